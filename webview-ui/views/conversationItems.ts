// What can be done with a whole conversation, from its header and its row in the list: comparing models on it, and taking it along.
import type { ChatApp } from '../state.ts';
import type { MenuItem } from './menu.tsx';
import { WAIT_FIRST } from './messageItems.ts';

export function conversationItems(app: ChatApp, id: string): readonly MenuItem[] {
  const isUnderWay = app.run.value?.conversationId === id;
  return [
    {
      label: 'Compare this conversation',
      icon: 'compare',
      // It would be carried over with half an answer.
      unavailable: isUnderWay ? WAIT_FIRST : undefined,
      run: () => app.tell('conversation/compare', { id }),
    },
    {
      label: 'Export as Markdown…',
      icon: 'export',
      run: () => app.tell('conversation/export', { ids: [id], format: 'markdown' }),
    },
    {
      label: 'Export as JSON…',
      icon: 'json',
      run: () => app.tell('conversation/export', { ids: [id], format: 'json' }),
    },
  ];
}
