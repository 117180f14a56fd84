// What holds for every choice, whatever the candidates are; cases come from a seed that a failure names.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decide } from '../../../../src/core/routing/decide.ts';
import { estimatedCostUsd } from '../../../../src/core/routing/values.ts';
import { weightsFor } from '../../../../src/core/routing/weights.ts';
import { FACTORS, STRATEGIES, type RoutingCandidate, type Strategy } from '../../../../src/shared/routingViews.ts';
import { anyAbleCandidate, anyCandidate, anyCandidates, anyRequest, anyUnboundRequest } from './candidates.ts';

const RUNS = { numRuns: 300 };
const anyStrategy = fc.constantFrom(...STRATEGIES);
const anyMove = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const keyOf = ({ providerId, model }: { providerId: string; model: string }) => `${providerId}/${model}`;

const anyHealthy = fc.uniqueArray(
  anyAbleCandidate.map((one) => ({ ...one, health: { ...one.health, state: 'closed' as const, errorRate: 0.4 } })),
  { minLength: 1, maxLength: 12, selector: keyOf },
);

/** The same but for its name, so that two of them are two models. */
function twin(one: RoutingCandidate, change: Partial<RoutingCandidate>): RoutingCandidate {
  return { ...one, model: `${one.model} twin`, ...change };
}

describe('every choice', () => {
  it('places each candidate once: in the chain or with its filter', () => {
    fc.assert(
      fc.property(anyRequest, anyCandidates, anyStrategy, (request, candidates, strategy) => {
        const limits = { longestChain: 100, mostRemoved: 100 };
        const { chain, removed, eligible, removedCounts } = decide({ request, candidates, strategy, limits });
        const told = [...chain, ...removed].map(keyOf).toSorted();
        assert.deepEqual(told, candidates.map(keyOf).toSorted());
        assert.equal(eligible, chain.length);
        assert.equal(
          Object.values(removedCounts).reduce((sum, count) => sum + count, 0),
          removed.length,
        );
        assert.ok(removed.every(({ reason }) => reason.length > 0));
      }),
      RUNS,
    );
  });

  it('keeps to what the request demands', () => {
    fc.assert(
      fc.property(anyRequest, anyCandidates, anyStrategy, (request, candidates, strategy) => {
        for (const entry of decide({ request, candidates, strategy }).chain) {
          const one = candidates.find((candidate) => keyOf(candidate) === keyOf(entry));
          assert.ok(one);
          assert.equal(one.unavailable ?? one.locked, undefined);
          assert.ok(!request.required.some((ability) => one.lacks.includes(ability)));
          assert.ok(request.inputTokens < (one.contextWindow ?? Infinity));
          if (request.maxCostUsd !== undefined) {
            assert.ok(entry.estimatedCostUsd !== undefined && entry.estimatedCostUsd <= request.maxCostUsd);
          }
          if (request.budget === 'used_up') {
            assert.equal(entry.estimatedCostUsd, 0);
          }
        }
      }),
      RUNS,
    );
  });

  it('is the same in whatever order the candidates come', () => {
    fc.assert(
      fc.property(
        anyRequest,
        anyCandidates.chain((candidates) =>
          fc.tuple(
            fc.constant(candidates),
            fc.shuffledSubarray(candidates, { minLength: candidates.length, maxLength: candidates.length }),
          ),
        ),
        anyStrategy,
        (request, [candidates, shuffled], strategy) => {
          const [one, other] = [candidates, shuffled].map((list) => decide({ request, candidates: list, strategy }));
          assert.deepEqual(one?.chain, other?.chain);
          assert.equal(one?.because, other?.because);
        },
      ),
      RUNS,
    );
  });

  it('is not moved by another candidate, however absurd', () => {
    fc.assert(
      fc.property(anyRequest, anyCandidates, anyCandidate, anyStrategy, (request, candidates, absurd, strategy) => {
        const limits = { longestChain: 100 };
        const stranger: RoutingCandidate = { ...absurd, providerId: 'absurd' };
        const before = decide({ request, candidates, strategy, limits });
        const after = decide({ request, candidates: [stranger, ...candidates], strategy, limits });
        assert.deepEqual(
          after.chain.filter(({ providerId }) => providerId !== 'absurd'),
          before.chain,
        );
      }),
      RUNS,
    );
  });

  it('scores between 0 and 1 and says nothing that is no figure', () => {
    fc.assert(
      fc.property(anyRequest, anyCandidates, anyStrategy, (request, candidates, strategy) => {
        const { chain, because, removed } = decide({ request, candidates, strategy });
        for (const { score, factors } of chain) {
          const sum = FACTORS.reduce((total, factor) => total + factors[factor].value * factors[factor].weight, 0);
          assert.ok(Math.abs(score - sum) < 1e-12);
          assert.ok(score >= 0 && score <= 1 + 1e-12, String(score));
        }
        for (const text of [because, ...removed.map(({ reason }) => reason)]) {
          assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/);
        }
      }),
      RUNS,
    );
  });

  it('keeps what it chose when nothing has changed', () => {
    fc.assert(
      fc.property(anyUnboundRequest, anyHealthy, anyStrategy, (request, candidates, strategy) => {
        const [first] = decide({ request, candidates, strategy }).chain;
        assert.ok(first);
        const sticky = { ...first, strategy, required: request.required, budget: request.budget };
        const [again] = decide({ request, candidates, strategy, sticky }).chain;
        assert.ok(again && keyOf(again) === keyOf(first));
      }),
      RUNS,
    );
  });

  it('stays with any model of a conversation while nothing relevant changes', () => {
    fc.assert(
      fc.property(anyUnboundRequest, anyHealthy, anyStrategy, fc.nat(), (request, candidates, strategy, pick) => {
        const previous = candidates[pick % candidates.length];
        assert.ok(previous);
        const sticky = { ...previous, strategy, required: request.required, budget: request.budget };
        const [again] = decide({ request, candidates, strategy, sticky }).chain;
        assert.ok(again && keyOf(again) === keyOf(previous));
      }),
      RUNS,
    );
  });
}).timeout(20_000);

describe('weights', () => {
  it('add up to 1, and none is negative', () => {
    fc.assert(
      fc.property(anyRequest, anyStrategy, (request, strategy) => {
        const weights = Object.values(weightsFor(strategy, request));
        assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
        assert.ok(weights.every((weight) => weight >= 0));
      }),
      RUNS,
    );
  });

  it('let quality count more, and cost less, the harder a prompt is under balanced', () => {
    fc.assert(
      fc.property(anyRequest, anyMove, (request, share) => {
        const hard = weightsFor('balanced', request);
        const easy = weightsFor('balanced', { ...request, difficulty: request.difficulty * share });
        assert.ok(easy.quality <= hard.quality && easy.cost >= hard.cost);
      }),
      RUNS,
    );
  });
}).timeout(20_000);

/** Of two that are equal in all else, the better one never stands behind. */
function neverBehind(
  what: string,
  better: (one: RoutingCandidate, move: number) => Partial<RoutingCandidate> | undefined,
  strategies: readonly Strategy[] = STRATEGIES,
): void {
  it(`${what}, under each strategy`, () => {
    fc.assert(
      fc.property(
        anyUnboundRequest,
        anyAbleCandidate,
        anyMove,
        fc.constantFrom(...strategies),
        (request, one, move, strategy) => {
          const change = better(one, move);
          fc.pre(change !== undefined);
          const other = twin(one, change);
          const { chain } = decide({ request, candidates: [one, other], strategy });
          assert.equal(chain.length, 2);
          const [first, second] = chain;
          const isEqual = first?.score === second?.score;
          assert.ok(isEqual || first?.model === other.model, `${first?.model} ${first?.score} before ${second?.score}`);
        },
      ),
      { numRuns: 500 },
    );
  });
}

describe('of two equals', () => {
  neverBehind('the cheaper one comes first', ({ inputPerMillion, outputPerMillion }, move) =>
    inputPerMillion === undefined || outputPerMillion === undefined
      ? undefined
      : { inputPerMillion: inputPerMillion * move, outputPerMillion: outputPerMillion * move },
  );
  neverBehind('the one that begins sooner comes first', ({ firstTokenMs }, move) => ({
    firstTokenMs: { ...firstTokenMs, mean: firstTokenMs.mean * move },
  }));
  neverBehind('the one that writes faster comes first', ({ tokensPerSecond }, move) => ({
    tokensPerSecond: { ...tokensPerSecond, mean: tokensPerSecond.mean / move },
  }));
  neverBehind('the better one comes first', ({ quality }, move) => ({
    quality: { ...quality, mean: Math.min(1, quality.mean / move) },
  }));
  neverBehind('the one of which more is known comes first', ({ quality }, move) => ({
    quality: { ...quality, deviation: quality.deviation * move },
  }));
  neverBehind('the one that fails less comes first', ({ health }, move) => ({
    health: { ...health, errorRate: health.errorRate * move },
  }));
  neverBehind(
    'the one whose abilities are known comes first',
    ({ abilities, lacks }) => ({
      abilities: [
        ...new Set([
          ...abilities,
          'vision',
          'tools',
          'json',
          'longContext',
          'code',
          'analysis',
          'multilingual',
        ] as const),
      ],
      lacks: lacks.filter((one) => one === 'embeddings'),
    }),
    ['balanced', 'cost_optimized', 'latency_optimized', 'quality_optimized', 'local_first'],
  );
  neverBehind('the local one comes first', ({ local }) => (local ? undefined : { local: true }), ['local_first']);
  neverBehind(
    'the one with fewer abilities to spare comes first',
    ({ abilities }) => {
      const less = abilities.filter((ability) => !['citations', 'reasoning'].includes(ability));
      return less.length < abilities.length ? { abilities: less } : undefined;
    },
    ['capability_match'],
  );

  it('a known price comes before an unknown one, up to many times the usual', () => {
    fc.assert(
      fc.property(anyUnboundRequest, anyAbleCandidate, anyMove, anyStrategy, (request, one, move, strategy) => {
        const unpriced = { ...one, inputPerMillion: undefined };
        const priced = twin(one, { inputPerMillion: move * 20, outputPerMillion: move * 100 });
        const { chain } = decide({ request, candidates: [unpriced, priced], strategy });
        assert.equal(chain[0]?.model, priced.model);
      }),
      RUNS,
    );
  });
}).timeout(20_000);

describe('of any two', () => {
  it('local_first asks the local one first, where as much is known of it', () => {
    fc.assert(
      fc.property(anyRequest, anyCandidates, (request, candidates) => {
        const { chain } = decide({
          request: { ...request, required: [] },
          candidates: candidates.map((one) => ({
            ...one,
            contextWindow: one.contextWindow ?? 1e6,
            inputPerMillion: one.inputPerMillion ?? 1,
            outputPerMillion: one.outputPerMillion ?? 1,
            firstTokenMs: { ...one.firstTokenMs, source: 'prior' },
          })),
          strategy: 'local_first',
        });
        const order = chain.map(({ factors }) => factors.locality.value);
        assert.deepEqual(
          order,
          order.toSorted((one, other) => other - one),
        );
      }),
      RUNS,
    );
  });

  it('under cost_optimized a tenth of the price outweighs a third of the quality', () => {
    fc.assert(
      fc.property(
        anyUnboundRequest,
        anyAbleCandidate,
        fc.double({ min: 0.5, max: 30, noNaN: true }),
        (request, one, price) => {
          const dear = {
            ...one,
            inputPerMillion: price,
            outputPerMillion: 5 * price,
            quality: { ...one.quality, mean: 0.9, deviation: 0 },
          };
          const cheap = twin(dear, {
            inputPerMillion: price / 10,
            outputPerMillion: price / 2,
            quality: { ...one.quality, mean: 0.6, deviation: 0 },
          });
          const { chain } = decide({
            request: { ...request, preferLocal: false, speed: 'normal' },
            candidates: [dear, cheap],
            strategy: 'cost_optimized',
          });
          assert.equal(chain.length, 2);
          assert.equal(chain[0]?.model, cheap.model);
        },
      ),
      RUNS,
    );
  });

  it('a greater gain never changes the stronger model for the weaker', () => {
    const gains = fc
      .tuple(anyMove, anyMove)
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
    fc.assert(
      fc.property(anyRequest, anyCandidates, gains, anyMove, (request, candidates, [less, more], threshold) => {
        const qualityOf = (gain: number) => {
          const [first] = decide({ request, candidates, strategy: 'balanced', gain: { gain, threshold } }).chain;
          return { quality: first?.factors.quality.value ?? 0, unknown: first?.unknownAbilities?.length ?? 0 };
        };
        const [weak, strong] = [qualityOf(less), qualityOf(more)];
        assert.ok(strong.quality >= weak.quality - 1e-12, `${strong.quality} < ${weak.quality}`);
      }),
      RUNS,
    );
  });

  it('what a request is expected to cost is never negative, and unknown where a price is', () => {
    fc.assert(
      fc.property(anyRequest, anyCandidate, (request, one) => {
        const costUsd = estimatedCostUsd(one, request);
        assert.equal(costUsd === undefined, one.inputPerMillion === undefined || one.outputPerMillion === undefined);
        assert.ok(costUsd === undefined || costUsd >= 0);
        assert.equal(estimatedCostUsd({ ...one, inputPerMillion: -1e9 }, request), undefined);
      }),
      RUNS,
    );
  });
}).timeout(20_000);
