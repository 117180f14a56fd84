// Models under the names that the person has given them.
import type { SettingsReader } from '../core/configuration/settingsReader.ts';
import type { ModelChoice, ModelsView } from '../shared/views.ts';

/** Once for each name; names that lead to no provider that is there are told in the settings. */
export function aliasChoices(
  settings: Pick<SettingsReader, 'aliases' | 'model'>,
  { providers }: Pick<ModelsView, 'providers'>,
): ModelChoice[] {
  return Object.keys(settings.aliases()).flatMap((alias) => {
    const target = settings.model(alias);
    const provider = providers.find(({ id }) => id === target?.providerId);
    if (!target || !provider) {
      return [];
    }
    const { model } = target;
    const listed = provider.models.find((one) => one.model === model);
    const bare = {
      providerId: provider.id,
      providerName: provider.name,
      model,
      name: model,
      abilities: [],
      refuses: [],
    };
    return [{ ...(listed ?? { ...bare, local: provider.local, simulated: provider.simulated }), alias }];
  });
}
