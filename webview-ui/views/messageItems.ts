// The menu of a message, question or answer: going on from it elsewhere, and taking it away.
import type { MessageView } from '../../src/shared/views.ts';
import { codeItem } from '../codeLanguages.ts';
import { deleteMessage, deletionLabel } from '../messageDeletion.ts';
import type { ChatApp } from '../state.ts';
import type { MenuItem } from './menu.tsx';

/** Why something cannot be done while an answer is written. */
export const WAIT_FIRST = 'Wait for the answer under way, or stop it.';

export function messageItems(app: ChatApp, message: MessageView): readonly MenuItem[] {
  const unavailable = app.run.value ? WAIT_FIRST : undefined;
  return [
    {
      label: 'Fork from here',
      icon: 'branch',
      unavailable,
      run: () => {
        void app.fork(message.id);
      },
    },
    ...(message.role === 'assistant' ? answerItems(app, message) : []),
    {
      label: deletionLabel(app, message),
      icon: 'trash',
      unavailable,
      run: () => {
        void deleteMessage(app, message);
      },
    },
  ];
}

function answerItems(app: ChatApp, { id: messageId }: MessageView): readonly MenuItem[] {
  return [
    {
      label: 'What if I had used another model here?',
      icon: 'compare',
      run: () => app.tell('message/compare', { messageId }),
    },
    codeItem((language) => app.tell('message/exportCode', { messageId, language })),
  ];
}

/** What a tooltip adds while nothing can be asked. */
export function whileBusy(busy: boolean): string {
  return busy ? ': wait for the answer under way' : '';
}
