// What the open workspace sets otherwise: never an address or a key.
import type { VNode } from 'preact';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { SettingGroups } from './defaultsPage.tsx';
import type { PageProps } from './matches.ts';
import { rowText, settingRows } from './settingRows.ts';

export const workspaceTexts = (view: SettingsView): string[] =>
  settingRows(view, 'workspace').map((row) => `workspace ${rowText(row)}`);

export function WorkspacePage({ view, matches }: PageProps): VNode {
  const reason = reasonAgainst(view);
  return (
    <>
      {view.workspace !== undefined && (
        <p class="pageIntro dim">
          For <b>{view.workspace}</b> alone, kept in its own settings. What is not set here is inherited. Addresses and
          keys are never a workspace’s: here you choose by name which of your keys it uses.
        </p>
      )}
      {reason && (
        <div class="notice" role="note">
          <Icon name="info" class="warn" />
          <p>{reason}</p>
        </div>
      )}
      <SettingGroups
        view={view}
        scope="workspace"
        rows={settingRows(view, 'workspace').filter((row) => matches(`workspace ${rowText(row)}`))}
        disabled={reason !== undefined}
      />
    </>
  );
}

/** Why nothing can be set here. */
function reasonAgainst({ workspace, workspaceTrusted }: SettingsView): string | undefined {
  if (workspace === undefined) {
    return 'No folder is open: open one to give it settings of its own.';
  }
  return workspaceTrusted
    ? undefined
    : 'This workspace is not trusted: its settings do not count and cannot be changed here. Manage Workspace Trust lets you trust it.';
}
