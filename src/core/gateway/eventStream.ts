// Writes events to a caller no faster than it reads, and gives up one that has stopped reading.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { toAppError } from '../errors.ts';

export class EventStream {
  readonly #response: ServerResponse;
  readonly #signal: AbortSignal;
  readonly #stallMs: number;

  /** `signal` is aborted when the caller has gone. After `stallMs` in which nothing more was taken it counts as gone. */
  constructor(response: ServerResponse, signal: AbortSignal, stallMs: number) {
    this.#response = response;
    this.#signal = signal;
    this.#stallMs = stallMs;
  }

  /** Headers have gone out: a failure can only be told as an event. */
  get isOpen(): boolean {
    return this.#response.headersSent;
  }

  open(headers: OutgoingHttpHeaders): void {
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      ...headers,
    });
  }

  /** `false`: wait for `drained` before the next one. */
  write(events: string): boolean {
    return this.#response.destroyed || this.#response.write(events);
  }

  /** Rejects when the caller has gone, or was given up. */
  drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      const response = this.#response;
      const signal = this.#signal;
      const leave = (): void => {
        clearTimeout(timer);
        response.off('drain', go);
        signal.removeEventListener('abort', stop);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const stop = (): void => {
        leave();
        reject(toAppError(signal.reason, { signal }));
      };
      // Its connection ends, and that aborts the signal.
      const timer = setTimeout(() => response.destroy(), this.#stallMs);
      if (signal.aborted) {
        stop();
      } else {
        response.once('drain', go);
        signal.addEventListener('abort', stop, { once: true });
      }
    });
  }

  end(last: string): void {
    this.#response.end(last);
  }
}
