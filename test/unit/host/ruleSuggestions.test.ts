// What the fields of a rule and a chain offer.
import assert from 'node:assert/strict';
import { suggestions } from '../../../src/host/ruleSuggestions.ts';

const names = {
  providers: ['openai', 'groq'],
  models: [
    { providerId: 'openai', model: 'gpt-5' },
    { providerId: 'groq', model: 'llama-3.1-70b' },
  ],
  aliases: new Map([['fast', { providerId: 'groq', model: 'llama-3.1-70b' }]]),
  chains: ['careful'],
};
const labels = (...[field, before]: [Parameters<typeof suggestions>[0], string]): string[] =>
  suggestions(field, before, names).items.map(({ label }) => label);

describe('suggestions for the fields of a rule', () => {
  it('are conditions, then operators, values and joiners', () => {
    assert.ok(labels('if', 'ta').includes('task'));
    assert.ok(labels('if', 'task ').includes('=='));
    assert.deepEqual(labels('if', 'task == "simp'), ['simple_qa']);
    assert.deepEqual(labels('if', 'task == "code" '), ['and', 'or']);
  });

  it('are models, aliases, chains and strategies to use; after or another one', () => {
    assert.deepEqual(labels('use', 'openai/gpt-5 or fa').slice(0, 2), ['fast', 'fast_latency']);
    assert.ok(labels('use', '').includes('careful'));
    assert.ok(labels('never', 'gr').includes('groq'), 'a provider is kept out');
  });

  it('are for a chain only what a chain is made of', () => {
    assert.deepEqual(labels('chain', ''), ['fast', 'openai/gpt-5', 'groq/llama-3.1-70b']);
    assert.deepEqual(suggestions('chain', 'gpt', names), {
      replaces: 3,
      items: [{ label: 'openai/gpt-5', detail: 'model' }],
    });
  });
});
