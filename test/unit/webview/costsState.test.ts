// The cost view's copy of what the host answers: of the last question alone, and never of yesterday.
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { CostQuery, CostsView } from '../../../src/shared/costViews.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { CostsApp } from '../../../webview-ui/costs/costsState.ts';

const MONTH: CostQuery = { period: { kind: 'month', of: '2026-12-31' }, by: 'provider' };

function scene() {
  const asked: Extract<ToHost, { kind: 'request' }>[] = [];
  let hear: (message: unknown) => void = () => {};
  const app = new CostsApp({
    port: {
      post: (message) => {
        if (message.kind === 'request') {
          asked.push(message);
        }
      },
      listen: (listener) => {
        hear = listener;
        return () => {};
      },
    },
    remembered: undefined,
    remember: () => {},
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.resolve();
    }
  };
  const answer = async (place: number, query: CostQuery = MONTH): Promise<void> => {
    const view = { query, report: { from: '2026-12-01', to: '2026-12-31' } } as CostsView;
    hear({ kind: 'result', id: asked[place]?.id, value: view });
    await settled();
  };
  const change = () => hear({ kind: 'event', event: 'costs/changed', data: {} });
  return { app, asked, answer, change };
}

describe('the state of the cost view', () => {
  beforeEach(() =>
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: new Date(2026, 11, 31, 23, 58, 30).getTime() }),
  );
  afterEach(() => mock.timers.reset());

  it('asks again when a day is over, though nothing was paid, and only then', async () => {
    const { app, asked, answer } = scene();
    void app.load();
    await answer(0);
    mock.timers.tick(60_000);
    assert.equal(asked.length, 1);
    mock.timers.tick(60_000);
    assert.equal(asked.length, 2);
    await answer(1);
    mock.timers.tick(3_600_000);
    assert.equal(asked.length, 2);
  });

  it('watches one clock, however often it was asked', async () => {
    const { app, asked, answer } = scene();
    for (const place of [0, 1, 2]) {
      void app.load();
      await answer(place);
    }
    mock.timers.tick(120_000);
    assert.equal(asked.length, 4);
  });

  it('asks once for changes that come together, and once more for those while an answer is on its way', async () => {
    const { app, asked, answer, change } = scene();
    void app.load();
    await answer(0);
    change();
    change();
    mock.timers.tick(400);
    assert.equal(asked.length, 2);
    change();
    change();
    mock.timers.tick(4000);
    assert.equal(asked.length, 2);
    await answer(1);
    mock.timers.tick(400);
    assert.equal(asked.length, 3);
  });

  it('says the same words twice so that they are read out twice', () => {
    const { app } = scene();
    const said: string[] = [];
    const stop = app.announcement.subscribe((text) => said.push(text));
    app.say('Saved.');
    app.say('Saved.');
    app.say('Saved.');
    stop();
    assert.deepEqual(
      said.map((text) => text.trim()),
      ['', 'Saved.', 'Saved.', 'Saved.'],
    );
  });

  it('keeps what a person asked for meanwhile', async () => {
    const { app, asked, answer, change } = scene();
    void app.load();
    await answer(0);
    change();
    mock.timers.tick(400);
    app.filterBy({ providers: ['openai'] });
    await answer(1);
    assert.deepEqual(app.query.value?.filter, { providers: ['openai'] });
    assert.equal(app.loading.value, true);
    assert.deepEqual(asked[2]?.params, { query: { ...MONTH, filter: { providers: ['openai'] } } });
  });
});
