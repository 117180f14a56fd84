// When a conversation keeps its model, and when not.
import assert from 'node:assert/strict';
import { decide } from '../../../../src/core/routing/decide.ts';
import type { DecideInput } from '../../../../src/core/routing/plan.ts';
import type { RoutingCandidate, Strategy } from '../../../../src/shared/routingViews.ts';
import { candidate, estimate, groq, haiku, mini, ollama, opus, ordinary, request } from './candidates.ts';

function choose(strategy: Strategy, change: Partial<DecideInput> = {}) {
  return decide({ request: request(), candidates: ordinary, strategy, ...change });
}

const names = ({ chain }: { chain: readonly { name: string }[] }) => chain.map(({ name }) => name);

describe('within a conversation', () => {
  const sticky = {
    providerId: 'openai',
    model: 'mini',
    name: 'GPT mini',
    strategy: 'quality_optimized' as const,
    required: [],
  };
  const on = (change: Partial<DecideInput> = {}) => choose('quality_optimized', { sticky, ...change });

  it('the model stays, though another one scores more', () => {
    const decision = on();
    assert.equal(decision.chain[0]?.name, 'GPT mini');
    assert.equal(decision.by, 'sticky');
    assert.equal(decision.because, 'the model of this conversation so far; $0.00045, 39× less than the runner-up');
    assert.equal(names(decision).filter((name) => name === 'GPT mini').length, 1);
  });

  it('is told as the strategy’s where it is that as well', () => {
    const decision = on({ sticky: { ...sticky, providerId: 'anthropic', model: 'opus' } });
    assert.equal(decision.by, 'strategy');
    assert.match(decision.because, /^best expected/);
  });

  const changes: readonly [string, Partial<DecideInput>, RegExp | undefined][] = [
    [
      'an ability that it lacks',
      { request: request({ required: ['code'] }) },
      /GPT mini was left: it has no code ability$/,
    ],
    [
      'an ability that it is not known to have',
      { request: request({ required: ['json'] }), candidates: [mini, { ...haiku, abilities: ['json'] }] },
      /GPT mini was left: it is not known to have JSON answers$/,
    ],
    ['an ability that nobody is known to have', { request: request({ required: ['json'] }) }, undefined],
    [
      'a prompt that does not fit any more',
      { candidates: [{ ...mini, contextWindow: 1000 }, haiku] },
      /was left: it holds 1,000 tokens/,
    ],
    [
      'its health',
      { candidates: [{ ...mini, health: { state: 'closed', errorRate: 0.5, attempts: 4 } }, haiku] },
      /was left: it has failed too often lately$/,
    ],
    [
      'one error',
      { candidates: [{ ...mini, health: { state: 'closed', errorRate: 0.34, attempts: 3 } }, haiku] },
      undefined,
    ],
    [
      'a probe of its circuit',
      { candidates: [{ ...mini, health: { state: 'halfOpen', errorRate: 0.1, attempts: 50 } }, haiku] },
      /was left: it has failed too often lately$/,
    ],
    ['another strategy', { sticky: { ...sticky, strategy: 'balanced' } }, /was left: another strategy is in force$/],
    ['the budget', { request: request({ budget: 'low' }) }, /was left: the budget is in another state$/],
    [
      'the budget, where the other one is hardly better',
      {
        request: request({ budget: 'low' }),
        candidates: [mini, { ...mini, model: 'other', quality: estimate(0.63, 0.04) }],
      },
      undefined,
    ],
    ['its disappearance', { candidates: [haiku, opus] }, /was left: it is offered no more$/],
  ];
  for (const [what, change, left] of changes) {
    it(`${left ? 'leaves it' : 'stays'} for ${what}`, () => {
      const decision = on(change);
      assert.equal(decision.chain[0]?.model === 'mini', left === undefined);
      if (left) {
        assert.match(decision.because, left);
        assert.equal(decision.by, 'strategy');
      }
    });
  }

  it('one that fails is left though it still scores most, and comes later', () => {
    const sick: RoutingCandidate = { ...opus, health: { state: 'closed', errorRate: 0.5, attempts: 4 } };
    const decision = on({
      candidates: [sick, haiku, mini],
      sticky: { ...sticky, providerId: 'anthropic', model: 'opus', name: 'Claude Opus' },
    });
    assert.deepEqual(names(decision), ['Claude Haiku', 'Claude Opus', 'GPT mini']);
    assert.ok((decision.chain[1]?.score ?? 0) > (decision.chain[0]?.score ?? 0));
  });

  it('stays where nobody else can be asked, healthy or not', () => {
    const sick: RoutingCandidate = { ...mini, health: { state: 'halfOpen', errorRate: 1, attempts: 9 } };
    assert.equal(on({ candidates: [sick] }).chain[0]?.name, 'GPT mini');
  });

  it('says why it was left, however many others were removed', () => {
    const others = Array.from({ length: 99 }, (_, index) => candidate(`m${index}`, { unavailable: 'no key' }));
    const decision = on({ candidates: [...others, { ...mini, unavailable: 'its key was taken away' }, haiku] });
    assert.match(decision.because, /GPT mini was left: its key was taken away$/);
    assert.equal(decision.removed.length, 40);
  });

  it('a rule that names models does not ask it', () => {
    const rule = { place: 1, text: '', source: 'settings' as const, models: [groq, ollama] };
    assert.deepEqual(names(on({ rule })), ['Llama on Groq', 'Qwen here']);
  });
});
