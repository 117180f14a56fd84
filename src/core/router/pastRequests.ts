// The requests of a period as the ledger has them: attempts of one request together, with who answered it and what that took.
import type { CostFilter } from '../../shared/costViews.ts';
import type { WhatIfLeftOut } from '../../shared/whatIfViews.ts';
import type { CostSnapshot, RecordPlace } from '../costSource.ts';
import { startOfLocalDay } from '../localDay.ts';
import type { TokenBucket, UsageRecord } from '../records.ts';
import type { ReplayRecord } from '../routing/replay.ts';
import { recordedRequest } from '../routing/recordedRequest.ts';
import type { Breathe } from '../usage/breathing.ts';
import { addDays, type DaySpan, pieces } from '../usage/calendar.ts';
import { allowedSeries } from '../usage/series.ts';
import { recordParts } from '../usage/tally.ts';
import { isTaskFinder } from './taskFinder.ts';

/** Some milliseconds each. */
const PAGE = 100;
/** Attempts of a period that are looked at, the newest: more would take longer than anybody waits. */
export const MOST_ATTEMPTS = 30_000;

/** No strategy and no rule chooses for these. */
const NOT_ROUTED: ReadonlySet<string> = new Set(['embedding', 'test', 'judge']);

/** A request that somebody answered. */
export interface PastRequest extends ReplayRecord {
  /** What the scorer had expected of a stronger model. */
  gain?: number;
  /** From before requests were noted: known by its tokens and its purpose alone. */
  isDerived: boolean;
}

export interface PastRequests {
  /** Oldest first. */
  requests: readonly PastRequest[];
  leftOut: WhatIfLeftOut;
  /** Epoch milliseconds; absent: all of the time was looked at. */
  lookedSince?: number;
}

/** Reads them in pieces. A request counts where its first attempt began, and as whoever answered it for `filter`. */
export async function pastRequests(
  snapshot: CostSnapshot,
  { from, to }: DaySpan,
  filter: CostFilter | undefined,
  breathe: Breathe,
  most = MOST_ATTEMPTS,
): Promise<PastRequests> {
  const [fromMs, toMs] = [startOfLocalDay(from), startOfLocalDay(addDays(to, 1))];
  const attempts = new Attempts();
  let lookedSince: number | undefined;
  for (let [before, count]: [RecordPlace | undefined, number] = [undefined, 0]; ;) {
    const { records, next } = snapshot.recordsBetween(fromMs, toMs, { limit: PAGE, ...(before && { before }) });
    attempts.addNewestFirst(records);
    count += records.length;
    await breathe();
    if (!next || count >= most) {
      lookedSince = next?.startedAt;
      break;
    }
    before = next;
  }
  const asked = new Asked(filter);
  for (const group of attempts.oldestFirst()) {
    asked.add(group);
    await breathe();
  }
  const { requests } = asked;
  const leftOut = { ...asked.leftOut, gone: await goneAttempts(snapshot, { from, to }, filter, breathe) };
  return { requests, leftOut, ...(lookedSince !== undefined && { lookedSince }) };
}

async function goneAttempts(
  snapshot: CostSnapshot,
  { from, to }: DaySpan,
  filter: CostFilter | undefined,
  breathe: Breathe,
): Promise<number> {
  const series = allowedSeries(snapshot.series(), filter);
  let gone = 0;
  for (const piece of pieces({ from, to }, 'month')) {
    for (const { requests } of snapshot.figures(piece.from, piece.to, series)) {
      gone += requests;
    }
    await breathe();
  }
  for (const [partFrom, partTo] of recordParts(snapshot, startOfLocalDay(from), startOfLocalDay(addDays(to, 1)))) {
    gone -= snapshot.recordFigures(partFrom, partTo, series).requests;
    await breathe();
  }
  return Math.max(0, gone);
}

/** Attempts by the request that they belong to. */
class Attempts {
  readonly #groups: UsageRecord[][] = [];
  readonly #named = new Map<string, UsageRecord[]>();
  /** Of doors that give their requests no name: a later try waits for the one before it. */
  readonly #waiting = new Map<string, UsageRecord[]>();

  addNewestFirst(records: readonly UsageRecord[]): void {
    for (const record of records) {
      this.#groupOf(record).push(record);
    }
  }

  *oldestFirst(): Generator<readonly UsageRecord[], undefined> {
    for (let place = this.#groups.length - 1; place >= 0; place -= 1) {
      yield (this.#groups[place] ?? []).toReversed();
    }
    return undefined;
  }

  #groupOf(record: UsageRecord): UsageRecord[] {
    const { receiptId, messageId, attempt, workspace, conversationId } = record;
    const name = receiptId ?? messageId;
    // Who finds the task is no attempt at the answer, though it stands on the same receipt.
    const purpose = isTaskFinder(record) ? `${record.purpose}, task` : record.purpose;
    if (name !== undefined) {
      const key = `${purpose}\n${name}`;
      return this.#named.get(key) ?? this.#begin(this.#named, key);
    }
    const key = `${purpose}\n${workspace ?? ''}\n${conversationId ?? ''}\n`;
    const later = this.#waiting.get(key + attempt);
    this.#waiting.delete(key + attempt);
    const group = later ?? this.#begin();
    if (attempt > 1) {
      this.#waiting.set(key + (attempt - 1), group);
    }
    return group;
  }

  #begin(named?: Map<string, UsageRecord[]>, key = ''): UsageRecord[] {
    const group: UsageRecord[] = [];
    this.#groups.push(group);
    named?.set(key, group);
    return group;
  }
}

/** Which of the requests can be compared, and why the others cannot. */
class Asked {
  readonly requests: PastRequest[] = [];
  readonly leftOut: WhatIfLeftOut = {
    failed: 0,
    failedCostUsd: 0,
    cached: 0,
    others: 0,
    othersCostUsd: 0,
    unknown: 0,
    gone: 0,
    lostHedges: 0,
    lostHedgeCostUsd: 0,
  };
  readonly #filter: CostFilter | undefined;

  constructor(filter: CostFilter | undefined) {
    this.#filter = filter;
  }

  /** Attempts of one request, oldest first. */
  add(attempts: readonly UsageRecord[]): void {
    const lost = attempts.filter(({ hedged, outcome }) => hedged && outcome === 'cancelled');
    const tried = attempts.filter((record) => !lost.includes(record));
    const last = answerOf(tried) ?? tried.at(-1) ?? lost.at(-1);
    if (!last || !this.#isWanted(last)) {
      return;
    }
    const { leftOut } = this;
    if (NOT_ROUTED.has(last.purpose) || isTaskFinder(last)) {
      leftOut.others += 1;
      leftOut.othersCostUsd += sumUsd(attempts);
    } else if (last.cached) {
      leftOut.cached += 1;
    } else if (!answerOf(tried)) {
      leftOut.failed += 1;
      leftOut.failedCostUsd += sumUsd(attempts);
    } else {
      const request = pastRequest(tried, last);
      if (!request) {
        leftOut.unknown += 1;
        return;
      }
      this.requests.push(request);
      leftOut.lostHedges += lost.length;
      leftOut.lostHedgeCostUsd += sumUsd(lost);
    }
  }

  #isWanted({ providerId, modelAsked, keyName, purpose, workspace = '' }: UsageRecord): boolean {
    const series = { number: 0, providerId, model: modelAsked, keyName, purpose, workspace };
    return allowedSeries([series], this.#filter)?.length !== 0;
  }
}

/** The attempt that answered, or whose answer was stopped after it had begun. */
function answerOf(tried: readonly UsageRecord[]): UsageRecord | undefined {
  return (
    tried.findLast(({ outcome }) => outcome === 'success') ??
    tried.findLast((record) => record.outcome !== 'failed' && (outputTokens(record) ?? 0) > 0)
  );
}

/** `undefined`: too little of it is known. */
function pastRequest(tried: readonly UsageRecord[], answer: UsageRecord): PastRequest | undefined {
  const began = tried[0]?.startedAt ?? answer.startedAt;
  const [inputs, outputs] = [inputTokens(answer), outputTokens(answer)];
  const noted = recordedRequest({ ...answer, startedAt: began });
  const request = noted?.request ?? derivedRequest(answer, began, inputs, outputs);
  const isPriced = tried.every(({ costUsd }) => costUsd !== undefined);
  return (
    request && {
      request,
      happened: {
        providerId: answer.providerId,
        model: answer.modelAsked,
        waitMs: Math.max(0, answer.startedAt + answer.durationMs - began),
        ...(isPriced && { costUsd: sumUsd(tried) }),
        ...(inputs !== undefined && { inputTokens: inputs }),
        ...(outputs !== undefined && { outputTokens: outputs }),
      },
      isDerived: !noted,
      ...(noted?.gain !== undefined && { gain: noted.gain }),
    }
  );
}

function derivedRequest(
  { purpose, workspace, conversationId }: UsageRecord,
  at: number,
  inputs: number | undefined,
  outputs: number | undefined,
): ReplayRecord['request'] | undefined {
  const common = { task: 'other', confidence: 0, difficulty: 0.5, required: [], preferLocal: false } as const;
  return inputs === undefined || outputs === undefined
    ? undefined
    : {
        ...common,
        purpose,
        inputTokens: inputs,
        outputTokens: outputs,
        at,
        features: [],
        ...(workspace !== undefined && { workspace }),
        ...(conversationId !== undefined && { conversationId }),
      };
}

const inputTokens = (record: UsageRecord): number | undefined =>
  tokensIn(record, ['uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h']);

const outputTokens = (record: UsageRecord): number | undefined => tokensIn(record, ['textOutput', 'reasoningOutput']);

function tokensIn({ tokens }: UsageRecord, buckets: readonly TokenBucket[]): number | undefined {
  const known = buckets.flatMap((bucket) => tokens[bucket].tokens ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
}

function sumUsd(records: readonly UsageRecord[]): number {
  return records.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0);
}
