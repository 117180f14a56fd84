// "What if" in the cost view: what is supposed in place of the choices of a period, and what would have come of it.
import type { RuleProblem, Strategy } from './routingViews.ts';
import type { ModelReference } from './views.ts';

/** Characters of rules that are supposed: as long as a file of rules may be. */
export const LONGEST_SUPPOSED_RULES = 64_000;

/** What is supposed for every request of the period. */
export type WhatIfScenario =
  /** Auto was asked with it; rules hold, and their strategies do not. */
  | { kind: 'strategy'; strategy: Strategy }
  | { kind: 'model'; model: ModelReference }
  /** YAML or JSON, in place of the rules in force; Auto was asked. */
  | { kind: 'rules'; text: string };

/** What happened beside what would have, over the `records` of which both are known. */
export interface WhatIfFigure {
  happened: number;
  would: number;
  /** Standard deviation of the difference: in 68 of 100 cases it is no further off. */
  deviation: number;
  records: number;
  /** That somebody would answer, and that are in no figure. */
  unknown: number;
}

/** One side of a model's row. `costUsd` is of the requests in `WhatIfReport.cost`. */
export interface WhatIfPart {
  requests: number;
  costUsd: number;
  /** Requests that are not in `costUsd`. */
  unknown: number;
}

export interface WhatIfModel extends ModelReference {
  /** As the catalogue has it, where it does. */
  name?: string;
  happened: WhatIfPart;
  would: WhatIfPart;
}

/** Requests that are in no comparison, each counted once. */
export interface WhatIfLeftOut {
  /** Nobody answered then. */
  failed: number;
  failedCostUsd: number;
  /** An earlier answer was given again. */
  cached: number;
  /** Embeddings, connection tests and judges: no strategy or rule chooses for them. */
  others: number;
  othersCostUsd: number;
  /** Neither their notes nor their tokens are known. */
  unknown: number;
  /** Attempts of the period whose records were let go: only sums know of them. */
  gone: number;
  /** Attempts that a hedge had lost, of requests that are compared; and what they cost. */
  lostHedges: number;
  lostHedgeCostUsd: number;
}

export interface WhatIfReport {
  /** ISO dates, inclusive. */
  from: string;
  to: string;
  /** Epoch milliseconds; absent: the whole period was looked at. */
  lookedSince?: number;
  /** Compared, those that nobody would have answered included. */
  requests: number;
  /** Of them: from before requests were noted, decided from their tokens and purpose alone. */
  derived: number;
  /** That another model would have answered. */
  changed: number;
  /** That nobody would have answered. */
  unanswered: number;
  /** Why not, most frequent first, with how often. */
  reasons: readonly { words: string; requests: number }[];
  /** USD, all together. */
  cost: WhatIfFigure;
  /** Milliseconds to the end of the answer, all together. */
  waitMs: WhatIfFigure;
  /** 0 to 1, on average. */
  quality: WhatIfFigure;
  /** Typical errors of the answers' estimated lengths, as shares: of one answer, and of all of a model together. Absent: none was estimated. */
  lengths?: { ofOne: number; ofAll: number };
  /** Dearest first, by what happened and then by what would. */
  models: readonly WhatIfModel[];
  leftOut: WhatIfLeftOut;
}

export interface WhatIfView {
  /** Of supposed rules. */
  problems: readonly RuleProblem[];
  /** Absent: the rules have mistakes. */
  report?: WhatIfReport;
}

/** A model that can be supposed. */
export interface WhatIfChoice extends ModelReference {
  name: string;
  providerName: string;
  /** Why it cannot be asked now, as a sentence: it can be supposed all the same. */
  unavailable?: string;
}
