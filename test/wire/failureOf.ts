/** For tests of failures: the error itself, to look at. */
import assert from 'node:assert/strict';

/** What a promise rejects with; fails if it does not. */
export async function failureOf(act: Promise<unknown>): Promise<unknown> {
  try {
    await act;
  } catch (error) {
    return error;
  }
  return assert.fail('it did not fail');
}
