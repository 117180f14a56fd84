import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { addDays, daysBetween, weekday } from '../../../../src/core/usage/calendar.ts';
import {
  drawFuture,
  forecastFrom,
  forecastMonth,
  HISTORY_DAYS,
  pastOf,
  runOutOf,
  type SpendingPast,
} from '../../../../src/core/usage/forecast.ts';
import { inTimeZone } from './timeZone.ts';

const TODAY = '2026-11-11';
const amounts = fc.integer({ min: 0, max: 10_000 }).map((cents) => cents / 100);
const pasts: fc.Arbitrary<SpendingPast> = fc.record({
  today: fc.integer({ min: 0, max: 400 }).map((count) => addDays('2026-01-01', count)),
  elapsed: fc.double({ min: 0, max: 1, noNaN: true }),
  spentToday: amounts,
  before: fc.array(amounts, { minLength: 5, maxLength: 90 }),
});
const until = fc.integer({ min: 0, max: 40 });

const futureOf = (past: SpendingPast, days: number) => drawFuture(past, addDays(past.today, days))!;

describe('the forecast', () => {
  inTimeZone('Europe/Berlin');

  it('says nothing while there is too little to go by', () => {
    const past = { today: TODAY, elapsed: 0.5, spentToday: 1, before: [1, 1, 1, 1] };
    assert.equal(drawFuture(past, '2026-11-30'), undefined);
    assert.ok(drawFuture({ ...past, before: [1, 1, 1, 1, 1] }, '2026-11-30'));
    assert.equal(drawFuture({ ...past, before: [1, 1, 1, 1, 1] }, '2026-11-10'), undefined);
  });

  it('is exact where every day costs the same', () => {
    const past = { today: TODAY, elapsed: 0.25, spentToday: 1, before: Array.from({ length: 56 }, () => 2) };
    const forecast = forecastFrom(futureOf(past, 10), 21);
    // Three quarters of the day are left, and a dollar of its two.
    const expected = 21 + 0.75 + 20;
    assert.ok(Math.abs(forecast.expectedUsd - expected) < 1e-9);
    assert.ok(Math.abs(forecast.lowUsd - expected) < 1e-9 && Math.abs(forecast.highUsd - expected) < 1e-9);
    assert.equal(forecast.days.length, 11);
    assert.equal(forecast.until, addDays(TODAY, 10));
  });

  it('knows weekends', () => {
    const before = Array.from({ length: HISTORY_DAYS }, (_, place) =>
      weekday(addDays(TODAY, -1 - place)) > 4 ? 0 : 3,
    );
    const forecast = forecastFrom(futureOf({ today: TODAY, elapsed: 1, spentToday: 3, before }, 13), 3);
    for (const { day, expectedUsd } of forecast.days.slice(1)) {
      assert.equal(expectedUsd > 1, weekday(day) < 5, day);
    }
  });

  it('is never below what is spent, and its range holds the expectation', () => {
    fc.assert(
      fc.property(pasts, until, amounts, (past, days, earlier) => {
        const spent = earlier + past.spentToday;
        const { lowUsd, expectedUsd, highUsd, days: expected } = forecastFrom(futureOf(past, days), spent);
        assert.ok(spent <= lowUsd + 1e-9 && lowUsd <= expectedUsd && expectedUsd <= highUsd);
        const dearest = Math.max(...past.before);
        assert.ok(expected.every((day) => day.expectedUsd >= 0 && day.expectedUsd <= dearest + 1e-9));
        assert.equal(expected.length, days + 1);
        const sum = expected.reduce((total, day) => total + day.expectedUsd, spent);
        assert.ok(Math.abs(sum - expectedUsd) < 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('grows with prices: ten times as dear a past is ten times as dear a future', () => {
    fc.assert(
      fc.property(pasts, until, (past, days) => {
        const dearer = { ...past, spentToday: past.spentToday * 10, before: past.before.map((usd) => usd * 10) };
        const [one, ten] = [past, dearer].map((each) => forecastFrom(futureOf(each, days), each.spentToday));
        for (const figure of ['lowUsd', 'expectedUsd', 'highUsd'] as const) {
          assert.ok(Math.abs(one![figure] * 10 - ten![figure]) < 1e-6);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('says the same of the same past', () => {
    fc.assert(
      fc.property(pasts, until, (past, days) => {
        assert.deepEqual(futureOf(past, days), futureOf(past, days));
      }),
      { numRuns: 10 },
    );
  });

  it('holds what really comes about nine times in ten, when days differ at random', () => {
    // Lehmer's numbers again, from another beginning: this test is the same in every run.
    let state = 77;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const day = (date: string) => (weekday(date) > 4 ? 0.2 : 2) * -Math.log(1 - random());
    let held = 0;
    for (let round = 0; round < 200; round += 1) {
      const today = addDays('2026-01-01', round);
      const before = Array.from({ length: HISTORY_DAYS }, (_, place) => day(addDays(today, -1 - place)));
      const { lowUsd, highUsd } = forecastFrom(futureOf({ today, elapsed: 0, spentToday: 0, before }, 19), 0);
      const real = Array.from({ length: 20 }, (_, place) => day(addDays(today, place))).reduce(
        (sum, usd) => sum + usd,
        0,
      );
      held += real >= lowUsd && real <= highUsd ? 1 : 0;
    }
    assert.ok(held >= 160 && held <= 196, `${held} of 200`);
  });

  it('tells the day a budget is used up on, and nothing where it holds', () => {
    const future = futureOf(
      { today: TODAY, elapsed: 0, spentToday: 0, before: Array.from({ length: 56 }, () => 2) },
      19,
    );
    assert.deepEqual(runOutOf(future, 0, 7), { day: addDays(TODAY, 3), likelihood: 1 });
    assert.deepEqual(runOutOf(future, 9, 7), { day: TODAY, likelihood: 1 });
    assert.deepEqual(runOutOf(future, 0, 40), { day: addDays(TODAY, 19), likelihood: 1 });
    assert.equal(runOutOf(future, 0, 40.01), undefined);
  });

  it('lets a larger budget last no shorter, and a smaller one never run out before today', () => {
    fc.assert(
      fc.property(pasts, until, amounts, amounts, amounts, (past, days, spent, one, more) => {
        const future = futureOf(past, days);
        const [first, second] = [runOutOf(future, spent, one), runOutOf(future, spent, one + more)];
        assert.ok(!second || (first && first.day <= second.day && first.likelihood >= second.likelihood));
        assert.ok(!first || (daysBetween(past.today, first.day) >= 0 && first.likelihood >= 0.5));
      }),
      { numRuns: 60 },
    );
  });

  it('begins with the first day that cost something, and takes days without a row for free', () => {
    const now = new Date(2026, 10, 11, 18).getTime();
    const past = pastOf(
      new Map([
        ['2026-11-02', { costUsd: 3 }],
        ['2026-11-09', { costUsd: 4 }],
        [TODAY, { costUsd: 5 }],
      ]),
      now,
    );
    assert.deepEqual(past, { today: TODAY, elapsed: 0.75, spentToday: 5, before: [0, 4, 0, 0, 0, 0, 0, 0, 3] });
    assert.deepEqual(pastOf(new Map(), now).before, []);
    // A day of 25 hours is half over at noon and a half.
    assert.equal(pastOf(new Map(), new Date(2026, 9, 25, 11, 30).getTime()).elapsed, 0.5);
  });

  it('of a month holds what was spent since the first', () => {
    const days = new Map<string, { costUsd: number }>();
    for (let day = '2026-09-01'; day <= '2026-11-11'; day = addDays(day, 1)) {
      days.set(day, { costUsd: 1 });
    }
    const forecast = forecastMonth(days, new Date(2026, 10, 11, 12).getTime());
    assert.ok(Math.abs(forecast!.expectedUsd - 30) < 1e-9);
    assert.deepEqual([forecast!.until, forecast!.fromDays], ['2026-11-30', HISTORY_DAYS]);
    // The clock was a week ahead, and was set back.
    days.set('2026-11-18', { costUsd: 100 });
    assert.ok(forecastMonth(days, new Date(2026, 10, 11, 12).getTime())!.lowUsd >= 111);
  });
});
