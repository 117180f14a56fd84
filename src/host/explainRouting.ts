// "Explain Routing of This Prompt": what is selected, else what stands in the composer, else what the person types, on the page that tries it.
import * as vscode from 'vscode';
import type { PromptToTry } from '../shared/routingPageViews.ts';
import type { ChatView } from './chatView.ts';
import { shownPath } from './context/shownPath.ts';
import type { SettingsPanel } from './settingsPanel.ts';

/** As much as a prompt of the page may have. */
const LONGEST_PROMPT = 4_000_000;

/** `wanted` names the prompt. Leaving the question does nothing. Nothing is sent to any model. */
export async function explainRouting(view: ChatView, settings: SettingsPanel, wanted?: unknown): Promise<void> {
  const asked = promptAtHand(view, wanted) ?? (await typedPrompt());
  if (asked) {
    settings.explain({ ...asked, prompt: asked.prompt.slice(0, LONGEST_PROMPT) });
  }
}

function promptAtHand(view: ChatView, wanted: unknown): PromptToTry | undefined {
  if (typeof wanted === 'string' && wanted.trim() !== '') {
    return { prompt: wanted };
  }
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.selections.map((range) => editor.document.getText(range)).filter((text) => text !== '');
  if (editor && selected && selected.some((text) => text.trim() !== '')) {
    const { document } = editor;
    const isFile = vscode.workspace.getWorkspaceFolder(document.uri) !== undefined;
    return {
      prompt: selected.join('\n\n'),
      languageId: document.languageId,
      ...(isFile && { path: shownPath(document.uri) }),
    };
  }
  const { draft } = view;
  return draft.trim() === '' ? undefined : { prompt: draft };
}

async function typedPrompt(): Promise<PromptToTry | undefined> {
  const prompt = await vscode.window.showInputBox({
    title: 'LLM Workbench: Explain Routing of This Prompt',
    prompt: 'Whom would Auto ask for it, and why? Nothing is sent.',
    placeHolder: 'A prompt',
    ignoreFocusOut: true,
  });
  return prompt === undefined || prompt.trim() === '' ? undefined : { prompt };
}
