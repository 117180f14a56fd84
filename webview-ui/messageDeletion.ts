// Taking a message away with all that follows it, and bringing the same back.
import { batch } from '@preact/signals';
import type { MessageView } from '../src/shared/views.ts';
import { withConversation } from './chatState.ts';
import type { ChatApp } from './state.ts';

export interface DeletedMessage {
  messageId: string;
  role: MessageView['role'];
  /** More than this message is gone. */
  followed: boolean;
}

export function deletionLabel(app: ChatApp, message: MessageView): string {
  return isFollowed(app, message) ? 'Delete with what follows' : 'Delete';
}

/** A branch is shown down to its end: only the last message has nothing after it. */
function isFollowed(app: ChatApp, { id }: MessageView): boolean {
  const { messages = [] } = app.conversation.value ?? {};
  return messages.slice(0, -1).some((message) => message.id === id);
}

export async function deleteMessage(app: ChatApp, message: MessageView): Promise<void> {
  const { id, role } = message;
  const deleted = { messageId: id, role, followed: isFollowed(app, message) };
  const conversation = await app.attempt('message/delete', { messageId: id });
  if (conversation) {
    batch(() => {
      app.chat.value = withConversation(app.chat.value, conversation);
      app.deleted.value = deleted;
      app.announce(deletedText(deleted));
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

export function deletedText({ role, followed }: DeletedMessage): string {
  return `${role === 'user' ? 'Question' : 'Answer'} deleted${followed ? ', with what followed' : ''}.`;
}
