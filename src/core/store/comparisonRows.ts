// How a comparison stands in its row, and what of a document must be there for the rest to make sense.
import * as v from 'valibot';
import type { StoredComparison } from '../comparisonRecords.ts';
import type { Log } from '../ports.ts';
import type { Value } from './database.ts';
import { cleanText, present, toJson, wholeMs } from './rows.ts';

export interface ComparisonRow {
  number: number;
  id: string;
  title: string;
  createdAt: number;
  updatedAt: number;
  workspace: string | null;
  document: string;
}

/** The columns that can change. */
export const CHANGEABLE = ['title', 'updatedAt', 'workspace', 'turns', 'document'] as const;

const model = v.looseObject({ providerId: v.string(), model: v.string() });
const parameters = v.looseObject({});
const words = v.optional(v.string());
const list = v.array(v.looseObject({}));
const document = v.looseObject({
  columns: v.array(
    v.looseObject({
      id: v.string(),
      conversationId: v.string(),
      model,
      overrides: parameters,
      collapsed: v.boolean(),
      width: v.number(),
      ticked: v.boolean(),
    }),
  ),
  turns: v.array(
    v.looseObject({
      id: v.string(),
      askedAt: v.number(),
      asked: v.record(v.string(), v.looseObject({ questionId: words, problem: words, namesItself: words })),
      unasked: v.optional(v.looseObject({ text: v.string(), context: v.array(v.looseObject({ label: v.string() })) })),
      decision: v.optional(v.looseObject({ kind: v.string(), columnId: words, reason: words, at: v.number() })),
      judgement: v.optional(v.looseObject({ judge: model, pairs: list, ranking: list })),
      merges: v.optional(
        v.array(v.looseObject({ id: v.string(), kind: v.string(), by: model, columnIds: v.array(v.string()) })),
      ),
      testCaseId: words,
      named: v.optional(v.boolean()),
      taught: v.optional(
        v.array(v.looseObject({ model, task: v.string(), event: v.looseObject({ type: v.string() }) })),
      ),
    }),
  ),
  parameters,
  blindOrder: v.optional(v.array(v.string())),
  carried: v.optional(v.looseObject({ title: v.string(), messages: v.number() })),
});
const set = v.looseObject({ columns: v.array(v.looseObject({ model, overrides: parameters })), parameters });
const testCase = v.looseObject({
  messages: v.array(v.looseObject({ role: v.picklist(['user', 'assistant']), text: v.string() })),
});

/** What a document in the store has to be, by its table. */
export const DOCUMENTS = { comparison: document, set, testCase } as const;

/**
 * What `toJson` once made of it; `undefined`, and a line in the log, where the text is damaged: one document that cannot be read
 * does not take the others from the person.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what a row holds beyond its shape is known to its caller only
export function readDocument<T>(kind: keyof typeof DOCUMENTS, name: string, text: string, log: Log): T | undefined {
  let problem: string;
  try {
    const found = v.safeParse(DOCUMENTS[kind], JSON.parse(text));
    if (found.success) {
      return found.output as T;
    }
    problem = found.issues.map((issue) => v.getDotPath(issue) ?? '').join(', ');
  } catch {
    problem = 'no JSON';
  }
  log.warn(`Store: ${kind} ${name} is damaged and left out (${problem})`);
  return undefined;
}

export function toComparison(row: ComparisonRow, log: Log): StoredComparison | undefined {
  const kept = readDocument<StoredComparison>('comparison', row.id, row.document, log);
  const { id, title, createdAt, updatedAt, workspace } = row;
  return kept && present<StoredComparison>({ ...kept, id, title, createdAt, updatedAt, workspace });
}

/** Values in the order of `CHANGEABLE`. */
export function changeableValues(comparison: StoredComparison): Value[] {
  const { id: _id, title, createdAt: _createdAt, updatedAt, workspace, ...kept } = comparison;
  return [cleanText(title), wholeMs(updatedAt), workspace, kept.turns.length, toJson(kept)];
}
