import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { MOST_MIRROR_BYTES, workspaceMirror } from '../../../../src/core/usage/workspaceMirror.ts';
import { usageRecord } from '../../store/temporaryStore.ts';

const TOTALS = { requests: 3, failedRequests: 0, costUsd: 1, unknownCostRequests: 0, inputTokens: 2, outputTokens: 1 };

describe('the mirror in workspaceState', () => {
  it('holds the newest records that fit, in their order, and never more than its bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat(30)), { maxLength: 60 }),
        fc.integer({ min: 300, max: 20_000 }),
        (given, most) => {
          const records = given.map(([model, times], index) =>
            usageRecord(`r${index}`, { modelAsked: model.repeat(times) }),
          );
          const mirror = workspaceMirror(TOTALS, records, most);
          assert.ok(Buffer.byteLength(JSON.stringify(mirror)) <= most);
          assert.deepEqual(mirror.totals, TOTALS);
          const places = mirror.records.map((record) => records.indexOf(record));
          assert.deepEqual(
            places,
            places.toSorted((one, other) => one - other),
          );
          const fits = (index: number) => Buffer.byteLength(JSON.stringify(records[index])) <= most / 10;
          // Nothing is left out in between but what is far too large.
          const last = places.at(-1) ?? -1;
          assert.deepEqual(
            places,
            [...records.keys()].filter((index) => index <= last && fits(index)),
          );
        },
      ),
    );
  });

  it('fills its 256 kB', () => {
    const records = Array.from({ length: 2000 }, (_, index) => usageRecord(`r${index}`));
    const bytes = Buffer.byteLength(JSON.stringify(workspaceMirror(TOTALS, records)));
    assert.ok(bytes <= MOST_MIRROR_BYTES && bytes > MOST_MIRROR_BYTES - 2000, `${bytes}`);
    assert.ok(MOST_MIRROR_BYTES <= 256_000);
  });
});
