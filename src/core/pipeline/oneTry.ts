// One try under way: what it has said so far, and everything that is settled when it has ended.
import type { AttemptView } from '../../shared/routingViews.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { StreamPart } from '../provider.ts';
import type { AttemptViews } from './attemptViews.ts';
import type { Attempt, Call } from './call.ts';
import type { Admitted } from './entrance.ts';
import type { RequestTime } from './requestTime.ts';
import type { Picked, RouteWalk } from './routeWalk.ts';
import { hold, isContent } from './shownAnswer.ts';

/** What all tries of a request have in common. */
export interface TryContext {
  call: Call;
  clock: Clock;
  time: RequestTime;
  views: AttemptViews;
  walk: RouteWalk;
}

export interface TryOptions {
  target: Picked;
  admitted: Admitted;
  /** Its number, from 1. */
  attempt: number;
  layer: Attempt;
  /** Its answer comes from the cache. */
  cachedMs?: number;
  /** Another may be asked beside it, so it can lose: hears when it sends something. */
  onSent?: () => void;
}

export class OneTry {
  readonly target: Picked;
  readonly attempt: number;
  readonly view: AttemptView;
  /** Age of an answer from the cache, milliseconds. */
  readonly cachedMs?: number;
  readonly source: AsyncIterator<StreamPart>;
  /** Came before the first content. */
  readonly held: StreamPart[] = [];
  /** Something of it was handed over. */
  isShown = false;
  failure?: AppError;
  readonly #context: TryContext;
  readonly #admitted: Admitted;
  readonly #began: number;
  readonly #ending?: AbortController;
  #isLost = false;
  #hasRecord = false;
  #ahead?: IteratorResult<StreamPart>;
  #listening?: Promise<this>;
  #closed?: Promise<void>;

  constructor(context: TryContext, options: TryOptions) {
    const { target, admitted, attempt, layer, cachedMs, onSent } = options;
    const { time, clock, views } = context;
    this.#context = context;
    this.#admitted = admitted;
    this.target = target;
    this.attempt = attempt;
    this.cachedMs = cachedMs;
    this.view = views.begun(target, admitted.waitedMs);
    if (cachedMs !== undefined) {
      this.view.cached = true;
    }
    this.#began = clock.monotonicMs();
    this.#ending = onSent && new AbortController();
    const signal = this.#ending ? AbortSignal.any([time.signal, this.#ending.signal]) : time.signal;
    this.source = layer(this.#callFor(onSent), signal)[Symbol.asyncIterator]();
  }

  next(): Promise<IteratorResult<StreamPart>> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ? Promise.resolve(ahead) : this.source.next();
  }

  /** Reads until something is said, once, which `next` gives again. Throws what the try fails with before. */
  listen(): Promise<this> {
    this.#listening ??= this.#listen();
    return this.#listening;
  }

  async #listen(): Promise<this> {
    for (;;) {
      const result = await this.source.next();
      if (result.done) {
        throw this.unfinished();
      }
      this.requireUnfiltered(result.value);
      if (result.value.type === 'finish' || isContent(result.value)) {
        this.#ahead = result;
        return this;
      }
      hold(this.held, result.value);
    }
  }

  /** No answer counts as finished without its terminal event. */
  unfinished(): unknown {
    const { signal } = this.#context.time;
    return signal.aborted
      ? signal.reason
      : new AppError('truncated', 'The stream ended without saying that it is finished');
  }

  /** Throws where somebody else is to be asked in place of an answer that was filtered. */
  requireUnfiltered(part: StreamPart | undefined): void {
    const goesOn = this.#context.call.route?.contentFilter === 'goOn';
    if (goesOn && part?.type === 'finish' && part.reason === 'contentFilter') {
      throw new AppError('contentFilter', 'The vendor has filtered the answer');
    }
  }

  succeeded(): void {
    this.#admitted.permit?.success();
    this.view.outcome = 'success';
  }

  /** What it has failed with: the first time counts. */
  failed(thrown: unknown): AppError {
    if (this.failure) {
      return this.failure;
    }
    const { time, walk, views } = this.#context;
    const failure = time.judged(thrown, this.target);
    this.failure = failure;
    if (this.#isLost) {
      return failure;
    }
    if (!time.outer.aborted && failure.kind !== 'cancelled') {
      if (!time.isOver) {
        // What our own deadline cuts short says nothing of the vendor.
        this.#admitted.permit?.failure(failure);
      }
      views.failed(this.view, failure);
    }
    walk.failed(this.target, failure);
    return failure;
  }

  /** Another was faster: it is ended, and what it has cost until now is noted as lost. */
  async lose(): Promise<void> {
    if (this.#hasRecord) {
      // It has ended by itself in this very moment.
      await this.listen().catch((thrown: unknown) => this.failed(thrown));
      return this.close();
    }
    this.#isLost = true;
    this.view.outcome = 'hedgeLost';
    this.view.message = 'Another model answered first';
    this.#ending?.abort(new AppError('cancelled', this.view.message));
    return this.close();
  }

  /** Comes last, however it ended; may be called several times. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { clock, views } = this.#context;
    const { permit, lease } = this.#admitted;
    try {
      // A source is left when what it was asked for has come, as a loop would.
      await this.#listening?.catch(() => undefined);
      await this.source.return?.();
    } finally {
      this.view.durationMs = clock.monotonicMs() - this.#began;
      permit?.cancel();
      lease?.release();
      views.ended(this.view);
    }
  }

  #callFor(onSent: (() => void) | undefined): Call {
    const { call } = this.#context;
    const { lease } = this.#admitted;
    const { provider, request, connection } = this.target;
    const { context } = connection;
    const fetch: typeof context.fetch = async (input, init) => {
      onSent?.();
      const response = await context.fetch(input, init);
      lease?.learn(response.headers);
      return response;
    };
    return {
      ...call,
      provider,
      request,
      connection: lease || onSent ? { ...connection, context: { ...context, fetch } } : connection,
      attempt: this.attempt,
      onRecord: (record) => {
        this.#hasRecord = true;
        this.view.costUsd = record.costUsd;
        lease?.settle(Object.values(record.tokens).reduce((sum, { tokens = 0 }) => sum + tokens, 0));
        call.onRecord(this.#isLost ? { ...record, hedged: true } : record);
      },
    };
  }
}
