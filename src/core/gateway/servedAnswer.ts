// One answer of the gateway: chosen by the router, asked through the pipeline, cleaned of keys, with its receipt.
import type { AttemptView, RoutingReceipt } from '../../shared/routingViews.ts';
import { AppError, toAppError } from '../errors.ts';
import { type Call, isAnswerPart, type PipelinePart, type Route, type Target } from '../pipeline/call.ts';
import { keepsRecords } from '../pipeline/keepsRecords.ts';
import type { Provider } from '../provider.ts';
import type { ModelReference, UsageRecord } from '../records.ts';
import type { RouteAsk, RoutePlan, RouterDoor } from '../router/contract.ts';
import { RouteRefused } from '../router/routeRefused.ts';
import { CleanAnswer } from './cleanAnswer.ts';
import type { GatewayAsk, GatewayPart } from './gatewayBackend.ts';
import { isServed, NOT_SERVED } from './gatewayModels.ts';
import type { PipelineBackendOptions } from './pipelineBackend.ts';
import { routeRefusal } from './routeRefusal.ts';
import { servedRoute, type ShownState, skippedAttempt } from './servedRoute.ts';
import { wishedModels } from './wishedModels.ts';

type Read = IteratorResult<GatewayPart, undefined>;
const OVER = { done: true, value: undefined } as const;
/** So that a route without an end does not keep a request for ever. */
const MOST_LOOKED_AT = 100;

export interface ServedAnswerOptions extends PipelineBackendOptions {
  /** Resolves when it is known which models there are. */
  ready: () => Promise<void>;
}

/** Written as a plain iterator: every part passes it. */
export class ServedAnswer implements AsyncIterator<GatewayPart, undefined> {
  readonly #options: ServedAnswerOptions;
  readonly #ask: GatewayAsk;
  readonly #signal: AbortSignal;
  readonly #clean: CleanAnswer;
  readonly #shown: ShownState = { isShown: false, isTextOnly: true };
  readonly #records: UsageRecord[] = [];
  readonly #ready: GatewayPart[] = [];
  #parts?: AsyncIterator<PipelinePart>;
  #router?: RouterDoor;
  #receipt?: RoutingReceipt;
  /** Who was asked what the question is about, at its cost. */
  #classifier?: RoutingReceipt['classifier'];
  /** Whose content comes now, and whose the caller thinks it is. */
  #answering?: ModelReference;
  #told?: ModelReference;
  #isOver = false;

  constructor(options: ServedAnswerOptions, ask: GatewayAsk, signal: AbortSignal) {
    this.#options = options;
    this.#ask = ask;
    this.#signal = signal;
    this.#clean = new CleanAnswer(options.redactor);
  }

  next(): Promise<Read> {
    const part = this.#ready.shift();
    if (part) {
      return Promise.resolve({ done: false, value: part });
    }
    if (this.#isOver) {
      return Promise.resolve(OVER);
    }
    return this.#parts ? this.#parts.next().then(this.#passOn, this.#fail) : this.#begin().catch(this.#fail);
  }

  async return(): Promise<Read> {
    this.#isOver = true;
    this.#ready.length = 0;
    try {
      await this.#parts?.return?.();
    } finally {
      this.#keepReceipt();
    }
    return OVER;
  }

  async #begin(): Promise<Read> {
    const { send } = this.#options;
    const keep = await keepsRecords(this.#options);
    const plan = await this.#plan();
    const route = plan.route && servedRoute(plan.route, this.#ask.delivery, this.#shown);
    const target = await this.#open(plan, route);
    if (this.#isOver) {
      this.#keepReceipt();
      return OVER;
    }
    this.#answering = { providerId: target.provider.id, model: target.request.model };
    this.#parts = send(this.#call(plan, target, route, keep), this.#signal)[Symbol.asyncIterator]();
    return this.next();
  }

  async #plan(): Promise<RoutePlan> {
    const ask = this.#routeAsk();
    // Of a model that was named prices are wanted as well.
    await this.#options.ready();
    this.#signal.throwIfAborted();
    this.#router = await this.#options.router();
    try {
      const plan = await this.#router.plan(ask, this.#signal);
      this.#receipt = plan.receipt;
      this.#classifier = plan.receipt.classifier;
      return plan;
    } catch (thrown) {
      if (thrown instanceof RouteRefused) {
        this.#receipt = thrown.receipt;
        throw routeRefusal(thrown);
      }
      throw thrown;
    }
  }

  #routeAsk(): RouteAsk {
    const { names, settings, workspace } = this.#options;
    const { receiptId, request, strategy, task, required, maxCostUsd, maxLatencyMs, delivery } = this.#ask;
    const promptCache = settings.promptCaching();
    return {
      receiptId,
      ...wishedModels(this.#ask, names),
      strategy,
      afterContent: delivery === 'stream' ? 'continue' : 'restart',
      request: { ...request, promptCache },
      requestFor: ({ modelInfo }) => ({ ...request, promptCache, model: modelInfo.id, modelInfo }),
      purpose: 'gateway',
      workspace: workspace(),
      task,
      required: required.length > 0 ? required : undefined,
      maxCostUsd,
      maxLatencyMs,
    };
  }

  /** The first of the plan who can be asked: a key may be gone, or an address not be allowed. */
  async #open(plan: RoutePlan, route: Route | undefined): Promise<Target> {
    const { provider, keyName, model, modelInfo } = plan.first;
    let failure: AppError;
    try {
      return await this.#opened(provider, { keyName, model, modelInfo });
    } catch (thrown) {
      failure = toAppError(thrown, { provider: model.providerId, model: model.model, signal: this.#signal });
      const words = this.#options.redactor.text(failure.message);
      this.#attempted(skippedAttempt({ ...model, keyName }, words, failure.kind));
    }
    for (let looked = 0; looked < MOST_LOOKED_AT && !this.#signal.aborted; looked += 1) {
      const found = await route?.next(failure, []);
      if (!found) {
        break;
      }
      if (!('skipped' in found)) {
        return found;
      }
      this.#attempted(skippedAttempt(found, found.skipped));
    }
    throw failure;
  }

  async #opened(
    provider: Provider,
    { keyName, model, modelInfo }: Pick<RoutePlan['first'], 'keyName' | 'model' | 'modelInfo'>,
  ): Promise<Target> {
    const { send, connections } = this.#options;
    if (!isServed(provider)) {
      throw new AppError('notAllowed', `${NOT_SERVED}.`, { code: 'notServed' });
    }
    await send.requireAllowed?.(model, this.#signal);
    const plan = await connections.plan(provider);
    // The key that is taken by itself has no need to be named, which the simulator's cannot be.
    const named = plan?.keyName === keyName ? undefined : keyName || undefined;
    // Another program asks, and asks again: about an address that was refused the person is not asked by it once more.
    const connection = await connections.open(provider, named, 'once');
    return { provider, connection, request: this.#routeAsk().requestFor({ provider, modelInfo }) };
  }

  #call(plan: RoutePlan, target: Target, route: Route | undefined, keep: (record: UsageRecord) => void): Call {
    const { receiptId, delivery, timeouts, maxCostUsd } = this.#ask;
    const { totalMs, ...clocks } = timeouts;
    return {
      ...target,
      labels: { purpose: 'gateway', workspace: this.#options.workspace(), receiptId, features: plan.features },
      attempt: 1,
      route: route ?? NOBODY,
      delivery: delivery === 'whole' ? 'whole' : 'parts',
      totalMs,
      timeouts: defined(clocks),
      ...(maxCostUsd !== undefined && { leftUsd: () => maxCostUsd - this.#spentUsd() }),
      onRecord: (record) => {
        this.#records.push(record);
        keep(record);
      },
      onAttempt: (attempt) => this.#attempted(attempt),
      onAnswer: (model) => {
        this.#answering = model;
      },
    };
  }

  readonly #passOn = (result: IteratorResult<PipelinePart>): Read | Promise<Read> => {
    if (result.done) {
      this.#isOver = true;
      this.#ready.push(...this.#clean.end(), { type: 'cost', costUsd: this.#costUsd() });
      this.#keepReceipt();
      return this.next();
    }
    const part = result.value;
    if (part.type === 'restart' || part.type === 'continue') {
      this.#told = part.model;
    } else if (part.type === 'toolCall' || part.type === 'toolCallDelta') {
      this.#shown.isTextOnly = false;
    }
    if (isAnswerPart(part)) {
      this.#announce();
    }
    this.#ready.push(...this.#clean.take(part));
    return this.next();
  };

  /** Who speaks is told before the first word. */
  #announce(): void {
    const model = this.#answering;
    this.#shown.isShown = true;
    if (model && (model.providerId !== this.#told?.providerId || model.model !== this.#told.model)) {
      this.#told = model;
      this.#ready.push({ type: 'model', model });
    }
  }

  readonly #fail = (thrown: unknown): never => {
    this.#isOver = true;
    this.#keepReceipt();
    throw thrown;
  };

  #attempted(attempt: AttemptView): void {
    if (this.#router && this.#receipt) {
      this.#receipt = this.#router.attempted(this.#receipt, attempt);
    }
  }

  #spentUsd(): number {
    return this.#records.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), this.#classifier?.costUsd ?? 0);
  }

  #costUsd(): number | undefined {
    const isKnown = !this.#classifier || this.#classifier.costUsd !== undefined;
    return isKnown && this.#records.every(({ costUsd }) => costUsd !== undefined) ? this.#spentUsd() : undefined;
  }

  /** Once, when all attempts stand on it. */
  #keepReceipt(): void {
    const receipt = this.#receipt;
    this.#receipt = undefined;
    if (receipt) {
      void this.#options.keepReceipt(receipt);
    }
  }
}

/** Attempts are told of where there is a route, also one that leads nowhere. */
const NOBODY: Route = { next: () => Promise.resolve(undefined) };

function defined<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
