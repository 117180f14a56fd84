// What if: records of a real ledger, decided again among the models of a real catalogue, against figures worked out by hand.
import assert from 'node:assert/strict';
import type { TokenBucket, UsageRecord } from '../../../../src/core/records.ts';
import { MOST_ATTEMPTS, pastRequests } from '../../../../src/core/router/pastRequests.ts';
import type { SupposedWorld } from '../../../../src/core/router/supposed.ts';
import { TASK_FINDER } from '../../../../src/core/router/taskFinder.ts';
import { whatIf } from '../../../../src/core/router/whatIf.ts';
import { noEvidence } from '../../../../src/core/routing/qualityScores.ts';
import { readRules } from '../../../../src/core/routing/rules/readRules.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { breathing } from '../../../../src/core/usage/breathing.ts';
import type { CostFilter } from '../../../../src/shared/costViews.ts';
import type { WhatIfReport, WhatIfScenario } from '../../../../src/shared/whatIfViews.ts';
import { settableClock, temporaryStores, tokens, usageRecord } from '../../store/temporaryStore.ts';
import { named, openRouterDesk, textOf } from './routerDesk.ts';

const NOON = new Date(2026, 10, 12, 12).getTime();
const MINUTE = 60_000;
const MONTH = { kind: 'month', of: '2026-11-12' } as const;
const OPUS = named('anthropic/claude-opus-4-8');
const MINI = named('openai/gpt-5-mini');
const FEATURES = {
  task: 'code_generation',
  estimatedInputTokens: 900,
  expectedOutputTokens: 500,
  required: [],
  preferLocal: false,
};

const near = (actual: number | undefined, expected: number) =>
  assert.ok(
    Math.abs((actual ?? Number.NaN) - expected) < 1e-9 * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

const counted = (counts: Partial<Record<TokenBucket, number>>): UsageRecord['tokens'] =>
  tokens(
    Object.fromEntries(
      Object.entries(counts).map(([bucket, count]) => [bucket, { tokens: count, origin: 'reported' }]),
    ),
  );

let made = 0;

/** 1,000 tokens in (200 of them cached) and 500 out of Claude Opus, for 2 cents and in 10 seconds. */
function asked(change: Partial<UsageRecord> = {}): UsageRecord {
  made += 1;
  return usageRecord(`r-${made}`, {
    startedAt: NOON + made * MINUTE,
    providerId: OPUS.providerId,
    modelAsked: OPUS.model,
    receiptId: `receipt-${made}`,
    tokens: counted({ uncachedInput: 800, cacheRead: 200, textOutput: 400, reasoningOutput: 100 }),
    costUsd: 0.02,
    durationMs: 10_000,
    features: FEATURES,
    ...change,
  });
}

describe('what if, from the ledger', () => {
  const stores = temporaryStores();
  let store: Store;
  let world: SupposedWorld;
  beforeEach(async () => {
    store = await stores.open();
    const desk = await openRouterDesk();
    const catalog = await desk.catalog.state(true);
    const { providers } = desk.options;
    world = { catalog, providers, aliases: new Map(), settings: desk.settings, rules: [], evidence: noEvidence };
  });

  const keep = (...records: readonly UsageRecord[]) => records.forEach((record) => store.usage.add(record));
  const supposing = (scenario: WhatIfScenario, filter?: CostFilter, signal?: AbortSignal) =>
    whatIf(store.usage.costs, { query: { period: MONTH, filter }, scenario, world, now: NOON + 100 * MINUTE }, signal);
  async function reportOf(scenario: WhatIfScenario, filter?: CostFilter): Promise<WhatIfReport> {
    const { report } = await supposing(scenario, filter);
    assert.ok(report);
    return report;
  }
  const model = (reference = MINI): WhatIfScenario => ({ kind: 'model', model: reference });
  const names = ({ models }: WhatIfReport, side: 'happened' | 'would') =>
    models.filter((one) => one[side].requests > 0).map(textOf);

  it('reckons another model from the tokens that were used, and says how far off that can be', async () => {
    keep(asked(), asked(), asked());
    const report = await reportOf(model());
    // 1,000 in at $0.25 and 500 out at $2 per million; an answer's length is not known by 0.6, a model's habit by 0.5.
    near(report.cost.happened, 0.06);
    near(report.cost.would, 3 * 0.00125);
    near(report.cost.deviation, 0.001 * Math.hypot(0.6 * Math.sqrt(3), 0.5 * 3));
    assert.deepEqual([report.cost.records, report.cost.unknown, report.requests, report.changed], [3, 0, 3, 3]);
    assert.deepEqual(report.lengths, { ofOne: 0.6 + 0, ofAll: 0.5 });
    assert.deepEqual([report.from, report.to, report.lookedSince], ['2026-11-01', '2026-11-30', undefined]);
    assert.deepEqual(names(report, 'happened'), [textOf(OPUS)]);
    assert.deepEqual(names(report, 'would'), [textOf(MINI)]);
    assert.equal(report.models[0]?.happened.requests, 3);
    near(report.models[0]?.happened.costUsd, 0.06);
    near(report.models[1]?.would.costUsd, 0.00375);
    assert.ok(
      report.models.every(({ name }) => name),
      JSON.stringify(report.models),
    );
    assert.ok(report.quality.would < report.quality.happened && report.quality.deviation > 0);
  });

  it('has no error where the model is the same', async () => {
    keep(asked(), asked());
    const report = await reportOf(model(OPUS));
    assert.deepEqual(report.cost, { happened: 0.04, would: 0.04, deviation: 0, records: 2, unknown: 0 });
    assert.deepEqual(report.waitMs, { happened: 20_000, would: 20_000, deviation: 0, records: 2, unknown: 0 });
    assert.deepEqual([report.changed, report.lengths], [0, undefined]);
  });

  it('counts tries of one request as one, with all that it cost and who answered it in the end', async () => {
    const first = { attempt: 1, outcome: 'failed', costUsd: 0.005, tokens: counted({ uncachedInput: 1000 }) } as const;
    const answer = { attempt: 2, providerId: MINI.providerId, modelAsked: MINI.model, costUsd: 0.002 } as const;
    keep(
      asked({ receiptId: 'fell-back', startedAt: NOON, ...first }),
      asked({ receiptId: 'fell-back', startedAt: NOON + 3000, ...answer }),
      // A door that names its requests by nothing, such as a title's.
      asked({ receiptId: undefined, startedAt: NOON + MINUTE, ...first }),
      asked({ receiptId: undefined, startedAt: NOON + MINUTE + 3000, ...answer }),
    );
    const report = await reportOf(model());
    assert.deepEqual([report.requests, report.changed], [2, 0]);
    near(report.cost.happened, 0.014);
    assert.equal(report.waitMs.happened, 26_000);
    assert.deepEqual(names(report, 'happened'), [textOf(MINI)]);
  });

  it('keeps apart what was lost, given again, not answered, or never chosen for', async () => {
    keep(
      asked({ receiptId: 'hedged', startedAt: NOON }),
      asked({ receiptId: 'hedged', startedAt: NOON + 900, hedged: true, outcome: 'cancelled', costUsd: 0.001 }),
      asked({ cached: true, costUsd: 0 }),
      asked({ outcome: 'failed', costUsd: 0.003 }),
      asked({ outcome: 'cancelled', tokens: counted({ uncachedInput: 10 }), costUsd: 0.004 }),
      asked({ purpose: 'embedding', costUsd: 0.5, features: undefined }),
      asked({ purpose: 'test', costUsd: 0.25 }),
    );
    const report = await reportOf(model());
    assert.equal(report.requests, 1);
    near(report.cost.happened, 0.02);
    const { leftOut } = report;
    assert.deepEqual([leftOut.cached, leftOut.failed, leftOut.others, leftOut.lostHedges], [1, 2, 2, 1]);
    near(leftOut.lostHedgeCostUsd, 0.001);
    near(leftOut.failedCostUsd, 0.007);
    near(leftOut.othersCostUsd, 0.75);
  });

  it('takes who found the task of a request for no attempt at it, though both stand on one receipt', async () => {
    const found = { purpose: 'gateway', features: TASK_FINDER, providerId: 'groq', modelAsked: 'small' } as const;
    keep(
      asked({ ...found, receiptId: 'failed', costUsd: 0.001 }),
      asked({ purpose: 'gateway', receiptId: 'failed', outcome: 'failed', costUsd: 0.003 }),
      asked({ ...found, receiptId: 'answered', costUsd: 0.002 }),
      asked({ purpose: 'gateway', receiptId: 'answered' }),
      // Nobody was asked after it.
      asked({ ...found, receiptId: 'refused', costUsd: 0.004 }),
    );
    const report = await reportOf(model());
    assert.deepEqual([report.requests, report.leftOut.failed, report.leftOut.others], [1, 1, 3]);
    assert.deepEqual(names(report, 'happened'), [textOf(OPUS)]);
    near(report.cost.happened, 0.02);
    near(report.leftOut.failedCostUsd, 0.003);
    near(report.leftOut.othersCostUsd, 0.007);
  });

  it('decides requests without notes from their tokens, and leaves out those whose tokens are not known either', async () => {
    keep(
      asked(),
      asked({ features: undefined }),
      asked({ features: { task: 'nonsense', estimatedInputTokens: -1 } }),
      asked({ features: undefined, tokens: counted({}) }),
    );
    const report = await reportOf(model());
    assert.deepEqual([report.requests, report.derived, report.leftOut.unknown], [3, 2, 1]);
    near(report.cost.would, 3 * 0.00125);
  });

  it('says why nobody would have answered, and reckons with those alone whom somebody would have', async () => {
    keep(asked(), asked({ features: { ...FEATURES, required: ['vision'] } }));
    const report = await reportOf(model(named('groq/llama-3.3-70b-versatile')));
    assert.deepEqual([report.requests, report.unanswered, report.changed], [2, 1, 1]);
    assert.deepEqual([report.cost.records, report.cost.unknown], [1, 0]);
    assert.equal(report.reasons.length, 1);
    assert.match(report.reasons[0]?.words ?? '', /the only model cannot be asked: 1 without what is required/);
    assert.deepEqual([report.models[0]?.happened.requests, report.models[0]?.happened.unknown], [2, 1]);
  });

  it('supposes a strategy for all, in place of that of rules, within what rules forbid', async () => {
    keep(asked(), asked({ features: { ...FEATURES, required: ['tools'] } }));
    world = { ...world, rules: readRules([{ use: 'quality_optimized' }], 'settings').rules };
    const free = await reportOf({ kind: 'strategy', strategy: 'cost_optimized' });
    // The one that runs here knows no tools.
    assert.deepEqual(new Set(names(free, 'would')), new Set(['ollama/llama3.2', 'groq/llama-3.3-70b-versatile']));
    world = { ...world, rules: readRules([{ never: ['groq', 'ollama'] }], 'settings').rules };
    const strategy = { kind: 'strategy', strategy: 'cost_optimized' } as const;
    assert.deepEqual(names(await reportOf(strategy), 'would'), [textOf(MINI)]);
  });

  it('supposes rules, told of their mistakes where they stand', async () => {
    keep(asked(), asked({ features: { ...FEATURES, task: 'translation' } }));
    const text = '- if: task == "translation"\n  use: openai/gpt-5-mini\n- use: anthropic/claude-haiku-4-5\n';
    const report = await reportOf({ kind: 'rules', text });
    assert.deepEqual(new Set(names(report, 'would')), new Set([textOf(MINI), 'anthropic/claude-haiku-4-5']));
    const json = JSON.stringify([{ use: 'openai/gpt-5-mini' }]);
    assert.deepEqual(names(await reportOf({ kind: 'rules', text: json }), 'would'), [textOf(MINI)]);
    const wrong = await supposing({ kind: 'rules', text: '- use: openai/gpt-5-mini\n- iff: true\n  if: task ==\n' });
    assert.equal(wrong.report, undefined);
    assert.ok(
      wrong.problems.some(({ line, severity }) => line === 3 && severity === 'error'),
      JSON.stringify(wrong.problems),
    );
  });

  it('stays with the model of a conversation as Auto would have', async () => {
    const first = { ...FEATURES, required: ['tools'] };
    keep(asked({ conversationId: 'c', features: first }), asked({ conversationId: 'c' }), asked());
    const report = await reportOf({ kind: 'strategy', strategy: 'balanced' });
    const alone = await reportOf({ kind: 'strategy', strategy: 'balanced' }, { purposes: ['title'] });
    assert.equal(alone.requests, 0);
    const [kept] = report.models.toSorted((one, other) => other.would.requests - one.would.requests);
    assert.ok((kept?.would.requests ?? 0) >= 2, JSON.stringify(report.models));
  });

  it('supposes a model that cannot be asked now, and one that a policy locks not', async () => {
    keep(asked());
    const keyless = await openRouterDesk({ keyless: ['openai'] });
    world = { ...world, catalog: await keyless.catalog.state(true) };
    assert.equal((await reportOf(model())).unanswered, 0);
    const desk = await openRouterDesk();
    desk.locks.set(textOf(MINI), 'A policy locks it.');
    world = { ...world, catalog: await desk.catalog.state(true) };
    const locked = await reportOf(model());
    assert.deepEqual([locked.unanswered, locked.cost.records], [1, 0]);
  });

  it('knows nothing of a model that nobody has, and compares no cost that is not known', async () => {
    keep(asked({ costUsd: undefined }), asked({ modelAsked: 'gone', providerId: 'nobody' }));
    const report = await reportOf(model());
    assert.deepEqual([report.cost.records, report.cost.unknown], [1, 1]);
    assert.equal(report.quality.unknown, 1);
    const strange = await reportOf(model(named('nobody/nothing')));
    assert.deepEqual([strange.unanswered, strange.cost.records], [2, 0]);
  });

  it('looks at the period and the filter of the page alone', async () => {
    const before = new Date(2026, 9, 31, 23, 59, 59, 999).getTime();
    const [first, after] = [new Date(2026, 10, 1).getTime(), new Date(2026, 11, 1).getTime()];
    keep(asked({ startedAt: before }), asked({ startedAt: first }), asked({ startedAt: after }));
    keep(asked({ keyName: 'private' }), asked({ workspace: 'file:///w' }), asked({ purpose: 'title' }));
    assert.equal((await reportOf(model())).requests, 4);
    assert.equal((await reportOf(model(), { keys: [{ providerId: 'anthropic', keyName: 'private' }] })).requests, 1);
    assert.equal((await reportOf(model(), { workspaces: ['file:///w'] })).requests, 1);
    assert.equal((await reportOf(model(), { purposes: ['title'] })).requests, 1);
    assert.equal((await reportOf(model(), { models: [MINI] })).requests, 0);
  });

  it('looks at the newest where there are too many, and says since when', async () => {
    keep(...Array.from({ length: 250 }, (_, place) => asked({ startedAt: NOON + Math.floor(place / 3) })));
    const span = { from: '2026-11-01', to: '2026-11-30' };
    const read = (most: number) =>
      store.usage.costs.read((snapshot) => pastRequests(snapshot, span, undefined, breathing(), most));
    const few = await read(150);
    assert.equal(few.requests.length, 200);
    assert.equal(few.lookedSince, NOON + 16);
    assert.deepEqual(
      few.requests.map(({ request }) => request.at),
      few.requests.map(({ request }) => request.at).toSorted((one, other) => one - other),
    );
    const all = await read(MOST_ATTEMPTS);
    assert.deepEqual([all.requests.length, all.lookedSince], [250, undefined]);
  });

  it('says how many are gone whose records were let go', async () => {
    keep(asked({ startedAt: NOON - 5 * 86_400_000 }), asked());
    const later = await stores.open({ clock: settableClock(NOON + 400 * 86_400_000) });
    await later.usage.fold(NOON - 86_400_000);
    const report = await reportOf(model());
    assert.deepEqual([report.requests, report.leftOut.gone], [1, 1]);
    assert.equal((await reportOf(model(), { purposes: ['title'] })).leftOut.gone, 0);
  });

  it('stops where nobody waits any more', async () => {
    keep(asked());
    await assert.rejects(supposing(model(), undefined, AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
