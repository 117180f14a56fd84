// The words of the estimate: figures, unknown prices, and how full the context window is.
import assert from 'node:assert/strict';
import type { EstimateView } from '../../../src/shared/views.ts';
import { estimateText, roundTokens, tooLongText, windowShare } from '../../../webview-ui/estimateText.ts';

const estimate = (rest: Partial<EstimateView>): EstimateView => ({
  inputTokens: 3287,
  tooLong: false,
  explanation: '',
  ...rest,
});

describe('the estimate in words', () => {
  const cases: [Partial<EstimateView>, string][] = [
    [{ lowUsd: 0.0021, highUsd: 0.006 }, '~3,300 in · about $0.0021 to $0.0060'],
    [{ lowUsd: 0.00131, highUsd: 0.00129 }, '~3,300 in · about $0.0013'],
    [{ lowUsd: 0, highUsd: 0 }, '~3,300 in · free'],
    [{ lowUsd: 0, highUsd: 0.002 }, '~3,300 in · about $0 to $0.0020'],
    [{}, '~3,300 in · price unknown'],
    [{ lowUsd: 0.001 }, '~3,300 in · at least $0.0010'],
    [{ highUsd: 0.001 }, '~3,300 in · up to $0.0010'],
    [{ inputTokens: 7, lowUsd: 0.001, highUsd: 0.001 }, '~7 in · about $0.0010'],
  ];
  for (const [rest, words] of cases) {
    it(words, () => {
      assert.equal(estimateText(estimate(rest), false), words);
    });
  }

  it('is free on this machine, whatever is known of prices', () => {
    assert.equal(estimateText(estimate({}), true), '~3,300 in · free');
  });

  it('rounds to two digits', () => {
    assert.deepEqual([0, 99.4, 104, 1449, 128_400].map(roundTokens), [0, 99, 100, 1400, 130_000]);
  });
});

describe('the share of the context window', () => {
  it('shows from above a half, also above the whole', () => {
    assert.equal(windowShare(estimate({ inputTokens: 100_000, contextWindow: 200_000 })), undefined);
    const share = windowShare(estimate({ inputTokens: 124_000, contextWindow: 200_000 }));
    assert.equal(share?.text, '62 % of 200k');
    assert.equal(share?.spoken, '62 % of the context window, 200k tokens');
    assert.equal(windowShare(estimate({ inputTokens: 614_000, contextWindow: 200_000 }))?.percent, 307);
  });

  it('says nothing where the window is not known', () => {
    assert.equal(windowShare(estimate({ inputTokens: 9e9 })), undefined);
    assert.equal(windowShare(estimate({ inputTokens: 9e9, contextWindow: 0 })), undefined);
  });

  it('says what helps', () => {
    assert.equal(
      tooLongText({ name: 'gpt-4o-mini' }),
      'Too long for gpt-4o-mini: remove context or choose a model with a larger window.',
    );
  });
});
