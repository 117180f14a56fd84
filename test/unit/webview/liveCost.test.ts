// The cost of an answer that is being written: its words, and the counting of a text that grows.
import assert from 'node:assert/strict';
import { estimateTokenCount } from 'tokenx';
import { GrowingTokens, liveCostFact } from '../../../webview-ui/liveCost.ts';

const price = { inputTokens: 1460, inputPerMillion: 1, outputPerMillion: 5 };

describe('the cost so far', () => {
  it('is that of the question before the first word, and grows with the answer', () => {
    assert.equal(liveCostFact(price, 0, 0).text, '≈ $0.0015 so far');
    assert.equal(liveCostFact(price, 1000, 9000).text, '≈ $0.0065 so far');
  });

  it('says what it is made of and what it leaves out', () => {
    const { title } = liveCostFact(price, 1000, 0);
    assert.match(title ?? '', /1,500 tokens in and 1,000 out .* \$1\.00 in and \$5\.00 out/);
    assert.match(title ?? '', /cached, and reasoning that it does not show/);
  });

  it('is no figure where nothing is paid or no price is known, even half of one', () => {
    assert.equal(liveCostFact({ inputTokens: 9, inputPerMillion: 0, outputPerMillion: 0 }, 50, 0).text, 'free');
    assert.equal(liveCostFact({ inputTokens: 9 }, 50, 0).text, 'price unknown');
    assert.equal(liveCostFact({ inputTokens: 9, inputPerMillion: 1 }, 50, 0).text, 'price unknown');
    assert.equal(liveCostFact({ inputTokens: 9, outputPerMillion: 1 }, 50, 0).text, 'price unknown');
  });

  it('of a local model whose time costs is that of the time, never less than nothing', () => {
    const local = { inputTokens: 9, inputPerMillion: 0, outputPerMillion: 0, usdPerHour: 0.36 };
    assert.equal(liveCostFact(local, 50, 60_000).text, '≈ $0.0060 so far');
    assert.match(liveCostFact(local, 50, 60_000).title ?? '', /1 min until now, at \$0\.36 an hour/);
    assert.equal(liveCostFact(local, 50, -5000).text, '≈ $0 so far');
  });
});

describe('the tokens of a text that grows', () => {
  const paragraph = 'The header is a date, and Number() of it is NaN: so there is no wait at all.\n\n';
  const texts: [string, string][] = [
    ['words', paragraph.repeat(300)],
    ['code', 'const wait=retryAfterMs(response.headers);if(wait>0){await clock.wait(wait);}'.repeat(200)],
    ['Japanese without a space', '再試行の前に待つ時間を計算します。'.repeat(800)],
    ['one endless word', 'x'.repeat(20_000)],
  ];
  for (const [name, text] of texts) {
    it(`come to about those of the whole, ${name}`, () => {
      const tokens = new GrowingTokens();
      let last = 0;
      for (let end = 0; end <= text.length + 37; end += 37) {
        last = tokens.count(text.slice(0, end));
      }
      const whole = estimateTokenCount(text);
      assert.ok(Math.abs(last - whole) <= whole * 0.02, `${last} instead of ${whole}`);
    });
  }

  it('are counted anew where another text takes its place', () => {
    const tokens = new GrowingTokens();
    tokens.count(paragraph.repeat(300));
    assert.equal(tokens.count('Hello there'), estimateTokenCount('Hello there'));
  });
});
