// Comparisons with the parts of this window; loaded with the first look at one.
import * as vscode from 'vscode';
import { ComparisonService } from '../core/compare/comparisonService.ts';
import type { Store } from '../core/store/openStore.ts';
import type { AskingParts } from './askingParts.ts';
import type { CompareEvent } from './comparisonsDoor.ts';
import type { Services } from './services.ts';

/** `asking` is what the chat asks with; what differs from that is put in its place. */
export function createComparisons(
  services: Services,
  store: Store,
  asking: AskingParts,
  tell: (told: CompareEvent) => void,
): ComparisonService {
  const tellAnswering = () =>
    void vscode.commands.executeCommand('setContext', 'llmWorkbench.answering', services.isAnswering);
  return new ComparisonService({
    ...asking,
    store,
    estimates: services.estimates,
    parallelPerProvider: () => services.configuration.settings.comparisonParallel(),
    emit(event, data) {
      tell({ event, data } as CompareEvent);
      if (event === 'run/started' || event === 'run/ended') {
        tellAnswering();
      }
    },
    // A column that was added asks one question after another: its end comes after that of the last answer.
    onAnswering: tellAnswering,
  });
}
