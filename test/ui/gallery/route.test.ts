// What the router tells and asks in the chat, in a real browser: receipts, votes, Auto in the picker; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { accessFaults } from './accessFaults.ts';
import { ACTS } from './acts.ts';
import { useGallery } from './useGallery.ts';

const RUN = { runId: 'r1' };

describe('the router in the chat, in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  async function open(state: string, theme = 'dark', width = 380): Promise<void> {
    await page.setViewportSize({ width, height: 720 });
    await scene.open(state, '.composer, .panel', theme);
    await page.locator('.message.answer').last().waitFor();
  }

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const line = (): Locator => page.getByRole('button', { name: /^Auto chose/ });
  const answer = (): Locator => page.getByRole('article', { name: 'Answer' }).last();
  const draft = (): Locator => page.getByRole('textbox', { name: 'Question' });
  const isFocused = (element: Locator): Promise<boolean> =>
    element.evaluate((one) => one.contains(document.activeElement) || one.matches(':focus-within'));
  const messageId = async (): Promise<string> => (await answer().getAttribute('data-message')) ?? '';

  describe('a receipt', () => {
    it('unfolds from its line by keyboard, stays where it was unfolded, and folds again', async () => {
      await open('routeReceipt');
      assert.equal(await page.getByRole('region', { name: 'Routing receipt' }).count(), 0);
      await page.locator('.answer > .plain').waitFor({ state: 'detached' });
      await line().focus();
      const top = (await line().boundingBox())?.y;
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /^Attempts/ }).waitFor({ state: 'attached' });
      assert.equal(await line().getAttribute('aria-expanded'), 'true');
      assert.ok(await isFocused(line()), 'the focus stays on the line');
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      assert.ok(Math.abs(((await line().boundingBox())?.y ?? 0) - (top ?? 0)) < 2, 'the line stays in its place');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Routing receipt' }).waitFor({ state: 'detached' });
      assert.deepEqual(
        (await scene.asked('routing/receipt')).map(({ params }) => params),
        [{ receiptId: 'receipt1' }],
      );
    });

    for (const width of [300, 800]) {
      it(`is a table for a screen reader however it is laid out, at ${width} px`, async () => {
        await open('routeReceipt', 'dark', width);
        await line().click();
        const table = page.getByRole('table', { name: /^Candidates/ });
        await table.waitFor();
        const heads = await table.getByRole('columnheader').allTextContents();
        assert.deepEqual(
          heads.map((head) => head.trim()),
          [
            'Model',
            'Estimate',
            'Score',
            'Cost 80 %',
            'Speed 4 %',
            'Quality 10 %',
            'Health 6 %',
            'First word',
            '$/M in, out',
          ],
        );
        const first = table.getByRole('row').nth(1);
        assert.match(
          await first.getByRole('rowheader').innerText(),
          /Claude Haiku 4\.5[^]*Anthropic[^]*chosen, answered/,
        );
        assert.equal(await first.getByRole('cell').count(), heads.length - 1);
        await eventually(async () =>
          assert.deepEqual(await treeCounts(page), { table: 1, row: 5, columnheader: 9, rowheader: 4, cell: 32 }),
        );
        assert.match(await table.getByRole('row').nth(2).innerText(), /GPT-5[^]*runner-up[^]*\$0\.0048/);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
      });
    }

    it('holds all that is known: facts, everybody by what removed them, attempts with their errors and waits', async () => {
      await open('routeReceipt');
      await line().click();
      const receipt = page.getByRole('region', { name: 'Routing receipt' });
      await receipt.getByRole('heading', { name: 'Candidates 5' }).waitFor();
      await receipt.getByText('strategy Lowest Cost').waitFor();
      assert.equal(await receipt.getByRole('rowheader').count(), 4);
      await button('Show 1 more').click();
      await eventually(async () => assert.equal(await receipt.getByRole('rowheader').count(), 5));
      const without = receipt.getByRole('list', { name: 'Not available' });
      assert.match(await without.innerText(), /Llama 3\.3 70B · Groq\s+needs a key/);
      const attempts = await receipt.locator('.attempts > li').allInnerTexts();
      assert.match(attempts[0] ?? '', /key personal\s+failed: 429: asks to wait 41 s[^]*0\.21 s/);
      assert.match(attempts[1] ?? '', /not asked: its circuit is open until 14:32$/);
      assert.match(attempts[2] ?? '', /answered\s+waited 1\.2 s before · \$0\.0012/);
      await receipt.getByRole('button', { name: 'Copy as JSON' }).click();
      const [copied] = await scene.asked('code/copy');
      const { text } = (copied ?? assert.fail('nothing was copied')).params as { text: string };
      assert.equal((JSON.parse(text) as { id: string }).id, 'receipt1');
    });

    it('says so where it is not kept any more, and where it cannot be read, until it can', async () => {
      await open('routeGone');
      await line().click();
      await page.getByText('This receipt is not kept any more.').waitFor();
      await open('routeFails');
      await line().click();
      await page.getByRole('alert').filter({ hasText: 'The store is locked' }).waitFor();
      await button('Try again').click();
      await waitFor('a second question', async () => (await scene.asked('routing/receipt')).length === 2);
    });

    it('shows texts of somebody who means ill as what they are, and counts what it does not hold', async () => {
      await open('routeHostile', 'dark', 300);
      await page.getByRole('button', { name: /Incomplete answer of <img/ }).click();
      await line().click();
      await page.getByRole('heading', { name: 'Candidates 300' }).waitFor();
      await button('Show 12 more').click();
      await page.getByText('284 more that stand here no more.').waitFor();
      await button(/^Not available: 1610$/).click();
      await page.getByText('and 1,602 more that stand here no more').waitFor();
      await page.getByText('5 more in between stand here no more').waitFor();
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
    });

    it('stays unfolded over the end of its answer, and is read again then', async () => {
      await open('routeAsking');
      await line().click();
      await waitFor('the receipt', async () => (await scene.asked('routing/receipt')).length === 1);
      const id = await messageId();
      await page.evaluate(
        ({ run, id }) => {
          window.gallery.tell('run/ended', {
            ...run,
            seq: 4,
            message: {
              id,
              role: 'assistant',
              text: 'Done.',
              createdAt: 0,
              state: 'complete',
              siblings: [id],
              route: { receiptId: 'receipt1', line: 'Auto chose GPT-5: another line', failures: 1 },
            },
            totals: { costUsd: 0, unknownCosts: 0, requests: 1, inputTokens: 0, outputTokens: 0 },
            title: 'T',
          });
        },
        { run: RUN, id },
      );
      await page.getByRole('button', { name: 'Auto chose GPT-5: another line', expanded: true }).waitFor();
      await waitFor('the receipt as it is now', async () => (await scene.asked('routing/receipt')).length === 2);
    });
  });

  describe('votes', () => {
    const pressed = (name: string): Locator => page.getByRole('button', { name, exact: true, pressed: true });

    it('are given, changed and taken back by keyboard', async () => {
      await open('routeReceipt');
      const id = await messageId();
      await button('Good answer').focus();
      await page.keyboard.press('Enter');
      await pressed('Good answer').waitFor();
      assert.match(
        (await page.locator('vscode-button[aria-label="Good answer"]').getAttribute('title')) ?? '',
        /learns from it, on this machine only/,
      );
      await button('Bad answer').click();
      await pressed('Bad answer').waitFor();
      await pressed('Good answer').waitFor({ state: 'detached' });
      await button('Bad answer').click();
      await waitFor('nothing to be pressed', async () => (await pressed('Bad answer').count()) === 0);
      assert.deepEqual(
        (await scene.asked('chat/vote')).map(({ params }) => params),
        [
          { messageId: id, vote: 'up' },
          { messageId: id, vote: 'down' },
          { messageId: id, vote: undefined },
        ],
      );
    });

    it('are as they were where the host does not take them', async () => {
      await open('routeFails');
      await button('Good answer').click();
      await page.getByRole('alert').filter({ hasText: 'The store is locked' }).waitFor();
      await waitFor('the vote to be gone', async () => (await pressed('Good answer').count()) === 0);
      assert.equal((await scene.asked('chat/vote')).length, 1);
    });
  });

  describe('Auto', () => {
    const search = (): Locator => page.getByRole('combobox', { name: 'Search models' });
    const active = async (): Promise<string> => {
      const id = await search().getAttribute('aria-activedescendant');
      return page.locator(`[id="${id}"] .nowrap`).first().innerText();
    };
    const isActive = (name: string): Promise<void> => eventually(async () => assert.equal(await active(), name));

    it('is chosen by keyboard, its strategies one step away', async () => {
      await open('autoPicker');
      await page.getByRole('button', { name: /^Model:\s+Auto$/ }).click();
      await search().waitFor();
      await isActive('Auto');
      await page.keyboard.press('ArrowDown');
      await isActive('Auto by strategy…');
      await page.keyboard.press('Enter');
      await page.getByRole('option', { name: /Auto: Lowest Cost/ }).waitFor();
      assert.ok(await isFocused(search()), 'the picker stays, and so does the cursor');
      await isActive('Auto: Balanced');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Alt+P');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Model:\s+Auto: Lowest Cost$/ }).waitFor();
      assert.deepEqual((await scene.asked('models/choose'))[0]?.params, {
        providerId: 'auto',
        model: 'cost_optimized',
        alias: undefined,
      });
      assert.equal((await scene.asked('models/pin')).length, 0);
    });

    it('in use says nothing of prices and windows that nobody knows yet', async () => {
      await open('autoTooLong');
      await page.getByText('Auto chooses when you send').waitFor();
      await draft().fill('x'.repeat(900_000));
      await page.getByText(/~[\d,]+ in ·/).waitFor();
      assert.equal(await page.getByText(/Too long/).count(), 0);
      assert.doesNotMatch(await page.locator('.status').innerText(), /unknown/);
    });
  });

  for (const theme of ['dark', 'light', 'hc', 'hc-light']) {
    it(`can be used by everybody, theme ${theme}`, async () => {
      for (const state of [
        'routeReceipt',
        'routeEarlier',
        'routeAsking',
        'routeLimited',
        'routeVoted',
        'autoStrategies',
      ]) {
        await open(state, theme);
        await ACTS[state]?.(page);
        assert.deepEqual(await accessFaults(page, `${state} ${theme}`), []);
      }
    });
  }
});

/** How many parts of tables the browser really tells a screen reader of. */
async function treeCounts(page: Page): Promise<Record<string, number>> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const counts: Record<string, number> = {};
  for (const { role, ignored } of nodes) {
    const name = String(role?.value);
    if (!ignored && ['table', 'row', 'columnheader', 'rowheader', 'cell'].includes(name)) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}
