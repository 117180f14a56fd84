// The provider contract: what the program asks of a vendor and what a vendor gives back, as plain data.
import type { ParameterExclusion, ReasoningEffort, RefusableParameter } from '../shared/views.ts';
import type { Fetch } from './ports.ts';

export type { ReasoningEffort };

/** Opaque data of one vendor (signatures, encrypted reasoning): stored, and sent back unchanged to the same provider only. */
export type ProviderMetadata = Readonly<Record<string, unknown>>;

export interface TextPart {
  type: 'text';
  text: string;
  providerMetadata?: ProviderMetadata;
}

/** `data` is base64 without a `data:` prefix. */
export interface ImagePart {
  type: 'image';
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  data: string;
}

/** Reasoning that the vendor showed; sent back only where `providerMetadata` came from the same provider. */
export interface ReasoningPart {
  type: 'reasoning';
  text: string;
  providerMetadata?: ProviderMetadata;
}

/** `argumentsJson` is the JSON text exactly as the model wrote it; it may be invalid JSON. */
export interface ToolCallPart {
  type: 'toolCall';
  id: string;
  name: string;
  argumentsJson: string;
  providerMetadata?: ProviderMetadata;
}

export interface ToolResultPart {
  type: 'toolResult';
  toolCallId: string;
  toolName: string;
  text: string;
  isError?: boolean;
}

export type UserContent = TextPart | ImagePart | ToolResultPart;
export type AssistantContent = TextPart | ReasoningPart | ToolCallPart;

export type ChatMessage =
  | { role: 'user'; parts: readonly UserContent[] }
  /** Who wrote it: opaque data goes back to them only. Without a `model` it may have been any of the provider's. */
  | { role: 'assistant'; parts: readonly AssistantContent[]; providerId?: string; model?: string };

/** `inputSchema` is JSON Schema. */
export interface ToolDefinition {
  name: string;
  description: string;
  inputSchema: Readonly<Record<string, unknown>>;
}

/** How long a vendor keeps the beginning of a request, where it has to be asked to. */
export type PromptCacheLifetime = '5m' | '1h';

/**
 * One request to one model. A parameter that is `undefined` is not sent, so that the model uses its own default; a
 * provider leaves out what the model is known to refuse.
 */
export interface ChatRequest {
  model: string;
  system?: string;
  messages: readonly ChatMessage[];
  temperature?: number;
  topP?: number;
  /** Tokens, the answer's upper end (reasoning included where the vendor counts it so). */
  maxOutputTokens?: number;
  stop?: readonly string[];
  seed?: number;
  reasoningEffort?: ReasoningEffort;
  /** `json` asks for one JSON value; with a `schema` (JSON Schema) for one of that shape, where the vendor has it. */
  responseFormat?: { type: 'json'; schema?: Readonly<Record<string, unknown>>; name?: string };
  tools?: readonly ToolDefinition[];
  toolChoice?: 'auto' | 'none' | 'required' | { name: string };
  /** Asks to keep long system prompts and files for further questions; absent: not. Only Anthropic has to be asked. */
  promptCache?: PromptCacheLifetime;
  /** What the catalogue knows of the model; a provider uses it for parameters the model refuses and for Ollama's `num_ctx`. */
  modelInfo?: ModelInfo;
}

/**
 * Tokens in disjoint buckets: their sum is the vendor's total, nothing is counted twice. A bucket that the vendor did not
 * report is `undefined`, never 0.
 */
export interface Usage {
  /** Input that was neither read from nor written to a cache. */
  uncachedInputTokens?: number;
  cacheReadTokens?: number;
  cacheWrite5mTokens?: number;
  cacheWrite1hTokens?: number;
  /** Output without reasoning; all output where the vendor does not tell reasoning apart (then `reasoningTokens` is undefined). */
  textOutputTokens?: number;
  reasoningTokens?: number;
  /** Of texts that were turned into vectors; such a request has no other bucket. */
  embeddingTokens?: number;
  /** Searches that the vendor made for the answer and charges by the piece; no tokens, and in no total. */
  searches?: number;
  /** What each of them is charged; absent: not known. */
  usdPerSearch?: number;
  /** USD, only where the vendor itself reports what this request cost. */
  reportedCostUsd?: number;
  /**
   * What the vendor multiplies its usual rates with, where it reports that it served this request in another tier or region, as
   * an account can be set to. `unknown`: it did, and it is not known what that costs. Absent: its usual rates.
   */
  rateFactor?: number | 'unknown';
}

export type FinishReason = 'stop' | 'length' | 'toolCalls' | 'contentFilter' | 'other';

/** What a stream yields. `usage` may come several times: the last one holds. `finish` comes exactly once, last, or the stream throws. */
export type StreamPart =
  | { type: 'text'; text: string; providerMetadata?: ProviderMetadata }
  | { type: 'reasoning'; text: string; providerMetadata?: ProviderMetadata }
  | { type: 'toolCallDelta'; index: number; id?: string; name?: string; argumentsDelta: string }
  | ({ index: number } & ToolCallPart)
  | { type: 'citation'; url: string; title?: string }
  | { type: 'usage'; usage: Usage }
  | {
      type: 'finish';
      reason: FinishReason;
      /** The vendor's own word for it. */
      rawReason?: string;
      /** Why it is shorter than was asked for, as a sentence, where that was not the vendor's decision. */
      note?: string;
      /** The model that answered, as the vendor names it. */
      model?: string;
      requestId?: string;
    };

/** `true` it can, `false` it cannot, absent: not known. */
export interface ModelAbilities {
  chat?: boolean;
  vision?: boolean;
  tools?: boolean;
  reasoning?: boolean;
  json?: boolean;
  embeddings?: boolean;
}

/** What a vendor's own list asks for a model: USD per million tokens. */
export interface ListPrice {
  inputPerMillion: number;
  outputPerMillion: number;
  /** Absent: not known; such input then counts as other input, which is at most too much. */
  cacheReadPerMillion?: number;
  /** The person set it, and no list. */
  source?: 'person';
  /** Absent: not known, and with it the cost of a request that wrote to a cache: writing costs more than other input. */
  cacheWritePerMillion?: number;
  /**
   * ISO date: not the vendor's list says so but the one that came with the extension, which holds only where the price library
   * does not know the model, or is known to have it wrong.
   */
  checkedOn?: string;
  overridesLibrary?: true;
  cacheWrite1hPerMillion?: number;
  /** For the whole request, where its input is longer. */
  long?: Omit<ListPrice, 'long' | 'checkedOn' | 'source'> & { aboveInputTokens: number };
}

/** A model as its vendor lists it; facts that the vendor does not give are absent. */
export interface ModelInfo {
  id: string;
  name?: string;
  /** The vendor's own words for what it belongs to. */
  family?: string;
  version?: string;
  /** Tokens, input and output together. */
  contextWindow?: number;
  /** Tokens. */
  maxOutputTokens?: number;
  abilities: ModelAbilities;
  /** Request parameters that the model answers with an error. */
  refuses?: readonly RefusableParameter[];
  /** Efforts that the model takes; absent: not known. */
  efforts?: readonly ReasoningEffort[];
  /**
   * Of a model that reasons without being asked to: the effort with which it does so least, or not at all. Absent: it reasons
   * only where an effort is sent, or nothing is known.
   */
  leastEffort?: ReasoningEffort;
  /** Parameters that the model does not take together. */
  exclusions?: readonly ParameterExclusion[];
  /** Goes before the price library, which is taken where both say the same: it knows more of caches and long texts. */
  price?: ListPrice;
  /** Bytes on disk, for installed local models. */
  sizeBytes?: number;
  /** Epoch milliseconds of the release. */
  releasedAt?: number;
}

/** Where and as whom to call: injected, so that a test needs neither a key nor VS Code. */
export interface ProviderContext {
  /** Refuses to leave the origin of `baseUrl`; see `guardedFetch.ts`. */
  fetch: Fetch;
  /** Without a trailing slash. */
  baseUrl: string;
  apiKey?: string;
  organization?: string;
  headers?: Readonly<Record<string, string>>;
}

/** Names of environment variables, the first that is set wins. */
export interface ProviderEnvironment {
  apiKey: readonly string[];
  baseUrl: readonly string[];
  organization: readonly string[];
  /** The model of this provider that is asked while none is chosen. */
  model?: readonly string[];
}

/** Pages of the vendor that a person needs; https only. */
export interface ProviderLinks {
  keys?: string;
  billing?: string;
  status?: string;
  install?: string;
}

/** How far a model has been fetched; bytes of the part that is being fetched, absent where the server does not say. */
export interface PullProgress {
  /** The server's own word for what it does. */
  status: string;
  completedBytes?: number;
  totalBytes?: number;
}

export interface LocalModelActions {
  /** Worth having, small ones first, with their download size. */
  recommended: readonly { model: string; sizeBytes: number; goodFor: string }[];
  /** Fetches a model; ends when it is installed, throws otherwise. Leaving the loop stops it; what was fetched stays. */
  pull(model: string, context: ProviderContext, signal: AbortSignal): AsyncIterable<PullProgress>;
  remove(model: string, context: ProviderContext, signal: AbortSignal): Promise<void>;
}

/** One vendor. Plain data and functions; every failure is thrown as `AppError`. */
export interface Provider {
  id: string;
  name: string;
  /** `none`: needs no key; `optional`: takes one. */
  auth: 'apiKey' | 'optional' | 'none';
  baseUrl: string;
  /** Runs on the person's own machine and costs nothing per token. */
  local?: boolean;
  takesOrganization?: boolean;
  /**
   * Stands before other vendors, under an address that each person has of their own: without a stored key it is asked only
   * where settings or environment give one. `baseUrl` is where it is usually found.
   */
  isGateway?: boolean;
  /**
   * When it bills for keeping the beginning of a request: where `ChatRequest.promptCache` asks for it, or by itself. Absent:
   * never, as far as is known.
   */
  cacheWrites?: 'asked' | 'always';
  /** What it costs is known from its own list only: a table of vendors' prices says nothing of it. */
  ownPrices?: boolean;
  /**
   * Answers inside the editor: there is no address, no key and no request of ours. It answers to the person at this editor
   * alone, and is never served to other programs.
   */
  inProcess?: boolean;
  /** Kinds of pictures that its models take, where the vendor refuses others. */
  imageTypes?: readonly ImagePart['mediaType'][];
  /** The setting that holds what the person set for it; default `providers`. */
  settingsIn?: 'providers' | 'endpoints';
  /** What to do where it lists no model, as a sentence. */
  whenEmpty?: string;
  environment: ProviderEnvironment;
  links: ProviderLinks;
  /** How this vendor's keys begin: only to notice that a key belongs elsewhere, never to refuse one. */
  keyPrefixes?: readonly string[];
  /** Brings what a person or an environment variable gives (`0.0.0.0:11434`, a trailing slash) to the form of `baseUrl`. */
  normalizeBaseUrl?(value: string): string;
  /**
   * Whether the editor would ask the person before this model answers, or has been told no. Such a model is asked only where
   * the person chose it and waits for its answer: it is never taken by itself, and no title is made with it.
   */
  asksFirst?(model: string): boolean;
  /** The id of the model that answers where this one is asked for; absent, or the same: this one. For what may be asked. */
  canonicalModel?(model: string): string;
  models(context: ProviderContext, signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /** Nothing is sent before the first `next()`; leaving the loop aborts the request. */
  stream(request: ChatRequest, context: ProviderContext, signal: AbortSignal): AsyncIterable<StreamPart>;
  /** Input tokens by the vendor's own free count. */
  count?(request: ChatRequest, context: ProviderContext, signal: AbortSignal): Promise<number>;
  /**
   * One call: at least one text, and no more than `embedLimits` says. `longest` is the longest text (UTF-8
   * bytes) of all the calls that belong together, where there are others: a server that loads a model with room for it does so once.
   */
  embed?(
    model: string,
    texts: readonly string[],
    context: ProviderContext,
    signal: AbortSignal,
    longest?: string,
  ): Promise<Embeddings>;
  /** Of one call to `embed`; absent: not known. */
  embedLimits?: EmbeddingLimits;
  /** What a server on the person's own machine can be asked to do with its models. */
  localModels?: LocalModelActions;
  /** Resolves when the key and address work, by a call that costs nothing; throws what is wrong otherwise. */
  check(context: ProviderContext, signal: AbortSignal): Promise<CheckNote | void>;
}

/** What a check leaves open. */
export interface CheckNote {
  /**
   * Finds out whether the server looks at the key: what was asked until now it may tell everybody. Absent where there is no key.
   * Throws what is wrong with the key, or with the place that takes questions.
   */
  proveKey?: (signal: AbortSignal) => Promise<KeyProof>;
}

/** `open`: the same is answered without the key; `untested`: nothing that is free tells it. */
export type KeyProof = 'proven' | 'open' | 'untested';

/** What one call for embeddings may hold. */
export interface EmbeddingLimits {
  texts: number;
  /**
   * UTF-8 bytes of all texts together: vendors count tokens, of which there are fewer; a text that is longer goes alone. Absent:
   * no limit.
   */
  bytes?: number;
}

/** One vector for each text, in order. */
export interface Embeddings {
  vectors: readonly Float32Array[];
  inputTokens?: number;
}
