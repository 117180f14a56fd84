// What is known of a model, in words, each with where it came from; what is unknown is called unknown.
import {
  MODEL_ABILITIES,
  type CatalogFact,
  type CatalogRow,
  type CatalogView,
  type ModelAbility,
} from '../../src/shared/catalogViews.ts';
import { formatDuration, formatSpeed, formatTokens } from '../../src/shared/format.ts';
import { formatMoney, formatPerMillion, formatRate } from '../../src/shared/money.ts';
import { conflictWords, isFree, plainPriceWords } from '../../src/shared/priceWords.ts';
import { PURPOSE_FIELDS } from '../../src/shared/settingFields.ts';
import type { ModelReference } from '../../src/shared/views.ts';
import { isSame } from './listing.ts';

/** `icon` is one of `icon.tsx`, which tests outside the browser cannot load. */
export const ABILITY_WORDS = {
  tools: { icon: 'tools', word: 'tools', title: 'Calls tools' },
  vision: { icon: 'image', word: 'vision', title: 'Takes images' },
  reasoning: { icon: 'lightbulb', word: 'reasoning', title: 'Reasons before it answers' },
  code: { icon: 'code', word: 'code', title: 'Good at code' },
  analysis: { icon: 'graph', word: 'analysis', title: 'Good at analysis' },
  multilingual: { icon: 'globe', word: 'multilingual', title: 'Good at many languages' },
  json: { icon: 'json', word: 'JSON', title: 'Answers in JSON when asked' },
  embeddings: { icon: 'scatter', word: 'embeddings', title: 'Makes embeddings' },
  longContext: { icon: 'book', word: 'long context', title: 'Takes at least 200,000 tokens' },
  citations: { icon: 'quotes', word: 'citations', title: 'Cites its sources' },
  local: { icon: 'local', word: 'local', title: 'Answers without the internet' },
} as const satisfies Readonly<Record<ModelAbility, { icon: string; word: string; title: string }>>;

/** In the order in which the table draws them: the most looked for first. */
export const ABILITY_ORDER = Object.keys(ABILITY_WORDS) as ModelAbility[];

/** What a model may be the default for; the chat first. */
export const PURPOSES: readonly { id: string | undefined; label: string }[] = [
  { id: undefined, label: 'Chat' },
  ...PURPOSE_FIELDS.map(({ id, label }) => ({ id, label })),
];

/** "12 Feb 2027"; what is no ISO date stays as it is. */
export function dayOf(iso: string): string {
  const day = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(day.getTime())
    ? iso
    : day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** "OpenAI's list", "price library of 18 Nov 2026", "your own calls". */
function sourceWords(row: CatalogRow, fact: CatalogFact): string | undefined {
  switch (row.sources[fact]) {
    case 'vendor':
      return `${row.providerName}'s list`;
    case 'prices':
      return row.priceDate ? `price library of ${dayOf(row.priceDate)}` : 'price library';
    case 'seed':
      return 'shipped list';
    case 'measured':
      return 'your own calls';
    case 'settings':
      return fact === 'price' && row.ownPrice ? 'your price' : 'your settings';
    case undefined:
      return undefined;
  }
}

/** "1.25", "free", "$0.12/h", "unknown"; nothing for cached input, whose absence says nothing. */
export function priceCell(row: CatalogRow, which: 'input' | 'cached' | 'output'): string {
  if (row.usdPerHour) {
    return which === 'input' ? `${formatMoney(row.usdPerHour)}/h` : '';
  }
  if (isFree(row)) {
    return which === 'cached' ? '' : 'free';
  }
  const usd = { input: row.inputPerMillion, cached: row.cacheReadPerMillion, output: row.outputPerMillion }[which];
  return usd === undefined ? (which === 'cached' ? '' : 'unknown') : formatPerMillion(usd);
}

/** "$1.25 in, $0.125 cached, $10.00 out per million tokens. From the price library of 18 Nov 2026." */
export function priceTitle(row: CatalogRow): string {
  const plain = plainPriceWords(row);
  if (plain !== undefined) {
    return plain;
  }
  const { inputPerMillion, cacheReadPerMillion, cacheWritePerMillion, outputPerMillion } = row;
  const parts = [
    ['in', inputPerMillion],
    ['cached', cacheReadPerMillion],
    ['written to the cache', cacheWritePerMillion],
    ['out', outputPerMillion],
  ] as const;
  const known = parts.flatMap(([name, usd]) => (usd === undefined ? [] : [`${formatRate(usd)} ${name}`]));
  const source = sourceWords(row, 'price');
  const date = row.priceDate && row.sources.price !== 'prices' ? `, ${dayOf(row.priceDate)}` : '';
  const from = row.sources.price === 'vendor' ? source : `the ${source?.replace(/^your/, 'prices of your')}`;
  const told = row.ownPrice ? ' Your price.' : source ? ` From ${from}${date}.` : '';
  const differs = conflictSentence(row);
  return `${known.join(', ')} per million tokens.${told}${differs ? ` Prices differ: ${differs}` : ''}`;
}

/** What another source of prices says; `undefined`: none says anything else. */
export function conflictSentence({ priceConflict, providerName }: CatalogRow): string | undefined {
  return priceConflict && `${conflictWords(priceConflict, { providerName, dayOf })}.`;
}

/** "118 tok/s", or its class where nothing was measured. */
export function speedCell({ tokensPerSecond, speed }: CatalogRow): string {
  return tokensPerSecond === undefined ? (speed ?? '') : `${formatSpeed(tokensPerSecond)} tok/s`;
}

export function speedTitle(row: CatalogRow): string {
  const { tokensPerSecond, timeToFirstTokenMs, speed } = row;
  if (tokensPerSecond !== undefined) {
    const first = timeToFirstTokenMs === undefined ? '' : `, ${formatDuration(timeToFirstTokenMs)} to the first token`;
    return `${formatSpeed(tokensPerSecond)} tokens per second${first}: medians of your own last answers`;
  }
  const source = sourceWords(row, 'speed');
  return speed ? `${speed}: not measured yet${source ? `, from the ${source}` : ''}` : 'Speed unknown';
}

/** One thing that is to be known of a model besides its facts. */
export interface StatePart {
  icon: 'check' | 'disabled' | 'dot' | 'edit' | 'eyeClosed' | 'lock' | 'ring' | 'warning';
  /** Class of the icon's colour. */
  tone?: 'warn' | 'err' | 'ok' | 'dim';
  text: string;
  /** All of it in words, where `text` is not. */
  title?: string;
}

/** What a model is and may be, the weightiest first. */
export function stateParts(row: CatalogRow, view: CatalogView): StatePart[] {
  const parts: StatePart[] = [];
  if (row.locked !== undefined) {
    parts.push({ icon: 'lock', text: row.locked, title: row.locked });
  }
  const lifecycle = lifecyclePart(row);
  if (lifecycle && row.lifecycle !== 'typed') {
    parts.push(lifecycle);
  }
  if (row.unavailable !== undefined && row.lifecycle !== 'retired') {
    parts.push({ icon: 'ring', tone: 'dim', text: shortened(row.unavailable, row), title: row.unavailable });
  }
  const uses = defaultsOf(row, view);
  if (uses.length > 0) {
    parts.push({
      icon: 'check',
      tone: 'ok',
      text: uses.join(', ').toLowerCase(),
      title: `Default for ${uses.join(', ').toLowerCase()}`,
    });
  }
  if (isSame(row, view.current) && !isChosen(row, view)) {
    const title = 'The chat asks it as the cheapest that can be asked: none is chosen';
    parts.push({ icon: 'check', tone: 'ok', text: 'chat (cheapest)', title });
  }
  if (row.hidden) {
    parts.push({ icon: 'eyeClosed', tone: 'dim', text: 'hidden', title: 'Stands in no picker' });
  }
  if (lifecycle && row.lifecycle === 'typed') {
    parts.push(lifecycle);
  }
  return parts.length > 0 ? parts : [{ icon: 'dot', tone: 'ok', text: 'ready', title: 'Can be asked now' }];
}

/** Whose it is stands in the row already: "OpenAI has no key yet." becomes "has no key yet". */
function shortened(sentence: string, { providerName }: CatalogRow): string {
  const own = sentence.startsWith(`${providerName} `) ? sentence.slice(providerName.length + 1) : sentence;
  return own.replace(/\.$/, '');
}

/** Labels of the purposes for which the person made it the default. */
export function defaultsOf(row: CatalogRow, view: CatalogView): string[] {
  return PURPOSES.flatMap(({ id, label }) =>
    (id === undefined ? isChosen(row, view) : isSame(row, view.defaults?.[id])) ? [label] : [],
  );
}

/** The chat asks it because the person chose it, and not only as the cheapest of the moment. */
export function isChosen(row: ModelReference, { current, currentBecause }: CatalogView): boolean {
  return isSame(row, current) && currentBecause !== 'cheapest';
}

function lifecyclePart({ lifecycle, shutDownOn, replacedBy }: CatalogRow): StatePart | undefined {
  const next = replacedBy === undefined ? '' : ` → ${replacedBy}`;
  const successor = replacedBy === undefined ? '' : ` Its vendor names ${replacedBy} in its place.`;
  switch (lifecycle) {
    case 'deprecated': {
      const until = shutDownOn === undefined ? 'deprecated' : `until ${dayOf(shutDownOn)}`;
      const title =
        shutDownOn === undefined ? 'Its vendor will retire it.' : `Its vendor shuts it down on ${dayOf(shutDownOn)}.`;
      return { icon: 'warning', tone: 'warn', text: `${until}${next}`, title: `Deprecated. ${title}${successor}` };
    }
    case 'retired': {
      const since = shutDownOn === undefined ? 'retired' : `retired ${dayOf(shutDownOn)}`;
      return {
        icon: 'disabled',
        tone: 'dim',
        text: `${since}${next}`,
        title: `${since}: its vendor does not answer with it any more.${successor}`,
      };
    }
    case 'typed':
      return {
        icon: 'edit',
        tone: 'dim',
        text: 'in no list',
        title: 'In no list: named by you, or by an earlier answer.',
      };
    case 'active':
      return undefined;
  }
}

/** One line of the details. */
export interface FactLine {
  label: string;
  value: string;
  /** Absent: not known. */
  source?: string | undefined;
}

/** Everything but the abilities, unknown facts included. */
export function factLines(row: CatalogRow): FactLine[] {
  const { contextWindow, maxOutputTokens, timeToFirstTokenMs, tokensPerSecond, cost } = row;
  const tokens = (count: number | undefined): string =>
    count === undefined ? 'unknown' : `${formatTokens(count)} tokens`;
  return [
    { label: 'Context window', value: tokens(contextWindow), source: sourceWords(row, 'contextWindow') },
    { label: 'Longest answer', value: tokens(maxOutputTokens), source: sourceWords(row, 'maxOutputTokens') },
    ...priceLines(row),
    ...(cost === undefined ? [] : [{ label: 'Price class', value: cost }]),
    {
      label: 'Speed',
      value:
        tokensPerSecond === undefined ? (row.speed ?? 'unknown') : `${formatSpeed(tokensPerSecond)} tokens per second`,
      source: tokensPerSecond === undefined ? sourceWords(row, 'speed') : 'your own calls',
    },
    ...(timeToFirstTokenMs === undefined
      ? []
      : [{ label: 'First token', value: `after ${formatDuration(timeToFirstTokenMs)}`, source: 'your own calls' }]),
    { label: 'Lifecycle', value: lifecycleWords(row), source: sourceWords(row, 'lifecycle') },
    ...(row.sources.name ? [{ label: 'Name', value: row.name, source: sourceWords(row, 'name') }] : []),
  ];
}

function priceLines(row: CatalogRow): FactLine[] {
  const source = sourceWords(row, 'price');
  const dated =
    source && row.priceDate && row.sources.price !== 'prices' ? `${source}, ${dayOf(row.priceDate)}` : source;
  if (row.usdPerHour) {
    return [{ label: 'Price', value: `${formatMoney(row.usdPerHour)} an hour`, source: 'your local cost' }];
  }
  if (isFree(row)) {
    return [{ label: 'Price', value: row.local ? 'free: runs on this machine' : 'free', source: dated }];
  }
  const prices = [
    ['Input', row.inputPerMillion],
    ['Cached input', row.cacheReadPerMillion],
    ['Written to cache', row.cacheWritePerMillion],
    ['Written to cache for an hour', row.cacheWrite1hPerMillion],
    ['Output', row.outputPerMillion],
    [`Input above ${formatTokens(row.longPrice?.aboveInputTokens ?? 0)} tokens`, row.longPrice?.inputPerMillion],
    ['Output of such requests', row.longPrice?.outputPerMillion],
  ] as const;
  const lines = prices.flatMap(([label, usd]) =>
    usd === undefined ? [] : [{ label, value: `${formatRate(usd)} per M tokens`, source: dated }],
  );
  return lines.length > 0 ? lines : [{ label: 'Price', value: 'unknown' }];
}

function lifecycleWords(row: CatalogRow): string {
  const part = lifecyclePart(row);
  return part ? (part.title ?? part.text) : 'active';
}

export interface AbilityLines {
  can: readonly { ability: ModelAbility; source?: string | undefined }[];
  cannot: readonly { ability: ModelAbility; source?: string | undefined }[];
  unknown: readonly ModelAbility[];
}

export function abilityLines(row: CatalogRow): AbilityLines {
  const sourced = (ability: ModelAbility) => ({ ability, source: sourceWords(row, `ability.${ability}`) });
  return {
    can: ABILITY_ORDER.filter((ability) => row.can.includes(ability)).map(sourced),
    cannot: ABILITY_ORDER.filter((ability) => row.cannot.includes(ability)).map(sourced),
    unknown: MODEL_ABILITIES.filter((ability) => !row.can.includes(ability) && !row.cannot.includes(ability)),
  };
}
