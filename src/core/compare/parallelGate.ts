// Lets no more than so many requests to one provider through at one time; the others wait in the order in which they came.

/** May be called several times. */
export type Leave = () => void;

interface Line {
  running: number;
  waiting: Set<() => void>;
}

export class ParallelGate {
  readonly #limit: () => number;
  readonly #lines = new Map<string, Line>();

  /** `limit` is asked with everybody who comes and leaves. */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  get limit(): number {
    return Math.max(1, Math.trunc(this.#limit()) || 1);
  }

  /** `undefined`: it would have to wait. */
  tryEnter(providerId: string): Leave | undefined {
    const line = this.#lines.get(providerId);
    const isFree = !line || (line.running < this.limit && line.waiting.size === 0);
    return isFree ? this.enterAnyway(providerId) : undefined;
  }

  /** One too many, perhaps: of a request that is sent in any case. */
  enterAnyway(providerId: string): Leave {
    const line = this.#lines.get(providerId) ?? { running: 0, waiting: new Set() };
    this.#lines.set(providerId, line);
    return this.#entered(providerId, line);
  }

  /** Rejects with the signal's reason when that ends the wait; `onWait` hears that there is one. */
  enter(providerId: string, signal: AbortSignal, onWait: () => void): Promise<Leave> {
    const entered = signal.aborted ? undefined : this.tryEnter(providerId);
    const line = this.#lines.get(providerId);
    if (entered || !line) {
      return entered ? Promise.resolve(entered) : Promise.reject(reasonOf(signal));
    }
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const stop = () => {
        line.waiting.delete(letIn);
        reject(reasonOf(signal));
      };
      const letIn = () => {
        line.waiting.delete(letIn);
        signal.removeEventListener('abort', stop);
        resolve(this.#entered(providerId, line));
      };
      signal.addEventListener('abort', stop, { once: true });
      line.waiting.add(letIn);
      onWait();
    });
  }

  #entered(providerId: string, line: Line): Leave {
    line.running += 1;
    let isIn = true;
    return () => {
      if (isIn) {
        isIn = false;
        line.running -= 1;
        this.#next(providerId, line);
      }
    };
  }

  #next(providerId: string, line: Line): void {
    // A set keeps the order in which they came.
    for (const letIn of line.waiting) {
      if (line.running >= this.limit) {
        break;
      }
      letIn();
    }
    if (line.running === 0 && line.waiting.size === 0) {
      this.#lines.delete(providerId);
    }
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException('Stopped', 'AbortError');
}
