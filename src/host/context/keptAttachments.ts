// Files and folders that are attached outlive a reload of the window: by address only, so that nothing of them is kept.
import * as vscode from 'vscode';
import type { Attachments } from './attachments.ts';

/** Whose they are: the chat's, or the comparison page's. */
type Whose = 'attachments' | 'comparisonAttachments';

export function keptAttachments(state: vscode.Memento, whose: Whose = 'attachments'): readonly string[] {
  const kept = state.get<unknown>(`llmWorkbench.${whose}`);
  return Array.isArray(kept) ? kept.filter((item) => typeof item === 'string') : [];
}

export async function keepAttachments(
  state: vscode.Memento,
  attachments: Attachments,
  whose: Whose = 'attachments',
): Promise<void> {
  const uris = attachments
    .contexts()
    .flatMap(({ kind, uri }) => (uri && (kind === 'file' || kind === 'folder' || kind === 'image') ? [uri] : []));
  await state.update(`llmWorkbench.${whose}`, uris.length > 0 ? uris : undefined);
}

/** Reads them again, ignore files and all. What cannot be read any more is left away. */
export async function attachAgain(attachments: Attachments, uris: readonly string[]): Promise<void> {
  if (uris.length === 0) {
    return;
  }
  const { addPaths } = await import('./addContext.ts');
  for (const uri of uris) {
    try {
      await addPaths(attachments, [vscode.Uri.parse(uri, true)]);
    } catch {
      // It is gone, or left out by now.
    }
  }
}
