// Daily summaries: once a day across windows, whatever clocks and time zones do.
import assert from 'node:assert/strict';
import { checkSummaries } from '../../../../src/core/webhooks/dailySummaries.ts';
import type { DailySummary } from '../../../../src/core/webhooks/webhookEvents.ts';
import { WebhookQueue } from '../../../../src/core/webhooks/webhookQueue.ts';
import type { WebhookSetting } from '../../../../src/core/webhooks/webhookSettings.ts';
import { MemoryMeta } from './memoryMeta.ts';

const team: WebhookSetting = {
  name: 'team',
  format: 'json',
  events: ['usage.dailySummary'],
  enabled: true,
  includeText: false,
};
/** Local time. */
const at = (month: number, day: number, hour = 9, minute = 0) => new Date(2026, month - 1, day, hour, minute).getTime();
const summaryOf = (day: string): DailySummary => ({
  day,
  costUsd: 1,
  requests: 1,
  failedRequests: 0,
  unknownCostRequests: 0,
  providers: [],
  models: [],
  budgets: [],
});

describe('daily summaries', () => {
  const zone = process.env['TZ'];
  let meta: MemoryMeta;
  /** Days on which something was asked; empty: on each. */
  let busy: readonly string[];
  let ranges: string[];
  beforeEach(() => {
    meta = new MemoryMeta();
    busy = [];
    ranges = [];
  });
  afterEach(() => {
    if (zone === undefined) {
      delete process.env['TZ'];
    } else {
      process.env['TZ'] = zone;
    }
  });

  const check = async (now: number, webhooks: readonly WebhookSetting[] = [team], between?: () => Promise<void>) => {
    await checkSummaries({
      queue: new WebhookQueue(meta),
      webhooks,
      now,
      summary: async (from, to) => {
        ranges.push(`${from}..${to}`);
        await between?.();
        const day = busy.length === 0 ? to : busy.findLast((one) => one >= from && one <= to);
        return day === undefined ? undefined : summaryOf(day);
      },
      delivery: ({ name }, { day }) => ({
        id: `${name} ${day}`,
        webhook: name,
        event: 'usage.dailySummary',
        body: '',
        createdAt: now,
        attempts: 0,
        dueAt: now,
      }),
    });
  };
  const sent = () => new WebhookQueue(meta).read().deliveries.map(({ id }) => id);

  it('begin on the day after the webhook was set up, and come once a day', async () => {
    await check(at(11, 20));
    assert.deepEqual(sent(), []);
    await check(at(11, 21, 0, 5));
    assert.deepEqual(sent(), [], 'what began before midnight may still run');
    await check(at(11, 21, 0, 10));
    await check(at(11, 21, 9));
    await check(at(11, 21, 23, 59));
    assert.deepEqual(sent(), ['team 2026-11-20']);
    await check(at(11, 22, 8));
    assert.deepEqual(sent(), ['team 2026-11-20', 'team 2026-11-21']);
  });

  it('tell of the last of several missed days, and of none where nothing was asked', async () => {
    await check(at(11, 19));
    busy = ['2026-11-19', '2026-11-20'];
    await check(at(11, 23));
    assert.deepEqual(sent(), ['team 2026-11-20'], 'Friday’s, on Monday');
    await check(at(11, 24));
    assert.deepEqual(sent(), ['team 2026-11-20']);
    busy = [];
    await check(at(12, 24));
    assert.equal(ranges.at(-1), '2026-12-17..2026-12-23', 'a week is looked at, not the month');
  });

  it('are sent by one of two windows that look at the same moment', async () => {
    await check(at(11, 20));
    await check(at(11, 21), [team], () => check(at(11, 21)));
    assert.deepEqual(sent(), ['team 2026-11-20']);
  });

  it('are each webhook’s own: a new one is not told of the past, a disabled one is told of nothing', async () => {
    await check(at(11, 20));
    await check(at(11, 21), [team, { ...team, name: 'new' }, { ...team, name: 'off', enabled: false }]);
    assert.deepEqual(sent(), ['team 2026-11-20']);
    await check(at(11, 22), [team, { ...team, name: 'new' }]);
    assert.deepEqual(sent().slice(1), ['team 2026-11-21', 'new 2026-11-21']);
    await check(at(11, 23), [{ ...team, events: ['budget.threshold'] }]);
    assert.equal(sent().length, 3);
  });

  it('do not come twice when the clock goes back, and go on when it had been years ahead', async () => {
    await check(at(11, 20));
    await check(at(11, 21));
    await check(at(11, 20));
    await check(at(11, 21, 12));
    assert.deepEqual(sent(), ['team 2026-11-20']);
    await check(new Date(2031, 4, 5, 9).getTime());
    const before = sent().length;
    await check(at(11, 22));
    await check(at(11, 23));
    assert.deepEqual(sent().slice(before), ['team 2026-11-22']);
  });

  it('follow the person across time zones without telling of a day twice', async () => {
    process.env['TZ'] = 'Asia/Tokyo';
    await check(Date.UTC(2026, 10, 19, 0));
    await check(Date.UTC(2026, 10, 20, 16));
    assert.deepEqual(sent(), ['team 2026-11-20'], 'it is the 21st in Tokyo');
    process.env['TZ'] = 'America/Los_Angeles';
    await check(Date.UTC(2026, 10, 20, 20));
    await check(Date.UTC(2026, 10, 21, 20));
    assert.deepEqual(sent(), ['team 2026-11-20'], 'the 20th was told of');
    await check(Date.UTC(2026, 10, 22, 20));
    assert.deepEqual(sent().slice(1), ['team 2026-11-21']);
  });

  it('count days in zones whose days have 23 or 25 hours', async () => {
    process.env['TZ'] = 'Europe/Berlin';
    await check(new Date(2026, 2, 27, 9).getTime());
    for (const day of [28, 29, 30]) {
      await check(new Date(2026, 2, day, 0, 30).getTime());
    }
    assert.deepEqual(sent(), ['team 2026-03-27', 'team 2026-03-28', 'team 2026-03-29']);
    await check(new Date(2026, 9, 24, 9).getTime());
    const before = sent().length;
    for (const day of [25, 26, 27]) {
      await check(new Date(2026, 9, day, 0, 30).getTime());
    }
    assert.deepEqual(sent().slice(before), ['team 2026-10-24', 'team 2026-10-25', 'team 2026-10-26']);
  });
});
