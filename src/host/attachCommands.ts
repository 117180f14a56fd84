// The commands that attach something to the next question: from the explorer, an editor's tab, a terminal.
import * as vscode from 'vscode';
import { toAppError } from '../core/errors.ts';
import type { ChatView } from './chatView.ts';
import { activeUri } from './context/suggestionId.ts';

/** `clicked` and `selected` are what a menu gives; without them the file in front is meant. */
export async function attachFiles(view: ChatView, clicked: unknown, selected: unknown): Promise<void> {
  const chosen = [...(Array.isArray(selected) ? selected : []), clicked].filter((uri) => uri instanceof vscode.Uri);
  const uris = new Map(chosen.map((uri) => [uri.toString(), uri]));
  const active = activeUri();
  if (uris.size === 0 && active) {
    uris.set(active.toString(), active);
  }
  if (uris.size === 0) {
    void vscode.window.showWarningMessage('Open a file first, or choose files in the explorer.');
    return;
  }
  await attachOrExplain(view, async () => {
    const { addPaths } = await import('./context/addContext.ts');
    await addPaths(view.attachments, [...uris.values()]);
  });
}

export async function attachTerminalSelection(view: ChatView): Promise<void> {
  await attachOrExplain(view, async () => {
    const { terminalSelectionContext } = await import('./context/terminalSelection.ts');
    view.attachments.add(await terminalSelectionContext());
  });
}

/** Some may be attached where others cannot be: the chat is shown when any is. */
async function attachOrExplain(view: ChatView, add: () => Promise<void>): Promise<void> {
  const before = view.attachments.chips();
  try {
    await view.attach(add);
  } catch (error) {
    const known = toAppError(error);
    view.services.log.debug(`Not attached: ${known.message}`);
    void vscode.window.showWarningMessage(view.services.redactor.text(known.message));
    if (view.attachments.chips().length === before.length) {
      return;
    }
  }
  await view.reveal(true);
}
