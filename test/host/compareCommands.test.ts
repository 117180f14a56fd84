// The commands that open a comparison, as the palette, the chat and the editor's menu run them.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { compareCommands } from '../../src/host/compareCommands.ts';
import { COMPARE_PANEL } from '../../src/host/pageIds.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { CompareDesk, textsOf } from './support/compareDesk.ts';
import { answeringDialogs } from './support/dialogs.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const openai = { providerId: 'openai', model: 'gpt-4.1-mini' };
const anthropic = { providerId: 'anthropic', model: 'claude-sonnet-4-5' };

describe('the commands of comparisons', () => {
  let desk: CompareDesk;
  before(() => simulator());
  beforeEach(async () => {
    desk = await CompareDesk.open();
  });
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(COMPARE_PANEL));
  afterEach(async () => {
    await desk.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('open one tab, and the same comparison again after it was closed', async () => {
    const { services: own } = await running();
    await readyModels(own);
    await vscode.commands.executeCommand('llmWorkbench.compareModels');
    await waitFor('the tab, named by what its page has asked for', () =>
      tabs().some(({ label }) => label === 'Compare: New comparison'),
    );
    const id = own.context.workspaceState.get<string>('llmWorkbench.comparison');
    assert.ok(id);
    await vscode.commands.executeCommand('llmWorkbench.compareModels');
    assert.equal(tabs().length, 1);
    await vscode.window.tabGroups.close(tabs());
    await vscode.commands.executeCommand('llmWorkbench.compareModels');
    await waitFor('the tab again', () => tabs().length === 1);
    assert.equal(own.context.workspaceState.get('llmWorkbench.comparison'), id);
  });

  it('begin with several models of different providers, asking nothing', async () => {
    const playing = await simulator();
    playing.clearRequests();
    await compareCommands.compareModels(desk.panel);
    const { columns } = await desk.shown();
    assert.equal(new Set(columns.map(({ model }) => model.providerId)).size, columns.length);
    assert.equal(columns.length, 3);
    assert.deepEqual(
      columns.flatMap(({ model: { problem } }) => problem ?? []),
      [],
    );
    assert.equal(questionsTo(playing).length, 0);
  });

  it('carry the whole conversation of the chat over into every column', async () => {
    await withUserSettings({ defaultModel: 'openai/gpt-4.1-mini' }, async () => {
      await wholeAnswer(desk.services, () => desk.view.ask('First of all?'));
      await wholeAnswer(desk.services, () => desk.view.ask('And then?'));
      await compareCommands.compareConversation(desk.panel);
      const { columns, carried, turns } = await desk.shown();
      assert.equal(carried?.messages, 4);
      assert.deepEqual(turns, []);
      assert.equal(columns[0]?.model.model, 'gpt-4.1-mini');
      for (const column of columns) {
        assert.deepEqual([textsOf(column)[0], textsOf(column)[2]], ['First of all?', 'And then?']);
      }
      await assert.rejects(compareCommands.compareConversation(desk.panel, 'gone'), /not there any more/);
    });
  });

  it('ask "what if" from above the question of an answer, with its text and context in the composer', async () => {
    await withUserSettings({ defaultModel: 'openai/gpt-4.1-mini' }, async () => {
      await wholeAnswer(desk.services, () => desk.view.ask('First of all?'));
      desk.view.attachments.add({ kind: 'terminal', label: 'Terminal', text: 'npm ERR!', estimatedTokens: 3 });
      const { message } = await wholeAnswer(desk.services, () => desk.view.ask('And then?'));
      const playing = await simulator();
      playing.clearRequests();
      await compareCommands.compareAnswer(desk.panel, message.id);
      const snapshot = await desk.snapshot();
      assert.equal(snapshot.draft, 'And then?');
      assert.deepEqual(
        snapshot.attachments.map(({ label }) => label),
        ['Terminal'],
      );
      assert.equal((await desk.snapshot()).draft, undefined, 'put in once');
      const { columns = [] } = snapshot.comparison ?? {};
      assert.equal(columns[0]?.model.model, 'gpt-4.1-mini');
      assert.ok(columns.length > 1);
      for (const column of columns) {
        assert.equal(textsOf(column)[0], 'First of all?');
        assert.equal(textsOf(column).length, 2);
      }
      assert.equal(questionsTo(playing).length, 0);
      await assert.rejects(compareCommands.compareAnswer(desk.panel, 'gone'), /not there any more/);
      await assert.rejects(compareCommands.compareAnswer(desk.panel), /not there any more/);
    });
  });

  it('take the selection of the editor as what the models are asked about', async () => {
    const document = await vscode.workspace.openTextDocument({ content: 'one\ntwo\nthree', language: 'plaintext' });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 0, 1, 3);
    desk.panel.attachments.add({ kind: 'terminal', label: 'Terminal', text: 'old', estimatedTokens: 1 });
    const before = await desk.shown().catch(() => undefined);
    await compareCommands.compareSelection(desk.panel);
    const snapshot = await desk.snapshot();
    assert.notEqual(snapshot.comparison?.id, before?.id);
    assert.equal(snapshot.attachments.length, 1);
    const [context] = desk.panel.attachments.contexts();
    assert.equal(context?.kind, 'selection');
    assert.match(context?.text ?? '', /\btwo\b/);
    assert.doesNotMatch(context?.text ?? '', /three/);
    await waitFor('the cursor', () => desk.page.events('composer/focus').length > 0);
  });

  it('list what was asked, open one of it, and delete another so that it can be taken back', async () => {
    for (const text of ['What is a monad?', 'What is a functor?']) {
      await desk.ask(await desk.create(openai, anthropic), text);
      await desk.settled();
    }
    const functors = await desk.shown();
    let pick: vscode.QuickPick<vscode.QuickPickItem> | undefined;
    const createQuickPick = vscode.window.createQuickPick;
    const window = vscode.window as { createQuickPick: unknown };
    window.createQuickPick = () => {
      pick = createQuickPick();
      const press = new vscode.EventEmitter<unknown>();
      Object.defineProperty(pick, 'onDidTriggerItemButton', { value: press.event });
      Object.assign(pick, { press: (item: unknown) => press.fire({ item }) });
      return pick;
    };
    try {
      const opening = compareCommands.openComparison(desk.panel);
      const items = () => pick?.items ?? [];
      await waitFor('both', () => items().length === 2);
      assert.deepEqual(
        items().map(({ label }) => label),
        ['What is a functor?', 'What is a monad?'],
      );
      assert.match(items()[0]?.detail ?? '', /GPT.*4\.1.*, Claude/i);
      const press = (item: unknown) => (pick as unknown as { press(item: unknown): void }).press(item);
      const messages = await recordingMessages(async (shown) => {
        press(items()[0]);
        await waitFor('the offer', () => shown.length > 0);
      });
      assert.deepEqual(
        items().map(({ label }) => label),
        ['What is a monad?'],
      );
      assert.deepEqual(
        messages.map(({ text, buttons }) => [text, buttons]),
        [['"What is a functor?" was deleted.', ['Undo']]],
      );
      const store = await desk.services.store();
      assert.equal(store.comparisons.get(functors.id), undefined);
      // It was the one that the page showed.
      assert.equal((await desk.snapshot()).comparison, undefined);
      let left: number | undefined;
      await recordingMessages(
        async () => {
          press(items()[0]);
          await waitFor('the other one to be deleted and taken back', () => left === 0 && items().length === 1);
        },
        ({ buttons }) => {
          left = items().length;
          return buttons[0];
        },
      );
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await opening;
      assert.equal((await desk.shown()).title, 'What is a monad?');
    } finally {
      pick?.dispose();
      window.createQuickPick = createQuickPick;
    }
  });

  it('begin with a set that was saved, and say so where there is none', async () => {
    const none = await recordingMessages(async () => {
      await compareCommands.compareSet(desk.panel);
    });
    assert.match(none[0]?.text ?? '', /^No set is saved yet/);
    const comparison = await desk.create(anthropic, openai);
    await desk.page.ask('compare/saveSet', { id: comparison.id, name: 'Backwards' });
    const asked = await answeringDialogs({ picks: { 'Which models to compare': 'Backwards' } }, async () => {
      await compareCommands.compareSet(desk.panel);
    });
    assert.deepEqual(asked.picks[0]?.labels, ['Backwards']);
    const other = await desk.shown();
    assert.notEqual(other.id, comparison.id);
    assert.deepEqual(
      other.columns.map(({ model: { providerId } }) => providerId),
      ['anthropic', 'openai'],
    );
  });
});
