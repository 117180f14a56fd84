// A loopback HTTP server whose answers a test writes out: any bytes, in writes of any size, cut off or held back at any point.
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** One request as it arrived, body complete. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body parsed; throws when it is not JSON. */
  json(): Record<string, unknown>;
  /** The client closed the connection before the answer had ended. */
  readonly closedByClient: boolean;
  /** Resolves when the client has closed the connection before the answer had ended; otherwise never. */
  readonly clientClosed: Promise<void>;
}

/** What a handler answers with. Every method returns after the bytes were handed to the socket. */
export interface Reply {
  /** Sends status and headers at once. */
  head(status: number, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** Sends bytes in separate socket writes of `chunkBytes` (default: one write), so that characters and events split. */
  write(bytes: string | Uint8Array, chunkBytes?: number): Promise<void>;
  /** Ends the answer as HTTP wants it; `last` is written with the end, so that the client may keep the connection. */
  end(last?: Uint8Array): Promise<void>;
  /** Breaks the connection in the middle: with a reset, or (`close`) with an early end of the connection. */
  cut(how?: 'reset' | 'close'): void;
  /** Waits until the client has closed the connection. */
  untilClientClosed(): Promise<void>;
}

/** Answers one request. An answer that the handler leaves open stays open until `stop()`. */
export type Handler = (request: ReceivedRequest, reply: Reply) => void | Promise<void>;

/** Start with `ScriptedServer.start()`, end with `stop()`. */
export class ScriptedServer {
  /** All requests so far, in order of arrival. */
  readonly requests: ReceivedRequest[] = [];
  readonly #server: Server;
  readonly #handlers: Handler[] = [];
  readonly #failures: unknown[] = [];
  #always: Handler | undefined;
  #waiting: { count: number; resolve: (request: ReceivedRequest) => void }[] = [];
  #connections = 0;

  private constructor() {
    this.#server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch((error: unknown) => this.#failures.push(error));
    });
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on('connection', (socket) => {
      this.#connections++;
      socket.setNoDelay(true);
      socket.on('error', () => {}); // A client that breaks off is what tests are about.
    });
  }

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    scripted.#server.listen(0, '127.0.0.1');
    await once(scripted.#server, 'listening');
    return scripted;
  }

  /** `http://127.0.0.1:port`, without a trailing slash. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many connections were ever opened. */
  get connections(): number {
    return this.#connections;
  }

  /** Answers the next request that has no answer yet; further calls answer further ones. */
  reply(handler: Handler): this {
    this.#handlers.push(handler);
    return this;
  }

  /** Answers every request for which `reply` has nothing left. */
  replyAlways(handler: Handler): this {
    this.#always = handler;
    return this;
  }

  /** The request number `count` (1 is the first), as soon as it has arrived. */
  received(count = 1): Promise<ReceivedRequest> {
    const already = this.requests[count - 1];
    return already
      ? Promise.resolve(already)
      : new Promise((resolve) => {
          this.#waiting.push({ count, resolve });
        });
  }

  /** Forgets the requests so far, and closes the connections that nothing is under way on. */
  rest(): void {
    this.requests.length = 0;
    this.#server.closeIdleConnections();
  }

  /** Closes all connections; throws what a handler threw, so that a broken script fails its test. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    if (this.#failures.length > 0) {
      throw this.#failures[0];
    }
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receive(incoming, response);
    this.requests.push(request);
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      const arrived = this.requests[count - 1];
      if (arrived) {
        resolve(arrived);
      }
      return !arrived;
    });
    const handler = this.#handlers.shift() ?? this.#always;
    if (!handler) {
      response.writeHead(599).end();
      throw new Error(`No reply was scripted for request ${this.requests.length}: ${request.method} ${request.path}`);
    }
    await handler(request, replyOn(request, response));
  }
}

async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<ReceivedRequest> {
  let closedByClient = false;
  const clientClosed = new Promise<void>((resolve) => {
    response.once('close', () => {
      // Our own `cut` marks the answer as destroyed by us before the socket closes.
      if (!response.writableFinished && !wasCut.has(response)) {
        closedByClient = true;
        resolve();
      }
    });
  });
  const pieces: Buffer[] = [];
  for await (const piece of incoming) {
    pieces.push(piece as Buffer);
  }
  const body = Buffer.concat(pieces).toString('utf8');
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body,
    json: () => JSON.parse(body) as Record<string, unknown>,
    get closedByClient() {
      return closedByClient;
    },
    clientClosed,
  };
}

const wasCut = new WeakSet<ServerResponse>();

function replyOn(request: ReceivedRequest, response: ServerResponse): Reply {
  const socket = response.socket;
  const flushed = (piece: Uint8Array) =>
    new Promise<void>((resolve) => {
      // The callback also comes, with an error, when the client has gone: a script then runs on into nothing.
      response.write(piece, () => resolve());
    });
  return {
    async head(status, headers = {}) {
      response.writeHead(status, headers);
      response.flushHeaders();
      await nextTurn();
    },
    async write(bytes, chunkBytes) {
      const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
      const size = chunkBytes ?? (all.length || 1);
      for (let at = 0; at < all.length && !response.destroyed; at += size) {
        await flushed(all.subarray(at, at + size));
        await nextTurn(); // Lets a client in this process read this write alone.
      }
    },
    async end(last) {
      if (!response.destroyed) {
        await new Promise<void>((resolve) => {
          response.once('close', resolve);
          response.end(last, resolve);
        });
      }
    },
    cut(how = 'reset') {
      wasCut.add(response);
      if (how === 'reset') {
        socket?.resetAndDestroy();
      } else {
        socket?.destroy();
      }
    },
    untilClientClosed: () => request.clientClosed,
  };
}

/** Answers with a status and JSON. */
export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Handler {
  return bodyReply(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

/** Answers with a status and a body of any kind. */
export function bodyReply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Handler {
  return async (_request, reply) => {
    await reply.head(status, headers);
    await reply.write(body);
    await reply.end();
  };
}

export interface StreamScript {
  /** Bytes per socket write; default 1. */
  chunkBytes?: number;
  /** Send only so many bytes, then do `ending`. */
  stopAfterBytes?: number;
  /** How it ends: properly (default), with a reset or early end of the connection, or not at all until the client closes. */
  ending?: 'end' | 'reset' | 'close' | 'hang';
  headers?: Readonly<Record<string, string>>;
}

/** Answers 200 with a stream given as bytes; `text/event-stream` unless the headers say otherwise. */
export function streamReply(bytes: string | Uint8Array, script: StreamScript = {}): Handler {
  return async (_request, reply) => {
    const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    await reply.head(200, { 'content-type': 'text/event-stream; charset=utf-8', ...script.headers });
    await reply.write(all.subarray(0, script.stopAfterBytes ?? all.length), script.chunkBytes ?? 1);
    switch (script.ending ?? 'end') {
      case 'end':
        return reply.end();
      case 'hang':
        return reply.untilClientClosed();
      case 'reset':
        return reply.cut('reset');
      case 'close':
        return reply.cut('close');
    }
  };
}

/** Never sends headers; done when the client gives up. */
export const silentReply: Handler = (_request, reply) => reply.untilClientClosed();
