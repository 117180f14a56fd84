// Patterns in rules, compared with the plainest way of reading them, and with texts that make others slow.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compilePathPattern, compilePattern } from '../../../../../src/core/routing/rules/pattern.ts';

/** The definition itself; exponential. */
function plainly(pattern: string, text: string): boolean {
  const [sign, rest] = [pattern[0], pattern.slice(1)];
  if (sign === undefined) {
    return text === '';
  }
  if (sign === '*') {
    return plainly(rest, text) || (text !== '' && plainly(pattern, text.slice(1)));
  }
  return text !== '' && (sign === '?' || sign === text[0]) && plainly(rest, text.slice(1));
}

/** The definition for names between slashes. */
function foldersPlainly(pattern: readonly string[], names: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) {
    return names.length === 0;
  }
  if (first === '**') {
    return foldersPlainly(rest, names) || (names.length > 0 && foldersPlainly(pattern, names.slice(1)));
  }
  return names.length > 0 && plainly(first, names[0] ?? '') && foldersPlainly(rest, names.slice(1));
}

describe('patterns in rules', () => {
  it('fit as they are defined', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 7 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        assert.equal(compilePattern(wanted)(given), plainly(wanted, given));
      }),
      { numRuns: 2000 },
    );
  }).timeout(20_000);

  it('fit paths as they are defined', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 2 });
    const pattern = fc.array(
      fc.oneof(
        name.filter((one) => one !== '**'),
        fc.constant('**'),
      ),
      { minLength: 2, maxLength: 5 },
    );
    const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pattern, path, (wanted, given) => {
        assert.equal(compilePathPattern(wanted.join('/'))?.(given.join('/')), foldersPlainly(wanted, given));
      }),
      { numRuns: 2000 },
    );
  }).timeout(20_000);

  it('takes braces, folders with a slash behind them, and Windows paths', () => {
    const fits = (pattern: string, path: string) => compilePathPattern(pattern)?.(path);
    assert.equal(fits('{src,test}/**/*.{ts,tsx}', 'test/unit/a.tsx'), true);
    assert.equal(fits('{src,test}/**/*.{ts,tsx}', 'docs/unit/a.tsx'), false);
    assert.equal(fits('docs/', 'docs/adr/1.md'), true);
    assert.equal(fits('docs/', 'src/docs/1.md'), false);
    assert.equal(fits('./src/*', 'src/a'), true);
    assert.equal(fits(String.raw`src\*\b`, 'src/a/b'), true);
    assert.equal(fits('**', 'a/b/c'), true);
    assert.equal(fits('makefile', 'deep/down/makefile'), true);
  });

  it('refuses braces that do not fit or mean too many paths', () => {
    for (const pattern of ['{a', 'a}', '{a,{b,c}}', '}{', '{a,b}'.repeat(5)]) {
      assert.equal(compilePathPattern(pattern), undefined, pattern);
    }
    assert.ok(compilePathPattern('{a,b}'.repeat(4)));
  });

  it('ends on patterns that make others try every way', () => {
    assert.equal(compilePattern(`${'*a'.repeat(99)}b`)('a'.repeat(10_000)), false);
    assert.equal(compilePathPattern(`${'**/a/'.repeat(39)}b`)?.('a/'.repeat(500)), false);
  });
});
