// The table of models' host: one tab, loaded when it is first opened, and what it answers and writes.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { MODELS_PANEL } from '../../src/host/pageIds.ts';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';
import { simulator } from './support/simulator.ts';

const signal = new AbortController().signal;

describe('the table of models', () => {
  before(async () => {
    await simulator();
    await running();
  });

  const panel = async () => (await running()).models.get();
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(MODELS_PANEL));
  const user = (id: string) => vscode.workspace.getConfiguration('llmWorkbench').inspect(id)?.globalValue;

  it('is one tab, however often it is asked for, and can be closed and opened again', async () => {
    await vscode.commands.executeCommand('llmWorkbench.browseModels');
    await vscode.commands.executeCommand('llmWorkbench.browseModels', '@vision');
    await waitFor('the tab', () => tabs().length === 1);
    assert.equal(tabs()[0]?.label, 'LLM Workbench: Models');
    await vscode.window.tabGroups.close(tabs());
    await waitFor('the tab to be gone', () => tabs().length === 0);
    await vscode.commands.executeCommand('llmWorkbench.browseModels');
    await waitFor('the tab again', () => tabs().length === 1);
    await vscode.window.tabGroups.close(tabs());
    await waitFor('no tab', () => tabs().length === 0);
  });

  it('that VS Code brings back takes the place of one, and a second is closed', async () => {
    const { models } = await running();
    const restored = () => vscode.window.createWebviewPanel(MODELS_PANEL, 'Restored', vscode.ViewColumn.One);
    const first = restored();
    await models.deserializeWebviewPanel(first);
    assert.match(first.webview.html, /models\.js/);
    assert.match(first.webview.html, /models\.css/);
    assert.ok(!first.webview.options.enableCommandUris);
    let isClosed = false;
    const second = restored();
    second.onDidDispose(() => {
      isClosed = true;
    });
    await models.deserializeWebviewPanel(second);
    assert.ok(isClosed);
    first.dispose();
  });

  it('answers with all that is known, and writes what is pinned, hidden, named and chosen', async () => {
    const ask = (await panel()).handlers();
    const find = async (id: string) =>
      waitFor(`the row of ${id}`, async () => {
        const { rows } = await ask['catalog/view']({ refresh: false }, signal);
        return rows.find(({ providerId, model }) => providerId === 'openai' && model === id);
      });
    const { model, providerId } = await find('gpt-4.1-mini');
    try {
      await ask['models/pin']({ providerId, model, pinned: true }, signal);
      assert.equal((await find(model)).pinned, true);
      const hidden = await ask['catalog/hide']({ providerId, model, hidden: true }, signal);
      assert.equal(hidden.rows.find((row) => row.providerId === providerId && row.model === model)?.hidden, true);
      const named = await ask['catalog/setAlias']({ alias: 'quick', target: { providerId, model } }, signal);
      assert.deepEqual(
        named.aliases.map(({ alias, target }) => [alias, target.model]),
        [['quick', model]],
      );
      const chosen = await ask['catalog/setDefault']({ providerId, model, purpose: 'titles' }, signal);
      assert.deepEqual(chosen.defaults?.['titles'], { providerId, model });
      await assert.rejects(ask['catalog/setAlias']({ alias: 'no name', target: null }, signal));
    } finally {
      await ask['models/pin']({ providerId, model, pinned: false }, signal);
      await ask['catalog/hide']({ providerId, model, hidden: false }, signal);
      await ask['catalog/setAlias']({ alias: 'quick', target: null }, signal);
      await vscode.workspace
        .getConfiguration('llmWorkbench')
        .update('purposeModels', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.equal(user('hiddenModels'), undefined);
  });
});
