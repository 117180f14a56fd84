// What conversations cost: the dearest of a period, against what one usually costs, and their bars.
import { type CostReport, type DearConversation, MOST_CONVERSATIONS, MOST_STACKS } from '../../shared/costViews.ts';
import { CONVERSATION_COLUMNS, type CostSnapshot } from '../costSource.ts';
import { quantile } from '../quantile.ts';
import type { BarGroup } from './breakdown.ts';
import type { Breathe } from './breathing.ts';
import { barOf, type DaySpan, pieces } from './calendar.ts';
import { conversationLabel } from './series.ts';
import { dearestFirst, sumIn } from './sums.ts';
import type { Tally } from './tally.ts';

/** With fewer, none of them is usual. */
const FEWEST_TO_COMPARE = 5;
const MOST_DEAREST = Math.max(MOST_CONVERSATIONS, MOST_STACKS);

interface ConversationSums {
  conversation: number;
  costUsd: number;
  requests: number;
  unknownCostRequests: number;
}

export interface ConversationTally {
  /** As many as anybody asks for. */
  dearest: readonly ConversationSums[];
  count: number;
  usualUsd?: number;
}

export async function tallyConversations(
  snapshot: CostSnapshot,
  span: DaySpan,
  series: readonly number[] | undefined,
  breathe: Breathe,
): Promise<ConversationTally> {
  const all = new Map<number, ConversationSums>();
  for (const { from, to } of pieces(span, 'week')) {
    for (const row of snapshot.conversations(from, to, series)) {
      const conversation = row[CONVERSATION_COLUMNS.conversation] ?? 0;
      let own = all.get(conversation);
      if (!own) {
        own = { conversation, costUsd: 0, requests: 0, unknownCostRequests: 0 };
        all.set(conversation, own);
      }
      own.costUsd += row[CONVERSATION_COLUMNS.costUsd] ?? 0;
      own.requests += row[CONVERSATION_COLUMNS.requests] ?? 0;
      own.unknownCostRequests += row[CONVERSATION_COLUMNS.unknownCostRequests] ?? 0;
    }
    await breathe();
  }
  const dearest: ConversationSums[] = [];
  await breathe();
  for (const one of all.values()) {
    keepDearest(dearest, one);
  }
  await breathe();
  return { dearest, count: all.size, usualUsd: medianCost(all) };
}

/** Of those that cost something. */
function medianCost(all: ReadonlyMap<number, ConversationSums>): number | undefined {
  const costs = new Float64Array(all.size);
  let count = 0;
  for (const { costUsd } of all.values()) {
    if (costUsd > 0) {
      costs[count] = costUsd;
      count += 1;
    }
  }
  const paid = costs.subarray(0, count).sort();
  const middle = [paid[(count - 1) >> 1] ?? 0, paid[count >> 1] ?? 0];
  return count < FEWEST_TO_COMPARE ? undefined : quantile(middle, 0.5);
}

const order = (one: ConversationSums, other: ConversationSums) =>
  dearestFirst(one, other) || one.conversation - other.conversation;

function keepDearest(dearest: ConversationSums[], one: ConversationSums): void {
  const last = dearest.at(-1);
  if (last && dearest.length === MOST_DEAREST && order(last, one) < 0) {
    return;
  }
  const place = dearest.findIndex((other) => order(one, other) < 0);
  dearest.splice(place === -1 ? dearest.length : place, 0, one);
  dearest.length = Math.min(dearest.length, MOST_DEAREST);
}

export function conversationsView(
  { dearest, count, usualUsd }: ConversationTally,
  snapshot: CostSnapshot,
): CostReport['conversations'] {
  const labels = snapshot.conversationLabels(dearest.map(({ conversation }) => conversation));
  return {
    count,
    usualUsd,
    dearest: dearest.slice(0, MOST_CONVERSATIONS).flatMap(({ conversation, ...figures }): DearConversation[] => {
      const label = labels.get(conversation);
      const timesUsual = usualUsd === undefined || figures.costUsd === 0 ? undefined : figures.costUsd / usualUsd;
      return label ? [{ ...label, ...figures, timesUsual }] : [];
    }),
  };
}

/** The dearest conversations with what each cost in every bar. */
export async function conversationGroups(
  snapshot: CostSnapshot,
  span: DaySpan,
  tally: Tally,
  { dearest }: ConversationTally,
  series: readonly number[] | undefined,
  breathe: Breathe,
): Promise<BarGroup[]> {
  const numbers = dearest.slice(0, MOST_STACKS).map(({ conversation }) => conversation);
  const labels = snapshot.conversationLabels(numbers);
  const bars = new Map(numbers.map((number) => [number, new Float64Array(tally.starts.length)]));
  const add = (conversation: number, place: number, usd: number) => {
    const own = bars.get(conversation);
    if (own && place in own) {
      own[place] = (own[place] ?? 0) + usd;
    }
  };
  const { step, starts, moments = [] } = tally;
  if (step === 'hour') {
    for (const { conversation = -1, startedAt, sums } of moments) {
      const place = starts.findLastIndex((start) => Number(start) <= startedAt);
      add(conversation, place, sumIn(sums, 'costUsd'));
    }
  } else {
    const places = new Map(starts.map((start, place) => [start, place]));
    for (const { from, to } of pieces(span, 'month')) {
      for (const { day, conversation, costUsd } of snapshot.conversationDays(from, to, numbers, series)) {
        add(conversation, places.get(barOf(day, step)) ?? -1, costUsd);
      }
      await breathe();
    }
  }
  return dearest.flatMap(({ conversation, ...sums }) => {
    const label = labels.get(conversation);
    const usd = bars.get(conversation);
    // How many of a conversation's requests failed is not kept by day.
    return label && usd ? [{ label: conversationLabel(label), figures: { ...sums, failedRequests: 0 }, usd }] : [];
  });
}
