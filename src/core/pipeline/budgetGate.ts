// The gate of the budgets: reckons what a try can cost, asks the person where that is wanted, and sets the money aside; loaded with the first request.
import {
  BACKGROUND_PURPOSES,
  type BudgetDefinition,
  type BudgetRefusal,
  type Budgets,
  type BudgetWarning,
  type CheaperModel,
} from '../../shared/budgetViews.ts';
import { formatMoney } from '../../shared/money.ts';
import { AppError } from '../errors.ts';
import type { Clock, Log } from '../ports.ts';
import type { Pricing } from '../pricing.ts';
import type { ChatRequest } from '../provider.ts';
import type { UsagePurpose } from '../records.ts';
import type { BudgetLeases } from '../store/budgets.ts';
import type { BudgetSums } from '../store/budgetSums.ts';
import { costOf, judge, type CostCeiling } from '../usage/budgetJudging.ts';
import { covers, neededWords, refusalWords, spanOf } from '../usage/budgetState.ts';
import type { Admission, BudgetGate } from './budget.ts';
import { BudgetedTry } from './budgetedTry.ts';
import { CEILING, judgeUnknown, type Limit, roomsOf } from './budgetRooms.ts';
import type { Call } from './call.ts';
import { type CheaperWish, needsOf } from './cheaperModel.ts';
import { reckon, type Reckoning } from './costCeiling.ts';

/** What the person is asked about, and by what. */
export interface BudgetQuestion {
  providerId: string;
  providerName: string;
  model: string;
  purpose: UsagePurpose;
  keyName: string;
}

export interface BudgetGateOptions {
  clock: Clock;
  pricing: Pricing;
  log: Log;
  newId: () => string;
  /** A store that cannot be opened stops the request before it costs anything. */
  store: () => Promise<{ budgets: BudgetLeases }>;
  /** What the person set; asked with each try. */
  budgets: () => Budgets;
  /** What a vendor may charge for a request besides its tokens (searches), USD; absent: nothing. */
  extraUsd?: (model: { providerId: string; model: string }) => number;
  /**
   * Whether a model whose price nobody knows may be asked although a limit holds, in which it then does not count. Asked once
   * for each request that a person waits for. `priced`: the person has set a price, and it is reckoned anew. Absent: it may not.
   */
  confirmUnknownPrice?: (question: BudgetQuestion & { budgets: readonly string[] }) => Promise<boolean | 'priced'>;
  /** Whether a request may be sent that can cost more than the person wants to be asked about, USD. Absent: it may not. */
  confirmEstimate?: (
    question: BudgetQuestion & { lowUsd: number; highUsd: number; aboveUsd: number },
  ) => Promise<boolean>;
  /** A model that could answer the same within every limit. */
  cheaperThatFits?: (wish: CheaperWish) => Promise<CheaperModel | undefined>;
  /** A threshold was passed, which nobody was told of yet. */
  onWarning?: (warning: BudgetWarning) => void;
}

/** Nobody sits there who could be asked. */
const UNATTENDED: ReadonlySet<string> = new Set([...BACKGROUND_PURPOSES, 'gateway']);

/** One try that is looked at. */
interface Candidate {
  call: Call;
  signal: AbortSignal;
  budgets: Budgets;
  /** Those that it counts in. */
  limits: readonly BudgetDefinition[];
  reckoning: Reckoning;
  leases: BudgetLeases;
}

export function createBudgetGate(options: BudgetGateOptions): BudgetGate {
  return new Gate(options);
}

class Gate implements BudgetGate {
  readonly #options: BudgetGateOptions;
  /** Requests that the person said yes to: their further tries are not asked about again. */
  readonly #confirmed = new WeakSet<ChatRequest>();

  constructor(options: BudgetGateOptions) {
    this.#options = options;
  }

  async admit(call: Call, signal: AbortSignal): Promise<Admission | undefined> {
    const { budgets: read, pricing, clock, store } = this.#options;
    const budgets = withOwnLimit(read(), call);
    const limits = budgets.limits.filter(({ scope }) => covers(scope, labelsOf(call)));
    if (limits.length === 0 && budgets.perRequestUsd === undefined && budgets.confirmAboveUsd === undefined) {
      return undefined;
    }
    const { provider, request } = call;
    const extraUsd = this.#options.extraUsd?.({ providerId: provider.id, model: request.model });
    const reckoning = reckon(await pricing.load(), call, clock.now(), extraUsd);
    const isFree = reckoning.ceiling && costOf(reckoning.ceiling, 1) === 0;
    if (isFree && usdPerHourOf(reckoning) === undefined) {
      return undefined;
    }
    const { budgets: leases } = await store();
    const candidate: Candidate = { call, signal, budgets, limits, reckoning, leases };
    if (isFree) {
      // How long it takes, and so what it costs, nobody knows before: it goes as long as something is left.
      return this.#reserve({ ...candidate, reckoning: { ...reckoning, ceiling: undefined } });
    }
    if (reckoning.ceiling) {
      await this.#askAboutEstimate(candidate, reckoning.ceiling);
    } else if (await this.#askAboutUnknown(candidate)) {
      return this.admit(call, signal);
    }
    signal.throwIfAborted();
    return this.#reserve(candidate);
  }

  async #reserve(candidate: Candidate): Promise<Admission> {
    const { call, limits, reckoning, leases, budgets } = candidate;
    const startedAt = this.#options.clock.now();
    const id = call.recordId?.(call.attempt) ?? this.#options.newId();
    const spans = limits.map((limit) => spanOf(limit, startedAt));
    const decide = (sums: readonly BudgetSums[]) => {
      const rooms = roomsOf(limits, sums, startedAt, budgets.perRequestUsd);
      return reckoning.ceiling ? judge(reckoning.ceiling, rooms) : judgeUnknown(rooms);
    };
    const wish = {
      ...labelsOf(call),
      id,
      startedAt,
      model: call.request.model,
      conversationId: call.labels.conversationId,
      messageId: call.labels.messageId,
      attempt: call.attempt,
      inputTokens: reckoning.inputTokens,
      price: reckoning.price,
    };
    const decision = limits.length > 0 ? leases.reserve(wish, spans, decide) : decide([]);
    if (!('amountUsd' in decision)) {
      throw await this.#refusal(candidate, decision.refusedBy, decision.leftUsd);
    }
    return new BudgetedTry({
      ...this.#options,
      call,
      leases,
      limits,
      id,
      startedAt,
      reckoning,
      grant: decision,
      isLimited: limits.some(({ hard }) => hard) || budgets.perRequestUsd !== undefined,
      isLeased: limits.length > 0,
      warns: budgets.warnings,
    });
  }

  async #askAboutEstimate(candidate: Candidate, ceiling: CostCeiling): Promise<void> {
    const { call, budgets, reckoning } = candidate;
    const { confirmAboveUsd, perRequestUsd = Number.POSITIVE_INFINITY } = budgets;
    const highUsd = Math.min(costOf(ceiling, ceiling.outputTokens), perRequestUsd);
    if (confirmAboveUsd === undefined || highUsd <= confirmAboveUsd || this.#confirmed.has(call.request)) {
      return;
    }
    const { confirmEstimate } = this.#options;
    if (!confirmEstimate || UNATTENDED.has(call.labels.purpose)) {
      throw this.#error(
        candidate,
        `This could cost up to ${formatMoney(highUsd)}, and you want to be asked above ${formatMoney(confirmAboveUsd)}: nobody can be asked here.`,
        { neededUsd: highUsd },
      );
    }
    const lowUsd = costOf(ceiling, Math.min(ceiling.leastOutputTokens, reckoning.outputTokens));
    const isMeant = await orAborted(
      confirmEstimate({ ...questionOf(call), lowUsd, highUsd, aboveUsd: confirmAboveUsd }),
      candidate.signal,
    );
    this.#confirm(candidate, isMeant);
  }

  /** `true`: there is a price by now. */
  async #askAboutUnknown(candidate: Candidate): Promise<boolean> {
    const { call, limits, budgets, leases } = candidate;
    const at = this.#options.clock.now();
    const rooms = roomsOf(limits, leases.sums(limits.map((limit) => spanOf(limit, at))), at, budgets.perRequestUsd);
    const judged = judgeUnknown(rooms);
    if ('refusedBy' in judged) {
      throw await this.#refusal(candidate, judged.refusedBy, judged.leftUsd);
    }
    const isAsked = rooms.length > 0 || budgets.confirmAboveUsd !== undefined;
    if (!isAsked || this.#confirmed.has(call.request)) {
      return false;
    }
    const { confirmUnknownPrice } = this.#options;
    const names = rooms.map(({ limit }) => (limit === CEILING ? 'Your limit for each request' : limit.title));
    if (!confirmUnknownPrice || UNATTENDED.has(call.labels.purpose)) {
      throw this.#error(
        candidate,
        `${names[0] ?? 'Your limit'} cannot hold for ${call.request.model}: its price is not known. Set a price for it, or choose another model.`,
        {},
      );
    }
    const answer = await orAborted(confirmUnknownPrice({ ...questionOf(call), budgets: names }), candidate.signal);
    if (answer === 'priced') {
      candidate.signal.throwIfAborted();
      return true;
    }
    this.#confirm(candidate, answer);
    return false;
  }

  #confirm({ call }: Candidate, isMeant: boolean): void {
    if (!isMeant) {
      throw new AppError('cancelled', 'Not sent', { provider: call.provider.id, model: call.request.model });
    }
    this.#confirmed.add(call.request);
  }

  async #refusal(candidate: Candidate, limit: Limit, leftUsd: number): Promise<AppError> {
    const { call, reckoning } = candidate;
    const { ceiling, inputTokens, outputTokens } = reckoning;
    const neededUsd = ceiling && costOf(ceiling, outputTokens);
    const needed = { neededUsd, usdPerHour: usdPerHourOf(reckoning) };
    // Of what costs its time, for an hour.
    const raisedUsd = neededUsd ?? needed.usdPerHour;
    const cheaper = await this.#cheaper(call, { inputTokens, outputTokens, neededUsd });
    const instead = cheaper ? ` ${insteadWords(cheaper)}` : '';
    if (limit === CEILING) {
      const words = `Your limit for each request is ${formatMoney(leftUsd)}. ${neededWords(needed)}`;
      return this.#error(candidate, `${words}${instead}`, { leftUsd, neededUsd, cheaper });
    }
    const canBeRaised = limit.problem === undefined && raisedUsd !== undefined;
    return this.#error(candidate, `${refusalWords(limit, needed)}${instead}`, {
      budgetId: limit.id,
      firstDay: limit.firstDay,
      leftUsd: limit.leftUsd,
      neededUsd,
      raiseByUsd: canBeRaised ? Math.ceil((raisedUsd - leftUsd) * 100) / 100 : undefined,
      cheaper,
    });
  }

  /** A refusal is told also where looking for something else fails. */
  async #cheaper(call: Call, figures: Pick<CheaperWish, 'inputTokens' | 'outputTokens' | 'neededUsd'>) {
    const needs = needsOf(call);
    if (!needs) {
      return undefined;
    }
    const { purpose, workspace } = call.labels;
    const wish = { providerId: call.provider.id, model: call.request.model, needs, purpose, workspace, ...figures };
    try {
      return await this.#options.cheaperThatFits?.(wish);
    } catch (error) {
      this.#options.log.warn(`No cheaper model could be looked for: ${String(error)}`);
      return undefined;
    }
  }

  #error({ call }: Candidate, message: string, budget: BudgetRefusal): AppError {
    return new AppError('budgetExceeded', message, {
      provider: call.provider.id,
      model: call.request.model,
      budget,
    });
  }
}

/** The caller's own limit for this request is one more of the limits for each. */
function withOwnLimit(budgets: Budgets, call: Call): Budgets {
  const leftUsd = call.leftUsd?.();
  return leftUsd === undefined
    ? budgets
    : { ...budgets, perRequestUsd: Math.min(leftUsd, budgets.perRequestUsd ?? leftUsd) };
}

/** Absent where time costs nothing. */
function usdPerHourOf({ price }: Reckoning): number | undefined {
  return price?.usdPerHour || undefined;
}

function labelsOf({ provider, connection, labels }: Call) {
  const { purpose, workspace } = labels;
  return { providerId: provider.id, keyName: connection.keyName, purpose, workspace };
}

/** "GPT-6 Luna fits (about $0.010)." */
function insteadWords({ name, model, estimatedUsd }: CheaperModel): string {
  return estimatedUsd === 0
    ? `${name ?? model} is free.`
    : `${name ?? model} fits (about ${formatMoney(estimatedUsd)}).`;
}

function questionOf({ provider, request, labels, connection }: Call): BudgetQuestion {
  return {
    providerId: provider.id,
    providerName: provider.name,
    model: request.model,
    purpose: labels.purpose,
    keyName: connection.keyName,
  };
}

/** A question may stand open for long: a stop does not wait for its answer. */
async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('Stopped'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
