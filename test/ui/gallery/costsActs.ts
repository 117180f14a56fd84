// What a person does in some states of the cost view before the picture is taken.
import type { Page } from 'playwright-core';

export const COSTS_ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  costsConversations: async (page) => {
    await page.getByRole('application').first().focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.chartTip').waitFor();
  },
  costsFiltered: async (page) => {
    await page.getByRole('combobox', { name: 'Filter by' }).click();
    await page.getByRole('listbox').waitFor();
  },
  costsAll: async (page) => {
    await page.getByRole('button', { name: 'Range…' }).click();
    await page.getByRole('dialog').waitFor();
  },
  costsFails: async (page) => {
    await page.getByRole('button', { name: 'Export Usage…' }).click();
    await page.getByRole('alert').waitFor();
  },
};
