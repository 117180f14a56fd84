// The person's own defaults: parameters of the chat, a model for each purpose, requests.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { SettingGroup } from '../../src/shared/settingDefinitions.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { PageProps } from './matches.ts';
import { isOfPrices, rowText, settingRows, type SettingRow } from './settingRows.ts';
import { SettingRowView } from './settingRowView.tsx';
import type { Scope } from './settingsState.ts';

const GROUPS: readonly { id: SettingGroup; title: string }[] = [
  { id: 'chat', title: 'New conversations' },
  { id: 'purposes', title: 'Models for tasks' },
  { id: 'routing', title: 'Auto, failures and limits' },
  { id: 'context', title: 'Context' },
  { id: 'requests', title: 'Requests' },
];

const rowsOf = (view: SettingsView): SettingRow[] =>
  settingRows(view, 'user').filter((row) => row.group !== 'privacy' && row.group !== 'routing' && !isOfPrices(row));

export const defaultTexts = (view: SettingsView): string[] => rowsOf(view).map(rowText);

export function DefaultsPage({ view, matches }: PageProps): VNode {
  return (
    <>
      <p class="pageIntro dim">
        Your own settings, for every window. A workspace may set some of them otherwise; the environment gives defaults.
      </p>
      <SettingGroups view={view} scope="user" rows={rowsOf(view).filter((row) => matches(rowText(row)))} />
    </>
  );
}

interface SettingGroupsProps {
  view: SettingsView;
  scope: Scope;
  rows: readonly SettingRow[];
  disabled?: boolean;
}

/** Rows under the headings of their groups; a group without a row is left out. */
export function SettingGroups({ view, scope, rows, disabled }: SettingGroupsProps): VNode {
  return (
    <>
      {GROUPS.map(({ id, title }) => {
        const ofGroup = rows.filter(({ group }) => group === id);
        return (
          ofGroup.length > 0 && (
            <Group key={id} title={title} rows={ofGroup} view={view} scope={scope} disabled={disabled} />
          )
        );
      })}
    </>
  );
}

function Group({ title, rows, view, scope, disabled }: SettingGroupsProps & { title: string }): VNode {
  const heading = useId();
  return (
    <div class="settingGroup" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {rows.map((row) => (
        <SettingRowView
          key={`${row.setting.id}.${row.definition.id}`}
          row={row}
          scope={scope}
          view={view}
          disabled={disabled}
        />
      ))}
    </div>
  );
}
