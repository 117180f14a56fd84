// Stands in for VS Code in the gallery: answers the webview's requests from a state, and streams an answer to what is sent.
import type { ChatPageEvent, ChatPageEvents, ChatPageMethod, ChatPageRequests } from '../../../src/shared/protocol.ts';
import type { ToHost, ToWebview } from '../../../src/shared/rpc.ts';
import type { AttachmentView, ConversationView, LocalModelsView, MessageView } from '../../../src/shared/views.ts';
import { chipOf, estimateOf, fileChips, imageChip, suggest } from './composerHost.ts';
import { facts, retryText } from './messages.ts';
import { NO_LOCAL_MODEL } from './localStates.ts';
import { longConversation, PAGE } from './longConversations.ts';
import { promptAnswers } from './promptHost.ts';
import { askedAtPrice } from './spendStates.ts';
import { STATES } from './states.ts';

type Answers = { [M in ChatPageMethod]?: (params: ChatPageRequests[M]['params']) => ChatPageRequests[M]['result'] };

const name = new URLSearchParams(location.search).get('state') ?? 'answer';
const state = STATES[name] ?? longConversation(name) ?? STATES['answer']!;
/** A method whose requests wait until a test lets them go, or `run/ended`. */
let holding: string | undefined;
const held: (() => void)[] = [];
/** What fails, by method. */
const refused = new Map<string, string>();
/** What the webview asked, for tests to look at. */
const asked: ToHost[] = [];
let { snapshot } = state;
let local: LocalModelsView = state.local ?? NO_LOCAL_MODEL;
/** `&again` in the address: the page lives again, with what it remembered. */
let stored: unknown = new URLSearchParams(location.search).has('again')
  ? JSON.parse(sessionStorage.getItem('remembered') ?? 'null')
  : state.remembered;
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
    if (holding === 'run/ended' && !stopped) {
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
  const run = begin(messages);
  const last = messages.at(-1)!;
  setTimeout(() => {
    stream(run.runId, last, retryText, 1);
  }, 300);
  return run;
}

function begin(messages: readonly MessageView[]): ChatPageRequests['chat/send']['result'] {
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
  const { price } = askedAtPrice;
  tell('run/started', { runId, seq: 1, conversation, messageId: last.id, startedAt: Date.now(), price });
  return { runId, conversationId: conversation.id, messageId: last.id };
}

function newMessage(role: MessageView['role'], text: string): MessageView {
  const id = `new${(runs += 1)}`;
  const streaming = role === 'assistant';
  return { id, role, text, createdAt: Date.now(), state: streaming ? 'streaming' : 'complete', siblings: [id] };
}

function setAttachments(attachments: readonly AttachmentView[]): null {
  snapshot = { ...snapshot, attachments };
  tell('attachments/changed', { attachments });
  return null;
}

/** The conversation before a message of it was deleted. */
let deletedFrom: ConversationView | undefined;

function shown(conversation: ConversationView): ConversationView {
  snapshot = { ...snapshot, conversation };
  return conversation;
}

const answers: Answers = {
  ...promptAnswers(() => snapshot.models.current, state.noPrompts === true),
  'chat/snapshot': () => snapshot,
  'chat/send': ({ text }) =>
    start([...(snapshot.conversation?.messages ?? []), newMessage('user', text), newMessage('assistant', '')]),
  'chat/regenerate': () =>
    start([...(snapshot.conversation?.messages.slice(0, -1) ?? []), newMessage('assistant', '')]),
  'chat/stop': () => {
    stopped = true;
    return null;
  },
  'routing/receipt': () => state.receipt ?? null,
  'chat/vote': ({ messageId, vote }) => {
    const voted = snapshot.conversation?.messages.find(({ id }) => id === messageId);
    if (voted) {
      replaceMessage({ ...voted, vote });
    }
    return null;
  },
  'conversation/new': () => (snapshot = { ...snapshot, conversation: undefined, runs: [] }),
  'conversation/open': () => snapshot,
  'conversation/list': ({ query = '', before, limit }) => {
    const found = (state.conversations ?? []).filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()));
    const start = before === undefined ? 0 : found.findIndex(({ id }) => id === before) + 1;
    const items = found.slice(start, start + limit);
    return { items, next: start + limit < found.length ? items.at(-1)?.id : undefined };
  },
  'conversation/older': ({ before }) => {
    const older = state.older ?? [];
    const known = older.findIndex(({ id }) => id === before);
    const end = known === -1 ? older.length : known;
    return { messages: older.slice(Math.max(0, end - PAGE), end), hasOlder: end > PAGE };
  },
  'conversation/fork': ({ messageId }) => {
    const { conversation } = snapshot;
    const end = (conversation?.messages.findIndex(({ id }) => id === messageId) ?? -1) + 1;
    return (snapshot = {
      ...snapshot,
      conversation: conversation && { ...conversation, id: 'fork', messages: conversation.messages.slice(0, end) },
    });
  },
  'message/delete': ({ messageId }) => {
    deletedFrom = snapshot.conversation;
    const { messages = [] } = deletedFrom ?? {};
    const left = messages.slice(
      0,
      messages.findIndex(({ id }) => id === messageId),
    );
    return shown({ ...deletedFrom!, messages: left });
  },
  'message/undelete': () => shown(deletedFrom!),
  'conversation/showBranch': () => snapshot.conversation!,
  'conversation/setParameters': ({ parameters }) => parameters,
  'models/list': () => snapshot.models,
  'models/choose': ({ providerId, model }) => {
    const provider = snapshot.models.providers.find(({ id }) => id === providerId);
    const all = [...(snapshot.models.auto ?? []), ...(provider?.models ?? [])];
    const current = all.find((one) => one.providerId === providerId && one.model === model);
    snapshot = { ...snapshot, models: { ...snapshot.models, current, currentBecause: 'chosen' } };
    return snapshot.models;
  },
  'models/pin': ({ providerId, model, pinned }) => {
    const providers = snapshot.models.providers.map((one) => ({
      ...one,
      models: one.models.map((each) =>
        each.providerId === providerId && each.model === model ? { ...each, pinned } : each,
      ),
    }));
    snapshot = { ...snapshot, models: { ...snapshot.models, providers } };
    return snapshot.models;
  },
  'chat/estimate': (params) => estimateOf(params, snapshot.attachments),
  'local/list': () => local,
  'local/pull': ({ model }) =>
    (local = {
      ...local,
      pulls: [...local.pulls.filter((pull) => pull.model !== model), { model, status: 'starting' }],
    }),
  'local/cancelPull': ({ model }) => (local = { ...local, pulls: local.pulls.filter((pull) => pull.model !== model) }),
  'context/suggest': suggest,
  'context/add': (params) => setAttachments([...snapshot.attachments, chipOf(params)]),
  'context/addImage': (params) => setAttachments([...snapshot.attachments, imageChip(params)]),
  'context/addUris': (params) => setAttachments([...snapshot.attachments, ...fileChips(params)]),
  'context/remove': ({ id }) => setAttachments(snapshot.attachments.filter((one) => one.id !== id)),
};

/** Begins a run in the shown conversation, whose text and end the caller decides. */
function startRun(question: string): { delta(text: string): void; end(): void } {
  const answer = newMessage('assistant', '');
  const { runId, messageId } = begin([
    ...(snapshot.conversation?.messages ?? []),
    newMessage('user', question),
    answer,
  ]);
  let seq = 1;
  let sent = '';
  return {
    delta(text) {
      sent += text;
      tell('run/delta', { runId, seq: ++seq, messageId, text });
    },
    end() {
      const done: MessageView = { ...answer, text: sent, state: 'complete', facts };
      replaceMessage(done);
      const { totals, title } = snapshot.conversation!;
      tell('run/ended', { runId, seq: ++seq, message: done, totals, title });
    },
  };
}

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
  const reply = (): void => {
    if (method === 'chat/snapshot' && closed) {
      post({ kind: 'failure', id, error: { message: closed } });
      closed = undefined;
      return;
    }
    const failure = refused.get(method) ?? (method === 'chat/snapshot' ? undefined : state.fails);
    if (failure !== undefined) {
      post({ kind: 'failure', id, error: { message: failure } });
      return;
    }
    const answer = answers[method as ChatPageMethod] as ((params: unknown) => unknown) | undefined;
    try {
      post({ kind: 'result', id, value: answer ? answer(params) : null });
    } catch (error) {
      post({ kind: 'failure', id, error: { message: (error as Error).message } });
      return;
    }
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
  };
  if (method === holding) {
    held.push(reply);
  } else {
    setTimeout(reply, 5);
  }
}

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: receive,
    getState: () => stored,
    setState: (value: unknown) => {
      stored = value;
      sessionStorage.setItem('remembered', JSON.stringify(value));
    },
  }),
  /** For tests: what was asked, what is stored, and ways to send events. */
  gallery: {
    asked,
    tell,
    more,
    startRun,
    stored: () => stored,
    hold: (what: ChatPageMethod | 'run/ended') => {
      holding = what;
    },
    refuse: (method: ChatPageMethod, words: string) => refused.set(method, words),
    release: () => {
      holding = undefined;
      held.splice(0).forEach((reply) => {
        reply();
      });
    },
  },
});
