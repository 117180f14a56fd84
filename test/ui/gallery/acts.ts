// What a person does in some states of the gallery before the picture is taken.
import type { Page } from 'playwright-core';

type Act = (page: Page) => Promise<void>;

const openPicker: Act = async (page) => {
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByRole('combobox').waitFor();
};

export const ACTS: Readonly<Record<string, Act>> = {
  answer: async (page) => {
    await page.getByRole('textbox', { name: 'Question' }).fill('Does clock.ts round the same way? See the trace.');
  },
  picker: openPicker,
  pickerRefused: openPicker,
  pickerSearch: async (page) => {
    await openPicker(page);
    await page.getByRole('combobox').fill('gpt mini');
  },
  pickerNone: async (page) => {
    await openPicker(page);
    await page.getByRole('combobox').fill('zzz');
  },
  parameters: async (page) => {
    await page.getByRole('textbox', { name: 'Temperature' }).fill('3');
  },
  failed: async (page) => {
    await page.getByRole('button', { name: 'Technical details' }).click();
  },
  endings: async (page) => {
    await page.getByRole('button', { name: 'Close notice' }).focus();
  },
  streaming: async (page) => {
    await page.getByRole('button', { name: /Reasoned/ }).click();
  },
  conversationsDeleted: async (page) => {
    await page.getByRole('button', { name: 'Delete Table tests for parseRange' }).click({ force: true });
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  },
  rename: async (page) => {
    await page.getByRole('heading', { name: 'Retry-After as a date' }).dblclick();
    await page.getByRole('textbox', { name: 'Name of the conversation' }).waitFor();
  },
  hover: async (page) => {
    await page.getByRole('article', { name: 'Question' }).hover();
  },
  edit: async (page) => {
    await page.getByRole('button', { name: 'Edit and resend' }).click({ force: true });
    await page.getByRole('button', { name: 'Resend' }).waitFor();
  },
  scrolledUp: async (page) => {
    await page.getByRole('button', { name: 'New text: go to the end' }).waitFor();
  },
  requestFails: async (page) => {
    await page.getByRole('textbox', { name: 'Question' }).fill('Hello');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'locked' }).waitFor();
  },
};
