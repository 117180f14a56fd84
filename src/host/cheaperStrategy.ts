// "Finish on Cheaper Models": where a soft budget runs low, Auto is told to go by the cost from then on, which can be taken back.
import * as vscode from 'vscode';
import type { SettingsReader } from '../core/configuration/settingsReader.ts';
import { toAppError } from '../core/errors.ts';
import { STRATEGY_NAMES, isAuto } from '../shared/autoModel.ts';
import type { BudgetWarning } from '../shared/budgetViews.ts';
import type { Services } from './services.ts';

export const FINISH_CHEAPER = 'Finish on Cheaper Models';
const UNDO = 'Undo';
const SETTING = 'routing.lowBudgetStrategy';
const CHEAPER = 'cost_optimized';
const PURPOSES = ['editorActions', 'titles', 'systemPrompts', 'judging'] as const;

type Settings = Pick<SettingsReader, 'modelDefaults' | 'purposeModel' | 'routing'>;

/**
 * Whether a warning comes with that button: of a soft budget that the router goes by (those of one provider or key say nothing of the
 * others), where Auto chooses models, and where nothing is set for it yet.
 */
export function isCheaperOffered({ budget }: BudgetWarning, settings: Settings): boolean {
  const { hard, scope } = budget;
  const models = [settings.modelDefaults().model, ...PURPOSES.map((purpose) => settings.purposeModel(purpose))];
  return (
    !hard &&
    scope.providerId === undefined &&
    scope.keyName === undefined &&
    settings.routing().lowBudgetStrategy === undefined &&
    models.some((model) => model !== undefined && isAuto(model))
  );
}

/** Nobody waits for the answer to what it tells. */
export async function finishCheaper({ configuration, log }: Pick<Services, 'configuration' | 'log'>): Promise<void> {
  const before = configuration.own(SETTING);
  try {
    await configuration.set(SETTING, CHEAPER, 'user');
    const told = `While a budget is used up to 80 % or more, Auto goes by ${STRATEGY_NAMES[CHEAPER]} from now on.`;
    if ((await vscode.window.showInformationMessage(told, UNDO)) === UNDO) {
      // The person may have set another one while the message stood there.
      await configuration.change(SETTING, 'user', (now) => (now === CHEAPER ? before : now));
    }
  } catch (error) {
    const { message } = toAppError(error);
    log.warn(`The strategy for low budgets could not be set: ${message}`);
    await vscode.window.showErrorMessage(`The strategy for low budgets could not be set. ${message}`);
  }
}
