// Puts an amount into the status bar, where a click opens the cost view at its day.
import type * as vscode from 'vscode';
import type { CostQuery } from '../shared/costViews.ts';

/** `day` is an ISO date. */
export function showSpend(item: vscode.StatusBarItem, day: string, text: string, spoken = text): void {
  const query: CostQuery = { period: { kind: 'day', of: day }, by: 'provider' };
  // A budget's name may hold what VS Code would draw as an icon.
  item.text = text.replaceAll('$(', String.raw`\$(`);
  item.accessibilityInformation = { label: `${spoken}. Opens the costs.` };
  item.command = { command: 'llmWorkbench.openCosts', title: 'Open Costs', arguments: [query] };
  item.show();
}
