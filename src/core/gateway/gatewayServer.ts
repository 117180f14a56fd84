// The gateway: an OpenAI-compatible server on this machine's loopback, for the person's other programs.
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AppError, toAppError } from '../errors.ts';
import type { Fetch, Log } from '../ports.ts';
import { answerRequest, type Exchange, replyError } from './endpoints.ts';
import type { GatewayBackend } from './gatewayBackend.ts';
import { type Guard, guardFor } from './guard.ts';
import { GatewayRefusal } from './refusal.ts';
import { TurnMemory } from './turnMemory.ts';

export interface GatewayOptions {
  /** 0 or absent: any that is free. */
  port?: number;
  /** Cleans errors of keys before a caller reads them. */
  redact: (text: string) => string;
  log: Log;
  /** For pictures that are given by address; absent: those are refused. */
  fetch?: Fetch;
  limits?: Partial<GatewayLimits>;
}

export interface GatewayLimits {
  /** Requests at once; beyond it a caller is told to come back. */
  parallel: number;
  /** Of one request. */
  bodyBytes: number;
  /** Of all requests that are being read. */
  allBodyBytes: number;
  /** Until a request's headers are there. */
  headersMs: number;
  /** Until its body is there too. */
  requestMs: number;
  /** How long a caller may read nothing of an answer. */
  stallMs: number;
  /** After so long without a word of an answer a streaming caller is told that it is waited for; failures are events then. */
  silentMs: number;
  /** How long a connection without a request is kept. */
  idleMs: number;
}

export interface Gateway {
  /** `http://127.0.0.1:port/v1` */
  readonly url: string;
  readonly port: number;
  /** Made for this start; whoever has it can spend what the person may. */
  readonly token: string;
  /** Requests under way. */
  readonly active: number;
  /**
   * Takes no more requests, gives those under way `graceMs` to end, then ends them with an error, and closes all connections. Never
   * throws.
   */
  stop(graceMs?: number): Promise<void>;
}

const LIMITS: GatewayLimits = {
  parallel: 256,
  bodyBytes: 25_000_000,
  allBodyBytes: 250_000_000,
  headersMs: 10_000,
  requestMs: 60_000,
  stallMs: 60_000,
  silentMs: 30_000,
  idleMs: 65_000,
};
/** Requests that one connection may send without waiting for answers. */
const MOST_PIPELINED = 8;
/** Connections beyond those with a request: idle ones, and ones that are being refused. */
const SPARE_CONNECTIONS = 256;
/** For requests that were ended to say so. */
const ENDING_MS = 1000;

/** Throws `AppError` (`config`) where the port is taken. */
export async function startGateway(backend: GatewayBackend, options: GatewayOptions): Promise<Gateway> {
  const limits = { ...LIMITS, ...options.limits };
  const gateway = new RunningGateway(backend, options, limits);
  await gateway.listen();
  return gateway;
}

class RunningGateway implements Gateway {
  readonly token = randomBytes(32).toString('base64url');
  readonly #backend: GatewayBackend;
  readonly #options: GatewayOptions;
  readonly #limits: GatewayLimits;
  readonly #server: Server;
  readonly #memory = new TurnMemory();
  /** What is under way on each connection: all of it ends with it. */
  readonly #connections = new WeakMap<Socket, Set<AbortController>>();
  readonly #underWay = new Set<AbortController>();
  #guard?: Guard;
  #port = 0;
  #bodyBytes = 0;
  #stopping?: Promise<void>;
  #onIdle?: () => void;

  constructor(backend: GatewayBackend, options: GatewayOptions, limits: GatewayLimits) {
    this.#backend = backend;
    this.#options = options;
    this.#limits = limits;
    this.#server = createServer({
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersMs),
    });
    this.#server.maxConnections = limits.parallel + SPARE_CONNECTIONS;
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      this.#serve(request, response).catch((error: unknown) => options.log.error('Gateway: a request failed', error));
    };
    this.#server.on('request', serve).on('checkContinue', serve);
    this.#server.on('connection', (socket) => this.#watch(socket));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  get port(): number {
    return this.#port;
  }

  get active(): number {
    return this.#underWay.size;
  }

  async listen(): Promise<void> {
    const { port = 0 } = this.#options;
    try {
      // Rejects where the server emits an error instead.
      const listening = once(this.#server, 'listening');
      this.#server.listen(port, '127.0.0.1');
      await listening;
    } catch (cause) {
      throw new AppError('config', `The gateway cannot listen on port ${port}: ${toAppError(cause).message}`, {
        cause,
      });
    }
    // A connection that the system could not hand over (no file descriptor was left) must not end the program.
    this.#server.on('error', (error) => this.#options.log.error('Gateway: a connection was not taken', error));
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#guard = guardFor(this.#port, this.token);
  }

  stop(graceMs = 2000): Promise<void> {
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  async #stop(graceMs: number): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await this.#idle(graceMs);
    const reason = stoppingRefusal();
    for (const controller of this.#underWay) {
      controller.abort(reason);
    }
    await this.#idle(ENDING_MS);
    this.#server.closeAllConnections();
    await closed;
  }

  /** Until nothing is under way, or that time is over. */
  async #idle(mostMs: number): Promise<void> {
    if (this.#underWay.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, mostMs);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #watch(socket: Socket): void {
    const open = new Set<AbortController>();
    this.#connections.set(socket, open);
    socket.once('close', () => {
      for (const controller of open) {
        controller.abort(new AppError('cancelled', 'The caller has gone'));
      }
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const open = this.#connections.get(request.socket);
    if (!open || open.size >= MOST_PIPELINED) {
      request.socket.destroy();
      return;
    }
    const controller = new AbortController();
    const exchange: Exchange = {
      backend: this.#backend,
      request,
      response,
      signal: controller.signal,
      receiptId: randomUUID(),
      asked: false,
      memory: this.#memory,
      redact: this.#options.redact,
      log: this.#options.log,
      fetch: this.#options.fetch,
      stallMs: this.#limits.stallMs,
      silentMs: this.#limits.silentMs,
      bodyBytes: this.#limits.bodyBytes,
      takeBytes: (bytes) => this.#takeBytes(bytes),
    };
    try {
      this.#guard?.check(request.headers);
      this.#requireRoom();
    } catch (thrown) {
      replyError(exchange, thrown);
      return;
    }
    open.add(controller);
    this.#underWay.add(controller);
    try {
      await answerRequest(exchange);
      await flushed(response, this.#limits.stallMs);
    } finally {
      open.delete(controller);
      this.#underWay.delete(controller);
      if (this.#underWay.size === 0) {
        this.#onIdle?.();
      }
    }
  }

  #requireRoom(): void {
    if (this.#stopping) {
      throw stoppingRefusal();
    }
    if (this.#underWay.size >= this.#limits.parallel) {
      throw new GatewayRefusal(429, `More than ${this.#limits.parallel} requests at once are not taken.`, {
        code: 'too_many_requests',
        retryAfterMs: 1000,
        closes: true,
      });
    }
  }

  /** Counts bytes of bodies in memory; a negative number gives them back. */
  #takeBytes(bytes: number): void {
    this.#bodyBytes += bytes;
    if (bytes > 0 && this.#bodyBytes > this.#limits.allBodyBytes) {
      throw new GatewayRefusal(429, 'Too much is being sent at once.', {
        code: 'too_many_requests',
        retryAfterMs: 1000,
        closes: true,
      });
    }
  }
}

/** Until the system has taken all of the answer, or the connection has ended, which it does where nothing of it is read for so long. */
function flushed(response: ServerResponse, stallMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (response.writableFinished || response.destroyed) {
      resolve();
      return;
    }
    const timer = setTimeout(() => response.destroy(), stallMs);
    const leave = (): void => {
      clearTimeout(timer);
      response.off('finish', leave).off('close', leave).req.socket.off('close', leave);
      resolve();
    };
    // An answer that waits for another one on its connection hears nothing of its end.
    response.once('finish', leave).once('close', leave).req.socket.once('close', leave);
  });
}

function stoppingRefusal(): GatewayRefusal {
  return new GatewayRefusal(503, 'The gateway is being stopped.', { code: 'gateway_stopping', closes: true });
}
