// Who is asked in the gallery's ledgers, at which price, and what the conversations are about.
import type { CostNames } from '../../../src/shared/costViews.ts';

/** Friday, 20 November 2026, 14:05 on this machine. */
export const COSTS_NOW = new Date(2026, 10, 20, 14, 5).getTime();

export interface LedgerModel {
  providerId: string;
  model: string;
  /** How often it is asked, beside the others. */
  weight: number;
  /** USD per million tokens; absent: nobody knows. */
  input?: number;
  output?: number;
  caches?: boolean;
  reasons?: boolean;
  embeds?: boolean;
  local?: boolean;
  /** Part of the requests. */
  failures: number;
  firstTokenMs: number;
  /** Tokens per second. */
  speed: number;
}

export const LEDGER_MODELS: readonly LedgerModel[] = [
  model('anthropic', 'claude-sonnet-4-5', 22, 3, 15, 920, 68, { caches: true, reasons: true, failures: 0.015 }),
  model('anthropic', 'claude-haiku-4-5', 24, 1, 5, 440, 121, { caches: true }),
  model('openai', 'gpt-5', 14, 1.25, 10, 1600, 74, { caches: true, reasons: true, failures: 0.03 }),
  model('openai', 'gpt-5-mini', 14, 0.25, 2, 980, 102, { caches: true, reasons: true, failures: 0.04 }),
  model('openai', 'text-embedding-3-small', 3, 0.02, 0, 210, 0, { embeds: true }),
  model('gemini', 'gemini-2.5-flash', 9, 0.3, 2.5, 510, 168, { reasons: true }),
  model('groq', 'llama-3.3-70b-versatile', 7, 0.59, 0.79, 210, 271, { failures: 0.05 }),
  model('ollama', 'qwen2.5-coder:7b', 12, 0, 0, 1100, 41, { local: true }),
  model('team', 'house-coder', 3, undefined, undefined, 710, 55, { failures: 0 }),
];

/** Two vendors have a model of one name, and ids are as long as they come. */
export const MANY_MODELS: readonly LedgerModel[] = [
  ...LEDGER_MODELS,
  model('openrouter', 'anthropic/claude-sonnet-4-5-20250929-extended-thinking-preview', 5, 3, 15, 1300, 61, {}),
  model('openrouter', 'gpt-5-mini', 4, 0.25, 2, 1200, 90, {}),
  model('mistral', 'codestral-2508', 4, 0.3, 0.9, 400, 150, {}),
  model('deepseek', 'deepseek-reasoner', 4, 0.55, 2.19, 2100, 38, { reasons: true }),
  model('=cmd', '=HYPERLINK("x")', 1, 1, 1, 500, 50, {}),
  ...Array.from({ length: 14 }, (_, place) =>
    model('azure', `eastus2-deployment-of-gpt-4.1-for-team-${place + 1}`, 1.5, 2, 8, 900, 80, {}),
  ),
  model('team', 'house-coder-large', 1, undefined, undefined, 900, 40, {}),
  model('team', 'house-reranker', 1, undefined, undefined, 100, 400, {}),
];

function model(
  providerId: string,
  name: string,
  weight: number,
  input: number | undefined,
  output: number | undefined,
  firstTokenMs: number,
  speed: number,
  more: Partial<LedgerModel>,
): LedgerModel {
  return { providerId, model: name, weight, input, output, failures: 0.01, firstTokenMs, speed, ...more };
}

export const TOPICS: readonly string[] = [
  'Port the parser to streams',
  'Flaky retry test',
  'Review of PR 482',
  'Compare: Retry-After',
  'Schema migration plan',
  'Why does the build of the documentation take eleven minutes on the second machine only?',
  'Regex for ISO dates',
  'Keyboard focus in the table',
  'Typed events',
  '大きなファイルを分割する',
  'Rate limits of the gateway',
  'Release notes 2.4',
  'Fuzz the tokenizer',
  'Accessible date picker',
  'What does this stack trace mean?',
  'SQLite: WAL or not',
  'Rewrite of the importer',
  'Contrast of the light theme',
  'Property test for the ledger',
  'Mock server for webhooks',
  'Memory of the indexer',
];

export const COST_NAMES: CostNames = {
  providers: {
    anthropic: 'Anthropic',
    openai: 'OpenAI',
    gemini: 'Google Gemini',
    groq: 'Groq',
    ollama: 'Ollama',
    team: 'Team server',
    openrouter: 'OpenRouter',
    mistral: 'Mistral',
    deepseek: 'DeepSeek',
    azure: 'Azure OpenAI',
  },
  models: {
    'anthropic/claude-sonnet-4-5': 'Claude Sonnet 4.5',
    'anthropic/claude-haiku-4-5': 'Claude Haiku 4.5',
    'openai/gpt-5': 'GPT-5',
    'openai/gpt-5-mini': 'GPT-5 mini',
    'gemini/gemini-2.5-flash': 'Gemini 2.5 Flash',
    'groq/llama-3.3-70b-versatile': 'Llama 3.3 70B',
  },
  workspaces: { 'file:///home/ada/parser': 'parser' },
};
