// Another window as a process of its own: `windowProcess.ts <store> <address> <now>`. Delivers until nothing waits, then ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redactor } from '../../../src/core/redact.ts';
import { openStore } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { WebhookCourier } from '../../../src/core/webhooks/courier.ts';
import { WebhookEventTypes } from '../../../src/core/webhooks/webhookEvents.ts';
import { WebhookSecrets } from '../../../src/core/webhooks/webhookSecrets.ts';
import type { WebhookSetting } from '../../../src/core/webhooks/webhookSettings.ts';
import { MemorySecrets } from '../../unit/support/memorySecrets.ts';
import { silentLog } from '../../unit/store/temporaryStore.ts';

const TEAM: WebhookSetting = {
  name: 'team',
  format: 'json',
  events: ['budget.threshold', 'usage.dailySummary'],
  enabled: true,
  includeText: false,
};

/** `now` is what its clock begins with, epoch milliseconds. */
export function startWindow(store: string, address: string, now: number): ChildProcess {
  const args = [fileURLToPath(import.meta.url), store, address, String(now)];
  return spawn(process.execPath, args, { stdio: ['pipe', 'inherit', 'inherit'] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Whoever started it is gone.
  process.stdin.on('end', () => process.exit(1)).resume();
  const [, , file = '', address = '', now = '0'] = process.argv;
  const clock = { ...systemClock, now: () => Number(now) + performance.now() };
  const store = await openStore({ file, log: silentLog, clock });
  const secrets = new WebhookSecrets(new MemorySecrets());
  await secrets.setAddress(TEAM.name, address);
  const courier = new WebhookCourier({
    store: async () => store,
    secrets,
    webhooks: () => [TEAM],
    types: new WebhookEventTypes(),
    fetch: (input, init) => globalThis.fetch(input, init),
    clock,
    log: silentLog,
    redactor: new Redactor(),
    newId: randomUUID,
    random: Math.random,
    owner: randomUUID(),
    version: '1.2.3',
    summary: async (_from, day) => {
      const sums = { costUsd: 1, requests: 1, failedRequests: 0, unknownCostRequests: 0 };
      return { day, ...sums, providers: [], models: [], budgets: [] };
    },
  });
  for (;;) {
    await courier.wake();
    if ((await courier.state()).deliveries.length === 0) {
      break;
    }
    await pause(20);
  }
  await courier.end();
  store.close();
  process.exit(0);
}
