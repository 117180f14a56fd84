// The pipeline with a gate before it: a request waits until its provider has room, and passes its place on when another is asked.
import type { AttemptView } from '../../shared/routingViews.ts';
import type { Call, PipelinePart, Route, RouteTarget, Send, SkippedTarget, Target } from '../pipeline/call.ts';
import type { AppError } from '../errors.ts';
import type { Provider } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import type { Leave, ParallelGate } from './parallelGate.ts';

/** Told when a request begins to wait, in words, and without them when it goes on or is over. */
export type OnWaits = (call: Call, words: string | undefined) => void;

/**
 * A place is taken for whom the call asks first, whoever chose that one, and given back when the stream has ended, however that was.
 * Where the next of its route is asked, the old place is given back before another is waited for. One that is asked beside a
 * silent one needs a place of its own at once; where there is none, it is asked when the silent one has failed.
 */
export function gatedSend(send: Send, gate: ParallelGate, onWaits: OnWaits): Send {
  const gated: Send = (call, signal) => {
    const request = new GatedRequest(send, gate, onWaits, call, signal);
    return { [Symbol.asyncIterator]: () => request };
  };
  return Object.assign(gated, {
    requireAllowed: async (...asked: Parameters<NonNullable<Send['requireAllowed']>>) =>
      send.requireAllowed?.(...asked),
  });
}

type Read = IteratorResult<PipelinePart>;

interface Place {
  providerId: string;
  leave: Leave;
}

class GatedRequest implements AsyncIterator<PipelinePart> {
  readonly #send: Send;
  readonly #gate: ParallelGate;
  readonly #onWaits: OnWaits;
  readonly #call: Call;
  readonly #outer: AbortSignal;
  readonly #left = new AbortController();
  /** Of the caller, or that nobody reads on. */
  readonly #signal: AbortSignal;
  readonly #places: Place[] = [];
  /** Had no place when they were to be asked beside another. */
  readonly #postponed: RouteTarget[] = [];
  #parts?: AsyncIterator<PipelinePart>;

  constructor(send: Send, gate: ParallelGate, onWaits: OnWaits, call: Call, signal: AbortSignal) {
    this.#send = send;
    this.#gate = gate;
    this.#onWaits = onWaits;
    this.#call = call;
    this.#outer = signal;
    this.#signal = AbortSignal.any([signal, this.#left.signal]);
  }

  next(): Promise<Read> {
    return this.#parts ? this.#parts.next().then(this.#passOn, this.#fail) : this.#begin();
  }

  async return(): Promise<Read> {
    this.#left.abort();
    try {
      await this.#parts?.return?.();
    } finally {
      this.#end();
    }
    return { done: true, value: undefined };
  }

  async #begin(): Promise<Read> {
    await this.#enter(this.#call.provider);
    try {
      this.#parts = this.#send(this.#watched(), this.#outer)[Symbol.asyncIterator]();
    } catch (thrown) {
      return this.#fail(thrown);
    }
    return this.next();
  }

  readonly #passOn = (read: Read): Read => {
    if (read.done) {
      this.#end();
    }
    return read;
  };

  readonly #fail = (thrown: unknown): never => {
    this.#end();
    throw thrown;
  };

  /** A wait that the pipeline has given up (its time was over, say) ends with the rest: nobody would give that place back. */
  #end(): void {
    this.#left.abort();
    this.#leaveAll();
  }

  async #enter({ id: providerId, name }: Provider): Promise<void> {
    let isTold = false;
    try {
      const leave = await this.#gate.enter(providerId, this.#signal, () => {
        isTold = true;
        this.#onWaits(this.#call, this.#words(name));
      });
      this.#places.push({ providerId, leave });
      if (this.#signal.aborted) {
        // It was let in and ended in the same moment.
        this.#leaveAll();
        this.#signal.throwIfAborted();
      }
    } finally {
      if (isTold) {
        this.#onWaits(this.#call, undefined);
      }
    }
  }

  #watched(): Call {
    const call = this.#call;
    return {
      ...call,
      route: call.route && this.#routed(call.route),
      onTry: (attempt, target) => {
        this.#begins(target);
        call.onTry?.(attempt, target);
      },
      onAttempt: (attempt) => {
        this.#ended(attempt);
        call.onAttempt?.(attempt);
      },
      onAnswer: (model) => {
        this.#answers(model);
        call.onAnswer?.(model);
      },
    };
  }

  /** One whose place went to another meanwhile: who has been chosen already cannot wait. */
  #begins({ provider }: Target): void {
    if (!this.#placeOf(provider.id)) {
      this.#leaveAll();
      this.#places.push({ providerId: provider.id, leave: this.#gate.enterAnyway(provider.id) });
    }
  }

  /** Of two that were asked side by side one has ended. The only place is kept: the same one may be asked again. */
  #ended({ providerId, outcome }: AttemptView): void {
    const place = outcome !== 'skipped' && this.#places.length > 1 && this.#placeOf(providerId);
    if (place) {
      place.leave();
      this.#places.splice(this.#places.indexOf(place), 1);
    }
  }

  /** Others were slower, or were found and not asked. */
  #answers({ providerId }: ModelReference): void {
    this.#leaveAll(this.#placeOf(providerId));
  }

  #placeOf(id: string): Place | undefined {
    return this.#places.find(({ providerId }) => providerId === id);
  }

  /** Named one by one: a route may have its methods from a class. */
  #routed(route: Route): Route {
    const { afterContent, contentFilter } = route;
    return { afterContent, contentFilter, next: (after, tried) => this.#next(route, after, tried) };
  }

  async #next(
    route: Route,
    after: AppError,
    tried: readonly Target[],
  ): Promise<RouteTarget | SkippedTarget | undefined> {
    const isBeside = after.ownCode === 'hedge';
    const found = (isBeside ? undefined : this.#postponed.shift()) ?? (await route.next(after, tried));
    if (!found || 'skipped' in found) {
      return found;
    }
    const { provider, request, connection } = found;
    if (isBeside) {
      // It may have been looked for until after the end.
      const leave = this.#signal.aborted ? undefined : this.#gate.tryEnter(provider.id);
      if (!leave) {
        this.#postponed.push(found);
        const { keyName } = connection;
        return { providerId: provider.id, model: request.model, keyName, skipped: this.#words(provider.name) };
      }
      this.#places.push({ providerId: provider.id, leave });
      return found;
    }
    const kept = this.#placeOf(provider.id);
    // Before the wait: two that wait for each other's places would wait for ever.
    this.#leaveAll(kept);
    if (!kept) {
      await this.#enter(provider);
    }
    return found;
  }

  #leaveAll(but?: Place): void {
    for (const { leave } of this.#places.splice(0).filter((place) => place !== but)) {
      leave();
    }
    if (but) {
      this.#places.push(but);
    }
  }

  /** "4 requests to Groq at a time" */
  #words(name: string): string {
    const { limit } = this.#gate;
    return `${limit} ${limit === 1 ? 'request' : 'requests'} to ${name} at a time`;
  }
}
