// Models of the person's own machine through the page's requests: one that is fetched can be asked.
import assert from 'node:assert/strict';
import { localModelHandlers } from '../../src/host/handlers/localModels.ts';
import type { LocalModelsView } from '../../src/shared/views.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels } from './support/answers.ts';
import { Profile } from './support/separateServices.ts';
import { simulator } from './support/simulator.ts';

const MODEL = 'gemma3:4b';

describe('local models', () => {
  let profile: Profile;
  const { signal } = new AbortController();
  beforeEach(async () => {
    await simulator();
    profile = new Profile();
  });
  afterEach(() => profile.remove());

  it('are listed with their sizes, and one that is recommended is fetched and can then be chosen', async () => {
    const services = await profile.start();
    await readyModels(services);
    const handlers = localModelHandlers(services);
    const told: LocalModelsView[] = [];
    services.onChatEvent(({ event, data }) => event === 'local/changed' && told.push(data as LocalModelsView));

    const before = await handlers['local/list']({}, signal);
    assert.equal(before.state, 'simulated');
    const installed = new Map(before.installed.map(({ model, sizeBytes }) => [model, sizeBytes]));
    assert.ok((installed.get('llama3.2:3b') ?? 0) > 1e9);
    assert.ok(installed.has('nomic-embed-text:latest'), 'embedding models are listed too');
    assert.ok(before.recommended.some(({ model }) => model === MODEL));

    await handlers['local/pull']({ model: MODEL }, signal);
    await waitFor('the model to be installed', async () =>
      (await handlers['local/list']({}, signal)).installed.some(({ model }) => model === MODEL),
    );
    assert.ok(told.length > 0, 'the page was told nothing');
    await waitFor('the model to be offered', async () =>
      (await services.models()).providers.some(({ models }) => models.some(({ model }) => model === MODEL)),
    );
  });

  it('say why one cannot be fetched', async () => {
    const services = await profile.start();
    await readyModels(services);
    const handlers = localModelHandlers(services);
    await handlers['local/pull']({ model: 'no-such-model:1b' }, signal);
    const failed = await waitFor('the failure', async () =>
      (await handlers['local/list']({}, signal)).pulls.find(({ error }) => error !== undefined),
    );
    assert.match(failed.error ?? '', /no-such-model|no model/);
    assert.deepEqual((await handlers['local/cancelPull']({ model: 'no-such-model:1b' }, signal)).pulls, []);
  });
});
