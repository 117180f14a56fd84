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
  await configuration.change(SETTING, 'user', (raw) => {
    // What is no model, or of a provider that this version does not know, is the person's own and stays.
    const others = (Array.isArray(raw) ? (raw as unknown[]) : []).filter((one) => one !== text);
    const next = pinned ? [...others, text] : others;
    return next.length > 0 ? next : undefined;
  });
}

function stored(configuration: Configuration): string[] {
  const { value } = configuration.settings.view(SETTING);
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter((item) => typeof item === 'string');
}
