import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FEATURE_COUNT, NAMED_FEATURES, promptFeatures } from '../../../../src/core/routing/features.ts';
import { guessTask } from '../../../../src/core/routing/taskClassifier.ts';

const featuresOf = (text: string) => promptFeatures(text, guessTask(text));
const hashedOf = (text: string) => featuresOf(text).slice(NAMED_FEATURES.length);

describe('the features of a prompt', () => {
  it('are as many for every text, between -1 and 1, and always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const features = featuresOf(text);
        assert.equal(features.length, FEATURE_COUNT);
        assert.ok(features.every((value) => value >= -1 && value <= 1));
        assert.deepEqual(featuresOf(text), features);
        assert.deepEqual(JSON.parse(JSON.stringify(features)), features);
      }),
      { seed: 6, numRuns: 50 },
    );
  }).timeout(20_000);

  it('tell prompts apart that differ in words', () => {
    assert.notDeepEqual(hashedOf('sort a list of names'), hashedOf('sort a list of prices'));
    assert.notDeepEqual(hashedOf('dog bites man'), hashedOf('man bites dog'));
    assert.notDeepEqual(hashedOf('翻译这句话'), hashedOf('解释这句话'));
  });

  it('are the same for figures and secrets that differ: none of either can be read from them', () => {
    assert.deepEqual(featuresOf('My PIN is 4711'), featuresOf('My PIN is 9023'));
    const secret = (filler: string) => `Why is my key ${filler.repeat(40)} refused?`;
    assert.deepEqual(hashedOf(secret('a')), hashedOf(secret('z')));
  });

  it('hold less than the text: thousands of words of one prompt end in a few hundred small numbers', () => {
    const words = Array.from({ length: 3000 }, (_, at) => `word${String.fromCharCode(97 + (at % 26))}${at % 7}x`);
    const distinct = new Set(hashedOf(words.join(' ')));
    assert.ok(distinct.size <= 65, `${distinct.size} different values`);
    // The order beyond pairs, and how long the text goes on, leave no trace.
    const line = 'the quick brown fox jumps over the lazy dog ';
    assert.deepEqual(hashedOf(line.repeat(300)), hashedOf(line.repeat(350)));
  });

  it('know code, lists and mathematics', () => {
    const at = (text: string, name: (typeof NAMED_FEATURES)[number]) =>
      featuresOf(text)[NAMED_FEATURES.indexOf(name)] ?? 0;
    assert.equal(at('Look:\n```js\nlet a = 1;\n```', 'code'), 1);
    assert.equal(at('Look at the sea', 'code'), 0);
    assert.ok(at('Do\n- this\n- that', 'listLines') > 0);
    assert.ok(at('Solve x^2 + 3x = 10', 'maths') > at('Solve my problem with love', 'maths'));
    assert.equal(at('Warum ist das so und nicht anders?', 'notEnglish'), 1);
  });
});
