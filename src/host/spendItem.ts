// What was spent today, in the status bar; all but its first look is loaded once there is something to read.
import * as vscode from 'vscode';
import { isRecord } from '../core/isRecord.ts';
import { localDay } from '../core/localDay.ts';
import type { Services } from './services.ts';
import { showSpend } from './showSpend.ts';
import type { SpendBar } from './spendBar.ts';

/** What was shown last, of which day: a start shows it without opening the store. */
export const LAST_SPEND = 'llmWorkbench.lastSpend';

export function createSpendItem(services: Services): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('llmWorkbench.spend', vscode.StatusBarAlignment.Right, 99);
  item.name = 'LLM Workbench: Spending';
  let bar: Promise<SpendBar> | undefined;
  const wake = () => {
    bar ??= import('./spendBar.ts').then(({ SpendBar }) => new SpendBar(services, item));
  };
  const today = localDay(Date.now());
  const kept = services.context.globalState.get<unknown>(LAST_SPEND);
  if (isRecord(kept) && kept['day'] === today && services.configuration.settings.statusBarSpend()) {
    showSpend(item, today, String(kept['amount']));
  }
  const midnight = setTimeout(wake, untilMidnight());
  return vscode.Disposable.from(
    services.onUsageChange(wake),
    services.configuration.onChange(wake),
    vscode.window.onDidChangeWindowState(wake),
    {
      dispose() {
        clearTimeout(midnight);
        void bar?.then((loaded) => loaded.dispose());
        item.dispose();
      },
    },
  );
}

/** Milliseconds until a little after the next local midnight: by the calendar, as a day may have 23 or 25 hours. */
export function untilMidnight(): number {
  const now = Date.now();
  return new Date(now).setHours(24, 0, 0, 500) - now;
}
