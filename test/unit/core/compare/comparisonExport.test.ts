// A comparison that was really asked, gathered for a file.
import assert from 'node:assert/strict';
import { exportedComparison } from '../../../../src/core/compare/comparisonExport.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { finish, text, usage } from '../../support/scriptedProvider.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { compareDesk, modelOf, vendor } from './compareDesk.ts';

describe('a comparison for a file', () => {
  const stores = temporaryStores();

  it('has each column’s answers with figures, those that were asked again and those that failed too', async () => {
    const refused = new AppError('auth', 'Wrong key', { status: 401 });
    const desk = await compareDesk(stores, [
      vendor('a', [text('One'), usage(10, 4), finish], [text('Another'), usage(11, 5), finish]),
      vendor('b', [refused]),
    ]);
    const id = desk.begin([modelOf('a'), modelOf('b')]);
    await desk.askAll(id, 'Which?');
    const { columns } = await desk.compare.view(id);
    await desk.compare.rerun(id, columns[0]?.id ?? '');
    await desk.compare.settled();

    const stored = desk.store.comparisons.get(id);
    assert.ok(stored);
    const exported = exportedComparison(desk.store, stored, (model) => desk.compare.views.whoIs(model));
    assert.deepEqual(
      exported.columns.map(({ model, providerName }) => [model, providerName]),
      [
        ['a-model', 'A'],
        ['b-model', 'B'],
      ],
    );
    const [turn] = exported.turns;
    assert.equal(turn?.question.text, 'Which?');
    assert.deepEqual(
      turn.answers.map(({ text: words, shown, status, problem }) => [words, shown, status, problem]),
      [
        ['One', false, 'complete', undefined],
        ['Another', true, 'complete', undefined],
        ['', true, 'failed', turn.answers[2]?.problem],
      ],
    );
    assert.match(turn.answers[2]?.problem ?? '', /key/i);
    const [, again] = turn.answers;
    assert.equal(again?.metrics?.outcome, 'success');
    assert.equal(again.metrics.tokens?.uncachedInput.tokens, 11);
    assert.equal(again.metrics.tokens.textOutput.tokens, 5);
    assert.equal(exported.carried, undefined);
  });
});
