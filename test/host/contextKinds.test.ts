// Git changes, the terminal's selection and pasted pictures: what goes along, what is refused, and what opens from a chip.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../src/host/services.ts';
import { jpeg, png } from '../unit/support/pictures.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { ContextDesk, refusal } from './support/contextDesk.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const key = 'sk-proj-Zx81kQw02mNbVc73LpOe94';
const picture = (bytes: Buffer, name = 'trace.png') => ({
  name,
  mediaType: 'image/png' as const,
  data: bytes.toString('base64'),
  width: 9999,
  height: 1,
});

describe('context of other kinds', () => {
  let services: Services;
  let desk: ContextDesk;

  before(simulator);
  beforeEach(async () => {
    desk = await ContextDesk.open();
    ({ services } = desk.view);
  });
  afterEach(() => desk.close());

  /** The text of the editor that is in front. */
  const shown = () => vscode.window.activeTextEditor?.document.getText();
  const open = (index = 0) => {
    const id = desk.view.attachments.chips()[index]?.id ?? assert.fail('no such chip');
    return desk.ask('context/open', { id });
  };

  describe('of Git', () => {
    let place: string;
    const git = (...args: string[]) => execFileSync('git', args, { cwd: place, encoding: 'utf8' });
    const put = (path: string, content: string | Uint8Array) => writeFileSync(join(place, path), content);

    /** A repository in the test's folder, or elsewhere, known to VS Code's Git extension. */
    async function withRepository(work: () => Promise<void>, where = desk.folder.fsPath): Promise<void> {
      place = where;
      git('init', '--quiet');
      git('config', 'user.email', 'a@b.c');
      git('config', 'user.name', 'A');
      put('first.txt', 'one\ntwo\n');
      put('pic.bin', Uint8Array.of(0, 1, 2));
      put('hidden.txt', 'hidden\n');
      git('add', '.');
      git('commit', '--quiet', '-m', 'begin');
      const settings = vscode.workspace.getConfiguration('git');
      await settings.update('enabled', true, vscode.ConfigurationTarget.Global);
      try {
        await vscode.extensions.getExtension('vscode.git')?.activate();
        await waitFor('VS Code to begin with Git', async () => {
          await vscode.commands.executeCommand('git.openRepository', place);
          return (await desk.suggest('Git')).some(({ kind }) => kind === 'changes');
        });
        await work();
      } finally {
        await vscode.commands.executeCommand('git.close');
        await settings.update('enabled', undefined, vscode.ConfigurationTarget.Global);
      }
    }

    it('are the diffs of index and working tree, with new files by name', async () => {
      await withRepository(async () => {
        put('first.txt', 'one\nTWO staged\n');
        git('add', 'first.txt');
        put('first.txt', 'one\nTWO staged\nthree\n');
        put('pic.bin', Uint8Array.of(0, 9, 9));
        put('hidden.txt', 'changed secretly\n');
        put('new.txt', 'new\n');
        put('.llmignore', 'hidden.txt\n');
        const { text, note } = await desk.addSuggested('Git', 'Git changes');
        assert.match(text, /^Staged changes[^]*\+TWO staged[^]*that are not staged[^]*\+three/);
        assert.match(text, /# pic\.bin: binary, changed/);
        assert.match(text, /New files.*, not added yet:\n- \.llmignore\n- new\.txt$/);
        assert.doesNotMatch(text, /secretly|hidden\.txt\n\+\+\+/);
        assert.equal(note, 'Not shown in full: 1 binary, 1 left out by .llmignore.');
        await open();
        await waitFor('the text that is sent', () => shown() === text);
      });
    });

    it('keep to .llmignore whatever Git writes before the names', async () => {
      await withRepository(async () => {
        put('first.txt', 'one\nTWO\n');
        put('hidden.txt', 'changed secretly\n');
        put('.llmignore', 'hidden.txt\n');
        for (const setting of ['diff.mnemonicPrefix', 'diff.noprefix']) {
          git('config', setting, 'true');
          const { text, note } = await desk.addSuggested('Git', 'Git changes');
          assert.match(text, /\+TWO/, setting);
          assert.doesNotMatch(text, /secretly/, setting);
          assert.equal(note, 'Not shown in full: 1 left out by .llmignore.', setting);
          git('config', '--unset', setting);
        }
        git('mv', 'hidden.txt', 'seen.txt');
        put('seen.txt', 'hidden\n.\n');
        git('add', 'seen.txt');
        const moved = await desk.addSuggested('Git', 'Git changes');
        assert.match(moved.text, /\+TWO/);
        assert.doesNotMatch(moved.text, /rename from|seen\.txt/);
        git('config', 'color.ui', 'always');
        const partly = await desk.addSuggested('Git', 'Git changes');
        assert.match(partly.text, /^New files, not added yet:\n- \.llmignore$/);
        assert.match(partly.note ?? '', /\d whose file is not certain\.$/);
        git('add', '.llmignore');
        git('commit', '--quiet', '-m', 'rules');
        const colored = await refusal(desk.ask('context/add', { suggestionId: 'changes' }));
        assert.match(colored, /^There are changes, but Git does not show them as a diff that can be read/);
      });
    });

    it('keep to .llmignore of a repository that reaches beyond the opened folder', async () => {
      const outer = mkdtempSync(join(tmpdir(), 'llm-workbench-outer-'));
      try {
        await withRepository(async () => {
          put('.llmignore', 'keys/\n');
          mkdirSync(join(outer, 'keys'));
          put('keys/a.txt', 'one\n');
          put('b.txt', 'one\n');
          git('add', '.');
          git('commit', '--quiet', '-m', 'x');
          put('keys/a.txt', 'changed secretly\n');
          put('b.txt', 'two\n');
          const { text, note } = await desk.addSuggested('Git', 'Git changes');
          assert.match(text, /\+two/);
          assert.doesNotMatch(text, /secretly/);
          assert.equal(note, 'Not shown in full: 1 left out by .llmignore.');
        }, outer);
      } finally {
        rmSync(outer, { recursive: true, force: true });
      }
    });

    it('are refused where nothing is changed, and not offered without a repository', async () => {
      await withRepository(async () => {
        assert.match(await refusal(desk.ask('context/add', { suggestionId: 'changes' })), /^There are no changes\.$/);
      });
      await waitFor('Git to end', async () => !(await desk.suggest('Git')).some(({ kind }) => kind === 'changes'));
      assert.match(
        await refusal(desk.ask('context/add', { suggestionId: 'changes' })),
        /^No Git repository is open\.$/,
      );
    });
  });

  describe('of a terminal', () => {
    /** What the clipboard holds; VS Code's own asks for the page's permission. */
    let held: string;
    const env = vscode.env as { clipboard: vscode.Clipboard };
    const real = env.clipboard;
    let terminal: vscode.Terminal | undefined;
    let selected: string;
    const { executeCommand } = vscode.commands;

    beforeEach(() => {
      held = 'mine';
      selected = '';
      Object.defineProperty(env, 'clipboard', {
        configurable: true,
        value: { readText: async () => held, writeText: async (text: string) => void (held = text) },
      });
      (vscode.commands as { executeCommand: unknown }).executeCommand = async (id: string, ...rest: unknown[]) => {
        if (id !== 'workbench.action.terminal.copySelection') {
          return executeCommand(id, ...rest);
        }
        held = selected || held;
      };
      terminal = vscode.window.createTerminal({ name: 'build', hideFromUser: false });
      terminal.show(true);
      return waitFor('the terminal', () => vscode.window.activeTerminal === terminal);
    });
    afterEach(() => {
      Object.defineProperty(env, 'clipboard', { configurable: true, value: real });
      (vscode.commands as { executeCommand: unknown }).executeCommand = executeCommand;
      terminal?.dispose();
    });

    it('goes along with its name, and the clipboard is as it was', async () => {
      selected = 'npm ERR! missing script\n';
      const context = await desk.addSuggested('terminal', 'Terminal selection');
      assert.equal(context.text, 'Selected in the terminal build:\n```\nnpm ERR! missing script\n```');
      assert.equal(held, 'mine');
      await open();
      await waitFor('the text that is sent', () => shown() === context.text);
    });

    it('goes along also when just the same was copied before', async () => {
      selected = 'mine';
      assert.match((await desk.addSuggested('terminal', 'Terminal selection')).text, /\nmine\n/);
      assert.equal(held, 'mine');
    });

    it('is refused where nothing is selected, and the clipboard is as it was', async () => {
      for (const before of ['mine', '']) {
        held = before;
        assert.match(
          await refusal(desk.ask('context/add', { suggestionId: 'terminal' })),
          /^Nothing is selected in the/,
        );
        assert.equal(held, before);
      }
    });
  });

  it('of a real terminal goes along, and the clipboard is as it was', async () => {
    const { clipboard } = vscode.env;
    await clipboard.writeText('mine');
    const terminal = vscode.window.createTerminal({ name: 'real', shellPath: '/bin/sh' });
    try {
      terminal.show();
      await waitFor('the terminal', () => vscode.window.activeTerminal === terminal);
      terminal.sendText('echo "output of" "the shell"');
      // Its text arrives when it likes: until then there is nothing to select.
      const text = await waitFor('its output', async () => {
        await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
        await desk.ask('context/add', { suggestionId: 'terminal' }).catch(() => undefined);
        return desk.view.attachments.contexts().find((context) => context.text.includes('\noutput of the shell\n'))
          ?.text;
      });
      assert.match(text, /^Selected in the terminal real:\n```\n/);
      assert.equal(await clipboard.readText(), 'mine');
      desk.view.attachments.remove(desk.view.attachments.ids());
      await vscode.commands.executeCommand('llmWorkbench.attachTerminalSelection');
      assert.deepEqual(desk.labels(), ['Terminal selection']);
    } finally {
      terminal.dispose();
    }
  });

  describe('as pictures', () => {
    it('are kept by their own size, once', async () => {
      const bytes = png(300, 250);
      await desk.ask('context/addImage', picture(bytes));
      await desk.ask('context/addImage', picture(bytes, 'again.png'));
      assert.deepEqual(desk.labels(), ['again.png']);
      assert.equal(desk.view.attachments.chips()[0]?.estimatedTokens, 100);
    });

    it('are refused where the page says what is not so', async () => {
      assert.match(await refusal(desk.ask('context/addImage', picture(jpeg(2, 2)))), /is not the picture that it says/);
      assert.match(await refusal(desk.ask('context/addImage', picture(Buffer.from('<svg/>')))), /is not a picture/);
      assert.deepEqual(desk.labels(), []);
    });

    it('are sent as pictures to a model that takes them, and refused for one that does not, until another is chosen', async () => {
      const playing = await simulator();
      const bytes = png(30, 20);
      await withUserSettings({ defaultModel: 'ollama/llama3.2:3b' }, async () => {
        await readyModels(services);
        await desk.ask('context/addImage', picture(bytes));
        const words = /^llama3\.2:3b takes no pictures: choose a model with vision, or remove it\.$/;
        assert.match(desk.view.attachments.chips()[0]?.problem ?? '', words);
        const before = questionsTo(playing).length;
        assert.match(await refusal(desk.ask('chat/send' as never, { text: 'What is it?' } as never)), words);
        assert.equal(questionsTo(playing).length, before, 'nothing was sent');
        assert.deepEqual(desk.labels(), ['trace.png'], 'nothing is lost');
      });
      await withUserSettings({ defaultModel: 'openai/gpt-4.1-mini' }, async () => {
        services.modelChosen();
        await waitFor('the chip to be well', () => desk.view.attachments.chips()[0]?.problem === undefined);
        const { message } = await wholeAnswer(services, () => desk.view.ask('What is it?'));
        const sent = JSON.stringify(questionsTo(playing).at(-1)?.body);
        assert.ok(sent.includes(`data:image/png;base64,${bytes.toString('base64')}`), sent.slice(0, 500));
        assert.deepEqual(desk.labels(), []);
        const question = (await services.store()).messages.get(message.parentId ?? '');
        await desk.ask('context/open', { messageId: question?.id ?? '', index: 0 });
        const tab = await waitFor('the picture of the sent question', () => {
          const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
          return input instanceof vscode.TabInputCustom && input;
        });
        assert.equal(tab.viewType, 'imagePreview.previewEditor');
        assert.deepEqual(Buffer.from(await vscode.workspace.fs.readFile(tab.uri)), bytes);
      });
    });
  });

  describe('that is opened', () => {
    it('is no new document where one was never saved and is closed', async () => {
      const document = await vscode.workspace.openTextDocument({ content: 'draft' });
      await vscode.window.showTextDocument(document);
      const context = await desk.drop(document.uri);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await waitFor('it to be closed', () => document.isClosed);
      await open();
      await waitFor('the text that is sent', () => shown() === context.text);
    });

    it('is the file at its lines, and what was sent where the file is gone', async () => {
      const uri = await desk.write('gone.txt', 'one\ntwo\nthree\n');
      const editor = await vscode.window.showTextDocument(uri);
      editor.selection = new vscode.Selection(1, 0, 2, 5);
      const context = await desk.addSuggested('', 'Selection');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await open();
      const lines = vscode.window.activeTextEditor?.selection;
      assert.deepEqual([lines?.start.line, lines?.end.line, lines?.end.character], [1, 2, 5]);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.workspace.fs.delete(uri);
      await open();
      await waitFor('the text that is sent', () => shown() === context.text);
      assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'llm-workbench-context');
    });

    it('is what was sent of a folder that is gone, and another text once it was read again', async () => {
      const uri = desk.uri('app');
      await desk.write('app/a.txt', 'first');
      const { text } = await desk.drop(uri);
      await desk.write('app/a.txt', 'other');
      const again = await desk.drop(uri);
      assert.notEqual(again.text, text);
      await vscode.workspace.fs.delete(uri, { recursive: true });
      await open();
      await waitFor('the text that is sent', () => shown() === again.text);
    });

    it('shows no key in use, as none is sent', async () => {
      services.redactor.remember(key);
      await desk.drop(await desk.write('env.txt', `KEY=${key}\n`));
      await vscode.workspace.fs.delete(desk.uri('env.txt'));
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await open();
      await waitFor('the text that is sent', () => shown()?.includes('KEY=[key removed]') ?? false);
    });

    it('stays readable when it was removed, cannot be written, and is told when it never was', async () => {
      await desk.drop(await desk.write('a.txt', 'text'));
      const { id } = desk.view.attachments.chips()[0] ?? assert.fail();
      await desk.ask('context/remove', { id });
      assert.deepEqual(desk.labels(), []);
      assert.match(await refusal(desk.ask('context/open', { id })), /not there any more/);
      assert.match(await refusal(desk.ask('context/open', { messageId: 'none', index: 0 })), /not there any more/);
      const place = vscode.Uri.parse('llm-workbench-context:/sent/none/0/a.md');
      await assert.rejects(async () => vscode.workspace.fs.readFile(place));
      await assert.rejects(async () => vscode.workspace.fs.writeFile(place, Buffer.from('x')));
    });
  });
});
