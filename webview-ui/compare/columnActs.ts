// What can be done with the messages of a column: less than in the chat, because its questions are shared.
import { computed } from '@preact/signals';
import { codeItem } from '../codeLanguages.ts';
import type { MessageView } from '../../src/shared/views.ts';
import type { MessageActs } from '../viewContexts.ts';
import type { ColumnApp } from './columnApp.ts';

export function columnActs(column: ColumnApp): MessageActs {
  const { page } = column;
  const isLast = ({ id }: MessageView): boolean => column.answer.value?.id === id;
  return {
    regenerate(messageId) {
      // A column is asked its last question again, whichever answer the button stands at.
      if (column.answer.value?.id === messageId) {
        void column.rerun();
      }
    },
    resend: () => Promise.resolve(false),
    onError(action, message) {
      // Of an earlier question it is refused, in words: the newest answer is not what was meant.
      if (action === 'retry' && isLast(message)) {
        void column.rerun();
      } else if (action === 'switchModel') {
        column.pickerOpen.value = true;
      } else if (action === 'newConversation') {
        void page.shelf.begin({});
      } else if (action === 'refreshModels') {
        void page.refreshModels();
      } else {
        column.tell('action/run', { action, messageId: message.id });
      }
    },
    hasItems: ({ role }) => role === 'assistant' && !page.isBlind.value,
    items: ({ id: messageId }) => [
      codeItem((language) => void page.attempt('compare/exportCode', { messageId, language })),
    ],
    // Figures of the last answer stand at the head of the column.
    facts(message) {
      if (page.isBlind.value) {
        return 'none';
      }
      const asked = column.head.value?.model.model;
      return isLast(message) ? (message.facts && message.facts.model !== asked ? 'who' : 'none') : 'all';
    },
    mayRegenerate: isLast,
    inPlace: false,
    // What was asked next stands below one answer: another one cannot take its place.
    branches: (message) => message.role === 'assistant' && isLast(message) && column.run.value === undefined,
    where: computed(() => ` in column ${column.letter.value}`),
    anonymous: page.isBlind,
  };
}
