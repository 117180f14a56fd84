// Webhooks as the gallery's settings page shows them: delivered, failing, without an address, with an event of a later version.
import type { WebhooksView } from '../../../src/shared/webhookViews.ts';
import { NOW } from './messages.ts';

const events = [
  {
    id: 'budget.threshold',
    label: 'Budget thresholds',
    description: 'A budget is used to one of its percentages; once in its period.',
  },
  {
    id: 'usage.dailySummary',
    label: 'Daily summary',
    description: 'What was spent on the day before, by provider and model; on the morning after.',
  },
];

export const NO_WEBHOOKS: WebhooksView = { webhooks: [], events, problems: [] };

export const WEBHOOKS: WebhooksView = {
  webhooks: [
    {
      name: 'Team channel',
      host: 'hooks.slack.com',
      format: 'slack',
      events: ['budget.threshold', 'usage.dailySummary'],
      enabled: true,
      includeText: false,
      waiting: 0,
      last: { at: NOW - 3_600_000, ok: true, sentence: 'hooks.slack.com answered 200 OK: “ok”.' },
    },
    {
      name: 'Mail through our automation',
      host: 'automation.internal-tools.example.com:8443',
      format: 'json',
      events: ['budget.threshold', 'answer.rated'],
      enabled: true,
      includeText: false,
      waiting: 2,
      last: {
        at: NOW - 60_000,
        ok: false,
        sentence:
          'automation.internal-tools.example.com:8443 answered 503 Service Unavailable: “The workflow is paused”. It will be tried again.',
      },
    },
    {
      name: 'Old laptop',
      format: 'json',
      events: ['usage.dailySummary'],
      enabled: false,
      includeText: true,
      waiting: 0,
    },
  ],
  events,
  problems: [],
};

export const WRONG_WEBHOOKS: WebhooksView = {
  ...WEBHOOKS,
  webhooks: WEBHOOKS.webhooks.slice(0, 1),
  problems: ['Webhook 2 is ignored: "format" needs to be json or slack.'],
};
