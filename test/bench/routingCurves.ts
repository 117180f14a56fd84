// How well an order of prompts chooses those for which the stronger model is worth its price.
import type { RoutedPrompt } from './routingTable.ts';

export interface CurveFigures {
  /** Mean, over all shares of strong calls, of how much of the gap between the two models is closed: 0.5 by chance, below 0 is possible. */
  gapRecovered: number;
  /** Least share of strong calls that closes a half, 80 % and 95 % of the gap. */
  strongShareAt: readonly [half: number, most: number, nearlyAll: number];
}

const PARTS = [0.5, 0.8, 0.95] as const;

/** `order`: indices of the rows, those for the stronger model first; `times`: how often each row counts (absent: once). */
export function curveFigures(
  rows: readonly RoutedPrompt[],
  order: ArrayLike<number>,
  times?: ArrayLike<number>,
): CurveFigures {
  let gap = 0;
  let all = 0;
  for (let at = 0; at < rows.length; at++) {
    const often = times ? (times[at] ?? 0) : 1;
    gap += often * gainOf(rows[at]);
    all += often;
  }
  let closed = 0;
  let area = 0;
  let strong = 0;
  const reached: [number, number, number] = [1, 1, 1];
  let next = 0;
  for (let place = 0; place < order.length; place++) {
    const row = order[place] ?? 0;
    const often = times ? (times[row] ?? 0) : 1;
    const before = closed;
    closed += often * gainOf(rows[row]);
    strong += often;
    area += (often * (before + closed)) / 2;
    while (next < PARTS.length && closed >= gap * (PARTS[next] ?? 1)) {
      reached[next] = strong / all;
      next++;
    }
  }
  return { gapRecovered: area / all / gap, strongShareAt: reached };
}

function gainOf(row: RoutedPrompt | undefined): number {
  return row ? row.strong - row.weak : 0;
}

/** Highest score first; equal ones in an order of chance, so that none of a router's ties help it. */
export function orderByScore(scores: readonly number[], random: () => number): number[] {
  const chance = scores.map(() => random());
  return scores
    .map((_, at) => at)
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (chance[a] ?? 0) - (chance[b] ?? 0));
}

/** How often each row is drawn in each resample; the same draws for every router, so that their differences can be judged too. */
export function resamples(rows: number, count: number, random: () => number): Uint16Array[] {
  return Array.from({ length: count }, () => {
    const times = new Uint16Array(rows);
    for (let draw = 0; draw < rows; draw++) {
      const at = Math.floor(random() * rows);
      times[at] = (times[at] ?? 0) + 1;
    }
    return times;
  });
}

/** Mulberry32: the same figures in each run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
