// Puts together what the settings page of prices shows: the person's own as the file has them, and models without any.
import { parseModel } from '../core/configuration/fits.ts';
import { misfitOf, readOwnPrices } from '../core/configuration/ownPrices.ts';
import { isRecord } from '../core/isRecord.ts';
import { unpricedModels } from '../core/usage/unpriced.ts';
import {
  OWN_PRICE_FIELDS,
  type OwnPriceRow,
  type OwnPriceValues,
  type PricesPageView,
} from '../shared/spendingViews.ts';
import { LOCKED_PRICES } from './priceEdits.ts';
import type { Services } from './services.ts';

/** More would not be looked at. */
const MOST_UNPRICED = 50;

export async function pricesPage(services: Services): Promise<PricesPageView> {
  const { configuration, pricing } = services;
  const raw = configuration.own('prices');
  const [store, loaded] = await Promise.all([services.store(), pricing.load()]);
  const { prices } = readOwnPrices(raw);
  const unpriced = (await unpricedModels(store.usage.costs)).filter(
    ({ providerId, model }) => !prices.has(`${providerId}/${model}`),
  );
  const usdPerHour = configuration.settings.localUsdPerHour();
  return {
    own: ownRows(raw, (providerId, model) => namesOf(services, providerId, model)),
    unpriced: unpriced
      .slice(0, MOST_UNPRICED)
      .map((one) => ({ ...one, ...namesOf(services, one.providerId, one.model) })),
    table: loaded.table,
    currency: configuration.settings.currency(),
    ...(usdPerHour !== undefined && { localUsdPerHour: usdPerHour }),
    ...(raw !== undefined && raw !== null && !isRecord(raw) && { locked: LOCKED_PRICES }),
  };
}

interface Names {
  providerName: string;
  modelName: string;
}

function namesOf({ providers, catalog }: Services, providerId: string, model: string): Names {
  return {
    providerName: providers.find(providerId)?.name ?? providerId,
    modelName: catalog.nameOf({ providerId, model }) ?? model,
  };
}

/** `raw` is the setting as the person's file has it: also what does not fit is a row. */
export function ownRows(raw: unknown, names: (providerId: string, model: string) => Names): OwnPriceRow[] {
  return Object.entries(isRecord(raw) ? raw : {}).map(([id, entry]) => {
    const model = parseModel(id);
    const misfit = model ? misfitOf(entry) : 'its name needs to be provider/model';
    return {
      id,
      ...(model ? names(model.providerId, model.model) : { providerName: '', modelName: id }),
      values: valuesOf(entry),
      ...(misfit !== undefined && { problem: `It is ignored: ${misfit}.` }),
    };
  });
}

function valuesOf(entry: unknown): OwnPriceValues {
  const fields = isRecord(entry) ? entry : {};
  return Object.fromEntries(
    OWN_PRICE_FIELDS.flatMap((rate) => {
      const value = fields[rate];
      return typeof value === 'number' && Number.isFinite(value) ? [[rate, value]] : [];
    }),
  );
}
