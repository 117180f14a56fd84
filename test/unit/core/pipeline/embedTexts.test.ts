// Texts to vectors through the pipeline: figures in the ledger, tries, refusals, and which key is taken.
import assert from 'node:assert/strict';
import { Connections } from '../../../../src/core/connections.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { KeyRing } from '../../../../src/core/keyRing.ts';
import { embedTexts, type EmbedTextsOptions } from '../../../../src/core/pipeline/embedTexts.ts';
import { createSend, type PipelineOptions } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { Embeddings, Provider } from '../../../../src/core/provider.ts';
import type { ProviderSettings } from '../../../../src/core/providerAddress.ts';
import { gemini } from '../../../../src/core/providers/gemini.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { appErrorOf } from '../../support/failure.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemorySecrets } from '../../support/memorySecrets.ts';
import { callTo, scriptedProvider, until } from '../../support/scriptedProvider.ts';

const pricing = new Pricing();
const never = new AbortController().signal;

describe('embedding texts', () => {
  let records: UsageRecord[];
  let clock: ManualClock;
  let asked: (readonly string[])[];

  beforeEach(() => {
    records = [];
    asked = [];
    clock = new ManualClock();
  });

  function options(pipeline: Partial<PipelineOptions> = {}): EmbedTextsOptions {
    const timeouts = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };
    const whole = { clock, pricing, newId: () => 'u', timeouts: () => timeouts, random: () => 0, ...pipeline };
    return {
      send: createSend(whole),
      connections: { openForEmbeddings: async (provider) => callTo(provider).connection },
      store: async () => ({ usage: { add: (record) => records.push(record) > 0 } }),
      log: { debug() {}, info() {}, warn() {}, error() {} },
      onUsage() {},
    };
  }

  /** A vendor that gives each text a vector of its length, after the failures that are written down. */
  function vendor(failures: AppError[], inputTokens?: number): Provider {
    return scriptedProvider({
      async embed(_model, texts): Promise<Embeddings> {
        asked.push(texts);
        const failure = failures.shift();
        if (failure) {
          throw failure;
        }
        return { vectors: texts.map((text) => Float32Array.of(text.length)), inputTokens };
      },
    });
  }

  const texts = ['one', 'three', ''.padEnd(40, 'x')];
  const small = { model: 'text-embedding-3-small', texts };

  it('gives a vector for each text, and what it cost by the reported tokens', async () => {
    const { vectors, costUsd } = await embedTexts(options(), { provider: vendor([], 1_000_000), ...small }, never);
    assert.deepEqual(
      vectors.map(([length]) => length),
      [3, 5, 40],
    );
    // OpenAI asks 0.02 USD per million tokens of text-embedding-3-small (https://platform.openai.com/docs/pricing).
    assert.equal(costUsd, 0.02);
    const [record, ...others] = records;
    assert.deepEqual(others, []);
    assert.deepEqual([record?.purpose, record?.outcome, record?.costUsd], ['embedding', 'success', 0.02]);
    assert.deepEqual(record?.tokens.embedding, { tokens: 1_000_000, origin: 'reported' });
    assert.deepEqual(record?.tokens.uncachedInput, { origin: 'unknown' });
    assert.deepEqual(record?.tokens.textOutput, { origin: 'unknown' });
  });

  it('estimates the tokens where the vendor does not count them', async () => {
    await embedTexts(options(), { provider: vendor([]), ...small }, never);
    const { tokens, origin } = records[0]?.tokens.embedding ?? {};
    assert.equal(origin, 'estimated');
    assert.ok(tokens !== undefined && tokens >= 3 && tokens <= 48, String(tokens));
  });

  it('tries again as for an answer; a refusal cost nothing', async () => {
    const busy = new AppError('rateLimit', 'Slow down', { status: 429, retryAfterMs: 5000 });
    const embedding = embedTexts(options(), { provider: vendor([busy], 10), ...small }, never);
    await until(() => records.length === 1);
    await clock.advanceAsync(5000);
    assert.equal((await embedding).vectors.length, 3);
    assert.deepEqual(
      records.map(({ outcome, attempt, costUsd }) => [outcome, attempt, costUsd === 0]),
      [
        ['failed', 1, true],
        ['success', 2, false],
      ],
    );
  });

  it('sends nothing for no texts, nor to a provider without embeddings, nor against the policy', async () => {
    assert.deepEqual(await embedTexts(options(), { provider: vendor([]), model: 'm', texts: [] }, never), {
      vectors: [],
      costUsd: 0,
    });
    assert.equal(records.length, 0);
    const lacking = await appErrorOf(() => embedTexts(options(), { provider: scriptedProvider(), ...small }, never));
    assert.match(lacking.message, /OpenAI has no embeddings/);
    assert.equal(records.splice(0)[0]?.costUsd, 0);
    const refusal = async () => 'Locked by the policy';
    const locked = await appErrorOf(() => embedTexts(options({ refusal }), { provider: vendor([]), ...small }, never));
    assert.deepEqual([locked.kind, locked.code, locked.message], ['notAllowed', 'policy', 'Locked by the policy.']);
    assert.deepEqual([records, asked], [[], []]);
  });

  it('does not take fewer vectors than texts for an answer', async () => {
    const provider = scriptedProvider({ embed: async () => ({ vectors: [Float32Array.of(1)] }) });
    assert.equal((await appErrorOf(() => embedTexts(options(), { provider, ...small }, never))).kind, 'badResponse');
  });

  describe('takes the key', () => {
    const open = async (provider: Provider, environment: Record<string, string>, set: ProviderSettings = {}) => {
      const keys = new KeyRing(new MemorySecrets());
      await keys.save({ providerId: 'openai', name: 'w', key: 'stored', origin: 'https://api.openai.com', savedAt: 1 });
      const connections = new Connections({ keys, fetch, redactor: new Redactor(), environment, settings: () => set });
      return connections.openForEmbeddings(provider);
    };
    const own = { EMBEDDINGS_API_KEY: 'for-embeddings', GEMINI_API_KEY: 'for-gemini' };

    it('of EMBEDDINGS_API_KEY before others, at the provider that EMBEDDINGS_PROVIDER names', async () => {
      assert.equal((await open(openai, {})).context.apiKey, 'stored');
      assert.equal((await open(openai, own)).context.apiKey, 'for-embeddings');
      assert.equal((await open(gemini, own)).context.apiKey, 'for-gemini');
      const moved = { ...own, EMBEDDINGS_PROVIDER: 'Gemini' };
      assert.equal((await open(gemini, moved)).context.apiKey, 'for-embeddings');
      assert.equal((await open(openai, moved)).context.apiKey, 'stored');
    });

    it('of nobody where the provider is switched off, or where the address is another', async () => {
      assert.equal((await appErrorOf(() => open(openai, own, { disabled: true }))).kind, 'config');
      const elsewhere = { baseUrl: 'https://gateway.example/v1' };
      assert.equal((await appErrorOf(() => open(openai, own, elsewhere))).code, 'otherOrigin');
    });
  });
});
