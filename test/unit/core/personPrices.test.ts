// What a person says that models cost: before lists and tables, never before a vendor's own word; and the time of local models.
import assert from 'node:assert/strict';
import { costAtFrozenPrice } from '../../../src/core/frozenPrice.ts';
import type { OwnPrice, PersonPrices } from '../../../src/core/personPrices.ts';
import { Pricing, type LoadedPricing } from '../../../src/core/pricing.ts';
import { TOKEN_BUCKETS, type TokenBucket, type TokenCount } from '../../../src/core/records.ts';

const AT = Date.UTC(2026, 9, 1);
const OPENAI = { id: 'openai' };
const OLLAMA = { id: 'ollama', local: true };
const MILLION = 1_000_000;
const OWN: OwnPrice = { inputPerMillion: 7, outputPerMillion: 11, cacheReadPerMillion: 3 };

function person(prices: Record<string, OwnPrice> = {}, localUsdPerHour?: number): Promise<LoadedPricing> {
  return new Pricing({ person: async () => ({ prices: new Map(Object.entries(prices)), localUsdPerHour }) }).load();
}

const none = Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, { origin: 'unknown' }])) as Record<
  TokenBucket,
  TokenCount
>;

describe('a price of one’s own', () => {
  it('holds before the price table, with nobody’s date', async () => {
    const pricing = await person({ 'openai/gpt-4o-mini': OWN });
    const usage = { uncachedInputTokens: MILLION, cacheReadTokens: MILLION, textOutputTokens: MILLION };
    const { costUsd, price } = pricing.cost(OPENAI, 'gpt-4o-mini', usage, AT);
    assert.equal(costUsd, 7 + 3 + 11);
    assert.deepEqual([price?.source, price?.date], ['person', undefined]);
    const facts = pricing.facts(OPENAI, 'gpt-4o-mini', AT);
    assert.deepEqual([facts?.price.inputPerMillion, facts?.price.source, facts?.contextWindow], [7, 'person', 128_000]);
    assert.equal(facts?.longPrice, undefined);
  });

  it('holds before the vendor’s list and an endpoint’s price', async () => {
    const pricing = await person({ 'house/big': OWN, 'together/x': OWN });
    const usage = { uncachedInputTokens: MILLION, textOutputTokens: 0 };
    const listed = { inputPerMillion: 1, outputPerMillion: 1 };
    assert.equal(pricing.cost({ id: 'together' }, 'x', usage, AT, listed).costUsd, 7);
    const house = { id: 'house', ownPrices: true };
    assert.equal(pricing.cost(house, 'big', usage, AT, { ...listed, source: 'person' }).costUsd, 7);
    assert.equal(pricing.cost(house, 'small', usage, AT, { ...listed, source: 'person' }).costUsd, 1);
    assert.equal(pricing.facts({ id: 'together' }, 'x', AT, listed)?.price.inputPerMillion, 7);
  });

  it('gives way to the cost that the vendor itself reports', async () => {
    const pricing = await person({ 'openai/gpt-4o-mini': OWN });
    const { costUsd, price } = pricing.cost(OPENAI, 'gpt-4o-mini', { reportedCostUsd: 0.5 }, AT);
    assert.deepEqual([costUsd, price?.source], [0.5, 'provider']);
  });

  it('is of this very model, and of no other', async () => {
    const pricing = await person({ 'openai/gpt-4o': OWN });
    const usage = { uncachedInputTokens: MILLION, textOutputTokens: 0 };
    assert.equal(pricing.cost(OPENAI, 'gpt-4o-mini', usage, AT).costUsd, 0.15);
    assert.equal(pricing.cost({ id: 'litellm', ownPrices: true }, 'gpt-4o', usage, AT).costUsd, undefined);
  });

  it('prices a model that nobody knows, also where it is free', async () => {
    const pricing = await person({ 'openai/mine': { inputPerMillion: 0, outputPerMillion: 0 }, 'openai/x': OWN });
    const usage = { uncachedInputTokens: MILLION, textOutputTokens: MILLION };
    assert.equal(pricing.cost(OPENAI, 'mine', usage, AT).costUsd, 0);
    assert.equal(pricing.cost(OPENAI, 'x', usage, AT).costUsd, 18);
    assert.equal(pricing.cost(OPENAI, 'x', { textOutputTokens: 1 }, AT).costUsd, undefined, 'tokens stay unknown');
  });

  it('counts what is written to a cache as input where it says nothing, an hour’s as the shorter one', async () => {
    const pricing = await person({ 'anthropic/a': OWN, 'anthropic/b': { ...OWN, cacheWritePerMillion: 9 } });
    const usage = {
      uncachedInputTokens: 0,
      cacheWrite5mTokens: MILLION,
      cacheWrite1hTokens: MILLION,
      textOutputTokens: 0,
    };
    assert.equal(pricing.cost({ id: 'anthropic' }, 'a', usage, AT).costUsd, 14);
    assert.equal(pricing.cost({ id: 'anthropic' }, 'b', usage, AT).costUsd, 18);
  });

  it('is not multiplied for a tier, and has searches charged beside it', async () => {
    const pricing = await person({ 'openai/x': OWN });
    const usage = { uncachedInputTokens: MILLION, textOutputTokens: 0, rateFactor: 2, searches: 3 };
    assert.equal(pricing.cost(OPENAI, 'x', { ...usage, usdPerSearch: 0.01 }, AT).costUsd, 7.03);
    assert.equal(pricing.cost(OPENAI, 'x', usage, AT).costUsd, undefined, 'nobody knows what they cost');
  });

  it('prices vectors by their input', async () => {
    const pricing = await person({ 'openai/embed': { inputPerMillion: 0.5, outputPerMillion: 0 } });
    assert.equal(pricing.cost(OPENAI, 'embed', { embeddingTokens: 2 * MILLION }, AT).costUsd, 1);
  });

  it('is read again after a change, and the figures stay the same ones until then', async () => {
    let set: PersonPrices = { prices: new Map() };
    const pricing = new Pricing({ person: async () => set });
    const before = await pricing.load();
    set = { prices: new Map([['openai/gpt-4o-mini', OWN]]) };
    assert.equal(await pricing.load(), before);
    pricing.personChanged();
    const after = await pricing.load();
    assert.deepEqual(
      [before, after].map((loaded) => loaded.hasOwn('openai', 'gpt-4o-mini')),
      [false, true],
    );
  });

  it('that cannot be read leaves no price at all, and is read again with the next call', async () => {
    let isBroken = true;
    const pricing = new Pricing({
      person: async () => (isBroken ? Promise.reject(new Error('Disk')) : { prices: new Map() }),
    });
    assert.equal((await pricing.load()).facts(OPENAI, 'gpt-4o-mini', AT), undefined);
    isBroken = false;
    assert.equal((await pricing.load()).facts(OPENAI, 'gpt-4o-mini', AT)?.price.inputPerMillion, 0.15);
  });
});

describe('a local model', () => {
  const HOUR_MS = 3_600_000;
  const usage = { uncachedInputTokens: 100, textOutputTokens: 100 };

  it('costs nothing, or the time that it took', async () => {
    assert.equal((await person()).cost(OLLAMA, 'llama3.2', usage, AT, undefined, HOUR_MS).costUsd, 0);
    const pricing = await person({}, 0.12);
    const { costUsd, price } = pricing.cost(OLLAMA, 'llama3.2', usage, AT, undefined, HOUR_MS / 2);
    assert.deepEqual([costUsd, price?.source, price?.usdPerHour], [0.06, 'local', 0.12]);
    assert.equal(pricing.facts(OLLAMA, 'llama3.2', AT)?.price.usdPerHour, 0.12);
  });

  it('costs its time also where the process died, by the price that was frozen', async () => {
    const price = (await person({}, 0.12)).facts(OLLAMA, 'llama3.2', AT)?.price;
    assert.ok(price);
    assert.equal(costAtFrozenPrice(price, none, HOUR_MS), 0.12);
    assert.equal(costAtFrozenPrice(price, none), 0);
  });

  it('that is no local one is not billed by the hour', async () => {
    const pricing = await person({}, 0.12);
    assert.deepEqual(pricing.cost(OLLAMA, 'gpt-oss:120b-cloud', usage, AT, undefined, HOUR_MS), {});
    assert.equal(
      pricing.cost(OPENAI, 'gpt-4o-mini', { uncachedInputTokens: 0, textOutputTokens: 0 }, AT, undefined, HOUR_MS)
        .costUsd,
      0,
    );
  });

  it('has the price of its person where there is one, and its time costs nothing then', async () => {
    const pricing = await person({ 'ollama/llama3.2': OWN, 'ollama/gpt-oss:120b-cloud': OWN }, 0.12);
    const million = { uncachedInputTokens: MILLION, textOutputTokens: 0 };
    assert.equal(pricing.cost(OLLAMA, 'llama3.2', million, AT, undefined, HOUR_MS).costUsd, 7);
    assert.equal(pricing.cost(OLLAMA, 'gpt-oss:120b-cloud', million, AT).costUsd, 7);
  });
});
