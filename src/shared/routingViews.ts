// What choosing a model works with and tells, as plain data: requests, candidates, and the receipt that every choice leaves.
import type { ModelAbility } from './catalogViews.ts';
import type { ModelReference } from './views.ts';

export const STRATEGIES = [
  'balanced',
  'cost_optimized',
  'latency_optimized',
  'quality_optimized',
  'local_first',
  'capability_match',
] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const TASKS = [
  'code_generation',
  'refactoring',
  'explanation',
  'tests',
  'review',
  'writing',
  'translation',
  'analysis',
  'simple_qa',
  /** None of the others is likely. */
  'other',
] as const;
export type Task = (typeof TASKS)[number];

/** What the text of a request is about, found without asking anybody. */
export interface TaskGuess {
  task: Task;
  /** 0 to 1: how sure. */
  confidence: number;
  /** 0 (a word answers it) to 1 (hard for the best model). */
  difficulty: number;
  /** ISO 639-1 of the natural language, where it is clear. */
  language?: string;
}

/** A request before it has a model: figures and short words, never text of the person. */
export interface RoutingRequest extends TaskGuess {
  purpose: string;
  /** Estimated. */
  inputTokens: number;
  /** Expected length of the answer, and the most that was asked for. */
  outputTokens: number;
  maxOutputTokens?: number;
  /** Found (images need `vision`) or asked for. */
  required: readonly ModelAbility[];
  /** VS Code's id of the code's language, and the path in its folder. */
  languageId?: string;
  path?: string;
  workspace?: string;
  conversationId?: string;
  /** `critical`: somebody waits for each second. */
  speed?: 'critical' | 'normal';
  /** To the first token, milliseconds. */
  maxLatencyMs?: number;
  /** For this request, USD. */
  maxCostUsd?: number;
  /** What the tightest hard budget leaves, USD; absent: no limit. */
  budgetLeftUsd?: number;
  /** How far the tightest budget is used: `low` from 80 % on. */
  budget?: 'ok' | 'low' | 'used_up';
  preferLocal: boolean;
  /** Epoch milliseconds. */
  at: number;
  /** Hashed n-grams and structure of the prompt for the gain scorer; see core/routing/gain. */
  features: readonly number[];
}

/** A figure with how little is known of it. */
export interface Estimate {
  mean: number;
  /** Standard deviation. */
  deviation: number;
  /** `prior`: shipped; `own`: this person's votes and tests; `measured`: answers of this person. */
  source: 'prior' | 'own' | 'measured' | 'guess';
}

/** A model that could be asked. */
export interface RoutingCandidate extends ModelReference {
  name: string;
  providerName: string;
  local: boolean;
  /** Absent: not known. Tokens. */
  contextWindow?: number;
  maxOutputTokens?: number;
  abilities: readonly ModelAbility[];
  /** Known not to be there; what is in neither list is not known. */
  lacks: readonly ModelAbility[];
  /** USD per million tokens; absent: not known. */
  inputPerMillion?: number;
  outputPerMillion?: number;
  /** Why it cannot be asked at all: no key, locked by a policy (in words); absent: it can. */
  unavailable?: string;
  /** Why a policy keeps it from being asked, in words; absent: it may be. */
  locked?: string;
  /** The person put it out of sight: only who names it gets it. */
  hidden?: boolean;
  /** The same for one model wherever it is offered; absent: told from its id. */
  family?: string;
  deprecated: boolean;
  /** `open`: its circuit is broken until `untilMs` (epoch). */
  health: { state: 'closed' | 'halfOpen' | 'open'; untilMs?: number; errorRate: number; attempts: number };
  /** Milliseconds. */
  firstTokenMs: Estimate;
  tokensPerSecond: Estimate;
  /** 0 to 1 for the task at hand. */
  quality: Estimate;
}

/** What removed a candidate. */
export const FILTERS = [
  'unavailable',
  'policy',
  'rule',
  'ability',
  'context',
  'latency',
  'cost',
  'budget',
  'health',
  'hidden',
] as const;
export type RoutingFilter = (typeof FILTERS)[number];

/** A model that was not considered, and why, in words. */
export interface RemovedCandidate extends ModelReference {
  name: string;
  filter: RoutingFilter;
  reason: string;
}

export const FACTORS = ['cost', 'latency', 'quality', 'locality', 'health'] as const;
export type Factor = (typeof FACTORS)[number];

export interface ScoredCandidate extends ModelReference {
  name: string;
  /** Higher is better; the sum of weight × value. */
  score: number;
  factors: Readonly<Record<Factor, { value: number; weight: number }>>;
  /** USD of this request; absent: unknown. */
  estimatedCostUsd?: number;
  /** What that was reckoned with: USD per million tokens. */
  price?: { inputPerMillion: number; outputPerMillion: number };
  firstTokenMs: number;
  quality: number;
  /** Wanted, and not known to be there: it stands behind all that are known to have them. */
  unknownAbilities?: readonly ModelAbility[];
}

/** One attempt of a request as it went. */
export interface AttemptView extends ModelReference {
  keyName: string;
  /** Epoch milliseconds. */
  startedAt: number;
  durationMs: number;
  /** Before it, because of the one before. */
  waitedMs: number;
  outcome: 'success' | 'failed' | 'cancelled' | 'hedgeLost' | 'skipped';
  errorKind?: string;
  /** The vendor's words, without secrets; or why it was skipped. */
  message?: string;
  costUsd?: number;
  /** It was given before to the same request, and nobody was asked. */
  cached?: boolean;
}

/** Why a model was asked, and what happened then. */
export interface RoutingReceipt {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  /** `named`: the person or caller named the model; nothing was chosen. */
  by: 'named' | 'strategy' | 'rule' | 'sticky' | 'chain';
  strategy?: Strategy;
  /** The rule that fired: its place from 1, and its text. */
  rule?: { place: number; text: string; source: 'settings' | 'workspace' };
  request: Omit<RoutingRequest, 'features' | 'path'>;
  /** In the order in which they would be asked. */
  chain: readonly ScoredCandidate[];
  removed: readonly RemovedCandidate[];
  /** How many of each list stand here no more, so that a receipt stays small; absent: all are here. */
  leftOut?: { chain: number; removed: Readonly<Partial<Record<RoutingFilter, number>>>; attempts: number };
  /** One line for the chat: "cheapest with code ability; $0.0012, 4× less than the runner-up". */
  because: string;
  /** Microseconds that deciding took. */
  decidedInUs: number;
  /** The small model that was asked for the task; absent: nobody was. */
  classifier?: ModelReference & { costUsd?: number; durationMs: number };
  /** What votes are learned from: the prompt's features, packed (core/router/packedFeatures.ts). Its text cannot be read back. */
  promptFeatures?: string;
  attempts: readonly AttemptView[];
}

/** Whose rules: the setting of the person, or the file of a folder. */
export type RuleSource = 'settings' | 'workspace';

/** What is wrong with rules, where it stands. Lines and columns count from 1; in a setting they count within the entry's own text. */
export interface RuleProblem {
  line: number;
  column: number;
  /** Characters on that line; at least 1. */
  length: number;
  message: string;
  /** With an `error` the last good rules stay in force. */
  severity: 'error' | 'warning';
  /** Place of the rule from 1, and which of its entries; absent: of the whole. */
  rule?: number;
  field?: string;
}
