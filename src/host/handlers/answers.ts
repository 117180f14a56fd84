// What can be done with an answer, on every page that shows some: stopping it, voting, links, and the buttons beside an error.
import * as vscode from 'vscode';
import type { ChatService } from '../../core/chat/chatService.ts';
import { AppError } from '../../core/errors.ts';
import type { Provider } from '../../core/provider.ts';
import type { ModelReference, StoredMessage } from '../../core/records.ts';
import type { BudgetRefusal } from '../../shared/budgetViews.ts';
import type { AnswerRequests } from '../../shared/protocol.ts';
import type { ChatRequests, EditorTask } from '../../shared/protocol/chat.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { KeyCommands } from '../keyCommands.ts';
import type { Services } from '../services.ts';
import { done } from './done.ts';

/** A page that shows answers, as far as what can be done with one is concerned. */
export interface AnsweringPage {
  readonly services: Services;
  readonly keyCommands: KeyCommands;
  /** Who asks for the answers of the page. */
  chat(): ChatService | Promise<ChatService>;
  /** Asks once more what failed. */
  retry(message: StoredMessage): unknown;
  /** Has another model answer in place of a message that a budget refused. */
  askInstead(messageId: string, model: ModelReference): unknown;
  /** Shows where another model is chosen. */
  switchModel(): unknown;
  newConversation(): unknown;
  editorTask(task: EditorTask): unknown;
}

export function answerHandlers(page: AnsweringPage): Handlers<AnswerRequests> {
  const { services } = page;
  return {
    'chat/stop': async ({ runId }) => done((await page.chat()).stop(runId)),
    'chat/retryNow': async ({ runId }) => done((await page.chat()).retryNow(runId)),
    'chat/decide': async ({ runId, choice }) => done((await page.chat()).decide(runId, choice)),
    'chat/vote': async ({ messageId, vote }) => done(await (await page.chat()).vote(messageId, vote)),
    'routing/receipt': async ({ receiptId }) => (await services.store()).receipts.get(receiptId) ?? null,
    'link/open': async ({ url }) => done(await vscode.env.openExternal(vscode.Uri.parse(url, true))),
    'action/run': (params) => runAction(page, params),
  };
}

type ActionParams = ChatRequests['action/run']['params'];

async function runAction(page: AnsweringPage, { action, providerId, messageId }: ActionParams): Promise<null> {
  const { services, keyCommands } = page;
  // A store that cannot be opened must not keep the person from the log that says why.
  const message = messageId === undefined ? undefined : (await services.store()).messages.get(messageId);
  const provider = services.providers.find(providerId ?? message?.providerId ?? '');
  const actions: Record<ActionParams['action'], () => unknown> = {
    retry: () => message && page.retry(message),
    addKey: () => keyCommands.add(provider?.auth === 'none' ? undefined : provider?.id),
    replaceKey: () => (provider ? keyCommands.replace(provider.id) : keyCommands.add()),
    testKey: () => keyCommands.test(provider?.id),
    switchModel: () => page.switchModel(),
    newConversation: () => page.newConversation(),
    openBilling: () => openLink(provider, 'billing'),
    openStatus: () => openLink(provider, 'status'),
    installOllama: () => openLink(provider, 'install'),
    openSettings: () => openSettings(providerId),
    refreshModels: () => services.models(true),
    copyDetails: () =>
      message?.error && vscode.env.clipboard.writeText(services.redactor.text(JSON.stringify(message.error, null, 2))),
    showLog: () => services.log.show(),
    explain: () => page.editorTask('explain'),
    fix: () => page.editorTask('fix'),
    refactor: () => page.editorTask('refactor'),
    document: () => page.editorTask('document'),
    writeTests: () => page.editorTask('writeTests'),
    review: () => page.editorTask('review'),
    raiseBudget: async () => {
      const refused = await refusalOf(page, message);
      await services.budgets.raiseFor(refused.refusal);
      await page.retry(refused.message);
    },
    useCheaper: async () => {
      const { message: refused, refusal } = await refusalOf(page, message);
      const { cheaper } = refusal;
      return cheaper && page.askInstead(refused.id, { providerId: cheaper.providerId, model: cheaper.model });
    },
    openBudgets: () => vscode.commands.executeCommand('llmWorkbench.openSettings', 'budgets'),
    browseModels: () => vscode.commands.executeCommand('llmWorkbench.browseModels'),
  };
  await actions[action]();
  return null;
}

/** What a budget said about a message; throws `badRequest` where it says nothing, or where nothing can be asked again now. */
async function refusalOf(
  page: AnsweringPage,
  message: StoredMessage | undefined,
): Promise<{ message: StoredMessage; refusal: BudgetRefusal }> {
  if (!message?.error?.budget) {
    throw new AppError('badRequest', 'This message is not there any more.');
  }
  if ((await page.chat()).runsOf(message.conversationId).length > 0) {
    throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
  }
  return { message, refusal: message.error.budget };
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
