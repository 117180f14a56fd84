// What a person does in some states of the cost view before the picture is taken.
import type { Page } from 'playwright-core';

const whatIf = (page: Page) => page.locator('[data-card="what-if"]');
const kind = (page: Page, name: string) => whatIf(page).getByRole('button', { name, exact: true }).click();
const compare = async (page: Page, awaited: string) => {
  await kind(page, 'Compare');
  await whatIf(page).locator(awaited).first().waitFor();
  await whatIf(page).evaluate((card) => card.scrollIntoView());
};
const model = async (page: Page, name: string) => {
  await kind(page, 'Model');
  await whatIf(page).getByRole('combobox').fill(name);
  await whatIf(page).getByRole('option').first().click();
};

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
  costsWhatIf: (page) => compare(page, '.whatIfMeasures'),
  costsWhatIfTable: (page) => compare(page, '.tableScroll'),
  costsWhatIfModel: async (page) => {
    await model(page, 'haiku');
    await compare(page, '.whatIfMeasures');
    await whatIf(page).getByRole('combobox').fill('mi');
  },
  costsWhatIfNobody: async (page) => {
    await model(page, 'mistral');
    await compare(page, '.whatIfReasons');
  },
  costsWhatIfRules: async (page) => {
    await kind(page, 'Rules');
    await whatIf(page)
      .getByRole('textbox')
      .fill(
        '- if: task == "simple_qa"\n  use: groq/llama-3.3-70b-versatile\n- iff: true\n  use: quality_optimised\n  if: task ==\n',
      );
    await compare(page, '.whatIfProblems');
  },
  costsWhatIfFails: (page) => compare(page, '.notice.problem'),
};
