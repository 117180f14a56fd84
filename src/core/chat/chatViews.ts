// Turns what the store holds into what the webview shows.
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import type {
  AnswerFacts,
  ContextChip,
  CostView,
  EarlierAnswerView,
  MessageView,
  RouteLineView,
  TokensView,
} from '../../shared/views.ts';
import { formatDuration } from '../../shared/format.ts';
import { formatMoney, formatRate } from '../../shared/money.ts';
import { describeError } from '../errorMessages.ts';
import type { Provider } from '../provider.ts';
import type {
  EarlierAnswer,
  FrozenPrice,
  MessageContext,
  ModelReference,
  StoredMessage,
  TokenBucket,
  UsageRecord,
} from '../records.ts';
import { receiptLine } from '../routing/receipt.ts';
import { textOf } from './answerParts.ts';
import { toolCallViews } from './toolCallViews.ts';

/** The key name that simulated requests are recorded with. */
const SIMULATOR = 'simulator';

/** What is needed beside the message itself. */
export interface MessageSurroundings {
  provider?: Provider;
  /** Display name of the model, where known. */
  modelName?: string;
  record?: UsageRecord;
  /** Who would be asked now; stands in while there is no record yet. */
  simulated?: boolean;
  siblings: readonly string[];
  /** The messages that follow it in its branch, as far as they are known: results of its tool calls. */
  following?: readonly StoredMessage[];
  /** Median cost of the person's last answers, USD. */
  usualCostUsd?: number;
  /** How its model was chosen. */
  receipt?: RoutingReceipt;
  whoIs(model: ModelReference): WhoIs;
}

/** A model, in words; `local`: its server is the person's own. */
export interface WhoIs {
  modelName: string;
  providerName: string;
  local: boolean;
}

export function messageView(message: StoredMessage, around: MessageSurroundings): MessageView {
  return {
    id: message.id,
    parentId: message.parentId,
    role: message.role,
    text: textOf(message, 'text'),
    reasoning: textOf(message, 'reasoning') || undefined,
    reasoningMs: message.reasoningMs,
    context: message.context?.map(contextChip),
    createdAt: message.createdAt,
    state: message.status,
    siblings: around.siblings,
    facts: message.role === 'assistant' ? answerFacts(message, around) : undefined,
    error: message.error && describeError(message.error, errorScene(message, around)),
    note: message.note,
    citations: message.citations,
    toolCalls: toolCallViews(message, around.following ?? []),
    route: around.receipt && routeLine(around.receipt, message.status === 'streaming'),
    earlier: message.earlier?.map((earlier) => earlierView(earlier, around.whoIs(earlier))),
    vote: message.vote,
  };
}

/** Of a model that was named there is nothing to tell unless it failed. */
function routeLine(receipt: RoutingReceipt, isUnderWay: boolean): RouteLineView | undefined {
  const failures = receipt.attempts.filter(({ outcome }) => outcome === 'failed').length;
  return receipt.by === 'named' && failures === 0
    ? undefined
    : { receiptId: receipt.id, line: receiptLine(receipt, isUnderWay), failures };
}

export function earlierView(earlier: EarlierAnswer, who: WhoIs): EarlierAnswerView {
  const { modelName, providerName } = who;
  return {
    modelName,
    providerName,
    text: textOf(earlier, 'text'),
    reasoning: textOf(earlier, 'reasoning') || undefined,
    reason: describeError(earlier.error, who).title,
  };
}

export function contextChip(context: MessageContext): ContextChip {
  return { kind: context.kind, label: context.label, estimatedTokens: context.estimatedTokens, note: context.note };
}

/** "OpenAI", or "OpenAI (simulator)" where it is asked with the simulator's key. */
export function markedName(name: string, isByTheSimulator: boolean): string {
  return isByTheSimulator ? `${name} (simulator)` : name;
}

function providerName(message: StoredMessage, around: MessageSurroundings): string {
  const name = around.provider?.name ?? message.providerId ?? 'Unknown provider';
  return markedName(name, isSimulated(around));
}

function isSimulated({ record, simulated }: MessageSurroundings): boolean {
  return record ? record.keyName === SIMULATOR : (simulated ?? false);
}

function errorScene(message: StoredMessage, around: MessageSurroundings) {
  return {
    providerName: providerName(message, around),
    modelName: around.modelName ?? message.model,
    keyName: around.record?.keyName,
    local: around.provider?.localModels !== undefined,
    links: around.provider?.links,
  };
}

function answerFacts(message: StoredMessage, around: MessageSurroundings): AnswerFacts {
  const { record } = around;
  const model = record?.modelAnswered ?? message.model ?? '';
  return {
    providerName: providerName(message, around),
    simulated: isSimulated(around),
    model,
    modelName: around.modelName ?? model,
    keyName: record?.keyName || undefined,
    timeToFirstTokenMs: record?.timeToFirstTokenMs,
    waitedBeforeMs: record && record.attempt > 1 ? Math.max(0, record.startedAt - message.createdAt) : undefined,
    durationMs: record?.durationMs,
    tokensPerSecond: record?.tokensPerSecond,
    tokens: record && tokensView(record),
    cost: record && costView(record),
    finish: message.finishReason,
    retries: (record?.attempt ?? 1) - 1,
    cachedAgeMs: cachedAgeMs(record),
    timesUsual: record?.costUsd && around.usualCostUsd ? record.costUsd / around.usualCostUsd : undefined,
  };
}

function cachedAgeMs(record: UsageRecord | undefined): number | undefined {
  const ageMs = record?.cached ? record.features?.['cachedAgeMs'] : undefined;
  return typeof ageMs === 'number' ? ageMs : undefined;
}

const INPUT: readonly TokenBucket[] = ['uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'];

/** The sum of the known buckets; `undefined` when none is known. */
function sumOf(record: UsageRecord, buckets: readonly TokenBucket[]): number | undefined {
  const known = buckets.map((bucket) => record.tokens[bucket].tokens).filter((tokens) => tokens !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, tokens) => sum + tokens, 0);
}

function tokensView(record: UsageRecord): TokensView {
  return {
    input: sumOf(record, INPUT),
    cacheRead: record.tokens.cacheRead.tokens,
    cacheWrite: sumOf(record, ['cacheWrite5m', 'cacheWrite1h']),
    output: record.tokens.textOutput.tokens,
    reasoning: record.tokens.reasoningOutput.tokens,
    estimated: isEstimated(record),
  };
}

function isEstimated(record: UsageRecord): boolean {
  return record.tokens.textOutput.origin === 'estimated' || record.tokens.uncachedInput.origin === 'estimated';
}

function costView(record: UsageRecord): CostView {
  return { usd: record.costUsd, explanation: explainCost(record) };
}

function explainCost(record: UsageRecord): string {
  const { price, costUsd } = record;
  if (price?.source === 'local') {
    const rate = `Your local cost: ${formatMoney(price.usdPerHour)} an hour`;
    return price.usdPerHour ? `${rate}, for ${formatDuration(record.durationMs)}.` : 'Free: a model of your own.';
  }
  // A price that its list asks is told with the figures below.
  if (price?.source === 'provider' && price.inputPerMillion === undefined) {
    return 'As the provider itself reported it.';
  }
  if (costUsd === 0 && record.outcome === 'failed') {
    return 'Nothing was charged: the request was refused before an answer began.';
  }
  if (!price) {
    return 'Unknown: no price is known for this model.';
  }
  const rate = priceSentence(price);
  if (costUsd === undefined) {
    return `Unknown: the provider did not say how many tokens it used. ${rate}`;
  }
  return isEstimated(record) ? `Estimated: the provider reported no tokens for it. ${rate}` : rate;
}

/** "$0.15 in, $0.6 out per million tokens (genai-prices, checked 2026-09-23)." */
export function priceSentence(price: FrozenPrice): string {
  const cached = price.cacheReadPerMillion === undefined ? '' : `, ${formatRate(price.cacheReadPerMillion)} cached`;
  const source =
    price.source === 'person'
      ? 'your price'
      : price.source === 'provider'
        ? "from the provider's list"
        : `${price.source === 'seed' ? 'as documented' : price.source}, checked ${price.date ?? 'at an unknown date'}`;
  return `${formatRate(price.inputPerMillion)} in${cached}, ${formatRate(price.outputPerMillion)} out per million tokens (${source}).`;
}
