// The table of models: what is known, hiding, aliases, defaults, the price table.
import { aliasNameProblem } from '../../core/configuration/aliases.ts';
import { AppError } from '../../core/errors.ts';
import { isAuto, modelText } from '../../shared/autoModel.ts';
import type { CatalogRequests } from '../../shared/protocol/catalog.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { hideModel } from '../pinnedModels.ts';
import type { Services } from '../services.ts';

/** What asks the person something in VS Code is its page's to answer. */
export function catalogHandlers(services: Services): Omit<Handlers<CatalogRequests>, 'catalog/setPrice'> {
  const { configuration } = services;
  return {
    'catalog/view': ({ refresh }) => services.catalogView(refresh),
    'catalog/hide': async ({ providerId, model, hidden }) => {
      await hideModel(configuration, { providerId, model }, hidden);
      return services.catalogView();
    },
    'catalog/setAlias': async ({ alias, target }) => {
      const problem = aliasNameProblem(alias);
      if (problem) {
        throw new AppError('config', problem);
      }
      const value = target && modelText(target);
      await configuration.set('aliases', value, configuration.scopeOf('aliases', alias), { entry: alias });
      return services.catalogView();
    },
    'catalog/setDefault': async ({ providerId, model, purpose }) => {
      await refuse(services, { providerId, model }, purpose);
      if (purpose === undefined) {
        await configuration.chooseModel({ providerId, model });
      } else {
        const scope = configuration.scopeOf('purposeModels', purpose);
        await configuration.set('purposeModels', modelText({ providerId, model }), scope, { entry: purpose });
      }
      return services.catalogView();
    },
    'catalog/refreshPrices': async (_nothing, signal) => {
      const { refreshPrices } = await import('../refreshPrices.ts');
      await refreshPrices(services, signal);
      return services.catalogView();
    },
  };
}

/** A default that could not be asked would be found out only with the next question. */
async function refuse(
  services: Services,
  { providerId, model }: { providerId: string; model: string },
  purpose: string | undefined,
): Promise<void> {
  if (purpose === 'embeddings' && isAuto({ providerId, model })) {
    throw new AppError('config', 'Auto makes no embeddings.');
  }
  const { rows } = await services.catalogView();
  const row = rows.find((one) => one.providerId === providerId && one.model === model);
  if (row?.locked !== undefined) {
    throw new AppError('config', row.locked);
  }
  if (row && purpose === 'embeddings' && row.cannot.includes('embeddings')) {
    throw new AppError('config', `${row.name} makes no embeddings.`);
  }
  if (row?.notForChat && purpose !== 'embeddings') {
    throw new AppError('config', `${row.name} answers no questions.`);
  }
}
