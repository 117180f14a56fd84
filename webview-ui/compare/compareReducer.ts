// What the comparison page shows, and how each event of the host changes it: pure, without DOM, so that every rule is tested in Node.
import type {
  ColumnView,
  ComparisonListItem,
  ComparisonSetView,
  ComparisonSnapshot,
  TurnView,
} from '../../src/shared/compareViews.ts';
import type { ComparePageEvents } from '../../src/shared/protocol.ts';
import type { ComparisonChange } from '../../src/shared/protocol/compare.ts';
import type { AttachmentView, MessageView, ModelsView, ParametersView, RunView } from '../../src/shared/views.ts';
import { EMPTY_CHAT, withConversation, type ChatState, type LiveAnswer } from '../chatState.ts';
import type { EventMessage } from '../client.ts';

/** One event of the comparison page. */
export type CompareEventMessage = EventMessage<ComparePageEvents>;

/** Events of one answer under way. */
export type RunEventMessage = Extract<CompareEventMessage, { event: `run/${string}` }>;

/** A column without what it holds. */
export type ColumnHead = ComparisonChange['columns'][number];

/** All but what the columns hold, which each column keeps for itself. */
export interface PageState {
  /** False until the first snapshot. */
  loaded: boolean;
  /** Absent: none is open. */
  comparison?: ComparisonChange;
  models: ModelsView;
  attachments: readonly AttachmentView[];
  sets: readonly ComparisonSetView[];
  recent: readonly ComparisonListItem[];
  /** What a new comparison begins with. */
  defaults: ParametersView;
}

export const EMPTY_PAGE: PageState = {
  loaded: false,
  models: { providers: [] },
  attachments: [],
  sets: [],
  recent: [],
  defaults: {},
};

export function isRunEvent(message: CompareEventMessage): message is RunEventMessage {
  return message.event.startsWith('run/');
}

/** All that a snapshot says of the page. */
export function fromComparisonSnapshot(snapshot: ComparisonSnapshot, before: PageState): PageState {
  const { comparison, models, attachments, sets, recent, defaults = {} } = snapshot;
  const state = {
    ...before,
    loaded: true,
    models,
    attachments,
    sets,
    recent,
    defaults: same(before.defaults, defaults),
  };
  return comparison
    ? withComparison(state, { ...comparison, columns: comparison.columns.map(headOf) })
    : { ...state, comparison: undefined };
}

export function headOf({ conversation: _held, runs: _runs, ...head }: ColumnView): ColumnHead {
  return head;
}

/** The comparison anew; what has not changed of it keeps its identity, so that it is not drawn again. */
export function withComparison(state: PageState, after: ComparisonChange): PageState {
  const before = state.comparison?.id === after.id ? state.comparison : undefined;
  return {
    ...state,
    comparison: {
      ...after,
      columns: same(
        before?.columns,
        after.columns.map((one) => same(find(before?.columns, one.id), one)),
      ),
      turns: same(
        before?.turns,
        after.turns.map((one) => same(find(before?.turns, one.id), one)),
      ),
      parameters: same(before?.parameters, after.parameters),
      totals: same(before?.totals, after.totals),
      blind: after.blind && same(before?.blind, after.blind),
    },
  };
}

/** The turn in place of the one of its id, or after the others. */
export function withTurn(state: PageState, turn: TurnView): PageState {
  const { comparison } = state;
  if (!comparison) {
    return state;
  }
  const isKnown = comparison.turns.some(({ id }) => id === turn.id);
  const turns = isKnown
    ? comparison.turns.map((one) => (one.id === turn.id ? turn : one))
    : [...comparison.turns, turn];
  return withComparison(state, { ...comparison, turns });
}

/** One column changed before the host has said so. */
export function withColumn(state: PageState, columnId: string, part: Partial<ColumnHead>): PageState {
  const { comparison } = state;
  return comparison
    ? withComparison(state, {
        ...comparison,
        columns: comparison.columns.map((one) => (one.id === columnId ? { ...one, ...part } : one)),
      })
    : state;
}

/** The state after an event that is not of a run; events of a comparison that is not shown change nothing. */
export function hearPage(state: PageState, message: Exclude<CompareEventMessage, RunEventMessage>): PageState {
  const shownId = state.comparison?.id;
  switch (message.event) {
    case 'compare/snapshot':
      return fromComparisonSnapshot(message.data, state);
    case 'compare/changed':
      return message.data.comparison.id === shownId ? withComparison(state, message.data.comparison) : state;
    case 'compare/turn':
      return message.data.id === shownId ? withTurn(state, message.data.turn) : state;
    case 'compare/waits':
      return message.data.id === shownId
        ? withColumn(state, message.data.columnId, { waits: message.data.waits })
        : state;
    case 'models/changed':
      return { ...state, models: message.data };
    case 'attachments/changed':
      return { ...state, attachments: message.data.attachments };
    case 'compare/progress':
    case 'composer/focus':
      return state;
  }
}

/**
 * What a column holds, from what the host sent of it. The host's view may be older than events that were heard since it was
 * made: those stay.
 */
export function columnChat(view: ColumnView, before: ChatState = EMPTY_CHAT): ChatState {
  const { conversation, runs } = view;
  const known = before.conversation?.id === conversation.id ? before : EMPTY_CHAT;
  if (isOlder(view, known)) {
    return known;
  }
  const live: Record<string, LiveAnswer> = {};
  const kept = runs.map((run) =>
    newer(
      run,
      known.runs.find(({ runId }) => runId === run.runId),
    ),
  );
  for (const run of kept) {
    const heard = known.live[run.runId];
    live[run.runId] =
      heard && heard.seq >= run.seq
        ? heard
        : liveOf(
            run,
            conversation.messages.find(({ id }) => id === run.messageId),
          );
  }
  return {
    ...withConversation({ ...known, runs: [] }, conversation),
    loaded: true,
    runs: same(known.runs, kept),
    live,
    strangers: known.strangers.filter((runId) => !live[runId]),
  };
}

/** It speaks of a run that is over, or knows nothing of one that has begun. */
function isOlder({ conversation, runs }: ColumnView, known: ChatState): boolean {
  const isOver = runs.some(({ runId }) => known.strangers.includes(runId));
  const isUnknown = known.runs.some(
    ({ runId, messageId }) =>
      !runs.some((run) => run.runId === runId) &&
      !conversation.messages.some(({ id, state }) => id === messageId && state !== 'streaming'),
  );
  return isOver || isUnknown;
}

function newer(run: RunView, heard: RunView | undefined): RunView {
  return heard && heard.seq >= run.seq ? heard : run;
}

function liveOf({ messageId, seq }: RunView, message: MessageView | undefined): LiveAnswer {
  return { messageId, seq, text: message?.text ?? '', reasoning: message?.reasoning ?? '' };
}

function find<T extends { id: string }>(all: readonly T[] | undefined, id: string): T | undefined {
  return all?.find((one) => one.id === id);
}

/** `before` where `after` says the same. */
function same<T>(before: T | undefined, after: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
