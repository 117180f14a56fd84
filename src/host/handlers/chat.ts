// Asking and answering: what the chat page may ask of the host.
import type { ChatRequests } from '../../shared/protocol/chat.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { EstimateView } from '../../shared/views.ts';
import type { ChatView } from '../chatView.ts';
import { runEditorAction } from '../editorActions.ts';
import { answerHandlers } from './answers.ts';
import { done } from './done.ts';

export function chatHandlers(view: ChatView): Handlers<ChatRequests> {
  const { chat } = view.services;
  return {
    ...answerHandlers({
      services: view.services,
      keyCommands: view.keyCommands,
      chat: () => chat,
      retry: ({ id }) => chat.retry(id),
      askInstead: (messageId, model) => chat.regenerate(messageId, model),
      switchModel: () => view.emit('view/show', { part: 'models' }),
      newConversation: async () => view.emit('chat/snapshot', await view.show(undefined)),
      editorTask: (task) => runEditorAction(view, task),
    }),
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
    'chat/openCosts': async ({ conversationId }) => {
      const { openConversationCosts } = await import('../conversationCosts.ts');
      return done(await openConversationCosts(view.services, conversationId));
    },
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
