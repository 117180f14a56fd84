// The model catalogue inside VS Code: hiding, aliases, defaults, a model by its name, and the price table by command.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as library from '@pydantic/genai-prices';
import * as vscode from 'vscode';
import { catalogHandlers } from '../../src/host/handlers/catalog.ts';
import { pickModel } from '../../src/host/modelPick.ts';
import { refreshPrices } from '../../src/host/refreshPrices.ts';
import type { CatalogView } from '../../src/shared/catalogViews.ts';
import type { ModelsView } from '../../src/shared/views.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels } from './support/answers.ts';
import { running } from './support/extension.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings, withWorkspaceSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const { signal } = new AbortController();
const MINI = { providerId: 'openai', model: 'gpt-5-mini' };
const HAIKU = { providerId: 'anthropic', model: 'claude-haiku-4-5' };
const ours = (name: string) => vscode.workspace.getConfiguration('llmWorkbench').inspect<unknown>(name)?.globalValue;
const row = ({ rows }: CatalogView, { providerId, model }: { providerId: string; model: string }) =>
  rows.find((one) => one.providerId === providerId && one.model === model);
const offered = ({ providers }: ModelsView) =>
  providers.flatMap(({ id, models }) => models.map(({ model }) => `${id}/${model}`));
const asked = ({ current }: ModelsView) => current && `${current.providerId}/${current.model}`;

describe('the catalogue in VS Code', () => {
  before(async () => {
    await simulator();
    await readyModels((await running()).services);
  });

  const handlers = async () => catalogHandlers((await running()).services);

  it('answers at once with every model, its facts and whose word they are', async () => {
    const view = await (await handlers())['catalog/view']({ refresh: false }, signal);
    const mini = row(view, MINI);
    assert.ok(mini?.simulated);
    assert.ok(mini.can.includes('tools'));
    assert.equal(mini.sources.price, 'prices');
    assert.equal(mini.unavailable, undefined);
    assert.equal(row(view, { providerId: 'anthropic', model: 'claude-3-5-sonnet-20241022' })?.lifecycle, 'retired');
    assert.ok(row(view, { providerId: 'openai', model: 'text-embedding-3-small' })?.notForChat);
    assert.deepEqual(view.prices.fetched, false);
    assert.ok(view.recommendations.length > 0);
    const { services } = await running();
    const inPicker = offered(await services.models());
    assert.ok(!inPicker.includes('anthropic/claude-3-5-sonnet-20241022'));
  });

  it('hides a model from pickers in a setting of one’s own, and still asks it by name', async () => {
    const { services } = await running();
    const hide = async (hidden: boolean) => (await handlers())['catalog/hide']({ ...MINI, hidden }, signal);
    await withUserSettings({ hiddenModels: ['nonsense'], defaultModel: 'openai/gpt-5-mini' }, async () => {
      assert.equal(row(await hide(true), MINI)?.hidden, true);
      assert.deepEqual(ours('hiddenModels'), ['nonsense', 'openai/gpt-5-mini']);
      const models = await services.models();
      assert.ok(!offered(models).includes('openai/gpt-5-mini'));
      assert.equal(asked(models), 'openai/gpt-5-mini');
      assert.ok(await services.catalog.find(MINI));
      assert.equal(row(await hide(false), MINI)?.hidden, false);
      assert.deepEqual(ours('hiddenModels'), ['nonsense']);
      assert.ok(offered(await services.models()).includes('openai/gpt-5-mini'));
    });
  });

  it('takes an alias wherever a model can stand, and follows it when it changes', async () => {
    const { services } = await running();
    const setAlias = async (alias: string, target: typeof MINI | null) =>
      (await handlers())['catalog/setAlias']({ alias, target }, signal);
    await withUserSettings({ aliases: undefined, defaultModel: undefined, pinnedModels: ['fast'] }, async () => {
      assert.deepEqual((await setAlias('fast', MINI)).aliases, [{ alias: 'fast', target: MINI }]);
      await vscode.commands.executeCommand('llmWorkbench.chooseModel', 'fast');
      assert.equal(ours('defaultModel'), 'fast');
      assert.equal(asked(await services.models()), 'openai/gpt-5-mini');
      assert.equal(row(await services.catalogView(), MINI)?.pinned, true);
      await setAlias('fast', HAIKU);
      assert.equal(asked(await services.models()), 'anthropic/claude-haiku-4-5');
      // What it led to is gone: nobody else is asked.
      assert.deepEqual((await setAlias('fast', null)).aliases, []);
      const { current, missing } = await services.models();
      assert.equal(current, undefined);
      assert.match(missing ?? '', /there is no alias "fast"/);
      await assert.rejects(setAlias('not/one', MINI), /"not\/one" cannot be an alias/);
      await assert.rejects(setAlias('fast', { providerId: 'nobody', model: 'x' }), /there is no provider "nobody"/);
    });
  });

  it('writes an alias of the workspace where the workspace has it', async () => {
    const { services } = await running();
    await withUserSettings({ aliases: { fast: 'openai/gpt-5-mini' }, defaultModel: 'fast' }, async () => {
      await withWorkspaceSettings({ 'llmWorkbench.aliases': { fast: 'anthropic/claude-haiku-4-5' } }, async () => {
        assert.equal(asked(await services.models()), 'anthropic/claude-haiku-4-5');
        await (
          await handlers()
        )['catalog/setAlias']({ alias: 'fast', target: { providerId: 'ollama', model: 'x' } }, signal);
        assert.deepEqual(ours('aliases'), { fast: 'openai/gpt-5-mini' });
        assert.deepEqual(services.configuration.settings.model('fast'), { providerId: 'ollama', model: 'x' });
      });
      assert.equal(asked(await services.models()), 'openai/gpt-5-mini');
    });
  });

  it('sets the model of the chat and of tasks, and none that cannot do it', async () => {
    const { services } = await running();
    const set = async (reference: typeof MINI, purpose?: string) =>
      (await handlers())['catalog/setDefault']({ ...reference, purpose }, signal);
    const embedder = { providerId: 'openai', model: 'text-embedding-3-small' };
    await withUserSettings({ defaultModel: undefined, purposeModels: { titles: 'ollama/x' } }, async () => {
      assert.deepEqual((await set(HAIKU)).current, HAIKU);
      assert.equal(ours('defaultModel'), 'anthropic/claude-haiku-4-5');
      const view = await set(MINI, 'judging');
      assert.deepEqual(view.defaults?.['judging'], MINI);
      assert.deepEqual(ours('purposeModels'), { titles: 'ollama/x', judging: 'openai/gpt-5-mini' });
      assert.deepEqual(services.configuration.settings.purposeModel('judging'), MINI);
      await set(embedder, 'embeddings');
      assert.deepEqual(services.purposeModel('embeddings'), embedder);
      await assert.rejects(set(embedder), /answers no questions/);
      await assert.rejects(set(MINI, 'embeddings'), /makes no embeddings/);
      await assert.rejects(set(MINI, 'cooking'), /there is no "cooking"/);
    });
    assert.equal(services.purposeModel('embeddings'), undefined);
  });

  it('chooses by the argument of the command, and says what is wrong with one', async () => {
    const { services } = await running();
    const said: string[] = [];
    const window = vscode.window as { showErrorMessage: unknown };
    const before = window.showErrorMessage;
    window.showErrorMessage = async (text: string) => void said.push(text);
    try {
      await withUserSettings({ defaultModel: undefined }, async () => {
        await vscode.commands.executeCommand('llmWorkbench.chooseModel', 'openai/brand-new');
        assert.equal(asked(await services.models()), 'openai/brand-new');
        for (const wrong of ['nobody', 'nobody/x']) {
          await vscode.commands.executeCommand('llmWorkbench.chooseModel', wrong);
        }
        assert.equal(ours('defaultModel'), 'openai/brand-new');
        assert.deepEqual(said, [
          'No model was chosen: there is no alias "nobody".',
          'No model was chosen: there is no provider "nobody".',
        ]);
      });
    } finally {
      window.showErrorMessage = before;
    }
  });

  it('offers in the picker what is typed and in no list, and aliases by their names', async () => {
    const { services, keyCommands } = await running();
    const createQuickPick = vscode.window.createQuickPick;
    let opened: vscode.QuickPick<vscode.QuickPickItem> | undefined;
    (vscode.window as { createQuickPick: unknown }).createQuickPick = () => (opened = createQuickPick());
    const labels = () => opened?.items.map(({ label }) => label) ?? [];
    try {
      await withUserSettings({ aliases: { fast: 'openai/gpt-5-mini' }, defaultModel: undefined }, async () => {
        const done = pickModel(services, keyCommands);
        await waitFor('the rows', () => labels().length > 5);
        assert.equal(labels()[labels().indexOf('Aliases') + 1], '$(tag) fast');
        assert.ok(opened);
        // VS Code tells of it as of typing.
        opened.value = 'anthropic/claude-99';
        await waitFor('the typed one', () => labels().includes('$(edit) Ask "claude-99" of Anthropic (simulator)'));
        await waitFor('its row', () => opened?.activeItems[0]?.label.includes('claude-99') ?? false);
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        await done;
        assert.equal(ours('defaultModel'), 'anthropic/claude-99');
        assert.equal(asked(await services.models()), 'anthropic/claude-99');
      });
    } finally {
      (vscode.window as { createQuickPick: unknown }).createQuickPick = createQuickPick;
    }
  });

  it('shows a lock in the picker also at an alias and at what is typed, and chooses neither', async () => {
    const { services, keyCommands } = await running();
    const createQuickPick = vscode.window.createQuickPick;
    let opened: vscode.QuickPick<vscode.QuickPickItem> | undefined;
    (vscode.window as { createQuickPick: unknown }).createQuickPick = () => (opened = createQuickPick());
    const row = (end: string) => opened?.items.find(({ label }) => label.endsWith(end));
    const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    const policy = { deny: ['gpt-5-mini', 'claude-99'] };
    const aliases = { fast: 'openai/gpt-5-mini' };
    try {
      await withUserSettings({ aliases, policy, defaultModel: 'openai/gpt-4.1-mini' }, async () => {
        const done = pickModel(services, keyCommands);
        await waitFor('the lock', () => row(' fast')?.label === '$(lock) $(tag) fast');
        assert.match(row(' fast')?.detail ?? '', /^Locked by your own policy .*denies "gpt-5-mini"$/);
        assert.ok(opened);
        for (const [typed, end, entry] of [
          ['fast', ' fast', 'gpt-5-mini'],
          ['anthropic/claude-99', 'Ask "claude-99" of Anthropic (simulator)', 'claude-99'],
        ] as const) {
          opened.value = typed;
          await waitFor('its row', () => opened?.activeItems[0]?.label.endsWith(end) ?? false);
          assert.match(opened.activeItems[0]?.label ?? '', /^\$\(lock\)/);
          await accept();
          await waitFor('the reason', () => opened?.placeholder?.endsWith(`denies "${entry}"`) ?? false);
        }
        opened.hide();
        await done;
        assert.equal(ours('defaultModel'), 'openai/gpt-4.1-mini');
      });
    } finally {
      (vscode.window as { createQuickPick: unknown }).createQuickPick = createQuickPick;
    }
  });
});

describe('the price table in VS Code', () => {
  let profile: Profile;
  let bundled: library.Provider[];
  before(async () => {
    await simulator();
    await running();
    profile = new Profile();
    bundled = (await library.waitForUpdate()) ?? [];
  });
  after(async () => {
    library.updatePrices(({ setProviderData }) => setProviderData(bundled));
    await profile.remove();
  });

  /** Publishes what `answer` gives, while `work` runs. */
  async function withServer(answer: () => string, work: (url: string) => Promise<void>): Promise<void> {
    const server = createServer((_request, response) => response.end(answer())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('is refreshed by command only, kept over a restart, and left as it was where what came is none', async () => {
    const table = structuredClone(bundled);
    const luna = table.find(({ id }) => id === 'openai')?.models.find(({ id }) => id === 'gpt-5-mini');
    assert.ok(luna);
    luna.prices = { input_mtok: 0.77, output_mtok: 1 };
    const today = new Date().toISOString().slice(0, 10);
    const services = await profile.start();
    await readyModels(services);
    const before = await services.catalogView();
    assert.equal(before.prices.fetched, false);
    let published = '[]';
    await withServer(
      () => published,
      async (url) => {
        await assert.rejects(refreshPrices(services, signal, url), (error: Error) =>
          error.message.startsWith(
            `The price table could not be refreshed; the one of ${before.prices.date} stays in use.`,
          ),
        );
        assert.deepEqual((await services.catalogView()).prices, before.prices);
        published = JSON.stringify(table);
        assert.equal((await refreshPrices(services, signal, url)).date, today);
      },
    );
    const fetched = await services.catalogView();
    assert.deepEqual(fetched.prices, { date: today, fetched: true });
    assert.deepEqual([row(fetched, MINI)?.inputPerMillion, row(fetched, MINI)?.priceDate], [0.77, today]);
    await profile.end(services);

    library.updatePrices(({ setProviderData }) => setProviderData(bundled));
    const next = await profile.start();
    await readyModels(next);
    const again = await next.catalogView();
    assert.deepEqual(again.prices, { date: today, fetched: true });
    assert.equal(row(again, MINI)?.inputPerMillion, 0.77);
  });
});
