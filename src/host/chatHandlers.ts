// What the webview may ask of the host, one short function each.
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import type { Provider } from '../core/provider.ts';
import { findProvider } from '../core/providers/registry.ts';
import type { HostHandlers } from './bridge.ts';
import type { ChatView } from './chatView.ts';
import { runEditorAction } from './editorActions.ts';
import { chooseModel } from './settings.ts';

type Handler<M extends keyof HostHandlers> = HostHandlers[M];

export function chatHandlers(view: ChatView): HostHandlers {
  const { services } = view;
  const { chat } = services;
  return {
    'chat/snapshot': async () => {
      try {
        return await view.snapshot();
      } finally {
        // Also where there is none yet: the page says so, and hears when things work again.
        view.pageIsReady();
      }
    },
    'chat/send': ({ text }) => view.ask(text),
    'chat/editAndResend': ({ messageId, text }) => chat.editAndResend(messageId, text),
    'chat/regenerate': ({ messageId }) => chat.regenerate(messageId),
    'chat/stop': async ({ runId }) => done(chat.stop(runId)),
    'chat/retryNow': async ({ runId }) => done(chat.retryNow(runId)),
    'conversation/new': () => view.show(undefined),
    'conversation/open': ({ id }) => view.show(id),
    'conversation/list': (params, signal) => listConversations(view, params, signal),
    'conversation/older': async ({ id, before }) => services.views.older(await services.store(), id, before),
    'conversation/rename': async ({ id, title }) =>
      done((await services.store()).conversations.update(id, { title, titleByPerson: true })),
    'conversation/delete': async ({ id }) => deleteConversation(view, id),
    'conversation/undelete': async ({ id }) => done((await services.store()).conversations.undelete(id)),
    'conversation/showBranch': ({ messageId }) => showBranch(view, messageId),
    'conversation/setParameters': ({ parameters }) => setParameters(view, parameters),
    'models/list': ({ refresh }) => services.models(refresh),
    'models/choose': async ({ providerId, model }) => {
      await chooseModel({ providerId, model });
      return services.models();
    },
    'attachment/remove': async ({ id }) => done(view.detach(id)),
    'code/copy': async ({ text }) => done(await vscode.env.clipboard.writeText(text)),
    'code/insert': ({ text }) => insertAtCursor(text),
    'link/open': async ({ url }) => done(await vscode.env.openExternal(vscode.Uri.parse(url, true))),
    'action/run': (params) => runAction(view, params),
  };
}

/** What a request that has nothing to tell answers. */
function done(_result: unknown): null {
  return null;
}

const listConversations = async (
  view: ChatView,
  { query, limit, before }: Parameters<Handler<'conversation/list'>>[0],
  signal: AbortSignal,
): ReturnType<Handler<'conversation/list'>> => {
  const store = await view.services.store();
  const page = await store.conversations.list({ query, limit, before, signal });
  return {
    items: page.conversations.map(({ id, title, updatedAt, pinned }) => ({ id, title, updatedAt, pinned })),
    next: page.next,
  };
};

async function deleteConversation(view: ChatView, id: string): Promise<null> {
  for (const run of view.services.chat.runsOf(id)) {
    view.services.chat.stop(run.runId);
  }
  (await view.services.store()).conversations.delete(id);
  return null;
}

const showBranch: (view: ChatView, messageId: string) => ReturnType<Handler<'conversation/showBranch'>> = async (
  view,
  messageId,
) => {
  const store = await view.services.store();
  const message = store.messages.get(messageId);
  const leafId = store.messages.latestLeafUnder(messageId);
  if (!message || !leafId) {
    throw new AppError('badRequest', 'This message is not there any more.');
  }
  store.conversations.update(message.conversationId, { leafId });
  return view.services.views.conversation(store, message.conversationId);
};

const setParameters: (
  view: ChatView,
  parameters: Parameters<Handler<'conversation/setParameters'>>[0]['parameters'],
) => ReturnType<Handler<'conversation/setParameters'>> = async (view, parameters) => {
  const store = await view.services.store();
  const id = view.conversationId;
  if (id === undefined || !store.conversations.update(id, { parameters })) {
    view.setParametersOfNew(parameters);
  }
  return parameters;
};

async function insertAtCursor(text: string): Promise<null> {
  // The sidebar has the focus: the editor that had it last is still the active one.
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (!editor) {
    throw new AppError('badRequest', 'Open a file first: there is no cursor to insert at.');
  }
  // VS Code says yes for a read-only file as well, and changes nothing.
  const { version } = editor.document;
  const ok = await editor.edit((edit) => {
    for (const selection of editor.selections) {
      edit.replace(selection, text);
    }
  });
  if (!ok || editor.document.version === version) {
    throw new AppError('badRequest', 'The file could not be changed; it may be read-only.');
  }
  return null;
}

type ActionParams = Parameters<Handler<'action/run'>>[0];

async function runAction(view: ChatView, { action, providerId, messageId }: ActionParams): Promise<null> {
  const { services, keyCommands } = view;
  // A store that cannot be opened must not keep the person from the log that says why.
  const message = messageId === undefined ? undefined : (await services.store()).messages.get(messageId);
  const provider = findProvider(providerId ?? message?.providerId ?? '');
  const actions: Record<ActionParams['action'], () => unknown> = {
    retry: () => (message ? services.chat.regenerate(message.id) : undefined),
    addKey: () => keyCommands.add(provider?.auth === 'none' ? undefined : provider?.id),
    replaceKey: () => (provider ? keyCommands.replace(provider.id) : keyCommands.add()),
    testKey: () => keyCommands.test(provider?.id),
    switchModel: () => view.emit('view/show', { part: 'models' }),
    newConversation: async () => view.emit('chat/snapshot', await view.show(undefined)),
    openBilling: () => openLink(provider, 'billing'),
    openStatus: () => openLink(provider, 'status'),
    installOllama: () => openLink(provider, 'install'),
    openSettings: () => vscode.commands.executeCommand('llmWorkbench.openSettings'),
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
  };
  await actions[action]();
  return null;
}

async function openLink(provider: Provider | undefined, which: 'billing' | 'status' | 'install'): Promise<void> {
  const url = provider?.links[which];
  if (url) {
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
  }
}
