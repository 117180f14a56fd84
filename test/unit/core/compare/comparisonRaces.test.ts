import assert from 'node:assert/strict';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, stall, text, until } from '../../support/scriptedProvider.ts';
import { RECOVERY } from '../chat/chatDesk.ts';
import { columnOf, compareDesk, modelOf, saidIn, vendor } from './compareDesk.ts';

const A = modelOf('a');
const B = modelOf('b');

describe('a comparison with which something happens meanwhile', () => {
  const stores = temporaryStores();

  it('asks nothing, and puts nothing into the chat, where a column’s conversation is gone', async () => {
    const a = vendor('a', [text('One'), finish]);
    const desk = await compareDesk(stores, [a, vendor('b', [text('Two'), finish])]);
    const id = desk.begin([A, B]);
    const before = await desk.compare.view(id);
    const gone = columnOf(before, A);
    desk.store.conversations.delete(gone.conversation.id);
    const turn = await desk.askAll(id, 'Why?').catch(assert.fail);
    assert.equal(turn.asked[gone.id]?.problem, undefined, 'it is not shown, so not among all');
    const again = await desk.compare.ask(id, 'And now?', [], [gone.id]);
    assert.match(again.asked[gone.id]?.problem ?? '', /not there any more/);
    const view = await desk.compare.view(id);
    assert.deepEqual(view.columns.map(saidIn), [['Q: Why?', 'A: Two']]);
    const { conversations } = await desk.store.conversations.list({ limit: 10 });
    assert.deepEqual([conversations, a.requests.length], [[], 0]);
  });

  it('shows the question as it was changed, though a column could not be asked it anew, which a rerun does', async () => {
    const a = vendor('a', [text('One'), finish]);
    const b = vendor('b', [text('Two'), finish]);
    const desk = await compareDesk(stores, [a, b]);
    const id = desk.begin([A, autoModel(), B]);
    desk.router.chain = [{ provider: a, model: A.model }];
    const { id: turnId } = await desk.askAll(id, 'English?');
    const [first = '', auto = '', last = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.removeColumn(id, first);
    desk.router.chain = [];
    desk.clock.advance(1000);
    const turn = await desk.compare.editAndAsk(id, turnId, 'Italiano?');
    await desk.compare.settled();
    assert.equal(turn.text, 'Italiano?');
    assert.match(turn.asked[auto]?.problem ?? '', /no model can be asked/);
    await desk.compare.restoreColumn(id, first);
    desk.router.chain = [{ provider: a, model: A.model }];
    for (const columnId of [first, auto, last]) {
      await desk.compare.rerun(id, columnId);
    }
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(
      view.columns.map((column) => column.conversation.messages[0]?.text),
      Array(3).fill('Italiano?'),
    );
    assert.equal(desk.compare.turnView(id, turnId).asked[auto]?.problem, undefined);
  });

  it('says when it asks nothing any more, which is after the last answer where a column was added', async () => {
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish])]);
    const told: boolean[] = [];
    desk.onAnswering.push(() => told.push(desk.compare.isAnswering));
    const id = desk.begin([A]);
    await desk.askAll(id, 'First?');
    await desk.askAll(id, 'Second?');
    assert.equal(told[0], true);
    told.length = 0;
    await desk.compare.addColumn(id, A, true);
    assert.deepEqual(told, [true]);
    await desk.compare.settled();
    assert.deepEqual([told.at(-1), desk.compare.isAnswering], [false, false]);
  });

  it('waits at its end for what is only about to be asked, and for columns that were added', async () => {
    const a = vendor('a', [text('One'), finish]);
    const c = vendor('c', [text('Half'), stall]);
    const desk = await compareDesk(stores, [a, c]);
    const id = desk.begin([A, autoModel()]);
    const [plain = '', auto = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    for (const question of ['First?', 'Second?']) {
      await desk.compare.ask(id, question, [], [plain]);
      await desk.compare.settled();
    }
    await desk.compare.addColumn(id, modelOf('c'), true);
    await until(() => c.reached === 1);
    const { promise: planned, resolve: plan } = Promise.withResolvers<void>();
    let isPlanning = false;
    desk.router.chain = [{ provider: a, model: A.model }];
    desk.router.before = () => {
      isPlanning = true;
      return planned;
    };
    const asking = desk.compare.ask(id, 'Third?', [], [auto]);
    await until(() => isPlanning);
    let isOver = false;
    const over = desk.compare.dispose().finally(() => {
      isOver = true;
    });
    await until(() => c.running === 0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isOver, false);
    plan();
    await Promise.all([over, asking]);
    const view = await desk.compare.view(id);
    assert.deepEqual(
      [view.columns[2] && saidIn(view.columns[2]), c.requests.length],
      [['Q: First?', 'A: Half (cancelled)'], 1],
    );
    assert.match(view.turns[2]?.asked[auto]?.problem ?? '', /Stopped/);
    assert.equal(a.requests.length, 2);
  });

  it('charges nothing for a column that waited for its turn when the window died', async () => {
    const a = vendor('a', [text('Arrived'), () => new Promise(() => undefined)]);
    const dead = await compareDesk(stores, [a], { instance: 'dead-window' });
    dead.limit.value = 1;
    const id = dead.begin([A, A]);
    const ids = (await dead.compare.view(id)).columns.map((column) => column.id);
    await dead.compare.ask(id, 'Why?', [], ids);
    await until(() => dead.told('run/delta').length === 1 && dead.told('compare/waits').length === 1);
    const desk = await compareDesk(stores, [vendor('a', [text('Again'), finish])]);
    assert.deepEqual(desk.store.answers.recoverInterrupted(RECOVERY), { recovered: 2 });
    const view = await desk.compare.view(id);
    const input = view.columns.map(({ conversation }) => {
      const record = desk.store.usage.get(desk.store.messages.get(conversation.messages[1]?.id ?? '')?.usageId ?? '');
      return (record?.tokens.uncachedInput.tokens ?? Number.NaN) > 0;
    });
    assert.deepEqual(input, [true, false]);
  });

  it('tells what it has come to when something was decided by a model', async () => {
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish])]);
    const id = desk.begin([A]);
    const turn = await desk.askAll(id, 'Why?');
    const [record] = desk.store.usage.newest({ limit: 1 });
    await until(() => desk.told('compare/changed').at(-1)?.comparison.totals.requests === 1);
    desk.quiet();
    desk.store.usage.add({ ...(record ?? assert.fail()), id: 'judge', conversationId: id, messageId: undefined });
    desk.compare.changeTurn(id, turn.id, (before) => ({ ...before, testCaseId: 'x' }));
    await until(() => desk.told('compare/changed').length > 0);
    assert.equal(desk.told('compare/changed')[0]?.comparison.totals.requests, 2);
  });

  it('shows what is being asked in every view and event, also before the first column is through', async () => {
    const a = vendor('a', [text('One'), finish]);
    const desk = await compareDesk(stores, [a]);
    const id = desk.begin([A, autoModel()]);
    const [plain = '', auto = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    desk.router.chain = [{ provider: a, model: A.model }];
    for (const [question, isEdit] of [
      ['First?', false],
      ['Changed?', true],
    ] as const) {
      const { promise: planned, resolve: plan } = Promise.withResolvers<void>();
      desk.router.before = () => planned;
      desk.clock.advance(1000);
      desk.quiet();
      const turnId = (await desk.compare.view(id)).turns[0]?.id ?? '';
      const asking = isEdit
        ? desk.compare.editAndAsk(id, turnId, question)
        : desk.compare.ask(id, question, [], [auto, plain]);
      const before = (await desk.compare.view(id)).turns.map((turn) => [turn.text, turn.asked[auto]]);
      assert.deepEqual(before, [[question, {}]]);
      await until(() => desk.told('run/ended').length === 1);
      desk.quiet();
      desk.compare.rename(id, question);
      await until(() => desk.told('compare/changed').some(({ comparison }) => comparison.title === question));
      const [turn] = desk.told('compare/changed').at(-1)?.comparison.turns ?? [];
      assert.deepEqual(
        [turn?.text, turn?.asked[auto], turn?.asked[plain]?.answerId !== undefined],
        [question, {}, true],
      );
      plan();
      assert.ok((await asking).asked[auto]?.questionId);
      await desk.compare.settled();
    }
  });

  it('sends nothing more when another window deletes it while a column streams and one waits', async () => {
    const { promise: deleted, resolve: goOn } = Promise.withResolvers<void>();
    const a = vendor('a', [text('Half'), () => deleted, text(' more'), stall], [text('Second'), finish]);
    const desk = await compareDesk(stores, [a]);
    const there = await compareDesk(stores, [vendor('a', [text('x'), finish])], { instance: 'other-window' });
    desk.limit.value = 1;
    const id = desk.begin([A, A]);
    const ids = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.ask(id, 'Why?', [], ids);
    await until(() => desk.told('run/delta').length === 1);
    there.compare.delete(id);
    goOn();
    await until(() => a.reached === 1);
    await desk.clock.advanceAsync(40);
    await desk.compare.settled();
    there.compare.undelete(id);
    const answers = (await desk.compare.view(id)).columns.map((column) => saidIn(column)[1]);
    assert.deepEqual(answers, ['A: Half more (cancelled)', 'A:  (cancelled)']);
    assert.deepEqual([a.requests.length, a.running, desk.store.usage.newest({ limit: 5 }).length], [1, 0, 1]);
  });
});
