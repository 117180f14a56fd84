// The chains that have names, and the entries of a person's own.
import assert from 'node:assert/strict';
import { chainNamed, COMPUTED_CHAINS } from '../../../../src/core/routing/chains.ts';
import { resolveChain } from '../../../../src/core/routing/ownChains.ts';
import { RuleNames } from '../../../../src/core/routing/rules/ruleNames.ts';

const names = new RuleNames({
  models: [
    { providerId: 'openai', model: 'gpt-5' },
    { providerId: 'groq', model: 'openai/gpt-oss-20b' },
    { providerId: 'groq', model: 'llama' },
    { providerId: 'together', model: 'llama' },
    { providerId: 'ollama', model: 'qwen:7b' },
  ],
  aliases: new Map([['fast', { providerId: 'groq', model: 'llama' }]]),
  providers: ['openai', 'groq', 'together', 'ollama'],
  chains: ['mine'],
});

describe('chains', () => {
  const cases: readonly [string, ...string[]][] = [
    ['openai/gpt-5', 'openai gpt-5'],
    ['openai:not-listed-yet', 'openai not-listed-yet'],
    ['groq:llama', 'groq llama'],
    ['fast', 'groq llama'],
    ['ollama/qwen:7b', 'ollama qwen:7b'],
    ['openai/gpt-oss-20b', 'groq openai/gpt-oss-20b'],
    ['  groq/llama ', 'groq llama'],
    ['llama', 'groq llama', 'together llama'],
    ['fast or openai/gpt-5', 'groq llama', 'openai gpt-5'],
    ['nobody/model'],
    ['high_quality'],
    ['balanced'],
    ['mine'],
    ['toString'],
    ['two words'],
    [''],
  ];
  for (const [entry, ...expected] of cases) {
    it(`read ${JSON.stringify(entry)} as ${expected.join(', ') || 'a problem'}`, () => {
      const { models, problems } = resolveChain([entry], names);
      assert.deepEqual(
        models.map(({ providerId, model }) => `${providerId} ${model}`),
        expected,
      );
      assert.equal(problems.length, expected.length === 0 ? 1 : 0);
    });
  }

  it('say what is wrong with an entry, and keep the others once', () => {
    const { models, problems } = resolveChain(['fast', 'groq:llama', 'nonsense', 'mine', 'openai/gpt-5'], names);
    assert.deepEqual(models, [
      { providerId: 'groq', model: 'llama' },
      { providerId: 'openai', model: 'gpt-5' },
    ]);
    assert.deepEqual(problems, [
      "“nonsense” is no alias, no configured model and no known provider's.",
      '“mine” is a chain; a chain is made of models and aliases.',
    ]);
  });

  it('are found by name, computed ones and one’s own', () => {
    for (const name of COMPUTED_CHAINS) {
      assert.ok('plan' in (chainNamed(name) ?? {}), name);
    }
    assert.deepEqual(chainNamed('mine', { mine: [] }), { models: [] });
    assert.equal(chainNamed('constructor', {}), undefined);
  });
});
