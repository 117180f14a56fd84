// What a person does in some states of the settings page before the picture is taken.
import type { Page } from 'playwright-core';

/** Local models are looked for when their page is shown; the button for it is disabled meanwhile. */
async function looked(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      window.settingsGallery.asked.some((one) => one.kind === 'request' && one.method === 'local/list') &&
      document.querySelector('.localState vscode-button:last-child')?.hasAttribute('disabled') === false,
  );
}

export const SETTINGS_ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  settingsLocal: looked,
  settingsLocalNone: looked,
  settingsTesting: async (page) => {
    await page.getByRole('button', { name: 'Test work' }).last().click();
    await page.getByText('testing…').first().waitFor();
  },
  settingsMenu: async (page) => {
    await page.getByRole('button', { name: 'Actions for personal' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
  },
  settingsHeaders: async (page) => {
    await page.getByRole('button', { name: 'Add header' }).click();
    const name = page.getByRole('textbox', { name: 'Header name' }).last();
    await name.fill('authorization');
    await name.press('Enter');
    await page.getByRole('alert').waitFor();
  },
  settingsEndpoint: async (page) => {
    await page.getByRole('button', { name: 'Remove endpoint' }).scrollIntoViewIfNeeded();
  },
  settingsInvalid: async (page) => {
    const field = page.getByRole('textbox', { name: 'Temperature' });
    await field.fill('3');
    await field.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Longest answer' }).fill('8000');
    await page.getByRole('textbox', { name: 'Longest answer' }).press('Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
  },
  settingsReadOnly: async (page) => {
    const field = page.getByRole('textbox', { name: 'Temperature' });
    await field.fill('0.5');
    await field.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'read-only' }).waitFor();
  },
  settingsBudgetForm: async (page) => {
    await page.getByRole('button', { name: 'Edit Month · OpenAI, key work' }).click();
    await page.getByRole('textbox', { name: 'Up to' }).fill('1,000');
    await page.getByRole('textbox', { name: 'Warns at' }).focus();
    await page.getByRole('alert').waitFor();
  },
  settingsBudgetRaise: async (page) => {
    await page.getByRole('button', { name: 'Raise once… Month · OpenAI, key work' }).click();
    await page.getByRole('textbox', { name: /^Raise by/ }).waitFor();
  },
  settingsPriceAdd: async (page) => {
    await page.getByRole('button', { name: 'Set a price', exact: true }).first().click();
    await page.getByRole('textbox', { name: 'Search models' }).fill('gpt');
    await page.getByRole('list', { name: 'Models' }).getByRole('button').first().waitFor();
  },
  settingsPriceForm: async (page) => {
    await page.getByRole('button', { name: 'Set a price for house-coder' }).click();
    await page.getByRole('textbox', { name: 'Input', exact: true }).fill('0,15');
    await page.getByRole('textbox', { name: 'Input', exact: true }).press('Enter');
    await page.getByRole('alert').waitFor();
  },
  settingsRoutingRules: async (page) => {
    await page.getByRole('navigation', { name: 'Parts of this page' }).getByRole('button', { name: 'Rules' }).click();
    await page.getByRole('button', { name: 'Remove rule 2' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  },
  settingsRoutingRuleForm: async (page) => {
    await page.getByRole('button', { name: 'Edit Code' }).click();
    const condition = page.getByRole('combobox', { name: 'If', exact: true });
    await condition.fill('tsk == "code"');
    await page.getByRole('alert').waitFor();
    const use = page.getByRole('combobox', { name: 'Use', exact: true });
    await use.fill('gpt');
    await use.pressSequentially('-');
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await page.getByRole('form', { name: 'Edit rule 1' }).scrollIntoViewIfNeeded();
  },
  settingsRoutingTried: async (page) => {
    await page.getByRole('textbox', { name: 'Prompt' }).fill('Write a function that parses Retry-After');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByRole('region', { name: 'What it comes to' }).waitFor();
    await page.getByRole('textbox', { name: 'Prompt' }).scrollIntoViewIfNeeded();
    await page.getByRole('navigation', { name: 'Parts of this page' }).getByRole('button', { name: 'Try it' }).click();
  },
  settingsRoutingHostile: async (page) => {
    await page.getByRole('textbox', { name: 'Prompt' }).fill('hostile');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByRole('region', { name: 'What it comes to' }).scrollIntoViewIfNeeded();
  },
  settingsRoutingChain: async (page) => {
    await page.getByRole('button', { name: 'Edit cheap' }).click();
    await page.getByRole('list', { name: 'Models in order' }).getByText('gpt-4o-mini').nth(1).waitFor();
    await page.getByRole('combobox', { name: 'Add a model or alias' }).pressSequentially('hai');
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await page.getByRole('form', { name: 'Edit chain cheap' }).scrollIntoViewIfNeeded();
  },
  settingsRoutingLimit: async (page) => {
    await page.getByRole('button', { name: 'Edit limit of OpenAI, key work' }).click();
    await page.getByRole('textbox', { name: 'Tokens a minute' }).fill('lots');
    await page.getByRole('textbox', { name: 'Tokens a day' }).focus();
    await page.getByRole('alert').waitFor();
    await page.getByRole('form', { name: 'Edit rate limit' }).scrollIntoViewIfNeeded();
  },
  settingsPromptEdit: async (page) => {
    await page.getByRole('button', { name: 'Edit Reviewer' }).click();
    await page.getByText(/^Asks /).waitFor();
  },
  settingsWebhookTest: async (page) => {
    await page.getByRole('button', { name: 'Test Team channel' }).click();
    await page.getByText('Waiting for the receiver…').waitFor();
  },
  settingsWebhookMenu: async (page) => {
    await page.getByRole('button', { name: 'Actions for Mail through our automation' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).waitFor();
  },
  settingsWebhooksWrong: async (page) => {
    await page.getByRole('checkbox', { name: 'Daily summary: Team channel' }).click();
    await page.getByRole('alert').filter({ hasText: 'read-only' }).waitFor();
  },
};
