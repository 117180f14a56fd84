// What a model is sent of a conversation's parameters, and why something is not.
import assert from 'node:assert/strict';
import { nearestEffort, takenParameters, whyUnsent } from '../../../src/shared/parameterRules.ts';
import { REASONING_EFFORTS, type ParameterExclusion, type ParametersView } from '../../../src/shared/views.ts';

const all: ParametersView = {
  system: 'Be brief.',
  temperature: 0,
  topP: 0.9,
  maxOutputTokens: 5000,
  reasoningEffort: 'high',
  json: true,
};
const thinking: readonly ParameterExclusion[] = [
  { set: 'reasoningEffort', drops: 'temperature' },
  { set: 'temperature', drops: 'topP' },
];
const sent = (parameters: ParametersView, rules: Parameters<typeof takenParameters>[1]) =>
  Object.fromEntries(Object.entries(takenParameters(parameters, rules)).filter(([, value]) => value !== undefined));

describe('the parameters that a model takes', () => {
  it('are all of them while nothing is known of it', () => {
    assert.deepEqual(sent(all, undefined), all);
    assert.deepEqual(sent(all, {}), all);
    assert.deepEqual(sent({}, { refuses: [], efforts: ['low'], maxOutputTokens: 1 }), {});
  });

  it('go without what it refuses, and within its longest answer', () => {
    const rules = { refuses: ['temperature', 'topP', 'json', 'reasoningEffort'] as const, maxOutputTokens: 100 };
    assert.deepEqual(sent(all, rules), { system: 'Be brief.', maxOutputTokens: 100 });
    assert.deepEqual(sent({ maxOutputTokens: 50 }, rules), { maxOutputTokens: 50 });
  });

  it('hold the nearest effort, the lower of two, and the wanted one where it is taken', () => {
    assert.equal(nearestEffort('minimal', ['low', 'high']), 'low');
    assert.equal(nearestEffort('medium', ['low', 'high']), 'low');
    assert.equal(nearestEffort('low', ['high']), 'high');
    for (const effort of REASONING_EFFORTS) {
      assert.equal(nearestEffort(effort, REASONING_EFFORTS), effort);
    }
    assert.equal(sent({ reasoningEffort: 'minimal' }, { efforts: ['low', 'high'] })['reasoningEffort'], 'low');
    assert.equal(sent({ reasoningEffort: 'minimal' }, { efforts: [] })['reasoningEffort'], undefined);
  });

  it('hold one of two that exclude each other, by what is really sent', () => {
    const rules = { exclusions: thinking };
    // The effort drops the temperature, which then drops nothing itself.
    assert.deepEqual(sent({ ...all, json: false }, rules), {
      system: 'Be brief.',
      topP: 0.9,
      maxOutputTokens: 5000,
      reasoningEffort: 'high',
      json: false,
    });
    assert.deepEqual(sent({ temperature: 0, topP: 0.9 }, rules), { temperature: 0 });
    assert.deepEqual(sent({ temperature: 1, reasoningEffort: 'low' }, { ...rules, refuses: ['reasoningEffort'] }), {
      temperature: 1,
    });
    assert.deepEqual(sent({ topP: 0.9 }, rules), { topP: 0.9 });
  });

  it('say why one is not sent', () => {
    assert.deepEqual(whyUnsent('topP', all, { refuses: ['topP'] }), { because: 'refused' });
    assert.deepEqual(whyUnsent('temperature', all, { exclusions: thinking }), {
      because: 'excluded',
      by: 'reasoningEffort',
    });
    assert.equal(whyUnsent('temperature', {}, { exclusions: thinking }), undefined);
    assert.equal(whyUnsent('json', all, undefined), undefined);
  });
});
