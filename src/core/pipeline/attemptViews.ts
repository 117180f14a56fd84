// What a receipt tells of the tries of a request, and of those who were passed over.
import type { AttemptView } from '../../shared/routingViews.ts';
import type { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ModelReference } from '../records.ts';
import type { CircuitKey } from './breaker.ts';
import type { Call, RoutePart, Target } from './call.ts';

const LONGEST_MESSAGE = 500;

export class AttemptViews {
  readonly #clock: Clock;
  readonly #call: Call;
  readonly #redact: (text: string) => string;

  constructor(clock: Clock, call: Call, redact: (text: string) => string = (text) => text) {
    this.#clock = clock;
    this.#call = call;
    this.#redact = redact;
  }

  /** One that has begun; what came of it is filled in. */
  begun(target: Target, waitedMs: number): AttemptView {
    return { ...circuitOf(target), startedAt: this.#clock.now(), durationMs: 0, waitedMs, outcome: 'cancelled' };
  }

  failed(view: AttemptView, error: AppError): void {
    // A budget refuses before anything is sent.
    view.outcome = error.kind === 'budgetExceeded' ? 'skipped' : 'failed';
    view.errorKind = error.kind;
    view.message = this.#told(error.message);
  }

  /** Hears of each, however it ended. */
  ended(view: AttemptView): void {
    this.#call.onAttempt?.(view);
  }

  *skipped({ providerId, model, keyName }: CircuitKey, why: string, errorKind?: string): Generator<RoutePart> {
    const attempt: AttemptView = {
      providerId,
      model,
      keyName,
      startedAt: this.#clock.now(),
      durationMs: 0,
      waitedMs: 0,
      outcome: 'skipped',
      errorKind,
      message: this.#told(why),
    };
    this.ended(attempt);
    if (this.#call.route) {
      yield { type: 'attempt', attempt };
    }
  }

  #told(words: string): string {
    return this.#redact(words).slice(0, LONGEST_MESSAGE);
  }
}

export function referenceTo({ provider, request }: Target): ModelReference {
  return { providerId: provider.id, model: request.model };
}

export function circuitOf(target: Target): CircuitKey {
  return { ...referenceTo(target), keyName: target.connection.keyName };
}
