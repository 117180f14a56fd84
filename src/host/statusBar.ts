// The current model in the status bar, where a click changes it; beside it what was spent today.
import * as vscode from 'vscode';
import { formatSpeed } from '../shared/format.ts';
import { formatRate } from '../shared/money.ts';
import { plainPriceWords } from '../shared/priceWords.ts';
import type { ModelChoice } from '../shared/views.ts';
import type { Services } from './services.ts';
import { createSpendItem } from './spendItem.ts';

/** What was shown last, so that a start shows it without reading any list. */
const LAST_NAME = 'llmWorkbench.lastModelName';

export function createStatusBar(services: Services): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('llmWorkbench.model', vscode.StatusBarAlignment.Right, 100);
  item.name = 'LLM Workbench: Model';
  item.command = 'llmWorkbench.chooseModel';
  const memento = services.context.globalState;
  const show = (text: string, tooltip: vscode.MarkdownString | string) => {
    item.text = `$(sparkle) ${text}`;
    item.tooltip = tooltip;
    item.show();
  };
  const update = async () => {
    const { current, currentBecause, missing } = await services.models();
    if (!current) {
      show(missing ? 'No model' : 'Set up a model', `LLM Workbench: ${missing ?? 'no model is set up yet'}`);
      await memento.update(LAST_NAME, undefined);
      return;
    }
    const name = current.name + (current.simulated ? ' (simulator)' : '');
    show(name, tooltipFor(current, currentBecause));
    if (memento.get(LAST_NAME) !== name) {
      await memento.update(LAST_NAME, name);
    }
  };
  const safely = () => void update().catch((error: unknown) => services.log.error('Status bar', error));
  show(memento.get<string>(LAST_NAME) ?? 'LLM Workbench', 'LLM Workbench: choose a model');
  const changes = services.onModelsChange(safely);
  return vscode.Disposable.from(item, changes, createSpendItem(services));
}

function tooltipFor(model: ModelChoice, because: 'chosen' | 'cheapest' | undefined): string {
  const from = model.ownPrice ? ', your price' : model.priceDate ? `, price of ${model.priceDate}` : '';
  const rates = `${formatRate(model.inputPerMillion)} in, ${formatRate(model.outputPerMillion)} out per million tokens${from}`;
  const price = `${plainPriceWords(model) ?? rates}.`;
  const { tokensPerSecond: speed } = model;
  const pace = speed === undefined ? '' : `\n${formatSpeed(speed)} tokens per second in your last answers.`;
  const why = because === 'cheapest' ? 'The cheapest model that is set up.' : 'Chosen by you.';
  return `${model.providerName}: ${model.name}\n${price}${pace}\n${why} Click to change.`;
}
