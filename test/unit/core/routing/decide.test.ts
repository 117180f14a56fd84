// What is chosen for a request and why, as a person reads it.
import assert from 'node:assert/strict';
import { decide } from '../../../../src/core/routing/decide.ts';
import type { DecideInput } from '../../../../src/core/routing/plan.ts';
import {
  STRATEGIES,
  type RoutingCandidate,
  type RoutingRequest,
  type Strategy,
} from '../../../../src/shared/routingViews.ts';
import { candidate, estimate, haiku, mini, ollama, opus, ordinary, request } from './candidates.ts';

function choose(strategy: Strategy, change: Partial<DecideInput> = {}) {
  return decide({ request: request(), candidates: ordinary, strategy, ...change });
}

const names = ({ chain }: { chain: readonly { name: string }[] }) => chain.map(({ name }) => name);

describe('deciding', () => {
  it('cost_optimized: the cheapest that is known to have what the task needs, with the runner-up', () => {
    const decision = choose('cost_optimized', { candidates: [opus, haiku, mini] });
    assert.deepEqual(names(decision), ['Claude Haiku', 'Claude Opus', 'GPT mini']);
    assert.equal(decision.because, 'cheapest with code ability; $0.0035, 5× less than the runner-up');
    assert.equal(decision.by, 'strategy');
    assert.equal(decision.chain[0]?.estimatedCostUsd, 0.0035);
    assert.deepEqual(decision.chain[0]?.price, { inputPerMillion: 1, outputPerMillion: 5 });
  });

  it('cost_optimized: what costs nothing', () => {
    assert.equal(choose('cost_optimized').because, 'cheapest with code ability; $0, the runner-up $0.0010');
  });

  it('latency_optimized: the fastest, with both waits', () => {
    const decision = choose('latency_optimized');
    assert.equal(names(decision)[0], 'Llama on Groq');
    assert.equal(
      decision.because,
      'fastest with code ability; first word in about 0.20 s, 4× sooner than the runner-up; $0.0010',
    );
  });

  it('quality_optimized: the best for the task', () => {
    const decision = choose('quality_optimized');
    assert.equal(names(decision)[0], 'Claude Opus');
    assert.equal(decision.because, 'best expected for writing code; $0.018, 5× more than the runner-up');
  });

  it('local_first: what runs here, and says so when nothing can', () => {
    assert.equal(choose('local_first').because, 'runs on this machine; $0, the runner-up $0.0010');
    const seeing = choose('local_first', { request: request({ required: ['vision'] }) });
    assert.match(seeing.because, /^no model of this machine can be asked; /);
  });

  it('capability_match: nothing that is not needed, and the cheapest of equals', () => {
    const able = (model: string, abilities: RoutingCandidate['abilities'], price: number) =>
      candidate(model, { abilities, inputPerMillion: price, outputPerMillion: price });
    const decision = choose('capability_match', {
      request: request({ required: ['vision'] }),
      candidates: [
        able('all', ['code', 'vision', 'reasoning', 'tools'], 0.1),
        able('dear', ['code', 'vision'], 9),
        able('fitting', ['code', 'vision'], 2),
        able('blind', ['code'], 0.1),
      ],
    });
    assert.deepEqual(names(decision), ['fitting', 'dear', 'all', 'blind']);
    assert.match(decision.because, /^nothing more than needed with vision and code ability; /);
  });

  it('balanced: little for an easy prompt, much for a hard one', () => {
    const [easy, hard] = [0, 1].map((difficulty) =>
      choose('balanced', { request: request({ difficulty }), candidates: [opus, haiku, mini] }),
    );
    assert.equal(easy?.chain[0]?.name, 'GPT mini');
    assert.match(easy?.because ?? '', /^best balance of cost, speed and quality for an easy prompt; /);
    assert.equal(hard?.chain[0]?.name, 'Claude Opus');
    assert.match(hard?.because ?? '', / for a hard prompt; /);
  });

  it('does not call the cheapest what another one undercuts', () => {
    const cheaper = candidate('failing', {
      inputPerMillion: 0.99,
      outputPerMillion: 4.99,
      quality: estimate(0.1, 0.1),
      health: { state: 'halfOpen', errorRate: 1, attempts: 50 },
    });
    const decision = choose('cost_optimized', { candidates: [haiku, cheaper] });
    assert.match(decision.because, /^low cost with code ability, and more reliable or better than what costs less; /);
  });

  it('claims nothing of what is not known', () => {
    const unknown = candidate('unknown', { outputPerMillion: undefined, firstTokenMs: estimate(100, 0, 'guess') });
    assert.equal(
      choose('cost_optimized', { candidates: [unknown] }).because,
      'best by all else with code ability; cost not known, and no other model can be asked',
    );
    assert.match(
      choose('latency_optimized', { candidates: [unknown] }).because,
      /^best by all else with code ability, as its speed is not known; /,
    );
    const blind = { ...ollama, lacks: [] };
    assert.match(
      choose('local_first', { candidates: [blind, haiku], request: request({ required: ['vision'] }) }).because,
      /^no model of this machine is known to have what is needed; /,
    );
    assert.match(
      choose('capability_match', { candidates: [haiku] }).because,
      /^least beyond what is needed with code ability; /,
    );
  });

  it('calls figures that are nearly the same about the same', () => {
    const near = candidate('near', { inputPerMillion: 1.05, firstTokenMs: estimate(820) });
    assert.match(
      choose('cost_optimized', { candidates: [haiku, near] }).because,
      /\$0\.0035, about as much as the runner-up$/,
    );
    assert.match(
      choose('latency_optimized', { candidates: [candidate('one'), near] }).because,
      /in about 0\.80 s, about as soon as the runner-up; /,
    );
  });

  it('says of what is better in one thing that the chosen one is not the best in it', () => {
    const sick = { state: 'halfOpen' as const, errorRate: 1, attempts: 50 };
    const faster = candidate('faster', { firstTokenMs: estimate(790, 80), quality: estimate(0.1, 0), health: sick });
    assert.match(
      choose('latency_optimized', { candidates: [haiku, faster] }).because,
      /^fast with code ability, and more reliable or better than what is faster; /,
    );
    const better = candidate('better', { quality: estimate(0.785, 0.03), health: sick });
    assert.match(
      choose('quality_optimized', { candidates: [haiku, better] }).because,
      /^among the best for writing code; /,
    );
  });

  const hasty = candidate('hasty', {
    firstTokenMs: estimate(200),
    tokensPerSecond: estimate(400),
    quality: estimate(0.6, 0.05),
  });
  const pairs: readonly [string, Strategy, Partial<RoutingRequest>, RoutingCandidate, RoutingCandidate][] = [
    [
      'where local models are preferred, the local one',
      'quality_optimized',
      { preferLocal: true },
      ollama,
      candidate('better', { quality: estimate(0.7, 0.05) }),
    ],
    [
      'where each second counts, the faster one',
      'balanced',
      { speed: 'critical' },
      hasty,
      candidate('thoughtful', { quality: estimate(0.75, 0.05) }),
    ],
    [
      'where the budget is low, the cheaper one',
      'balanced',
      { budget: 'low' },
      candidate('cheap', { inputPerMillion: 0.2, outputPerMillion: 1, quality: estimate(0.6, 0.03) }),
      haiku,
    ],
  ];
  for (const [what, strategy, wish, wanted, other] of pairs) {
    it(`${what}, and only there`, () => {
      const candidates = [wanted, other];
      assert.equal(choose(strategy, { candidates, request: request(wish) }).chain[0]?.name, wanted.name);
      assert.equal(choose(strategy, { candidates }).chain[0]?.name, other.name);
    });
  }

  it('prefers what is known to be good, stays and works to what may be, goes or is on probation', () => {
    const known = candidate('known', { quality: estimate(0.7, 0.02) });
    const perhaps = candidate('a perhaps', { quality: estimate(0.72, 0.2) });
    const going = candidate('a going', { quality: estimate(0.7, 0.02), deprecated: true });
    const probed: RoutingCandidate = {
      ...known,
      model: 'a probed',
      name: 'a probed',
      health: { ...known.health, state: 'halfOpen' },
    };
    for (const strategy of STRATEGIES) {
      const candidates = [perhaps, going, probed, known];
      assert.equal(choose(strategy, { candidates }).chain[0]?.name, 'known', strategy);
    }
  });

  it('takes the first by name of two that are equal in everything', () => {
    const twins = [candidate('b'), candidate('a'), candidate('c')];
    assert.deepEqual(names(choose('balanced', { candidates: twins })), ['a', 'b', 'c']);
  });

  it('lets the gain decide nothing where one model is both', () => {
    const decision = choose('balanced', { candidates: [haiku], gain: { gain: 1, threshold: 0.2 } });
    assert.match(decision.because, /^best balance/);
  });

  it('one model alone, and none', () => {
    assert.equal(
      choose('quality_optimized', { candidates: [haiku] }).because,
      'best expected for writing code; $0.0035, and no other model can be asked',
    );
    const none = choose('balanced', {
      candidates: [
        { ...haiku, unavailable: 'it has no key' },
        { ...opus, hidden: true },
      ],
    });
    assert.deepEqual(none.chain, []);
    assert.equal(none.because, 'none of 2 models can be asked: 1 not available, 1 hidden');
    assert.equal(choose('balanced', { candidates: [] }).because, 'there is no model to ask');
  });

  it('the stronger model from the threshold on, the weaker one below it', () => {
    const candidates = [opus, haiku, mini];
    const strong = choose('balanced', { candidates, gain: { gain: 0.2, threshold: 0.2 } });
    assert.equal(strong.chain[0]?.name, 'Claude Opus');
    assert.match(strong.because, /^the stronger model is worth it \(expected gain 0\.20, threshold 0\.20\); /);
    const weak = choose('balanced', { candidates, gain: { gain: 0.19, threshold: 0.2 } });
    assert.equal(weak.chain[0]?.name, 'GPT mini');
    assert.match(weak.because, /^the weaker model will do \(expected gain 0\.19, threshold 0\.20\); /);
    const other = choose('quality_optimized', { candidates, gain: { gain: 0, threshold: 0.2 } });
    assert.equal(other.chain[0]?.name, 'Claude Opus');
  });

  it('takes a price that nobody knows for dear, and says that it is not known', () => {
    const unpriced = candidate('unpriced', { inputPerMillion: undefined, quality: estimate(0.99, 0) });
    assert.deepEqual(names(choose('cost_optimized', { candidates: [unpriced, haiku] })), ['Claude Haiku', 'unpriced']);
    assert.match(
      choose('quality_optimized', { candidates: [unpriced, haiku] }).because,
      /; cost not known, the runner-up \$0\.0035$/,
    );
  });

  it('takes a guessed speed for slow', () => {
    const guessed = candidate('guessed', {
      firstTokenMs: estimate(1, 0, 'guess'),
      tokensPerSecond: estimate(5000, 0, 'guess'),
    });
    assert.deepEqual(names(choose('latency_optimized', { candidates: [guessed, haiku] })), ['Claude Haiku', 'guessed']);
  });
});

describe('what is named', () => {
  it('is asked in its order, whatever is thought of it', () => {
    const decision = choose('cost_optimized', {
      request: request({ required: ['vision'], budget: 'used_up' }),
      pinned: [
        { providerId: 'groq', model: 'llama' },
        { providerId: 'anthropic', model: 'opus' },
      ],
      rule: { place: 1, text: 'always', source: 'settings', strategy: 'cost_optimized' },
    });
    assert.deepEqual(names(decision), ['Llama on Groq', 'Claude Opus']);
    assert.equal(decision.by, 'named');
    assert.equal(decision.rule, undefined);
    assert.equal(decision.strategy, undefined);
    assert.equal(decision.because, 'asked for by name; $0.0010, 18× less than the runner-up');
    assert.deepEqual(decision.removed, []);
  });

  it('is not asked where it cannot be, must not be, or costs more than the request may', () => {
    const reference = { providerId: 'vendor', model: 'one' };
    const filterOf = (change: Partial<RoutingCandidate>, wish: Partial<RoutingRequest> = {}) =>
      choose('balanced', { request: request(wish), candidates: [candidate('one', change)], pinned: [reference] })
        .removed[0]?.filter;
    assert.equal(filterOf({ unavailable: 'no key' }), 'unavailable');
    assert.equal(filterOf({ locked: 'forbidden' }), 'policy');
    assert.equal(filterOf({}, { maxCostUsd: 0.0001 }), 'cost');
    const unheard = choose('balanced', { pinned: [{ providerId: 'vendor', model: 'gone' }] });
    assert.equal(unheard.because, 'asked for by name: the only model cannot be asked: 1 not available');
  });
});

describe('rules and chains', () => {
  const rule = { place: 2, text: 'if task == "code"', source: 'settings' as const };

  it('a rule with models: they alone, in its order, hidden or not', () => {
    const decision = choose('cost_optimized', {
      candidates: [opus, { ...haiku, hidden: true }, mini],
      rule: {
        ...rule,
        models: [
          { providerId: 'openai', model: 'absent' },
          { providerId: 'anthropic', model: 'haiku' },
          { providerId: 'anthropic', model: 'opus' },
        ],
      },
    });
    assert.deepEqual(names(decision), ['Claude Haiku', 'Claude Opus']);
    assert.equal(decision.by, 'rule');
    assert.deepEqual(decision.rule, rule);
    assert.equal(
      decision.because,
      'rule 2 names it; $0.0035, 5× less than the runner-up; absent stands before it: no provider that is set up offers it',
    );
    assert.deepEqual(
      decision.removed.map(({ model, reason }) => [model, reason]),
      [
        ['absent', 'no provider that is set up offers it'],
        ['mini', 'rule 2 names others'],
      ],
    );
  });

  it('a rule whose models are none', () => {
    const decision = choose('balanced', { rule: { ...rule, models: [] } });
    assert.equal(decision.because, 'rule 2: none of 5 models can be asked: 5 left out by a rule or chain');
    assert.deepEqual(new Set(decision.removed.map(({ reason }) => reason)), new Set(['rule 2 names others']));
  });

  it('a rule with a strategy', () => {
    const decision = choose('cost_optimized', { rule: { ...rule, strategy: 'quality_optimized' } });
    assert.equal(decision.strategy, 'quality_optimized');
    assert.equal(decision.because, 'rule 2: best expected for writing code; $0.018, 5× more than the runner-up');
  });

  it('a rule with a chain', () => {
    const decision = choose('cost_optimized', { rule: { ...rule, chain: 'local_only' } });
    assert.deepEqual(names(decision), ['Qwen here']);
    assert.match(decision.because, /^rule 2, chain local_only: best balance/);
    assert.deepEqual(
      new Set(decision.removed.map(({ reason }) => reason)),
      new Set(['the chain local_only takes only models of this machine']),
    );
  });

  it('chains that are computed', () => {
    const first = (chain: string) => choose('balanced', { chain }).chain[0]?.name;
    assert.equal(first('high_quality'), 'Claude Opus');
    assert.equal(first('cost_optimized'), 'Qwen here');
    assert.equal(first('fast_latency'), 'Llama on Groq');
    assert.equal(first('local_only'), 'Qwen here');
    const coding = choose('balanced', { chain: 'code_generation', request: request({ task: 'other', difficulty: 0 }) });
    assert.equal(coding.chain.at(-1)?.name, 'GPT mini');
    assert.equal(coding.by, 'chain');
  });

  it('chains of one’s own, in place of a computed one too', () => {
    const chains = {
      high_quality: [
        { providerId: 'openai', model: 'mini' },
        { providerId: 'groq', model: 'llama' },
      ],
    };
    const decision = choose('balanced', { chain: 'high_quality', chains });
    assert.deepEqual(names(decision), ['GPT mini', 'Llama on Groq']);
    assert.match(decision.because, /^chain high_quality names it; /);
  });

  it('a chain that does not exist: the strategy, and that is told', () => {
    for (const chain of ['nonsense', 'toString', '__proto__']) {
      const decision = choose('quality_optimized', { chain, chains: {} });
      assert.equal(decision.chain[0]?.name, 'Claude Opus');
      assert.match(decision.because, new RegExp(`^there is no chain “${chain}”: best expected`));
    }
  });
});
