import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { TOKEN_BUCKETS, type TokenCount, type UsageRecord, type UsageTotals } from '../../../src/core/records.ts';
import { localDay } from '../../../src/core/localDay.ts';
import { LAST_COSTS } from '../../../src/core/store/usage.ts';
import { bucketOf, upperEndOf } from '../../../src/core/store/usageCube.ts';
import { ended, runChild } from './childProcess.ts';
import { temporaryStores, tokens, usageRecord } from './temporaryStore.ts';

const DAY = 86_400_000;

function sumOf(records: readonly UsageRecord[]): UsageTotals {
  const total = (pick: (record: UsageRecord) => number) => records.reduce((sum, record) => sum + pick(record), 0);
  const count = (record: UsageRecord, ...buckets: (keyof UsageRecord['tokens'])[]) =>
    buckets.reduce((sum, bucket) => sum + (record.tokens[bucket].tokens ?? 0), 0);
  return {
    requests: records.length,
    failedRequests: total((record) => Number(record.outcome === 'failed')),
    unknownCostRequests: total((record) => Number(record.costUsd === undefined)),
    costUsd: total((record) => record.costUsd ?? 0),
    inputTokens: total((record) =>
      count(record, 'uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'embedding'),
    ),
    outputTokens: total((record) => count(record, 'textOutput', 'reasoningOutput')),
  };
}

function assertTotals(actual: UsageTotals, expected: UsageTotals): void {
  assert.ok(Math.abs(actual.costUsd - expected.costUsd) < 1e-9, `${actual.costUsd} is not ${expected.costUsd}`);
  assert.deepEqual({ ...actual, costUsd: 0 }, { ...expected, costUsd: 0 });
}

const counts: fc.Arbitrary<TokenCount> = fc.oneof(
  fc.constant<TokenCount>({ origin: 'unknown' }),
  fc.record({ tokens: fc.nat(1_000_000), origin: fc.constantFrom('reported' as const, 'estimated' as const) }),
);

const records: fc.Arbitrary<UsageRecord> = fc
  .record({
    startedAt: fc.integer({ min: 0, max: 5 * DAY }),
    providerId: fc.constantFrom('openai', 'ollama'),
    keyName: fc.constantFrom('', 'work'),
    modelAsked: fc.constantFrom('a', 'b'),
    purpose: fc.constantFrom('chat' as const, 'title' as const),
    workspace: fc.constantFrom('file:///w', undefined),
    conversationId: fc.constantFrom('c', undefined),
    costUsd: fc.option(
      fc.integer({ min: 0, max: 1000 }).map((cents) => cents / 100),
      { nil: undefined },
    ),
    timeToFirstTokenMs: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }), { nil: undefined }),
    durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    outcome: fc.constantFrom('success' as const, 'failed' as const, 'cancelled' as const),
    cached: fc.boolean(),
    tokens: fc.record(Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, counts]))),
  })
  .map((values) => usageRecord('', { ...values, tokens: values.tokens as UsageRecord['tokens'] }));

describe('the usage ledger', () => {
  const stores = temporaryStores();

  it('gives records back as they were written', async () => {
    const store = await stores.open();
    const full = usageRecord('full', {
      modelAnswered: 'model-a-2026',
      workspace: 'file:///w',
      conversationId: 'c',
      messageId: 'm',
      receiptId: 'r',
      price: { inputPerMillion: 1.5, source: 'genai-prices', date: '2026-01-01' },
      timeToFirstTokenMs: 12.25,
      tokensPerSecond: 80.5,
      outcome: 'failed',
      errorKind: 'rateLimit',
      finishReason: 'other',
      status: 429,
      requestId: 'req_1',
      attempt: 3,
      cached: true,
      hedged: true,
      features: { task: 'code', abilities: ['tools'], difficulty: 2, vision: false },
      tokens: tokens({
        uncachedInput: { tokens: 0, origin: 'reported' },
        embedding: { tokens: 1_000_000_000, origin: 'estimated' },
      }),
    });
    const { costUsd: _, ...bare } = usageRecord('bare');
    assert.equal(store.usage.add(full), true);
    assert.equal(store.usage.add(bare), true);
    assert.deepEqual(store.usage.get('full'), full);
    assert.deepEqual(store.usage.get('bare'), bare);
    assert.equal(store.usage.get('none'), undefined);
    assert.deepEqual(store.usage.newest({ limit: 5 }), [bare, full]);
    assert.deepEqual(store.usage.newest({ limit: 5, workspace: 'file:///w' }), [full]);
    assert.deepEqual(store.usage.newest({ limit: 5, workspace: '' }), [bare]);
    assert.deepEqual(store.usage.newest({ limit: 5, conversationId: 'c' }), [full]);
    assert.deepEqual(store.usage.newest({ limit: 1 }), [bare]);
  });

  it('counts a record once, however often it is added', async () => {
    const store = await stores.open();
    assert.equal(store.usage.add(usageRecord('a')), true);
    assert.equal(store.usage.add(usageRecord('a', { costUsd: 99 })), false);
    assertTotals(store.usage.totals(), sumOf([usageRecord('a')]));
    assert.equal(store.usage.get('a')?.costUsd, 0.01);
  });

  it('gives all records page by page, in the order of their writing', async () => {
    const store = await stores.open();
    const ids = Array.from({ length: 7 }, (_, index) => `r${index}`);
    for (const id of ids) {
      store.usage.add(usageRecord(id, { startedAt: 1000 - Number(id.slice(1)) }));
    }
    for (const limit of [1, 3, 7, 8]) {
      const seen: string[] = [];
      let after: number | undefined;
      do {
        const page = store.usage.page({ after, limit });
        assert.ok(page.records.length <= limit);
        seen.push(...page.records.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(seen, ids);
    }
  });

  it('makes figures unknown that cannot be true, rather than losing the record', async () => {
    const store = await stores.open();
    const wrong = (figure: number): TokenCount => ({ tokens: figure, origin: 'reported' });
    store.usage.add(
      usageRecord('a', {
        costUsd: Number.NaN,
        durationMs: -1,
        timeToFirstTokenMs: Number.POSITIVE_INFINITY,
        tokens: tokens({
          uncachedInput: wrong(-5),
          cacheRead: wrong(1e300),
          textOutput: wrong(2.5),
          embedding: wrong(Number.NaN),
        }),
      }),
    );
    const record = store.usage.get('a');
    assert.deepEqual(record?.tokens, tokens({ textOutput: { tokens: 3, origin: 'reported' } }));
    assert.deepEqual([record?.costUsd, record?.timeToFirstTokenMs, record?.durationMs], [undefined, undefined, 0]);
    assert.equal(store.usage.totals().unknownCostRequests, 1);
  });

  it('keeps sums that can be read whatever a server claims', async () => {
    const store = await stores.open();
    const claimed: TokenCount = { tokens: 1e12, origin: 'reported' };
    store.usage.add(usageRecord('a', { costUsd: 1e308, tokens: tokens({ textOutput: claimed }), searches: 1e12 }));
    store.usage.add(usageRecord('b', { costUsd: 1e308, tokens: tokens({ textOutput: claimed }), searches: 1e12 }));
    store.usage.add(usageRecord('c', { costUsd: 0.01 }));
    const { costUsd, unknownCostRequests, outputTokens } = store.usage.totals();
    assert.deepEqual([costUsd, unknownCostRequests], [0.01, 2]);
    assert.ok(outputTokens < 1000);
  });

  it('keeps a name that a server made up as long as a name may be', async () => {
    const store = await stores.open();
    store.usage.add(usageRecord('a', { modelAnswered: `m\u001b[2J${'x'.repeat(1e6)}`, requestId: 'r\n'.repeat(5000) }));
    const record = store.usage.get('a');
    assert.equal(record?.modelAnswered, `m[2J${'x'.repeat(496)}`);
    assert.equal(record?.requestId, 'r'.repeat(2000));
  });

  it('cannot be changed afterwards', async () => {
    const store = await stores.open();
    store.usage.add(usageRecord('a'));
    const database = new DatabaseSync(stores.file());
    assert.throws(() => database.exec('UPDATE usageRecords SET costUsd = 0'), /append-only/);
    assert.throws(() => database.exec('DELETE FROM usageRecords'), /append-only/);
    database.close();
  });

  it('has sums of days that equal the sums over its records', async () => {
    const store = await stores.open({ dayOf: (ms) => new Date(ms).toISOString().slice(0, 10) });
    const all: UsageRecord[] = [];
    fc.assert(
      fc.property(fc.array(records, { maxLength: 15 }), fc.integer({ min: 0, max: 5 * DAY }), (added, since) => {
        for (const record of added) {
          const named = { ...record, id: `r${all.length}` };
          all.push(named);
          store.usage.add(named);
        }
        const sinceDay = Math.floor(since / DAY) * DAY;
        assertTotals(store.usage.totals(), sumOf(all));
        assertTotals(
          store.usage.totals({ workspace: 'file:///w', since }),
          sumOf(all.filter((record) => record.workspace === 'file:///w' && record.startedAt >= sinceDay)),
        );
        const [first] = all;
        if (first) {
          const { providerId, keyName } = first;
          assertTotals(
            store.usage.totals({ providerId, keyName, since }),
            sumOf(
              all.filter(
                (record) =>
                  record.providerId === providerId && record.keyName === keyName && record.startedAt >= sinceDay,
              ),
            ),
          );
          assertTotals(store.usage.totals({ keyName: `${keyName}?` }), sumOf([]));
        }
        assertTotals(
          store.usage.totals({ workspace: '' }),
          sumOf(all.filter((record) => record.workspace === undefined)),
        );
        assertTotals(store.usage.forConversation('c'), sumOf(all.filter((record) => record.conversationId === 'c')));
        const expected = new Map<number, number>();
        for (const { cached, timeToFirstTokenMs } of all) {
          if (!cached && timeToFirstTokenMs !== undefined) {
            const end = upperEndOf(bucketOf(timeToFirstTokenMs));
            expected.set(end, (expected.get(end) ?? 0) + 1);
          }
        }
        const times = store.usage.times('timeToFirstToken');
        assert.deepEqual(new Map(times.map(({ upTo, requests }) => [upTo, requests])), expected);
        const durations = all.filter((record) => !record.cached && record.outcome === 'success').length;
        assert.equal(
          store.usage.times('duration').reduce((sum, { requests }) => sum + requests, 0),
          durations,
        );
      }),
      { numRuns: 30 },
    );
    assert.ok(all.length > 20);
  });

  it('puts times into buckets whose ends are at most a fifth above them', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2 ** 24, noNaN: true }), (ms) => {
        const end = upperEndOf(bucketOf(ms));
        assert.ok(end >= ms * (1 - 1e-9) && end <= ms * 1.1893, `${ms} is in the bucket up to ${end}`);
      }),
    );
    assert.equal(bucketOf(0), 0);
    assert.equal(bucketOf(1e15), bucketOf(2 ** 24));
  });

  it('tells the median of the last paid answers, and nothing while there are too few', async () => {
    const store = await stores.open();
    const add = (costs: readonly (number | undefined)[], values: Partial<UsageRecord> = {}) => {
      for (const costUsd of costs) {
        store.usage.add(usageRecord(`u${(written += 1)}`, { costUsd, ...values }));
      }
    };
    let written = 0;
    add([9, 9, 9, 9, 9, 9], { purpose: 'compare' });
    add([9, 9, 9, 9, 9, 9], { outcome: 'failed' });
    add([0, undefined, 1, 2, 3, 0]);
    add([4], { purpose: 'editorAction' });
    assert.equal(store.usage.usualCostUsd(), undefined);
    add([50]);
    assert.equal(store.usage.usualCostUsd(), 3);
    add(Array.from({ length: 49 }, () => 7));
    add([8]);
    assert.equal(store.usage.usualCostUsd(), 7);
    const plan = new DatabaseSync(stores.file()).prepare(`EXPLAIN QUERY PLAN ${LAST_COSTS}`).all();
    assert.deepEqual(
      plan.map(({ detail }) => detail),
      ['SCAN usageRecords USING INDEX usagePaid'],
    );
  });

  it('compares with conversations of the last thousand: free ones are not gone through without end', async () => {
    const store = await stores.open();
    const add = (name: string, count: number, costUsd: number) =>
      store.transaction(() => {
        for (let index = 0; index < count; index += 1) {
          store.usage.add(usageRecord(`${name}${index}`, { conversationId: `${name}${index}`, costUsd }));
        }
      });
    add('paid', 6, 3);
    add('free', 995, 0);
    assert.equal(store.usage.usualConversationCostUsd(), 3);
    add('later', 1, 0);
    assert.equal(store.usage.usualConversationCostUsd(), undefined);
  });

  it('takes the local day of an attempt', () => {
    const lateEvening = new Date(2026, 2, 9, 23, 59, 59);
    assert.equal(localDay(lateEvening.getTime()), '2026-03-09');
    assert.equal(localDay(lateEvening.getTime() + 1000), '2026-03-10');
  });

  it('loses and doubles nothing when several processes write at once', async () => {
    const names = ['w1', 'w2', 'w3', 'w4'];
    const children = await Promise.all(names.map((name) => runChild('write', stores.file(), name, 60)));
    await Promise.all(children.map(({ child }) => ended(child)));
    const store = await stores.open();
    assert.equal(store.usage.totals().requests, 4 * 60 + 60);
    assert.equal(store.usage.newest({ limit: 1000 }).length, 4 * 60 + 60);
    for (const name of names) {
      assert.equal(store.messages.branch(`${name}-59`, { limit: 100 }).length, 60);
    }
    assert.equal((await store.conversations.list({ query: 'text of', limit: 10 })).conversations.length, 4);
  });
});

describe('model lists', () => {
  const stores = temporaryStores();

  it('are kept for each provider and origin, the last one wins', async () => {
    const store = await stores.open();
    const list = (origin: string, readAt: number) => ({
      providerId: 'openai',
      origin,
      readAt,
      models: [{ id: 'm', abilities: { chat: true } }],
    });
    store.modelLists.put(list('https://a.example', 1));
    store.modelLists.put(list('https://b.example', 2));
    store.modelLists.put({ ...list('https://a.example', 3), models: [] });
    assert.deepEqual(store.modelLists.get('openai', 'https://a.example'), {
      ...list('https://a.example', 3),
      models: [],
    });
    assert.deepEqual(store.modelLists.get('openai', 'https://b.example'), list('https://b.example', 2));
    assert.equal(store.modelLists.get('ollama', 'https://a.example'), undefined);
  });
});
