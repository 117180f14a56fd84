// Choosing among thousands of models: what one decision takes, under each strategy and in the ways that look at most.
import { decide } from '../../src/core/routing/decide.ts';
import type { DecideInput } from '../../src/core/routing/plan.ts';
import { buildReceipt } from '../../src/core/routing/receipt.ts';
import { quantile } from '../../src/core/quantile.ts';
import { Redactor } from '../../src/core/redact.ts';
import { STRATEGIES, type RoutingCandidate, type RoutingRequest } from '../../src/shared/routingViews.ts';
import type { Bench, Figure, Report } from './report.ts';
import { routerDecisions } from './routerDecisions.ts';

const CANDIDATES = 2000;
const ROUNDS = 2000;
const WARM_UP = 500;
/** Whole choices take longer than decisions alone. */
const MOST_CHOICES = 500;
const GOAL = { limit: 1000, text: '< 1,000 µs' };
const AT = 1_764_000_000_000;

export const deciding: Bench = {
  name: 'decide',
  about: `choosing among ${CANDIDATES.toLocaleString('en')} models`,
  async run({ rounds = ROUNDS }): Promise<Report> {
    const candidates = Array.from({ length: CANDIDATES }, (_, index) => candidate(index));
    const figures: Figure[] = [];
    let [interrupted, decisions] = [0, 0];
    for (const [what, input] of Object.entries(inputs(candidates))) {
      const { allUs, aloneUs } = times(input, rounds);
      figures.push({ what: `${what}: p50`, unit: 'µs', values: [quantile(allUs, 0.5)] });
      figures.push({ what: `${what}: p99`, unit: 'µs', values: [quantile(allUs, 0.99)], goal: GOAL });
      figures.push({
        what: `${what}: p99, not interrupted`,
        unit: 'µs',
        values: [quantile(aloneUs, 0.99)],
        goal: GOAL,
      });
      interrupted += allUs.length - aloneUs.length;
      decisions += allUs.length;
    }
    const redactor = new Redactor();
    const decision = decide({ request: request(0), candidates, strategy: 'balanced' });
    const facts = { id: 'receipt', request: request(0), decision, decidedInUs: 1 };
    const bytes = JSON.stringify(buildReceipt(facts, redactor.text)).length;
    const receipts = Array.from({ length: rounds }, () => {
      const began = performance.now();
      buildReceipt(facts, redactor.text);
      return (performance.now() - began) * 1000;
    });
    figures.push({ what: 'making its receipt', unit: 'µs', values: receipts });
    figures.push({ what: 'receipt as JSON', unit: 'bytes', values: [bytes] });
    const { usual, changed } = await routerDecisions(CANDIDATES, Math.min(rounds, MOST_CHOICES));
    figures.push({ what: 'a whole choice, prompt of 2,000 tokens: p50', unit: 'µs', values: [quantile(usual, 0.5)] });
    figures.push({ what: 'a whole choice, prompt of 2,000 tokens: p99', unit: 'µs', values: [quantile(usual, 0.99)] });
    figures.push({ what: 'the first after the catalogue changed: p50', unit: 'µs', values: [quantile(changed, 0.5)] });
    return {
      name: 'decide',
      figures,
      notes: [
        `${rounds} decisions each after ${WARM_UP} to warm up; wall time, the collector's included`,
        `not interrupted: without the ${interrupted} of ${decisions} decisions in which the system gave the processor to somebody else`,
        `of the candidates of the first request ${decision.eligible.toLocaleString('en')} passed all filters`,
      ],
    };
  },
};

function inputs(candidates: readonly RoutingCandidate[]): Record<string, (round: number) => DecideInput> {
  const usual = Object.fromEntries(
    STRATEGIES.map((strategy) => [strategy, (round: number) => ({ request: request(round), candidates, strategy })]),
  );
  const [previous = candidate(0)] = candidates;
  return {
    ...usual,
    'with a gain, a conversation and rules that never allow': (round) => ({
      request: request(round),
      candidates,
      strategy: 'balanced',
      gain: { gain: (round % 10) / 10, threshold: 0.5 },
      sticky: { ...previous, strategy: 'balanced', required: [] },
      nevers: Array.from({ length: 50 }, (_, index) => ({
        providerId: `provider ${index % 20}`,
        model: `model ${index * 7}`,
        reason: 'rule 1 never allows it',
      })),
    }),
    'with all removed': (round) => ({
      request: { ...request(round), required: ['embeddings'], maxCostUsd: 0 },
      candidates,
      strategy: 'cost_optimized',
    }),
  };
}

/** Microseconds of each decision, and of those in which the process kept its processor. */
function times(input: (round: number) => DecideInput, rounds: number): { allUs: number[]; aloneUs: number[] } {
  const allUs: number[] = [];
  const aloneUs: number[] = [];
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const asked = input(round);
    const { involuntaryContextSwitches: before } = process.resourceUsage();
    const began = performance.now();
    decide(asked);
    const us = (performance.now() - began) * 1000;
    const { involuntaryContextSwitches: after } = process.resourceUsage();
    if (round >= 0) {
      allUs.push(us);
      if (after === before) {
        aloneUs.push(us);
      }
    }
  }
  return { allUs, aloneUs };
}

function request(round: number): RoutingRequest {
  return {
    task: round % 2 === 0 ? 'code_generation' : 'analysis',
    confidence: 0.8,
    difficulty: (Math.abs(round) % 11) / 10,
    purpose: 'chat',
    inputTokens: 2000,
    outputTokens: 700,
    required: round % 3 === 0 ? ['vision'] : ['tools'],
    maxLatencyMs: 5000,
    maxCostUsd: 0.2,
    budgetLeftUsd: 5,
    preferLocal: false,
    at: AT,
    features: [],
  };
}

/** The same in every run: a generator of Lehmer's kind. */
let state = 1;
function random(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

function candidate(index: number): RoutingCandidate {
  const price = random() < 0.1 ? undefined : 20 * random() ** 3;
  return {
    providerId: `provider ${index % 20}`,
    providerName: `Provider ${index % 20}`,
    model: `model ${index}`,
    name: `Model ${index}`,
    local: random() < 0.02,
    contextWindow: random() < 0.1 ? undefined : 2 ** Math.floor(12 + 8 * random()),
    maxOutputTokens: random() < 0.3 ? undefined : 2 ** Math.floor(10 + 7 * random()),
    abilities: random() < 0.5 ? ['code', 'tools', 'json', 'vision'] : ['tools', 'analysis'],
    lacks: random() < 0.15 ? ['vision'] : [],
    inputPerMillion: price,
    outputPerMillion: price === undefined ? undefined : 4 * price,
    unavailable: random() < 0.1 ? 'it has no key' : undefined,
    hidden: random() < 0.05,
    deprecated: random() < 0.05,
    health: {
      state: random() < 0.02 ? 'open' : 'closed',
      errorRate: random() ** 4,
      attempts: Math.floor(40 * random()),
    },
    firstTokenMs: { mean: 200 + 6000 * random() ** 3, deviation: 100, source: random() < 0.3 ? 'guess' : 'prior' },
    tokensPerSecond: { mean: 20 + 200 * random(), deviation: 20, source: 'prior' },
    quality: { mean: random(), deviation: 0.1 * random(), source: 'prior' },
  };
}
