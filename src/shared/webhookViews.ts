// Webhooks as plain data for the settings page: hosts and results, never an address or a secret.

/** `json` is the program's own payload, `slack` an incoming webhook of Slack, or of what takes the same. */
export const WEBHOOK_FORMATS = ['json', 'slack'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

export interface WebhookView {
  name: string;
  /** "hooks.slack.com": all that is shown of its address. Absent: it has none on this machine. */
  host?: string;
  format: WebhookFormat;
  /** Ids of event types. */
  events: readonly string[];
  enabled: boolean;
  /** Prompts and answers may leave with it. */
  includeText: boolean;
  /** Deliveries that wait for their next try. */
  waiting: number;
  /** What came of the last delivery; `at` is epoch milliseconds. */
  last?: { at: number; ok: boolean; sentence: string };
}

export interface WebhookEventView {
  id: string;
  label: string;
  description: string;
}

export interface WebhooksView {
  webhooks: readonly WebhookView[];
  /** What can be chosen. */
  events: readonly WebhookEventView[];
  /** What does not fit in the settings, as sentences. */
  problems: readonly string[];
}

/** What the receiver made of a test: one sentence with its status and words. */
export interface WebhookTestView {
  ok: boolean;
  sentence: string;
}
