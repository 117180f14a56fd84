import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { localDay, startOfLocalDay } from '../../../../src/core/localDay.ts';
import {
  addDays,
  barOf,
  barStarts,
  beforeOf,
  daysBetween,
  hoursOf,
  monthOf,
  pieces,
  spanOf,
  weekday,
  weekOf,
  yearOf,
} from '../../../../src/core/usage/calendar.ts';
import { LONGEST_RANGE_DAYS } from '../../../../src/shared/costViews.ts';
import { inTimeZone } from './timeZone.ts';

const days = fc.integer({ min: 0, max: 40_000 }).map((count) => addDays('1990-01-01', count));

describe('the calendar of costs', () => {
  inTimeZone('Europe/Berlin');

  it('knows weeks that begin on Monday, months and years', () => {
    assert.deepEqual(weekOf('2026-11-22'), { from: '2026-11-16', to: '2026-11-22' });
    assert.deepEqual(weekOf('2026-11-16'), { from: '2026-11-16', to: '2026-11-22' });
    assert.deepEqual(monthOf('2028-02-11'), { from: '2028-02-01', to: '2028-02-29' });
    assert.deepEqual(monthOf('2026-12-31'), { from: '2026-12-01', to: '2026-12-31' });
    assert.deepEqual(yearOf('2026-05-05'), { from: '2026-01-01', to: '2026-12-31' });
    assert.equal(weekday('2026-11-21'), 5);
  });

  it('reckons with days whatever the clocks do', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -800, max: 800 }), (day, count) => {
        assert.equal(daysBetween(day, addDays(day, count)), count);
        assert.equal(localDay(startOfLocalDay(day)), day);
        assert.equal(localDay(startOfLocalDay(addDays(day, 1)) - 1), day);
        const week = weekOf(day);
        assert.ok(
          week.from <= day && day <= week.to && weekday(week.from) === 0 && daysBetween(week.from, week.to) === 6,
        );
      }),
    );
  });

  it('has days of 23 and 25 hours', () => {
    for (const [day, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
      ['2026-10-26', 24],
    ] as const) {
      const { starts, end } = hoursOf(day);
      assert.equal(starts.length, hours);
      assert.equal(localDay(end), addDays(day, 1));
      assert.ok(starts.every((start) => localDay(start) === day));
    }
  });

  it('cuts spans into pieces and bars that cover each day once', () => {
    const steps = fc.constantFrom('day' as const, 'week' as const, 'month' as const);
    fc.assert(
      fc.property(days, fc.nat(500), steps, (from, length, step) => {
        const span = { from, to: addDays(from, length) };
        const all = pieces(span, step);
        assert.deepEqual([all[0]?.from, all.at(-1)?.to], [span.from, span.to]);
        for (const [place, piece] of all.entries()) {
          assert.ok(piece.from <= piece.to);
          assert.equal(barOf(piece.from, step), barOf(piece.to, step));
          assert.equal(place === 0 ? piece.from : addDays(all[place - 1]!.to, 1), piece.from);
        }
        assert.deepEqual(
          barStarts(span, step),
          all.map((piece) => barOf(piece.from, step)),
        );
      }),
    );
  });

  it('compares with the same part of the time before', () => {
    // A Friday, five past two in summer.
    const now = new Date(2026, 4, 29, 14, 5).getTime();
    const at = (day: string) => startOfLocalDay(day) + (14 * 60 + 5) * 60_000;
    const before = (kind: 'day' | 'week' | 'month' | 'year', span: { from: string; to: string }) =>
      beforeOf(kind, span, '2026-05-29', now);
    assert.deepEqual(before('day', { from: '2026-05-29', to: '2026-05-29' }), {
      from: '2026-05-28',
      to: '2026-05-28',
      untilMs: at('2026-05-28'),
    });
    assert.deepEqual(before('week', weekOf('2026-05-29')), {
      from: '2026-05-18',
      to: '2026-05-22',
      untilMs: at('2026-05-22'),
    });
    assert.deepEqual(before('month', monthOf('2026-05-29')), {
      from: '2026-04-01',
      to: '2026-04-29',
      untilMs: at('2026-04-29'),
    });
    assert.deepEqual(before('year', yearOf('2026-05-29')), {
      from: '2025-01-01',
      to: '2025-05-29',
      untilMs: at('2025-05-29'),
    });
    // Over: the whole of it.
    assert.deepEqual(before('month', monthOf('2026-03-01')), { from: '2026-02-01', to: '2026-02-28' });
    // Not begun.
    assert.equal(before('month', monthOf('2026-06-01')), undefined);
    assert.equal(beforeOf('all', { from: '2020-01-01', to: '2026-05-29' }, '2026-05-29', now), undefined);
    assert.deepEqual(beforeOf('range', { from: '2026-05-10', to: '2026-05-19' }, '2026-05-29', now), {
      from: '2026-04-30',
      to: '2026-05-09',
    });
  });

  it('compares the end of a long month with all of a short one, and a leap day with the day before it', () => {
    const now = new Date(2026, 2, 31, 9).getTime();
    assert.deepEqual(beforeOf('month', monthOf('2026-03-31'), '2026-03-31', now), {
      from: '2026-02-01',
      to: '2026-02-28',
    });
    const leap = new Date(2028, 1, 29, 9).getTime();
    assert.equal(beforeOf('year', yearOf('2028-02-29'), '2028-02-29', leap)?.to, '2027-02-28');
  });

  it('goes by what the clock shows, also on the day after it was moved', () => {
    const now = new Date(2026, 2, 30, 1, 30).getTime();
    const before = beforeOf('day', { from: '2026-03-30', to: '2026-03-30' }, '2026-03-30', now);
    assert.equal(new Date(before!.untilMs!).getHours(), 1);
    // Half past two was skipped on the day before: the instant is one that there was.
    const skipped = beforeOf('day', { from: '2026-03-30', to: '2026-03-30' }, '2026-03-30', now + 3_600_000);
    assert.equal(localDay(skipped!.untilMs!), '2026-03-29');
  });

  it('takes everything there is, but no days that only a wrong clock has seen', () => {
    const all = (first?: string, last?: string) => spanOf({ kind: 'all' }, '2026-05-29', { first, last });
    assert.deepEqual(all(), { from: '2026-05-29', to: '2026-05-29' });
    assert.deepEqual(all('2026-01-02', '2026-05-01'), { from: '2026-01-02', to: '2026-05-29' });
    assert.deepEqual(all('2026-01-02', '2026-05-30'), { from: '2026-01-02', to: '2026-05-30' });
    const far = all('1970-01-01', '2099-01-01');
    assert.ok(daysBetween(far.from, far.to) < LONGEST_RANGE_DAYS);
    assert.deepEqual(all('2026-07-01', '2026-07-01'), { from: '2026-05-29', to: '2026-07-01' });
  });

  it('turns a range round that was given backwards, and bounds it', () => {
    const range = (from: string, to: string) => spanOf({ kind: 'range', from, to }, '2026-05-29', {});
    assert.deepEqual(range('2026-05-03', '2026-05-01'), { from: '2026-05-01', to: '2026-05-03' });
    const { from, to } = range('0001-01-01', '2026-05-01');
    assert.equal(daysBetween(from, to) + 1, LONGEST_RANGE_DAYS);
  });
});
