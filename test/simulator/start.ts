/**
 * The simulator: one server on loopback that plays every vendor, with faults on cue.
 *
 * aimock writes the answers in each vendor's wire format; this front stands before it. The front paces, because
 * aimock's pacing goes on after the client has left; and it adds what aimock lacks (README.md tells what and why).
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropic } from './anthropic.ts';
import { startAnswerWriter } from './answerWriter.ts';
import { cohere } from './cohere.ts';
import { deepseek, groq, together } from './compatibleVendors.ts';
import type { Reply, Vendor } from './contract.ts';
import { converse, type Conversations } from './converse.ts';
import { parseCue } from './cues.ts';
import { gemini } from './gemini.ts';
import { asNumber, asObject, asText, type Json } from './json.ts';
import { litellm } from './litellm.ts';
import { mistral } from './mistral.ts';
import type { VendorId } from './models.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { perplexity } from './perplexity.ts';
import { sendReply, type Delivery } from './relay.ts';

/** A request as it came in. Headers are complete, keys included: for tests to look at, never to be printed. */
export type RecordedRequest = {
  readonly method: string;
  /** With the vendor's prefix and the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; an empty object if there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `left`: the client went away before the answer was complete. `cut`: the simulator broke it off. */
  outcome: 'answering' | 'answered' | 'left' | 'cut';
};

/** A running simulator. */
export type Simulator = {
  /** `http://127.0.0.1:PORT`; under it each vendor has a folder with its own layout: `/openai/v1`, `/anthropic`, … */
  readonly url: string;
  readonly port: number;
  /** The last 1,000 requests, oldest first. */
  requests(): RecordedRequest[];
  clearRequests(): void;
  /** Ends all answers and frees the port. */
  stop(): Promise<void>;
};

const vendors: Readonly<Record<VendorId, Vendor>> = {
  openai,
  anthropic,
  gemini,
  groq,
  deepseek,
  together,
  mistral,
  cohere,
  perplexity,
  ollama,
  litellm,
};
const recordedAtMost = 1000;

type State = {
  readonly conversations: Conversations;
  readonly pace: number;
  readonly stopping: AbortController;
  readonly recorded: RecordedRequest[];
};

/**
 * Starts the simulator on 127.0.0.1. `port` 0 (the default) takes a free one. `pace` multiplies the speed of answers:
 * 1 is lifelike, 0 is without any waiting; its default is `SIMULATOR_PACE`, or 1.
 */
export async function startSimulator(options: { port?: number; pace?: number } = {}): Promise<Simulator> {
  const pace = options.pace ?? Number(process.env['SIMULATOR_PACE'] ?? 1);
  if (!(pace >= 0)) throw new Error('SIMULATOR_PACE must be a number that is not below 0');
  const writer = await startAnswerWriter();
  const state: State = {
    conversations: { writer, refusals: new Map(), nextCues: [], answers: 0 },
    pace,
    stopping: new AbortController(),
    recorded: [],
  };
  const server = createServer((request, response) => void serve(state, request, response));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
  } catch (error) {
    await writer.stop();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: () => [...state.recorded],
    clearRequests: () => void state.recorded.splice(0),
    stop: async () => {
      state.stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, writer.stop()]);
    },
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  const delivery: Delivery = {
    response,
    signal: AbortSignal.any([left.signal, state.stopping.signal]),
    pace: state.pace,
    headers: {},
    cut: () => response.destroy(),
  };
  response.on('close', () => left.abort());
  try {
    const body = await readBody(request);
    const path = request.url ?? '/';
    if (path === '/_simulator/cue') {
      await sendReply(takeCues(state, asObject(body)), delivery);
      return;
    }
    const record: RecordedRequest = {
      method: request.method ?? 'GET',
      path,
      headers: request.headers,
      body: asObject(body),
      outcome: 'answering',
    };
    state.recorded.push(record);
    if (state.recorded.length > recordedAtMost) state.recorded.shift();
    response.on('close', () => {
      if (record.outcome === 'answering') record.outcome = response.writableFinished ? 'answered' : 'left';
    });
    const cut = (): void => {
      record.outcome = 'cut';
      response.destroy();
    };
    await answer(state.conversations, record, body === undefined, { ...delivery, cut });
  } catch (error) {
    if (delivery.signal.aborted) return;
    process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
    response.destroy();
  }
}

/** The request's JSON; an empty object for no body, undefined for one that is not JSON. */
async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `{"cue":"cut","times":2,"vendor":"groq"}` gives the next two answers of Groq this cue: for tests that cannot set a header. */
function takeCues(state: State, body: Json): Reply {
  const cue = parseCue(asText(body['cue']));
  if (!cue) return { status: 400, body: { error: 'unknown cue' } };
  const vendor = asText(body['vendor']) || undefined;
  for (let times = asNumber(body['times']) ?? 1; times > 0; times -= 1) {
    state.conversations.nextCues.push({ cue, ...(vendor !== undefined && { vendor }) });
  }
  return { status: 200, body: { cue } };
}

async function answer(
  conversations: Conversations,
  record: RecordedRequest,
  malformed: boolean,
  plain: Delivery,
): Promise<void> {
  const { pathname, searchParams } = new URL(record.path, 'http://localhost');
  const vendor = Object.values(vendors).find(({ id }) => pathname === `/${id}` || pathname.startsWith(`/${id}/`));
  if (!vendor) {
    const served = Object.keys(vendors).map((id) => `/${id}`);
    await sendReply({ status: 404, body: { error: `the simulator serves ${served.join(', ')}` } }, plain);
    return;
  }
  const delivery = { ...plain, headers: vendor.headers() };
  const asked = pathname.slice(vendor.id.length + 1) || '/';
  const { path, body } = vendor.route?.(asked, record.body) ?? { path: asked, body: record.body };
  const dialect = record.method === 'POST' ? vendor.dialects[path] : undefined;
  const early =
    refuseKey(vendor, record, path) ??
    (malformed ? vendor.fault('badRequest', { path }) : undefined) ??
    (dialect
      ? undefined
      : (vendor.answer(record.method, path, body, searchParams) ??
        vendor.fault('noSuchPath', { path, message: `${record.method} ${path}` })));
  if (early || !dialect) await sendReply(early ?? vendor.fault('serverError', { path }), delivery);
  else await converse(conversations, { vendor, dialect, path, body, headers: record.headers }, delivery);
}

/** Keys tell by their names what they are good for. */
function refuseKey(vendor: Vendor, record: RecordedRequest, path: string): Reply | undefined {
  if (vendor.isPublic?.(path)) return undefined;
  const key = vendor.keyOf(record.headers);
  if (!key) return vendor.needsKey ? vendor.fault('missingKey', { path }) : undefined;
  if (key.includes('wrong')) return vendor.fault('wrongKey', { path, key });
  return key.includes('nocredit') ? vendor.fault('noCredit', { path }) : undefined;
}
