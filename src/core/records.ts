// What the store keeps, as plain data: conversations as trees of messages, and one usage record per attempt.
import { TOKEN_BUCKETS, type TokenBucket } from '../shared/tokenBuckets.ts';
import type { BudgetRefusal } from '../shared/budgetViews.ts';
import type { ErrorKind } from '../shared/errorKind.ts';
import type { ContextKind, ModelReference, ReasoningEffort, Vote } from '../shared/views.ts';
import type { AssistantContent, FinishReason, ImagePart, ModelInfo, UserContent } from './provider.ts';

export type { ModelReference };

/** Parameters of a conversation; `undefined` leaves the model its own default. */
export interface ChatParameters {
  system?: string;
  temperature?: number;
  topP?: number;
  /** Tokens. */
  maxOutputTokens?: number;
  reasoningEffort?: ReasoningEffort;
  /** Asks for one JSON value as answer. */
  json?: boolean;
}

export interface Conversation {
  id: string;
  title: string;
  /** A title that the person gave is not replaced by one that is made from the first words. */
  titleByPerson: boolean;
  /** Epoch milliseconds. */
  createdAt: number;
  updatedAt: number;
  /** Folder URI of the workspace it began in; absent without a folder. */
  workspace?: string;
  pinned: boolean;
  parameters: ChatParameters;
  model?: ModelReference;
  /** The last message of the branch that is shown. */
  leafId?: string;
  /** It is a column of this comparison; the chat neither lists nor finds it. */
  comparisonId?: string;
}

/** `streaming` belongs to a living process (`owner`); `incomplete` holds what had arrived when its process died. */
export type MessageStatus = 'complete' | 'streaming' | 'incomplete' | 'cancelled' | 'failed';

/** What was sent along with a question, as text or as a picture. */
export interface MessageContext {
  kind: ContextKind;
  /** "retry.ts:41–58" */
  label: string;
  /** URI of the source. */
  uri?: string;
  /** One-based, inclusive. */
  startLine?: number;
  endLine?: number;
  languageId?: string;
  /** The text that is sent, with file name, language and problems; empty for a picture. */
  text: string;
  image?: ImagePart;
  estimatedTokens: number;
  /** What was left out and why, in words for the person. */
  note?: string;
}

/** A failure as it is kept: redacted. */
export interface StoredError {
  kind: ErrorKind;
  message: string;
  status?: number;
  code?: string;
  requestId?: string;
  retryAfterMs?: number;
  provider?: string;
  model?: string;
  /** Of `budgetExceeded`: what the buttons beside it need. */
  budget?: BudgetRefusal;
}

export interface StoredMessage {
  id: string;
  conversationId: string;
  parentId?: string;
  role: 'user' | 'assistant';
  parts: readonly (UserContent | AssistantContent)[];
  context?: readonly MessageContext[];
  createdAt: number;
  status: MessageStatus;
  /** Assistant only: who was asked, and how it ended. */
  providerId?: string;
  model?: string;
  finishReason?: FinishReason;
  citations?: readonly { url: string; title?: string }[];
  error?: StoredError;
  /** Id of the usage record of the attempt that gave this answer. */
  usageId?: string;
  /** Milliseconds between the first and last reasoning part. */
  reasoningMs?: number;
  /** Why it is shorter than was asked for, as a sentence, where that was not the vendor's decision. */
  note?: string;
  /** Of the receipt that tells how its model was chosen. */
  receiptId?: string;
  /** Incomplete answers that this one took the place of, oldest first. */
  earlier?: readonly EarlierAnswer[];
  vote?: Vote;
}

/** What had come of an answer before it broke off and another model began anew; cleaned of keys. */
export interface EarlierAnswer extends ModelReference {
  parts: readonly AssistantContent[];
  error: StoredError;
}

/** What a request is made for. */
export const USAGE_PURPOSES = [
  'chat',
  'compare',
  'editorAction',
  'title',
  'systemPrompt',
  'embedding',
  'judge',
  'test',
  'gateway',
  'native',
] as const;
export type UsagePurpose = (typeof USAGE_PURPOSES)[number];

/** Where a number of tokens comes from. */
export type TokenOrigin = 'reported' | 'estimated' | 'unknown';

/** `tokens` is absent exactly when `origin` is `unknown`. */
export interface TokenCount {
  tokens?: number;
  origin: TokenOrigin;
}

export { TOKEN_BUCKETS, type TokenBucket };

/** A price frozen at the moment of the request: USD per million tokens. */
export interface FrozenPrice {
  /** Absent where this bucket has no price of its own. */
  inputPerMillion?: number;
  cacheReadPerMillion?: number;
  cacheWritePerMillion?: number;
  /** Of entries that live an hour, where they are dearer. */
  cacheWrite1hPerMillion?: number;
  outputPerMillion?: number;
  /** Of a local model: what an hour of it costs, as the person set it; absent: nothing. */
  usdPerHour?: number;
  /**
   * `provider` reported the cost itself, or lists the price; `local` costs nothing but its time; `person` set it; `seed` is the
   * shipped list of models; else the price library.
   */
  source: 'provider' | 'person' | 'genai-prices' | 'local' | 'seed';
  /** ISO date at which the source last checked the price. */
  date?: string;
}

/** How an attempt ended. `interrupted`: its process died and another one found it. */
export type UsageOutcome = 'success' | 'failed' | 'cancelled' | 'interrupted';

/** One attempt at one model. Append-only. No prompt, no answer, no key. */
export interface UsageRecord {
  id: string;
  /** Epoch milliseconds at which the attempt began. */
  startedAt: number;
  providerId: string;
  /** Name of the key, or of the environment variable, or `simulator`; empty where none is needed. */
  keyName: string;
  modelAsked: string;
  modelAnswered?: string;
  purpose: UsagePurpose;
  workspace?: string;
  conversationId?: string;
  messageId?: string;
  receiptId?: string;
  tokens: Record<TokenBucket, TokenCount>;
  /** Searches that the vendor made and reported; absent: unknown. */
  searches?: number;
  /** Absent: unknown. */
  costUsd?: number;
  price?: FrozenPrice;
  /**
   * USD: what input read from the vendor's cache would have cost above what it cost, and what writing there cost above plain
   * input. Worked out from `price` when the record is kept; absent where nothing was cached, or no price is known.
   */
  cacheSavedUsd?: number;
  cacheExtraUsd?: number;
  timeToFirstTokenMs?: number;
  durationMs: number;
  tokensPerSecond?: number;
  outcome: UsageOutcome;
  errorKind?: ErrorKind;
  finishReason?: FinishReason;
  /** HTTP status of a failure. */
  status?: number;
  requestId?: string;
  /** Which try of the same request this was, from 1. */
  attempt: number;
  cached: boolean;
  hedged: boolean;
  /** Numbers and short words that let routing be replayed later: task, difficulty, abilities, candidates; never text of the person. */
  features?: Readonly<Record<string, number | string | boolean | readonly string[]>>;
}

/** Sums over the records of one workspace. */
export interface UsageTotals {
  requests: number;
  failedRequests: number;
  /** Sum of the known costs. */
  costUsd: number;
  /** Records whose cost is not known. */
  unknownCostRequests: number;
  inputTokens: number;
  outputTokens: number;
}

/** A provider's model list as it was last read. */
export interface StoredModelList {
  providerId: string;
  /** Origin it was read from: a list of another address is not this provider's. */
  origin: string;
  /** Epoch milliseconds. */
  readAt: number;
  models: readonly ModelInfo[];
}
