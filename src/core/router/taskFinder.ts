// How the ledger tells the small model that finds a request's task from the request, where both stand under one purpose and one receipt.
import type { UsageRecord } from '../records.ts';

type Features = NonNullable<UsageRecord['features']>;

/** For the records of the small model. */
export const TASK_FINDER: Features = { findsTask: true };

export function isTaskFinder({ features }: Pick<UsageRecord, 'features'>): boolean {
  return features?.['findsTask'] === true;
}
