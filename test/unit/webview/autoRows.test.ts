// Auto in the picker and under the composer, and answers that came from the cache.
import assert from 'node:assert/strict';
import { autoModel, autoName } from '../../../src/shared/autoModel.ts';
import { STRATEGIES } from '../../../src/shared/routingViews.ts';
import type { AnswerFacts, ModelChoice, ModelsView } from '../../../src/shared/views.ts';
import { autoEstimateText } from '../../../webview-ui/estimateText.ts';
import { costFact, factParts } from '../../../webview-ui/factParts.ts';
import { modelLines, modelTooltip, pickerRows } from '../../../webview-ui/modelRows.ts';
import { limitHint, refusal } from '../../../webview-ui/parameterFields.ts';

function model(providerId: string, id: string, name = id): ModelChoice {
  return {
    providerId,
    model: id,
    name,
    providerName: providerId,
    local: false,
    simulated: false,
    abilities: [],
    refuses: [],
  };
}

const auto = [autoModel(), ...STRATEGIES.map((one) => autoModel(one))].map((one) =>
  model('auto', one.model, autoName(one)),
);
const [plain = assert.fail(), balanced = assert.fail()] = auto;
const models: ModelsView = {
  providers: [
    {
      id: 'p',
      name: 'P',
      local: false,
      simulated: false,
      state: 'ready',
      origin: '',
      models: [model('p', 'mini'), model('p', 'local-fast')],
    },
  ],
  auto,
  current: plain,
};

const headings = (query: string, view = models, open = false): (string | undefined)[] =>
  pickerRows(view, query, open).groups.map(({ heading, provider }) => heading ?? provider?.id);
const named = (query: string, view = models, open = false): string[] =>
  pickerRows(view, query, open)
    .groups.find(({ heading }) => heading === 'Auto')
    ?.models.map(({ name }) => name) ?? [];

describe('Auto in the picker', () => {
  it('stands above all, its strategies folded behind one row until they are wanted', () => {
    assert.deepEqual(headings(''), ['Auto', 'p']);
    assert.deepEqual(named(''), ['Auto', 'Auto by strategy…']);
    assert.deepEqual(
      named('', models, true),
      auto.map(({ name }) => name),
    );
    assert.equal(named('', { ...models, current: balanced }).length, auto.length, 'the one in use is in sight');
  });

  it('is found by its name and by what it does, and stands in no other model’s way', () => {
    assert.deepEqual(
      named('auto'),
      auto.map(({ name }) => name),
    );
    assert.deepEqual(named('cheapest'), ['Auto: Lowest Cost']);
    assert.deepEqual(headings('local').slice(0, 2), ['p', 'Auto'], 'what is called so comes first');
    assert.deepEqual(named('mini'), []);
  });

  it('has no abilities that a filter could ask for, and is nowhere where nobody can be asked', () => {
    assert.deepEqual(named('@vision'), []);
    assert.deepEqual(named('', { ...models, auto: [] }), []);
    assert.deepEqual(named('', { ...models, auto: undefined }), []);
  });

  it('is told of by what it does, never by figures that it has not', () => {
    assert.deepEqual(modelLines(plain), [
      'Chooses for each question: a model by the strategy and the rules of your settings.',
    ]);
    assert.doesNotMatch(modelTooltip(balanced), /unknown|price/i);
  });
});

describe('Auto as the model in use', () => {
  it('greys no parameter and knows no limit', () => {
    for (const field of ['temperature', 'topP', 'reasoningEffort', 'json'] as const) {
      assert.equal(refusal(field, { temperature: 1, topP: 1, reasoningEffort: 'high', json: true }, plain), undefined);
    }
    assert.equal(limitHint(100_000, plain), undefined);
  });

  it('says that the cost depends on whom it chooses, unless the host knows more', () => {
    const estimate = { inputTokens: 3300, tooLong: false, explanation: '' };
    assert.equal(autoEstimateText(estimate), '~3,300 in · cost as the model chosen');
    assert.equal(
      autoEstimateText({ ...estimate, lowUsd: 0.001, highUsd: 0.01 }),
      '~3,300 in · about $0.0010 to $0.010',
    );
  });
});

describe('an answer from the cache', () => {
  const facts: AnswerFacts = { providerName: 'P', simulated: false, model: 'm', modelName: 'M', retries: 0 };
  const age = (ms: number): string | undefined => factParts({ ...facts, cachedAgeMs: ms })[0]?.text;

  it('says how old it is and that it cost nothing', () => {
    assert.equal(age(3 * 3_600_000 + 5), 'from cache, 3 h old; cost nothing');
    assert.equal(age(12 * 60_000), 'from cache, 12 min old; cost nothing');
    assert.equal(age(5 * 86_400_000), 'from cache, 5 days old; cost nothing');
    assert.equal(age(0), 'from cache, less than a minute old; cost nothing');
    assert.equal(age(-5), 'from cache, less than a minute old; cost nothing');
  });

  it('costs $0, and no figure that was not measured is called unknown', () => {
    const cached = {
      ...facts,
      cachedAgeMs: 1,
      cost: { usd: 0.5, explanation: 'then' },
      tokens: { output: 1200, estimated: false },
    };
    assert.equal(costFact(cached).text, '$0');
    assert.deepEqual(
      factParts(cached)
        .map(({ text }) => text)
        .slice(1),
      ['1,200 out'],
    );
  });
});
