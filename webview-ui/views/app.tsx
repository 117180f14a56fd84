// The whole view: either the chat or the list of earlier conversations, with what a screen reader hears beside it.
import type { VNode } from 'preact';
import { isComposing } from '../keyboard.ts';
import { useApp } from '../state.ts';
import { Chat } from './chat.tsx';
import { ConversationList } from './conversationList.tsx';
import { LiveRegion } from './liveRegion.tsx';

export function App(): VNode {
  const app = useApp();
  const stopOnEscape = (event: KeyboardEvent): void => {
    // Pop-ups and fields that use Escape themselves prevent its default.
    if (event.key === 'Escape' && !event.defaultPrevented && !isComposing(event) && app.run.value) {
      event.preventDefault();
      app.stop();
    }
  };
  return (
    <div class="app" onKeyDown={stopOnEscape}>
      {app.part.value === 'conversations' ? <ConversationList /> : <Chat />}
      <LiveRegion announcement={app.announcement} />
    </div>
  );
}
