// Taking a message away with all that follows it, and bringing the same back.
import { batch } from '@preact/signals';
import type { MessageView } from '../src/shared/views.ts';
import { withConversation } from './chatState.ts';
import type { ChatApp } from './state.ts';

export async function deleteMessage(app: ChatApp, { id, role }: MessageView): Promise<void> {
  const conversation = await app.attempt('message/delete', { messageId: id });
  if (conversation) {
    batch(() => {
      app.chat.value = withConversation(app.chat.value, conversation);
      app.deleted.value = { messageId: id, role };
      app.announce(deletedText(role));
    });
  }
}

export async function undeleteMessage(app: ChatApp, messageId: string): Promise<void> {
  const conversation = await app.attempt('message/undelete', { messageId });
  if (conversation) {
    batch(() => {
      app.chat.value = withConversation(app.chat.value, conversation);
      app.deleted.value = undefined;
      app.announce('Brought back.');
      app.takeCursor();
    });
  }
}

export function deletedText(role: MessageView['role']): string {
  return role === 'user' ? 'Question deleted.' : 'Answer deleted.';
}
