import assert from 'node:assert/strict';
import type { ComparisonView } from '../../../../src/shared/compareViews.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, reasoning, text, until } from '../../support/scriptedProvider.ts';
import { RECOVERY } from '../chat/chatDesk.ts';
import { type Heard, columnOf, compareDesk, modelOf, saidIn, vendor } from './compareDesk.ts';

const A = modelOf('a');
const B = modelOf('b');

/** What a page holds of an answer that has this view and hears these events: as its reducer puts them together. */
function shown(view: ComparisonView, later: readonly Heard[]): string[] {
  return view.columns.map(({ conversation, runs: [run] }) => {
    let whole = conversation.messages.at(-1)?.text ?? '';
    let seq = run?.seq ?? Number.MAX_SAFE_INTEGER;
    for (const { event, data } of later) {
      if (event === 'run/delta' && data.runId === run?.runId && data.seq > seq) {
        assert.equal(data.seq, seq + 1);
        seq = data.seq;
        whole += data.text ?? '';
      }
    }
    return whole;
  });
}

describe('the view of a comparison', () => {
  const stores = temporaryStores();

  it('taken in mid-stream, with the events that follow, loses nothing and doubles nothing', async () => {
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
    const wait = (index: number) => () => gates[index]?.promise;
    const desk = await compareDesk(stores, [
      vendor('a', [reasoning('Hm'), text('Grüße '), wait(0), text('aus 東'), wait(1), text('京 👋🏽'), finish]),
      vendor('b', [text('One '), wait(2), text('two '), wait(3), text('three'), finish]),
    ]);
    const id = desk.begin([A, B]);
    const ids = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.ask(id, 'Why?', [], ids);
    const views: { view: ComparisonView; at: number }[] = [];
    const look = async () => {
      const looking = desk.compare.view(id);
      // The page asks while events come.
      desk.clock.advance(10);
      views.push({ view: await looking, at: desk.heard.length });
    };
    await look();
    for (const [index, gate] of gates.entries()) {
      await until(() => desk.told('run/delta').length > index / 2);
      gate.resolve();
      await look();
      await desk.clock.advanceAsync(40);
      await look();
    }
    await desk.compare.settled();
    await look();
    assert.ok(views.some(({ view }) => view.columns.some(({ runs }) => runs.length > 0 && runs[0]?.seq)));
    for (const { view, at } of views) {
      assert.deepEqual(shown(view, desk.heard.slice(at)), ['Grüße aus 東京 👋🏽', 'One two three']);
    }
  });

  it('is right after the window has died in mid-stream', async () => {
    const dead = await compareDesk(stores, [vendor('a', [text('Arrived 東京'), () => new Promise(() => undefined)])], {
      instance: 'dead-window',
    });
    const id = dead.begin([A, A]);
    const ids = (await dead.compare.view(id)).columns.map((column) => column.id);
    await dead.compare.ask(id, 'Why?', [], ids);
    await until(() => dead.told('run/delta').length === 2);
    const desk = await compareDesk(stores, [vendor('a', [text('Again'), finish])]);
    assert.deepEqual(desk.store.answers.recoverInterrupted(RECOVERY), { recovered: 2 });
    const view = await desk.compare.view(id);
    const kept = ['Q: Why?', 'A: Arrived 東京 (incomplete)'];
    assert.deepEqual(view.columns.map(saidIn), [kept, kept]);
    assert.deepEqual([view.turns.length, view.title, view.columns[0]?.runs], [1, 'Why?', []]);
    await desk.compare.rerun(id, ids[0] ?? '');
    await desk.compare.settled();
    assert.equal((await desk.compare.view(id)).columns[0]?.conversation.messages[1]?.text, 'Again');
  });

  it('is told anew when another window has changed it, and no change takes another back', async () => {
    const here = await compareDesk(stores, [vendor('a', [text('One'), finish])]);
    const there = await compareDesk(stores, [vendor('a', [text('Two'), finish])], { instance: 'other-window' });
    const id = here.begin([A, A]);
    const [first = '', second = ''] = (await there.compare.view(id)).columns.map((column) => column.id);
    await Promise.all([
      here.compare.setColumn(id, first, { width: 2 }),
      there.compare.setColumn(id, second, { collapsed: true }),
      here.compare.setParameters(id, { temperature: 0.5 }),
      there.compare.setColumn(id, first, { overrides: { temperature: 1 } }),
    ]);
    await here.compare.ask(id, 'Here', [], [first]);
    await there.compare.ask(id, 'There', [], [second]);
    await Promise.all([here.compare.settled(), there.compare.settled()]);
    for (const { compare, store } of [here, there]) {
      const view = await compare.view(id);
      assert.deepEqual(
        view.columns.map(({ width, collapsed, parameters }) => [width, collapsed, parameters]),
        [
          [2, false, { temperature: 1 }],
          [1, true, { temperature: 0.5 }],
        ],
      );
      assert.deepEqual(
        view.turns.map((turn) => [turn.text, Object.keys(turn.asked)]),
        [
          ['Here', [first]],
          ['There', [second]],
        ],
      );
      assert.deepEqual(store.conversations.get(view.columns[0]?.conversation.id ?? '')?.parameters, { temperature: 1 });
    }
  });

  it('tells its page of changes, of its own turns, and of no other conversation', async () => {
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish])]);
    const id = desk.begin([A, A]);
    await desk.chatDesk.ask('In the chat', { model: A });
    await desk.chatDesk.chat.settled();
    assert.deepEqual(desk.heard, []);
    const turn = await desk.askAll(id, 'Why?');
    await until(() => desk.told('compare/changed').some(({ comparison }) => comparison.totals.requests === 2));
    assert.deepEqual(desk.told('compare/turn').at(-1)?.turn.asked, turn.asked);
    assert.equal(desk.told('run/started').length, 2);
    assert.ok(!('conversation' in (desk.told('compare/changed')[0]?.comparison.columns[0] ?? {})));
    desk.quiet();
    desk.compare.rename(id, 'By hand');
    await until(() => desk.told('compare/changed').length === 1);
    assert.equal(desk.told('compare/changed')[0]?.comparison.title, 'By hand');
    await desk.askAll(id, 'Another question');
    const view = await desk.compare.view(id);
    assert.deepEqual([view.title, columnOf(view, A).conversation.title], ['By hand', 'By hand']);
  });

  it('shows where code that the first question brought came from', async () => {
    const desk = await compareDesk(stores, [vendor('a', [text('One'), finish])]);
    const id = desk.begin([A]);
    const [column] = (await desk.compare.view(id)).columns;
    const uri = 'file:///work/a.ts';
    const code = {
      kind: 'selection',
      label: 'a.ts:1–2',
      uri,
      startLine: 1,
      endLine: 2,
      languageId: 'typescript',
    } as const;
    await desk.compare.ask(id, 'Fix', [{ ...code, text: 'let a', estimatedTokens: 2 }], [column?.id ?? '']);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    assert.deepEqual(view.selection, { label: 'a.ts:1–2' });
    assert.deepEqual(
      view.turns[0]?.context?.map(({ label }) => label),
      ['a.ts:1–2'],
    );
  });
});
