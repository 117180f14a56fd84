// The host's end of the bridge: checks what the webview asks, runs it, answers, and cancels by id.
import { decodeEnvelope, decodeParams, isHostMethod } from '../shared/codecs.ts';
import type { HostEvent, HostEvents, HostMethod, HostRequests } from '../shared/protocol.ts';
import type { ToWebview } from '../shared/rpc.ts';

/** One for each method: a missing one does not compile. */
export type HostHandlers = {
  [M in HostMethod]: (params: HostRequests[M]['params'], signal: AbortSignal) => Promise<HostRequests[M]['result']>;
};

export interface BridgeOptions {
  handlers: HostHandlers;
  /** Every message is cleaned of keys on its way: the last door. */
  clean<T>(value: T): T;
  post(message: ToWebview): void;
  /** A failure in the words that the webview shows; keys are removed afterwards. */
  describe(error: unknown, method: string): string;
}

/** More at once than any honest page asks. */
const MOST_OPEN_REQUESTS = 100;

export class Bridge {
  readonly #options: BridgeOptions;
  readonly #open = new Map<number, AbortController>();
  #disposed = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /** Takes any message of the webview; what is not of the protocol is dropped. */
  receive(message: unknown): void {
    const envelope = this.#disposed ? undefined : decodeEnvelope(message);
    if (envelope?.kind === 'cancel') {
      this.#open.get(envelope.id)?.abort();
    } else if (envelope && !this.#open.has(envelope.id)) {
      if (this.#open.size < MOST_OPEN_REQUESTS) {
        void this.#answer(envelope.id, envelope.method, envelope.params);
      } else {
        this.#post({ kind: 'failure', id: envelope.id, error: { message: 'Too many requests at once.' } });
      }
    }
  }

  emit<E extends HostEvent>(event: E, data: HostEvents[E]): void {
    this.#post({ kind: 'event', event, data });
  }

  /** The page is gone: what it asked for is given up, runs go on, nothing more is posted. */
  dispose(): void {
    this.#disposed = true;
    for (const controller of this.#open.values()) {
      controller.abort();
    }
    this.#open.clear();
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.#open.set(id, controller);
    try {
      if (!isHostMethod(method)) {
        throw new TypeError('There is no such request');
      }
      this.#post({ kind: 'result', id, value: await this.#run(method, params, controller.signal) });
    } catch (error) {
      this.#post({ kind: 'failure', id, error: { message: this.#options.describe(error, method) } });
    } finally {
      this.#open.delete(id);
    }
  }

  #run<M extends HostMethod>(method: M, params: unknown, signal: AbortSignal): Promise<HostRequests[M]['result']> {
    return this.#options.handlers[method](decodeParams(method, params), signal);
  }

  #post(message: ToWebview): void {
    if (!this.#disposed) {
      this.#options.post(this.#options.clean(message));
    }
  }
}
