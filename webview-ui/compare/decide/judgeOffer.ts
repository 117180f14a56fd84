// What a judge would take and cost, in words.
import type { ComparePageRequests } from '../../../src/shared/protocol.ts';
import { formatMoney } from '../../../src/shared/money.ts';

export type JudgeOffer = ComparePageRequests['compare/judgeOffer']['result'];

/** "~$0.004", by the higher figure; `undefined`: unknown. */
export function offerCost({ lowUsd, highUsd, problem }: JudgeOffer): string | undefined {
  const usd = highUsd ?? lowUsd;
  return usd === undefined || problem !== undefined ? undefined : usd === 0 ? 'free' : `~${formatMoney(usd)}`;
}

/** "12 questions, about $0.0021 to $0.0060" */
export function offerWords({ calls, lowUsd, highUsd }: JudgeOffer): string {
  const questions = `${calls} question${calls === 1 ? '' : 's'}`;
  const [low, high] = [lowUsd, highUsd].map((usd) => (usd === undefined ? undefined : formatMoney(usd)));
  if (lowUsd === 0 && highUsd === 0) {
    return `${questions}, free`;
  }
  if (low === undefined && high === undefined) {
    return `${questions}, price unknown`;
  }
  if (high === undefined) {
    return `${questions}, at least ${low}`;
  }
  return low === undefined || low === high ? `${questions}, about ${high}` : `${questions}, about ${low} to ${high}`;
}
