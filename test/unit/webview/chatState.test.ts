// How events of the host change what the chat shows.
import assert from 'node:assert/strict';
import type { ChatSnapshot, ConversationView, MessageView } from '../../../src/shared/views.ts';
import {
  EMPTY_CHAT,
  fromSnapshot,
  hear,
  shownRun,
  textOf,
  withConversation,
  withOlder,
  type ChatEventMessage,
  type ChatState,
} from '../../../webview-ui/chatState.ts';

const totals = { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 };

function message(id: string, rest: Partial<MessageView> = {}): MessageView {
  return { id, role: 'assistant', text: '', createdAt: 0, state: 'complete', siblings: [id], ...rest };
}

function conversation(id: string, messages: readonly MessageView[]): ConversationView {
  return { id, title: 'Old title', messages, hasOlder: false, totals, parameters: {} };
}

const question = message('q', { role: 'user', text: 'Why?' });
const streaming = message('a', { state: 'streaming' });
const shown = conversation('c', [question, streaming]);

function snapshot(rest: Partial<ChatSnapshot>): ChatSnapshot {
  return { runs: [], models: { providers: [] }, attachments: [], defaults: {}, ...rest };
}

const run = { runId: 'r', messageId: 'a', conversationId: 'c', seq: 4, startedAt: 0 };

function started(): ChatState {
  const event: ChatEventMessage = {
    event: 'run/started',
    data: { runId: 'r', seq: 1, conversation: shown, messageId: 'a', startedAt: 0 },
  };
  return hear(fromSnapshot(snapshot({})), event).state;
}

function delta(seq: number, text: string, reasoning?: string): ChatEventMessage {
  return { event: 'run/delta', data: { runId: 'r', seq, messageId: 'a', text, reasoning } };
}

function end(seq: number, rest: Partial<MessageView> = {}): ChatEventMessage {
  const done = message('a', { text: 'Because.', ...rest });
  return {
    event: 'run/ended',
    data: { runId: 'r', seq, message: done, totals: { ...totals, costUsd: 0.5, requests: 1 }, title: 'New title' },
  };
}

describe('chatState', () => {
  it('shows the conversation of a run that starts, and knows that it runs', () => {
    const state = started();
    assert.equal(state.conversation, shown);
    assert.equal(shownRun(state)?.messageId, 'a');
  });

  it('gathers text and reasoning of deltas in order, and hands each to where it is drawn', () => {
    const first = hear(started(), delta(2, '', 'Hm. '));
    const second = hear(first.state, delta(3, 'Be'));
    const third = hear(second.state, delta(4, 'cause'));
    assert.deepEqual(first.delta, { messageId: 'a', text: '', reasoning: 'Hm. ' });
    assert.deepEqual(third.delta, { messageId: 'a', text: 'cause', reasoning: '' });
    assert.equal(textOf(third.state, streaming).text, 'Because');
    assert.equal(textOf(third.state, streaming).reasoning, 'Hm. ');
  });

  it('renders nothing anew for a delta: conversation and runs stay the same objects', () => {
    const before = started();
    const { state } = hear(before, delta(2, 'Be'));
    assert.equal(state.conversation, before.conversation);
    assert.equal(state.runs, before.runs);
  });

  it('ignores events that are not newer than what is shown', () => {
    const { state } = hear(started(), delta(2, 'Be'));
    for (const old of [delta(1, 'x'), delta(2, 'x')]) {
      const heard = hear(state, old);
      assert.equal(heard.stale, true);
      assert.equal(heard.state, state);
      assert.equal(heard.delta, undefined);
    }
  });

  it('asks for a snapshot when an event is missing, and does not show text with a hole', () => {
    const heard = hear(started(), delta(3, 'cause'));
    assert.equal(heard.resync, true);
    assert.equal(heard.delta, undefined);
    assert.equal(textOf(heard.state, streaming).text, '');
  });

  it('goes on from a snapshot taken in mid-stream: older events are dropped, the next one counts', () => {
    const half = conversation('c', [question, message('a', { state: 'streaming', text: 'Beca', reasoning: 'Hm.' })]);
    const state = fromSnapshot(snapshot({ conversation: half, runs: [run] }));
    assert.equal(hear(state, delta(4, 'ca')).stale, true);
    const next = hear(state, delta(5, 'use'));
    assert.equal(textOf(next.state, half.messages[1] ?? streaming).text, 'Because');
    assert.equal(textOf(next.state, half.messages[1] ?? streaming).reasoning, 'Hm.');
  });

  it('replaces the answer, the totals and the title at the end of a run', () => {
    const { state } = hear(started(), end(2));
    assert.equal(state.conversation?.messages[1]?.text, 'Because.');
    assert.equal(state.conversation?.totals.costUsd, 0.5);
    assert.equal(state.conversation?.title, 'New title');
    assert.equal(shownRun(state), undefined);
  });

  it('takes late events of a run that is over for noise, not for a gap', () => {
    const { state } = hear(started(), end(2));
    assert.deepEqual(hear(state, delta(3, 'x')), { state, stale: true });
  });

  it('asks once about a run that it does not know', () => {
    const first = hear(EMPTY_CHAT, delta(7, 'x'));
    assert.equal(first.resync, true);
    assert.equal(hear(first.state, delta(8, 'x')).resync, undefined);
  });

  it('hears a run again once a snapshot names it', () => {
    const unknown = hear(EMPTY_CHAT, delta(4, 'x')).state;
    const known = fromSnapshot(snapshot({ conversation: shown, runs: [run] }), unknown);
    assert.equal(hear(known, delta(5, 'text')).delta?.text, 'text');
  });

  it('leaves the shown conversation alone when a run of another one ends', () => {
    const other = conversation('other', [message('m', { text: 'Kept' })]);
    const state = fromSnapshot(snapshot({ conversation: other, runs: [run] }));
    assert.equal(shownRun(state), undefined);
    const { state: after } = hear(state, end(5));
    assert.equal(after.conversation, other);
    assert.equal(after.runs.length, 0);
  });

  it('shows and ends the wait of a retry without losing its place in the events', () => {
    const retry = { nextAt: 1, attempt: 2, of: 3, reason: 'Busy.' };
    const waiting = hear(started(), { event: 'run/retry', data: { runId: 'r', seq: 2, retry } }).state;
    assert.deepEqual(shownRun(waiting)?.retry, retry);
    const going = hear(waiting, { event: 'run/retry', data: { runId: 'r', seq: 3 } }).state;
    assert.equal(shownRun(going)?.retry, undefined);
    assert.equal(hear(going, delta(4, 'ok')).delta?.text, 'ok');
  });

  it('shows another branch, and keeps the text of an answer under way when it is come back to', () => {
    const grown = hear(started(), delta(2, 'Beca')).state;
    const branch = conversation('c', [message('q2', { role: 'user', text: 'Why not?' })]);
    const away = withConversation(grown, branch);
    assert.equal(away.conversation, branch);
    const more = hear(away, delta(3, 'use')).state;
    const back = withConversation(more, shown);
    assert.equal(textOf(back, streaming).text, 'Because');
  });

  it('puts older messages before the first, each once, and only into their own conversation', () => {
    const state = fromSnapshot(snapshot({ conversation: { ...shown, hasOlder: true } }));
    const older = { messages: [message('o'), question], hasOlder: false };
    const { conversation: grown } = withOlder(state, 'c', older);
    assert.deepEqual(
      grown?.messages.map(({ id }) => id),
      ['o', 'q', 'a'],
    );
    assert.equal(grown?.hasOlder, false);
    assert.equal(withOlder(state, 'another', older), state);
  });

  it('keeps the older pages of the same branch where the host sends its newest page again', () => {
    const page = (messages: MessageView[], hasOlder: boolean): ConversationView => ({
      ...conversation('c', messages),
      hasOlder,
    });
    const before = fromSnapshot(snapshot({ conversation: page([message('o'), question, message('a')], false) }));
    const kept = withConversation(before, page([{ ...question }, message('b')], true)).conversation;
    assert.deepEqual(
      kept?.messages.map(({ id }) => id),
      ['o', 'q', 'b'],
    );
    assert.equal(kept?.hasOlder, false);
    assert.equal(kept?.messages[1], question, 'what has not changed is the same object, and is not drawn again');
    const changed = withConversation(before, page([{ ...question, siblings: ['q', 'r'] }], true)).conversation;
    assert.deepEqual(changed?.messages[1]?.siblings, ['q', 'r']);
    const elsewhere = withConversation(before, page([message('x'), message('y')], true)).conversation;
    assert.deepEqual(
      elsewhere?.messages.map(({ id }) => id),
      ['x', 'y'],
    );
    const other = withConversation(before, { ...page([question], true), id: 'd' }).conversation;
    assert.equal(other?.messages.length, 1);
  });

  it('takes new models and attachments as they come', () => {
    const chip = { id: '1', kind: 'file' as const, label: 'a.ts', estimatedTokens: 1 };
    const models = { providers: [], currentBecause: 'cheapest' as const };
    const first = hear(EMPTY_CHAT, { event: 'attachments/changed', data: { attachments: [chip] } }).state;
    const { state } = hear(first, { event: 'models/changed', data: models });
    assert.deepEqual(state.attachments, [chip]);
    assert.equal(state.models, models);
  });
});
