// Votes while names are hidden: blind only where nobody could know who had answered what.
import assert from 'node:assert/strict';
import { decide } from '../../../../src/core/compare/decide.ts';
import { exportedComparison } from '../../../../src/core/compare/comparisonExport.ts';
import type { ModelReference } from '../../../../src/core/records.ts';
import { comparisonCsv } from '../../../../src/core/exporting/comparisonCsv.ts';
import { comparisonMarkdown } from '../../../../src/core/exporting/comparisonMarkdown.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, scriptedProvider, text } from '../../support/scriptedProvider.ts';
import { type CompareDesk, compareDesk, modelOf, vendor } from './compareDesk.ts';

const A = modelOf('a');
const B = modelOf('b');
const C = modelOf('c');

describe('a vote while names are hidden', () => {
  const stores = temporaryStores();
  let desk: CompareDesk;
  let id: string;
  beforeEach(async () => {
    const saying = (name: string) => vendor(name, [text(`${name} says so.`), finish]);
    desk = await compareDesk(stores, [saying('a'), saying('b'), saying('c')]);
    id = desk.begin([A, B]);
  });

  const vote = (turnId: string, kind: 'better' | 'none' = 'better') => {
    const { clock, store, compare, chatDesk } = desk;
    const columnId = store.comparisons.get(id)?.columns[0]?.id;
    const learn = chatDesk.options.learn ?? (() => undefined);
    const options = { store, clock, comparisons: compare, learn };
    decide(options, id, turnId, kind === 'none' ? undefined : { kind, columnId });
    return store.comparisons.get(id)?.turns.find((turn) => turn.id === turnId);
  };
  const named = async () => (await desk.compare.view(id)).turns.map((turn) => turn.named);
  const addColumn = async (model: ModelReference, ask: boolean) => {
    await desk.compare.addColumn(id, model, ask);
    await desk.compare.settled();
  };

  it('is blind where they have been hidden since before the question', async () => {
    await desk.compare.setBlind(id, true);
    const turn = await desk.askAll(id, 'Why?');
    assert.deepEqual(await named(), [undefined]);
    assert.equal(vote(turn.id)?.decision?.blind, true);
    assert.deepEqual(await named(), [true], 'from now on they are known');
  });

  it('is none where they were hidden only after named answers had begun, and it teaches all the same', async () => {
    const turn = await desk.askAll(id, 'Why?');
    await desk.compare.setBlind(id, true);
    assert.deepEqual(await named(), [true]);
    const { decision, taught } = vote(turn.id) ?? {};
    assert.deepEqual([decision?.blind, decision?.tainted], [false, undefined]);
    assert.equal(taught?.length, 2);
  });

  it('goes by what is kept with each question from its first named answer on', async () => {
    const kept = () => desk.store.comparisons.get(id)?.turns.map((turn) => turn.named);
    await desk.askAll(id, 'Why?');
    assert.deepEqual(kept(), [true]);
    await desk.compare.setBlind(id, true);
    await desk.askAll(id, 'And now?');
    assert.deepEqual(kept(), [true, undefined]);
    await desk.compare.setBlind(id, false);
    assert.deepEqual(kept(), [true, true]);
  });

  it('cannot be told by who is asked, nor by a column’s width', async () => {
    const [first] = desk.store.comparisons.get(id)?.columns ?? [];
    assert.ok(first);
    await desk.compare.setColumn(id, first.id, { ticked: false, width: 2, collapsed: true });
    await desk.compare.setBlind(id, true);
    const columns = desk.store.comparisons.get(id)?.columns ?? [];
    assert.deepEqual(
      columns.map(({ ticked, width, collapsed }) => [ticked, width, collapsed]),
      columns.map(() => [true, 1, false]),
    );
  });

  it('is none in a document that does not tell, where an earlier question was decided', async () => {
    await desk.compare.setBlind(id, true);
    const turn = await desk.askAll(id, 'Why?');
    vote(turn.id);
    // As a release before wrote it, with names hidden again.
    desk.store.comparisons.update(id, (before) => ({
      ...before,
      blindOrder: before.columns.map((column) => column.id),
      turns: before.turns.map(({ named: _named, ...rest }) => rest),
    }));
    const next = await desk.askAll(id, 'And now?');
    assert.equal(vote(next.id)?.decision?.blind, false);
  });

  it('is none where they were shown in between', async () => {
    await desk.compare.setBlind(id, true);
    const turn = await desk.askAll(id, 'Why?');
    await desk.compare.setBlind(id, false);
    await desk.compare.setBlind(id, true);
    assert.equal(vote(turn.id)?.decision?.blind, false);
  });

  it('is none after a vote has revealed them, also one that was taken back, and after the store was opened anew', async () => {
    await desk.compare.setBlind(id, true);
    const turn = await desk.askAll(id, 'Why?');
    assert.equal(vote(turn.id)?.decision?.blind, true);
    assert.equal(vote(turn.id, 'none')?.decision, undefined);
    await desk.compare.setBlind(id, true);
    desk.store.close();
    desk = await compareDesk(stores, [vendor('a'), vendor('b')]);
    assert.deepEqual(await named(), [true]);
    assert.equal(vote(turn.id)?.decision?.blind, false);
    assert.equal(vote(turn.id)?.named, true);
  });

  it('is none below answers whose names were shown: the columns are told by them', async () => {
    await desk.askAll(id, 'Why?');
    await desk.compare.setBlind(id, true);
    const turn = await desk.askAll(id, 'And now?');
    assert.deepEqual(await named(), [true, true]);
    assert.equal(desk.store.comparisons.get(id)?.turns[1]?.named, undefined, 'its own were not shown');
    assert.equal(vote(turn.id)?.decision?.blind, false);
  });

  it('is none with a column that came while answers stood there: the last place tells', async () => {
    await desk.compare.setBlind(id, true);
    const first = await desk.askAll(id, 'Why?');
    await addColumn(C, false);
    const second = await desk.askAll(id, 'And now?');
    assert.deepEqual(await named(), [undefined, true]);
    assert.equal(vote(first.id)?.decision?.blind, true);
    await desk.compare.setBlind(id, true);
    assert.equal(vote(second.id)?.decision?.blind, false);
  });

  it('is blind with a column that came before anything was asked', async () => {
    await desk.compare.setBlind(id, true);
    await addColumn(C, false);
    const turn = await desk.askAll(id, 'Why?');
    assert.deepEqual(await named(), [undefined]);
    assert.equal(vote(turn.id)?.decision?.blind, true);
  });

  it('is none where a column was asked again while they were shown, and what could not be asked showed none', async () => {
    desk = await compareDesk(stores, [scriptedProvider({ id: 'a', list: [] }), vendor('b', [text('So.'), finish])]);
    id = desk.begin([
      { providerId: 'nobody', model: 'x' },
      { providerId: 'nobody', model: 'y' },
    ]);
    await desk.askAll(id, 'Why?');
    await desk.compare.setBlind(id, true);
    assert.deepEqual(await named(), [undefined], 'nobody answered');
  });

  it('has columns that look alike, whatever was made of them before', async () => {
    const [first, second] = desk.store.comparisons.get(id)?.columns ?? [];
    await desk.compare.setColumn(id, first?.id ?? '', { width: 1.7 });
    await desk.compare.setColumn(id, second?.id ?? '', { collapsed: true });
    const { columns } = await desk.compare.setBlind(id, true);
    assert.deepEqual(
      columns.map(({ width, collapsed }) => [width, collapsed]),
      [
        [1, false],
        [1, false],
      ],
    );
    // What is done to them from then on tells nothing, and is left.
    await desk.compare.setColumn(id, first?.id ?? '', { width: 1.3 });
    assert.equal((await desk.compare.setBlind(id, true)).columns[0]?.width, 1.3);
  });

  it('is called blind by files only where it was', async () => {
    const namesOf = ({ providerId, model }: ModelReference) => ({ modelName: model, providerName: providerId });
    const files = () => {
      const exported = exportedComparison(
        desk.store,
        desk.compare.update(id, (before) => before),
        namesOf,
      );
      const [head = '', row = ''] = comparisonCsv(exported).split('\r\n');
      const at = head.split(',').indexOf('blindVote');
      return { markdown: comparisonMarkdown(exported), csv: row.split(',').at(at) };
    };
    const turn = await desk.askAll(id, 'Why?');
    assert.equal(files().csv, '', 'no vote yet');
    await desk.compare.setBlind(id, true);
    vote(turn.id);
    assert.doesNotMatch(files().markdown, /names were hidden/);
    assert.equal(files().csv, 'false');
    const other = desk.begin([A, B]);
    id = other;
    await desk.compare.setBlind(id, true);
    vote((await desk.askAll(id, 'Why?')).id);
    assert.match(files().markdown, /names were hidden\)/);
    assert.equal(files().csv, 'true');
    desk.compare.changeTurn(id, desk.store.comparisons.get(id)?.turns[0]?.id ?? '', ({ decision, ...before }) => ({
      ...before,
      ...(decision && { decision: { ...decision, tainted: true } }),
    }));
    assert.match(files().markdown, /names were hidden, but an answer names itself\)/);
    assert.equal(files().csv, 'false');
  });
});
