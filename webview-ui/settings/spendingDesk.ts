// Budgets and prices on the settings page: what the host told of them last, and everything that changes them.
import { signal, type Signal } from '@preact/signals';
import type { CatalogRow } from '../../src/shared/catalogViews.ts';
import type { BudgetRequests } from '../../src/shared/protocol/budgets.ts';
import type { PriceRequests, SpendingCommand } from '../../src/shared/protocol/prices.ts';
import type { BudgetsPageView, PricesPageView } from '../../src/shared/spendingViews.ts';
import { wordsOf } from './wordsOf.ts';

type Requests = BudgetRequests & PriceRequests;

interface SpendingDeskOptions {
  request<M extends keyof Requests>(
    method: M,
    params: Requests[M]['params'],
    cancelled?: AbortSignal,
  ): Promise<Requests[M]['result']>;
  /** For a screen reader. */
  say(text: string): void;
}

/** Methods that answer with a whole page. */
type Page<R, View> = { [M in keyof R]: R[M] extends { result: View } ? M : never }[keyof R];
type BudgetMethod = Page<BudgetRequests, BudgetsPageView>;
type PriceMethod = Page<PriceRequests, PricesPageView>;

/** One page's copy. */
export class PageCopy<View> {
  readonly view: Signal<View | undefined> = signal(undefined);
  /** Why it could not be read, in the host's words. */
  readonly unread = signal<string | undefined>(undefined);
  readonly #read: () => Promise<View>;
  #isShown = false;
  #isReading = false;
  #isOld = false;
  /** Grows with each change: what was read before it is older. */
  #changes = 0;

  constructor(read: () => Promise<View>) {
    this.#read = read;
  }

  /** Somebody looks at it from now on; gives how that ends. */
  show(): () => void {
    this.#isShown = true;
    void this.load();
    return () => {
      this.#isShown = false;
    };
  }

  /** There is something new to read. Nobody looks: it is read when somebody does. */
  changed(): void {
    if (this.#isShown) {
      void this.load();
    }
  }

  /** Reads it anew; while it is being read, once more afterwards. */
  async load(): Promise<void> {
    this.#isOld = true;
    if (this.#isReading) {
      return;
    }
    this.#isReading = true;
    while (this.#isOld) {
      this.#isOld = false;
      const before = this.#changes;
      try {
        const view = await this.#read();
        this.unread.value = undefined;
        if (before === this.#changes) {
          this.view.value = view;
        }
      } catch (error) {
        this.unread.value = wordsOf(error);
      }
    }
    this.#isReading = false;
  }

  /** Gives what is wrong in words, or nothing where it was done. */
  async change(work: () => Promise<View>): Promise<string | undefined> {
    try {
      const view = await work();
      this.#changes += 1;
      this.view.value = view;
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }
}

export class SpendingDesk {
  readonly #options: SpendingDeskOptions;
  readonly budgets: PageCopy<BudgetsPageView>;
  readonly prices: PageCopy<PricesPageView>;

  constructor(options: SpendingDeskOptions) {
    this.#options = options;
    this.budgets = new PageCopy(() => options.request('budgets/view', {}));
    this.prices = new PageCopy(() => options.request('prices/view', {}));
  }

  /** Something was paid or set. */
  changed(): void {
    this.budgets.changed();
    this.prices.changed();
  }

  /** Gives what is wrong in words, or nothing where it was done; `said` is for a screen reader. */
  async budget<M extends BudgetMethod>(
    method: M,
    params: BudgetRequests[M]['params'],
    said = 'Saved.',
  ): Promise<string | undefined> {
    const problem = await this.budgets.change(() => this.#options.request(method, params));
    if (problem === undefined) {
      this.#options.say(said);
    }
    return problem;
  }

  async price<M extends PriceMethod>(
    method: M,
    params: PriceRequests[M]['params'],
    said = 'Saved.',
    cancelled?: AbortSignal,
  ): Promise<string | undefined> {
    const problem = await this.prices.change(() => this.#options.request(method, params, cancelled));
    if (problem === undefined) {
      this.#options.say(said);
    }
    return problem;
  }

  /** Every model that is known. Throws the host's words. */
  async models(): Promise<readonly CatalogRow[]> {
    return (await this.#options.request('prices/models', {})).rows;
  }

  /** What VS Code itself asks or shows. */
  async run(command: SpendingCommand): Promise<string | undefined> {
    try {
      await this.#options.request('spending/run', { command });
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }
}
