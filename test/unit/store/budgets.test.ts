// Leases: whatever is reserved, settled, released or left behind by the dead, in whatever order, a limit is never passed.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { LeaseWish } from '../../../src/core/store/budgets.ts';
import type { BudgetSpan } from '../../../src/core/store/budgetSums.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { conversation, message, settableClock, temporaryStores, usageRecord } from './temporaryStore.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const today: BudgetSpan = { budgetId: 'daily', scope: {}, firstDay: '2026-01-15', lastDay: '2026-01-15' };

const wish = (id: string, values: Partial<LeaseWish> = {}): LeaseWish => ({
  id,
  startedAt: NOON,
  providerId: 'openai',
  model: 'model-a',
  keyName: 'work',
  purpose: 'chat',
  attempt: 1,
  inputTokens: 10,
  ...values,
});

/** Reserves `usd` where `limitUsd` leaves so much. */
function reserve(
  store: Store,
  id: string,
  usd: number,
  limitUsd: number,
  values: Partial<LeaseWish> = {},
  span = today,
) {
  const decision = store.budgets.reserve(wish(id, values), [span], ([sums]) =>
    sums && sums.spentUsd + sums.heldUsd + usd <= limitUsd + sums.raisedUsd
      ? { amountUsd: usd, outputTokens: 20 }
      : { refused: true },
  );
  return 'amountUsd' in decision;
}

const sums = (store: Store, span = today) => {
  const [found] = store.budgets.sums([span]);
  return [found?.spentUsd, found?.heldUsd];
};

describe('budget leases', () => {
  const stores = temporaryStores();
  const open = (instance = 'a', clock = settableClock(), isAlive = () => true) =>
    stores.open({ instance, clock, dayOf, isAlive });

  it('hold what they were granted until the record of the same id takes their place', async () => {
    const store = await open();
    assert.equal(reserve(store, 'one', 0.6, 1), true);
    assert.deepEqual(sums(store), [0, 0.6]);
    assert.equal(reserve(store, 'two', 0.5, 1), false);
    store.usage.add(usageRecord('one', { costUsd: 0.25 }));
    assert.deepEqual(sums(store), [0.25, 0]);
    assert.equal(reserve(store, 'two', 0.75, 1), true);
  });

  it('are seen by other windows at once', async () => {
    const [first, second] = [await open('a'), await open('b')];
    assert.equal(reserve(first, 'one', 0.6, 1), true);
    assert.equal(reserve(second, 'two', 0.6, 1), false);
    first.budgets.release('one');
    assert.equal(reserve(second, 'two', 0.6, 1), true);
  });

  it('count what a request really cost from its end on, though its record comes later', async () => {
    const store = await open();
    reserve(store, 'one', 0.6, 1);
    store.budgets.settle('one', 0.1);
    assert.deepEqual(sums(store), [0.1, 0]);
    store.usage.add(usageRecord('one', { costUsd: 0.1 }));
    assert.deepEqual(sums(store), [0.1, 0]);
  });

  it('count more than they were granted where the vendor charged more', async () => {
    const store = await open();
    reserve(store, 'one', 0.1, 1);
    store.budgets.settle('one', 0.95);
    assert.equal(reserve(store, 'two', 0.1, 1), false);
  });

  it('stand where nobody knows what the request cost, also when its record says so', async () => {
    const store = await open();
    reserve(store, 'one', 0.6, 1);
    store.budgets.settle('one', undefined);
    store.budgets.settle('one', Number.NaN);
    assert.deepEqual(sums(store), [0, 0.6]);
    store.usage.add(usageRecord('one', { costUsd: undefined }));
    assert.deepEqual(sums(store), [0.6, 0]);
    assert.equal(store.budgets.sweep(), 0);
  });

  it('go with the usage that the person deletes, but for what is under way; thresholds are then told anew', async () => {
    const store = await open();
    const unknown = (id: string) => {
      reserve(store, id, 0.2, 10);
      store.usage.add(usageRecord(id, { costUsd: undefined }));
    };
    unknown('one');
    reserve(store, 'open', 0.3, 10);
    assert.deepEqual(store.budgets.claimWarnings('daily', '2026-01-15', 1, [50]), [50]);
    assert.deepEqual(sums(store), [0.2, 0.3]);
    await store.usage.forgetBefore('2026-01-15');
    assert.deepEqual(sums(store), [0.2, 0.3]);
    await store.usage.forgetBefore('2026-01-16');
    assert.deepEqual(sums(store), [0, 0.3]);
    unknown('two');
    assert.deepEqual(sums(store), [0.2, 0.3]);
    store.usage.clear();
    assert.deepEqual(sums(store), [0, 0.3]);
    assert.deepEqual(store.budgets.claimWarnings('daily', '2026-01-15', 1, [50]), [50]);
  });

  it('count for the budgets that they fit, and no others', async () => {
    const store = await open();
    reserve(store, 'one', 0.6, 1, { workspace: 'file:///w', purpose: 'title' });
    store.usage.add(usageRecord('past', { costUsd: 0.2, workspace: 'file:///w', purpose: 'title' }));
    const of = (scope: BudgetSpan['scope']) => sums(store, { ...today, scope });
    const both = [0.2, 0.6];
    assert.deepEqual(of({ providerId: 'openai', keyName: 'work' }), both);
    assert.deepEqual(of({ workspace: 'file:///w' }), both);
    assert.deepEqual(of({ purposes: ['embedding', 'title'] }), both);
    assert.deepEqual(of({ providerId: 'anthropic' }), [0, 0]);
    assert.deepEqual(of({ keyName: 'home' }), [0, 0]);
    assert.deepEqual(of({ workspace: '' }), [0, 0]);
    assert.deepEqual(of({ purposes: ['chat'] }), [0, 0]);
  });

  it('belong to the day on which the request began, though it ends on the next', async () => {
    const clock = settableClock(NOON);
    const store = await open('a', clock);
    const tomorrow = { ...today, firstDay: '2026-01-16', lastDay: '2026-01-16' };
    reserve(store, 'one', 0.6, 1);
    clock.set(NOON + DAY);
    assert.deepEqual(sums(store, tomorrow), [0, 0]);
    store.usage.add(usageRecord('one', { costUsd: 0.5, startedAt: NOON }));
    assert.deepEqual(
      [sums(store), sums(store, tomorrow)],
      [
        [0.5, 0],
        [0, 0],
      ],
    );
  });

  it('are raised for one period only, and further with each raise', async () => {
    const store = await open();
    const raised = (span: BudgetSpan) => store.budgets.sums([span])[0]?.raisedUsd;
    store.budgets.raise('daily', '2026-01-15', 0.5);
    store.budgets.raise('daily', '2026-01-15', 0.25);
    assert.deepEqual([raised(today), raised({ ...today, firstDay: '2026-01-16' })], [0.75, 0]);
    assert.equal(raised({ ...today, budgetId: 'other' }), 0);
    assert.equal(reserve(store, 'one', 1.7, 1), true);
  });

  it('tell each threshold once in a period across windows, and again where the limit is another', async () => {
    const [first, second] = [await open('a'), await open('b')];
    const claim = (store: Store, day: string, limit: number, ...percents: number[]) =>
      store.budgets.claimWarnings('daily', day, limit, percents);
    assert.deepEqual(claim(first, '2026-01-15', 1, 50), [50]);
    assert.deepEqual(claim(second, '2026-01-15', 1, 50, 80), [80]);
    assert.deepEqual(claim(first, '2026-01-15', 1, 50, 80), []);
    assert.deepEqual(claim(first, '2026-01-16', 1, 50), [50]);
    assert.deepEqual(claim(first, '2026-01-15', 2, 50), [50]);
  });

  it('name the model on which most was spent', async () => {
    const store = await open();
    assert.equal(store.budgets.dearest(today), undefined);
    store.usage.add(usageRecord('1', { costUsd: 0.2 }));
    store.usage.add(usageRecord('2', { costUsd: 0.3, modelAsked: 'model-b' }));
    store.usage.add(usageRecord('3', { costUsd: 0.2 }));
    assert.deepEqual({ ...store.budgets.dearest(today) }, { providerId: 'openai', model: 'model-a', costUsd: 0.4 });
  });

  describe('of a process that died', () => {
    it('count until they expire, and then by a record of all that was set aside', async () => {
      const clock = settableClock(NOON);
      const dead = new Set<string>();
      const isAlive = (owner: string) => !dead.has(owner);
      const store = await stores.open({ instance: 'b', clock, dayOf, isAlive });
      const other = await stores.open({ instance: 'a', clock, dayOf, isAlive });
      reserve(other, 'one', 0.6, 1, { workspace: 'file:///w', attempt: 2 });
      dead.add('a');
      assert.equal(reserve(store, 'two', 0.5, 1), false);
      assert.deepEqual(sums(store), [0, 0.6]);
      clock.set(NOON + 61_000);
      assert.equal(reserve(store, 'two', 0.5, 1), false);
      assert.deepEqual(sums(store), [0.6, 0]);
      const record = store.usage.get('one');
      assert.deepEqual(
        [record?.outcome, record?.costUsd, record?.workspace, record?.attempt, record?.tokens.textOutput],
        ['interrupted', 0.6, 'file:///w', 2, { tokens: 20, origin: 'estimated' }],
      );
    });

    it('are left alone while the process lives, through a sleep too, until it has been silent for half a day', async () => {
      const clock = settableClock(NOON);
      const store = await open('a', clock);
      reserve(store, 'one', 0.6, 1);
      clock.set(NOON + 61_000);
      assert.equal(store.budgets.sweep(), 0);
      store.budgets.renew('one');
      clock.set(NOON + 11 * 3_600_000);
      assert.equal(store.budgets.sweep(), 0);
      assert.deepEqual(sums(store), [0, 0.6]);
      clock.set(NOON + 12 * 3_600_000 + 121_000);
      assert.equal(store.budgets.sweep(), 1);
      assert.deepEqual(sums(store), [0.6, 0]);
    });

    it('do not outlive it by as much as a clock was set back', async () => {
      const clock = settableClock(NOON);
      const store = await open('b', clock, () => false);
      reserve(store, 'one', 0.6, 1);
      clock.set(NOON - 30 * DAY);
      assert.equal(store.budgets.sweep(), 1);
      assert.deepEqual(sums(store), [0.6, 0]);
    });

    it('end with the answer that still stands open, by what had arrived of it, without another window being opened', async () => {
      const clock = settableClock(NOON);
      const dead = new Set<string>();
      const isAlive = (owner: string) => !dead.has(owner);
      const store = await stores.open({ instance: 'b', clock, dayOf, isAlive });
      const other = await stores.open({ instance: 'a', clock, dayOf, isAlive });
      other.conversations.create(conversation('c'));
      other.messages.add(message('question', 'c'));
      reserve(other, 'promised', 0.6, 1, { messageId: 'answer' });
      const price = { source: 'provider', inputPerMillion: 0, outputPerMillion: 1000 } as const;
      const attempt = { ...usageRecord('promised'), price, startedAt: NOON, estimatedInputTokens: 10 };
      other.answers.begin(message('answer', 'c', 'question', { parts: [] }), attempt);
      other.answers.append('answer', { text: 'so far' });
      clock.set(NOON + 700_000);
      assert.equal(store.budgets.sweep(), 0);
      assert.deepEqual(sums(store), [0, 0.6]);
      dead.add('a');
      assert.equal(store.budgets.sweep(), 1);
      const [spent = 0, held] = sums(store);
      assert.ok(spent > 0 && spent < 0.01, String(spent));
      assert.equal(held, 0);
      assert.equal(store.messages.get('answer')?.status, 'incomplete');
      assert.deepEqual(store.messages.get('answer')?.parts, [{ type: 'text', text: 'so far' }]);
      assert.deepEqual(
        store.answers.recoverInterrupted({ isAlive: () => false, estimateTokens: () => 1, costOf: () => 0.3 }),
        { recovered: 0 },
      );
      assert.equal(store.usage.newest({ limit: 10 }).length, 1);
    });

    it('do not stay behind where a record is there already', async () => {
      const clock = settableClock(NOON);
      const store = await open('b', clock, () => false);
      store.usage.add(usageRecord('one', { costUsd: 0.1 }));
      reserve(store, 'one', 0.6, 1);
      clock.set(NOON + 61_000);
      assert.equal(store.budgets.sweep(), 1);
      assert.deepEqual(sums(store), [0.1, 0]);
    });

    it('leave a model without a price at an unknown cost', async () => {
      const clock = settableClock(NOON);
      const store = await open('b', clock, () => false);
      reserve(store, 'one', 0, 1);
      clock.set(NOON + 61_000);
      store.budgets.sweep();
      assert.equal(store.usage.get('one')?.costUsd, undefined);
      assert.equal(store.usage.get('one')?.outcome, 'interrupted');
    });
  });
});

type Step =
  | { do: 'reserve'; window: number; cents: number }
  | { do: 'end'; pick: number; share: number; how: 'record' | 'settle' | 'both' | 'release' | 'unknown' }
  | { do: 'die'; window: number }
  | { do: 'pass'; ms: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('reserve' as const), window: fc.nat(2), cents: fc.nat(60) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('end' as const),
        pick: fc.nat(20),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        how: fc.constantFrom(...(['record', 'settle', 'both', 'release', 'unknown'] as const)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), window: fc.nat(2) }) },
    // Forward and back, over midnight and not.
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('pass' as const),
        ms: fc.constantFrom(1000, 65_000, 700_000, -130_000, DAY, -DAY),
      }),
    },
  ),
  { maxLength: 60 },
);

describe('any order of reserving, settling, releasing and dying', () => {
  const stores = temporaryStores();
  const LIMIT = 1;

  it('never passes the limit of a day, and adds up to what was really spent', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        runs += 1;
        const file = stores.file().replace('store.sqlite', `${runs}.sqlite`);
        const clock = settableClock(NOON);
        const dead = new Set<string>();
        const isAlive = (owner: string) => !dead.has(owner);
        const names = ['0', '1', '2'];
        const openAs = (instance: string) => stores.open({ file, instance, clock, dayOf, isAlive });
        const windows = await Promise.all(names.map(openAs));
        /** Requests under way, by window. */
        let running: { id: string; usd: number; window: number; startedAt: number }[] = [];
        /** What vendors will bill, by day: at most what was set aside of those that nobody saw the end of. */
        const billed = new Map<string, number>();
        const bill = (at: number, usd: number) => billed.set(dayOf(at), (billed.get(dayOf(at)) ?? 0) + usd);
        let ids = 0;
        for (const step of list) {
          const now = clock.now();
          if (step.do === 'pass') {
            clock.set(now + step.ms);
          } else if (step.do === 'die') {
            // Its place is taken by a new process.
            const name = names[step.window] ?? '';
            dead.add(name);
            for (const { usd, startedAt } of running.filter(({ window }) => window === step.window)) {
              bill(startedAt, usd);
            }
            running = running.filter(({ window }) => window !== step.window);
            names[step.window] = `${name}'`;
            windows[step.window] = await openAs(`${name}'`);
          } else if (step.do === 'reserve') {
            const store = windows[step.window] as Store;
            const id = `r${(ids += 1)}`;
            const span = { ...today, firstDay: dayOf(now), lastDay: dayOf(now) };
            const usd = step.cents / 100 + 0.001;
            if (reserve(store, id, usd, LIMIT, { startedAt: now }, span)) {
              running.push({ id, usd, window: step.window, startedAt: now });
            }
          } else if (running.length > 0) {
            const [one] = running.splice(step.pick % running.length, 1);
            assert.ok(one);
            const store = windows[one.window] as Store;
            const costUsd = step.how === 'unknown' ? undefined : one.usd * step.share;
            if (step.how === 'release') {
              store.budgets.release(one.id);
              continue;
            }
            if (step.how === 'settle' || step.how === 'both') {
              store.budgets.settle(one.id, costUsd);
            }
            if (step.how !== 'settle') {
              store.usage.add(usageRecord(one.id, { costUsd, startedAt: one.startedAt }));
            }
            bill(one.startedAt, costUsd ?? one.usd);
          }
          const days = new Set([...billed.keys(), ...running.map(({ startedAt }) => dayOf(startedAt))]);
          for (const day of days) {
            const [spent = 0, held = 0] = sums(windows[0] as Store, { ...today, firstDay: day, lastDay: day });
            const open = running.filter(({ startedAt }) => dayOf(startedAt) === day);
            const truth = (billed.get(day) ?? 0) + open.reduce((sum, { usd }) => sum + usd, 0);
            // A lease that was swept while its process lived on counts whole: never less than what is billed.
            assert.ok(spent + held >= truth - 1e-9, `${day}: ${spent} + ${held} is less than ${truth}`);
            assert.ok(spent + held <= LIMIT + 1e-9, `${day}: ${spent} + ${held}`);
          }
        }
        for (const store of windows) {
          store.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
