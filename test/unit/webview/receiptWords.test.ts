// What stands on a receipt, in words and figures.
import assert from 'node:assert/strict';
import type { AttemptView, RoutingReceipt, ScoredCandidate } from '../../../src/shared/routingViews.ts';
import {
  attemptFigures,
  attemptWords,
  candidateCost,
  candidatePrice,
  decidedText,
  factorsOf,
  nameOf,
  orderWords,
  receiptFacts,
  removedGroups,
  standingOf,
} from '../../../webview-ui/routing/receiptWords.ts';
import { earlierWords, limitedUntil, limitedWords } from '../../../webview-ui/routing/runWords.ts';

function candidate(model: string, rest: Partial<ScoredCandidate> = {}): ScoredCandidate {
  const none = { value: 0.5, weight: 0 };
  const factors = {
    cost: { value: 0.9, weight: 0.8 },
    latency: none,
    quality: { value: 0.5, weight: 0.2 },
    locality: none,
    health: none,
  };
  return {
    providerId: 'p',
    model,
    name: model.toUpperCase(),
    score: 0.82,
    factors,
    firstTokenMs: 1,
    quality: 1,
    ...rest,
  };
}

const attempt: AttemptView = {
  providerId: 'p',
  model: 'two',
  keyName: 'work',
  startedAt: 0,
  durationMs: 1,
  waitedMs: 0,
  outcome: 'success',
};

const receipt: RoutingReceipt = {
  id: 'r',
  at: 0,
  by: 'strategy',
  strategy: 'cost_optimized',
  request: {
    purpose: 'chat',
    task: 'tests',
    confidence: 0.816,
    difficulty: 0.9,
    inputTokens: 1500,
    outputTokens: 400,
    required: [],
    preferLocal: false,
    at: 0,
  },
  chain: [candidate('one'), candidate('two')],
  removed: [],
  because: 'cheapest',
  decidedInUs: 312,
  attempts: [],
};

const factsOf = (one: RoutingReceipt): Record<string, string> =>
  Object.fromEntries(receiptFacts(one).map(({ name, text }) => [name, text]));

describe('a receipt in words', () => {
  it('says how it was decided', () => {
    const by = (rest: Partial<RoutingReceipt>): string | undefined => factsOf({ ...receipt, ...rest })['Chosen by'];
    assert.equal(by({}), 'strategy Lowest Cost');
    assert.equal(by({ by: 'sticky' }), 'kept: the model of this conversation, strategy Lowest Cost');
    assert.equal(by({ by: 'named', strategy: undefined }), 'you, or whoever asked: nothing was chosen');
    const rule = { place: 2, text: 'use a or b', source: 'workspace' as const };
    assert.equal(by({ by: 'rule', rule }), 'rule 2, strategy Lowest Cost');
    const fired = receiptFacts({ ...receipt, rule }).find(({ name }) => name === 'Rule');
    assert.deepEqual(fired, { name: 'Rule', text: '2, of this folder', code: 'use a or b' });
  });

  it('says what the request was taken for', () => {
    assert.equal(factsOf(receipt)['Task'], 'writing tests, hard · 82 % sure');
    assert.equal(factsOf(receipt)['Needs'], 'nothing special');
    assert.equal(factsOf(receipt)['Tokens'], 'about 1,500 in, 400 out expected');
    assert.equal(factsOf(receipt)['Terms'], undefined);
    const request = {
      ...receipt.request,
      language: 'de',
      languageId: 'python',
      difficulty: 0.1,
      maxOutputTokens: 4096,
      required: ['vision', 'longContext'] as const,
      speed: 'critical' as const,
      maxLatencyMs: 2000,
      maxCostUsd: 0.01,
      budgetLeftUsd: 0.72,
      budget: 'low' as const,
      preferLocal: true,
    };
    const told = factsOf({ ...receipt, request });
    assert.equal(told['Task'], 'writing tests, easy, python; prompt in German · 82 % sure');
    assert.equal(told['Needs'], 'vision, long context');
    assert.match(told['Tokens'] ?? '', /4,096 at most/);
    assert.equal(
      told['Terms'],
      'every second counts · first word within 2.0 s · at most $0.010 · $0.72 left of the tightest budget · budget nearly used · local models preferred',
    );
  });

  it('does not fall over a language or a time that is none', () => {
    const request = { ...receipt.request, language: '<b>' };
    assert.match(factsOf({ ...receipt, request, at: Number.NaN })['Task'] ?? '', /prompt in <b>/);
    assert.match(factsOf({ ...receipt, at: Number.NaN })['Decided'] ?? '', /unknown time/);
  });

  it('tells deciding in milliseconds', () => {
    assert.deepEqual([312, 9_990, 45_000, 1_200_000].map(decidedText), ['0.31 ms', '9.99 ms', '45 ms', '1.2 s']);
  });

  it('names only factors that counted, the weightiest first', () => {
    assert.deepEqual(factorsOf(receipt.chain), ['cost', 'quality']);
    assert.equal(orderWords(receipt), 'Score, 0 to 1: cost 80 %, quality 20 %.');
    assert.match(orderWords({ ...receipt, by: 'chain' }), /^In the order in which they are named\. Score/);
  });

  it('calls unknown prices and costs unknown, and nothing free that is not', () => {
    assert.equal(candidateCost(candidate('x')), 'cost unknown');
    assert.equal(candidateCost(candidate('x', { estimatedCostUsd: 0 })), '$0');
    assert.equal(candidatePrice(candidate('x')), undefined);
    assert.equal(candidatePrice(candidate('x', { price: { inputPerMillion: 0, outputPerMillion: 0 } })), undefined);
    assert.equal(candidatePrice(candidate('x', { price: { inputPerMillion: 0, outputPerMillion: 2 } })), '0 / 2.00');
  });

  it('marks who was chosen, who would have been next and who answered', () => {
    const answered = { ...receipt, attempts: [{ ...attempt, model: 'one', outcome: 'failed' as const }, attempt] };
    assert.deepEqual(
      [0, 1, 2].map((place) => standingOf(answered, place)),
      ['chosen', 'runner-up, answered', ''],
    );
    assert.equal(standingOf({ ...answered, by: 'named' }, 0), 'named');
  });

  it('groups who was not considered by what removed them, counting those that stand there no more', () => {
    const removed = [
      { providerId: 'p', model: 'a', name: 'A', filter: 'cost' as const, reason: 'dear' },
      { providerId: 'p', model: 'b', name: 'B', filter: 'unavailable' as const, reason: 'no key' },
      { providerId: 'p', model: 'c', name: 'C', filter: 'cost' as const, reason: 'dear' },
    ];
    const leftOut = { chain: 0, removed: { cost: 3, hidden: 12 }, attempts: 0 };
    assert.deepEqual(
      removedGroups({ ...receipt, removed, leftOut }).map(({ filter, entries, leftOut: more }) => [
        filter,
        entries.length,
        more,
      ]),
      [
        ['unavailable', 1, 0],
        ['cost', 2, 3],
        ['hidden', 0, 12],
      ],
    );
    assert.deepEqual(removedGroups(receipt), []);
  });

  it('says what came of each attempt', () => {
    const words = (rest: Partial<AttemptView>): string => attemptWords({ ...attempt, ...rest });
    assert.equal(words({}), 'answered');
    assert.equal(words({ outcome: 'failed', errorKind: 'auth', message: ' ' }), 'failed: auth');
    assert.equal(words({ outcome: 'failed', errorKind: 'auth', message: 'wrong key' }), 'failed: wrong key');
    assert.equal(words({ outcome: 'skipped' }), 'not asked');
    assert.equal(words({ outcome: 'cancelled' }), 'stopped');
    assert.equal(attemptFigures({ ...attempt, waitedMs: 12_000, costUsd: 0.0012 }), 'waited 12 s before · $0.0012');
    assert.equal(attemptFigures(attempt), 'cost unknown');
    assert.equal(attemptFigures({ ...attempt, outcome: 'failed' }), '');
    assert.equal(nameOf(receipt, attempt), 'TWO');
    assert.equal(nameOf(receipt, { providerId: 'q', model: 'two' }), 'two', 'the same id elsewhere is another model');
  });
});

describe('waiting in words', () => {
  it('counts down in whole seconds and never below nothing', () => {
    assert.equal(limitedUntil({ reason: 'x', untilMs: 12_000 }, 0), '12 s');
    assert.equal(limitedUntil({ reason: 'x', untilMs: 500 }, 0), '1 s');
    assert.equal(limitedUntil({ reason: 'x', untilMs: 125_000 }, 0), '2 min 5 s');
    assert.equal(limitedUntil({ reason: 'x', untilMs: 500 }, 900), 'any moment now');
    assert.equal(limitedUntil({ reason: 'x' }, 0), 'until another request has ended');
    assert.equal(limitedWords({ reason: ' ' }), 'Waiting for a rate limit');
  });

  it('makes one sentence of a reason, whether it is one already or not', () => {
    assert.equal(earlierWords({ modelName: 'GPT', reason: 'cut off' }), 'Incomplete answer of GPT: cut off.');
    assert.equal(earlierWords({ modelName: 'GPT', reason: 'Cut off.' }), 'Incomplete answer of GPT: Cut off.');
  });
});
