// What a person does in the states of the router before the picture is taken.
import type { Page } from 'playwright-core';

type Act = (page: Page) => Promise<void>;

const openReceipt: Act = async (page) => {
  await page.getByRole('button', { name: /^Auto chose/ }).click();
  await page.getByRole('heading', { name: /^Candidates/ }).waitFor();
};

const openPicker: Act = async (page) => {
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByRole('combobox').waitFor();
};

export const ROUTE_ACTS: Readonly<Record<string, Act>> = {
  routeReceipt: openReceipt,
  routeHostile: openReceipt,
  routeGone: async (page) => {
    await page.getByRole('button', { name: /^Auto chose/ }).click();
    await page.getByText('not kept any more').waitFor();
  },
  routeEarlier: async (page) => {
    await page.getByRole('button', { name: /Incomplete answer of GPT-5 mini/ }).click();
    await page.getByRole('region', { name: 'Incomplete answer' }).waitFor();
  },
  autoPicker: openPicker,
  autoStrategies: async (page) => {
    await openPicker(page);
    await page.getByRole('option', { name: 'Auto by strategy…' }).click();
    await page.getByRole('option', { name: /Lowest Cost/ }).waitFor();
  },
  autoSearch: async (page) => {
    await openPicker(page);
    await page.getByRole('combobox').fill('auto');
  },
};
