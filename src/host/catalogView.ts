// The table of models as the page shows it: what the catalogue knows, and what the person's settings say of it.
import { aliasViews } from '../core/configuration/aliases.ts';
import type { CatalogView } from '../shared/catalogViews.ts';
import { PURPOSE_FIELDS } from '../shared/settingFields.ts';
import type { Services } from './services.ts';

export async function catalogView(services: Services, refresh: boolean): Promise<CatalogView> {
  const { settings } = services.configuration;
  const table = await services.catalog.table(refresh);
  const chosen = PURPOSE_FIELDS.flatMap(({ id }) => {
    const model = settings.purposeModel(id);
    return model ? [[id, model] as const] : [];
  });
  return { ...table, aliases: aliasViews(settings.aliases()), defaults: Object.fromEntries(chosen) };
}
