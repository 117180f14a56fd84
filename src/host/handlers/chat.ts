// Asking and answering: what the chat page may ask of the host.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Provider } from '../../core/provider.ts';
import type { StoredMessage } from '../../core/records.ts';
import type { BudgetRefusal } from '../../shared/budgetViews.ts';
import type { ChatRequests } from '../../shared/protocol/chat.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { EstimateView } from '../../shared/views.ts';
import type { ChatView } from '../chatView.ts';
import { runEditorAction } from '../editorActions.ts';
import { done } from './done.ts';

export function chatHandlers(view: ChatView): Handlers<ChatRequests> {
  const { chat } = view.services;
  return {
    'chat/snapshot': async () => {
      try {
        return await view.snapshot();
      } finally {
        // Also where there is none yet: the page says so, and hears when things work again.
        view.pageIsReady();
      }
    },
    'chat/send': ({ text, conversationId }) => view.ask(text, { conversationId }),
    'composer/draft': async ({ text }) => done((view.draft = text)),
    'chat/estimate': ({ text }, signal) => estimate(view, text, signal),
    'chat/editAndResend': ({ messageId, text }) => chat.editAndResend(messageId, text),
    'chat/regenerate': ({ messageId, model }) => chat.regenerate(messageId, model),
    'chat/stop': async ({ runId }) => done(chat.stop(runId)),
    'chat/retryNow': async ({ runId }) => done(chat.retryNow(runId)),
    'chat/decide': async ({ runId, choice }) => done(chat.decide(runId, choice)),
    'chat/vote': async ({ messageId, vote }) => done(await chat.vote(messageId, vote)),
    'routing/receipt': async ({ receiptId }) => (await view.services.store()).receipts.get(receiptId) ?? null,
    'chat/openCosts': async ({ conversationId }) => {
      const { openConversationCosts } = await import('../conversationCosts.ts');
      return done(await openConversationCosts(view.services, conversationId));
    },
    'link/open': async ({ url }) => done(await vscode.env.openExternal(vscode.Uri.parse(url, true))),
    'action/run': (params) => runAction(view, params),
  };
}

async function estimate(view: ChatView, text: string, signal: AbortSignal): Promise<EstimateView> {
  const store = await view.services.store();
  const draft = {
    conversationId: view.conversationId,
    parameters: view.parametersOfNew(),
    text,
    context: view.attachments.contexts(),
  };
  return view.services.estimates.estimate(store, draft, signal);
}

type ActionParams = ChatRequests['action/run']['params'];

async function runAction(view: ChatView, { action, providerId, messageId }: ActionParams): Promise<null> {
  const { services, keyCommands } = view;
  // A store that cannot be opened must not keep the person from the log that says why.
  const message = messageId === undefined ? undefined : (await services.store()).messages.get(messageId);
  const provider = services.providers.find(providerId ?? message?.providerId ?? '');
  const actions: Record<ActionParams['action'], () => unknown> = {
    retry: () => message && services.chat.retry(message.id),
    addKey: () => keyCommands.add(provider?.auth === 'none' ? undefined : provider?.id),
    replaceKey: () => (provider ? keyCommands.replace(provider.id) : keyCommands.add()),
    testKey: () => keyCommands.test(provider?.id),
    switchModel: () => view.emit('view/show', { part: 'models' }),
    newConversation: async () => view.emit('chat/snapshot', await view.show(undefined)),
    openBilling: () => openLink(provider, 'billing'),
    openStatus: () => openLink(provider, 'status'),
    installOllama: () => openLink(provider, 'install'),
    openSettings: () => openSettings(providerId),
    refreshModels: () => services.models(true),
    copyDetails: () =>
      message?.error && vscode.env.clipboard.writeText(services.redactor.text(JSON.stringify(message.error, null, 2))),
    showLog: () => services.log.show(),
    explain: () => runEditorAction(view, 'explain'),
    fix: () => runEditorAction(view, 'fix'),
    refactor: () => runEditorAction(view, 'refactor'),
    document: () => runEditorAction(view, 'document'),
    writeTests: () => runEditorAction(view, 'writeTests'),
    review: () => runEditorAction(view, 'review'),
    raiseBudget: async () => {
      const refusal = refusalOf(view, message);
      await services.budgets.raiseFor(refusal);
      await services.chat.retry(refusal.messageId);
    },
    useCheaper: () => {
      const { messageId: id, cheaper } = refusalOf(view, message);
      return cheaper && services.chat.regenerate(id, { providerId: cheaper.providerId, model: cheaper.model });
    },
    openBudgets: () => vscode.commands.executeCommand('llmWorkbench.openSettings', 'budgets'),
    browseModels: () => vscode.commands.executeCommand('llmWorkbench.browseModels'),
  };
  await actions[action]();
  return null;
}

/** What a budget said about a message; throws `badRequest` where it says nothing, or where nothing can be asked again now. */
function refusalOf(view: ChatView, message: StoredMessage | undefined): BudgetRefusal & { messageId: string } {
  if (!message?.error?.budget) {
    throw new AppError('badRequest', 'This message is not there any more.');
  }
  if (view.services.chat.runsOf(message.conversationId).length > 0) {
    throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
  }
  return { ...message.error.budget, messageId: message.id };
}

/** For a provider that is to be set up, the page where that is done. */
async function openSettings(providerId: string | undefined): Promise<void> {
  await vscode.commands.executeCommand('llmWorkbench.openSettings', providerId === undefined ? undefined : 'providers');
}

async function openLink(provider: Provider | undefined, which: 'billing' | 'status' | 'install'): Promise<void> {
  const url = provider?.links[which];
  if (url) {
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
  }
}
