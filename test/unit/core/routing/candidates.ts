// Requests and candidates for the tests of choosing: ordinary ones, and arbitrary ones from a seed.
import * as fc from 'fast-check';
import { MODEL_ABILITIES, type ModelAbility } from '../../../../src/shared/catalogViews.ts';
import type { Estimate, RoutingCandidate, RoutingRequest } from '../../../../src/shared/routingViews.ts';
import { TASKS } from '../../../../src/shared/routingViews.ts';

export const AT = 1_764_000_000_000;

export function request(change: Partial<RoutingRequest> = {}): RoutingRequest {
  return {
    task: 'code_generation',
    confidence: 0.9,
    difficulty: 0.5,
    purpose: 'chat',
    inputTokens: 1000,
    outputTokens: 500,
    required: [],
    preferLocal: false,
    at: AT,
    features: [],
    ...change,
  };
}

export function estimate(mean: number, deviation = mean / 10, source: Estimate['source'] = 'measured'): Estimate {
  return { mean, deviation, source };
}

/** Everything is known of it, and it is neither good nor bad at anything. */
export function candidate(model: string, change: Partial<RoutingCandidate> = {}): RoutingCandidate {
  return {
    providerId: 'vendor',
    providerName: 'Vendor',
    model,
    name: model,
    local: false,
    contextWindow: 200_000,
    maxOutputTokens: 32_000,
    abilities: ['code', 'tools', 'vision'],
    lacks: [],
    inputPerMillion: 1,
    outputPerMillion: 5,
    deprecated: false,
    health: { state: 'closed', errorRate: 0, attempts: 20 },
    firstTokenMs: estimate(800),
    tokensPerSecond: estimate(80),
    quality: estimate(0.7, 0.05),
    ...change,
  };
}

/** As a person may have them. */
export const opus = candidate('opus', {
  name: 'Claude Opus',
  providerId: 'anthropic',
  inputPerMillion: 5,
  outputPerMillion: 25,
  firstTokenMs: estimate(1800),
  tokensPerSecond: estimate(50),
  quality: estimate(0.92, 0.03),
});
export const haiku = candidate('haiku', {
  name: 'Claude Haiku',
  providerId: 'anthropic',
  quality: estimate(0.78, 0.03),
});
export const mini = candidate('mini', {
  name: 'GPT mini',
  providerId: 'openai',
  abilities: ['tools', 'vision'],
  lacks: ['code'],
  inputPerMillion: 0.15,
  outputPerMillion: 0.6,
  quality: estimate(0.62, 0.04),
});
export const groq = candidate('llama', {
  name: 'Llama on Groq',
  providerId: 'groq',
  abilities: ['code'],
  lacks: ['vision'],
  inputPerMillion: 0.6,
  outputPerMillion: 0.8,
  firstTokenMs: estimate(200),
  tokensPerSecond: estimate(400),
  quality: estimate(0.7, 0.05),
});
export const ollama = candidate('qwen', {
  name: 'Qwen here',
  providerId: 'ollama',
  local: true,
  contextWindow: 32_000,
  abilities: ['code', 'local'],
  lacks: ['vision'],
  inputPerMillion: 0,
  outputPerMillion: 0,
  firstTokenMs: estimate(900),
  tokensPerSecond: estimate(25),
  quality: estimate(0.6, 0.06),
});
export const ordinary = [opus, haiku, mini, groq, ollama];

const share = fc.double({ min: 0, max: 1, noNaN: true });
const rarely = fc.integer({ min: 0, max: 9 }).map((number) => number === 0);
/** Usual ones, none, and absurd ones. */
const anyPrice = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 30, noNaN: true }) },
  fc.constantFrom(undefined, 0),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const abilities = fc.subarray([...MODEL_ABILITIES]);
const figure = (min: number, max: number, sources: readonly Estimate['source'][]): fc.Arbitrary<Estimate> =>
  fc.record({
    mean: fc.double({ min, max, noNaN: true }),
    deviation: fc.double({ min: 0, max: max / 4, noNaN: true }),
    source: fc.constantFrom(...sources),
  });

/** Of any kind, awkward ones too: nothing known, everything forbidden, absurd prices. */
export const anyCandidate: fc.Arbitrary<RoutingCandidate> = fc
  .record({
    providerId: fc.constantFrom('anthropic', 'openai', 'groq', 'ollama', 'house'),
    providerName: fc.constant('Vendor'),
    model: fc.string({ minLength: 1, maxLength: 12 }),
    name: fc.string({ maxLength: 20 }),
    local: fc.boolean(),
    contextWindow: fc.oneof(fc.constantFrom(undefined, 200_000, 1_000_000), fc.integer({ min: 1000, max: 2_000_000 })),
    maxOutputTokens: fc.constantFrom(undefined, 500, 8000, 32_000, 64_000),
    able: abilities,
    unable: fc.subarray<ModelAbility>(['vision', 'tools', 'code', 'json'], { maxLength: 1 }),
    inputPerMillion: anyPrice,
    outputPerMillion: anyPrice,
    unavailable: fc.option(fc.constant('it has no key'), { nil: undefined, freq: 6 }),
    locked: fc.option(fc.constant('the policy locks it'), { nil: undefined, freq: 6 }),
    hidden: rarely,
    deprecated: fc.boolean(),
    health: fc.record({
      state: fc.constantFrom(
        'closed' as const,
        'closed' as const,
        'closed' as const,
        'halfOpen' as const,
        'open' as const,
      ),
      untilMs: fc.option(fc.integer({ min: AT - 60_000, max: AT + 60_000 }), { nil: undefined }),
      errorRate: share,
      attempts: fc.nat(100),
    }),
    firstTokenMs: figure(0, 60_000, ['prior', 'measured', 'guess']),
    tokensPerSecond: figure(0, 2000, ['prior', 'measured', 'guess']),
    quality: figure(0, 1, ['prior', 'own', 'guess']),
  })
  .map(({ able, unable, ...rest }) => ({
    ...rest,
    abilities: able,
    lacks: unable.filter((ability) => !able.includes(ability)),
  }))
  // A line of generated options does not say `undefined` where nothing is known.
  .map(
    (one) =>
      Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as unknown as RoutingCandidate,
  );

/** No two of them are one model. */
export const anyCandidates = fc.uniqueArray(anyCandidate, {
  maxLength: 30,
  selector: ({ providerId, model }) => `${providerId}/${model}`,
});

export const anyRequest: fc.Arbitrary<RoutingRequest> = fc
  .record({
    task: fc.constantFrom(...TASKS),
    difficulty: share,
    inputTokens: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 300_000 })),
    outputTokens: fc.integer({ min: 1, max: 4000 }),
    maxOutputTokens: fc.constantFrom(undefined, undefined, 1, 4000, 64_000),
    required: fc.subarray<ModelAbility>(['vision', 'tools', 'json', 'longContext'], { maxLength: 2 }),
    speed: fc.constantFrom(undefined, 'critical' as const, 'normal' as const),
    maxLatencyMs: fc.option(fc.integer({ min: 10_000, max: 60_000 }), { nil: undefined, freq: 1 }),
    maxCostUsd: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.double({ min: 0, max: 10, noNaN: true })),
    budgetLeftUsd: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      fc.double({ min: 0, max: 10, noNaN: true }),
    ),
    budget: fc.constantFrom(
      undefined,
      undefined,
      'ok' as const,
      'ok' as const,
      'low' as const,
      'low' as const,
      'used_up' as const,
    ),
    preferLocal: fc.boolean(),
  })
  .map((change) => request(change));

/** Nothing keeps such a candidate from being asked for such a request. */
export const anyAbleCandidate = anyCandidate.map((one): RoutingCandidate => ({
  ...one,
  unavailable: undefined,
  locked: undefined,
  hidden: false,
  lacks: [],
  contextWindow: one.contextWindow && 1e6,
  maxOutputTokens: one.maxOutputTokens && 64_000,
  health: { ...one.health, state: one.health.state === 'open' ? 'closed' : one.health.state },
}));
export const anyUnboundRequest = anyRequest.map((one): RoutingRequest => ({
  ...one,
  maxLatencyMs: undefined,
  maxCostUsd: undefined,
  budgetLeftUsd: undefined,
  budget: one.budget === 'used_up' ? 'low' : one.budget,
}));
