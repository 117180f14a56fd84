// The program's own form of conversations and comparisons as a file may claim to have it: whatever does not fit is refused.
import * as v from 'valibot';
import { ERROR_KINDS } from '../../shared/errorKind.ts';
import { TASKS } from '../../shared/routingViews.ts';
import { CONTEXT_KINDS, REASONING_EFFORTS } from '../../shared/views.ts';
import type { ComparisonSet, StoredComparison, StoredTestCase } from '../comparisonRecords.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import { isBase64, LONGEST_TEXT } from './cleaned.ts';
import { IMPORT_LIMITS } from './importLimits.ts';

/** Not the name of something that every object has: ids are looked up in plain objects. */
const id = v.pipe(
  v.string(),
  v.regex(/^[\w.:-]{1,200}$/),
  v.check((text) => !(text in {})),
);
const name = v.pipe(v.string(), v.maxLength(500), v.regex(/^[^\p{Cc}]*$/u));
/** More than foreign texts may have: what this program has kept comes back whole. */
const text = v.pipe(v.string(), v.maxLength(20 * LONGEST_TEXT));
const shortText = v.pipe(v.string(), v.maxLength(20_000));
const figure = v.pipe(v.number(), v.finite(), v.minValue(0));
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8_640_000_000_000_000));
const many = <Item extends v.GenericSchema>(item: Item, most = IMPORT_LIMITS.conversationMessages) =>
  v.pipe(v.array(item), v.maxLength(most));
const modelReference = v.object({ providerId: name, model: name });
/** Opaque data of a vendor, sent back to it as it is. */
const metadata = v.optional(v.record(v.string(), v.unknown()));

const parameters = v.object({
  system: v.optional(text),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  topP: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  maxOutputTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000))),
  reasoningEffort: v.optional(v.picklist(REASONING_EFFORTS)),
  json: v.optional(v.boolean()),
});

const textPart = v.object({ type: v.literal('text'), text, providerMetadata: metadata });
const imagePart = v.object({
  type: v.literal('image'),
  mediaType: v.picklist(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  data: v.pipe(v.string(), v.check(isBase64)),
});
const answerPart = v.variant('type', [
  textPart,
  v.object({ type: v.literal('reasoning'), text, providerMetadata: metadata }),
  v.object({ type: v.literal('toolCall'), id: shortText, name, argumentsJson: text, providerMetadata: metadata }),
]);
const part = v.variant('type', [
  ...answerPart.options,
  imagePart,
  v.object({
    type: v.literal('toolResult'),
    toolCallId: shortText,
    toolName: name,
    text,
    isError: v.optional(v.boolean()),
  }),
]);

const error = v.object({
  kind: v.picklist(ERROR_KINDS),
  message: shortText,
  status: v.optional(figure),
  code: v.optional(name),
  requestId: v.optional(name),
  retryAfterMs: v.optional(figure),
  provider: v.optional(name),
  model: v.optional(name),
});

const context = v.object({
  kind: v.picklist(CONTEXT_KINDS),
  label: v.pipe(v.string(), v.maxLength(4000)),
  uri: v.optional(v.pipe(v.string(), v.maxLength(4000))),
  startLine: v.optional(figure),
  endLine: v.optional(figure),
  languageId: v.optional(name),
  text,
  image: v.optional(imagePart),
  estimatedTokens: figure,
  note: v.optional(shortText),
});

const citation = v.object({ url: v.pipe(v.string(), v.maxLength(20_000)), title: v.optional(shortText) });

const message = v.object({
  id,
  parentId: v.optional(id),
  role: v.picklist(['user', 'assistant']),
  parts: many(part, 5000),
  context: v.optional(many(context, 1000)),
  createdAt: time,
  status: v.picklist(['complete', 'incomplete', 'cancelled', 'failed']),
  providerId: v.optional(name),
  model: v.optional(name),
  finishReason: v.optional(v.picklist(['stop', 'length', 'toolCalls', 'contentFilter', 'other'])),
  citations: v.optional(many(citation, 1000)),
  error: v.optional(error),
  usageId: v.optional(id),
  reasoningMs: v.optional(figure),
  note: v.optional(shortText),
  earlier: v.optional(many(v.object({ providerId: name, model: name, parts: many(answerPart, 5000), error }), 100)),
  vote: v.optional(v.picklist(['up', 'down'])),
});

const conversation = v.object({
  id,
  title: v.pipe(v.string(), v.maxLength(2000)),
  titleByPerson: v.boolean(),
  createdAt: time,
  updatedAt: time,
  workspace: v.optional(v.pipe(v.string(), v.maxLength(4000))),
  pinned: v.boolean(),
  parameters,
  model: v.optional(modelReference),
  leafId: v.optional(id),
  comparisonId: v.optional(id),
});

const namedModel = v.object({ ...modelReference.entries, modelName: name, providerName: name });
const columnIds = many(id, 100);
const decision = v.object({
  kind: v.picklist(['better', 'tie', 'bothBad']),
  columnId: v.optional(id),
  reason: v.optional(text),
  blind: v.boolean(),
  tainted: v.optional(v.boolean()),
  at: time,
});
const judgement = v.object({
  judge: namedModel,
  criteria: v.optional(text),
  pairs: many(v.object({ columnIds: v.tuple([id, id]), verdict: name, reasons: many(text, 10) }), 1000),
  ranking: many(v.object({ columnId: id, wins: figure, rank: figure }), 100),
  costUsd: v.optional(figure),
  at: time,
  problem: v.optional(shortText),
});
const merge = v.object({
  id,
  kind: v.picklist(['fuse', 'checklist', 'criteria']),
  by: namedModel,
  at: time,
  costUsd: v.optional(figure),
  columnIds,
  text: v.optional(text),
  points: v.optional(many(v.object({ id, text, columnIds, ticked: v.boolean() }), 1000)),
  criteria: v.optional(
    many(v.object({ name: shortText, scores: v.record(id, figure), remark: v.optional(shortText) }), 100),
  ),
});
const taught = v.object({
  model: modelReference,
  task: v.picklist(TASKS),
  event: v.variant('type', [
    v.object({ type: v.literal('vote'), up: v.boolean() }),
    v.object({
      type: v.literal('compared'),
      won: v.boolean(),
      among: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100)),
    }),
  ]),
});
const turn = v.object({
  id,
  askedAt: time,
  asked: v.record(
    id,
    v.object({ questionId: v.optional(id), problem: v.optional(shortText), namesItself: v.optional(shortText) }),
  ),
  unasked: v.optional(v.object({ text, context: many(context, 1000) })),
  decision: v.optional(decision),
  judgement: v.optional(judgement),
  merges: v.optional(many(merge, 100)),
  testCaseId: v.optional(id),
  named: v.optional(v.boolean()),
  taught: v.optional(many(taught, 100)),
});
const comparisonFields = v.object({
  id,
  title: v.pipe(v.string(), v.maxLength(2000)),
  createdAt: time,
  updatedAt: time,
  workspace: v.optional(v.pipe(v.string(), v.maxLength(4000))),
  columns: many(
    v.object({
      id,
      conversationId: id,
      model: modelReference,
      overrides: parameters,
      collapsed: v.boolean(),
      width: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
      ticked: v.boolean(),
      removed: v.optional(v.boolean()),
    }),
    100,
  ),
  turns: many(turn, 1000),
  parameters,
  blindOrder: v.optional(columnIds),
  carried: v.optional(v.object({ title: shortText, messages: figure })),
});
/** Columns are found by their ids, and no two of them write into one conversation. */
const comparison = v.pipe(
  comparisonFields,
  v.check(
    ({ columns, turns }) =>
      areDifferent(columns, 'id') && areDifferent(columns, 'conversationId') && areDifferent(turns, 'id'),
  ),
);

function areDifferent<Key extends string>(list: readonly Readonly<Record<Key, string>>[], key: Key): boolean {
  return new Set(list.map((one) => one[key])).size === list.length;
}

const comparisonSet = v.object({
  name: v.pipe(name, v.minLength(1)),
  columns: many(v.object({ model: modelReference, overrides: parameters }), 100),
  parameters,
});

const testCase = v.object({
  id,
  createdAt: time,
  system: v.optional(text),
  messages: many(v.object({ role: v.picklist(['user', 'assistant']), text })),
  expected: v.optional(text),
  rejected: v.optional(many(text, 100)),
  reason: v.optional(text),
  model: v.optional(modelReference),
});

/** A message of a file, without its conversation. */
export type PortableMessage = Omit<StoredMessage, 'conversationId'>;

/** `undefined` where it does not fit. */
type Check<Value> = (value: unknown) => Value | string;

function checkOf<Value>(schema: v.GenericSchema<unknown, Value>): Check<Value> {
  return (value) => {
    const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
    // Names of members are the file's words, too: of what is shown as a message, none may be a link.
    const path = success ? '' : (v.getDotPath(issues[0]) ?? 'it').replaceAll(/[^\w.-]/g, '').slice(0, 100);
    return success ? output : `“${path}” is missing or does not fit`;
  };
}

// Optional properties that are absent stay so: valibot adds none.
export const checkConversation = checkOf(conversation) as Check<Conversation>;
export const checkMessage = checkOf(message) as Check<PortableMessage>;
export const checkComparison = checkOf(comparison) as Check<StoredComparison>;
export const checkSet = checkOf(comparisonSet) as Check<ComparisonSet>;
export const checkTestCase = checkOf(testCase) as Check<StoredTestCase>;
