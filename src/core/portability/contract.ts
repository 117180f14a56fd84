// What is read of a file that nobody vouches for, and what the person is told of it.
import type { StoredComparison } from '../comparisonRecords.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import { cleanName } from './cleaned.ts';
import type { ImportLimits } from './importLimits.ts';

/** A conversation as a file tells it: checked, cleaned, parents before their children. */
export interface ReadConversation {
  conversation: Conversation;
  messages: readonly StoredMessage[];
  /** What of it is not there now, as sentences. */
  notes: readonly string[];
}

/** What could not be read, and why. */
export interface ReadProblem {
  /** Title, or which one of the file: "conversation 12". */
  what: string;
  /** Without a subject and a full stop: "it is no JSON". */
  reason: string;
}

export type ReadItem =
  | { kind: 'conversation'; read: ReadConversation }
  | { kind: 'comparison'; comparison: StoredComparison }
  | { kind: 'problem'; problem: ReadProblem };

/** "ChatGPT": whose form the conversations have. */
export type ImportSource = 'ChatGPT' | 'Claude' | 'LLM Workbench' | 'JSON';

/** What a reader is given beside the value. */
export interface Reading {
  /** Epoch milliseconds. */
  now: number;
  limits: ImportLimits;
  /** To be awaited after each small piece of work. */
  breathe: () => Promise<void>;
}

/** A title that a person knows a conversation by, or its place in the file. */
export function whatOf(title: unknown, index: number): string {
  const words = cleanName(title, 80);
  return words === undefined ? `conversation ${index}` : `“${words}”`;
}

/** Why a conversation with so many messages is not read; `undefined` where it is. */
export function tooMany(messages: number, { conversationMessages }: ImportLimits): string | undefined {
  return messages > conversationMessages
    ? `it has more than ${conversationMessages.toLocaleString('en')} messages`
    : undefined;
}
