// A model that a person types and no list holds: whose it may be.
import type { ModelReference, ModelsView, ProviderView } from '../../shared/views.ts';

/**
 * Whom to ask for a model by what was typed, `provider/model` or a bare name: those first that are known to have had it. Empty
 * where a model of that name is listed anyway, or nobody can be asked. At most five.
 */
export function typedModels(
  typed: string,
  { providers }: Pick<ModelsView, 'providers'>,
  isKnown: (reference: ModelReference) => boolean,
): (ModelReference & { providerName: string })[] {
  const text = typed.trim();
  if (text.length < 2 || /\s/.test(text)) {
    return [];
  }
  const askable = providers.filter(canBeTried);
  const [, prefix = '', rest = ''] = /^([^/]+)\/(.+)$/.exec(text) ?? [];
  const named = askable.find(({ id }) => id === prefix.toLowerCase());
  if (named) {
    return isListed(named, rest) ? [] : [{ providerId: named.id, providerName: named.name, model: rest }];
  }
  if (askable.some((provider) => provider.models.some((choice) => holds(choice, text)))) {
    return [];
  }
  const all = askable.map(({ id, name }) => ({ providerId: id, providerName: name, model: text }));
  const known = all.filter(isKnown);
  return [...known, ...all.filter((one) => !known.includes(one))].slice(0, 5);
}

function canBeTried({ state }: ProviderView): boolean {
  return state === 'ready' || state === 'loading' || state === 'failed' || state === 'notRunning';
}

function isListed({ models }: ProviderView, wanted: string): boolean {
  return models.some(({ model }) => model === wanted);
}

/** As the picker itself searches. */
function holds({ name, model, providerName }: ProviderView['models'][number], text: string): boolean {
  return [name, model, providerName].some((words) => words.toLowerCase().includes(text.toLowerCase()));
}
