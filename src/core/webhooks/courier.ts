// Takes events to the webhooks that want them: into the queue, out of it one by one, again where a try failed.
import { toAppError } from '../errors.ts';
import type { Clock, Disposable, Fetch, Log } from '../ports.ts';
import type { Redactor } from '../redact.ts';
import { MOST_TRIES, waitAfter } from './backOff.ts';
import { checkSummaries } from './dailySummaries.ts';
import { deliver, type Letter, type Try } from './deliver.ts';
import { payloadOf } from './payloads.ts';
import {
  DAILY_SUMMARY,
  type DailySummary,
  type PreparedEvent,
  WEBHOOK_TEST,
  type WebhookEventTypes,
} from './webhookEvents.ts';
import {
  type Delivery,
  EXPIRED,
  letterOf,
  type MetaStore,
  nextDueAt,
  type QueueState,
  WebhookQueue,
} from './webhookQueue.ts';
import { hostOf, type WebhookSecrets } from './webhookSecrets.ts';
import type { WebhookSetting } from './webhookSettings.ts';

export interface CourierOptions {
  store: () => Promise<MetaStore>;
  secrets: WebhookSecrets;
  /** As the settings have them now. */
  webhooks: () => readonly WebhookSetting[];
  types: WebhookEventTypes;
  fetch: Fetch;
  clock: Clock;
  log: Log;
  redactor: Redactor;
  newId: () => string;
  /** From 0 to 1. */
  random: () => number;
  /** Who this is among all windows. */
  owner: string;
  /** Of this extension. */
  version: string;
  /** The last day between two (ISO dates, inclusive) on which anything was asked; `undefined`: there is none. */
  summary: (from: string, to: string) => Promise<DailySummary | undefined>;
  /** What is known of deliveries changed. */
  onChange?: () => void;
  /** A delivery has failed for good; the sentence says why. */
  onGivenUp?: (webhook: string, sentence: string) => void;
}

/** How often the queue is looked at for what other windows have left, and the calendar for a new day. */
const LOOK_EVERY_MS = 60_000;
const MOST_AT_ONCE = 5;
const LONGEST_BODY = 200_000;

export class WebhookCourier {
  readonly #options: CourierOptions;
  readonly #ending = new AbortController();
  #running?: Promise<void>;
  #again = false;
  #timer?: Disposable;
  /** Of the last look; each is logged once, not each minute. */
  #failures: ReadonlySet<string> = new Set();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /**
   * Hands an event to all webhooks that want it; resolves when it is kept. Texts of people and models belong into `texts` and
   * go only where the person allows it. Never rejects: who tells of something must not fail for it.
   */
  async publish(type: string, data: unknown, texts?: unknown): Promise<void> {
    const { types, webhooks, log } = this.#options;
    try {
      const wanting = webhooks().filter(({ enabled, events }) => enabled && events.includes(type));
      if (wanting.length > 0) {
        const event = types.prepare(type, data, texts);
        const queue = await this.#queue();
        const gone = queue.add(...wanting.map((webhook) => this.#delivery(webhook, event)));
        if (gone.length > 0) {
          log.warn(`Webhooks: ${gone.length} deliveries were given up, because too many wait`);
        }
      }
    } catch (error) {
      log.error(`Webhooks: ${type} could not be sent`, error);
    }
    void this.wake();
  }

  /** Sends one at once, and nothing later; a webhook that is switched off can be tested. Throws `config` for a damaged address. */
  async test(name: string, signal: AbortSignal): Promise<Try> {
    const { types, webhooks, clock, newId, version, onChange, log } = this.#options;
    const webhook = webhooks().find((one) => one.name === name) ?? { format: 'json' as const, includeText: false };
    const message = 'This is a test of a webhook from LLM Workbench. Nothing happened.';
    const event = types.prepare(WEBHOOK_TEST, { message });
    const id = newId();
    const body = payloadOf(webhook, event, { id, createdAt: clock.now(), version });
    const result = await this.#deliver(name, { id, event: WEBHOOK_TEST, body }, signal);
    const last = { at: clock.now(), event: WEBHOOK_TEST, ok: result.result === 'delivered', sentence: result.sentence };
    try {
      (await this.#queue()).note(name, last);
      onChange?.();
    } catch (error) {
      log.error('Webhooks: what came of the test could not be kept', error);
    }
    return result;
  }

  /** What is waiting, and what came of the last. */
  async state(): Promise<QueueState> {
    return (await this.#queue()).read();
  }

  async forget(name: string): Promise<void> {
    (await this.#queue()).forget(name);
  }

  /** Looks at what is to be done now, and from then on by itself as long as there are webhooks. Never rejects. */
  wake(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again && !this.#isEnding) {
        void this.wake();
      }
    });
    return this.#running;
  }

  /** Ends it: what is under way is left to another window, or the next session. */
  async end(): Promise<void> {
    this.#ending.abort();
    this.#timer?.dispose();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    this.#timer?.dispose();
    let waitMs = LOOK_EVERY_MS;
    while (this.#again && !this.#isEnding) {
      this.#again = false;
      if (this.#enabled().size === 0) {
        return;
      }
      const failed = new Map<string, unknown>();
      // A summary that cannot be made holds up nothing else.
      await this.#summaries().catch((error: unknown) => failed.set(String(error), error));
      try {
        waitMs = await this.#empty();
      } catch (error) {
        failed.set(String(error), error);
      }
      for (const [text, error] of failed) {
        if (!this.#failures.has(text)) {
          log.error('Webhooks', error);
        }
      }
      this.#failures = new Set(failed.keys());
    }
    if (!this.#isEnding) {
      this.#timer = clock.after(Math.min(waitMs, LOOK_EVERY_MS), () => void this.wake());
    }
  }

  /** Delivers all that is due; gives how long the next has to wait. */
  async #empty(): Promise<number> {
    const { clock, owner, onChange, onGivenUp, log } = this.#options;
    for (;;) {
      const enabled = this.#enabled();
      if (enabled.size === 0 || this.#isEnding) {
        return LOOK_EVERY_MS;
      }
      const queue = await this.#queue();
      const now = clock.now();
      const next = nextDueAt(queue.read(), enabled, now);
      if (next === undefined || next > now) {
        return next === undefined ? LOOK_EVERY_MS : next - now;
      }
      const { taken, expired } = queue.claim(owner, now, enabled, MOST_AT_ONCE);
      for (const { webhook, event } of expired) {
        log.warn(`Webhook "${webhook}": ${event} was given up, it is too old`);
        if (enabled.has(webhook)) {
          onGivenUp?.(webhook, EXPIRED);
        }
      }
      await Promise.all(taken.map((delivery) => this.#try(queue, delivery)));
      onChange?.();
    }
  }

  async #try(queue: WebhookQueue, delivery: Delivery): Promise<void> {
    const { clock, owner, random, onGivenUp, webhooks } = this.#options;
    const { id, webhook, event } = delivery;
    const includeText = webhooks().some(({ name, includeText: may }) => name === webhook && may);
    const attempts = delivery.attempts + 1;
    let end: Try;
    try {
      end = await this.#deliver(webhook, letterOf(delivery, includeText), this.#ending.signal);
    } catch (thrown) {
      if (this.#isEnding) {
        queue.settle(id, owner, { again: { attempts: delivery.attempts, dueAt: clock.now() } });
        return;
      }
      end = { result: 'stopped', sentence: toAppError(thrown).message };
    }
    const now = clock.now();
    if (end.result === 'retry' && attempts < MOST_TRIES) {
      queue.settle(id, owner, {
        last: { at: now, event, ok: false, sentence: `${end.sentence} It will be tried again.` },
        again: { attempts, dueAt: now + waitAfter(attempts, end.retryAfterMs, random()) },
      });
      return;
    }
    const ok = end.result === 'delivered';
    const sentence = end.result === 'retry' ? `${end.sentence} Given up after ${attempts} tries.` : end.sentence;
    queue.settle(id, owner, { last: { at: now, event, ok, sentence } });
    if (!ok) {
      onGivenUp?.(webhook, sentence);
    }
  }

  /** One try, with a line in the log that names webhook and host. Throws `config` for a damaged address. */
  async #deliver(name: string, letter: Letter, signal: AbortSignal): Promise<Try> {
    const { secrets, redactor, log, fetch, clock, version } = this.#options;
    const secret = await secrets.read(name);
    if (!secret) {
      return { result: 'stopped', sentence: `The webhook "${name}" has no address on this machine.` };
    }
    redactor.remember(secret.secret);
    const end = await deliver(letter, secret, { fetch, clock, version }, signal);
    const sentence = redactor.text(end.sentence);
    const outcome = `${end.result}${end.status === undefined ? '' : `, ${end.status}`}`;
    log[end.result === 'delivered' ? 'info' : 'warn'](
      `Webhook "${name}" (${hostOf(secret.url)}): ${letter.event}, ${outcome}`,
    );
    return { ...end, sentence };
  }

  async #summaries(): Promise<void> {
    const { webhooks, types, clock, summary } = this.#options;
    await checkSummaries({
      queue: await this.#queue(),
      webhooks: webhooks(),
      now: clock.now(),
      summary,
      delivery: (webhook, data) => this.#delivery(webhook, types.prepare(DAILY_SUMMARY, data)),
    });
  }

  #delivery(webhook: WebhookSetting, event: PreparedEvent): Delivery {
    const { clock, newId, version, redactor } = this.#options;
    const id = newId();
    const createdAt = clock.now();
    const facts = { id, createdAt, version };
    // Keys have no business here; one that slipped into a name is taken out all the same.
    const clean = redactor.data(event);
    const plainBody = payloadOf({ ...webhook, includeText: false }, clean, facts);
    const whole = payloadOf(webhook, clean, facts);
    const body = whole.length <= LONGEST_BODY ? whole : plainBody;
    return {
      id,
      webhook: webhook.name,
      event: event.type,
      body,
      ...(body !== plainBody && { plainBody }),
      createdAt,
      attempts: 0,
      dueAt: createdAt,
    };
  }

  #enabled(): ReadonlySet<string> {
    return new Set(this.#options.webhooks().flatMap(({ name, enabled }) => (enabled ? [name] : [])));
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  async #queue(): Promise<WebhookQueue> {
    return new WebhookQueue(await this.#options.store());
  }
}
