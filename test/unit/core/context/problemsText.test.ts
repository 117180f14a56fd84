// Problems in words.
import assert from 'node:assert/strict';
import { problemsContext, type FileProblem } from '../../../../src/core/context/problemsText.ts';

const problem = (path: string, line: number, severity: FileProblem['severity'], message = 'Bad'): FileProblem => ({
  path,
  line,
  severity,
  message,
});

describe('problems', () => {
  it('stand with file, line and severity, the most serious first', () => {
    const context = problemsContext([
      problem('b.ts', 2, 'warning'),
      { ...problem('b.ts', 9, 'error', 'Type A\n  is not B '), source: 'ts' },
      problem('a.ts', 12, 'error'),
      problem('a.ts', 3, 'error'),
    ]);
    assert.deepEqual(context.text.split('\n'), [
      'Problems that the editor reports in the workspace:',
      '- a.ts:3, error: Bad',
      '- a.ts:12, error: Bad',
      '- b.ts:9, error: Type A is not B (ts)',
      '- b.ts:2, warning: Bad',
    ]);
    assert.equal(context.label, 'Problems');
    assert.equal(context.note, undefined);
  });

  it('are at most a hundred, and the chip says so', () => {
    const many = Array.from({ length: 130 }, (_, at) => problem('a.ts', at + 1, at === 129 ? 'error' : 'hint'));
    const context = problemsContext(many, { name: 'a.ts', path: 'src/a.ts', uri: 'file:///a.ts' });
    assert.equal(context.text.split('\n').length, 102);
    assert.match(context.text, /in src\/a\.ts:\n- a\.ts:130, error/);
    assert.match(context.text, /\n- and 30 more$/);
    assert.equal(context.note, 'The 100 most serious of 130 problems.');
    assert.equal(context.label, 'Problems of a.ts');
  });

  it('are refused where there are none', () => {
    assert.throws(() => problemsContext([]), /VS Code reports no problems\.$/);
    assert.throws(() => problemsContext([], { name: 'a.ts', path: 'a.ts', uri: '' }), /no problems in a\.ts\.$/);
  });
});
