// Which rule takes a request, what its names mean, and what rules keep out.
import assert from 'node:assert/strict';
import { firstMatch, nevers } from '../../../../../src/core/routing/rules/matchRules.ts';
import { readRuleFile } from '../../../../../src/core/routing/rules/readRuleFile.ts';
import { readRules } from '../../../../../src/core/routing/rules/readRules.ts';
import { RuleNames, type Nameable } from '../../../../../src/core/routing/rules/ruleNames.ts';
import type { RuleRequest } from '../../../../../src/core/routing/rules/ruleScene.ts';
import { unknownTargets } from '../../../../../src/core/routing/rules/unknownTargets.ts';
import type { ModelReference } from '../../../../../src/shared/views.ts';
import { requestOf } from './ruleRequests.ts';

function referenceOf(path: string): ModelReference {
  const at = path.indexOf('/');
  return { providerId: path.slice(0, at), model: path.slice(at + 1) };
}

const pathOf = ({ providerId, model }: { providerId: string; model?: string }) => `${providerId}/${model}`;

const MODELS = [
  'openai/gpt-4o',
  'openai/gpt-4o-2024-08-06',
  'openai/gpt-4o-mini',
  'openai/o1-preview',
  'anthropic/claude-3-5-sonnet-20240620',
  'anthropic/claude-3-5-sonnet-20241022',
  'anthropic/claude-3-opus-20240229',
  'anthropic/claude-3-opus-latest',
  'groq/llama-3.1-70b-versatile',
  'groq/llama-3.1-8b-instant',
  'groq/openai/gpt-oss-20b',
  'ollama/llama3.2:3b',
  'ollama/gpt-4',
  'openrouter/openai/gpt-4o',
  'openrouter/anthropic/claude-3.5-sonnet',
  'openrouter/meta-llama/llama-3.1-70b-instruct:free',
].map(referenceOf);
const PROVIDERS = ['openai', 'anthropic', 'groq', 'ollama', 'openrouter', 'lm.studio'];

const namesOf = (given: Partial<Nameable> = {}) => new RuleNames({ providers: PROVIDERS, models: MODELS, ...given });

/** What a rule for every request says to use. */
function used(use: string | string[], given: Partial<Nameable> = {}): unknown {
  const match = firstMatch(readRules([{ use }], 'settings').rules, requestOf(), namesOf(given));
  return match?.chain ?? match?.strategy ?? match?.models?.map(pathOf);
}

/** Which models rules keep out, listed or asked for one by one. */
function keptOut(never: string | string[], given: Partial<Nameable> = {}): string[] {
  const out = nevers(readRules([{ never }], 'settings').rules, requestOf(), namesOf(given));
  const listed = out.listed.map(pathOf);
  assert.deepEqual(MODELS.filter((model) => out.find(model)).map(pathOf), listed);
  return listed;
}

describe("the customer's four rules", () => {
  const FILE = `
- if: task == "code"
  use: claude-3-5-sonnet or gpt-4o
- if: task == "creative_writing"
  use: claude-3-opus
- if: task == "simple_qa" and budget == "low"
  use: gpt-4o-mini
- if: speed == "critical"
  use: groq:llama-3.1-70b
`;
  const taken = (given: Partial<RuleRequest>) => {
    const { rules, problems } = readRuleFile(FILE);
    assert.deepEqual(problems, []);
    assert.deepEqual(unknownTargets(rules, namesOf()), []);
    const match = firstMatch(rules, requestOf(given), namesOf());
    return match && [match.place, ...(match.models ?? []).map(pathOf)];
  };

  it('sends code to one of two models, first to last', () => {
    const expected = [
      1,
      'anthropic/claude-3-5-sonnet-20241022',
      'openrouter/anthropic/claude-3.5-sonnet',
      'openai/gpt-4o',
      'openrouter/openai/gpt-4o',
    ];
    for (const task of ['code_generation', 'refactoring', 'tests', 'review'] as const) {
      assert.deepEqual(taken({ task }), expected, task);
    }
  });

  it('sends creative writing to its model', () => {
    assert.deepEqual(taken({ task: 'writing' }), [2, 'anthropic/claude-3-opus-latest']);
  });

  it('sends simple questions to a cheap one when the budget is low', () => {
    assert.deepEqual(taken({ task: 'simple_qa', budget: 'low' }), [3, 'openai/gpt-4o-mini']);
    assert.deepEqual(taken({ task: 'simple_qa', budget: 'used_up' }), [3, 'openai/gpt-4o-mini']);
    assert.equal(taken({ task: 'simple_qa', budget: 'ok' }), undefined);
    assert.equal(taken({ task: 'explanation', budget: 'low' }), undefined);
  });

  it('sends what is urgent to Groq', () => {
    assert.deepEqual(taken({ speed: 'critical' }), [4, 'groq/llama-3.1-70b-versatile']);
    assert.deepEqual(taken({ speed: 'critical', task: 'writing' })?.[0], 2);
    assert.equal(taken({ speed: 'normal' }), undefined);
  });
});

describe('the rule that takes a request', () => {
  const { rules } = readRules(
    [
      { never: 'openai' },
      { name: 'First', if: 'task == "code"', use: 'nobody-knows-it' },
      { if: 'task == "code" or task == "analysis"', use: 'gpt-4o or claude-3-opus', never: 'groq' },
      { use: 'balanced' },
    ],
    'workspace',
  );

  it('is the first that holds and uses something that is known', () => {
    const match = firstMatch(rules, requestOf({ task: 'review' }), namesOf());
    assert.equal(match?.place, 3);
    assert.equal(match?.index, 2);
    assert.equal(match?.source, 'workspace');
    assert.equal(match?.text, 'if task == "code" or task == "analysis": use gpt-4o or claude-3-opus: never groq');
    assert.equal(firstMatch(rules, requestOf({ task: 'writing' }), namesOf())?.strategy, 'balanced');
  });

  it('can be looked for behind one whose models are all out', () => {
    const request = requestOf({ task: 'analysis' });
    assert.equal(firstMatch(rules, request, namesOf(), 3)?.place, 4);
    assert.equal(firstMatch(rules, request, namesOf(), 4), undefined);
    assert.equal(firstMatch([], request, namesOf()), undefined);
  });

  it('is evaluated for each request anew', () => {
    let text = 'about sql';
    const byKeyword = readRules([{ if: 'keyword == "sql"', use: 'gpt-4o' }], 'settings').rules;
    const request = requestOf({ promptText: () => text });
    assert.ok(firstMatch(byKeyword, request, namesOf()));
    text = 'about rust';
    assert.equal(firstMatch(byKeyword, request, namesOf()), undefined);
  });
});

describe('names behind use', () => {
  it('mean a model as it is written, with its provider or without', () => {
    assert.deepEqual(used('openai/gpt-4o'), ['openai/gpt-4o']);
    assert.deepEqual(used('OpenAI:GPT-4o'), ['openai/gpt-4o']);
    assert.deepEqual(used('gpt-4o'), ['openai/gpt-4o', 'openrouter/openai/gpt-4o']);
    assert.deepEqual(used('openrouter/openai/gpt-4o'), ['openrouter/openai/gpt-4o']);
    assert.deepEqual(used('openrouter:gpt-4o'), ['openrouter/openai/gpt-4o']);
    assert.deepEqual(used('openai/gpt-oss-20b'), ['groq/openai/gpt-oss-20b']);
    assert.deepEqual(used('llama3.2:3b'), ['ollama/llama3.2:3b']);
    assert.deepEqual(used('ollama:llama3.2:3b'), ['ollama/llama3.2:3b']);
    assert.deepEqual(used(['gpt-4o-mini or openai/gpt-4o', 'o1-preview']), [
      'openai/gpt-4o-mini',
      'openai/gpt-4o',
      'openai/o1-preview',
    ]);
  });

  it('mean the makers before what gateways offer, however the lists are ordered', () => {
    assert.deepEqual(used('gpt-4o', { models: MODELS.toReversed() }), ['openai/gpt-4o', 'openrouter/openai/gpt-4o']);
  });

  it('mean the newest of a provider where the date is left out, and else the only one that begins so', () => {
    assert.deepEqual(used('anthropic/claude-3.5-sonnet'), ['anthropic/claude-3-5-sonnet-20241022']);
    assert.deepEqual(used('anthropic:claude-3-opus'), ['anthropic/claude-3-opus-latest']);
    assert.deepEqual(used('claude-3-5-sonnet-20240620'), ['anthropic/claude-3-5-sonnet-20240620']);
    assert.deepEqual(used('groq:llama-3.1-70b'), ['groq/llama-3.1-70b-versatile']);
    // Two begin so: neither is meant, and what was written is asked for.
    assert.deepEqual(used('groq:llama-3.1'), ['groq/llama-3.1']);
    assert.equal(used('llama-3.1'), undefined);
    assert.deepEqual(used('ollama/gpt-4'), ['ollama/gpt-4']);
    assert.deepEqual(used('openai/gpt-5'), ['openai/gpt-5']);
    assert.deepEqual(used('lm.studio/any'), ['lm.studio/any']);
    assert.equal(used('openai'), undefined);
  });

  it('mean aliases, own chains, strategies and computed chains before models', () => {
    const aliases = new Map([
      ['fast', referenceOf('groq/llama-3.1-8b-instant')],
      ['gpt-4o', referenceOf('ollama/gpt-4')],
    ]);
    assert.deepEqual(used('fast or gpt-4o', { aliases }), ['groq/llama-3.1-8b-instant', 'ollama/gpt-4']);
    assert.deepEqual(used('alias:fast', { aliases }), ['groq/llama-3.1-8b-instant']);
    assert.equal(used('chain:fast', { aliases }), undefined);
    assert.equal(used('high_quality'), 'high_quality');
    assert.equal(used('latency_optimized'), 'latency_optimized');
    assert.equal(used('auto:cost_optimized'), 'cost_optimized');
    const match = (use: string, chains: string[] = []) =>
      firstMatch(readRules([{ use }], 'settings').rules, requestOf(), namesOf({ chains }));
    assert.equal(match('cost_optimized')?.strategy, 'cost_optimized');
    assert.equal(match('chain:cost_optimized')?.chain, 'cost_optimized');
    assert.equal(match('cost_optimized', ['cost_optimized'])?.chain, 'cost_optimized');
    assert.equal(match('strategy:cost_optimized', ['cost_optimized'])?.strategy, 'cost_optimized');
    assert.equal(match('Mine', ['mine'])?.chain, 'mine');
    assert.equal(match('constructor'), undefined);
  });

  it('that do nothing are told of at their place', () => {
    const { rules } = readRuleFile(
      '- use: gpt-4o or gtp-4\n- use: [high_quality, gpt-4o]\n- use: openai/new\n- use: balanced\n',
    );
    assert.deepEqual(
      unknownTargets(rules, namesOf()).map(({ line, column, severity, message }) => [line, column, severity, message]),
      [
        [1, 8, 'warning', '"gtp-4" is no model, alias, chain or strategy that is known now.'],
        [
          2,
          9,
          'warning',
          '"high_quality" is a chain: it stands alone, and either it or what stands beside it is left out.',
        ],
        [3, 8, 'warning', '"openai/new" is no model, alias, chain or strategy that is known now.'],
      ],
    );
  });
});

describe('names behind never', () => {
  it('keep out providers, at gateways as well', () => {
    assert.deepEqual(keptOut('Anthropic'), [
      'anthropic/claude-3-5-sonnet-20240620',
      'anthropic/claude-3-5-sonnet-20241022',
      'anthropic/claude-3-opus-20240229',
      'anthropic/claude-3-opus-latest',
      'openrouter/anthropic/claude-3.5-sonnet',
    ]);
    assert.ok(keptOut('openai').includes('groq/openai/gpt-oss-20b'));
  });

  it('keep out models with their dates and variants, and no others', () => {
    assert.deepEqual(keptOut('gpt-4o'), ['openai/gpt-4o', 'openai/gpt-4o-2024-08-06', 'openrouter/openai/gpt-4o']);
    assert.deepEqual(keptOut('openai/gpt-4o-2024-08-06'), ['openai/gpt-4o-2024-08-06']);
    assert.deepEqual(keptOut('openai:gpt-4o-mini'), ['openai/gpt-4o-mini']);
    assert.deepEqual(keptOut('llama3.2'), ['ollama/llama3.2:3b']);
    assert.deepEqual(keptOut('llama3.2:3b'), ['ollama/llama3.2:3b']);
    assert.deepEqual(keptOut('claude-3.5-sonnet').length, 3);
    assert.deepEqual(keptOut('llama-3.1-70b-instruct'), ['openrouter/meta-llama/llama-3.1-70b-instruct:free']);
    assert.deepEqual(keptOut('llama'), []);
    assert.deepEqual(keptOut('gpt-4'), ['ollama/gpt-4']);
  });

  it('keep out by pattern and alias', () => {
    assert.deepEqual(keptOut('*preview*'), ['openai/o1-preview']);
    assert.deepEqual(keptOut('groq/*8b*'), ['groq/llama-3.1-8b-instant']);
    assert.deepEqual(keptOut('groq:*'), [
      'groq/llama-3.1-70b-versatile',
      'groq/llama-3.1-8b-instant',
      'groq/openai/gpt-oss-20b',
    ]);
    assert.equal(keptOut('*').length, MODELS.length);
    const aliases = new Map([['dear', referenceOf('openai/o1-preview')]]);
    assert.deepEqual(keptOut('dear', { aliases }), ['openai/o1-preview']);
    // An alias does not make a provider of its name free.
    assert.ok(keptOut('groq', { aliases: new Map([['groq', referenceOf('openai/gpt-4o')]]) }).length > 3);
  });

  it('hold of every rule whose condition holds, whichever is taken, and for models in no list', () => {
    const { rules } = readRules(
      [
        { use: 'gpt-4o' },
        { if: 'task == "code"', use: 'fast', never: 'groq' },
        { name: 'No trials', if: 'task == "code"', never: '*preview*' },
        { if: 'task == "writing"', never: 'ollama' },
      ],
      'settings',
    );
    const out = nevers(rules, requestOf({ task: 'tests' }), namesOf());
    assert.deepEqual(out.listed.map(pathOf), [
      'groq/llama-3.1-70b-versatile',
      'groq/llama-3.1-8b-instant',
      'groq/openai/gpt-oss-20b',
      'openai/o1-preview',
    ]);
    assert.equal(out.listed[0]?.reason, 'rule 2 never allows it');
    assert.equal(out.find(referenceOf('mistral/large-preview'))?.reason, 'rule 3 (No trials) never allows it');
    assert.equal(out.find(referenceOf('groq/typed-by-hand'))?.reason, 'rule 2 never allows it');
    assert.equal(out.find(referenceOf('ollama/llama3.2:3b')), undefined);
    assert.deepEqual(nevers([], requestOf(), namesOf()).listed, []);
  });
});
