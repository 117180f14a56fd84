// A threshold as it can stand in the settings, for a wished share of questions to the stronger model, and what it really comes to.
import { calibrateThreshold } from './learning.ts';

export interface Calibration {
  /** -1 to 1, four decimals at most. */
  threshold: number;
  /** 0 to 1, of the requests that it was found from. */
  share: number;
  requests: number;
  /** The share misses the wished one by more than five percent: many expect the same gain. */
  isFar: boolean;
}

/** `gains`: one or more; `wishedShare`: 0 to 1. Pure. */
export function calibration(gains: readonly number[], wishedShare: number): Calibration {
  const found = calibrateThreshold(gains, wishedShare);
  const exact = Math.min(1, Math.max(-1, found?.threshold ?? 0));
  const threshold = shortest(exact, gains);
  const share = shareAt(gains, threshold);
  return { threshold, share, requests: gains.length, isFar: Math.abs(share - wishedShare) > 0.05 };
}

export function shareAt(gains: readonly number[], threshold: number): number {
  return gains.length === 0 ? 0 : gains.filter((gain) => gain >= threshold).length / gains.length;
}

/** As few decimals as come to the same. */
function shortest(exact: number, gains: readonly number[]): number {
  const wanted = shareAt(gains, exact);
  const rounded = [2, 3, 4].flatMap((digits) => {
    const factor = 10 ** digits;
    return [Math.round(exact * factor) / factor, Math.ceil(exact * factor) / factor];
  });
  return rounded.find((one) => shareAt(gains, one) === wanted) ?? rounded.at(-1) ?? exact;
}
