// How fast a model has been: medians of the person's own last answers, simulated ones apart, kept until there is a new one.
import assert from 'node:assert/strict';
import { ModelSpeeds } from '../../../src/core/models/modelSpeeds.ts';
import type { UsageRecord } from '../../../src/core/records.ts';
import { temporaryStores, usageRecord } from '../store/temporaryStore.ts';

describe('the speed of a model', () => {
  const stores = temporaryStores();
  const gpt = { providerId: 'openai', model: 'gpt' };
  let count = 0;
  const answer = (tokensPerSecond: number | undefined, values: Partial<UsageRecord> = {}) =>
    usageRecord(`u${(count += 1)}`, {
      providerId: gpt.providerId,
      modelAsked: gpt.model,
      outcome: 'success',
      tokensPerSecond,
      timeToFirstTokenMs: 100,
      ...values,
    });

  it('is the median of the last 20 answers, of which some may be unknown', async () => {
    const { usage } = await stores.open();
    assert.deepEqual(new ModelSpeeds().of(usage, gpt, false), {
      tokensPerSecond: undefined,
      timeToFirstTokenMs: undefined,
    });
    for (const speed of [...Array.from({ length: 30 }, () => 1), ...Array.from({ length: 9 }, () => 50)]) {
      usage.add(answer(speed));
    }
    usage.add(answer(undefined, { timeToFirstTokenMs: undefined }));
    assert.equal(new ModelSpeeds().of(usage, gpt, false).tokensPerSecond, 1);
    usage.add(answer(60));
    usage.add(answer(70));
    assert.equal(new ModelSpeeds().of(usage, gpt, false).tokensPerSecond, 50);
    assert.equal(new ModelSpeeds().of(usage, gpt, false).timeToFirstTokenMs, 100);
  });

  it('counts neither failures, nor answers out of a cache, nor those of the simulator', async () => {
    const { usage } = await stores.open();
    usage.add(answer(10));
    usage.add(answer(99, { outcome: 'failed' }));
    usage.add(answer(99, { cached: true }));
    usage.add(answer(500, { keyName: 'simulator' }));
    usage.add(answer(99, { modelAsked: 'other' }));
    const speeds = new ModelSpeeds();
    assert.equal(speeds.of(usage, gpt, false).tokensPerSecond, 10);
    assert.equal(speeds.of(usage, gpt, true).tokensPerSecond, 500);
  });

  it('is read again only when there is a new answer', async () => {
    const { usage } = await stores.open();
    usage.add(answer(10));
    const speeds = new ModelSpeeds();
    assert.equal(speeds.of(usage, gpt, false).tokensPerSecond, 10);
    usage.add(answer(30));
    assert.equal(speeds.of(usage, gpt, false).tokensPerSecond, 10);
    speeds.answered();
    assert.equal(speeds.of(usage, gpt, false).tokensPerSecond, 20);
    for (let more = 0; more < 10; more += 1) {
      usage.add(answer(90));
    }
    speeds.answered();
    assert.equal(speeds.of(usage, gpt, false).tokensPerSecond, 90, 'also after many at once');
  });

  it('is read again for no other model', async () => {
    const { usage } = await stores.open();
    const asked: string[] = [];
    const counting = {
      newest: usage.newest,
      askedModels: usage.askedModels,
      newestOfModel: (providerId: string, model: string, limit: number) => {
        asked.push(model);
        return usage.newestOfModel(providerId, model, limit);
      },
    };
    const speeds = new ModelSpeeds();
    const readBoth = () => ['gpt', 'other'].map((model) => speeds.of(counting, { ...gpt, model }, false));
    usage.add(answer(10));
    readBoth();
    usage.add(answer(30));
    speeds.answered();
    readBoth();
    assert.deepEqual(asked, ['gpt', 'gpt'], 'one that has never answered is not looked up at all');
    usage.add(answer(70, { modelAsked: 'other' }));
    speeds.answered();
    assert.equal(readBoth()[1]?.tokensPerSecond, 70);
    assert.deepEqual(asked, ['gpt', 'gpt', 'other']);
  });
});
