import assert from 'node:assert/strict';
import { recalledQuery, rememberedQuery } from '../../../../src/core/usage/rememberedQuery.ts';
import type { CostQuery } from '../../../../src/shared/costViews.ts';

const usual = { period: { kind: 'month', of: '2026-12-02' }, by: 'provider' };
/** Kept on one day and recalled on another, through what VS Code keeps. */
const again = (query: CostQuery, on: string, today: string) =>
  recalledQuery(JSON.parse(JSON.stringify(rememberedQuery(query, on))), today);

describe('the query that is remembered', () => {
  it('is this month at first, and where what was kept is not understood', () => {
    const later = { query: { period: { kind: 'century', of: '2026-12-02' }, by: 'provider' }, on: '2026-12-01' };
    for (const kept of [undefined, null, 'x', {}, { query: usual }, later, { query: usual, on: 'yesterday' }]) {
      assert.deepEqual(recalledQuery(kept, '2026-12-02'), usual);
    }
  });

  it('is never one of days that no calendar goes through', () => {
    for (const period of [
      { kind: 'range', from: '2026-01-01', to: '9999-12-31' },
      { kind: 'month', of: '9999-12-05' },
      { kind: 'year', of: '0000-01-01' },
    ] as const) {
      assert.deepEqual(again({ period, by: 'model' }, '2026-11-30', '2026-12-02'), usual);
    }
    const past: CostQuery = { period: { kind: 'range', from: '1970-01-01', to: '2199-12-31' }, by: 'model' };
    assert.deepEqual(again(past, '2026-11-30', '2026-12-02'), past);
  });

  it('means the present again where it meant it, and a past period stays itself', () => {
    const month = (of: string): CostQuery => ({ period: { kind: 'month', of }, by: 'model' });
    assert.deepEqual(again(month('2026-11-01'), '2026-11-30', '2026-12-02'), month('2026-12-02'));
    assert.deepEqual(again(month('2026-10-31'), '2026-11-30', '2026-12-02'), month('2026-10-31'));
    const week: CostQuery = { period: { kind: 'week', of: '2026-11-16' }, by: 'model' };
    assert.deepEqual(again(week, '2026-11-22', '2026-11-23').period, { kind: 'week', of: '2026-11-23' });
    assert.deepEqual(again(week, '2026-11-23', '2026-11-24'), week);
  });

  it('keeps filters, steps and ranges as they were', () => {
    const query: CostQuery = {
      period: { kind: 'range', from: '2026-01-01', to: '2026-11-30' },
      filter: { providers: ['openai'], workspaces: [''] },
      by: 'conversation',
      step: 'week',
    };
    assert.deepEqual(again(query, '2026-11-30', '2027-01-01'), query);
    assert.deepEqual(again({ ...query, period: { kind: 'all' } }, '2026-11-30', '2027-01-01').period, { kind: 'all' });
  });
});
