// A comparison as its files hold it, as plain data: no key, no key's name, and nothing that a vendor wants back unseen.
import type { DecisionView, JudgementView, MergeView } from '../../shared/compareViews.ts';
import type { ContextKind } from '../../shared/views.ts';
import type { ChatParameters, MessageStatus, TokenBucket, TokenCount, UsageOutcome } from '../records.ts';

export interface ExportedModel {
  providerId: string;
  providerName: string;
  model: string;
  modelName: string;
}

export interface ExportedColumn extends ExportedModel {
  id: string;
  /** What differs from the comparison's own parameters. */
  overrides: ChatParameters;
  /** It was taken away. */
  removed?: boolean;
}

/** What went with a question; `text` is what was sent, empty for a picture. */
export interface ExportedContext {
  kind: ContextKind;
  label: string;
  uri?: string;
  startLine?: number;
  endLine?: number;
  languageId?: string;
  text: string;
  /** Base64. */
  image?: { mediaType: string; data: string };
}

/** What is known of how an answer came; what is not is absent, never 0. */
export interface ExportedMetrics {
  firstTokenMs?: number;
  durationMs?: number;
  tokensPerSecond?: number;
  tokens?: Readonly<Record<TokenBucket, TokenCount>>;
  costUsd?: number;
  outcome: UsageOutcome;
}

export interface ExportedAnswer {
  columnId: string;
  id?: string;
  /** The one that stood in the column, where it was asked several times. */
  shown: boolean;
  /** Who answered; absent where nobody was asked. */
  by?: ExportedModel;
  status?: MessageStatus;
  text: string;
  reasoning?: string;
  citations?: readonly { url: string; title?: string }[];
  /** Why it is shorter than was asked for. */
  note?: string;
  /** Why there is none, or no whole one, in words. */
  problem?: string;
  namesItself?: string;
  metrics?: ExportedMetrics;
}

export interface ExportedTurn {
  id: string;
  /** Epoch milliseconds. */
  askedAt: number;
  question: { text: string; context: readonly ExportedContext[] };
  /** In the order of the columns; those of one column together, oldest first. */
  answers: readonly ExportedAnswer[];
  decision?: DecisionView;
  judgement?: JudgementView;
  merges?: readonly MergeView[];
}

export interface ExportedComparison {
  id: string;
  title: string;
  /** Epoch milliseconds. */
  createdAt: number;
  updatedAt: number;
  parameters: ChatParameters;
  /** The conversation that was carried over, before the first question. */
  carried?: { title: string; messages: readonly { role: 'user' | 'assistant'; text: string }[] };
  columns: readonly ExportedColumn[];
  turns: readonly ExportedTurn[];
}

/** "GPT-5 mini (OpenAI)"; a model that stands twice is told apart by its place. */
export function columnNames(columns: readonly ExportedColumn[]): ReadonlyMap<string, string> {
  const named = columns.map((column) => ({ id: column.id, name: `${column.modelName} (${column.providerName})` }));
  return new Map(
    named.map(({ id, name }, at) => {
      const isAlone = named.every((other) => other.id === id || other.name !== name);
      return [id, isAlone ? name : `${name}, column ${at + 1}`];
    }),
  );
}
