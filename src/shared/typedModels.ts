// A model that a person types and no list shows: whose it may be. For every picker.
import { parseAuto } from './autoModel.ts';
import type { ModelReference, ModelsView, ProviderView } from './views.ts';

/** Whom to ask for a model by its typed name. */
export interface TypedModel extends ModelReference {
  providerName: string;
  /** Where the name stands: in the provider's list, in it and hidden by the person, or nowhere. */
  standing: 'listed' | 'hidden' | 'unlisted';
}

const MOST = 5;

/**
 * Whom to ask by what was typed, `provider/model` or a bare name: those first that list it or are known to have had it. Empty
 * where that very model is shown in a list anyway, or nobody can be asked. At most five.
 */
export function typedModels(
  typed: string,
  { providers, aliases = [] }: Pick<ModelsView, 'providers' | 'aliases'>,
  isKnown: (reference: ModelReference) => boolean = () => false,
): TypedModel[] {
  const text = typed.trim();
  // Auto has rows of its own.
  if (parseAuto(text) || text.length < 2 || /\s/.test(text) || aliases.some(({ alias }) => alias === text)) {
    return [];
  }
  const askable = providers.filter(canBeTried);
  const [, prefix = '', rest = ''] = /^([^/]+)\/(.+)$/.exec(text) ?? [];
  const named = askable.find(({ id }) => id === prefix.toLowerCase());
  const whole = askable.map((provider) => meant(provider, text)).filter(({ standing }) => standing === 'listed');
  if (named) {
    // A vendor may have put another's name before its model: whoever lists the whole is meant first.
    const one = meant(named, rest);
    return one.standing === 'listed' ? [] : [...whole, one].slice(0, MOST);
  }
  if (whole.length > 0) {
    return [];
  }
  const rank = (one: TypedModel) => {
    const provider = askable.find(({ id }) => id === one.providerId);
    return one.standing === 'hidden' ? 0 : isKnown(one) ? 1 : provider && hasPart(provider, text) ? 2 : 3;
  };
  return askable
    .map((provider) => meant(provider, text))
    .map((one) => ({ one, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ one }) => one);
}

/** What its row says beside the name. */
export function standingWords({ standing }: Pick<TypedModel, 'standing'>): string {
  return { listed: 'in its list', hidden: 'hidden from pickers', unlisted: 'in no list now' }[standing];
}

function canBeTried({ state }: ProviderView): boolean {
  return state === 'ready' || state === 'loading' || state === 'failed' || state === 'notRunning';
}

/** The model of a provider that a text is the whole id of, as the provider writes it. */
function meant({ id, name, models, hiddenModels = [] }: ProviderView, text: string): TypedModel {
  const wanted = text.toLowerCase();
  const listed = models.find(({ model }) => model.toLowerCase() === wanted)?.model;
  const hidden = hiddenModels.find((model) => model.toLowerCase() === wanted);
  return {
    providerId: id,
    providerName: name,
    model: listed ?? hidden ?? text,
    standing: listed !== undefined ? 'listed' : hidden !== undefined ? 'hidden' : 'unlisted',
  };
}

function hasPart({ models }: ProviderView, text: string): boolean {
  return models.some(({ model }) => model.toLowerCase().includes(text.toLowerCase()));
}
