// The library of system prompts: what is read of settings that anybody may have written, and how it changes.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { LONGEST_PROMPT, readPrompts, withoutPrompt, withPrompt } from '../../../../src/core/prompts/promptLibrary.ts';

const refuses = (work: () => unknown, words: RegExp) =>
  assert.throws(work, (error) => error instanceof AppError && error.kind === 'config' && words.test(error.message));

describe('the library of system prompts', () => {
  it('is read by name, with the workspace’s own marked, also under the same name', () => {
    assert.deepEqual(readPrompts({ 'Step 10': 'ten', 'Step 9': 'nine' }, { 'Step 9': 'theirs' }), [
      { name: 'Step 9', text: 'nine' },
      { name: 'Step 9', text: 'theirs', fromWorkspace: true },
      { name: 'Step 10', text: 'ten' },
    ]);
  });

  it('leaves out what is no prompt', () => {
    const odd = {
      'no text': 7,
      none: null,
      blank: ' \n',
      'two\nlines': 'x',
      ' edge': 'x',
      '': 'x',
      ['n'.repeat(101)]: 'x',
      long: 'x'.repeat(LONGEST_PROMPT + 1),
      good: ' kept as it is ',
    };
    assert.deepEqual(readPrompts(odd, JSON.parse('{"__proto__": "x"}')), [{ name: 'good', text: ' kept as it is ' }]);
    for (const wrong of [undefined, null, 'text', 7, ['a', 'b'], true]) {
      assert.deepEqual(readPrompts(wrong, wrong), []);
    }
  });

  it('takes one more, and replaces one of the same name unless it was meant to be new', () => {
    assert.deepEqual(withPrompt(undefined, { name: 'a', text: 'x' }), { a: 'x' });
    assert.deepEqual(withPrompt({ a: 'x', odd: 7 }, { name: 'a', text: 'y' }), { a: 'y', odd: 7 });
    assert.deepEqual(withPrompt({ a: 'x' }, { name: 'a', text: 'x', isNew: true }), { a: 'x' });
    refuses(() => withPrompt({ a: 'x' }, { name: 'a', text: 'y', isNew: true }), /“a” already/);
    assert.deepEqual(withPrompt({}, { name: 'toString', text: 'x', isNew: true }), { toString: 'x' });
  });

  it('refuses in words what cannot be kept', () => {
    refuses(() => withPrompt({}, { name: 'a\nb', text: 'x' }), /line break/);
    refuses(() => withPrompt({}, { name: '__proto__', text: 'x' }), /needs letters/);
    refuses(() => withPrompt({}, { name: 'n'.repeat(101), text: 'x' }), /at most 100/);
    refuses(() => withPrompt({}, { name: 'a', text: ' \n ' }), /empty prompt/i);
    refuses(() => withPrompt({}, { name: 'a', text: 'x'.repeat(LONGEST_PROMPT + 1) }), /100,000/);
    refuses(() => withPrompt('mine', { name: 'a', text: 'x' }), /settings\.json/);
    refuses(() => withPrompt(['a'], { name: 'a', text: 'x' }), /settings\.json/);
  });

  it('gives one up, and tells when it is gone already', () => {
    assert.deepEqual(withoutPrompt({ a: 'x', b: 'y' }, 'a'), { b: 'y' });
    refuses(() => withoutPrompt({ b: 'y' }, 'a'), /“a”.*any more/);
    refuses(() => withoutPrompt({}, 'toString'), /any more/);
  });
});
