// What settings and environment say of choosing models: values, who may set them, Auto as a model, and what is wrong in words.
import assert from 'node:assert/strict';
import { checkSetting } from '../../../../src/core/configuration/checks.ts';
import { definitionOf } from '../../../../src/core/configuration/resolve.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { SettingValue } from '../../../../src/shared/protocol/settings.ts';
import { reader, type Values } from './reader.ts';

const AUTO = { providerId: 'auto', model: 'auto' };

describe('settings of routing', () => {
  it('are quiet, free and careful until somebody changes them', () => {
    assert.deepEqual(reader().routing(), {
      strategy: 'balanced',
      fallback: 'auto',
      preferLocal: false,
      maxLatencyMs: undefined,
      threshold: undefined,
      afterContent: 'restart',
      totalMs: 1_800_000,
      leastTokensPerSecond: undefined,
      chains: {},
      contextTooLongChain: undefined,
      contentFilterChain: undefined,
      classifierModel: undefined,
      lowBudgetStrategy: undefined,
      rules: [],
      limits: [],
      cache: { isOn: false, maxAgeMs: 604_800_000, maxBytes: 100_000_000 },
      hedgeAfter: undefined,
    });
  });

  it('hold in the units of the program', () => {
    const rules = [{ use: 'balanced' }];
    const user: Values = {
      'routing.strategy': 'cost_optimized',
      'routing.fallback': 'always',
      'routing.preferLocal': true,
      'routing.maxLatencyMs': 2500,
      'router.threshold': -0.25,
      afterContent: 'ask',
      'routing.totalSeconds': 90.5,
      'routing.leastTokensPerSecond': 2,
      'routing.chains': { Team: ['openai/gpt-5', ' fast '] },
      'routing.contextTooLongChain': ' Team ',
      'routing.contentFilterChain': 'local_only',
      'routing.classifierModel': 'fast',
      'routing.lowBudgetStrategy': 'local_first',
      'routing.rules': rules,
      rateLimits: [{ provider: 'openai', key: 'work', requestsPerMinute: 20 }],
      'cache.answers': true,
      'cache.maxAgeHours': 2,
      'cache.maxMegabytes': 3,
      'hedging.afterTimes': 1.5,
      aliases: { fast: 'openai/gpt-5-mini' },
    };
    assert.deepEqual(reader({ user }).routing(), {
      strategy: 'cost_optimized',
      fallback: 'always',
      preferLocal: true,
      maxLatencyMs: 2500,
      threshold: -0.25,
      afterContent: 'ask',
      totalMs: 90_500,
      leastTokensPerSecond: 2,
      chains: { Team: ['openai/gpt-5', 'fast'] },
      contextTooLongChain: 'Team',
      contentFilterChain: 'local_only',
      classifierModel: { providerId: 'openai', model: 'gpt-5-mini' },
      lowBudgetStrategy: 'local_first',
      rules,
      limits: [{ scope: { providerId: 'openai', keyName: 'work' }, limits: { requestsPerMinute: 20 } }],
      cache: { isOn: true, maxAgeMs: 7_200_000, maxBytes: 3_000_000 },
      hedgeAfter: 1.5,
    });
  });

  it('lift the deadline where null stands, and give the slowest answer to the clocks', () => {
    const user = { 'routing.totalSeconds': null, 'routing.leastTokensPerSecond': 0.5 };
    assert.equal(reader({ user }).routing().totalMs, undefined);
    assert.equal(reader({ user }).timeouts({ id: 'openai' }).leastTokensPerSecond, 0.5);
    assert.ok(!('leastTokensPerSecond' in reader().timeouts({ id: 'openai' })));
  });

  it('let a workspace choose how, but not spend, wait or hand on', () => {
    const workspace: Values = {
      'routing.strategy': 'quality_optimized',
      'routing.preferLocal': true,
      'routing.fallback': 'always',
      'router.threshold': -1,
      'routing.chains': { local_only: ['openai/gpt-5'] },
      'routing.contentFilterChain': 'high_quality',
      'routing.classifierModel': 'openai/gpt-5',
      'routing.lowBudgetStrategy': 'quality_optimized',
      'routing.rules': [{ use: 'openai/gpt-5' }],
      afterContent: 'continue',
      rateLimits: [{ parallel: 0 }],
      'cache.answers': true,
      'hedging.afterTimes': 1,
    };
    const settings = reader({ workspace }).routing();
    assert.deepEqual(settings, { ...reader().routing(), strategy: 'quality_optimized', preferLocal: true });
  });

  it('fall back to what is careful where a value does not fit, and say so', () => {
    const user: Values = {
      'routing.strategy': 'cheapest',
      'routing.fallback': true,
      'router.threshold': 2,
      'routing.totalSeconds': 'long',
      'hedging.afterTimes': 0.5,
      'cache.answers': 'yes',
      rateLimits: { parallel: 1 },
    };
    const settings = reader({ user });
    assert.deepEqual(settings.routing(), { ...reader().routing(), limits: [] });
    for (const id of Object.keys(user)) {
      assert.ok(settings.view(id).problem, id);
    }
  });
});

describe('variables of routing', () => {
  const routing = (environment: Record<string, string>) => reader({ environment }).routing();

  it('give defaults, in the spellings that people use', () => {
    for (const text of ['cost_optimized', 'COST_OPTIMIZED', 'Cost-Optimized', ' cost optimized ']) {
      assert.equal(routing({ LLM_ROUTING_STRATEGY: text }).strategy, 'cost_optimized', text);
    }
    for (const text of ['true', 'TRUE', '1', 'yes', 'On', 'enabled', 'y']) {
      assert.equal(routing({ LLM_ENABLE_FALLBACK: text }).fallback, 'always', text);
      assert.equal(routing({ LLM_PREFER_LOCAL: text }).preferLocal, true, text);
    }
    for (const text of ['false', 'False', '0', 'no', 'OFF', 'disabled', 'n']) {
      assert.equal(routing({ LLM_ENABLE_FALLBACK: text }).fallback, 'never', text);
      assert.equal(routing({ LLM_PREFER_LOCAL: text }).preferLocal, false, text);
    }
    assert.equal(routing({ LLM_ENABLE_FALLBACK: 'auto' }).fallback, 'auto');
    assert.equal(routing({ LLM_MAX_LATENCY_MS: '1500' }).maxLatencyMs, 1500);
  });

  it('give way to settings', () => {
    const environment = { LLM_ROUTING_STRATEGY: 'cost_optimized', LLM_ENABLE_FALLBACK: 'true', LLM_PREFER_LOCAL: '1' };
    const user = { 'routing.strategy': 'balanced', 'routing.fallback': 'never', 'routing.preferLocal': false };
    const { strategy, fallback, preferLocal } = reader({ environment, user }).routing();
    assert.deepEqual([strategy, fallback, preferLocal], ['balanced', 'never', false]);
  });

  it('that say nothing clear are told, without their text', () => {
    const names = {
      LLM_ROUTING_STRATEGY: 'routing.strategy',
      LLM_ENABLE_FALLBACK: 'routing.fallback',
      LLM_PREFER_LOCAL: 'routing.preferLocal',
      LLM_MAX_LATENCY_MS: 'routing.maxLatencyMs',
    };
    for (const [variable, id] of Object.entries(names)) {
      const { value, problem = '' } = reader({ environment: { [variable]: 'sk-oops' } }).view(id);
      assert.deepEqual(value, reader().view(id).value, variable);
      assert.match(problem, new RegExp(`^${variable} is ignored: it needs `));
      assert.doesNotMatch(problem, /sk-oops/);
    }
    assert.match(
      reader({ environment: { LLM_ENABLE_FALLBACK: 'maybe' } }).view('routing.fallback').problem ?? '',
      /never, auto, always, or true or false/,
    );
  });
});

describe('chains of the person', () => {
  it('need a name that rules can write and a model, each by itself', () => {
    const chains = { good: ['a/b'], 'two words': ['a/b'], empty: [], blank: ['  '], texts: 'a/b', numbers: [1] };
    const settings = reader({ user: { 'routing.chains': chains } });
    assert.deepEqual(settings.routing().chains, { good: ['a/b'] });
    const problem = settings.view('routing.chains').problem ?? '';
    for (const wrong of ['two words', 'empty', 'blank', 'texts', 'numbers']) {
      assert.ok(problem.includes(`"${wrong}"`), `${wrong}: ${problem}`);
    }
    assert.doesNotMatch(problem, /"good"/);
  });

  it('do not reach into the program by their names', () => {
    const chains = JSON.parse('{"__proto__":["a/b"],"constructor":["a/b"]}') as Values;
    const { chains: read } = reader({ user: { 'routing.chains': chains } }).routing();
    assert.deepEqual(Object.keys(read), ['constructor']);
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
  });
});

describe('rate limits of the person', () => {
  const read = (rateLimits: unknown) => {
    const settings = reader({ user: { rateLimits } });
    return { limits: settings.routing().limits, problem: settings.view('rateLimits').problem };
  };

  it('hold for all requests, or for a provider, key and folder', () => {
    assert.deepEqual(
      read([
        { tokensPerDay: 5, parallel: 2 },
        { workspace: 'file:///w', tokensPerMinute: 0 },
      ]),
      {
        limits: [
          { scope: {}, limits: { tokensPerDay: 5, parallel: 2 } },
          { scope: { workspace: 'file:///w' }, limits: { tokensPerMinute: 0 } },
        ],
        problem: undefined,
      },
    );
  });

  it('never hold for more than was meant', () => {
    const { limits, problem } = read([{ provider: 7, parallel: 0 }, { key: ' ', parallel: 0 }, 'x']);
    assert.deepEqual(limits, []);
    assert.match(problem ?? '', /Rate limit 1: .*"provider".*Rate limit 2: .*"key".*Rate limit 3: /);
  });

  it('keep the figures that fit beside one that does not', () => {
    const { limits, problem } = read([{ parallel: 1.5, requestsPerMinute: 3, perHour: 2 }, { parallel: -1 }]);
    assert.deepEqual(limits, [{ scope: {}, limits: { requestsPerMinute: 3 } }]);
    assert.match(problem ?? '', /"perHour" is not known.*"parallel" is ignored.*Rate limit 2: it limits nothing/);
  });
});

describe('Auto in settings', () => {
  it('can stand wherever a model can, by itself or with a strategy', () => {
    for (const [text, model] of [
      ['auto', 'auto'],
      [' auto ', 'auto'],
      ['auto/auto', 'auto'],
      ['auto:cost_optimized', 'cost_optimized'],
      ['auto/latency_optimized', 'latency_optimized'],
    ]) {
      const settings = reader({ user: { defaultModel: text, purposeModels: { judging: text } } });
      assert.deepEqual(settings.modelDefaults(), { model: { providerId: 'auto', model } }, text);
      assert.deepEqual(settings.purposeModel('judging'), { providerId: 'auto', model });
      assert.equal(settings.view('defaultModel').problem, undefined);
      assert.equal(settings.view('purposeModels').problem, undefined);
    }
  });

  it('can be what an alias or a variable means, also beside a default provider', () => {
    assert.deepEqual(reader({ user: { aliases: { me: 'auto' }, defaultModel: 'me' } }).modelDefaults(), {
      model: AUTO,
    });
    assert.equal(reader({ user: { aliases: { me: 'auto' } } }).view('aliases').problem, undefined);
    for (const LLM_PROVIDER of ['openai', 'openrouter']) {
      const environment = { LLM_MODEL_CHAT: 'auto', LLM_PROVIDER };
      assert.deepEqual(reader({ environment }).modelDefaults(), { model: AUTO }, LLM_PROVIDER);
    }
  });

  it('with a strategy that there is not asks nobody', () => {
    for (const text of ['auto:cheap', 'auto/cheap', 'auto:']) {
      const { model, problem = '' } = reader({ user: { defaultModel: text } }).modelDefaults();
      assert.equal(model, undefined);
      assert.match(problem, /names no strategy of Auto: there are balanced, cost_optimized/, text);
    }
    const environment = { LLM_MODEL_CHAT: 'auto:cheap', LLM_PROVIDER: 'openai' };
    assert.match(reader({ environment }).modelDefaults().problem ?? '', /names no strategy of Auto/);
  });

  it('cannot be the name of an alias', () => {
    const settings = reader({ user: { aliases: { auto: 'openai/gpt-5' }, defaultModel: 'auto' } });
    assert.deepEqual(settings.aliases(), {});
    assert.deepEqual(settings.modelDefaults(), { model: AUTO });
    assert.match(settings.view('aliases').problem ?? '', /"auto" is ignored: it means the router's choice already/);
  });

  it('makes no embeddings and does not find tasks, whatever leads to it', () => {
    const user = {
      aliases: { me: 'auto' },
      purposeModels: { embeddings: 'me' },
      'routing.classifierModel': 'me',
    };
    const settings = reader({ user });
    assert.equal(settings.purposeModel('embeddings'), undefined);
    assert.match(settings.purposeProblem('embeddings') ?? '', /is Auto, but .* make no embeddings/);
    assert.match(settings.view('purposeModels').problem ?? '', /embeddings cannot be Auto/);
    assert.equal(settings.routing().classifierModel, undefined);
    assert.match(settings.view('routing.classifierModel').problem ?? '', /Auto cannot be asked/);
  });

  it('is written by the settings page where it fits only', () => {
    const known = new ProviderSet(providers);
    const check = (id: string, value: SettingValue) => checkSetting(definitionOf(id), value, known, { me: 'auto' });
    assert.deepEqual(check('defaultModel', 'auto:local_first'), { value: 'auto:local_first' });
    assert.deepEqual(check('purposeModels', { titles: 'auto' }), { value: { titles: 'auto' } });
    assert.deepEqual(check('aliases', { own: 'auto' }), { value: { own: 'auto' } });
    assert.deepEqual(check('routing.chains', { a: ['x/y'] }), { value: { a: ['x/y'] } });
    for (const [id, value] of [
      ['defaultModel', 'auto:cheap'],
      ['purposeModels', { embeddings: 'auto' }],
      ['purposeModels', { embeddings: 'me' }],
      ['routing.classifierModel', 'auto'],
      ['aliases', { auto: 'openai/gpt-5' }],
      ['routing.chains', { a: [] }],
      ['routing.chains', { a: 'x/y' }],
      ['rateLimits', [{ parallel: 'x' }]],
    ] as const) {
      assert.ok('problem' in check(id, value), `${id} ${JSON.stringify(value)}`);
    }
  });
});
