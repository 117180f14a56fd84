// How one vendor speaks on the wire, as data and small functions: all that the contract suite needs to play its server.
import type { AppErrorDetails } from '../../../src/core/errors.ts';
import type { FinishReason, Provider, Usage } from '../../../src/core/provider.ts';
import type { ErrorKind } from '../../../src/shared/errorKind.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Bucket = Exclude<
  keyof Usage,
  'reportedCostUsd' | 'rateFactor' | 'embeddingTokens' | 'searches' | 'usdPerSearch'
>;

/** What an answer holds, in no vendor's words; each list is one delta an entry. */
export interface Said {
  reasoning?: readonly string[];
  text?: readonly string[];
  calls?: readonly { id: string; name: string; pieces: readonly string[] }[];
  citations?: readonly { url: string; title: string }[];
  /** Absent: none is reported. */
  usage?: Usage;
  /** The vendor's own word for the end; default: its word for an ordinary one. */
  stop?: string;
}

/** An answer as the vendor sends it, event by event. Without the events from `terminalAt` on it is not finished. */
export interface Written {
  events: readonly string[];
  terminalAt: number;
}

/** A refusal: status, body, kind, and what else the error must say. */
export type Refusal = readonly [
  status: number,
  body: unknown,
  kind: ErrorKind,
  details?: AppErrorDetails & { message?: string },
];

/** A stream as the vendor sends it, with all that is in it beside what is read. Absent: there is none of it. */
export interface Recording {
  /** Below `test/wire/fixtures`. */
  file: string;
  text?: string;
  reasoning?: string;
  /** `some`: which does not matter. */
  usage?: Usage | 'some';
  calls?: readonly { id?: string; name: string; argumentsJson: string; providerMetadata?: object }[];
  citations?: readonly { url: string; title?: string }[];
  reason: FinishReason;
  /** As the vendor names them. */
  rawReason?: string;
  model?: string;
}

export interface Voice {
  provider: Provider;
  /** Names one of several ways to speak to a provider. */
  way?: string;
  /** Of the base URL, below the server's address. */
  basePath: string;
  /** What is asked for answers, below the server's address. */
  path: string;
  model: string;
  contentType: string;
  write(said: Said): Written;
  /** Whether the vendor shows what the model thinks, and how that is read; default: as it was sent. */
  reasoning?: { read?: (pieces: readonly string[]) => string };
  /** The vendor streams the arguments of a call, and they are kept as they were written. */
  streamsArguments: boolean;
  citesPages: boolean;
  /** What the vendor counts apart. */
  buckets: readonly Bucket[];
  stops: readonly (readonly [raw: string, reason: FinishReason])[];
  /** Words for an end that is a failure. */
  failures: readonly (readonly [raw: string, kind: ErrorKind])[];
  /** Events that say nothing and keep the connection open. */
  keepAlive: readonly string[];
  /** An error inside a stream that had begun well. */
  errorsInside: readonly (readonly [event: string, kind: ErrorKind, message?: string])[];
  /** Where an answer's id is: in a header of this name, in the stream (then `REPLY_ID`), or nowhere. */
  replyId: { header: string } | 'stream' | 'none';
  /** A refusal's body in the vendor's shape. */
  refusal(message: string, requestId: string): unknown;
  /** The header that holds a refusal's id; absent: its body does. */
  requestIdHeader?: string;
  /** What only this vendor says. */
  refusals: readonly Refusal[];
  /** The header that carries the key. */
  keyHeader?: (key: string) => readonly [name: string, value: string];
  /** The messages of a request's body. */
  conversation(body: Fields): unknown;
  /** The message for `PICTURE_QUESTION`. */
  picture: unknown;
  /** Kinds of pictures that the vendor does not take. */
  refusedPictures?: readonly string[];
  /** Fields of the body that ask for JSON: with `SCHEMA`, and without. */
  json: { schema: Fields; plain: Fields };
  loop: ToolLoop;
  embeddings?: EmbeddingVoice;
  recordings: readonly Recording[];
}

/** An answer that calls both of `TOOLS`, and the messages that the vendor then requires. */
export interface ToolLoop {
  answer: string;
  /** Of the second request, with the answers to both calls and "And hurry." */
  conversation: readonly unknown[];
  /** What goes back to this provider and to no other. */
  sealed: readonly string[];
  /** Whether it goes to no other model of this provider either; default false. */
  boundToModel?: boolean;
  /** Whether it goes back with the results of those calls only, and not with a question after them; default false. */
  endsWithTurn?: boolean;
}

export interface EmbeddingVoice {
  /** Below the server's address. */
  path: string;
  /** Most texts in one call; absent: no limit that is kept. */
  perCall?: number;
  textsOf(body: Fields): unknown;
  answer(vectors: readonly (readonly number[])[], tokens: number | undefined): unknown;
}

/** In the answers whose id stands in the stream. */
export const REPLY_ID = 'reply_7';
export const SCHEMA: Fields = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
export const TOOLS = [
  { name: 'read_file', description: 'Reads a file', inputSchema: { type: 'object' } },
  { name: 'list_files', description: 'Lists files', inputSchema: { type: 'object' } },
];
/** Ids that every vendor takes. */
export const CALL_IDS = ['D681PevKs', 'aB3dEf9Zz'] as const;
export const PICTURE_QUESTION = [
  { type: 'text', text: 'What is this?' },
  { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
] as const;

/** The message for it where pictures go as addresses. */
export const PICTURE_BY_URL = {
  role: 'user',
  content: [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
  ],
};

/** One server-sent event; named where the vendor names them. */
export function sse(data: object | string, name?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`;
}

/** The sum of those that are known; `undefined` when the first is not. */
export function total(first: number | undefined, ...others: (number | undefined)[]): number | undefined {
  return first === undefined ? undefined : others.reduce<number>((sum, count) => sum + (count ?? 0), first);
}
