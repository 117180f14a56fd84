// Daily summaries: each day is told of once, by whichever window is open first, and of several missed days only the last.
import { localDay, startOfLocalDay } from '../localDay.ts';
import { DAILY_SUMMARY, type DailySummary } from './webhookEvents.ts';
import { addTo, type Delivery, type QueueState, type WebhookQueue } from './webhookQueue.ts';
import type { WebhookSetting } from './webhookSettings.ts';

/** What began before midnight may end after it, and belongs to the day before. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;
/** A summary that is older than this is no news. */
const MOST_DAYS_BACK = 7;

export interface SummaryOptions {
  queue: WebhookQueue;
  webhooks: readonly WebhookSetting[];
  /** Epoch milliseconds. */
  now: number;
  /** The last day between two (ISO dates, inclusive) on which anything was asked; `undefined`: there is none. */
  summary: (from: string, to: string) => Promise<DailySummary | undefined>;
  delivery: (webhook: WebhookSetting, summary: DailySummary) => Delivery;
}

/** Puts the summaries that are due into the queue. The first of a webhook comes on the day after it was set up. */
export async function checkSummaries({ queue, webhooks, now, summary, delivery }: SummaryOptions): Promise<void> {
  const wanting = webhooks.filter(({ enabled, events }) => enabled && events.includes(DAILY_SUMMARY));
  const today = localDay(now);
  const yesterday = dayAfter(today, -1);
  if (wanting.length === 0 || now < startOfLocalDay(today) + AFTER_MIDNIGHT_MS) {
    return;
  }
  const before = queue.read();
  const due = wanting.filter(({ name }) => isBehind(before, name, today));
  if (due.length === 0) {
    return;
  }
  const froms = new Map(due.map(({ name }) => [name, firstDayOf(before.summaries[name], yesterday)]));
  const from = [...froms.values()].filter((day) => day !== undefined).toSorted()[0];
  const found = from === undefined ? undefined : await summary(from, yesterday);
  queue.change((state) => {
    for (const webhook of due) {
      const { name } = webhook;
      // Another window was faster, or it was removed.
      if (state.summaries[name] !== before.summaries[name]) {
        continue;
      }
      state.summaries[name] = yesterday;
      const first = froms.get(name);
      if (found && first !== undefined && found.day >= first) {
        addTo(state, [delivery(webhook, found)]);
      }
    }
  });
}

/** A day beyond tomorrow (a time zone can be a day ahead) was told of under a clock that went wrong, and does not count. */
function isBehind({ summaries }: QueueState, name: string, today: string): boolean {
  const told = summaries[name];
  return told === undefined || told < dayAfter(today, -1) || told > dayAfter(today, 1);
}

/** The first day that a webhook has not been told of; `undefined` where it is new, or the clock was wrong. */
function firstDayOf(told: string | undefined, yesterday: string): string | undefined {
  const oldest = dayAfter(yesterday, 1 - MOST_DAYS_BACK);
  return told === undefined || told >= yesterday ? undefined : [dayAfter(told, 1), oldest].toSorted().at(-1);
}

/** Another day, so many days later; made of calendar fields, since a day may have 23 or 25 hours. */
function dayAfter(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return localDay(new Date(year, month - 1, date + days, 12).getTime());
}
