// The models that stand at the top of every picker, and those that stand in none: two settings of the person's own.
import type { ModelReference } from '../core/records.ts';
import type { Configuration } from './configuration/configuration.ts';

type ListId = 'pinnedModels' | 'hiddenModels';

/** In the order in which they were pinned; what is neither `provider/model` nor an alias is left out. */
export function pinnedModels(configuration: Configuration): ModelReference[] {
  return listed(configuration, 'pinnedModels');
}

export function hiddenModels(configuration: Configuration): ModelReference[] {
  return listed(configuration, 'hiddenModels');
}

export function pinModel(configuration: Configuration, reference: ModelReference, pinned: boolean): Promise<void> {
  return put(configuration, 'pinnedModels', reference, pinned);
}

export function hideModel(configuration: Configuration, reference: ModelReference, hidden: boolean): Promise<void> {
  return put(configuration, 'hiddenModels', reference, hidden);
}

async function put(
  configuration: Configuration,
  id: ListId,
  { providerId, model }: ModelReference,
  isIn: boolean,
): Promise<void> {
  const text = `${providerId}/${model}`;
  const means = (one: unknown) => {
    const meant = configuration.settings.model(one);
    return meant?.providerId === providerId && meant.model === model;
  };
  await configuration.change(id, 'user', (raw) => {
    // What is no model, or of a provider that this version does not know, is the person's own and stays.
    const others = (Array.isArray(raw) ? (raw as unknown[]) : []).filter((one) => !means(one));
    const next = isIn ? [...others, text] : others;
    return next.length > 0 ? next : undefined;
  });
}

function listed({ settings }: Configuration, id: ListId): ModelReference[] {
  const { value } = settings.view(id);
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((text) => settings.model(text) ?? []);
}
