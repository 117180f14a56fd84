// What can be done with messages in the chat, and what its parameters are for.
import { computed, signal } from '@preact/signals';
import { runErrorAction } from './errorActions.ts';
import { MODEL_DEFAULT } from './parameterFields.ts';
import type { ChatApp } from './state.ts';
import type { MessageActs, ParametersScope } from './viewContexts.ts';
import { messageItems } from './views/messageItems.ts';

export function chatActs(app: ChatApp): MessageActs {
  return {
    regenerate(messageId, model) {
      app.tell('chat/regenerate', { messageId, ...(model && { model }) });
    },
    resend: async (messageId, text) => (await app.attempt('chat/editAndResend', { messageId, text })) !== undefined,
    onError(action, message) {
      runErrorAction(app, action, message);
    },
    hasItems: () => true,
    items: (message) => messageItems(app, message),
    facts: () => 'all',
    mayRegenerate: () => true,
    inPlace: true,
    branches: () => true,
    where: signal(''),
    anonymous: signal(false),
  };
}

export function chatScope(app: ChatApp): ParametersScope {
  return {
    key: computed(() => app.conversation.value?.id ?? ''),
    words: computed(
      () =>
        `${app.conversation.value ? 'For this conversation.' : 'For the conversation that starts here.'} Empty: the model’s own default.`,
    ),
    unset: (field) => (field === 'system' ? 'None: the model answers as it is' : MODEL_DEFAULT),
  };
}
