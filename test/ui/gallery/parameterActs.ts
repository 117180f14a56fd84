// What a person does in the states of the parameters panel before the picture is taken.
import type { Page } from 'playwright-core';

type Act = (page: Page) => Promise<void>;

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

const describeIt: Act = async (page) => {
  await press(page, 'Generate from a description');
  await page.getByRole('textbox', { name: /What should it do/ }).fill('Reviews SQL migrations for locks');
  await page.getByRole('button', { name: 'Ask Claude Haiku 4.5' }).waitFor();
};

export const PARAMETER_ACTS: Readonly<Record<string, Act>> = {
  parameters: async (page) => {
    await page.getByRole('textbox', { name: 'Temperature' }).fill('3');
    await page.getByText('A number from 0 to 2, or empty.').waitFor();
  },
  parametersLibrary: async (page) => {
    await press(page, 'Choose from the library');
    await page.getByText('House style').waitFor();
    await page.getByRole('button', { name: /^Commit messages/ }).focus();
  },
  parametersLibraryEmpty: async (page) => {
    await press(page, 'Choose from the library');
    await page.getByText('No prompts yet').waitFor();
  },
  parametersRemoved: async (page) => {
    await press(page, 'Choose from the library');
    await press(page, 'Remove Commit messages');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  },
  parametersSave: async (page) => {
    await press(page, 'Save to the library');
    await page.getByRole('textbox', { name: 'Name in the library' }).fill('Commit messages');
    await page.getByText('it is replaced').waitFor();
  },
  parametersWrite: describeIt,
  parametersWriting: async (page) => {
    await page.evaluate(() => window.gallery.hold('systemPrompt/generate'));
    await describeIt(page);
    await press(page, 'Ask Claude Haiku 4.5');
    await page.getByText('is writing…').waitFor();
  },
  parametersReview: async (page) => {
    await describeIt(page);
    await press(page, 'Ask Claude Haiku 4.5');
    await page.getByRole('button', { name: 'Use it' }).waitFor();
  },
};
