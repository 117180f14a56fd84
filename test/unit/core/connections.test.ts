// Which key goes where: real providers, real servers, and no key where it was not allowed to go.
import assert from 'node:assert/strict';
import { type ConnectionsOptions, Connections, type OriginQuestion } from '../../../src/core/connections.ts';
import { KeyRing, type SavedKey } from '../../../src/core/keyRing.ts';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import { ollama } from '../../../src/core/providers/ollama.ts';
import { openai } from '../../../src/core/providers/openai.ts';
import type { ProviderSettings } from '../../../src/core/providerAddress.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { jsonReply, ScriptedServer } from '../../wire/scriptedServer.ts';
import { appErrorOf } from '../support/failure.ts';
import { MemorySecrets } from '../support/memorySecrets.ts';

const SIMULATOR = 'http://127.0.0.1:9876';
const never = new AbortController().signal;

interface World {
  environment: Record<string, string | undefined>;
  settings: Record<string, ProviderSettings>;
  simulatorUrl?: string;
  /** The person's answer; absent: there is nobody to ask. */
  confirm?: (question: OriginQuestion) => Promise<boolean>;
}

describe('Connections', () => {
  let secrets: MemorySecrets;
  let keys: KeyRing;
  let redactor: Redactor;
  let questions: OriginQuestion[];
  let world: World;

  beforeEach(() => {
    secrets = new MemorySecrets();
    keys = new KeyRing(secrets);
    redactor = new Redactor();
    questions = [];
    world = { environment: {}, settings: {} };
  });

  function connections(): Connections {
    const { confirm } = world;
    const options: ConnectionsOptions = {
      keys,
      fetch,
      redactor,
      environment: world.environment,
      settings: (providerId) => world.settings[providerId] ?? {},
      simulatorUrl: world.simulatorUrl,
      ...(confirm && {
        confirmOrigin: (question: OriginQuestion) => {
          questions.push(question);
          return confirm(question);
        },
      }),
    };
    return new Connections(options);
  }

  async function save(over: Partial<SavedKey> = {}): Promise<void> {
    await keys.save({
      providerId: 'openai',
      name: 'work',
      key: 'stored-key-value',
      origin: 'https://api.openai.com',
      savedAt: 1,
      ...over,
    });
  }

  describe('plans', () => {
    it('a stored key before the environment before the simulator before nothing', async () => {
      assert.equal(await connections().plan(openai), undefined);
      world.simulatorUrl = SIMULATOR;
      assert.deepEqual(await connections().plan(openai), { source: 'simulator', keyName: 'simulator' });
      world.environment['OPENAI_API_KEY'] = 'environment-key-value';
      assert.deepEqual(await connections().plan(openai), { source: 'environment', keyName: 'OPENAI_API_KEY' });
      await save();
      assert.deepEqual(await connections().plan(openai), { source: 'stored', keyName: 'work' });
      await keys.setDisabled('openai', 'work', true);
      assert.equal((await connections().plan(openai))?.source, 'environment');
      world.environment['OPENAI_API_KEY'] = '   ';
      assert.equal((await connections().plan(openai))?.source, 'simulator');
    });

    it('without reading a secret', async () => {
      await save();
      await save({ name: 'other' });
      await keys.activate('openai', 'other');
      assert.equal((await connections().plan(openai))?.keyName, 'other');
      await connections().plan(openai, await keys.list());
      assert.deepEqual(secrets.read, []);
    });

    it("only with the provider's own keys", async () => {
      await save();
      world.environment['OPENAI_API_KEY'] = 'environment-key-value';
      assert.equal(await connections().plan(anthropic), undefined);
    });

    it('a provider that needs no key as it is', async () => {
      assert.deepEqual(await connections().plan(ollama), { source: 'none', keyName: '' });
    });

    it('nothing for a provider that is switched off', async () => {
      await save();
      world.simulatorUrl = SIMULATOR;
      world.environment['OPENAI_API_KEY'] = 'environment-key-value';
      world.settings['openai'] = { disabled: true };
      assert.equal(await connections().plan(openai), undefined);
      const error = await appErrorOf(() => connections().open(openai));
      assert.deepEqual([error.kind, error.code, error.provider], ['config', 'disabled', 'openai']);
    });
  });

  it('says that a provider has no key yet', async () => {
    const error = await appErrorOf(() => connections().open(openai));
    assert.deepEqual([error.kind, error.code], ['config', 'noKey']);
  });

  it('opens the active key, or the one that is named', async () => {
    await save();
    await save({ name: 'home', key: 'home-key-value' });
    await keys.activate('openai', 'work');
    assert.equal((await connections().open(openai)).context.apiKey, 'stored-key-value');
    const { context, keyName, simulated } = await connections().open(openai, 'home');
    assert.deepEqual([context.apiKey, keyName, simulated], ['home-key-value', 'home', false]);
    const error = await appErrorOf(() => connections().open(openai, 'gone'));
    assert.deepEqual([error.kind, error.code], ['config', 'noKey']);
  });

  it('makes every key that it opens or tries known to the redactor', async () => {
    await save();
    await save({ name: 'home', key: 'home-key-value' });
    world.environment['ANTHROPIC_API_KEY'] = 'environment-key-value';
    world.settings['openai'] = {
      headers: { 'x-gateway-token': 'gateway-value', authorization: 'Bearer header-value' },
    };
    await connections().open(openai);
    await connections().open(openai, 'work');
    await connections().open(anthropic);
    connections().trial(openai, { providerId: 'openai', key: 'trial-key-value', origin: '' });
    for (const value of [
      'stored-key-value',
      'home-key-value',
      'environment-key-value',
      'trial-key-value',
      'gateway-value',
      'header-value',
    ]) {
      assert.ok(!redactor.content(`<${value}>`).includes(value), value);
    }
  });

  describe('when the address in the settings has changed', () => {
    let other: ScriptedServer;

    beforeEach(async () => {
      other = await ScriptedServer.start();
      other.replyAlways(jsonReply(200, { data: [] }));
      world.settings['openai'] = { baseUrl: `${other.url}/v1` };
    });

    afterEach(() => other.stop());

    for (const source of ['stored', 'environment'] as const) {
      describe(`with a key from ${source}`, () => {
        beforeEach(async () => {
          if (source === 'stored') {
            await save();
          } else {
            world.environment['OPENAI_API_KEY'] = 'environment-key-value';
          }
        });

        it('sends nothing when the person says no', async () => {
          world.confirm = async () => false;
          const error = await appErrorOf(() => connections().open(openai));
          assert.deepEqual([error.kind, error.code], ['notAllowed', 'otherOrigin']);
          assert.doesNotMatch(error.message, /key-value/);
          assert.equal(other.connections, 0);
          assert.deepEqual(questions, [
            {
              providerName: 'OpenAI',
              keyName: source === 'stored' ? 'work' : 'OPENAI_API_KEY',
              savedFor: 'https://api.openai.com',
              wanted: other.url,
            },
          ]);
          await appErrorOf(() => connections().open(openai));
          assert.equal(questions.length, 2, 'no is not remembered as yes');
        });

        it('sends nothing when there is nobody to ask, or asking fails', async () => {
          assert.equal((await appErrorOf(() => connections().open(openai))).code, 'otherOrigin');
          world.confirm = () => Promise.reject(new Error('the window closed'));
          await assert.rejects(connections().open(openai), /the window closed/);
          assert.equal(other.connections, 0);
        });

        it('does not repeat a refused question for what the person did not ask for', async () => {
          world.confirm = async () => false;
          const one = connections();
          for (let time = 0; time < 2; time += 1) {
            const error = await appErrorOf(() => one.open(openai, undefined, 'once'));
            assert.equal(error.code, 'otherOrigin');
          }
          assert.equal(questions.length, 1);
          await appErrorOf(() => one.open(openai));
          assert.equal(questions.length, 2);
        });

        it('sends and remembers when the person says yes, and asks again for yet another address', async () => {
          world.confirm = async () => true;
          const { context, origin } = await connections().open(openai);
          assert.equal(origin, other.url);
          await openai.check(context, never);
          assert.match(other.requests[0]?.headers['authorization'] ?? '', /key-value$/);
          await connections().open(openai);
          assert.equal(questions.length, 1);

          world.confirm = async () => false;
          world.settings['openai'] = { baseUrl: 'https://third.example/v1' };
          assert.equal((await appErrorOf(() => connections().open(openai))).kind, 'notAllowed');
          assert.equal(questions[1]?.savedFor, other.url);
        });

        it('asks for another port, scheme or spelling of the host, not for another path', async () => {
          world.confirm = async () => false;
          for (const baseUrl of [
            'http://api.openai.com/v1',
            'https://api.openai.com:8443/v1',
            'https://api.openai.com./v1',
            'https://api.openai.com.evil.example/v1',
            'https://\u0430pi.openai.com/v1',
          ]) {
            world.settings['openai'] = { baseUrl };
            assert.equal((await appErrorOf(() => connections().open(openai))).code, 'otherOrigin', baseUrl);
          }
          world.settings['openai'] = { baseUrl: 'HTTPS://API.OPENAI.COM:443/eu/v1/' };
          assert.equal((await connections().open(openai)).origin, 'https://api.openai.com');
        });
      });
    }

    it('asks as well when only an environment variable leads elsewhere', async () => {
      await save();
      world.settings['openai'] = {};
      world.environment['OPENAI_BASE_URL'] = `${other.url}/v1`;
      world.confirm = async () => false;
      const movable = { ...openai, environment: { ...openai.environment, baseUrl: ['OPENAI_BASE_URL'] } };
      assert.equal((await appErrorOf(() => connections().open(movable))).code, 'otherOrigin');
      assert.equal(
        (await connections().open(openai)).origin,
        'https://api.openai.com',
        'OpenAI itself does not look at it',
      );
    });

    it("needs no question for a key's own address, and the settings' headers do not go there", async () => {
      await save({ baseUrl: `${other.url}/v1`, origin: other.url });
      world.settings['openai'] = { baseUrl: 'https://gateway.example/v1', headers: { 'x-gateway': 'gateway-secret' } };
      const { context } = await connections().open(openai);
      assert.deepEqual([context.baseUrl, context.headers], [`${other.url}/v1`, undefined]);
      await openai.check(context, never);
      assert.equal(other.requests[0]?.headers['x-gateway'], undefined);
      world.settings['openai'] = { baseUrl: 'no address', headers: { 'x-gateway': 'gateway-secret' } };
      assert.equal((await connections().open(openai)).context.headers, undefined);
    });

    it('does not write back a key that was replaced or removed while the question was open', async () => {
      await save();
      world.confirm = async () => {
        await save({ key: 'replaced-key-value' });
        return true;
      };
      await appErrorOf(() => connections().open(openai));
      const now = await keys.read('openai', 'work');
      assert.deepEqual([now?.key, now?.origin], ['replaced-key-value', 'https://api.openai.com']);

      world.confirm = async () => {
        await keys.remove('openai', 'work');
        return true;
      };
      await appErrorOf(() => connections().open(openai));
      assert.deepEqual(await keys.list(), []);
      assert.equal(other.connections, 0);
    });

    it('keeps what changed about the key while the question was open', async () => {
      await save();
      world.confirm = async () => {
        await save({ organization: 'org-new' });
        return true;
      };
      await connections().open(openai);
      const now = await keys.read('openai', 'work');
      assert.deepEqual([now?.organization, now?.origin], ['org-new', other.url]);
    });
  });

  it('never lets a key follow a redirect of the address it was opened for', async () => {
    const [home, other] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
    try {
      home.replyAlways(async (_request, reply) => {
        await reply.head(307, { location: `${other.url}/v1/models` });
        await reply.end();
      });
      await save({ baseUrl: `${home.url}/v1`, origin: home.url });
      const { context } = await connections().open(openai);
      const error = await appErrorOf(() => openai.check(context, never));
      assert.equal(error.kind, 'notAllowed');
      assert.equal(other.connections, 0);
    } finally {
      await Promise.all([home.stop(), other.stop()]);
    }
  });

  describe('the simulator', () => {
    beforeEach(() => {
      world.simulatorUrl = SIMULATOR;
    });

    it('gets neither a key, nor headers, nor an organization', async () => {
      await save();
      await keys.setDisabled('openai', 'work', true);
      world.environment['OPENAI_ORG_ID'] = 'org-environment';
      world.settings['openai'] = { headers: { 'x-gateway': 'gateway-secret' }, organization: 'org-settings' };
      const { context, origin, simulated } = await connections().open(openai);
      assert.equal(simulated, true);
      assert.equal(origin, SIMULATOR);
      assert.deepEqual(
        { ...context, fetch: undefined },
        {
          fetch: undefined,
          baseUrl: `${SIMULATOR}/openai/v1`,
          apiKey: 'simulator',
          organization: undefined,
          headers: undefined,
        },
      );
      assert.deepEqual(secrets.read, []);
      assert.equal(redactor.content('a simulator'), 'a simulator', 'its stand-in for a key blanks no words');
    });

    it('does not stand in for an address that the person set', async () => {
      for (const provider of [openai, anthropic, ollama]) {
        assert.equal((await connections().plan(provider))?.source, 'simulator');
        for (const variable of provider.environment.baseUrl) {
          world.environment[variable] = 'http://127.0.0.1:1';
          assert.notEqual((await connections().plan(provider))?.source, 'simulator', provider.id);
          world.environment[variable] = ' ';
          assert.equal((await connections().plan(provider))?.source, 'simulator', 'a blank is no address');
        }
        world.settings[provider.id] = { baseUrl: 'http://127.0.0.1:1' };
        assert.notEqual((await connections().plan(provider))?.source, 'simulator', provider.id);
      }
    });

    it('stands in for no endpoint that a person named, and for nothing inside the editor', async () => {
      assert.equal((await connections().plan(openai))?.source, 'simulator');
      for (const other of [{ settingsIn: 'endpoints' }, { inProcess: true }] as const) {
        assert.notEqual((await connections().plan({ ...openai, ...other }))?.source, 'simulator');
      }
    });
  });

  describe('the organization', () => {
    it("is the stored key's own, then the settings', and not the environment's", async () => {
      world.environment['OPENAI_ORG_ID'] = 'org-environment';
      await save();
      assert.equal((await connections().open(openai)).context.organization, undefined);
      world.settings['openai'] = { organization: 'org-settings' };
      assert.equal((await connections().open(openai)).context.organization, 'org-settings');
      await save({ organization: 'org-key' });
      assert.equal((await connections().open(openai)).context.organization, 'org-key');
    });

    it("of a key of the environment is the environment's, then the settings'", async () => {
      world.environment['OPENAI_API_KEY'] = 'environment-key-value';
      world.settings['openai'] = { organization: 'org-settings' };
      assert.equal((await connections().open(openai)).context.organization, 'org-settings');
      world.environment['OPENAI_ORG_ID'] = 'org-environment';
      assert.equal((await connections().open(openai)).context.organization, 'org-environment');
    });
  });

  it('takes the settings before the environment for the address', async () => {
    world.environment['OLLAMA_HOST'] = 'from-host:1';
    assert.equal((await connections().open(ollama)).context.baseUrl, 'http://from-host:1');
    world.environment['OLLAMA_BASE_URL'] = 'http://from-base:2';
    assert.equal((await connections().open(ollama)).context.baseUrl, 'http://from-base:2');
    world.settings['ollama'] = { baseUrl: ' http://from-settings:3/ ' };
    const { context, origin } = await connections().open(ollama);
    assert.deepEqual(
      [context.baseUrl, origin, context.apiKey],
      ['http://from-settings:3', 'http://from-settings:3', undefined],
    );
    assert.equal(connections().addressOf(ollama, 'none'), 'http://from-settings:3');
    assert.equal(connections().currentBaseUrl(ollama), 'http://from-settings:3');
  });

  it('tries a new key at its own address, or where the settings point', async () => {
    world.settings['openai'] = { baseUrl: 'https://gateway.example/v1', headers: { 'x-gateway': 'secret' } };
    const typed = { providerId: 'openai', key: 'trial-key-value', origin: '' };
    assert.deepEqual(connections().trial(openai, typed).context.headers, { 'x-gateway': 'secret' });
    const own = connections().trial(openai, { ...typed, baseUrl: 'https://own.example/v1', organization: 'org' });
    assert.deepEqual(
      [own.origin, own.context.baseUrl, own.context.organization, own.context.headers],
      ['https://own.example', 'https://own.example/v1', 'org', undefined],
    );
    assert.deepEqual(secrets.values.size, 0, 'nothing is saved');
  });

  it('tells of an address in the settings that is none', async () => {
    world.settings['openai'] = { baseUrl: 'http://' };
    await save();
    assert.equal((await appErrorOf(() => connections().open(openai))).kind, 'config');
  });
});
