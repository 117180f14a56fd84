// The settings page's host: one tab, what it shows and writes, and that no key is in what it shows.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { settingsPageHandlers } from '../../src/host/settingsHandlers.ts';
import { SETTINGS_PANEL } from '../../src/host/pageIds.ts';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const secret = `sk-proj-${'Qw7eRt9y'.repeat(6)}`;
const signal = new AbortController().signal;

describe('the settings page', () => {
  before(async () => {
    await simulator();
    await running();
  });
  afterEach(async () => {
    const { keys } = (await running()).services;
    for (const { providerId, name } of await keys.list()) {
      await keys.remove(providerId, name);
    }
  });

  const handlers = async () => settingsPageHandlers(await (await running()).settings.get());
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(SETTINGS_PANEL));
  const user = (id: string) => vscode.workspace.getConfiguration('llmWorkbench').inspect(id)?.globalValue;

  it('is one tab, however often it is asked for, and can be closed and opened again', async () => {
    await vscode.commands.executeCommand('llmWorkbench.openSettings');
    await vscode.commands.executeCommand('llmWorkbench.openSettings', 'privacy');
    await waitFor('the tab', () => tabs().length === 1);
    assert.equal(tabs()[0]?.label, 'LLM Workbench: Settings');
    await vscode.window.tabGroups.close(tabs());
    await waitFor('the tab to be gone', () => tabs().length === 0);
    await vscode.commands.executeCommand('llmWorkbench.openSettings');
    await waitFor('the tab again', () => tabs().length === 1);
  });

  it('that VS Code brings back takes the place of one, and a second is closed', async () => {
    const { settings } = await running();
    await vscode.window.tabGroups.close(tabs());
    await waitFor('no tab', () => tabs().length === 0);
    const restored = () => vscode.window.createWebviewPanel(SETTINGS_PANEL, 'Restored', vscode.ViewColumn.One);
    const first = restored();
    await settings.deserializeWebviewPanel(first);
    assert.match(first.webview.html, /settings\.js/);
    assert.match(first.webview.html, /settings\.css/);
    assert.ok(!first.webview.options.enableCommandUris);
    let isClosed = false;
    const second = restored();
    second.onDidDispose(() => {
      isClosed = true;
    });
    await settings.deserializeWebviewPanel(second);
    assert.ok(isClosed);
    (await settings.get()).show();
    await waitFor('one tab', () => tabs().length === 1);
    first.dispose();
  });

  it('shows keys by name, date and address, never the key', async () => {
    const { services } = await running();
    await services.keys.save({
      providerId: 'openai',
      name: 'work',
      key: secret,
      origin: 'https://nowhere.invalid',
      savedAt: 5,
    });
    await services.keys.save({
      providerId: 'openai',
      name: 'zweit',
      key: `${secret}2`,
      origin: 'https://nowhere.invalid',
      savedAt: 6,
    });
    await services.keys.setDisabled('openai', 'zweit', true);
    const view = await (await handlers())['settings/snapshot']({}, signal);
    const openai = view.providers.find(({ provider }) => provider.id === 'openai');
    assert.deepEqual(
      openai?.keys.map(({ check: _none, ...key }) => key),
      [
        {
          name: 'work',
          fromEnvironment: false,
          inUse: true,
          disabled: false,
          savedAt: 5,
          boundTo: 'https://nowhere.invalid',
        },
        {
          name: 'zweit',
          fromEnvironment: false,
          inUse: false,
          disabled: true,
          savedAt: 6,
          boundTo: 'https://nowhere.invalid',
        },
      ],
    );
    assert.ok(!JSON.stringify(view).includes(secret.slice(0, 20)));
  });

  it('writes where VS Code keeps settings, and answers with what holds now', async () => {
    const ask = await handlers();
    await withUserSettings({ temperature: undefined, maxOutputTokens: undefined }, async () => {
      const after = await ask['settings/set']({ id: 'temperature', value: 0.25, scope: 'user' }, signal);
      assert.equal(user('temperature'), 0.25);
      assert.equal(after.settings.find(({ id }) => id === 'temperature')?.source, 'user');
      await ask['settings/set']({ id: 'temperature', value: null, scope: 'user' }, signal);
      assert.equal(user('temperature'), undefined);
      const unset = await ask['settings/unset']({ id: 'maxOutputTokens', scope: 'user' }, signal);
      const tokens = unset.settings.find(({ id }) => id === 'maxOutputTokens');
      assert.deepEqual([tokens?.source, tokens?.value], ['user', undefined]);
      assert.equal((await running()).services.configuration.settings.parameters().maxOutputTokens, undefined);
    });
  });

  it('refuses in words what does not fit or a workspace must not have, and writes nothing', async () => {
    const ask = await handlers();
    const refused = (asked: Promise<unknown>, words: RegExp) =>
      assert.rejects(asked, { name: 'AppError', message: words });
    await refused(ask['settings/set']({ id: 'temperature', value: 3, scope: 'user' }, signal), /0 to 2/);
    await refused(ask['settings/set']({ id: 'nothing', value: 3, scope: 'user' }, signal), /no setting/);
    await refused(ask['settings/set']({ id: 'maxRetries', value: 9, scope: 'workspace' }, signal), /your own setting/);
    await refused(ask['settings/unset']({ id: 'maxRetries', scope: 'user' }, signal), /cannot be without/);
    const provider = { providerId: 'openai' } as const;
    await refused(
      ask['settings/setProvider']({ ...provider, field: 'headers', value: { authorization: 'x' } }, signal),
      /credential/,
    );
    await refused(
      ask['settings/setProvider']({ ...provider, field: 'baseUrl', value: 'no address' }, signal),
      /is not an address/,
    );
    for (const id of ['temperature', 'maxRetries', 'providers']) {
      assert.equal(user(id), undefined, id);
    }
  });

  it('tests, renames, uses and disables a key, and keeps what the test found under the new name', async () => {
    const { services } = await running();
    const { url } = await simulator();
    await services.keys.save({
      providerId: 'openai',
      name: 'work',
      key: secret,
      origin: url,
      baseUrl: `${url}/openai/v1`,
      savedAt: 5,
    });
    await services.keys.save({
      providerId: 'openai',
      name: 'home',
      key: secret,
      origin: url,
      baseUrl: `${url}/openai/v1`,
      savedAt: 6,
    });
    const ask = await handlers();
    const key = { providerId: 'openai', keyName: 'work' };
    const check = await ask['key/test'](key, signal);
    assert.equal(check.verdict, 'works', check.sentence);
    const renamed = await ask['key/rename']({ ...key, newName: ' office ' }, signal);
    const keysOf = (view: typeof renamed) =>
      view.providers.find(({ provider }) => provider.id === 'openai')?.keys ?? [];
    assert.deepEqual(keysOf(renamed).find(({ name }) => name === 'office')?.check, check);
    await assert.rejects(ask['key/rename']({ ...key, keyName: 'office', newName: 'home' }, signal), /already/);
    await assert.rejects(ask['key/use'](key, signal), /no key "work"/);
    const used = await ask['key/use']({ ...key, keyName: 'home' }, signal);
    assert.deepEqual(
      keysOf(used).map(({ name, inUse }) => [name, inUse]),
      [
        ['home', true],
        ['office', false],
      ],
    );
    const disabled = await ask['key/setDisabled']({ ...key, keyName: 'home', disabled: true }, signal);
    assert.deepEqual(
      keysOf(disabled).map(({ name, inUse }) => [name, inUse]),
      [
        ['home', false],
        ['office', true],
      ],
    );
  });
});
