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
      embedLimits: { texts: 2048, bytes: 600_000 },
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

  describe('in several calls', () => {
    const many = Array.from({ length: 6144 }, (_none, at) => 'x'.repeat((at % 5) + 1));
    const whole = { model: 'text-embedding-3-small', texts: many };
    const unavailable = () => new AppError('overloaded', 'Overloaded', { status: 503 });
    /** Fails with the third call, `times` times. */
    function failingThird(times: number): Provider {
      const provider = vendor([], 50_000);
      const { embed } = provider;
      let left = times;
      provider.embed = async (...call) => {
        if (asked.length === 2 && left > 0) {
          left -= 1;
          throw unavailable();
        }
        return embed?.(...call) ?? assert.fail();
      };
      return provider;
    }

    it('tries only the one again that failed, and counts what each cost', async () => {
      const progress: number[][] = [];
      const onProgress = (...state: number[]) => void progress.push(state);
      const longest = options({ random: () => 1 });
      const embedding = embedTexts(longest, { provider: failingThird(2), ...whole, onProgress }, never);
      for (const tries of [3, 4]) {
        await until(() => records.length === tries && clock.pendingTimers > 0);
        await clock.advanceAsync(tries === 3 ? 500 : 1000);
      }
      const { vectors, costUsd } = await embedding;
      assert.deepEqual(
        vectors.map(([length]) => length),
        many.map(({ length }) => length),
      );
      assert.deepEqual(
        asked.map(({ length }) => length),
        [2048, 2048, 2048],
      );
      assert.deepEqual(
        records.map(({ outcome, attempt, costUsd: usd }) => [outcome, attempt, usd]),
        [
          ['success', 1, 0.001],
          ['success', 1, 0.001],
          ['failed', 1, 0],
          ['failed', 2, 0],
          ['success', 3, 0.001],
        ],
      );
      assert.equal(costUsd, 0.003);
      assert.deepEqual(progress, [
        [2048, 6144],
        [4096, 6144],
        [6144, 6144],
      ]);
    });

    it('keeps what was paid in the ledger where one fails for good', async () => {
      const failing = appErrorOf(() =>
        embedTexts(options({ maxRetries: () => 0 }), { provider: failingThird(1), ...whole }, never),
      );
      assert.equal((await failing).kind, 'overloaded');
      assert.deepEqual(
        records.map(({ outcome, costUsd }) => [outcome, costUsd]),
        [
          ['success', 0.001],
          ['success', 0.001],
          ['failed', 0],
        ],
      );
    });

    it('takes more texts than a function takes arguments', async () => {
      const all = Array.from({ length: 200_000 }, () => 'x');
      const { vectors } = await embedTexts(options(), { provider: vendor([], 1), model: 'm', texts: all }, never);
      assert.equal(vectors.length, 200_000);
    });

    it('stops between two', async () => {
      const stop = new AbortController();
      const onProgress = () => stop.abort();
      const stopped = await appErrorOf(() =>
        embedTexts(options(), { provider: vendor([], 9), ...whole, onProgress }, stop.signal),
      );
      assert.deepEqual([stopped.kind, asked.length], ['cancelled', 1]);
    });

    it('are small where nobody knows what a call may hold', async () => {
      const provider = vendor([], 9);
      delete provider.embedLimits;
      await embedTexts(options(), { provider, model: 'm', texts: many.slice(0, 70) }, never);
      assert.deepEqual(
        asked.map(({ length }) => length),
        [32, 32, 6],
      );
    });

    it('give vectors of one length, or none', async () => {
      const provider = vendor([], 9);
      let length = 0;
      provider.embed = async (_model, batch) => {
        length += 1;
        return { vectors: batch.map(() => new Float32Array(length)) };
      };
      const error = await appErrorOf(() => embedTexts(options(), { provider, ...whole }, never));
      assert.equal(error.kind, 'badResponse');
    });
  });

  it('does not buy vectors again that take longer than a connection does', async () => {
    const provider = vendor([]);
    provider.embed = async (_model, batch, context, signal) => {
      asked.push(batch);
      await clock.wait(299_000);
      await context.fetch(context.baseUrl); // The headers: the vectors are still to come.
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    };
    const limits = { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 60_000 };
    const failing = appErrorOf(() => embedTexts(options({ timeouts: () => limits }), { provider, ...small }, never));
    await until(() => asked.length === 1);
    await clock.advanceAsync(299_500);
    assert.equal(records.length, 0);
    await clock.advanceAsync(500);
    const { kind, retryable, message } = await failing;
    assert.deepEqual([kind, retryable, message], ['timeout', false, 'Waited 300 s for the vectors']);
    assert.deepEqual([asked.length, records.length], [1, 1]);
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
    assert.deepEqual(
      records.map(({ outcome }) => outcome),
      ['failed'],
      'is not bought again',
    );
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
