// What the comparison page shows after each event: what is newer stays, what did not change is not drawn again.
import assert from 'node:assert/strict';
import type { ColumnView, ComparisonSnapshot, ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import type { MessageView } from '../../../src/shared/views.ts';
import { hear } from '../../../webview-ui/chatState.ts';
import {
  columnChat,
  EMPTY_PAGE,
  fromComparisonSnapshot,
  headOf,
  hearPage,
  withColumn,
} from '../../../webview-ui/compare/compareReducer.ts';

function message(id: string, role: MessageView['role'], text: string, state: MessageView['state'] = 'complete') {
  return { id, role, text, state, createdAt: 0, siblings: [id] };
}

const TOTALS = { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 };

function column(id: string, rest: Partial<ColumnView> = {}): ColumnView {
  return {
    id,
    model: { providerId: 'p', providerName: 'P', model: id, modelName: id, destination: 'vendor' },
    overrides: {},
    parameters: {},
    conversation: {
      id: `c-${id}`,
      title: '',
      messages: [message('q', 'user', 'Why?'), message('a', 'assistant', 'Because.')],
      hasOlder: false,
      totals: TOTALS,
      parameters: {},
    },
    runs: [],
    collapsed: false,
    width: 1,
    ticked: true,
    ...rest,
  };
}

const turn: TurnView = { id: 't1', askedAt: 0, text: 'Why?', asked: { a: { questionId: 'q', answerId: 'a' } } };

function comparison(rest: Partial<ComparisonView> = {}): ComparisonView {
  return {
    id: 'x',
    title: 'X',
    updatedAt: 0,
    columns: [column('a'), column('b')],
    turns: [turn],
    parameters: {},
    totals: TOTALS,
    ...rest,
  };
}

const snapshot = (view: ComparisonView | undefined): ComparisonSnapshot => ({
  comparison: view,
  models: { providers: [] },
  attachments: [],
  sets: [],
  recent: [],
});
const shown = () => fromComparisonSnapshot(snapshot(comparison()), EMPTY_PAGE);
const change = (view: ComparisonView) => ({ ...view, columns: view.columns.map(headOf) });

function writing(text: string, seq: number): ColumnView {
  const { conversation } = column('a');
  const messages = [message('q', 'user', 'Why?'), message('a', 'assistant', text, 'streaming')];
  const run = { runId: 'r1', messageId: 'a', conversationId: 'c-a', seq, startedAt: 0 };
  return column('a', { conversation: { ...conversation, messages }, runs: [run] });
}

describe('the state of the comparison page', () => {
  it('keeps the identity of columns and turns that a change leaves as they are', () => {
    const before = shown();
    const view = comparison({ columns: [column('a'), column('b', { ticked: false })] });
    const after = hearPage(before, { event: 'compare/changed', data: { comparison: change(view) } });
    assert.equal(after.comparison?.columns[0], before.comparison?.columns[0]);
    assert.equal(after.comparison?.turns, before.comparison?.turns);
    assert.equal(after.comparison?.columns[1]?.ticked, false);
  });

  it('does not mix in what is told of another comparison', () => {
    const before = shown();
    const other = comparison({ id: 'y', title: 'Y' });
    assert.equal(hearPage(before, { event: 'compare/changed', data: { comparison: change(other) } }), before);
    assert.equal(hearPage(before, { event: 'compare/turn', data: { id: 'y', turn: { ...turn, text: 'Z' } } }), before);
    assert.equal(hearPage(before, { event: 'compare/waits', data: { id: 'y', columnId: 'a', waits: 'busy' } }), before);
  });

  it('puts a new turn after the others, and a known one in its own place', () => {
    const second = { ...turn, id: 't2', text: 'And then?' };
    const two = hearPage(shown(), { event: 'compare/turn', data: { id: 'x', turn: second } });
    const mended = hearPage(two, { event: 'compare/turn', data: { id: 'x', turn: { ...turn, keptAsTest: true } } });
    assert.deepEqual(
      mended.comparison?.turns.map(({ id, keptAsTest }) => [id, keptAsTest]),
      [
        ['t1', true],
        ['t2', undefined],
      ],
    );
  });

  it('shows why a column waits, until it does not', () => {
    const waits = hearPage(shown(), { event: 'compare/waits', data: { id: 'x', columnId: 'b', waits: '4 at a time' } });
    assert.equal(waits.comparison?.columns[1]?.waits, '4 at a time');
    const goes = hearPage(waits, { event: 'compare/waits', data: { id: 'x', columnId: 'b' } });
    assert.equal(goes.comparison?.columns[1]?.waits, undefined);
  });

  it('drops the comparison where a snapshot has none, and changes no column where none is shown', () => {
    const empty = fromComparisonSnapshot(snapshot(undefined), shown());
    assert.equal(empty.comparison, undefined);
    assert.equal(withColumn(empty, 'a', { width: 2 }), empty);
  });

  describe('what a column holds', () => {
    it('does not go back behind what was heard since the host made its view', () => {
      let state = columnChat(writing('One', 1));
      for (const [seq, text] of [
        [2, ' two'],
        [3, ' three'],
      ] as const) {
        ({ state } = hear(state, { event: 'run/delta', data: { runId: 'r1', seq, messageId: 'a', text } }));
      }
      const after = columnChat(writing('One two', 2), state);
      assert.equal(after.live['r1']?.text, 'One two three');
      assert.equal(after.live['r1']?.seq, 3);
      const next = hear(after, { event: 'run/delta', data: { runId: 'r1', seq: 4, messageId: 'a', text: '.' } });
      assert.equal(next.resync, undefined, 'the next event fits');
    });

    it('takes what was missed, and goes on from there', () => {
      const after = columnChat(writing('One two three', 5), columnChat(writing('One', 1)));
      assert.equal(after.live['r1']?.text, 'One two three');
      const { delta } = hear(after, { event: 'run/delta', data: { runId: 'r1', seq: 6, messageId: 'a', text: '.' } });
      assert.equal(delta?.text, '.');
    });

    it('stays ended where an older view still speaks of the run', () => {
      const ended = hear(columnChat(writing('One', 1)), {
        event: 'run/ended',
        data: { runId: 'r1', seq: 2, message: message('a', 'assistant', 'One.'), totals: TOTALS, title: '' },
      }).state;
      const after = columnChat(writing('One', 1), ended);
      assert.deepEqual(after.runs, []);
      assert.equal(after.conversation?.messages.at(-1)?.text, 'One.');
    });

    it('keeps a run that began after the view was made, and lets go of one whose end was missed', () => {
      const begun = columnChat(writing('One', 1));
      const older = column('a', { conversation: { ...column('a').conversation, messages: [] } });
      assert.equal(columnChat(older, begun).runs.length, 1);
      assert.equal(columnChat(column('a'), begun).runs.length, 0);
      assert.deepEqual(columnChat(column('a'), begun).live, {});
    });

    it('keeps messages that did not change, so that a new width draws none again', () => {
      const before = columnChat(column('a'));
      const after = columnChat(column('a', { width: 2 }), before);
      assert.equal(after.conversation?.messages[1], before.conversation?.messages[1]);
    });

    it('begins anew with another conversation', () => {
      const before = columnChat(writing('One', 1));
      const other = column('a', { conversation: { ...column('a').conversation, id: 'c-other' } });
      assert.deepEqual(columnChat(other, before).runs, []);
    });
  });
});
