// The cost view by keyboard, at every width, for assistive technology: in a real browser; only VS Code is played.
import assert from 'node:assert/strict';
import { accessFaults } from './accessFaults.ts';
import { COSTS_ACTS } from './costsActs.ts';
import { useCostsGallery } from './costsScene.ts';
import { COSTS_STATES } from './costsStates.ts';
import { hasFocus } from './hasFocus.ts';

describe('the cost view for everybody', function () {
  this.timeout(60_000);
  const scene = useCostsGallery();

  it('puts the models in an order that is chosen by key and told', async () => {
    await scene.open('costsMonth');
    const head = scene.card('by-model').getByRole('columnheader', { name: 'Requests' });
    await head.getByRole('button').press('Enter');
    await scene.said('Ordered by Requests, largest first.');
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    const requests = (await scene.rows('by-model')).map((row) => Number(row[2]?.replaceAll(',', '')));
    assert.deepEqual(
      requests,
      requests.toSorted((one, other) => other - one),
    );
    await head.getByRole('button').press('Enter');
    await scene.said('Ordered by Requests, smallest first.');
    await scene.reload();
    await scene.button('Providers').click();
    await scene.card('by-provider').waitFor();
  });

  it('comes to everything with Tab alone, and nothing hidden on the way', async () => {
    await scene.open('costsTables');
    const seen = new Set<string>();
    for (let press = 0; press < 120; press += 1) {
      await scene.page.keyboard.press('Tab');
      const found = await scene.page.evaluate(() => {
        const element = document.activeElement;
        const box = element?.getBoundingClientRect();
        return { name: element?.getAttribute('aria-label') ?? element?.textContent ?? '', size: box?.width ?? 0 };
      });
      if (found.name === '') {
        break;
      }
      assert.ok(found.size > 0, `${found.name} cannot be seen`);
      seen.add(found.name);
    }
    for (const name of [
      'Earlier',
      'As table: Spend by day',
      'Spend by day, table',
      'Export Cache and waste',
      'As pie: Most used models',
    ]) {
      assert.ok(seen.has(name), `${name} is not among ${[...seen].join('; ')}`);
    }
  });

  it('keeps the focus on a button that turns a picture into its table', async () => {
    await scene.open('costsMonth');
    const button = scene.page.getByRole('button', { name: 'As table: Cost by provider' });
    await button.press('Enter');
    await scene.card('shares-provider').getByRole('table').waitFor();
    await hasFocus(button);
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
  });

  /** Those whose elements differ most; the gallery's pictures look at all. */
  const CHECKED_NARROW = new Set(['costsMonth', 'costsTables', 'costsPie', 'costsMany']);

  for (const state of Object.keys(COSTS_STATES)) {
    it(`fits ${state} into any width, free of faults that axe knows`, async () => {
      await scene.open(state, 1200, 'hc-light');
      await COSTS_ACTS[state]?.(scene.page);
      assert.deepEqual(await accessFaults(scene.page, `${state} hc-light`), []);
      for (const width of [1600, 1000, 700, 440, 300]) {
        await scene.page.setViewportSize({ width, height: 800 });
        // Charts hear of the new width a frame later.
        const fits = scene.page.waitForFunction(
          () =>
            [document.documentElement, ...document.querySelectorAll('main, .costHead, .card')].every(
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
});
