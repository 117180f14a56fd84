// What a person does in the cost view, in a real browser, with the real bundle and real reports of a real ledger; only VS Code is played.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { useCostsGallery } from './costsScene.ts';
import { hasFocus } from './hasFocus.ts';

const amountOf = (text: string): number => Number(text.replaceAll(/[^\d.]/g, ''));

describe('the cost view in a browser', function () {
  this.timeout(60_000);
  const scene = useCostsGallery();

  /** Sums of one column of a card's table. */
  const columnSum = async (id: string, column: number): Promise<number> =>
    (await scene.rows(id)).reduce((sum, row) => sum + amountOf(row[column] ?? ''), 0);
  const showTable = (title: string) => scene.page.getByRole('button', { name: `As table: ${title}` }).click();
  const total = async (): Promise<number> =>
    amountOf((await scene.card('by-model').locator('tfoot td').first().textContent()) ?? '');

  it('has colours that are seen, also where a theme gives them as half transparent', async () => {
    await scene.open('costsMonth');
    const fills = await scene.page
      .locator('.slotColour')
      .evaluateAll((shapes) => [...new Set(shapes.map((shape) => getComputedStyle(shape).fill))]);
    assert.ok(fills.length > 3, fills.join());
    assert.deepEqual(
      fills.filter((fill) => /rgba|\//.test(fill)),
      [],
    );
  });

  describe('filters', () => {
    it('apply to every figure, stand as chips, and can be taken away one by one', async () => {
      await scene.open('costsMonth');
      const whole = await total();
      const month = amountOf((await scene.tiles.nth(2).locator('.big').textContent()) ?? '');
      assert.ok(Math.abs(whole - month) < 0.01, `${whole} and ${month}`);
      await scene.filter.fill('@provider:anthropic');
      await scene.filter.press('Enter');
      await scene.said('November 2026:');
      await scene.filter.press('Escape');
      const narrowed = await total();
      assert.ok(narrowed > 0 && narrowed < whole);
      await eventually(async () => assert.equal(await scene.card('shares-provider').getByRole('img').count(), 1));
      await showTable('Cost by provider');
      assert.deepEqual(
        (await scene.rows('shares-provider')).map(([provider]) => provider),
        ['Anthropic'],
      );
      await showTable('Most used models');
      const used = (await scene.rows('most-used')).map(([, provider]) => provider);
      assert.deepEqual(new Set(used), new Set(['Anthropic']));
      const tile = amountOf((await scene.tiles.nth(2).locator('.big').textContent()) ?? '');
      assert.ok(Math.abs(tile - narrowed) < 0.01, 'the totals too');
      await scene.filter.fill('@purpose:chat');
      await scene.filter.press('Enter');
      await scene.button('Remove filter Purpose Chat').waitFor();
      await scene.settled();
      assert.ok((await total()) < narrowed);
      await scene.button('Remove filter Provider Anthropic').click();
      await scene.settled();
      await hasFocus(scene.button('Remove filter Purpose Chat'));
      const asked = (await scene.asked('costs/view')).at(-1);
      assert.deepEqual((asked as { query: { filter: unknown } }).query.filter, { purposes: ['chat'] });
    });

    it('persist with the period over a reload', async () => {
      await scene.open('costsFiltered');
      await scene.button('Week').click();
      await scene.settled();
      await scene.reload();
      await scene.button('Remove filter Workspace retry').waitFor();
      assert.equal(await scene.button('Week').getAttribute('aria-pressed'), 'true');
      assert.equal(await scene.page.locator('.periodTitle').textContent(), '16 to 22 Nov 2026');
    });

    it('narrow to what is clicked in a legend or a table', async () => {
      await scene.open('costsMonth');
      await scene.card('spend').getByRole('button', { name: /^Groq/ }).click();
      await scene.button('Remove filter Provider Groq').waitFor();
      await scene.settled();
      await scene.button('Llama 3.3 70B').click();
      await scene.button('Remove filter Model Llama 3.3 70B').waitFor();
      await scene.button('Clear all').click();
      await scene.button('Remove filter Provider Groq').waitFor({ state: 'detached' });
    });

    it('that leave nothing say so, with the way out', async () => {
      await scene.open('costsNothing');
      await scene.page.getByText('No requests in November 2026 with these filters').waitFor();
      await scene.button('Clear Filters').click();
      await scene.card('spend').waitFor();
    });
  });

  describe('periods', () => {
    const title = (text: string) => scene.page.locator('.periodTitle', { hasText: text }).waitFor();

    it('go back and forward, and no further than today', async () => {
      await scene.open('costsMonth');
      assert.equal(await scene.button('Later').getAttribute('aria-disabled'), 'true');
      await scene.button('Later').press('Enter');
      await scene.button('Earlier').click();
      await title('October 2026');
      await scene.settled();
      assert.match((await scene.card('spend').locator('.cardHead').textContent()) ?? '', /against September/);
      await scene.button('Later').click();
      await title('November 2026');
    });

    it('are any days that a person gives, in their order', async () => {
      await scene.open('costsMonth');
      await scene.button('Range…').click();
      const dialog = scene.page.getByRole('dialog', { name: 'Any days' });
      await dialog.getByLabel('From').fill('2026-10-28');
      await dialog.getByLabel('To').fill('2026-10-05');
      await dialog.getByRole('alert').waitFor();
      await dialog.getByLabel('From').fill('2026-09-28');
      await dialog.getByLabel('To').press('Enter');
      await title('28 Sept to 5 Oct 2026');
      await scene.settled();
      await hasFocus(scene.button('Range…'));
      await showTable('Spend by day');
      assert.deepEqual((await scene.rows('spend')).map(([day]) => day).slice(0, 2), ['Mon 28 Sept', 'Tue 29 Sept']);
    });

    it('open from a bar, down to the hours of a day', async () => {
      await scene.open('costsMonth');
      const chart = scene.card('spend').getByRole('application');
      await chart.focus();
      await scene.page.keyboard.press('ArrowLeft');
      await scene.page.keyboard.press('Enter');
      await title('Thu 19 Nov 2026');
      await scene.page.getByRole('heading', { name: 'Spend by hour' }).waitFor();
    });
  });

  describe('pictures', () => {
    it('have tables with the same figures', async () => {
      await scene.open('costsMonth');
      await showTable('Spend by day');
      const rows = await scene.rows('spend');
      assert.equal(rows.length, 30);
      const whole = await total();
      assert.ok(Math.abs((await columnSum('spend', 1)) - whole) < 0.05, 'days add up to the total, but for rounding');
      for (const row of rows) {
        const parts = row.slice(2, -3).reduce((sum, cell) => sum + amountOf(cell), 0);
        assert.ok(Math.abs(parts - amountOf(row[1] ?? '')) < 0.02, row.join());
      }
      await showTable('Tokens by day');
      const json = JSON.parse((await scene.saved('tokens', 'JSON')).content) as { rows: Record<string, number>[] };
      const [, first] = await scene.rows('tokens');
      assert.equal(amountOf(first?.[1] ?? ''), json.rows[1]?.['uncachedInput']);
    });

    it('are read bar by bar with the arrow keys, with a tip for the eye', async () => {
      await scene.open('costsMonth');
      const chart = scene.card('spend').getByRole('application', { name: /^Spend by day and provider, November 2026/ });
      await chart.focus();
      await scene.page.keyboard.press('Home');
      const live = scene.card('spend').locator('[aria-live]');
      const reads = (words: RegExp) => live.filter({ hasText: words }).waitFor({ state: 'attached' });
      await reads(/^Sun 1 Nov: \$\d/);
      await scene.page.keyboard.press('ArrowRight');
      await reads(/^Mon 2 Nov: \$[\d.]+, Anthropic \$[\d.]+/);
      await scene.page
        .locator('.chartTip')
        .filter({ hasText: /Mon 2 Nov.*Anthropic/ })
        .waitFor();
      await scene.page.keyboard.press('End');
      await reads(/^Mon 30 Nov: expected \$/);
      await scene.page.keyboard.press('Escape');
      await scene.page.locator('.chartTip').waitFor({ state: 'detached' });
    });

    it('show what the pointer is on, within the page', async () => {
      await scene.open('costsMonth', 300);
      const plot = scene.card('spend').locator('.plotScroll');
      const box = await plot.boundingBox();
      assert.ok(box);
      await scene.page.mouse.move(box.x + box.width - 20, box.y + 80);
      await eventually(async () => {
        const tip = await scene.page.locator('.chartTip').boundingBox();
        assert.ok(tip && tip.x >= 0 && tip.x + tip.width <= 300);
      });
    });

    it('scroll to today where there is no room for all of it', async () => {
      await scene.open('costsMonth', 300);
      const plot = scene.card('spend').locator('.plotScroll');
      await eventually(async () => {
        const { left, room } = await plot.evaluate((element) => ({
          left: element.scrollLeft,
          room: element.scrollWidth - element.clientWidth,
        }));
        assert.ok(left > 0 && room > 0);
        const today = await scene.card('spend').locator('.tick.now').boundingBox();
        assert.ok(today && today.x > 0 && today.x + today.width <= 300);
      });
    });

    it('stack by anything that a person chooses', async () => {
      await scene.open('costsMonth');
      for (const [by, expected] of [
        ['by model', /Claude Sonnet 4\.5/],
        ['by key', /Anthropic: work/],
        ['by purpose', /Chat/],
        ['by workspace', /retry/],
        ['by conversation', /others/],
      ] as const) {
        await scene.page.getByLabel('Stacked by').selectOption({ label: by });
        await scene.card('spend').locator('.legend').getByText(expected).first().waitFor();
      }
      await scene.page.getByLabel('Width of bars').selectOption({ label: 'weekly' });
      await scene.page.getByRole('heading', { name: 'Spend by week' }).waitFor();
    });

    it('turn into a pie and back, and stay so', async () => {
      await scene.open('costsMonth');
      const pie = scene.page.getByRole('button', { name: 'As pie: Cost by model' });
      await pie.click();
      const slices = scene.card('shares-model').locator('.slice');
      await slices.first().waitFor();
      await scene.button('Year').click();
      await scene.settled();
      await eventually(async () => assert.ok((await slices.count()) > 3));
      await pie.click();
      await slices.first().waitFor({ state: 'detached' });
    });
  });

  describe('what is saved', () => {
    it('as CSV has every day with its unit, in the currency that is shown', async () => {
      await scene.open('costsEuro');
      const { kind, name, content } = await scene.saved('spend', 'CSV');
      assert.deepEqual([kind, name], ['csv', 'costs spend 2026-11-01 to 2026-11-30']);
      const lines = content.trimEnd().split('\r\n');
      assert.equal(lines.length, 31);
      assert.match(lines[0] ?? '', /^\uFEFFDay,Total \(EUR\),Anthropic \(EUR\)/);
      const sum = lines.slice(1).reduce((whole, line) => whole + Number(line.split(',')[1]), 0);
      const shown = amountOf((await scene.card('by-model').locator('tfoot td').first().textContent()) ?? '');
      assert.ok(Math.abs(sum - shown) < 0.01, `${sum} and ${shown}`);
      assert.match((await scene.tiles.first().locator('.big').textContent()) ?? '', /^€/);
    });

    it('as JSON says of what it is', async () => {
      await scene.open('costsFiltered');
      await scene.page.keyboard.press('Escape');
      const saved = JSON.parse((await scene.saved('by-model', 'JSON')).content) as Record<string, unknown>;
      assert.deepEqual((saved['filter'] as { purposes: string[] }).purposes, ['chat']);
      assert.equal(saved['from'], '2026-11-01');
      assert.ok((saved['rows'] as { firstTokenP95: number }[]).every(({ firstTokenP95 }) => firstTokenP95 > 0));
    });

    for (const [id, state, theme] of [
      ['spend', 'costsMonth', 'dark'],
      ['spend', 'costsTables', 'hc-light'],
      ['shares-model', 'costsPie', 'light'],
      ['tokens', 'costsYearDaily', 'dark'],
    ] as const) {
      it(`as PNG is the picture in the colours of the theme: ${id}, ${state}, ${theme}`, async () => {
        await scene.open(state, 1200, theme);
        const { content } = await scene.saved(id, 'PNG');
        const bytes = Buffer.from(content, 'base64');
        assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
        assert.ok(bytes.readUInt32BE(16) > 700 && bytes.readUInt32BE(20) > 400);
        // Told by the colours in it, because the page may load no picture.
        const { colours, ground } = await scene.coloursOf(bytes);
        assert.ok(colours > 12, `${colours} colours`);
        assert.equal(ground, { dark: '31,31,31', light: '255,255,255', 'hc-light': '255,255,255' }[theme]);
      });
    }
  });

  describe('while requests are paid', () => {
    it('shows the new figures and keeps place, focus and the picture as it was', async () => {
      await scene.open('costsLive');
      const month = scene.tiles.nth(2).locator('.big');
      const before = amountOf((await month.textContent()) ?? '');
      await showTable('Tokens by day');
      await scene.page.locator('main').evaluate((main) => main.scrollTo({ top: 300 }));
      const name = scene.card('by-model').locator('tbody button').first();
      await name.focus();
      const top = await scene.page.locator('main').evaluate((main) => main.scrollTop);
      await scene.page.evaluate(() => window.costsGallery.spend());
      for (let times = 0; times < 20; times += 1) {
        await scene.page.evaluate(() => window.costsGallery.tell('costs/changed', {}));
      }
      await scene.page.waitForFunction(
        (old) => document.querySelector('.tile:nth-child(3) .big')?.textContent !== old,
        `$${before.toFixed(2)}`,
      );
      assert.equal(amountOf((await month.textContent()) ?? ''), before + 1);
      assert.ok(await name.evaluate((element) => element === document.activeElement));
      assert.equal(await scene.page.locator('main').evaluate((main) => main.scrollTop), top);
      assert.equal(await scene.card('tokens').locator('tbody').count(), 1);
      assert.ok((await scene.asked('costs/view')).length <= 3, 'twenty events are answered with one or two questions');
    });

    it('leaves the old figures while new ones are added up, and drops answers that come too late', async () => {
      await scene.open('costsMonth');
      const before = await total();
      await scene.page.evaluate(() => window.costsGallery.hold());
      await scene.button('Year').click();
      await scene.page.locator('.progressLine.on').waitFor();
      assert.equal(await total(), before);
      assert.equal(await scene.button('Year').getAttribute('aria-pressed'), 'true');
      await scene.button('Week').click();
      // Both answers wait; the one for the year must not be shown.
      await scene.page.waitForFunction(() => window.costsGallery.asked.some(({ kind }) => kind === 'cancel'));
      await scene.page.waitForFunction(() => window.costsGallery.heldCount() === 2);
      await scene.page.evaluate(() => window.costsGallery.release());
      await scene.settled();
      assert.ok((await total()) < before);
      await scene.said('16 to 22 Nov 2026:');
    });

    it('goes where another place wants it', async () => {
      await scene.open('costsMonth');
      await scene.page.evaluate(() =>
        window.costsGallery.tell('costs/show', { query: { period: { kind: 'day', of: '2026-11-19' }, by: 'model' } }),
      );
      await scene.said('Thu 19 Nov 2026:');
      assert.equal(await scene.page.getByLabel('Stacked by').inputValue(), 'model');
    });
  });

  describe('when something fails', () => {
    it('says what, and tries again', async () => {
      await scene.open('costsLate');
      await scene.page.getByText('The store is busy').waitFor();
      await scene.button('Try Again').click();
      await scene.card('spend').waitFor();
      await scene.page.evaluate(() => window.costsGallery.fail('The disk is gone.'));
      await scene.button('Year').click();
      await scene.page.getByRole('alert').getByText('The disk is gone.').waitFor();
      assert.ok((await total()) > 0, 'the old figures stay');
      await scene.button('Try Again').click();
      await scene.page.getByRole('alert').waitFor({ state: 'detached' });
      await scene.page.getByRole('heading', { name: 'Spend by week' }).waitFor();
    });

    it('tells of an action that failed', async () => {
      await scene.open('costsFails');
      await scene.button('Export Usage…').click();
      await scene.page.getByRole('alert').getByText('The disk is full.').waitFor();
      await scene.button('Close notice').click();
      await scene.page.getByRole('alert').waitFor({ state: 'detached' });
    });
  });

  describe('leads on', () => {
    it('to conversations, prices, budgets and the ledger', async () => {
      await scene.open('costsMonth');
      await scene.card('conversations').locator('.link').first().click();
      await scene.button('Set a price for house-coder').click();
      await scene.button('Set a Price… for house-coder').click();
      await scene.button('Edit budgets').click();
      await scene.button('Raise once: Monthly budget for OpenAI, key work').click();
      await scene.button('Import, delete, budgets, prices').click();
      await scene.page.getByRole('menuitem', { name: 'Delete Usage…' }).click();
      assert.equal((await scene.asked('costs/openConversation')).length, 1);
      assert.deepEqual(await scene.asked('costs/setPrice'), [
        { providerId: 'team', model: 'house-coder' },
        { providerId: 'team', model: 'house-coder' },
      ]);
      assert.deepEqual(await scene.asked('costs/openSettings'), [{ page: 'budgets' }]);
      assert.equal((await scene.asked('costs/raiseBudget')).length, 1);
      assert.deepEqual(await scene.asked('costs/usageFile'), [{ action: 'delete' }]);
    });

    it('says "unknown", not 0, wherever nothing that was asked has a price', async () => {
      await scene.open('costsUnpriced');
      const month = (await scene.tiles.nth(2).textContent()) ?? '';
      assert.match(month, /unknown/);
      assert.doesNotMatch(month, /%|\$0|nothing/);
      await scene.card('spend').getByText('Nothing that has a price was billed').waitFor();
      await scene.card('spend').getByRole('application').focus();
      await scene.page.keyboard.press('Home');
      const said: string[] = [];
      for (let day = 1; day <= 20; day += 1) {
        const live = scene
          .card('spend')
          .locator('[aria-live]')
          .filter({ hasText: new RegExp(` ${day} Nov: `) });
        said.push((await live.textContent()) ?? '');
        await scene.page.keyboard.press('ArrowRight');
      }
      assert.ok(said.some((text) => text.endsWith(': unknown.')) && said.some((text) => text.endsWith(': $0.')));
      await showTable('Spend by day');
      for (const [day, total, part, requests] of await scene.rows('spend')) {
        const expected = requests === '0' ? '$0' : 'unknown';
        assert.deepEqual([total, part], [expected, expected], day);
      }
      const csv = (await scene.saved('spend', 'CSV')).content.split('\r\n').slice(1, -1);
      assert.ok(
        csv.some((line) => /^2026-11-\d\d,,,[1-9]/.test(line)),
        csv.join(),
      );
      await scene.button('Edit budgets').waitFor();
    });

    it('says that nothing was billed where only local models were asked', async () => {
      await scene.open('costsFree');
      await scene.card('spend').getByText('Nothing was billed in this time.').waitFor();
      assert.equal(await scene.tiles.first().locator('.big').textContent(), '$0');
      assert.equal(await scene.card('tokens').locator('.noBars').count(), 0);
    });

    it('from an empty ledger to the first steps', async () => {
      await scene.open('costsEmpty');
      await scene.page.getByText('Nothing spent yet').waitFor();
      assert.equal(await scene.page.getByRole('combobox').count(), 0);
      await scene.button('Import Usage…').click();
      assert.deepEqual(await scene.asked('costs/usageFile'), [{ action: 'import' }]);
    });
  });
});
