// Conversations and their messages: listing, opening, changing, taking back.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { forkConversation } from '../../core/chat/forkConversation.ts';
import { conversationCost } from '../../core/chat/conversationCost.ts';
import { AppError } from '../../core/errors.ts';
import type { ConversationRequests } from '../../shared/protocol/conversations.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { ChatView } from '../chatView.ts';
import { done } from './done.ts';

type ConversationHandlers = Handlers<ConversationRequests>;

export function conversationHandlers(view: ChatView): ConversationHandlers {
  const { services } = view;
  return {
    'conversation/new': () => view.show(undefined),
    'conversation/open': ({ id }) => view.show(id),
    'conversation/list': (params, signal) => listConversations(view, params, signal),
    'conversation/older': async ({ id, before }) => services.views.older(await services.store(), id, before),
    'conversation/rename': async ({ id, title }) =>
      done((await services.store()).conversations.update(id, { title, titleByPerson: true })),
    'conversation/pin': async ({ id, pinned }) => done((await services.store()).conversations.update(id, { pinned })),
    'conversation/delete': async ({ id }) => deleteConversation(view, id),
    'conversation/undelete': async ({ id }) => done((await services.store()).conversations.undelete(id)),
    'conversation/fork': ({ messageId }) => fork(view, messageId),
    'conversation/copy': async ({ id }) => {
      const text = await services.views.markdown(await services.store(), id);
      return done(await vscode.env.clipboard.writeText(services.redactor.content(text)));
    },
    'conversation/compare': async ({ id }) =>
      done(await vscode.commands.executeCommand('llmWorkbench.compareConversation', id)),
    'message/compare': async ({ messageId }) =>
      done(await vscode.commands.executeCommand('llmWorkbench.compareAnswer', messageId)),
    'conversation/export': async ({ ids, format }) =>
      done(await vscode.commands.executeCommand('llmWorkbench.exportConversations', ids, format)),
    'message/exportCode': async ({ messageId, language }) =>
      done(await vscode.commands.executeCommand('llmWorkbench.exportRequest', messageId, language)),
    'conversation/import': async () => done(await vscode.commands.executeCommand('llmWorkbench.importConversations')),
    'conversation/showBranch': ({ messageId }) => showBranch(view, messageId),
    'conversation/setParameters': (params) => setParameters(view, params),
    'message/delete': async ({ messageId }) => {
      const id = await services.chat.deleteMessage(messageId);
      return services.views.conversation(await services.store(), id);
    },
    'message/undelete': ({ messageId }) => undeleteMessage(view, messageId),
  };
}

const listConversations = async (
  view: ChatView,
  { query, limit, before }: Parameters<ConversationHandlers['conversation/list']>[0],
  signal: AbortSignal,
): ReturnType<ConversationHandlers['conversation/list']> => {
  const store = await view.services.store();
  const page = await store.conversations.list({ query, limit, before, signal });
  const usualUsd = page.conversations.length > 0 ? store.usage.usualConversationCostUsd() : undefined;
  return {
    items: page.conversations.map(({ id, title, updatedAt, pinned }) => ({
      id,
      title,
      updatedAt,
      pinned,
      ...conversationCost(view.services.views.totals(store, id), usualUsd),
    })),
    next: page.next,
  };
};

async function fork(view: ChatView, messageId: string): ReturnType<ConversationHandlers['conversation/fork']> {
  const store = await view.services.store();
  return view.show(forkConversation(store, messageId, randomUUID, Date.now()));
}

async function undeleteMessage(
  view: ChatView,
  messageId: string,
): ReturnType<ConversationHandlers['message/undelete']> {
  const store = await view.services.store();
  const id = store.messages.undelete(messageId);
  if (id === undefined) {
    throw new AppError('badRequest', 'This message cannot be brought back any more.');
  }
  return view.services.views.conversation(store, id);
}

async function deleteConversation(view: ChatView, id: string): Promise<null> {
  for (const run of view.services.chat.runsOf(id)) {
    view.services.chat.stop(run.runId);
  }
  (await view.services.store()).conversations.delete(id);
  return null;
}

const showBranch: (
  view: ChatView,
  messageId: string,
) => ReturnType<ConversationHandlers['conversation/showBranch']> = async (view, messageId) => {
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
  params: ConversationRequests['conversation/setParameters']['params'],
) => ReturnType<ConversationHandlers['conversation/setParameters']> = async (view, { parameters, conversationId }) => {
  const store = await view.services.store();
  view.refuseUnlessShown(store, conversationId, 'nothing was changed');
  const id = view.conversationId;
  if (id === undefined || !store.conversations.update(id, { parameters })) {
    view.setParametersOfNew(parameters);
  }
  return parameters;
};
