// A comparison as it is kept: columns with a conversation each, the questions that were asked of them together, and what was decided.
import type { DecisionView, JudgementView, MergeView } from '../shared/compareViews.ts';
import type { Task } from '../shared/routingViews.ts';
import type { ChatParameters, MessageContext, ModelReference } from './records.ts';

/** One column; its messages are those of its conversation, which the chat's list does not show. */
export interface StoredColumn {
  id: string;
  conversationId: string;
  model: ModelReference;
  /** What differs from the comparison's own parameters. */
  overrides: ChatParameters;
  collapsed: boolean;
  /** Share of the width; 1 is as wide as the others. */
  width: number;
  ticked: boolean;
  /** It was taken away and can be brought back. */
  removed?: boolean;
}

/** What was asked of several columns together. */
export interface StoredTurn {
  id: string;
  askedAt: number;
  /** By column id. A question's answers are below it in the column's conversation. */
  asked: Readonly<Record<string, { questionId?: string; problem?: string; namesItself?: string }>>;
  /** The question, where no column could be asked it: else it stands in their conversations. */
  unasked?: { text: string; context: readonly MessageContext[] };
  decision?: DecisionView;
  judgement?: JudgementView;
  merges?: readonly MergeView[];
  /** Id of the test case that was made of it. */
  testCaseId?: string;
  /** Names were shown beside its answers: no vote on them is blind any more. */
  named?: boolean;
  /** What the router learned from the decision: it is taken back with it. */
  taught?: readonly TaughtAnswer[];
}

/** What was said of one answer by a decision. */
export interface TaughtAnswer {
  model: ModelReference;
  task: Task;
  event: { type: 'vote'; up: boolean } | { type: 'compared'; won: boolean; among: number };
}

/** Document of a row in `comparisons`, whose id, title and times stand beside it. */
export interface StoredComparison {
  id: string;
  title: string;
  /** Epoch milliseconds. */
  createdAt: number;
  updatedAt: number;
  /** Folder URI of the workspace it began in; absent without a folder. */
  workspace?: string;
  columns: readonly StoredColumn[];
  turns: readonly StoredTurn[];
  parameters: ChatParameters;
  /** Column ids in the order of chance in which they are shown; absent: names are shown. */
  blindOrder?: readonly string[];
  carried?: { title: string; messages: number };
}

/** Models and parameters by a name of the person's. */
export interface ComparisonSet {
  name: string;
  columns: readonly { model: ModelReference; overrides: ChatParameters }[];
  parameters: ChatParameters;
}

/** A question with the answer that was thought best; suites of them come with the tests. */
export interface StoredTestCase {
  id: string;
  createdAt: number;
  system?: string;
  /** The conversation down to the question, oldest first. */
  messages: readonly { role: 'user' | 'assistant'; text: string }[];
  /** The answer that won; absent where none was good. */
  expected?: string;
  /** Answers that lost. */
  rejected?: readonly string[];
  reason?: string;
  /** Who gave `expected`. */
  model?: ModelReference;
}
