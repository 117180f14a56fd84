// Which model is asked while the person says nothing else: the one that settings name, or the cheapest that can be asked.
import { isAuto } from '../../shared/autoModel.ts';
import type { ModelChoice, ModelsView, ProviderView } from '../../shared/views.ts';
import type { ModelReference } from '../records.ts';
import { mixedPrice } from './modelClasses.ts';

/** What settings and environment say of the model. */
export interface ModelWish {
  model?: ModelReference;
  /** Only a provider is named: one of its models. */
  providerId?: string;
  /** The model that a provider's own variable names; it is taken where the choice falls on that provider. */
  modelOf?(providerId: string): string | undefined;
  /** Why what was chosen means no model: then none is asked. */
  problem?: string;
}

type Current = Pick<ModelsView, 'current' | 'currentBecause' | 'missing'>;
/** A model that is in no list, as a choice. */
type Unlisted = (view: ProviderView, model: string) => ModelChoice;

/** `auto` are the router's choices, as `autoChoices` gives them. */
export function currentModel(
  wish: ModelWish,
  views: readonly ProviderView[],
  unlisted: Unlisted,
  auto: readonly ModelChoice[] = [],
): Current {
  if (wish.problem !== undefined) {
    return { missing: wish.problem };
  }
  if (wish.model && isAuto(wish.model)) {
    return chosenAuto(wish.model, views, auto);
  }
  if (wish.model) {
    // Also when it is in no list now: a question meant for one model, a local one perhaps, never goes to another unasked.
    return chosen(wish.model, views, unlisted);
  }
  if (wish.providerId !== undefined) {
    return ofProvider(wish.providerId, wish, views, unlisted);
  }
  const ready = views.filter((view) => view.state === 'ready');
  const named = ready
    .map((view) => ({ providerId: view.id, model: wish.modelOf?.(view.id) }))
    .find(({ model }) => model);
  return named?.model
    ? chosen({ providerId: named.providerId, model: named.model }, views, unlisted)
    : cheapest(
        ready.flatMap((view) => view.models),
        views.some(({ state }) => state === 'loading'),
      );
}

/** By what a chat's usual mix costs, one that is going away only where there is no other; never one without a price, a locked one, or one that VS Code asks the person about. */
function cheapestOf(models: readonly ModelChoice[]): ModelChoice | undefined {
  const priced = models.flatMap((model) => {
    const cost = mixedPrice(model);
    return cost === undefined || model.asksFirst || model.locked ? [] : [{ model, cost }];
  });
  const goes = ({ model }: { model: ModelChoice }) => (model.deprecated ? 1 : 0);
  const lacksTools = ({ model }: { model: ModelChoice }) => (model.abilities.includes('tools') ? 0 : 1);
  return priced.sort(
    (a, b) =>
      goes(a) - goes(b) ||
      a.cost - b.cost ||
      lacksTools(a) - lacksTools(b) ||
      a.model.model.localeCompare(b.model.model),
  )[0]?.model;
}

/** Where every model is locked, why the first is; unless more are coming. */
function cheapest(models: readonly ModelChoice[], isLoading: boolean): Current {
  const model = cheapestOf(models);
  if (model) {
    return { current: model, currentBecause: 'cheapest' };
  }
  const [lock] = isLoading || models.some(({ locked }) => locked === undefined) ? [] : models;
  return lock ? { missing: lock.locked } : {};
}

/** Where nobody can be asked it is as if nothing were chosen: there is nothing to choose from yet. */
function chosenAuto({ model }: ModelReference, views: readonly ProviderView[], auto: readonly ModelChoice[]): Current {
  const current = auto.find((choice) => choice.model === model);
  if (current) {
    return { current, currentBecause: 'chosen' };
  }
  if (auto.length > 0) {
    return { missing: `Auto knows no strategy "${model}": choose another model` };
  }
  const models = views.filter(({ state }) => state === 'ready').flatMap((view) => view.models);
  const [lock] = models.every(({ locked }) => locked !== undefined) ? models : [];
  return lock && !views.some(({ state }) => state === 'loading') ? { missing: lock.locked } : {};
}

function chosen(wanted: ModelReference, views: readonly ProviderView[], unlisted: Unlisted): Current {
  const view = views.find(({ id }) => id === wanted.providerId);
  const missing = view ? whyNot(view) : `There is no provider "${wanted.providerId}": choose another model`;
  if (!view || missing) {
    return { missing };
  }
  const listed = view.models.find(({ model }) => model === wanted.model);
  const current = listed ?? unlisted(view, wanted.model);
  return current.locked ? { missing: current.locked } : { current, currentBecause: 'chosen' };
}

/** Another provider is not taken in its place: it may have been chosen for what stays on this machine. */
function ofProvider(providerId: string, wish: ModelWish, views: readonly ProviderView[], unlisted: Unlisted): Current {
  const model = wish.modelOf?.(providerId);
  if (model) {
    return chosen({ providerId, model }, views, unlisted);
  }
  const view = views.find(({ id }) => id === providerId);
  if (view?.state === 'ready' || view?.state === 'loading') {
    const found = cheapest(view.models, view.state === 'loading');
    const isKnown = found.current !== undefined || found.missing !== undefined || view.state === 'loading';
    return isKnown ? found : { missing: `No price of ${view.name} is known to choose a model by: choose a model` };
  }
  const missing = view ? whyNot(view) : `There is no provider "${providerId}": choose another model`;
  return { missing: missing ?? `${view?.name} cannot be asked now: set it up, or choose another model` };
}

/** Why a provider cannot be asked whatever the model; `undefined` when it can be tried. */
function whyNot({ state, name }: ProviderView): string | undefined {
  switch (state) {
    case 'needsKey':
      return `${name} has no key: add one, or choose another model`;
    case 'needsAddress':
      return `${name} has no address: set its base URL, or choose another model`;
    case 'disabled':
      return `${name} is switched off: switch it on, or choose another model`;
    case 'ready':
    case 'loading':
    case 'failed':
    case 'notRunning':
      return undefined;
    default:
      return state;
  }
}
