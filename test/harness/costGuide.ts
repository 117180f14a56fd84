// The cost comparison in docs/PROVIDERS.md, computed from the price library and the shipped list of models: `npm run cost-guide` writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSeed, seedRates, stateAt, type SeedAbilities, type SeedModel } from '../../src/core/models/seed.ts';
import { LoadedPricing, PRICE_LIBRARY, Pricing } from '../../src/core/pricing.ts';
import type { FrozenPrice } from '../../src/core/records.ts';
import { USD } from '../../src/shared/currency.ts';
import { formatContext } from '../../src/shared/format.ts';
import { formatMoney, formatPerMillion } from '../../src/shared/money.ts';
import { root } from './paths.ts';
import { findProvider } from './findProvider.ts';

const documentFile = join(root, 'docs/PROVIDERS.md');
const BEGIN = '<!-- cost guide: npm run cost-guide -->';
const END = '<!-- end of the cost guide -->';

const DAY_MS = 86_400_000;

/** Uses whose cost is compared: tokens of one request, and how many requests. */
const USES = [
  { name: 'a chat turn', input: 2000, output: 500, requests: 1 },
  { name: 'a review of a file', input: 12_000, output: 1500, requests: 1 },
  { name: '1,000 classifications', input: 300, output: 5, requests: 1000 },
] as const;

export interface PricedModel {
  model: SeedModel;
  providerName: string;
  inputPerMillion: number;
  outputPerMillion: number;
  cacheReadPerMillion?: number;
  /** Tokens, as the product shows it. */
  contextWindow?: number;
  /** Where the price is another at times that are not the dear ones. */
  offPeak?: Omit<FrozenPrice, 'source'>;
  /** USD for each of `USES`. */
  costs: readonly number[];
}

export interface CostComparison {
  readOn: string;
  /** By the cost of a chat turn, the cheapest first. */
  chat: readonly PricedModel[];
  /** By the price of input. */
  embeddings: readonly PricedModel[];
  unpriced: readonly SeedModel[];
}

/** Models that vendors offer now and have not replaced by a newer one, with what they cost. */
export async function compareCosts(): Promise<CostComparison> {
  const [seed, library] = await Promise.all([loadSeed(), new Pricing().load()]);
  // Within the peak hours of the vendors that have them: what is paid at other times is less, never more.
  const at = onWeekday(Date.parse(`${seed.readOn}T02:00:00Z`));
  const offered = seed.models.filter(
    ({ provider, lifecycle }) =>
      !findProvider(provider)?.local && stateAt(lifecycle, at) === 'active' && !lifecycle.replacedBy,
  );
  const priced = offered.flatMap((model) => pricedModel(model, library, at) ?? []);
  const isPriced = new Set(priced.map(({ model }) => model));
  return {
    readOn: seed.readOn,
    chat: priced
      .filter(({ model }) => model.abilities.chat)
      .toSorted((a, b) => costOf(a, 0) - costOf(b, 0) || byName(a, b)),
    embeddings: priced
      .filter(({ model }) => model.abilities.embeddings)
      .toSorted((a, b) => a.inputPerMillion - b.inputPerMillion || byName(a, b)),
    unpriced: offered.filter((model) => !isPriced.has(model)),
  };
}

/** The same hour of the last day, this one included, that is neither a Saturday nor a Sunday. */
function onWeekday(at: number): number {
  const day = new Date(at).getUTCDay();
  return at - (day === 0 ? 2 : day === 6 ? 1 : 0) * DAY_MS;
}

/** Sunday noon (UTC), when nobody has peak hours. */
function onSunday(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - date.getUTCDay(), 12);
}

function costOf({ costs }: PricedModel, use: number): number {
  return costs[use] ?? 0;
}

function byName(one: PricedModel, other: PricedModel): number {
  return nameOf(one).localeCompare(nameOf(other), 'en');
}

function pricedModel(model: SeedModel, library: LoadedPricing, at: number): PricedModel | undefined {
  const facts = library.facts({ id: model.provider }, model.id, at);
  const rates = (input: number, when = at) => {
    const listed = when === at ? facts?.price : library.facts({ id: model.provider }, model.id, when)?.price;
    return model.price && (model.price.overridesLibrary || !listed) ? seedRates(model.price, when, input) : listed;
  };
  const { inputPerMillion, outputPerMillion = 0, cacheReadPerMillion } = rates(0) ?? {};
  if (inputPerMillion === undefined) {
    return undefined;
  }
  const costs = USES.map(({ input, output, requests }) => {
    const { inputPerMillion: perInput = 0, outputPerMillion: perOutput = 0 } = rates(input) ?? {};
    return (requests * (input * perInput + output * perOutput)) / 1_000_000;
  });
  const providerName = findProvider(model.provider)?.name ?? model.provider;
  const elsewhen = rates(0, onSunday(at));
  return {
    model,
    providerName,
    inputPerMillion,
    outputPerMillion,
    cacheReadPerMillion,
    // In the order in which a model's record takes it.
    contextWindow: model.contextWindow ?? facts?.contextWindow,
    ...(elsewhen?.inputPerMillion !== inputPerMillion && { offPeak: elsewhen }),
    costs,
  };
}

/** Of the models in their order the first that fits. */
export interface Pick {
  wish: string;
  /** Index in `USES`. */
  use: number;
  fits(abilities: SeedAbilities, model: SeedModel): boolean;
}

export const PICKS: readonly Pick[] = [
  { wish: 'chatting', use: 0, fits: () => true },
  { wish: 'reviewing code, by a model that its vendor names for code', use: 1, fits: ({ code }) => code === true },
  { wish: 'classifying much', use: 2, fits: () => true },
  { wish: 'pictures in the question', use: 0, fits: ({ vision }) => vision === true },
  { wish: 'calling tools', use: 0, fits: ({ tools }) => tools === true },
  { wish: 'reasoning', use: 0, fits: ({ reasoning }) => reasoning === true },
  {
    wish: 'long contexts, a million tokens',
    use: 0,
    fits: (_, { contextWindow }) => (contextWindow ?? 0) >= 1_000_000,
  },
  {
    wish: 'answers from the web with their sources, its searches not counted',
    use: 0,
    fits: ({ citations }, model) => citations === true && model.provider === 'perplexity',
  },
];

/** The cheapest that fits; among equals the first of the table. */
export function cheapest({ chat }: CostComparison, { use, fits }: Pick): PricedModel | undefined {
  return chat
    .filter(({ model }) => fits(model.abilities, model))
    .toSorted((one, other) => costOf(one, use) - costOf(other, use))[0];
}

function nameOf({ model, providerName }: PricedModel): string {
  return `${model.name ?? model.id} at ${providerName}`;
}

/** The section of docs/PROVIDERS.md, without its marks. */
export async function costGuide(): Promise<string> {
  const comparison = await compareCosts();
  return [
    origin(comparison),
    guide(comparison),
    chatTable(comparison),
    offPeak(comparison),
    embeddingTable(comparison),
    missing(comparison),
  ].join('\n\n');
}

function origin({ readOn }: CostComparison): string {
  return `Prices in US dollars as of ${readOn}: from the price library \`@pydantic/genai-prices\` ${PRICE_LIBRARY.version} (${PRICE_LIBRARY.date}), and
where it lacks a model or is behind its vendor, from the list in \`src/core/models/seedModels.json\`, where each row names its document and date.
List prices without tax, discounts, batches and fees for searches; at peak hours where a vendor has them. Tokens are not the same from vendor to
vendor: newer models of Anthropic, for example, count about 30 % more for the same text. Reasoning is billed as output and can be many times the answer.`;
}

function guide(comparison: CostComparison): string {
  const lines = PICKS.map((pick) => {
    const found = cheapest(comparison, pick);
    const cost = found?.costs[pick.use];
    return found && `- **${pick.wish}**: ${nameOf(found)}, ${formatMoney(cost, USD)} for ${USES[pick.use]?.name}`;
  });
  const [embedding] = comparison.embeddings;
  const ofEmbedding =
    embedding &&
    `- **embeddings**: ${nameOf(embedding)}, ${perMillion(embedding.inputPerMillion)} for a million tokens`;
  const [least, most] = [comparison.chat[0], comparison.chat.at(-1)];
  const span =
    least &&
    most &&
    `A chat turn costs from ${formatMoney(least.costs[0], USD)} to ${formatMoney(most.costs[0], USD)}, a factor of ${factor(most, least)}.`;
  return [
    'The cheapest for',
    '',
    ...lines,
    ofEmbedding,
    '- **private data, and nothing to pay**: Ollama, on your own machine',
    '',
    span,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

function factor(most: PricedModel, least: PricedModel): string {
  return Math.round(costOf(most, 0) / costOf(least, 0)).toLocaleString('en-US');
}

function chatTable({ chat }: CostComparison): string {
  const head = ['model', 'provider', 'input', 'cached', 'output', 'context', ...USES.map(({ name }) => name)];
  const rows = chat.map((priced) => [
    `\`${priced.model.id}\``,
    priced.providerName,
    perMillion(priced.inputPerMillion),
    priced.cacheReadPerMillion === undefined ? '' : perMillion(priced.cacheReadPerMillion),
    perMillion(priced.outputPerMillion),
    priced.contextWindow === undefined ? '' : formatContext(priced.contextWindow),
    ...priced.costs.map((cost) => formatMoney(cost, USD)),
  ]);
  return `Input, cached input and output for a million tokens; an empty cell is not known.\n\n${table(head, rows, 2)}`;
}

function offPeak({ chat }: CostComparison): string {
  const lines = chat.flatMap(({ model, providerName, offPeak: price }) => {
    const { inputPerMillion: input, cacheReadPerMillion: cached, outputPerMillion: output } = price ?? {};
    return input === undefined || cached === undefined || output === undefined
      ? []
      : [
          `- \`${model.id}\` at ${providerName}: input ${perMillion(input)}, cached ${perMillion(cached)}, output ${perMillion(output)}${peakHours(model)}`,
        ];
  });
  return ['Cheaper outside peak hours, as each request is billed:', '', ...lines].join('\n');
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function peakHours({ price }: SeedModel): string {
  const { days = [], hours = [] } = price?.offPeak?.peakUtc ?? {};
  const spans = hours.map(([from, to]) => `${from}:00 to ${to}:00`);
  return hours.length === 0
    ? ''
    : ` (peak: ${spans.join(' and ')} UTC, ${DAYS[days[0] ?? 0]} to ${DAYS[days.at(-1) ?? 0]}; its vendor leaves out holidays, which are counted here)`;
}

function embeddingTable({ embeddings }: CostComparison): string {
  const rows = embeddings.map(({ model, providerName, inputPerMillion, contextWindow }) => [
    `\`${model.id}\``,
    providerName,
    perMillion(inputPerMillion),
    contextWindow === undefined ? '' : formatContext(contextWindow),
  ]);
  return `Models for embeddings:\n\n${table(['model', 'provider', 'a million tokens', 'longest text'], rows, 2)}`;
}

function missing({ unpriced }: CostComparison): string {
  const names = unpriced.map(({ provider, id }) => `\`${id}\` (${findProvider(provider)?.name ?? provider})`);
  return `Without a known price, and so not compared: ${names.join(', ')}.`;
}

/** The first `left` columns are words, the others figures. */
function table(head: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index < left ? '---' : '--:'));
  return [line(head), `|${rule.join('|')}|`, ...rows.map(line)].join('\n');
}

function perMillion(usd: number): string {
  return `$${formatPerMillion(usd)}`;
}

/** `document` with the guide replaced, which stands between two comments. */
export function withCostGuide(document: string, guideText: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) {
    throw new Error('docs/PROVIDERS.md has no place for the cost guide');
  }
  return `${document.slice(0, from + BEGIN.length)}\n\n${guideText}\n\n${document.slice(to)}`;
}

if (import.meta.main) {
  const document = readFileSync(documentFile, 'utf8');
  writeFileSync(documentFile, withCostGuide(document, await costGuide()));
}
