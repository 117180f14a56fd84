// Auto as a choice: made of who can be asked unasked, beside the models and never one of them.
import assert from 'node:assert/strict';
import { autoChoices } from '../../../../src/core/models/autoChoices.ts';
import type { ModelChoice, ProviderView } from '../../../../src/shared/views.ts';

const model = (name: string, rest: Partial<ModelChoice> = {}): ModelChoice => ({
  providerId: 'p',
  providerName: 'P',
  model: name,
  name,
  local: false,
  simulated: false,
  abilities: [],
  refuses: ['temperature'],
  ...rest,
});
const view = (models: ModelChoice[], rest: Partial<ProviderView> = {}): ProviderView => ({
  id: 'p',
  name: 'P',
  local: false,
  simulated: false,
  state: 'ready',
  origin: '',
  models,
  ...rest,
});

describe('the choices of Auto', () => {
  it('are Auto and one for each strategy, by names that settings understand', () => {
    const names = autoChoices([view([model('m')])]).map(({ providerId, model: id, name }) => [providerId, id, name]);
    assert.deepEqual(names, [
      ['auto', 'auto', 'Auto'],
      ['auto', 'balanced', 'Auto: Balanced'],
      ['auto', 'cost_optimized', 'Auto: Lowest Cost'],
      ['auto', 'latency_optimized', 'Auto: Fastest'],
      ['auto', 'quality_optimized', 'Auto: Best Quality'],
      ['auto', 'local_first', 'Auto: Local First'],
      ['auto', 'capability_match', 'Auto: Best Match of Abilities'],
    ]);
  });

  it('are none where nobody can be asked without asking the person first', () => {
    assert.deepEqual(autoChoices([]), []);
    assert.deepEqual(autoChoices([view([model('m')], { state: 'needsKey' })]), []);
    assert.deepEqual(autoChoices([view([model('m', { locked: 'no' }), model('n', { asksFirst: true })])]), []);
  });

  it('can what any can, refuse nothing, and hold as much as the largest, where all of them are known', () => {
    const of = (...models: ModelChoice[]) => autoChoices([view(models)])[0];
    const [small, large] = [
      model('s', { contextWindow: 8000, abilities: ['tools'] }),
      model('l', { contextWindow: 200_000, abilities: ['vision', 'tools'] }),
    ];
    const both = of(small, large);
    assert.deepEqual([both?.abilities, both?.refuses, both?.contextWindow], [['tools', 'vision'], [], 200_000]);
    assert.equal(of(small, model('u'))?.contextWindow, undefined);
    assert.deepEqual(of(small, { ...large, locked: 'no' })?.abilities, ['tools']);
  });

  it('are of the simulator, or free, only where all are', () => {
    const of = (...models: ModelChoice[]) => autoChoices([view(models)])[0];
    const [played, local] = [model('s', { simulated: true }), model('l', { local: true })];
    assert.deepEqual([of(played)?.simulated, of(played)?.providerName], [true, 'LLM Workbench (simulator)']);
    assert.deepEqual([of(played, model('m'))?.simulated, of(local, model('m'))?.local], [false, false]);
    assert.equal(of(local)?.local, true);
    assert.equal(of({ ...local, usdPerHour: 0.1 })?.local, false);
  });
});
