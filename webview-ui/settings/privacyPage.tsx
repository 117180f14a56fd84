// What is kept where, and what is sent to whom.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import { Button } from '../toolkit.tsx';
import type { PageProps } from './matches.ts';
import { rowText, settingRows } from './settingRows.ts';
import { SettingRowView } from './settingRowView.tsx';
import { useSettings } from './settingsState.ts';

const FACTS: readonly { title: string; text: string }[] = [
  {
    title: 'Keys',
    text: 'They stay in VS Code’s secret storage. They are never written to settings, logs or this page, and each goes only to the address that it was saved for, unless you confirm another.',
  },
  {
    title: 'Conversations and costs',
    text: 'They stay in one file in the extension’s data folder on this machine. A deleted conversation is removed for good after 30 days; what it cost stays counted.',
  },
  {
    title: 'What is sent',
    text: 'Your question, the conversation so far, its system prompt and what you attached go to the provider that you ask, and to nobody else. From each provider that is set up, the list of its models is read. A model writes titles only if you let it. Webhooks that you set up are told figures and names of models.',
  },
  {
    title: 'Telemetry',
    text: 'There is none: no usage figures and no crash reports leave this machine.',
  },
  {
    title: 'The log',
    text: 'It stays on this machine, with keys removed. It names providers, models and failures, not what you asked.',
  },
];

export const privacyTexts = (view: SettingsView): string[] => [
  ...FACTS.map(({ title, text }) => `privacy stored sent ${title} ${text}`),
  ...settingRows(view, 'user')
    .filter(({ group }) => group === 'privacy')
    .map(rowText),
];

export function PrivacyPage({ view, matches }: PageProps): VNode {
  const app = useSettings();
  const facts = useId();
  const rows = settingRows(view, 'user').filter((row) => row.group === 'privacy' && matches(rowText(row)));
  const shown = FACTS.filter(({ title, text }) => matches(`privacy stored sent ${title} ${text}`));
  return (
    <>
      {rows.map((row) => (
        <SettingRowView key={row.definition.id} row={row} scope="user" view={view} />
      ))}
      {shown.length > 0 && (
        <dl class="facts" aria-label="What is stored and sent" id={facts}>
          {shown.map(({ title, text }) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="row wrap buttons">
        <Button label="Show log" onClick={() => app.showLog()} />
        <Button label="Show data folder" onClick={() => app.showData()} />
      </div>
    </>
  );
}
