// Every state of the table of models that the gallery shows: the host's view, and what the page remembered.
import { autoChoices } from '../../../src/core/models/autoChoices.ts';
import { autoModel } from '../../../src/shared/autoModel.ts';
import type { CatalogRow, CatalogView } from '../../../src/shared/catalogViews.ts';
import type { Currency } from '../../../src/shared/currency.ts';
import { catalogRows, PRICE_DATE } from './catalogData.ts';

export interface CatalogState {
  view: CatalogView;
  /** What the page had stored. */
  remembered?: unknown;
  /** Every request but the first fails with this. */
  fails?: string;
  /** The first snapshot fails with this. */
  opensLate?: string;
  /** The price table is not answered until the gallery lets it go. */
  holdsPrices?: boolean;
}

const rows = catalogRows(300);

const auto = autoChoices([
  { id: 'all', name: 'All', local: false, simulated: false, state: 'ready', origin: '', models: rows },
]);

const usual: CatalogView = {
  rows,
  aliases: [
    { alias: 'fast', target: { providerId: 'groq', model: 'llama-3.3-70b-versatile' } },
    { alias: 'smart', target: { providerId: 'openai', model: 'gpt-5.1' } },
    {
      alias: 'old-smart',
      target: { providerId: 'openai', model: 'gpt-4-32k' },
      problem: 'Its vendor has shut this model down.',
    },
  ],
  recommendations: [
    {
      useCase: 'highVolume',
      model: { providerId: 'gemini', model: 'gemini-2.5-flash-lite' },
      reason: '$0.10 in and $0.40 out per million tokens: the cheapest fast one that you can ask.',
    },
    {
      useCase: 'complexReasoning',
      model: { providerId: 'openai', model: 'gpt-5.1' },
      reason: 'Reasons, takes 400k tokens, and answered you at 74 tokens per second.',
    },
    {
      useCase: 'privateData',
      model: { providerId: 'ollama', model: 'qwen2.5-coder:7b' },
      reason: 'Runs on this machine: nothing leaves it.',
    },
    {
      useCase: 'cheapestCode',
      model: { providerId: 'anthropic', model: 'claude-haiku-4-5' },
      reason: 'Good at code, $1.00 in and $5.00 out per million tokens.',
    },
  ],
  current: { providerId: 'anthropic', model: 'claude-haiku-4-5' },
  currentBecause: 'chosen',
  defaults: {
    titles: { providerId: 'ollama', model: 'llama3.2:3b' },
    editorActions: { providerId: 'anthropic', model: 'claude-sonnet-4-5' },
  },
  notes: [],
  prices: { date: PRICE_DATE, fetched: false },
};

const notes: CatalogView['notes'] = [
  {
    providerId: 'mistral',
    providerName: 'Mistral',
    sentence: "Mistral's list could not be read: wrong key. Its 3 models are from the list of 18 Nov.",
    loading: false,
  },
  {
    providerId: 'litellm',
    providerName: 'LiteLLM',
    sentence: 'localhost:4000 refuses the connection.',
    loading: false,
  },
  { providerId: 'cohere', providerName: 'Cohere', sentence: 'The list took longer than 10 s.', loading: false },
  {
    providerId: 'vscode',
    providerName: 'VS Code',
    sentence: 'No extension offers language models here; GitHub Copilot does, for example.',
    loading: false,
  },
  { providerId: 'together', providerName: 'Together AI', sentence: 'Its models are being read…', loading: true },
  { providerId: 'gemini', providerName: 'Google Gemini', sentence: 'Its models are being read…', loading: true },
];

const nothing: CatalogView = {
  rows: [],
  aliases: [],
  recommendations: [],
  notes: [],
  prices: { date: PRICE_DATE, fetched: false },
};
const hostile = '<img src=x onerror="window.hacked=1">';

const EUR: Currency = { code: 'EUR', perUsd: 0.92 };

/** Prices that differ, are the person's own, by the hour, and unknown; side by side at the top. */
const pricedRows = rows.map((row): CatalogRow => {
  switch (`${row.providerId}/${row.model}`) {
    case 'openai/gpt-5.1':
      return {
        ...row,
        pinned: true,
        priceConflict: {
          inputPerMillion: 1.5,
          outputPerMillion: 12,
          cacheReadPerMillion: 0.15,
          source: 'litellm',
          date: '2026-10-21',
        },
      };
    case 'openai/gpt-5-mini':
      return {
        ...row,
        pinned: true,
        ownPrice: true,
        inputPerMillion: 0.2,
        outputPerMillion: 1.6,
        priceDate: undefined,
        sources: { ...row.sources, price: 'settings' },
      };
    case 'openai/gpt-4.1':
      return {
        ...row,
        pinned: true,
        inputPerMillion: undefined,
        outputPerMillion: undefined,
        cacheReadPerMillion: undefined,
        priceDate: undefined,
        cost: undefined,
        sources: { ...row.sources, price: undefined },
      };
    case 'ollama/llama3.2:3b':
      return { ...row, pinned: true, usdPerHour: 0.12, cost: 'low' };
    default:
      return row;
  }
});

export const CATALOG_STATES: Readonly<Record<string, CatalogState>> = {
  catalog: { view: usual },
  catalogSearch: { view: usual, remembered: { query: '@capability:tools @price<1 -@local' } },
  catalogUnknown: { view: usual, remembered: { query: 'llama @cheap @price<abc @vision' } },
  catalogCompletions: { view: usual },
  catalogProviders: { view: usual },
  catalogDetails: { view: usual, remembered: { selected: 'openai/gpt-5.1', detailsOpen: true } },
  catalogDetailsOld: {
    view: usual,
    remembered: { selected: 'openai/gpt-4-turbo', detailsOpen: true, sort: { column: 'output', descending: true } },
  },
  catalogAuto: { view: { ...usual, auto } },
  catalogAutoUsed: { view: { ...usual, auto, current: autoModel('cost_optimized'), currentBecause: 'chosen' } },
  catalogMenu: { view: usual },
  catalogAll: { view: usual, remembered: { showHidden: true, showRetired: true, query: '-@provider:together' } },
  catalogSorted: { view: usual, remembered: { sort: { column: 'speed', descending: true } } },
  catalogNotes: { view: { ...usual, notes } },
  catalogNoMatch: { view: usual, remembered: { query: '@provider:groq @capability:vision' } },
  catalogEmpty: { view: nothing },
  catalogReading: { view: { ...nothing, notes: notes.slice(4) } },
  catalogNoKeys: {
    view: {
      ...usual,
      rows: rows.map((row) => ({ ...row, pinned: false, unavailable: `${row.providerName} has no key yet.` })),
      current: undefined,
      defaults: {},
      recommendations: [],
      aliases: [],
      nothingSetUp: true,
    },
  },
  catalogRefused: {
    view: {
      ...usual,
      rows: rows.map((row) => ({ ...row, unavailable: `${row.providerName} refuses the key (401).` })),
      notes: [{ providerId: 'groq', providerName: 'Groq', sentence: 'Groq refuses the key (401).', loading: false }],
      current: undefined,
      recommendations: [],
    },
  },
  catalogCheapest: {
    view: { ...usual, currentBecause: 'cheapest' },
    remembered: { selected: 'anthropic/claude-haiku-4-5', detailsOpen: true },
  },
  catalogAliases: {
    view: {
      ...usual,
      recommendations: [],
      aliases: [
        ...usual.aliases,
        {
          alias: 'round',
          target: { providerId: '', model: 'about' },
          problem: 'The alias "round" leads back to itself: round → about → round.',
        },
        {
          alias: 'left-over',
          target: { providerId: 'acme-gateway', model: 'team/large-model-of-the-month' },
          problem: 'There is no provider "acme-gateway".',
        },
      ],
    },
  },
  catalogPrices: { view: usual, holdsPrices: true },
  catalogPricesDiffer: {
    view: { ...usual, rows: pricedRows },
    remembered: { selected: 'openai/gpt-5.1', detailsOpen: true },
  },
  catalogPriceUnknown: {
    view: { ...usual, rows: pricedRows },
    remembered: { selected: 'openai/gpt-4.1', detailsOpen: true },
  },
  catalogEuro: {
    view: { ...usual, rows: pricedRows, currency: EUR },
    remembered: { selected: 'openai/gpt-5-mini', detailsOpen: true },
  },
  catalogYen: { view: { ...usual, rows: pricedRows, currency: { code: 'JPY', perUsd: 150 } } },
  catalogFails: { view: usual, fails: 'settings.json cannot be written: it is read-only.' },
  catalogUnopened: { view: usual, opensLate: 'The disk is full.' },
  catalogMany: { view: { ...usual, rows: catalogRows(2000) } },
  catalogHostile: {
    view: {
      ...usual,
      rows: catalogRows(40).map((row, at) =>
        at === 0
          ? { ...row, name: hostile, providerName: hostile, locked: hostile, replacedBy: hostile, shutDownOn: hostile }
          : row,
      ),
      notes: [{ providerId: 'openai', providerName: hostile, sentence: hostile, loading: false }],
    },
    remembered: { selected: 'openai/gpt-5.1', detailsOpen: true },
  },
};
