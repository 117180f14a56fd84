// What keeps models from being asked, and with which words.
import assert from 'node:assert/strict';
import { decide } from '../../../../src/core/routing/decide.ts';
import type { DecideInput } from '../../../../src/core/routing/plan.ts';
import type { RoutingCandidate, RoutingRequest, Strategy } from '../../../../src/shared/routingViews.ts';
import { AT, candidate, estimate, opus, ordinary, request } from './candidates.ts';

function choose(strategy: Strategy, change: Partial<DecideInput> = {}) {
  return decide({ request: request(), candidates: ordinary, strategy, ...change });
}

const names = ({ chain }: { chain: readonly { name: string }[] }) => chain.map(({ name }) => name);

describe('filters', () => {
  it('tell of those that came furthest, where there is no room for all', () => {
    const absent = Array.from({ length: 50 }, (_, index) => candidate(`m${index}`, { unavailable: 'no key' }));
    const candidates = [...absent, candidate('dear', { inputPerMillion: 500 }), candidate('unseen', { hidden: true })];
    const { removed } = choose('balanced', { candidates, request: request({ maxCostUsd: 0.1 }) });
    assert.deepEqual(
      removed.slice(0, 3).map(({ filter }) => filter),
      ['hidden', 'cost', 'unavailable'],
    );
  });

  const cases: readonly [string, Partial<RoutingCandidate>, Partial<RoutingRequest>, string, string][] = [
    ['no key', { unavailable: 'it has no key' }, {}, 'unavailable', 'it has no key'],
    ['a policy', { locked: 'the company forbids it' }, {}, 'policy', 'the company forbids it'],
    ['an ability', { lacks: ['vision'], abilities: [] }, { required: ['vision'] }, 'ability', 'it has no vision'],
    [
      'the window',
      { contextWindow: 8000 },
      { inputTokens: 7000, maxOutputTokens: 1001 },
      'context',
      'it holds 8,000 tokens, and the prompt with room for the answer takes 8,001',
    ],
    [
      'the answer',
      { maxOutputTokens: 400 },
      { outputTokens: 401 },
      'context',
      'its longest answer is 400 tokens, and about 401 are expected',
    ],
    ['latency', {}, { maxLatencyMs: 799 }, 'latency', 'its first word takes about 0.80 s, and 0.80 s are allowed'],
    ['cost', {}, { maxCostUsd: 0.003 }, 'cost', 'about $0.0035, and the request may cost $0.0030'],
    [
      'an unknown price',
      { outputPerMillion: undefined },
      { maxCostUsd: 1 },
      'cost',
      'its price is not known, and the request may cost $1.00',
    ],
    ['the budget', {}, { budgetLeftUsd: 0.001 }, 'budget', 'about $0.0035, and the budget has $0.0010 left'],
    ['no budget', {}, { budget: 'used_up', budgetLeftUsd: 3 }, 'budget', 'about $0.0035, and the budget is used up'],
    [
      'a broken circuit',
      { health: { state: 'open', untilMs: AT + 30_000, errorRate: 1, attempts: 9 } },
      {},
      'health',
      'it failed too often and is left alone for another 30 s',
    ],
    ['sight', { hidden: true }, {}, 'hidden', 'it is hidden'],
  ];
  for (const [what, change, wish, filter, reason] of cases) {
    it(`by ${what}`, () => {
      const decision = choose('balanced', { request: request(wish), candidates: [candidate('one', change)] });
      assert.deepEqual(decision.removed, [{ providerId: 'vendor', model: 'one', name: 'one', filter, reason }]);
      assert.deepEqual(decision.chain, []);
    });
  }

  const kept: readonly [string, Partial<RoutingCandidate>, Partial<RoutingRequest>][] = [
    ['an ability that is not known', { abilities: [] }, { required: ['vision'] }],
    ['a window that just holds it', { contextWindow: 8000 }, { inputTokens: 7000, maxOutputTokens: 1000 }],
    [
      'an answer that may be shorter than asked',
      { contextWindow: 8000, maxOutputTokens: 900 },
      { inputTokens: 7000, maxOutputTokens: 64_000 },
    ],
    ['a wait that is guessed', { firstTokenMs: estimate(9000, 0, 'guess') }, { maxLatencyMs: 500 }],
    ['no price, and some budget', { inputPerMillion: undefined }, { budgetLeftUsd: 1 }],
    ['nothing to pay, and no budget', { inputPerMillion: 0, outputPerMillion: 0 }, { budget: 'used_up' }],
    ['a circuit whose time is over', { health: { state: 'open', untilMs: AT, errorRate: 1, attempts: 9 } }, {}],
  ];
  for (const [what, change, wish] of kept) {
    it(`keep ${what}`, () => {
      const decision = choose('balanced', { request: request(wish), candidates: [candidate('one', change)] });
      assert.deepEqual(names(decision), ['one']);
    });
  }

  it('tell the first of several, in the order of the list', () => {
    const all = candidate('one', {
      unavailable: 'it has no key',
      locked: 'forbidden',
      hidden: true,
      lacks: ['vision'],
    });
    const wish = request({ required: ['vision'] });
    const filters = [
      all,
      { ...all, unavailable: undefined },
      { ...all, unavailable: undefined, locked: undefined },
    ].map((one) => choose('balanced', { request: wish, candidates: [one] }).removed[0]?.filter);
    assert.deepEqual(filters, ['unavailable', 'policy', 'ability']);
  });

  it('put what is not known behind what is known, whatever it scores', () => {
    const unknown = candidate('unknown', {
      abilities: [],
      quality: estimate(1, 0),
      inputPerMillion: 0,
      outputPerMillion: 0,
    });
    const decision = choose('balanced', { request: request({ required: ['vision'] }), candidates: [unknown, opus] });
    assert.deepEqual(names(decision), ['Claude Opus', 'unknown']);
    assert.deepEqual(decision.chain[1]?.unknownAbilities, ['vision']);
    assert.ok((decision.chain[1]?.score ?? 0) > (decision.chain[0]?.score ?? 0));
  });

  it('put what may not fit, may be slow or may be dear behind what is known to do', () => {
    const known = candidate('known', { quality: estimate(0.1, 0) });
    const cases: readonly [Partial<RoutingCandidate>, Partial<RoutingRequest>][] = [
      [{ contextWindow: undefined }, { inputTokens: 8000, outputTokens: 500 }],
      [{ firstTokenMs: estimate(10, 0, 'guess') }, { maxLatencyMs: 5000 }],
      [{ outputPerMillion: undefined }, { budgetLeftUsd: 5 }],
    ];
    for (const [change, wish] of cases) {
      const candidates = [candidate('unknown', change), known];
      assert.equal(choose('quality_optimized', { candidates, request: request(wish) }).chain[0]?.name, 'known');
      assert.equal(choose('quality_optimized', { candidates }).chain[0]?.name, 'unknown');
    }
  });

  it('go by what a rule never allows: a model, or all of a provider', () => {
    const decision = choose('quality_optimized', {
      nevers: [
        { providerId: 'anthropic', reason: 'rule 2 never allows it' },
        { providerId: 'openai', model: 'mini', reason: 'rule 3 never allows it' },
      ],
    });
    assert.deepEqual(names(decision).toSorted(), ['Llama on Groq', 'Qwen here']);
    assert.deepEqual(
      decision.removed.map(({ name, filter, reason }) => [name, filter, reason]),
      [
        ['Claude Opus', 'rule', 'rule 2 never allows it'],
        ['Claude Haiku', 'rule', 'rule 2 never allows it'],
        ['GPT mini', 'rule', 'rule 3 never allows it'],
      ],
    );
  });

  it('take the tighter of the bounds of all requests and of this one', () => {
    const limits = { maxCostUsd: 0.01, maxLatencyMs: 5000 };
    const slow = candidate('slow', { firstTokenMs: estimate(6000) });
    const asked = request({ maxLatencyMs: 60_000 });
    assert.equal(choose('quality_optimized', { limits, request: asked, candidates: [slow] }).removedCounts.latency, 1);
    const decision = choose('quality_optimized', { limits, request: request({ maxLatencyMs: 850 }) });
    assert.deepEqual(decision.removedCounts.cost, 0);
    assert.deepEqual(names(decision).toSorted(), ['Claude Haiku', 'GPT mini', 'Llama on Groq']);
    assert.equal(choose('quality_optimized', { limits }).removedCounts.cost, 1);
  });

  it('hold no more than a receipt can, and count all', () => {
    const candidates = Array.from({ length: 300 }, (_, index) =>
      candidate(`model ${index}`, index < 100 ? {} : { unavailable: 'it has no key' }),
    );
    const decision = choose('balanced', { candidates, limits: { longestChain: 5, mostRemoved: 7 } });
    assert.equal(decision.chain.length, 5);
    assert.equal(decision.removed.length, 7);
    assert.equal(decision.eligible, 100);
    assert.equal(decision.removedCounts.unavailable, 200);
  });
});
