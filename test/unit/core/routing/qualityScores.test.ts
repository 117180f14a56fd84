import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { PRIOR_SOURCES, shippedPriors } from '../../../../src/core/routing/qualityPriors.ts';
import {
  noEvidence,
  qualityOf,
  withEvidence,
  withoutEvidence,
  type QualityEvent,
  type QualityEvidence,
} from '../../../../src/core/routing/qualityScores.ts';
import { TASKS } from '../../../../src/shared/routingViews.ts';

const known = { providerId: 'openai', model: 'gpt-5-mini' };
const other = { providerId: 'anthropic', model: 'claude-haiku-4-5' };
const quality = (model: string, task: (typeof TASKS)[number] = 'code_generation', evidence = noEvidence) =>
  qualityOf(shippedPriors, evidence, { providerId: 'any', model }, task);

function told(events: readonly QualityEvent[], evidence: QualityEvidence = noEvidence): QualityEvidence {
  return events.reduce(withEvidence, evidence);
}

function votes(up: number, down: number, model = known): QualityEvent[] {
  const vote = (isUp: boolean): QualityEvent => ({ type: 'vote', model, task: 'code_generation', up: isUp });
  return [...Array.from({ length: up }, () => vote(true)), ...Array.from({ length: down }, () => vote(false))];
}

describe('the quality that a model starts with', () => {
  it('comes from rows that name their source and its date, each prefix once', () => {
    const prefixes = shippedPriors.rows.map(({ prefix }) => prefix);
    assert.equal(new Set(prefixes).size, prefixes.length);
    for (const row of shippedPriors.rows) {
      assert.match(PRIOR_SOURCES[row.source].date, /^20\d\d-\d\d-\d\d$/);
      assert.match(PRIOR_SOURCES[row.source].url, /^https:\/\//);
      assert.match(`${row.code}${row.language}${row.analysis}`, /^[A-F]{3}$/);
      assert.match(row.prefix, /^[a-z0-9][a-z0-9.-]+$/);
    }
  });

  it('takes the longest row that fits, however the vendor writes the id', () => {
    assert.ok(quality('gpt-5').mean > quality('gpt-5-mini').mean);
    assert.ok(quality('gpt-5-mini').mean > quality('gpt-5-nano').mean);
    assert.deepEqual(quality('gpt-5-mini-2025-08-07'), quality('gpt-5-mini'));
    assert.deepEqual(quality('openai/gpt-oss-20b'), quality('gpt-oss:20b'));
    assert.deepEqual(quality('anthropic/Claude-Opus-4-8'), quality('claude-opus-4-8'));
  });

  it('is less sure of relatives than of models that the source lists, and least of strangers', () => {
    const [listed, related, stranger] = [quality('gpt-5.5'), quality('gpt-6.2-sol'), quality('home-grown')];
    assert.ok(listed.deviation < related.deviation && related.deviation < stranger.deviation);
    assert.deepEqual([listed.source, related.source, stranger.source], ['prior', 'prior', 'guess']);
    assert.ok(quality('home-grown-3b').mean < stranger.mean);
  });

  it('separates models less where the question is small', () => {
    const gap = (task: (typeof TASKS)[number]) => quality('gpt-5.5', task).mean - quality('gpt-4o-mini', task).mean;
    assert.ok(gap('simple_qa') < gap('writing') && gap('simple_qa') > 0);
  });
});

describe('quality with evidence of this person', () => {
  it('rises with praise, falls with blame, and grows surer', () => {
    const before = qualityOf(shippedPriors, noEvidence, known, 'code_generation');
    const praised = qualityOf(shippedPriors, told(votes(20, 0)), known, 'code_generation');
    const blamed = qualityOf(shippedPriors, told(votes(0, 20)), known, 'code_generation');
    assert.ok(blamed.mean < before.mean && before.mean < praised.mean);
    assert.ok(praised.deviation < before.deviation);
    assert.equal(praised.source, 'own');
  });

  it('comes near the share of good answers after many, and hardly moves after one', () => {
    const after = (up: number, down: number) =>
      qualityOf(shippedPriors, told(votes(up, down)), known, 'code_generation').mean;
    assert.ok(Math.abs(after(30, 70) - 0.3) < 0.16, `${after(30, 70)}`);
    assert.ok(after(0, 0) - after(0, 1) < 0.05);
  });

  it('counts a vote for more than a regeneration, and for the task more than for the model’s others', () => {
    const change = (event: QualityEvent, task: (typeof TASKS)[number]) =>
      qualityOf(shippedPriors, noEvidence, known, task).mean -
      qualityOf(shippedPriors, withEvidence(noEvidence, event), known, task).mean;
    const down: QualityEvent = { type: 'vote', model: known, task: 'tests', up: false };
    const again: QualityEvent = { type: 'regenerated', model: known, task: 'tests' };
    assert.ok(change(down, 'tests') > change(again, 'tests') && change(again, 'tests') > 0);
    assert.ok(change(down, 'tests') > change(down, 'review') && change(down, 'review') > 0);
  });

  it('tells accepted edits and passed tests from rejected and failed ones, and models from each other', () => {
    const mean = (event: QualityEvent, model = known) =>
      qualityOf(shippedPriors, withEvidence(noEvidence, event), model, 'tests').mean;
    const event = { model: known, task: 'tests' } as const;
    assert.ok(mean({ ...event, type: 'editAccepted' }) > mean({ ...event, type: 'editRejected' }));
    assert.ok(mean({ ...event, type: 'testScore', score: 1 }) > mean({ ...event, type: 'testScore', score: 0.2 }));
    assert.equal(
      mean({ ...event, type: 'editRejected' }, other),
      qualityOf(shippedPriors, noEvidence, other, 'tests').mean,
    );
  });

  it('learns from comparisons: more from beating many, less from losing to one of many, and all together is even', () => {
    const change = (won: boolean, among: number) =>
      qualityOf(
        shippedPriors,
        withEvidence(noEvidence, { type: 'compared', model: known, task: 'tests', won, among }),
        known,
        'tests',
      ).mean - qualityOf(shippedPriors, noEvidence, known, 'tests').mean;
    assert.ok(change(true, 8) > change(true, 2) && change(true, 2) > 0);
    assert.ok(change(false, 2) < change(false, 8) && change(false, 8) < 0);
    // No single choice counts for more than one vote.
    const up = withEvidence(noEvidence, { type: 'vote', model: known, task: 'tests', up: true });
    assert.ok(
      change(true, 8) <
        qualityOf(shippedPriors, up, known, 'tests').mean - qualityOf(shippedPriors, noEvidence, known, 'tests').mean,
    );
    for (const among of [2, 3, 8]) {
      const models = Array.from({ length: among }, (_, at) => ({ providerId: 'p', model: `m${at}` }));
      const { counts } = told(
        models.map((model, at) => ({ type: 'compared', model, task: 'tests', won: at === 0, among }) as const),
      );
      const sum = (of: 0 | 1) => Object.values(counts).reduce((total, tasks) => total + (tasks.tests?.[of] ?? 0), 0);
      assert.ok(Math.abs(sum(0) - sum(1)) < 1e-12, `${among}`);
    }
  });

  it('orders models by who wins, whoever met whom, and finds the better one of two again', () => {
    // `strong` wins three of four times.
    const [strong, weak] = [known, other].map((model) => ({ ...model, model: `unknown-${model.model}` })) as [
      typeof known,
      typeof known,
    ];
    const meeting = (winner: typeof known, loser: typeof known): QualityEvent[] => [
      { type: 'compared', model: winner, task: 'tests', won: true, among: 2 },
      { type: 'compared', model: loser, task: 'tests', won: false, among: 2 },
    ];
    const rounds = Array.from({ length: 40 }, (_, at) =>
      at % 4 === 0 ? meeting(weak, strong) : meeting(strong, weak),
    );
    const evidence = told(rounds.flat());
    const [best, worse] = [strong, weak].map((model) => qualityOf(shippedPriors, evidence, model, 'tests').mean) as [
      number,
      number,
    ];
    assert.ok(best - worse > 0.2, `${best} ${worse}`);
    // Taken back one by one, in another order, nothing is left of it.
    const back = rounds.flat().toReversed().reduce(withoutEvidence, evidence);
    for (const model of [strong, weak]) {
      const [now, before] = [back, noEvidence].map((one) => qualityOf(shippedPriors, one, model, 'tests').mean) as [
        number,
        number,
      ];
      assert.ok(Math.abs(now - before) < 1e-9);
    }
  });

  it('takes a comparison with nobody for nothing', () => {
    for (const among of [1, 0, -3, Number.NaN]) {
      const event: QualityEvent = { type: 'compared', model: known, task: 'tests', won: true, among };
      assert.deepEqual(withEvidence(noEvidence, event), noEvidence);
    }
  });

  it('forgets slowly: a model that was made worse is found out after years of praise', () => {
    const praised = told(votes(2000, 0));
    const later = qualityOf(shippedPriors, told(votes(0, 150), praised), known, 'code_generation');
    assert.ok(later.mean < 0.5, `${later.mean}`);
  });

  it('keeps a bounded state, and what was heard of last', () => {
    const entries = Array.from({ length: 3000 }, (_, at) => [`p/m${at}`, { tests: [1, 0] as const }] as const);
    const heard: QualityEvent = { type: 'regenerated', model: { providerId: 'p', model: 'm2500' }, task: 'tests' };
    const keys = Object.keys(withEvidence({ counts: Object.fromEntries(entries) }, heard).counts);
    assert.equal(keys.length, 500);
    assert.deepEqual(keys.slice(-2), ['p/m2999', 'p/m2500']);
    assert.ok(!keys.includes('p/m0'));
    const long = withEvidence(noEvidence, {
      type: 'regenerated',
      model: { providerId: 'p'.repeat(1e5), model: 'm'.repeat(1e6) },
      task: 'tests',
    });
    assert.ok(JSON.stringify(long).length < 1000);
  });

  it('gives figures in bounds for any events and any state', () => {
    const model = fc.record({ providerId: fc.string(), model: fc.oneof(fc.string(), fc.constant('__proto__')) });
    const event = fc.oneof(
      fc.record({ type: fc.constant('vote' as const), up: fc.boolean(), model, task: fc.constantFrom(...TASKS) }),
      fc.record({
        type: fc.constant('testScore' as const),
        score: fc.double(),
        model,
        task: fc.constantFrom(...TASKS),
      }),
      fc.record({
        type: fc.constant('compared' as const),
        won: fc.boolean(),
        among: fc.double(),
        model,
        task: fc.constantFrom(...TASKS),
      }),
      fc.record({
        type: fc.constantFrom('regenerated' as const, 'editAccepted', 'editRejected'),
        model,
        task: fc.constantFrom(...TASKS),
      }),
    );
    const state = fc.dictionary(
      fc.string(),
      fc.oneof(fc.record({ tests: fc.tuple(fc.double(), fc.double()) }), fc.jsonValue()),
    );
    fc.assert(
      fc.property(state, fc.array(event, { maxLength: 30 }), (counts, events) => {
        const before = { counts: counts as unknown as QualityEvidence['counts'] };
        const evidence = told(events, before);
        for (const { model, task } of events) {
          const { mean, deviation } = qualityOf(shippedPriors, evidence, model, task);
          assert.ok(mean > 0 && mean < 1 && deviation > 0 && deviation < 0.3);
        }
        assert.deepEqual(JSON.parse(JSON.stringify(told(events))), told(events));
      }),
      { seed: 6, numRuns: 100 },
    );
  }).timeout(20_000);
});
