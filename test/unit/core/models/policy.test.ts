// Which models may be asked: several sources, plans, and policies that are broken.
import assert from 'node:assert/strict';
import { readPolicy, type PolicySource } from '../../../../src/core/models/policy.ts';
import { planModels } from '../../../../src/core/models/policyRules.ts';
import { asked, folder, managed, sceneOf, user } from './policyScene.ts';

const plansOf = (text: string): PolicySource => ({
  origin: 'environment',
  name: 'LLM_PLAN_MODELS_JSON',
  ...planModels(text),
});

/** In the baseline, and not. */
const SMALL = 'openai/gpt-4o-mini';
const LARGE = 'openai/gpt-5-pro';

describe('policy', () => {
  it('allows everything where there is none', () => {
    assert.equal(asked([]).allows('openai/o1-pro'), true);
    assert.equal(asked([user(undefined)]).allows('openai/o1-pro'), true);
    assert.equal(asked([user({})]).allows('openai/o1-pro'), true);
  });

  it('has another stamp as soon as a source or the plan is another', () => {
    const stamp = (sources: readonly PolicySource[], plan?: string) => readPolicy(sources, sceneOf({ plan })).stamp;
    assert.equal(stamp([user({ deny: ['groq'] })]), stamp([user({ deny: ['groq'] })]));
    const all = [
      stamp([]),
      stamp([], 'team'),
      stamp([user({ deny: ['groq'] })]),
      stamp([user({ deny: ['openai'] })]),
      stamp([folder({ deny: ['groq'] })]),
      stamp([{ ...user(undefined), unreadable: 'it is no file' }]),
    ];
    assert.equal(new Set(all).size, all.length);
  });

  it('takes providers, models and patterns', () => {
    const policy = asked([user({ allow: ['Ollama', 'gpt-4o-mini', 'groq/meta-llama/*'] })]);
    assert.equal(policy.allows('ollama/anything:7b'), true);
    assert.equal(policy.allows('openai/gpt-4o-mini'), true);
    assert.equal(policy.allows('litellm/gpt-4o-mini'), true);
    assert.equal(policy.allows('groq/meta-llama/llama-4'), true);
    assert.equal(policy.allows('groq/openai/gpt-oss-20b'), false);
    assert.match(
      policy.reason('groq/openai/gpt-oss-20b') ?? '',
      /^Locked by your own policy \(setting llmWorkbench\.policy\): it does not allow this model$/,
    );
  });

  it('denies also what is allowed elsewhere, however it is written', () => {
    const policy = asked([user({ allow: ['openai'], deny: ['OPENAI/O*'] })]);
    assert.equal(policy.allows('openai/gpt-5'), true);
    assert.match(policy.reason('openai/o1') ?? '', /it denies "OPENAI\/O\*"$/);
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
    assert.equal(asked([user({ plans }), folder({ plan: 'all' })]).allows(LARGE), false);
  });

  it('takes the plan that the strongest source names', () => {
    const plans = { free: ['ollama'], team: { allow: ['openai', 'ollama'], deny: ['openai/o*'] } };
    assert.equal(asked([user({ plan: 'team', plans })]).allows('openai/gpt-5'), true);
    assert.equal(asked([user({ plan: 'team', plans })]).allows('openai/o1'), false);
    assert.equal(asked([user({ plan: 'team', plans }), managed({ plan: 'free' })]).allows('openai/gpt-5'), false);
    assert.equal(asked([user({ plan: 'team', plans })], 'free').allows('openai/gpt-5'), true);
    assert.equal(asked([user({ plans })], ' team ').allows('openai/gpt-5'), true);
  });

  it('holds a baseline where the plan is not found', () => {
    for (const plan of [undefined, 'nobody', '__proto__', 'toString']) {
      const policy = asked([user({ plans: { team: ['*/*'] } })], plan);
      assert.equal(policy.allows('ollama/llama3.2'), true, plan);
      assert.equal(policy.allows(SMALL), true, plan);
      assert.equal(policy.allows(LARGE), false, plan);
    }
    const own = asked([user({ plans: { team: ['*/*'] }, baseline: ['groq'] })]);
    assert.equal(own.allows('groq/llama'), true);
    assert.equal(own.allows('ollama/llama3.2'), false);
  });

  it('says of a plan and of a baseline who locks, and why', () => {
    const mine = String.raw`^Locked by your own policy \(setting llmWorkbench\.policy\): `;
    const says = (value: unknown, plan: string | undefined, words: string) => {
      assert.match(asked([user(value)], plan).reason(LARGE) ?? '', new RegExp(`${mine}${words}$`));
    };
    const plans = { free: ['ollama'], pro: { deny: ['*-pro'] } };
    says({ plans }, 'free', 'its plan "free" does not allow this model');
    says({ plans }, 'pro', String.raw`its plan "pro" denies "\*-pro"`);
    says({ plans }, 'team', 'it has no plan "team", and the baseline does not hold this model');
    says({ plans }, undefined, 'it lists plans, but none is named as yours, and the baseline does not hold this model');
    says({ plans, baseline: ['groq'] }, 'team', 'it has no plan "team", and its baseline does not allow this model');
    says({ plans, baseline: { deny: [LARGE] } }, 'team', `it has no plan "team", and its baseline denies "${LARGE}"`);
  });

  it('reads the plans of LLM_PLAN_MODELS_JSON', () => {
    const source = plansOf('{"free":["gpt-4o-mini"],"pro":{"deny":["deepseek"]}}');
    assert.equal(asked([source], 'free').allows('openai/gpt-4o-mini'), true);
    assert.equal(asked([source], 'free').allows('openai/gpt-5'), false);
    assert.equal(asked([source], 'pro').allows('openai/gpt-5'), true);
    assert.equal(asked([source], 'pro').allows('deepseek/deepseek-chat'), false);
  });
});

describe('a policy that cannot be used', () => {
  const broken: readonly (readonly [unknown, RegExp])[] = [
    ['all', /needs an object/],
    [[], /needs an object/],
    [null, /needs an object/],
    [7, /needs an object/],
    [{ alow: ['openai'] }, /it has an entry "alow" that is not known/],
    [{ allow: 'openai' }, /need lists of models/],
    [{ deny: [1] }, /need lists/],
    [{ deny: [' '] }, /need lists/],
    [{ plans: [] }, /"plans" needs an object/],
    [{ plans: { team: 'openai' } }, /its plan "team" needs to be a list/],
    [{ plans: { team: null } }, /its plan "team" needs to be a list/],
    [{ plans: { free: { denny: ['openai'] } } }, /its plan "free" has an entry "denny" that is not known/],
    [
      { plans: { free: { models: ['gpt-4o-mini'] } } },
      /its plan "free" has an entry "models".*takes "allow" and "deny"/,
    ],
    [{ plans: { free: { plans: {} } } }, /its plan "free" has an entry "plans"/],
    [{ plans: { free: { deny: 'openai' } } }, /of its plan "free" need lists/],
    [{ plans: {}, baseline: { alow: ['ollama'] } }, /its baseline has an entry "alow"/],
    [{ baseline: 3 }, /its baseline needs to be a list/],
    [{ plan: 3 }, /"plan" needs the name/],
    [{ allow: ['x'.repeat(301)] }, /need lists/],
    [{ deny: Array.from({ length: 2001 }, (_, at) => `m${at}`) }, /2000 at most/],
  ];

  it('leaves the baseline, says so, and names the mistake with each lock', () => {
    for (const [value, mistake] of broken) {
      const what = JSON.stringify(value).slice(0, 100);
      for (const plan of [undefined, 'free', 'team']) {
        const policy = asked([user(value)], plan);
        assert.equal(policy.problems.length, 1, what);
        assert.match(policy.problems[0] ?? '', /llmWorkbench\.policy cannot be used.*baseline/);
        assert.match(policy.problems[0] ?? '', mistake);
        assert.match(policy.reason(LARGE) ?? '', /^Locked by your own policy .*, which cannot be used: /, what);
        assert.match(policy.reason(LARGE) ?? '', mistake);
        assert.equal(policy.allows('ollama/llama3.2'), true, what);
      }
    }
  });

  it('may be text that is not JSON, or plans of another shape', () => {
    assert.match(asked([plansOf('{"free":\n')]).problems[0] ?? '', /LLM_PLAN_MODELS_JSON cannot .*not valid JSON/);
    assert.equal(asked([plansOf('{"free":')]).allows(LARGE), false);
    const wrong = asked([plansOf('{"free":{"models":["gpt-4o-mini"]}}')], 'free');
    assert.match(wrong.reason(LARGE) ?? '', /the policy in LLM_PLAN_MODELS_JSON, which cannot be used: .*"models"/);
    assert.equal(asked([plansOf('["gpt-4o-mini"]')], 'free').allows(LARGE), false);
  });

  it('holds beside those that can be used', () => {
    const policy = asked([managed({ denny: [] }), user({ deny: [SMALL] })]);
    assert.match(policy.reason(SMALL) ?? '', /your own policy/);
    assert.match(policy.reason(LARGE) ?? '', /your organization's policy \(\/etc\/policy\.json\), which cannot/);
  });
});
