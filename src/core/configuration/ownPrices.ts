// The prices that a person set for models, as they stand in the settings; loaded with the price table.
import { isRecord } from '../isRecord.ts';
import { OWN_RATES, type OwnPrice, type PersonPrices } from '../personPrices.ts';
import type { ModelReference } from '../records.ts';
import { parseModel } from './fits.ts';

/** USD per million tokens: what is higher is a slip. */
export const HIGHEST_RATE = 100_000;

export interface OwnPrices {
  /** By `provider/model`. */
  prices: ReadonlyMap<string, OwnPrice>;
  /** Entries that are ignored, in sentences. */
  problems: readonly string[];
}

/** So many problems are told one by one. */
const MOST_TOLD = 5;
/** So much of a name is repeated. */
const LONGEST_REPEATED = 100;

/** `value` is what stands in the person's settings; `undefined`: nothing. Never throws. */
export function readOwnPrices(value: unknown): OwnPrices {
  if (value === undefined || value === null) {
    return { prices: new Map(), problems: [] };
  }
  if (!isRecord(value)) {
    return { prices: new Map(), problems: ['Your prices are ignored: they need an object with models.'] };
  }
  const prices = new Map<string, OwnPrice>();
  const problems: string[] = [];
  for (const [name, entry] of Object.entries(value)) {
    const model = parseModel(name);
    const misfit = model ? misfitOf(entry) : 'its name needs to be provider/model';
    if (model && misfit === undefined) {
      prices.set(nameOf(model), ratesOf(entry));
      problems.push(
        ...unknownIn(entry).map((field) => `The price of ${name} has an entry "${field}" that is not known.`),
      );
    } else {
      problems.push(`The price of "${name.slice(0, LONGEST_REPEATED)}" is ignored: ${misfit}.`);
    }
  }
  const more = problems.length - MOST_TOLD;
  return { prices, problems: more > 0 ? [...problems.slice(0, MOST_TOLD), `${more} more do not fit.`] : problems };
}

export function personPrices(settings: { ownPrices(): unknown; localUsdPerHour(): number | undefined }): PersonPrices {
  return { prices: readOwnPrices(settings.ownPrices()).prices, localUsdPerHour: settings.localUsdPerHour() };
}

/** As the key of an entry has it. */
export function nameOf({ providerId, model }: ModelReference): string {
  return `${providerId}/${model}`;
}

/** Why this is no price, without a full stop; `undefined`: it is one. */
export function misfitOf(entry: unknown): string | undefined {
  if (!isRecord(entry)) {
    return 'it needs an object with "inputPerMillion" and "outputPerMillion"';
  }
  const given = OWN_RATES.filter((rate) => entry[rate] !== undefined && entry[rate] !== null);
  const wrong = given.find((rate) => !isRate(entry[rate]));
  if (wrong) {
    return `"${wrong}" needs a number of US dollars from 0 to ${HIGHEST_RATE}`;
  }
  const missing = OWN_RATES.slice(0, 2).find((rate) => !given.includes(rate));
  return missing && `"${missing}" is missing`;
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= HIGHEST_RATE;
}

function ratesOf(entry: unknown): OwnPrice {
  const rates = isRecord(entry)
    ? OWN_RATES.filter((rate) => isRate(entry[rate])).map((rate) => [rate, entry[rate]])
    : [];
  return Object.fromEntries(rates);
}

function unknownIn(entry: unknown): string[] {
  const known: ReadonlySet<string> = new Set(OWN_RATES);
  return isRecord(entry)
    ? Object.keys(entry)
        .filter((name) => !known.has(name))
        .map((name) => name.slice(0, LONGEST_REPEATED))
    : [];
}
