// What names the models of a comparison waits for the vote.
import { AppError } from '../../core/errors.ts';
import type { StoredComparison } from '../../core/comparisonRecords.ts';

/** Throws `badRequest` while names are hidden. `what` would tell them: "what is exported". */
export function refuseBlind({ blindOrder }: Pick<StoredComparison, 'blindOrder'>, what: string): void {
  if (blindOrder) {
    throw new AppError(
      'badRequest',
      `Names are hidden until you vote, and ${what} would tell them. Vote first, or show the names.`,
    );
  }
}
