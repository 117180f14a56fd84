import assert from 'node:assert/strict';
import type { CostPeriod, CostSpan } from '../../../src/shared/costViews.ts';
import { USD } from '../../../src/shared/currency.ts';
import { barsFor, ticksWithRoom } from '../../../webview-ui/costs/barTicks.ts';
import {
  beforeText,
  pastDay,
  periodAround,
  periodTitle,
  shifted,
  spanOfPeriod,
  withinPeriod,
} from '../../../webview-ui/costs/days.ts';
import {
  changeText,
  compactTokens,
  paid,
  paidBefore,
  percentText,
  roundTokens,
  tickMoney,
} from '../../../webview-ui/costs/figures.ts';
import { ticksUpTo } from '../../../webview-ui/costs/scale.ts';
import { providerName, workspaceText } from '../../../webview-ui/costs/labels.ts';
import { slotsFor } from '../../../webview-ui/costs/slots.ts';

const EUR = { code: 'EUR', perUsd: 0.5 };
const figures = (costUsd: number, unknownCostRequests = 0) => ({
  costUsd,
  unknownCostRequests,
  requests: 3,
  failedRequests: 0,
});
const span = (costUsd: number, beforeUsd?: number): CostSpan => ({
  from: '2026-11-01',
  to: '2026-11-30',
  sums: figures(costUsd),
  before:
    beforeUsd === undefined
      ? undefined
      : {
          from: '2026-10-01',
          to: '2026-10-20',
          untilMs: new Date(2026, 9, 20, 14, 5).getTime(),
          sums: figures(beforeUsd),
        },
});

describe('figures of the cost view', () => {
  it('say "unknown" where nothing is known, and $0 only where nothing was billed', () => {
    assert.equal(paid(figures(0, 2), USD), 'unknown');
    assert.equal(paid(figures(0), USD), '$0');
    assert.equal(paid(figures(0.5, 2), USD), '$0.50');
  });

  it('have a signed change, and none against nothing', () => {
    assert.equal(changeText(span(109, 100)), '+9 %');
    assert.equal(changeText(span(96, 100)), '−4 %');
    assert.equal(changeText(span(100.1, 100)), '±0 %');
    assert.equal(changeText(span(2000, 1)), '+199,900 %');
    assert.equal(changeText(span(5, 0)), undefined);
    assert.equal(changeText(span(5)), undefined);
  });

  it('have no change where what was paid is not known, and say what was paid before', () => {
    const unknownNow = { ...span(0, 100), sums: figures(0, 2) };
    assert.equal(changeText(unknownNow), undefined, 'not −100 %');
    assert.equal(paidBefore('month', unknownNow, USD), '$100.00 in October by the 20th');
    const unknownBefore = span(5, 0);
    unknownBefore.before = { ...unknownBefore.before!, sums: figures(0, 2) }; // span(5, 0) has it
    assert.equal(changeText(unknownBefore), undefined);
    assert.equal(paidBefore('month', unknownBefore, USD), 'unknown in October by the 20th');
    assert.equal(paidBefore('month', span(5, 0), USD), 'nothing in October by the 20th');
    assert.equal(paidBefore('all', span(5), USD), '');
    assert.equal(changeText(span(0, 100)), '−100 %', 'of what cost nothing');
  });

  it('are short in narrow columns', () => {
    assert.deepEqual([0, 950, 1_240, 82_000, 999_600, 1_240_000, 6.1e9].map(compactTokens), [
      '0',
      '950',
      '1.24k',
      '82.0k',
      '1.00M',
      '1.24M',
      '6.10B',
    ]);
    assert.deepEqual([1_500_000, 2_000_000, 100_000, 2_500, 0].map(roundTokens), ['1.5M', '2M', '100k', '2.5k', '0']);
    assert.deepEqual([0, 0.0004, 0.024, 0.03, 0.62, 1].map(percentText), [
      '0 %',
      '<0.1 %',
      '2.4 %',
      '3 %',
      '62 %',
      '100 %',
    ]);
  });

  it('have as many digits on all marks of an axis', () => {
    assert.deepEqual(
      [0, 0.05, 0.1].map((usd) => tickMoney(usd, 0.05, USD)),
      ['$0', '$0.05', '$0.10'],
    );
    assert.deepEqual(
      [1000, 2000].map((usd) => tickMoney(usd, 1000, EUR)),
      ['€500', '€1,000'],
    );
    assert.deepEqual(
      [0.0025].map((usd) => tickMoney(usd, 0.0025, USD)),
      ['$0.0025'],
    );
  });
});

describe('the axis of a chart', () => {
  it('has few round steps that hold the largest figure', () => {
    for (const max of [1e-7, 0.003, 0.99, 1, 1.01, 7, 42, 999, 123_456_789]) {
      const ticks = ticksUpTo(max);
      assert.ok(ticks.length >= 2 && ticks.length <= 8, `${max}: ${ticks.join()}`);
      assert.ok((ticks.at(-1) ?? 0) >= max * 0.999_999, `${max}: ${ticks.join()}`);
      assert.ok((ticks.at(-2) ?? 0) < max, `${max}: ${ticks.join()}`);
    }
    assert.deepEqual(ticksUpTo(0), [0]);
    assert.deepEqual(ticksUpTo(Number.NaN), [0]);
  });
});

describe('periods of the cost view', () => {
  const steps: readonly [CostPeriod, -1 | 1, string, string][] = [
    [{ kind: 'day', of: '2026-03-01' }, -1, '2026-02-28', '2026-02-28'],
    [{ kind: 'week', of: '2026-01-01' }, -1, '2025-12-22', '2025-12-28'],
    [{ kind: 'month', of: '2026-01-31' }, 1, '2026-02-01', '2026-02-28'],
    [{ kind: 'month', of: '2024-03-31' }, -1, '2024-02-01', '2024-02-29'],
    [{ kind: 'year', of: '2026-06-06' }, 1, '2027-01-01', '2027-12-31'],
    [{ kind: 'range', from: '2026-03-01', to: '2026-03-10' }, -1, '2026-02-19', '2026-02-28'],
  ];
  for (const [period, by, from, to] of steps) {
    it(`go ${by < 0 ? 'back' : 'on'} from ${JSON.stringify(period)}`, () => {
      assert.deepEqual(spanOfPeriod(shifted(period, by)), { from, to });
    });
  }

  it('keep today when their length changes, or else the end of what was shown', () => {
    assert.deepEqual(periodAround('day', { kind: 'month', of: '2026-11-03' }, '2026-11-20'), {
      kind: 'day',
      of: '2026-11-20',
    });
    assert.deepEqual(periodAround('week', { kind: 'month', of: '2026-08-03' }, '2026-11-20'), {
      kind: 'week',
      of: '2026-08-31',
    });
    assert.deepEqual(periodAround('year', { kind: 'all' }, '2026-11-20'), { kind: 'year', of: '2026-11-20' });
  });

  it('are called as people call them', () => {
    const title = (period: CostPeriod) => periodTitle(period, spanOfPeriod(period) ?? { from: '', to: '' });
    assert.equal(title({ kind: 'month', of: '2026-11-20' }), 'November 2026');
    assert.equal(title({ kind: 'week', of: '2026-11-20' }), '16 to 22 Nov 2026');
    assert.equal(title({ kind: 'range', from: '2025-12-30', to: '2026-01-02' }), '30 Dec 2025 to 2 Jan 2026');
    assert.equal(title({ kind: 'day', of: '2026-11-20' }), 'Fri 20 Nov 2026');
  });

  it('are named within a sentence', () => {
    const within = (period: CostPeriod) => withinPeriod(period, spanOfPeriod(period) ?? { from: '', to: '' });
    assert.equal(within({ kind: 'month', of: '2026-11-20' }), 'in November 2026');
    assert.equal(within({ kind: 'day', of: '2026-11-20' }), 'on Fri 20 Nov 2026');
    assert.equal(within({ kind: 'week', of: '2026-11-20' }), 'from 16 to 22 Nov 2026');
    assert.equal(within({ kind: 'range', from: '2026-11-20', to: '2026-11-20' }), 'on Fri 20 Nov 2026');
    assert.equal(within({ kind: 'all' }), 'in all this time');
  });

  it('tell days of other years by their year', () => {
    assert.equal(pastDay('2025-12-31', '2026-01-02'), '31 Dec 2025');
    assert.equal(pastDay('2026-01-01', '2026-01-02'), '1 Jan');
  });

  it('say how far the days before are counted while a range is not over', () => {
    const range = (to: string, beforeTo: string, untilMs?: number): string =>
      beforeText('range', {
        from: '2026-11-16',
        to,
        sums: figures(1),
        before: { from: '', to: beforeTo, untilMs, sums: figures(1) },
      });
    const at = new Date(2026, 10, 10, 14, 5).getTime();
    assert.equal(range('2026-11-20', '2026-11-15'), 'the 5 days before');
    assert.equal(range('2026-11-20', '2026-11-15', at), 'the 5 days before by 14:05');
    assert.equal(range('2026-11-25', '2026-11-10', at), 'the 10 days before by 10 Nov');
    assert.equal(range('2026-11-16', '2026-11-15', at), 'the day before by 14:05');
  });

  it('say what they are compared with', () => {
    assert.equal(beforeText('month', span(1, 1)), 'October by the 20th');
    const by = (day: string) => beforeText('month', { ...span(1, 1), before: { ...span(1, 1).before!, to: day } }); // span(1, 1) has it
    assert.deepEqual(
      ['2026-10-01', '2026-10-12', '2026-10-22', '2026-10-23'].map((day) => by(day).slice(-4)),
      ['1st', '12th', '22nd', '23rd'].map((text) => text.padStart(4)),
    );
  });
});

describe('bars of the cost view', () => {
  const asOf = new Date(2026, 10, 20, 14, 5).getTime();
  const days = Array.from({ length: 30 }, (_, place) => `2026-11-${String(place + 1).padStart(2, '0')}`);

  it('mark the present, and what has not been', () => {
    const bars = barsFor({ step: 'day', starts: days }, asOf);
    assert.deepEqual(
      bars.flatMap(({ isNow, title }) => (isNow ? [title] : [])),
      ['Fri 20 Nov'],
    );
    assert.equal(bars.filter(({ isFuture }) => isFuture).length, 10);
    assert.deepEqual(
      bars.flatMap(({ tick }) => (tick === '' ? [] : [tick])),
      ['1', '5', '10', '15', '20 today', '25', '30'],
    );
  });

  it('have their year where they are of two', () => {
    const starts = ['2025-12-31', '2026-01-01'];
    assert.deepEqual(
      barsFor({ step: 'day', starts }, asOf).map(({ title }) => title),
      ['Wed 31 Dec 2025', 'Thu 1 Jan 2026'],
    );
  });

  it('find the present in an hour of a short day, a week and a month', () => {
    const hours = Array.from({ length: 23 }, (_, place) => new Date(2026, 10, 20).getTime() + place * 3_600_000);
    assert.equal(
      barsFor({ step: 'hour', starts: hours }, asOf).findIndex(({ isNow }) => isNow),
      14,
    );
    assert.ok(barsFor({ step: 'week', starts: ['2026-11-16'] }, asOf)[0]?.isNow);
    assert.ok(!barsFor({ step: 'week', starts: ['2026-11-09'] }, asOf)[0]?.isNow);
    assert.ok(barsFor({ step: 'month', starts: ['2026-11-01'] }, asOf)[0]?.isNow);
    assert.ok(!barsFor({ step: 'month', starts: ['2026-10-01'] }, asOf)[0]?.isNow);
  });

  it('leave out words that would run into each other, never the present one', () => {
    const bars = barsFor({ step: 'day', starts: days }, asOf);
    const kept = ticksWithRoom(
      bars,
      bars.map((_, place) => place * 6),
      180,
    );
    assert.ok(kept.some(({ isNow }) => isNow));
    const sorted = kept.toSorted((one, other) => one.x - other.x);
    for (const [place, one] of sorted.slice(1).entries()) {
      const before = sorted[place];
      assert.ok(before && before.x + before.half < one.x - one.half);
    }
  });
});

describe('colours of the cost view', () => {
  const order = Array.from({ length: 30 }, (_, place) => `m${place}`);

  it('stay with a thing, whatever else is shown', () => {
    assert.equal(slotsFor(['m2', 'm5'], order).get('m5'), slotsFor(['m5'], order).get('m5'));
  });

  it('are never shared by two of the eight that are shown', () => {
    const slots = slotsFor(['m0', 'm8', 'm16', 'm24', 'm1', 'm2', 'm3', 'm4', 'm5'], order);
    const own = [...slots.values()].filter((slot) => slot !== 'rest');
    assert.equal(new Set(own).size, 8);
    assert.equal(slots.get('m5'), 'rest');
  });
});

describe('names of the cost view', () => {
  it('go by their ids where a file has brought in names that every object has', () => {
    const names = { providers: { openai: 'OpenAI' }, models: {}, workspaces: {} };
    assert.equal(providerName('openai', names), 'OpenAI');
    assert.equal(providerName('constructor', names), 'constructor');
    assert.equal(workspaceText('toString', names), 'toString');
  });
});
