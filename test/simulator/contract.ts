/** What the simulator's parts say to each other: turns in, a plan of the answer, frames and replies out. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Cue } from './cues.ts';
import type { Picture } from './images.ts';
import type { Json } from './json.ts';
import type { SimulatedModel, VendorId } from './models.ts';
import type { ToolWishes } from './toolCalls.ts';

/** One message of a request, whatever the vendor's format; `tool` is what one tool gave back. */
export type Turn = {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly pictures?: readonly Picture[];
};

/** What the request asks for beyond its messages. */
export type Wishes = ToolWishes & {
  /** The model is to reason first; its reasoning is paid as output. */
  readonly reasons: boolean;
  /** The reasoning's text is part of the answer (OpenAI's chat completions only count it). */
  readonly showsReasoning: boolean;
  readonly maxOutputTokens?: number;
  /** Prompt caching for one hour instead of five minutes (Anthropic). */
  readonly cachesForAnHour?: boolean;
  /** The answer names pages of the web (Perplexity). */
  readonly cites?: boolean;
  /** The prompt is silently cut to this many tokens (Ollama). */
  readonly promptLimitTokens?: number;
};

/** Token counts of one exchange, in disjoint buckets. */
export type Counts = {
  readonly freshTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly textTokens: number;
  readonly reasoningTokens: number;
};

/** A call of a tool; `id` in the vendor's form, absent where it gives none. */
export type PlannedCall = { readonly id?: string; readonly name: string; readonly argumentsJson: string };

/** The answer that was decided on, before it takes a vendor's shape. */
export type Plan = {
  readonly model: SimulatedModel;
  readonly wishes: Wishes;
  readonly cue: Cue | undefined;
  readonly text: string;
  /** Reasoning to show; empty if none. */
  readonly reasoning: string;
  /** Calls of tools, in place of a text. */
  readonly calls: readonly PlannedCall[];
  readonly finish: 'stop' | 'length' | 'content_filter';
  readonly counts: Counts;
};

/** One event of a stream: an SSE event or an NDJSON line. `[DONE]` is a frame whose data is that string. */
export type Frame = { readonly event?: string; readonly data: Json | string };

/** Where a frame keeps its piece of text. */
type TextSlot = { readonly holder: Json; readonly key: string };

/** A whole answer: `body` as JSON, or `lines` as NDJSON, one after another. */
export type Reply = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly lines?: readonly Json[];
  /** All of it was written: nobody left before the end. */
  readonly onSent?: () => void;
};

/** What can go wrong before an answer begins. */
export type Fault =
  | 'missingKey'
  | 'wrongKey'
  | 'noCredit'
  | 'rateLimit'
  | 'overloaded'
  | 'contextTooLong'
  | 'unknownModel'
  | 'blindModel'
  | 'badRequest'
  | 'noSuchPath'
  | 'serverError';

/** What a vendor's error message mentions. */
export type FaultDetails = {
  readonly path: string;
  readonly model?: string;
  readonly key?: string;
  readonly message?: string;
  readonly promptTokens?: number;
  readonly contextTokens?: number;
};

/** One streaming endpoint: how its requests are read, and what its answers need beyond what aimock writes. */
export type Dialect = {
  /** aimock's path for it. */
  readonly upstreamPath: string | ((body: Json) => string);
  readonly framing: 'sse' | 'ndjson';
  /** Characters of text in each frame; must be one of `chunkSizes`. */
  readonly chunkChars: (typeof chunkSizes)[number];
  /** The request asks for a stream. */
  streams(body: Json): boolean;
  turns(body: Json): Turn[];
  wishes(body: Json, model: SimulatedModel): Wishes;
  /** A reply in place of an answer, where the vendor refuses what the request says; undefined if it is fine. */
  refuse(body: Json, model: SimulatedModel): Reply | undefined;
  /** aimock's frames, made as the vendor sends them. */
  amend(frames: Frame[], plan: Plan, body: Json): Frame[];
  /** aimock's unstreamed answer, made as the vendor sends it. */
  amendWhole(whole: Json, plan: Plan, body: Json): Json;
  /** Where a frame keeps its text, or undefined if it carries none. */
  textSlot(data: Json): TextSlot | undefined;
  /** The form of the vendor's ids for calls of tools; absent: it gives none. */
  callId?(name: string, index: number): string;
  /** The vendor's error event inside a 200 stream. */
  errorFrame(): Frame;
};

/** One vendor: its keys, lists, errors and streaming endpoints. */
export type Vendor = {
  readonly id: VendorId;
  readonly needsKey: boolean;
  /** Of a path that anybody may ask, whatever key comes along. */
  isPublic?(path: string): boolean;
  /** Brings a request whose path names the model to a fixed path and a body with the model. */
  route?(path: string, body: Json): { path: string; body: Json };
  keyOf(headers: IncomingHttpHeaders): string | undefined;
  /** By path, after the vendor's prefix. */
  readonly dialects: Readonly<Record<string, Dialect>>;
  /** Answers what is no stream (model lists and the like); undefined for an unknown path. */
  answer(method: string, path: string, body: Json, query: URLSearchParams): Reply | undefined;
  fault(fault: Fault, details: FaultDetails): Reply;
  /** The refusal of what is filtered, of vendors that do not just end the answer. */
  blocked?(): Reply;
  /** Headers on every answer. */
  headers(): Record<string, string>;
};

/** The frame sizes in use, in characters; aimock gets one fixture for each. */
export const chunkSizes = [4, 8] as const;
