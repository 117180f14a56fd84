// Which key is planned where settings name one, and when a gateway can be called at all: real providers, no request.
import assert from 'node:assert/strict';
import type { WantedKey } from '../../../src/core/connectionPlan.ts';
import { Connections, type OriginQuestion } from '../../../src/core/connections.ts';
import { KeyRing } from '../../../src/core/keyRing.ts';
import type { ProviderSettings } from '../../../src/core/providerAddress.ts';
import { litellm } from '../../../src/core/providers/litellm.ts';
import { openai } from '../../../src/core/providers/openai.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { MemorySecrets } from '../support/memorySecrets.ts';
import { appErrorOf } from '../support/failure.ts';
import { scriptedProvider } from '../support/scriptedProvider.ts';

describe('the key that is used', () => {
  let secrets: MemorySecrets;
  let keys: KeyRing;
  let environment: Record<string, string>;
  let settings: Record<string, ProviderSettings>;
  let wanted: WantedKey | undefined;
  let simulatorUrl: string | undefined;
  let questions: OriginQuestion[];
  let connections: Connections;

  beforeEach(() => {
    secrets = new MemorySecrets();
    keys = new KeyRing(secrets);
    environment = {};
    settings = {};
    wanted = undefined;
    simulatorUrl = undefined;
    questions = [];
    connections = new Connections({
      keys,
      fetch: () => Promise.reject(new Error('No network in this test')),
      redactor: new Redactor(),
      environment,
      settings: (id) => settings[id] ?? {},
      wantedKey: (id) => (id === 'openai' || id === 'litellm' ? wanted : undefined),
      get simulatorUrl() {
        return simulatorUrl;
      },
      confirmOrigin: async (question) => {
        questions.push(question);
        return false;
      },
    });
  });

  const save = (name: string, providerId = 'openai', origin = 'https://api.openai.com') =>
    keys.save({ providerId, name, key: `${name}-key-value`, origin, savedAt: 1 });

  describe('where settings name it', () => {
    it('is that one, whichever is in use', async () => {
      await save('work');
      await save('home');
      await keys.activate('openai', 'home');
      wanted = { name: 'work', by: 'workspace' };
      assert.deepEqual(await connections.plan(openai), { source: 'stored', keyName: 'work' });
      assert.equal((await connections.open(openai)).context.apiKey, 'work-key-value');
      assert.equal(await connections.obstacle(openai), undefined);
    });

    it('is never replaced by another: a missing or disabled one is told in words', async () => {
      await save('home');
      environment['OPENAI_API_KEY'] = 'environment-key-value';
      simulatorUrl = 'http://127.0.0.1:1';
      wanted = { name: 'work', by: 'workspace' };
      assert.equal(await connections.plan(openai), undefined);
      const missing = await appErrorOf(() => connections.open(openai));
      assert.deepEqual([missing.kind, missing.code], ['config', 'wantedKey']);
      assert.equal(missing.message, 'This workspace wants the OpenAI key "work", which is not there');

      await save('work');
      await keys.setDisabled('openai', 'work', true);
      wanted = { name: 'work', by: 'user' };
      const disabled = await appErrorOf(() => connections.open(openai));
      assert.equal(disabled.message, 'Your settings want the OpenAI key "work", which is disabled');
      assert.deepEqual(secrets.read, []);
    });

    it('may be the environment’s, by the name of its variable', async () => {
      await save('home');
      environment['OPENAI_API_KEY'] = 'environment-key-value';
      wanted = { name: 'OPENAI_API_KEY', by: 'workspace' };
      assert.deepEqual(await connections.plan(openai), { source: 'environment', keyName: 'OPENAI_API_KEY' });
      assert.equal((await connections.open(openai)).context.apiKey, 'environment-key-value');
      // Any other variable is none of this provider's keys.
      environment['AWS_SECRET'] = 'other-value';
      wanted = { name: 'AWS_SECRET', by: 'workspace' };
      assert.equal((await appErrorOf(() => connections.open(openai))).code, 'wantedKey');
      environment['OPENAI_API_KEY'] = ' ';
      wanted = { name: 'OPENAI_API_KEY', by: 'workspace' };
      assert.equal((await appErrorOf(() => connections.open(openai))).code, 'wantedKey');
    });

    it('does not switch a provider on', async () => {
      await save('work');
      wanted = { name: 'work', by: 'workspace' };
      settings['openai'] = { disabled: true };
      assert.equal((await connections.obstacle(openai))?.code, 'disabled');
    });
  });

  it('can be tried by its name, a disabled one and the environment’s too', async () => {
    await save('work');
    await keys.setDisabled('openai', 'work', true);
    environment['OPENAI_API_KEY'] = 'environment-key-value';
    wanted = { name: 'gone', by: 'workspace' };
    assert.equal((await connections.open(openai, 'work')).context.apiKey, 'work-key-value');
    assert.equal((await connections.open(openai, 'OPENAI_API_KEY')).context.apiKey, 'environment-key-value');
    assert.equal((await appErrorOf(() => connections.open(openai, 'nobody'))).code, 'noKey');
  });

  describe('of a gateway', () => {
    it('is not used, and the gateway not called, before somebody gave its address', async () => {
      environment['LLM_API_KEY'] = 'environment-key-value';
      simulatorUrl = 'http://127.0.0.1:1';
      assert.equal(await connections.plan(litellm), undefined);
      const error = await appErrorOf(() => connections.open(litellm));
      assert.deepEqual([error.code, error.message], ['noAddress', 'LiteLLM has no address yet: set its base URL']);
      wanted = { name: 'LLM_API_KEY', by: 'workspace' };
      assert.equal((await connections.obstacle(litellm))?.code, 'noAddress');
    });

    it('is the simulator’s where nothing at all is set', async () => {
      simulatorUrl = 'http://127.0.0.1:1';
      assert.deepEqual(await connections.plan(litellm), { source: 'simulator', keyName: 'simulator' });
      assert.equal((await connections.open(litellm)).context.baseUrl, 'http://127.0.0.1:1/litellm/v1');
      settings['litellm'] = { baseUrl: 'http://127.0.0.1:2/v1' };
      assert.equal((await connections.plan(litellm))?.source, 'none');
    });

    it('goes without a question to the address that the environment names beside it', async () => {
      environment['LLM_API_KEY'] = 'environment-key-value';
      environment['LLM_BASE_URL'] = 'https://gateway.example/v1/';
      const { context, origin, source } = await connections.open(litellm);
      assert.deepEqual([context.apiKey, context.baseUrl], ['environment-key-value', 'https://gateway.example/v1']);
      assert.deepEqual([origin, source, questions], ['https://gateway.example', 'environment', []]);
      environment['LITELLM_BASE_URL'] = 'https://lite.example';
      environment['LITELLM_API_KEY'] = 'lite-key-value';
      const own = await connections.open(litellm);
      assert.deepEqual([own.context.apiKey, own.origin], ['lite-key-value', 'https://lite.example']);
    });

    it('asks before it goes to an address in the settings', async () => {
      environment['LLM_API_KEY'] = 'environment-key-value';
      environment['LLM_BASE_URL'] = 'https://gateway.example/v1';
      settings['litellm'] = { baseUrl: 'https://other.example/v1' };
      assert.equal((await appErrorOf(() => connections.open(litellm))).code, 'otherOrigin');
      assert.deepEqual(
        questions.map(({ savedFor, wanted: to }) => [savedFor, to]),
        [['https://gateway.example', 'https://other.example']],
      );
    });

    it('is not needed: an address alone will do', async () => {
      settings['litellm'] = { baseUrl: 'http://127.0.0.1:4000' };
      assert.deepEqual(await connections.plan(litellm), { source: 'none', keyName: '' });
      assert.equal((await connections.open(litellm)).context.apiKey, undefined);
    });

    it('that is stored knows where it belongs', async () => {
      await save('work', 'litellm', 'http://127.0.0.1:4000');
      const { context } = await connections.open(litellm);
      assert.deepEqual([context.apiKey, context.baseUrl], ['work-key-value', 'http://127.0.0.1:4000/v1']);
    });
  });

  describe('for embeddings alone', () => {
    const server = scriptedProvider({
      id: 'mine',
      name: 'Mine',
      auth: 'optional',
      baseUrl: 'https://mine.example/v1',
      settingsIn: 'endpoints',
      isGateway: true,
      environment: { apiKey: [], baseUrl: [], organization: [] },
    });
    beforeEach(() => {
      environment['EMBEDDINGS_API_KEY'] = 'embeddings-key-value';
    });

    it('serves nothing else, whoever names it', async () => {
      await save('home');
      wanted = { name: 'EMBEDDINGS_API_KEY', by: 'workspace' };
      assert.equal((await connections.obstacle(openai))?.code, 'wantedKey');
      assert.equal((await appErrorOf(() => connections.open(openai))).code, 'wantedKey');
      assert.equal((await connections.openForEmbeddings(openai)).context.apiKey, 'embeddings-key-value');
      wanted = undefined;
      assert.equal((await connections.open(openai)).context.apiKey, 'home-key-value');
      assert.equal((await appErrorOf(() => connections.open(openai, 'EMBEDDINGS_API_KEY'))).code, 'noKey');
    });

    it('does not take the place of the key that settings want', async () => {
      await save('work');
      wanted = { name: 'work', by: 'workspace' };
      assert.equal((await connections.openForEmbeddings(openai)).context.apiKey, 'work-key-value');
      wanted = { name: 'gone', by: 'workspace' };
      assert.equal((await appErrorOf(() => connections.openForEmbeddings(openai))).code, 'wantedKey');
      assert.deepEqual(questions, []);
    });

    it('does not go to a gateway whose address nobody gave', async () => {
      environment['EMBEDDINGS_PROVIDER'] = 'litellm';
      assert.equal((await appErrorOf(() => connections.openForEmbeddings(litellm))).code, 'noAddress');
      environment['LITELLM_BASE_URL'] = 'https://lite.example';
      assert.equal((await connections.openForEmbeddings(litellm)).origin, 'https://lite.example');
      settings['litellm'] = { disabled: true };
      assert.equal((await appErrorOf(() => connections.openForEmbeddings(litellm))).code, 'disabled');
    });

    it('goes to an endpoint only when the person said so, once', async () => {
      environment['EMBEDDINGS_PROVIDER'] = 'mine';
      settings['mine'] = { baseUrl: 'https://mine.example/v1' };
      const refused = await appErrorOf(() => connections.openForEmbeddings(server));
      assert.equal(refused.code, 'otherOrigin');
      assert.match(refused.message, /EMBEDDINGS_API_KEY" was not sent to https:\/\/mine\.example/);
      assert.deepEqual(
        questions.map(({ keyName, savedFor, wanted: to }) => [keyName, savedFor, to]),
        [['EMBEDDINGS_API_KEY', undefined, 'https://mine.example']],
      );
      await keys.allowEnvironmentOrigin('mine', 'EMBEDDINGS_API_KEY', 'https://mine.example');
      assert.equal((await connections.openForEmbeddings(server)).context.apiKey, 'embeddings-key-value');
      assert.equal(questions.length, 1);
      // Another address is another question.
      settings['mine'] = { baseUrl: 'https://other.example/v1' };
      assert.equal((await appErrorOf(() => connections.openForEmbeddings(server))).code, 'otherOrigin');
      assert.equal(questions[1]?.savedFor, 'https://mine.example');
    });
  });

  it('that nobody wants by its name is not sent to a gateway without an address', async () => {
    environment['LLM_API_KEY'] = 'environment-key-value';
    assert.equal((await appErrorOf(() => connections.open(litellm, 'LLM_API_KEY'))).code, 'noAddress');
  });

  describe('of a provider without an address', () => {
    const inside = scriptedProvider({ id: 'vscode', name: 'VS Code', baseUrl: '', inProcess: true });

    it('is called at none, whatever the settings say, and can fetch nothing', async () => {
      settings['vscode'] = { baseUrl: 'https://evil.example/v1', organization: 'org-1', headers: { 'x-team': 'a' } };
      assert.deepEqual(await connections.plan(inside), { source: 'none', keyName: '' });
      assert.deepEqual([connections.addressOf(inside, 'none'), connections.currentBaseUrl(inside)], ['', '']);
      const { context, origin, simulated } = await connections.open(inside);
      assert.deepEqual([origin, simulated], ['', false]);
      assert.deepEqual(Object.keys(context).toSorted(), ['baseUrl', 'fetch']);
      assert.equal((await appErrorOf(() => context.fetch('https://evil.example/v1'))).kind, 'notAllowed');
    });

    it('can be switched off like any other', async () => {
      settings['vscode'] = { disabled: true };
      assert.equal((await connections.obstacle(inside))?.code, 'disabled');
    });
  });
});
