// How long answers usually are: learned from what the person asked, and kept where the ledger does not answer in time.
import assert from 'node:assert/strict';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { usualAnswerTokens } from '../../../../src/core/router/answerTokens.ts';
import { DecisionTime } from '../../../../src/core/router/decisionTime.ts';
import { UsualAnswers } from '../../../../src/core/router/usualAnswers.ts';
import { tokens, usageRecord } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';

const reviews = (length: number, features: UsageRecord['features'] = {}): UsageRecord[] =>
  Array.from({ length: 5 }, (_, at) =>
    usageRecord(`${length}-${at}`, {
      features: { task: 'review', ...features },
      tokens: tokens({ textOutput: { tokens: length, origin: 'reported' } }),
    }),
  );

describe('how long answers usually are', () => {
  const signal = new AbortController().signal;
  const desk = (answers: () => Promise<readonly UsageRecord[]>) => {
    const clock = new ManualClock();
    const usual = new UsualAnswers({ clock, answers });
    return { clock, review: async () => (await usual.read(new DecisionTime(clock, signal))).review };
  };

  it('stays known where the ledger fails, and is looked at again a minute later', async () => {
    let answers = async (): Promise<readonly UsageRecord[]> => reviews(1500);
    const { clock, review } = desk(() => answers());
    assert.equal(await review(), 1500);
    answers = () => Promise.reject(new Error('busy'));
    await clock.advanceAsync(60_000);
    assert.equal(await review(), 1500);
    answers = async () => reviews(300);
    assert.equal(await review(), 1500, 'not with every choice');
    await clock.advanceAsync(60_000);
    assert.equal(await review(), 300);
  });

  it('is what is usual where nothing was ever known', async () => {
    assert.equal(await desk(() => Promise.reject(new Error('busy'))).review(), usualAnswerTokens.review);
  });

  it('is not learned from what the program asked for itself', async () => {
    const { review } = desk(async () => reviews(40, { ownTask: true }));
    assert.equal(await review(), usualAnswerTokens.review);
  });
});
