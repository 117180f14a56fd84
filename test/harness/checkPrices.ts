// Compares the sources of prices for all models of the shipped list: `npm run check:prices` lists where they differ; --strict makes that a failure.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelRecord } from '../../src/core/models/modelRecord.ts';
import { readSecondPrices } from '../../src/core/models/secondPrices.ts';
import { loadSeed, type Seed, type SeedModel } from '../../src/core/models/seed.ts';
import { type LoadedPricing, PRICE_LIBRARY, Pricing } from '../../src/core/pricing.ts';
import { OWN_RATES } from '../../src/core/personPrices.ts';
import { formatPerMillion } from '../../src/shared/money.ts';
import type { PriceConflict } from '../../src/shared/views.ts';
import { findProvider } from './findProvider.ts';
import { root } from './paths.ts';
import { renewSecondPrices } from './secondPrices.ts';

export interface Disagreement {
  provider: string;
  model: string;
  /** In force. */
  taken: PriceConflict;
  other: PriceConflict;
  /** It answers no more. */
  isRetired: boolean;
}

export interface PriceComparison {
  models: number;
  priced: number;
  /** Models of which two sources know the price. */
  compared: number;
  disagreements: readonly Disagreement[];
}

/** As the catalogue shows them, without any vendor's list: nothing is fetched, and the day is that of the shipped list. */
export async function comparePrices(given: { seed?: Seed; pricing?: LoadedPricing } = {}): Promise<PriceComparison> {
  const seed = given.seed ?? (await loadSeed());
  const pricing = given.pricing ?? (await new Pricing().load());
  // Within the peak hours of the vendors that have them, as the cost comparison of docs/PROVIDERS.md.
  const now = Date.parse(`${seed.readOn}T02:00:00Z`);
  const looked = seed.models.flatMap((model) => look(model, pricing, now) ?? []);
  return {
    models: seed.models.length,
    priced: looked.filter(({ taken }) => taken).length,
    compared: looked.filter(({ sources }) => sources > 1).length,
    disagreements: looked.flatMap(({ model, taken, other, isRetired }) =>
      taken && other ? [{ provider: model.provider, model: model.id, taken, other, isRetired }] : [],
    ),
  };
}

function look(model: SeedModel, pricing: LoadedPricing, now: number) {
  const provider = findProvider(model.provider);
  if (!provider || provider.local) {
    return undefined;
  }
  const seen = { name: provider.name, simulated: false, local: false };
  const record = modelRecord({ provider, seen, model: model.id, pricing, seed: model, now });
  const { priceConflict: other, priceDate: date, sources, lifecycle } = record;
  const rates = OWN_RATES.flatMap((rate) => (record[rate] === undefined ? [] : [[rate, record[rate]]]));
  const taken: PriceConflict | undefined = sources.price && {
    ...Object.fromEntries(rates),
    source: sources.price,
    ...(date !== undefined && { date }),
  };
  const table = pricing.tablePrice(provider, model.id, now);
  const known = [model.price, table, model.secondPrice].filter((price) => price !== undefined).length;
  return { model, taken, other, sources: known, isRetired: lifecycle === 'retired' };
}

const SOURCES: Readonly<Record<PriceConflict['source'], string>> = {
  vendor: "vendor's list",
  prices: 'price table',
  seed: 'shipped list',
  litellm: 'LiteLLM',
  measured: 'own calls',
  settings: 'settings',
};

/** "price table 2026-09-23: in 0.27, out 1.10, cached 0.07" */
function quote({ source, date, ...price }: PriceConflict): string {
  const figures = [
    ['in', price.inputPerMillion],
    ['out', price.outputPerMillion],
    ['cached', price.cacheReadPerMillion],
    ['written', price.cacheWritePerMillion],
    ['written for an hour', price.cacheWrite1hPerMillion],
  ] as const;
  const known = figures.flatMap(([name, usd]) => (usd === undefined ? [] : [`${name} ${formatPerMillion(usd)}`]));
  return `${SOURCES[source]}${date ? ` ${date}` : ''}: ${known.join(', ')}`;
}

export function comparisonReport(comparison: PriceComparison, second: { source: string; date: string }): string {
  const { models, priced, compared, disagreements } = comparison;
  const lines = disagreements.map(
    ({ provider, model, taken, other, isRetired }) =>
      `${provider}/${model}${isRetired ? ' (retired)' : ''}\n  taken: ${quote(taken)}\n  other: ${quote(other)}`,
  );
  return [
    `Price table ${PRICE_LIBRARY.version} (${PRICE_LIBRARY.date}), shipped list, ${second.source} (${second.date}); USD per million tokens.`,
    `${models} models, ${priced} with a price, ${compared} with the price of two sources or more, ${disagreements.length} where they differ.`,
    ...lines,
  ].join('\n');
}

const BEGIN = '<!-- price check: npm run check:prices -- --write -->';
const END = '<!-- end of the price check -->';
const documentFile = join(root, 'docs/PROVIDERS.md');

/** The part of docs/PROVIDERS.md, without its marks. */
export function comparisonSection({ models, compared, disagreements }: PriceComparison, source: string): string {
  const retired = disagreements.filter(({ isRetired }) => isRetired).length;
  const rows = disagreements.map(
    ({ provider, model, taken, other, isRetired }) =>
      `| \`${provider}/${model}\`${isRetired ? ', retired' : ''} | ${quote(taken)} | ${quote(other)} |`,
  );
  return [
    `Of the ${models} models of the shipped list ${compared} have a price from two sources or more (price table, shipped list, ${source}). They differ for
${disagreements.length}, of which ${retired} are retired. In US dollars per million tokens:`,
    ['| model | taken | other |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

/** `document` with the part replaced, which stands between two comments. */
export function withComparison(document: string, section: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) {
    throw new Error('docs/PROVIDERS.md has no place for the comparison of prices');
  }
  return `${document.slice(0, from + BEGIN.length)}\n\n${section}\n\n${document.slice(to)}`;
}

if (import.meta.main) {
  const [option, tablePath = '', date = ''] = process.argv.slice(2);
  if (option === '--renew') {
    await renewSecondPrices(tablePath, date);
    process.stdout.write('Written.\n');
  } else {
    const [comparison, second] = await Promise.all([comparePrices(), readSecondPrices()]);
    process.stdout.write(`${comparisonReport(comparison, second)}\n`);
    if (option === '--write') {
      const document = readFileSync(documentFile, 'utf8');
      writeFileSync(documentFile, withComparison(document, comparisonSection(comparison, second.source)));
    }
    process.exitCode = option === '--strict' && comparison.disagreements.length > 0 ? 1 : 0;
  }
}
