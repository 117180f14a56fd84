// What sending would take and cost, in the words of the line under the composer.
import { formatContext, formatTokens } from '../src/shared/format.ts';
import { formatMoney } from '../src/shared/money.ts';
import type { EstimateView, ModelChoice } from '../src/shared/views.ts';

/** Share of the context window, in percent, and its words. */
export interface WindowShare {
  percent: number;
  /** "62 % of 200k" */
  text: string;
  /** "62 % of the context window, 200k tokens" */
  spoken: string;
}

/** Percent from which the share is worth a place. */
const WORTH_SHOWING = 50;

/** "~3,300 in · about $0.0021 to $0.0060"; no cost is "free" or "price unknown", never left out. `usdPerHour`: a local model's time. */
export function estimateText(estimate: EstimateView, free: boolean, usdPerHour?: number): string {
  const cost = usdPerHour ? `${formatMoney(usdPerHour)} an hour` : costText(estimate, free);
  return `~${formatTokens(roundTokens(estimate.inputTokens))} in · ${cost}`;
}

/** The same for Auto: what it will cost depends on whom it chooses, where nothing is said of that. */
export function autoEstimateText(estimate: EstimateView): string {
  const { lowUsd, highUsd, inputTokens } = estimate;
  return lowUsd === undefined && highUsd === undefined
    ? `~${formatTokens(roundTokens(inputTokens))} in · cost as the model chosen`
    : estimateText(estimate, false);
}

/** Two digits, which is as much as an estimate knows. */
export function roundTokens(tokens: number): number {
  return tokens < 100 ? Math.round(tokens) : Number(tokens.toPrecision(2));
}

function costText({ lowUsd, highUsd }: EstimateView, free: boolean): string {
  if (free || (lowUsd === 0 && highUsd === 0)) {
    return 'free';
  }
  if (lowUsd === undefined && highUsd === undefined) {
    return 'price unknown';
  }
  if (highUsd === undefined) {
    return `at least ${formatMoney(lowUsd)}`;
  }
  if (lowUsd === undefined) {
    return `up to ${formatMoney(highUsd)}`;
  }
  const [low, high] = [formatMoney(lowUsd), formatMoney(highUsd)];
  return low === high ? `about ${low}` : `about ${low} to ${high}`;
}

/** Nothing below half of the window, nor where its size is not known. */
export function windowShare({ inputTokens, contextWindow }: EstimateView): WindowShare | undefined {
  if (contextWindow === undefined || contextWindow <= 0) {
    return undefined;
  }
  const percent = Math.round((inputTokens / contextWindow) * 100);
  if (percent <= WORTH_SHOWING) {
    return undefined;
  }
  const size = formatContext(contextWindow);
  return { percent, text: `${percent} % of ${size}`, spoken: `${percent} % of the context window, ${size} tokens` };
}

/** What is wrong and what helps. */
export function tooLongText({ name }: Pick<ModelChoice, 'name'>): string {
  return `Too long for ${name}: remove context or choose a model with a larger window.`;
}
