// Which models are offered: those that can be asked, and no others.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { providers as registered } from '../../src/core/providers/registry.ts';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import type { ModelsView } from '../../src/shared/views.ts';
import { readyModels } from './support/answers.ts';
import { running } from './support/extension.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

describe('the models on offer', () => {
  let profile: Profile;
  before(async () => {
    await simulator();
    await running();
    profile = new Profile();
  });
  after(() => profile.remove());

  it('are those of the simulator, marked as such, where there is no key', async () => {
    const { services } = await running();
    const { providers: all, current, currentBecause } = await readyModels(services);
    const providers = all.filter(({ simulated }) => simulated);
    assert.deepEqual(
      providers.map(({ id, name, state, simulated }) => ({ id, name, state, simulated })),
      [
        { id: 'openai', name: 'OpenAI (simulator)', state: 'ready', simulated: true },
        { id: 'anthropic', name: 'Anthropic (simulator)', state: 'ready', simulated: true },
        { id: 'ollama', name: 'Ollama (simulator)', state: 'ready', simulated: true },
      ],
    );
    // Those that the simulator does not play here want a key; a gateway has no place of its own and waits for an address.
    const unplayed = all.filter(({ id, simulated }) => !simulated && registered.some((provider) => provider.id === id));
    assert.equal(unplayed.length, registered.length - providers.length);
    for (const { id, state } of unplayed) {
      assert.equal(state, id === 'litellm' ? 'needsAddress' : 'needsKey', id);
    }
    for (const { models, name } of providers.filter(({ state }) => state === 'ready')) {
      assert.ok(models.length > 0, name);
      assert.ok(models.every(({ simulated, providerName }) => simulated && providerName === name));
    }
    assert.equal(current?.providerId, 'ollama');
    assert.equal(currentBecause, 'cheapest');
  });

  it('are those of every provider with `npm start`, the gateway’s too', async () => {
    const services = await profile.start({ simulator: 'all' });
    try {
      const { providers: all, current } = await readyModels(services);
      const ofVendors = all.filter(({ id }) => registered.some((provider) => provider.id === id));
      assert.deepEqual(
        ofVendors.map(({ name, state, simulated }) => [name, state, simulated]),
        registered.map(({ name }) => [`${name} (simulator)`, 'ready', true]),
      );
      assert.ok(ofVendors.every(({ models }) => models.length > 0));
      // Local models cost nothing.
      assert.equal(current?.providerId, 'ollama');
    } finally {
      await profile.end(services);
    }
  });

  it('hold none that cannot chat', async () => {
    const { services } = await running();
    const ids = (await readyModels(services)).providers.flatMap(({ models }) => models.map(({ model }) => model));
    assert.ok(ids.includes('gpt-5-mini'));
    assert.deepEqual(
      ids.filter((id) => id.includes('embed')),
      [],
    );
  });

  it('are pinned by the picker, in a setting of one’s own', async () => {
    const { services, view } = await running();
    const { signal } = new AbortController();
    const pin = (pinned: boolean) =>
      chatPageHandlers(view)['models/pin']({ providerId: 'openai', model: 'gpt-4.1-mini', pinned }, signal);
    const setting = () => vscode.workspace.getConfiguration('llmWorkbench').inspect('pinnedModels')?.globalValue;
    const pinnedOf = ({ providers }: ModelsView) =>
      providers.flatMap(({ models }) => models.filter((model) => model.pinned).map(({ model }) => model));
    await services.models(true);
    await services.catalog.settled();
    await withUserSettings({ pinnedModels: ['openai/gpt-5-mini', 'nonsense'] }, async () => {
      assert.deepEqual(pinnedOf(await services.models()), ['gpt-5-mini']);
      assert.deepEqual(pinnedOf(await pin(true)), ['gpt-4.1-mini', 'gpt-5-mini']);
      assert.deepEqual(setting(), ['openai/gpt-5-mini', 'nonsense', 'openai/gpt-4.1-mini']);
      assert.deepEqual(pinnedOf(await pin(false)), ['gpt-5-mini']);
      assert.deepEqual(setting(), ['openai/gpt-5-mini', 'nonsense']);
    });
    assert.deepEqual(pinnedOf(await services.models()), []);
  });

  it('leave out a provider that has no key', async () => {
    const services = await profile.start({ simulator: false });
    const { providers, current } = await readyModels(services);
    for (const id of ['openai', 'anthropic']) {
      const view = providers.find((provider) => provider.id === id);
      assert.equal(view?.state, 'needsKey');
      assert.deepEqual(view?.models, []);
      assert.notEqual(current?.providerId, id);
    }
  });

  it('leave out a provider that is switched off', async () => {
    await withUserSettings({ providers: { ollama: { disabled: true } } }, async () => {
      const { services } = await running();
      const { providers, current } = await readyModels(services);
      assert.equal(providers.find(({ id }) => id === 'ollama')?.state, 'disabled');
      assert.notEqual(current?.providerId, 'ollama');
      assert.ok(current);
    });
  });

  it('begin with the one that the person chose', async () => {
    await withUserSettings({ defaultModel: 'anthropic/claude-haiku-4-5' }, async () => {
      const { current, currentBecause } = await readyModels((await running()).services);
      assert.equal(current?.model, 'claude-haiku-4-5');
      assert.equal(currentBecause, 'chosen');
    });
  });

  it('stay with the chosen one when it is in no list, so that nothing goes elsewhere unasked', async () => {
    await withUserSettings({ defaultModel: 'openai/not-a-model' }, async () => {
      const { current, currentBecause } = await readyModels((await running()).services);
      assert.deepEqual([current?.providerId, current?.model], ['openai', 'not-a-model']);
      assert.equal(currentBecause, 'chosen');
    });
  });
});
