// What package.json promises is there in VS Code.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { installed, running } from './support/extension.ts';

interface Manifest {
  contributes: {
    commands: { command: string; title: string; category: string }[];
    views: Record<string, { id: string; type: string }[]>;
    viewsContainers: { activitybar: { id: string }[] };
    submenus: { id: string; label: string }[];
    menus: Record<string, { command?: string; submenu?: string; when?: string }[]>;
    configuration: { properties: Record<string, { default: unknown; scope: string }> };
  };
  activationEvents: string[];
  extensionKind: string[];
  capabilities: {
    untrustedWorkspaces: { supported: unknown; restrictedConfigurations: string[] };
    virtualWorkspaces: { supported: unknown };
  };
}

const manifest = () => installed().packageJSON as Manifest;
const editorActions = ['ask', 'compareSelection', 'explain', 'fix', 'refactor', 'document', 'writeTests', 'review'];

describe('package.json in VS Code', () => {
  before(running);

  it('declares exactly the commands that are registered', async () => {
    const declared = manifest().contributes.commands.map(({ command }) => command);
    const ofView = /^llmWorkbench\.chat\./;
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith('llmWorkbench.') && !ofView.test(id),
    );
    assert.deepEqual(registered.toSorted(), declared.toSorted());
  });

  it('names every command for a person', () => {
    for (const { command, title, category } of manifest().contributes.commands) {
      assert.equal(category, 'LLM Workbench', command);
      assert.match(title, /^[A-Z]/, command);
    }
  });

  it('refers in its menus only to commands and submenus that exist', () => {
    const { commands, submenus, menus } = manifest().contributes;
    for (const item of Object.values(menus).flat()) {
      assert.ok(
        commands.some(({ command }) => command === item.command) || submenus.some(({ id }) => id === item.submenu),
        JSON.stringify(item),
      );
    }
  });

  it('offers all tasks for code in a submenu of the editor', () => {
    const { menus, submenus } = manifest().contributes;
    assert.deepEqual(submenus, [{ id: 'llmWorkbench.editor', label: 'LLM Workbench' }]);
    assert.ok(menus['editor/context']?.some(({ submenu }) => submenu === 'llmWorkbench.editor'));
    assert.deepEqual(
      menus['llmWorkbench.editor']?.map(({ command }) => command),
      editorActions.map((id) => `llmWorkbench.${id}`),
    );
  });

  it('has its chat in the activity bar', async () => {
    const { viewsContainers, views } = manifest().contributes;
    assert.deepEqual(
      viewsContainers.activitybar.map(({ id }) => id),
      ['llmWorkbench'],
    );
    assert.deepEqual(
      views['llmWorkbench']?.map(({ id, type }) => [id, type]),
      [['llmWorkbench.chat', 'webview']],
    );
    // VS Code makes this command for each view that it knows.
    assert.ok((await vscode.commands.getCommands(true)).includes('llmWorkbench.chat.focus'));
  });

  it('gives every setting the default that VS Code reads', () => {
    const properties = Object.entries(manifest().contributes.configuration.properties);
    assert.ok(properties.length >= 7);
    for (const [name, { default: declared }] of properties) {
      const read = vscode.workspace.getConfiguration().inspect(name);
      assert.deepEqual(read?.defaultValue, declared, name);
      assert.deepEqual(vscode.workspace.getConfiguration().get(name), declared, name);
    }
  });

  it('keeps addresses and waiting times out of the reach of a workspace', () => {
    const { properties } = manifest().contributes.configuration;
    assert.equal(properties['llmWorkbench.providers']?.scope, 'application');
    assert.equal(properties['llmWorkbench.timeouts']?.scope, 'application');
  });

  it('restricts in an untrusted workspace every setting that a workspace can have', () => {
    const { capabilities, contributes } = manifest();
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    const settable = Object.entries(contributes.configuration.properties)
      .filter(([, { scope }]) => scope !== 'application')
      .map(([name]) => name);
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted(), settable.toSorted());
  });

  it('runs on the side of the person, with virtual workspaces too, and starts by itself', () => {
    const { extensionKind, capabilities, activationEvents } = manifest();
    assert.deepEqual(extensionKind, ['ui', 'workspace']);
    assert.equal(capabilities.virtualWorkspaces.supported, true);
    // The others: tabs that were open are shown again after a reload.
    assert.deepEqual(activationEvents, [
      'onStartupFinished',
      'onWebviewPanel:llmWorkbench.compare',
      'onWebviewPanel:llmWorkbench.costs',
      'onWebviewPanel:llmWorkbench.models',
      'onWebviewPanel:llmWorkbench.settings',
    ]);
  });
});
