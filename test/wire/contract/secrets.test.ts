// With every vendor's variables set at once, and endpoints beside them: no request carries what belongs to another provider.
import assert from 'node:assert/strict';
import { Connections } from '../../../src/core/connections.ts';
import { EndpointSet } from '../../../src/core/endpoints/endpointSet.ts';
import { KeyRing } from '../../../src/core/keyRing.ts';
import type { Provider, ProviderContext } from '../../../src/core/provider.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import type { ProviderSettings } from '../../../src/core/providerAddress.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { MemorySecrets } from '../../unit/support/memorySecrets.ts';
import { collect } from '../collect.ts';
import { type Handler, jsonReply, type ReceivedRequest, ScriptedServer, streamReply } from '../scriptedServer.ts';
import { HELLO } from './play.ts';
import type { Voice } from './voice.ts';
import { chatVoice } from './voices/chatVoice.ts';
import { voicesOf } from './voices/voices.ts';

const MARK = /secret-of-(\w+)/g;
const never = new AbortController().signal;

/** Both live on one server, each under a path and with a key of its own. */
const ENDPOINTS = { house: { baseUrl: 'http://127.0.0.1:8000/v1' }, annex: { baseUrl: 'http://127.0.0.1:8000/v1' } };
const endpoints = new EndpointSet({ stored: () => ENDPOINTS, isTaken: () => false }).all();
const everybody: readonly Provider[] = [...providers, ...endpoints];
const isEndpoint = ({ id }: { id: string }) => Object.hasOwn(ENDPOINTS, id);

function voiceOf(provider: Provider): Voice {
  return isEndpoint(provider)
    ? chatVoice(provider, { basePath: `/${provider.id}/v1` })
    : (voicesOf(provider)[0] ?? assert.fail(`${provider.id} has no voice`));
}

/** Whose the key for embeddings alone is. */
const EMBEDDER = 'mistral';
const EMBEDDINGS_KEY = `secret-of-${EMBEDDER}-EMBEDDINGS_API_KEY`;

/** What the vendors' SDKs look for by themselves, beside what the program reads. */
const OF_SDKS: Readonly<Record<string, string>> = {
  OPENAI_ADMIN_KEY: 'secret-of-openai-admin',
  OPENAI_PROJECT_ID: 'secret-of-openai-project',
  OPENAI_WEBHOOK_SECRET: 'secret-of-openai-webhook',
  OPENAI_CUSTOM_HEADERS: 'X-Own: secret-of-openai-custom\nAuthorization: Bearer secret-of-openai-custom',
  ANTHROPIC_AUTH_TOKEN: 'secret-of-anthropic-token',
  ANTHROPIC_CUSTOM_HEADERS: 'X-Own: secret-of-anthropic-custom\nAuthorization: Bearer secret-of-anthropic-custom',
  GROQ_CUSTOM_HEADERS: 'X-Own: secret-of-groq-custom\nAuthorization: Bearer secret-of-groq-custom',
  OLLAMA_API_KEY: 'secret-of-ollama-cloud',
  OPENAI_LOG: 'debug',
  ANTHROPIC_LOG: 'debug',
};

/** Every variable that a provider names, with a value that says whose it is. */
function variablesOf({ id, environment }: Provider, baseUrl: string): Record<string, string> {
  const { apiKey, organization, baseUrl: addresses } = environment;
  return {
    ...Object.fromEntries([...apiKey, ...organization].map((name) => [name, `secret-of-${id}-${name}`])),
    ...Object.fromEntries(addresses.map((name) => [name, baseUrl])),
  };
}

describe('secrets of all providers at once', function () {
  this.timeout(20_000);
  let servers: Map<string, ScriptedServer>;
  let thief: ScriptedServer;
  let environment: Record<string, string>;
  let before: NodeJS.ProcessEnv;
  let secrets: MemorySecrets;
  let connections: Connections;
  const { debug, info, log, warn, error } = console;
  let logged: unknown[];

  beforeEach(async () => {
    thief = await ScriptedServer.start();
    thief.replyAlways(jsonReply(200, {}));
    servers = new Map();
    environment = {
      ...OF_SDKS,
      OPENAI_BASE_URL: thief.url,
      ANTHROPIC_BASE_URL: thief.url,
      GROQ_BASE_URL: thief.url,
      EMBEDDINGS_PROVIDER: EMBEDDER,
      EMBEDDINGS_API_KEY: EMBEDDINGS_KEY,
    };
    for (const provider of providers) {
      const server = await ScriptedServer.start();
      servers.set(provider.id, server);
      Object.assign(environment, variablesOf(provider, server.url + voiceOf(provider).basePath));
    }
    const shared = await ScriptedServer.start();
    endpoints.forEach(({ id }) => servers.set(id, shared));
    before = { ...process.env };
    Object.assign(process.env, environment);
    secrets = new MemorySecrets();
    connections = new Connections({
      keys: new KeyRing(secrets),
      fetch: globalThis.fetch,
      redactor: new Redactor(),
      environment,
      settings: settingsOf,
      confirmOrigin: async () => true,
    });
    logged = [];
    const keep = (...words: unknown[]) => void logged.push(words);
    Object.assign(console, { debug: keep, info: keep, log: keep, warn: keep, error: keep });
  });
  afterEach(async () => {
    Object.assign(console, { debug, info, log, warn, error });
    for (const name of Object.keys(environment)) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
    await Promise.all([thief, ...new Set(servers.values())].map((server) => server.stop()));
  });

  const serverOf = (id: string) => servers.get(id) ?? assert.fail(`${id} has no server`);
  const settingsOf = (id: string): ProviderSettings => {
    const provider = everybody.find((known) => known.id === id) ?? assert.fail(`there is no ${id}`);
    return {
      baseUrl: serverOf(id).url + voiceOf(provider).basePath,
      headers: { 'X-Gateway-Token': `secret-of-${id}-header` },
      ...(provider.takesOrganization && { organization: `secret-of-${id}-organization` }),
    };
  };

  const requestsTo = (provider: Provider): readonly ReceivedRequest[] =>
    serverOf(provider.id).requests.filter(({ path }) => !isEndpoint(provider) || path.startsWith(`/${provider.id}/`));
  const sentTo = (provider: Provider) => JSON.stringify(requestsTo(provider).map(({ headers }) => headers));

  /** An endpoint's key is a stored one: there is no variable for it. */
  async function saveKeys(those: readonly Provider[]): Promise<void> {
    for (const { id } of those) {
      const origin = serverOf(id).url;
      await new KeyRing(secrets).save({
        providerId: id,
        name: 'work',
        key: `secret-of-${id}-stored`,
        origin,
        savedAt: 1,
      });
    }
  }

  /** Opens all at once: what one call lends to its SDK must not reach another's. */
  async function askAll(those: readonly Provider[]): Promise<void> {
    await Promise.all(those.map(async (provider) => callAll(provider, (await connections.open(provider)).context)));
  }

  /** All that a provider can be asked for; failures do not matter, but every call must have been sent. */
  async function callAll(provider: Provider, context: ProviderContext): Promise<void> {
    const request = { model: voiceOf(provider).model, messages: HELLO };
    for (const call of [
      async () => {
        const note = await provider.check(context, never);
        if (note) {
          await note.proveKey?.(never);
        }
      },
      async () => provider.models(context, never),
      async () => collect(provider.stream(request, context, never)),
      ...(provider.embed
        ? [
            async () => {
              const { context: own } = await connections.openForEmbeddings(provider);
              await provider.embed?.('embed-1', ['a'], own, never);
            },
          ]
        : []),
      ...(provider.count ? [async () => provider.count?.(request, context, never)] : []),
      ...(provider.localModels ? [async () => provider.localModels?.remove('m', context, never)] : []),
    ]) {
      const count = requestsTo(provider).length;
      await call().catch(() => undefined);
      assert.ok(requestsTo(provider).length > count, `${provider.id}: ${call.toString()} was not sent`);
    }
  }

  function assertOwnOnly(asked: readonly Provider[] = everybody): void {
    for (const provider of asked) {
      for (const { method, path, headers, body } of requestsTo(provider)) {
        const sent = JSON.stringify([path, headers, body]);
        const marks = [...sent.matchAll(MARK)].map(([, owner]) => owner);
        assert.deepEqual([...new Set(marks)], [provider.id], `${method} ${path} to ${provider.id}`);
        const isEmbedding = provider.id === EMBEDDER && path.endsWith('/embeddings');
        assert.equal(sent.includes(EMBEDDINGS_KEY), isEmbedding, `the key for embeddings, ${method} ${path}`);
      }
    }
    const strangers = serverOf('house').requests.filter(({ path }) => !/^\/(?:house|annex)\//.test(path));
    assert.deepEqual([thief.connections, strangers.length], [0, 0]);
  }

  /** Answers well, so that every call goes its whole way. */
  function answerAll(): void {
    for (const server of new Set(servers.values())) {
      const voices = everybody.filter(({ id }) => serverOf(id) === server).map(voiceOf);
      server.replyAlways(async (request, reply) => {
        const voice = voices.find(({ path }) => request.path.startsWith(path));
        const handler: Handler = voice
          ? streamReply(voice.write({ text: ['ok'] }).events.join(''), { chunkBytes: 10_000 })
          : jsonReply(200, {});
        await handler(request, reply);
      });
    }
  }

  it('stay with their own origin, when they stand in the environment', async () => {
    await saveKeys(endpoints);
    answerAll();
    await askAll(everybody);
    assertOwnOnly();
    for (const provider of everybody) {
      const { id, environment: names } = provider;
      const sent = sentTo(provider);
      for (const [variable] of [names.apiKey, names.organization]) {
        assert.ok(variable === undefined || sent.includes(`secret-of-${id}-${variable}`), `${id} was sent ${variable}`);
      }
      assert.ok(sent.includes(`secret-of-${id}-header`), `${id} was sent its header`);
      assert.ok(!isEndpoint(provider) || sent.includes(`secret-of-${id}-stored`), `${id} was sent its key`);
    }
    assert.deepEqual(logged, []);
  });

  const lists = providers.flatMap((provider) =>
    (['apiKey', 'organization'] as const).map((kind) => ({ provider, kind, names: provider.environment[kind] })),
  );
  for (const { provider, kind, names } of lists) {
    for (const [index, name] of names.entries()) {
      it(`${name} goes to ${provider.name} alone${index > 0 ? `, where ${names.slice(0, index).join()} is not set` : ''}`, async () => {
        for (const earlier of names.slice(0, index)) {
          delete environment[earlier];
          delete process.env[earlier];
        }
        await saveKeys(endpoints);
        answerAll();
        await askAll(everybody);
        assertOwnOnly();
        assert.ok(sentTo(provider).includes(`secret-of-${provider.id}-${name}`), kind);
        for (const later of names.slice(index + 1)) {
          assert.ok(!sentTo(provider).includes(`-${later}"`), `${later} stays at home`);
        }
      });
    }
  }

  it('stay at home, when stored keys stand before them', async () => {
    new Set(servers.values()).forEach((server) => server.replyAlways(jsonReply(401, { error: { message: 'no' } })));
    await saveKeys(everybody);
    await askAll(everybody);
    assertOwnOnly();
    const sent = everybody.map(sentTo).join();
    for (const name of providers.flatMap((provider) => provider.environment.apiKey)) {
      assert.ok(!sent.includes(`-${name}`), `${name} stays at home`);
    }
    for (const provider of everybody) {
      const isSent = sentTo(provider).includes(`secret-of-${provider.id}-stored`);
      assert.equal(isSent, provider.auth !== 'none', `the stored key of ${provider.id}`);
    }
  });

  it('of two endpoints on one origin go each with its own, also where one has none', async () => {
    const [house = assert.fail('there is no endpoint'), annex = assert.fail('there is one endpoint')] = endpoints;
    answerAll();
    await saveKeys([house]);
    await askAll(endpoints);
    assertOwnOnly(endpoints);
    assert.equal(serverOf(house.id), serverOf(annex.id));
    assert.ok(sentTo(house).includes('Bearer secret-of-house-stored'));
    assert.ok(!sentTo(annex).includes('authorization'), 'no key is no reason to take another’s');
    await saveKeys([annex]);
    await askAll(endpoints);
    assertOwnOnly(endpoints);
    assert.ok(sentTo(annex).includes('Bearer secret-of-annex-stored'));
  });

  for (const status of [301, 302, 307, 308]) {
    it(`follow no redirect (${status}) to another origin`, async () => {
      await saveKeys(endpoints);
      for (const server of new Set(servers.values())) {
        server.replyAlways(async ({ path }, reply) => {
          await reply.head(status, { location: thief.url + path });
          await reply.end();
        });
      }
      await askAll(everybody);
      assertOwnOnly();
    });
  }
});
