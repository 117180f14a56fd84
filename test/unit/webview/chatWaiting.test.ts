// Runs that wait for a limit or for the person, and answers that another model begins anew.
import assert from 'node:assert/strict';
import type { ChatPageEvents } from '../../../src/shared/protocol.ts';
import type { ChatSnapshot, ConversationView, EarlierAnswerView, MessageView } from '../../../src/shared/views.ts';
import { announcementOf } from '../../../webview-ui/announcements.ts';
import {
  fromSnapshot,
  hear,
  shownRun,
  textOf,
  withConversation,
  withVote,
  type ChatEventMessage,
  type ChatState,
} from '../../../webview-ui/chatState.ts';

const totals = { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 };
const facts = { providerName: 'OpenAI', simulated: false, model: 'gpt', modelName: 'GPT', retries: 0 };

function conversation(message: Partial<MessageView> = {}): ConversationView {
  const answer: MessageView = {
    id: 'a',
    role: 'assistant',
    text: '',
    createdAt: 0,
    state: 'streaming',
    siblings: ['a'],
    facts,
    ...message,
  };
  const question: MessageView = { ...answer, id: 'q', role: 'user', text: 'Why?', state: 'complete', facts: undefined };
  return { id: 'c', title: 'T', messages: [question, answer], hasOlder: false, totals, parameters: {} };
}

const run = { runId: 'r', messageId: 'a', conversationId: 'c', seq: 4, startedAt: 0 };
const earlier: EarlierAnswerView = { providerName: 'OpenAI', modelName: 'GPT', text: 'Becau', reason: 'cut off' };

function shown(message: Partial<MessageView> = {}, rest: Partial<ChatSnapshot['runs'][number]> = {}): ChatState {
  return fromSnapshot({
    conversation: conversation(message),
    runs: [{ ...run, ...rest }],
    models: { providers: [] },
    attachments: [],
    defaults: {},
  });
}

type Numbered = `run/${'delta' | 'limited' | 'asking' | 'restarted'}`;

function event<E extends Numbered>(
  name: E,
  seq: number,
  data: Omit<ChatPageEvents[E], 'runId' | 'seq'>,
): ChatEventMessage {
  // The data are that event's.
  return { event: name, data: { runId: 'r', seq, ...data } } as unknown as ChatEventMessage;
}

const delta = (seq: number, text: string): ChatEventMessage => event('run/delta', seq, { messageId: 'a', text });
const restarted = (seq: number, rest: Partial<ChatPageEvents['run/restarted']> = {}): ChatEventMessage =>
  event('run/restarted', seq, { messageId: 'a', earlier, modelName: 'Claude', ...rest });

const answerOf = ({ conversation: at }: ChatState): MessageView => at?.messages[1] ?? assert.fail('no answer');

/** All that is read of the answer: what is folded, then its own text. */
const read = (state: ChatState): string[] => [
  ...(answerOf(state).earlier ?? []).map(({ text }) => text),
  textOf(state, answerOf(state)).text,
];

/** The state after events, none of which may be old or leave a gap. */
function after(state: ChatState, ...events: ChatEventMessage[]): ChatState {
  return events.reduce((before, one) => {
    const heard = hear(before, one);
    assert.ok(!heard.stale && !heard.resync, `${one.event} was not taken`);
    return heard.state;
  }, state);
}

describe('a run that waits', () => {
  it('for a rate limit shows it until it is over, and keeps its place in the events', () => {
    const limited = { reason: 'your limit of 2 requests a minute', untilMs: 12 };
    const waiting = after(shown(), event('run/limited', 5, { limited }));
    assert.deepEqual(shownRun(waiting)?.limited, limited);
    const over = after(waiting, event('run/limited', 6, {}));
    assert.equal(shownRun(over)?.limited, undefined);
    assert.deepEqual(read(after(over, delta(7, 'x'))), ['x']);
  });

  it('for the person keeps what it asks until it is decided', () => {
    const asking = { reason: 'cut off', modelName: 'Claude', providerName: 'Anthropic', mayContinue: true };
    const waiting = after(shown({ text: 'Be' }), event('run/asking', 5, { asking }));
    assert.deepEqual(shownRun(waiting)?.asking, asking);
    assert.deepEqual(read(waiting), ['Be']);
    const decided = after(waiting, event('run/asking', 6, {}), delta(7, 'cause'));
    assert.equal(shownRun(decided)?.asking, undefined);
    assert.deepEqual(read(decided), ['Because']);
  });

  it('does not clear one wait by the end of another', () => {
    const limited = { reason: 'x' };
    const both = after(
      shown({}, { retry: { nextAt: 1, attempt: 2, of: 3, reason: 'y' } }),
      event('run/limited', 5, { limited }),
    );
    assert.equal(shownRun(both)?.retry?.attempt, 2);
    assert.ok(shownRun(after(both, event('run/asking', 6, {})))?.limited);
  });
});

describe('an answer that begins anew', () => {
  it('folds away what had come, and shows only what comes then', () => {
    const state = after(shown({ text: 'Be' }), delta(5, 'cau'), restarted(6), delta(7, 'So'), delta(8, ' it is'));
    assert.deepEqual(read(state), ['Becau', 'So it is']);
    assert.equal(textOf(state, answerOf(state)).reasoning, '');
  });

  it('does so again and again, oldest first', () => {
    const second = { ...earlier, text: 'So', modelName: 'Claude' };
    const state = after(shown(), restarted(5), delta(6, 'So'), restarted(7, { earlier: second }), delta(8, 'Yes'));
    assert.deepEqual(read(state), ['Becau', 'So', 'Yes']);
  });

  it('says who answers now, and reckons with its price', () => {
    const price = { inputTokens: 1, inputPerMillion: 2, outputPerMillion: 3 };
    const told = after(shown({}, { price: { inputTokens: 9 } }), restarted(5, { providerName: 'Anthropic', price }));
    assert.equal(answerOf(told).facts?.modelName, 'Claude');
    assert.equal(answerOf(told).facts?.providerName, 'Anthropic');
    assert.deepEqual(shownRun(told)?.price, price);
    const untold = after(shown({}, { price }), restarted(5));
    assert.equal(answerOf(untold).facts?.providerName, '', 'the one that failed is not named for it');
    assert.deepEqual(shownRun(untold)?.price, price);
  });

  it('ends whatever was waited for', () => {
    const asking = { reason: 'x', modelName: 'Claude', providerName: 'A', mayContinue: false };
    const state = after(shown({}, { asking, limited: { reason: 'y' } }), restarted(5));
    assert.deepEqual([shownRun(state)?.asking, shownRun(state)?.limited], [undefined, undefined]);
  });

  it('is heard once, however often it is told', () => {
    const state = after(shown(), restarted(5), delta(6, 'So'));
    assert.equal(hear(state, restarted(5)).stale, true);
    assert.equal(hear(state, restarted(6)).stale, true);
    assert.equal(hear(state, restarted(8)).resync, true);
    assert.deepEqual(read(hear(state, restarted(5)).state), ['Becau', 'So']);
  });

  it('stands once where a snapshot came in between, whatever of it the events tell again', () => {
    const before = after(shown(), delta(5, 'Becau'));
    const taken = shown({ text: 'So', earlier: [earlier] }, { seq: 7 });
    assert.deepEqual(read(taken), ['Becau', 'So']);
    for (const old of [delta(5, 'Becau'), restarted(6), delta(7, 'So')]) {
      assert.equal(hear(taken, old).stale, true);
    }
    assert.deepEqual(read(after(taken, delta(8, '!'))), ['Becau', 'So!']);
    // And where the snapshot is the older one.
    assert.deepEqual(read(after(before, restarted(6), delta(7, 'So'))), ['Becau', 'So']);
  });

  it('keeps its own text where the conversation is shown anew', () => {
    const state = after(shown({ text: 'Becau' }), restarted(5), delta(6, 'So'));
    assert.deepEqual(read(withConversation(state, conversation({ text: 'So', earlier: [earlier] }))), ['Becau', 'So']);
    // The host was further: longer or not, the text of the one that answers now counts.
    const behind = after(shown(), delta(5, 'Because'));
    assert.deepEqual(read(withConversation(behind, conversation({ text: 'S', earlier: [earlier] }))), ['Becau', 'S']);
  });

  it('is at its end what the host kept', () => {
    const done = { ...answerOf(shown()), text: 'So it is.', state: 'complete' as const, earlier: [earlier] };
    const end: ChatEventMessage = {
      event: 'run/ended',
      data: { runId: 'r', seq: 6, message: done, totals, title: 'T' },
    };
    assert.deepEqual(read(after(shown(), restarted(5), end)), ['Becau', 'So it is.']);
  });

  it('is left alone in a conversation that is not shown', () => {
    const state = { ...shown(), conversation: { ...conversation(), id: 'other', messages: [] } };
    assert.deepEqual(after(state, restarted(5), delta(6, 'So')).conversation?.messages, []);
  });
});

describe('what a screen reader hears of it', () => {
  const said = (one: ChatEventMessage): string | undefined => announcementOf(one)?.text;

  it('tells each wait once, and its end not at all', () => {
    const asking = { reason: 'no connection', modelName: 'Claude', providerName: 'Anthropic', mayContinue: false };
    assert.equal(
      said(event('run/limited', 5, { limited: { reason: 'your limit of 2 requests a minute' } })),
      'Waiting for your limit of 2 requests a minute.',
    );
    assert.equal(
      said(event('run/asking', 5, { asking })),
      'The answer broke off: no connection. Claude of Anthropic can answer instead. The choice stands below it.',
    );
    assert.equal(said(restarted(5)), 'Incomplete answer of GPT: cut off. Claude begins anew.');
    assert.equal(said(event('run/limited', 5, {})), undefined);
    assert.equal(said(event('run/asking', 5, {})), undefined);
  });

  it('never interrupts what is being read', () => {
    assert.equal(announcementOf(restarted(5))?.urgent, false);
  });
});

describe('a vote', () => {
  it('stands at its message and is taken back', () => {
    const voted = withVote(shown(), 'a', 'up');
    assert.equal(answerOf(voted).vote, 'up');
    assert.equal(voted.conversation?.messages[0]?.vote, undefined);
    assert.equal(answerOf(withVote(voted, 'a', undefined)).vote, undefined);
  });
});
