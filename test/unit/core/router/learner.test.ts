import assert from 'node:assert/strict';
import { Learner, type LearnerStore } from '../../../../src/core/router/learner.ts';
import { packFeatures } from '../../../../src/core/router/packedFeatures.ts';
import { promptFeatures } from '../../../../src/core/routing/features.ts';
import { score } from '../../../../src/core/routing/gainScorer.ts';
import { shippedPriors } from '../../../../src/core/routing/qualityPriors.ts';
import { qualityOf } from '../../../../src/core/routing/qualityScores.ts';
import { guessTask } from '../../../../src/core/routing/taskClassifier.ts';
import type { RoutingReceipt } from '../../../../src/shared/routingViews.ts';

const MODEL = { providerId: 'openai', model: 'gpt-x' };
const PROMPT = 'Write a function that sorts a list of intervals and merges those that overlap.';
const FEATURES = promptFeatures(PROMPT, guessTask(PROMPT));

function memory(receipts: readonly RoutingReceipt[] = []): LearnerStore & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    learning: {
      read: (name) => kept.get(name),
      update: (name, change) => void kept.set(name, change(kept.get(name))),
    },
    receipts: { get: (id) => receipts.find((receipt) => receipt.id === id) },
  };
}

function silentLog(lines: string[] = []) {
  const write = (line: string) => void lines.push(line);
  return { debug: write, info: write, warn: write, error: write };
}

const scored = (model: string, quality: number): RoutingReceipt['chain'][number] => {
  const factor = { value: 0, weight: 0 };
  const factors = { cost: factor, latency: factor, quality: factor, locality: factor, health: factor };
  return { providerId: 'openai', model, name: model, score: 1, factors, firstTokenMs: 500, quality };
};

const RECEIPT: RoutingReceipt = {
  id: 'r1',
  at: 0,
  by: 'strategy',
  strategy: 'balanced',
  request: {
    task: 'code_generation',
    confidence: 1,
    difficulty: 0.5,
    purpose: 'chat',
    inputTokens: 10,
    outputTokens: 100,
    required: [],
    preferLocal: false,
    at: 0,
  },
  chain: [scored('gpt-x', 0.9), scored('gpt-small', 0.5)],
  removed: [],
  because: '',
  decidedInUs: 1,
  attempts: [],
  promptFeatures: packFeatures(FEATURES),
};

describe('the learner', () => {
  const qualityIn = (learner: Learner) => qualityOf(shippedPriors, learner.evidence(), MODEL, 'code_generation').mean;

  it('moves the score of the model that answered, by the task of its receipt, and what a stronger one is worth', () => {
    const learner = new Learner(memory([RECEIPT]), silentLog());
    const [quality, gain] = [qualityIn(learner), score(learner.gainModel(), FEATURES).gain];
    learner.learn({ model: MODEL, receiptId: 'r1', event: { type: 'vote', up: false } });
    assert.ok(qualityIn(learner) < quality);
    // The strong one was no good: it is worth less than was thought.
    assert.ok(score(learner.gainModel(), FEATURES).gain < gain);
  });

  it('takes a vote that is taken back out of the score again', () => {
    const learner = new Learner(memory([RECEIPT]), silentLog());
    const before = qualityIn(learner);
    const vote = { model: MODEL, receiptId: 'r1', event: { type: 'vote', up: true } } as const;
    learner.learn(vote);
    assert.ok(qualityIn(learner) > before);
    learner.learn({ ...vote, isTakenBack: true });
    assert.ok(Math.abs(qualityIn(learner) - before) < 1e-12);
    // What was never counted cannot be taken back.
    learner.learn({ ...vote, isTakenBack: true });
    assert.ok(Math.abs(qualityIn(learner) - before) < 1e-12);
  });

  it('finds the task of a named model’s answer in the question', () => {
    const store = memory();
    const learner = new Learner(store, silentLog());
    learner.learn({ model: MODEL, event: { type: 'regenerated' }, text: PROMPT });
    assert.match(store.kept.get('quality') ?? '', /"openai\/gpt-x":\{"code_generation":\[0,0\.5\]\}/);
    assert.equal(store.kept.has('gain'), false);
  });

  it('begins anew where what was kept is damaged, and never throws', () => {
    const store = memory();
    store.kept.set('quality', '{"counts":7}').set('gain', 'no JSON');
    const lines: string[] = [];
    const learner = new Learner(store, silentLog(lines));
    assert.deepEqual(learner.evidence().counts, {});
    assert.equal(learner.gainModel().seen, 0);
    store.learning.update = () => {
      throw new Error('disk full');
    };
    learner.learn({ model: MODEL, event: { type: 'vote', up: true }, task: 'review' });
    assert.match(lines.join(), /disk full/);
  });
});
