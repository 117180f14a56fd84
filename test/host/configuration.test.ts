// The configuration behind the settings page: what it shows, what it writes and where, what it takes of a workspace.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { providers } from '../../src/core/providers/registry.ts';
import { ProviderSet } from '../../src/core/providerSet.ts';
import { Configuration } from '../../src/host/configuration/configuration.ts';
import { pinModel } from '../../src/host/pinnedModels.ts';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';
import { withUserSettings, withWorkspaceSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const known = new ProviderSet(providers);
const openai = providers.find(({ id }) => id === 'openai')!; // in the registry

const configuration = () => vscode.workspace.getConfiguration('llmWorkbench');

describe('the configuration', () => {
  const own = async () => (await running()).services.configuration;
  const inspect = (id: string) => configuration().inspect<unknown>(id);
  const sentence = async (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error as Error).message,
    );

  before(async () => {
    await simulator();
    await running();
  });
  afterEach(async () => {
    for (const id of ['temperature', 'providers', 'maxRetries']) {
      await configuration().update(id, undefined, vscode.ConfigurationTarget.Global);
    }
    await configuration().update('temperature', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('shows every setting with its value and source', async () => {
    await withWorkspaceSettings({ 'llmWorkbench.temperature': 0.1 }, async () => {
      await withUserSettings({ temperature: 0.2, topP: 7, maxRetries: 5 }, async () => {
        const view = new Map((await own()).view().map((one) => [one.id, one]));
        const { value, source, userValue, workspaceValue } = view.get('temperature') ?? {};
        assert.deepEqual([value, source, userValue, workspaceValue], [0.1, 'workspace', 0.2, 0.1]);
        assert.deepEqual([view.get('maxRetries')?.value, view.get('maxRetries')?.source], [5, 'user']);
        assert.equal(view.get('topP')?.source, 'default');
        assert.match(view.get('topP')?.problem ?? '', /your settings hold is ignored: it needs a number from 0 to 1/);
        assert.equal(view.get('systemPrompt')?.value, 'from the workspace');
      });
    });
  });

  it('writes where it is told, takes out with null, and tells of it', async () => {
    const changes: unknown[] = [];
    const listener = (await own()).onChange((change) => changes.push(change));
    await (await own()).set('temperature', 0.5, 'user');
    await (await own()).set('temperature', 0.25, 'workspace');
    assert.deepEqual([inspect('temperature')?.globalValue, inspect('temperature')?.workspaceValue], [0.5, 0.25]);
    await waitFor('the changes to be told', () => changes.length >= 2);
    assert.deepEqual(changes[0], { providers: false, model: false, prices: false, currency: false });
    await (await own()).set('temperature', null, 'workspace');
    assert.equal(inspect('temperature')?.workspaceValue, undefined);
    assert.deepEqual((await own()).view().find(({ id }) => id === 'temperature')?.value, 0.5);
    listener.dispose();
  });

  it('refuses in words what does not fit or does not belong there, and writes nothing', async () => {
    const it = await own();
    assert.equal(await sentence(it.set('temperature', 3, 'user')), 'Temperature: it needs a number from 0 to 2.');
    assert.match(
      await sentence(it.set('maxRetries', 3, 'workspace')),
      /is your own setting: a workspace cannot have it/,
    );
    assert.match(await sentence(it.set('providers', {}, 'workspace')), /is your own setting/);
    assert.match(await sentence(it.set('nonsense', 3, 'user')), /There is no setting "nonsense"/);
    assert.match(
      await sentence(it.setProvider('openai', 'baseUrl', 'https://me:pw@gateway.example')),
      /must not contain a user name or password/,
    );
    assert.match(await sentence(it.setProvider('openai', 'headers', { Authorization: 'x' })), /carries a credential/);
    assert.match(await sentence(it.setProvider('nobody', 'disabled', true)), /There is no provider "nobody"/);
    for (const id of ['temperature', 'maxRetries', 'providers']) {
      assert.deepEqual([inspect(id)?.globalValue, inspect(id)?.workspaceValue], [undefined, undefined], id);
    }
  });

  it('changes one field of a provider and leaves all else as the person wrote it', async () => {
    const before = { openai: { organization: 'org-1', note: 'mine' }, later: { a: 1 } };
    await withUserSettings({ providers: before }, async () => {
      await (await own()).setProvider('openai', 'baseUrl', 'gateway.example/v1/');
      await (await own()).setProvider('ollama', 'timeouts', { connectSeconds: 900 });
      assert.deepEqual(inspect('providers')?.globalValue, {
        openai: { organization: 'org-1', note: 'mine', baseUrl: 'https://gateway.example/v1' },
        later: { a: 1 },
        ollama: { timeouts: { connectSeconds: 900 } },
      });
      assert.equal((await own()).settings.timeouts({ id: 'ollama', local: true }).connectMs, 900_000);
      await (await own()).setProvider('openai', 'baseUrl', null);
      await (await own()).setProvider('ollama', 'timeouts', null);
      assert.deepEqual(inspect('providers')?.globalValue, before);
    });
    const it = await own();
    await Promise.all([it.setProvider('openai', 'disabled', true), it.setProvider('anthropic', 'disabled', true)]);
    assert.deepEqual(inspect('providers')?.globalValue, {
      openai: { disabled: true },
      anthropic: { disabled: true },
    });
    await Promise.all([it.setProvider('openai', 'disabled', null), it.setProvider('anthropic', 'disabled', null)]);
    assert.equal(inspect('providers')?.globalValue, undefined);
  });

  it('changes one entry of an object, and leaves those that it does not take itself', async () => {
    const headers = { 'x-api-key': 'mine', 'x-team': 'a', 'x-last': 'z' };
    const timeouts = { connectSeconds: -1, idleSeconds: 9 };
    const before = { providers: { openai: { headers, timeouts } }, timeouts: { later: 1, connectSeconds: 'soon' } };
    await withUserSettings(before, async () => {
      const it = new Configuration({ providers: known, environment: {} });
      await Promise.all([
        it.setProvider('openai', 'headers', 'b', { entry: 'x-group', from: 'x-team' }),
        it.setProvider('openai', 'headers', 'c', { entry: 'x-new' }),
        it.setProvider('openai', 'headers', null, { entry: 'x-last' }),
        it.setProvider('openai', 'timeouts', 30, { entry: 'firstTokenSeconds' }),
        it.setProvider('openai', 'timeouts', null, { entry: 'idleSeconds' }),
        it.set('timeouts', 20, 'user', { entry: 'idleSeconds' }),
        it.set('timeouts', 10, 'user', { entry: 'firstTokenSeconds' }),
      ]);
      assert.deepEqual(inspect('providers')?.globalValue, {
        openai: {
          headers: { 'x-api-key': 'mine', 'x-group': 'b', 'x-new': 'c' },
          timeouts: { connectSeconds: -1, firstTokenSeconds: 30 },
        },
      });
      assert.deepEqual(inspect('timeouts')?.globalValue, {
        later: 1,
        connectSeconds: 'soon',
        idleSeconds: 20,
        firstTokenSeconds: 10,
      });
      assert.match(
        await sentence(it.setProvider('openai', 'headers', 'x', { entry: 'authorization' })),
        /carries a credential/,
      );
      assert.match(await sentence(it.setProvider('openai', 'timeouts', 0, { entry: 'idleSeconds' })), /1 to 86/);
      assert.match(await sentence(it.setProvider('openai', 'baseUrl', 'x', { entry: 'y' })), /has no entries/);
      assert.match(await sentence(it.set('providers', null, 'user', { entry: 'openai' })), /has no entries/);
      assert.match(await sentence(it.set('temperature', 1, 'user', { entry: 'x' })), /has no entries/);
      assert.match(await sentence(it.set('timeouts', 1, 'user', { entry: 'later' })), /there is no "later"/);
    });
  });

  it('pins models that are pinned at once, and keeps what it does not know', async () => {
    await withUserSettings({ pinnedModels: ['later', 'openai/a'] }, async () => {
      const it = new Configuration({ providers: known, environment: {} });
      const pin = (model: string, pinned = true) => pinModel(it, { providerId: 'openai', model }, pinned);
      await Promise.all([pin('b'), pin('c'), pin('a', false)]);
      assert.deepEqual(inspect('pinnedModels')?.globalValue, ['later', 'openai/b', 'openai/c']);
    });
  });

  it('takes nothing of a workspace that is not trusted, and writes nothing there', async () => {
    const untrusted = new Configuration({ providers: known, environment: {}, isTrusted: () => false });
    const hostile = {
      'llmWorkbench.keyNames': { openai: 'work' },
      'llmWorkbench.defaultModel': 'openai/dear',
      'llmWorkbench.defaultProvider': 'openai',
      'llmWorkbench.purposeModels': { titles: 'openai/dear' },
    };
    await withWorkspaceSettings(hostile, async () => {
      const { settings } = untrusted;
      assert.deepEqual(settings.parameters().system, undefined);
      assert.deepEqual([settings.modelDefaults(), settings.wantedKey('openai')], [{}, undefined]);
      assert.equal(settings.purposeModel('titles'), undefined);
      for (const { id, source, workspaceValue } of untrusted.view()) {
        assert.deepEqual([source === 'workspace', workspaceValue], [false, undefined], id);
      }
      assert.match(await sentence(untrusted.set('temperature', 1, 'workspace')), /This workspace is not trusted/);
      assert.equal((await own()).settings.wantedKey('openai')?.by, 'workspace');
    });
  });
});

describe('a workspace that names a key', () => {
  afterEach(async () => {
    const { keys } = (await running()).services;
    for (const { providerId, name } of await keys.list()) {
      await keys.remove(providerId, name);
    }
  });

  it('is given that key or none, and told which one is missing', async () => {
    const { services } = await running();
    const { url } = await simulator();
    const save = (name: string) =>
      services.keys.save({ providerId: 'openai', name, key: `${name}-key-value`, origin: url, savedAt: 1 });
    await save('home');
    await withUserSettings({ providers: { openai: { baseUrl: `${url}/openai/v1` } } }, async () => {
      await withWorkspaceSettings({ 'llmWorkbench.keyNames': { openai: 'work' } }, async () => {
        await assert.rejects(services.connections.open(openai), /This workspace wants the OpenAI key "work"/);
        const view = (await services.models()).providers.find(({ id }) => id === 'openai');
        assert.deepEqual(
          [view?.state, view?.problem],
          ['failed', 'This workspace wants the OpenAI key "work", which is not there.'],
        );
        await save('work');
        const { context, keyName } = await services.connections.open(openai);
        assert.deepEqual([keyName, context.apiKey], ['work', 'work-key-value']);
      });
    });
  });
});
