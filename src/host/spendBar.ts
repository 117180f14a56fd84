// Keeps the spending in the status bar as it is: read anew when it may have changed, coloured by the budgets.
import * as vscode from 'vscode';
import { isRecord } from '../core/isRecord.ts';
import { localDay } from '../core/localDay.ts';
import type { Services } from './services.ts';
import { showSpend } from './showSpend.ts';
import { LAST_SPEND, untilMidnight } from './spendItem.ts';
import { readSpend } from './spendReading.ts';
import type { SpendWords } from './spendWords.ts';

/** Between two readings: a batch of vectors writes many records. */
const PAUSE_MS = 500;

export class SpendBar {
  readonly #services: Services;
  readonly #item: vscode.StatusBarItem;
  readonly #listeners: vscode.Disposable;
  #midnight?: NodeJS.Timeout;
  #pause?: NodeJS.Timeout;
  #isUpdating = false;
  #isDisposed = false;
  /** Something changed while it was being read. */
  #isStale = false;

  constructor(services: Services, item: vscode.StatusBarItem) {
    this.#services = services;
    this.#item = item;
    const update = () => this.#update();
    this.#listeners = vscode.Disposable.from(
      services.onUsageChange(update),
      services.configuration.onChange(update),
      services.budgets.onChange(update),
      // Other windows have spent meanwhile, or the machine has slept over midnight.
      vscode.window.onDidChangeWindowState(({ focused }) => focused && update()),
    );
    update();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#midnight);
    clearTimeout(this.#pause);
    this.#listeners.dispose();
  }

  /** Shows what is known now; what changes while it is read, and right after that, is read once more. */
  #update(): void {
    if (this.#isUpdating) {
      this.#isStale = true;
      return;
    }
    this.#isUpdating = true;
    void this.#read()
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

  #goOn(): void {
    this.#isUpdating = false;
    if (this.#isStale) {
      this.#isStale = false;
      this.#update();
    }
  }

  async #read(): Promise<void> {
    clearTimeout(this.#midnight);
    const { configuration, isStoreOpen, context } = this.#services;
    if (!configuration.settings.statusBarSpend()) {
      this.#item.hide();
      return;
    }
    this.#midnight = setTimeout(() => this.#update(), untilMidnight());
    const now = Date.now();
    const today = localDay(now);
    if (isStoreOpen) {
      const words = await readSpend(this.#services, now);
      if (!this.#isDisposed) {
        this.#show(today, words);
        await this.#keep(today, words.amount);
      }
      return;
    }
    const kept = context.globalState.get<unknown>(LAST_SPEND);
    if (!isRecord(kept) || kept['day'] !== today) {
      this.#item.hide();
    } else {
      showSpend(this.#item, today, String(kept['amount']));
    }
  }

  #show(today: string, words: SpendWords): void {
    this.#item.tooltip = tooltipOf(words);
    this.#item.backgroundColor = words.level && new vscode.ThemeColor(`statusBarItem.${words.level}Background`);
    showSpend(this.#item, today, words.text, words.spoken);
  }

  async #keep(day: string, amount: string): Promise<void> {
    const { globalState } = this.#services.context;
    const kept = globalState.get<unknown>(LAST_SPEND);
    if (!isRecord(kept) || kept['day'] !== day || kept['amount'] !== amount) {
      await globalState.update(LAST_SPEND, { day, amount });
    }
  }
}

/** Names of budgets are the person's own text: nothing in them is markup. */
function tooltipOf({ heading, sums, unknown, budgets }: SpendWords): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const rows = sums.map(([span, amount]) => `|${span}|${amount.replaceAll('<', '&lt;')}|`);
  text.appendText(heading).appendMarkdown(`\n\n|||\n|:--|--:|\n${rows.join('\n')}\n\n`);
  if (unknown !== undefined) {
    text.appendText(unknown).appendMarkdown('\n\n');
  }
  for (const line of budgets) {
    text.appendMarkdown('- ').appendText(line).appendMarkdown('\n');
  }
  return text.appendMarkdown('\n\nClick for the costs.');
}
