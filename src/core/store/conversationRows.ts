// How a conversation stands in its row.
import type { Conversation } from '../records.ts';
import { cleanText, fromJson, present, toJson, wholeMs } from './rows.ts';
import type { Value } from './database.ts';

/** The columns that `Conversation` is made of, without `id` and `createdAt`, which never change. */
export const CHANGEABLE = [
  'title',
  'titleByPerson',
  'workspace',
  'pinned',
  'providerId',
  'model',
  'leafId',
  'comparison',
  'parameters',
] as const;

export interface ConversationRow {
  number: number;
  id: string;
  title: string;
  titleByPerson: number;
  createdAt: number;
  updatedAt: number;
  activity: number;
  workspace: string | null;
  pinned: number;
  providerId: string | null;
  model: string | null;
  leafId: string | null;
  deletedAt: number | null;
  comparison: string | null;
  parameters: string;
}

export function toConversation(row: ConversationRow): Conversation {
  return present<Conversation>({
    id: row.id,
    title: row.title,
    titleByPerson: row.titleByPerson === 1,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    workspace: row.workspace,
    pinned: row.pinned === 1,
    parameters: fromJson(row.parameters),
    model: row.providerId === null || row.model === null ? undefined : { providerId: row.providerId, model: row.model },
    leafId: row.leafId,
    comparisonId: row.comparison,
  });
}

/** Values in the order of `CHANGEABLE`. */
export function changeableValues(conversation: Conversation): Value[] {
  return [
    cleanText(conversation.title),
    conversation.titleByPerson,
    conversation.workspace,
    conversation.pinned,
    conversation.model?.providerId,
    conversation.model?.model,
    conversation.leafId,
    conversation.comparisonId,
    toJson(conversation.parameters),
  ];
}

/** Values of `id`, `createdAt`, `updatedAt`. */
export function fixedValues(conversation: Conversation): Value[] {
  return [conversation.id, wholeMs(conversation.createdAt), wholeMs(conversation.updatedAt)];
}
