// The stretch in which two texts differ: putting it in gives the new text, and it is made of whole lines.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { changedSpan } from '../../../../src/core/codeEdits/changedSpan.ts';

describe('the changed stretch of a text', () => {
  it('is the changed lines alone', () => {
    assert.deepEqual(changedSpan('a\nb\nc\n', 'a\nx\nc\n'), { start: 2, end: 4, text: 'x\n' });
    assert.deepEqual(changedSpan('a\nc\n', 'a\nb\nc\n'), { start: 2, end: 2, text: 'b\n' });
  });

  it('makes the new text of the old one, in whole lines', () => {
    const some = fc
      .array(fc.constantFrom('a', 'b', '\n', '\r\n', '😀'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(some, some, (before, after) => {
        fc.pre(before !== after);
        const { start, end, text } = changedSpan(before, after);
        assert.ok(start <= end);
        assert.equal(before.slice(0, start) + text + before.slice(end), after);
        assert.ok(start === 0 || before[start - 1] === '\n');
        assert.ok(end === before.length || before[end - 1] === '\n' || end === start);
      }),
      { numRuns: 1000 },
    );
  });
});
