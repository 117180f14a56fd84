// How long a server asks to wait, in all the ways in which it may say so.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { errorFromHttp } from '../../../src/core/errors.ts';
import { readResetMs, readRetryAfterMs, resetHintMs } from '../../../src/core/retryAfter.ts';

describe('readRetryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  const DAY = 86_400_000;
  const table: readonly (readonly [Record<string, string>, string, number | undefined])[] = [
    [{ 'retry-after': '20' }, '', 20_000],
    [{ 'retry-after': ' 1.5 ' }, '', 1500],
    [{ 'retry-after': '0' }, '', 0],
    [{ 'retry-after-ms': '250', 'retry-after': '20' }, '', 250],
    [{ 'retry-after-ms': '', 'retry-after': '20' }, '', 20_000],
    [{ 'retry-after-ms': 'soon', 'retry-after': '20' }, '', 20_000],
    [{ 'retry-after-ms': '-5' }, '', 0],
    [{ 'retry-after-ms': '1e99' }, '', DAY],
    [{ 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, '', 30_000],
    [{ 'retry-after': 'Thursday, 01-Jan-26 12:00:30 GMT' }, '', 30_000],
    [{ 'retry-after': '2026-01-01T12:00:30Z' }, '', 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2015 12:00:00 GMT' }, '', 0],
    [{ 'retry-after': 'Thu, 01 Jan 2099 12:00:00 GMT' }, '', DAY],
    [{ 'retry-after': '99999999999999999999' }, '', DAY],
    [{ 'retry-after': 'garbage 5' }, '', undefined],
    [{ 'retry-after': '-1' }, '', undefined],
    [{ 'retry-after': 'NaN' }, '', undefined],
    [{ 'retry-after': '' }, '', undefined],
    [{ 'retry-after': 'garbage' }, 'try again in 3s', 3000],
    [{}, 'Please try again in 5.289s. Visit', 5289],
    [{}, 'Please try again in 120ms.', 120],
    [{}, 'Please try again in 7m12.5s.', 432_500],
    [{}, 'Please try again in 6m0s.', 360_000],
    [{}, 'Please try again in 1h2m3s.', 3_723_000],
    [{}, 'Please try again in 2h.', 7_200_000],
    [{}, 'Please try again in 20ms', 20],
    [{}, 'Try again in 1m3s', 63_000],
    [{}, 'Please retry after 20 seconds. Contact support', 20_000],
    [{}, 'Please retry in 36.4s.', 36_400],
    [{}, 'retry in 5 milliseconds', 5],
    [{}, 'Retry in 1 hour, 2 minutes', 3_720_000],
    [{ 'retry-after': '30s' }, '', 30_000],
    [{}, 'Please try again in 1.2.3s.', undefined],
    [{}, 'Please try again in a while.', undefined],
    [{}, 'try again in 20 models', undefined],
    [{}, '', undefined],
  ];
  for (const [headers, message, ms] of table) {
    it(`reads ${JSON.stringify(headers)} "${message}" as ${ms}`, () => {
      assert.equal(readRetryAfterMs(new Headers(headers), message, now), ms);
    });
  }

  it('is never negative, broken or longer than a day', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii' }),
        fc.string({ unit: 'binary-ascii' }),
        fc.string(),
        (exact, after, message) => {
          let headers: Headers;
          try {
            headers = new Headers({ 'retry-after-ms': exact, 'retry-after': after });
          } catch {
            return; // Not a header.
          }
          const ms = readRetryAfterMs(headers, `try again in ${message}`, now);
          assert.ok(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= DAY));
        },
      ),
    );
    assert.equal(readRetryAfterMs(undefined, '', now), undefined);
  });

  const info = (retryDelay: unknown) => ({
    error: { details: [{ '@type': 'x/Help' }, { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }] },
  });
  it("reads Google's RetryInfo, after the header and before the words", () => {
    assert.equal(readRetryAfterMs(undefined, '', now, info('27.5s')), 27_500);
    assert.equal(readRetryAfterMs(undefined, '', now, [info('3s')]), 3000);
    assert.equal(readRetryAfterMs(undefined, 'try again in 5s', now, info('3s')), 3000);
    assert.equal(readRetryAfterMs(new Headers({ 'retry-after': '7' }), '', now, info('3s')), 7000);
    for (const odd of [info('soon'), info(3), info(null), { error: { details: {} } }, 'text', null, [], [null], 5]) {
      assert.equal(readRetryAfterMs(undefined, '', now, odd), undefined);
    }
  });
});

describe('reset of a rate limit', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  const table: readonly (readonly [string, number | undefined])[] = [
    ['6m0s', 360_000],
    ['20ms', 20],
    ['1.5s', 1500],
    ['12', 12_000],
    ['0.25', 250],
    [String(now / 1000 + 30), 30_000],
    [String(now + 250), 250],
    ['2026-01-01T12:00:05Z', 5000],
    ['2020-01-01T12:00:05Z', 0],
    ['9999-01-01T00:00:00Z', 86_400_000],
    ['never', undefined],
    ['', undefined],
  ];
  for (const [value, ms] of table) {
    it(`reads "${value}" as ${ms}`, () => assert.equal(readResetMs(value, now), ms));
  }

  it('is a hint only where nothing is left', () => {
    const hint = (headers: Record<string, string>) => resetHintMs(new Headers(headers), now);
    const reset = { 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '6m0s' };
    assert.equal(hint({ ...reset, 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-remaining-tokens': '5' }), 1000);
    assert.equal(
      hint({ ...reset, 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-remaining-tokens': '0' }),
      360_000,
    );
    assert.equal(hint({ ...reset, 'x-ratelimit-remaining-tokens': '5' }), undefined);
    assert.equal(hint({ 'x-ratelimit-remaining-tokens': '0' }), undefined);
    assert.equal(resetHintMs(undefined, now), undefined);
  });

  it('stands in for the wait that a refusal does not name', () => {
    const headers = new Headers({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '3s' });
    assert.equal(errorFromHttp({ status: 429, headers, now }).retryAfterMs, 3000);
    assert.equal(errorFromHttp({ status: 400, headers, now }).retryAfterMs, undefined);
    headers.set('retry-after', '7');
    assert.equal(errorFromHttp({ status: 429, headers, now }).retryAfterMs, 7000);
  });
});
