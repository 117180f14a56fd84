// What webhooks can tell of: an open list of event types, each with the fields that may leave and the words for them.
import * as v from 'valibot';
import { formatMoney } from '../../shared/money.ts';
import { AppError } from '../errors.ts';

/** An event as a person reads it, amounts in their currency. */
export interface EventWords {
  /** One sentence. */
  title: string;
  facts?: readonly { label: string; value: string }[];
  /** What would help, or what follows. */
  note?: string;
}

/** `Data` is what leaves: nothing but the fields that the schemas name. */
export interface WebhookEventType<Data = unknown> {
  /** "budget.threshold" */
  id: string;
  label: string;
  /** One sentence for the choice of events. */
  description: string;
  /** An object schema: fields that it does not name are dropped. Prompts and answers have no place in it. */
  data: v.GenericSchema<unknown, Data>;
  /** What a person or model wrote, by name: it leaves only for a webhook that says `includeText`. Absent: there is none. */
  texts?: v.GenericSchema<unknown, Readonly<Record<string, string>>>;
  words: (data: Data) => EventWords;
  /** It is sent by the test alone, and cannot be chosen. */
  isTest?: boolean;
}

/** An event of which only declared fields are left. */
export interface PreparedEvent {
  type: string;
  data: unknown;
  texts?: Readonly<Record<string, string>>;
  words: EventWords;
}

const text = v.string();
const usd = v.number();
const count = v.number();

const budgetData = {
  title: text,
  period: text,
  limitUsd: usd,
  spentUsd: usd,
  leftUsd: usd,
  hard: v.boolean(),
};

const budgetThreshold = v.object({
  percent: v.number(),
  message: text,
  advice: text,
  budget: v.object({ ...budgetData, raisedUsd: usd, firstDay: text, endsAt: text }),
});

const dailySummary = v.object({
  day: v.pipe(v.string(), v.isoDate()),
  costUsd: usd,
  requests: count,
  failedRequests: count,
  unknownCostRequests: count,
  providers: v.array(v.object({ provider: text, name: text, costUsd: usd, requests: count, failedRequests: count })),
  models: v.array(v.object({ provider: text, model: text, costUsd: usd, requests: count, failedRequests: count })),
  budgets: v.array(v.object({ ...budgetData, runsOutOn: v.optional(text) })),
});
export type DailySummary = v.InferOutput<typeof dailySummary>;

const test = v.object({ message: text });

export const BUDGET_THRESHOLD = 'budget.threshold';
export const DAILY_SUMMARY = 'usage.dailySummary';
export const WEBHOOK_TEST = 'webhook.test';

const BUILT_IN: readonly WebhookEventType[] = [
  eventType({
    id: BUDGET_THRESHOLD,
    label: 'Budget thresholds',
    description: 'A budget is used to one of its percentages; once in its period.',
    data: budgetThreshold,
    words: ({ message, advice, budget }) => ({
      title: message,
      facts: [
        { label: 'Spent', value: formatMoney(budget.spentUsd) },
        { label: 'Left', value: formatMoney(budget.leftUsd) },
        {
          label: 'Limit',
          value: `${formatMoney(budget.limitUsd + budget.raisedUsd)}, ${budget.hard ? 'hard' : 'soft'}`,
        },
      ],
      note: advice,
    }),
  }),
  eventType({
    id: DAILY_SUMMARY,
    label: 'Daily summary',
    description: 'What was spent on the day before, by provider and model; on the morning after.',
    data: dailySummary,
    words: summaryWords,
  }),
  eventType({
    id: WEBHOOK_TEST,
    label: 'Test',
    description: 'Sent by Test Webhook…',
    data: test,
    words: ({ message }) => ({ title: message }),
    isTest: true,
  }),
];

/** Takes the type of its own data away, so that types can stand in one list. */
export function eventType<Data>(type: WebhookEventType<Data>): WebhookEventType {
  return { ...type, words: (data) => type.words(data as Data) };
}

/** The types that are known; further ones register themselves. */
export class WebhookEventTypes {
  readonly #types = new Map(BUILT_IN.map((type) => [type.id, type]));

  /** Throws for an id that is taken: a mistake of ours. */
  register(type: WebhookEventType): void {
    if (this.#types.has(type.id)) {
      throw new AppError('internal', `There is an event "${type.id}" already`);
    }
    this.#types.set(type.id, type);
  }

  /** What can be chosen, in the order of registration. */
  choices(): readonly WebhookEventType[] {
    return [...this.#types.values()].filter(({ isTest }) => !isTest);
  }

  /** Keeps what the type declares. Throws `internal` for an unknown type or data that do not fit: mistakes of ours. */
  prepare(id: string, data: unknown, texts?: unknown): PreparedEvent {
    const type = this.#types.get(id);
    const parsed = type && v.safeParse(type.data, data);
    if (!type || !parsed?.success) {
      throw new AppError('internal', `The event "${id}" ${type ? 'has data that do not fit' : 'is not known'}`);
    }
    const ofPeople = type.texts && texts !== undefined ? v.safeParse(type.texts, texts) : undefined;
    return {
      type: id,
      data: parsed.output,
      ...(ofPeople?.success && { texts: ofPeople.output }),
      words: type.words(parsed.output),
    };
  }
}

/** The dearest few: Slack shows ten facts at most. */
function summaryWords({
  day,
  costUsd,
  requests,
  failedRequests,
  unknownCostRequests,
  ...rest
}: DailySummary): EventWords {
  const asked = requests === 1 ? '1 request' : `${requests.toLocaleString('en-US')} requests`;
  const failed = failedRequests > 0 ? `, ${failedRequests.toLocaleString('en-US')} of them failed` : '';
  const unknown =
    unknownCostRequests > 0 ? `The cost of ${unknownCostRequests.toLocaleString('en-US')} is not known.` : undefined;
  return {
    title: `${formatMoney(costUsd)} on ${dayInWords(day)}: ${asked}${failed}.`,
    facts: [
      ...rest.providers.slice(0, 4).map(({ name, costUsd: ofOne }) => ({ label: name, value: formatMoney(ofOne) })),
      ...rest.models
        .slice(0, 3)
        .map(({ provider, model, costUsd: ofOne }) => ({ label: `${provider}/${model}`, value: formatMoney(ofOne) })),
      ...rest.budgets.slice(0, 3).map(({ title, spentUsd, leftUsd }) => ({
        label: title,
        value: `${formatMoney(spentUsd)} spent, ${formatMoney(leftUsd)} left`,
      })),
    ],
    note: unknown,
  };
}

/** "Friday, November 20": read in UTC, since the day stands for itself. */
function dayInWords(day: string): string {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString('en-US', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    timeZone: 'UTC',
  });
}
