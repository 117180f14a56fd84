// What was spent today in the status bar, coloured by the budgets; a click opens the cost view at today.
import * as vscode from 'vscode';
import { isRecord } from '../core/isRecord.ts';
import { localDay, startOfLocalDay } from '../core/localDay.ts';
import type { CostQuery } from '../shared/costViews.ts';
import type { Services } from './services.ts';
import type { SpendWords } from './spendWords.ts';

/** What was shown last, of which day: a start shows it without opening the store. */
const LAST_SPEND = 'llmWorkbench.lastSpend';
/** Longer than a tick of the clock, so that it is the new day then. */
const AFTER_MIDNIGHT_MS = 500;
/** Between two readings: a batch of vectors writes many records. */
const PAUSE_MS = 500;

export function createSpendItem(services: Services): vscode.Disposable {
  const item = new SpendItem(services);
  item.update();
  return item;
}

class SpendItem {
  readonly #services: Services;
  readonly #item = vscode.window.createStatusBarItem('llmWorkbench.spend', vscode.StatusBarAlignment.Right, 99);
  readonly #listeners: vscode.Disposable;
  #midnight?: NodeJS.Timeout;
  #pause?: NodeJS.Timeout;
  #isUpdating = false;
  #isDisposed = false;
  /** Something changed while it was being read. */
  #isStale = false;

  constructor(services: Services) {
    this.#services = services;
    this.#item.name = 'LLM Workbench: Spending';
    const update = () => this.update();
    this.#listeners = vscode.Disposable.from(
      services.onUsageChange(update),
      services.configuration.onChange(update),
      services.budgets.onChange(update),
      // Other windows have spent meanwhile, or the machine has slept over midnight.
      vscode.window.onDidChangeWindowState(({ focused }) => focused && update()),
    );
  }

  /** Shows what is known now; what changes while it is read, and right after that, is read once more. */
  update(): void {
    if (this.#isUpdating) {
      this.#isStale = true;
      return;
    }
    this.#isUpdating = true;
    void this.#update()
      .catch((error: unknown) => {
        if (!this.#isDisposed) {
          this.#services.log.error('Spending in the status bar', error);
          this.#item.hide();
        }
      })
      .finally(() => {
        if (!this.#isDisposed) {
          this.#pause = setTimeout(() => this.#goOn(), PAUSE_MS);
        }
      });
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#midnight);
    clearTimeout(this.#pause);
    this.#listeners.dispose();
    this.#item.dispose();
  }

  #goOn(): void {
    this.#isUpdating = false;
    if (this.#isStale) {
      this.#isStale = false;
      this.update();
    }
  }

  async #update(): Promise<void> {
    clearTimeout(this.#midnight);
    if (!this.#services.configuration.settings.statusBarSpend()) {
      this.#item.hide();
      return;
    }
    const now = Date.now();
    const today = localDay(now);
    this.#midnight = setTimeout(() => this.update(), startOfLocalDay(dayAfter(now)) - now + AFTER_MIDNIGHT_MS);
    if (this.#services.isStoreOpen) {
      const { readSpend } = await import('./spendReading.ts');
      const words = await readSpend(this.#services, now);
      if (this.#isDisposed) {
        return;
      }
      this.#show(today, words.text, words);
      await this.#keep(today, words.amount);
      return;
    }
    const kept = this.#services.context.globalState.get<unknown>(LAST_SPEND);
    if (isRecord(kept) && kept['day'] === today && typeof kept['amount'] === 'string') {
      this.#show(today, kept['amount']);
    } else {
      this.#item.hide();
    }
  }

  #show(today: string, text: string, words?: SpendWords): void {
    const query: CostQuery = { period: { kind: 'day', of: today }, by: 'provider' };
    const item = this.#item;
    item.text = text;
    item.tooltip = words ? tooltipOf(words) : 'LLM Workbench: spent today. Click for the costs.';
    item.accessibilityInformation = { label: `${words?.spoken ?? text}. Opens the costs.` };
    item.backgroundColor = words?.level && new vscode.ThemeColor(`statusBarItem.${words.level}Background`);
    item.command = { command: 'llmWorkbench.openCosts', title: 'Open Costs', arguments: [query] };
    item.show();
  }

  async #keep(day: string, amount: string): Promise<void> {
    const { globalState } = this.#services.context;
    const kept = globalState.get<unknown>(LAST_SPEND);
    if (!isRecord(kept) || kept['day'] !== day || kept['amount'] !== amount) {
      await globalState.update(LAST_SPEND, { day, amount });
    }
  }
}

/** By the calendar: a day may have 23 or 25 hours. */
function dayAfter(now: number): string {
  const date = new Date(now);
  return localDay(new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 12).getTime());
}

/** Names of budgets are the person's own text: nothing in them is markup. */
function tooltipOf({ heading, sums, unknown, budgets }: SpendWords): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(heading);
  text.appendMarkdown(
    `\n\n|||\n|:--|--:|\n${sums.map(([span, amount]) => `|${span}|${amount.replaceAll('<', '&lt;')}|`).join('\n')}\n\n`,
  );
  if (unknown !== undefined) {
    text.appendText(unknown).appendMarkdown('\n\n');
  }
  for (const line of budgets) {
    text.appendMarkdown('- ').appendText(line).appendMarkdown('\n');
  }
  return text.appendMarkdown('\n\nClick for the costs.');
}
