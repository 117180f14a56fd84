// Patterns with stars: what they cover, and how long that takes at worst.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compileGlob } from '../../../../src/core/models/compileGlob.ts';

describe('patterns', () => {
  it('agree with the regular expression that they stand for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '/', 'ä'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'B', '-', '.', '*', '*', 'ä'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        const expression = glob
          .split('*')
          .map((part) => part.replaceAll('.', String.raw`\.`))
          .join('[^]*');
        assert.equal(
          compileGlob(glob)(subject),
          new RegExp(`^${expression}$`, 'iu').test(subject),
          `${glob} ${subject}`,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('take time in proportion to the text, however many stars there are', () => {
    assert.equal(compileGlob('*a'.repeat(150))('a'.repeat(100_000)), true);
    assert.equal(compileGlob(`${'a*'.repeat(150)}b`)('a'.repeat(100_000)), false);
  });
});
