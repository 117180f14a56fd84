// Several windows, each a process of its own, on one store: each event is delivered once, also when a window is killed.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { WebhookQueue } from '../../../src/core/webhooks/webhookQueue.ts';
import { settableClock, temporaryStores } from '../../unit/store/temporaryStore.ts';
import { bodyReply, type ScriptedServer, silentReply } from '../scriptedServer.ts';
import { useServer } from '../useServer.ts';
import { startWindow } from './windowProcess.ts';

const DELIVERIES = 60;

async function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) {
    await once(child, 'exit');
  }
  return child.exitCode;
}

describe('webhooks of several windows', () => {
  const stores = temporaryStores();
  let server: ScriptedServer;
  useServer((started) => {
    server = started;
  });
  /** Noon of a local day. */
  const now = new Date(2026, 10, 21, 12).getTime();

  const fill = async (count: number) => {
    const store = await stores.open({ clock: settableClock(now) });
    const queue = new WebhookQueue(store);
    queue.add(
      ...Array.from({ length: count }, (_, index) => ({
        id: `d${index}`,
        webhook: 'team',
        event: 'budget.threshold',
        body: `{"number":${index}}`,
        createdAt: now,
        attempts: 0,
        dueAt: now,
      })),
    );
    return queue;
  };
  const received = () => server.requests.map(({ headers }) => String(headers['llm-workbench-delivery']));

  it('deliver each event once between four processes, and one daily summary', async () => {
    const queue = await fill(DELIVERIES);
    queue.change((state) => {
      state.summaries['team'] = '2026-11-19';
    });
    server.replyAlways(bodyReply(200, 'ok'));
    const windows = [1, 2, 3, 4].map(() => startWindow(stores.file(), `${server.url}/hook`, now));
    assert.deepEqual(await Promise.all(windows.map(ended)), [0, 0, 0, 0]);
    const own = received().filter((id) => /^d\d+$/.test(id));
    assert.equal(own.length, DELIVERIES);
    assert.equal(new Set(own).size, DELIVERIES);
    const summaries = server.requests.filter(({ headers }) => headers['llm-workbench-event'] === 'usage.dailySummary');
    assert.deepEqual(
      summaries.map((request) => (request.json()['data'] as { day: string }).day),
      ['2026-11-20'],
    );
    assert.deepEqual(queue.read().deliveries, []);
  });

  it('take over from one that was killed in the middle of a try, with the same id', async () => {
    const queue = await fill(1);
    server.reply(silentReply).replyAlways(bodyReply(200, 'ok'));
    const killed = startWindow(stores.file(), `${server.url}/hook`, now);
    await server.received(1);
    killed.kill('SIGKILL');
    await ended(killed);
    assert.equal(queue.read().deliveries.length, 1);
    assert.equal(await ended(startWindow(stores.file(), `${server.url}/hook`, now + 61_000)), 0);
    assert.deepEqual(received(), ['d0', 'd0']);
    assert.deepEqual(queue.read().deliveries, []);
  });
});
