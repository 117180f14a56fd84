// The table of models by keyboard, at every width, for assistive technology: in a real browser; only the host is played.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { CATALOG_ACTS } from './catalogActs.ts';
import { useCatalogGallery } from './catalogScene.ts';
import { CATALOG_STATES } from './catalogStates.ts';

describe('the table of models for everybody', function () {
  this.timeout(60_000);
  const scene = useCatalogGallery();

  describe('by keyboard', () => {
    const onRow = (name: string): Promise<unknown> =>
      scene.page.waitForFunction(
        (wanted) => document.activeElement?.querySelector('.modelName')?.textContent === wanted,
        name,
      );
    const onLabel = (label: string): Promise<unknown> =>
      scene.page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, label);

    it('goes from the search into the rows, through thousands of them, into their buttons and details', async () => {
      await scene.open('catalogMany');
      await scene.search.focus();
      await scene.row('Claude Haiku 4.5').waitFor();
      await scene.search.press('ArrowDown');
      await onRow('Claude Haiku 4.5');
      await scene.page.keyboard.press('ArrowDown');
      await onRow('qwen2.5-coder:7b');
      await scene.page.keyboard.press('ArrowDown');
      await onRow('GPT-5.1');
      await scene.page.keyboard.press('End');
      await onRow('house-fast');
      // The focus comes with the drawing, the scrolling in the frame after it.
      await scene.page.waitForFunction(() => {
        const rect = document.activeElement?.getBoundingClientRect();
        return rect !== undefined && rect.top > 0 && rect.bottom <= window.innerHeight;
      });
      await scene.page.keyboard.press('PageUp');
      await scene.page.keyboard.press('Home');
      await onRow('Claude Haiku 4.5');
      const isOnNewRow = await scene.page.evaluate(async () => {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }));
        for (let turns = 0; turns < 20; turns += 1) {
          await Promise.resolve();
        }
        return (
          document.activeElement?.getAttribute('role') === 'row' && document.activeElement.matches('[tabindex="0"]')
        );
      });
      assert.ok(isOnNewRow, 'the next key may come before the next frame');
      await onRow('house-fast');
      await scene.page.keyboard.press('Home');
      await onRow('Claude Haiku 4.5');
      await scene.page.keyboard.press('ArrowRight');
      await onLabel('Unpin Claude Haiku 4.5');
      await scene.page.keyboard.press('ArrowLeft');
      await scene.page.keyboard.press('Enter');
      await scene.details.getByRole('heading', { name: 'Claude Haiku 4.5' }).waitFor();
      await scene.page.keyboard.press('ArrowDown');
      await scene.details.getByRole('heading', { name: 'qwen2.5-coder:7b' }).waitFor();
      await scene.page.keyboard.press('Escape');
      await scene.details.waitFor({ state: 'detached' });
      await onRow('qwen2.5-coder:7b');
    });

    it('opens the menu of a row, and comes back to where it was', async () => {
      await scene.open('catalog');
      await scene.row('Claude Haiku 4.5').waitFor();
      await scene.search.press('ArrowDown');
      await scene.page.keyboard.press('Shift+F10');
      await scene.page.getByRole('menu').waitFor();
      await scene.page.keyboard.press('Escape');
      await onLabel('Actions for Claude Haiku 4.5');
    });

    it('moves between the heads of the columns with one stop for Tab', async () => {
      await scene.open('catalog');
      await scene.page.getByRole('columnheader', { name: 'Model' }).getByRole('button').focus();
      await scene.page.keyboard.press('ArrowRight');
      await scene.page.keyboard.press('ArrowRight');
      await scene.page.keyboard.press('Enter');
      await scene.said('Sorted by Context window in tokens, descending.');
      await scene.page.keyboard.press('Tab');
      await scene.page.waitForFunction(() => document.activeElement?.matches('.modelRow'));
    });
  });

  describe('fits', () => {
    /** Those whose elements differ most; the gallery's pictures look at all. */
    const CHECKED_NARROW = new Set(['catalog', 'catalogDetails', 'catalogUnknown', 'catalogNotes']);

    for (const state of Object.keys(CATALOG_STATES)) {
      it(`${state} into any width, free of faults that axe knows`, async () => {
        await scene.open(state, 1400, 'hc-light');
        await CATALOG_ACTS[state]?.(scene.page);
        assert.deepEqual(await accessFaults(scene.page, `${state} hc-light`), []);
        for (const width of [1400, 1000, 740, 519, 300]) {
          await scene.page.setViewportSize({ width, height: 720 });
          // The rows hear of the new width a frame later.
          const fits = scene.page.waitForFunction(
            () =>
              [document.documentElement, ...document.querySelectorAll('main, .details, .catHead')].every(
                (element) => element.scrollWidth <= element.clientWidth,
              ),
            undefined,
            { timeout: 5000 },
          );
          await fits.catch(() => assert.fail(`something scrolls sideways at ${width} px`));
        }
        if (CHECKED_NARROW.has(state)) {
          await scene.open(state, 300, 'light');
          assert.deepEqual(await accessFaults(scene.page, `${state} light`), []);
        }
      });
    }

    it('two lines a model where it is narrow, in an order that is chosen in a list', async () => {
      await scene.open('catalog', 300);
      await scene.page.locator('.modelRow').first().waitFor();
      assert.equal(await scene.page.getByRole('columnheader').count(), 0);
      await scene.row('GPT-5 mini').getByText('400k · $0.25 / $2.00').waitFor();
      await scene.page.getByRole('combobox', { name: 'Order' }).selectOption({ label: 'Out: most first' });
      await scene.said('Sorted by Out: USD per million tokens of output, descending.');
      await eventually(async () => assert.equal((await scene.names())[2], 'GPT-4 Turbo'));
    });
  });
});
