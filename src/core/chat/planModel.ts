// Finds out who will be asked, at which price, and who after them, before anything is written.
import { isAuto } from '../../shared/autoModel.ts';
import { AppError } from '../errors.ts';
import type { Target } from '../pipeline/call.ts';
import type { Log } from '../ports.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { FrozenPrice, ModelReference, StoredMessage, UsagePurpose } from '../records.ts';
import type { ChatRouterDoor, RouteAsk, RouterDoor, RoutePlan } from '../router/contract.ts';
import { namedReceipt } from '../router/namedReceipt.ts';
import { recordedFeatures } from '../routing/recordedRequest.ts';
import type { RoutingSettings } from '../routingSettings.ts';
import type { Store } from '../store/openStore.ts';
import { textOf } from './answerParts.ts';
import type { BranchRequests } from './branchRequests.ts';
import { LONGEST_BRANCH } from './chatRequest.ts';
import { findProvider, type ModelPlanOptions } from './modelPlan.ts';

export interface PlanOptions extends ModelPlanOptions {
  newId(): string;
  /** Folder URI; absent without a folder. */
  workspace(): string | undefined;
  /** Chooses for Auto, and writes receipts. Absent: there is neither, and nobody is asked in another's place. */
  router?(): Promise<ChatRouterDoor>;
  log: Log;
  /** Whom others are asked for after a failure; absent: Auto only. */
  fallback?(): RoutingSettings['fallback'];
}

export interface ModelPlan {
  provider: Provider;
  model: ModelReference;
  modelInfo: ModelInfo;
  /** Empty where none is needed, or none is there. */
  keyName: string;
  price?: FrozenPrice;
  /** What another would be asked at. */
  priceOf(target: Pick<Target, 'provider' | 'request'>): FrozenPrice | undefined;
  /** Where the router has a say. */
  routed?: Routed;
}

/** How a model was chosen, and who is asked after it. */
export interface Routed extends Pick<RoutePlan, 'receipt' | 'route' | 'features'>, Pick<RouterDoor, 'attempted'> {}

/** A question before it has a model. */
export interface PlannedQuestion {
  model: ModelReference;
  purpose: UsagePurpose;
  question: StoredMessage;
  /** Are told of the branch where it is looked at. */
  requests: BranchRequests;
  store: Store;
}

/** Throws `RouteRefused` where the router finds nobody. */
export async function planQuestion(
  options: PlanOptions,
  planned: PlannedQuestion,
  signal: AbortSignal,
): Promise<ModelPlan> {
  const hasRouter = options.router !== undefined;
  if (isAuto(planned.model) || (hasRouter && options.fallback?.() === 'always')) {
    return planRoute(options, planned, signal);
  }
  const [plan, routed] = await Promise.all([
    planModel(options, planned.model),
    hasRouter ? notedRoute(options, planned, signal) : undefined,
  ]);
  return { ...plan, routed };
}

/** Of a model that was named, and is asked whatever the router thinks of it: its receipt, and what it can be decided again by. */
async function notedRoute(
  options: PlanOptions,
  planned: PlannedQuestion,
  signal: AbortSignal,
): Promise<Routed | undefined> {
  try {
    const router = await routerOf(options);
    const receipt = await namedReceipt(router, askOf(options, planned), signal);
    const attempted: Routed['attempted'] = (before, attempt) => router.attempted(before, attempt);
    return receipt && { receipt, features: recordedFeatures({ ...receipt.request, features: [] }), attempted };
  } catch (error) {
    options.log.warn(`No receipt for ${planned.model.providerId}/${planned.model.model}: ${String(error)}`);
    return undefined;
  }
}

/** One that was named, and nobody else. */
export async function planModel(options: ModelPlanOptions, model: ModelReference): Promise<ModelPlan> {
  const provider = findProvider(options.providers, model.providerId);
  const found = await options.catalog.find(model);
  const connection = await options.connections.plan(provider);
  const priceOf = await prices(options);
  const modelInfo = found?.info ?? { id: model.model, abilities: {} };
  return {
    provider,
    model,
    modelInfo,
    keyName: connection?.keyName ?? '',
    price: priceOf({ provider, request: { model: model.model, modelInfo, messages: [] } }),
    priceOf,
  };
}

function askOf(options: PlanOptions, planned: PlannedQuestion): RouteAsk {
  const { model, purpose, question, requests, store } = planned;
  const { conversationId, parentId } = question;
  const above = parentId === undefined ? [] : store.messages.branch(parentId, { limit: LONGEST_BRANCH });
  requests.branch = [...above, question];
  const workspace = options.workspace();
  return {
    receiptId: options.newId(),
    models: [model],
    request: requests.toAnybody(),
    requestFor: (target) => requests.to(target),
    text: textOf(question, 'text'),
    purpose,
    workspace,
    conversationId,
    previousReceiptId: previousReceipt(store, above),
    ...codeOf(question, workspace),
  };
}

async function planRoute(options: PlanOptions, planned: PlannedQuestion, signal: AbortSignal): Promise<ModelPlan> {
  const { model } = planned;
  const router = await routerOf(options);
  const { first, receipt, route, features } = await router.plan(askOf(options, planned), signal);
  const attempted: Routed['attempted'] = (before, attempt) => router.attempted(before, attempt);
  // What was wished stands with what is counted: asking again must know it, whoever answered.
  const wished = [model.providerId, model.model];
  return {
    ...first,
    priceOf: await prices(options),
    routed: { receipt, route, features: { ...features, wished }, attempted },
  };
}

/** Throws `config` (code `noModel`) where there is none. */
export async function routerOf({ router }: Pick<PlanOptions, 'router'>): Promise<ChatRouterDoor> {
  if (!router) {
    throw new AppError('config', 'Choose a model: there is nobody here who could choose one.', { code: 'noModel' });
  }
  return router();
}

async function prices({ pricing, clock }: ModelPlanOptions): Promise<ModelPlan['priceOf']> {
  const loaded = await pricing.load();
  return ({ provider, request: { model, modelInfo } }) =>
    loaded.facts(provider, model, clock.now(), modelInfo?.price)?.price;
}

/** What rules see of the code that a question brings along. */
export function codeOf(
  { context = [] }: StoredMessage,
  workspace: string | undefined,
): Pick<RouteAsk, 'languageId' | 'path'> {
  const code = context.find(({ languageId }) => languageId !== undefined);
  return {
    languageId: code?.languageId,
    path: code?.uri === undefined ? undefined : pathIn(workspace, code.uri),
  };
}

/** `undefined`: it lies elsewhere. */
function pathIn(folder: string | undefined, uri: string): string | undefined {
  if (folder === undefined || !uri.startsWith(`${folder}/`)) {
    return undefined;
  }
  const path = uri.slice(folder.length + 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Receipt of the last answer of a branch, where the router chose its model; answers without a word say nothing of a model. */
function previousReceipt(store: Store, branch: readonly StoredMessage[]): string | undefined {
  const answer = branch.findLast(({ role, parts }) => role === 'assistant' && parts.length > 0);
  const receipt = answer?.receiptId === undefined ? undefined : store.receipts.get(answer.receiptId);
  return receipt && receipt.by !== 'named' ? receipt.id : undefined;
}
