// Waiting for the focus, which is given once what takes it is drawn.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';

/** Waits until the element, or what is in its shadow, has the focus. */
export async function hasFocus(element: Locator): Promise<void> {
  await eventually(async () =>
    assert.ok(await element.evaluate((one) => one.matches(':focus')), `${String(element)} has no focus`),
  );
}
