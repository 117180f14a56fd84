// Recommendations: each fits its use, says why with figures, and none is made up.
import assert from 'node:assert/strict';
import { recommendations } from '../../../../src/core/models/recommendations.ts';
import type { ModelRecord } from '../../../../src/core/models/modelRecord.ts';
import type { UseCase } from '../../../../src/shared/catalogViews.ts';
import { priced, record } from './records.ts';

const pick = (records: readonly ModelRecord[], useCase: UseCase) => {
  const found = recommendations(records).find((one) => one.useCase === useCase);
  return found && { model: found.model.model, reason: found.reason };
};

const mini = priced('openai/mini', 0.2, 0.8, { can: ['code', 'tools'], speed: 'fast', contextWindow: 128_000 });
const nano = priced('openai/nano', 0.05, 0.4, { can: ['tools'], speed: 'medium' });
const sage = priced('anthropic/sage', 3, 15, { can: ['reasoning', 'analysis', 'code'], contextWindow: 1_000_000 });
const titan = priced('openai/titan', 60, 240, { can: ['reasoning', 'analysis'] });
const own = priced('ollama/own', 0, 0, { local: true, can: ['local'], speed: 'slow', contextWindow: 8192 });

describe('recommendations', () => {
  it('for many questions take the cheapest of the fast ones', () => {
    assert.deepEqual(pick([nano, mini, sage, own], 'highVolume'), {
      model: 'mini',
      reason:
        'Cheap enough for thousands of questions: $0.20 in and $0.80 out per million tokens, and fast by what is known of it.',
    });
    const measured = { ...mini, tokensPerSecond: 118.4 };
    assert.match(pick([measured], 'highVolume')?.reason ?? '', /118 tokens per second in your last answers/);
    // Without a fast one the cheapest that is not slow; a dear one and one of unknown price never.
    assert.equal(pick([nano, sage], 'highVolume')?.model, 'nano');
    assert.equal(pick([sage, record('p/unpriced', { speed: 'fast' })], 'highVolume'), undefined);
  });

  it('for hard questions take the largest that reasons, but not at any price', () => {
    const reasoner = priced('deepseek/thinker', 0.5, 2, { can: ['reasoning', 'analysis'] });
    const found = pick([mini, reasoner, sage, titan], 'complexReasoning');
    assert.equal(found?.model, 'sage');
    assert.match(found.reason, /\$3\.00 in and \$15\.00 out per million tokens, 1M of context/);
    assert.equal(
      found.reason,
      'Of your models known to reason and be good at analysis, the dearest up to $15.00 per million tokens (three in, one out), local ones aside: $3.00 in and $15.00 out per million tokens, 1M of context.',
    );
    const plain = { ...reasoner, can: ['reasoning'] as const };
    assert.match(pick([plain], 'complexReasoning')?.reason ?? '', /^Of your models known to reason, the dearest/);
    assert.equal(pick([mini, nano], 'complexReasoning'), undefined);
  });

  it('for private data take what runs on this machine, and nothing else', () => {
    assert.equal(pick([mini, sage], 'privateData'), undefined);
    const found = pick([mini, own], 'privateData');
    assert.equal(found?.model, 'own');
    assert.match(found.reason, /runs on this machine.*costs nothing, 8k of context/);
  });

  it('for code take the cheapest that is known to be good at it', () => {
    assert.equal(pick([nano, mini, sage], 'cheapestCode')?.model, 'mini');
    assert.equal(pick([nano], 'cheapestCode'), undefined);
    const coder = { ...own, can: ['local', 'code'] as const };
    assert.match(pick([coder, mini], 'cheapestCode')?.reason ?? '', /it costs nothing/);
  });

  it('never name one that is locked, hidden, going away, or cannot be asked', () => {
    for (const values of [
      { locked: 'Locked by a policy.' },
      { hidden: true },
      { lifecycle: 'deprecated' as const },
      { lifecycle: 'retired' as const },
      { unavailable: 'No key yet.' },
      { notForChat: true },
    ]) {
      const all = [mini, nano, sage, own].map((one) => ({ ...one, ...values }));
      assert.deepEqual(recommendations(all), [], JSON.stringify(values));
    }
    assert.deepEqual(recommendations([]), []);
  });
});
