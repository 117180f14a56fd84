// A courier with a clock that stands still, a store and secrets in memory, and a log that is kept; for as many windows as a test has.
import type { Fetch, Log } from '../../../src/core/ports.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { WebhookCourier, type CourierOptions } from '../../../src/core/webhooks/courier.ts';
import { WebhookEventTypes } from '../../../src/core/webhooks/webhookEvents.ts';
import { WebhookQueue } from '../../../src/core/webhooks/webhookQueue.ts';
import { WebhookSecrets } from '../../../src/core/webhooks/webhookSecrets.ts';
import type { WebhookSetting } from '../../../src/core/webhooks/webhookSettings.ts';
import { MemoryMeta } from '../../unit/core/webhooks/memoryMeta.ts';
import { ManualClock } from '../../unit/support/manualClock.ts';
import { MemorySecrets } from '../../unit/support/memorySecrets.ts';

export class CourierDesk {
  readonly clock = new ManualClock();
  readonly meta = new MemoryMeta();
  readonly queue = new WebhookQueue(this.meta);
  readonly memory = new MemorySecrets();
  readonly secrets = new WebhookSecrets(this.memory);
  readonly logged: string[] = [];
  readonly givenUp: string[] = [];
  webhooks: readonly WebhookSetting[] = [];
  fetch: Fetch = (input, init) => globalThis.fetch(input, init);
  readonly #open: WebhookCourier[] = [];
  #ids = 0;

  async add(name: string, url: string, rest: Partial<WebhookSetting> = {}): Promise<string> {
    const events = ['budget.threshold', 'usage.dailySummary'];
    const webhook: WebhookSetting = { name, format: 'json', events, enabled: true, includeText: false, ...rest };
    this.webhooks = [...this.webhooks, webhook];
    return (await this.secrets.setAddress(name, url)).secret;
  }

  window(rest: Partial<CourierOptions> = {}): WebhookCourier {
    const write = (level: string) => (text: string, error?: unknown) => {
      this.logged.push(`${level}: ${text}${error instanceof Error ? ` ${error.stack}` : ''}`);
    };
    const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
    const courier = new WebhookCourier({
      store: async () => this.meta,
      secrets: this.secrets,
      webhooks: () => this.webhooks,
      types: new WebhookEventTypes(),
      fetch: (input, init) => this.fetch(input, init),
      clock: this.clock,
      log,
      redactor: new Redactor(),
      newId: () => `id-${(this.#ids += 1)}`,
      random: () => 0.5,
      owner: `window-${this.#open.length}`,
      version: '1.2.3',
      summary: async () => undefined,
      onGivenUp: (name, sentence) => this.givenUp.push(`${name}: ${sentence}`),
      ...rest,
    });
    this.#open.push(courier);
    return courier;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((courier) => courier.end()));
  }
}

export const THRESHOLD = {
  percent: 80,
  message: 'Your monthly budget is used to 80 %: $8.00 of $10.00, until December 1.',
  advice: 'A smaller model helps most.',
  budget: {
    title: 'Your monthly budget',
    period: 'month',
    limitUsd: 10,
    raisedUsd: 0,
    spentUsd: 8,
    leftUsd: 2,
    hard: false,
    firstDay: '2026-01-01',
    endsAt: '2026-02-01T00:00:00.000Z',
  },
};
