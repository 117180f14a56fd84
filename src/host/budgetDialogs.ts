// What the budgets ask and tell a person, in VS Code's dialogs and notifications.
import * as vscode from 'vscode';
import type { BudgetGateOptions, BudgetQuestion } from '../core/pipeline/budgetGate.ts';
import type { Log } from '../core/ports.ts';
import type { BudgetView, BudgetWarning } from '../shared/budgetViews.ts';
import { formatMoney } from '../shared/money.ts';
import { FINISH_CHEAPER } from './cheaperStrategy.ts';

const SEND = 'Send';
const SET_PRICE = 'Set a Price…';
const OPEN_COSTS = 'Open Costs';
const CHANGE_BUDGETS = 'Change Budgets';
/** Of the notification's problem that was told last, so that each window and session does not tell it again. */
const TOLD = 'llmWorkbench.toldBudgetProblem';

type UnknownPrice = Parameters<NonNullable<BudgetGateOptions['confirmUnknownPrice']>>[0];
type DearRequest = Parameters<NonNullable<BudgetGateOptions['confirmEstimate']>>[0];

export async function confirmUnknownPrice(question: UnknownPrice): Promise<boolean | 'priced'> {
  const { providerId, model, budgets } = question;
  const why =
    budgets.length > 0
      ? `It would not count, and so these could not hold:${budgets.map((name) => `\n• ${name}`).join('')}`
      : 'You want to be asked about what costs much, and nobody knows what this does.';
  const choice = await ask(
    `What ${named(question)} costs is not known. Send anyway?`,
    `${why}\n\nWith a price of your own it is reckoned like any other model.`,
    [SEND, SET_PRICE],
  );
  if (choice === SET_PRICE) {
    await vscode.commands.executeCommand('llmWorkbench.setPrice', { providerId, model });
    return 'priced';
  }
  return choice === SEND;
}

/** `views`: the budgets that it would count in. */
export async function confirmEstimate(question: DearRequest, views: readonly BudgetView[]): Promise<boolean> {
  const { lowUsd, highUsd, aboveUsd } = question;
  const budgets = views.map(
    ({ title, leftUsd, limitUsd, raisedUsd }) =>
      `\n• ${title}: ${formatMoney(leftUsd)} of ${formatMoney(limitUsd + raisedUsd)} left`,
  );
  const figures = `It could cost ${formatMoney(lowUsd)} to ${formatMoney(highUsd)}, depending on how long the answer is. You want to be asked above ${formatMoney(aboveUsd)}.`;
  const choice = await ask(
    `Send this to ${named(question)} for up to ${formatMoney(highUsd)}?`,
    budgets.length > 0 ? `${figures}\n${budgets.join('')}` : figures,
    [SEND],
  );
  return choice === SEND;
}

/** A dialog that cannot be shown (VS Code is closing, say) is not a yes. */
async function ask(question: string, detail: string, buttons: readonly string[]): Promise<string | undefined> {
  try {
    return await vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  } catch {
    return undefined;
  }
}

/** Nobody waits for it. `finishCheaper`: Auto could go by the cost from now on. */
export function tellWarning({ message, advice }: BudgetWarning, log: Log, finishCheaper?: () => Promise<void>): void {
  const buttons = finishCheaper ? [FINISH_CHEAPER, OPEN_COSTS, CHANGE_BUDGETS] : [OPEN_COSTS, CHANGE_BUDGETS];
  void offer(`${message} ${advice}`, buttons, log, finishCheaper);
}

/** Tells what is wrong with the setting once, in whatever window; again when it is wrong in another way. */
export class ProblemNotice {
  readonly #told: vscode.Memento;
  readonly #log: Log;

  constructor(told: vscode.Memento, log: Log) {
    this.#told = told;
    this.#log = log;
  }

  tell(problems: readonly string[]): void {
    const text = problems.join(' ');
    if (text === this.#told.get<string>(TOLD, '')) {
      return;
    }
    void this.#told.update(TOLD, text || undefined);
    if (text) {
      void offer(`LLM Workbench: ${text}`, [CHANGE_BUDGETS], this.#log);
    }
  }
}

async function offer(
  text: string,
  buttons: readonly string[],
  log: Log,
  finishCheaper?: () => Promise<void>,
): Promise<void> {
  try {
    switch (await vscode.window.showWarningMessage(text, ...buttons)) {
      case FINISH_CHEAPER:
        await finishCheaper?.();
        break;
      case OPEN_COSTS:
        await vscode.commands.executeCommand('llmWorkbench.openCosts');
        break;
      case CHANGE_BUDGETS:
        await vscode.commands.executeCommand('llmWorkbench.openSettings', 'budgets');
        break;
      default:
    }
  } catch (error) {
    log.warn(`A notification of the budgets could not be followed: ${String(error)}`);
  }
}

/** "gpt-5 (OpenAI)" */
function named({ model, providerName }: BudgetQuestion): string {
  return `${model} (${providerName})`;
}
