// Puts together what the settings page of budgets shows.
import * as vscode from 'vscode';
import type { BudgetsPageView } from '../shared/spendingViews.ts';
import { budgetsPageView } from './budgetsPageView.ts';
import { workspaceUri, type Services } from './services.ts';

export async function budgetsPage({ budgets, configuration }: Services): Promise<BudgetsPageView> {
  const states = await budgets.views();
  const uri = workspaceUri();
  return {
    ...budgetsPageView(configuration.own('budgets'), process.env, states),
    currency: configuration.settings.currency(),
    ...(uri !== undefined && { workspace: { uri, name: vscode.workspace.name ?? uri } }),
  };
}
