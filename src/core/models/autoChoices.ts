// Auto and its strategies as choices, made of who can be asked now.
import { autoModel, autoName } from '../../shared/autoModel.ts';
import { STRATEGIES } from '../../shared/routingViews.ts';
import type { ModelChoice, ProviderView } from '../../shared/views.ts';

const OWNER = 'LLM Workbench';

/**
 * Auto by the settings' strategy, then by each; empty where nobody can be asked unasked. They can what any of the models can, and
 * refuse nothing: who takes a question is found when it is there.
 */
export function autoChoices(views: readonly ProviderView[]): readonly ModelChoice[] {
  const ready = views.filter(({ state }) => state === 'ready');
  const models = ready.flatMap((view) => view.models.filter(({ locked, asksFirst }) => !locked && !asksFirst));
  if (models.length === 0) {
    return [];
  }
  const simulated = models.every((model) => model.simulated);
  const common = {
    providerName: simulated ? `${OWNER} (simulator)` : OWNER,
    // Where an hour of them costs something, they are not free.
    local: models.every((model) => model.local && !model.usdPerHour),
    simulated,
    abilities: [...new Set(models.flatMap(({ abilities }) => abilities))],
    refuses: [],
    contextWindow: largestWindow(models),
  };
  return [undefined, ...STRATEGIES].map((strategy) => {
    const auto = autoModel(strategy);
    return { ...auto, ...common, name: autoName(auto) };
  });
}

/** What fits into none of them fits nowhere; not known where that of one model is not. */
function largestWindow(models: readonly ModelChoice[]): number | undefined {
  let largest = 0;
  for (const { contextWindow } of models) {
    if (contextWindow === undefined) {
      return undefined;
    }
    largest = Math.max(largest, contextWindow);
  }
  return largest;
}
