// docs/PROVIDERS.md: the cost guide is the one of today's prices, and every provider stands there with what setting it up needs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEndpoint } from '../../../src/core/configuration/endpointSettings.ts';
import { EndpointSet } from '../../../src/core/endpoints/endpointSet.ts';
import { costClass } from '../../../src/core/models/modelClasses.ts';
import { modelRecord } from '../../../src/core/models/modelRecord.ts';
import { loadSeed } from '../../../src/core/models/seed.ts';
import { PRICE_LIBRARY, Pricing } from '../../../src/core/pricing.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import {
  cheapest,
  compareCosts,
  costGuide,
  PICKS,
  withCostGuide,
  type CostComparison,
} from '../../harness/costGuide.ts';
import { root } from '../../harness/paths.ts';
import { findProvider } from '../../harness/findProvider.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const document = read('docs/PROVIDERS.md');
const sections = new Map(
  document
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text]),
);

describe('docs/PROVIDERS.md', () => {
  it('has the cost guide of today', async () => {
    assert.equal(document, withCostGuide(document, await costGuide()), 'run npm run cost-guide');
  });

  it('says of each provider how to set it up, what is free, what it costs, suits, does with data', () => {
    for (const { id, name, environment, links } of providers) {
      const section = sections.get(name);
      assert.ok(section, `no section "${name}"`);
      for (const word of ['Key', 'Good for', 'Worth knowing']) {
        assert.ok(section.includes(`- **${word}**: `), `${name}: ${word}`);
      }
      for (const words of [/free use/i, /price class/i, /your data/i]) {
        assert.match(section, words, name);
      }
      const { apiKey, baseUrl, organization, model = [] } = environment;
      for (const variable of [...apiKey, ...baseUrl, ...organization, ...model]) {
        assert.ok(section.includes(`\`${variable}\``), `${name}: ${variable}`);
      }
      const page = links.keys ?? links.install;
      assert.ok(page && section.includes(`](${page})`), `${name}: ${page}`);
      const anchor = `(#${name.toLowerCase().replaceAll(' ', '-')})`;
      assert.ok(document.includes(`[${name}]${anchor}`), `${id} is not in the table`);
    }
  });

  it('gives the price classes that the models have', async () => {
    const { chat } = await compareCosts();
    for (const { id, name, local, isGateway } of providers) {
      if (local || isGateway) {
        continue;
      }
      const found = new Set(chat.filter(({ model }) => model.provider === id).map((priced) => costClass(priced)));
      const classes = (['low', 'medium', 'high'] as const).filter((word) => found.has(word));
      const words = [...new Set([classes[0], classes.at(-1)])].join(' to ');
      const row = document.split('\n').find((line) => line.startsWith(`| [${name}](`));
      assert.match(row ?? '', new RegExp(String.raw`\| ${words}(?:,[^|]*)? \|`), name);
      const [, told = ''] = /- \*\*Price class\*\*: (.*)/.exec(sections.get(name) ?? '') ?? [];
      assert.match(told.replaceAll(/ \([^)]*\)/g, ''), new RegExp(String.raw`^${words}\b(?! to)`), name);
    }
  });

  it('links to pages by https, and within itself to headings that there are', () => {
    const links = [...document.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
    assert.ok(links.length > 50);
    const headings = new Set(
      [...document.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
        text
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
    for (const link of links.filter((to) => !to.endsWith('.md'))) {
      assert.ok(link.startsWith('#') ? headings.has(link.slice(1)) : link.startsWith('https://'), link);
    }
  });

  it('shows endpoints that can be used as they stand', () => {
    const [, text = ''] = /```jsonc\n([\s\S]*?)```/.exec(document) ?? [];
    const example = JSON.parse(text.replaceAll(/,(\s*[}\]])/g, '$1')) as Record<
      string,
      Record<string, Record<string, unknown>>
    >;
    const endpoints = example['llmWorkbench.endpoints'] ?? {};
    assert.ok(Object.keys(endpoints).length >= 6);
    const set = new EndpointSet({ stored: () => endpoints, isTaken: (id) => findProvider(id) !== undefined });
    assert.deepEqual(set.problems(), []);
    for (const [id, entry] of Object.entries(endpoints)) {
      const { faults, remarks } = readEndpoint(entry);
      assert.deepEqual([...faults, ...remarks], [], id);
      assert.equal(set.all().find((endpoint) => endpoint.id === id)?.local ?? false, entry['local'] ?? false, id);
    }
  });

  it('names the versions that are installed', () => {
    const manifest = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    const named = [...document.matchAll(/`([@\w/-]+)` (\d+\.\d+\.\d+)/g)];
    assert.ok(named.length >= 9);
    for (const [, name = '', version] of named) {
      assert.equal(version, manifest.devDependencies[name], name);
    }
    const dates = [...document.matchAll(new RegExp(`${PRICE_LIBRARY.version}[^.]{0,20}?(\\d{4}-\\d\\d-\\d\\d)`, 'g'))];
    assert.deepEqual(
      dates.map(([, date]) => date),
      [PRICE_LIBRARY.date, PRICE_LIBRARY.date],
    );
  });
});

describe('the cost guide', () => {
  let comparison: CostComparison;
  before(async () => {
    comparison = await compareCosts();
  });

  it('counts tokens by their prices, of the price library and of the shipped list', () => {
    const costs = (provider: string, id: string) =>
      comparison.chat
        .find(({ model }) => model.provider === provider && model.id === id)
        ?.costs.map((usd) => Number(usd.toPrecision(9)));
    // 1/5, 0.1/0.5 and (in the library) 2.5/10 dollars for a million tokens.
    assert.deepEqual(costs('openai', 'gpt-6.1-terra'), [0.0045, 0.0195, 0.325]);
    assert.deepEqual(costs('anthropic', 'claude-haiku-5-5'), [0.00045, 0.00195, 0.0325]);
    assert.deepEqual(costs('cohere', 'command-a-03-2025'), [0.01, 0.045, 0.8]);
  });

  it('takes the shipped list where the library is known to be wrong, and the dear hours', () => {
    const price = (id: string) => comparison.chat.find(({ model }) => model.id === id)?.inputPerMillion;
    assert.equal(price('deepseek-flash'), 0.3);
    assert.equal(price('deepseek-v4-pro'), 1.32);
  });

  it('says what is paid outside the dear hours', async () => {
    const offPeak = (id: string) => comparison.chat.find(({ model }) => model.id === id)?.offPeak?.inputPerMillion;
    assert.deepEqual(
      [offPeak('deepseek-flash'), offPeak('deepseek-v4-pro'), offPeak('gpt-6.2-sol')],
      [0.15, 0.66, undefined],
    );
    assert.match(await costGuide(), /`deepseek-flash` .*\$0\.15.*1:00 to 4:00 and 6:00 to 10:00 UTC, Monday to Friday/);
  });

  it('gives the context window that the product shows', async () => {
    const [seed, pricing] = await Promise.all([loadSeed(), new Pricing().load()]);
    const now = Date.parse(`${comparison.readOn}T02:00:00Z`);
    for (const { model, contextWindow } of comparison.chat) {
      const provider = findProvider(model.provider) ?? assert.fail(model.provider);
      const seen = { name: provider.name, simulated: false, local: false };
      const row = seed.find(model.provider, model.id);
      const record = modelRecord({ provider, seen, model: model.id, pricing, seed: row, now });
      assert.equal(contextWindow, record.contextWindow, `${model.provider}/${model.id}`);
    }
  });

  it('compares what is offered: nothing old, replaced, local, or without a price', () => {
    const ids = [...comparison.chat, ...comparison.embeddings].map(({ model }) => `${model.provider}/${model.id}`);
    assert.ok(ids.length > 60);
    for (const id of ['openai/gpt-4o', 'anthropic/claude-opus-5', 'groq/groq/compound', 'ollama/qwen3:8b']) {
      assert.ok(!ids.includes(id), id);
    }
    assert.deepEqual(
      comparison.unpriced.filter(({ provider, id }) => ids.includes(`${provider}/${id}`)),
      [],
    );
  });

  it('stands in the order of what a chat turn costs', () => {
    const turns = comparison.chat.map(({ costs }) => costs[0] ?? 0);
    assert.deepEqual(
      turns,
      turns.toSorted((one, other) => one - other),
    );
    const embeddings = comparison.embeddings.map(({ inputPerMillion }) => inputPerMillion);
    assert.deepEqual(
      embeddings,
      embeddings.toSorted((one, other) => one - other),
    );
  });

  it('recommends a model that fits, and than which none that fits is cheaper', () => {
    for (const pick of PICKS) {
      const found = cheapest(comparison, pick);
      assert.ok(found?.model && pick.fits(found.model.abilities, found.model), pick.wish);
      const fitting = comparison.chat.filter(({ model }) => pick.fits(model.abilities, model));
      const least = Math.min(...fitting.map(({ costs }) => costs[pick.use] ?? Number.POSITIVE_INFINITY));
      assert.equal(found.costs[pick.use], least, pick.wish);
    }
  });

  it('names every provider that bills', () => {
    const named = new Set(comparison.chat.map(({ model }) => model.provider));
    const billing = providers.filter(({ local, isGateway }) => !local && !isGateway).map(({ id }) => id);
    assert.deepEqual(
      billing.filter((id) => !named.has(id)),
      [],
    );
  });
});
