// Calendar periods: local time, weeks from Monday, days of 23 and 25 hours.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { localDay } from '../../../../src/core/localDay.ts';
import { periodAt } from '../../../../src/core/usage/budgetPeriods.ts';
import { BUDGET_PERIODS } from '../../../../src/shared/budgetViews.ts';

const HOUR = 3_600_000;

describe('periods of budgets', () => {
  const before = process.env['TZ'];
  afterEach(() => {
    // Assigning `undefined` would name a zone "undefined".
    if (before === undefined) {
      delete process.env['TZ'];
    } else {
      process.env['TZ'] = before;
    }
  });

  it('are days of local time, not of Greenwich', () => {
    process.env['TZ'] = 'Asia/Tokyo';
    const { firstDay, startsAt, endsAt } = periodAt('day', Date.UTC(2026, 0, 1, 20));
    assert.equal(firstDay, '2026-01-02');
    assert.deepEqual([startsAt, endsAt], [Date.UTC(2026, 0, 1, 15), Date.UTC(2026, 0, 2, 15)]);
  });

  it('are 23 and 25 hours long where the clocks change', () => {
    process.env['TZ'] = 'Europe/Berlin';
    const hours = ([year, month, day]: [number, number, number]) => {
      const { startsAt, endsAt } = periodAt('day', new Date(year, month, day, 12).getTime());
      return (endsAt - startsAt) / HOUR;
    };
    assert.deepEqual([hours([2026, 2, 29]), hours([2026, 9, 25]), hours([2026, 9, 26])], [23, 25, 24]);
    const week = periodAt('week', new Date(2026, 9, 25, 23, 59).getTime());
    assert.equal((week.endsAt - week.startsAt) / HOUR, 7 * 24 + 1);
  });

  it('are weeks that begin on Monday, across months and years', () => {
    process.env['TZ'] = 'UTC';
    const { firstDay, lastDay } = periodAt('week', Date.UTC(2027, 0, 3, 23, 59, 59, 999));
    assert.deepEqual([firstDay, lastDay], ['2026-12-28', '2027-01-03']);
    assert.equal(periodAt('week', Date.UTC(2027, 0, 4)).firstDay, '2027-01-04');
  });

  it('are months of their own length', () => {
    process.env['TZ'] = 'UTC';
    const last = (year: number, month: number) => periodAt('month', Date.UTC(year, month, 10)).lastDay;
    assert.deepEqual([last(2026, 1), last(2028, 1), last(2026, 11)], ['2026-02-28', '2028-02-29', '2026-12-31']);
  });

  for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
    it(`follow upon each other without a gap, and hold the day of every instant (${zone})`, () => {
      process.env['TZ'] = zone;
      const years = { min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) };
      fc.assert(
        fc.property(fc.integer(years), fc.constantFrom(...BUDGET_PERIODS), (at, period) => {
          const { startsAt, endsAt, firstDay, lastDay } = periodAt(period, at);
          assert.ok(startsAt <= at && at < endsAt);
          assert.ok(firstDay <= localDay(at) && localDay(at) <= lastDay);
          assert.equal(periodAt(period, endsAt).startsAt, endsAt);
          assert.equal(periodAt(period, endsAt - 1).startsAt, startsAt);
          assert.deepEqual([localDay(startsAt), localDay(endsAt - 1)], [firstDay, lastDay]);
        }),
      );
    });
  }
});
