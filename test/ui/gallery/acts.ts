// What a person does in some states of the gallery before the picture is taken.
import type { Locator, Page } from 'playwright-core';
import { ROUTE_ACTS } from './routeActs.ts';
import { PARAMETER_ACTS } from './parameterActs.ts';

type Act = (page: Page) => Promise<void>;

const openPicker: Act = async (page) => {
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByRole('combobox').waitFor();
};

const draft = (page: Page): Locator => page.getByRole('textbox', { name: 'Question' });

const drag = (page: Page, type: 'dragover' | 'drop', uris: string): Promise<void> =>
  draft(page).evaluate(
    (field, { type, uris }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('application/vnd.code.uri-list', uris);
      field.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    },
    { type, uris },
  );

const estimated: Act = async (page) => {
  await page.getByText(/~[\d,]+ in ·/).waitFor();
};

export const ACTS: Readonly<Record<string, Act>> = {
  composerChips: estimated,
  composerMany: estimated,
  composerLocal: estimated,
  composerTooLong: estimated,
  composerMention: async (page) => {
    await draft(page).pressSequentially('Does @c');
    await page.locator('[role=listbox][aria-busy=false]').waitFor();
    await page.getByRole('option', { name: 'clock.test.ts' }).waitFor();
    await page.keyboard.press('ArrowDown');
  },
  composerMentionNone: async (page) => {
    await draft(page).pressSequentially('Does @zzz');
    await page.getByText('Nothing found', { exact: true }).waitFor();
  },
  composerRefused: async (page) => {
    await draft(page).pressSequentially('Look at @bundle');
    await page.getByRole('option', { name: /bundle/ }).click();
    await page.getByRole('alert').filter({ hasText: 'too large' }).waitFor();
    await estimated(page);
  },
  composerDrop: async (page) => {
    await drag(page, 'dragover', 'file:///w/a.ts');
    await page.getByText('Drop to attach').waitFor();
  },
  composerImage: async (page) => {
    await page.locator('input[type=file]').setInputFiles({
      name: 'trace.png',
      mimeType: 'image/png',
      buffer: await page.screenshot(),
    });
    await page.locator('.thumbnail').waitFor();
    await estimated(page);
  },
  answer: async (page) => {
    await page.getByRole('textbox', { name: 'Question' }).fill('Does clock.ts round the same way? See the trace.');
  },
  picker: openPicker,
  pickerRefused: openPicker,
  pickerPinned: openPicker,
  pickerAsks: openPicker,
  pickerEuro: openPicker,
  pickerAliases: openPicker,
  pickerLocked: async (page) => {
    await openPicker(page);
    await page.getByRole('combobox', { name: 'Search models' }).fill('sonnet');
  },
  pickerFilter: async (page) => {
    await openPicker(page);
    await page.getByRole('combobox').fill('@vision');
  },
  codeMenu: async (page) => {
    const more = page.getByRole('button', { name: 'More code actions' });
    await more.scrollIntoViewIfNeeded();
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
  },
  pickerSearch: async (page) => {
    await openPicker(page);
    await page.getByRole('combobox').fill('gpt mini');
  },
  pickerNone: async (page) => {
    await openPicker(page);
    await page.getByRole('combobox').fill('zzz');
  },
  ...PARAMETER_ACTS,
  ...ROUTE_ACTS,
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
    await page.getByRole('button', { name: 'Table tests for parseRange' }).first().press('Delete');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  },
  conversationsMenu: async (page) => {
    await page.getByRole('button', { name: 'SQL: top customers per month' }).first().hover();
    await page.getByRole('button', { name: 'More for SQL: top customers per month' }).click();
    await page.getByRole('menu').waitFor();
  },
  tools: async (page) => {
    await page.getByRole('button', { name: /Called run_tests/ }).click();
    await page.getByRole('button', { name: /Called read_file/ }).click();
  },
  menuCode: async (page) => {
    await page.getByRole('button', { name: 'More for this answer' }).click();
    await page.getByRole('menuitem', { name: 'Export request as code' }).click();
    await page.getByRole('menuitem', { name: 'curl' }).waitFor();
  },
  conversationMenu: async (page) => {
    await page.getByRole('button', { name: 'More for this conversation' }).click();
    await page.getByRole('menu').waitFor();
  },
  conversationsRefused: async (page) => {
    await page.evaluate(() => window.gallery.refuse('conversation/export', 'There is no room on this disk.'));
    await page.getByRole('button', { name: 'More for conversations' }).click();
    await page.getByRole('menuitem', { name: 'Export conversations…' }).click();
    await page.getByRole('button', { name: 'Close notice' }).waitFor();
  },
  conversationsListMenu: async (page) => {
    await page.getByRole('button', { name: 'More for conversations' }).click();
    await page.getByRole('menu').waitFor();
  },
  menu: async (page) => {
    await page.getByRole('button', { name: 'More for this answer' }).click();
    await page.getByRole('menu').waitFor();
  },
  otherModel: async (page) => {
    await page.getByRole('button', { name: 'Answer with another model…' }).click();
    await page.getByRole('combobox').waitFor();
  },
  deleted: async (page) => {
    await page.getByRole('button', { name: 'More for this answer' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
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
