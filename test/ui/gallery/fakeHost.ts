// Stands in for VS Code in the gallery: answers the webview's requests from a state, and streams an answer to what is sent.
import type { ChatPageEvent, ChatPageEvents, ChatPageMethod, ChatPageRequests } from '../../../src/shared/protocol.ts';
import type { ToHost, ToWebview } from '../../../src/shared/rpc.ts';
import type { ConversationView, MessageView } from '../../../src/shared/views.ts';
import { facts, retryText } from './messages.ts';
import { STATES } from './states.ts';

type Answers = { [M in ChatPageMethod]?: (params: ChatPageRequests[M]['params']) => ChatPageRequests[M]['result'] };

const name = new URLSearchParams(location.search).get('state') ?? 'answer';
const state = STATES[name] ?? STATES['answer']!;
/** What the webview asked, for tests to look at. */
const asked: ToHost[] = [];
let { snapshot } = state;
let stored: unknown = state.remembered;
let closed = state.opensLate;
let runs = 0;
let stopped = false;
let seqShown = 0;

function post(message: ToWebview): void {
  window.dispatchEvent(new MessageEvent('message', { data: message }));
}

function tell<E extends ChatPageEvent>(event: E, data: ChatPageEvents[E]): void {
  post({ kind: 'event', event, data });
}

/** Streams `text` into a message, a few words each 30 ms, then ends the run. */
function stream(runId: string, message: MessageView, text: string, seqBefore: number): void {
  const words = text.match(/\S+\s*/g) ?? [];
  let seq = seqBefore;
  let sent = '';
  stopped = false;
  const timer = setInterval(() => {
    const some = words.splice(0, 3).join('');
    if (some && !stopped) {
      sent += some;
      tell('run/delta', { runId, seq: ++seq, messageId: message.id, text: some });
      return;
    }
    clearInterval(timer);
    const done: MessageView = {
      ...message,
      text: message.text + sent,
      state: stopped ? 'cancelled' : 'complete',
      facts,
    };
    replaceMessage(done);
    tell('run/ended', {
      runId,
      seq: ++seq,
      message: done,
      totals: { costUsd: 0.0024, unknownCosts: 0, requests: 2, inputTokens: 0, outputTokens: 0 },
      title: snapshot.conversation?.title ?? '',
    });
  }, 30);
}

function replaceMessage(done: MessageView): void {
  const { conversation } = snapshot;
  if (conversation) {
    const messages = conversation.messages.map((one) => (one.id === done.id ? done : one));
    snapshot = { ...snapshot, runs: [], conversation: { ...conversation, messages } };
  }
}

function start(messages: readonly MessageView[]): ChatPageRequests['chat/send']['result'] {
  runs += 1;
  const runId = `started${runs}`;
  const last = messages.at(-1)!;
  const conversation: ConversationView = {
    id: 'c1',
    title: 'New conversation',
    hasOlder: false,
    totals: { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 },
    parameters: {},
    ...snapshot.conversation,
    messages,
  };
  snapshot = { ...snapshot, conversation, attachments: [] };
  tell('attachments/changed', { attachments: [] });
  tell('run/started', { runId, seq: 1, conversation, messageId: last.id, startedAt: Date.now() });
  setTimeout(() => {
    stream(runId, last, retryText, 1);
  }, 300);
  return { runId, conversationId: conversation.id, messageId: last.id };
}

function newMessage(role: MessageView['role'], text: string): MessageView {
  const id = `new${(runs += 1)}`;
  const streaming = role === 'assistant';
  return { id, role, text, createdAt: Date.now(), state: streaming ? 'streaming' : 'complete', siblings: [id] };
}

const answers: Answers = {
  'chat/snapshot': () => snapshot,
  'chat/send': ({ text }) =>
    start([...(snapshot.conversation?.messages ?? []), newMessage('user', text), newMessage('assistant', '')]),
  'chat/regenerate': () =>
    start([...(snapshot.conversation?.messages.slice(0, -1) ?? []), newMessage('assistant', '')]),
  'chat/stop': () => {
    stopped = true;
    return null;
  },
  'conversation/new': () => (snapshot = { ...snapshot, conversation: undefined, runs: [] }),
  'conversation/open': () => snapshot,
  'conversation/list': ({ query }) => ({
    items: (state.conversations ?? []).filter(({ title }) => title.toLowerCase().includes((query ?? '').toLowerCase())),
  }),
  'conversation/older': () => ({ messages: [...(state.older ?? [])], hasOlder: false }),
  'conversation/setParameters': ({ parameters }) => parameters,
  'models/list': () => snapshot.models,
  'models/choose': ({ providerId, model }) => {
    const provider = snapshot.models.providers.find(({ id }) => id === providerId);
    const current = provider?.models.find((one) => one.model === model);
    snapshot = { ...snapshot, models: { ...snapshot.models, current, currentBecause: 'chosen' } };
    return snapshot.models;
  },
  'context/remove': ({ id }) => {
    snapshot = { ...snapshot, attachments: snapshot.attachments.filter((one) => one.id !== id) };
    tell('attachments/changed', { attachments: snapshot.attachments });
    return null;
  },
};

/** More text of the run that the snapshot holds. */
function more(text: string): void {
  const run = snapshot.runs[0];
  if (run) {
    tell('run/delta', { runId: run.runId, seq: ++seqShown, messageId: run.messageId, text });
  }
}

function receive(message: ToHost): void {
  asked.push(message);
  if (message.kind === 'cancel' || state.silent) {
    return;
  }
  const { id, method, params } = message;
  setTimeout(() => {
    if (method === 'chat/snapshot' && closed) {
      post({ kind: 'failure', id, error: { message: closed } });
      closed = undefined;
      return;
    }
    if (state.fails && method !== 'chat/snapshot') {
      post({ kind: 'failure', id, error: { message: state.fails } });
      return;
    }
    const answer = answers[method as ChatPageMethod] as ((params: unknown) => unknown) | undefined;
    post({ kind: 'result', id, value: answer ? answer(params) : null });
    const run = snapshot.runs[0];
    const shown = snapshot.conversation?.messages.find((one) => one.id === run?.messageId);
    if (method === 'chat/snapshot' && run && shown && state.streams) {
      // Stays under way at the end of the text, so that the picture shows an answer being written.
      seqShown = run.seq;
      const words = state.streams.match(/\S+\s*/g) ?? [];
      setTimeout(() => {
        words.forEach(more);
      }, 50);
    }
  }, 5);
}

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: receive,
    getState: () => stored,
    setState: (value: unknown) => {
      stored = value;
    },
  }),
  /** For tests: what was asked, what is stored, and ways to send events. */
  gallery: { asked, tell, more, stored: () => stored },
});
