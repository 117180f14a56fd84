// Buckets hold every token that a vendor counted, once: for every recorded stream, and for any usage in every vendor's words.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { Pricing } from '../../../src/core/pricing.ts';
import type { Provider, Usage } from '../../../src/core/provider.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import type { TokenBucket } from '../../../src/core/records.ts';
import { collect, fixture } from '../collect.ts';
import { exampleProvider } from '../contract/exampleProvider.ts';
import { HELLO } from '../contract/play.ts';
import type { Bucket, Voice } from '../contract/voice.ts';
import { VOICES } from '../contract/voices/voices.ts';
import { defined, events } from '../openaiCalls.ts';
import { ScriptedServer, streamReply } from '../scriptedServer.ts';
import { type Fraction, decimal, evaluate, fractionOf, isNear } from './exact.ts';
import { assertTotals, vendorTotals } from './vendorTotals.ts';

const never = new AbortController().signal;
const BUCKET_OF: Readonly<Record<Bucket, TokenBucket>> = {
  uncachedInputTokens: 'uncachedInput',
  cacheReadTokens: 'cacheRead',
  cacheWrite5mTokens: 'cacheWrite5m',
  cacheWrite1hTokens: 'cacheWrite1h',
  textOutputTokens: 'textOutput',
  reasoningTokens: 'reasoningOutput',
};
const FIELD_OF = new Map(Object.entries(BUCKET_OF).map(([field, bucket]) => [bucket, field as Bucket]));
const tokensIn = (usage: Usage) => (bucket: TokenBucket) => usage[FIELD_OF.get(bucket) ?? 'embeddingTokens'];
/** Longer than any model's input. */
const COUNT = fc.nat(3_000_000);

describe('sums of buckets', function () {
  this.timeout(20_000); // The machine may be busy.
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.stop());

  /** The last usage that a provider reads from an answer. */
  const read = async (provider: Provider, model: string, body: string, type = 'text/event-stream') => {
    server.reply(streamReply(body, { chunkBytes: 1_000_000, headers: { 'content-type': type } }));
    const context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'key-of-the-sums' };
    const { usage } = await collect(provider.stream({ model, messages: HELLO }, context, never));
    return usage;
  };

  describe('of recorded streams', () => {
    const folders = new Map([...providers, exampleProvider].map((provider) => [provider.id, provider]));
    const files = readdirSync(new URL('../fixtures/', import.meta.url), { recursive: true, encoding: 'utf8' });
    const streams = files.filter((file) => /\.(?:sse|ndjson)$/.test(file)).toSorted();

    it('are looked at for every vendor that has some', () => {
      const recorded = new Set(streams.map((file) => file.split(/[\\/]/)[0] ?? ''));
      assert.deepEqual(
        [...recorded].filter((id) => !folders.has(id)),
        [],
      );
      assert.ok(recorded.size >= 10 && streams.length >= 20, `${recorded.size} vendors, ${streams.length} streams`);
    });

    for (const file of streams) {
      it(`are the vendor’s own: ${file}`, async () => {
        const provider = folders.get(file.split(/[\\/]/)[0] ?? '');
        assert.ok(provider);
        const body = fixture(file);
        const type = file.endsWith('.ndjson') ? 'application/x-ndjson' : undefined;
        const usage = await read(provider, file.includes('responses') ? 'o3-pro' : 'gpt-4.1-mini', body, type);
        const totals = vendorTotals(body);
        assert.equal(usage === undefined, totals === undefined, 'what is reported is read, and no more');
        assertTotals(tokensIn(usage ?? {}), totals ?? {});
      });
    }
  });

  for (const voice of VOICES) {
    it(`are the vendor’s own for any usage: ${voice.provider.name} ${voice.way ?? ''}`, async () => {
      await fc.assert(
        fc.asyncProperty(usageIn(voice), async (usage) => {
          const body = voice.write({ text: ['x'], usage }).events.join('');
          const found = await read(voice.provider, voice.model, body, voice.contentType);
          assert.deepEqual(defined(found ?? {}), usage);
          assertTotals(tokensIn(found ?? {}), vendorTotals(body) ?? assert.fail('the vendor reports no total'));
        }),
        { numRuns: 20 },
      );
    });
  }

  it('are the vendor’s own wherever it counts reasoning, and whatever it leaves out', async () => {
    const usages = fc.record({
      prompt: COUNT,
      cached: fc.option(fc.nat(100), { nil: undefined }),
      text: COUNT,
      reasoning: COUNT,
      told: fc.boolean(),
      inside: fc.boolean(),
    });
    const house = VOICES.find(({ provider }) => provider.id === 'house');
    assert.ok(house);
    await fc.assert(
      fc.asyncProperty(usages, async ({ prompt, cached, text, reasoning, told, inside }) => {
        const usage = {
          prompt_tokens: prompt,
          completion_tokens: inside ? text + reasoning : text,
          total_tokens: prompt + text + reasoning,
          ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: Math.min(cached, prompt) } }),
          ...(told && { completion_tokens_details: { reasoning_tokens: reasoning } }),
        };
        const choice = { index: 0, delta: { content: 'x' }, finish_reason: 'stop' };
        const body = events({ choices: [choice] }, { choices: [], usage }, '[DONE]');
        const found = await read(house.provider, house.model, body);
        assertTotals(tokensIn(found ?? {}), { input: prompt, output: text + reasoning });
        assert.deepEqual(
          [found?.textOutputTokens, found?.reasoningTokens],
          told ? [text, reasoning] : [text + reasoning, undefined],
        );
      }),
      { numRuns: 100 },
    );
  });

  it('are billed once, each bucket at its own rate', async () => {
    const pricing = await new Pricing().load();
    const at = Date.UTC(2026, 10, 20, 12);
    // Models whose prices do not depend on length or time; USD per million tokens: input, read, written 5 min and 1 h, output.
    const models = [
      ['openai', 'gpt-5.4-mini', ['0.75', '0.075', '0.75', '0.75', '4.50']],
      ['anthropic', 'claude-haiku-4-5', ['1', '0.10', '1.25', '2', '5']],
      ['anthropic', 'claude-fable-5-1', ['10', '0.25', '12.50', '20', '50']],
      ['gemini', 'gemini-2.5-flash', ['0.30', '0.03', '0.30', '0.30', '2.50']],
      ['groq', 'openai/gpt-oss-120b', ['0.15', '0.075', '0.15', '0.15', '0.60']],
      ['mistral', 'mistral-medium-3-5', ['1.50', '0.15', '1.50', '1.50', '7.50']],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.tuple(COUNT, COUNT, COUNT, COUNT, COUNT, COUNT),
        ([id, model, rates], all) => {
          const [uncached, cacheRead, write5m, write1h, text, reasoning] = all;
          const [i, r, w5, w1, o] = rates;
          const hasWrites = id === 'anthropic';
          const usage: Usage = {
            uncachedInputTokens: uncached,
            cacheReadTokens: cacheRead,
            ...(hasWrites && { cacheWrite5mTokens: write5m, cacheWrite1hTokens: write1h }),
            textOutputTokens: text,
            reasoningTokens: reasoning,
          };
          const { costUsd } = pricing.cost({ id }, model, usage, at);
          const written = hasWrites ? `+ ${write5m} * ${w5} + ${write1h} * ${w1}` : '';
          const bill = `(${uncached} * ${i} + ${cacheRead} * ${r} ${written} + (${text} + ${reasoning}) * ${o}) / 1000000`;
          assert.ok(
            costUsd !== undefined && isNear(fractionOf(costUsd), evaluate(bill), NANO),
            `${costUsd} for ${bill}`,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** A nano-dollar. */
const NANO: Fraction = decimal('0.000000001');

/** Of the buckets that this vendor counts apart. */
function usageIn({ buckets }: Voice): fc.Arbitrary<Usage> {
  return fc.record(Object.fromEntries(buckets.map((bucket) => [bucket, COUNT])), { noNullPrototype: true });
}
