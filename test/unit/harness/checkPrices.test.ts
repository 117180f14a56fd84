// The comparison of price sources: where they differ is found, where they agree nothing is said, and the documents have today's.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecondPrices } from '../../../src/core/models/secondPrices.ts';
import { loadSeed, type Seed, type SeedModel } from '../../../src/core/models/seed.ts';
import { comparePrices, comparisonReport, comparisonSection, withComparison } from '../../harness/checkPrices.ts';
import { root } from '../../harness/paths.ts';
import { secondPrices } from '../../harness/secondPrices.ts';
import { seedModel } from '../core/models/records.ts';

const second = { source: 'LiteLLM 9', date: '2026-10-21' };

function shipped(...models: SeedModel[]): Seed {
  return {
    readOn: '2026-11-20',
    models,
    find: (provider, id) => models.find((one) => one.provider === provider && one.id === id),
  };
}

const differing = async (...models: SeedModel[]) =>
  (await comparePrices({ seed: shipped(...models) })).disagreements.map(({ model, other }) => [model, other.source]);

describe('the comparison of prices', () => {
  // As the price table has it: 0.15, 0.6, 0.075 cached.
  const mini = (values: Partial<SeedModel>) => seedModel('openai', 'gpt-4o-mini', values);
  const date = '2026-10-21';

  it('finds what the second source says otherwise, of each figure that both know', async () => {
    const same = { inputPerMillion: 0.15, outputPerMillion: 0.6, date };
    assert.deepEqual(await differing(mini({ secondPrice: same })), []);
    assert.deepEqual(await differing(mini({ secondPrice: { ...same, inputPerMillion: 0.1501 } })), [], 'rounded');
    for (const other of [{ inputPerMillion: 0.16 }, { outputPerMillion: 0.5 }, { cacheReadPerMillion: 0.1 }]) {
      assert.deepEqual(await differing(mini({ secondPrice: { ...same, ...other } })), [['gpt-4o-mini', 'litellm']]);
    }
    assert.deepEqual(
      await differing(mini({ secondPrice: { ...same, cacheWritePerMillion: 5 } })),
      [],
      'one alone knows it',
    );
  });

  it('finds the price table where the shipped list goes before it, and the list where it does not', async () => {
    const price = { inputPerMillion: 0.2, outputPerMillion: 0.6 };
    assert.deepEqual(await differing(mini({ price: { ...price, overridesLibrary: true } })), [
      ['gpt-4o-mini', 'prices'],
    ]);
    assert.deepEqual(await differing(mini({ price })), [['gpt-4o-mini', 'seed']]);
    assert.deepEqual(await differing(mini({ price: { inputPerMillion: 0.15, outputPerMillion: 0.6 } })), []);
  });

  it('takes what is asked at other hours for no other opinion', async () => {
    const peakUtc = { days: [1, 2, 3, 4, 5], hours: [[1, 4]] } as const;
    const price = {
      inputPerMillion: 2,
      outputPerMillion: 2,
      offPeak: { inputPerMillion: 1, outputPerMillion: 1, peakUtc },
    };
    const at = (inputPerMillion: number) =>
      differing(
        seedModel('openai', 'x', { price, secondPrice: { inputPerMillion, outputPerMillion: inputPerMillion, date } }),
      );
    assert.deepEqual([await at(1), await at(2)], [[], []]);
    assert.deepEqual(await at(1.5), [['x', 'litellm']]);
  });

  it('looks at the input alone of what makes vectors', async () => {
    const secondPrice = { inputPerMillion: 0.02, outputPerMillion: 9, date };
    const vectors = { abilities: { chat: false, embeddings: true }, secondPrice };
    assert.deepEqual(await differing(seedModel('openai', 'text-embedding-3-small', vectors)), []);
  });

  it('is the same each time, with both figures, sources and dates', async () => {
    const model = mini({ secondPrice: { inputPerMillion: 0.3, outputPerMillion: 0.6, date } });
    const comparison = await comparePrices({ seed: shipped(model) });
    assert.equal(
      comparisonReport(comparison, second).split('\n').slice(1).join('\n'),
      `1 models, 1 with a price, 1 with the price of two sources or more, 1 where they differ.
openai/gpt-4o-mini
  taken: price table 2026-09-23: in 0.15, out 0.60, cached 0.075
  other: LiteLLM 2026-10-21: in 0.30, out 0.60`,
    );
    assert.deepEqual(await comparePrices({ seed: shipped(model) }), comparison);
  });

  it('stands in docs/PROVIDERS.md as it is today', async () => {
    const document = readFileSync(join(root, 'docs/PROVIDERS.md'), 'utf8');
    const section = comparisonSection(await comparePrices(), (await readSecondPrices()).source);
    assert.equal(document, withComparison(document, section), 'run npm run check:prices -- --write');
  });

  it('fails only where it is told to be strict', () => {
    const run = (...options: string[]) =>
      spawnSync(process.execPath, [join(root, 'test/harness/checkPrices.ts'), ...options], { encoding: 'utf8' });
    const [plain, strict] = [run(), run('--strict')];
    assert.equal(plain.status, 0, plain.stderr);
    assert.equal(strict.stdout, plain.stdout);
    assert.equal(strict.status, / 0 where they differ/.test(plain.stdout) ? 0 : 1);
  }).timeout(20_000);
});

describe('the second source', () => {
  const model = (provider: string, id: string) => seedModel(provider, id);
  const written = (table: Record<string, Record<string, unknown>>, ...models: SeedModel[]) =>
    (JSON.parse(secondPrices(table, models, second)) as { prices: Record<string, Record<string, unknown>> }).prices;
  const entry = (vendor: string, input: number, output?: number, more = {}) => ({
    litellm_provider: vendor,
    input_cost_per_token: input / 1e6,
    ...(output !== undefined && { output_cost_per_token: output / 1e6 }),
    ...more,
  });

  it('is read by the very id, of the same vendor, in figures without the noise of its own', () => {
    const table = {
      'gpt-x': entry('openai', 0.68, 2.09, { cache_read_input_token_cost: 6.8e-8 }),
      'groq/openai/gpt-oss': entry('groq', 0.075, 0.3),
      'openai/gpt-oss': entry('groq', 9, 9),
      'mistral/embed': entry('mistral', 0.1),
      command: entry('bedrock', 1, 1),
    };
    const models = [
      model('openai', 'gpt-x'),
      model('openai', 'gpt-y'),
      model('groq', 'openai/gpt-oss'),
      model('mistral', 'embed'),
    ];
    assert.deepEqual(written(table, ...models, model('cohere', 'command'), model('ollama', 'gpt-x')), {
      openai: { 'gpt-x': [0.68, 2.09, 0.068] },
      groq: { 'openai/gpt-oss': [0.075, 0.3] },
      mistral: { embed: [0.1] },
    });
  });

  it('takes nothing for both for not known, and another model’s whole id for another model', () => {
    const table = { 'command-a': entry('cohere', 0, 0), 'perplexity/sonar': entry('perplexity', 1, 1) };
    assert.deepEqual(written(table, model('cohere', 'command-a'), model('perplexity', 'perplexity/sonar')), {});
    assert.deepEqual(written(table, model('perplexity', 'sonar')), { perplexity: { sonar: [1, 1] } });
  });

  it('is of models that the shipped list has, and priced within reason', async () => {
    const [{ models }, shippedSecond] = await Promise.all([loadSeed(), readSecondPrices()]);
    assert.match(shippedSecond.date, /^\d{4}-\d\d-\d\d$/);
    const known = models.filter(({ secondPrice }) => secondPrice);
    assert.ok(known.length > 100, String(known.length));
    for (const { id, secondPrice } of known) {
      const { date, ...rates } = secondPrice ?? {};
      assert.equal(date, shippedSecond.date);
      assert.ok(
        Object.values(rates).every((usd) => usd >= 0 && usd < 1000),
        id,
      );
    }
  });
});
