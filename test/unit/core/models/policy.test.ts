// Which models may be asked: several sources, plans, and policies that are broken.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { globMatches } from '../../../../src/core/models/globMatches.ts';
import { BASELINE, planModelsSource, readPolicy, type PolicySource } from '../../../../src/core/models/policy.ts';

const model = (text: string) => {
  const at = text.indexOf('/');
  return { providerId: text.slice(0, at), model: text.slice(at + 1) };
};
const user = (value: unknown): PolicySource => ({ origin: 'user', name: 'llmWorkbench.policy', value });
const managed = (value: unknown): PolicySource => ({ origin: 'managed', name: '/etc/policy.json', value });
const folder = (value: unknown): PolicySource => ({ origin: 'workspace', name: '.llm-workbench/policy.json', value });

function asked(sources: readonly PolicySource[], plan?: string) {
  const policy = readPolicy(sources, plan);
  return {
    problems: policy.problems,
    reason: (text: string) => policy.refusal(model(text)),
    allows: (text: string) => policy.refusal(model(text)) === undefined,
  };
}

describe('policy', () => {
  it('allows everything where there is none', () => {
    assert.equal(asked([]).allows('openai/o1-pro'), true);
    assert.equal(asked([user(undefined)]).allows('openai/o1-pro'), true);
    assert.equal(asked([user({})]).allows('openai/o1-pro'), true);
  });

  it('takes providers, models and patterns', () => {
    const policy = asked([user({ allow: ['Ollama', 'gpt-4o-mini', 'groq/meta-llama/*'] })]);
    assert.equal(policy.allows('ollama/anything:7b'), true);
    assert.equal(policy.allows('openai/gpt-4o-mini'), true);
    assert.equal(policy.allows('litellm/gpt-4o-mini'), true);
    assert.equal(policy.allows('openai/gpt-4o-mini-2024-07-18'), false);
    assert.equal(policy.allows('groq/meta-llama/llama-4'), true);
    assert.equal(policy.allows('groq/openai/gpt-oss-20b'), false);
    assert.match(policy.reason('groq/openai/gpt-oss-20b') ?? '', /your own policy.*not among/);
  });

  it('denies also what is allowed elsewhere, however it is written', () => {
    const policy = asked([user({ allow: ['openai'], deny: ['OPENAI/O*'] })]);
    assert.equal(policy.allows('openai/gpt-5'), true);
    assert.match(policy.reason('openai/o1') ?? '', /denies "OPENAI\/O\*"/);
  });

  it('lets the strictest source win', () => {
    const policy = asked([
      folder({ deny: ['deepseek'] }),
      user({ allow: ['deepseek', 'openai'] }),
      managed({ deny: ['*/o1*'] }),
    ]);
    assert.match(
      policy.reason('deepseek/deepseek-chat') ?? '',
      /this folder's policy \(\.llm-workbench\/policy\.json\)/,
    );
    assert.match(policy.reason('openai/o1') ?? '', /your organization's policy/);
    assert.equal(policy.allows('openai/gpt-5'), true);
    assert.equal(policy.allows('groq/llama'), false);
  });

  it('cannot be loosened by a folder', () => {
    const policy = asked([user({ allow: ['ollama'] }), folder({ plan: 'all', allow: ['*/*'] })]);
    assert.equal(policy.allows('openai/gpt-5'), false);
    const plans = { free: ['ollama'], all: ['*/*'] };
    assert.equal(asked([user({ plans }), folder({ plan: 'all' })], 'free').allows('openai/gpt-5'), false);
  });

  it('takes the plan that the strongest source names', () => {
    const plans = { free: ['ollama'], team: { allow: ['openai', 'ollama'], deny: ['openai/o*'] } };
    assert.equal(asked([user({ plan: 'team', plans })]).allows('openai/gpt-5'), true);
    assert.equal(asked([user({ plan: 'team', plans })]).allows('openai/o1'), false);
    assert.equal(asked([user({ plan: 'team', plans }), managed({ plan: 'free' })]).allows('openai/gpt-5'), false);
    assert.equal(asked([user({ plan: 'team', plans })], 'free').allows('openai/gpt-5'), true);
    assert.equal(asked([user({ plans })], 'team').allows('openai/gpt-5'), true);
  });

  it('holds a baseline where the plan is not found', () => {
    for (const plan of [undefined, 'nobody', '__proto__', 'toString']) {
      const policy = asked([user({ plans: { team: ['*/*'] } })], plan);
      assert.equal(policy.allows('ollama/llama3.2'), true, plan);
      assert.equal(policy.allows('openai/gpt-4o-mini'), true, plan);
      assert.match(policy.reason('openai/gpt-5-pro') ?? '', /baseline holds/, plan);
    }
    const own = asked([user({ plans: { team: ['*/*'] }, baseline: ['groq'] })]);
    assert.equal(own.allows('groq/llama'), true);
    assert.equal(own.allows('ollama/llama3.2'), false);
  });

  it('reads the plans of LLM_PLAN_MODELS_JSON', () => {
    const source = planModelsSource('LLM_PLAN_MODELS_JSON', '{"free":["gpt-4o-mini"],"pro":{"deny":["deepseek"]}}');
    assert.ok(source);
    assert.equal(asked([source], 'free').allows('openai/gpt-4o-mini'), true);
    assert.equal(asked([source], 'free').allows('openai/gpt-5'), false);
    assert.equal(asked([source], 'pro').allows('openai/gpt-5'), true);
    assert.equal(asked([source], 'pro').allows('deepseek/deepseek-chat'), false);
    assert.equal(planModelsSource('LLM_PLAN_MODELS_JSON', '  '), undefined);
  });

  it('holds the baseline, and says so, where a policy cannot be used', () => {
    const broken: readonly unknown[] = [
      'all',
      [],
      null,
      7,
      { alow: ['openai'] },
      { allow: 'openai' },
      { deny: [1] },
      { deny: [' '] },
      { plans: [] },
      { plans: { team: 'openai' } },
      { baseline: 3 },
      { plan: 3 },
      { allow: ['x'.repeat(301)] },
    ];
    for (const value of broken) {
      const policy = asked([user(value)]);
      assert.equal(policy.problems.length, 1, JSON.stringify(value));
      assert.match(policy.problems[0] ?? '', /llmWorkbench\.policy cannot be used.*baseline/);
      assert.equal(policy.allows('openai/gpt-5-pro'), false, JSON.stringify(value));
      assert.equal(policy.allows('ollama/llama3.2'), true, JSON.stringify(value));
    }
    const source = planModelsSource('LLM_PLAN_MODELS_JSON', '{"free":');
    assert.ok(source);
    assert.match(asked([source]).problems[0] ?? '', /not valid JSON/);
    assert.equal(asked([source]).allows('openai/gpt-5-pro'), false);
  });

  it('has a baseline of entries that name a provider', () => {
    assert.ok(BASELINE.length > 5);
    assert.equal(asked([user({ plans: {} })]).allows('anthropic/claude-3-5-haiku-20241022'), true);
  });
});

describe('patterns', () => {
  it('agree with the regular expression that they stand for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '/', 'ä'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '*', '*', 'ä'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        const expression = glob
          .split('*')
          .map((part) => part.replaceAll('.', String.raw`\.`))
          .join('[^]*');
        assert.equal(
          globMatches(glob, subject),
          new RegExp(`^${expression}$`, 'iu').test(subject),
          `${glob} ${subject}`,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('take time in proportion to the text, however many stars there are', () => {
    assert.equal(globMatches('*a'.repeat(150), 'a'.repeat(100_000)), true);
    assert.equal(globMatches(`${'a*'.repeat(150)}b`, 'a'.repeat(100_000)), false);
  });
});
