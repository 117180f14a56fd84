// The webview's end of the bridge: typed requests that can be cancelled, and events, over any message port.
import type { Requests, ToHost, ToWebview } from '../src/shared/rpc.ts';

/** What carries the messages: VS Code's `postMessage` in the product, an array in a test. */
export interface Port {
  post(message: ToHost): void;
  /** Calls `listener` with everything that arrives; returns how to stop. */
  listen(listener: (message: unknown) => void): () => void;
  /** Requests are numbered from here, 0 when not given: an answer to an earlier life of the page must fit no request of this one. */
  numbersFrom?: number;
}

/** The host refused or failed; the message is the host's own, redacted and fit to be shown. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';
}

/** One event of a page's events `E`, with its data. */
export type EventMessage<E> = { [K in keyof E & string]: { event: K; data: E[K] } }[keyof E & string];

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** `R` are the page's requests, `E` its events. */
export class HostClient<R extends Requests<R>, E> {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  readonly #stopListening: () => void;
  #lastId: number;

  /** `onEvent` hears every event of the host, in the order of arrival. */
  constructor(port: Port, onEvent: (message: EventMessage<E>) => void) {
    this.#port = port;
    this.#lastId = port.numbersFrom ?? 0;
    this.#stopListening = port.listen((message) => {
      if (isToWebview(message)) {
        this.#receive(message, onEvent);
      }
    });
  }

  /**
   * Asks the host. Rejects with `HostFailure` where the host failed, and with the signal's reason as soon as it is aborted:
   * the host is then told to stop, and what it may still answer is dropped.
   */
  request<M extends keyof R & string>(
    method: M,
    params: R[M]['params'],
    signal?: AbortSignal,
  ): Promise<R[M]['result']> {
    if (signal?.aborted) {
      return Promise.reject(signal.reason as Error);
    }
    const id = ++this.#lastId;
    return new Promise<R[M]['result']>((resolve, reject) => {
      const cancel = (): void => {
        if (this.#waiting.delete(id)) {
          this.#port.post({ kind: 'cancel', id });
          reject(signal?.reason as Error);
        }
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.#waiting.set(id, {
        resolve: (value) => {
          signal?.removeEventListener('abort', cancel);
          // The host is typed by the same table, so its answer has the method's shape.
          resolve(value);
        },
        reject: (reason) => {
          signal?.removeEventListener('abort', cancel);
          reject(reason);
        },
      });
      this.#port.post({ kind: 'request', id, method, params });
    });
  }

  /** Ends listening; what is still waited for is rejected. */
  dispose(): void {
    this.#stopListening();
    for (const waiting of this.#waiting.values()) {
      waiting.reject(new HostFailure('The view was closed.'));
    }
    this.#waiting.clear();
  }

  #receive(message: ToWebview, onEvent: (message: EventMessage<E>) => void): void {
    if (message.kind === 'event') {
      onEvent({ event: message.event, data: message.data } as EventMessage<E>);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'result') {
      waiting?.resolve(message.value);
    } else {
      waiting?.reject(new HostFailure(message.error.message));
    }
  }
}

function isToWebview(message: unknown): message is ToWebview {
  if (typeof message !== 'object' || message === null || !('kind' in message)) {
    return false;
  }
  return message.kind === 'result' || message.kind === 'failure' || message.kind === 'event';
}
