// Rules for choosing models in the running editor: where they hold, what is said of mistakes, and what is offered while they are typed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { RuleSources } from '../../src/host/routingRules.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const GOOD = '- if: task == "code"\n  use: openai/gpt-4.1-mini\n';
/** Its first rule can be understood, and is another one. */
const BROKEN = '- if: task == "code"\n  use: openai/gpt-4.1\n- if: task ==\n  use: balanced\n';

describe('routing rules', () => {
  let api: TestApi;
  let sources: RuleSources;
  before(async () => {
    await simulator();
    api = await running();
    await readyModels(api.services);
    sources = await api.services.ruleSources();
  });

  const root = () => vscode.workspace.workspaceFolders![0]!; // the harness opens one
  const folder = () => vscode.Uri.joinPath(root().uri, '.llm-workbench');
  const file = () => vscode.Uri.joinPath(folder(), 'routing.yaml');
  const write = (text: string, uri = file()) => vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  const texts = async (from = sources) => (await from.rules()).map(({ text }) => text);
  const shown = () => vscode.languages.getDiagnostics(file());
  const inForce = (count: number) => waitFor(`${count} rules`, async () => (await sources.rules()).length === count);

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder(), { recursive: true }).then(undefined, () => undefined);
    await inForce(0);
    await waitFor('no diagnostics', () => shown().length === 0);
  });

  /** Beside the window's own, as a window of its own would have them. */
  const others = (options: {
    isTrusted?: () => boolean;
    state?: vscode.Memento;
    folders?: vscode.WorkspaceFolder[];
  }) => {
    const { state = memento(), isTrusted, folders } = options;
    return new RuleSources({
      setting: () => [],
      onSettingsChange: new vscode.EventEmitter<void>().event,
      names: async () => undefined,
      onNamesChange: new vscode.EventEmitter<void>().event,
      globalState: state,
      workspaceState: state,
      clock: systemClock,
      ...(isTrusted && { isTrusted }),
      ...(folders && { folders: () => folders }),
    });
  };

  it('of a folder hold as they are saved, and the last good ones while there is a mistake, shown at its line', async () => {
    await write(GOOD);
    await inForce(1);
    const good = await texts();
    assert.deepEqual(shown(), []);
    await write(BROKEN);
    await waitFor('the mistake', () => shown().length > 0);
    const [mistake] = shown();
    assert.equal(mistake?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(mistake.range.start.line, 2);
    assert.equal(mistake.source, 'LLM Workbench');
    assert.deepEqual(await texts(), good);
    await write(`${GOOD}- use: balanced\n`);
    await waitFor('the mistake to go', () => shown().length === 0);
    await inForce(2);
    await vscode.workspace.fs.delete(folder(), { recursive: true });
    await inForce(0);
  });

  it('that were good before the window was opened hold while the file has a mistake', async () => {
    const state = memento();
    await write(GOOD);
    const before = others({ state });
    const good = await texts(before);
    assert.equal(good.length, 1);
    before.dispose();
    await write(BROKEN);
    const after = others({ state });
    const fresh = others({});
    try {
      assert.deepEqual(await texts(after), good);
      assert.deepEqual(
        await texts(fresh),
        ['if task == "code": use openai/gpt-4.1'],
        'never good: what can be understood',
      );
      await write('- never: openai\n- use\n');
      const again = others({ state });
      assert.deepEqual(await texts(again), good);
      again.dispose();
    } finally {
      after.dispose();
      fresh.dispose();
    }
  });

  it('of a folder that is not trusted are not read', async () => {
    await write(BROKEN);
    let isTrusted = false;
    const untrusted = others({ isTrusted: () => isTrusted });
    try {
      assert.deepEqual(await untrusted.rules(), []);
      assert.deepEqual([...untrusted.problems().keys()], ['llmWorkbench.routing.rules']);
      isTrusted = true;
      assert.equal((await untrusted.rules()).length, 1);
    } finally {
      untrusted.dispose();
    }
  });

  it('are not read from what is too large, or lies elsewhere', async () => {
    await write(`${GOOD}#${' '.repeat(70_000)}`);
    await waitFor('the length', () => /at most 64000 characters/.test(shown()[0]?.message ?? ''));
    await write(`${GOOD}#${' '.repeat(1_000_000)}`);
    await waitFor('the size', () => /it is too large/.test(shown()[0]?.message ?? ''));
    assert.equal(shown()[0]?.range.start.line, 0);
    await vscode.workspace.fs.delete(file());
    await waitFor('nothing to be wrong', () => shown().length === 0);
    const elsewhere = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      await write(GOOD, vscode.Uri.file(join(elsewhere, 'routing.yaml')));
      symlinkSync(join(elsewhere, 'routing.yaml'), file().fsPath);
      await waitFor('the link', () => /a link out of its folder/.test(shown()[0]?.message ?? ''));
      assert.deepEqual(await sources.rules(), []);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('are looked at while they are typed, and hold when they are saved', async () => {
    await write(GOOD);
    await inForce(1);
    const editor = await vscode.window.showTextDocument(file());
    const type = (text: string) =>
      editor.edit((edit) => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), text));
    await type('- use: gpt-4.1-minni\n');
    await waitFor('the unknown name', () => shown().length === 1);
    const [unknown] = shown();
    assert.equal(unknown?.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(unknown.message, /"gpt-4\.1-minni" is no model, alias, chain or strategy that is known now/);
    assert.deepEqual(unknown.range, new vscode.Range(0, 7, 0, 20));
    assert.match((await texts()).join(), /^if task == "code": use openai\/gpt-4\.1-mini$/);
    await type('- use: [a\n');
    await waitFor('the mistake', () => shown().some(({ severity }) => severity === vscode.DiagnosticSeverity.Error));
    await type('- use: gpt-4.1-mini\n- never: groq\n');
    await waitFor('nothing to be wrong', () => shown().length === 0);
    assert.equal((await sources.rules()).length, 1);
    await editor.document.save();
    await inForce(2);
  });

  it('of several folders follow each other in the order of the workspace', async () => {
    await write('- use: balanced\n');
    const second = mkdtempSync(join(tmpdir(), 'second-'));
    const uri = vscode.Uri.file(second);
    try {
      await write('- use: local_first\n', vscode.Uri.joinPath(uri, '.llm-workbench/routing.yaml'));
      const both = others({
        folders: [
          { uri, name: 'second', index: 0 },
          { ...root(), index: 1 },
        ],
      });
      assert.deepEqual(await texts(both), ['always: use local_first', 'always: use balanced']);
      both.dispose();
    } finally {
      rmSync(second, { recursive: true, force: true });
    }
  });

  it('of the person come first; a mistake in them is told once, and the last good ones stay in force', async () => {
    await write('- use: local_first\n');
    await inForce(1);
    await recordingMessages(
      async (told) => {
        await withUserSettings({ 'routing.rules': [{ name: 'Mine', use: 'balanced' }] }, async () => {
          await inForce(2);
          assert.deepEqual(
            (await sources.rules()).map(({ source }) => source),
            ['settings', 'workspace'],
          );
          const set = async (value: unknown) =>
            vscode.workspace
              .getConfiguration('llmWorkbench')
              .update('routing.rules', value, vscode.ConfigurationTarget.Global);
          await set([{ if: 'task ==', use: 'balanced' }]);
          await waitFor('the warning', () => told.length === 1);
          assert.match(told[0]?.text ?? '', /Rule 1, "if": .* The last good ones stay in force\.$/);
          assert.deepEqual(told[0]?.buttons, ['Open Settings']);
          assert.equal((await sources.rules())[0]?.name, 'Mine');
          await set([{ if: 'task == ', use: 'quality_optimized' }]);
          await waitFor('what is wrong', async () => (await sources.settingProblems()).length === 1);
          const [problem] = await sources.settingProblems();
          assert.match(problem ?? '', /^Rule 1, "if": /);
          await set([{ use: 'nobody-knows-me' }]);
          await waitFor('the unknown name', async () =>
            /nobody-knows-me/.test((await sources.settingProblems()).join()),
          );
          assert.equal(told.length, 1);
        });
      },
      () => undefined,
    );
  });

  it('are completed in their file', async () => {
    await write('- use: \n- if: \n');
    await vscode.window.showTextDocument(file());
    const offered = async (line: number, character: number) => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        file(),
        new vscode.Position(line, character),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const names = await offered(0, 7);
    for (const name of ['cost_optimized', 'local_only', 'openai/gpt-4.1-mini']) {
      assert.ok(names.includes(name), `${name} among ${names.length}`);
    }
    assert.ok((await offered(1, 6)).includes('task'));
  });

  it('get a file with an example in which nothing holds, and never a new one over an old', async () => {
    await vscode.commands.executeCommand('llmWorkbench.editRoutingRules');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), file().toString());
    // The document of the test before may still have to follow its file.
    await waitFor('the example', () => editor.document.getText().startsWith('# Which model is asked'));
    assert.deepEqual(await sources.rules(), []);
    await waitFor('nothing to be wrong', () => shown().length === 0);
    const example = editor.document.getText().replaceAll(/^# (?=[- ])/gm, '');
    await write(example.slice(example.indexOf('- name')));
    await inForce(4);
    assert.deepEqual(
      sources
        .problems()
        .get(file().toString())
        ?.filter(({ severity }) => severity === 'error'),
      [],
    );
    await vscode.commands.executeCommand('llmWorkbench.editRoutingRules');
    assert.match(Buffer.from(await vscode.workspace.fs.readFile(file())).toString(), /^- name/);
  });
});

function memento(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => {
      values.set(key, value);
    },
  } as vscode.Memento;
}
