// How one answer differs from another: by words, by lines, code as code, and what is said where it is too much.
import assert from 'node:assert/strict';
import { codePairs } from '../../../webview-ui/compare/diff/codePairs.ts';
import {
  compareAnswers,
  USUAL_LIMITS,
  type AnswerText,
  type DiffUnit,
} from '../../../webview-ui/compare/diff/compareAnswers.ts';
import { differenceWords } from '../../../webview-ui/compare/diff/differenceWords.ts';
import { wordsOf } from '../../../webview-ui/compare/diff/words.ts';

/** No clock: on a slow machine it would be another result. */
const LIMITS = { ...USUAL_LIMITS, timeout: Infinity };

function compared(mine: Partial<AnswerText>, base: Partial<AnswerText>, unit: DiffUnit = 'words', limits = LIMITS) {
  const none = { lines: [], codes: [] };
  return compareAnswers({ ...none, ...mine }, { ...none, ...base }, unit, () => Promise.resolve(), limits);
}

/** The marked text, passage by passage. */
async function added(mine: readonly string[], base: readonly string[], unit?: DiffUnit): Promise<string[]> {
  const difference = await compared({ lines: mine }, { lines: base }, unit);
  return difference.added.map(({ line, start, end }) => mine[line]?.slice(start, end) ?? '');
}

const js = (text: string) => ({ language: 'js', text });

describe('differences of answers', () => {
  it('marks words that the other has not, and lists those that are missing', async () => {
    assert.deepEqual(await added(['The wait is clamped to 0.'], ['The wait is 0.']), ['clamped to']);
    const { missing } = await compared({ lines: ['The wait is 0.'] }, { lines: ['The wait is clamped to 0.'] });
    assert.deepEqual(missing, [{ kind: 'text', text: 'clamped to' }]);
  });

  it('finds nothing in the same text, whatever its spaces and lines', async () => {
    const difference = await compared({ lines: ['One two', 'three.'] }, { lines: ['One  two three.'] });
    assert.deepEqual([difference.added, difference.missing], [[], []]);
    assert.equal(differenceWords(difference, 'A'), 'The same as A');
  });

  it('takes words of two sentences apart by their lines', async () => {
    assert.deepEqual(await added(['Same. New one', 'and more'], ['Same.']), ['New one', 'and more']);
  });

  it('tells words apart in scripts without spaces, and keeps contractions whole', () => {
    const texts = (line: string): string[] => wordsOf([line]).map(({ text }) => text);
    assert.deepEqual(texts('東京へ 行く'), ['東', '京', 'へ', '行', 'く']);
    assert.deepEqual(texts('It isn’t x_1.'), ['It', 'isn’t', 'x_1', '.']);
    assert.deepEqual(texts('Größe café'), ['Größe', 'café']);
  });

  it('takes a lone word shared amid others for no agreement', async () => {
    const mine = ['Parse every date of yours and send a reply'];
    const base = ['Number gives nothing useful and waits for ever'];
    assert.deepEqual(await added(mine, base), [mine[0]]);
  });

  it('compares by whole lines where that is asked for', async () => {
    const difference = await compared({ lines: ['Same', 'Other one'] }, { lines: ['Same', 'Another one'] }, 'lines');
    assert.deepEqual(difference.added, [{ line: 1, start: 0, end: 'Other one'.length }]);
    assert.deepEqual(difference.missing, [{ kind: 'text', text: 'Another one' }]);
    assert.equal(differenceWords(difference, 'B'), '1 line not in B · 1 line of B missing here');
  });

  it('compares code by lines with its counterpart, spaces at their ends aside', async () => {
    const mine = js('a\nb\nnew\nnewer\nc');
    const { codes, missingLines, addedLines } = await compared(
      { codes: [mine] },
      { codes: [js('a  \nb\nold\nc\nend')] },
    );
    assert.deepEqual(codes, [
      {
        against: 0,
        added: [{ from: 2, count: 2 }],
        missing: [
          { at: 2, lines: ['old'] },
          { at: 5, lines: ['end'] },
        ],
      },
    ]);
    assert.deepEqual([addedLines, missingLines], [2, 2]);
  });

  it('takes a block without counterpart for new, and one that is not here for missing', async () => {
    const shared = js('x\ny\nz');
    const difference = await compared(
      { codes: [shared, { language: 'sh', text: 'npm test' }] },
      { codes: [{ language: 'py', text: 'print(1)\nprint(2)' }, shared] },
    );
    assert.deepEqual(
      difference.codes.map(({ against, added: lines }) => [against, lines]),
      [
        [1, []],
        [undefined, [{ from: 0, count: 1 }]],
      ],
    );
    assert.deepEqual(difference.missing, [{ kind: 'code', text: 'print(1)\nprint(2)' }]);
    assert.equal(differenceWords(difference, 'A'), '1 line of code not in A · 2 lines of code of A missing here');
  });

  it('says that too much differs where it gives up, and claims no likeness', async () => {
    const many = (word: string): string[] => Array.from({ length: 300 }, (_, at) => `${word}${at}`);
    const limits = { timeout: Infinity, edits: 100 };
    const difference = await compared(
      { lines: many('a'), codes: [js(many('a').join('\n'))] },
      { lines: many('b'), codes: [js(many('b').join('\n'))] },
      'words',
      limits,
    );
    assert.equal(difference.unit, undefined);
    assert.equal(difference.codes[0]?.gaveUp, true);
    assert.equal(
      differenceWords(difference, 'A'),
      'too much of the text differs to be marked · too much of a code block differs to be marked',
    );
  });

  it('goes over to lines where words are too many', async () => {
    const long = Array.from({ length: 3000 }, (_, at) => `This is the line of number ${at} in a long answer.`);
    const { unit, added: marks } = await compared({ lines: [...long, 'New.'] }, { lines: long });
    assert.equal(unit, 'lines');
    assert.deepEqual(marks, [{ line: 3000, start: 0, end: 4 }]);
  });

  it('takes 200 kB of line breaks, and an answer of nothing', async () => {
    const { codes } = await compared({ codes: [js('\n'.repeat(200_000))] }, { codes: [js('')] }, 'words', USUAL_LIMITS);
    assert.equal(codes.length, 1);
    const nothing = await compared({}, { lines: ['Word'] });
    assert.equal(nothing.missingWords, 1);
  });

  it('stops between its goes for the page', async () => {
    let pauses = 0;
    const answer = { lines: ['a'], codes: [js('1'), js('2'), js('3')] };
    await compareAnswers(answer, answer, 'words', () => {
      pauses += 1;
      return Promise.resolve();
    });
    assert.ok(pauses >= 3, `${pauses} pauses`);
  });
});

describe('counterparts of code blocks', () => {
  it('pairs by what they share, in order, none twice', () => {
    const [a, b, c] = [js('a1\na2\na3'), js('b1\nb2\nb3'), js('c1\nc2\nc3')];
    assert.deepEqual(codePairs([a, b, c], [b, c]), [undefined, 0, 1]);
    assert.deepEqual(codePairs([b], [a, b, c]), [1]);
    assert.deepEqual(codePairs([b, a], [a, b]), [1, undefined], 'none crosses another');
    assert.deepEqual(codePairs([a, a], [a]).filter((pair) => pair !== undefined).length, 1);
  });

  it('takes the only blocks of both for counterparts, however different', () => {
    assert.deepEqual(codePairs([js('x')], [{ language: 'py', text: 'y' }]), [0]);
  });

  it('prefers the same language among equals', () => {
    const text = 'x = 1\nprint(x)';
    assert.deepEqual(codePairs([{ language: 'py', text }], [js(text), { language: 'py', text }]), [1]);
  });

  it('knows no counterpart among none', () => {
    assert.deepEqual(codePairs([js('a'), js('b')], []), [undefined, undefined]);
    assert.deepEqual(codePairs([], [js('a')]), []);
  });
});
