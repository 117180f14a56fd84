// Stands in for VS Code in the gallery's comparison page: answers from a state, and streams answers to what is asked.
import type { ColumnView, ComparisonSnapshot, ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import { MOST_COLUMNS } from '../../../src/shared/compareViews.ts';
import type { ComparePageEvents, ComparePageRequests } from '../../../src/shared/protocol.ts';
import type { ToHost, ToWebview } from '../../../src/shared/rpc.ts';
import type { MessageView, ModelReference } from '../../../src/shared/views.ts';
import { column as newColumn, factsOf, paidPrice, qwenFacts, recent, turnOf } from './compareData.ts';
import { decisionHost } from './compareDecideHost.ts';
import { COMPARE_STATES } from './compareStates.ts';
import { chipOf, suggest } from './composerHost.ts';
import { answer, listText, question } from './messages.ts';

type Method = keyof ComparePageRequests;
type Answers = {
  [M in Method]?: (
    params: ComparePageRequests[M]['params'],
  ) => ComparePageRequests[M]['result'] | Promise<ComparePageRequests[M]['result']>;
};

const parameters = new URLSearchParams(location.search);
const name = parameters.get('state') ?? 'compareFour';
const state = COMPARE_STATES[name] ?? COMPARE_STATES['compareFour']!;
const asked: ToHost[] = [];
let { snapshot, opensLate } = state;
/** `&again` in the address: the page lives again, with what it remembered. */
let stored: unknown = parameters.has('again')
  ? JSON.parse(sessionStorage.getItem('remembered') ?? 'null')
  : state.remembered;
let removed: { column: ColumnView; at: number } | undefined;
let gone: ComparisonView | undefined;
let count = 0;
/** Runs under way, by column. */
const streams = new Map<string, { stop: () => void }>();
/** Milliseconds between two deltas, and words in each. */
let pace = { ms: 30, words: 4 };
let holds = false;
/** Older messages come when it is settled. */
let older = Promise.resolve();
let letOlderCome = (): void => undefined;

function post(message: ToWebview): void {
  window.dispatchEvent(new MessageEvent('message', { data: message }));
}

function tell<E extends keyof ComparePageEvents>(event: E, data: ComparePageEvents[E]): void {
  post({ kind: 'event', event, data });
}

function shown(): ComparisonView {
  if (!snapshot.comparison) {
    throw new Error('Nothing is open.');
  }
  return snapshot.comparison;
}

function set(part: Partial<ComparisonView>): ComparisonView {
  const comparison = { ...shown(), ...part };
  snapshot = { ...snapshot, comparison };
  return comparison;
}

function setColumn(id: string, part: Partial<ColumnView>): ComparisonView {
  return set({ columns: shown().columns.map((one) => (one.id === id ? { ...one, ...part } : one)) });
}

function find(id: string): ColumnView {
  const found = shown().columns.find((one) => one.id === id);
  if (!found) {
    throw new Error('This column is gone.');
  }
  return found;
}

function setMessages(id: string, messages: readonly MessageView[], runs: ColumnView['runs'] = []): void {
  const { conversation } = find(id);
  setColumn(id, { conversation: { ...conversation, messages }, runs });
}

/** Begins an answer in a column and streams a text into it. */
function start(id: string, messages: readonly MessageView[], text: string): void {
  const runId = `run${(count += 1)}`;
  const last = messages.at(-1)!;
  const { conversation } = find(id);
  const startedAt = Date.now();
  const run = { runId, messageId: last.id, conversationId: conversation.id, seq: 1, startedAt, price: paidPrice };
  setMessages(id, messages, [run]);
  tell('run/started', {
    runId,
    seq: 1,
    conversation: find(id).conversation,
    messageId: last.id,
    startedAt,
    price: paidPrice,
  });
  stream(id, runId, last, text, 1);
}

function stream(id: string, runId: string, message: MessageView, text: string, seqBefore: number): void {
  const words = text.match(/\S+\s*/g) ?? [];
  let seq = seqBefore;
  let sent = '';
  const end = (part: Partial<MessageView>): void => {
    clearInterval(timer);
    streams.delete(id);
    const column = find(id);
    const facts = { ...qwenFacts, ...factsOf(column.model, {}), timeToFirstTokenMs: 300 + 100 * seq };
    const done: MessageView = { ...message, text: message.text + sent, state: 'complete', facts, ...part };
    const { conversation } = column;
    setMessages(
      id,
      conversation.messages.map((one) => (one.id === done.id ? done : one)),
    );
    const { totals, title } = conversation;
    tell('run/ended', { runId, seq: ++seq, message: done, totals, title });
  };
  const timer = setInterval(() => {
    const some = holds ? '' : words.splice(0, pace.words).join('');
    if (some) {
      sent += some;
      tell('run/delta', { runId, seq: ++seq, messageId: message.id, text: some });
    } else if (!holds) {
      end({});
    }
  }, pace.ms);
  streams.set(id, { stop: () => end({ state: 'cancelled' }) });
}

function streamingAnswer(id: string): MessageView {
  return answer('', { state: 'streaming', facts: factsOf(find(id).model, {}) });
}

/** A question to some columns, after what they hold or in place of its end. */
function ask(
  turnId: string,
  text: string,
  columnIds: readonly string[],
  keeps: (column: ColumnView) => number,
): TurnView {
  const context = snapshot.attachments.length > 0 ? snapshot.attachments : undefined;
  const begun = columnIds.map((id) => {
    const before = find(id).conversation.messages;
    return { id, messages: [...before.slice(0, keeps(find(id))), question(text, { context }), streamingAnswer(id)] };
  });
  begun.forEach(({ id, messages }) => setMessages(id, messages));
  const turn = turnOf(columnIds.map(find), { id: turnId, text, context });
  const others = shown().turns.filter(({ id }) => id !== turnId);
  set({ turns: [...others, turn] });
  snapshot = { ...snapshot, attachments: [] };
  tell('attachments/changed', { attachments: [] });
  tell('compare/turn', { id: shown().id, turn });
  begun.forEach(({ id, messages }) => start(id, messages, listText));
  return turn;
}

function modelOf({ providerId, model }: ModelReference): ColumnView['model'] {
  const choice = snapshot.models.providers.flatMap(({ models }) => models).find((one) => one.model === model);
  return {
    providerId,
    model,
    modelName: choice?.name ?? model,
    providerName: choice?.providerName ?? providerId,
    destination: choice?.local ? 'machine' : 'vendor',
  };
}

const decisions = decisionHost({ shown, set, tell });

const answers: Answers = {
  ...decisions.answers,
  'compare/snapshot': () => snapshot,
  'compare/new': () =>
    (snapshot = {
      ...snapshot,
      comparison: {
        ...COMPARE_STATES['compareFresh']!.snapshot.comparison!,
        id: `new${(count += 1)}`,
        title: 'New comparison',
      },
    }),
  'compare/open': () => (snapshot = COMPARE_STATES['compareDone']!.snapshot),
  'compare/list': ({ before }) =>
    before === undefined
      ? { items: snapshot.recent, next: snapshot.recent.at(-1)?.id }
      : { items: recent.map((one, at) => ({ ...one, id: `older${at}`, title: `Older ${at}` })) },
  'compare/rename': ({ title }) => {
    tell('compare/changed', { comparison: set({ title }) });
    return null;
  },
  'compare/delete': () => {
    gone = snapshot.comparison;
    snapshot = { ...snapshot, comparison: undefined };
    return null;
  },
  'compare/undelete': () => {
    snapshot = { ...snapshot, comparison: gone };
    return null;
  },
  'compare/addColumn': ({ model, ask: asks }) => {
    if (shown().columns.length >= MOST_COLUMNS) {
      throw new Error('Eight columns are the most.');
    }
    const id = `added${(count += 1)}`;
    const after = set({ columns: [...shown().columns, newColumn(id, modelOf(model), [])] });
    const last = after.turns.at(-1);
    if (asks && last) {
      const messages = [question(last.text), streamingAnswer(id)];
      setMessages(id, messages);
      const turn = {
        ...last,
        asked: { ...last.asked, [id]: { questionId: messages[0]!.id, answerId: messages[1]!.id } },
      };
      set({ turns: [...after.turns.slice(0, -1), turn] });
      setTimeout(() => start(id, messages, listText), 20);
    }
    return shown();
  },
  'compare/removeColumn': ({ columnId }) => {
    removed = { column: find(columnId), at: shown().columns.findIndex(({ id }) => id === columnId) };
    return set({ columns: shown().columns.filter(({ id }) => id !== columnId) });
  },
  'compare/restoreColumn': () =>
    set({ columns: removed ? shown().columns.toSpliced(removed.at, 0, removed.column) : [] }),
  'compare/setColumn': ({ columnId, id: _id, model, ...part }) =>
    setColumn(columnId, { ...part, ...(model && { model: modelOf(model) }) }),
  'compare/reorder': ({ columnIds }) => set({ columns: columnIds.map(find) }),
  'compare/setParameters': ({ parameters: shared }) => set({ parameters: shared }),
  'compare/blind': ({ on }) =>
    set({
      turns: shown().turns.map((turn) => ({ ...turn, named: true })),
      blind: on
        ? {
            order: shown()
              .columns.map(({ id }) => id)
              .toReversed(),
          }
        : undefined,
    }),
  'compare/ask': ({ text, columnIds }) =>
    ask(`asked${(count += 1)}`, text, columnIds, ({ conversation }) => conversation.messages.length),
  'compare/editAndAsk': ({ turnId, text }) => {
    const turn = shown().turns.find(({ id }) => id === turnId);
    return ask(turnId, text, Object.keys(turn?.asked ?? {}), ({ conversation }) => conversation.messages.length - 2);
  },
  'compare/rerun': ({ columnId }) => {
    const { messages } = find(columnId).conversation;
    const begun = streamingAnswer(columnId);
    const siblings = [...(messages.at(-1)?.siblings ?? []), begun.id];
    start(columnId, [...messages.slice(0, -1), { ...begun, siblings }], listText);
    return null;
  },
  'compare/showBranch': ({ columnId, messageId }) => {
    const { messages } = find(columnId).conversation;
    const last = messages.at(-1)!;
    const { siblings } = last;
    setMessages(columnId, [...messages.slice(0, -1), { ...last, id: messageId, text: 'Another answer', siblings }]);
    return shown();
  },
  'compare/older': async ({ columnId }) => {
    await older;
    return { messages: state.older?.[columnId] ?? [], hasOlder: false };
  },
  'compare/stop': ({ columnId }) => {
    const stopped = columnId === undefined ? [...streams.values()] : [streams.get(columnId)];
    stopped.forEach((one) => one?.stop());
    return null;
  },
  'compare/estimate': ({ text, columnIds }) => ({
    columns: Object.fromEntries(
      columnIds.map((id) => [
        id,
        {
          inputTokens: 1600 + text.length / 4,
          tooLong: text.includes('too long'),
          explanation: 'Price list of 18 Nov.',
        },
      ]),
    ),
    lowUsd: 0.0022 * columnIds.length,
    highUsd: 0.0029 * columnIds.length,
  }),
  'compare/decide': ({ turnId, kind, columnId, reason }) => {
    const isBlindTo = ({ named }: TurnView) => shown().blind !== undefined && !named;
    const turns = shown().turns.map((one) =>
      one.id === turnId
        ? { ...one, named: true, decision: kind && { kind, columnId, reason, blind: isBlindTo(one), at: Date.now() } }
        : one,
    );
    return set({ turns, blind: undefined });
  },
  'compare/saveSet': ({ name: label }): ComparisonSnapshot => {
    const columns = shown().columns.map(({ model, overrides }) => ({ model, label: model.modelName, overrides }));
    return (snapshot = {
      ...snapshot,
      sets: [...snapshot.sets, { name: label, columns, parameters: shown().parameters }],
    });
  },
  'compare/deleteSet': ({ name: label }) =>
    (snapshot = { ...snapshot, sets: snapshot.sets.filter((one) => one.name !== label) }),
  'models/list': () => snapshot.models,
  'models/pin': () => snapshot.models,
  'routing/receipt': () => null,
  'systemPrompt/list': () => [],
  'context/suggest': suggest,
  'context/add': (params) => {
    const attachments = [...snapshot.attachments, chipOf(params)];
    snapshot = { ...snapshot, attachments };
    tell('attachments/changed', { attachments });
    return null;
  },
};

/** Text that stays under way, so that the picture shows an answer being written. */
function streamState(): void {
  for (const { id, runs } of snapshot.comparison?.columns ?? []) {
    const [run] = runs;
    const words = state.streams?.[id]?.match(/\S+\s*/g) ?? [];
    if (run) {
      words.forEach((text, at) =>
        tell('run/delta', { runId: run.runId, seq: run.seq + at + 1, messageId: run.messageId, text }),
      );
    }
  }
}

let hasStreamed = false;
const requests: Extract<ToHost, { kind: 'request' }>[] = [];

function receive(message: ToHost): void {
  asked.push(message);
  if (message.kind === 'cancel') {
    const { id } = message;
    const ended = asked.find((one) => one.kind === 'request' && one.id === id);
    if (ended?.kind === 'request' && /judge$|merge/.test(ended.method)) {
      decisions.onCancel();
    }
    return;
  }
  requests.push(message);
  setTimeout(() => {
    // In the order in which they were asked, however late a timer is.
    const { id, method, params } = requests.shift()!; // pushed above, once for each timer
    void reply(id, method, params);
  }, 5);
}

async function reply(id: number, method: string, params: unknown): Promise<void> {
  const failure = method === 'compare/snapshot' ? opensLate : state.fails;
  if (failure !== undefined) {
    opensLate = undefined;
    post({ kind: 'failure', id, error: { message: failure } });
    return;
  }
  try {
    const answered = answers[method as Method] as ((given: unknown) => unknown) | undefined;
    post({ kind: 'result', id, value: answered ? await answered(params) : null });
  } catch (error) {
    post({ kind: 'failure', id, error: { message: (error as Error).message } });
  }
  if (method === 'compare/snapshot' && !hasStreamed) {
    hasStreamed = true;
    setTimeout(streamState, 50);
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
  compareDecisions: decisions.played,
  compareGallery: {
    asked,
    tell,
    stored: () => stored,
    underWay: () => [...streams.keys()],
    /** Nothing arrives any more until `false`. */
    hold: (on: boolean) => {
      holds = on;
    },
    retell: ({ draft, ...part }: Partial<ComparisonSnapshot>) => {
      snapshot = { ...snapshot, ...part };
      // A draft is added once.
      tell('compare/snapshot', { ...snapshot, draft });
    },
    retitle: (title: string) => {
      snapshot = { ...snapshot, recent: snapshot.recent.map((one, at) => (at === 0 ? { ...one, title } : one)) };
      tell('compare/snapshot', snapshot);
    },
    holdOlder: (on: boolean) => {
      letOlderCome();
      older = on
        ? new Promise((resolve) => {
            letOlderCome = resolve;
          })
        : Promise.resolve();
    },
    drop: (columnId: string) => {
      tell('compare/changed', { comparison: set({ columns: shown().columns.filter(({ id }) => id !== columnId) }) });
    },
    pace: (ms: number, words: number) => {
      pace = { ms, words };
    },
    /** Streams a text into a column, as if it had been asked. */
    stream: (columnId: string, text: string) => {
      const { messages } = find(columnId).conversation;
      start(columnId, [...messages.slice(0, -1), streamingAnswer(columnId)], text);
    },
  },
});
