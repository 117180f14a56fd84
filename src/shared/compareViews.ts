// What the comparison page shows, as plain data: made by the host, never holding a key.
import type {
  AttachmentView,
  ContextChip,
  ConversationTotals,
  ConversationView,
  EstimateView,
  ModelReference,
  ModelsView,
  ParametersView,
  RunView,
} from './views.ts';

export const FEWEST_COLUMNS = 2;
export const MOST_COLUMNS = 8;

/** Where a question goes: nowhere (this machine), to the vendor, through a gateway, through the editor, or where the router says. */
export type Destination = 'machine' | 'vendor' | 'gateway' | 'editor' | 'router';

/** Who a column asks. */
export interface ColumnModelView extends ModelReference {
  /** Carries "(simulator)" where it is simulated; "Auto" for the router. */
  providerName: string;
  modelName: string;
  destination: Destination;
  /** Address that is called, without a path; absent: none, or not known yet (Auto). */
  origin?: string;
  /** Why it cannot be asked now, in words: no key, locked by a policy, gone from the list. */
  problem?: string;
}

/** One column: a conversation of its own with one model. */
export interface ColumnView {
  id: string;
  model: ColumnModelView;
  /** What differs from the comparison's own parameters. */
  overrides: ParametersView;
  /** What it is asked with: the comparison's own, and `overrides` over them. */
  parameters: ParametersView;
  conversation: ConversationView;
  /** At most one. */
  runs: readonly RunView[];
  /** Its question waits until another request to the same provider has ended, in words: "4 requests to Groq at a time". */
  waits?: string;
  collapsed: boolean;
  /** Share of the width; 1 is as wide as the others. */
  width: number;
  /** A follow-up goes to it. */
  ticked: boolean;
}

/** What was asked of several columns together. */
export interface TurnView {
  id: string;
  askedAt: number;
  /** As the person typed it. */
  text: string;
  context?: readonly ContextChip[];
  /** By column id, in no order; a column that was not asked is absent. */
  asked: Readonly<Record<string, AskedColumnView>>;
  /** What the person decided. */
  decision?: DecisionView;
  /** What a judge model thinks. */
  judgement?: JudgementView;
  merges?: readonly MergeView[];
  /** It stands among the kept test cases. */
  keptAsTest?: boolean;
  /** Who gave its answers was shown, or can be told: a vote on it is not blind, also while names are hidden. */
  named?: boolean;
}

export interface AskedColumnView {
  /** Message ids in the column's conversation. Absent: nothing could be sent. */
  questionId?: string;
  /** The answer that is shown. */
  answerId?: string;
  /** Why nothing was sent, in words. */
  problem?: string;
  /** The answer names its own maker or model, in the words that do: a blind vote is not blind to it. */
  namesItself?: string;
}

/** `better`: the answer of `columnId`. */
export type VerdictKind = 'better' | 'tie' | 'bothBad';

export interface DecisionView {
  kind: VerdictKind;
  /** Of `better`. */
  columnId?: string;
  reason?: string;
  /** Names and figures were hidden when it was made, and had not been shown before. */
  blind: boolean;
  /** An answer had named itself before a blind decision: it teaches the router nothing. */
  tainted?: boolean;
  at: number;
}

/** Both orders of each pair were asked; only what both say counts. */
export interface JudgementView {
  judge: ModelReference & { modelName: string; providerName: string };
  /** What the judge was told to look at, as the person typed it; absent: the usual. */
  criteria?: string;
  /** Pairs of columns, each asked in both orders. */
  pairs: readonly JudgedPairView[];
  /** Columns by consistent wins, best first; those with as many share a rank, from 1. */
  ranking: readonly { columnId: string; wins: number; rank: number }[];
  /** USD, all questions together; absent: unknown. */
  costUsd?: number;
  at: number;
  /** It was stopped, or a question failed, in words: what had been judged until then stands. */
  problem?: string;
}

export interface JudgedPairView {
  columnIds: readonly [string, string];
  /**
   * Who is better, by id; `tie`: both orders said so; `inconsistent`: the orders disagreed; `none`: a question failed or its answer could
   * not be read, as `reasons` say.
   */
  verdict: string;
  /** The judge's words, redacted; the answers are called A and B, as in `columnIds`. */
  reasons: readonly string[];
}

export type MergeKind = 'fuse' | 'checklist' | 'criteria';

export interface MergeView {
  id: string;
  kind: MergeKind;
  by: ModelReference & { modelName: string; providerName: string };
  at: number;
  costUsd?: number;
  /** Columns whose answers were merged. */
  columnIds: readonly string[];
  /** Of `fuse`, and of a checklist that was put together: Markdown of a hostile writer. */
  text?: string;
  /** Of `checklist`. */
  points?: readonly MergePointView[];
  /** Of `criteria`: what each answer is worth by each criterion, 1 to 5. */
  criteria?: readonly { name: string; scores: Readonly<Record<string, number>>; remark?: string }[];
}

export interface MergePointView {
  id: string;
  text: string;
  /** Columns that make this point. */
  columnIds: readonly string[];
  ticked: boolean;
}

/** Names and figures are hidden until the vote, and columns stand in an order of chance. */
export interface BlindView {
  /** Column ids, as they are shown: "Model A" is the first. */
  order: readonly string[];
}

export interface ComparisonView {
  id: string;
  title: string;
  updatedAt: number;
  /** In the person's own order. */
  columns: readonly ColumnView[];
  turns: readonly TurnView[];
  /** Of all columns that do not say otherwise. */
  parameters: ParametersView;
  /** Absent: names are shown. */
  blind?: BlindView;
  /** Everything that was paid for it: answers, judges, merges. */
  totals: ConversationTotals;
  /** A conversation was carried over, with so many messages before the first turn. */
  carried?: { title: string; messages: number };
  /** Apply has a place to go: the first question brought code of this file. */
  selection?: { label: string };
}

/** Models with what each is asked with, by a name of the person's. */
export interface ComparisonSetView {
  name: string;
  columns: readonly { model: ModelReference; label: string; overrides: ParametersView }[];
  parameters: ParametersView;
}

export interface ComparisonListItem {
  id: string;
  title: string;
  updatedAt: number;
  /** "Claude Sonnet, GPT-5 mini, …" */
  models: readonly string[];
  turns: number;
  /** What the last turn was decided as, in words; absent: nothing yet. */
  decision?: string;
}

/** What asking would take and cost. */
export interface ComparisonEstimateView {
  /** By column id. */
  columns: Readonly<Record<string, EstimateView>>;
  /** USD of all together; absent: a column's is unknown. */
  lowUsd?: number;
  highUsd?: number;
}

/** All that the page shows. */
export interface ComparisonSnapshot {
  /** Absent: none is open; the page offers a new one, sets and recent ones. */
  comparison?: ComparisonView;
  models: ModelsView;
  /** What goes with the next question. */
  attachments: readonly AttachmentView[];
  sets: readonly ComparisonSetView[];
  /** Newest first, a screen of them. */
  recent: readonly ComparisonListItem[];
  /** What a new comparison begins with, in place of the models' own: the person's settings; absent: nothing. */
  defaults?: ParametersView;
  /** Added to the composer once: the text of a command that opened the page. */
  draft?: string;
}
