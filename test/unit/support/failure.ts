// What a call fails with, to look at it.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';

/** The `AppError` that is thrown or rejected with; fails when it is another or none. */
export async function appErrorOf(act: () => unknown): Promise<AppError> {
  let thrown: unknown;
  try {
    await act();
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof AppError, `an AppError was expected, not ${String(thrown)}`);
  return thrown;
}
