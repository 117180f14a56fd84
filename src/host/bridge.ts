// The host's end of the bridge: checks what a page asks, runs it, answers, and cancels by id.
import { decodeEnvelope, decodeParams, isMethod } from '../shared/codecs.ts';
import type { Handlers, Requests, Schemas, ToWebview } from '../shared/rpc.ts';

export interface BridgeOptions<R extends Requests<R>> {
  schemas: Schemas<R>;
  handlers: Handlers<R>;
  /** Every message is cleaned of keys on its way: the last door. */
  clean<T>(value: T): T;
  post(message: ToWebview): void;
  /** A failure in the words that the webview shows; keys are removed afterwards. */
  describe(error: unknown, method: string): string;
}

/** More at once than any honest page asks. */
const MOST_OPEN_REQUESTS = 100;

/** `R` are the page's requests, `E` its events. */
export class Bridge<R extends Requests<R>, E> {
  readonly #options: BridgeOptions<R>;
  readonly #open = new Map<number, AbortController>();
  #disposed = false;

  constructor(options: BridgeOptions<R>) {
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

  emit<K extends keyof E & string>(event: K, data: E[K]): void {
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
    const { schemas, handlers } = this.#options;
    const controller = new AbortController();
    this.#open.set(id, controller);
    try {
      if (!isMethod(schemas, method)) {
        throw new TypeError('There is no such request');
      }
      const value = await handlers[method](decodeParams(schemas, method, params), controller.signal);
      this.#post({ kind: 'result', id, value });
    } catch (error) {
      this.#post({ kind: 'failure', id, error: { message: this.#options.describe(error, method) } });
    } finally {
      this.#open.delete(id);
    }
  }

  #post(message: ToWebview): void {
    if (!this.#disposed) {
      this.#options.post(this.#options.clean(message));
    }
  }
}
