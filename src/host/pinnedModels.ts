// The models that stand at the top of every picker: a setting of the person's own.
import { parseModel } from '../core/configuration/fits.ts';
import type { ModelReference } from '../core/records.ts';
import type { Configuration } from './configuration/configuration.ts';

const SETTING = 'pinnedModels';

/** In the order in which they were pinned; what is no `provider/model` is left out. */
export function pinnedModels(configuration: Configuration): ModelReference[] {
  return stored(configuration).flatMap((text) => parseModel(text) ?? []);
}

export async function pinModel(
  configuration: Configuration,
  { providerId, model }: ModelReference,
  pinned: boolean,
): Promise<void> {
  const text = `${providerId}/${model}`;
  const others = stored(configuration).filter((one) => one !== text);
  const next = pinned ? [...others, text] : others;
  await configuration.set(SETTING, next.length > 0 ? next : null, 'user');
}

function stored(configuration: Configuration): string[] {
  const { value } = configuration.settings.view(SETTING);
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter((item) => typeof item === 'string');
}
