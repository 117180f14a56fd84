// Makes a conversation of its own out of the branch down to a message.
import { AppError } from '../errors.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { LONGEST_BRANCH } from './chatRequest.ts';

/**
 * Copies the branch down to `messageId` with parameters and model; gives the new conversation's id. Answers keep their usage
 * records, so that they show what they cost; the records stay the old conversation's, so that nothing is counted twice.
 * `changes` are what the new one has of its own. Of a comparison's column it is an ordinary conversation. Throws `badRequest` when the
 * message is gone or still being written.
 */
export function forkConversation(
  store: Store,
  messageId: string,
  newId: () => string,
  now: number,
  changes: Partial<Pick<Conversation, 'title' | 'model'>> = {},
): string {
  return store.transaction(() => {
    const { branch, origin } = finishedBranch(store, messageId);
    const conversationId = newId();
    store.conversations.create({
      ...origin,
      id: conversationId,
      title: forkTitle(origin.title),
      createdAt: now,
      updatedAt: now,
      pinned: false,
      comparisonId: undefined,
      ...changes,
    });
    copyBranch(store, branch, conversationId, newId);
    return conversationId;
  });
}

/** The branch down to a message, oldest first, and whose it is. Throws `badRequest` when that is gone or still being written. */
export function finishedBranch(
  store: Store,
  messageId: string,
): { branch: readonly StoredMessage[]; origin: Conversation } {
  const branch = store.messages.branch(messageId, { limit: LONGEST_BRANCH });
  const last = branch.at(-1);
  const origin = last && store.conversations.get(last.conversationId);
  if (!origin) {
    throw new AppError('badRequest', 'This message is not there any more.');
  }
  if (last.status === 'streaming') {
    throw new AppError('badRequest', 'This answer is still being written. Wait for its end, or stop it first.');
  }
  return { branch, origin };
}

/** Puts copies of a branch into a conversation that has no messages. Within a transaction. */
export function copyBranch(
  store: Store,
  branch: readonly StoredMessage[],
  conversationId: string,
  newId: () => string,
): void {
  let parentId: string | undefined;
  for (const message of branch) {
    const id = newId();
    // An answer that another window is still writing is copied as far as it has come.
    const { parts, status } =
      message.status === 'streaming'
        ? { parts: store.answers.readJournal(message.id), status: 'incomplete' as const }
        : message;
    store.messages.add({ ...message, parts, status, id, conversationId, parentId });
    parentId = id;
  }
}

/** "Retry loop (fork)", then "Retry loop (fork 2)". */
export function forkTitle(title: string): string {
  const [, words = title, number] = /^(.*) \(fork(?: (\d{1,6}))?\)$/s.exec(title) ?? [];
  return words === title ? `${title} (fork)` : `${words} (fork ${Number(number ?? 1) + 1})`;
}
