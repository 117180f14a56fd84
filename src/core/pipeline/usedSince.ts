// What the ledger knows of the tokens that count towards a rate limit of the day.
import type { UsageLedger } from '../store/usage.ts';
import type { OwnGatesOptions } from './limitGates.ts';

export function usedSince(usage: Pick<UsageLedger, 'totals'>): NonNullable<OwnGatesOptions['usedSince']> {
  return (scope, since) => {
    const { inputTokens, outputTokens } = usage.totals({ ...scope, since });
    return inputTokens + outputTokens;
  };
}
