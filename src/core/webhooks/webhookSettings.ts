// Webhooks as they stand in the person's settings: everything but the address, which is a secret.
import { WEBHOOK_FORMATS, type WebhookFormat } from '../../shared/webhookViews.ts';
import { AppError } from '../errors.ts';
import { isRecord } from '../isRecord.ts';

export interface WebhookSetting {
  /** Unique; shown in the clear. */
  name: string;
  format: WebhookFormat;
  /** Ids of event types, also of such as are not known yet. */
  events: readonly string[];
  enabled: boolean;
  /** What people and models wrote may leave with it. */
  includeText: boolean;
}

export interface WebhookSettings {
  webhooks: readonly WebhookSetting[];
  /** What does not fit, as sentences. */
  problems: readonly string[];
}

const NO_LIST = 'The setting llmWorkbench.webhooks needs a list.';
const MOST_WEBHOOKS = 20;
const LONGEST_NAME = 40;
const MOST_EVENTS = 50;
/** Also what keeps an address from being taken for one. */
const EVENT_ID = /^[A-Za-z][\w.-]{0,79}$/;
const KNOWN: ReadonlySet<string> = new Set(['name', 'format', 'events', 'enabled', 'includeText']);

/** `value` is what stands in the person's settings. Never throws; an entry that does not fit sends nothing. */
export function readWebhooks(value: unknown): WebhookSettings {
  const problems: string[] = [];
  if (value === undefined || value === null) {
    return { webhooks: [], problems };
  }
  if (!Array.isArray(value)) {
    return { webhooks: [], problems: [NO_LIST] };
  }
  if (value.length > MOST_WEBHOOKS) {
    problems.push(`Only the first ${MOST_WEBHOOKS} webhooks count.`);
  }
  const webhooks: WebhookSetting[] = [];
  for (const [index, entry] of value.slice(0, MOST_WEBHOOKS).entries()) {
    const read = readWebhook(entry);
    if (typeof read === 'string') {
      problems.push(`Webhook ${index + 1} is ignored: ${read}.`);
    } else if (webhooks.some(({ name }) => name === read.name)) {
      problems.push(`Webhook ${index + 1} is ignored: there are two with the name "${read.name}".`);
    } else {
      webhooks.push(read);
    }
  }
  return { webhooks, problems };
}

/** A webhook, or why it is none. Nothing of a value is repeated: it may be an address by mistake. */
function readWebhook(entry: unknown): WebhookSetting | string {
  if (!isRecord(entry)) {
    return 'it needs an object with "name", "format" and "events"';
  }
  if (Object.keys(entry).some((name) => !KNOWN.has(name))) {
    return `it may have ${[...KNOWN].join(', ')}, and nothing else; its address is kept in secret storage`;
  }
  const { name, format, events, enabled = true, includeText = false } = entry;
  if (typeof name !== 'string' || webhookNameProblem(name, []) !== undefined) {
    return `"name" needs a text of at most ${LONGEST_NAME} characters`;
  }
  const known = WEBHOOK_FORMATS.find((one) => one === format);
  if (known === undefined) {
    return `"format" needs to be ${WEBHOOK_FORMATS.join(' or ')}`;
  }
  const areEvents =
    Array.isArray(events) &&
    events.length <= MOST_EVENTS &&
    events.every((event) => typeof event === 'string' && EVENT_ID.test(event));
  if (!areEvents) {
    return '"events" needs a list of events, such as ["budget.threshold", "usage.dailySummary"]';
  }
  if (typeof enabled !== 'boolean' || typeof includeText !== 'boolean') {
    return '"enabled" and "includeText" need to be true or false';
  }
  return { name: name.trim(), format: known, events: [...new Set(events as string[])], enabled, includeText };
}

/** Why this cannot be a webhook's name; `undefined`: it can. */
export function webhookNameProblem(typed: string, taken: readonly string[]): string | undefined {
  const name = typed.trim();
  if (name === '') {
    return 'Type a name';
  }
  if (/:\/\/|\/services\/|whsec_/i.test(name)) {
    return 'This looks like the address itself; the name is shown in the clear';
  }
  if (name.length > LONGEST_NAME) {
    return `At most ${LONGEST_NAME} characters`;
  }
  if (/\p{Cc}/u.test(name)) {
    return 'A name has no line breaks or tabs';
  }
  // Names are keys of what is kept, where these have a meaning of their own.
  if (name === 'prototype' || name in Object.prototype) {
    return 'Choose another name';
  }
  return taken.includes(name) ? `There is a webhook "${name}" already; choose another name` : undefined;
}

/** What is to be changed of one. */
export interface WebhookChange extends Partial<Omit<WebhookSetting, 'name'>> {
  /** One event alone: two changes in a row must not undo each other. */
  event?: { id: string; isOn: boolean };
}

/**
 * `raw` as it stands in the file, with this one changed (`undefined`: taken out); what else stands there stays. Throws `config`
 * where that is no list, or one more would not count.
 */
export function withWebhook(raw: unknown, name: string, change: WebhookChange | undefined): unknown[] | undefined {
  if (raw !== undefined && raw !== null && !Array.isArray(raw)) {
    throw new AppError('config', `${NO_LIST} Mend it in settings.json first.`);
  }
  const list = (raw ?? []) as unknown[];
  const isIt = (entry: unknown): entry is Record<string, unknown> =>
    isRecord(entry) && typeof entry['name'] === 'string' && entry['name'].trim() === name;
  const after = list.flatMap((entry) => (!isIt(entry) ? [entry] : change ? [changed(entry, change)] : []));
  if (change && !list.some(isIt)) {
    if (list.length >= MOST_WEBHOOKS) {
      throw new AppError('config', `There can be ${MOST_WEBHOOKS} webhooks: remove one first.`);
    }
    after.push(changed({ name }, change));
  }
  return after.length > 0 ? after : undefined;
}

function changed(entry: Record<string, unknown>, { event, ...values }: WebhookChange): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  if (!event) {
    return { ...entry, ...given };
  }
  const others = (Array.isArray(entry['events']) ? (entry['events'] as unknown[]) : []).filter((id) => id !== event.id);
  return { ...entry, ...given, events: event.isOn ? [...others, event.id] : others };
}
