// The threshold that is written for a wished share.
import assert from 'node:assert/strict';
import { calibration, shareAt } from '../../../../src/core/router/calibration.ts';

const spread = Array.from({ length: 100 }, (_, at) => at / 100 - 0.4 + 0.003);

describe('calibration', () => {
  it('comes to the wished share, with few decimals, and says what it comes to', () => {
    for (const wished of [0, 0.25, 0.5, 0.83, 1]) {
      const { threshold, share, requests, isFar } = calibration(spread, wished);
      assert.ok(Math.abs(share - wished) <= 0.01, `${wished} came to ${share}`);
      assert.equal(share, shareAt(spread, threshold), 'what is told is what the written figure does');
      assert.equal(threshold, Number(threshold.toFixed(4)));
      assert.deepEqual([requests, isFar], [100, false]);
    }
  });

  it('stays between -1 and 1, and tells where equal gains stand in the way', () => {
    const same = Array.from({ length: 40 }, () => 0.2);
    const half = calibration(same, 0.5);
    assert.equal(half.isFar, true);
    assert.ok(half.share === 0 || half.share === 1);
    for (const gains of [[-0.9], [0.9, 0.95], same]) {
      for (const wished of [0, 1]) {
        const { threshold } = calibration(gains, wished);
        assert.ok(threshold >= -1 && threshold <= 1, String(threshold));
      }
    }
  });
});
