// What the entries of a policy mean: a denied model under no name, an allowed one under its own only.
import assert from 'node:assert/strict';
import { readPolicy } from '../../../../src/core/models/policy.ts';
import { asked, model, sceneOf, user } from './policyScene.ts';

describe('a denied model', () => {
  const denied: Readonly<Record<string, string>> = {
    'gpt-4o-mini': [
      'openai/gpt-4o-mini openai/gpt-4o-mini-2024-07-18 openai/GPT-4o-Mini litellm/openai/gpt-4o-mini',
      'openrouter/openai/gpt-4o-mini:free litellm/azure/openai/gpt-4o-mini-2024-07-18 house-server/gpt-4o-mini@20240718',
      'openai/ft:gpt-4o-mini-2024-07-18:acme::id',
    ].join(' '),
    'openai/gpt-4o': 'openai/gpt-4o openai/gpt-4o-2024-05-13 openrouter/openai/gpt-4o openrouter/openai/gpt-4o:nitro',
    'openai/gpt-4o-mini-2024-07-18': 'openai/gpt-4o-mini openai/gpt-4o-mini-2024-07-18',
    'gpt-4': 'openai/gpt-4-0613 openai/gpt-4',
    'claude-3-5-sonnet': 'anthropic/claude-3-5-sonnet-20241022 anthropic/claude-3-5-sonnet-latest',
    'mistral-small': 'mistral/mistral-small-2603 mistral/mistral-small-latest',
    'mistral-medium-2604': 'mistral/mistral-medium-latest mistral/mistral-medium-3 mistral/mistral-medium',
    'command-r': 'cohere/command-r-08-2024 cohere/command-r',
    'gemini/gemini-2.5-pro':
      'gemini/gemini-2.5-pro gemini/models/gemini-2.5-pro gemini/Models/gemini-2.5-pro gemini/gemini-2.5-pro-001 gemini/gemini-2.5-pro-05-06',
    'gemini/models/gemini-2.5-pro': 'gemini/gemini-2.5-pro',
    'gemini/gemini-3.8-flash': 'gemini/gemini-flash-latest',
    'ollama/llama3.2': 'ollama/llama3.2 ollama/llama3.2:latest ollama/library/llama3.2:latest ollama/llama3.2:3b',
    'ollama/llama3.2:latest': 'ollama/llama3.2 ollama/llama3.2:latest',
    'lm-studio/phi-4:latest': 'lm-studio/phi-4',
    'phi-4': 'ollama/phi-4:latest ollama/phi-4',
    'perplexity/sonar':
      'perplexity/perplexity/sonar perplexity/sonar perplexity/sonar-pro perplexity/sonar-deep-research',
    'perplexity/perplexity/sonar': 'perplexity/sonar-pro perplexity/sonar',
    sonar: 'perplexity/perplexity/sonar perplexity/sonar-reasoning',
    'openai/gpt-oss-20b': 'groq/openai/gpt-oss-20b',
    'groq/gpt-oss-20b': 'groq/openai/gpt-oss-20b',
    openai: 'openai/anything openrouter/openai/gpt-5 groq/openai/gpt-oss-20b',
    'openai/*': 'openai/anything openrouter/openai/gpt-5',
    'meta-llama/*': 'together/meta-llama/Llama-3.3-70B groq/meta-llama/llama-4',
    '*-preview': 'openai/gpt-4-1106-preview gemini/models/gemini-3-flash-preview',
  };
  for (const [entry, models] of Object.entries(denied)) {
    it(`by ${entry} is locked under all its names`, () => {
      const policy = asked([user({ deny: [entry] })]);
      for (const one of models.split(' ')) {
        assert.match(policy.reason(one) ?? 'not locked', /it denies "/, one);
        assert.ok(policy.reason(one)?.endsWith(`"${entry}"`), one);
      }
    });
  }

  it('is no other one', () => {
    const other: Readonly<Record<string, string>> = {
      'gpt-4o': 'openai/gpt-4o-mini openai/gpt-4o-mini-2024-07-18 openrouter/openai/gpt-4.1',
      'gpt-4': 'openai/gpt-4.1 openai/gpt-4-turbo',
      'claude-3-5-sonnet-20240620': 'anthropic/claude-3-5-sonnet-20241022 anthropic/claude-3-5-sonnet',
      'gpt-4o-2024-08-06': 'openai/gpt-4o-2024-05-13',
      'ollama/llama3.2:1b': 'ollama/llama3.2 ollama/llama3.2:3b lm-studio/llama3.2:1b',
      'ollama/llama3.1': 'ollama/llama3.1:70b',
      'mixtral-8x7b': 'groq/mixtral-8x7b-32768',
      'openai/gpt-5': 'house-server/gpt-5 litellm/gpt-5',
      anthropic: 'openai/gpt-5',
      'deepseek-chat': 'deepseek/deepseek-flash',
    };
    for (const [entry, models] of Object.entries(other)) {
      for (const one of models.split(' ')) {
        assert.equal(asked([user({ deny: [entry] })]).reason(one), undefined, `${entry}: ${one}`);
      }
    }
  });

  it('is found in short time also for names and lists that somebody made up', () => {
    const many = Array.from({ length: 2000 }, (_, at) => `*a${at}*b*`);
    const policy = asked([user({ deny: many })]);
    assert.equal(policy.allows(`openai/${'a/'.repeat(50_000)}`), true);
    assert.equal(policy.allows(`openai/${'a'.repeat(10_000)}`), true);
  });
});

describe('an allowed model', () => {
  const allows = (entry: string, one: string) => asked([user({ allow: [entry] })]).allows(one);

  it('is the one that was written', () => {
    assert.equal(allows('openai/gpt-4o-mini', 'openai/gpt-4o-mini'), true);
    assert.equal(allows('OpenAI/GPT-4o-mini', 'openai/gpt-4o-mini'), true);
    assert.equal(allows('gpt-4o-mini', 'openai/gpt-4o-mini-2024-07-18'), false);
    assert.equal(allows('gpt-4o-mini', 'litellm/openai/gpt-4o-mini'), false);
    assert.equal(allows('openai', 'openrouter/openai/gpt-5'), false);
    assert.equal(allows('openai/*', 'openrouter/openai/gpt-5'), false);
    assert.equal(allows('gemini/gemini-2.5-pro', 'gemini/models/gemini-2.5-pro'), false);
    assert.equal(allows('perplexity/perplexity/sonar', 'perplexity/sonar-pro'), false);
  });

  it('may be written as the picker shows it where that means nobody else’s', () => {
    assert.equal(allows('perplexity/sonar', 'perplexity/perplexity/sonar'), true);
    assert.equal(allows('openai/gpt-oss-20b', 'groq/openai/gpt-oss-20b'), true);
    assert.equal(allows('zai-org/GLM-5.3-Flash', 'together/zai-org/GLM-5.3-Flash'), true);
    // OpenAI itself has this one: a gateway that somebody sets up is not meant.
    assert.equal(allows('openai/gpt-4o-mini', 'openrouter/openai/gpt-4o-mini'), false);
    assert.equal(allows('openai/gpt-oss-20b', 'openrouter/openai/gpt-oss-20b'), false);
    assert.equal(allows('openai/gpt-6-luna', 'perplexity/openai/gpt-6-luna'), false);
    assert.equal(allows('perplexity/openai/gpt-6-luna', 'perplexity/openai/gpt-6-luna'), true);
  });
});

describe('an entry that means nobody', () => {
  const told = (value: unknown) => asked([user(value)]).problems;

  it('is told as what may be a slip', () => {
    const [problem, ...others] = told({ deny: ['opnai/gpt-4o', 'gpt-4o'], plans: { free: ['olama', 'ollama'] } });
    assert.deepEqual(others, []);
    assert.match(
      problem ?? '',
      /^llmWorkbench\.policy: no provider or model is known that "opnai\/gpt-4o", "olama" would mean\./,
    );
    assert.match(told({ deny: ['gpt-40-*'] })[0] ?? '', /"gpt-40-\*"/);
    assert.match(told({ baseline: { deny: ['anthropc'] } })[0] ?? '', /"anthropc"/);
  });

  it('is none of those that mean somebody', () => {
    const known =
      'openai openai/gpt-99 */o1* *mini* gpt-4o-mini openrouter/x-ai/grok-9 lm-studio meta-llama/new-one gpt-oss-20b sonar models/gemini-2.5-pro llama3.2:latest * groq/*';
    assert.deepEqual(told({ deny: known.split(' '), allow: known.split(' ') }), []);
    const scene = { ...sceneOf(), providers: [{ id: 'my-endpoint' }] };
    assert.deepEqual(readPolicy([user({ deny: ['my-endpoint/x'] })], scene).problems, []);
  });

  it('does not keep the others from being held', () => {
    const policy = readPolicy([user({ deny: ['opnai/gpt-4o', 'groq'] })], sceneOf());
    assert.notEqual(policy.refusal(model('groq/x')), undefined);
    assert.equal(policy.refusal(model('openai/gpt-4o')), undefined);
  });
});
