// What the webview shows, as plain data: made by the host, never holding a key.
import type { FactSource } from './catalogViews.ts';
import type { Currency } from './currency.ts';
import type { ErrorKind } from './errorKind.ts';

/** How long a model may reason before it answers; each model takes some of these. */
export const REASONING_EFFORTS = ['minimal', 'low', 'medium', 'high'] as const;
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];

/** Which model is meant. */
export interface ModelReference {
  providerId: string;
  model: string;
}

/** Parameters that some models answer with an error. */
export type RefusableParameter = 'temperature' | 'topP' | 'reasoningEffort' | 'json';

/** Two parameters that the model does not take together: while `set` is sent, `drops` is left out. */
export interface ParameterExclusion {
  set: RefusableParameter;
  drops: RefusableParameter;
}

/** Letters of an id that pages may name: gateways give models paths for ids. A list's longer ones are left out. */
export const LONGEST_ID = 500;

/** What another source of prices says of a model: USD per million tokens, as far as it knows. */
export interface PriceConflict {
  inputPerMillion?: number;
  outputPerMillion?: number;
  cacheReadPerMillion?: number;
  cacheWritePerMillion?: number;
  cacheWrite1hPerMillion?: number;
  /** `litellm`: the second source, that is only compared. */
  source: FactSource | 'litellm';
  /** ISO date. */
  date?: string;
}

/** A model that was or can be asked. `providerName` already carries "(simulator)" where it is simulated. */
export interface ModelChoice {
  providerId: string;
  providerName: string;
  model: string;
  /** Display name; the id where the vendor gives none. */
  name: string;
  /** Tokens. */
  contextWindow?: number;
  /** USD per million tokens; absent: unknown. */
  inputPerMillion?: number;
  outputPerMillion?: number;
  /** ISO date of the price. */
  priceDate?: string;
  /** The person set the price. */
  ownPrice?: boolean;
  /** Another source says something else. */
  priceConflict?: PriceConflict;
  /** Of a local model: what an hour of it costs, USD; absent: nothing. */
  usdPerHour?: number;
  /** The vendor will retire it, or has. */
  deprecated?: boolean;
  /** Runs on this machine and costs nothing. */
  local: boolean;
  simulated: boolean;
  abilities: readonly ('vision' | 'tools' | 'reasoning')[];
  /** Parameters that the model answers with an error. */
  refuses: readonly RefusableParameter[];
  /** Efforts that the model takes; absent: it takes none, or it is not known (then `refuses` does not hold it). */
  efforts?: readonly ReasoningEffort[];
  /** Parameters that it does not take together. */
  exclusions?: readonly ParameterExclusion[];
  /** Tokens; absent: unknown. */
  maxOutputTokens?: number;
  /** The editor asks the person before it answers: it is never taken by itself. */
  asksFirst?: boolean;
  /** The person's own name for it, under which it is offered here and chosen. */
  alias?: string;
  /** Stands at the top of the picker. */
  pinned?: boolean;
  /** Stands in no picker. */
  hidden?: boolean;
  /** Why a policy does not let it be asked, in words. */
  locked?: string;
  /** Medians of the person's own last answers; absent: none yet. */
  tokensPerSecond?: number;
  timeToFirstTokenMs?: number;
}

/** `needsAddress`: a gateway that nobody has set up; choosers offer to set its address. */
export type ProviderState = 'ready' | 'needsKey' | 'needsAddress' | 'notRunning' | 'failed' | 'loading' | 'disabled';

/** One provider of the picker with its models, or what is missing. */
export interface ProviderView {
  id: string;
  name: string;
  local: boolean;
  simulated: boolean;
  state: ProviderState;
  /** Name of the key in use; of its variable where the key comes from the environment. */
  keyName?: string;
  /** Address that is called, without a path. */
  origin: string;
  /** Why the list is missing or old, in words; redacted. */
  problem?: string;
  /** Kind of the failure behind `problem`: `auth` wants another key. */
  problemKind?: ErrorKind;
  /** Epoch milliseconds of the list. */
  listReadAt?: number;
  models: readonly ModelChoice[];
  /** Ids of models that it lists and the person hid from pickers: by their names they can be asked all the same. */
  hiddenModels?: readonly string[];
  installUrl?: string;
}

export interface ModelsView {
  providers: readonly ProviderView[];
  /** Models that have names of the person's own, once for each name. */
  aliases?: readonly ModelChoice[];
  /** What is asked by default; absent: nothing is set up. */
  current?: ModelChoice;
  /** Why the model that the person chose cannot be asked, in words; `current` is absent then. */
  missing?: string;
  /** Why `current` is what it is: the person chose it, or it is the cheapest. */
  currentBecause?: 'chosen' | 'cheapest';
  /** The router's choices: Auto, and Auto by each strategy; absent or empty: nobody can be asked. `current` may be one of them. */
  auto?: readonly ModelChoice[];
  /** What amounts are shown in; absent: USD. */
  currency?: Currency;
}

/** A button beside an error; `primary` comes first. */
export interface ErrorAction {
  id: ErrorActionId;
  label: string;
}

export type ErrorActionId =
  | 'retry'
  | 'addKey'
  | 'replaceKey'
  | 'testKey'
  | 'switchModel'
  | 'newConversation'
  | 'openBilling'
  | 'openStatus'
  | 'openSettings'
  | 'refreshModels'
  | 'installOllama'
  | 'copyDetails'
  | 'showLog'
  | 'raiseBudget'
  | 'useCheaper'
  | 'openBudgets';

/** One failure in words. */
export interface ErrorView {
  kind: ErrorKind;
  /** What happened, short. */
  title: string;
  /** What it means and what helps. */
  detail: string;
  /** At most three, the likeliest first. */
  actions: readonly ErrorAction[];
  /** Status, code, request id and the vendor's own words; redacted. */
  technical: string;
  severity: 'error' | 'warning';
}

/** Tokens of an answer; absent: unknown. `estimated` where the vendor reported nothing. */
export interface TokensView {
  /** All input, cached input included. */
  input?: number;
  cacheRead?: number;
  cacheWrite?: number;
  /** Output without reasoning where the vendor tells them apart. */
  output?: number;
  reasoning?: number;
  estimated: boolean;
}

export interface CostView {
  /** USD; absent: unknown. */
  usd?: number;
  /** Where the price comes from and its date, for the tooltip. */
  explanation: string;
}

/** The facts under an answer. */
export interface AnswerFacts {
  providerName: string;
  simulated: boolean;
  model: string;
  modelName: string;
  keyName?: string;
  timeToFirstTokenMs?: number;
  /** From the question to the attempt that answered, where others were asked before it; absent: the first one answered. */
  waitedBeforeMs?: number;
  durationMs?: number;
  tokensPerSecond?: number;
  tokens?: TokensView;
  cost?: CostView;
  finish?: 'stop' | 'length' | 'toolCalls' | 'contentFilter' | 'other';
  /** Tries before this one that failed. */
  retries: number;
  /** Cost as a multiple of the median of the person's last answers; absent: unknown, free, or too few to say. */
  timesUsual?: number;
  /** It was given before, so long ago, and cost nothing now; absent: it was asked for. */
  cachedAgeMs?: number;
}

export const CONTEXT_KINDS = [
  'selection',
  'function',
  'file',
  'folder',
  'problems',
  'terminal',
  'changes',
  'image',
] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

export interface ContextChip {
  kind: ContextKind;
  label: string;
  estimatedTokens: number;
  /** What was left out and why, in words. */
  note?: string;
}

/** What goes with the next question. */
export interface AttachmentView extends ContextChip {
  id: string;
  /** Why it cannot go to the model that is chosen now, in words: a picture to a model that takes none. */
  problem?: string;
}

/** What `@` may mean. */
export interface ContextSuggestion {
  /** For `context/add`. */
  id: string;
  kind: ContextKind;
  /** "clock.ts", "Problems of clock.ts" */
  label: string;
  /** "src/core", how many; shown dim. */
  detail?: string;
}

/** What sending would take and cost. Absent figures are unknown. */
export interface EstimateView {
  /** Tokens of all that would be sent: system prompt, earlier messages, attachments, the text; corrected for this model. */
  inputTokens: number;
  /** Tokens. */
  contextWindow?: number;
  /** It does not fit into the window with room for an answer. */
  tooLong: boolean;
  /** USD: the prompt and a short, or a long, answer of this model's usual lengths. Both 0 for a local model. */
  lowUsd?: number;
  highUsd?: number;
  /** How the figures came about, for the tooltip: price with date, correction and from how many answers. */
  explanation: string;
}

/** A prompt of the person's own library. */
export interface SystemPromptView {
  name: string;
  text: string;
  /** It comes with the open workspace; it is changed in that workspace's settings only. */
  fromWorkspace?: boolean;
}

/** A model that is being fetched to this machine. */
export interface PullView {
  model: string;
  /** The server's own word for what it does. */
  status: string;
  completedBytes?: number;
  totalBytes?: number;
  /** Why it ended, in words; the row stays until it is tried again. */
  error?: string;
}

/** The person's own model server and what it has. */
export interface LocalModelsView {
  providerId: string;
  providerName: string;
  state: 'running' | 'notRunning' | 'disabled' | 'simulated';
  /** Address without a path. */
  origin: string;
  /** Why it cannot be used, in words. */
  problem?: string;
  installUrl?: string;
  installed: readonly { model: string; sizeBytes?: number }[];
  /** Worth having, small ones first; those already installed are left out. */
  recommended: readonly { model: string; sizeBytes: number; goodFor: string }[];
  pulls: readonly PullView[];
}

/** A call of a tool and what it gave. */
export interface ToolCallView {
  id: string;
  name: string;
  /** JSON as the model wrote it; may be broken. */
  argumentsJson: string;
  /** Absent: no result yet. */
  result?: { text: string; isError: boolean };
}

export interface RetryView {
  /** Epoch milliseconds of the next try. */
  nextAt: number;
  /** The coming try, from 2, of `of`. */
  attempt: number;
  of: number;
  reason: string;
}

export type MessageState = 'complete' | 'streaming' | 'incomplete' | 'cancelled' | 'failed';

export interface MessageView {
  id: string;
  parentId?: string;
  role: 'user' | 'assistant';
  /** Markdown of a hostile writer for answers, plain text for questions. */
  text: string;
  reasoning?: string;
  reasoningMs?: number;
  context?: readonly ContextChip[];
  createdAt: number;
  state: MessageState;
  /** Ids of the branches at this place, in order; this message among them. */
  siblings: readonly string[];
  facts?: AnswerFacts;
  error?: ErrorView;
  /** Why it is shorter than was asked for, as a sentence, where that was not the vendor's decision. */
  note?: string;
  citations?: readonly { url: string; title?: string }[];
  toolCalls?: readonly ToolCallView[];
  /** Of an answer whose model the router chose, or that others were asked for after a failure. */
  route?: RouteLineView;
  /** Incomplete answers that this one took the place of, oldest first. */
  earlier?: readonly EarlierAnswerView[];
  /** What the person thinks of the answer. */
  vote?: Vote;
}

export type Vote = 'up' | 'down';

/** How a model was chosen, in a line; `routing/receipt` gives the whole of it. */
export interface RouteLineView {
  receiptId: string;
  /** "Auto chose Claude Haiku: cheapest with code ability; $0.0012, 4× less than the runner-up" */
  line: string;
  /** Tries that failed before the answer. */
  failures: number;
}

/** What had come of an answer before it broke off and another model began anew. */
export interface EarlierAnswerView {
  providerName: string;
  modelName: string;
  /** Markdown of a hostile writer. */
  text: string;
  reasoning?: string;
  /** Why it broke off, in words. */
  reason: string;
}

export interface ParametersView {
  system?: string;
  temperature?: number;
  topP?: number;
  maxOutputTokens?: number;
  reasoningEffort?: ReasoningEffort;
  /** Asks for one JSON value as answer. */
  json?: boolean;
}

export interface ConversationTotals {
  /** Sum of the known costs, USD. */
  costUsd: number;
  /** Attempts whose cost is unknown. */
  unknownCosts: number;
  requests: number;
  /** Tokens, all input and all output that is known. */
  inputTokens: number;
  outputTokens: number;
}

export interface ConversationView {
  id: string;
  title: string;
  messages: readonly MessageView[];
  /** Older messages exist above the first. */
  hasOlder: boolean;
  totals: ConversationTotals;
  parameters: ParametersView;
}

export interface ConversationListItem {
  id: string;
  title: string;
  updatedAt: number;
  pinned: boolean;
  /** What it cost as far as that is known; absent: nothing was asked in it. */
  cost?: ConversationTotals;
  /** Its cost as a multiple of the median of the person's last conversations; absent: unknown, free, or too few to say. */
  timesUsual?: number;
}

/** What an answer under way is reckoned by until its true cost is known. */
export interface LivePrice {
  /** Tokens of the question with all that goes with it, estimated as `EstimateView` does. */
  inputTokens: number;
  /** USD per million tokens; absent: unknown. */
  inputPerMillion?: number;
  outputPerMillion?: number;
  /** USD for an hour of a local model, from the beginning of the answer; absent: its time costs nothing. */
  usdPerHour?: number;
}

/** An answer under way. */
export interface RunView {
  runId: string;
  messageId: string;
  conversationId: string;
  /** Number of the last event that this snapshot contains. */
  seq: number;
  startedAt: number;
  /** Milliseconds from its beginning to the first words or thoughts; absent: none have come. */
  firstMs?: number;
  retry?: RetryView;
  /** It waits for a rate limit. */
  limited?: LimitedView;
  /** It waits for the person, whom `chat/decide` speaks for. */
  asking?: AskingView;
  price?: LivePrice;
}

export interface LimitedView {
  /** "your limit of 20 requests a minute" */
  reason: string;
  /** Epoch milliseconds; absent: until another request has ended. */
  untilMs?: number;
}

/** An answer has broken off, and the person wants to be asked what to do (setting `afterContent`). */
export interface AskingView {
  /** Why, in words. */
  reason: string;
  /** Who would be asked next. */
  modelName: string;
  providerName: string;
  /** That one can go on where the answer broke off. */
  mayContinue: boolean;
}

/** All that the chat view shows when it becomes visible. */
export interface ChatSnapshot {
  conversation?: ConversationView;
  runs: readonly RunView[];
  models: ModelsView;
  /** Chips that go with the next question. */
  attachments: readonly AttachmentView[];
  /** Parameters that a new conversation starts with. */
  defaults: ParametersView;
  /** What the person has set for the conversation that starts with the next question, in place of the defaults. */
  parametersOfNew?: ParametersView;
  /** Something to say once at the top: a damaged store was set aside. */
  notice?: string;
}
