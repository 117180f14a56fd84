// What if: other choices for what was recorded, in figures that say how sure they are.
import assert from 'node:assert/strict';
import { decide } from '../../../../src/core/routing/decide.ts';
import { recordedFeatures, recordedRequest } from '../../../../src/core/routing/recordedRequest.ts';
import { replay, type ReplayRecord } from '../../../../src/core/routing/replay.ts';
import type { RoutingCandidate, Strategy } from '../../../../src/shared/routingViews.ts';
import { AT, candidate, estimate, groq, haiku, opus, ordinary, request } from './candidates.ts';

function record(model: RoutingCandidate, change: Partial<ReplayRecord['happened']> = {}): ReplayRecord {
  const { providerId, model: id } = model;
  return {
    request: request(),
    happened: { providerId, model: id, costUsd: 0.02, waitMs: 10_000, inputTokens: 1000, outputTokens: 500, ...change },
  };
}

const always = (chosen: RoutingCandidate | undefined) => () => ({ chosen, happened: opus });
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9 * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

describe('what if', () => {
  it('leaves what would be the same as it was, without an error', () => {
    const { sums, changed, perRecord } = replay([record(opus), record(opus)], always(opus));
    assert.equal(changed, 0);
    assert.deepEqual(sums.cost, { happened: 0.04, would: 0.04, deviation: 0, records: 2, unknown: 0 });
    assert.deepEqual(sums.waitMs, { happened: 20_000, would: 20_000, deviation: 0, records: 2, unknown: 0 });
    near(sums.quality.would, 0.92);
    assert.equal(perRecord[0]?.isSame, true);
  });

  it('estimates another model from the tokens that were used', () => {
    const { perRecord, changed } = replay([record(opus)], always(haiku));
    assert.equal(changed, 1);
    const [one] = perRecord;
    // 1,000 in at $1 and 500 out at $5 per million; only the answer's length is not known, by 0.6 and by 0.5.
    near(one?.cost?.would ?? 0, 0.0035);
    near(one?.cost?.deviation ?? 0, 0.0025 * Math.hypot(0.6, 0.5));
    near(one?.waitMs?.would ?? 0, 800 + (500 / 80) * 1000);
    near(one?.quality?.would ?? 0, 0.78);
    near(one?.quality?.happened ?? 0, 0.92);
    near(one?.quality?.deviation ?? 0, Math.hypot(0.03, 0.03));
  });

  it('lets errors of single answers level out, and those of a model add up', () => {
    const errorOf = (count: number) => {
      const { deviation, would } = replay(
        Array.from({ length: count }, () => record(opus, { outputTokens: undefined })),
        always(haiku),
      ).sums.cost;
      return deviation / would;
    };
    const share = 0.0025 / 0.0035;
    near(errorOf(1), share * Math.hypot(0.6, 0.5));
    near(errorOf(400), share * Math.hypot(0.6 / 20, 0.5));
  });

  it('knows that what is wrong of a model is wrong both ways', () => {
    const models = [opus, haiku];
    const find = (wanted: { model: string }) => models.find(({ model }) => model === wanted.model);
    const { quality } = replay([record(opus), record(haiku)], (_, { happened }) => ({
      chosen: models.find(({ model }) => model !== happened.model),
      happened: find(happened),
    })).sums;
    near(quality.would, quality.happened);
    near(quality.deviation, 0);
  });

  it('learns from the records which model writes more', () => {
    // Half as long as expected, and twice as long, each a little up and down.
    const wobble = (index: number) => (index % 2 === 0 ? 1.1 : 1 / 1.1);
    const short = Array.from({ length: 40 }, (_, index) => record(opus, { outputTokens: 250 * wobble(index) }));
    const long = Array.from({ length: 40 }, (_, index) => record(haiku, { outputTokens: 1000 * wobble(index) }));
    const { perRecord } = replay([...short, ...long], always(haiku));
    const [one] = perRecord;
    near(one?.cost?.would ?? 0, (1000 + 5 * 250 * 1.1 * 4) / 1e6);
    // Measured habits: the least spread of single answers is all that is left, nearly.
    const answerUsd = (5 * 250 * 1.1 * 4) / 1e6;
    assert.ok((one?.cost?.deviation ?? 0) / answerUsd < 0.21, String(one?.cost?.deviation));
    const nine = replay([...short.slice(0, 9), ...long], always(haiku)).perRecord[0];
    near(nine?.cost?.would ?? 0, (1000 + 5 * 250 * 1.1) / 1e6);
  });

  it('leaves out what is not known, and says how much that is', () => {
    const unpriced = candidate('unpriced', {
      outputPerMillion: undefined,
      firstTokenMs: estimate(1, 0, 'guess'),
      quality: estimate(0.5, 0.2, 'guess'),
    });
    const { sums, unanswered, perRecord } = replay([record(opus)], always(unpriced));
    for (const sum of [sums.cost, sums.waitMs, sums.quality]) {
      assert.deepEqual(sum, { happened: 0, would: 0, deviation: 0, records: 0, unknown: 1 });
    }
    assert.deepEqual([unanswered, perRecord[0]?.cost], [0, undefined]);
    assert.equal(replay([record(opus, { costUsd: undefined })], always(haiku)).sums.cost.unknown, 1);
  });

  it('counts requests that nobody would be asked', () => {
    const { unanswered, sums, perRecord } = replay([record(opus)], always(undefined));
    assert.equal(unanswered, 1);
    assert.deepEqual([sums.cost.records, sums.cost.unknown], [0, 0]);
    assert.deepEqual(perRecord, [{ isSame: false }]);
  });

  it('is empty without records', () => {
    assert.deepEqual(replay([], always(haiku)).sums.quality, {
      happened: 0,
      would: 0,
      deviation: 0,
      records: 0,
      unknown: 0,
    });
  });

  it('decides each request again under another strategy', () => {
    const under = (strategy: Strategy) =>
      replay([record(opus), record(groq, { costUsd: 0.001 })], (asked, { happened }) => {
        const [first] = decide({ request: asked, candidates: ordinary, strategy }).chain;
        const find = (wanted: { providerId: string; model: string } | undefined) =>
          ordinary.find(({ providerId, model }) => providerId === wanted?.providerId && model === wanted?.model);
        return { chosen: find(first), happened: find(happened) };
      });
    const best = under('quality_optimized');
    assert.equal(best.changed, 1);
    assert.ok(best.sums.cost.would > best.sums.cost.happened);
    assert.ok(best.sums.quality.would > best.sums.quality.happened);
    const cheap = under('cost_optimized');
    assert.equal(cheap.sums.cost.would, 0);
  });
});

describe('recorded requests', () => {
  const asked = request({
    language: 'de',
    maxOutputTokens: 4000,
    required: ['vision', 'tools'],
    languageId: 'typescript',
    speed: 'critical',
    maxLatencyMs: 900,
    maxCostUsd: 0.5,
    budgetLeftUsd: 3,
    budget: 'low',
    preferLocal: true,
    workspace: 'file:///w',
    conversationId: 'c',
    path: 'private/place.ts',
    features: [0.5],
  });
  const kept = (features: ReturnType<typeof recordedFeatures>) => ({
    purpose: 'chat' as const,
    startedAt: AT,
    workspace: 'file:///w',
    conversationId: 'c',
    features,
  });

  it('come back as they were, but for the path and the numbers of words', () => {
    const features = recordedFeatures(asked, 0.25);
    const stored: typeof features = JSON.parse(JSON.stringify(features));
    const { path: _path, ...rest } = asked;
    assert.deepEqual(recordedRequest(kept(stored)), { request: { ...rest, features: [] }, gain: 0.25 });
    assert.doesNotMatch(JSON.stringify(features), /place/);
  });

  it('decide the same again', () => {
    const again = recordedRequest(kept(recordedFeatures(asked)))?.request;
    assert.ok(again);
    for (const strategy of ['balanced', 'local_first', 'latency_optimized'] as const) {
      const before = decide({ request: asked, candidates: ordinary, strategy });
      assert.deepEqual(decide({ request: again, candidates: ordinary, strategy }), before);
    }
  });

  it('are none where a record does not say enough, or says nonsense', () => {
    const { task: _task, ...without } = recordedFeatures(asked);
    assert.equal(recordedRequest(kept(without)), undefined);
    assert.equal(recordedRequest(kept({ ...recordedFeatures(asked), estimatedInputTokens: 'many' })), undefined);
    assert.equal(recordedRequest(kept({ ...recordedFeatures(asked), expectedOutputTokens: -1 })), undefined);
    const strange = recordedRequest(
      kept({
        ...recordedFeatures(asked),
        required: ['vision', 'telepathy'],
        speed: 'warp',
        language: 'x'.repeat(100),
        difficulty: 'hard',
      }),
    )?.request;
    assert.deepEqual(strange?.required, ['vision']);
    assert.equal(strange?.speed, undefined);
    assert.equal(strange?.language, undefined);
    assert.equal(strange?.difficulty, 0.5);
  });
});
