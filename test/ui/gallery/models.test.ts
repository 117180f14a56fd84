// What a person does in the table of models, in a real browser, with the real bundle under the real policy; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { CatalogView } from '../../../src/shared/catalogViews.ts';
import type { ModelsPageEvents } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { accessFaults } from './accessFaults.ts';
import { CATALOG_ACTS } from './catalogActs.ts';
import { CATALOG_STATES } from './catalogStates.ts';
import { useGallery } from './useGallery.ts';

interface PlayedCatalogHost {
  asked: ToHost[];
  tell<E extends keyof ModelsPageEvents>(event: E, data: ModelsPageEvents[E]): void;
  stored(): unknown;
  view(): CatalogView;
  /** Answers the price table that waits. */
  release(): void;
}

declare global {
  interface Window {
    catalogGallery: PlayedCatalogHost;
  }
}

const READY = 'main > :not(.appearsLate)';

describe('the table of models in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery({ width: 1400, height: 720 });
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  async function open(state: string, width = 1400, theme = 'dark'): Promise<void> {
    await page.setViewportSize({ width, height: 720 });
    await scene.open(state, READY, theme, 'models');
  }
  const search = (): Locator => page.getByRole('combobox', { name: 'Search models' });
  const row = (name: string): Locator => page.getByRole('row').filter({ hasText: name }).first();
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const option = (name: string): Locator => page.getByRole('option', { name });
  const details = (): Locator => page.getByRole('complementary');
  const names = async (): Promise<string[]> =>
    (await page.locator('.modelRow .modelName').allTextContents()).slice(0, 3);
  const count = (text: string): Promise<void> => page.locator('.searchRow .tag').filter({ hasText: text }).waitFor();
  const said = (text: string): Promise<void> => page.getByRole('status').filter({ hasText: text }).first().waitFor();
  const asked = async (method: string): Promise<unknown[]> => {
    const all = await page.evaluate(() => window.catalogGallery.asked);
    return all.flatMap((one) => (one.kind === 'request' && one.method === method ? [one.params] : []));
  };

  describe('searches', () => {
    it('by words and filters, counts what is left, and marks filters in the field', async () => {
      await open('catalog');
      await search().fill('@provider:openai @price<0.3 mini');
      await count('2 of 300');
      assert.deepEqual(await names(), ['GPT-5 mini', 'GPT-4o mini']);
      assert.deepEqual(await page.locator('.filterMark').allTextContents(), ['@provider:openai', '@price<0.3']);
      await said('2 of 300 models.');
      await search().press('Escape');
      await search().press('Escape');
      assert.equal(await search().inputValue(), '');
      await page.getByText('Recommended', { exact: true }).waitFor();
    });

    it('says beside the field what is no filter, and only once it is not being typed', async () => {
      await open('catalog');
      await search().pressSequentially('@vis');
      await option('@vision').waitFor();
      assert.equal(await page.locator('.searchProblem').count(), 0);
      await search().fill('@cheap');
      await page.getByText('@cheap is no filter.').waitFor();
      assert.equal(await search().getAttribute('aria-invalid'), 'true');
      await count('295 of 300');
    });

    it('completes filters by keyboard, step by step', async () => {
      await open('catalog');
      await search().pressSequentially('-@prov');
      await search().press('Enter');
      assert.equal(await search().inputValue(), '-@provider:');
      await option('-@provider:anthropic').waitFor();
      await search().press('ArrowDown');
      assert.match((await page.locator('.option.active').textContent()) ?? '', /-@provider:anthropic/);
      await search().press('Tab');
      assert.equal(await search().inputValue(), '-@provider:anthropic ');
      await search().pressSequentially('opus');
      await count('0 of 300');
    });

    it('has the usual filters as buttons that go on and off', async () => {
      await open('catalog');
      await button('@vision').click();
      await button('@local').click();
      assert.equal(await search().inputValue(), '@vision @local');
      assert.equal(await button('@vision').getAttribute('aria-pressed'), 'true');
      await button('@vision').click();
      assert.equal(await search().inputValue(), '@local');
      await count('3 of 300');
      await search().fill('-@local');
      await button('@local').click();
      assert.equal(await search().inputValue(), '@local', 'not beside its opposite');
      await button('@provider:').click();
      await option('@provider:groq').click();
      assert.equal(await search().inputValue(), '@local @provider:groq ');
      await button('@provider:').click();
      assert.equal(await search().inputValue(), '@local');
    });

    it('tells what to loosen where nothing fits', async () => {
      await open('catalogNoMatch');
      await page.getByText('No model matches').waitFor();
      await button('Without @capability:vision').click();
      await count('3 of 300');
      assert.equal(await search().inputValue(), '@provider:groq');
      await search().fill('o3 @provider:openai');
      await page.getByText('1 hidden model fits.').waitFor();
      await button('Show hidden').click();
      await row('o3').waitFor();
    });

    it('takes the filter that a command asks for', async () => {
      await open('catalog');
      await page.evaluate(() => window.catalogGallery.tell('catalog/show', { filter: '@provider:groq' }));
      await count('3 of 300');
    });
  });

  describe('lists', () => {
    it('pinned models first, hidden and retired ones only when they are asked for', async () => {
      await open('catalog');
      assert.deepEqual(await names(), ['Claude Haiku 4.5', 'qwen2.5-coder:7b', 'GPT-5.1']);
      assert.equal(await row('o3').count(), 0);
      await button('Hidden 1').click();
      await row('o3').waitFor();
      await button('Retired 4').click();
      await search().fill('@provider:anthropic');
      const last = page.locator('.modelRow').last();
      assert.match((await last.textContent()) ?? '', /Claude 3.5 Sonnet.*retired 22 Oct 2025/);
    });

    it('in the order of a column, and says so', async () => {
      await open('catalog');
      await search().fill('@provider:openai @price>0');
      const head = page.getByRole('columnheader', { name: 'In: USD per million tokens of input' });
      await head.getByRole('button').click();
      assert.equal(await head.getAttribute('aria-sort'), 'ascending');
      assert.deepEqual(await names(), ['text-embedding-3-small', 'GPT-5 nano', 'text-embedding-3-large']);
      await said('Sorted by In: USD per million tokens of input, ascending.');
      await head.getByRole('button').click();
      assert.equal(await head.getAttribute('aria-sort'), 'descending');
      assert.equal((await names())[0], 'GPT-4 Turbo');
      await head.getByRole('button').click();
      assert.equal(await head.getAttribute('aria-sort'), 'none');
    });

    it('only the rows in sight of 2,000, wherever it is scrolled to', async () => {
      await open('catalogMany');
      const grid = page.getByRole('grid');
      assert.ok(Number(await grid.getAttribute('aria-rowcount')) > 1990);
      assert.ok((await page.locator('.modelRow').count()) < 80);
      const main = page.locator('main');
      for (const share of [0.3, 0.7, 1]) {
        await main.evaluate((element, part) => element.scrollTo({ top: element.scrollHeight * part }), share);
        await page.waitForFunction(() => {
          const frame = document.querySelector('main')?.getBoundingClientRect();
          const middle = frame && document.elementFromPoint(frame.left + 200, frame.top + frame.height / 2);
          return middle?.closest('.modelRow') !== null;
        });
      }
      await row('house-fast').waitFor();
      assert.ok((await page.locator('.modelRow').count()) < 80);
      await search().fill('@provider:litellm');
      await count('2 of 2000');
    });

    it('what the host tells anew, and keeps filter, order and details over a reload', async () => {
      await open('catalog');
      await search().fill('@provider:groq');
      await page.evaluate(() => {
        const { catalogGallery } = window;
        const view = catalogGallery.view();
        catalogGallery.tell('catalog/changed', {
          ...view,
          rows: view.rows.filter((one) => one.model !== 'openai/gpt-oss-120b'),
        });
      });
      await count('2 of 299');
      await row('Llama 3.3 70B').click();
      await details().waitFor();
      const stored = await page.evaluate(() => window.catalogGallery.stored());
      assert.deepEqual(JSON.parse(JSON.stringify({ ...(stored as object), top: 0 })), {
        query: '@provider:groq',
        showHidden: false,
        showRetired: false,
        selected: 'groq/llama-3.3-70b-versatile',
        detailsOpen: true,
        top: 0,
      });
      await open('catalogDetailsOld');
      await details().getByRole('heading', { name: 'GPT-4 Turbo' }).waitFor();
    });
  });

  describe('does', () => {
    it('what the row offers: use, pin, hide', async () => {
      await open('catalog');
      await row('GPT-5 mini').hover();
      await button('Use GPT-5 mini in chat').click();
      await said('GPT-5 mini answers in the chat from now on.');
      await row('GPT-5 mini').getByText('chat', { exact: true }).waitFor();
      await button('Pin GPT-5 mini').click();
      await button('Unpin GPT-5 mini').waitFor();
      await row('GPT-4o mini').hover();
      await button('Hide GPT-4o mini from pickers').click();
      await row('GPT-4o mini').waitFor({ state: 'detached' });
      assert.deepEqual(await asked('models/choose'), [{ providerId: 'openai', model: 'gpt-5-mini' }]);
      assert.deepEqual(await asked('models/pin'), [{ providerId: 'openai', model: 'gpt-5-mini', pinned: true }]);
      assert.deepEqual(await asked('catalog/hide'), [{ providerId: 'openai', model: 'gpt-4o-mini', hidden: true }]);
    });

    it('what the menu offers, the defaults on its second page', async () => {
      await open('catalogMenu');
      await CATALOG_ACTS['catalogMenu']?.(page);
      assert.deepEqual(await accessFaults(page, 'menu'), []);
      await page.getByRole('menuitem', { name: 'Set as Default for…' }).click();
      await page.getByRole('menuitem', { name: 'Titles' }).click();
      await said('GPT-5 mini is the default for titles.');
      assert.deepEqual(await asked('catalog/setDefault'), [
        { providerId: 'openai', model: 'gpt-5-mini', purpose: 'titles' },
      ]);
      await row('GPT-5 mini').getByText('titles').waitFor();
      await button('Actions for GPT-5 mini').click();
      await page.getByRole('menuitem', { name: 'Copy Id' }).click();
      assert.deepEqual(await asked('page/copy'), [{ text: 'gpt-5-mini' }]);
    });

    it('not what a policy, a missing key or a shut-down forbids, and says why', async () => {
      await open('catalog');
      for (const [name, reason] of [
        ['Claude Opus 4.5', /not in the plan “team”/],
        ['Command A', /Cohere has no key yet/],
        ['Claude 3.5 Sonnet', /shut it down/],
      ] as const) {
        await search().fill(name);
        await row(name).hover();
        assert.equal(await button(`Use ${name} in chat`).count(), 0);
        await button(`Actions for ${name}`).click();
        const use = page.getByRole('menuitem', { name: 'Use in Chat' });
        assert.equal(await use.getAttribute('aria-disabled'), 'true');
        assert.match((await use.getAttribute('title')) ?? '', reason);
        await page.keyboard.press('Escape');
      }
      assert.deepEqual(await asked('models/choose'), []);
    });

    it('make and remove aliases, and says what is wrong with a name', async () => {
      await open('catalogMenu');
      await CATALOG_ACTS['catalogMenu']?.(page);
      await page.getByRole('menuitem', { name: 'Make an Alias…' }).click();
      const field = details().getByRole('textbox', { name: 'New alias for GPT-5 mini' });
      await page.waitForFunction(() => document.activeElement?.matches('.newAlias input'));
      await field.fill('3 words here');
      await field.press('Enter');
      await details().getByRole('alert').filter({ hasText: 'begins with a letter' }).waitFor();
      await field.fill('fast');
      await details().getByText('fast means llama-3.3-70b-versatile now').waitFor();
      await field.fill('cheap');
      await field.press('Enter');
      await button('Remove alias cheap').click();
      await button('Remove alias cheap').waitFor({ state: 'detached' });
      const target = { providerId: 'openai', model: 'gpt-5-mini' };
      assert.deepEqual((await asked('catalog/setAlias')).slice(1), [
        { alias: 'cheap', target },
        { alias: 'cheap', target: null },
      ]);
    });

    it('refresh prices, which can be stopped', async () => {
      await open('catalogPrices');
      await button('Refresh price table').click();
      await button('Cancel').click();
      await button('Refresh price table').waitFor();
      const all = await page.evaluate(() => window.catalogGallery.asked);
      assert.ok(all.some((one) => one.kind === 'cancel'));
      await button('Refresh price table').click();
      await button('Cancel').waitFor();
      await page.evaluate(() => window.catalogGallery.release());
      await page.getByText('Prices of 21 Nov 2026').waitFor();
    });

    it('tell at the top what could not be done', async () => {
      await open('catalogFails');
      await row('GPT-5 mini').hover();
      await button('Pin GPT-5 mini').click();
      await page.getByRole('alert').filter({ hasText: 'read-only' }).waitFor();
      await button('Close notice').click();
      assert.equal(await page.getByRole('alert').count(), 0);
    });
  });

  describe('by keyboard', () => {
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.querySelector('.modelName')?.textContent ?? '');
    const onRow = (name: string): Promise<unknown> =>
      page.waitForFunction(
        (wanted) => document.activeElement?.querySelector('.modelName')?.textContent === wanted,
        name,
      );

    it('goes from the search into the rows, through thousands of them, into their buttons and details', async () => {
      await open('catalogMany');
      await search().focus();
      await search().press('ArrowDown');
      assert.equal(await focused(), 'Claude Haiku 4.5');
      await page.keyboard.press('ArrowDown');
      await onRow('qwen2.5-coder:7b');
      await page.keyboard.press('ArrowDown');
      await onRow('GPT-5.1');
      await page.keyboard.press('End');
      await onRow('house-fast');
      const inSight = await page.evaluate(() => {
        const rect = document.activeElement?.getBoundingClientRect();
        return rect !== undefined && rect.top > 0 && rect.bottom <= window.innerHeight;
      });
      assert.ok(inSight);
      await page.keyboard.press('PageUp');
      await page.keyboard.press('Home');
      await onRow('Claude Haiku 4.5');
      await page.keyboard.press('ArrowRight');
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
        'Unpin Claude Haiku 4.5',
      );
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Enter');
      await details().getByRole('heading', { name: 'Claude Haiku 4.5' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await details().getByRole('heading', { name: 'qwen2.5-coder:7b' }).waitFor();
      await page.keyboard.press('Escape');
      await details().waitFor({ state: 'detached' });
      await onRow('qwen2.5-coder:7b');
    });

    it('opens the menu of a row, and comes back to where it was', async () => {
      await open('catalog');
      await search().press('ArrowDown');
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
      await page.keyboard.press('Escape');
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
        'Actions for Claude Haiku 4.5',
      );
    });

    it('moves between the heads of the columns with one stop for Tab', async () => {
      await open('catalog');
      await page.getByRole('columnheader', { name: 'Model' }).getByRole('button').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await said('Sorted by Context window in tokens, descending.');
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement?.matches('.modelRow')));
    });
  });

  describe('shows', () => {
    it('each fact with where it came from, and the successor of a model that goes', async () => {
      await open('catalogDetailsOld');
      await details().getByText('It will be shut down on 26 Mar 2027.').waitFor();
      await details().getByText("OpenAI's list").first().waitFor();
      await details().getByText('price library of 18 Nov 2026').first().waitFor();
      await details()
        .getByText(/^Not known: /)
        .waitFor();
      await details().getByRole('button', { name: 'GPT-4.1', exact: true }).click();
      await details().getByRole('heading', { name: 'GPT-4.1', exact: true }).waitFor();
    });

    it('what is recommended, and uses it with one click', async () => {
      await open('catalog');
      await page.getByRole('button', { name: 'Use in Chat: GPT-5.1' }).click();
      await said('GPT-5.1 answers in the chat from now on.');
      assert.deepEqual(await asked('models/choose'), [{ providerId: 'openai', model: 'gpt-5.1' }]);
    });

    it('which lists failed and which are being read, and reads them again', async () => {
      await open('catalogNotes');
      await page.getByText("Mistral's list could not be read").waitFor();
      await page.getByText('Reading 2 lists: Together AI, Google Gemini.').waitFor();
      await button('1 more').click();
      await page.getByText('longer than 10 s').waitFor();
      await button('Read again').click();
      await page.waitForFunction(() => window.catalogGallery.asked.length > 1);
      assert.deepEqual(await asked('catalog/view'), [{ refresh: false }, { refresh: true }]);
    });

    it('the way to a first key where nothing is set up', async () => {
      for (const state of ['catalogEmpty', 'catalogNoKeys']) {
        await open(state);
        await button('Add Key…').click();
        await page.waitForFunction(() => window.catalogGallery.asked.length > 1);
        assert.deepEqual(await asked('key/add'), [{}], state);
      }
    });

    it('why it cannot be opened, and opens with the next try', async () => {
      await open('catalogUnopened');
      await page.getByRole('alert').filter({ hasText: 'The disk is full.' }).waitFor();
      await button('Try Again').click();
      await row('GPT-5.1').waitFor();
    });

    it('what hostile lists say as plain text', async () => {
      await open('catalogHostile');
      await page.getByRole('heading', { name: /onerror/ }).waitFor();
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      assert.equal(await page.locator('img').count(), 0);
    });
  });

  describe('fits', () => {
    /** Those whose elements differ most; the gallery's pictures look at all. */
    const CHECKED_NARROW = ['catalog', 'catalogDetails', 'catalogUnknown', 'catalogNotes'];

    for (const state of Object.keys(CATALOG_STATES)) {
      it(`${state} into any width, free of faults that axe knows`, async () => {
        await open(state, 1400, 'hc-light');
        await CATALOG_ACTS[state]?.(page);
        assert.deepEqual(await accessFaults(page, `${state} hc-light`), []);
        for (const width of [1400, 1000, 740, 519, 300]) {
          await page.setViewportSize({ width, height: 720 });
          // The rows hear of the new width a frame later.
          const fits = page.waitForFunction(
            () =>
              [document.documentElement, ...document.querySelectorAll('main, .details, .catHead')].every(
                (element) => element.scrollWidth <= element.clientWidth,
              ),
            undefined,
            { timeout: 5000 },
          );
          await fits.catch(() => assert.fail(`something scrolls sideways at ${width} px`));
        }
        if (CHECKED_NARROW.includes(state)) {
          await open(state, 300, 'light');
          assert.deepEqual(await accessFaults(page, `${state} light`), []);
        }
      });
    }

    it('two lines a model where it is narrow, in an order that is chosen in a list', async () => {
      await open('catalog', 300);
      assert.equal(await page.getByRole('columnheader').count(), 0);
      await row('GPT-5 mini').getByText('400k · $0.25 / $2.00').waitFor();
      await page.getByRole('combobox', { name: 'Order' }).selectOption({ label: 'Out: most first' });
      await said('Sorted by Out: USD per million tokens of output, descending.');
      assert.equal((await names())[2], 'GPT-4 Turbo');
    });
  });
});
