// The door to the budgets: what knows them is loaded with the first request, or when somebody looks at them.
import * as vscode from 'vscode';
import type { BudgetGate } from '../core/pipeline/budget.ts';
import type { BudgetNow } from '../core/router/options.ts';
import type { BudgetRefusal, BudgetWarning } from '../shared/budgetViews.ts';
import type { BudgetOutlook } from '../shared/costViews.ts';
import type { HostBudgets } from './budgets.ts';
import type { Services } from './services.ts';

const SETTING = 'llmWorkbench.budgets';

export class BudgetsDoor implements vscode.Disposable {
  readonly #services: Services;
  readonly #warned = new vscode.EventEmitter<BudgetWarning>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  #parts?: Promise<HostBudgets>;
  /** A threshold was passed; in one of all windows. The person is told of it here already. */
  readonly onWarning = this.#warned.event;
  /** The setting changed, or a budget was raised in this window. */
  readonly onChange = this.#changed.event;

  constructor(services: Services) {
    this.#services = services;
    this.#listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SETTING)) {
        this.#changed.fire();
        void this.#tellProblems();
      }
    });
  }

  /** What each request has to pass. */
  async gate(): Promise<BudgetGate> {
    const budgets = await this.#load();
    budgets.tellProblems();
    return budgets.gate;
  }

  /** Every budget in its current period, in the order of the settings. */
  async views(): Promise<BudgetOutlook[]> {
    return (await this.#load()).views();
  }

  /** What the router goes by. */
  async forRouting(labels: { purpose: string; workspace?: string }): Promise<BudgetNow> {
    return (await this.#load()).forRouting(labels);
  }

  /** Settings of budgets that could not be read, as sentences. */
  async problems(): Promise<readonly string[]> {
    return (await this.#load()).read().problems;
  }

  /** Raises a budget once, for the period that begins with `firstDay`. Throws `badRequest` when that is over. */
  async raise(raised: { budgetId: string; firstDay: string; usd: number }): Promise<void> {
    await (await this.#load()).raise(raised);
    this.#changed.fire();
  }

  /** Lets what was refused pass, by raising the budget as far as that needs. Throws `badRequest` where it cannot. */
  async raiseFor(refusal: BudgetRefusal): Promise<void> {
    await (await this.#load()).raiseFor(refusal);
    this.#changed.fire();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#warned.dispose();
    this.#changed.dispose();
  }

  /** At once where the person looks; another window tells it with its next request. */
  async #tellProblems(): Promise<void> {
    try {
      if (vscode.window.state.focused) {
        (await this.#load()).tellProblems();
      }
    } catch (error) {
      this.#services.log.error('Budgets', error);
    }
  }

  #load(): Promise<HostBudgets> {
    this.#parts ??= import('./budgets.ts')
      .then(({ HostBudgets }) => new HostBudgets(this.#services, (warning) => this.#warned.fire(warning)))
      .catch((error: unknown) => {
        this.#parts = undefined;
        throw error;
      });
    return this.#parts;
  }
}
