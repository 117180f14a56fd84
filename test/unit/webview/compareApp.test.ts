// The comparison page's copy of what the host owns: events go to the columns that they belong to, each word once.
import assert from 'node:assert/strict';
import type { ColumnView, ComparisonSnapshot } from '../../../src/shared/compareViews.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import type { ModelsView } from '../../../src/shared/views.ts';
import { readCompareLayout, type CompareLayout } from '../../../webview-ui/compare/compareLayout.ts';
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

const choice = (model: string) => ({ providerId: 'p', providerName: 'P', model, name: model, refuses: [] });

const ended = (id: string) => ({ ...column(id).conversation.messages[1], text: 'Done.', state: 'complete' });

async function scene(remembered?: CompareLayout) {
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
    remembered,
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

  it('holds what is set for all columns against no model, and what is set for one against its own', async () => {
    const { app, a, asked } = await scene();
    const current = choice('chat');
    const provider = { id: 'p', name: 'P', models: [current, choice('a')] };
    app.state.value = { ...app.state.value, models: { current, providers: [provider] } as unknown as ModelsView };
    assert.equal(app.model.value, undefined);
    assert.equal(a.model.value?.model, 'a');
    assert.equal(asked.length, 1);
  });

  it('answers again only what was asked last', async () => {
    const { a, asked, tell } = await scene();
    const { conversation } = a.chat.value;
    const [question] = conversation?.messages ?? [];
    assert.ok(conversation && question);
    const early = { ...question, id: 'early', role: 'assistant' as const, state: 'incomplete' as const };
    a.chat.value = {
      ...a.chat.value,
      conversation: { ...conversation, messages: [early, ...conversation.messages] },
    };
    tell('run/ended', { runId: 'r-a', seq: 2, message: ended('a'), totals: TOTALS, title: '' });
    assert.equal(a.acts.mayRegenerate(early), false);
    a.acts.regenerate('early');
    assert.equal(asked.length, 1, 'nothing is asked, nothing is paid');
    a.acts.regenerate('a-a');
    assert.equal(asked.at(-1)?.method, 'compare/rerun');
  });

  it('hides a question only where it is the one above the columns', async () => {
    const { a, tell } = await scene();
    const shown = () => a.conversation.value?.messages.map(({ id }) => id);
    const turn = (rest: object) =>
      tell('compare/turn', { id: 'x', turn: { id: 't', askedAt: 0, text: 'Why?', ...rest } });
    const answer = a.whole.value?.messages[1];
    assert.deepEqual(shown(), ['a-a']);
    turn({ asked: { a: { questionId: 'another' } } });
    assert.deepEqual(shown(), ['q-a', 'a-a'], 'another is above');
    turn({ asked: { a: {} } });
    assert.deepEqual(shown(), ['a-a'], 'its answer has begun before the turn says so');
    turn({ asked: { a: {} }, text: 'How?' });
    assert.deepEqual(shown(), ['q-a', 'a-a'], 'it waits to be asked anew');
    turn({ asked: { b: { questionId: 'q-b' } } });
    assert.deepEqual(shown(), ['q-a', 'a-a'], 'it was not asked');
    assert.equal(a.conversation.value?.messages[1], answer, 'which is not drawn again');
  });

  it('has a system prompt under review after a reload', async () => {
    const prompt = { description: 'Terse', review: { text: 'You are terse.', note: 'Cut off' }, writing: true };
    const layout = { draft: '', parametersOpen: false, together: false, scroll: {}, prompt };
    assert.deepEqual(readCompareLayout(layout).prompt, prompt);
    assert.equal(readCompareLayout({ ...layout, prompt: { description: 1 } }).prompt, undefined);
    const { app } = await scene(layout);
    assert.equal(app.prompts.review.value?.text, 'You are terse.');
  });

  it('asks about nothing that comes after the end of an answer', async () => {
    const { app, tell, delta, asked } = await scene();
    tell('run/ended', { runId: 'r-a', seq: 2, message: ended('a'), totals: TOTALS, title: '' });
    app.announce('');
    delta('a', 9, 'late');
    delta('a', 12, 'later');
    tell('run/ended', { runId: 'r-a', seq: 13, message: ended('a'), totals: TOTALS, title: '' });
    assert.equal(asked.length, 1);
    assert.equal(app.announcement.value.text, '');
  });

  it('drops the columns of the comparison before, and hears their runs again when it is back', async () => {
    const { app, a, asked, tell, delta } = await scene();
    const { comparison } = snapshot;
    assert.ok(comparison);
    const other = { ...comparison, id: 'y', columns: [column('c'), column('d')], turns: [] };
    tell('compare/snapshot', { ...snapshot, comparison: other });
    delta('a', 2, 'unseen');
    delta('c', 2, 'seen');
    tell('run/ended', { runId: 'r-b', seq: 2, message: ended('b'), totals: TOTALS, title: '' });
    assert.equal(asked.length, 1, 'nothing is asked for what is not shown');
    assert.equal(app.announcement.value.text, '', 'nor said');
    assert.equal(a.chat.value.live['r-a']?.text, '');
    assert.deepEqual(
      app.columns.value.map(({ run }) => run.value?.runId),
      ['r-c', 'r-d'],
    );
    tell('compare/snapshot', snapshot);
    const [back] = app.columns.value;
    assert.notEqual(back, a);
    delta('a', 2, 'seen');
    assert.equal(back?.chat.value.live['r-a']?.text, 'seen');
  });
});
