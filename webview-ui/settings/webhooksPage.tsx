// Webhooks: whom the program tells of budgets and days, and whether it got through.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { WebhookView } from '../../src/shared/webhookViews.ts';
import { Icon } from '../icon.tsx';
import { NoticeRow } from '../noticeRow.tsx';
import { Button } from '../toolkit.tsx';
import type { PageProps } from './matches.ts';
import { useSettings } from './settingsState.ts';
import { WebhookRow } from './webhookRow.tsx';

const WORDS = 'webhooks slack alerts notify mail POST signed secret daily summary budget threshold';
const textOf = ({ name, host, format }: WebhookView): string => `webhook ${name} ${host ?? ''} ${format} ${WORDS}`;

export const webhookTexts = ({ webhooks: { webhooks } }: SettingsView): string[] => [
  `${WORDS} add llmWorkbench.webhooks`,
  ...webhooks.map(textOf),
];

export function WebhooksPage({ view: { webhooks: view }, matches }: PageProps): VNode {
  const app = useSettings();
  const add = useRef<HTMLElement>(null);
  return (
    <>
      <div class="pageBar row wrap">
        <Button label="Add webhook…" icon="add" buttonRef={add} onClick={() => app.ask('webhooks/add', {})} />
        <span class="dim sm grow pageNote">Addresses and signing secrets stay in VS Code’s secret storage.</span>
      </div>
      {view.problems.map((problem) => (
        <NoticeRow key={problem} tone="warning">
          <p>{problem}</p>
          <div class="row wrap buttons">
            <Button
              small
              label="Edit in settings.json"
              onClick={() => app.ask('settings/openFile', { id: 'webhooks', scope: 'user' })}
            />
          </div>
        </NoticeRow>
      ))}
      {view.webhooks
        .filter((webhook) => matches(textOf(webhook)))
        .map((webhook) => (
          <WebhookRow
            key={webhook.name}
            webhook={webhook}
            events={view.events}
            onRemoved={() => add.current?.focus()}
          />
        ))}
      {view.webhooks.length === 0 && (
        <p class="dim pageEmpty">
          <Icon name="broadcast" /> Nobody is told yet. A webhook posts budget alarms and a daily summary to Slack, or
          to a server of yours.
        </p>
      )}
    </>
  );
}
