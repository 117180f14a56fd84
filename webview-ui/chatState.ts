// What the chat shows, and how each event of the host changes it: pure, without DOM, so that every rule is tested in Node.
import type { ChatPageEvents } from '../src/shared/protocol.ts';
import type {
  AnswerFacts,
  AttachmentView,
  ChatSnapshot,
  ConversationView,
  LocalModelsView,
  MessageView,
  ModelsView,
  ParametersView,
  RunView,
  Vote,
} from '../src/shared/views.ts';
import type { EventMessage } from './client.ts';

/** One event of the chat page. */
export type ChatEventMessage = EventMessage<ChatPageEvents>;

/** The text of an answer under way; its message in the conversation keeps the text it began with. */
export interface LiveAnswer {
  messageId: string;
  /** Number of the last event that is contained. */
  seq: number;
  text: string;
  reasoning: string;
}

export interface ChatState {
  /** False until the first snapshot. */
  loaded: boolean;
  conversation?: ConversationView;
  /** Keeps its identity while only text arrives, so that a delta renders nothing but itself. */
  runs: readonly RunView[];
  /** By run id. */
  live: Readonly<Record<string, LiveAnswer>>;
  /** Runs that the host spoke of but no snapshot knew; their events are not asked about again. */
  strangers: readonly string[];
  models: ModelsView;
  attachments: readonly AttachmentView[];
  defaults: ParametersView;
  /** Set for the conversation that starts with the next question. */
  parametersOfNew?: ParametersView;
  notice?: string;
  /** What was last heard of the person's own model server. */
  local?: LocalModelsView;
}

export const EMPTY_CHAT: ChatState = {
  loaded: false,
  runs: [],
  live: {},
  strangers: [],
  models: { providers: [] },
  attachments: [],
  defaults: {},
};

/** New text of one answer, to be put where that answer is drawn. */
export interface Delta {
  messageId: string;
  text: string;
  reasoning: string;
}

/** What came of an event. */
export interface Heard {
  state: ChatState;
  delta?: Delta;
  /** Events were missed: ask the host for a snapshot. */
  resync?: boolean;
  /** The event was older than what is shown, and changed nothing. */
  stale?: boolean;
}

/** All that a snapshot says, in place of everything before. */
export function fromSnapshot(snapshot: ChatSnapshot, before: ChatState = EMPTY_CHAT): ChatState {
  const live: Record<string, LiveAnswer> = {};
  for (const run of snapshot.runs) {
    const message = snapshot.conversation?.messages.find(({ id }) => id === run.messageId);
    live[run.runId] = liveAnswer(run.messageId, run.seq, message);
  }
  return {
    loaded: true,
    conversation: snapshot.conversation,
    runs: snapshot.runs,
    live,
    // A run that even a fresh snapshot does not hold is over or hidden: its late events are noise.
    strangers: before.strangers.filter((runId) => !live[runId]),
    models: snapshot.models,
    attachments: snapshot.attachments,
    defaults: snapshot.defaults,
    parametersOfNew: snapshot.parametersOfNew,
    notice: snapshot.notice,
    local: before.local,
  };
}

/** The conversation replaced (another branch, a new title, other parameters), runs untouched. */
export function withConversation(state: ChatState, conversation: ConversationView): ChatState {
  const shown = withEarlier(state.conversation, conversation);
  const live = { ...state.live };
  for (const run of state.runs) {
    const message = conversation.messages.find(({ id }) => id === run.messageId);
    const known = live[run.runId];
    const begun = state.conversation?.messages.find(({ id }) => id === run.messageId)?.earlier?.length ?? 0;
    const isAnew = (message?.earlier?.length ?? 0) > begun;
    if (message && known && (isAnew || message.text.length > known.text.length)) {
      live[run.runId] = { ...known, text: message.text, reasoning: message.reasoning ?? '' };
    }
  }
  return { ...state, conversation: shown, live };
}

/**
 * `after`, which holds the newest page only, together with the earlier messages of the same branch that were loaded before;
 * messages that have not changed are the same objects, so that they are not drawn again.
 */
function withEarlier(before: ConversationView | undefined, after: ConversationView): ConversationView {
  if (before?.id !== after.id) {
    return after;
  }
  const known = new Map(before.messages.map((message, at) => [message.id, { message, at }]));
  const messages = after.messages.map((message) => {
    const old = known.get(message.id)?.message;
    return old && JSON.stringify(old) === JSON.stringify(message) ? old : message;
  });
  const at = known.get(after.messages[0]?.id ?? '')?.at ?? 0;
  if (after.hasOlder && at > 0) {
    return { ...after, messages: [...before.messages.slice(0, at), ...messages], hasOlder: before.hasOlder };
  }
  return messages.every((message, index) => message === after.messages[index]) ? after : { ...after, messages };
}

/** What the person thinks of an answer. */
export function withVote(state: ChatState, messageId: string, vote: Vote | undefined): ChatState {
  const { conversation } = state;
  return conversation
    ? {
        ...state,
        conversation: {
          ...conversation,
          messages: conversation.messages.map((one) => (one.id === messageId ? { ...one, vote } : one)),
        },
      }
    : state;
}

/** Older messages put before the first; those already shown are not doubled. */
export function withOlder(
  state: ChatState,
  conversationId: string,
  older: { messages: readonly MessageView[]; hasOlder: boolean },
): ChatState {
  const { conversation } = state;
  if (conversation?.id !== conversationId) {
    return state;
  }
  const shown = new Set(conversation.messages.map(({ id }) => id));
  const added = older.messages.filter(({ id }) => !shown.has(id));
  const messages = [...added, ...conversation.messages];
  return { ...state, conversation: { ...conversation, messages, hasOlder: older.hasOlder } };
}

/** The state after an event. */
export function hear(state: ChatState, message: ChatEventMessage): Heard {
  switch (message.event) {
    case 'chat/snapshot':
      return { state: fromSnapshot(message.data, state) };
    case 'local/changed':
      return { state: { ...state, local: message.data } };
    case 'models/changed':
      return { state: { ...state, models: message.data } };
    case 'attachments/changed':
      return { state: { ...state, attachments: message.data.attachments } };
    case 'run/started':
      return { state: started(state, message.data) };
    case 'run/delta':
    case 'run/retry':
    case 'run/limited':
    case 'run/asking':
    case 'run/restarted':
    case 'run/ended':
      return inOrder(state, message);
    case 'conversation/titled':
      return { state: titled(state, message.data) };
    case 'composer/focus':
    case 'view/show':
      return { state };
  }
}

/** The run that writes into the shown conversation, if one does. */
export function shownRun(state: ChatState): RunView | undefined {
  return state.runs.find(({ conversationId }) => conversationId === state.conversation?.id);
}

/** What is drawn of an answer when it comes into view: its own text, or what has arrived so far. */
export function textOf(state: ChatState, message: MessageView): { text: string; reasoning: string } {
  const live = Object.values(state.live).find(({ messageId }) => messageId === message.id);
  return live ?? { text: message.text, reasoning: message.reasoning ?? '' };
}

type NumberedEvent = Extract<
  ChatEventMessage,
  { event: `run/${'delta' | 'retry' | 'limited' | 'asking' | 'restarted' | 'ended'}` }
>;

function inOrder(state: ChatState, message: NumberedEvent): Heard {
  const { runId, seq } = message.data;
  const known = state.live[runId];
  if (!known) {
    return state.strangers.includes(runId)
      ? { state, stale: true }
      : { state: { ...state, strangers: [...state.strangers, runId] }, resync: true };
  }
  if (seq <= known.seq) {
    return { state, stale: true };
  }
  if (seq !== known.seq + 1) {
    return { state, resync: true };
  }
  switch (message.event) {
    case 'run/delta':
      return grown(state, known, message.data);
    case 'run/retry':
      return { state: waits(state, message.data, { retry: message.data.retry }) };
    case 'run/limited':
      return { state: waits(state, message.data, { limited: message.data.limited }) };
    case 'run/asking':
      return { state: waits(state, message.data, { asking: message.data.asking }) };
    case 'run/restarted':
      return { state: restarted(state, message.data) };
    case 'run/ended':
      return { state: ended(state, message.data) };
  }
}

function started(state: ChatState, data: ChatPageEvents['run/started']): ChatState {
  const { runId, seq, conversation, messageId, startedAt, price } = data;
  if (state.live[runId] && state.live[runId].seq >= seq) {
    return state;
  }
  const run: RunView = { runId, messageId, conversationId: conversation.id, seq, startedAt, price };
  const message = conversation.messages.find(({ id }) => id === messageId);
  return {
    ...state,
    conversation: withEarlier(state.conversation, conversation),
    // They are the conversation's own now.
    parametersOfNew: undefined,
    runs: [...state.runs.filter((other) => other.runId !== runId), run],
    live: { ...state.live, [runId]: liveAnswer(messageId, seq, message) },
  };
}

function grown(state: ChatState, known: LiveAnswer, data: ChatPageEvents['run/delta']): Heard {
  const { runId, seq, messageId, text = '', reasoning = '' } = data;
  const live = { ...known, seq, text: known.text + text, reasoning: known.reasoning + reasoning };
  return { state: { ...state, live: { ...state.live, [runId]: live } }, delta: { messageId, text, reasoning } };
}

/** What the run waits for, or that it waits for it no more. */
function waits(
  state: ChatState,
  { runId, seq }: { runId: string; seq: number },
  waiting: Pick<RunView, 'retry'> | Pick<RunView, 'limited'> | Pick<RunView, 'asking'>,
): ChatState {
  return {
    ...state,
    runs: state.runs.map((run) => (run.runId === runId ? { ...run, seq, ...waiting } : run)),
    live: state.live[runId] ? { ...state.live, [runId]: { ...state.live[runId], seq } } : state.live,
  };
}

/** What has come until now is folded away, and the answer begins anew, of another model. */
function restarted(state: ChatState, data: ChatPageEvents['run/restarted']): ChatState {
  const { runId, seq, messageId, earlier } = data;
  const { conversation } = state;
  const anew = (message: MessageView): MessageView => ({
    ...message,
    text: '',
    reasoning: undefined,
    reasoningMs: undefined,
    earlier: [...(message.earlier ?? []), earlier],
    facts: message.facts && { ...message.facts, ...nameOf(data) },
  });
  return {
    ...state,
    conversation: conversation && {
      ...conversation,
      messages: conversation.messages.map((one) => (one.id === messageId ? anew(one) : one)),
    },
    runs: state.runs.map((run) =>
      run.runId === runId
        ? { ...run, seq, retry: undefined, limited: undefined, asking: undefined, price: data.price ?? run.price }
        : run,
    ),
    live: { ...state.live, [runId]: { messageId, seq, text: '', reasoning: '' } },
  };
}

/** Who answers from now on. */
function nameOf({ modelName, model, providerName }: ChatPageEvents['run/restarted']): Partial<AnswerFacts> {
  return { modelName, model: model ?? modelName, providerName: providerName ?? '', simulated: false };
}

function titled(state: ChatState, { id, title, totals }: ChatPageEvents['conversation/titled']): ChatState {
  const { conversation } = state;
  return conversation?.id === id ? { ...state, conversation: { ...conversation, title, totals } } : state;
}

function ended(state: ChatState, { runId, message, totals, title }: ChatPageEvents['run/ended']): ChatState {
  const { [runId]: _over, ...live } = state.live;
  const run = state.runs.find((one) => one.runId === runId);
  const { conversation } = state;
  return {
    ...state,
    live,
    runs: state.runs.filter((one) => one !== run),
    strangers: [...state.strangers, runId],
    conversation:
      conversation && conversation.id === run?.conversationId
        ? {
            ...conversation,
            totals,
            title,
            messages: conversation.messages.map((one) => (one.id === message.id ? message : one)),
          }
        : conversation,
  };
}

function liveAnswer(messageId: string, seq: number, message: MessageView | undefined): LiveAnswer {
  return { messageId, seq, text: message?.text ?? '', reasoning: message?.reasoning ?? '' };
}
