// Judges and merges the answers to a question by a model, and keeps what came of it with the question.
import { isAuto } from '../../shared/autoModel.ts';
import type { JudgementView, MergeKind, MergeView, TurnView } from '../../shared/compareViews.ts';
import { currentModel } from '../chat/modelPlan.ts';
import { codeOf } from '../chat/planModel.ts';
import { AppError } from '../errors.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Clock } from '../ports.ts';
import type { Pricing } from '../pricing.ts';
import type { ModelReference } from '../records.ts';
import type { ChatRouterDoor } from '../router/contract.ts';
import type { QualityEvidence } from '../routing/qualityScores.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import { createDecider, type Decider, type DeciderOptions, DECIDING_PURPOSE } from './decider.ts';
import { ANSWERED_ANEW, finishedAnswers, questionInWords, requireTurn, watchAnswers } from './finishedAnswers.ts';
import { callsOf, judge } from './judge.ts';
import { judgeCost, judgeInputTokens, judgesFor } from './judgeModel.ts';
import { merge, writePoints } from './merge.ts';

export interface DecisionOptions extends DeciderOptions {
  store: Store;
  comparisons: {
    changeTurn(id: string, turnId: string, change: (turn: StoredTurn) => StoredTurn): TurnView;
  };
  catalog: ModelCatalog;
  pricing: Pricing;
  clock: Pick<Clock, 'now'>;
  newId(): string;
  /** Folder URI; absent without a folder. */
  workspace(): string | undefined;
  /** What the person's settings name for judging, or why that means nobody, in words without a full stop. */
  fixedJudge(): { model?: ModelReference; problem?: string };
  evidence(): Promise<QualityEvidence>;
  keptFrom: ChatRouterDoor['keptFrom'];
}

/** A turn of a comparison. */
export interface TurnPlace {
  id: string;
  turnId: string;
}

export interface JudgeOffer {
  model?: ModelReference & { modelName: string; providerName: string };
  calls: number;
  lowUsd?: number;
  highUsd?: number;
  problem?: string;
}

export interface Scene {
  comparison: StoredComparison;
  turn: StoredTurn;
  answers: ReturnType<typeof finishedAnswers>;
  question: string;
}

/** Of those that could judge, so many are looked at for one that rules let hear it. */
const MOST_TRIED = 20;
/** Of one question; older ones go. */
const MOST_MERGES = 20;

/** Who would judge, how often it would be asked, and about what that would cost; `problem`: nothing can be judged, in words. */
export async function judgeOffer(
  options: DecisionOptions,
  { id, turnId, model: named }: TurnPlace & { model?: ModelReference },
  signal: AbortSignal,
): Promise<JudgeOffer> {
  const scene = sceneOf(options, { id, turnId });
  const calls = callsOf(scene.answers.length);
  return offerOf(calls, async () => {
    requireSeveral(scene);
    const model = named ?? (await usualJudge(options, scene, signal));
    const cost = isAuto(model) ? {} : await judgeCost(options, model, { calls, inputTokens: inputTokensOf(scene) });
    return { model: await nameOf(options, model), ...cost };
  });
}

/** What keeps it from being done is an offer, too, that says why. */
export async function offerOf(calls: number, make: () => Promise<Omit<JudgeOffer, 'calls'>>): Promise<JudgeOffer> {
  try {
    return { calls, ...(await make()) };
  } catch (error) {
    if (error instanceof AppError && (error.kind === 'config' || error.kind === 'badRequest')) {
      return { calls, problem: error.message };
    }
    throw error;
  }
}

/**
 * Every pair of finished answers in both orders. What was judged until a question failed, or it was stopped, is kept; throws where nothing
 * was.
 */
export async function judgeTurn(
  options: DecisionOptions,
  { id, turnId, model: named, criteria }: TurnPlace & { model?: ModelReference; criteria?: string },
  onProgress: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<TurnView> {
  const scene = sceneOf(options, { id, turnId });
  requireSeveral(scene);
  const isReplaced = watchAnswers(options.store, id, turnId);
  const model = named ?? (await usualJudge(options, scene, signal));
  const decider = await deciderFor(options, id, model);
  const words = criteria?.trim() || undefined;
  const task = { question: scene.question, answers: scene.answers, criteria: words, isReplaced, onProgress };
  const { failure, ...judged } = await judge(decider, task, signal);
  if (failure && judged.pairs.every(({ verdict }) => verdict === 'none')) {
    throw failure;
  }
  if (judged.pairs.length === 0) {
    throw new AppError('badRequest', ANSWERED_ANEW);
  }
  const judgement: JudgementView = {
    ...judged,
    judge: await nameOf(options, decider.by),
    criteria: words,
    costUsd: decider.costUsd(),
    at: options.clock.now(),
  };
  return options.comparisons.changeTurn(id, turnId, (turn) => ({ ...turn, judgement }));
}

/** By the model that is named, or the one that is chosen for the chat. Throws as asking does; nothing is kept then. */
export async function mergeTurn(
  options: DecisionOptions,
  wish: TurnPlace & { kind: MergeKind; model?: ModelReference; columnIds: readonly string[] },
  signal: AbortSignal,
): Promise<TurnView> {
  const { id, turnId, kind, columnIds } = wish;
  const scene = sceneOf(options, wish);
  const answers = scene.answers.filter(({ columnId }) => columnIds.includes(columnId));
  requireSeveral({ answers });
  const isReplaced = watchAnswers(options.store, id, turnId);
  const decider = await deciderFor(options, id, wish.model ?? (await currentModel(options)));
  const { question } = scene;
  const merged = await merge(decider, kind, { question, answers, newId: () => options.newId() }, signal);
  const view: MergeView = {
    ...merged,
    id: options.newId(),
    kind,
    by: await nameOf(options, decider.by),
    at: options.clock.now(),
    costUsd: decider.costUsd(),
    columnIds: answers.map(({ columnId }) => columnId),
  };
  if (columnIds.some(isReplaced)) {
    throw new AppError('badRequest', ANSWERED_ANEW);
  }
  return options.comparisons.changeTurn(id, turnId, (turn) => ({
    ...turn,
    merges: [...(turn.merges ?? []), view].slice(-MOST_MERGES),
  }));
}

/** Keeps the ticks first; with `write` whoever made the list puts what is ticked together. */
export async function mergePoints(
  options: DecisionOptions,
  { id, turnId, mergeId, ticked, write }: TurnPlace & { mergeId: string; ticked: readonly string[]; write: boolean },
  signal: AbortSignal,
): Promise<TurnView> {
  const ticks = new Set(ticked);
  const view = changeMerge(options, { id, turnId }, mergeId, (before) => ({
    ...before,
    points: before.points?.map((point) => ({ ...point, ticked: ticks.has(point.id) })),
  }));
  if (!write) {
    return view;
  }
  const { by, points = [] } = view.merges?.find((one) => one.id === mergeId) ?? {};
  if (!by) {
    throw gone();
  }
  const { question } = sceneOf(options, { id, turnId });
  const decider = await deciderFor(options, id, { providerId: by.providerId, model: by.model });
  const text = await writePoints(decider, question, points, signal);
  const writtenUsd = decider.costUsd();
  return changeMerge(options, { id, turnId }, mergeId, (before) => ({
    ...before,
    text,
    costUsd: before.costUsd === undefined || writtenUsd === undefined ? undefined : before.costUsd + writtenUsd,
  }));
}

function changeMerge(
  { comparisons }: DecisionOptions,
  { id, turnId }: TurnPlace,
  mergeId: string,
  change: (before: MergeView) => MergeView,
): TurnView {
  return comparisons.changeTurn(id, turnId, (turn) => {
    if (!turn.merges?.some((one) => one.id === mergeId && one.kind === 'checklist')) {
      throw gone();
    }
    return { ...turn, merges: turn.merges.map((one) => (one.id === mergeId ? change(one) : one)) };
  });
}

function gone(): AppError {
  return new AppError('badRequest', 'This list is not there any more.');
}

export function sceneOf({ store }: DecisionOptions, { id, turnId }: TurnPlace): Scene {
  const { comparison, turn } = requireTurn(store, id, turnId);
  const answers = finishedAnswers(store, comparison, turn);
  return { comparison, turn, answers, question: questionInWords(store, comparison, turn) };
}

export function requireSeveral({ answers }: Pick<Scene, 'answers'>): void {
  if (answers.length < 2) {
    throw new AppError('badRequest', 'It takes at least two finished answers.');
  }
}

/** Of the settings, or of another family than those that answered. Throws `config` where there is none, and says in words what to do. */
async function usualJudge(options: DecisionOptions, scene: Scene, signal: AbortSignal): Promise<ModelReference> {
  const { model: fixed, problem } = options.fixedJudge();
  if (problem !== undefined) {
    throw new AppError('config', `${problem}.`);
  }
  const state = await options.catalog.state(false);
  const answered = scene.answers.map(({ model }) => model);
  const found = judgesFor({
    records: state.rows(),
    answered,
    evidence: await options.evidence(),
    inputTokens: inputTokensOf(scene),
  });
  const candidates = fixed
    ? [fixed]
    : found.slice(0, MOST_TRIED).map(({ providerId, model }) => ({ providerId, model }));
  let kept: string | undefined;
  for (const candidate of candidates) {
    const why = isAuto(candidate) ? undefined : await keptFrom(options, scene, candidate, signal);
    if (why === undefined) {
      return candidate;
    }
    kept ??= why;
  }
  throw new AppError(
    'config',
    kept === undefined
      ? 'No model of another family than those that answered can be asked now, at a known price: choose one to judge.'
      : `${kept}: choose a model to judge.`,
  );
}

/** Rules that keep a question from somebody hold for those who judge its answers, too. */
function keptFrom(
  options: DecisionOptions,
  { comparison, turn, question }: Scene,
  model: ModelReference,
  signal: AbortSignal,
): Promise<string | undefined> {
  const folder = options.workspace();
  const [questionId] = Object.values(turn.asked).flatMap((one) => one.questionId ?? []);
  const message = questionId === undefined ? undefined : options.store.messages.get(questionId);
  const request = { messages: [{ role: 'user', parts: [{ type: 'text', text: question }] }] } as const;
  return options.keptFrom(
    model,
    {
      receiptId: '',
      request,
      requestFor: ({ modelInfo }) => ({ ...request, model: modelInfo.id, modelInfo }),
      text: question,
      purpose: DECIDING_PURPOSE,
      workspace: folder,
      conversationId: comparison.id,
      ...(message && codeOf(message, folder)),
    },
    signal,
  );
}

function inputTokensOf({ question, answers }: Scene): number {
  return judgeInputTokens(
    question,
    answers.map(({ text }) => text),
  );
}

function deciderFor(options: DecisionOptions, comparisonId: string, model: ModelReference): Promise<Decider> {
  return createDecider(options, { model, workspace: options.workspace(), comparisonId });
}

export async function nameOf(
  { catalog, providers }: DecisionOptions,
  { providerId, model }: ModelReference,
): Promise<NonNullable<JudgeOffer['model']>> {
  const state = await catalog.state(true);
  const reference = { providerId, model };
  const choice = state.choice(reference);
  return {
    ...reference,
    modelName: choice?.name ?? state.nameOf(reference) ?? model,
    providerName: choice?.providerName ?? providers.find(providerId)?.name ?? providerId,
  };
}
