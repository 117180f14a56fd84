// The table of models as the page shows it: what the catalogue knows, and what the person's settings say of it.
import { aliasViews } from '../core/configuration/aliases.ts';
import type { CatalogView } from '../shared/catalogViews.ts';
import { PURPOSE_FIELDS } from '../shared/settingFields.ts';
import type { Services } from './services.ts';

export async function catalogView(services: Services, refresh: boolean): Promise<CatalogView> {
  const { settings } = services.configuration;
  const isProvider = (id: string) => services.providers.find(id) !== undefined;
  const chosen = PURPOSE_FIELDS.flatMap(({ id }) => {
    const model = settings.purposeModel(id);
    return model ? [[id, model] as const] : [];
  });
  const aliases = aliasViews(settings.aliases(), isProvider);
  const named = [...chosen.map(([, model]) => model), ...aliases.map(({ target }) => target)];
  const table = await services.catalog.table(refresh, named);
  return { ...table, aliases, defaults: Object.fromEntries(chosen), currency: settings.currency() };
}
