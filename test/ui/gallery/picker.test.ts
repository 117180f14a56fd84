// The model picker in a real browser: pinning by key and mouse, filters, what is told of the model that the arrows are on.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { accessFaults } from './accessFaults.ts';
import { useGallery } from './useGallery.ts';

describe('the model picker in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  async function open(state = 'pickerPinned'): Promise<void> {
    await scene.open(state);
    await page.getByRole('button', { name: /^Model:/ }).click();
    await search().waitFor();
  }

  const search = (): Locator => page.getByRole('combobox', { name: 'Search models' });
  const option = (name: RegExp): Locator => page.getByRole('option', { name });
  const pinned = (): Promise<string[]> =>
    page.getByRole('group', { name: 'Pinned' }).getByRole('option').locator('.cutLeft').allInnerTexts();
  const active = async (): Promise<string> => {
    const id = await search().getAttribute('aria-activedescendant');
    return page.locator(`[id="${id}"] .cutLeft`).innerText();
  };
  const isActive = (name: string): Promise<void> => eventually(async () => assert.equal(await active(), name));

  it('has the pinned models on top, with the provider and the speed of each in words', async () => {
    await open();
    await eventually(async () => assert.deepEqual(await pinned(), ['Claude Haiku 4.5', 'GPT-5']));
    assert.equal(await option(/Claude Haiku 4\.5/).count(), 1);
    assert.match((await option(/GPT-5 vision/).textContent()) ?? '', /vision, tools, reasoning, pinned/);
    const details = page.locator('.modelDetails');
    await details.getByText('claude-haiku-4-5').waitFor();
    assert.match(await details.innerText(), /\$1\.00 in, \$5\.00 out per million tokens, price of\s2026/);
    assert.match(await details.innerText(), /118 tok\/s, 0\.42 s to first: your last answers/);
  });

  it('pins and unpins by key, and the arrows stay on that model wherever it moves', async () => {
    await open();
    await search().pressSequentially('llama');
    await isActive('llama3.2:3b');
    await page.keyboard.press('Alt+P');
    await waitFor('the pin', async () => (await pinned()).join() === 'llama3.2:3b');
    assert.equal(await search().inputValue(), 'llama');
    await search().fill('');
    await eventually(async () => assert.deepEqual(await pinned(), ['Claude Haiku 4.5', 'GPT-5', 'llama3.2:3b']));
    await page.keyboard.press('Alt+P');
    await waitFor('the model in use to be unpinned', async () => !(await pinned()).includes('Claude Haiku 4.5'));
    await isActive('Claude Haiku 4.5');
    assert.ok(await search().evaluate((field) => field === document.activeElement));
  });

  it('pins with the mouse without choosing', async () => {
    await open();
    await option(/qwen/).hover();
    await option(/qwen/).locator('.pinToggle').click();
    await waitFor('the pin', async () => (await pinned()).includes('qwen2.5-coder:7b'));
    assert.ok(await search().isVisible());
    await page.getByRole('button', { name: /Model: .*Claude Haiku/ }).waitFor();
  });

  it('names no key of a simulated provider, and marks in words what is local or deprecated', async () => {
    await open();
    assert.doesNotMatch(await page.getByRole('group', { name: 'OpenAI (simulator)' }).innerText(), /key/);
    assert.match(await page.getByRole('group', { name: 'Ollama' }).innerText(), /local/);
    assert.match(await option(/Claude Sonnet/).innerText(), /deprecated/);
  });

  it('shows a lock with the reason, and does not take what is locked', async () => {
    await open('pickerLocked');
    const asked = (await scene.asked('models/choose')).length;
    const reason = page.getByText(/Locked by this folder's policy/);
    assert.equal(await reason.count(), 0);
    await option(/Claude Sonnet/).click({ force: true });
    await reason.waitFor();
    const locked = await option(/Claude Sonnet/).getAttribute('id');
    const activeId = (): Promise<string | null> => search().getAttribute('aria-activedescendant');
    await eventually(async () => assert.equal(await activeId(), locked, 'the row that was clicked is the active one'));
    await page.keyboard.press('ArrowDown');
    await eventually(async () => assert.notEqual(await activeId(), locked, 'the arrows go on from there'));
    assert.equal(await option(/Claude Sonnet/).getAttribute('aria-disabled'), 'true');
    assert.match((await option(/Claude Sonnet/).textContent()) ?? '', /locked/);
    assert.match((await option(/Claude Haiku/).getAttribute('aria-disabled')) ?? '', /false/);
    await search().fill('sonnet');
    await reason.waitFor();
    await search().press('Enter');
    assert.ok(await search().isVisible(), 'the picker stays');
    assert.equal((await scene.asked('models/choose')).length, asked);
    assert.deepEqual(await accessFaults(page, 'picker'), []);
  });

  it('offers the names of the person’s own first, and chooses by them', async () => {
    await open('pickerAliases');
    const aliases = page.getByRole('group', { name: 'Aliases' }).getByRole('option');
    await eventually(async () =>
      assert.deepEqual(await aliases.locator('.cutLeft').allInnerTexts(), ['fast Claude Haiku 4.5', 'smart GPT-5']),
    );
    await search().fill('smart');
    await eventually(async () => assert.equal(await aliases.count(), 1));
    await search().press('Enter');
    assert.ok(await search().isVisible(), 'a locked model is none the less locked');
    await search().fill('fast');
    await eventually(async () => assert.match(await active(), /^fast/));
    await search().press('Enter');
    const [asked] = await scene.asked('models/choose');
    assert.deepEqual(asked?.params, { providerId: 'anthropic', model: 'claude-haiku-4-5', alias: 'fast' });
  });

  it('offers a name that stands in no list of everybody who can be asked, at the end', async () => {
    await open('pickerPinned');
    await search().fill('gpt-5-m');
    const last = page.getByRole('group').last();
    await eventually(async () => {
      assert.match(await last.innerText(), /By its name[^]*Ask “gpt-5-m” of OpenAI/, 'part of a listed name is none');
      assert.match(await active(), /GPT-5 mini/, 'what is listed fits better');
    });
    await search().fill('openai/gpt-9');
    const typed = option(/Ask “gpt-9” of OpenAI/);
    await typed.waitFor();
    assert.deepEqual(await accessFaults(page, 'picker'), []);
    await search().press('Enter');
    const [asked] = (await scene.asked('models/choose')).slice(-1);
    assert.deepEqual(asked?.params, { providerId: 'openai', model: 'gpt-9', alias: undefined });
  });

  it('narrows by @, and passes the checks for accessibility at every width', async () => {
    await open();
    await search().fill('@vision');
    await eventually(async () => assert.equal(await option(/./).count(), 2));
    for (const width of [300, 400, 800]) {
      await page.setViewportSize({ width, height: 720 });
      await search().fill('');
      await page.getByRole('group', { name: 'Ollama' }).waitFor();
      assert.deepEqual(await accessFaults(page, 'picker'), []);
      await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth);
    }
  });
});
