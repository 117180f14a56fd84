// Asks by how much a budget is to be raised, for its period alone.
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import type { Services } from './services.ts';

/** Part of the limit that is proposed. */
const USUAL_PART = 0.1;
const LEAST_USD = 0.01;
/** As `budgetBook.ts` has it. */
const MOST_USD = 10_000;

/** Throws `badRequest` where the budget has changed, or its period is over. */
export async function askToRaise(
  { budgets }: Services,
  { budgetId, firstDay }: { budgetId: string; firstDay: string },
): Promise<void> {
  const budget = (await budgets.views()).find((view) => view.id === budgetId && view.firstDay === firstDay);
  if (!budget) {
    throw new AppError('badRequest', 'This budget has changed, or its period is over. Look at it again.');
  }
  const answer = await vscode.window.showInputBox({
    title: 'Raise a Budget Once',
    prompt: `By how many US dollars? ${budget.title} has a limit of ${budget.limitUsd} USD, and is raised for this ${budget.period} alone.`,
    value: String(Math.max(LEAST_USD, Math.round(budget.limitUsd * USUAL_PART * 100) / 100)),
    ignoreFocusOut: true,
    validateInput: (text) =>
      amountOf(text) === undefined ? `Write an amount of US dollars, at most ${MOST_USD}.` : undefined,
  });
  const usd = answer === undefined ? undefined : amountOf(answer);
  if (usd !== undefined) {
    await budgets.raise({ budgetId, firstDay, usd });
  }
}

/** Decimals after a point or a comma, as people write them. */
function amountOf(text: string): number | undefined {
  const usd = /^\d{1,6}([.,]\d{1,6})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : Number.NaN;
  return usd > 0 && usd <= MOST_USD ? usd : undefined;
}
