// The page of routing and its commands in VS Code: what they write, what they try, and that nothing is sent.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { calibrateRouter } from '../../src/host/calibrateRouter.ts';
import { explainRouting } from '../../src/host/explainRouting.ts';
import { settingsPageHandlers } from '../../src/host/settingsHandlers.ts';
import type { SettingsPanel } from '../../src/host/settingsPanel.ts';
import type { SettingsPageRequests } from '../../src/shared/protocol.ts';
import type { PromptToTry } from '../../src/shared/routingPageViews.ts';
import type { Handlers } from '../../src/shared/rpc.ts';
import type { Simulator } from '../simulator/start.ts';
import { readyModels } from './support/answers.ts';
import { answeringDialogs } from './support/dialogs.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const { signal } = new AbortController();
const own = (id: string): unknown => vscode.workspace.getConfiguration('llmWorkbench').inspect(id)?.globalValue;
const RULES = [{ name: 'Code', if: 'task == "code"', use: 'openai/gpt-4.1-mini' }, { use: 'quality_optimized' }];

describe('the page of routing', () => {
  let api: TestApi;
  let server: Simulator;
  let panel: SettingsPanel;
  let handlers: Handlers<SettingsPageRequests>;
  before(async () => {
    server = await simulator();
    api = await running();
    await readyModels(api.services);
    panel = await api.settings.get();
    handlers = settingsPageHandlers(panel);
  });

  it('changes the rules of the person, which the next choice goes by', async () => {
    await withUserSettings({ 'routing.rules': RULES }, async () => {
      const { rules } = await handlers['routing/view']({}, signal);
      const [code, any] = rules.rows;
      assert.ok(code && any);
      assert.deepEqual([code.texts.name, rules.inForce], ['Code', 'written']);
      await handlers['routing/moveRule']({ id: any.id, by: -1 }, signal);
      assert.deepEqual(own('routing.rules'), RULES.toReversed());
      await assert.rejects(
        async () => handlers['routing/saveRule']({ id: code.id, texts: { ...code.texts, if: 'task =' } }, signal),
        /Write == instead of =/,
      );
      await handlers['routing/removeRule']({ id: any.id }, signal);
      const back = await handlers['routing/putBackRule']({}, signal);
      assert.equal(back.rules.rows.length, 2);
      assert.deepEqual(own('routing.rules'), RULES.toReversed());
    });
  });

  it('tries a prompt with rules that are not saved, and sends nothing', async () => {
    await withUserSettings({ 'routing.rules': RULES }, async () => {
      const sent = server.requests().length;
      const asked = { prompt: 'Write a function that sorts words', languageId: 'typescript' };
      const saved = await handlers['routing/try'](asked, signal);
      assert.deepEqual([saved.rule?.name, saved.receipt.chain[0]?.model], ['Code', 'gpt-4.1-mini']);
      const texts = { name: '', if: 'language == "ts"', use: 'openai/gpt-4.1', never: '' };
      const { rules } = await handlers['routing/view']({}, signal);
      const id = rules.rows[0]?.id;
      const draft = await handlers['routing/try']({ ...asked, draft: { id, texts } }, signal);
      assert.deepEqual([draft.rule?.isDraft, draft.receipt.chain[0]?.model], [true, 'gpt-4.1']);
      const wrong = await handlers['routing/try']({ ...asked, draft: { id, texts: { ...texts, if: '==' } } }, signal);
      assert.match(wrong.note ?? '', /The rule in the form has a mistake/);
      assert.equal(wrong.receipt.chain[0]?.model, 'gpt-4.1-mini');
      assert.equal(server.requests().length, sent, 'nothing was sent');
      assert.deepEqual(own('routing.rules'), RULES);
    });
  });

  it('opens no file but those of rules', async () => {
    await assert.rejects(
      async () => handlers['routing/editFile']({ uri: 'file:///etc/passwd' }, signal),
      /not there any more/,
    );
  });

  it('explains the selection without asking anybody: on the page, with language and path', async () => {
    const told: PromptToTry[] = [];
    const page = { explain: (wanted: PromptToTry) => void told.push(wanted) } as unknown as SettingsPanel;
    const sent = server.requests().length;
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: 'def f(): pass\nx = 1\n' });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 13);
    await explainRouting(api.view, page);
    assert.deepEqual(told, [{ prompt: 'def f(): pass', languageId: 'python' }]);
    const [selected] = told;
    assert.ok(selected);
    const { receipt } = await handlers['routing/try'](selected, signal);
    assert.equal(receipt.request.languageId, 'python');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');

    api.view.draft = 'What stands in the composer';
    await explainRouting(api.view, page);
    api.view.draft = '';
    const asked = await answeringDialogs({ input: 'Typed' }, async () => explainRouting(api.view, page));
    assert.equal(asked.input.length, 1);
    await answeringDialogs({}, async () => explainRouting(api.view, page));
    assert.deepEqual(
      told.slice(1).map(({ prompt }) => prompt),
      ['What stands in the composer', 'Typed'],
    );
    assert.equal(server.requests().length, sent, 'nothing was sent');
    await vscode.commands.executeCommand('llmWorkbench.explainRouting', 'By its argument');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(server.requests().length, sent, 'nothing was sent by the page either');
  });

  it('calibrates by the own questions, and says honestly where there are too few', async () => {
    const store = await api.services.store();
    const { learning } = store;
    const gains = learning.gains.bind(learning);
    try {
      await withUserSettings({ 'router.threshold': undefined }, async () => {
        learning.gains = () => [0.1, 0.2];
        const said = await recordingMessages(() => calibrateRouter(api.services));
        assert.match(said.map(({ text }) => text).join('\n'), /only 2 of them are there: 30/);
        assert.equal(own('router.threshold'), undefined);

        learning.gains = () => Array.from({ length: 100 }, (_, at) => at / 100);
        const shown = 'An expected gain of 0.75 comes to 25 %';
        const asked = await answeringDialogs({ input: '25', picks: { [shown]: '$(check) Use 0.75' } }, () =>
          calibrateRouter(api.services),
        );
        assert.match(asked.input[0]?.prompt ?? '', /Of your last 100, the strategy decided/);
        assert.equal(own('router.threshold'), 0.75);
        assert.equal(api.services.configuration.settings.routing().threshold, 0.75);

        await answeringDialogs({ input: '25', picks: { [shown]: '$(discard) Reset' } }, () =>
          calibrateRouter(api.services),
        );
        assert.equal(own('router.threshold'), undefined);
      });
    } finally {
      learning.gains = gains;
    }
  });
});
