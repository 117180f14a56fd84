// Keys live in VS Code's secret storage and nowhere else.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { KeyRing, type SavedKey } from '../../src/core/keyRing.ts';
import { providers } from '../../src/core/providers/registry.ts';
import { secretStore } from '../../src/host/secretStore.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const openai = providers.find(({ id }) => id === 'openai')!; // in the registry

/** Looks like a vendor's, and is none. */
const secret = `sk-proj-${'Ab3dEf6h'.repeat(6)}`;

/** While no setting leads there, such a key is not sent anywhere: these tests never call a vendor. */
const nowhere = 'https://nowhere.invalid';

function saved(name: string, origin = nowhere, key = secret): SavedKey {
  return { providerId: 'openai', name, key, origin, savedAt: 1 };
}

describe('keys', () => {
  let profile: Profile;

  beforeEach(async () => {
    await simulator();
    profile = new Profile();
  });

  afterEach(async () => {
    const { keys } = (await running()).services;
    for (const { providerId, name } of await keys.list()) {
      await keys.remove(providerId, name);
    }
    await profile.remove();
  });

  it('are one entry each, and the names of the entries are the index', async () => {
    const { keys, context } = (await running()).services;
    await keys.save(saved('work'));
    await keys.save(saved('a name/with slashes & é'));
    assert.deepEqual((await context.secrets.keys()).toSorted(), [
      'llmWorkbench.key/openai/a%20name%2Fwith%20slashes%20%26%20%C3%A9',
      'llmWorkbench.key/openai/work',
    ]);
    assert.deepEqual(
      (await keys.list()).map(({ name }) => name),
      ['a name/with slashes & é', 'work'],
    );
  });

  it('of two windows do not overwrite each other', async () => {
    const { keys, context } = (await running()).services;
    const other = new KeyRing(secretStore(context.secrets));
    await Promise.all([keys.save(saved('work')), other.save(saved('personal', nowhere, 'sk-personal-00000000'))]);
    for (const ring of [keys, other]) {
      assert.deepEqual(
        (await ring.list()).map(({ name }) => name),
        ['personal', 'work'],
      );
    }
    assert.equal((await keys.read('openai', 'personal'))?.key, 'sk-personal-00000000');
    await other.activate('openai', 'work');
    assert.equal((await keys.list()).find(({ active }) => active)?.name, 'work');
  });

  it('leave nothing behind when they are removed', async () => {
    const { keys, context } = (await running()).services;
    await keys.save(saved('work'));
    await keys.activate('openai', 'work');
    await keys.setDisabled('openai', 'work', true);
    await keys.remove('openai', 'work');
    assert.deepEqual(await context.secrets.keys(), []);
    assert.deepEqual(await keys.list(), []);
  });

  it('that another window adds or removes change the models on offer', async () => {
    const { services } = await running();
    const { context } = services;
    await readyModels(services);
    let changes = 0;
    const listener = services.onModelsChange(() => (changes += 1));
    const other = new KeyRing(secretStore(context.secrets));
    await other.save(saved('work'));
    await waitFor('the change to be heard', () => changes > 0);
    listener.dispose();
  });

  it('are read when they are first used, and only the one that is used', async () => {
    const services = await profile.start();
    const origin = (await simulator()).url;
    await services.keys.save(saved('work', origin));
    await services.keys.save(saved('spare', origin));
    await services.keys.activate('openai', 'work');
    await services.keys.save({ ...saved('other', origin), providerId: 'anthropic' });
    await services.keys.list();
    assert.deepEqual(profile.secretsRead, []);
    await withUserSettings({ providers: { openai: { baseUrl: `${origin}/openai/v1` } } }, async () => {
      await services.connections.open(openai);
      assert.deepEqual(profile.secretsRead, ['llmWorkbench.key/openai/work']);
    });
  });

  it('go with the request and into no state, no setting, no log and no conversation', async () => {
    const playing = await simulator();
    const services = await profile.start();
    await services.keys.save(saved('work', playing.url));
    const settings = {
      providers: { openai: { baseUrl: `${playing.url}/openai/v1` } },
      defaultModel: 'openai/gpt-4.1-mini',
    };
    await withUserSettings(settings, async () => {
      await readyModels(services);
      playing.clearRequests();
      for (const cue of ['Hello', 'simulate: wrong key', 'simulate: no credit']) {
        const question = { text: `${cue} ${secret}`, context: [], purpose: 'chat' as const };
        await wholeAnswer(services, () => services.chat.ask(question));
      }
      const sent = questionsTo(playing);
      assert.equal(sent.length, 3);
      assert.ok(sent.every(({ headers }) => headers.authorization === `Bearer ${secret}`));
      services.log.error('A failure', new Error(`refused: Authorization: Bearer ${secret}`));
      assert.ok(!JSON.stringify(vscode.workspace.getConfiguration('llmWorkbench')).includes(secret));
    });
    assert.ok(profile.logged.length >= 3, 'the failures were logged');
    assert.ok(!profile.logged.join('\n').includes(secret));
    await services.copyUsage();
    for (const state of [profile.globalState, profile.workspaceState]) {
      assert.ok(!JSON.stringify([...state.values]).includes(secret));
    }
    assert.ok(profile.workspaceState.keys().length > 0);
  });

  it('are nowhere in the state and the logs of the running extension', async () => {
    const { services } = await running();
    await services.keys.save(saved('work'));
    await services.keys.read('openai', 'work');
    const { context } = services;
    for (const state of [context.globalState, context.workspaceState]) {
      const dump = JSON.stringify(state.keys().map((key) => [key, state.get(key)]));
      assert.ok(!dump.includes(secret) && !/sk-/.test(dump), dump);
    }
    for (const folder of [context.globalStorageUri.fsPath, context.logUri.fsPath]) {
      for (const file of filesIn(folder)) {
        assert.ok(!readFileSync(file).includes(secret), file);
      }
    }
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
