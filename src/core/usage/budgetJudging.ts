// Judges what a request may cost: pure arithmetic over what is left of each limit.

/** What a request could cost at most. USD and tokens. */
export interface CostCeiling {
  inputUsd: number;
  usdPerOutputToken: number;
  /** The answer's longest. */
  outputTokens: number;
  /** With less room the answer would be worth nothing. */
  leastOutputTokens: number;
}

/** USD that a limit still allows. */
export interface Room<Limit> {
  limit: Limit;
  leftUsd: number;
}

export type Judgement<Limit> =
  | { amountUsd: number; outputTokens: number }
  | { refusedBy: Limit; leftUsd: number; leastUsd: number };

/** What is set aside, within every limit: the answer may have become shorter. Nothing that is free is refused. */
export function judge<Limit>(ceiling: CostCeiling, rooms: readonly Room<Limit>[]): Judgement<Limit> {
  const { outputTokens: wanted, leastOutputTokens } = ceiling;
  const least = Math.min(wanted, leastOutputTokens);
  const leastUsd = costOf(ceiling, least);
  let outputTokens = wanted;
  for (const { limit, leftUsd } of rooms) {
    const affordable = affordableTokens(ceiling, leftUsd);
    // NaN is not at least anything: a figure that went wrong refuses.
    if (!(affordable >= least)) {
      return { refusedBy: tightest(rooms) ?? limit, leftUsd: tightestLeft(rooms), leastUsd };
    }
    outputTokens = Math.min(outputTokens, affordable);
  }
  return { amountUsd: costOf(ceiling, outputTokens), outputTokens };
}

export function costOf({ inputUsd, usdPerOutputToken }: CostCeiling, outputTokens: number): number {
  return inputUsd + outputTokens * usdPerOutputToken;
}

/** Sums of fractions are off by less: the last tenth of a budget is not lost to the last bit. USD. */
const DUST_USD = 1e-10;

/** The longest answer whose cost is not above what is left; negative: not even the input. */
function affordableTokens(ceiling: CostCeiling, left: number): number {
  const leftUsd = left > 0 ? left + DUST_USD : left;
  const { usdPerOutputToken, outputTokens } = ceiling;
  const whole = costOf(ceiling, outputTokens);
  if (whole === 0 || whole <= leftUsd) {
    return outputTokens;
  }
  if (Number.isNaN(whole) || Number.isNaN(leftUsd) || costOf(ceiling, 0) > leftUsd || usdPerOutputToken === 0) {
    return -1;
  }
  let tokens = Math.min(outputTokens, Math.floor((leftUsd - ceiling.inputUsd) / usdPerOutputToken));
  // Division rounds: what is let through must not be above by the last bit.
  while (tokens >= 0 && costOf(ceiling, tokens) > leftUsd) {
    tokens -= 1;
  }
  return tokens;
}

function tightest<Limit>(rooms: readonly Room<Limit>[]): Limit | undefined {
  return rooms.toSorted((a, b) => a.leftUsd - b.leftUsd)[0]?.limit;
}

function tightestLeft<Limit>(rooms: readonly Room<Limit>[]): number {
  return rooms.reduce((least, { leftUsd }) => Math.min(least, leftUsd), Number.POSITIVE_INFINITY);
}

/** The thresholds (percent of the limit) that spending has reached; of a limit of 0 all, once anything was spent. */
export function reached(spentUsd: number, limitUsd: number, warnAt: readonly number[]): number[] {
  // The sum of many records is right to about a billionth of a cent.
  return spentUsd > 0 ? warnAt.filter((percent) => spentUsd + 1e-12 >= (limitUsd * percent) / 100) : [];
}
