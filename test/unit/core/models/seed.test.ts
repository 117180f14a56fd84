// The shipped list of models: every row well formed, dated and findable, and its prices in agreement with the price library.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual as same } from 'node:util';
import * as v from 'valibot';
import { loadSeed, seedRates, stateAt, type Seed, type SeedModel } from '../../../../src/core/models/seed.ts';
import { seedPrice } from '../../../../src/core/models/modelRecord.ts';
import { ollama } from '../../../../src/core/providers/ollama.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { Pricing, type LoadedPricing } from '../../../../src/core/pricing.ts';
import { findProvider } from '../../../harness/findProvider.ts';

const WORDS = 'chat vision tools reasoning json embeddings code analysis multilingual citations'.split(' ');
const date = v.pipe(v.string(), v.isoDate());
const abilities = v.pipe(
  v.string(),
  v.check((text) => text.split(' ').every((word) => WORDS.includes(word)), 'unknown ability'),
);
const tokens = v.pipe(v.number(), v.integer(), v.minValue(512), v.maxValue(4_000_000));
const hour = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24));
const usd = v.pipe(v.number(), v.minValue(0), v.maxValue(600));
const rates = {
  inputPerMillion: usd,
  outputPerMillion: usd,
  cacheReadPerMillion: v.optional(usd),
  cacheWritePerMillion: v.optional(usd),
  cacheWrite1hPerMillion: v.optional(usd),
};
const FILE = v.strictObject({
  readOn: date,
  documents: v.record(
    v.string(),
    v.strictObject({ url: v.pipe(v.string(), v.url(), v.startsWith('https://')), checkedOn: date }),
  ),
  models: v.record(
    v.string(),
    v.array(
      v.strictObject({
        id: v.pipe(v.string(), v.regex(/^\S+$/)),
        aliases: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^\S+$/))), v.minLength(1))),
        name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(2))),
        contextWindow: v.optional(tokens),
        maxOutputTokens: v.optional(tokens),
        can: abilities,
        cannot: v.optional(abilities),
        speed: v.optional(v.picklist(['fast', 'medium', 'slow'])),
        lifecycle: v.optional(
          v.strictObject({
            state: v.picklist(['active', 'deprecated', 'retired']),
            shutDownOn: v.optional(date),
            replacedBy: v.optional(v.string()),
          }),
        ),
        price: v.optional(
          v.strictObject({
            ...rates,
            long: v.optional(v.strictObject({ aboveInputTokens: tokens, ...rates })),
            later: v.optional(v.strictObject({ from: date, ...rates })),
            offPeak: v.optional(
              v.strictObject({
                peakUtc: v.strictObject({
                  days: v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6))),
                  hours: v.array(
                    v.pipe(
                      v.strictTuple([hour, hour]),
                      v.check(([from, to]) => from < to, 'ends before it begins'),
                    ),
                  ),
                }),
                ...rates,
              }),
            ),
            overridesLibrary: v.optional(v.literal(true)),
          }),
        ),
        source: v.string(),
      }),
    ),
  ),
});

const file = JSON.parse(
  readFileSync(new URL('../../../../src/core/models/seedModels.json', import.meta.url), 'utf8'),
) as v.InferOutput<typeof FILE>;

const READ_ON = file.readOn;
const AT = Date.parse(`${READ_ON}T12:00:00Z`);

/** Models that the customer's documents of 2024 name, by provider. */
const OF_2024: Readonly<Record<string, string>> = {
  openai:
    'gpt-4o gpt-4o-mini gpt-4-turbo gpt-4 gpt-3.5-turbo o1-preview o1-mini text-embedding-3-small text-embedding-3-large text-embedding-ada-002',
  anthropic:
    'claude-3-5-sonnet-20241022 claude-3-5-sonnet-20240620 claude-3-5-haiku-20241022 claude-3-opus-20240229 claude-3-sonnet-20240229 claude-3-haiku-20240307',
  gemini: 'gemini-1.5-pro gemini-1.5-flash gemini-1.0-pro gemini-2.0-flash text-embedding-004 gemini-embedding-001',
  groq: 'llama-3.1-70b-versatile llama-3.1-8b-instant llama3-70b-8192 mixtral-8x7b-32768 gemma2-9b-it',
  deepseek: 'deepseek-chat deepseek-coder deepseek-reasoner',
  together:
    'meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo mistralai/Mixtral-8x7B-Instruct-v0.1',
  mistral:
    'mistral-large-2407 mistral-large-latest mistral-small mistral-small-latest codestral-latest open-mixtral-8x7b open-mixtral-8x22b mistral-embed',
  cohere: 'command-r command-r-plus embed-english-v3.0 embed-v4.0',
  perplexity:
    'llama-3.1-sonar-small-128k-online llama-3.1-sonar-large-128k-online llama-3.1-sonar-huge-128k-online sonar sonar-pro',
};

describe('the shipped list of models', () => {
  let seed: Seed;
  let prices: LoadedPricing;
  before(async () => {
    [seed, prices] = await Promise.all([loadSeed(), new Pricing().load()]);
  });

  /** USD per million of the price library alone: input, output, cached input. */
  function libraryPrice(provider: string, id: string): (number | undefined)[] | undefined {
    const price = prices.facts({ id: provider }, id, AT)?.price;
    return price && [price.inputPerMillion, price.outputPerMillion ?? 0, price.cacheReadPerMillion];
  }

  function ownPrice({ price }: SeedModel): (number | undefined)[] | undefined {
    return price && [price.inputPerMillion, price.outputPerMillion, price.cacheReadPerMillion];
  }

  it('is well formed, row by row', () => {
    const result = v.safeParse(FILE, file);
    assert.deepEqual(result.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`) ?? [], []);
    assert.ok(seed.models.length > 200);
  });

  it('names registered providers, and documents that it lists', () => {
    for (const [provider, rows] of Object.entries(file.models)) {
      assert.ok(findProvider(provider), provider);
      assert.deepEqual(
        rows.filter(({ source }) => !file.documents[source]).map(({ id }) => id),
        [],
      );
    }
    const used = new Set(Object.values(file.models).flatMap((rows) => rows.map(({ source }) => source)));
    assert.deepEqual(
      Object.keys(file.documents).filter((name) => !used.has(name)),
      [],
      'documents that no row names',
    );
    // A gateway serves what its owner put behind it.
    const silent = providers.filter(({ id }) => !file.models[id]).map(({ id }) => id);
    assert.deepEqual(silent, ['litellm']);
  });

  it('has no id twice for a provider, aliases included', () => {
    for (const [provider, rows] of Object.entries(file.models)) {
      const ids = rows.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
      assert.deepEqual(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        [],
        provider,
      );
    }
  });

  it('finds a model by its id and by every alias, and none of another provider', () => {
    for (const model of seed.models) {
      for (const id of [model.id, ...model.aliases]) {
        assert.equal(seed.find(model.provider, id), model);
      }
    }
    assert.equal(seed.find('anthropic', 'gpt-4o'), undefined);
    assert.equal(seed.find('openai', 'gpt-4o-of-tomorrow'), undefined);
    assert.equal(seed.find('openai', 'constructor'), undefined);
  });

  it('says of each model what it makes, and nothing both ways', () => {
    for (const { provider, id, abilities: can } of seed.models) {
      assert.notEqual(can.chat, can.embeddings, `${provider}/${id}`);
    }
    for (const { id, can, cannot = '' } of Object.values(file.models).flat()) {
      assert.deepEqual(
        cannot.split(' ').filter((word) => word && can.split(' ').includes(word)),
        [],
        id,
      );
    }
  });

  it('has dates that can be: read before today, ends in agreement with the state', () => {
    for (const { provider, id, lifecycle, checkedOn, price } of seed.models) {
      const name = `${provider}/${id}`;
      assert.ok(checkedOn > '2024-06-01' && checkedOn <= READ_ON, `${name}: ${checkedOn}`);
      const { state, shutDownOn } = lifecycle;
      if (shutDownOn) {
        assert.ok(shutDownOn > '2024-01-01' && shutDownOn < '2030-01-01', `${name}: ${shutDownOn}`);
        assert.equal(state === 'retired', shutDownOn <= READ_ON, `${name} is ${state}, its end is ${shutDownOn}`);
        assert.equal(stateAt(lifecycle, AT), state, name);
      }
      assert.ok(!price?.later || price.later.from > checkedOn, name);
    }
  });

  it('names successors that it lists, and no model after itself', () => {
    for (const { provider, id, lifecycle } of seed.models) {
      const seen = new Set([id]);
      for (let next = lifecycle.replacedBy; next;) {
        const model = seed.find(provider, next);
        assert.ok(model, `${provider}/${id} is replaced by ${next}, which is not listed`);
        assert.ok(!seen.has(model.id), `${provider}/${id} leads back to itself`);
        seen.add(model.id);
        next = model.lifecycle.replacedBy;
      }
    }
  });

  it('knows and prices the models of 2024, shown as old', () => {
    for (const [provider, ids] of Object.entries(OF_2024)) {
      for (const id of ids.split(' ')) {
        const model = seed.find(provider, id);
        assert.ok(model, `${provider}/${id} is not listed`);
        const [input] = ownPrice(model) ?? libraryPrice(provider, id) ?? [];
        assert.ok(input && input > 0, `${provider}/${id} has no price`);
      }
    }
    const states = (id: string, provider: string) => seed.find(provider, id)?.lifecycle.state;
    assert.equal(states('claude-3-5-sonnet-20241022', 'anthropic'), 'retired');
    assert.equal(states('gpt-4o', 'openai'), 'deprecated');
    assert.equal(states('llama-3.1-70b-versatile', 'groq'), 'retired');
  });

  it('prices what is offered today, all but a few', () => {
    const unpriced = seed.models
      .filter(({ provider, lifecycle }) => provider !== 'ollama' && lifecycle.state === 'active')
      .filter((model) => !ownPrice(model) && !libraryPrice(model.provider, model.id))
      .map(({ provider, id }) => `${provider}/${id}`);
    assert.deepEqual(unpriced, [
      'groq/groq/compound', // What it calls is billed.
      'groq/groq/compound-mini',
      'together/Qwen/Qwen3.7-Max', // The sources disagree.
      'cohere/embed-multilingual-light-v3.0',
    ]);
  });

  it('gives a price only where the price library has none, or is marked as wrong', () => {
    for (const model of seed.models) {
      const { provider, id, aliases, price } = model;
      const listed = libraryPrice(provider, id);
      if (price && !price.overridesLibrary) {
        assert.equal(listed, undefined, `${provider}/${id}: the library says ${JSON.stringify(listed)}`);
      }
      const holds = price ? ownPrice(model) : listed;
      for (const alias of price?.overridesLibrary ? [] : aliases) {
        const ofAlias = libraryPrice(provider, alias);
        assert.ok(
          !ofAlias || same(ofAlias, holds),
          `${provider}/${alias}: ${JSON.stringify(ofAlias)}, ${id}: ${JSON.stringify(holds)}`,
        );
      }
      if (price?.overridesLibrary) {
        const differs = [id, ...aliases].some(
          (name) => libraryPrice(provider, name) && !same(libraryPrice(provider, name), ownPrice(model)),
        );
        assert.ok(differs, `${provider}/${id}: the library agrees by now, the row needs no price`);
      }
    }
  });

  it('has the whole price of GPT-6.2: cached input, writing it, and texts beyond 272,000 tokens', () => {
    // https://developers.openai.com/api/docs/models/gpt-6.2-sol: input and cache rates double, output costs 1.5 times.
    for (const [id, input, cached, written, output] of [
      ['gpt-6.2-sol', 2, 0.1, 2.5, 10],
      ['gpt-6.2-astra', 8, 0.4, 10, 40],
    ] as const) {
      const price = seed.find('openai', id)?.price ?? assert.fail(id);
      const of = (tokens: number) => {
        const found = seedRates(price, AT, tokens);
        return [found.inputPerMillion, found.cacheReadPerMillion, found.cacheWritePerMillion, found.outputPerMillion];
      };
      assert.deepEqual(of(272_000), [input, cached, written, output]);
      assert.deepEqual(of(272_001), [2 * input, 2 * cached, 2 * written, 1.5 * output]);
    }
  });

  it('names the successor that Anthropic recommends for Sonnet 4.5', () => {
    assert.equal(seed.find('anthropic', 'claude-sonnet-4-5-20250929')?.lifecycle.replacedBy, 'claude-sonnet-5-5');
  });

  it('lists what is recommended for this machine', () => {
    for (const { model } of ollama.localModels?.recommended ?? []) {
      assert.ok(seed.find('ollama', model), model);
    }
  });
});

describe('rates of the shipped list', () => {
  const base = { inputPerMillion: 1, outputPerMillion: 2 };

  it('are those of long requests from the first token above the limit', () => {
    const price = { ...base, long: { aboveInputTokens: 1000, inputPerMillion: 5, outputPerMillion: 10 } };
    assert.equal(seedRates(price, AT, 1000).inputPerMillion, 1);
    assert.equal(seedRates(price, AT, 1001).outputPerMillion, 10);
  });

  it('change on the announced day', () => {
    const price = { ...base, later: { from: '2026-12-01', inputPerMillion: 4, outputPerMillion: 8 } };
    assert.equal(seedRates(price, Date.parse('2026-11-30T23:59:59Z'), 0).inputPerMillion, 1);
    assert.equal(seedRates(price, Date.parse('2026-12-01T00:00:00Z'), 0).inputPerMillion, 4);
  });
});

describe('rates at peak hours', () => {
  const dear = { inputPerMillion: 2, outputPerMillion: 4 };
  const peakUtc = { days: [1, 2, 3, 4, 5], hours: [[1, 4] as const, [6, 10] as const] };
  const price = { ...dear, offPeak: { inputPerMillion: 1, outputPerMillion: 2, peakUtc } };
  const at = (time: string) => seedRates(price, Date.parse(time), 0).inputPerMillion;

  it('hold from the first minute of an hour to the last of the one before the end, on the days that are named', () => {
    // 2026-11-20 was a Friday.
    const hours = ['00:59', '01:00', '03:59', '04:00', '05:59', '06:00', '09:59', '10:00', '23:00'];
    assert.deepEqual(
      hours.map((time) => at(`2026-11-20T${time}:59Z`)),
      [1, 2, 2, 1, 1, 2, 2, 1, 1],
    );
    assert.deepEqual([at('2026-11-21T02:00:00Z'), at('2026-11-22T07:00:00Z'), at('2026-11-23T02:00:00Z')], [1, 1, 2]);
  });

  it('give way to an announced price, and know no others by day', () => {
    const later = { from: '2026-12-01', inputPerMillion: 9, outputPerMillion: 9 };
    assert.equal(seedRates({ ...price, later }, Date.parse('2026-12-01T12:00:00Z'), 0).inputPerMillion, 9);
  });

  it('are those of DeepSeek’s page, from the record to the bill', async () => {
    const [seed, prices] = await Promise.all([loadSeed(), new Pricing().load()]);
    const model = seed.find('deepseek', 'deepseek-v4-flash');
    const usage = { uncachedInputTokens: 1_000_000, cacheReadTokens: 1_000_000, textOutputTokens: 1_000_000 };
    const bill = (time: string) => {
      const now = Date.parse(time);
      return prices.cost({ id: 'deepseek' }, 'deepseek-v4-flash', usage, now, seedPrice(model, now)).costUsd;
    };
    // https://api-docs.deepseek.com/quick_start/pricing: 0.3, 0.006 and 1.2 dollars, half of it off-peak.
    assert.equal(bill('2026-11-20T02:00:00Z')?.toFixed(6), '1.506000');
    assert.equal(bill('2026-11-20T12:00:00Z')?.toFixed(6), '0.753000');
    assert.equal(bill('2026-11-21T02:00:00Z')?.toFixed(6), '0.753000');
  });
});

describe('the state of a listed model', () => {
  const lifecycle = { state: 'deprecated', shutDownOn: '2027-01-14' } as const;

  it('is retired from the announced day on, also where the list is older', () => {
    assert.equal(stateAt(lifecycle, Date.parse('2027-01-13T23:59:59Z')), 'deprecated');
    assert.equal(stateAt(lifecycle, Date.parse('2027-01-14T00:00:00Z')), 'retired');
  });

  it('stays what it is where no day is known', () => {
    assert.equal(stateAt({ state: 'deprecated' }, Date.parse('2040-01-01T00:00:00Z')), 'deprecated');
    assert.equal(stateAt({ state: 'active' }, Date.parse('2040-01-01T00:00:00Z')), 'active');
  });
});
