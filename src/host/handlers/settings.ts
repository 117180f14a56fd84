// The settings page: values, providers, keys, and the doors to VS Code's own pages.
import * as vscode from 'vscode';
import type { SettingsRequests } from '../../shared/protocol/settings.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { SettingsPanel } from '../settingsPanel.ts';
import { done } from './done.ts';
import { written } from './written.ts';

export function settingsHandlers(panel: SettingsPanel): Handlers<SettingsRequests> {
  const { services, keyCommands, checks } = panel;
  const { operations } = keyCommands;
  return {
    'settings/snapshot': async () => {
      try {
        return await panel.view();
      } finally {
        panel.pageIsReady();
      }
    },
    'settings/set': async ({ id, value, scope, entry }) => {
      await written(services.configuration.set(id, value, scope, { entry }));
      return panel.view();
    },
    'settings/unset': async ({ id, scope }) => {
      await written(services.configuration.unset(id, scope));
      return panel.view();
    },
    'settings/setProvider': async ({ providerId, field, value, entry, from }) => {
      await written(services.configuration.setProvider(providerId, field, value, { entry, from }));
      return panel.view();
    },
    'settings/openFile': async ({ id, scope }) => done(await openSettingsFile(id, scope)),
    // What VS Code asks may take the person minutes: the page does not wait for it, and hears of the key when it is there.
    'endpoint/add': async () => done(panel.inVsCode(addEndpoint(panel))),
    'endpoint/remove': async ({ providerId }) =>
      done(await (await import('../endpointCommands.ts')).removeEndpoint(services, providerId)),
    'key/add': async ({ providerId }) => done(panel.inVsCode(keyCommands.add(providerId))),
    'key/replace': async ({ providerId, keyName }) => done(panel.inVsCode(keyCommands.replace(providerId, keyName))),
    'key/test': ({ providerId, keyName }, signal) => checks.test(providerId, keyName, signal),
    'connections/test': async () => done(panel.inVsCode(panel.tests.run())),
    'connections/cancel': async () => done(panel.tests.cancel()),
    'connections/report': async () =>
      done(await (await import('../copyReport.ts')).copyReport(services, await panel.view())),
    'key/rename': async ({ providerId, keyName, newName }) => {
      await operations.rename(providerId, keyName, newName);
      checks.rename(providerId, keyName, newName.trim());
      return panel.view();
    },
    'key/use': async ({ providerId, keyName }) => {
      await operations.use(providerId, keyName);
      return panel.view();
    },
    'key/setDisabled': async ({ providerId, keyName, disabled }) => {
      await operations.setDisabled(providerId, keyName, disabled);
      return panel.view();
    },
    'key/remove': async ({ providerId, keyName }) => done(await operations.remove(providerId, keyName)),
    'circuits/reset': ({ providerId }) => {
      services.resetCircuits(providerId);
      return panel.view();
    },
    'page/openLink': async ({ providerId, link }) => {
      const url = services.providers.find(providerId)?.links[link];
      return done(url && (await vscode.env.openExternal(vscode.Uri.parse(url, true))));
    },
    'page/proxySettings': async () =>
      done(await vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy')),
    'page/showLog': async () => done(services.log.show()),
    'page/showData': async () => done(await showFolder(services.context.globalStorageUri)),
    'page/copy': async ({ text }) => done(await vscode.env.clipboard.writeText(text)),
  };
}

async function addEndpoint({ services, keyCommands }: SettingsPanel): Promise<void> {
  const commands = await import('../endpointCommands.ts');
  await commands.addEndpoint(services, keyCommands);
}

async function openSettingsFile(id: string | undefined, scope: 'user' | 'workspace'): Promise<void> {
  const command = scope === 'user' ? 'workbench.action.openSettingsJson' : 'workbench.action.openWorkspaceSettingsFile';
  // As VS Code's own "Edit in settings.json": what is not in the file yet is put there to be edited, not saved.
  const revealSetting = id === undefined ? undefined : { key: `llmWorkbench.${id}`, edit: true };
  await vscode.commands.executeCommand(command, { revealSetting });
}

async function showFolder(folder: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.createDirectory(folder);
  try {
    await vscode.commands.executeCommand('revealFileInOS', folder);
  } catch {
    // VS Code in a browser has no file manager to show it in.
    const copy = 'Copy Path';
    if ((await vscode.window.showInformationMessage(`The data are in ${folder.fsPath}.`, copy)) === copy) {
      await vscode.env.clipboard.writeText(folder.fsPath);
    }
  }
}
