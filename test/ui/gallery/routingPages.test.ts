// Auto on the pages in editor tabs, and models that rest there, in a real browser; only the host is played.
import assert from 'node:assert/strict';
import type { RestingView } from '../../../src/shared/circuitViews.ts';
import { eventually } from '../../harness/eventually.ts';
import { useCatalogGallery } from './catalogScene.ts';
import { useSettingsGallery } from './settingsScene.ts';

describe('Auto above the table of models', function () {
  this.timeout(60_000);
  const scene = useCatalogGallery();

  it('is used in the chat by a click, and says so', async () => {
    await scene.open('catalogAuto');
    await scene.button('Use in Chat: Auto').click();
    await scene.said('Auto answers in the chat from now on.');
    await scene.page.getByRole('region', { name: 'Auto' }).getByText('used in chat').waitFor();
    assert.deepEqual(await scene.asked('models/choose'), [{ providerId: 'auto', model: 'auto' }]);
  });

  it('unfolds its strategies by keyboard; one in use is in sight from the start', async () => {
    await scene.open('catalogAuto');
    await scene.button('By one strategy').press('Enter');
    await scene.button('Use in Chat: Auto: Local First').click();
    assert.deepEqual(await scene.asked('models/choose'), [{ providerId: 'auto', model: 'local_first' }]);
    await scene.open('catalogAutoUsed');
    const used = scene.page.getByRole('listitem').filter({ hasText: 'used in chat' });
    assert.match((await used.textContent()) ?? '', /^Auto: Lowest Cost/);
  });

  it('is out of the way of a search, and not there where nobody can be asked', async () => {
    await scene.open('catalogAuto');
    await scene.search.fill('haiku');
    await scene.page.getByRole('region', { name: 'Auto' }).waitFor({ state: 'detached' });
    await scene.open('catalogNoKeys');
    assert.equal(await scene.page.getByRole('region', { name: 'Auto' }).count(), 0);
  });
});

describe('the settings page', function () {
  this.timeout(60_000);
  const scene = useSettingsGallery();

  it('offers Auto where a model is chosen, also as a setting file may write it, but not for embeddings', async () => {
    await scene.open('settingsAuto');
    const select = scene.page.getByRole('combobox', { name: 'Model', exact: true });
    await eventually(async () => assert.equal(await select.inputValue(), 'auto:cost_optimized'));
    await select.selectOption({ label: 'Auto: Fastest' });
    await scene.said('Saved.');
    const titles = scene.page.getByRole('combobox', { name: 'Titles', exact: true });
    await eventually(async () => assert.equal(await titles.inputValue(), 'auto'));
    const vectors = scene.page.getByRole('combobox', { name: 'Embeddings', exact: true });
    assert.equal(await vectors.locator('optgroup[label="Auto"]').count(), 0);
    assert.deepEqual(await scene.asked(/^settings\/set$/), [
      { method: 'settings/set', params: { id: 'defaultModel', value: 'auto:latency_optimized', scope: 'user' } },
    ]);
  });

  it('says which models rest, until when and why, and has them asked again', async () => {
    await scene.open('settingsResting');
    const section = scene.provider('Anthropic');
    const list = section.getByRole('list', { name: 'Models of Anthropic that rest' });
    await list.waitFor();
    const [first, second, third, more] = await list.getByRole('listitem').allTextContents();
    assert.match(
      first ?? '',
      /^Claude Haiku 4\.5, key work · resting until \d\d:\d\d: 3 failures in a row \(overloaded\)$/,
    );
    assert.match(second ?? '', /key personal · resting until \d\d:\d\d:\d\d: rate limit$/);
    assert.match(third ?? '', /^Claude Sonnet 4\.5, key work · asked again with the next question: 4 failures/);
    assert.equal(more, 'and 2 more models');
    await scene.button('Ask again now: Anthropic').click();
    await list.waitFor({ state: 'detached' });
    await scene.said('They are asked again from now on.');
    await section.locator('button:focus').waitFor();
    assert.deepEqual(await scene.asked(/^circuits/), [
      { method: 'circuits/reset', params: { providerId: 'anthropic' } },
    ]);
  });

  it('tells a screen reader of a model that begins to rest, once, and sees by itself when the time is over', async () => {
    await scene.open('settingsKeys');
    const tell = async (resting: Omit<RestingView, 'untilMs'>, restMs: number): Promise<void> =>
      scene.page.evaluate(
        ([one, ms]) => {
          const { settingsGallery } = window;
          const view = settingsGallery.view();
          const providers = view.providers.map((provider) =>
            provider.provider.id === one.providerId
              ? { ...provider, resting: [{ ...one, untilMs: Date.now() + ms }] }
              : provider,
          );
          settingsGallery.tell('settings/changed', { ...view, providers });
        },
        [resting, restMs] as const,
      );
    const rest = { providerId: 'openai', model: 'gpt-5', modelName: 'GPT-5', keyName: 'work', reason: 'rate limit' };
    await tell(rest, 1500);
    await scene.said('GPT-5 of OpenAI is resting until');
    const row = scene.provider('OpenAI').getByRole('list', { name: 'Models of OpenAI that rest' });
    await row.getByText('GPT-5 · asked again with the next question: rate limit').waitFor();
  });
});
