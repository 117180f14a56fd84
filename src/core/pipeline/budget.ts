// Lets each try pass the budgets before anything leaves, and ends an answer that has used up what was set aside for it.
import { toAppError } from '../errors.ts';
import type { StreamPart } from '../provider.ts';
import type { Attempt, Call } from './call.ts';

type Finish = Extract<StreamPart, { type: 'finish' }>;

/** A try that may be sent. */
export interface Admission {
  /** In place of the call that asked: its answer may be shorter, and what it costs is told to the budgets. */
  call: Call;
  /** Whether a part used up what was set aside; absent: nothing limits the answer. Must not throw. */
  isUsedUp?(part: StreamPart): boolean;
  /** The end of an answer that is cut off, which its record then tells as well. Must not throw. */
  cutOff?(): Finish;
  /** The vendor's own end, with why the answer is short if the budget is why. Must not throw. */
  ended?(finish: Finish): Finish;
  /** Comes last, exactly once, however it ended, after the try's record. Must not throw. */
  close(): void;
}

export interface BudgetGate {
  /** Throws `budgetExceeded` or `cancelled` where the try must not be sent; `undefined`: no budget is concerned. */
  admit(call: Call, signal: AbortSignal): Promise<Admission | undefined>;
}

/** Written as a plain iterator: every part passes it. */
export function withBudget(next: Attempt, gate: (() => Promise<BudgetGate>) | undefined): Attempt {
  return gate
    ? (call, signal) => ({ [Symbol.asyncIterator]: () => new BudgetedParts(next, gate, call, signal) })
    : next;
}

const OVER = { done: true, value: undefined } as const;

class BudgetedParts implements AsyncIterator<StreamPart, undefined> {
  readonly #nextLayer: Attempt;
  readonly #gate: () => Promise<BudgetGate>;
  readonly #call: Call;
  readonly #signal: AbortSignal;
  #state: 'new' | 'reading' | 'usedUp' | 'over' = 'new';
  #isLeft = false;
  #admission?: Admission;
  #source?: AsyncIterator<StreamPart>;

  constructor(next: Attempt, gate: () => Promise<BudgetGate>, call: Call, signal: AbortSignal) {
    this.#nextLayer = next;
    this.#gate = gate;
    this.#call = call;
    this.#signal = signal;
  }

  next(): Promise<IteratorResult<StreamPart, undefined>> {
    switch (this.#state) {
      case 'reading': {
        const part = (this.#source as AsyncIterator<StreamPart, undefined>).next();
        return this.#admission ? part.then(this.#passOn, this.#fail) : part;
      }
      case 'new':
        return this.#begin();
      case 'usedUp':
        return this.#cutOff();
      default:
        return Promise.resolve(OVER);
    }
  }

  async return(): Promise<IteratorResult<StreamPart, undefined>> {
    this.#isLeft = true;
    const wasReading = this.#state === 'reading' || this.#state === 'usedUp';
    this.#state = 'over';
    if (wasReading) {
      try {
        await this.#source?.return?.();
      } finally {
        this.#admission?.close();
      }
    }
    return OVER;
  }

  async #begin(): Promise<IteratorResult<StreamPart, undefined>> {
    this.#state = 'over'; // Stays so where it is refused.
    const where = { provider: this.#call.provider.id, model: this.#call.request.model, signal: this.#signal };
    try {
      const gate = await this.#gate();
      this.#admission = await gate.admit(this.#call, this.#signal);
      if (this.#isLeft || this.#signal.aborted) {
        this.#admission?.close();
        this.#signal.throwIfAborted();
        return OVER;
      }
    } catch (thrown) {
      throw toAppError(thrown, where);
    }
    this.#state = 'reading';
    this.#source = this.#nextLayer(this.#admission?.call ?? this.#call, this.#signal)[Symbol.asyncIterator]();
    return this.next();
  }

  readonly #passOn = (result: IteratorResult<StreamPart>): IteratorResult<StreamPart, undefined> => {
    if (result.done) {
      this.#state = 'over';
      this.#admission?.close();
      return OVER;
    }
    const part = result.value;
    if (part.type === 'finish') {
      return this.#admission?.ended ? { done: false, value: this.#admission.ended(part) } : result;
    }
    if (this.#admission?.isUsedUp?.(part) && this.#state === 'reading') {
      // This part is passed on: it is paid.
      this.#state = 'usedUp';
    }
    return result;
  };

  readonly #fail = (thrown: unknown): never => {
    this.#state = 'over';
    this.#admission?.close();
    throw thrown;
  };

  async #cutOff(): Promise<IteratorResult<StreamPart, undefined>> {
    this.#state = 'over';
    // First, so that the record, which is written while the source is left, can tell it.
    const end = this.#admission?.cutOff?.();
    try {
      await this.#source?.return?.();
    } finally {
      this.#admission?.close();
    }
    return end ? { done: false, value: end } : OVER;
  }
}
