// What if: recorded requests decided again, with what the answers would have cost, taken and been worth, and how sure that is.
import type { RoutingCandidate, RoutingRequest } from '../../shared/routingViews.ts';
import type { ModelReference } from '../../shared/views.ts';
import { type AnswerLength, AnswerLengths, type LengthEstimate } from './answerLengths.ts';
import { isSame } from './modelMap.ts';
import { estimatedCostUsd } from './values.ts';

/** A request that was answered. */
export interface ReplayRecord {
  request: RoutingRequest;
  happened: ModelReference & {
    /** Absent: not known. */
    costUsd?: number;
    /** To the end of the answer, milliseconds. */
    waitMs?: number;
    /** All of them, cached ones too; absent: as estimated before it was asked. */
    inputTokens?: number;
    /** Absent: as expected. */
    outputTokens?: number;
  };
}

/** What is decided now; models as they are known now. Absent: nobody would be asked, or it is not known any more. */
export interface DecidedAgain {
  chosen?: RoutingCandidate;
  /** The model that answered then. */
  happened?: RoutingCandidate;
}

/** What happened beside what would have, in one unit. `deviation` is a standard deviation, of the difference. */
export interface Compared {
  happened: number;
  would: number;
  deviation: number;
}

export interface ReplayedRecord {
  /** Absent: nobody would be asked. */
  chosen?: ModelReference & { name: string };
  isSame: boolean;
  /** USD. Each is absent where one of both is not known. */
  cost?: Compared;
  waitMs?: Compared;
  /** 0 to 1. */
  quality?: Compared;
}

/** Over the `records` of which both are known; the `unknown` others that somebody would answer are in no figure. */
export interface ComparedSum extends Compared {
  records: number;
  unknown: number;
}

export interface Replay {
  perRecord: readonly ReplayedRecord[];
  sums: {
    /** USD, all together. */
    cost: ComparedSum;
    /** All together. */
    waitMs: ComparedSum;
    /** On average. */
    quality: ComparedSum;
  };
  /** Requests that another model would have answered. */
  changed: number;
  /** Requests that nobody would have been asked. */
  unanswered: number;
  /** Mean errors of the lengths that were estimated, as shares: of one answer, and of all of a model. Absent: none was. */
  lengths?: { ofOne: number; ofAll: number };
}

/**
 * A figure whose error has two parts: `own` of one answer, and for each model one that is the same in all its answers (a speed that was
 * measured wrong, a habit of writing long). The first level out in a sum, the others add up.
 */
interface Uncertain {
  happened: number;
  would: number;
  own: number;
  common: readonly (readonly [model: string, error: number])[];
}

/**
 * Decides each request again and estimates its outcome; sends nothing. Where the model is the same, what happened stands, without an
 * error. Another one is charged for all input at its full price: what its cache would have saved is not known.
 */
export function replay(
  records: readonly ReplayRecord[],
  decideWith: (request: RoutingRequest, record: ReplayRecord) => DecidedAgain,
): Replay {
  const steps = replaying(records, decideWith);
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
  }
}

/** The same, with a step after each record: of many it takes longer than others may have to wait. */
export function* replaying<Recorded extends ReplayRecord>(
  records: readonly Recorded[],
  decideWith: (request: RoutingRequest, record: Recorded) => DecidedAgain,
): Generator<undefined, Replay> {
  const lengths = new AnswerLengths(lengthsOf(records));
  const sums = { cost: new Sum(), waitMs: new Sum(), quality: new Sum() };
  const perRecord: ReplayedRecord[] = [];
  let [changed, unanswered, ofOne, ofAll] = [0, 0, 0, 0];
  const replayed = (record: Recorded): ReplayedRecord => {
    const { chosen, happened } = decideWith(record.request, record);
    if (!chosen) {
      unanswered += 1;
      return { isSame: false };
    }
    const { providerId, model, name } = chosen;
    const isUnchanged = isSame(chosen, record.happened);
    changed += isUnchanged ? 0 : 1;
    const length = lengths.estimate(
      record.happened.outputTokens ?? record.request.outputTokens,
      record.happened,
      chosen,
    );
    ofOne += isUnchanged ? 0 : length.ownError;
    ofAll += isUnchanged ? 0 : length.commonError;
    return {
      chosen: { providerId, model, name },
      isSame: isUnchanged,
      cost: sums.cost.add(isUnchanged ? asIs(record.happened.costUsd) : costOf(record, chosen, length)),
      waitMs: sums.waitMs.add(isUnchanged ? asIs(record.happened.waitMs) : waitOf(record, chosen, length)),
      quality: sums.quality.add(isUnchanged ? asIs(knownMean(chosen)) : qualityOf(chosen, happened)),
    };
  };
  for (const record of records) {
    perRecord.push(replayed(record));
    yield undefined;
  }
  return {
    perRecord,
    sums: { cost: sums.cost.total, waitMs: sums.waitMs.total, quality: sums.quality.average },
    changed,
    unanswered,
    ...(changed > 0 && { lengths: { ofOne: ofOne / changed, ofAll: ofAll / changed } }),
  };
}

function* lengthsOf(records: readonly ReplayRecord[]): Generator<AnswerLength, undefined> {
  for (const { request, happened } of records) {
    const { providerId, model, outputTokens } = happened;
    if (outputTokens !== undefined) {
      yield { providerId, model, outputTokens, expectedTokens: request.outputTokens };
    }
  }
  return undefined;
}

function asIs(figure: number | undefined): Uncertain | undefined {
  return figure === undefined ? undefined : { happened: figure, would: figure, own: 0, common: [] };
}

function costOf(
  { request, happened }: ReplayRecord,
  chosen: RoutingCandidate,
  { tokens, ownError, commonError }: LengthEstimate,
): Uncertain | undefined {
  const inputTokens = happened.inputTokens ?? request.inputTokens;
  const would = estimatedCostUsd(chosen, { inputTokens, outputTokens: tokens });
  if (would === undefined || happened.costUsd === undefined) {
    return undefined;
  }
  const answerUsd = (tokens * (chosen.outputPerMillion ?? 0)) / 1e6;
  const common = [[nameOf(chosen), answerUsd * commonError]] as const;
  return { happened: happened.costUsd, would, own: answerUsd * ownError, common };
}

function waitOf(
  { happened }: ReplayRecord,
  { firstTokenMs, tokensPerSecond, providerId, model }: RoutingCandidate,
  { tokens, ownError, commonError }: LengthEstimate,
): Uncertain | undefined {
  const isKnown = firstTokenMs.source !== 'guess' && tokensPerSecond.source !== 'guess' && tokensPerSecond.mean > 0;
  if (happened.waitMs === undefined || !isKnown) {
    return undefined;
  }
  const writingMs = (tokens / tokensPerSecond.mean) * 1000;
  const speedError = tokensPerSecond.deviation / tokensPerSecond.mean;
  const common = Math.hypot(firstTokenMs.deviation, writingMs * Math.hypot(speedError, commonError));
  return {
    happened: happened.waitMs,
    would: firstTokenMs.mean + writingMs,
    own: writingMs * ownError,
    common: [[nameOf({ providerId, model }), common]],
  };
}

/** Both are estimates, and err for each model in one direction. */
function qualityOf(chosen: RoutingCandidate, happened: RoutingCandidate | undefined): Uncertain | undefined {
  if (!happened || knownMean(happened) === undefined || knownMean(chosen) === undefined) {
    return undefined;
  }
  return {
    happened: happened.quality.mean,
    would: chosen.quality.mean,
    own: 0,
    common: [
      [nameOf(chosen), chosen.quality.deviation],
      [nameOf(happened), -happened.quality.deviation],
    ],
  };
}

function knownMean({ quality }: RoutingCandidate): number | undefined {
  return quality.source === 'guess' ? undefined : quality.mean;
}

class Sum {
  #happened = 0;
  #would = 0;
  #ownSquares = 0;
  readonly #common = new Map<string, number>();
  #records = 0;
  #unknown = 0;

  add(figure: Uncertain | undefined): Compared | undefined {
    if (!figure) {
      this.#unknown += 1;
      return undefined;
    }
    const { happened, would, own, common } = figure;
    this.#records += 1;
    this.#happened += happened;
    this.#would += would;
    this.#ownSquares += own ** 2;
    for (const [model, error] of common) {
      this.#common.set(model, (this.#common.get(model) ?? 0) + error);
    }
    return { happened, would, deviation: Math.hypot(own, ...common.map(([, error]) => error)) };
  }

  get total(): ComparedSum {
    return this.#over(1);
  }

  get average(): ComparedSum {
    return this.#over(Math.max(1, this.#records));
  }

  #over(count: number): ComparedSum {
    let squares = this.#ownSquares;
    for (const error of this.#common.values()) {
      squares += error ** 2;
    }
    return {
      happened: this.#happened / count,
      would: this.#would / count,
      deviation: Math.sqrt(squares) / count,
      records: this.#records,
      unknown: this.#unknown,
    };
  }
}

function nameOf({ providerId, model }: ModelReference): string {
  return `${providerId}\n${model}`;
}
