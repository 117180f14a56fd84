// A code block applied as a diff: which file it goes to, what accepting writes, and that nothing is overwritten unseen.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { codeContext } from '../../src/core/prompts/codeContext.ts';
import type { MessageContext } from '../../src/core/records.ts';
import type { TestApi } from '../../src/extension.ts';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import { PROPOSAL_SCHEME } from '../../src/host/codeApply/proposals.ts';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';
import { recordingMessages, type ShownMessage } from './support/messages.ts';

const FILE = `export function one() {
  return 1;
}

export function two() {
  return 2;
}
`;
const TWO = 'export function two() {\n  return 2;\n}';
const NEW_TWO = 'export function two() {\n  return 22;\n}';
const CHANGED = FILE.replace('return 2;', 'return 22;');

describe('a code block applied as a diff', () => {
  let api: TestApi;
  const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no folder');
  const at = (path: string) => vscode.Uri.joinPath(folder(), ...path.split('/'));
  const closeAll = () => vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const made: vscode.Uri[] = [];

  before(async () => {
    api = await running();
  });
  beforeEach(closeAll);
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await closeAll();
    for (const uri of made.splice(0)) {
      await vscode.workspace.fs.delete(uri, { recursive: true }).then(undefined, () => undefined);
    }
  });

  async function file(path: string, text: string | Uint8Array = FILE): Promise<vscode.Uri> {
    const uri = at(path);
    made.push(uri);
    await vscode.workspace.fs.writeFile(uri, typeof text === 'string' ? new TextEncoder().encode(text) : text);
    return uri;
  }

  /** An answer below a question with this context; gives the answer's id. */
  async function answerAbout(...context: MessageContext[]): Promise<string> {
    const store = await api.services.store();
    const [conversationId, questionId, answerId] = [randomUUID(), randomUUID(), randomUUID()];
    const common = { conversationId, createdAt: Date.now(), status: 'complete' as const };
    store.conversations.create({
      id: conversationId,
      title: 'Apply',
      titleByPerson: true,
      createdAt: Date.now(),
      updatedAt: Date.now(),
      pinned: false,
      parameters: {},
    });
    const words = { type: 'text' as const, text: 'Fix it.' };
    store.messages.add({ ...common, id: questionId, role: 'user', parts: [words], context });
    const model = { providerId: 'openai', model: 'gpt-4.1-mini' };
    store.messages.add({ ...common, ...model, id: answerId, parentId: questionId, role: 'assistant', parts: [words] });
    return answerId;
  }

  function lines(uri: vscode.Uri, code: string, startLine: number): MessageContext {
    const endLine = startLine + code.split('\n').length - 1;
    const source = { kind: 'selection', path: uri.path, uri: uri.toString(), languageId: 'typescript' } as const;
    return codeContext({ ...source, startLine, endLine, code, problems: [] });
  }

  const whole = (uri: vscode.Uri): MessageContext => ({ ...lines(uri, FILE, 1), kind: 'file' });

  /** Presses "Apply as diff", and gives what was said instead of a diff. */
  async function apply(messageId: string, text: string, rest: { path?: string; language?: string } = {}) {
    const handler = chatPageHandlers(api.view)['code/apply'];
    return recordingMessages(async () => {
      await handler({ text, messageId, language: 'ts', ...rest }, new AbortController().signal);
    });
  }

  const accept = () => vscode.commands.executeCommand('llmWorkbench.acceptProposal');
  const discard = () => vscode.commands.executeCommand('llmWorkbench.discardProposal');
  const diffs = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === PROPOSAL_SCHEME);
  const textOf = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();
  const onDisk = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

  async function proposedText(): Promise<string> {
    const input = diffs()[0]?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff, 'there is a diff');
    return textOf(input.modified);
  }

  function assertSaid(shown: readonly ShownMessage[], words: RegExp): void {
    assert.equal(shown.length, 1, JSON.stringify(shown));
    assert.match(shown[0]?.text ?? '', words);
  }

  it('shows what the file that was asked about would be; nothing is written before it is accepted', async () => {
    const uri = await file('asked.ts');
    assert.deepEqual(await apply(await answerAbout(lines(uri, TWO, 5)), NEW_TWO), []);
    assert.equal(diffs().length, 1);
    assert.match(diffs()[0]?.label ?? '', /^asked\.ts: proposed by gpt.4\.1.mini$/i);
    assert.equal(await proposedText(), CHANGED);
    assert.equal(await textOf(uri), FILE);
    await accept();
    assert.equal(await textOf(uri), CHANGED);
    assert.equal(diffs().length, 0);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
  });

  it('is one step that undo takes back', async () => {
    const uri = await file('undo.ts');
    await apply(await answerAbout(whole(uri)), FILE.replace('1;', '11;').replace('2;', '22;'));
    await accept();
    const document = await vscode.workspace.openTextDocument(uri);
    assert.notEqual(document.getText(), FILE);
    const changed = document.getText();
    await waitFor('the change to be undone', async () => {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      return document.getText() !== changed;
    });
    assert.equal(document.getText(), FILE);
  });

  it('is discarded without a trace', async () => {
    const uri = await file('discard.ts');
    await apply(await answerAbout(whole(uri)), NEW_TWO);
    await discard();
    assert.equal(diffs().length, 0);
    assert.equal(await textOf(uri), FILE);
    const shown = await recordingMessages(async () => {
      await accept();
    });
    assertSaid(shown, /Open the diff of a proposal first/);
  });

  it('keeps unsaved changes of the file', async () => {
    const uri = await file('dirty.ts');
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
    await apply(await answerAbout(whole(uri)), NEW_TWO);
    await accept();
    assert.equal(await textOf(uri), `// mine\n${CHANGED}`);
  });

  it('is made anew when the file has changed meanwhile, and says so; the next accept writes it', async () => {
    const uri = await file('meanwhile.ts');
    await apply(await answerAbout(lines(uri, TWO, 5)), NEW_TWO);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '// new above\n');
    await vscode.workspace.applyEdit(edit);
    const shown = await recordingMessages(async () => {
      await accept();
    });
    assertSaid(shown, /has changed since this was proposed.*made anew/);
    assert.equal(await textOf(uri), `// new above\n${FILE}`);
    await waitFor('the new proposal', async () => (await proposedText()) === `// new above\n${CHANGED}`);
    await accept();
    assert.equal(await textOf(uri), `// new above\n${CHANGED}`);
  });

  it('is refused when its place is gone, and nothing is overwritten', async () => {
    const uri = await file('gone.ts');
    await apply(await answerAbout(whole(uri)), NEW_TWO);
    const other = 'const x = 1;\nconst y = 2;\n';
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, 99, 0), other);
    await vscode.workspace.applyEdit(edit);
    const shown = await recordingMessages(async () => {
      await accept();
    });
    assertSaid(shown, /does not fit any more.*Nothing was changed/);
    assert.equal(await textOf(uri), other);
  });

  it('is refused when the file was deleted', async () => {
    const uri = await file('deleted.ts');
    await apply(await answerAbout(whole(uri)), NEW_TWO);
    await vscode.workspace.fs.delete(uri);
    const shown = await recordingMessages(async () => {
      await accept();
    });
    assertSaid(shown, /does not exist any more/);
    await assert.rejects(async () => vscode.workspace.fs.stat(uri));
  });

  it('says where there is no certain place, with the other ways to use the block', async () => {
    const uri = await file('unsure.ts');
    const shown = await apply(await answerAbout(whole(uri)), 'somethingElse();');
    assertSaid(shown, /not applied to unsure\.ts: .*not certain/);
    assert.deepEqual(shown[0]?.buttons, ['Insert at Cursor', 'New File']);
    assert.equal(diffs().length, 0);
    assert.equal(api.services.proposals.count, 0);
  });

  it('keeps CRLF and the byte order mark', async () => {
    const uri = await file('windows.ts', `\uFEFF${FILE.replaceAll('\n', '\r\n')}`);
    await apply(await answerAbout(whole(uri)), NEW_TWO);
    await accept();
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(), CHANGED.replaceAll('\n', '\r\n'));
    await document.save();
    await waitFor('the file to be saved', () => !document.isDirty);
    assert.deepEqual(Array.from((await vscode.workspace.fs.readFile(uri)).slice(0, 3)), [0xef, 0xbb, 0xbf]);
  });

  it('goes into the file that the block names, rather than the one that was asked about', async () => {
    const asked = await file('asked.ts');
    const named = await file('lib/named.ts');
    made.push(at('lib'));
    for (const block of [{ text: NEW_TWO, path: 'lib/named.ts' }, { text: `// lib/named.ts\n${NEW_TWO}` }]) {
      await apply(await answerAbout(whole(asked)), block.text, block);
      assert.match(diffs()[0]?.label ?? '', /^named\.ts: /);
      assert.equal(await proposedText(), CHANGED);
      await discard();
    }
    assert.equal(await textOf(named), FILE);
  });

  it('makes a new file where the named one does not exist, and never over one that came meanwhile', async () => {
    const asked = await file('asked.ts');
    made.push(at('fresh'));
    const uri = at('fresh/made.ts');
    await apply(await answerAbout(whole(asked)), 'export const a = 1;', { path: 'fresh/made.ts' });
    assert.match(diffs()[0]?.label ?? '', /^made\.ts: new file, proposed by /);
    await accept();
    assert.equal(await textOf(uri), 'export const a = 1;\n');

    await apply(await answerAbout(whole(asked)), 'export const a = 2;', { path: 'fresh/other.ts' });
    await file('fresh/other.ts', 'mine();\nmore();\n');
    const shown = await recordingMessages(async () => {
      await accept();
    });
    assertSaid(shown, /has changed since/);
    assert.equal(await onDisk(at('fresh/other.ts')), 'mine();\nmore();\n');
  });

  it('never leaves the workspace, whatever a model names', async () => {
    const asked = await file('asked.ts');
    symlinkSync(tmpdir(), join(folder().fsPath, 'linked'));
    made.push(at('linked'));
    for (const path of ['../outside.ts', '/etc/hosts', '.git/hooks/pre-commit', 'linked/x.ts', 'C:\\x.ts']) {
      const shown = await apply(await answerAbout(whole(asked)), 'evil();', { path });
      assertSaid(shown, /no file of this workspace|outside this workspace/);
    }
    assert.equal(diffs().length, 0);
  });

  it('goes into the active editor where nothing else is known: its selection, also an untitled one', async () => {
    const document = await vscode.workspace.openTextDocument({
      content: 'a = 1\nb = 2\nc = 3\n',
      language: 'plaintext',
    });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 4, 1, 5);
    await apply(await answerAbout(), '20');
    await accept();
    assert.equal(document.getText(), 'a = 1\nb = 20\nc = 3\n');
  });

  it('refuses notebooks, binary, read-only and deleted files in words', async () => {
    const notebook = await file('book.ipynb', '{}');
    assertSaid(await apply(await answerAbout(whole(notebook)), NEW_TWO), /notebook/);
    const binary = await file('data.bin', new Uint8Array([0, 1, 2, 0, 0, 255]));
    assertSaid(await apply(await answerAbout(whole(binary)), NEW_TWO), /binary|not a text file/);
    const scheme = 'llm-workbench-fixed';
    const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: () => FILE,
    });
    try {
      const uri = vscode.Uri.from({ scheme, path: '/fixed.ts' });
      const shown = await apply(await answerAbout(whole(uri)), NEW_TWO);
      assertSaid(shown, /fixed\.ts is read-only/);
      const deleted = await file('was.ts');
      await vscode.workspace.fs.delete(deleted);
      assertSaid(await apply(await answerAbout(whole(deleted)), NEW_TWO), /does not exist any more/);
      assert.equal(diffs().length, 0);
    } finally {
      provider.dispose();
    }
  });

  it('is one of several that are independent; what is closed is forgotten', async () => {
    const [first, second] = [await file('first.ts'), await file('second.ts')];
    await apply(await answerAbout(whole(first)), NEW_TWO);
    await apply(await answerAbout(whole(second)), NEW_TWO);
    assert.equal(diffs().length, 2);
    assert.equal(api.services.proposals.count, 2);
    await accept();
    assert.equal(await textOf(second), CHANGED);
    assert.equal(await textOf(first), FILE);
    assert.equal(diffs().length, 1);
    await vscode.window.tabGroups.close(diffs());
    await waitFor('the closed one to be forgotten', () => api.services.proposals.count === 0);
  });

  it('applies a diff as a patch', async () => {
    const uri = await file('patched.ts');
    await apply(await answerAbout(whole(uri)), '-  return 2;\n+  return 22;', { language: 'diff' });
    await accept();
    assert.equal(await textOf(uri), CHANGED);
  });

  it('as a new file instead: unsaved, in the language of its fence', async () => {
    const newFile = chatPageHandlers(api.view)['code/newFile'];
    const ids: Record<string, string> = {
      ts: 'typescript',
      py: 'python',
      sh: 'shellscript',
      bash: 'shellscript',
      'c++': 'cpp',
      json: 'json',
      nonsense: 'plaintext',
    };
    for (const [language, id] of Object.entries(ids)) {
      await newFile({ text: 'x', language }, new AbortController().signal);
      const { document } = vscode.window.activeTextEditor ?? assert.fail('nothing opened');
      assert.equal(document.languageId, id, language);
      assert.equal(document.getText(), 'x');
      assert.ok(document.isUntitled);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });
});
