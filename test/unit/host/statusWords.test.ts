// What the status bar says of the model: which, whether it rests, and who waits.
import assert from 'node:assert/strict';
import type { CircuitView } from '../../../src/core/pipeline/breaker.ts';
import { statusWords, type StatusFacts } from '../../../src/host/statusWords.ts';
import { autoModel } from '../../../src/shared/autoModel.ts';
import type { ModelChoice } from '../../../src/shared/views.ts';

const NOW = new Date(2026, 10, 21, 14, 0).getTime();
const haiku: ModelChoice = {
  providerId: 'anthropic',
  providerName: 'Anthropic',
  model: 'haiku',
  name: 'Claude Haiku',
  inputPerMillion: 1,
  outputPerMillion: 5,
  local: false,
  simulated: false,
  abilities: [],
  refuses: [],
};
const auto: ModelChoice = {
  ...haiku,
  ...autoModel('cost_optimized'),
  providerName: 'LLM Workbench',
  name: 'Auto: Lowest Cost',
};
const circuit = (rest: Partial<CircuitView> = {}): CircuitView => ({
  providerId: 'anthropic',
  model: 'haiku',
  keyName: 'work',
  state: 'open',
  untilMs: NOW + 300_000,
  errorRate: 1,
  attempts: 3,
  failures: 3,
  errorKind: 'overloaded',
  ...rest,
});
const words = (facts: Partial<StatusFacts> = {}) =>
  statusWords({
    models: { current: haiku, currentBecause: 'chosen' },
    circuits: [],
    waiting: 0,
    now: NOW,
    ...facts,
  });

describe('the model in the status bar', () => {
  it('has its name, price and why it is asked', () => {
    assert.deepEqual(words(), {
      text: '$(sparkle) Claude Haiku',
      tooltip: 'Anthropic: Claude Haiku\n$1.00 in, $5.00 out per million tokens.\nChosen by you. Click to change.',
      name: 'Claude Haiku',
      isResting: false,
    });
    assert.match(words({ models: { current: haiku, currentBecause: 'cheapest' } }).tooltip, /The cheapest model/);
    assert.equal(words({ models: { current: { ...haiku, simulated: true } } }).name, 'Claude Haiku (simulator)');
    assert.deepEqual(words({ models: {} }), {
      text: '$(sparkle) Set up a model',
      tooltip: 'LLM Workbench: no model is set up yet',
      isResting: false,
    });
    assert.equal(words({ models: { missing: 'It is switched off' } }).text, '$(sparkle) No model');
  });

  it('warns while the model rests, and says until when and why; another one’s rest is not its own', () => {
    const { text, tooltip, isResting } = words({ circuits: [circuit()] });
    assert.deepEqual([text, isResting], ['$(warning) Claude Haiku', true]);
    assert.match(
      tooltip,
      /It failed and is resting until 14:05: 3 failures in a row \(overloaded\)\.\nClick to have it asked/,
    );
    for (const other of [circuit({ model: 'sonnet' }), circuit({ state: 'halfOpen' }), circuit({ state: 'closed' })]) {
      assert.equal(words({ circuits: [other] }).isResting, false);
    }
  });

  it('counts the requests that wait for a rate limit', () => {
    assert.equal(words({ waiting: 2 }).text, '$(sparkle) Claude Haiku $(clock) 2');
    assert.match(words({ waiting: 1 }).tooltip, /One request waits for a rate limit\./);
  });

  it('of Auto says what it does, whom it chose last, and how many it passes over, and never warns', () => {
    const models = { current: auto, currentBecause: 'chosen' } as const;
    const { text, tooltip, isResting } = words({
      models,
      circuits: [circuit(), circuit({ model: 'sonnet', state: 'closed' })],
      lastRoute: 'Auto chose Claude Haiku: cheapest',
    });
    assert.deepEqual([text, isResting], ['$(sparkle) Auto: Lowest Cost', false]);
    assert.deepEqual(tooltip.split('\n'), [
      'Auto: Lowest Cost. Chooses for each question: the cheapest model that has what is needed.',
      'Last: Auto chose Claude Haiku: cheapest',
      'It passes over one model that rests after failures.',
      'Chosen by you. Click to change.',
    ]);
  });
});
