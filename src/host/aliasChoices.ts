// Models under the names that the person has given them.
import type { SettingsReader } from '../core/configuration/settingsReader.ts';
import type { ModelCatalog } from '../core/models/modelCatalog.ts';
import type { ModelChoice } from '../shared/views.ts';

/**
 * Once for each name, with all that is known of its model, its lock included, whether a list holds it or not; names that lead to
 * no provider that is there are told in the settings.
 */
export function aliasChoices(
  settings: Pick<SettingsReader, 'aliases' | 'model'>,
  catalog: Pick<ModelCatalog, 'choice'>,
): ModelChoice[] {
  const aliases = settings.aliases();
  return Object.keys(aliases).flatMap((alias) => {
    const target = settings.model(alias, aliases);
    const choice = target && catalog.choice(target);
    return choice ? [{ ...choice, alias }] : [];
  });
}
