import assert from 'node:assert/strict';
import { ParallelGate } from '../../../../src/core/compare/parallelGate.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, stall, type Step, text, until } from '../../support/scriptedProvider.ts';
import { columnOf, compareDesk, modelOf, saidIn, vendor } from './compareDesk.ts';

const A = modelOf('a');
const B = modelOf('b');
const never = new AbortController().signal;

describe('the gate before a provider', () => {
  it('lets in as many as the limit, then one for each who leaves, in the order in which they came', async () => {
    let limit = 2;
    const gate = new ParallelGate(() => limit);
    const entered: string[] = [];
    const waited: string[] = [];
    const enter = async (name: string, provider = 'p', signal = never) => {
      const leave = await gate.enter(provider, signal, () => waited.push(name));
      entered.push(name);
      return leave;
    };
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const one = await enter('1');
    await enter('2');
    const stopped = new AbortController();
    const gone = enter('gone', 'p', stopped.signal);
    const others = ['3', '4', '5'].map((name) => enter(name));
    await enter('other provider', 'q');
    assert.equal(gate.tryEnter('p'), undefined);
    stopped.abort(new Error('Stopped'));
    await assert.rejects(gone, /Stopped/);
    one();
    one();
    await turn();
    assert.deepEqual(entered, ['1', '2', 'other provider', '3']);
    limit = 3;
    (await others[0])?.();
    await turn();
    assert.deepEqual(entered.slice(4), ['4', '5']);
    assert.deepEqual(waited, ['gone', '3', '4', '5']);
  });

  it('lets nobody in whose request was stopped before', async () => {
    const gate = new ParallelGate(() => 1);
    const stopped = AbortSignal.abort(new Error('Stopped'));
    await assert.rejects(gate.enter('p', stopped, assert.fail), /Stopped/);
    assert.ok(gate.tryEnter('p'));
  });

  it('takes no limit for a limit of one', () => {
    for (const odd of [0, Number.NaN, -3]) {
      const gate = new ParallelGate(() => odd);
      assert.ok(gate.tryEnter('p'));
      assert.equal(gate.tryEnter('p'), undefined);
    }
  });
});

describe('columns of one provider', () => {
  const stores = temporaryStores();
  const failing = new AppError('badResponse', 'No sense', { retryable: false });

  /** Answers that end one after another, as the test lets them. */
  function doors(count: number): { steps: Step[][]; open(index: number): void } {
    const gates = Array.from({ length: count }, () => Promise.withResolvers<void>());
    return {
      steps: gates.map(({ promise }, index) => [text(`Answer ${index}`), () => promise, finish]),
      open: (index) => gates[index]?.resolve(),
    };
  }

  it('wait for their turn and say so, others do not, and each is let in when one has ended', async () => {
    const { steps, open } = doors(4);
    const a = vendor('a', ...steps);
    const desk = await compareDesk(stores, [a, vendor('b', [text('Two'), finish])]);
    desk.limit.value = 2;
    const id = desk.begin([A, A, A, B, A]);
    const ids = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.ask(id, 'Why?', [], ids);
    await until(() => a.reached === 2 && desk.told('run/ended').length === 1);
    const view = await desk.compare.view(id);
    const words = '2 requests to A at a time';
    assert.deepEqual(
      view.columns.map(({ waits }) => waits),
      [undefined, undefined, words, undefined, words],
    );
    assert.deepEqual(desk.told('compare/waits'), [
      { id, columnId: ids[2], waits: words },
      { id, columnId: ids[4], waits: words },
    ]);
    assert.deepEqual(saidIn(view.columns[2] ?? assert.fail()), ['Q: Why?', 'A:  (streaming)']);
    desk.quiet();
    open(1);
    await until(() => a.requests.length === 3);
    assert.deepEqual(desk.told('compare/waits'), [{ id, columnId: ids[2], waits: undefined }]);
    for (const index of [0, 2, 3]) {
      open(index);
    }
    await desk.compare.settled();
    const after = await desk.compare.view(id);
    assert.deepEqual(
      after.columns.map((column) => column.waits ?? column.conversation.messages[1]?.state),
      Array(5).fill('complete'),
    );
  });

  it('are let in also after one that failed, one that was stopped, and one that was stopped in its wait', async () => {
    const a = vendor(
      'a',
      [() => new Promise((resolve) => setImmediate(resolve)), failing],
      [text('x'), stall],
      [text('Whole'), finish],
    );
    const desk = await compareDesk(stores, [a]);
    desk.limit.value = 1;
    const id = desk.begin([A, A, A, A]);
    const ids = (await desk.compare.view(id)).columns.map((column) => column.id);
    const asking = desk.compare.ask(id, 'Why?', [], ids);
    await until(() => a.requests.length === 2 && a.reached === 2);
    await asking;
    desk.compare.stop(id, ids[2]);
    await until(() => desk.told('run/ended').length === 2);
    assert.equal(a.requests.length, 2);
    desk.compare.stop(id, ids[1]);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(
      view.columns.map((column) => [column.waits, saidIn(column)[1]]),
      [
        [undefined, 'A:  (failed)'],
        [undefined, 'A: x (cancelled)'],
        [undefined, 'A:  (cancelled)'],
        [undefined, 'A: Whole'],
      ],
    );
    assert.equal(a.requests.length, 3);
  });

  it('are all stopped at once, those that wait too, and nothing of them is sent', async () => {
    const a = vendor('a', [text('x'), stall]);
    const desk = await compareDesk(stores, [a]);
    desk.limit.value = 1;
    const id = desk.begin([A, A, A]);
    const ids = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.ask(id, 'Why?', [], ids);
    await until(() => a.reached === 1);
    desk.compare.stop(id);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(
      view.columns.map((column) => column.conversation.messages[1]?.state),
      Array(3).fill('cancelled'),
    );
    assert.deepEqual([a.requests.length, a.running], [1, 0]);
  });

  it('count where Auto asks that provider, and the place goes on to whom it falls back to', async () => {
    const first = doors(1);
    const a = vendor('a', ...first.steps, [failing]);
    const last = doors(2);
    const b = vendor('b', ...last.steps);
    const desk = await compareDesk(stores, [a, b]);
    desk.limit.value = 1;
    desk.router.chain = [
      { provider: a, model: A.model },
      { provider: b, model: B.model },
    ];
    const id = desk.begin([A, { providerId: 'auto', model: 'auto' }, B]);
    const [named = '', auto = '', other = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.ask(id, 'Why?', [], [named]);
    await until(() => a.reached === 1);
    await desk.compare.ask(id, 'Why?', [], [auto]);
    await until(() => desk.told('compare/waits').length === 1);
    assert.deepEqual(desk.told('compare/waits')[0], { id, columnId: auto, waits: '1 request to A at a time' });
    await desk.compare.ask(id, 'Why?', [], [other]);
    await until(() => b.reached === 1);
    desk.quiet();
    // Auto fails with A, and B is busy.
    first.open(0);
    await until(() => desk.told('compare/waits').length === 2);
    assert.deepEqual(
      desk.told('compare/waits').map(({ waits }) => waits),
      [undefined, '1 request to B at a time'],
    );
    assert.equal(a.requests.length, 2);
    // Its place at A is free again while it waits.
    await desk.compare.rerun(id, named);
    await until(() => a.requests.length === 3);
    last.open(0);
    await until(() => b.reached === 2);
    last.open(1);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    const answered = view.columns[1]?.conversation.messages[1];
    assert.deepEqual([answered?.state, answered?.facts?.model], ['complete', B.model]);
    assert.equal(columnOf(view, B).conversation.messages[1]?.text, 'Answer 0');
  });
});
