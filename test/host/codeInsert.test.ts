// Code of an answer goes into the editor where the cursor is, and can be taken back.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';

describe('code of an answer', () => {
  let api: TestApi;
  const insert = (text: string) => chatPageHandlers(api.view)['code/insert']({ text }, new AbortController().signal);
  const close = () => vscode.commands.executeCommand('workbench.action.closeAllEditors');

  before(async () => {
    api = await running();
  });
  beforeEach(close);
  after(close);

  async function openText(content: string): Promise<vscode.TextEditor> {
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'plaintext' }));
  }

  /** One undo is enough; but it goes to the chat as long as that takes the focus for its composer. */
  async function undoUntil({ document }: vscode.TextEditor, text: string): Promise<void> {
    const changed = document.getText();
    await waitFor('the change to be undone', async () => {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      return document.getText() !== changed;
    });
    assert.equal(document.getText(), text);
  }

  it('goes in at the cursor, also while the chat has the focus, and undo takes it back', async () => {
    const editor = await openText('one\ntwo\n');
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await vscode.commands.executeCommand('llmWorkbench.openChat');
    await insert('new\nlines\n');
    assert.equal(editor.document.getText(), 'one\nnew\nlines\ntwo\n');
    await undoUntil(editor, 'one\ntwo\n');
  });

  it('takes the place of what is selected, at every cursor', async () => {
    const editor = await openText('one two one\n');
    editor.selections = [new vscode.Selection(0, 0, 0, 3), new vscode.Selection(0, 8, 0, 11)];
    await insert('1');
    assert.equal(editor.document.getText(), '1 two 1\n');
    await undoUntil(editor, 'one two one\n');
  });

  it('needs an open file, and says so', async () => {
    await waitFor('the editors to close', () => vscode.window.visibleTextEditors.length === 0);
    await assert.rejects(() => insert('x'), { kind: 'badRequest', message: /Open a file first/ });
  });

  it('cannot go into a read-only file, and that is said', async () => {
    const scheme = 'llm-workbench-readonly';
    const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: () => 'fixed\n',
    });
    try {
      const uri = vscode.Uri.from({ scheme, path: '/fixed.txt' });
      const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
      await assert.rejects(() => insert('x'), { kind: 'badRequest', message: /read-only/ });
      assert.equal(document.getText(), 'fixed\n');
    } finally {
      provider.dispose();
    }
  });
});
