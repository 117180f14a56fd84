// The cost view's host: one tab, what it answers and remembers, whom it hears of, and what can be done from it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { localDay } from '../../src/core/localDay.ts';
import { ChatView } from '../../src/host/chatView.ts';
import { CostsPanel } from '../../src/host/costsPanel.ts';
import { LAST_QUERY } from '../../src/host/handlers/costs.ts';
import { COSTS_PANEL } from '../../src/host/pageIds.ts';
import { type Services, workspaceUri } from '../../src/host/services.ts';
import type { CostQuery, CostsView } from '../../src/shared/costViews.ts';
import { waitFor } from '../harness/wait.ts';
import { usageRecord } from '../unit/store/temporaryStore.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { answeringDialogs } from './support/dialogs.ts';
import { running } from './support/extension.ts';
import { FakePanel } from './support/fakePanel.ts';
import { recordingMessages } from './support/messages.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const { signal } = new AbortController();
const today = () => localDay(Date.now());

describe('the cost view', () => {
  let profile: Profile;
  let services: Services;
  let view: ChatView;
  let panel: CostsPanel;

  before(() => simulator());
  beforeEach(async () => {
    profile = new Profile();
    ({ services, view, panel } = await begin());
  });
  afterEach(async () => {
    panel.dispose();
    await profile.remove();
  });

  async function begin() {
    const own = await profile.start();
    const chat = new ChatView(own, (await running()).keyCommands);
    return { services: own, view: chat, panel: new CostsPanel(own, chat) };
  }
  const ask = () => panel.handlers();
  const add = async (id: string, values: Parameters<typeof usageRecord>[1] = {}, to = services) =>
    (await to.store()).usage.add(usageRecord(id, { startedAt: Date.now() - 1000, ...values }));

  it('is one tab, opened by its command, by a query too, and brought back after a reload', async () => {
    const tabs = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(COSTS_PANEL));
    await vscode.commands.executeCommand('llmWorkbench.openCosts');
    const query: CostQuery = { period: { kind: 'day', of: today() }, by: 'model' };
    await vscode.commands.executeCommand('llmWorkbench.openCosts', query);
    await vscode.commands.executeCommand('llmWorkbench.openCosts', { period: 'nonsense' });
    await waitFor('the tab', () => tabs().length === 1);
    assert.equal(tabs()[0]?.label, 'LLM Workbench: Costs');
    await vscode.window.tabGroups.close(tabs());
    await waitFor('no tab', () => tabs().length === 0);
    const { costs } = await running();
    const restored = vscode.window.createWebviewPanel(COSTS_PANEL, 'Restored', vscode.ViewColumn.One);
    await costs.deserializeWebviewPanel(restored);
    assert.match(restored.webview.html, /costs\.js/);
    restored.dispose();
  });

  it('shows this month first, with names that people read, and remembers what was asked', async () => {
    await readyModels(services);
    await add('a', { modelAsked: 'gpt-4.1-mini', workspace: workspaceUri() });
    await add('b', { providerId: 'long-gone', modelAsked: 'x' });
    const first = await ask()['costs/view']({}, signal);
    assert.deepEqual(first.query, { period: { kind: 'month', of: today() }, by: 'provider' });
    assert.equal(first.report.totals.requests, 2);
    assert.equal(first.names.providers['openai'], 'OpenAI');
    assert.equal('long-gone' in first.names.providers, false);
    assert.ok(first.names.models['openai/gpt-4.1-mini']);
    assert.deepEqual(first.names.workspaces[''], 'No folder');
    assert.deepEqual(first.names.workspaces[workspaceUri() ?? ''], 'workspace');
    assert.deepEqual(first.currency, { code: 'USD', perUsd: 1 });
    const query: CostQuery = { period: { kind: 'all' }, filter: { providers: ['openai'] }, by: 'model' };
    assert.equal((await ask()['costs/view']({ query }, signal)).report.totals.requests, 1);
    await profile.end(services);
    panel.dispose();
    ({ services, view, panel } = await begin());
    assert.deepEqual((await ask()['costs/view']({}, signal)).query, query);
    await profile.workspaceState.update(LAST_QUERY, { query: { by: 'astrology' }, on: today() });
    assert.deepEqual((await ask()['costs/view']({}, signal)).query.period, { kind: 'month', of: today() });
  });

  it('shows budgets, and raises one once', async () => {
    await withUserSettings(
      {
        budgets: {
          limits: [
            { period: 'month', usd: 25 },
            { period: 'never', usd: 1 },
          ],
        },
      },
      async () => {
        await add('a', { costUsd: 5 });
        const { budgets, budgetProblems } = await ask()['costs/view']({}, signal);
        const budget = budgets.find(({ limitUsd }) => limitUsd === 25)!; // set just now
        assert.deepEqual([budget.spentUsd, budget.leftUsd], [5, 20]);
        assert.equal(budgetProblems.length, 1);
        const raised = async () => (await services.budgets.views()).find(({ id }) => id === budget.id)?.raisedUsd;
        const raise = (input: string | undefined, firstDay = budget.firstDay) =>
          answeringDialogs({ input }, async ({ input: boxes }) => {
            await recordingMessages(async (shown) => {
              await ask()['costs/raiseBudget']({ budgetId: budget.id, firstDay }, signal);
              await waitFor('the question', () => boxes.length + shown.length > 0);
            });
          });
        const { input } = await raise('3,5');
        assert.equal(input[0]?.value, '2.5');
        for (const [text, isRight] of [
          ['1', true],
          ['0.5', true],
          ['', false],
          ['0', false],
          ['-1', false],
          ['1e9', false],
          ['10001', false],
        ] as const) {
          assert.equal((await input[0]?.validateInput?.(text)) === undefined, isRight, text);
        }
        await waitFor('the raise', async () => (await raised()) === 3.5);
        await raise(undefined);
        const past = await raise('1', '2020-01-01');
        assert.equal(past.input.length, 0);
        assert.equal(await raised(), 3.5);
      },
    );
  });

  describe('open', () => {
    let page: FakePanel;
    beforeEach(async () => {
      await services.store();
      page = new FakePanel();
      await panel.deserializeWebviewPanel(page.panel);
    });
    const changes = () => page.events('costs/changed').length;
    const hears = async (what: string, work: () => unknown) => {
      const before = changes();
      await work();
      await waitFor(what, () => changes() > before);
    };

    it('hears of what this window pays, sets and deletes', async () => {
      await readyModels(services);
      await page.ask('costs/view', {});
      await hears('the answer', () =>
        wholeAnswer(services, () => services.chat.ask({ text: 'Hello', context: [], purpose: 'chat' })),
      );
      await hears('the setting', () => withUserSettings({ currency: { code: 'EUR', perUsd: 0.9 } }, async () => {}));
      await hears('the deletion', () => services.usageChanged());
    });

    it('hears nothing while it is hidden, and everything again once it is seen and has asked', async () => {
      await page.ask('costs/view', {});
      page.setVisible(false);
      services.usageChanged();
      page.setVisible(true);
      services.usageChanged();
      await page.ask('costs/view', {});
      assert.equal(changes(), 0);
      await hears('the change', () => services.usageChanged());
    });

    it('hears of what another window pays, when it looks', async () => {
      await page.ask('costs/view', {});
      await services.lookForUsage();
      const before = changes();
      const other = await profile.start();
      await services.lookForUsage();
      await add('of another window', {}, other);
      await hears('the other window', () => services.lookForUsage());
      await services.lookForUsage();
      await (await other.store()).usage.forgetBefore('2999-01-01');
      await hears('the deletion', () => services.lookForUsage());
      assert.equal(changes(), before + 2);
    });

    it('looks for other windows by itself, and not while it is hidden', async () => {
      let looks = 0;
      const looking = services.lookForUsage.bind(services);
      services.lookForUsage = () => {
        looks += 1;
        return looking();
      };
      panel.dispose();
      panel = new CostsPanel(services, view, 20);
      page = new FakePanel();
      await panel.deserializeWebviewPanel(page.panel);
      await page.ask('costs/view', {});
      await waitFor('a look', () => looks > 1);
      await hears('the other window', async () => add('of another window', {}, await profile.start()));
      page.setVisible(false);
      // One may be under way.
      const most = looks + 1;
      let passed = 0;
      await waitFor('some time to pass', () => (passed += 1) > 5);
      assert.ok(looks <= most, `${looks - most} looks while it was hidden`);
      page.setVisible(true);
      await page.ask('costs/view', {});
      await waitFor('a look again', () => looks > most);
    });

    it('is told what another place wants shown, once it can hear it', async () => {
      const query: CostQuery = { period: { kind: 'day', of: today() }, by: 'conversation' };
      panel.show(query);
      await page.ask('costs/view', {});
      await waitFor('the query', () => page.events('costs/show').length === 1);
      assert.deepEqual(page.events('costs/show'), [{ query }]);
      panel.show({ ...query, by: 'weather' });
      panel.show('DROP TABLE');
      await page.ask('costs/view', {});
      assert.equal(page.events('costs/show').length, 1);
    });

    it('answers a page with nothing but what it may ask', async () => {
      const shown = (await page.ask('costs/view', { query: { period: { kind: 'all' }, by: 'model' } })) as CostsView;
      assert.equal(shown.report.totals.requests, 0);
      await assert.rejects(page.ask('costs/view', { query: { period: { kind: 'all' }, by: 'model', sql: '1' } }));
      await assert.rejects(page.ask('costs/save', { kind: 'csv', name: '../../.bashrc', content: '' }));
      await assert.rejects(page.ask('costs/save', { kind: 'exe', name: 'a', content: '' }));
    });
  });

  it('saves tables and pictures where the person says, and nothing else as a picture', async () => {
    const file = join(profile.dir, 'costs by model.csv');
    const save = (kind: 'csv' | 'png', content: string, to: string | undefined) => {
      let saved: boolean | undefined;
      return answeringDialogs({ file: to === undefined ? undefined : vscode.Uri.file(to) }, async () => {
        ({ saved } = await ask()['costs/save']({ kind, name: 'costs by model', content }, signal));
      }).then((asked) => ({ asked, saved }));
    };
    const { asked, saved } = await save('csv', 'a,ü\r\n', file);
    assert.equal(saved, true);
    assert.equal(readFileSync(file, 'utf8'), 'a,ü\r\n');
    assert.match(asked.save[0]?.defaultUri?.path ?? '', /\/costs by model\.csv$/);
    const next = await save('csv', 'b', undefined);
    assert.equal(next.saved, false);
    assert.equal(next.asked.save[0]?.defaultUri?.fsPath, file);
    const picture = Buffer.from('89504e470d0a1a0a00ff', 'hex');
    await save('png', picture.toString('base64'), `${file}.png`);
    assert.deepEqual(readFileSync(`${file}.png`), picture);
    await assert.rejects(save('png', Buffer.from('<html>').toString('base64'), file), /no PNG picture/);
    await assert.rejects(save('csv', 'x', join(file, 'below a file.csv')), /could not be saved/);
    assert.equal(readFileSync(file, 'utf8'), 'a,ü\r\n');
  });

  it('shows a conversation in the chat, and says that one was deleted', async () => {
    await readyModels(services);
    const { message } = await wholeAnswer(services, () => view.ask('What is a monad?'));
    const { conversationId } = (await services.store()).messages.get(message.id)!; // answered just now
    await view.show(undefined);
    await ask()['costs/openConversation']({ conversationId }, signal);
    assert.equal(view.conversationId, conversationId);
    (await services.store()).conversations.delete(conversationId);
    await assert.rejects(ask()['costs/openConversation']({ conversationId }, signal), /was deleted/);
  });
});
