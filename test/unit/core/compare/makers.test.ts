import assert from 'node:assert/strict';
import { MAKERS, modelFamily } from '../../../../src/core/compare/makers.ts';
import { loadSeed } from '../../../../src/core/models/seed.ts';

const family = (model: string) => modelFamily({ model });

describe('the family of a model', () => {
  it('is its maker’s, whoever serves it', () => {
    for (const [model, maker] of [
      ['claude-sonnet-4-6', 'anthropic'],
      ['anthropic/claude-opus-5-5', 'anthropic'],
      ['us.anthropic.claude-sonnet-4', 'anthropic'],
      ['openai/gpt-oss-120b', 'openai'],
      ['gpt-oss:20b', 'openai'],
      ['o3-mini', 'openai'],
      ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'meta'],
      ['llama3.2:3b', 'meta'],
      ['gemma3:4b', 'google'],
      ['Qwen/Qwen2.5-72B-Instruct-Turbo', 'alibaba'],
      ['deepseek-ai/DeepSeek-V4-Pro-0813', 'deepseek'],
    ] as const) {
      assert.equal(family(model), maker, model);
    }
  });

  it('is the first word of the name where nobody knows its maker', () => {
    assert.equal(family('homebrew-7b-v2'), 'homebrew');
    assert.equal(family('me/homebrew-13b'), 'homebrew');
    assert.notEqual(family('o100-x'), 'openai');
    assert.equal(family(''), '');
  });

  it('is known of every model for chatting in the shipped list', async () => {
    const known = new Set(MAKERS.map(({ id }) => id));
    const unknown = (await loadSeed()).models
      .filter(({ abilities }) => abilities.embeddings !== true)
      .filter(({ id }) => !known.has(family(id)));
    assert.deepEqual(
      unknown.map(({ id }) => id),
      [],
    );
  });
});
