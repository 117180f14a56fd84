// Who rests because it failed, as it is shown in VS Code, and the command that has everybody asked again.
import * as vscode from 'vscode';
import type { CircuitKey, CircuitView } from '../core/pipeline/breaker.ts';
import { restReason, restWords, type RestingView } from '../shared/circuitViews.ts';
import type { ModelReference } from '../shared/views.ts';
import type { Services } from './services.ts';

/** All that rest or wait for the question that finds out, by the names that people know. */
export function restingModels(services: Services): readonly RestingView[] {
  return services.circuits().flatMap((circuit) => {
    const { providerId, model, keyName, state, untilMs, failures = 0, errorKind } = circuit;
    const modelName = services.catalog.nameOf(circuit) ?? model;
    const reason = restReason(failures, errorKind);
    return state === 'closed' ? [] : [{ providerId, model, modelName, keyName, untilMs, reason }];
  });
}

/** "resting until 14:05" of a model that is left alone now with any key; `undefined`: it is asked. */
export function restingWords(
  circuits: readonly CircuitView[],
  { providerId, model }: ModelReference,
  now = Date.now(),
): string | undefined {
  const open = circuits.find((one) => one.providerId === providerId && one.model === model && one.state === 'open');
  return open && restWords(open.untilMs, now);
}

interface RestingItem extends vscode.QuickPickItem {
  /** What choosing it resets; all where it names none. */
  resets?: CircuitKey;
  chooseModel?: true;
}

/** Of all, or of one provider; says how many. */
export function resetCircuits(services: Services, providerId?: string): void {
  const count = restingModels(services).filter(
    (one) => providerId === undefined || one.providerId === providerId,
  ).length;
  services.resetCircuits(providerId);
  void vscode.window.showInformationMessage(
    count === 0
      ? 'No model rests: all are asked as usual.'
      : `${count === 1 ? 'One model that rested is' : `${count} models that rested are`} asked again.`,
  );
}

/** Shows who rests and why; whom the person chooses is asked again at once. */
export async function offerReset(services: Services): Promise<void> {
  const resting = restingModels(services);
  const items: RestingItem[] = resting.map((one) => ({
    label: `$(debug-restart) Ask ${one.modelName} again now`,
    description: [services.providers.find(one.providerId)?.name ?? one.providerId, one.keyName && `key ${one.keyName}`]
      .filter(Boolean)
      .join(' · '),
    detail: `${restWords(one.untilMs, Date.now())}: ${one.reason}`,
    resets: { providerId: one.providerId, model: one.model, keyName: one.keyName },
  }));
  const all: RestingItem[] =
    resting.length > 1 ? [{ label: `$(debug-restart) Ask all ${resting.length} again now` }] : [];
  const other: RestingItem = { label: '$(sparkle) Choose another model…', chooseModel: true };
  const picked = await vscode.window.showQuickPick([...all, ...items, other], {
    title: 'LLM Workbench: Models That Rest',
    placeHolder: resting.length > 0 ? 'They failed, and are left alone for a while' : 'No model rests now',
  });
  if (picked?.chooseModel) {
    await vscode.commands.executeCommand('llmWorkbench.chooseModel');
  } else if (picked) {
    services.resetCircuits(picked.resets);
  }
}
