// The catalogue's models as the gateway lists them.
import type { CatalogRow, CatalogView } from '../../shared/catalogViews.ts';
import type { Provider } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import type { GatewayModel } from './gatewayBackend.ts';

/** Why the editor's own models are not asked for other programs, as a sentence without its full stop. */
export const NOT_SERVED = "VS Code's own language models answer to you in the editor only, not to other programs";

/** What answers inside the editor answers to its person alone: its terms do not let it be passed on. */
export function isServed({ inProcess }: Pick<Provider, 'inProcess'>): boolean {
  return inProcess !== true;
}

/** What can be asked by name, the locked with why they cannot; aliases first. */
export function gatewayModels(
  { rows, aliases }: Pick<CatalogView, 'rows' | 'aliases'>,
  providers: Providers,
): GatewayModel[] {
  const served = rows.filter((row) => isOffered(row, providers));
  const named = aliases.flatMap(({ alias, target, problem }) => {
    const row = served.find(({ providerId, model }) => providerId === target.providerId && model === target.model);
    return row && problem === undefined ? [{ ...gatewayModel(row), alias }] : [];
  });
  const shown = served.filter(({ hidden }) => !hidden).map(gatewayModel);
  return [...named, ...shown];
}

function isOffered({ providerId, unavailable, lifecycle }: CatalogRow, providers: Providers): boolean {
  const provider = providers.find(providerId);
  return provider !== undefined && isServed(provider) && unavailable === undefined && lifecycle !== 'retired';
}

function gatewayModel(row: CatalogRow): GatewayModel {
  const { providerId, model, name, providerName, locked, contextWindow, maxOutputTokens } = row;
  return {
    providerId,
    model,
    name,
    providerName,
    local: row.local,
    locked,
    contextWindow,
    maxOutputTokens,
    inputPerMillion: row.inputPerMillion,
    outputPerMillion: row.outputPerMillion,
    abilities: row.can,
  };
}
