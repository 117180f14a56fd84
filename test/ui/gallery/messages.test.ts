// What can be done with messages and earlier conversations, in a real browser; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { ChatPageMethod } from '../../../src/shared/protocol.ts';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { ACTS } from './acts.ts';
import { useGallery } from './useGallery.ts';

describe('messages in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  async function open(state: string, theme = 'dark'): Promise<void> {
    await page.setViewportSize({ width: 380, height: 720 });
    await scene.open(state, '.composer, .panel', theme);
  }

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const focused = (): Promise<string> =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    );
  /** It is given once what takes it is painted. */
  const focus = (name: string) =>
    page.waitForFunction(
      (wanted) =>
        (document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent) === wanted,
      name,
    );
  /** What was asked of the host by that method, the last time. */
  const lastAsked = (method: ChatPageMethod): Promise<unknown> =>
    page.evaluate((wanted) => {
      const found = window.gallery.asked.findLast((one) => one.kind === 'request' && one.method === wanted);
      return found?.kind === 'request' ? found.params : null;
    }, method);

  it('has a menu that is walked by keys and gives the focus back', async () => {
    await open('streaming');
    await button('Stop').waitFor();
    const more = button('More for this question');
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu', { name: 'More for this question' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem');
    assert.equal(await focused(), 'Fork from here');
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(), /^Delete/);
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'Fork from here');
    await page.keyboard.press('d');
    assert.match(await focused(), /^Delete/);
    // Not while an answer is written: it says so and does nothing.
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await focus('More for this question');
    assert.equal(await lastAsked('message/delete'), null);
    // Escape closed the menu, and did not stop the answer.
    assert.equal(await lastAsked('chat/stop'), null);
  });

  it('deletes an answer and brings it back', async () => {
    await open('answer');
    await button('More for this answer').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await button('Undo').waitFor();
    await page.getByRole('article', { name: 'Answer' }).waitFor({ state: 'detached' });
    await focus('Undo');
    await page.getByRole('status').filter({ hasText: 'Answer deleted.' }).waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Answer' }).waitFor();
    await button('Undo').waitFor({ state: 'detached' });
    assert.deepEqual(await lastAsked('message/undelete'), await lastAsked('message/delete'));
  });

  it('lets go of the undo at the next question', async () => {
    await open('deleted');
    await ACTS['deleted']?.(page);
    await page.getByRole('textbox', { name: 'Question' }).fill('Something else?');
    await page.keyboard.press('Enter');
    await button('Undo').waitFor({ state: 'detached' });
  });

  it('forks from a question', async () => {
    await open('answer');
    await button('More for this question').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Answer' }).waitFor({ state: 'detached' });
    assert.ok(await lastAsked('conversation/fork'));
  });

  it('asks another model once, without changing the one that is asked by default', async () => {
    await open('answer');
    const another = button('Answer with another model…');
    await another.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('qwen');
    await page.keyboard.press('Enter');
    await button('Stop').waitFor();
    const { model } = (await lastAsked('chat/regenerate')) as { model: { providerId: string; model: string } };
    assert.deepEqual(model, { providerId: 'ollama', model: 'qwen2.5-coder:7b' });
    assert.equal(await lastAsked('models/choose'), null);
    await open('answer');
    await another.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox').press('Escape');
    await page.getByRole('combobox').waitFor({ state: 'detached' });
    await focus('Answer with another model…');
  });

  it('walks to a sibling while the answer is being written', async () => {
    await open('siblingStreams');
    await button('Stop').waitFor();
    await page.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    await button('Previous answer').click();
    assert.deepEqual(await lastAsked('conversation/showBranch'), { messageId: 'a0' });
  });

  it('shows tool calls folded, their arguments and results as text', async () => {
    await open('tools');
    await button(/^Called read_file · done$/).waitFor();
    assert.equal(await page.getByRole('group', { name: 'Arguments' }).count(), 0);
    await button(/^Called read_file · done$/).click();
    assert.equal(
      await page.getByRole('group', { name: 'Arguments' }).textContent(),
      '{\n  "path": "src/http/retry.ts",\n  "from": 41,\n  "to": 58\n}',
    );
    await button(/^Called run_tests · failed$/).click();
    assert.match((await page.getByRole('group', { name: 'Error' }).textContent()) ?? '', /<b>at all<\/b>/);
    assert.equal(await page.getByRole('group', { name: 'Arguments' }).last().textContent(), '{"only": "retry');
    await page.getByText('no result').waitFor();
  });

  it('keeps what is read in its place while messages above it are drawn', async () => {
    await open('long500');
    await page.locator('.message').first().waitFor({ state: 'attached' });
    // Away from the end, and through messages that were not drawn yet, a piece at a time, as a wheel does it.
    await page.evaluate(scrolledBy, -400);
    const steps: number[] = [];
    for (let step = 0; step < 25; step += 1) {
      steps.push(await page.evaluate(scrolledBy, -150));
    }
    assert.deepEqual(
      steps.filter((moved) => Math.abs(moved - 150) > 2),
      [],
    );
  });

  it('finds the place that was read again after a reload, although nothing above it was ever laid out', async () => {
    await open('long500');
    await page.locator('.message', { hasText: /^244\./ }).evaluate((element) => element.scrollIntoView());
    await page.evaluate(scrolledBy, -30);
    const read = (): Promise<[string | null, number]> =>
      page.evaluate(() => {
        const { top } = document.querySelector('.log')!.getBoundingClientRect();
        const message = document.elementFromPoint(190, top + 60)?.closest('.message');
        return [message?.textContent?.slice(0, 20) ?? null, message?.getBoundingClientRect().top ?? 0];
      });
    // The place is remembered a moment after the last movement.
    await page.waitForFunction(() => {
      const { scroll } = (window.gallery.stored() ?? {}) as { scroll?: { top: number } };
      return scroll?.top === document.querySelector('.log')?.scrollTop;
    });
    const [text, top] = await read();
    await page.goto(`${scene.gallery.origin}/?state=long500&theme=dark&again`);
    await page.locator('.message').first().waitFor({ state: 'attached' });
    await eventually(async () => {
      const [again, topAgain] = await read();
      assert.equal(again, text);
      assert.ok(Math.abs(topAgain - top) <= 2, `${top} became ${topAgain}`);
    });
  });

  it('unfolds downwards, at the end of the list too', async () => {
    await open('endings');
    const fold = button('Technical details');
    // At the end, with all that stands above it drawn.
    await page.waitForFunction(() => {
      const element = document.querySelector('.log');
      const isDrawn = !document.querySelector('.answer > .plain');
      return isDrawn && element && element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    });
    const topOf = (): Promise<number> => fold.evaluate((element) => element.getBoundingClientRect().top);
    const before = await topOf();
    await fold.click();
    await page.getByRole('group', { name: 'Technical details' }).waitFor({ state: 'attached' });
    await page.evaluate(scrolledBy, 0);
    assert.ok(Math.abs((await topOf()) - before) <= 1, `${before} became ${await topOf()}`);
  });

  it('keeps the place in a narrower view', async () => {
    await open('scrolledUp');
    await button('New text: go to the end').waitFor();
    const read = page.getByText('Question 2: what does step 2 do?');
    await read.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.setViewportSize({ width: 300, height: 720 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await eventually(async () => {
      const top = await read.evaluate((element) => element.getBoundingClientRect().top);
      assert.ok(top > 0 && top < 200, `the question is at ${top}`);
    });
  });

  it('pins, copies and renames a conversation through its row', async () => {
    await open('conversations');
    const row = page.getByRole('button', { name: 'SQL: top customers per month' }).first();
    await row.focus();
    await page.keyboard.press('Tab');
    await focus('Pin SQL: top customers per month');
    await page.keyboard.press('Enter');
    const pinned = page.getByRole('region', { name: 'Pinned' });
    await pinned.getByText('SQL: top customers per month').waitFor();
    await eventually(async () =>
      assert.equal(await page.locator('.openRow').first().getAttribute('title'), 'SQL: top customers per month'),
    );
    assert.deepEqual(await lastAsked('conversation/pin'), { id: 'c5', pinned: true });
    await pinned.getByText('SQL: top customers per month').hover();
    await button('More for SQL: top customers per month').click();
    await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
    await page.getByRole('status').filter({ hasText: 'Copied.' }).waitFor({ state: 'attached' });
    assert.deepEqual(await lastAsked('conversation/copy'), { id: 'c5' });
    await button('More for SQL: top customers per month').click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name of the conversation' }).waitFor();
  });

  it('fetches the list page by page as it is scrolled', async () => {
    await open('manyConversations');
    await page.locator('.openRow').nth(49).waitFor({ state: 'attached' });
    for (const count of [100, 150, 200]) {
      await page.locator('.panelList').evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
      await page
        .locator('.openRow')
        .nth(count - 1)
        .waitFor({ state: 'attached' });
    }
    const titles = await page.locator('.openRow').evaluateAll((rows) => rows.map((row) => row.getAttribute('title')));
    assert.equal(new Set(titles).size, titles.length);
  });

  for (const theme of ['dark', 'light', 'hc', 'hc-light']) {
    it(`can be used by everybody, theme ${theme}`, async () => {
      for (const state of ['menu', 'otherModel', 'deleted', 'tools', 'rich', 'siblingStreams', 'conversationsMenu']) {
        await open(state, theme);
        await ACTS[state]?.(page);
        assert.deepEqual(await accessFaults(page, `${state} ${theme}`), []);
      }
    });
  }
});

/** In the page: scrolls, and returns by how many pixels what was in the middle of the view has moved two frames later. */
async function scrolledBy(pixels: number): Promise<number> {
  const scroller = document.querySelector('.log');
  const frame = scroller?.getBoundingClientRect();
  const middle = document.elementFromPoint(190, (frame?.top ?? 0) + (frame?.height ?? 0) / 2);
  const message = middle?.closest('.message') ?? document.querySelector('.message:last-child');
  const before = message?.getBoundingClientRect().bottom ?? 0;
  scroller?.scrollBy({ top: pixels, behavior: 'instant' });
  for (let frames = 0; frames < 4; frames += 1) {
    await new Promise((next) => {
      requestAnimationFrame(() => setTimeout(next, 5));
    });
  }
  return (message?.getBoundingClientRect().bottom ?? 0) - before;
}
