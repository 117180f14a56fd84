// Endpoints on the settings page, in a real browser: what a person fills in, and what the host is asked to write.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { waitFor } from '../../harness/wait.ts';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { hasFocus } from './hasFocus.ts';
import { useSettingsGallery } from './settingsScene.ts';

describe('endpoints on the settings page', function () {
  this.timeout(60_000);
  const scene = useSettingsGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });
  beforeEach(async () => {
    await scene.open('settingsEndpoint', 'dark', 900);
    await page.getByRole('heading', { name: 'vLLM on gpu-1' }).waitFor();
  });

  const asked = async (method: string): Promise<unknown[]> =>
    (await scene.asked(new RegExp(`^${method}$`))).map(({ params }) => params);
  const settings = () => page.getByRole('group', { name: 'Settings of vLLM on gpu-1' });
  /** What the host was asked to write by `act`. */
  async function written(act: () => Promise<unknown>): Promise<unknown> {
    const before = (await asked('settings/setProvider')).length;
    await act();
    return waitFor('the host to be asked', async () => (await asked('settings/setProvider'))[before]);
  }

  it('are added and removed where VS Code asks and offers to take it back', async () => {
    await page.getByRole('button', { name: 'Add endpoint…' }).click();
    await page.getByRole('button', { name: 'Remove endpoint vLLM on gpu-1' }).click();
    assert.deepEqual(await asked('endpoint/add'), [{}]);
    assert.deepEqual(await asked('endpoint/remove'), [{ providerId: 'vllm-gpu-1' }]);
    // The host tells that it is gone: what was clicked goes with it, and the focus does not.
    await page.evaluate(() => {
      const view = window.settingsGallery.view();
      const providers = view.providers.filter(({ provider }) => provider.id !== 'vllm-gpu-1');
      window.settingsGallery.tell('settings/changed', { ...view, providers });
    });
    await page.getByRole('heading', { name: 'vLLM on gpu-1' }).waitFor({ state: 'detached' });
    await hasFocus(page.locator('#providers-bar'));
  });

  for (const [what, label, typed, expected] of [
    ['a name', 'Name', ' GPU one ', { field: 'name', value: 'GPU one' }],
    ['no name', 'Name', '', { field: 'name', value: null }],
    ['models', 'Model ids', 'a\n\n b \n', { field: 'models', value: ['a', 'b'] }],
    ['a price', 'Output', '2,5', { field: 'price', value: 2.5, entry: 'outputPerMillion' }],
    ['an API version', 'API version', '2024-10-21', { field: 'apiVersion', value: '2024-10-21' }],
  ] as const) {
    it(`write ${what} when the field is left`, async () => {
      const field = settings().getByRole('textbox', { name: label, exact: true });
      await field.fill(typed);
      assert.deepEqual(await written(() => field.blur()), { providerId: 'vllm-gpu-1', ...expected });
      await settings().getByText('Saved', { exact: true }).waitFor();
    });
  }

  it('take out what is as usual, and write what is not', async () => {
    const choose = (label: string, value: string) =>
      written(() => settings().getByRole('combobox', { name: label, exact: true }).selectOption(value));
    const of = (field: string, value: unknown) => ({ providerId: 'vllm-gpu-1', field, value });
    assert.deepEqual(await choose('Reasoning', 'In a field of its own'), of('reasoning', null));
    assert.deepEqual(await choose('Interface', 'Responses'), of('api', 'responses'));
    assert.deepEqual(await choose('Tools', 'No'), of('tools', false));
    assert.deepEqual(await choose('Tools', 'Not known'), of('tools', null));
    const usage = settings().getByRole('checkbox', { name: 'Asks for token counts' });
    await eventually(async () => assert.ok(await usage.isChecked()));
    assert.deepEqual(await written(() => usage.uncheck()), of('streamUsage', false));
    assert.deepEqual(await written(() => usage.check()), of('streamUsage', null));
  });

  it('say what is wrong with a price before anything is written', async () => {
    const field = settings().getByRole('textbox', { name: 'Input', exact: true });
    await field.fill('cheap');
    await field.blur();
    await settings().getByRole('alert').waitFor();
    assert.deepEqual(await asked('settings/setProvider'), []);
  });

  it('leave out of VS Code’s own models what they do not have', async () => {
    const own = page.getByRole('group', { name: 'Settings of VS Code' });
    await own.waitFor();
    assert.equal(await own.getByRole('textbox', { name: 'Base URL' }).count(), 0);
    assert.equal(await own.getByRole('button', { name: 'Add header' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Add key of VS Code' }).count(), 0);
    await page.getByText('asks for permission first').waitFor();
  });

  for (const width of [300, 800]) {
    it(`can be used by everybody at ${width} pixels, and nothing is cut off`, async () => {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await accessFaults(page, `endpoints at ${width} px`), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    });
  }
});
