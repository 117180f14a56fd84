// Ways out of the chat: comparing models on a conversation or an answer, and taking both along; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { ChatPageMethod } from '../../../src/shared/protocol.ts';
import { accessFaults } from './accessFaults.ts';
import { ACTS } from './acts.ts';
import { hasFocus } from './hasFocus.ts';
import { useGallery } from './useGallery.ts';

describe('menus of the chat in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const item = (name: string): Locator => page.getByRole('menuitem', { name, exact: true });
  const inMenu = (): Promise<unknown> =>
    page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem');
  /** What was asked of the host by that method, every time. */
  const asked = async (method: ChatPageMethod): Promise<unknown[]> =>
    (await scene.asked(method)).map(({ params }) => params);

  it('compares the conversation, and exports it, from its header', async () => {
    await scene.open('answer');
    for (const name of ['Compare this conversation', 'Export as Markdown…', 'Export as JSON…']) {
      await button('More for this conversation').click();
      await item(name).click();
      await page.getByRole('menu').waitFor({ state: 'detached' });
    }
    assert.deepEqual(await asked('conversation/compare'), [{ id: 'c1' }]);
    assert.deepEqual(await asked('conversation/export'), [
      { ids: ['c1'], format: 'markdown' },
      { ids: ['c1'], format: 'json' },
    ]);
  });

  it('does not carry half an answer over', async () => {
    await scene.open('streaming');
    await button('Stop').waitFor();
    await button('More for this conversation').click();
    await inMenu();
    assert.equal(await item('Compare this conversation').getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Enter');
    await item('Export as JSON…').click();
    assert.deepEqual(await asked('conversation/compare'), []);
    assert.equal((await asked('conversation/export')).length, 1);
  });

  it('asks what another model would have said to an answer, and never to a question', async () => {
    await scene.open('answer');
    await button('More for this answer').click();
    await item('What if I had used another model here?').click();
    await button('Answer again').click();
    const again = (await asked('chat/regenerate')) as { messageId: string }[];
    assert.deepEqual(await asked('message/compare'), [{ messageId: again[0]?.messageId }]);
    await button('More for this question').click();
    await inMenu();
    assert.equal(await item('What if I had used another model here?').count(), 0);
    assert.equal(await item('Export request as code').count(), 0);
  });

  it('exports a request in a language, by keys, there and back', async () => {
    await scene.open('answer');
    await button('More for this answer').focus();
    await page.keyboard.press('Enter');
    await inMenu();
    await page.keyboard.press('e');
    await hasFocus(item('Export request as code'));
    assert.equal(await item('Export request as code').getAttribute('aria-haspopup'), 'menu');
    await page.keyboard.press('ArrowRight');
    const languages = page.getByRole('menu', { name: 'Export request as code' });
    await languages.waitFor();
    await hasFocus(item('curl'));
    assert.deepEqual(await languages.getByRole('menuitem').allInnerTexts(), [
      'curl',
      'Python (OpenAI SDK)',
      'TypeScript (Vercel AI SDK)',
      'JavaScript (LangChain)',
    ]);
    await page.keyboard.press('ArrowLeft');
    await hasFocus(item('Export request as code'));
    await page.keyboard.press('Enter');
    await hasFocus(item('curl'));
    await page.keyboard.press('p');
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await hasFocus(button('More for this answer'));
    const [params] = (await asked('message/exportCode')) as { messageId: string; language: string }[];
    assert.equal(params?.language, 'python');
  });

  it('begins with the first page again, and closes with Escape from the second', async () => {
    await scene.open('answer');
    await button('More for this answer').click();
    await item('Export request as code').click();
    await item('curl').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await hasFocus(button('More for this answer'));
    await page.keyboard.press('Enter');
    await hasFocus(item('Fork from here'));
    assert.deepEqual(await asked('message/exportCode'), []);
  });

  it('exports and compares from a row of the list', async () => {
    await scene.open('conversations');
    const row = page.getByRole('button', { name: 'SQL: top customers per month' }).first();
    for (const name of ['Export as Markdown…', 'Compare this conversation']) {
      await row.hover();
      await button('More for SQL: top customers per month').click();
      await item(name).click();
      await page.getByRole('menu').waitFor({ state: 'detached' });
    }
    assert.deepEqual(await asked('conversation/export'), [{ ids: ['c5'], format: 'markdown' }]);
    assert.deepEqual(await asked('conversation/compare'), [{ id: 'c5' }]);
  });

  it('imports from the list, which then shows what came, and exports what is still to be chosen', async () => {
    await scene.open('conversations');
    await page.locator('.openRow').first().waitFor();
    await button('More for conversations').click();
    await item('Import conversations…').click();
    await page.waitForFunction(
      () =>
        window.gallery.asked.filter((one) => one.kind === 'request' && one.method === 'conversation/list').length === 2,
    );
    assert.deepEqual(await asked('conversation/import'), [{}]);
    await button('More for conversations').click();
    await item('Export conversations…').click();
    assert.deepEqual(await asked('conversation/export'), [{}]);
  });

  it('imports where there is nothing yet', async () => {
    await scene.open('conversationsNone');
    await button('Import conversations…').click();
    assert.deepEqual(await asked('conversation/import'), [{}]);
  });

  it('says in the list why something could not be done', async () => {
    await scene.open('conversations');
    await page.locator('.openRow').first().waitFor();
    await page.evaluate(() => window.gallery.refuse('conversation/export', 'There is no room on this disk.'));
    await button('More for conversations').click();
    await item('Export conversations…').click();
    const notice = page.getByRole('alert').filter({ hasText: 'There is no room on this disk.' });
    await notice.waitFor();
    await button('Close notice').click();
    await notice.waitFor({ state: 'detached' });
  });

  for (const theme of ['dark', 'light', 'hc', 'hc-light']) {
    it(`can be used by everybody, theme ${theme}`, async () => {
      for (const state of ['menuCode', 'conversationMenu', 'conversationsListMenu', 'conversationsNone']) {
        await page.setViewportSize({ width: 300, height: 720 });
        await scene.open(state, '.composer, .panel', theme);
        await ACTS[state]?.(page);
        assert.deepEqual(await accessFaults(page, `${state} ${theme}`), []);
      }
    });
  }
});
