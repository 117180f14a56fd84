// The answers that a column has given to its last question, and what stands above those that a page holds.
import assert from 'node:assert/strict';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import { finish, stall, type Step, text, until } from '../../support/scriptedProvider.ts';
import { columnOf, compareDesk, modelOf, saidIn, vendor } from './compareDesk.ts';

const [A, B] = ['a', 'b'].map(modelOf) as [ReturnType<typeof modelOf>, ReturnType<typeof modelOf>];

describe('the branches of a column', () => {
  const stores = temporaryStores();
  const open = async (last: Step = finish) => {
    const a = vendor('a', [text('First'), finish], [text('I am Claude'), finish], [text('Third'), last]);
    const desk = await compareDesk(stores, [a, vendor('b', [text('Other'), finish])]);
    const id = desk.begin([A, B]);
    await desk.askAll(id, 'Why?');
    const column = columnOf(await desk.compare.view(id), A);
    await desk.compare.rerun(id, column.id);
    await desk.compare.settled();
    const answers = () => desk.compare.view(id).then((view) => columnOf(view, A).conversation.messages.at(-1));
    return { a, desk, id, columnId: column.id, answers };
  };

  it('are its answers to the last question: the one that is shown counts', async () => {
    const { desk, id, columnId, answers } = await open();
    const second = await answers();
    assert.equal(second?.siblings.length, 2);
    assert.ok((await desk.compare.view(id)).turns[0]?.asked[columnId]?.namesItself);
    const [first = ''] = second.siblings;
    desk.quiet();
    const view = await desk.compare.showBranch(id, columnId, first);
    assert.deepEqual(saidIn(columnOf(view, A)), ['Q: Why?', 'A: First']);
    assert.deepEqual(saidIn(columnOf(view, B)), ['Q: Why?', 'A: Other']);
    const asked = view.turns[0]?.asked[columnId];
    assert.deepEqual([asked?.answerId, asked?.namesItself], [first, undefined]);
    assert.equal(desk.told('compare/turn')[0]?.turn.asked[columnId]?.answerId, first);
    await desk.askAll(id, 'And then?');
    assert.equal(saidIn(columnOf(await desk.compare.view(id), A))[1], 'A: First');
  });

  it('are of no other message, not above what was asked next, and stay while one is written', async () => {
    const { a, desk, id, columnId, answers } = await open(stall);
    const { siblings: [first = ''] = [], id: second = '' } = (await answers()) ?? {};
    const other = columnOf(await desk.compare.view(id), B);
    const foreign = other.conversation.messages.at(-1)?.id ?? '';
    const question = other.conversation.messages[0]?.id ?? '';
    for (const wrong of [foreign, question, 'gone']) {
      const error = await appErrorOf(() => desk.compare.showBranch(id, columnId, wrong));
      assert.equal(error.kind, 'badRequest');
    }
    await desk.compare.rerun(id, columnId);
    await until(() => a.requests.length === 3 && desk.told('run/delta').length > 0);
    assert.match((await appErrorOf(() => desk.compare.showBranch(id, columnId, first))).message, /being written/);
    assert.notEqual(columnOf(await desk.compare.view(id), A).runs[0]?.firstMs, undefined);
    desk.compare.stop(id);
    await desk.compare.settled();
    await desk.compare.showBranch(id, columnId, second);
    const [, columnB = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.ask(id, 'And then?', [], [columnB]);
    await desk.compare.settled();
    // Only the other column was asked more.
    await desk.compare.showBranch(id, columnId, first);
    await appErrorOf(() => desk.compare.showBranch(id, columnB, foreign));
  });

  it('give a page of what stands above a message, of that column alone', async () => {
    const { desk, id, columnId } = await open();
    const view = await desk.compare.view(id);
    const { messages } = columnOf(view, A).conversation;
    const older = desk.compare.older(id, columnId, messages[1]?.id ?? '');
    assert.deepEqual([older.messages.map(({ text: said }) => said), older.hasOlder], [['Why?'], false]);
    const foreign = columnOf(view, B).conversation.messages[1]?.id ?? '';
    assert.equal((await appErrorOf(async () => desk.compare.older(id, columnId, foreign))).kind, 'badRequest');
  });
});
