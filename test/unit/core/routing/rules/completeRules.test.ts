// What is offered while rules are typed: what the reader takes, at its place.
import assert from 'node:assert/strict';
import { completeRules } from '../../../../../src/core/routing/rules/completeRules.ts';
import { parseCondition } from '../../../../../src/core/routing/rules/parseCondition.ts';
import { readRuleFile } from '../../../../../src/core/routing/rules/readRuleFile.ts';

const NAMES = {
  providers: ['openai', 'groq'],
  models: [
    { providerId: 'openai', model: 'gpt-5' },
    { providerId: 'groq', model: 'llama-3.1-70b' },
  ],
  aliases: new Map([['fast', { providerId: 'groq', model: 'llama-3.1-70b' }]]),
  chains: ['team', 'balanced'],
};

const labels = (before: string) => completeRules(before, NAMES).items.map(({ label }) => label);
/** The text after an offer was taken. */
const taken = (before: string, label: string) => {
  const { replaces, items } = completeRules(before, NAMES);
  const item = items.find((one) => one.label === label);
  assert.ok(item, `${label} is not offered behind ${before}: ${items.map((one) => one.label).join(' ')}`);
  return before.slice(0, before.length - replaces) + (item.insert ?? item.label);
};

describe('the completion of rules', () => {
  it('offers entries where a rule begins and goes on, without those that it has', () => {
    assert.deepEqual(labels(''), ['name', 'if', 'use', 'never', 'rules']);
    assert.equal(taken('', 'if'), '- if: ');
    assert.equal(taken('- u', 'use'), '- use: ');
    assert.deepEqual(labels('- if: task == "code"\n  '), ['name', 'use', 'never']);
    assert.deepEqual(labels('- if: a\n  use:\n    - b\n  '), ['name', 'never']);
    assert.deepEqual(labels('rules:\n  - if: a\n    use: b\n    n'), ['name', 'never']);
    assert.equal(taken('- use: a\n', 'if'), '- use: a\n- if: ');
    assert.ok(!labels('- use: a\n').includes('rules'));
  });

  it('offers nothing in names and comments', () => {
    assert.deepEqual(labels('- name: ta'), []);
    assert.deepEqual(labels('# use: '), []);
    assert.deepEqual(labels('- use: fast # or '), []);
  });

  it('leads from field to operator to value to the next comparison', () => {
    assert.ok(labels('- if: ').includes('task'));
    assert.equal(taken('- if: ta', 'task'), '- if: task ');
    assert.deepEqual(labels('- if: task '), ['==', '!=', 'in', 'matches', 'contains']);
    assert.deepEqual(labels('- if: time '), ['==', '!=', '<', '<=', '>', '>=']);
    assert.equal(taken('- if: task =', '=='), '- if: task == ');
    assert.equal(taken('- if: task == co', 'code'), '- if: task == "code"');
    assert.equal(taken('- if: task == "co', 'code'), '- if: task == "code');
    assert.equal(taken('- if: task in ["code", "wr', 'writing'), '- if: task in ["code", "writing');
    assert.equal(taken('- if: task not in [', 'tests'), '- if: task not in ["tests"');
    assert.deepEqual(labels('- if: task == "code" '), ['and', 'or']);
    assert.deepEqual(labels('- if: prompt_tokens > 100 '), ['and', 'or']);
    assert.deepEqual(labels('- if: task in ["code"] a'), ['and', 'or']);
    assert.ok(labels('- if: task == "code" and ').includes('speed'));
    assert.ok(labels('- if: not (sp').includes('speed'));
    assert.deepEqual(labels('- if: task == "code" and speed == "'), ['critical', 'normal']);
  });

  it('keeps to the other quotes where the whole condition stands in quotes of YAML', () => {
    assert.equal(taken(`- if: "task == `, 'code'), `- if: "task == 'code'`);
    assert.equal(taken(`- if: 'task == `, 'code'), `- if: 'task == "code"`);
  });

  it('offers only conditions that can be read', () => {
    for (const field of labels('- if: ').filter((label) => label !== 'not')) {
      const begun = `- if: ${field} `;
      for (const operator of labels(begun)) {
        const value = labels(`${begun}${operator} `)[0] ?? (/tokens|usd|ms|difficulty/.test(field) ? '1' : '"09:00"');
        const text = operator === 'in' ? `${field} in [${value}]` : `${field} ${operator} ${value}`;
        const hasValue = field !== 'prompt_language';
        assert.ok(!hasValue || 'condition' in parseCondition(text), text);
      }
      for (const value of labels(`${begun}== `)) {
        assert.ok('condition' in parseCondition(`${field} == "${value}"`), `${field} ${value}`);
      }
    }
  });

  it('offers what can be used: aliases, chains, strategies, models', () => {
    const offered = labels('- use: ');
    for (const label of ['fast', 'team', 'local_only', 'cost_optimized', 'openai/gpt-5', 'groq/llama-3.1-70b']) {
      assert.ok(offered.includes(label), label);
    }
    assert.ok(offered.includes('chain:balanced') && offered.includes('balanced'), 'one of two that have a name');
    assert.ok(!offered.includes('openai'));
    for (const label of offered) {
      assert.deepEqual(readRuleFile(taken('- use: ', label)).problems, [], label);
    }
    assert.equal(taken('- use: openai/gp', 'openai/gpt-5'), '- use: openai/gpt-5');
    assert.deepEqual(labels('- use: fast '), ['or']);
    assert.equal(taken('- use: fast or te', 'team'), '- use: fast or team');
    assert.equal(taken('- use: [fast, "te', 'team'), '- use: [fast, "team');
    assert.deepEqual(labels('- use: [fast '), []);
  });

  it('offers names in the lists below, and whom to keep out behind never', () => {
    assert.ok(labels('- use:\n    - ').includes('team'));
    assert.ok(labels('- use:\n  - fast\n  - op').includes('openai/gpt-5'));
    assert.deepEqual(labels('- never:\n    - openai\n    - '), [
      'openai',
      'groq',
      'fast',
      'openai/gpt-5',
      'groq/llama-3.1-70b',
    ]);
    assert.deepEqual(labels('- never: [openai, '), ['openai', 'groq', 'fast', 'openai/gpt-5', 'groq/llama-3.1-70b']);
    assert.ok(labels('rules:\n  - ').includes('use'), 'the list of rules is none of names');
    assert.ok(labels('- use: a\n- ').includes('if'));
  });

  it('is quick in a long file, and with a long line', () => {
    const file = '- if: task == "code"\n  use: fast\n'.repeat(5000);
    assert.ok(labels(`${file}- if: `).length > 0);
    for (const hostile of ['[', '(', 'task ', 'in ', '"', 'a or ', ' ', '- ', 'task in [a,', '== ']) {
      completeRules(`- if: ${hostile.repeat(20_000)}`, NAMES);
      completeRules(`- use: ${hostile.repeat(20_000)}`, NAMES);
      completeRules(hostile.repeat(20_000), NAMES);
    }
  });
});
