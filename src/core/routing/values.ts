// What a candidate is worth by each factor, from 0 to 1. Each is measured against fixed figures and not against the other
// candidates, so that none of them, however absurd, changes what the others are worth.
import type { Factor, RoutingCandidate, RoutingRequest } from '../../shared/routingViews.ts';

type Sizes = Pick<RoutingRequest, 'inputTokens' | 'outputTokens'>;

/** USD per million tokens of a model that is neither cheap nor dear: at it the value of cost is one half. */
const USUAL_INPUT_USD = 1;
const USUAL_OUTPUT_USD = 5;
/** An unknown price counts as one so many times the usual, which is dearer than almost all that are known. */
const UNKNOWN_COST_TIMES = 25;

/** Of an answer that is neither fast nor slow. */
const USUAL_FIRST_TOKEN_MS = 1000;
const USUAL_TOKENS_PER_SECOND = 60;
/** A guessed wait counts as one at least so many times the usual. */
const GUESSED_WAIT_TIMES = 4;
/** Of a speed that is hardly known, as much is relied on at least. */
const LEAST_SPEED_SHARE = 0.25;

/** What is expected of a model's health before it was asked: as after so many attempts with such a rate of errors. */
const USUAL_ERROR_RATE = 0.02;
const USUAL_ATTEMPTS = 5;
const HALF_OPEN_SHARE = 0.5;
/** One that will be shut down is not a good habit. */
const DEPRECATED_SHARE = 0.8;

const UNKNOWN_COST_VALUE = 1 / (1 + Math.sqrt(UNKNOWN_COST_TIMES));
const MOST_GUESSED_WAIT_VALUE = 1 / (1 + GUESSED_WAIT_TIMES);

/** USD that a request is expected to cost at a candidate; `undefined` where a price that it would be charged is not known. */
export function estimatedCostUsd(
  { inputPerMillion, outputPerMillion }: Pick<RoutingCandidate, 'inputPerMillion' | 'outputPerMillion'>,
  { inputTokens, outputTokens }: Sizes,
): number | undefined {
  if (inputPerMillion === undefined || outputPerMillion === undefined) {
    return undefined;
  }
  const usd = (inputPerMillion * inputTokens + outputPerMillion * outputTokens) / 1e6;
  // A list may hold anything; a negative price is none, also where the other one makes up for it.
  return inputPerMillion >= 0 && outputPerMillion >= 0 && Number.isFinite(usd) ? usd : undefined;
}

/** Whether somebody has measured or published it; what is only guessed is not known. */
export function isWaitKnown({ firstTokenMs }: Pick<RoutingCandidate, 'firstTokenMs'>): boolean {
  return firstTokenMs.source !== 'guess' && Number.isFinite(firstTokenMs.mean);
}

/** A curve over the logarithm of how many times the usual it costs: 1 for nothing, one half for the usual. */
function costValue(costUsd: number | undefined, { inputTokens, outputTokens }: Sizes): number {
  if (costUsd === undefined) {
    return UNKNOWN_COST_VALUE;
  }
  const usualUsd = (USUAL_INPUT_USD * inputTokens + USUAL_OUTPUT_USD * outputTokens) / 1e6;
  return usualUsd > 0 ? 1 / (1 + Math.sqrt(costUsd / usualUsd)) : 1;
}

/** Of the whole answer's wait, taken one deviation slower than expected. */
function latencyValue(candidate: RoutingCandidate, { outputTokens }: Sizes): number {
  const { firstTokenMs, tokensPerSecond } = candidate;
  const firstMs = firstTokenMs.mean + Math.max(0, firstTokenMs.deviation);
  const speed = Math.max(tokensPerSecond.mean - tokensPerSecond.deviation, tokensPerSecond.mean * LEAST_SPEED_SHARE);
  const usualMs = USUAL_FIRST_TOKEN_MS + (outputTokens / USUAL_TOKENS_PER_SECOND) * 1000;
  const value = usualMs / (usualMs + Math.max(0, firstMs) + (outputTokens / speed) * 1000);
  if (!(speed > 0) || !(value >= 0)) {
    return 0;
  }
  const isKnown = isWaitKnown(candidate) && tokensPerSecond.source !== 'guess';
  return isKnown ? value : Math.min(value, MOST_GUESSED_WAIT_VALUE);
}

/** A lower bound: one deviation below what is expected, so that what is hardly known is not taken for good. */
function qualityValue({ quality }: Pick<RoutingCandidate, 'quality'>): number {
  const bound = quality.mean - Math.max(0, quality.deviation);
  return bound > 0 ? Math.min(1, bound) : 0;
}

/** The share of attempts that succeed, shrunk towards the usual where there were few. */
function healthValue({ health, deprecated }: Pick<RoutingCandidate, 'health' | 'deprecated'>): number {
  const attempts = Math.max(0, health.attempts);
  const errors = Math.min(1, Math.max(0, health.errorRate)) * attempts + USUAL_ERROR_RATE * USUAL_ATTEMPTS;
  const value = 1 - errors / (attempts + USUAL_ATTEMPTS);
  return value * (health.state === 'halfOpen' ? HALF_OPEN_SHARE : 1) * (deprecated ? DEPRECATED_SHARE : 1);
}

/** All of them. */
export function valuesOf(
  candidate: RoutingCandidate,
  costUsd: number | undefined,
  sizes: Sizes,
): Readonly<Record<Factor, number>> {
  return {
    cost: costValue(costUsd, sizes),
    latency: latencyValue(candidate, sizes),
    quality: qualityValue(candidate),
    locality: candidate.local ? 1 : 0,
    health: healthValue(candidate),
  };
}
