// Keeps the totals of this workspace in VS Code's workspaceState, where other windows and people's scripts look for them.
import type * as vscode from 'vscode';
import type { Store } from '../core/store/openStore.ts';

export const TOTALS_KEY = 'llmWorkbench.usageTotals';

/** The store is the truth; this is a copy of a few hundred bytes. A window without folder counts what had no workspace. */
export async function mirrorTotals(store: Store, state: vscode.Memento, workspace: string | undefined): Promise<void> {
  await state.update(TOTALS_KEY, store.usage.totals({ workspace: workspace ?? '' }));
}
