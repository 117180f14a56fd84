// One try that was let through: keeps its lease alive, shortens its answer, and settles on what it really cost.
import type { BudgetDefinition, BudgetWarning } from '../../shared/budgetViews.ts';
import { formatTokens } from '../../shared/format.ts';
import type { Clock, Disposable, Log } from '../ports.ts';
import type { StreamPart } from '../provider.ts';
import type { UsageRecord } from '../records.ts';
import type { BudgetLeases, Grant } from '../store/budgets.ts';
import { reached } from '../usage/budgetJudging.ts';
import { adviceWords, spanOf, viewOf, warningWords } from '../usage/budgetState.ts';
import type { Admission } from './budget.ts';
import type { Call } from './call.ts';
import { OutputWatch, type Reckoning } from './costCeiling.ts';

export interface BudgetedTryOptions {
  clock: Clock;
  log: Log;
  call: Call;
  leases: BudgetLeases;
  /** All that it counts in. */
  limits: readonly BudgetDefinition[];
  /** Of the lease, and of the record that will take its place. */
  id: string;
  /** Epoch milliseconds. */
  startedAt: number;
  reckoning: Reckoning;
  grant: Grant;
  /** Something may not be passed, so that the answer is held to what was granted. */
  isLimited: boolean;
  isLeased: boolean;
  warns: boolean;
  onWarning?: (warning: BudgetWarning) => void;
}

type Finish = Extract<StreamPart, { type: 'finish' }>;

/** A third of a lease. */
const RENEW_MS = 20_000;
/** An answer that its vendor holds to its length is cut off only where the vendor does not: estimates may be high. */
const SLACK = 1.5;

export class BudgetedTry implements Admission {
  readonly call: Call;
  readonly isUsedUp?: (part: StreamPart) => boolean;
  readonly #options: BudgetedTryOptions;
  /** Tokens that the answer was shortened to, by the budget. */
  readonly #shortenedTo?: number;
  #isCut = false;
  #hasRecord = false;
  #timer?: Disposable;

  constructor(options: BudgetedTryOptions) {
    this.#options = options;
    const { call, id, startedAt, reckoning, grant, isLimited } = options;
    const { outputTokens } = grant;
    const ceiling = call.embedding ? undefined : reckoning.ceiling;
    if (ceiling && outputTokens < reckoning.outputTokens) {
      this.#shortenedTo = outputTokens;
    }
    // Thoughts out of sight cannot be watched: the vendor has to hold them to what was set aside.
    const isHeldHere = ceiling !== undefined && isLimited && reckoning.reasons && !reckoning.isHeldTo;
    const isSent = this.#shortenedTo !== undefined || isHeldHere;
    this.call = {
      ...call,
      startedAt,
      recordId: () => id,
      request: isSent ? { ...call.request, maxOutputTokens: outputTokens } : call.request,
      onRecord: (record) => this.#keep(record),
    };
    if (ceiling && isLimited && ceiling.usdPerOutputToken > 0) {
      const watch = new OutputWatch(outputTokens * (reckoning.isHeldTo || isSent ? SLACK : 1));
      this.isUsedUp = (part) => watch.isUsedUp(part);
    }
    this.#renewLater();
  }

  cutOff(): Finish {
    this.#isCut = true;
    return { type: 'finish', reason: 'length', note: this.#note() };
  }

  ended(finish: Finish): Finish {
    return finish.reason === 'length' && this.#shortenedTo !== undefined ? { ...finish, note: this.#note() } : finish;
  }

  close(): void {
    this.#timer?.dispose();
    const { isLeased, leases, id, warns } = this.#options;
    if (isLeased && !this.#hasRecord) {
      this.#safely(() => leases.release(id));
    } else if (isLeased && warns) {
      this.#safely(() => this.#warn());
    }
  }

  #note(): string {
    const tokens = formatTokens(this.#options.grant.outputTokens);
    return `Cut off by your budget: there was money for ${tokens} tokens.`;
  }

  #keep(record: UsageRecord): void {
    this.#hasRecord = true;
    const { call, isLeased, leases, id } = this.#options;
    const told = this.#told(record);
    try {
      call.onRecord(told);
    } finally {
      if (isLeased) {
        this.#safely(() => leases.settle(id, told.costUsd));
      }
    }
  }

  /** The record says what the budget did. That the reader left is not what happened to an answer that was cut off. */
  #told(record: UsageRecord): UsageRecord {
    if (this.#shortenedTo === undefined && !this.#isCut) {
      return record;
    }
    const features = { ...record.features, budgetTokens: this.#options.grant.outputTokens };
    return this.#isCut && record.outcome === 'cancelled'
      ? { ...record, outcome: 'success', finishReason: 'length', features: { ...features, budgetCut: true } }
      : { ...record, features };
  }

  #warn(): void {
    const { limits, leases, startedAt, onWarning } = this.#options;
    const warning = limits.filter(({ warnAt }) => warnAt.length > 0);
    const sums = leases.sums(warning.map((limit) => spanOf(limit, startedAt)));
    for (const [index, limit] of warning.entries()) {
      const view = viewOf(limit, startedAt, sums[index] ?? { spentUsd: 0, heldUsd: 0, raisedUsd: 0 });
      const limitUsd = view.limitUsd + view.raisedUsd;
      const percents = reached(view.spentUsd, limitUsd, view.warnAt);
      const percent = percents.length > 0 && leases.claimWarnings(view.id, view.firstDay, limitUsd, percents).at(-1);
      if (percent) {
        onWarning?.({
          budget: view,
          percent,
          message: warningWords(view, percent),
          advice: adviceWords(view, leases.dearest(spanOf(limit, startedAt))),
        });
      }
    }
  }

  #renewLater(): void {
    const { clock, isLeased, leases, id } = this.#options;
    if (isLeased) {
      this.#timer = clock.after(RENEW_MS, () => {
        this.#safely(() => leases.renew(id));
        this.#renewLater();
      });
    }
  }

  /** The answer is paid: a store that fails now does not take it from the person, and the lease stands until it expires. */
  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.warn(`A budget could not be brought up to date: ${String(error)}`);
    }
  }
}
