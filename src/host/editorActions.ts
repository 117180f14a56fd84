// The commands of the editor's menu: they send code to the model and show the answer in the sidebar.
import * as vscode from 'vscode';
import { codeContext } from '../core/prompts/codeContext.ts';
import { EDITOR_ACTIONS, type EditorActionId } from '../core/prompts/editorActions.ts';
import { codeAtCursor, type CodeAtCursor } from './codeAtCursor.ts';
import type { ChatView } from './chatView.ts';

/** Attaches the code to the next question and puts the cursor into the composer. */
export async function askAboutSelection(view: ChatView): Promise<void> {
  const code = await codeOrExplain();
  if (code) {
    view.attachments.add(codeContext(code));
    await view.reveal(true);
  }
}

/** Sends at once. What it acts on stands in the question, so that a person who selected nothing sees what was taken. */
export async function runEditorAction(view: ChatView, action: EditorActionId): Promise<void> {
  const code = await codeOrExplain();
  if (code) {
    const { verb, instruction } = EDITOR_ACTIONS[action];
    const noSelection = code.kind === 'selection' ? '' : ' (nothing was selected)';
    await view.reveal(false);
    const context = codeContext(code);
    const title = `${verb} ${code.kind === 'function' ? code.what.replace('the function ', '') : context.label}`;
    await view.askAboutCode(title, `${verb} ${code.what}${noSelection}.\n\n${instruction}`, context);
  }
}

/** The code at the cursor; `undefined` where there is none, which the person is told. */
export async function codeOrExplain(): Promise<CodeAtCursor | undefined> {
  try {
    return await codeAtCursor(vscode.window.activeTextEditor);
  } catch (error) {
    void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
