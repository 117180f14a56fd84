// Speed and cost in a word, by figures that are written down here.
import type { CostClass, SpeedClass } from '../../shared/catalogViews.ts';
import type { ModelSpeed } from './modelSpeeds.ts';

/** A usual answer, for which waiting and writing are added up. */
const ANSWER_TOKENS = 300;
/** Seconds until it is there whole; what takes longer is slow. */
const LONGEST_SECONDS = { fast: 5, medium: 15 };
/** USD per million tokens, at a chat's usual mix of three tokens in and one out; what costs more is high. */
const DEAREST = { low: 1, medium: 5 };

/** Of measured figures; `undefined` where the tokens per second are not known. */
export function speedClass({ tokensPerSecond, timeToFirstTokenMs = 0 }: ModelSpeed): SpeedClass | undefined {
  if (tokensPerSecond === undefined || tokensPerSecond <= 0) {
    return undefined;
  }
  const seconds = timeToFirstTokenMs / 1000 + ANSWER_TOKENS / tokensPerSecond;
  return seconds <= LONGEST_SECONDS.fast ? 'fast' : seconds <= LONGEST_SECONDS.medium ? 'medium' : 'slow';
}

/** `undefined` where a price is not known: that is never free. */
export function costClass(
  price: (NonNullable<Parameters<typeof mixedPrice>[0]> & { usdPerHour?: number | undefined }) | undefined,
): CostClass | undefined {
  const mixed = mixedPrice(price);
  if (mixed === undefined) {
    return undefined;
  }
  if (mixed === 0 && price?.usdPerHour) {
    // The power that a person's own machine draws.
    return 'low';
  }
  return mixed === 0 ? 'free' : mixed < DEAREST.low ? 'low' : mixed < DEAREST.medium ? 'medium' : 'high';
}

/** USD per million tokens, three in and one out; `undefined` where one of the two is not known. */
export function mixedPrice(
  price: { inputPerMillion?: number | undefined; outputPerMillion?: number | undefined } | undefined,
): number | undefined {
  const { inputPerMillion, outputPerMillion } = price ?? {};
  return inputPerMillion === undefined || outputPerMillion === undefined
    ? undefined
    : (3 * inputPerMillion + outputPerMillion) / 4;
}
