// The rows of the model picker: what can be asked, by provider, and what has to be set up first.
import { formatContext, formatPerMillion } from '../src/shared/format.ts';
import type { ErrorActionId, ModelChoice, ModelsView, ProviderView } from '../src/shared/views.ts';
import { fuzzyScore } from './fuzzySearch.ts';

/** One provider with those of its models that fit the search, best first. */
export interface ModelGroup {
  provider: ProviderView;
  models: readonly ModelChoice[];
}

/** A step towards a provider that can be asked. */
export interface SetupStep {
  label: string;
  action: ErrorActionId;
}

export interface SetupRow {
  provider: ProviderView;
  /** What is missing, in words. */
  reason: string;
  /** The likeliest first. */
  steps: readonly SetupStep[];
}

export interface PickerRows {
  groups: readonly ModelGroup[];
  setUp: readonly SetupRow[];
}

/** Models of providers that are ready, narrowed by the search; the rest under "set up", never among what can be asked. */
export function pickerRows(view: ModelsView, query: string): PickerRows {
  const groups: (ModelGroup & { score: number })[] = [];
  const setUp: SetupRow[] = [];
  for (const provider of view.providers) {
    if (provider.state === 'ready' || provider.state === 'loading') {
      const group = searched(provider, query);
      if (group) {
        groups.push(group);
      }
    } else if (provider.state !== 'disabled' && fuzzyScore(query.trim(), provider.name) !== undefined) {
      setUp.push(setupRow(provider, provider.state));
    }
  }
  if (query.trim()) {
    groups.sort((a, b) => b.score - a.score);
  }
  return { groups: groups.map(({ provider, models }) => ({ provider, models })), setUp };
}

function searched(provider: ProviderView, query: string): (ModelGroup & { score: number }) | undefined {
  const words = query.trim();
  if (!words) {
    return { provider, models: provider.models, score: 0 };
  }
  const found = provider.models
    .map((model) => ({ model, score: fuzzyScore(words, `${model.providerName} ${model.name} ${model.model}`) }))
    .filter((one): one is { model: ModelChoice; score: number } => one.score !== undefined)
    .sort((a, b) => b.score - a.score);
  const best = found[0];
  return best && { provider, models: found.map(({ model }) => model), score: best.score };
}

const LOOK_AGAIN: SetupStep = { label: 'Look again', action: 'refreshModels' };

function setupRow(provider: ProviderView, state: 'needsKey' | 'notRunning' | 'failed'): SetupRow {
  const { installUrl, problem, name } = provider;
  switch (state) {
    case 'needsKey':
      return { provider, reason: 'needs a key', steps: [{ label: 'Add key…', action: 'addKey' }] };
    case 'notRunning':
      return {
        provider,
        reason: 'not running',
        steps: [installUrl ? { label: `Get ${name}`, action: 'installOllama' } : LOOK_AGAIN],
      };
    case 'failed':
      return isRefused(provider)
        ? {
            provider,
            reason: 'the key is refused',
            steps: [{ label: 'Replace key…', action: 'replaceKey' }, LOOK_AGAIN],
          }
        : { provider, reason: problem ?? 'its list could not be read', steps: [LOOK_AGAIN] };
  }
}

/** The provider does not take the key: looking again helps only once it has another. */
export function isRefused({ state, problemKind }: ProviderView): boolean {
  return state === 'failed' && problemKind === 'auth';
}

/** "1.00 / 5.00", "free", "price unknown": USD per million tokens, in and out. */
export function priceText(model: ModelChoice): string {
  if (model.local) {
    return 'free';
  }
  if (model.inputPerMillion === undefined && model.outputPerMillion === undefined) {
    return 'price unknown';
  }
  return `${formatPerMillion(model.inputPerMillion)} / ${formatPerMillion(model.outputPerMillion)}`;
}

/** "200k", or nothing where the size is not known. */
export function contextText(model: ModelChoice): string | undefined {
  return model.contextWindow === undefined ? undefined : formatContext(model.contextWindow);
}

/** All that is known of a model, for the tooltip of its row. */
export function modelTooltip(model: ModelChoice): string {
  const price = model.local
    ? 'Free: runs on this machine'
    : model.inputPerMillion === undefined && model.outputPerMillion === undefined
      ? 'Price unknown'
      : `$${formatPerMillion(model.inputPerMillion)} in, $${formatPerMillion(model.outputPerMillion)} out per million tokens` +
        (model.priceDate ? `, price of ${model.priceDate}` : '');
  const context = model.contextWindow === undefined ? 'Context unknown' : `Context ${contextText(model)} tokens`;
  return [model.model, price, context, ...model.abilities].join('\n');
}
