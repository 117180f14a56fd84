// What an answer has cost so far, reckoned while it is written.
import { estimateTokenCount } from 'tokenx';
import { formatDuration, formatTokens } from '../src/shared/format.ts';
import { formatMoney, formatRate } from '../src/shared/money.ts';
import type { LivePrice } from '../src/shared/views.ts';
import { roundTokens } from './estimateText.ts';
import type { Fact } from './factParts.ts';

/** Letters at the end of a text that are counted anew each time: so many, a count takes no time that is felt. */
const OPEN_LETTERS = 2000;
const HOUR_MS = 3_600_000;

/** Counts the tokens of a text that grows, without reading all of it each time. */
export class GrowingTokens {
  readonly #openLetters: number;
  #settledLetters = 0;
  #settledTokens = 0;

  /** Fewer `openLetters` take less time and count a little less exactly, for many texts at once. */
  constructor(openLetters = OPEN_LETTERS) {
    this.#openLetters = openLetters;
  }

  /** `text` goes on from what was counted before; a shorter one is counted as a new one. */
  count(text: string): number {
    if (text.length < this.#settledLetters) {
      this.#settledLetters = 0;
      this.#settledTokens = 0;
    }
    if (text.length - this.#settledLetters > 2 * this.#openLetters) {
      this.#settle(text);
    }
    return this.#settledTokens + estimateTokenCount(text.slice(this.#settledLetters));
  }

  /** Between two words where there is a gap, so that none is counted as two. */
  #settle(text: string): void {
    const space = text.lastIndexOf(' ', text.length - this.#openLetters);
    const end = space > this.#settledLetters ? space : text.length - this.#openLetters;
    this.#settledTokens += estimateTokenCount(text.slice(this.#settledLetters, end));
    this.#settledLetters = end;
  }
}

/** USD until now; `undefined`: no price is known. `tookMs`: since the answer began. */
export function liveCostUsd(price: LivePrice, outputTokens: number, tookMs: number): number | undefined {
  const { inputTokens, inputPerMillion, outputPerMillion, usdPerHour } = price;
  if (inputPerMillion === undefined || outputPerMillion === undefined) {
    return undefined;
  }
  return usdPerHour
    ? (usdPerHour * Math.max(0, tookMs)) / HOUR_MS
    : (inputTokens * inputPerMillion + outputTokens * outputPerMillion) / 1_000_000;
}

/** "≈ $0.0042 so far"; where there is no such figure it is "free" or "price unknown". `tookMs`: since the answer began. */
export function liveCostFact(price: LivePrice, outputTokens: number, tookMs: number): Fact {
  const { inputTokens, inputPerMillion, outputPerMillion, usdPerHour } = price;
  const usd = liveCostUsd(price, outputTokens, tookMs);
  if (usd === undefined) {
    return { text: 'price unknown', title: 'No price is known for this model.' };
  }
  if (usdPerHour) {
    return {
      text: soFar(usd),
      title: `Estimated: ${formatDuration(tookMs)} until now, at ${formatRate(usdPerHour)} an hour, as you set it.`,
    };
  }
  if (inputPerMillion === 0 && outputPerMillion === 0) {
    return { text: 'free' };
  }
  const [tokensIn, tokensOut] = [inputTokens, outputTokens].map((tokens) => formatTokens(roundTokens(tokens)));
  const rates = `${formatRate(inputPerMillion)} in and ${formatRate(outputPerMillion)} out per million`;
  return {
    text: soFar(usd),
    title: `Estimated: about ${tokensIn} tokens in and ${tokensOut} out until now, at ${rates}. What the provider has cached, and reasoning that it does not show, are not reckoned with.`,
  };
}

function soFar(usd: number): string {
  return `≈ ${formatMoney(usd)} so far`;
}
