// What a person does on the settings page of budgets, in a real browser; the settings are read and changed by the program's own code.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { accessFaults } from './accessFaults.ts';
import { hasFocus } from './hasFocus.ts';
import { SETTINGS_ACTS } from './settingsActs.ts';
import { useSettingsGallery } from './settingsScene.ts';
import { SPENDING } from './spendingStates.ts';

describe('the page of budgets in a browser', function () {
  this.timeout(60_000);
  const scene = useSettingsGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  const row = (title: string): Locator => page.getByRole('listitem').filter({ hasText: title });
  const meter = (name: string): Locator => page.getByRole('meter', { name, exact: true });
  const select = (name: string): Locator => page.getByRole('combobox', { name, exact: true });
  const alert = (words: string | RegExp): Locator => page.getByRole('alert').filter({ hasText: words });
  /** What stands in the setting now. */
  const stored = (): Promise<unknown> => page.evaluate(() => window.settingsGallery.spending().budgets);
  const limits = async (): Promise<unknown[]> => ((await stored()) as { limits: unknown[] }).limits;
  const inFile = (state: string): Record<string, unknown> & { limits: Record<string, unknown>[] } =>
    structuredClone(SPENDING[state]?.budgets) as never;
  const changes = async (): Promise<unknown[]> => (await scene.asked(/^budgets\/(?!view)/)).map(({ params }) => params);
  const open = async (state: string, width?: number): Promise<void> => {
    await scene.open(state, 'dark', width);
    await page.getByRole('heading', { name: 'Budgets', exact: true }).waitFor();
    await page.locator('.setting, .notice').first().waitFor();
  };

  it('shows of each limit what it is for, its rule, and how far it is used', async () => {
    await open('settingsBudgets');
    assert.equal(await meter('Month · everything').getAttribute('aria-valuetext'), '61 %: $37.11 of $60.00');
    await row('Month · everything').getByText('refuses at 100 %, warns at 50 and 80 % · $22.89 left until').waitFor();
    const openai = row('Month · OpenAI, key work');
    await openai.getByText('$0.32 left').waitFor();
    await openai.getByText('$0.40 set aside').waitFor();
    await openai.getByText('used up about 23 Nov').waitFor();
    await row('this workspace (llm-workbench), Compare').getByText('raised once by $2.00').waitFor();
    await row('Do not overdo it').getByText('Day · everything').waitFor();
    await row('Do not overdo it').getByText('warns at 80 %, refuses nothing').waitFor();
    assert.equal(await page.locator('.meterEnd').count(), 3, 'two limits and the background refuse');
  });

  describe('adds a budget', () => {
    it('with what was chosen and nothing else, by the keyboard', async () => {
      await open('settingsBudgetsNone');
      await scene.button('New budget').press('Enter');
      await page.getByRole('form', { name: 'New budget' }).waitFor();
      await hasFocus(select('Every'));
      await select('Every').selectOption('day');
      await scene.field('Up to').fill('2,50');
      await scene.field('Up to').press('Enter');
      await scene.said('Saved.');
      assert.deepEqual(await changes(), [{ change: { period: 'day', usd: 2.5 } }]);
      await row('Day · everything').getByText('$0 of $2.50').waitFor();
      await page.getByRole('form').waitFor({ state: 'detached' });
    });

    it('for a key of a provider, a folder and a purpose, hard', async () => {
      await open('settingsBudgetsNone');
      await scene.button('New budget').click();
      await scene.field('Up to').fill('$1.000,50');
      await select('What would pass it').selectOption('true');
      await select('Provider').selectOption('openai');
      const keys = await select('Key').getByRole('option').allInnerTexts();
      assert.deepEqual(keys, ['Every key', 'work', 'old laptop', 'OPENAI_API_KEY']);
      await select('Key').selectOption('old laptop');
      await select('Folder').selectOption({ label: 'This workspace (llm-workbench)' });
      await select('Purpose').selectOption('background');
      await scene.field('Warns at').fill('90 % 70');
      await scene.field('Name').fill('  Team ');
      await scene.button('Save').click();
      await row('Team').waitFor();
      assert.deepEqual(await limits(), [
        {
          name: 'Team',
          period: 'month',
          usd: 1000.5,
          hard: true,
          warnAt: [70, 90],
          provider: 'openai',
          key: 'old laptop',
          workspace: 'file:///home/me/llm-workbench',
          purpose: 'background',
        },
      ]);
    });

    it('never where it does not fit: words beside the field, which takes the focus', async () => {
      await open('settingsBudgetsNone');
      await scene.button('New budget').click();
      for (const [typed, words] of [
        ['', 'An amount of US dollars from 0'],
        ['-1', 'An amount of US dollars from 0'],
        ['ten', 'An amount of US dollars from 0'],
        ['1,000', 'can be read in two ways: write 1000, or 1.000'],
      ] as const) {
        await scene.field('Up to').fill(typed);
        await scene.button('Save').click();
        await alert(words).waitFor();
        await hasFocus(scene.field('Up to'));
      }
      await scene.field('Up to').fill('0');
      await scene.field('Warns at').fill('50, lots');
      await scene.button('Save').click();
      await alert('Percentages up to 1000').waitFor();
      assert.deepEqual(await changes(), []);
    });

    it('and says that the environment’s threshold then holds no more', async () => {
      await open('settingsBudgetsEnvironment');
      await row('COST_ALERT_THRESHOLD').getByText('from COST_ALERT_THRESHOLD in the environment').waitFor();
      await row('COST_ALERT_THRESHOLD').getByText('€1.10 of €4.60').waitFor();
      assert.equal(
        await row('COST_ALERT_THRESHOLD')
          .getByRole('button', { name: /^(Edit|Remove)/ })
          .count(),
        0,
      );
      await scene.setting('Warnings').getByText('from ENABLE_COST_TRACKING in the environment').waitFor();
      await scene.button('New budget').click();
      await page.getByText('COST_ALERT_THRESHOLD holds only while you have no limit of your own.').waitFor();
    });
  });

  it('keeps what is typed while the page is hidden, and lets it go when it is given up', async () => {
    await open('settingsBudgets');
    await scene.button('Edit Month · OpenAI, key work').click();
    await scene.field('Up to').fill('12');
    const kept = (): Promise<unknown> =>
      page.evaluate(
        () => (window.settingsGallery.stored() as { budget?: { texts: { usd: string } } }).budget?.texts.usd,
      );
    assert.equal(await kept(), '12');
    await scene.field('Up to').press('Escape');
    await page.getByRole('form').waitFor({ state: 'detached' });
    assert.equal(await kept(), undefined);
    assert.deepEqual(await changes(), []);
  });

  describe('edits a budget', () => {
    it('by what was changed alone', async () => {
      await open('settingsBudgets');
      await scene.button('Edit Month · OpenAI, key work').click();
      assert.equal(await scene.field('Warns at').inputValue(), '80');
      await scene.field('Up to').fill('12');
      await scene.button('Save').click();
      await row('Month · OpenAI, key work').getByText('of $12.00').waitFor();
      const [asked] = (await changes()) as { change: unknown }[];
      assert.deepEqual(asked?.change, { usd: 12 });
      const expected = inFile('settingsBudgets');
      expected.limits[1] = { ...expected.limits[1], usd: 12 };
      assert.deepEqual(await stored(), expected);
    });

    it('and leaves alone what does not fit beside it', async () => {
      await open('settingsBudgetsProblems');
      await scene.button('Edit Day · everything').nth(1).click();
      await scene.field('Up to').fill('3');
      await scene.button('Save').click();
      await page.getByText('$4.40 of $3.00').waitFor();
      const expected = inFile('settingsBudgetsProblems');
      expected.limits[2] = { period: 'day', usd: 3 };
      assert.deepEqual(await stored(), expected);
    });

    it('that does not fit: the sentence stands at its row, and the form mends it', async () => {
      await open('settingsBudgetsProblems');
      await row('All of it').getByText('Budget 1 does not fit: "period" needs to be day, week or month.').waitFor();
      await row('it has an entry "amuont" that is not known').waitFor();
      await row('Budget 5 does not fit: it needs an object').getByText('No period').waitFor();
      await row('Another budget is for the same and lower').getByText('$9.00').waitFor();
      await scene.button('Mend… All of it').click();
      await scene.button('Save').click();
      await row('All of it').getByText('refuses at 100 %').waitFor();
      await scene.button('Mend… Day · everything').click();
      await page.getByText('Saving takes out what is not known: amuont').waitFor();
      await select('Every').selectOption('week');
      await scene.button('Save').click();
      await meter('Week · everything').waitFor();
      await scene.button('Mend… No period · everything').click();
      await scene.field('Up to').fill('10');
      await scene.button('Save').click();
      await meter('Month · everything').waitFor();
      assert.deepEqual(await limits(), [
        { period: 'month', usd: 20, hard: true, name: 'All of it' },
        { period: 'week', usd: 2 },
        { period: 'day', usd: 4 },
        { period: 'day', usd: 9 },
        { period: 'month', usd: 10 },
      ]);
    });

    it('unless it was changed in the file meanwhile: what was typed stays', async () => {
      await open('settingsBudgets');
      await scene.button('Edit Month · everything').click();
      await scene.field('Up to').fill('70');
      await page.evaluate(() => {
        (window.settingsGallery.spending().budgets as { limits: { usd: number }[] }).limits[0]!.usd = 65;
      });
      await scene.button('Save').click();
      await alert('This budget was changed in settings.json meanwhile. Look at it again.').waitFor();
      assert.equal(await scene.field('Up to').inputValue(), '70');
      await page.evaluate(() => window.settingsGallery.tell('budgets/changed', {}));
      await page.getByText('Saving adds another.').waitFor();
      assert.equal(await scene.field('Up to').inputValue(), '70');
      await row('Month · everything').getByText('of $65.00').waitFor();
    });

    it('and keeps the form where the file cannot be written', async () => {
      await open('settingsSpendingFails');
      await scene.button('New budget').click();
      await scene.field('Up to').fill('7');
      await scene.button('Save').click();
      await alert('read-only').waitFor();
      assert.equal(await scene.field('Up to').inputValue(), '7');
      await page.evaluate(() => window.settingsGallery.mend());
      await scene.button('Save').click();
      await row('Month · everything').getByText('of $7.00').waitFor();
    });
  });

  it('removes a budget, and puts it back where it stood', async () => {
    await open('settingsBudgets');
    await scene.button('Remove Month · OpenAI, key work').click();
    await scene.said('Removed “Month · OpenAI, key work”.');
    await row('Month · OpenAI, key work').waitFor({ state: 'detached' });
    assert.equal((await limits()).length, 3);
    await scene.button('Undo').click();
    await meter('Month · OpenAI, key work').waitFor();
    assert.deepEqual(await stored(), inFile('settingsBudgets'));
    await scene.button('Undo').waitFor({ state: 'detached' });
  });

  it('raises a budget once, for the period that is shown', async () => {
    await open('settingsBudgets');
    await scene.button('Raise once… Month · OpenAI, key work').click();
    const field = page.getByRole('textbox', { name: /^Raise by, until / });
    await hasFocus(field);
    for (const [typed, words] of [
      ['', 'An amount of US dollars'],
      ['0', 'More than 0.'],
    ] as const) {
      await field.fill(typed);
      await field.press('Enter');
      await alert(words).waitFor();
    }
    await field.fill('2,5');
    await field.press('Enter');
    await row('Month · OpenAI, key work').getByText('raised once by $2.50').waitFor();
    await row('Month · OpenAI, key work').getByText('$9.28 of $12.50').waitFor();
    const [asked, ...more] = (await changes()) as { budgetId: string; firstDay: string; usd: number }[];
    assert.deepEqual([asked?.budgetId, asked?.usd, more.length], ['month:openai/work//:hard', 2.5, 0]);
    assert.match(asked?.firstDay ?? '', /^\d{4}-\d\d-01$/);
    assert.deepEqual(await stored(), inFile('settingsBudgets'), 'the setting stays');
  });

  it('sets the ceilings, background work and warnings, with the way back', async () => {
    await open('settingsBudgets');
    const most = scene.field('Most for one request');
    assert.equal(await most.inputValue(), '0.5');
    await most.fill('');
    await most.press('Enter');
    await scene.setting('Most for one request').getByText('default', { exact: true }).waitFor();
    await scene.field('Ask first above').fill('0,25');
    await scene.field('Ask first above').press('Enter');
    await scene.setting('Ask first above').getByText('from your settings').waitFor();
    await select('Background work, each day').selectOption('noLimit');
    await scene.setting('Background work, each day').getByText('from your settings').waitFor();
    await meter('Background work').waitFor({ state: 'detached' });
    await scene.field('Background work, each day: amount').waitFor({ state: 'detached' });
    await scene.button('Reset Background work, each day').click();
    await meter('Background work').waitFor();
    await scene.field('Background work, each day: amount').fill('1');
    await scene.field('Background work, each day: amount').press('Enter');
    await scene.setting('Background work, each day').getByText('$0.94 left').waitFor();
    await page.getByRole('checkbox', { name: 'On' }).uncheck();
    await scene.setting('Warnings').getByText('from your settings').waitFor();
    assert.deepEqual(await stored(), {
      limits: inFile('settingsBudgets').limits,
      confirmAboveUsd: 0.25,
      backgroundUsdPerDay: 1,
      warnings: false,
    });
    await page.getByRole('button', { name: 'Webhooks', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  });

  it('says what is wrong with an amount in the file, and what follows', async () => {
    await open('settingsBudgetsProblems');
    await scene.setting('Most for one request').getByText('no request that costs is sent').waitFor();
    assert.equal(await scene.field('Most for one request').inputValue(), '');
    await scene.setting('Warnings').getByText('ENABLE_COST_TRACKING is ignored').waitFor();
    await scene.field('Most for one request').fill('1');
    await scene.field('Most for one request').press('Enter');
    await page.getByText('no request that costs is sent').waitFor({ state: 'detached' });
  });

  it('offers only the file where the setting is of another form', async () => {
    await open('settingsBudgetsLocked');
    await page.getByText('Until it is mended, nothing that costs is sent.').waitFor();
    assert.equal(await scene.button('New budget').count(), 0);
    await scene.button('Edit in settings.json').click();
    assert.deepEqual(await scene.asked(/openFile/), [
      { method: 'settings/openFile', params: { id: 'budgets', scope: 'user' } },
    ]);
  });

  it('follows what is spent, and finds itself', async () => {
    await open('settingsBudgets');
    await page.evaluate(() => {
      const state = window.settingsGallery.spending();
      state.spending = { ...state.spending, 'month:///:hard': { spentUsd: 59 } };
      window.settingsGallery.tell('budgets/changed', {});
    });
    await row('Month · everything').getByText('98 %').waitFor();
    await page.getByRole('textbox', { name: 'Search settings' }).fill('webhooks warnings');
    await scene.setting('Warnings').waitFor();
    await meter('Month · everything').waitFor({ state: 'detached' });
  });

  for (const [state, theme, width] of [
    ...Object.keys(SPENDING)
      .filter((name) => name.startsWith('settingsBudget'))
      .map((name) => [name, 'dark', 1000] as const),
    ['settingsBudgetForm', 'hc-light', 300],
    ['settingsBudgetsProblems', 'light', 300],
  ] as const) {
    it(`is fit for a screen reader and not too wide: ${state}, ${theme}, ${width} px`, async () => {
      await scene.open(state, theme, width);
      await SETTINGS_ACTS[state]?.(page);
      assert.deepEqual(await accessFaults(page, state), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
    });
  }
});
