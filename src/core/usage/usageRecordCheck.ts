// Whether a line of a file that nobody vouches for is a usage record that can be true.
import * as v from 'valibot';
import { ERROR_KINDS } from '../../shared/errorKind.ts';
import { LONGEST_ID } from '../../shared/views.ts';
import {
  LONGEST_REQUEST_ID,
  LONGEST_REQUEST_MS,
  MOST_SEARCHES,
  MOST_TOKENS,
  MOST_TOKENS_PER_SECOND,
  MOST_USD,
} from '../costSource.ts';
import type { FinishReason } from '../provider.ts';
import { type FrozenPrice, TOKEN_BUCKETS, USAGE_PURPOSES, type UsageOutcome, type UsageRecord } from '../records.ts';

/** Epoch milliseconds: before it there was nothing to ask. */
const EARLIEST = Date.UTC(2020, 0, 1);
/** The clock of another machine may be ahead by so much, milliseconds. */
const AHEAD_MS = 3_600_000;
const MOST_FEATURES = 100;

/** Lists that miss one do not compile. */
const OUTCOMES: Readonly<Record<UsageOutcome, UsageOutcome>> = {
  success: 'success',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
};
const FINISH_REASONS: Readonly<Record<FinishReason, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  toolCalls: 'toolCalls',
  contentFilter: 'contentFilter',
  other: 'other',
};
const PRICE_SOURCES: Readonly<Record<FrozenPrice['source'], FrozenPrice['source']>> = {
  provider: 'provider',
  person: 'person',
  'genai-prices': 'genai-prices',
  local: 'local',
  seed: 'seed',
};

const oneOf = <Value extends string>(values: Readonly<Record<string, Value>>) => v.picklist(Object.values(values));
/** Names and ids: no line breaks, nothing that a terminal obeys. */
const words = (longest: number) => v.pipe(v.string(), v.maxLength(longest), v.regex(/^[^\p{Cc}]*$/u));
const name = v.pipe(words(LONGEST_ID), v.minLength(1));
const optionalName = v.optional(words(LONGEST_ID));
const figure = (most: number) => v.pipe(v.number(), v.minValue(0), v.maxValue(most));
const count = (most: number) => v.pipe(figure(most), v.integer());
const rate = v.optional(figure(1_000_000_000));
const feature = v.union([
  v.pipe(v.number(), v.finite()),
  words(2000),
  v.boolean(),
  v.pipe(v.array(words(2000)), v.maxLength(500)),
]);
const tokenCount = v.object({
  tokens: v.optional(count(MOST_TOKENS)),
  origin: v.picklist(['reported', 'estimated', 'unknown']),
});

/** What is not listed is left out: a later version of the program may have written more. */
const usageRecord = v.object({
  id: name,
  startedAt: v.pipe(v.number(), v.minValue(EARLIEST)),
  providerId: name,
  keyName: words(LONGEST_ID),
  modelAsked: name,
  modelAnswered: optionalName,
  purpose: v.picklist(USAGE_PURPOSES),
  workspace: v.optional(words(2000)),
  conversationId: optionalName,
  messageId: optionalName,
  receiptId: optionalName,
  tokens: v.object(
    Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, tokenCount])) as Record<
      (typeof TOKEN_BUCKETS)[number],
      typeof tokenCount
    >,
  ),
  searches: v.optional(count(MOST_SEARCHES)),
  costUsd: v.optional(figure(MOST_USD)),
  price: v.optional(
    v.object({
      inputPerMillion: rate,
      cacheReadPerMillion: rate,
      cacheWritePerMillion: rate,
      cacheWrite1hPerMillion: rate,
      outputPerMillion: rate,
      usdPerHour: rate,
      source: oneOf(PRICE_SOURCES),
      date: v.optional(words(40)),
    }),
  ),
  timeToFirstTokenMs: v.optional(figure(LONGEST_REQUEST_MS)),
  durationMs: figure(LONGEST_REQUEST_MS),
  tokensPerSecond: v.optional(figure(MOST_TOKENS_PER_SECOND)),
  outcome: oneOf(OUTCOMES),
  errorKind: v.optional(v.picklist(ERROR_KINDS)),
  finishReason: v.optional(oneOf(FINISH_REASONS)),
  status: v.optional(count(999)),
  requestId: v.optional(words(LONGEST_REQUEST_ID)),
  attempt: v.pipe(count(10_000), v.minValue(1)),
  cached: v.boolean(),
  hedged: v.boolean(),
  features: v.optional(
    v.pipe(
      v.record(v.pipe(words(200), v.minLength(1)), feature),
      v.check((features) => Object.keys(features).length <= MOST_FEATURES),
    ),
  ),
});

/** What was saved in the cache is worked out anew when the record is kept. `now` is epoch milliseconds. */
export function checkUsageLine(line: string, now: number): { record: UsageRecord } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: 'it is no JSON' };
  }
  const checked = v.safeParse(usageRecord, value, { abortEarly: true });
  if (!checked.success) {
    // Names within are the file's own words, and VS Code would show a link in them.
    const path = /^\w+(\.\w+)*/.exec(v.getDotPath(checked.issues[0]) ?? '')?.[0].slice(0, 60);
    return { problem: path === undefined ? 'it is no usage record' : `"${path}" is missing or does not fit` };
  }
  if (checked.output.startedAt > now + AHEAD_MS) {
    return { problem: '"startedAt" lies in the future' };
  }
  return { record: checked.output };
}
