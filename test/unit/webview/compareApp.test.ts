// The comparison page's copy of what the host owns: events go to the columns that they belong to, each word once.
import assert from 'node:assert/strict';
import type { ColumnView, ComparisonSnapshot } from '../../../src/shared/compareViews.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { CompareApp } from '../../../webview-ui/compare/compareState.ts';

const TOTALS = { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 };

function column(id: string): ColumnView {
  const question = { id: `q-${id}`, role: 'user' as const, text: 'Why?', state: 'complete' as const };
  const answer = { id: `a-${id}`, role: 'assistant' as const, text: '', state: 'streaming' as const };
  const messages = [question, answer].map((one) => ({ ...one, createdAt: 0, siblings: [one.id] }));
  return {
    id,
    model: { providerId: 'p', providerName: 'P', model: id, modelName: id, destination: 'vendor' },
    overrides: {},
    parameters: {},
    conversation: { id: `c-${id}`, title: '', messages, hasOlder: false, totals: TOTALS, parameters: {} },
    runs: [{ runId: `r-${id}`, messageId: `a-${id}`, conversationId: `c-${id}`, seq: 1, startedAt: 0 }],
    collapsed: false,
    width: 1,
    ticked: true,
  };
}

const snapshot: ComparisonSnapshot = {
  comparison: {
    id: 'x',
    title: 'X',
    updatedAt: 0,
    columns: [column('a'), column('b')],
    turns: [{ id: 't', askedAt: 0, text: 'Why?', asked: { a: { questionId: 'q-a' }, b: { questionId: 'q-b' } } }],
    parameters: {},
    totals: TOTALS,
  },
  models: { providers: [] },
  attachments: [],
  sets: [],
  recent: [],
};

async function scene() {
  const asked: Extract<ToHost, { kind: 'request' }>[] = [];
  let hear: (message: unknown) => void = () => {};
  const app = new CompareApp({
    port: {
      post: (message) => {
        if (message.kind === 'request') {
          asked.push(message);
        }
      },
      listen: (listener) => {
        hear = listener;
        return () => {};
      },
    },
    remembered: undefined,
    remember: () => {},
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.resolve();
    }
  };
  const answer = async (value: unknown): Promise<void> => {
    hear({ kind: 'result', id: asked.at(-1)?.id, value });
    await settled();
  };
  const tell = (event: string, data: unknown): void => hear({ kind: 'event', event, data });
  void app.load();
  await answer(snapshot);
  const [a, b] = app.columns.value;
  assert.ok(a && b);
  const delta = (id: string, seq: number, text: string) =>
    tell('run/delta', { runId: `r-${id}`, seq, messageId: `a-${id}`, text });
  return { app, a, b, asked, answer, tell, delta };
}

describe('the comparison page', () => {
  it('gives each column what its own run says', async () => {
    const { a, b, delta, asked } = await scene();
    delta('a', 2, 'one');
    delta('b', 2, 'two');
    assert.equal(a.chat.value.live['r-a']?.text, 'one');
    assert.equal(b.chat.value.live['r-b']?.text, 'two');
    assert.equal(asked.length, 1, 'nothing was missed');
  });

  it('draws nothing of an answer that was begun anew into the new one', async () => {
    const { a, delta, tell } = await scene();
    const before: string[] = [];
    const stop = a.onDelta('a-a', ({ text }) => before.push(text));
    delta('a', 2, 'old ');
    delta('a', 3, 'words');
    const earlier = { providerName: 'P', modelName: 'a', text: 'old words', reason: 'lost' };
    tell('run/restarted', { runId: 'r-a', seq: 4, messageId: 'a-a', earlier, modelName: 'other' });
    stop();
    const after: string[] = [];
    a.onDelta('a-a', ({ text }) => after.push(text));
    delta('a', 5, 'new');
    await new Promise((done) => {
      a.page.deltas.ask(() => done(undefined));
    });
    assert.deepEqual([before.join(''), after.join('')], ['old words', 'new']);
  });

  it('knows from the host when words first came that came before it looked', async () => {
    const { app, a, answer } = await scene();
    assert.equal(a.live.value?.firstMs, undefined);
    void app.load();
    const { comparison } = snapshot;
    const [first, second] = comparison?.columns ?? [];
    assert.ok(comparison && first && second);
    const began = { ...first, runs: first.runs.map((run) => ({ ...run, seq: 2, firstMs: 420 })) };
    await answer({ ...snapshot, comparison: { ...comparison, columns: [began, second] } });
    assert.equal(a.live.value?.firstMs, 420);
  });

  it('shows columns as waiting from the moment that they are asked', async () => {
    const { app, a, b, tell } = await scene();
    a.chat.value = { ...a.chat.value, runs: [], live: {} };
    tell('compare/turn', { id: 'x', turn: { id: 't2', askedAt: 1, text: 'And then?', asked: { a: {} } } });
    assert.equal(app.turn.value?.text, 'And then?');
    assert.equal(a.stage.value, 'waits');
    b.chat.value = { ...b.chat.value, runs: [], live: {} };
    assert.equal(b.stage.value, 'notAsked');
  });

  it('goes through the answers of a column, and reads what stands above them', async () => {
    const { a, asked, answer } = await scene();
    void a.showBranch('other');
    assert.deepEqual(asked.at(-1), {
      ...asked.at(-1),
      method: 'compare/showBranch',
      params: { id: 'x', columnId: 'a', messageId: 'other' },
    });
    await answer(snapshot.comparison);
    void a.loadOlder();
    assert.deepEqual(asked.at(-1)?.params, { id: 'x', columnId: 'a', before: 'q-a' });
    const older = { id: 'q-0', role: 'user', text: 'Before', state: 'complete', createdAt: 0, siblings: ['q-0'] };
    await answer({ messages: [older], hasOlder: false });
    assert.deepEqual(
      a.whole.value?.messages.map(({ id }) => id),
      ['q-0', 'q-a', 'a-a'],
    );
  });

  it('gives nobody twice what had gathered when they began to listen', async () => {
    const { a, delta } = await scene();
    delta('a', 2, 'read with the state');
    const heard: string[] = [];
    a.onDelta('a-a', ({ text }) => heard.push(text));
    await new Promise((done) => {
      a.page.deltas.ask(() => done(undefined));
    });
    assert.deepEqual(heard, []);
  });

  it('hears events that came while a snapshot was fetched after it, in their order', async () => {
    const { app, a, answer, delta } = await scene();
    void app.load();
    delta('a', 2, 'one ');
    delta('a', 3, 'two');
    assert.equal(a.chat.value.live['r-a']?.text, '');
    await answer(snapshot);
    assert.equal(a.chat.value.live['r-a']?.text, 'one two');
  });

  it('asks anew where a number is missing', async () => {
    const { delta, asked } = await scene();
    delta('a', 4, 'late');
    assert.deepEqual(
      asked.map(({ method }) => method),
      ['compare/snapshot', 'compare/snapshot'],
    );
  });

  it('says of each end how many have ended', async () => {
    const { app, tell } = await scene();
    const message = { ...column('a').conversation.messages[1], text: 'Done.', state: 'complete' };
    tell('run/ended', { runId: 'r-a', seq: 2, message, totals: TOTALS, title: '' });
    assert.equal(app.announcement.value.text, 'A done. 1 of 2 have ended.');
    assert.deepEqual(
      app.busy.value.map(({ id }) => id),
      ['b'],
    );
  });
});
