// Circuit breakers: one for each provider, key and model, so that what is down is left alone, and asked again soon.
import type { ErrorKind } from '../../shared/errorKind.ts';
import type { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ModelReference } from '../records.ts';

export interface CircuitKey extends ModelReference {
  keyName: string;
}

export type CircuitState = 'closed' | 'halfOpen' | 'open';

/** A circuit as the person sees it; made anew with each look. */
export interface CircuitView extends CircuitKey {
  /** `halfOpen`: the next request finds out whether it works again. */
  state: CircuitState;
  /** Epoch milliseconds until which it is left alone; of `open` only. */
  untilMs?: number;
  /** Of the latest tries, at most 20: 0 to 1. */
  errorRate: number;
  /** How many of them there are. */
  attempts: number;
  /** Failures in a row until now; absent: none. */
  failures?: number;
  /** What it failed with last. */
  errorKind?: ErrorKind;
}

/** A try that is under way; exactly one of the three ends it, later calls do nothing. */
export interface Permit {
  success(): void;
  failure(error: AppError): void;
  /** The person stopped it, or it says nothing about the vendor. */
  cancel(): void;
}

export interface CircuitRefusal {
  /** Milliseconds until it may be asked again; 0: while another finds out. */
  waitMs: number;
  /** The vendor itself named that time. */
  isAsked: boolean;
  errorKind?: ErrorKind;
}

/** Failures in a row that open a circuit. */
const MOST_FAILURES = 3;
const FIRST_COOLDOWN_MS = 5000;
const LONGEST_COOLDOWN_MS = 60_000;
const REMEMBERED = 20;
const MOST_CIRCUITS = 1000;
/** What says something of the vendor. */
const COUNTED: ReadonlySet<ErrorKind> = new Set([
  'rateLimit',
  'overloaded',
  'network',
  'timeout',
  'badResponse',
  'truncated',
]);
/** The next request would meet the same. */
const OPENS_AT_ONCE: ReadonlySet<ErrorKind> = new Set(['auth', 'quota']);

interface Circuit {
  key: CircuitKey;
  /** Latest last; `true`: failed. */
  outcomes: boolean[];
  inARow: number;
  cooldownMs: number;
  /** Monotonic; it is open until then, and half open from then on. Absent: closed. */
  openUntil?: number;
  isAsked: boolean;
  /** The try that finds out whether it works again. */
  probe?: object;
  /** Grows when it opens or is reset: what began before says nothing about now. */
  era: number;
  errorKind?: ErrorKind;
}

/** Pure: time comes from the clock, and only through it does a circuit become half open. */
export class Breaker {
  readonly #clock: Clock;
  readonly #onChange?: () => void;
  readonly #circuits = new Map<string, Circuit>();

  /** `onChange` hears whenever a circuit opens or closes; that one becomes half open is told by its `untilMs`. */
  constructor(clock: Clock, onChange?: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Lets a try begin, or says why not. `force`: it begins all the same, and what comes of it counts. */
  begin(key: CircuitKey, force = false): Permit | CircuitRefusal {
    const circuit = this.#circuit(key);
    if (circuit.openUntil === undefined) {
      return this.#permit(circuit);
    }
    const waitMs = Math.max(0, circuit.openUntil - this.#clock.monotonicMs());
    if (force || (waitMs === 0 && !circuit.probe)) {
      const permit = this.#permit(circuit);
      circuit.probe = permit;
      return permit;
    }
    return { waitMs, isAsked: circuit.isAsked && waitMs > 0, errorKind: circuit.errorKind };
  }

  /** For who chooses among many; of one that was never asked: closed, without attempts. */
  health(key: CircuitKey): Omit<CircuitView, keyof CircuitKey> {
    const circuit = this.#circuits.get(nameOf(key));
    return circuit ? this.#look(circuit) : { state: 'closed', errorRate: 0, attempts: 0 };
  }

  /** All that were asked; those that are not closed first. */
  views(): CircuitView[] {
    return [...this.#circuits.values()]
      .map((circuit) => ({ ...circuit.key, ...this.#look(circuit) }))
      .toSorted((a, b) => Number(a.state === 'closed') - Number(b.state === 'closed'));
  }

  /** Forgets what happened, of one or of all: the next request goes there. */
  reset(key?: CircuitKey): void {
    for (const circuit of key ? [this.#circuits.get(nameOf(key))] : this.#circuits.values()) {
      if (circuit) {
        circuit.era += 1;
        this.#circuits.delete(nameOf(circuit.key));
      }
    }
    this.#onChange?.();
  }

  #permit(circuit: Circuit): Permit {
    const { era } = circuit;
    let isOver = false;
    const end = (count: () => void) => {
      if (isOver) {
        return;
      }
      isOver = true;
      const isProbe = circuit.probe === permit;
      if (isProbe) {
        circuit.probe = undefined;
      }
      if (isProbe || circuit.era === era) {
        count();
      }
    };
    const permit: Permit = {
      success: () => end(() => this.#succeeded(circuit)),
      failure: (error) => end(() => this.#failed(circuit, error)),
      cancel: () => end(() => undefined),
    };
    return permit;
  }

  #succeeded(circuit: Circuit): void {
    const wasOpen = circuit.openUntil !== undefined;
    note(circuit, false);
    circuit.inARow = 0;
    circuit.cooldownMs = FIRST_COOLDOWN_MS;
    circuit.openUntil = undefined;
    if (wasOpen) {
      this.#onChange?.();
    }
  }

  #failed(circuit: Circuit, error: AppError): void {
    const opensAtOnce = OPENS_AT_ONCE.has(error.kind) || (COUNTED.has(error.kind) && error.retryAfterMs !== undefined);
    if (!opensAtOnce && !COUNTED.has(error.kind)) {
      if (circuit.openUntil !== undefined && error.status !== undefined) {
        // It answers, if only with a refusal of this very request; without a status nothing was asked.
        this.#succeeded(circuit);
      }
      return;
    }
    note(circuit, true);
    circuit.inARow += 1;
    circuit.errorKind = error.kind;
    const wasOpen = circuit.openUntil !== undefined;
    if (!opensAtOnce && !wasOpen && circuit.inARow < MOST_FAILURES) {
      return;
    }
    const isAsked = error.retryAfterMs !== undefined;
    const restMs = error.retryAfterMs ?? circuit.cooldownMs;
    circuit.cooldownMs = isAsked ? circuit.cooldownMs : Math.min(LONGEST_COOLDOWN_MS, circuit.cooldownMs * 2);
    circuit.openUntil = this.#clock.monotonicMs() + restMs;
    circuit.isAsked = isAsked;
    circuit.era += 1;
    this.#onChange?.();
  }

  #look(circuit: Circuit): Omit<CircuitView, keyof CircuitKey> {
    const { openUntil, outcomes, errorKind } = circuit;
    const failures = circuit.inARow > 0 ? { failures: circuit.inARow } : {};
    const attempts = outcomes.length;
    const errorRate = attempts === 0 ? 0 : outcomes.filter(Boolean).length / attempts;
    const waitMs = openUntil === undefined ? undefined : openUntil - this.#clock.monotonicMs();
    if (waitMs === undefined || waitMs <= 0) {
      return { state: waitMs === undefined ? 'closed' : 'halfOpen', errorRate, attempts, ...failures, errorKind };
    }
    return { state: 'open', untilMs: this.#clock.now() + waitMs, errorRate, attempts, ...failures, errorKind };
  }

  #circuit(key: CircuitKey): Circuit {
    const name = nameOf(key);
    let circuit = this.#circuits.get(name);
    if (!circuit) {
      const { providerId, model, keyName } = key;
      circuit = {
        key: { providerId, model, keyName },
        outcomes: [],
        inARow: 0,
        cooldownMs: FIRST_COOLDOWN_MS,
        isAsked: false,
        era: 0,
      };
      const oldest = this.#circuits.keys().next();
      if (this.#circuits.size >= MOST_CIRCUITS && !oldest.done) {
        this.#circuits.delete(oldest.value);
      }
      this.#circuits.set(name, circuit);
    }
    return circuit;
  }
}

function note(circuit: Circuit, failed: boolean): void {
  circuit.outcomes.push(failed);
  if (circuit.outcomes.length > REMEMBERED) {
    circuit.outcomes.shift();
  }
}

function nameOf({ providerId, keyName, model }: CircuitKey): string {
  return JSON.stringify([providerId, keyName, model]);
}
