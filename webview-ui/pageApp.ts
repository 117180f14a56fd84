// What the app of every page with a composer is made of: asking the host, and telling what failed of it.
import { signal } from '@preact/signals';
import type { Requests } from '../src/shared/rpc.ts';
import { HostClient, type EventMessage, type Port } from './client.ts';
import { wordsOf } from './settings/wordsOf.ts';

/** `R` are the page's requests, `E` its events. */
export abstract class PageApp<R extends Requests<R>, E> {
  /** A request that failed, in the host's words, beside the composer. */
  readonly problem = signal<string | undefined>(undefined);
  readonly #client: HostClient<R, E>;

  constructor(port: Port) {
    this.#client = new HostClient<R, E>(port, (message) => {
      this.receive(message);
    });
  }

  /** Hears every event of the host, in the order of arrival. */
  protected abstract receive(message: EventMessage<E>): void;

  /** The host's answer; rejects as `HostClient.request` does. */
  ask<M extends keyof R & string>(method: M, params: R[M]['params'], cancelled?: AbortSignal): Promise<R[M]['result']> {
    return this.#client.request(method, params, cancelled);
  }

  /** Asks, and shows a failure beside the composer; `undefined` then. */
  async attempt<M extends keyof R & string>(method: M, params: R[M]['params']): Promise<R[M]['result'] | undefined> {
    this.problem.value = undefined;
    try {
      return await this.ask(method, params);
    } catch (error) {
      this.problem.value = wordsOf(error);
      return undefined;
    }
  }

  /** For buttons: nobody waits for the answer, a failure is shown. */
  tell<M extends keyof R & string>(method: M, params: R[M]['params']): void {
    void this.attempt(method, params);
  }
}
