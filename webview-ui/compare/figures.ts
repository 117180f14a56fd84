// The figures of a column: of a finished answer as they were measured, of one under way as far as it has come, and which are best.
import { formatDuration, formatSpeed, formatTokens } from '../../src/shared/format.ts';
import { formatMoney } from '../../src/shared/money.ts';
import type { AnswerFacts, MessageView, RunView } from '../../src/shared/views.ts';
import type { LiveAnswer } from '../chatState.ts';
import { costFact, type Fact } from '../factParts.ts';
import { GrowingTokens, liveCostUsd } from '../liveCost.ts';

/** Figures that can be compared. */
export type Metric = 'first' | 'speed' | 'cost';

/** Of one answer; what is unknown is absent. */
export interface Figures {
  /** Complete: only such are compared. */
  finished: boolean;
  /** From the question to the first words, also where others were asked in between. */
  firstMs?: number | undefined;
  /** Of the model that answered alone, where others were asked before it. */
  ownFirstMs?: number | undefined;
  tokensPerSecond?: number | undefined;
  costUsd?: number | undefined;
  /** From the question to the end. */
  tookMs?: number | undefined;
  /** Given before: neither its time nor its cost is the model's. */
  cached: boolean;
}

export function figuresOf({ facts, state }: MessageView): Figures {
  const before = facts?.waitedBeforeMs;
  const own = facts?.timeToFirstTokenMs;
  return {
    finished: state === 'complete',
    firstMs: own === undefined ? undefined : own + (before ?? 0),
    ownFirstMs: before === undefined ? undefined : own,
    tokensPerSecond: facts?.tokensPerSecond,
    costUsd: facts?.cachedAgeMs === undefined ? facts?.cost?.usd : 0,
    tookMs: facts?.durationMs === undefined ? undefined : facts.durationMs + (before ?? 0),
    cached: facts?.cachedAgeMs !== undefined,
  };
}

/**
 * The best of each metric, by column id. Only finished answers are compared, and only where two of them can be; where the cost
 * of one is unknown nobody is called the cheapest. Where all are alike nobody is the best.
 */
export function bestOf(all: ReadonlyMap<string, Figures>): Readonly<Record<Metric, ReadonlySet<string>>> {
  const finished = [...all].filter(([, { finished: isFinished, cached }]) => isFinished && !cached);
  const costs = finished.some(([, { costUsd }]) => costUsd === undefined) ? [] : finished;
  return {
    first: leastOf(finished.map(([id, { firstMs }]) => [id, firstMs])),
    speed: leastOf(finished.map(([id, { tokensPerSecond: speed }]) => [id, speed === undefined ? undefined : -speed])),
    cost: leastOf(costs.map(([id, { costUsd }]) => [id, costUsd])),
  };
}

function leastOf(all: readonly (readonly [string, number | undefined])[]): ReadonlySet<string> {
  const known = all.filter((one): one is readonly [string, number] => one[1] !== undefined);
  const least = Math.min(...known.map(([, figure]) => figure));
  const best = known.filter(([, figure]) => figure === least);
  return new Set(best.length === known.length ? [] : best.map(([id]) => id));
}

/** Of an answer under way, estimated. */
export interface LiveFigures {
  elapsedMs: number;
  firstMs?: number | undefined;
  tokens: number;
  inputTokens?: number | undefined;
  tokensPerSecond?: number | undefined;
  /** Absent: no price is known. */
  costUsd?: number | undefined;
  free: boolean;
}

/** Letters that are counted anew at each look: eight columns are read in one task. */
const OPEN_LETTERS = 200;

/** Least time of writing from which a speed can be told, milliseconds. */
const SPEED_AFTER_MS = 500;

/** Reads how far the answers of one column have come, without counting all of a text again each time. */
export class LiveReader {
  readonly #text = new GrowingTokens(OPEN_LETTERS);
  readonly #reasoning = new GrowingTokens(OPEN_LETTERS);

  read(run: RunView, live: LiveAnswer | undefined, firstMs: number | undefined, nowMs: number): LiveFigures {
    const elapsedMs = Math.max(0, nowMs - run.startedAt);
    const tokens = live ? this.#text.count(live.text) + this.#reasoning.count(live.reasoning) : 0;
    const writingMs = firstMs === undefined ? 0 : elapsedMs - firstMs;
    const { price } = run;
    return {
      elapsedMs,
      firstMs,
      tokens,
      inputTokens: price?.inputTokens,
      tokensPerSecond: writingMs >= SPEED_AFTER_MS ? (tokens * 1000) / writingMs : undefined,
      costUsd: price && liveCostUsd(price, tokens, elapsedMs),
      free: price?.inputPerMillion === 0 && price.outputPerMillion === 0 && !price.usdPerHour,
    };
  }
}

/** One line of a column's head. */
export interface Line extends Fact {
  /** Shown dim after the figure. */
  beside?: string;
}

/** "4.4 s", with "own 0.19 s" where others were asked before; "unknown". */
export function firstLine({ firstMs, ownFirstMs, cached }: Figures): Line {
  if (cached) {
    return { text: 'from cache', title: 'The same was asked before: this is the answer from then.' };
  }
  if (firstMs === undefined) {
    return { text: 'unknown', title: 'It was not measured, or no words came.' };
  }
  return ownFirstMs === undefined
    ? { text: formatDuration(firstMs) }
    : {
        text: formatDuration(firstMs),
        beside: `own ${formatDuration(ownFirstMs)}`,
        title: `From the question to the first words, with the failed tries before. The one that answered took ${formatDuration(ownFirstMs)}.`,
      };
}

export function speedLine({ tokensPerSecond, cached }: Figures): Line {
  return cached || tokensPerSecond === undefined
    ? { text: cached ? 'from cache' : 'unknown', title: cached ? undefined : 'It could not be measured.' }
    : { text: `${formatSpeed(tokensPerSecond)} tok/s` };
}

/** "1,142 in · 1,024 cached · 284 out · 192 reasoning"; the tooltip has all of them. */
export function tokensLine({ tokens }: AnswerFacts): Line {
  const buckets = [
    ['in', tokens?.input, 'in, cached ones included'],
    ['cached', tokens?.cacheRead || undefined, 'of these read from the cache'],
    ['out', tokens?.output, 'out'],
    ['reasoning', tokens?.reasoning || undefined, 'of reasoning, charged as output'],
  ] as const;
  const known = buckets.flatMap(([word, count]) => (count === undefined ? [] : [`${formatTokens(count)} ${word}`]));
  if (!tokens || known.length === 0) {
    return { text: 'unknown', title: 'The provider reported no tokens.' };
  }
  const all = [
    ...buckets.flatMap(([, count, words]) => (count === undefined ? [] : [`${formatTokens(count)} ${words}`])),
    ...(tokens.cacheWrite ? [`${formatTokens(tokens.cacheWrite)} of the input written to the cache`] : []),
    ...(tokens.input === undefined ? ['in: unknown'] : []),
    ...(tokens.output === undefined ? ['out: unknown'] : []),
  ];
  const mark = tokens.estimated ? '~' : '';
  return {
    text: `${mark}${known.join(' · ')}`,
    title: `Tokens: ${all.join('; ')}.${tokens.estimated ? ' Estimated here: the provider reported no usage.' : ''}`,
  };
}

/** "$0.0077", "$0 · local", "unknown" */
export function costLine(facts: AnswerFacts, local: boolean): Line {
  const { text, title } = costFact(facts);
  const isFreeHere = local && facts.cost?.usd === 0;
  return { text: isFreeHere ? `${text} · local` : facts.cost?.usd === undefined ? 'unknown' : text, title };
}

export function liveCostLine({ costUsd, free }: LiveFigures, local: boolean): Line {
  return free
    ? { text: local ? `${formatMoney(0)} · local` : formatMoney(0), title: 'Nothing is charged for this model.' }
    : costUsd === undefined
      ? { text: 'unknown', title: 'No price is known for this model.' }
      : {
          text: `≈ ${formatMoney(costUsd)}`,
          title: 'Estimated until it ends: what is cached, and reasoning that is not shown, are not reckoned with.',
        };
}
