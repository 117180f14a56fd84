// What a person does in the table of models, in a real browser, with the real bundle under the real policy; only the host is played.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { CATALOG_ACTS } from './catalogActs.ts';
import { useCatalogGallery } from './catalogScene.ts';

describe('the table of models in a browser', function () {
  this.timeout(60_000);
  const scene = useCatalogGallery();

  describe('searches', () => {
    it('by words and filters, counts what is left, and marks filters in the field', async () => {
      await scene.open('catalog');
      await scene.search.fill('@provider:openai @price<0.3 mini');
      await scene.count('2 of 300');
      await scene.lists('GPT-5 mini', 'GPT-4o mini');
      assert.deepEqual(await scene.page.locator('.filterMark').allTextContents(), ['@provider:openai', '@price<0.3']);
      await scene.said('2 of 300 models.');
      await scene.search.press('Escape');
      await scene.search.press('Escape');
      await eventually(async () => assert.equal(await scene.search.inputValue(), ''));
      await scene.page.getByText('Recommended', { exact: true }).waitFor();
    });

    it('says beside the field what is no filter, and only once it is not being typed', async () => {
      await scene.open('catalog');
      await scene.search.pressSequentially('@vis');
      await scene.page.getByRole('option', { name: '@vision' }).waitFor();
      assert.equal(await scene.page.locator('.searchProblem').count(), 0);
      await scene.search.fill('@cheap');
      await scene.page.getByText('@cheap is no filter.').waitFor();
      assert.equal(await scene.search.getAttribute('aria-invalid'), 'true');
      await scene.count('295 of 300');
    });

    it('completes filters by keyboard, step by step', async () => {
      await scene.open('catalog');
      await scene.search.pressSequentially('-@prov');
      await scene.page.getByRole('option', { name: '-@provider:' }).waitFor();
      await scene.search.press('Enter');
      assert.equal(await scene.search.inputValue(), '-@provider:');
      await scene.page.getByRole('option', { name: '-@provider:anthropic' }).waitFor();
      await scene.search.press('ArrowDown');
      await scene.page.locator('.option.active').filter({ hasText: '-@provider:anthropic' }).waitFor();
      await scene.search.press('Tab');
      assert.equal(await scene.search.inputValue(), '-@provider:anthropic ');
      // Not through the field itself: what is typed at once stands behind what was completed.
      await scene.page.keyboard.type('opus');
      assert.equal(await scene.search.inputValue(), '-@provider:anthropic opus');
      await scene.count('0 of 300');
    });

    it('has the usual filters as buttons that go on and off', async () => {
      await scene.open('catalog');
      await scene.button('@vision').click();
      await scene.button('@local').click();
      assert.equal(await scene.search.inputValue(), '@vision @local');
      assert.equal(await scene.button('@vision').getAttribute('aria-pressed'), 'true');
      await scene.button('@vision').click();
      assert.equal(await scene.search.inputValue(), '@local');
      await scene.count('3 of 300');
      await scene.search.fill('-@local');
      await scene.button('@local').click();
      assert.equal(await scene.search.inputValue(), '@local', 'not beside its opposite');
      await scene.button('@provider:').click();
      await scene.page.getByRole('option', { name: '@provider:groq' }).click();
      assert.equal(await scene.search.inputValue(), '@local @provider:groq ');
      await scene.button('@provider:').click();
      assert.equal(await scene.search.inputValue(), '@local');
    });

    it('tells what to loosen where nothing fits', async () => {
      await scene.open('catalogNoMatch');
      await scene.page.getByText('No model matches').waitFor();
      await scene.button('Without @capability:vision').click();
      await scene.count('3 of 300');
      assert.equal(await scene.search.inputValue(), '@provider:groq');
      await scene.search.fill('o3 @provider:openai');
      await scene.page.getByText('1 hidden model fits.').waitFor();
      await scene.button('Show hidden').click();
      await scene.row('o3').waitFor();
    });

    it('takes the filter that a command asks for', async () => {
      await scene.open('catalog');
      await scene.page.evaluate(() => window.catalogGallery.tell('catalog/show', { filter: '@provider:groq' }));
      await scene.count('3 of 300');
    });
  });

  describe('lists', () => {
    it('pinned models first, hidden and retired ones only when they are asked for', async () => {
      await scene.open('catalog');
      await scene.lists('Claude Haiku 4.5', 'qwen2.5-coder:7b', 'GPT-5.1');
      assert.equal(await scene.row('o3').count(), 0);
      await scene.button('Hidden 1').click();
      await scene.row('o3').waitFor();
      await scene.button('Retired 4').click();
      await scene.search.fill('@provider:anthropic');
      const last = scene.page.locator('.modelRow').last();
      await last.filter({ hasText: /Claude 3.5 Sonnet.*retired 22 Oct 2025/ }).waitFor();
    });

    it('in the order of a column, and says so', async () => {
      await scene.open('catalog');
      await scene.search.fill('@provider:openai @price>0');
      const head = scene.page.getByRole('columnheader', { name: 'In: USD per million tokens of input' });
      await head.getByRole('button').click();
      await scene.lists('text-embedding-3-small', 'GPT-5 nano', 'text-embedding-3-large');
      assert.equal(await head.getAttribute('aria-sort'), 'ascending');
      await scene.said('Sorted by In: USD per million tokens of input, ascending.');
      await head.getByRole('button').click();
      await eventually(async () => assert.equal((await scene.names())[0], 'GPT-4 Turbo'));
      assert.equal(await head.getAttribute('aria-sort'), 'descending');
      await head.getByRole('button').click();
      await eventually(async () => assert.equal(await head.getAttribute('aria-sort'), 'none'));
    });

    it('only the rows in sight of 2,000, wherever it is scrolled to', async () => {
      await scene.open('catalogMany');
      const grid = scene.page.getByRole('grid');
      await scene.page.locator('.modelRow').first().waitFor();
      assert.ok(Number(await grid.getAttribute('aria-rowcount')) > 1990);
      assert.ok((await scene.page.locator('.modelRow').count()) < 80);
      const main = scene.page.locator('main');
      for (const share of [0.3, 0.7, 1]) {
        await main.evaluate((element, part) => element.scrollTo({ top: element.scrollHeight * part }), share);
        await scene.page.waitForFunction(() => {
          const frame = document.querySelector('main')?.getBoundingClientRect();
          const middle = frame && document.elementFromPoint(frame.left + 200, frame.top + frame.height / 2);
          return Boolean(middle?.closest('.modelRow'));
        });
      }
      await scene.row('house-fast').waitFor();
      assert.ok((await scene.page.locator('.modelRow').count()) < 80);
      await scene.search.fill('@provider:litellm');
      await scene.count('2 of 2000');
    });

    it('what the host tells anew, and keeps filter, order and details over a reload', async () => {
      await scene.open('catalog');
      await scene.search.fill('@provider:groq');
      await scene.page.evaluate(() => {
        const { catalogGallery } = window;
        const view = catalogGallery.view();
        catalogGallery.tell('catalog/changed', {
          ...view,
          rows: view.rows.filter((one) => one.model !== 'openai/gpt-oss-120b'),
        });
      });
      await scene.count('2 of 299');
      await scene.row('Llama 3.3 70B').click();
      await scene.details.waitFor();
      await eventually(async () => {
        const stored = await scene.page.evaluate(() => window.catalogGallery.stored());
        assert.deepEqual(JSON.parse(JSON.stringify({ ...(stored as object), top: 0 })), {
          query: '@provider:groq',
          showHidden: false,
          showRetired: false,
          selected: 'groq/llama-3.3-70b-versatile',
          detailsOpen: true,
          top: 0,
        });
      });
      await scene.open('catalogDetailsOld');
      await scene.details.getByRole('heading', { name: 'GPT-4 Turbo' }).waitFor();
    });
  });

  describe('does', () => {
    it('what the row offers: use, pin, hide', async () => {
      await scene.open('catalog');
      await scene.row('GPT-5 mini').hover();
      await scene.button('Use GPT-5 mini in chat').click();
      await scene.said('GPT-5 mini answers in the chat from now on.');
      await scene.row('GPT-5 mini').getByText('chat', { exact: true }).waitFor();
      await scene.button('Pin GPT-5 mini').click();
      await scene.button('Unpin GPT-5 mini').waitFor();
      await scene.row('GPT-4o mini').hover();
      await scene.button('Hide GPT-4o mini from pickers').click();
      await scene.row('GPT-4o mini').waitFor({ state: 'detached' });
      assert.deepEqual(await scene.asked('models/choose'), [{ providerId: 'openai', model: 'gpt-5-mini' }]);
      assert.deepEqual(await scene.asked('models/pin'), [{ providerId: 'openai', model: 'gpt-5-mini', pinned: true }]);
      assert.deepEqual(await scene.asked('catalog/hide'), [
        { providerId: 'openai', model: 'gpt-4o-mini', hidden: true },
      ]);
    });

    it('takes as its choice what answered only as the cheapest', async () => {
      await scene.open('catalogCheapest');
      await scene.row('Claude Haiku 4.5').getByText('chat (cheapest)').waitFor();
      await scene.details.getByRole('button', { name: 'Chat', exact: true, pressed: false }).waitFor();
      await scene.details.getByRole('button', { name: 'Use in Chat' }).click();
      await scene.details.getByRole('button', { name: 'Used in Chat' }).waitFor();
      await scene.details.getByRole('button', { name: 'Chat', exact: true, pressed: true }).waitFor();
      assert.deepEqual(await scene.asked('models/choose'), [{ providerId: 'anthropic', model: 'claude-haiku-4-5' }]);
    });

    it('says what the chat asks where that is not what was chosen', async () => {
      await scene.open('catalog');
      await scene.search.fill('Kimi K2 4B Instruct');
      await scene.row('Kimi K2 4B Instruct').hover();
      await scene.button('Use Kimi K2 4B Instruct in chat').click();
      await scene.page
        .getByRole('alert')
        .filter({ hasText: 'The folder names another one, which is not there.' })
        .waitFor();
      assert.equal(await scene.page.getByRole('status').filter({ hasText: 'answers in the chat' }).count(), 0);
    });

    it('what the menu offers, the defaults on its second page', async () => {
      await scene.open('catalogMenu');
      await CATALOG_ACTS['catalogMenu']?.(scene.page);
      assert.deepEqual(await accessFaults(scene.page, 'menu'), []);
      await scene.page.getByRole('menuitem', { name: 'Set as Default for…' }).click();
      await scene.page.getByRole('menuitem', { name: 'Titles' }).click();
      await scene.said('GPT-5 mini is the default for titles.');
      assert.deepEqual(await scene.asked('catalog/setDefault'), [
        { providerId: 'openai', model: 'gpt-5-mini', purpose: 'titles' },
      ]);
      await scene.row('GPT-5 mini').getByText('titles').waitFor();
      await scene.button('Actions for GPT-5 mini').click();
      await scene.page.getByRole('menuitem', { name: 'Copy Id' }).click();
      assert.deepEqual(await scene.asked('page/copy'), [{ text: 'gpt-5-mini' }]);
    });

    it('not what a policy, a missing key or a shut-down forbids, and says why', async () => {
      await scene.open('catalog');
      for (const [name, reason] of [
        ['Claude Opus 4.5', /its plan "team" does not allow this model/],
        ['Command A', /Cohere has no key yet/],
        ['Claude 3.5 Sonnet', /shut it down/],
      ] as const) {
        await scene.search.fill(name);
        await scene.row(name).hover();
        assert.equal(await scene.button(`Use ${name} in chat`).count(), 0);
        await scene.button(`Actions for ${name}`).click();
        const use = scene.page.getByRole('menuitem', { name: 'Use in Chat' });
        assert.equal(await use.getAttribute('aria-disabled'), 'true');
        assert.match((await use.getAttribute('title')) ?? '', reason);
        await scene.page.keyboard.press('Escape');
      }
      assert.deepEqual(await scene.asked('models/choose'), []);
    });

    it('make and remove aliases, and says what is wrong with a name', async () => {
      await scene.open('catalogMenu');
      await CATALOG_ACTS['catalogMenu']?.(scene.page);
      await scene.page.getByRole('menuitem', { name: 'Make an Alias…' }).click();
      const field = scene.details.getByRole('textbox', { name: 'New alias for GPT-5 mini' });
      await scene.page.waitForFunction(() => document.activeElement?.matches('.newAlias input'));
      await field.fill('3 words here');
      await field.press('Enter');
      await scene.details.getByRole('alert').filter({ hasText: 'begins with a letter' }).waitFor();
      await field.fill('fast');
      await scene.details.getByText('fast means llama-3.3-70b-versatile now').waitFor();
      await field.fill('cheap');
      await field.press('Enter');
      await scene.button('Remove alias cheap').click();
      await scene.button('Remove alias cheap').waitFor({ state: 'detached' });
      const target = { providerId: 'openai', model: 'gpt-5-mini' };
      assert.deepEqual((await scene.asked('catalog/setAlias')).slice(1), [
        { alias: 'cheap', target },
        { alias: 'cheap', target: null },
      ]);
    });

    it('lists all aliases, broken ones too, to change and take out', async () => {
      await scene.open('catalogAliases');
      const list = scene.page.getByRole('region', { name: 'Aliases' });
      await list.getByText('leads back to itself').waitFor();
      await list.getByText('acme-gateway/team/large-model-of-the-month').waitFor();
      assert.deepEqual(await accessFaults(scene.page, 'aliases'), []);
      await list.getByRole('button', { name: 'Remove round' }).click();
      await list.getByText('leads back to itself').waitFor({ state: 'detached' });
      await list.getByRole('button', { name: 'Change left-over' }).click();
      const field = list.getByRole('textbox', { name: 'What left-over means' });
      await scene.page.waitForFunction(() => document.activeElement?.matches('.aliasList input'));
      await field.fill('gpt-5.1');
      await field.press('Enter');
      await list.getByRole('alert').filter({ hasText: 'Write provider/model' }).waitFor();
      await field.fill('openai/gpt-5.1');
      await field.press('Enter');
      await field.waitFor({ state: 'detached' });
      assert.deepEqual(await scene.asked('catalog/setAlias'), [
        { alias: 'round', target: null },
        { alias: 'left-over', target: { providerId: 'openai', model: 'gpt-5.1' } },
      ]);
      await list.getByRole('button', { name: 'Aliases' }).click();
      await list.getByText('1 problem').waitFor();
    });

    it('refresh prices, which can be stopped', async () => {
      await scene.open('catalogPrices');
      await scene.button('Refresh price table').click();
      await scene.button('Cancel').click();
      await scene.button('Refresh price table').waitFor();
      const all = await scene.page.evaluate(() => window.catalogGallery.asked);
      assert.ok(all.some((one) => one.kind === 'cancel'));
      await scene.button('Refresh price table').click();
      await scene.button('Cancel').waitFor();
      await scene.page.evaluate(() => window.catalogGallery.release());
      await scene.page.getByText('Prices of 21 Nov 2026').waitFor();
    });

    it('tell at the top what could not be done', async () => {
      await scene.open('catalogFails');
      await scene.row('GPT-5 mini').hover();
      await scene.button('Pin GPT-5 mini').click();
      await scene.page.getByRole('alert').filter({ hasText: 'read-only' }).waitFor();
      await scene.button('Close notice').click();
      await scene.page.getByRole('alert').waitFor({ state: 'detached' });
    });
  });

  describe('shows', () => {
    it('each fact with where it came from, and the successor of a model that goes', async () => {
      await scene.open('catalogDetailsOld');
      await scene.details.getByText('It will be shut down on 26 Mar 2027.').waitFor();
      await scene.details.getByText("OpenAI's list").first().waitFor();
      await scene.details.getByText('price library of 18 Nov 2026').first().waitFor();
      await scene.details.getByText(/^Not known: /).waitFor();
      await scene.details.getByRole('button', { name: 'GPT-4.1', exact: true }).click();
      await scene.details.getByRole('heading', { name: 'GPT-4.1', exact: true }).waitFor();
    });

    it('what is recommended, and uses it with one click', async () => {
      await scene.open('catalog');
      await scene.page.getByRole('button', { name: 'Use in Chat: GPT-5.1' }).click();
      await scene.said('GPT-5.1 answers in the chat from now on.');
      assert.deepEqual(await scene.asked('models/choose'), [{ providerId: 'openai', model: 'gpt-5.1' }]);
    });

    it('which lists failed and which are being read, and reads them again', async () => {
      await scene.open('catalogNotes');
      await scene.page.getByText("Mistral's list could not be read").waitFor();
      await scene.page.getByText('Reading 2 lists: Together AI, Google Gemini.').waitFor();
      await scene.button('1 more').click();
      await scene.page.getByText('longer than 10 s').waitFor();
      await scene.button('Read again').click();
      await eventually(async () =>
        assert.deepEqual(await scene.asked('catalog/view'), [{ refresh: false }, { refresh: true }]),
      );
    });

    it('the way to a first key where nothing is set up', async () => {
      for (const state of ['catalogEmpty', 'catalogNoKeys']) {
        await scene.open(state);
        await scene.button('Add Key…').click();
        await eventually(async () => assert.deepEqual(await scene.asked('key/add'), [{}], state));
      }
      await scene.open('catalogRefused');
      await scene.page.getByText('Groq refuses the key (401).').first().waitFor();
      assert.equal(await scene.page.getByText('No provider is set up yet').count(), 0, 'a refused key is one');
    });

    it('why it cannot be opened, and opens with the next try', async () => {
      await scene.open('catalogUnopened');
      await scene.page.getByRole('alert').filter({ hasText: 'The disk is full.' }).waitFor();
      await scene.button('Try Again').click();
      await scene.row('GPT-5.1').waitFor();
    });

    it('what hostile lists say as plain text', async () => {
      await scene.open('catalogHostile');
      await scene.page.getByRole('heading', { name: /onerror/ }).waitFor();
      assert.equal(await scene.page.evaluate(() => window.hacked), undefined);
      assert.equal(await scene.page.locator('img').count(), 0);
    });
  });
});
