// What a person does on the settings page, in a real browser, with the real bundle under the real policy; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { SettingsView } from '../../../src/shared/settingsViews.ts';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { SETTINGS_ACTS } from './settingsActs.ts';
import { useSettingsGallery } from './settingsScene.ts';
import { SETTINGS_STATES } from './settingsStates.ts';

describe('the settings page in a browser', function () {
  this.timeout(60_000);
  const scene = useSettingsGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  const open = (state: string, theme?: string, width?: number): Promise<void> => scene.open(state, theme, width);
  const asked = (methods: RegExp): ReturnType<typeof scene.asked> => scene.asked(methods);
  const setting = (name: string): Locator => scene.setting(name);
  const field = (name: string): Locator => scene.field(name);
  const button = (name: string): Locator => scene.button(name);
  const provider = (name: string): Locator => scene.provider(name);
  const said = (text: string): Promise<void> => scene.said(text);
  const change = (part: Partial<SettingsView>): Promise<void> =>
    page.evaluate((json) => {
      const { settingsGallery } = window;
      const changed = JSON.parse(json) as Partial<SettingsView>;
      settingsGallery.tell('settings/changed', { ...settingsGallery.view(), ...changed });
    }, JSON.stringify(part));

  describe('writes a field', () => {
    it('when it is left or with Enter, once, and says so quietly', async () => {
      await open('settingsDefaults');
      await field('Temperature').fill('0,5');
      assert.deepEqual(await asked(/^settings\/set/), []);
      await field('Temperature').press('Enter');
      await setting('Temperature').getByText('Saved', { exact: true }).waitFor();
      await said('Saved.');
      await field('Top-p').focus();
      await field('Top-p').fill('0.9');
      await field('Temperature').focus();
      await setting('Top-p').getByText('Saved', { exact: true }).waitFor();
      assert.deepEqual(
        (await asked(/^settings\/set$/)).map(({ params }) => params),
        [
          { id: 'temperature', value: 0.5, scope: 'user' },
          { id: 'topP', value: 0.9, scope: 'user' },
        ],
      );
      await setting('Temperature').getByText('Saved', { exact: true }).waitFor({ state: 'detached' });
    });

    it('also where Enter comes while an earlier text is being written', async () => {
      await open('settingsDefaults');
      const typeAtOnce = (...texts: string[]) =>
        field('Temperature').evaluate((input: HTMLInputElement, all) => {
          for (const text of all) {
            input.value = text;
            input.dispatchEvent(new Event('input', { bubbles: true }));
            input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
          }
        }, texts);
      await typeAtOnce('0.5', '0.6');
      await setting('Temperature').getByText('Saved', { exact: true }).waitFor();
      await eventually(async () =>
        assert.deepEqual(
          (await asked(/^settings\/set$/)).map(({ params }) => (params as { value: unknown }).value),
          [0.5, 0.6],
        ),
      );
      await typeAtOnce('0.7', '7');
      await setting('Temperature').getByRole('alert').filter({ hasText: 'A number from 0 to 2, or empty.' }).waitFor();
    });

    it('never where it does not fit: the words stand beside it, and Escape brings the old value back', async () => {
      await open('settingsDefaults');
      for (const wrong of ['3', '-0.1', 'hot', '0x1', 'Infinity']) {
        await field('Temperature').fill(wrong);
        await field('Temperature').press('Enter');
        await setting('Temperature')
          .getByRole('alert')
          .filter({ hasText: 'A number from 0 to 2, or empty.' })
          .waitFor();
        assert.equal(await field('Temperature').getAttribute('aria-invalid'), 'true');
      }
      await field('Longest answer').fill('1.5');
      await field('Longest answer').press('Enter');
      await setting('Longest answer').getByRole('alert').filter({ hasText: 'A whole number of at least 1' }).waitFor();
      await field('Temperature').press('Escape');
      await setting('Temperature').getByRole('alert').waitFor({ state: 'detached' });
      assert.equal(await field('Temperature').inputValue(), '0.3');
      assert.deepEqual(await asked(/^settings\/set/), []);
    });

    it('and keeps what was typed where the file cannot be written, until it can', async () => {
      await open('settingsReadOnly');
      await field('Temperature').fill('0.5');
      await field('Temperature').press('Enter');
      await setting('Temperature').getByRole('alert').filter({ hasText: 'read-only' }).waitFor();
      assert.equal(await field('Temperature').inputValue(), '0.5');
      await page.evaluate(() => window.settingsGallery.mend());
      await field('Temperature').press('Enter');
      await setting('Temperature').getByText('Saved', { exact: true }).waitFor();
      await setting('Temperature').getByRole('alert').waitFor({ state: 'detached' });
    });

    it('of an object by itself: its other fields stay', async () => {
      await open('settingsDefaults');
      await field('First word').fill('90');
      await field('First word').press('Enter');
      await setting('First word').getByText('Saved', { exact: true }).waitFor();
      await field('First response').fill('');
      await field('First response').press('Enter');
      await setting('First response').getByText('Saved', { exact: true }).waitFor();
      assert.deepEqual(
        (await asked(/^settings\/set$/)).map(({ params }) => params),
        [
          { id: 'timeouts', entry: 'firstTokenSeconds', value: 90, scope: 'user' },
          { id: 'timeouts', entry: 'connectSeconds', value: null, scope: 'user' },
        ],
      );
    });
  });

  it('follows the file at once, and leaves alone what is being typed', async () => {
    await open('settingsDefaults');
    await field('Temperature').fill('1.');
    const settings = SETTINGS_STATES['settingsDefaults']!.view.settings.map((one) =>
      one.id === 'temperature' || one.id === 'maxRetries'
        ? { ...one, source: 'user' as const, userValue: 1, value: 1 }
        : one,
    );
    await change({ settings });
    await setting('Further tries').getByText('from your settings').waitFor();
    assert.equal(await field('Further tries').inputValue(), '1');
    assert.equal(await field('Temperature').inputValue(), '1.');
  });

  it('says where each value came from, and gives the way back to the next source', async () => {
    await open('settingsDefaults');
    await setting('Temperature').getByText('from LLM_TEMPERATURE in the environment').waitFor();
    await setting('Longest answer').getByText('default', { exact: true }).waitFor();
    await setting('Model').getByText('This workspace sets openai/gpt-5 instead').waitFor();
    await setting('Top-p').getByText('Your settings hold "high"').waitFor();
    assert.equal(await button('Reset Temperature').count(), 0);
    await button('Reset System prompt').click();
    await setting('System prompt').getByText('default', { exact: true }).waitFor();
    assert.deepEqual(await asked(/^settings\/set$/), [
      { method: 'settings/set', params: { id: 'systemPrompt', value: null, scope: 'user' } },
    ]);
  });

  it('sets for a workspace what a workspace may have, and shows dim what it inherits', async () => {
    await open('settingsWorkspace');
    for (const never of ['Waiting times', 'Further tries', 'Titles of conversations', 'Base URL']) {
      assert.equal(await page.getByText(never, { exact: true }).count(), 0, never);
    }
    assert.equal(await field('Temperature').inputValue(), '');
    assert.equal(await field('Temperature').getAttribute('placeholder'), '0.3');
    await page.getByRole('combobox', { name: 'Key of Anthropic' }).selectOption('personal');
    await setting('Key of Anthropic').getByText('Saved', { exact: true }).waitFor();
    assert.deepEqual(await asked(/^settings\/set$/), [
      {
        method: 'settings/set',
        params: { id: 'keyNames', value: 'personal', scope: 'workspace', entry: 'anthropic' },
      },
    ]);
    for (const [state, why] of [
      ['settingsNoFolder', 'No folder is open'],
      ['settingsUntrusted', 'not trusted'],
    ] as const) {
      await open(state);
      await page.getByRole('note').filter({ hasText: why }).waitFor();
      assert.ok(await field('Temperature').isDisabled());
    }
  });

  describe('keys', () => {
    it('are renamed in place; another key is used, disabled, enabled', async () => {
      await open('settingsKeys');
      const choose = async (key: string, what: string): Promise<void> => {
        await button(`Actions for ${key}`).first().click();
        await page.getByRole('menuitem', { name: what, exact: true }).click();
      };
      await choose('personal', 'Rename');
      await field('New name of personal').fill('home');
      await field('New name of personal').press('Enter');
      await provider('Anthropic').getByText('home', { exact: true }).waitFor();
      await choose('home', 'Use This Key');
      await said('home is in use.');
      await choose('home', 'Disable');
      await provider('Anthropic').getByText('disabled').waitFor();
      await choose('home', 'Enable');
      await provider('Anthropic').getByText('disabled').waitFor({ state: 'detached' });
      assert.deepEqual(
        (await asked(/^key\//)).map(({ method }) => method),
        ['key/rename', 'key/use', 'key/setDisabled', 'key/setDisabled'],
      );
    });

    it('are added, replaced and removed by VS Code itself: the page has no field for one', async () => {
      await open('settingsKeys');
      await button('Add key of OpenAI').click();
      await provider('Mistral').getByRole('button', { name: 'Replace key…' }).click();
      await button('Actions for default').first().click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      assert.deepEqual(await asked(/^key\//), [
        { method: 'key/add', params: { providerId: 'openai' } },
        { method: 'key/replace', params: { providerId: 'mistral', keyName: 'default' } },
        { method: 'key/remove', params: { providerId: 'mistral', keyName: 'default' } },
      ]);
      assert.equal(await page.locator('input[type=password]').count(), 0);
      // The environment's key cannot be changed from here.
      assert.equal(await button('Actions for OPENAI_API_KEY').count(), 0);
    });

    it('have a menu for the keyboard that gives the focus back', async () => {
      await open('settingsKeys');
      const menu = button('Actions for personal');
      await menu.press('Enter');
      await page.keyboard.press('ArrowUp');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Remove');
      await page.keyboard.press('Home');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Use This Key');
      await page.keyboard.press('Escape');
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
        'Actions for personal',
      );
      await page.getByRole('menu').waitFor({ state: 'detached' });
    });
  });

  it('adds, changes and removes a header; one that is refused keeps what was typed', async () => {
    await open('settingsHeaders');
    await button('Add header').click();
    await field('Header name').last().fill('authorization');
    await field('Header name').last().press('Enter');
    await provider('OpenAI').getByRole('alert').filter({ hasText: 'carries a credential' }).waitFor();
    assert.equal(await field('Header name').last().inputValue(), 'authorization');
    await page.evaluate(() => window.settingsGallery.mend());
    await field('Header name').last().fill('x-zone');
    await field('Value of x-zone').fill('eu');
    await field('Value of x-zone').press('Enter');
    await button('Remove header x-zone').waitFor();
    await button('Remove header x-team').click();
    await button('Remove header x-team').waitFor({ state: 'detached' });
    await field('Header name').last().fill('x-area');
    await field('Header name').last().press('Enter');
    await button('Remove header x-area').waitFor();
    const written = (await asked(/^settings\/setProvider/)).slice(-3).map(({ params }) => params);
    const header = { providerId: 'openai', field: 'headers' };
    assert.deepEqual(written, [
      { ...header, entry: 'x-zone', value: 'eu' },
      { ...header, entry: 'x-team', value: null },
      { ...header, entry: 'x-area', from: 'x-zone', value: 'eu' },
    ]);
  });

  it('leads on where something is missing: a key, an address, a list that could not be read', async () => {
    await open('settingsKeys');
    await provider('DeepSeek').getByRole('button', { name: 'Get a key' }).click();
    await provider('OpenAI').getByText('Its list could not be read').waitFor();
    await button('Look again: OpenAI').click();
    await provider('LiteLLM').getByText('No address yet').waitFor();
    await button('Set base URL').click();
    await provider('LiteLLM').getByRole('textbox', { name: 'Base URL' }).waitFor();
    await provider('Groq').getByRole('button', { name: 'Switch on' }).click();
    assert.deepEqual(
      (await asked(/^(page|models|settings\/setP)/)).map(({ method, params }) => [method, params]),
      [
        ['page/openLink', { providerId: 'deepseek', link: 'keys' }],
        ['models/list', { refresh: true }],
        ['settings/setProvider', { providerId: 'groq', field: 'disabled', value: null }],
      ],
    );
  });

  it('finds settings over all pages, and goes back to the page', async () => {
    await open('settingsDefaults');
    await page.keyboard.press('ControlOrMeta+f');
    await page.keyboard.type('first word');
    await page.getByRole('heading', { name: 'Defaults', level: 2 }).waitFor();
    await setting('First word').waitFor();
    await setting('Temperature').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await setting('Temperature').waitFor();
    await field('Search settings').fill('zzz');
    await said('Nothing matches “zzz”.');
  });

  it('remembers page and search, and begins there', async () => {
    await open('settingsKeys');
    await page.getByRole('navigation').getByRole('button', { name: 'Privacy' }).click();
    await page.getByRole('heading', { name: 'Privacy', level: 2 }).waitFor();
    await eventually(async () => {
      const stored = await page.evaluate(() => window.settingsGallery.stored());
      assert.deepEqual(stored, { page: 'privacy', query: '', unfolded: [], top: 0 });
    });
  });

  it('gives up nothing where it is narrow: a select takes the place of the navigation', async () => {
    await open('settingsKeys', 'dark', 300);
    assert.ok(!(await page.getByRole('navigation').getByRole('button', { name: 'Privacy' }).isVisible()));
    await page.getByRole('combobox', { name: 'Page' }).selectOption('Privacy');
    await page.getByRole('heading', { name: 'Privacy', level: 2 }).waitFor();
  });

  it('says why nothing can be shown, and tries again', async () => {
    await open('settingsUnopened');
    await page.getByRole('alert').filter({ hasText: 'The disk is full.' }).waitFor();
    await button('Try again').click();
    await page.getByRole('heading', { name: 'Providers and keys' }).waitFor();
  });

  it('keeps a library of prompts: writes one from a sentence, takes a removal back', async () => {
    await open('settingsPrompts');
    await button('New prompt').click();
    await field('Name').fill('SQL');
    await field('Or describe it in a sentence').fill('reviews SQL');
    await button('Write it').click();
    await page.getByText('Written by Haiku').waitFor();
    await eventually(async () => assert.equal(await field('Prompt').inputValue(), 'You are one who reviews SQL.'));
    await button('Save').click();
    await button('Edit SQL').waitFor();
    await button('Remove Reviewer').click();
    await button('Remove Reviewer').waitFor({ state: 'detached' });
    await button('Undo').click();
    await button('Remove Reviewer').waitFor();
    assert.equal(await button('Edit Team style').count(), 0);
  });

  it('has back the text that a written prompt took the place of, and Escape leaves the description alone', async () => {
    await open('settingsPrompts');
    await button('New prompt').click();
    await field('Name').fill('SQL');
    await field('Prompt').fill('Mine.');
    await field('Or describe it in a sentence').fill('reviews SQL');
    await field('Or describe it in a sentence').press('Escape');
    assert.equal(await field('Prompt').inputValue(), 'Mine.');
    await button('Write it').click();
    await page.getByText('Written by Haiku').waitFor();
    await eventually(async () => assert.equal(await field('Prompt').inputValue(), 'You are one who reviews SQL.'));
    await button('Undo').click();
    await button('Undo').waitFor({ state: 'detached' });
    // What is written here outlives the page.
    await page.getByRole('navigation').getByRole('button', { name: 'Privacy' }).click();
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /prompts/i })
      .click();
    assert.equal(await field('Prompt').inputValue(), 'Mine.');
    assert.equal(await field('Or describe it in a sentence').inputValue(), 'reviews SQL');
    await eventually(async () => {
      const stored = (await page.evaluate(() => window.settingsGallery.stored())) as { prompt?: unknown };
      assert.deepEqual(stored.prompt, { edited: '', name: 'SQL', text: 'Mine.', description: 'reviews SQL' });
    });
    await button('Cancel').click();
    await field('Prompt').waitFor({ state: 'detached' });
  });

  it('gets and gives up models of this machine', async () => {
    await open('settingsLocal');
    await page.getByRole('progressbar', { name: 'Getting gemma3:4b' }).waitFor();
    await page.getByText('1.2 GB of 3.3 GB, 36 %').waitFor();
    await button('Get qwen3:4b').click();
    await page.getByRole('progressbar', { name: 'Getting qwen3:4b' }).waitFor();
    await page.getByRole('button', { name: 'Cancel getting qwen3:4b' }).click();
    await button('Get qwen3:4b').waitFor();
    await open('settingsLocalNone');
    await page.getByText('Ollama is not running').waitFor();
    await button('Install Ollama').click();
    assert.deepEqual(await asked(/^page\//), [
      { method: 'page/openLink', params: { providerId: 'ollama', link: 'install' } },
    ]);
    // The toolkit draws it a frame later.
    await eventually(async () => assert.ok(await button('Get qwen3:4b').isDisabled()));
  });

  for (const theme of ['dark', 'light', 'hc', 'hc-light']) {
    describe(`has nothing that axe finds, in ${theme}`, () => {
      for (const state of Object.keys(SETTINGS_STATES)) {
        it(`on ${state}`, async () => {
          await open(state, theme, 1000);
          await SETTINGS_ACTS[state]?.(page);
          assert.deepEqual(await accessFaults(page, `${state} ${theme}`), []);
        });
      }
    });
  }
});
