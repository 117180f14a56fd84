// What is sent for an event: generic JSON, or a message in Slack's format.
import type { PreparedEvent } from './webhookEvents.ts';
import type { WebhookSetting } from './webhookSettings.ts';

/** Of the generic payload; a field that changes its meaning or goes raises it. */
const PAYLOAD_VERSION = 1;
const SENDER = 'LLM Workbench';
/** Characters of what a person or model wrote that are sent at most. */
const LONGEST_TEXT = 10_000;

export interface PayloadFacts {
  /** The same on every try. */
  id: string;
  /** Epoch milliseconds. */
  createdAt: number;
  /** Of this extension. */
  version: string;
}

/** The body of a delivery. Texts of people and models are in it only where the webhook says so. */
export function payloadOf(
  { format, includeText }: Pick<WebhookSetting, 'format' | 'includeText'>,
  { texts, ...event }: PreparedEvent,
  facts: PayloadFacts,
): string {
  const shown: PreparedEvent = includeText && texts ? { ...event, texts: shortened(texts) } : event;
  return JSON.stringify(format === 'slack' ? slackMessage(shown, facts) : genericPayload(shown, facts));
}

function shortened(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, cut(text, LONGEST_TEXT)]));
}

function genericPayload({ type, data, texts, words }: PreparedEvent, { id, createdAt, version }: PayloadFacts): object {
  return {
    version: PAYLOAD_VERSION,
    id,
    event: type,
    createdAt: new Date(createdAt).toISOString(),
    source: { name: SENDER, version },
    summary: words.title,
    data,
    ...(texts && { texts }),
  };
}

// Limits of Slack's Block Kit (docs.slack.dev, "Blocks": section and context).
const LONGEST_SECTION = 3000;
const LONGEST_FIELD = 2000;
const MOST_FIELDS = 10;

interface SlackText {
  type: 'mrkdwn';
  text: string;
  /** Nothing in it becomes a link, a channel or a mention. */
  verbatim: true;
}

function slackMessage({ words, texts = {} }: PreparedEvent, { createdAt, version }: PayloadFacts): object {
  const { title, facts = [], note } = words;
  const fields = facts
    .slice(0, MOST_FIELDS)
    .map(({ label, value }) => slackText(`*${plain(label)}*\n${plain(value)}`, LONGEST_FIELD));
  const time = `<!date^${Math.floor(createdAt / 1000)}^{date_short_pretty} {time}|${new Date(createdAt).toISOString()}>`;
  return {
    text: cut(escapeSlack(title), LONGEST_SECTION),
    blocks: [
      section(`*${plain(title)}*`),
      ...(fields.length > 0 ? [{ type: 'section', fields }] : []),
      ...(note ? [section(plain(note))] : []),
      ...Object.entries(texts).map(([name, text]) => section(`*${plain(name)}*\n${escapeSlack(text)}`)),
      { type: 'context', elements: [slackText(`${SENDER} ${plain(version)} · ${time}`, LONGEST_FIELD)] },
    ],
  };
}

function section(text: string): object {
  return { type: 'section', text: slackText(text, LONGEST_SECTION) };
}

function slackText(text: string, longest: number): SlackText {
  return { type: 'mrkdwn', text: cut(text, longest), verbatim: true };
}

/** The three characters with which links, mentions and commands begin and end. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** On one line. */
function plain(text: string): string {
  return escapeSlack(text.replace(/\s+/g, ' '));
}

/** Never in the middle of a character or of an escape. */
function cut(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$|&(?:a|am|amp|l|lt|g|gt)?$/, '')}…`;
}
