// What the gateway answers to each path.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fetch, Log } from '../ports.ts';
import { ChatChunks } from './chatChunks.ts';
import { embeddingAnswer, readEmbedding } from './embeddings.ts';
import { EventStream } from './eventStream.ts';
import type { Fields } from './fields.ts';
import type { GatewayBackend } from './gatewayBackend.ts';
import { discardThenEnd, parseBody, readBody } from './jsonBody.ts';
import { modelList } from './modelList.ts';
import { type ChatBody, readChat } from './readChat.ts';
import { type ErrorReply, errorReply, GatewayRefusal } from './refusal.ts';
import type { TurnMemory } from './turnMemory.ts';
import { WholeAnswer } from './wholeAnswer.ts';

/** One request, and all that is needed to answer it. */
export interface Exchange {
  backend: GatewayBackend;
  request: IncomingMessage;
  response: ServerResponse;
  /** Aborted when the caller has gone, or the gateway stops. */
  signal: AbortSignal;
  receiptId: string;
  /** Somebody was asked, so that there is a receipt. */
  asked: boolean;
  memory: TurnMemory;
  redact: (text: string) => string;
  log: Log;
  fetch?: Fetch;
  stallMs: number;
  silentMs: number;
  bodyBytes: number;
  /** Counts bytes of the body in memory, throws where there is no room for them; a negative number gives them back. */
  takeBytes: (bytes: number) => void;
}

/** Answers it, with an error where it fails; does not throw for what a caller or a vendor does. */
export async function answerRequest(exchange: Exchange): Promise<void> {
  try {
    await routed(exchange);
  } catch (thrown) {
    const { signal } = exchange;
    // What is thrown after an abort is what came of it. The reason says who it was.
    replyError(exchange, signal.aborted ? signal.reason : thrown);
  }
}

/** A comment, which clients skip: many give up a server that is silent for minutes. */
const WAITING_EVENT = ': waiting\n\n';

async function routed(exchange: Exchange): Promise<void> {
  const { method = '', url = '' } = exchange.request;
  const [path = '', query = ''] = url.split('?', 2);
  switch (path) {
    case '/v1/chat/completions':
      requireMethod(method, 'POST');
      return chat(exchange);
    case '/v1/embeddings':
      requireMethod(method, 'POST');
      return embeddings(exchange);
    case '/v1/models':
      requireMethod(method, 'GET');
      return models(exchange, new URLSearchParams(query).get('locked') === 'include');
    case '/health':
      requireMethod(method, 'GET');
      return health(exchange);
    default:
  }
  if (path.startsWith('/v1/models/')) {
    requireMethod(method, 'GET');
    return oneModel(exchange, path.slice('/v1/models/'.length));
  }
  throw new GatewayRefusal(404, `There is nothing at ${path.slice(0, 100)}.`, { code: 'unknown_path' });
}

function requireMethod(method: string, wanted: 'GET' | 'POST'): void {
  if (method !== wanted) {
    throw new GatewayRefusal(405, `This path takes ${wanted} only.`, { code: 'method_not_allowed', closes: true });
  }
}

async function chat(exchange: Exchange): Promise<void> {
  const { backend, signal, receiptId, memory } = exchange;
  const body = await readChat(await jsonBody(exchange), receiptId, { fetch: exchange.fetch, signal }, memory);
  exchange.asked = true;
  if (body.stream) {
    return streamed(exchange, body);
  }
  const answer = new WholeAnswer(receiptId);
  for await (const part of backend.ask(body.ask, signal)) {
    answer.take(part);
  }
  const json = answer.body();
  const { model, modelId } = answer.facts;
  if (model) {
    memory.keep(answer.content(), model);
  }
  replyJson(exchange, 200, json, answerHeaders(receiptId, modelId));
}

async function streamed(exchange: Exchange, { ask, includeUsage }: ChatBody): Promise<void> {
  const { backend, signal, receiptId, response } = exchange;
  // Only a turn that calls tools has to come back as it was.
  const chunks = new ChatChunks(receiptId, { includeUsage, remembers: ask.request.tools !== undefined });
  const stream = new EventStream(response, signal, exchange.stallMs);
  const open = (): void => {
    if (!stream.isOpen) {
      stream.open(answerHeaders(receiptId, chunks.facts.modelId));
    }
  };
  const silence = setInterval(() => {
    open();
    stream.write(WAITING_EVENT);
  }, exchange.silentMs);
  try {
    for await (const part of backend.ask(ask, signal)) {
      const events = chunks.take(part);
      if (events !== undefined) {
        clearInterval(silence);
        // Only now: until here a failure has a status of its own.
        open();
        if (!stream.write(events)) {
          await stream.drained();
        }
      }
    }
  } finally {
    clearInterval(silence);
  }
  const { model } = chunks.facts;
  const last = chunks.last();
  open();
  if (model) {
    exchange.memory.keep(chunks.content(), model);
  }
  stream.end(last);
}

async function embeddings(exchange: Exchange): Promise<void> {
  const { backend, signal, receiptId } = exchange;
  const { ask, format } = readEmbedding(await jsonBody(exchange), receiptId);
  exchange.asked = true;
  const answer = await backend.embed(ask, signal);
  replyJson(exchange, 200, embeddingAnswer(ask, format, answer), receiptHeaders(receiptId));
}

async function models(exchange: Exchange, locked: boolean): Promise<void> {
  replyJson(exchange, 200, { object: 'list', data: modelList(await exchange.backend.models(), { locked }) });
}

async function oneModel(exchange: Exchange, encoded: string): Promise<void> {
  const id = decoded(encoded);
  const found = modelList(await exchange.backend.models(), { locked: true }).find(
    (model) => (model as { id: string }).id === id,
  );
  if (!found) {
    throw new GatewayRefusal(404, `There is no model "${id.slice(0, 200)}".`, { code: 'model_not_found' });
  }
  replyJson(exchange, 200, found);
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

async function health(exchange: Exchange): Promise<void> {
  const { problems } = await exchange.backend.health();
  replyJson(exchange, problems.length === 0 ? 200 : 503, {
    status: problems.length === 0 ? 'ok' : 'failing',
    problems,
  });
}

/** The request's body; its bytes are counted until it is parsed. */
async function jsonBody({ request, response, signal, bodyBytes, takeBytes }: Exchange): Promise<Fields> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new GatewayRefusal(415, 'The body must be JSON (content-type: application/json).', {
      code: 'unsupported_media_type',
      closes: true,
    });
  }
  if (!/^(?:identity)?$/i.test(request.headers['content-encoding'] ?? '')) {
    throw new GatewayRefusal(415, 'A compressed body is not taken.', { code: 'unsupported_media_type', closes: true });
  }
  if (/100-continue/i.test(request.headers.expect ?? '') && !(Number(request.headers['content-length']) > bodyBytes)) {
    response.writeContinue();
  }
  let taken = 0;
  try {
    const bytes = await readBody(request, bodyBytes, signal, (count) => {
      taken += count;
      takeBytes(count);
    });
    return parseBody(bytes);
  } finally {
    takeBytes(-taken);
  }
}

/** The second is what OpenAI's libraries show beside an error. */
function receiptHeaders(receiptId: string): Record<string, string> {
  return { 'x-llm-workbench-receipt': receiptId, 'x-request-id': receiptId };
}

function answerHeaders(receiptId: string, modelId: string): Record<string, string> {
  return {
    ...receiptHeaders(receiptId),
    // Ids come from vendors' lists: only what a header can carry.
    'x-llm-workbench-model': modelId.replace(/[^\x21-\x7e]/g, '?'),
  };
}

function replyJson(
  { response }: Exchange,
  status: number,
  json: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (!response.destroyed) {
    const bytes = Buffer.from(JSON.stringify(json));
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
      'cache-control': 'no-store',
      ...headers,
    });
    response.end(bytes);
  }
}

/** As a status with a body, or, in the middle of a stream, as its last event, without `[DONE]`. */
export function replyError(exchange: Exchange, thrown: unknown): void {
  const { response, request, receiptId } = exchange;
  const reply = errorReply(thrown, exchange.redact);
  if (reply.error.code === 'internal_error') {
    exchange.log.error('Gateway: a request failed', thrown);
  }
  if (response.destroyed) {
    return;
  }
  if (exchange.asked) {
    Object.assign(reply.headers, receiptHeaders(receiptId));
  }
  const body = { error: reply.error, ...(exchange.asked && { llm_workbench: { receipt_id: receiptId } }) };
  if (response.headersSent) {
    response.end(`data: ${JSON.stringify(body)}\n\n`);
  } else if (thrown instanceof GatewayRefusal && thrown.closes) {
    replyAndClose(request, response, reply, JSON.stringify(body));
  } else {
    replyJson(exchange, reply.status, body, reply.headers);
  }
}

/** Where the rest of the request will not be read, or is not worth it. */
function replyAndClose(request: IncomingMessage, response: ServerResponse, reply: ErrorReply, json: string): void {
  const bytes = Buffer.from(json);
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    connection: 'close',
    ...reply.headers,
    ...(reply.status === 401 && { 'www-authenticate': 'Bearer' }),
  });
  response.write(bytes);
  if (request.complete) {
    response.end();
  } else {
    discardThenEnd(request, response);
  }
}
