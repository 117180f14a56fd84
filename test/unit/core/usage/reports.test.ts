import assert from 'node:assert/strict';
import { StatementSync } from 'node:sqlite';
import * as fc from 'fast-check';
import type { CostSource } from '../../../../src/core/costSource.ts';
import { localDay } from '../../../../src/core/localDay.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { addDays } from '../../../../src/core/usage/calendar.ts';
import { costReport } from '../../../../src/core/usage/reports.ts';
import type { CostDimension, CostFilter, CostPeriod, CostQuery, CostReport } from '../../../../src/shared/costViews.ts';
import { conversation, settableClock, temporaryStores, tokens, usageRecord } from '../../store/temporaryStore.ts';
import { plainSums, recordsBetween, sameSums } from '../../store/usageRecords.ts';
import { inTimeZone } from './timeZone.ts';

const DAY = 86_400_000;

const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
const filters: fc.Arbitrary<CostFilter> = fc.record({
  providers: some(['openai', 'ollama']),
  models: some([
    { providerId: 'openai', model: 'a' },
    { providerId: 'ollama', model: 'b' },
  ]),
  keys: some([
    { providerId: 'openai', keyName: 'work' },
    { providerId: 'ollama', keyName: '' },
  ]),
  purposes: some(['chat', 'title']),
  workspaces: some(['file:///w', '']),
});

const passes = (record: UsageRecord, { providers, models, keys, purposes, workspaces }: CostFilter) =>
  (!providers || providers.includes(record.providerId)) &&
  (!models || models.some((one) => one.providerId === record.providerId && one.model === record.modelAsked)) &&
  (!keys || keys.some((one) => one.providerId === record.providerId && one.keyName === record.keyName)) &&
  (!purposes || purposes.includes(record.purpose)) &&
  (!workspaces || workspaces.includes(record.workspace ?? ''));

const keyOf: Record<CostDimension, (record: UsageRecord) => string | undefined> = {
  provider: ({ providerId }) => providerId,
  model: ({ providerId, modelAsked }) => `${providerId}/${modelAsked}`,
  key: ({ providerId, keyName }) => `${providerId}/${keyName}`,
  purpose: ({ purpose }) => purpose,
  workspace: ({ workspace }) => workspace ?? '',
  conversation: ({ conversationId }) => conversationId,
};

const close = (one: number, other: number, what = '') =>
  assert.ok(Math.abs(one - other) < 1e-6, `${what}: ${one} and ${other}`);
const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);
const costOf = (records: readonly UsageRecord[]) => sum(records.map(({ costUsd = 0 }) => costUsd));

describe('the cost report', () => {
  const stores = temporaryStores();
  inTimeZone('Europe/Berlin');

  const ask = (store: Store, now: number, query: Partial<CostQuery> = {}): Promise<CostReport> =>
    costReport(store.usage.costs, { period: { kind: 'month', of: localDay(now) }, by: 'provider', ...query }, now);

  it('agrees with its records in every figure, for any period, filter and breakdown', async () => {
    const store = await stores.open();
    // Three days after the clocks were moved.
    const now = new Date(2026, 3, 1, 15, 30).getTime();
    const all: UsageRecord[] = [];
    const periods: fc.Arbitrary<CostPeriod> = fc.oneof(
      fc.record({
        kind: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'year' as const),
        of: fc.integer({ min: -70, max: 0 }).map((days) => addDays('2026-04-01', days)),
      }),
      fc.record({
        kind: fc.constant('range' as const),
        from: fc.integer({ min: -90, max: -1 }).map((days) => addDays('2026-04-01', days)),
        to: fc.constantFrom('2026-04-01', '2026-03-10'),
      }),
      fc.constant({ kind: 'all' as const }),
    );
    const dimensions = fc.constantFrom<CostDimension>(
      'provider',
      'model',
      'key',
      'purpose',
      'workspace',
      'conversation',
    );
    const steps = fc.constantFrom('day' as const, 'week' as const, 'month' as const, undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.array(recordsBetween(now - 75 * DAY, now), { minLength: 4, maxLength: 25 }),
        fc.record({ period: periods, filter: filters, by: dimensions, step: steps }),
        async (added, query) => {
          for (const record of added) {
            all.push({ ...record, id: `r${all.length}` });
            store.usage.add(all.at(-1)!);
          }
          const report = await ask(store, now, query);
          const allowed = all.filter((record) => passes(record, query.filter));
          assertSpans(report, allowed, now);
          const chosen = allowed.filter(({ startedAt }) => {
            const day = localDay(startedAt);
            return report.from <= day && day <= report.to;
          });
          assertAgrees(report, chosen, query);
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(all.length > 300);
  });

  function assertAgrees(report: CostReport, records: readonly UsageRecord[], { by }: Pick<CostQuery, 'by'>): void {
    sameSums(report.totals, plainSums(records));
    const { bars } = report;
    close(sum(bars.usd), report.totals.costUsd, 'bars');
    assert.equal(sum(bars.requests), records.length);
    assert.equal(sum(bars.unknownCostRequests), report.totals.unknownCostRequests);
    for (const [place, usd] of bars.usd.entries()) {
      const parts = [...bars.stacks, ...(bars.rest ? [bars.rest] : [])];
      close(sum(parts.map((part) => part.usd[place] ?? Number.NaN)), usd, 'stacks');
    }
    for (const stack of bars.stacks) {
      const own = records.filter((record) => keyOf[by](record) === stack.key);
      close(stack.costUsd, costOf(own), stack.key);
      close(sum(stack.usd), stack.costUsd, stack.key);
      assert.equal(stack.requests, own.length);
    }
    for (const column of Object.keys(report.tokens) as (keyof CostReport['tokens'])[]) {
      assert.equal(sum(report.tokens[column]), report.totals[column]);
    }
    for (const [rows, dimension] of [
      [report.models, 'model'],
      [report.providers, 'provider'],
    ] as const) {
      assert.deepEqual(new Set(rows.map(({ key }) => key)), new Set(records.map(keyOf[dimension])));
      for (const row of rows) {
        const own = records.filter((record) => keyOf[dimension](record) === row.key);
        sameSums(row.sums, plainSums(own));
        assertQuantiles(row.timeToFirstToken, own, (record) => record.timeToFirstTokenMs);
        assertQuantiles(row.tokensPerSecond, own, (record) => record.tokensPerSecond);
      }
    }
    for (const dimension of ['key', 'purpose', 'workspace'] as const) {
      const shares = report.shares[dimension];
      assert.deepEqual(new Set(shares.map(({ key }) => key)), new Set(records.map(keyOf[dimension])));
      close(sum(shares.map(({ share }) => share)), report.totals.costUsd > 0 ? 1 : 0, dimension);
    }
    const unpriced = new Set(records.filter(({ costUsd }) => costUsd === undefined).map(keyOf.model));
    assert.deepEqual(new Set(report.unpriced.map(({ providerId, model }) => `${providerId}/${model}`)), unpriced);
    for (const { providerId, model, requests, lastDay } of report.unpriced) {
      const own = records.filter((one) => keyOf.model(one) === `${providerId}/${model}` && one.costUsd === undefined);
      assert.equal(requests, own.length);
      assert.equal(lastDay, localDay(Math.max(...own.map(({ startedAt }) => startedAt))));
    }
    const talks = Map.groupBy(records, keyOf.conversation);
    talks.delete(undefined);
    assert.equal(report.conversations.count, talks.size);
    const dearest = report.conversations.dearest.map(({ id, costUsd }) => {
      close(costUsd, costOf(talks.get(id) ?? []), id);
      return costUsd;
    });
    assert.deepEqual(
      dearest,
      dearest.toSorted((one, other) => other - one),
    );
    assert.equal(dearest.length, Math.min(10, talks.size));
  }

  function assertQuantiles(
    { p50, requests }: CostReport['models'][number]['timeToFirstToken'],
    records: readonly UsageRecord[],
    pick: (record: UsageRecord) => number | undefined,
  ): void {
    const figures = records
      .filter(({ cached }) => !cached)
      .map(pick)
      .filter((figure) => figure !== undefined);
    assert.equal(requests, figures.length);
    assert.equal(p50 === undefined, figures.length === 0);
    if (p50 !== undefined) {
      const sorted = figures.toSorted((one, other) => one - other);
      const middle = sorted[Math.ceil(sorted.length / 2) - 1]!;
      assert.ok(Math.max(1, middle) / p50 < 1.19 && p50 / Math.max(1, middle) < 1.19, `${p50} for ${middle}`);
    }
  }

  function assertSpans(report: CostReport, records: readonly UsageRecord[], now: number): void {
    for (const span of [report.today, report.thisWeek, report.thisMonth, report.chosen]) {
      const within = (from: string, to: string, untilMs = Number.POSITIVE_INFINITY) =>
        records.filter(
          ({ startedAt }) => localDay(startedAt) >= from && localDay(startedAt) <= to && startedAt < untilMs,
        );
      close(span.sums.costUsd, costOf(within(span.from, span.to)), 'span');
      if (span.before) {
        const { from, to, untilMs, sums } = span.before;
        const before = within(from, to, untilMs);
        close(sums.costUsd, costOf(before), 'before');
        assert.equal(sums.requests, before.length);
      }
    }
    assert.equal(report.today.from, localDay(now));
  }

  it('shows a day of today hour by hour, and one whose records are gone in one piece', async () => {
    const now = new Date(2026, 9, 25, 20).getTime();
    const store = await stores.open({
      clock: settableClock(now),
    });
    // Clocks were moved back: half past two came twice.
    const first = Date.UTC(2026, 9, 25, 0, 30);
    store.usage.add(usageRecord('a', { startedAt: first }));
    store.usage.add(usageRecord('b', { startedAt: first + 3_600_000, conversationId: 'c' }));
    const day = await ask(store, now, { period: { kind: 'day', of: '2026-10-25' }, by: 'conversation' });
    assert.equal(day.bars.step, 'hour');
    assert.equal(day.bars.starts.length, 25);
    assert.deepEqual(day.bars.requests.slice(0, 5), [0, 0, 1, 1, 0]);
    assert.deepEqual(
      day.bars.stacks.map(({ key, usd }) => [key, usd[3]]),
      [['c', 0.01]],
    );
    const later = now + 100 * DAY;
    const again = await stores.open({
      clock: settableClock(later),
    });
    await again.usage.fold(later);
    const folded = await ask(again, later, { period: { kind: 'day', of: '2026-10-25' }, by: 'conversation' });
    assert.deepEqual([folded.bars.step, folded.bars.requests], ['day', [2]]);
    assert.deepEqual(folded.totals, day.totals);
  });

  it('names conversations while they are there, and tells how dear they are against what is usual', async () => {
    const store = await stores.open();
    const now = Date.now();
    for (const [index, costUsd] of [1, 1, 2, 3, 30].entries()) {
      store.conversations.create(conversation(`c${index}`, { title: `About ${index}` }));
      store.usage.add(usageRecord(`r${index}`, { startedAt: now, conversationId: `c${index}`, costUsd }));
    }
    store.usage.add(usageRecord('other', { startedAt: now, costUsd: 99 }));
    store.usage.add(usageRecord('free', { startedAt: now, conversationId: 'c0 free', costUsd: 0 }));
    store.conversations.delete('c3');
    const { conversations } = await ask(store, now);
    assert.equal(conversations.usualUsd, 2);
    const free = conversations.dearest.find(({ costUsd }) => costUsd === 0);
    assert.ok(free && free.timesUsual === undefined, 'nothing is no small part of what is usual');
    assert.deepEqual(conversations.dearest.slice(0, 3), [
      { id: 'c4', title: 'About 4', costUsd: 30, requests: 1, unknownCostRequests: 0, timesUsual: 15 },
      { id: 'c3', costUsd: 3, requests: 1, unknownCostRequests: 0, timesUsual: 1.5 },
      { id: 'c2', title: 'About 2', costUsd: 2, requests: 1, unknownCostRequests: 0, timesUsual: 1 },
    ]);
    const stacked = await ask(store, now, { by: 'conversation' });
    assert.equal(stacked.bars.rest?.costUsd, 99);
    assert.equal(stacked.bars.rest?.count, 0, 'what belongs to none is no other conversation');
    assert.equal(stacked.bars.stacks.length, 6);
  });

  it('tells what the cache saved and cost, at the prices of then', async () => {
    const store = await stores.open();
    const now = Date.now();
    const million = { tokens: 1_000_000, origin: 'reported' as const };
    const price = {
      source: 'genai-prices' as const,
      inputPerMillion: 3,
      cacheReadPerMillion: 0.3,
      cacheWritePerMillion: 3.75,
      cacheWrite1hPerMillion: 6,
    };
    const add = (id: string, values: Partial<UsageRecord>) =>
      store.usage.add(usageRecord(id, { startedAt: now, ...values }));
    add('read', { price, tokens: tokens({ cacheRead: million }) });
    add('written', { price, tokens: tokens({ cacheWrite5m: million, cacheWrite1h: million }) });
    add('reported', { price: { source: 'provider' }, tokens: tokens({ cacheRead: million }) });
    add('local', { price: { source: 'local', inputPerMillion: 0 }, tokens: tokens({ cacheRead: million }) });
    const { totals } = await ask(store, now);
    close(totals.cacheSavedUsd, 2.7);
    close(totals.cacheExtraUsd, 0.75 + 3);
    assert.equal(totals.unknownSavingRequests, 1);
    close(store.usage.get('read')?.cacheSavedUsd ?? 0, 2.7);
    assert.equal(store.usage.get('written')?.cacheSavedUsd, undefined);
  });

  it('is given up as soon as nobody wants it any more', async () => {
    const store = await stores.open();
    const query: CostQuery = { period: { kind: 'all' }, by: 'provider' };
    const unwanted = new AbortController();
    const report = costReport(store.usage.costs, query, Date.now(), unwanted.signal);
    unwanted.abort();
    await assert.rejects(report, { name: 'AbortError' });
  });

  it('sees one moment, whatever is written while it is made', async () => {
    const store = await stores.open();
    const now = Date.now();
    store.usage.add(usageRecord('a', { startedAt: now }));
    const other = await stores.open({ instance: 'other' });
    const seen = await store.usage.costs.read(async (snapshot) => {
      const before = snapshot.figures('0000', '9999')[0]?.requests;
      other.usage.add(usageRecord('b', { startedAt: now }));
      store.usage.add(usageRecord('c', { startedAt: now }));
      await Promise.resolve();
      return [before, snapshot.figures('0000', '9999')[0]?.requests];
    });
    assert.deepEqual(seen, [1, 1]);
    assert.equal((await ask(store, now)).totals.requests, 3);
  });

  it('says the same in an editor whose SQLite gives rows as objects only', async () => {
    const store = await stores.open();
    const now = new Date(2026, 3, 20, 15).getTime();
    for (let index = 0; index < 40; index += 1) {
      const values = { startedAt: now - (index % 9) * DAY, conversationId: `c${index % 4}`, timeToFirstTokenMs: index };
      store.usage.add(usageRecord(`r${index}`, { ...values, modelAsked: `m${index % 3}` }));
    }
    const asked = async () => [
      await ask(store, now, { by: 'conversation' }),
      await ask(store, now, { period: { kind: 'day', of: localDay(now) } }),
    ];
    const usual = await asked();
    const method = Object.getOwnPropertyDescriptor(StatementSync.prototype, 'setReturnArrays')!;
    delete (StatementSync.prototype as Partial<StatementSync>).setReturnArrays;
    try {
      assert.deepEqual(await asked(), usual);
    } finally {
      Object.defineProperty(StatementSync.prototype, 'setReturnArrays', method);
    }
  });

  it('reads an hour in which very many were asked in parts, and misses none', async () => {
    const store = await stores.open();
    const now = new Date(2026, 1, 28, 12).getTime();
    store.transaction(() => {
      for (let index = 0; index < 3000; index += 1) {
        store.usage.add(usageRecord(`t${index}`, { startedAt: now - 1_000_000 + index }));
        store.usage.add(usageRecord(`y${index}`, { startedAt: now - DAY - 1 - (index % 7) }));
      }
    });
    let most = 0;
    const source: CostSource = {
      read: (work) =>
        store.usage.costs.read((snapshot) =>
          work({
            ...snapshot,
            moments(fromMs, toMs) {
              most = Math.max(most, snapshot.countRecords(fromMs, toMs));
              return snapshot.moments(fromMs, toMs);
            },
            recordFigures(fromMs, toMs, series) {
              most = Math.max(most, snapshot.countRecords(fromMs, toMs));
              return snapshot.recordFigures(fromMs, toMs, series);
            },
          }),
        ),
    };
    const report = await costReport(source, { period: { kind: 'day', of: '2026-02-28' }, by: 'provider' }, now);
    assert.deepEqual([report.totals.requests, report.chosen.before?.sums.requests], [3000, 3000]);
    assert.equal(sum(report.bars.requests), 3000);
    assert.ok(most > 0 && most <= 1000, `${most} at once`);
  });

  it('is empty, not broken, where nothing was ever asked, and lists everything there is to choose from', async () => {
    const store = await stores.open();
    const now = new Date(2026, 1, 28, 23, 59).getTime();
    for (const kind of ['day', 'week', 'month', 'year'] as const) {
      const report = await ask(store, now, { period: { kind, of: '2026-02-28' } });
      assert.equal(report.totals.requests, 0);
      assert.equal(report.forecast, undefined);
      assert.equal(report.bars.rest, undefined);
      assert.ok(report.bars.starts.length > 0);
    }
    assert.equal((await ask(store, now, { period: { kind: 'all' } })).bars.starts.length > 0, true);
    store.usage.add(usageRecord('a', { startedAt: now - 400 * DAY, workspace: 'file:///w' }));
    assert.deepEqual((await ask(store, now)).choices, {
      providers: ['openai'],
      models: [{ providerId: 'openai', model: 'model-a' }],
      keys: [{ providerId: 'openai', keyName: 'work' }],
      purposes: ['chat'],
      workspaces: ['file:///w'],
    });
  });

  it('does not lose what a clock that was wrong has dated elsewhere', async () => {
    const store = await stores.open();
    const now = new Date(2026, 1, 28, 12).getTime();
    store.usage.add(usageRecord('past', { startedAt: 0 }));
    store.usage.add(usageRecord('future', { startedAt: Date.UTC(2099, 0, 1) }));
    store.usage.add(usageRecord('tomorrow', { startedAt: now + DAY }));
    assert.equal(store.usage.totals().requests, 3);
    assert.equal(
      (await ask(store, now, { period: { kind: 'range', from: '1970-01-01', to: '1970-01-02' } })).totals.requests,
      1,
    );
    assert.equal((await ask(store, now, { period: { kind: 'all' } })).totals.requests, 1);
    assert.ok((await ask(store, now, { period: { kind: 'all' } })).bars.starts.length < 200);
  });
});
