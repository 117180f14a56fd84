// Prices: known figures, what is unknown, and that a frozen price gives the same sum again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { ListPrice, Usage } from '../../../src/core/provider.ts';
import { TOKEN_BUCKETS, type TokenBucket, type TokenCount } from '../../../src/core/records.ts';
import { costAtFrozenPrice } from '../../../src/core/frozenPrice.ts';
import { PRICE_LIBRARY, Pricing, type LoadedPricing } from '../../../src/core/pricing.ts';

const AT = Date.UTC(2026, 9, 1);
const OPENAI = { id: 'openai' };
const ANTHROPIC = { id: 'anthropic' };

const FIELDS: Partial<
  Record<TokenBucket, Exclude<keyof Usage, 'reportedCostUsd' | 'rateFactor' | 'searches' | 'usdPerSearch'>>
> = {
  uncachedInput: 'uncachedInputTokens',
  cacheRead: 'cacheReadTokens',
  cacheWrite5m: 'cacheWrite5mTokens',
  cacheWrite1h: 'cacheWrite1hTokens',
  textOutput: 'textOutputTokens',
  reasoningOutput: 'reasoningTokens',
};

function counted(usage: Usage): Record<TokenBucket, TokenCount> {
  const counts = TOKEN_BUCKETS.map((bucket): [TokenBucket, TokenCount] => {
    const field = FIELDS[bucket];
    const tokens = field && usage[field];
    return [bucket, tokens === undefined ? { origin: 'unknown' } : { tokens, origin: 'reported' }];
  });
  return Object.fromEntries(counts) as Record<TokenBucket, TokenCount>;
}

function near(actual: number | undefined, expected: number): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= 1e-12 * Math.max(1, expected),
    `${actual} ≠ ${expected}`,
  );
}

describe('prices', () => {
  let prices: LoadedPricing;
  before(async () => {
    prices = await new Pricing().load();
  });

  it('name the release of the library that is installed: an upgrade must bring its date along', () => {
    const file = new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
    const installed = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    assert.equal(PRICE_LIBRARY.version, installed.version);
    assert.match(PRICE_LIBRARY.date, /^\d{4}-\d\d-\d\d$/);
  });

  it('bill cached input at its own rate', () => {
    const { costUsd, price } = prices.cost(
      OPENAI,
      'gpt-4o-mini',
      { uncachedInputTokens: 200_000, cacheReadTokens: 800_000, textOutputTokens: 100_000 },
      AT,
    );
    near(costUsd, 0.2 * 0.15 + 0.8 * 0.075 + 0.1 * 0.6);
    assert.deepEqual(price, {
      source: 'genai-prices',
      date: PRICE_LIBRARY.date,
      inputPerMillion: 0.15,
      cacheReadPerMillion: 0.075,
      cacheWritePerMillion: undefined,
      cacheWrite1hPerMillion: undefined,
      outputPerMillion: 0.6,
    });
  });

  it('bill cache writes of five minutes and of an hour apart', () => {
    const of = (usage: Usage) =>
      prices.cost(ANTHROPIC, 'claude-haiku-4-5', { uncachedInputTokens: 0, textOutputTokens: 0, ...usage }, AT).costUsd;
    near(of({ cacheWrite5mTokens: 100_000 }), 0.125);
    near(of({ cacheWrite1hTokens: 100_000 }), 0.2);
    near(of({ cacheReadTokens: 100_000 }), 0.01);
    near(
      of({ cacheWrite5mTokens: 10_000, cacheWrite1hTokens: 20_000, cacheReadTokens: 30_000 }),
      0.0125 + 0.04 + 0.003,
    );
  });

  it('bill reasoning as output, once', () => {
    const of = (textOutputTokens: number | undefined, reasoningTokens: number | undefined) =>
      prices.cost(OPENAI, 'gpt-5-mini', { uncachedInputTokens: 0, textOutputTokens, reasoningTokens }, AT).costUsd;
    near(of(1000, 9000), 0.02);
    assert.equal(of(1000, 9000), of(10_000, undefined));
    assert.equal(of(undefined, 10_000), of(10_000, undefined));
  });

  it('keep the base price up to the start of a tier, and take the dearer one only above it', () => {
    const of = (input: Usage) => prices.cost(ANTHROPIC, 'claude-sonnet-4-5', { ...input, textOutputTokens: 1000 }, AT);
    for (const input of [199_999, 200_000]) {
      const { costUsd, price } = of({ uncachedInputTokens: input });
      near(costUsd, (input * 3 + 1000 * 15) / 1e6);
      assert.equal(price?.inputPerMillion, 3);
      assert.equal(price.outputPerMillion, 15);
    }
    const above = of({ uncachedInputTokens: 200_001 });
    near(above.costUsd, (200_001 * 6 + 1000 * 22.5) / 1e6);
    assert.equal(above.price?.inputPerMillion, 6);
    assert.equal(above.price.cacheReadPerMillion, 0.6);
    // Cached input counts towards the tier.
    assert.equal(of({ uncachedInputTokens: 1, cacheReadTokens: 200_000 }).price?.inputPerMillion, 6);
    assert.equal(prices.facts(ANTHROPIC, 'claude-sonnet-4-5', AT)?.price.inputPerMillion, 3);
  });

  it('do not know what they cannot know: never zero', () => {
    const usage = { uncachedInputTokens: 10, textOutputTokens: 10 };
    assert.deepEqual(prices.cost(OPENAI, 'brand-new-model', usage, AT), {});
    assert.deepEqual(prices.cost({ id: 'nobody' }, 'gpt-4o-mini', usage, AT), {});
    assert.equal(prices.facts(OPENAI, 'brand-new-model', AT), undefined);
    assert.equal(prices.cost(OPENAI, 'gpt-4o-mini', {}, AT).costUsd, undefined);
    assert.equal(prices.cost(OPENAI, 'gpt-4o-mini', { uncachedInputTokens: 5 }, AT).costUsd, undefined);
    assert.equal(prices.cost(OPENAI, 'gpt-4o-mini', { textOutputTokens: 5 }, AT).costUsd, undefined);
    // Billed by the hour, not by tokens.
    assert.equal(prices.cost(OPENAI, 'whisper-1', usage, AT).costUsd, undefined);
    assert.equal(
      prices.cost(OPENAI, 'gpt-4o-mini', { uncachedInputTokens: -5, textOutputTokens: 1 }, AT).costUsd,
      undefined,
    );
  });

  it('are zero on the own machine, and what the vendor reports wins', () => {
    assert.deepEqual(prices.cost({ id: 'ollama', local: true }, 'anything', {}, AT).costUsd, 0);
    const { costUsd, price } = prices.cost(OPENAI, 'gpt-4o-mini', { reportedCostUsd: 0.5, textOutputTokens: 1 }, AT);
    assert.equal(costUsd, 0.5);
    assert.deepEqual(price, { source: 'provider' });
  });

  it('follow the time of day and the day where the library says so, in whatever order they are looked up', () => {
    const at = (model: string, time: string) =>
      prices.facts(model === 'o3' ? OPENAI : { id: 'deepseek' }, model, Date.parse(time))?.price.inputPerMillion;
    const day = at('deepseek-chat', '2026-01-15T12:00:00Z');
    const night = at('deepseek-chat', '2026-01-15T20:00:00Z');
    assert.ok(day !== undefined && night !== undefined && night < day, `${night} < ${day}`);
    assert.equal(at('deepseek-chat', '2026-01-16T12:00:00Z'), day);
    assert.deepEqual([at('o3', '2025-06-01T00:00:00Z'), at('o3', '2025-07-01T00:00:00Z')], [10, 2]);
  });

  it('are those that the vendor lists, before those of the library', () => {
    const listed = { inputPerMillion: 2, outputPerMillion: 8, cacheReadPerMillion: 0.5 };
    const price = { source: 'provider', ...listed };
    const TOGETHER = { id: 'together' };
    const cost = (usage: Usage, list: ListPrice = listed) => prices.cost(TOGETHER, 'maker/brand-new', usage, AT, list);
    const all = { uncachedInputTokens: 1000, cacheReadTokens: 2000, textOutputTokens: 100, reasoningTokens: 300 };
    assert.deepEqual(prices.facts(TOGETHER, 'maker/brand-new', AT, listed), { deprecated: false, price });
    near(cost(all).costUsd, (1000 * 2 + 2000 * 0.5 + 400 * 8) / 1e6);
    assert.deepEqual(cost(all).price, price);
    near(cost(all, { inputPerMillion: 2, outputPerMillion: 8 }).costUsd, (3000 * 2 + 400 * 8) / 1e6);
    for (const usage of [{}, { uncachedInputTokens: 5 }, { textOutputTokens: 5 }]) {
      assert.equal(cost(usage).costUsd, undefined);
    }
    // A price that the person set is told as that.
    assert.equal(cost(all, { ...listed, source: 'person' }).price?.source, 'person');
    assert.equal(cost(all, { ...listed, source: undefined }).price?.source, 'provider');
    // What the vendor reports comes first of all.
    assert.equal(cost({ ...all, reportedCostUsd: 0.5 }).costUsd, 0.5);
    const million = { uncachedInputTokens: 1_000_000, textOutputTokens: 0 };
    const mini = (list: ListPrice, usage: Usage = million) => prices.cost(OPENAI, 'gpt-4o-mini', usage, AT, list);
    assert.deepEqual([mini(listed).costUsd, mini(listed).price?.source], [2, 'provider']);
    const facts = prices.facts(OPENAI, 'gpt-4o-mini', AT, listed);
    assert.deepEqual([facts?.price.inputPerMillion, facts?.contextWindow], [2, 128_000]);
  });

  it('count cached input as other input where its price is not known, and do not guess what a write costs', () => {
    const listed = { inputPerMillion: 2, outputPerMillion: 8 };
    const cost = (usage: Usage, given: ListPrice = listed) =>
      prices.cost(OPENAI, 'never-heard-of', { textOutputTokens: 0, ...usage }, AT, given);
    const read = cost({ cacheReadTokens: 1_000_000 });
    assert.deepEqual([read.costUsd, read.price?.cacheReadPerMillion], [2, undefined], 'the record says so');
    assert.equal(cost({ cacheWrite5mTokens: 1 }).costUsd, undefined);
    assert.equal(cost({ cacheWrite1hTokens: 1 }, { ...listed, cacheWritePerMillion: 3 }).costUsd, undefined);
    assert.equal(cost({ cacheWrite5mTokens: 1_000_000 }, { ...listed, cacheWritePerMillion: 3 }).costUsd, 3);
    assert.equal(cost({ cacheWrite5mTokens: 1_000_000 }, { ...listed, source: 'person' }).costUsd, 2);
    assert.equal(cost({ cacheWrite5mTokens: 0, uncachedInputTokens: 1_000_000 }).costUsd, 2);
  });

  it('are the vendor’s where only what it asks for cached input, or for long texts, is another', () => {
    const cached = { uncachedInputTokens: 0, cacheReadTokens: 1_000_000, textOutputTokens: 0 };
    const sonnet: ListPrice = {
      inputPerMillion: 2,
      outputPerMillion: 10,
      cacheReadPerMillion: 0.1,
      checkedOn: '2026-11-12',
      overridesLibrary: true,
    };
    // The library has 0.20.
    const { costUsd, price } = prices.cost(ANTHROPIC, 'claude-sonnet-5-5', cached, AT, sonnet);
    assert.deepEqual([costUsd, price?.cacheReadPerMillion, price?.source], [0.1, 0.1, 'seed']);
    assert.equal(prices.facts(ANTHROPIC, 'claude-sonnet-5-5', AT, sonnet)?.price.cacheReadPerMillion, 0.1);
    const listed = { inputPerMillion: 0.15, outputPerMillion: 0.6 };
    const long = { ...listed, inputPerMillion: 0.3, aboveInputTokens: 100_000 };
    const million = { uncachedInputTokens: 1_000_000, textOutputTokens: 0 };
    assert.equal(prices.cost(OPENAI, 'gpt-4o-mini', million, AT, { ...listed, long }).costUsd, 0.3);
  });

  it('are those of the library where the vendor lists the same: it knows more of caches and long texts', () => {
    const listed = { inputPerMillion: 0.15, outputPerMillion: 0.6 };
    const cached = { cacheReadTokens: 1_000_000, textOutputTokens: 0 };
    const { costUsd, price } = prices.cost(OPENAI, 'gpt-4o-mini', cached, AT, listed);
    near(costUsd, 0.075);
    assert.deepEqual([price?.source, price?.date], ['genai-prices', PRICE_LIBRARY.date]);
    // Figures that the library refuses stay unknown.
    const impossible = { uncachedInputTokens: -5, textOutputTokens: 1 };
    assert.deepEqual(prices.cost(OPENAI, 'gpt-4o-mini', impossible, AT, listed), {});
  });

  it('are those of the shipped list only where nobody else knows one', () => {
    const seed = { inputPerMillion: 2, outputPerMillion: 8, cacheWritePerMillion: 3, checkedOn: '2026-11-21' };
    const usage = { uncachedInputTokens: 500_000, cacheWrite5mTokens: 500_000, textOutputTokens: 0 };
    assert.equal(prices.cost(OPENAI, 'gpt-4o-mini', usage, AT, seed).price?.source, 'genai-prices');
    assert.equal(prices.facts(OPENAI, 'gpt-4o-mini', AT, seed)?.price.inputPerMillion, 0.15);
    const { costUsd, price } = prices.cost(OPENAI, 'never-heard-of', usage, AT, seed);
    near(costUsd, 0.5 * 2 + 0.5 * 3);
    assert.deepEqual([price?.source, price?.date], ['seed', '2026-11-21']);
    // Where long requests cost more, all of it does.
    const long = { inputPerMillion: 4, outputPerMillion: 8, aboveInputTokens: 200_000 };
    const at = (uncachedInputTokens: number) =>
      prices.cost(OPENAI, 'never-heard-of', { uncachedInputTokens, textOutputTokens: 0 }, AT, { ...seed, long });
    near(at(200_000).costUsd, 0.4);
    near(at(200_001).costUsd, 0.800004);
    assert.equal(at(200_001).price?.inputPerMillion, 4);
  });

  it('know models of each vendor by the ids of its own list', () => {
    for (const [id, model] of [
      ['groq', 'openai/gpt-oss-120b'],
      ['groq', 'llama-3.1-8b-instant'],
      ['deepseek', 'deepseek-v4-pro'],
      ['together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo'],
      ['mistral', 'mistral-small-latest'],
      ['mistral', 'mistral-embed'],
    ] as const) {
      const price = prices.facts({ id }, model, AT)?.price;
      assert.ok(price?.inputPerMillion && price.outputPerMillion, `${id}/${model}`);
    }
  });

  const amount = fc.nat(190_000);
  const usages = fc.record({
    uncachedInputTokens: amount,
    textOutputTokens: amount,
    reasoningTokens: fc.option(amount, { nil: undefined }),
  });
  const caches = fc.record(
    { cacheReadTokens: amount, cacheWrite5mTokens: amount, cacheWrite1hTokens: amount },
    { requiredKeys: [] },
  );
  // None of these has tiers: what was frozen with one request holds for any other.
  const untiered = fc.constantFrom(
    { provider: OPENAI, model: 'gpt-4o-mini', writes: false },
    { provider: OPENAI, model: 'gpt-5-mini', writes: false },
    { provider: ANTHROPIC, model: 'claude-haiku-4-5', writes: true },
  );
  const cases = fc.tuple(untiered, usages, caches).map(([{ provider, model, writes }, usage, cached]) => {
    const all: Usage = { ...usage, ...(writes ? cached : { cacheReadTokens: cached.cacheReadTokens }) };
    return { provider, model, usage: all };
  });

  it('freeze so that the same tokens cost the same again', () => {
    fc.assert(
      fc.property(cases, ({ provider, model, usage }) => {
        const { costUsd, price } = prices.cost(provider, model, usage, AT);
        assert.ok(price && costUsd !== undefined);
        near(costAtFrozenPrice(price, counted(usage)), costUsd);
        assert.equal(price.source, 'genai-prices');
        assert.equal(price.date, PRICE_LIBRARY.date);
      }),
    );
  });

  it('never fall when tokens are added', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(...Object.values(FIELDS)),
        fc.nat(5000),
        ({ provider, model, usage }, field, more) => {
          const cost = prices.cost(provider, model, usage, AT).costUsd ?? Number.NaN;
          const isWrite = field === 'cacheWrite5mTokens' || field === 'cacheWrite1hTokens';
          if (!isWrite || provider === ANTHROPIC) {
            const dearer = prices.cost(provider, model, { ...usage, [field]: (usage[field] ?? 0) + more }, AT).costUsd;
            assert.ok((dearer ?? Number.NaN) >= cost - 1e-15);
          }
        },
      ),
    );
  });
});

describe('a frozen price', () => {
  it('does not know the cost of tokens that it has no rate for, and needs none where there are no tokens', () => {
    const price = { source: 'person', inputPerMillion: 2 } as const;
    assert.equal(costAtFrozenPrice(price, counted({ uncachedInputTokens: 1_000_000, textOutputTokens: 0 })), 2);
    assert.equal(costAtFrozenPrice(price, counted({ uncachedInputTokens: 1, textOutputTokens: 1 })), undefined);
    assert.equal(costAtFrozenPrice({ source: 'provider' }, counted({})), 0);
  });

  it('bills a cache bucket without a rate of its own as plain input, and an hour like five minutes', () => {
    const price = { source: 'person', inputPerMillion: 1, cacheWritePerMillion: 5 } as const;
    assert.equal(costAtFrozenPrice(price, counted({ cacheReadTokens: 1_000_000 })), 1);
    assert.equal(costAtFrozenPrice(price, counted({ cacheWrite1hTokens: 1_000_000 })), 5);
  });
});
