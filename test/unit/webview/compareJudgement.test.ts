// The line over a judgement: it names the best only where nothing is open, and otherwise how much the judge was sure of.
import assert from 'node:assert/strict';
import type { ComparisonView, JudgedPairView, JudgementView, TurnView } from '../../../src/shared/compareViews.ts';
import { judgementWords } from '../../../webview-ui/compare/decide/judgementWords.ts';

const ids = ['a', 'b', 'c'];
const comparison = {
  columns: ids.map((id) => ({ id, model: { modelName: id.toUpperCase() + id } })),
} as unknown as ComparisonView;
const asked = (columnIds: readonly string[]): TurnView =>
  ({ asked: Object.fromEntries(columnIds.map((id) => [id, { questionId: `q-${id}` }])) }) as unknown as TurnView;

/** "ab>a" is a pair and its verdict: a column, `tie`, `inconsistent` or `none`. */
function words(pairs: readonly string[], ranked = ids, turn = asked(ids)): string {
  const judged = pairs.map((pair): JudgedPairView => {
    const [both = '', verdict = ''] = pair.split('>');
    return { columnIds: [both[0] ?? '', both[1] ?? ''], verdict, reasons: [] };
  });
  const ranking = ranked.map((columnId) => ({ columnId, wins: 0, rank: 1 }));
  return judgementWords(comparison, turn, { pairs: judged, ranking } as unknown as JudgementView);
}

describe('the words of a judgement', () => {
  it('name the best where every pair of all answers has a verdict', () => {
    assert.equal(words(['ab>b', 'ac>a', 'bc>b']), 'B, Bb is best');
    assert.equal(words(['ab>tie', 'ac>a', 'bc>b']), 'Best: A, Aa; B, Bb');
    assert.equal(words(['ab>a'], ['a', 'b'], asked(['a', 'b'])), 'A, Aa is best');
  });

  it('do not call best what has only tied with another, nor what lost to one that won as often', () => {
    assert.equal(words(['ab>tie', 'ac>tie', 'bc>c']), 'C, Cc leads');
    assert.equal(words(['ab>a', 'ac>tie', 'bc>b']), 'A, Aa leads');
  });

  it('name nobody where nobody is ahead', () => {
    assert.equal(words(['ab>tie', 'ac>tie', 'bc>tie']), 'No answer is better than the others');
    assert.equal(words(['ab>a', 'bc>b', 'ac>c']), 'No answer is better than the others');
  });

  it('say how much is open: pairs that do not count, were not come to, or have no answer', () => {
    assert.equal(words(['ab>b', 'ac>inconsistent', 'bc>b']), 'B, Bb leads, sure in 2 of 3 pairs');
    assert.equal(words(['ab>b']), 'B, Bb leads, sure in 1 of 3 pairs');
    assert.equal(words(['ab>tie', 'ac>none']), 'No answer leads, sure in 1 of 3 pairs');
    assert.equal(words(['ab>a', 'ac>none', 'bc>b']), 'A, Aa leads, sure in 2 of 3 pairs', 'B lost to it');
    assert.equal(words(['ab>none', 'ac>a', 'bc>b']), 'Leading: A, Aa; B, Bb, sure in 2 of 3 pairs');
  });

  it('name who was asked and not judged', () => {
    assert.equal(words(['ab>a'], ['a', 'b']), 'A, Aa leads, sure in 1 of 1 pair; C not judged');
    // A column that was not asked this question is not missed.
    assert.equal(words(['ab>a'], ['a', 'b'], asked(['a', 'b'])), 'A, Aa is best');
  });

  it('claim nothing where nothing is sure', () => {
    assert.equal(words(['ab>inconsistent', 'ac>none', 'bc>inconsistent']), 'No sure verdict on any of 3 pairs');
    assert.equal(words(['ab>none'], ['a', 'b'], asked(['a', 'b'])), 'No sure verdict on the only pair');
    assert.equal(words(['ab>none'], ['a', 'b']), 'No sure verdict on the only pair; C not judged');
    assert.equal(words([]), 'Nothing was judged');
  });
});
