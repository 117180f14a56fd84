// The menu of a message, question or answer: going on from it elsewhere, and taking it away.
import type { MessageView } from '../../src/shared/views.ts';
import { deleteMessage, deletionLabel } from '../messageDeletion.ts';
import type { ChatApp } from '../state.ts';
import type { MenuItem } from './menu.tsx';

export function messageItems(app: ChatApp, message: MessageView): readonly MenuItem[] {
  const unavailable = app.run.value ? 'Wait for the answer under way, or stop it.' : undefined;
  return [
    {
      label: 'Fork from here',
      icon: 'branch',
      unavailable,
      run: () => {
        void app.fork(message.id);
      },
    },
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

/** What a tooltip adds while nothing can be asked. */
export function whileBusy(busy: boolean): string {
  return busy ? ': wait for the answer under way' : '';
}
