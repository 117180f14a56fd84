// What was spent today in the status bar of a real VS Code, and the way from the chat to the cost view.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import { ChatView } from '../../src/host/chatView.ts';
import type { Services } from '../../src/host/services.ts';
import { createSpendItem } from '../../src/host/spendItem.ts';
import { localDay } from '../../src/core/localDay.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const PRICED = 'gpt-5-mini';
const LAST_SPEND = 'llmWorkbench.lastSpend';
const today = () => localDay(Date.now());

describe('spending in the status bar', () => {
  let profile: Profile;
  let items: Bar[];
  const bars: vscode.Disposable[] = [];

  beforeEach(async () => {
    await simulator();
    profile = new Profile();
    items = [];
  });
  afterEach(async () => {
    bars.splice(0).forEach((bar) => bar.dispose());
    await profile.remove();
  });

  /** The item as VS Code has it, and whether it is in sight, which VS Code does not tell. */
  function bar(services: Services): Bar {
    const window = vscode.window as { createStatusBarItem: unknown };
    const original = vscode.window.createStatusBarItem;
    window.createStatusBarItem = (...given: Parameters<typeof original>) => {
      const item = original.apply(vscode.window, given);
      const seen: Bar = { item, isShown: false };
      const [show, hide] = [item.show.bind(item), item.hide.bind(item)];
      item.show = () => {
        seen.isShown = true;
        show();
      };
      item.hide = () => {
        seen.isShown = false;
        hide();
      };
      items.push(seen);
      return item;
    };
    try {
      bars.push(createSpendItem(services));
    } finally {
      window.createStatusBarItem = original;
    }
    return items.at(-1)!; // it was just made
  }

  /** Of a model that costs. */
  const ask = async (services: Services) => {
    await readyModels(services);
    return wholeAnswer(services, () =>
      services.chat.ask({ text: 'Why?', context: [], purpose: 'chat', model: { providerId: 'openai', model: PRICED } }),
    );
  };

  it('opens no store for it, and shows what it showed last on the same day only', async () => {
    profile.globalState.values.set(LAST_SPEND, { day: today(), amount: '$1.24 today' });
    const services = await profile.start();
    const { item, isShown } = bar(services);
    assert.equal(isShown, true);
    assert.equal(item.text, '$1.24 today');
    for (const kept of [{ day: '2020-01-01', amount: '$9 today' }, 'nonsense']) {
      profile.globalState.values.set(LAST_SPEND, kept);
      assert.equal(bar(services).isShown, false);
    }
    assert.equal(services.isStoreOpen, false);
  });

  it('grows with each answer, is remembered, and leads to the costs of today', async () => {
    const services = await profile.start();
    const shown = bar(services);
    assert.equal(shown.isShown, false);
    await services.store();
    await waitFor('nothing spent yet', () => shown.isShown && shown.item.text === '$0 today');
    const { totals } = await ask(services);
    assert.ok(totals.costUsd > 0);
    const text = await waitFor('the cost of the answer', () => {
      const figure = /^\$(\d+\.\d+) today$/.exec(shown.item.text)?.[1];
      return figure !== undefined && Math.abs(Number(figure) / totals.costUsd - 1) < 0.1 && shown.item.text;
    });
    const { command, tooltip, accessibilityInformation, backgroundColor } = shown.item;
    assert.deepEqual(typeof command === 'object' && [command.command, command.arguments], [
      'llmWorkbench.openCosts',
      [{ period: { kind: 'day', of: today() }, by: 'provider' }],
    ]);
    assert.match((tooltip as vscode.MarkdownString).value, /\|This month\|\$0\.\d+\|/);
    assert.match(accessibilityInformation?.label ?? '', /^LLM Workbench spending: \$.* today\. Opens the costs\.$/);
    assert.equal(backgroundColor, undefined);
    await waitFor(
      'it to be remembered',
      () => profile.globalState.get<{ amount: string }>(LAST_SPEND)?.amount === text,
    );
  });

  it('is coloured by a limit that is used up, says so, and can be hidden', async () => {
    const services = await profile.start();
    const shown = bar(services);
    await ask(services);
    await withUserSettings({ budgets: { limits: [{ period: 'day', usd: 1e-6, hard: true }] } }, async () => {
      await waitFor('the limit', () => shown.item.text.endsWith(' · daily budget used up'));
      assert.deepEqual(shown.item.backgroundColor, new vscode.ThemeColor('statusBarItem.errorBackground'));
      assert.match((shown.item.tooltip as vscode.MarkdownString).value, /Your&nbsp;daily&nbsp;budget:/);
    });
    await waitFor('the colour to go', () => shown.item.backgroundColor === undefined);
    await withUserSettings({ statusBarSpend: false }, async () => {
      await waitFor('it to be hidden', () => !shown.isShown);
    });
    await waitFor('it to be back', () => shown.isShown);
  });

  it("opens the cost view from a conversation's total, at its own day", async () => {
    const services = await profile.start();
    const view = new ChatView(services, (await running()).keyCommands);
    await ask(services);
    const { signal } = new AbortController();
    const handlers = chatPageHandlers(view);
    assert.ok(view.conversationId);
    await handlers['chat/openCosts']({ conversationId: view.conversationId }, signal);
    const isCosts = ({ label }: vscode.Tab) => label === 'LLM Workbench: Costs';
    const tab = await waitFor('the cost view', () => vscode.window.tabGroups.activeTabGroup.tabs.find(isCosts));
    await vscode.window.tabGroups.close(tab);
    await assert.rejects(handlers['chat/openCosts']({ conversationId: 'gone' }, signal), /not there any more/);
  });

  it('tells the list what each conversation cost', async () => {
    const services = await profile.start();
    const { totals } = await ask(services);
    const view = new ChatView(services, (await running()).keyCommands);
    const { signal } = new AbortController();
    const { items: listed } = await chatPageHandlers(view)['conversation/list']({ limit: 20 }, signal);
    assert.deepEqual(
      listed.map(({ cost, timesUsual }) => ({ cost, timesUsual })),
      [{ cost: totals, timesUsual: undefined }],
    );
  });
});

interface Bar {
  item: vscode.StatusBarItem;
  isShown: boolean;
}
