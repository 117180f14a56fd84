// What a person does in some states of the comparison page before the picture is taken.
import type { Page } from 'playwright-core';
import { DECIDE_ACTS } from './compareDecideStates.ts';

export const COMPARE_ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  ...DECIDE_ACTS,
  compareFour: async (page) => {
    await page.getByText('This converts the date to').waitFor();
    await page.locator('dd').filter({ hasText: 'out' }).last().waitFor();
  },
  compareParameters: async (page) => {
    await page.getByRole('button', { name: /^Parameters of column A/ }).click();
    await page.getByRole('region', { name: 'Parameters of column A' }).waitFor();
  },
  compareRemoved: async (page) => {
    await page.getByRole('button', { name: 'More for column C' }).click();
    await page.getByRole('menuitem', { name: 'Remove Column' }).click();
    await page.getByText('Column C removed.').first().waitFor();
  },
  compareEarlierDiff: async (page) => {
    for (const items of [[/^Against A,/], ['Of Question', /^1\. /]]) {
      await page.getByRole('button', { name: /^Diff/ }).click();
      for (const name of items) {
        await page.getByRole('menuitem', { name }).click();
      }
    }
    await page.locator('.diffFold').nth(1).waitFor();
  },
  compareDone: async (page) => {
    await page.getByRole('textbox', { name: 'Question' }).fill('Now write a table test for it.');
    await page.getByText('in to each').waitFor();
  },
};
