// Conversations as this program exports them (docs/PORTABILITY.md), by whomever the file may have been changed since.
import type { StoredMessage } from '../records.ts';
import { cleanName } from './cleaned.ts';
import { type ReadConversation, type Reading, tooMany } from './contract.ts';
import { checkConversation, checkMessage } from './ownSchema.ts';

export const FORMAT = 'llm-workbench/conversations';
export const VERSION = 1;

/** Throws nothing; a text says why it cannot be read. */
export async function fromOwn(
  value: Record<string, unknown>,
  { breathe, limits }: Reading,
): Promise<ReadConversation | string> {
  const checked = checkConversation(value);
  const told = value['messages'];
  if (typeof checked === 'string') {
    return checked;
  }
  if (!Array.isArray(told)) {
    return 'it has no messages';
  }
  const many = tooMany(told.length, limits);
  if (many !== undefined) {
    return many;
  }
  const messages: StoredMessage[] = [];
  for (const message of told as unknown[]) {
    const one = checkMessage(message);
    if (typeof one === 'string') {
      return `its message ${messages.length + 1} cannot be read: ${one}`;
    }
    messages.push({ ...one, conversationId: checked.id });
    await breathe();
  }
  const problem = treeProblem(messages, checked.leafId);
  return (
    problem ?? { conversation: { ...checked, title: cleanName(checked.title) ?? 'Conversation' }, messages, notes: [] }
  );
}

/** Parents come before their children, each message once, and what is shown is one of them. */
export function treeProblem(messages: readonly StoredMessage[], leafId: string | undefined): string | undefined {
  const known = new Set<string>();
  for (const { id, parentId } of messages) {
    if (known.has(id)) {
      return 'two of its messages have the same id';
    }
    if (parentId !== undefined && !known.has(parentId)) {
      return 'a message stands below one that does not come before it';
    }
    known.add(id);
  }
  return leafId !== undefined && !known.has(leafId) ? 'what was shown is none of its messages' : undefined;
}

/** Whether the head of a file says that it is ours; a text where it is of a newer release. */
export function isOwn(head: ReadonlyMap<string, unknown>): boolean | string {
  if (head.get('format') !== FORMAT) {
    return false;
  }
  const version = head.get('version');
  return (
    version === VERSION ||
    `it has the form ${typeof version === 'number' ? version : 'of a name'}, which this release does not know. Update LLM Workbench`
  );
}
