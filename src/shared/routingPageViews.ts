// What the settings page of routing shows: rules, chains, rate limits, what is kept, and what a prompt would come to.
import type { RoutingReceipt, RuleProblem } from './routingViews.ts';

export const RULE_FIELDS = ['name', 'if', 'use', 'never'] as const;
export type RuleField = (typeof RULE_FIELDS)[number];

/** A rule as it is typed: names of `use` joined by "or", those of `never` by commas; empty: not there. */
export type RuleTexts = Readonly<Record<RuleField, string>>;

/** One of the person's own rules as the settings hold it. */
export interface RuleRow {
  /** Stays the same where others are moved, added or removed. */
  id: string;
  texts: RuleTexts;
  /** What is wrong with it, names that nobody knows included. */
  problems: readonly RuleProblem[];
  /** What stands there is no rule at all: its beginning, as JSON. */
  strange?: string;
}

/**
 * `written`: as they stand there. `lastGood`: others than stand there, as there is a mistake. `faultless`: those without a mistake, and
 * what the others keep out.
 */
export type RulesInForce = 'written' | 'lastGood' | 'faultless';

/** A rule in one line, as it is in force. */
export interface RuleLine {
  place: number;
  name?: string;
  text: string;
}

/** Rules that a folder brings along. */
export interface FolderRulesView {
  /** Name of the folder, and address of the file. */
  folder: string;
  uri: string;
  state: 'there' | 'missing' | 'unreadable';
  inForce: RulesInForce;
  rules: readonly RuleLine[];
  problems: readonly RuleProblem[];
}

/** A chain of one's own. */
export interface ChainRow {
  name: string;
  entries: readonly string[];
  /** Names of the models that these mean now, in order. */
  models: readonly string[];
  /** In sentences. */
  problems: readonly string[];
}

export const LIMIT_FIGURES = ['requestsPerMinute', 'tokensPerMinute', 'tokensPerDay', 'parallel'] as const;
export const LIMIT_SCOPES = ['provider', 'key', 'workspace'] as const;
export type LimitFigure = (typeof LIMIT_FIGURES)[number];
export type LimitScope = (typeof LIMIT_SCOPES)[number];
/** What is absent holds for all, or limits nothing. */
export type RateLimitValues = Readonly<Partial<Record<LimitFigure, number> & Record<LimitScope, string>>>;

export interface RateLimitRow {
  id: string;
  values: RateLimitValues;
  /** In a sentence. */
  problem?: string;
}

export interface RoutingPageView {
  rules: {
    rows: readonly RuleRow[];
    /** Of the whole, in sentences. */
    problems: readonly string[];
    inForce: RulesInForce;
    /** Where others hold than stand there. */
    held: readonly RuleLine[];
    /** Why they cannot be changed here. */
    locked?: string;
  };
  folders: readonly FolderRulesView[];
  /** Folders are open whose rules are not read, as they are not trusted. */
  isUntrusted: boolean;
  chains: {
    own: readonly ChainRow[];
    /** As they come out for a short question now; names of models, first to last. */
    computed: readonly { name: string; models: readonly string[] }[];
    locked?: string;
  };
  limits: { rows: readonly RateLimitRow[]; problems: readonly string[]; waiting: number; locked?: string };
  kept: { answers: number; bytes: number };
  /** What the scorer expected of the stronger model for the person's own last questions: so many, and their spread, ascending. */
  gains: { requests: number; spread: readonly number[] };
  workspace?: { uri: string; name: string };
}

/** Fewer questions say too little of how many a threshold would send where. */
export const FEWEST_GAINS = 30;

/** What can be written next in a field of a rule. */
export interface RuleSuggestions {
  /** Characters before the cursor that a suggestion takes the place of. */
  replaces: number;
  items: readonly { label: string; insert?: string; detail?: string }[];
}

export interface TriedRule {
  place: number;
  name?: string;
  text: string;
  source: 'settings' | 'workspace';
  /** It is the one that is being edited. */
  isDraft: boolean;
}

/** What a prompt would come to; nothing was sent. */
export interface TriedPrompt {
  receipt: RoutingReceipt;
  rule?: TriedRule;
  /** Which rules it was tried with, where that is not what stands on the page. */
  note?: string;
}

/** A prompt to be tried. */
export interface PromptToTry {
  prompt: string;
  languageId?: string | undefined;
  path?: string | undefined;
  speed?: 'critical' | undefined;
  purpose?: TriedPurpose | undefined;
}

/** Doors through which Auto is asked. */
export const TRIED_PURPOSES = ['chat', 'editorAction', 'title', 'systemPrompt', 'gateway'] as const;
export type TriedPurpose = (typeof TRIED_PURPOSES)[number];
