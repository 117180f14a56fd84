// What a vote changes: the quality of the model that answered, and the gain that is expected of a stronger one.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  calibrateThreshold,
  evidenceOf,
  learnFromVote,
  recordedGains,
  type Learned,
} from '../../../../src/core/router/learning.ts';
import { packFeatures, unpackFeatures } from '../../../../src/core/router/packedFeatures.ts';
import { FEATURE_COUNT, promptFeatures } from '../../../../src/core/routing/features.ts';
import { score, startingGainModel } from '../../../../src/core/routing/gainScorer.ts';
import { noEvidence } from '../../../../src/core/routing/qualityScores.ts';
import { guessTask } from '../../../../src/core/routing/taskClassifier.ts';
import type { RoutingReceipt } from '../../../../src/shared/routingViews.ts';
import { ask, named, never, openRouterDesk, textOf } from './routerDesk.ts';

const CODE = 'Write a TypeScript function that merges two sorted arrays.';
const start: Learned = { evidence: noEvidence, gainModel: startingGainModel() };
const attempt = { keyName: 'work', startedAt: 0, durationMs: 1, waitedMs: 0 } as const;

async function answeredBy(text: string): Promise<RoutingReceipt> {
  const desk = await openRouterDesk();
  const { receipt } = await desk.router.plan(ask(CODE), never);
  return desk.router.attempted(receipt, { ...attempt, ...named(text), outcome: 'success' });
}

const gainOf = ({ gainModel }: Learned) => score(gainModel, promptFeatures(CODE, guessTask(CODE))).gain;

describe('Learning from votes', () => {
  it('counts for the model that answered, not for the one that was chosen', async () => {
    const receipt = await answeredBy('openai/gpt-5-mini');
    assert.notEqual(textOf(receipt.chain[0] ?? assert.fail()), 'openai/gpt-5-mini');
    const event = evidenceOf(receipt, { type: 'vote', up: false });
    assert.deepEqual(event?.model, named('openai/gpt-5-mini'));
    assert.equal(event?.task, 'code_generation');
    const nobody = {
      ...receipt,
      attempts: [{ ...attempt, ...named('openai/gpt-5-mini'), outcome: 'failed' as const }],
    };
    assert.equal(evidenceOf(nobody, { type: 'vote', up: true }), undefined);
    assert.equal(learnFromVote(start, nobody, { type: 'vote', up: true }), start);
  });

  it('expects more of the stronger model where the weaker one failed or the stronger one did well, and less otherwise', async () => {
    const [weak, strong] = [await answeredBy('ollama/llama3.2'), await answeredBy('openai/gpt-5.4')];
    const before = gainOf(start);
    const after = (receipt: RoutingReceipt, up: boolean) => gainOf(learnFromVote(start, receipt, { type: 'vote', up }));
    assert.ok(after(weak, false) > before);
    assert.ok(after(weak, true) < before);
    assert.ok(after(strong, false) < before);
    assert.ok(after(strong, true) >= after(strong, false));
  });

  it('makes a difference to the next choice', async () => {
    let learned = start;
    const receipt = await answeredBy('openai/gpt-5.4');
    for (let votes = 0; votes < 20; votes += 1) {
      learned = learnFromVote(learned, receipt, { type: 'vote', up: false });
    }
    const settings = { strategy: 'quality_optimized' } as const;
    let { evidence } = start;
    const desk = await openRouterDesk({ settings, options: { evidence: async () => evidence } });
    assert.equal(textOf((await desk.router.plan(ask(CODE), never)).first.model), 'openai/gpt-5.4');
    ({ evidence } = learned);
    assert.notEqual(textOf((await desk.router.plan(ask(CODE), never)).first.model), 'openai/gpt-5.4');
  });

  it('learns nothing from a receipt without features, and leaves what was learned as it is', async () => {
    const receipt = { ...(await answeredBy('ollama/llama3.2')), promptFeatures: 'AAAA' };
    const learned = learnFromVote(start, receipt, { type: 'regenerated' });
    assert.equal(learned.gainModel, start.gainModel);
    assert.notEqual(learned.evidence, start.evidence);
    const odd = learnFromVote(start, await answeredBy('ollama/llama3.2'), { type: 'testScore', score: Number.NaN });
    assert.equal(odd.gainModel, start.gainModel);
  });

  it('packs features into a short text and back, near enough to score the same', () => {
    const features = promptFeatures(CODE, guessTask(CODE));
    const packed = packFeatures(features);
    assert.ok(packed.length < 500);
    const [was, is] = [features, unpackFeatures(packed) ?? []].map((row) => score(startingGainModel(), row).gain);
    assert.ok(Math.abs((was ?? 0) - (is ?? 9)) < 0.01);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: FEATURE_COUNT, maxLength: FEATURE_COUNT }),
        (row) => {
          const back = unpackFeatures(packFeatures(row)) ?? [];
          assert.equal(back.length, row.length);
          assert.ok(back.every((value, at) => Math.abs(value - (row[at] ?? 9)) <= 0.005));
        },
      ),
    );
    assert.equal(unpackFeatures(undefined), undefined);
    assert.equal(unpackFeatures('not base64 at all'), undefined);
  });

  it('finds the threshold for a share of strong calls, and says what share that comes to', () => {
    const gains = Array.from({ length: 100 }, (_, index) => index / 100);
    const { threshold, share, requests } = calibrateThreshold(gains, 0.3) ?? assert.fail();
    assert.equal(share, 0.3);
    assert.equal(requests, 100);
    assert.ok(threshold > 0.69 && threshold <= 0.7);
    assert.equal(calibrateThreshold([0.2, 0.2, 0.2], 0.5)?.share === 0.5, false);
    assert.equal(calibrateThreshold([], 0.5), undefined);
    const records = [{ attempt: 1, features: { gain: 0.4 } }, { attempt: 2, features: { gain: 0.4 } }, { attempt: 1 }];
    assert.deepEqual(recordedGains(records), [0.4]);
  });
});
