// The current model in the status bar, where a click changes it, or has it asked again while it rests; beside it what was spent today.
import * as vscode from 'vscode';
import type { ChatPageEvents } from '../shared/protocol.ts';
import type { Services } from './services.ts';
import { createSpendItem } from './spendItem.ts';

/** What was shown last, so that a start shows it without reading any list. */
const LAST_NAME = 'llmWorkbench.lastModelName';
const RESET: vscode.Command = {
  title: 'Models that rest',
  command: 'llmWorkbench.resetCircuits',
  arguments: ['offer'],
};

export function createStatusBar(services: Services): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('llmWorkbench.model', vscode.StatusBarAlignment.Right, 100);
  item.name = 'LLM Workbench: Model';
  item.command = 'llmWorkbench.chooseModel';
  const memento = services.context.globalState;
  let lastRoute: string | undefined;
  const update = async () => {
    const [{ statusWords }, models] = await Promise.all([import('./statusWords.ts'), services.models()]);
    const [circuits, waiting] = [services.circuits(), services.waitingRequests().length];
    const { text, tooltip, name, isResting } = statusWords({ models, circuits, waiting, lastRoute, now: Date.now() });
    item.text = text;
    item.tooltip = tooltip;
    item.command = isResting ? RESET : 'llmWorkbench.chooseModel';
    item.backgroundColor = isResting ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    if (memento.get(LAST_NAME) !== name) {
      await memento.update(LAST_NAME, name);
    }
  };
  let isUpdating = false;
  let isDue = false;
  /** One at a time: circuits and queues may change with each request, and what came first must not be drawn last. */
  const safely = () => {
    isDue = isUpdating;
    if (isUpdating) {
      return;
    }
    isUpdating = true;
    void update()
      .catch((error: unknown) => services.log.error('Status bar', error))
      .finally(() => {
        isUpdating = false;
        if (isDue) {
          safely();
        }
      });
  };
  item.text = `$(sparkle) ${memento.get<string>(LAST_NAME) ?? 'LLM Workbench'}`;
  item.tooltip = 'LLM Workbench: choose a model';
  item.show();
  const changes = vscode.Disposable.from(
    services.onModelsChange(safely),
    services.onCircuitsChange(safely),
    services.onChatEvent(({ event, data }) => {
      const line = event === 'run/ended' ? (data as ChatPageEvents['run/ended']).message.route?.line : undefined;
      if (line !== undefined) {
        lastRoute = line;
        safely();
      }
    }),
  );
  return vscode.Disposable.from(item, changes, createSpendItem(services));
}
