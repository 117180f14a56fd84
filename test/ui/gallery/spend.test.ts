// Money in the chat: what an answer has cost so far and in the end, the way to the cost view, and what conversations cost.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { useGallery } from './useGallery.ts';

describe('money in the chat', function () {
  this.timeout(30_000);
  const scene = useGallery();
  const status = (): Locator => scene.page.locator('.status');
  const field = (): Locator => scene.page.getByRole('textbox', { name: 'Question' });

  /** USD of the figure under the composer. */
  async function soFar(): Promise<number> {
    return Number(/≈ \$([\d.]+) so far/.exec((await status().textContent()) ?? '')?.[1]);
  }

  it('grows under the composer while an answer is written, draws nothing else, and is announced by nobody', async () => {
    await scene.open('streaming');
    await scene.page.getByText('Round once, at the border.').waitFor();
    const before = await eventually(async () => {
      const shown = await soFar();
      assert.ok(shown > 0.00146, String(shown));
      return shown;
    });
    // Whatever is drawn anew in the conversation or its title, apart from the answer's own text.
    await scene.page.evaluate(() => {
      const drawn = new MutationObserver((changes) => {
        const others = changes.filter(
          ({ target }) => !(target instanceof Element ? target : target.parentElement)?.closest('.markdown'),
        );
        document.body.dataset['drawn'] = String(Number(document.body.dataset['drawn'] ?? 0) + others.length);
      });
      drawn.observe(document.querySelector('main')!, { childList: true, characterData: true, subtree: true });
      window.gallery.more('and so on, for as long as it takes. '.repeat(200));
    });
    await scene.page.waitForFunction(
      (least) => Number(/≈ \$([\d.]+) so far/.exec(document.querySelector('.status')?.textContent ?? '')?.[1]) > least,
      before + 0.005,
    );
    assert.equal(await scene.page.evaluate(() => document.body.dataset['drawn'] ?? '0'), '0');
    assert.equal(await scene.page.locator(':is([aria-live], [role=status], [role=log]) .status').count(), 0);
    assert.match((await status().getByText('so far').getAttribute('title')) ?? '', /^Estimated: about 1,500 tokens in/);
  });

  it('becomes the true cost at the end, until the person types', async () => {
    await scene.open('answer');
    // However late the figure comes, the answer is still under way.
    await scene.page.evaluate(() => window.gallery.hold('run/ended'));
    await field().fill('And in the browser?');
    await field().press('Enter');
    await status()
      .getByText(/≈ \$0\.\d+ so far/)
      .waitFor();
    await scene.page.evaluate(() => window.gallery.release());
    const cost = status().getByText('$0.0012 for this answer', { exact: true });
    await cost.waitFor();
    await status().getByText('so far').waitFor({ state: 'detached' });
    assert.match((await cost.getAttribute('title')) ?? '', /price list of/);
    await field().fill('W');
    await cost.waitFor({ state: 'detached' });
    await field().fill('');
    await status().getByText('per million tokens').waitFor();
  });

  it('is told in words where there is no figure', async () => {
    await scene.open('liveFree');
    await status().getByText('free', { exact: true }).waitFor();
    await scene.open('liveUnknown');
    await status().getByText('price unknown', { exact: true }).waitFor();
  });

  it("opens the cost view from the conversation's total, with the keyboard too", async () => {
    await scene.open('answer');
    const total = scene.page.getByRole('button', { name: 'Costs: $0.0012' });
    assert.match(
      (await total.getAttribute('title')) ?? '',
      /^Cost of this conversation, 1 request\.\n.*\nOpens the cost/,
    );
    await total.click();
    await total.press('Enter');
    assert.deepEqual(
      (await scene.asked('chat/openCosts')).map(({ params }) => params),
      [{ conversationId: 'c1' }, { conversationId: 'c1' }],
    );
  });

  it('stands beside each conversation, with how it compares, in whole words for a screen reader at any width', async () => {
    for (const width of [300, 800]) {
      await scene.page.setViewportSize({ width, height: 720 });
      await scene.open('conversations');
      const row = (title: string): Locator => scene.page.getByRole('button', { name: new RegExp(`^${title}`) });
      await row('Why does the debounce .* 62× dearer than usual').waitFor();
      await row('Table tests for parseRange 4.5× cheaper than usual').waitFor();
      await row(String.raw`Retry-After as a date \$0\.023`).waitFor();
      const usual = row('Why does').locator('.rowCost > [title]').first();
      assert.equal(
        await usual.getAttribute('title'),
        'Compared with the middle one of your last conversations: about $0.020.\nCost of this conversation, 4 requests.',
      );
      assert.equal(await row('Migrate to').locator('.rowCost').count(), 0);
      assert.equal(await row('Why does').getByText('$1.24').isVisible(), width > 340);
    }
    await scene.page.setViewportSize({ width: 380, height: 720 });
  });

  for (const theme of ['dark', 'light', 'hc', 'hc-light']) {
    it(`has no fault that axe finds, theme ${theme}`, async () => {
      const faults: string[] = [];
      for (const state of ['streaming', 'liveFree', 'liveUnknown', 'conversations', 'answer']) {
        await scene.open(state, undefined, theme);
        faults.push(...(await accessFaults(scene.page, state)));
      }
      assert.deepEqual(faults, []);
    });
  }
});
