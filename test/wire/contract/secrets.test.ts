// With every vendor's variables set at once: no request to one origin carries what belongs to another provider.
import assert from 'node:assert/strict';
import { Connections } from '../../../src/core/connections.ts';
import { KeyRing } from '../../../src/core/keyRing.ts';
import type { Provider, ProviderContext } from '../../../src/core/provider.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import type { ProviderSettings } from '../../../src/core/providerAddress.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { MemorySecrets } from '../../unit/support/memorySecrets.ts';
import { collect } from '../collect.ts';
import { type Handler, jsonReply, ScriptedServer, streamReply } from '../scriptedServer.ts';
import { HELLO } from './play.ts';
import type { Voice } from './voice.ts';
import { voicesOf } from './voices/voices.ts';

const MARK = /secret-of-(\w+)/g;
const never = new AbortController().signal;
const voiceOf = (provider: Provider): Voice => voicesOf(provider)[0] ?? assert.fail(`${provider.id} has no voice`);

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
    environment = { ...OF_SDKS, OPENAI_BASE_URL: thief.url, ANTHROPIC_BASE_URL: thief.url, GROQ_BASE_URL: thief.url };
    for (const provider of providers) {
      const server = await ScriptedServer.start();
      servers.set(provider.id, server);
      Object.assign(environment, variablesOf(provider, server.url + voiceOf(provider).basePath));
    }
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
    await Promise.all([thief, ...servers.values()].map((server) => server.stop()));
  });

  const serverOf = (id: string) => servers.get(id) ?? assert.fail(`${id} has no server`);
  const settingsOf = (id: string): ProviderSettings => {
    const provider = providers.find((known) => known.id === id) ?? assert.fail(`${id} is not registered`);
    return {
      baseUrl: serverOf(id).url + voiceOf(provider).basePath,
      headers: { 'X-Gateway-Token': `secret-of-${id}-header` },
      ...(provider.takesOrganization && { organization: `secret-of-${id}-organization` }),
    };
  };

  /** All that a provider can be asked for; failures do not matter, but every call must have been sent. */
  async function callAll(provider: Provider, context: ProviderContext): Promise<void> {
    const server = serverOf(provider.id);
    const request = { model: voiceOf(provider).model, messages: HELLO };
    for (const call of [
      async () => provider.check(context, never),
      async () => provider.models(context, never),
      async () => collect(provider.stream(request, context, never)),
      ...(provider.embed ? [async () => provider.embed?.('embed-1', ['a'], context, never)] : []),
      ...(provider.count ? [async () => provider.count?.(request, context, never)] : []),
      ...(provider.localModels ? [async () => provider.localModels?.remove('m', context, never)] : []),
    ]) {
      const count = server.requests.length;
      await call().catch(() => undefined);
      assert.ok(server.requests.length > count, `${provider.id}: ${call.toString()} was not sent`);
    }
  }

  function assertOwnOnly(): void {
    for (const { id } of providers) {
      const { requests } = serverOf(id);
      for (const { method, path, headers, body } of requests) {
        const marks = [...JSON.stringify([path, headers, body]).matchAll(MARK)].map(([, owner]) => owner);
        assert.deepEqual([...new Set(marks)], [id], `${method} ${path} to ${id}`);
      }
    }
    assert.equal(thief.connections, 0);
  }

  it('stay with their own origin, when they stand in the environment', async () => {
    for (const provider of providers) {
      const voice = voiceOf(provider);
      const answer = streamReply(voice.write({ text: ['ok'] }).events.join(''), { chunkBytes: 10_000 });
      serverOf(provider.id).replyAlways(async (request, reply) => {
        const handler: Handler = request.path.startsWith(voice.path) ? answer : jsonReply(200, {});
        await handler(request, reply);
      });
    }
    // All at once: what one call lends to its SDK must not reach another's.
    await Promise.all(providers.map(async (provider) => callAll(provider, (await connections.open(provider)).context)));
    assertOwnOnly();
    for (const { id, environment: names } of providers) {
      const [variable] = names.apiKey;
      const sent = JSON.stringify(serverOf(id).requests.map(({ headers }) => headers));
      assert.ok(variable === undefined || sent.includes(`secret-of-${id}-${variable}`), `${id} was sent its key`);
      assert.ok(sent.includes(`secret-of-${id}-header`), `${id} was sent its header`);
    }
    assert.deepEqual(logged, []);
  });

  it('stay at home, when stored keys stand before them', async () => {
    const keys = new KeyRing(secrets);
    for (const { id } of providers) {
      const origin = serverOf(id).url;
      serverOf(id).replyAlways(jsonReply(401, { error: { message: 'no' } }));
      await keys.save({ providerId: id, name: 'work', key: `secret-of-${id}-stored`, origin, savedAt: 1 });
    }
    await Promise.all(providers.map(async (provider) => callAll(provider, (await connections.open(provider)).context)));
    assertOwnOnly();
    const sent = JSON.stringify(providers.flatMap(({ id }) => serverOf(id).requests.map(({ headers }) => headers)));
    for (const name of providers.flatMap((provider) => provider.environment.apiKey)) {
      assert.ok(!sent.includes(`-${name}`), `${name} stays at home`);
    }
  });

  for (const status of [301, 302, 307, 308]) {
    it(`follow no redirect (${status}) to another origin`, async () => {
      for (const { id } of providers) {
        serverOf(id).replyAlways(async ({ path }, reply) => {
          await reply.head(status, { location: thief.url + path });
          await reply.end();
        });
      }
      await Promise.all(
        providers.map(async (provider) => callAll(provider, (await connections.open(provider)).context)),
      );
      assertOwnOnly();
    });
  }
});
