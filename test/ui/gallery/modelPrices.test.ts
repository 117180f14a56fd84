// Prices in the table of models, in a real browser: the way to one's own, what differs, and the currency.
import assert from 'node:assert/strict';
import type { Currency } from '../../../src/shared/currency.ts';
import { eventually } from '../../harness/eventually.ts';
import { useCatalogGallery } from './catalogScene.ts';

describe('prices in the table of models', function () {
  this.timeout(60_000);
  const scene = useCatalogGallery();
  const tell = (currency?: Currency) =>
    scene.page.evaluate((told) => {
      const { catalogGallery } = window;
      catalogGallery.tell('catalog/changed', { ...catalogGallery.view(), currency: told });
    }, currency);

  it('are set where they are unknown, by mouse and keyboard, in the row, its menu and its details', async () => {
    await scene.open('catalogPriceUnknown');
    const unknown = scene.row('GPT-4.1').getByRole('button', { name: 'Price of GPT-4.1 unknown: set a price' });
    await unknown.click();
    await scene.details.getByRole('button', { name: 'Set a Price…' }).click();
    const mini = scene.row('GPT-5 mini');
    await mini.hover();
    await mini.getByRole('button', { name: 'Actions for GPT-5 mini' }).click();
    await scene.page.getByRole('menuitem', { name: 'Change Your Price…' }).press('Enter');
    await eventually(async () =>
      assert.deepEqual(
        (await scene.asked('catalog/setPrice')).map((model) => (model as { model: string }).model),
        ['gpt-4.1', 'gpt-4.1', 'gpt-5-mini'],
      ),
    );
  });

  it('that differ are marked in words as well, with the other figures in the details', async () => {
    await scene.open('catalogPricesDiffer');
    const cell = scene.row('GPT-5.1').locator('.inputCell');
    assert.equal(await cell.textContent(), 'prices differ, 1.25');
    assert.match((await cell.getAttribute('title')) ?? '', /Prices differ: LiteLLM of 21 Oct 2026 says \$1\.50 in/);
    assert.match(
      (await scene.details.textContent()) ?? '',
      /Prices differ\. LiteLLM of 21 Oct 2026 says \$1\.50 in, \$0\.15 cached, \$12\.00 out\./,
    );
    assert.equal(await scene.row('GPT-5 nano').locator('.inputCell').textContent(), '0.05');
  });

  it('are in the currency of the person, and all of them follow when it changes', async () => {
    await scene.open('catalogEuro');
    const input = scene.row('GPT-5.1').locator('.inputCell');
    await input.filter({ hasText: /1\.15$/ }).waitFor();
    await scene.page.getByText('€ per M tokens', { exact: true }).waitFor();
    await tell({ code: 'JPY', perUsd: 150 });
    await scene.page.getByText('¥ per M tokens', { exact: true }).waitFor();
    await input.filter({ hasText: /188$/ }).waitFor();
    await scene.row('llama3.2:3b').locator('.inputCell').getByText('¥18/h', { exact: true }).waitFor();
    await scene.search.fill('@price<40');
    await scene.row('GPT-5.1').waitFor({ state: 'detached' });
    await scene.row('GPT-5 mini').waitFor();
    await tell();
    await scene.page.getByText('$ per M tokens', { exact: true }).waitFor();
  });
});
