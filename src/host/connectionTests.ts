// All connections tested side by side, some at a time: which are under way, which wait, and what came of each as it comes.
import { AppError, toAppError } from '../core/errors.ts';
import { quantile } from '../core/quantile.ts';
import type { Log } from '../core/ports.ts';
import { untilAborted } from '../core/untilAborted.ts';
import type { ConnectionRunView, KeyCheckView, KeyReference } from '../shared/settingsViews.ts';
import type { KeyChecks } from './keyChecks.ts';

/** At once: enough to be quick, few enough that one slow line does not make all look slow. */
const SIDE_BY_SIDE = 6;
/** So many others must have answered before one is compared with them. */
const ENOUGH_TO_COMPARE = 2;

export interface ConnectionTestsOptions {
  checks: Pick<KeyChecks, 'test'>;
  /** Everything that there is to test now. */
  targets(): Promise<readonly KeyReference[]>;
  log: Log;
  /** Something began or ended; `checked` is what was found last. */
  onChange(run: ConnectionRunView, checked?: { key: KeyReference; check: KeyCheckView }): void;
}

interface Run {
  stop: AbortController;
  total: number;
  waiting: readonly KeyReference[];
  testing: readonly KeyReference[];
  /** Milliseconds of those that answered. */
  took: number[];
  state: ConnectionRunView['state'];
}

export class ConnectionTests {
  readonly #options: ConnectionTestsOptions;
  #run?: Run;

  constructor(options: ConnectionTestsOptions) {
    this.#options = options;
  }

  /** The run under way, or the last one. */
  get view(): ConnectionRunView | undefined {
    return this.#run && viewOf(this.#run);
  }

  /** Tests all; resolves when all are done or given up. A run that is under way goes on, and no second begins. */
  async run(): Promise<void> {
    if (this.#run?.state === 'running') {
      return;
    }
    const run: Run = { stop: new AbortController(), total: 0, waiting: [], testing: [], took: [], state: 'running' };
    this.#run = run;
    try {
      run.waiting = await untilAborted(this.#options.targets(), run.stop.signal);
      run.total = run.waiting.length;
      this.#tell(run);
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => this.#work(run)));
    } catch (thrown) {
      if (!run.stop.signal.aborted) {
        throw thrown;
      }
    } finally {
      if (!run.stop.signal.aborted) {
        this.#end(run, 'done');
      }
    }
  }

  /** Stops the tests under way and begins no other; what still comes of them is nobody's any more. */
  cancel(): void {
    const run = this.#run;
    if (run?.state === 'running') {
      run.stop.abort();
      this.#end(run, 'cancelled');
    }
  }

  #end(run: Run, state: Run['state']): void {
    run.state = state;
    run.waiting = [];
    run.testing = [];
    this.#tell(run);
  }

  /** One of those that work side by side: takes the next until none is left. */
  async #work(run: Run): Promise<void> {
    for (;;) {
      const [key, ...others] = run.waiting;
      if (key === undefined || run.stop.signal.aborted) {
        return;
      }
      run.waiting = others;
      run.testing = [...run.testing, key];
      this.#tell(run);
      const check = await this.#test(key, run);
      if (run.stop.signal.aborted) {
        return;
      }
      run.testing = run.testing.filter((one) => one !== key);
      this.#tell(run, check && { key, check });
    }
  }

  async #test(key: KeyReference, { stop, took }: Run): Promise<KeyCheckView | undefined> {
    try {
      const testing = this.#options.checks.test(key.providerId, key.keyName, stop.signal, {
        asking: 'once',
        usualMs: () => (took.length >= ENOUGH_TO_COMPARE ? quantile(took, 0.5) : undefined),
      });
      const check = await untilAborted(testing, stop.signal);
      if (check.verdict === 'works' || check.verdict === 'slow') {
        took.push(check.tookMs);
      }
      return check;
    } catch (thrown) {
      // One that fails in an unforeseen way does not end the others; a provider may be gone by now.
      if (!(thrown instanceof AppError) || thrown.kind !== 'cancelled') {
        this.#options.log.error(`Test of ${key.providerId}`, toAppError(thrown));
      }
      return undefined;
    }
  }

  #tell(run: Run, checked?: { key: KeyReference; check: KeyCheckView }): void {
    this.#options.onChange(viewOf(run), checked);
  }
}

function viewOf({ total, waiting, testing, state }: Run): ConnectionRunView {
  return { total, waiting, testing, state };
}
