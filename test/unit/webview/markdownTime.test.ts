// Formulas and fences of a hostile answer: read in a time that grows with their length alone, or the page stands still.
import assert from 'node:assert/strict';
import createParser from 'markdown-it';
import { readsMath } from '../../../webview-ui/markdown/math.ts';
import { OpenFence } from '../../../webview-ui/markdown/openFence.ts';

const SPACES = ' '.repeat(200_000);

describe('Markdown with very many spaces', () => {
  it('is read as a formula without those at its ends', () => {
    const parser = createParser();
    readsMath(parser);
    const formula = (source: string) => parser.parse(source, {}).find(({ type }) => type === 'math_block')?.content;
    assert.equal(formula(`$$\na${SPACES}b\n$$`), `a${SPACES}b`);
    assert.equal(formula(`$$\n  a\nb${SPACES}\n$$`), 'a\nb');
  });

  it('is followed as code, and ends where its fence closes', () => {
    const open = OpenFence.of('```ts\n');
    assert.equal(open?.fence.take(`${SPACES}b`), `${SPACES}b`);
    assert.equal(open?.fence.take('\n  '), '', 'may yet become the fence’s end');
    assert.equal(open?.fence.take('x'), '\n  x');
    assert.equal(open?.fence.take('\n```\n'), undefined);
  });
});
