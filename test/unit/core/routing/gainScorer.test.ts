import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FEATURE_COUNT, promptFeatures } from '../../../../src/core/routing/features.ts';
import { calibrate, learn, score, startingGainModel, type GainModel } from '../../../../src/core/routing/gainScorer.ts';
import { guessTask } from '../../../../src/core/routing/taskClassifier.ts';

const featuresOf = (text: string) => promptFeatures(text, guessTask(text));

describe('the scorer of gains', () => {
  it('expects more of the stronger model for a proof than for a capital before it has learned anything', () => {
    const gainOf = (text: string) => score(startingGainModel(), featuresOf(text)).gain;
    assert.ok(
      gainOf('Prove by induction that the algorithm runs in O(n log n).') >
        gainOf('What is the capital of Peru?') + 0.1,
    );
    assert.ok(gainOf('hello') < 0.1);
  });

  it('comes to expect what it sees, and grows surer of it', () => {
    let model = startingGainModel();
    const legal = featuresOf('Does this clause of the lease hold up under the civil code?');
    const rename = featuresOf('Rename the variable in the loop');
    const before = score(model, legal);
    for (let round = 0; round < 60; round++) {
      model = learn(model, legal, 1);
      model = learn(model, rename, 0);
    }
    const after = score(model, legal);
    assert.ok(after.gain > 0.75, `${after.gain}`);
    assert.ok(Math.abs(score(model, rename).gain) < 0.15);
    assert.ok(after.deviation < before.deviation * 0.75, `${after.deviation} of ${before.deviation}`);
    assert.equal(model.seen, 120);
  });

  it('carries over to prompts that share words, more than to others', () => {
    let model = startingGainModel();
    const start = model;
    for (const place of ['Berlin', 'Rome', 'Oslo', 'Paris']) {
      model = learn(model, featuresOf(`Draw up a tenancy contract for a flat in ${place}`), 1);
    }
    const change = (text: string) => score(model, featuresOf(text)).gain - score(start, featuresOf(text)).gain;
    assert.ok(
      change('Draw up a tenancy contract for a house in Madrid') > change('Which goldfish swims fastest?') + 0.1,
    );
  });

  it('leaves the model that it is given as it is', () => {
    const model = startingGainModel();
    const copy = structuredClone(model);
    const next = learn(model, featuresOf('Explain closures'), 1);
    assert.deepEqual(model, copy);
    assert.notDeepEqual(next, model);
    assert.deepEqual(JSON.parse(JSON.stringify(next)), next);
  });

  it('learns nothing from what is no gain or no row of features', () => {
    const model = startingGainModel();
    const features = featuresOf('Explain closures');
    for (const bad of [Number.NaN, Infinity, -Infinity, 'x' as unknown as number, undefined as unknown as number]) {
      assert.deepEqual(learn(model, features, bad), model);
    }
    assert.deepEqual(learn(model, [1, 2, 3], 1), model);
    assert.deepEqual(learn(model, features.with(5, Number.NaN), 1), model);
  });

  it('stays finite and bounded whatever it is fed', () => {
    const row = fc.array(fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, 1e308, -1e308, 0, 1)), {
      minLength: FEATURE_COUNT,
      maxLength: FEATURE_COUNT,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.double()), { maxLength: 8 }), row, (observed, features) => {
        const model = observed.reduce((so, [seen, gain]) => learn(so, seen, gain), startingGainModel());
        assert.equal(model.weights.length, FEATURE_COUNT);
        assert.ok([...model.weights, ...model.variances].every(Number.isFinite));
        assert.ok(model.variances.every((variance) => variance > 0 && variance <= 1));
        const { gain, deviation } = score(model, features);
        assert.ok(gain >= -1 && gain <= 1 && Number.isFinite(deviation) && deviation > 0);
      }),
      { seed: 6, numRuns: 100 },
    );
  }).timeout(20_000);

  it('starts anew where its state is damaged', () => {
    const features = featuresOf('Explain closures');
    const start = startingGainModel();
    const damaged: unknown[] = [
      undefined,
      {},
      { weights: [], variances: [], seen: 0 },
      { ...start, weights: start.weights.with(3, Number.NaN) },
      { ...start, weights: start.weights.with(3, 1e9) },
      { ...start, variances: start.variances.with(3, -1) },
      { ...start, seen: -1 },
    ];
    for (const model of damaged) {
      assert.deepEqual(score(model as GainModel, features), score(start, features));
      assert.deepEqual(learn(model as GainModel, features, 1), learn(start, features, 1));
    }
  });

  it('can still change its mind after ten thousand answers', () => {
    let model = startingGainModel();
    const features = featuresOf('Explain closures');
    for (let round = 0; round < 10_000; round++) {
      model = learn(model, features, 0);
    }
    for (let round = 0; round < 300; round++) {
      model = learn(model, features, 1);
    }
    assert.ok(score(model, features).gain > 0.4, `${score(model, features).gain}`);
  });
});

describe('calibrating the threshold', () => {
  const strongShare = (gains: readonly number[], threshold: number) =>
    gains.filter((gain) => gain >= threshold).length / gains.length;

  it('sends the wished share to the stronger model, to half a prompt', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (gains, wished) => {
          const missed = Math.abs(strongShare(gains, calibrate(gains, wished)) - wished);
          assert.ok(missed <= 0.5 / gains.length + 1e-9, `${missed}`);
        },
      ),
      { seed: 6 },
    );
  });

  it('keeps equal gains together, on the side that is nearer to the wish', () => {
    const gains = [0.5, 0.2, 0.2, 0.2, 0.1];
    assert.equal(strongShare(gains, calibrate(gains, 0.3)), 0.2);
    assert.equal(strongShare(gains, calibrate(gains, 0.7)), 0.8);
    assert.equal(strongShare(gains, calibrate(gains, 0.4)), 0.2);
  });

  it('has an answer for all, none, and nothing', () => {
    const gains = [0.1, 0.3, -0.2];
    assert.equal(strongShare(gains, calibrate(gains, 0)), 0);
    assert.equal(strongShare(gains, calibrate(gains, 1)), 1);
    assert.equal(strongShare(gains, calibrate(gains, 7)), 1);
    assert.equal(calibrate([], 0.5), 0);
    assert.equal(calibrate([0.1, 0.2], Number.NaN), 0);
    assert.ok(Number.isFinite(calibrate([Number.NaN, 0.4, Infinity], 0)));
  });
});
