// What a person does in some states of the table of models before the picture is taken.
import type { Page } from 'playwright-core';

export const CATALOG_ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  catalogCompletions: async (page) => {
    await page.getByRole('combobox', { name: 'Search models' }).pressSequentially('llama @');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('ArrowDown');
  },
  catalogProviders: async (page) => {
    await page.getByRole('button', { name: '@provider:' }).click();
    await page.getByRole('option').first().waitFor();
  },
  catalogMenu: async (page) => {
    const row = page.getByRole('row').filter({ hasText: 'GPT-5 mini' }).first();
    await row.hover();
    await row.getByRole('button', { name: 'Actions for GPT-5 mini' }).click();
    await page.getByRole('menuitem', { name: 'Copy Id' }).waitFor();
  },
  catalogPrices: async (page) => {
    await page.getByRole('button', { name: 'Refresh price table' }).click();
    await page.getByText('Fetching today').first().waitFor();
  },
  catalogFails: async (page) => {
    const row = page.getByRole('row').filter({ hasText: 'GPT-5 mini' }).first();
    await row.focus();
    await page.keyboard.press('Alt+P');
    await page.getByRole('alert').waitFor();
  },
};
