// What is still to be delivered, kept in the store so that it outlives the window, and shared by all windows.
import * as v from 'valibot';
import type { Letter } from './deliver.ts';

/** What is needed of the store. */
export interface MetaStore {
  getMeta(name: string): string | undefined;
  setMeta(name: string, value: string): void;
  transaction<Result>(work: () => Result): Result;
}

const META = 'webhooks';
const VERSION = 1;
/** The oldest goes first. */
const MOST_DELIVERIES = 100;
const MOST_CHARACTERS = 1_000_000;
/** An alarm of last week helps nobody. */
export const EXPIRES_AFTER_MS = 3 * 86_400_000;
export const EXPIRED = 'Given up: it could not be delivered in three days.';
/** A window that died in the middle of a try holds others up for so long. Longer than a try takes. */
const CLAIM_MS = 60_000;
/** No wait is longer. */
export const LONGEST_WAIT_MS = 86_400_000;

const deliverySchema = v.object({
  id: v.string(),
  webhook: v.string(),
  event: v.string(),
  body: v.string(),
  /** The same without texts of people and models, where there are any in `body`. */
  plainBody: v.optional(v.string()),
  createdAt: v.number(),
  attempts: v.number(),
  dueAt: v.number(),
  /** Who is trying it now. */
  claim: v.optional(v.object({ by: v.string(), until: v.number() })),
});
/** Times are epoch milliseconds. */
export type Delivery = v.InferOutput<typeof deliverySchema>;

const lastSchema = v.object({ at: v.number(), event: v.string(), ok: v.boolean(), sentence: v.string() });
/** What came of a webhook's last delivery. */
export type LastDelivery = v.InferOutput<typeof lastSchema>;

const stateSchema = v.object({
  version: v.literal(VERSION),
  deliveries: v.array(deliverySchema),
  /** By webhook: the last day (ISO date) of which it was told, or that it need not be told of. */
  summaries: v.record(v.string(), v.string()),
  /** By webhook. */
  last: v.record(v.string(), lastSchema),
});
export type QueueState = v.InferOutput<typeof stateSchema>;

/** One transaction a call: no two windows get the same delivery. */
export class WebhookQueue {
  readonly #store: MetaStore;

  constructor(store: MetaStore) {
    this.#store = store;
  }

  /** A damaged queue is an empty one. */
  read(): QueueState {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stateSchema), this.#store.getMeta(META));
    return parsed.success ? parsed.output : { version: VERSION, deliveries: [], summaries: {}, last: {} };
  }

  /** Changes it; what `work` gives comes back. `work` must not wait for anything. */
  change<Result>(work: (state: QueueState) => Result): Result {
    return this.#store.transaction(() => {
      const state = this.read();
      const before = JSON.stringify(state);
      const result = work(state);
      const after = JSON.stringify(state);
      if (after !== before) {
        this.#store.setMeta(META, after);
      }
      return result;
    });
  }

  /** Adds it, and gives back what had to go for it. */
  add(...deliveries: Delivery[]): Delivery[] {
    return this.change((state) => addTo(state, deliveries));
  }

  /** Takes those that are due and that nobody else is trying; forgets those that are too old, and gives them back. */
  claim(by: string, now: number, names: ReadonlySet<string>, most: number): { taken: Delivery[]; expired: Delivery[] } {
    return this.change((state) => {
      const expired = state.deliveries.filter(({ createdAt }) => createdAt + EXPIRES_AFTER_MS <= now);
      state.deliveries = state.deliveries.filter((delivery) => !expired.includes(delivery));
      for (const { webhook, event } of expired) {
        state.last[webhook] = { at: now, event, ok: false, sentence: EXPIRED };
      }
      const taken = state.deliveries
        .filter((delivery) => names.has(delivery.webhook) && isDue(delivery, now) && !isClaimed(delivery, now))
        .slice(0, most);
      for (const delivery of taken) {
        delivery.claim = { by, until: now + CLAIM_MS };
      }
      return { taken: taken.map((delivery) => ({ ...delivery })), expired };
    });
  }

  /** The end of a try, by whoever claimed it; without effect where another has claimed it since, or it is gone. */
  settle(id: string, by: string, end: { last?: LastDelivery; again?: { attempts: number; dueAt: number } }): void {
    this.change((state) => {
      const delivery = state.deliveries.find((one) => one.id === id);
      if (delivery?.claim?.by !== by) {
        return;
      }
      if (end.last) {
        state.last[delivery.webhook] = end.last;
      }
      if (end.again) {
        delete delivery.claim;
        Object.assign(delivery, end.again);
      } else {
        state.deliveries = state.deliveries.filter((one) => one !== delivery);
      }
    });
  }

  /** What came of a delivery that was not kept here. */
  note(webhook: string, last: LastDelivery): void {
    this.change((state) => {
      state.last[webhook] = last;
    });
  }

  /** Forgets all of a webhook. */
  forget(webhook: string): void {
    this.change((state) => {
      state.deliveries = state.deliveries.filter((delivery) => delivery.webhook !== webhook);
      delete state.summaries[webhook];
      delete state.last[webhook];
    });
  }
}

/** Within a change. */
export function addTo(state: QueueState, deliveries: readonly Delivery[]): Delivery[] {
  state.deliveries.push(...deliveries);
  const gone: Delivery[] = [];
  const size = () =>
    state.deliveries.reduce((sum, { body, plainBody = '' }) => sum + body.length + plainBody.length, 0);
  while (state.deliveries.length > MOST_DELIVERIES || (size() > MOST_CHARACTERS && state.deliveries.length > 1)) {
    gone.push(...state.deliveries.splice(0, 1));
  }
  return gone;
}

/** What is handed to the receiver; `includeText` as the person has it now. */
export function letterOf({ id, event, body, plainBody = body }: Delivery, includeText: boolean): Letter {
  return { id, event, body: includeText ? body : plainBody };
}

/** When the next of these webhooks' deliveries wants to be looked at; `undefined`: there is none. */
export function nextDueAt(state: QueueState, names: ReadonlySet<string>, now: number): number | undefined {
  const times = state.deliveries
    .filter(({ webhook }) => names.has(webhook))
    .map((delivery) => {
      const claimedUntil = isClaimed(delivery, now) ? (delivery.claim?.until ?? 0) : 0;
      return isDue(delivery, now) ? claimedUntil : Math.max(delivery.dueAt, claimedUntil);
    });
  return times.length > 0 ? Math.min(...times) : undefined;
}

// What lies more than twice as far ahead as it can was written under another clock, and holds nobody up. Twice, because clocks
// are also put right by moments.

function isDue({ dueAt }: Delivery, now: number): boolean {
  return dueAt <= now || dueAt > now + 2 * LONGEST_WAIT_MS;
}

function isClaimed({ claim }: Delivery, now: number): boolean {
  return claim !== undefined && claim.until > now && claim.until <= now + 2 * CLAIM_MS;
}
