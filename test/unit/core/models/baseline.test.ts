// The models that can be asked where no plan is found: what runs here, and what costs little today.
import assert from 'node:assert/strict';
import { loadSeed, stateAt } from '../../../../src/core/models/seed.ts';
import { AT, model, sceneOf } from './policyScene.ts';
import { isInBaseline } from '../../../../src/core/models/baseline.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import { findProvider } from '../../../harness/findProvider.ts';

const seed = await loadSeed();
const holds = (text: string, values: Parameters<typeof sceneOf>[0] = {}) => sceneOf(values).isInBaseline(model(text));

describe('the baseline', () => {
  it('holds what runs on this machine, and not what only seems to', () => {
    assert.equal(holds('ollama/llama3.2:3b'), true);
    assert.equal(holds('ollama/somebody/new:7b'), true);
    assert.equal(holds('lm-studio/qwen3'), true);
    assert.equal(holds('ollama/gpt-oss:120b-cloud'), false);
    assert.equal(holds('ollama/llama3.2:3b', { ollamaAt: 'https://ollama.example' }), false);
    assert.equal(holds('house-server/qwen3'), false);
  });

  it('holds models of each vendor that offers cheap ones today', () => {
    const vendors = new Set(seed.models.map(({ provider }) => provider));
    for (const vendor of vendors) {
      const held = seed.models.filter(({ provider, id }) => provider === vendor && holds(`${provider}/${id}`));
      const offered = held.filter(({ lifecycle, abilities }) => stateAt(lifecycle, AT) === 'active' && abilities.chat);
      assert.ok(offered.length > 0, `${vendor} has none`);
    }
  });

  it('holds cheap ones under each of their names, those for vectors too', () => {
    const cheap =
      'openai/gpt-6-luna openai/gpt-4o-mini openai/gpt-4o-mini-2024-07-18 openai/text-embedding-3-small anthropic/claude-haiku-5-5 gemini/gemini-flash-lite-latest gemini/gemini-embedding-001 groq/openai/gpt-oss-20b mistral/mistral-small-latest mistral/mistral-embed cohere/command-r7b-12-2024 cohere/embed-v4.0 perplexity/perplexity/sonar together/zai-org/GLM-5.3-Flash deepseek/deepseek-flash';
    for (const one of cheap.split(' ')) {
      assert.equal(holds(one), true, one);
    }
  });

  it('holds none that is dear, over, or without a price', () => {
    const others =
      'openai/gpt-6.2-astra openai/gpt-5-pro anthropic/claude-opus-5-5 anthropic/claude-haiku-4-5 gemini/gemini-4-argon groq/groq/compound anthropic/claude-3-haiku-20240307 openai/gpt-unheard-of litellm/gpt-4o-mini openrouter/openai/gpt-4o-mini nobody/llama3.2';
    for (const one of others.split(' ')) {
      assert.equal(holds(one), false, one);
    }
  });

  it('loses a model on the day of its end', () => {
    const ending = seed.models.find(
      ({ provider, id, lifecycle }) =>
        lifecycle.shutDownOn !== undefined && Date.parse(lifecycle.shutDownOn) > AT && holds(`${provider}/${id}`),
    );
    assert.ok(ending?.lifecycle.shutDownOn);
    const at = Date.parse(ending.lifecycle.shutDownOn);
    const name = `${ending.provider}/${ending.id}`;
    assert.deepEqual([holds(name, { at: at - 1 }), holds(name, { at })], [true, false], name);
  });

  it('is not opened by a price that the person sets', async () => {
    const prices = new Map(
      ['openai/gpt-6-astra', 'openai/gpt-5.5-pro'].map((name) => [name, { inputPerMillion: 0, outputPerMillion: 0 }]),
    );
    const pricing = await new Pricing({ person: async () => ({ prices }) }).load();
    const facts = {
      find: findProvider,
      addressOf: (provider: Provider) => provider.baseUrl,
      seed,
      pricing,
      now: AT,
    };
    for (const name of prices.keys()) {
      assert.equal(pricing.facts({ id: 'openai' }, model(name).model, AT)?.price.inputPerMillion, 0);
      assert.equal(isInBaseline(model(name), facts), false, name);
    }
  });
});
