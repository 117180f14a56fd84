// src/core/models/secondPrices.json, made from the table of prices that LiteLLM's Python package brings: `npm run check:prices -- --renew <its path>`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSeed, type SeedModel } from '../../src/core/models/seed.ts';
import { root } from './paths.ts';

const secondPricesFile = join(root, 'src/core/models/secondPrices.json');
const constraintsFile = join(root, 'test/real/litellm.constraints.txt');

/** LiteLLM's names of the vendors whose prices are known here by other means as well. */
const VENDORS: Readonly<Record<string, readonly string[]>> = {
  openai: ['openai'],
  anthropic: ['anthropic'],
  gemini: ['gemini'],
  groq: ['groq'],
  deepseek: ['deepseek'],
  together: ['together_ai'],
  mistral: ['mistral'],
  cohere: ['cohere', 'cohere_chat'],
  perplexity: ['perplexity'],
};

type Entry = Readonly<Record<string, unknown>>;

/** `date`: ISO date of the package's release. `models` are those of the shipped list. */
export function secondPrices(
  table: Readonly<Record<string, Entry>>,
  models: readonly SeedModel[],
  { source, date }: { source: string; date: string },
): string {
  const lines = Object.keys(VENDORS).flatMap((provider) => {
    const rows = models.flatMap((model) => (model.provider === provider ? rowOf(table, model) : []));
    return rows.length === 0 ? [] : [`    ${JSON.stringify(provider)}: {\n${rows.join(',\n')}\n    }`];
  });
  const head = `  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)}`;
  return `{\n${head},\n  "prices": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** Only of the very same id: an alias such as `-latest` may mean another model there. */
function rowOf(table: Readonly<Record<string, Entry>>, { provider, id }: SeedModel): string[] {
  const vendors = VENDORS[provider] ?? [];
  // "perplexity/sonar" there is Perplexity's own "sonar", and not another model whose whole id that is.
  const isBare = !vendors.some((vendor) => id.startsWith(`${vendor}/`));
  const entry = [...vendors.map((vendor) => `${vendor}/${id}`), ...(isBare ? [id] : [])]
    .map((name) => table[name])
    .find((one) => one !== undefined && vendors.includes(String(one['litellm_provider'])));
  const figures = [
    'input_cost_per_token',
    'output_cost_per_token',
    'cache_read_input_token_cost',
    'cache_creation_input_token_cost',
  ].map((field) => perMillion(entry?.[field]));
  while (figures.at(-1) === null) {
    figures.pop();
  }
  // Nothing for both is what LiteLLM writes where it does not know.
  const isKnown = typeof figures[0] === 'number' && (figures[0] > 0 || (figures[1] ?? 0) > 0);
  return isKnown ? [`      ${JSON.stringify(id)}: ${JSON.stringify(figures).replaceAll(',', ', ')}`] : [];
}

/** It prices single tokens, in figures such as 6.799999999999999e-07. */
function perMillion(perToken: unknown): number | null {
  return typeof perToken === 'number' && Number.isFinite(perToken) ? Number((perToken * 1e6).toPrecision(10)) : null;
}

/** `tablePath`: `model_prices_and_context_window_backup.json` of the version that the tests install. */
export async function renewSecondPrices(tablePath: string, date: string): Promise<void> {
  const version = /^litellm==(\S+)/m.exec(readFileSync(constraintsFile, 'utf8'))?.[1];
  if (!version || !/^\d{4}-\d\d-\d\d$/.test(date)) {
    throw new Error('Needs the version in test/real/litellm.constraints.txt, and the date of its release');
  }
  const table = JSON.parse(readFileSync(tablePath, 'utf8')) as Record<string, Entry>;
  const { models } = await loadSeed();
  writeFileSync(secondPricesFile, secondPrices(table, models, { source: `LiteLLM ${version}`, date }));
}
