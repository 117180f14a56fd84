// Auto wherever a model is chosen in VS Code, and models that rest: where they are seen, and how they are asked again.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { AppError } from '../../src/core/errors.ts';
import type { KeyChecks } from '../../src/host/keyChecks.ts';
import { catalogHandlers } from '../../src/host/handlers/catalog.ts';
import { promptHandlers } from '../../src/host/handlers/prompts.ts';
import { pickModel } from '../../src/host/modelPick.ts';
import type { Services } from '../../src/host/services.ts';
import { settingsView } from '../../src/host/settingsView.ts';
import { createStatusBar } from '../../src/host/statusBar.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const MINI = { providerId: 'openai', model: 'gpt-5-mini' };
const signal = new AbortController().signal;
const written = () => vscode.workspace.getConfiguration('llmWorkbench').get('defaultModel');

/** What VS Code would show is kept instead, as long as `work` runs. */
async function replacing(name: keyof typeof vscode.window, by: unknown, work: () => Promise<void>): Promise<void> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = window[name];
  window[name] = by;
  try {
    await work();
  } finally {
    window[name] = before;
  }
}

describe('Auto in VS Code', () => {
  before(() => simulator());

  it('is chosen by the argument of the command, in each way that it is written', async () => {
    const { services } = await running();
    await readyModels(services);
    await withUserSettings({ defaultModel: undefined }, async () => {
      for (const [argument, text, name] of [
        ['auto', 'auto', 'Auto'],
        ['auto:cost_optimized', 'auto:cost_optimized', 'Auto: Lowest Cost'],
        ['auto/local_first', 'auto:local_first', 'Auto: Local First'],
      ]) {
        await vscode.commands.executeCommand('llmWorkbench.chooseModel', argument);
        const { current, currentBecause } = await services.models();
        assert.deepEqual([written(), current?.name, currentBecause], [text, name, 'chosen']);
        assert.equal(current?.simulated, true, 'nobody else is there');
      }
      const said: string[] = [];
      await replacing(
        'showErrorMessage',
        async (text: string) => void said.push(text),
        async () => {
          await vscode.commands.executeCommand('llmWorkbench.chooseModel', 'auto:clever');
        },
      );
      assert.match(said[0] ?? '', /names no strategy of Auto/);
      assert.equal(written(), 'auto:local_first');
    });
  });

  it('stands first in the picker, by all strategies, with the row in use highlighted', async () => {
    const { services, keyCommands } = await running();
    const createQuickPick = vscode.window.createQuickPick;
    let opened: vscode.QuickPick<vscode.QuickPickItem> | undefined;
    await withUserSettings({ defaultModel: 'auto:latency_optimized' }, () =>
      replacing(
        'createQuickPick',
        () => (opened = createQuickPick()),
        async () => {
          const done = pickModel(services, keyCommands);
          const labels = () => opened?.items.map(({ label }) => label) ?? [];
          await waitFor('the rows', () => labels().length > 8);
          assert.deepEqual(labels().slice(0, 5), [
            'Auto',
            'Auto',
            'Auto: Balanced',
            'Auto: Lowest Cost',
            '$(check) Auto: Fastest',
          ]);
          await waitFor('the row in use', () => opened?.activeItems[0]?.label === '$(check) Auto: Fastest');
          assert.ok(opened);
          opened.value = 'Lowest';
          await waitFor('the match', () => opened?.activeItems[0]?.label === 'Auto: Lowest Cost');
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          await done;
          assert.equal(written(), 'auto:cost_optimized');
        },
      ),
    );
  });

  it('answers in the chat and writes system prompts, and each says who was taken', async () => {
    const { services } = await running();
    await withUserSettings({ defaultModel: 'auto:cost_optimized' }, async () => {
      await readyModels(services);
      const store = await services.store();
      const draft = { parameters: {}, context: [], text: 'What is a monad?' };
      const estimate = await services.estimates.estimate(store, draft, signal);
      assert.match(estimate.explanation, /^Auto: Lowest Cost would ask .+ now: these are its figures\./);
      const ended = await wholeAnswer(services, () =>
        services.chat.ask({ text: draft.text, context: [], purpose: 'chat', parameters: {} }),
      );
      const { state, route, facts } = ended.message;
      assert.equal(state, 'complete');
      assert.match(route?.line ?? '', new RegExp(`^Auto chose ${facts?.modelName}: `));
      assert.ok(estimate.explanation.includes(`would ask ${facts?.modelName} now`));
      const handlers = promptHandlers(services);
      const { model } = await handlers['systemPrompt/writer']({}, signal);
      assert.equal(model?.name, 'Auto: Lowest Cost');
      const reference = { providerId: 'auto', model: 'cost_optimized' };
      const { text, note } = await handlers['systemPrompt/generate'](
        { description: 'reviews SQL', model: reference },
        signal,
      );
      assert.notEqual(text, '');
      assert.match(note ?? '', /^Written by (?!Auto)/);
      const [record] = store.usage.newest({ limit: 1 });
      assert.equal(record?.purpose, 'systemPrompt');
      assert.equal(store.receipts.get(record?.receiptId ?? '')?.attempts.at(-1)?.outcome, 'success');
    });
  });

  it('can be an alias and do tasks, but makes no embeddings', async () => {
    const { services } = await running();
    const handlers = catalogHandlers(services);
    const auto = { providerId: 'auto', model: 'cost_optimized' };
    await withUserSettings({ aliases: undefined, purposeModels: undefined, defaultModel: 'any' }, async () => {
      const { aliases } = await handlers['catalog/setAlias']({ alias: 'any', target: auto }, signal);
      assert.deepEqual(aliases, [{ alias: 'any', target: auto }]);
      const { current, aliases: choices } = await services.models();
      assert.deepEqual(
        [current?.name, choices?.map(({ alias, name }) => [alias, name])],
        ['Auto: Lowest Cost', [['any', 'Auto: Lowest Cost']]],
      );
      const { defaults, auto: offered } = await handlers['catalog/setDefault'](
        { ...auto, purpose: 'systemPrompts' },
        signal,
      );
      assert.deepEqual([defaults?.['systemPrompts'], offered?.length], [auto, 7]);
      assert.deepEqual(services.purposeModel('systemPrompts'), auto);
      assert.equal(
        vscode.workspace.getConfiguration('llmWorkbench').get<Record<string, string>>('purposeModels')?.[
          'systemPrompts'
        ],
        'auto:cost_optimized',
      );
      await assert.rejects(
        async () => handlers['catalog/setDefault']({ ...auto, purpose: 'embeddings' }, signal),
        /Auto makes no embeddings/,
      );
    });
  });
});

describe('models that rest', () => {
  before(() => simulator());
  let services: Services;
  beforeEach(async () => {
    ({ services } = await running());
    await readyModels(services);
  });
  afterEach(() => services.resetCircuits());

  /** Three failures in a row, as requests would leave them; with how long the vendor asked to wait. */
  async function fail({ providerId, model }: typeof MINI, retryAfterMs?: number): Promise<void> {
    const { breaker } = await services.routing();
    for (let times = 0; times < 3; times += 1) {
      const permit = breaker.begin({ providerId, model, keyName: 'work' }, true);
      assert.ok('failure' in permit);
      permit.failure(new AppError('overloaded', 'Busy', { status: 529, retryAfterMs }));
    }
  }
  const resting = async () => {
    const checks = { of: () => undefined } as unknown as KeyChecks;
    const view = await settingsView(services, checks);
    return view.providers.flatMap((one) => one.resting ?? []).map(({ modelName, reason }) => `${modelName}: ${reason}`);
  };
  const told = async (work: () => Promise<void>): Promise<string[]> => {
    const said: string[] = [];
    await replacing('showInformationMessage', async (text: string) => void said.push(text), work);
    return said;
  };

  it('stand in the settings with their reason, and are asked again by the command', async () => {
    assert.deepEqual(await resting(), []);
    await fail(MINI);
    await fail({ providerId: 'anthropic', model: 'claude-haiku-4-5' });
    assert.deepEqual((await resting()).toSorted(), [
      'Claude Haiku 4.5: 3 failures in a row (overloaded)',
      'GPT-5 Mini: 3 failures in a row (overloaded)',
    ]);
    const reset = async (argument?: string) =>
      told(async () => void (await vscode.commands.executeCommand('llmWorkbench.resetCircuits', argument)));
    assert.deepEqual(await reset('anthropic'), ['One model that rested is asked again.']);
    assert.deepEqual(await resting(), ['GPT-5 Mini: 3 failures in a row (overloaded)']);
    assert.deepEqual(await reset(), ['One model that rested is asked again.']);
    assert.deepEqual(await resting(), []);
    assert.deepEqual(await reset(), ['No model rests: all are asked as usual.']);
  });

  it('warn in the status bar where a click offers to ask them again, and no more when another key is in use', async () => {
    const item: Partial<vscode.StatusBarItem> = { show() {}, dispose() {} };
    await withUserSettings({ defaultModel: 'openai/gpt-5-mini' }, () =>
      replacing(
        'createStatusBarItem',
        (id: string) => (id === 'llmWorkbench.model' ? item : { show() {}, hide() {}, dispose() {} }),
        async () => {
          const bar = createStatusBar(services);
          try {
            await fail(MINI);
            await waitFor('the warning', () => item.text?.startsWith('$(warning) GPT-5 Mini'));
            assert.match(
              typeof item.tooltip === 'string' ? item.tooltip : '',
              /It failed and is resting until .+: 3 failures in a row \(overloaded\)\./,
            );
            assert.deepEqual(item.backgroundColor, new vscode.ThemeColor('statusBarItem.warningBackground'));
            const { command, arguments: given } = item.command as vscode.Command;
            let offered: vscode.QuickPickItem[] = [];
            const pick = async (items: vscode.QuickPickItem[]) => (offered = items).find(({ detail }) => detail);
            await replacing('showQuickPick', pick, async () => {
              await vscode.commands.executeCommand(command, ...(given ?? []));
            });
            assert.deepEqual(
              offered.map(({ label }) => label),
              ['$(debug-restart) Ask GPT-5 Mini again now', '$(sparkle) Choose another model…'],
            );
            await waitFor('the usual item', () => item.text?.startsWith('$(sparkle) GPT-5 Mini'));
            assert.deepEqual([item.command, item.backgroundColor], ['llmWorkbench.chooseModel', undefined]);
            await fail(MINI);
            await waitFor('the warning again', () => item.text?.startsWith('$(warning)'));
            services.providersChanged('openai');
            await waitFor('the usual item again', () => item.text?.startsWith('$(sparkle)'));
            assert.deepEqual(await resting(), []);
            await fail(MINI, 1500);
            await waitFor('the warning once more', () => item.text?.startsWith('$(warning)'));
            await waitFor('the end of the rest, by its time alone', () => item.text?.startsWith('$(sparkle)'));
            assert.equal((await resting()).length, 1, 'the next question finds out');
          } finally {
            bar.dispose();
          }
        },
      ),
    );
  });

  it('say so in the picker', async () => {
    const { keyCommands } = await running();
    const createQuickPick = vscode.window.createQuickPick;
    let opened: vscode.QuickPick<vscode.QuickPickItem> | undefined;
    await fail(MINI);
    await replacing(
      'createQuickPick',
      () => (opened = createQuickPick()),
      async () => {
        const done = pickModel(services, keyCommands);
        const row = () => opened?.items.find(({ label }) => label.endsWith('GPT-5 Mini'));
        await waitFor('the row', row);
        assert.match(row()?.description ?? '', / · resting until \d\d:\d\d:\d\d · /);
        opened?.hide();
        await done;
      },
    );
  });
});
