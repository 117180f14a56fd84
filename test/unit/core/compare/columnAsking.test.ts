import assert from 'node:assert/strict';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, stall, text, until, usage } from '../../support/scriptedProvider.ts';
import { columnOf, compareDesk, modelOf, saidIn, vendor } from './compareDesk.ts';

const [A, B, C] = ['a', 'b', 'c'].map(modelOf) as [
  ReturnType<typeof modelOf>,
  ReturnType<typeof modelOf>,
  ReturnType<typeof modelOf>,
];
// Errors of its own: the pipeline notes in them whom they came from.
const busy = new AppError('rateLimit', 'Slow down', { status: 429, retryAfterMs: 5000 });
const refused = new AppError('auth', 'Wrong key', { status: 401 });

function purposeOf({ messages, usage: ledger }: Store, answerId = ''): string | undefined {
  return ledger.get(messages.get(answerId)?.usageId ?? '')?.purpose;
}

describe('asking the columns of a comparison', () => {
  const stores = temporaryStores();

  it('gives each its own answer, history, figures and a title from the first question', async () => {
    const desk = await compareDesk(stores, [
      vendor('a', [text('Eins 東京 👋🏽'), usage(10, 4), finish]),
      vendor('b', [text('Two'), usage(12, 1), finish]),
    ]);
    const id = desk.begin([A, B]);
    await desk.askAll(id, 'Was ist 1 + 1? 🧮');
    const turn = await desk.askAll(id, 'And then?');
    const view = await desk.compare.view(id);
    assert.equal(view.title, 'Was ist 1 + 1? 🧮');
    assert.deepEqual(saidIn(columnOf(view, A)), [
      'Q: Was ist 1 + 1? 🧮',
      'A: Eins 東京 👋🏽',
      'Q: And then?',
      'A: Eins 東京 👋🏽',
    ]);
    assert.equal(saidIn(columnOf(view, B))[1], 'A: Two');
    assert.deepEqual([turn.text, Object.keys(turn.asked).length], ['And then?', 2]);
    const { asked } = view.turns[1] ?? turn;
    for (const column of view.columns) {
      assert.equal(asked[column.id]?.answerId, column.conversation.messages.at(-1)?.id);
    }
    assert.equal(view.totals.requests, 4);
    const records = desk.store.usage.forConversation(columnOf(view, A).conversation.id);
    assert.deepEqual([records.requests, records.inputTokens], [2, 20]);
    const answer = columnOf(view, A).conversation.messages.find(({ role }) => role === 'assistant');
    const record = desk.store.usage.get(desk.store.messages.get(answer?.id ?? '')?.usageId ?? '');
    assert.deepEqual([record?.purpose, record?.features?.['ownModel']], ['compare', true]);
  });

  it('ends though one fails, one stalls and is stopped, and one is rate limited', async () => {
    const a = vendor('a', [refused]);
    const b = vendor('b', [text('Half'), stall]);
    const c = vendor('c', [busy], [text('Late but whole'), finish]);
    const desk = await compareDesk(stores, [a, b, c]);
    const id = desk.begin([A, B, C]);
    const { columns } = await desk.compare.view(id);
    const ids = columns.map((column) => column.id);
    await desk.compare.ask(id, 'Why?', [], ids);
    await until(() => b.reached === 1 && c.requests.length === 1 && desk.told('run/retry').length > 0);
    const during = await desk.compare.view(id);
    assert.equal(columnOf(during, A).conversation.messages[1]?.error?.kind, 'auth');
    assert.equal(columnOf(during, C).runs[0]?.retry?.attempt, 2);
    await desk.clock.advanceAsync(6000);
    await until(() => desk.told('run/ended').length === 2);
    desk.compare.stop(id, ids[1]);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(view.columns.map(saidIn), [
      ['Q: Why?', 'A:  (failed)'],
      ['Q: Why?', 'A: Half (cancelled)'],
      ['Q: Why?', 'A: Late but whole'],
    ]);
    assert.deepEqual(
      view.columns.flatMap(({ runs }) => runs),
      [],
    );
    assert.deepEqual(
      [a, b, c].map(({ running }) => running),
      [0, 0, 0],
    );
  });

  it('says of a column why it could not be asked, and asks the others; a rerun asks it then', async () => {
    const b = vendor('b', [text('Two'), finish]);
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish]), b]);
    const id = desk.begin([A, { providerId: 'gone', model: 'm' }, autoModel(), B]);
    const turn = await desk.askAll(id, 'Why?');
    const view = await desk.compare.view(id);
    const [one, gone, auto] = view.columns;
    assert.match(turn.asked[gone?.id ?? '']?.problem ?? '', /no provider "gone"/);
    assert.match(turn.asked[auto?.id ?? '']?.problem ?? '', /no model can be asked/);
    assert.deepEqual(view.columns.map(saidIn), [['Q: Why?', 'A: One'], [], [], ['Q: Why?', 'A: Two']]);
    assert.equal(one?.model.destination, 'vendor');
    assert.match(gone?.model.problem ?? '', /no provider/);
    desk.router.chain = [{ provider: b, model: 'b-model' }];
    const again = await desk.compare.rerun(id, auto?.id ?? '');
    await desk.compare.settled();
    assert.equal(again.asked[auto?.id ?? '']?.problem, undefined);
    assert.deepEqual(saidIn((await desk.compare.view(id)).columns[2] ?? assert.fail()), ['Q: Why?', 'A: Two']);
  });

  it('keeps a question that nobody could be asked, for a rerun', async () => {
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish])]);
    const id = desk.begin([autoModel()]);
    const turn = await desk.askAll(id, 'Nobody there? 🦉');
    assert.equal(turn.text, 'Nobody there? 🦉');
    const [column] = (await desk.compare.view(id)).columns;
    await desk.compare.setColumn(id, column?.id ?? '', { model: A });
    await desk.compare.rerun(id, column?.id ?? '');
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(saidIn(columnOf(view, A)), ['Q: Nobody there? 🦉', 'A: One']);
    assert.equal(desk.store.comparisons.get(id)?.turns[0]?.unasked, undefined);
  });

  it('asks the ticked ones only, and refuses nothing, nobody, and whom it is asking already', async () => {
    const desk = await compareDesk(stores, [vendor('a', [text('One'), stall]), vendor('b', [text('Two'), finish])]);
    const id = desk.begin([A, B]);
    const [a = '', b = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    await assert.rejects(desk.compare.ask(id, ' ', [], [a]), /Type a question/);
    await assert.rejects(desk.compare.ask(id, 'Why?', [], []), /Tick a column/);
    const [first, second] = await Promise.allSettled([
      desk.compare.ask(id, 'Why?', [], [a]),
      desk.compare.ask(id, 'Why?', [], [a]),
    ]);
    assert.deepEqual([first.status, second.status], ['fulfilled', 'rejected']);
    const turn = await desk.compare.ask(id, 'And now?', [], [a, b]);
    assert.match(turn.asked[a]?.problem ?? '', /still being written/);
    assert.ok(turn.asked[b]?.questionId);
    desk.compare.stop(id, a);
    await desk.compare.settled();
    assert.deepEqual((await desk.compare.view(id)).columns.map(saidIn), [
      ['Q: Why?', 'A: One (cancelled)'],
      ['Q: And now?', 'A: Two'],
    ]);
  });

  it('stops what has not begun yet', async () => {
    const a = vendor('a', [text('One'), finish]);
    const desk = await compareDesk(stores, [a]);
    const { promise, resolve } = Promise.withResolvers<void>();
    let isPlanning = false;
    desk.router.chain = [{ provider: a, model: 'a-model' }];
    desk.router.before = (signal) => {
      isPlanning = true;
      return Promise.race([
        promise,
        new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      ]);
    };
    const id = desk.begin([autoModel()]);
    const [column] = (await desk.compare.view(id)).columns;
    const asking = desk.compare.ask(id, 'Why?', [], [column?.id ?? '']);
    await until(() => isPlanning);
    assert.equal(desk.compare.isAnswering, true);
    desk.compare.stop(id, column?.id);
    const turn = await asking;
    resolve();
    assert.deepEqual(turn.asked[column?.id ?? '']?.problem, 'Stopped before it was asked.');
    assert.deepEqual([a.requests.length, desk.compare.isAnswering], [0, false]);
  });

  it('forgets what was decided of an answer that is asked again, and not where there was none', async () => {
    const b = vendor('b', [text('Two'), stall], [text('Two'), finish]);
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish], [text('Other'), finish]), b]);
    const id = desk.begin([A, B]);
    const [{ id: a }, { id: stopped }] = [
      columnOf(await desk.compare.view(id), A),
      columnOf(await desk.compare.view(id), B),
    ];
    const { id: turnId } = await desk.compare.ask(id, 'Why?', [], [a, stopped]);
    await until(() => b.reached === 1);
    desk.compare.stop(id, stopped);
    await desk.compare.settled();
    const decision = { kind: 'better', columnId: a, blind: false, at: 1 } as const;
    desk.compare.changeTurn(id, turnId, (turn) => ({ ...turn, decision, testCaseId: 'case' }));
    assert.deepEqual((await desk.compare.rerun(id, stopped)).decision, decision);
    await desk.compare.settled();
    const again = await desk.compare.rerun(id, a);
    await desk.compare.settled();
    assert.equal(again.decision, undefined);
    assert.equal(again.keptAsTest, true, 'what was kept stands for itself');
  });

  it('forgets nothing of an answer that stays, because nothing could be asked in its place', async () => {
    const desk = await compareDesk(stores, [
      vendor('a', [text('I am ChatGPT. One'), finish]),
      vendor('b', [text('Two'), finish]),
    ]);
    const id = desk.begin([A, B]);
    const { id: turnId } = await desk.askAll(id, 'Why?');
    const { columns } = await desk.compare.view(id);
    const a = columns[0]?.id ?? '';
    const decision = { kind: 'better', columnId: a, blind: false, at: 1 } as const;
    desk.compare.changeTurn(id, turnId, (turn) => ({ ...turn, decision }));
    const named = desk.compare.turnView(id, turnId).asked[a]?.namesItself;
    assert.ok(named);
    for (const column of columns) {
      await desk.compare.setColumn(id, column.id, { model: { providerId: 'gone', model: 'x' } });
    }
    const again = await desk.compare.rerun(id, a);
    assert.match(again.asked[a]?.problem ?? '', /gone/);
    assert.deepEqual([again.decision, again.asked[a]?.namesItself], [decision, named]);
    const edited = await desk.compare.editAndAsk(id, turnId, 'Why not?');
    assert.deepEqual([edited.text, edited.decision, edited.asked[a]?.namesItself], ['Why?', decision, named]);
    await desk.compare.setColumn(id, columns[1]?.id ?? '', { model: B });
    const half = await desk.compare.editAndAsk(id, turnId, 'Why not?');
    await desk.compare.settled();
    assert.equal(half.decision, undefined, 'one was asked anew: what was decided was of others');
    assert.equal(half.asked[columns[1]?.id ?? '']?.problem, undefined);
  });

  it('asks one column again beside its answer, of the model that it has now', async () => {
    const a = vendor('a', [text('First'), finish], [text('Second'), finish]);
    const desk = await compareDesk(stores, [a, vendor('b', [text('Two'), finish])]);
    const id = desk.begin([A, B]);
    await desk.askAll(id, 'Why?');
    const before = await desk.compare.view(id);
    const turn = await desk.compare.rerun(id, columnOf(before, A).id);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    const answer = columnOf(view, A).conversation.messages[1];
    assert.deepEqual([answer?.text, answer?.siblings.length], ['Second', 2]);
    assert.equal(purposeOf(desk.store, answer?.id), 'compare');
    assert.equal(turn.asked[columnOf(view, A).id]?.answerId, answer?.id);
    assert.deepEqual(saidIn(columnOf(view, B)), ['Q: Why?', 'A: Two']);
    assert.equal(desk.store.usage.forConversation(columnOf(view, A).conversation.id).requests, 2);
    await desk.compare.setColumn(id, columnOf(view, A).id, { model: B });
    await desk.compare.rerun(id, columnOf(view, A).id);
    await desk.compare.settled();
    const other = (await desk.compare.view(id)).columns[0]?.conversation.messages[1];
    assert.deepEqual([other?.text, other?.facts?.model, other?.siblings.length], ['Two', 'b-model', 3]);
  });

  it('changes the last question in each column that was asked it, and forgets what was decided', async () => {
    const desk = await compareDesk(stores, [
      vendor('a', [text('One'), finish], [text('Uno'), finish]),
      vendor('b', [text('Two'), finish], [text('Due'), finish]),
    ]);
    const id = desk.begin([A, B]);
    const { id: first } = await desk.askAll(id, 'First?');
    const { id: turnId } = await desk.askAll(id, 'English?');
    desk.compare.changeTurn(id, turnId, (turn) => ({ ...turn, decision: { kind: 'tie', blind: false, at: 1 } }));
    await assert.rejects(desk.compare.editAndAsk(id, first, 'Another?'), /last question/);
    const turn = await desk.compare.editAndAsk(id, turnId, 'Italiano?');
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(view.columns.map(saidIn), [
      ['Q: First?', 'A: One', 'Q: Italiano?', 'A: Uno'],
      ['Q: First?', 'A: Two', 'Q: Italiano?', 'A: Due'],
    ]);
    assert.deepEqual([turn.id, turn.text, view.turns.length], [turnId, 'Italiano?', 2]);
    assert.equal(view.turns[1]?.decision, undefined);
    const [question, answer] = columnOf(view, B).conversation.messages.slice(2);
    assert.equal(purposeOf(desk.store, answer?.id), 'compare');
    assert.deepEqual(
      [question?.siblings.length, view.turns[1]?.asked[columnOf(view, B).id]?.questionId],
      [2, question?.id],
    );
  });

  it('asks a column that comes later all that was asked, one after another, with what was carried over', async () => {
    const c = vendor('c', [text('Drei'), finish]);
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish]), c]);
    await desk.chatDesk.ask('Before', { model: A, title: 'Kept title' });
    await desk.chatDesk.chat.settled();
    const [{ id: conversationId } = { id: '' }] = (await desk.store.conversations.list({ limit: 1 })).conversations;
    const { id } = desk.compare.create([A], { parameters: {}, carriedFrom: { conversationId } });
    await desk.askAll(id, 'First?');
    await desk.askAll(id, 'Second?');
    await desk.compare.addColumn(id, C, true);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(view.carried, { title: 'Kept title', messages: 2 });
    assert.deepEqual(saidIn(columnOf(view, C)), [
      'Q: Before',
      'A: One',
      'Q: First?',
      'A: Drei',
      'Q: Second?',
      'A: Drei',
    ]);
    assert.deepEqual(
      c.requests.map(({ messages }) => messages.length),
      [3, 5],
    );
    assert.ok(view.turns.every(({ asked }) => asked[columnOf(view, C).id]?.answerId));
  });

  it('ends such a sequence where an answer fails or is stopped, and says so', async () => {
    const c = vendor('c', [text('Half'), stall]);
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish]), vendor('b', [refused]), c]);
    const id = desk.begin([A]);
    await desk.askAll(id, 'First?');
    await desk.askAll(id, 'Second?');
    await desk.compare.addColumn(id, B, true);
    await desk.compare.settled();
    const { id: stopped } = (await desk.compare.addColumn(id, C, true)).columns[2] ?? assert.fail();
    await until(() => c.reached === 1);
    desk.compare.stop(id);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    const failed = columnOf(view, B).id;
    assert.deepEqual(
      [failed, stopped].map((column) => view.turns[1]?.asked[column]?.problem),
      Array(2).fill('Not asked: the question before it was not answered.'),
    );
    assert.deepEqual(saidIn(columnOf(view, C)), ['Q: First?', 'A: Half (cancelled)']);
    assert.equal(c.requests.length, 1);
  });

  it('notes the words by which an answer names itself', async () => {
    const desk = await compareDesk(stores, [
      vendor('a', [text('I am Claude, made by Anthropic.'), finish]),
      vendor('b', [text('Two'), finish]),
    ]);
    const id = desk.begin([A, B]);
    const turn = await desk.askAll(id, 'Who are you?');
    const view = await desk.compare.view(id);
    const { asked } = desk.compare.turnView(id, turn.id);
    assert.match(asked[columnOf(view, A).id]?.namesItself ?? '', /Claude/);
    assert.equal(asked[columnOf(view, B).id]?.namesItself, undefined);
  });
});
