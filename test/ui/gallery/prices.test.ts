// What a person does on the settings page of prices, in a real browser; the settings are read and changed by the program's own code.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { SETTINGS_ACTS } from './settingsActs.ts';
import { useSettingsGallery } from './settingsScene.ts';
import { SPENDING } from './spendingStates.ts';

describe('the page of prices in a browser', function () {
  this.timeout(60_000);
  const scene = useSettingsGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  const figure = (label: string, model: string): Locator =>
    scene.field(`${label} of ${model}, USD for a million tokens`);
  const row = (model: string): Locator => page.getByRole('row').filter({ hasText: model });
  const choices = (): Locator => page.getByRole('list', { name: 'Models' }).getByRole('button');
  const alert = (words: string): Locator => page.getByRole('alert').filter({ hasText: words });
  const stored = (): Promise<unknown> => page.evaluate(() => window.settingsGallery.spending().prices);
  const changes = async (): Promise<unknown[]> =>
    (await scene.asked(/^prices\/(?!view|models)/)).map(({ params }) => params);
  const open = async (state: string, width?: number): Promise<void> => {
    await scene.open(state, 'dark', width);
    await page.getByRole('heading', { name: 'Price table' }).waitFor();
  };

  it('writes one figure of a price by itself, also with a comma', async () => {
    await open('settingsPrices');
    await figure('Input', 'gpt-5').fill('0,9');
    await figure('Input', 'gpt-5').press('Enter');
    await row('gpt-5').getByText('Saved', { exact: true }).waitFor();
    await figure('Cache read', 'gpt-5').fill('');
    await figure('Cache read', 'gpt-5').press('Enter');
    await page.waitForFunction(
      () => !JSON.stringify(window.settingsGallery.spending().prices).includes('cacheReadPerMillion'),
    );
    assert.deepEqual(await changes(), [
      { id: 'openai/gpt-5', change: { inputPerMillion: 0.9 } },
      { id: 'openai/gpt-5', change: { cacheReadPerMillion: null } },
    ]);
    assert.deepEqual(await stored(), {
      'openai/gpt-5': { inputPerMillion: 0.9, outputPerMillion: 9 },
      'anthropic/claude-sonnet-4-5': SPENDING['settingsPrices']?.prices?.['anthropic/claude-sonnet-4-5'],
    });
  });

  it('takes no price without input or output, and none that can be read in two ways', async () => {
    await open('settingsPrices');
    for (const [typed, words] of [
      ['', 'An amount of US dollars from 0'],
      ['free', 'An amount of US dollars from 0'],
      ['1,250', 'write 1250, or 1.250'],
    ] as const) {
      await figure('Output', 'gpt-5').fill(typed);
      await figure('Output', 'gpt-5').press('Enter');
      await alert(words).waitFor();
    }
    await figure('Output', 'gpt-5').press('Escape');
    await eventually(async () => assert.equal(await figure('Output', 'gpt-5').inputValue(), '9'));
    assert.deepEqual(await changes(), []);
  });

  it('sets a price for a model that was asked without one', async () => {
    await open('settingsPrices');
    await page.getByText('41 requests of unknown cost').waitFor();
    await scene.button('Set a price for house-coder').click();
    const input = scene.field('Input');
    await page.locator(':focus').and(input).waitFor();
    await input.fill('.15');
    await scene.button('Save').click();
    await alert('An amount of US dollars').waitFor();
    await page.waitForFunction(
      () => document.activeElement?.closest('[data-field]')?.getAttribute('data-field') === 'outputPerMillion',
    );
    await scene.field('Output').fill('0,60');
    await scene.button('Save').click();
    await figure('Output', 'house-coder').waitFor();
    assert.equal(await figure('Output', 'house-coder').inputValue(), '0.6');
    await page.getByText('41 requests').waitFor({ state: 'detached' });
    assert.deepEqual(await changes(), [
      { id: 'vllm/house-coder', change: { inputPerMillion: 0.15, outputPerMillion: 0.6 } },
    ]);
  });

  it('of a model that has one begins with it; what is emptied is as input again', async () => {
    await open('settingsPrices');
    await scene.button('Set a price').first().click();
    await scene.field('Search models').fill('openai/gpt-5');
    await page.locator('.priceChoice[title="openai/gpt-5"]').click();
    const form = page.getByRole('form', { name: /^Price of/ });
    const values = () =>
      form.getByRole('textbox').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await eventually(async () => assert.deepEqual(await values(), ['1.1', '9', '0.11', '', '']));
    await form.getByRole('textbox').nth(2).fill('');
    await scene.button('Save').click();
    await form.waitFor({ state: 'detached' });
    assert.deepEqual(await changes(), [
      { id: 'openai/gpt-5', change: { inputPerMillion: 1.1, outputPerMillion: 9, cacheReadPerMillion: null } },
    ]);
  });

  it('finds a model by its name: those without a price first, and any name as it is typed', async () => {
    await open('settingsPriceAdd');
    await scene.button('Set a price').first().click();
    await page.getByText('Reading the models…').waitFor({ state: 'detached' });
    await eventually(async () => {
      const names = await choices().allInnerTexts();
      assert.match(names[0] ?? '', /house-coder[\s\S]*41 requests/);
      assert.match(names[1] ?? '', /llama-4-maverick[\s\S]*1 request$/);
      assert.match(names[2] ?? '', /no price known$/);
    });
    const search = scene.field('Search models');
    await search.fill('gpt 4o mini');
    await choices().first().getByText('GPT-4o mini').waitFor();
    assert.match((await choices().first().innerText()).replaceAll('\n', ' '), /now \$0\.15 in, \$0\.60 out/);
    await search.fill('no such model');
    await page.getByText('No model is called so.').waitFor();
    await search.fill('acme/own-model');
    await choices().first().getByText('as typed').waitFor();
    await search.press('Enter');
    await page.getByRole('form', { name: 'Price of own-model' }).waitFor();
    await scene.field('Input').press('Escape');
    await page.getByRole('form').waitFor({ state: 'detached' });
    assert.deepEqual(await changes(), []);
  });

  it('removes a price, and puts it back where it stood', async () => {
    await open('settingsPrices');
    await scene.button('Remove the price of gpt-5').click();
    await scene.said('Removed the price of “gpt-5”.');
    await eventually(async () => assert.equal(await row('gpt-5').count(), 0));
    await scene.button('Undo').click();
    await row('gpt-5').waitFor();
    assert.deepEqual(Object.keys((await stored()) as object), Object.keys(SPENDING['settingsPrices']?.prices ?? {}));
  });

  it('shows what does not fit where it stands, and keeps it when others are changed', async () => {
    await open('settingsPricesProblems');
    await page.getByText('It is ignored: "inputPerMillion" needs a number of US dollars').waitFor();
    await page.getByText('It is ignored: its name needs to be provider/model.').waitFor();
    await eventually(async () => assert.equal(await row('gpt-5-mini').getByRole('textbox').count(), 5));
    assert.equal(await figure('Input', 'gpt').count(), 0, 'figures of nobody’s model cannot be kept');
    await figure('Input', 'claude-sonnet-4-5').fill('3');
    await figure('Input', 'claude-sonnet-4-5').press('Enter');
    await row('claude-sonnet-4-5').getByText('Saved', { exact: true }).waitFor();
    const before = SPENDING['settingsPricesProblems']?.prices;
    assert.deepEqual(await stored(), {
      ...before,
      'anthropic/claude-sonnet-4-5': { inputPerMillion: 3, outputPerMillion: 13.5 },
    });
    await figure('Input', 'gpt-5-mini').fill('0.25');
    await figure('Input', 'gpt-5-mini').press('Enter');
    await page.getByText('It is ignored: "inputPerMillion"').waitFor({ state: 'detached' });
  });

  it('refreshes the price table, and says of what day it is', async () => {
    await open('settingsPrices');
    await page.getByText('as they came with the extension').waitFor();
    await scene.button('Refresh price table').click();
    await page.getByText('20 Nov 2026').waitFor();
    await page.getByText('fetched by you').waitFor();
  });

  it('shows by an example what currency and local costs come to', async () => {
    await open('settingsPrices');
    await page.getByText('For example, $12.40 is shown as €11.41').waitFor();
    await page.getByText('€0.11 an hour: an answer that takes 30 s costs €0.0009').waitFor();
    await scene.field('One USD is').fill('0,95');
    await scene.field('One USD is').press('Enter');
    await scene.setting('One USD is').getByText('Saved', { exact: true }).waitFor();
    assert.deepEqual(
      (await scene.asked(/^settings\/set$/)).map(({ params }) => params),
      [{ id: 'currency', entry: 'perUsd', value: 0.95, scope: 'user' }],
    );
  });

  it('opens what belongs to costs', async () => {
    await open('settingsPrices');
    for (const name of ['Open costs', 'Export usage…', 'Import usage…', 'Delete usage…']) {
      await scene.button(name).click();
    }
    assert.deepEqual(
      (await scene.asked(/^spending\/run$/)).map(({ params }) => (params as { command: string }).command),
      ['openCosts', 'exportUsage', 'importUsage', 'deleteUsage'],
    );
  });

  it('is not among the defaults, and is found by the search', async () => {
    await open('settingsPrices');
    await page.getByRole('button', { name: 'Defaults' }).click();
    await scene.setting('Temperature').waitFor();
    assert.equal(await scene.setting('One USD is').count(), 0);
    assert.equal(await scene.setting('Budgets').count(), 0);
    assert.equal(await scene.setting('Your prices').count(), 0);
    await page.getByRole('textbox', { name: 'Search settings' }).fill('usd per kwh');
    await scene.setting('USD per kWh').waitFor();
    await page.getByRole('heading', { name: 'Price table' }).waitFor({ state: 'detached' });
  });

  for (const [state, theme, width] of [
    ...Object.keys(SPENDING)
      .filter((name) => name.startsWith('settingsPrice'))
      .map((name) => [name, 'dark', 1000] as const),
    ['settingsPriceForm', 'hc-light', 300],
    ['settingsPricesProblems', 'light', 300],
  ] as const) {
    it(`is fit for a screen reader and not too wide: ${state}, ${theme}, ${width} px`, async () => {
      await scene.open(state, theme, width);
      await page.getByRole('heading', { name: 'Price table' }).waitFor();
      await SETTINGS_ACTS[state]?.(page);
      assert.deepEqual(await accessFaults(page, state), []);
      await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth);
    });
  }
});
