// "Auto" as a model: the reference by which the router's choice stands wherever a model can be chosen.
import { STRATEGIES, type Strategy } from './routingViews.ts';
import type { ModelReference } from './views.ts';

/** Id of no provider: whoever asks it lets the router choose. No endpoint may have it. */
export const AUTO = 'auto';

/** Without a strategy the one of the settings holds. */
export function autoModel(strategy?: Strategy): ModelReference {
  return { providerId: AUTO, model: strategy ?? AUTO };
}

export function isAuto({ providerId }: ModelReference): boolean {
  return providerId === AUTO;
}

/** The strategy that an Auto names itself; `undefined`: the settings' one, or it is no Auto. */
export function autoStrategy({ providerId, model }: ModelReference): Strategy | undefined {
  return providerId === AUTO ? STRATEGIES.find((strategy) => strategy === model) : undefined;
}

/** `auto`, `auto:cost_optimized`, `auto/cost_optimized`; `undefined`: the text means something else. */
export function parseAuto(text: string): ModelReference | undefined {
  const [, named] = /^auto(?:[:/](.+))?$/.exec(text.trim()) ?? [undefined, undefined];
  if (text.trim() === AUTO || named === AUTO) {
    return autoModel();
  }
  const strategy = STRATEGIES.find((one) => one === named);
  return strategy && autoModel(strategy);
}

/** As it stands in settings and at the gateway. */
export function autoText(auto: ModelReference): string {
  const strategy = autoStrategy(auto);
  return strategy === undefined ? AUTO : `${AUTO}:${strategy}`;
}

/** `provider/model`, or an Auto: as settings write it. */
export function modelText(model: ModelReference): string {
  return isAuto(model) ? autoText(model) : `${model.providerId}/${model.model}`;
}

export const STRATEGY_NAMES: Readonly<Record<Strategy, string>> = {
  balanced: 'Balanced',
  cost_optimized: 'Lowest Cost',
  latency_optimized: 'Fastest',
  quality_optimized: 'Best Quality',
  local_first: 'Local First',
  capability_match: 'Best Match of Abilities',
};

/** "Auto", "Auto: Lowest Cost" */
export function autoName(auto: ModelReference): string {
  const strategy = autoStrategy(auto);
  return strategy === undefined ? 'Auto' : `Auto: ${STRATEGY_NAMES[strategy]}`;
}
