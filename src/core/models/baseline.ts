// The models that can be asked where a policy does not say which: what runs on this machine, and what the shipped list knows to cost little.
import { isLoopback } from '../guardedFetch.ts';
import { runsHere, type LoadedPricing } from '../pricing.ts';
import type { Provider } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import { costClass } from './modelClasses.ts';
import { seedPrice } from './modelRecord.ts';
import { stateAt, type Seed } from './seed.ts';

export interface BaselineFacts {
  find: (providerId: string) => Provider | undefined;
  /** Where a provider is called by the settings and the environment. */
  addressOf: (provider: Provider) => string;
  seed: Pick<Seed, 'find'>;
  pricing: LoadedPricing;
  /** Epoch milliseconds: picks the price in force and tells what is over. */
  now: number;
}

/** Whether a model is in the baseline. A model without a known price is not: unknown is never cheap. */
export function isInBaseline({ providerId, model }: ModelReference, facts: BaselineFacts): boolean {
  const { find, addressOf, seed, pricing, now } = facts;
  const provider = find(providerId);
  if (!provider) {
    return false;
  }
  if (provider.local) {
    return isLoopback(addressOf(provider)) && runsHere(model);
  }
  const known = seed.find(providerId, model);
  if (!known || stateAt(known.lifecycle, now) === 'retired') {
    return false;
  }
  // A price that the person sets does not open a model to them.
  const price = pricing.withoutPerson().facts(provider, known.id, now, seedPrice(known, now))?.price;
  // Vectors have no output that could cost anything.
  const isVectors = known.abilities.embeddings === true;
  const cost = costClass(isVectors ? { ...price, outputPerMillion: 0 } : price);
  return cost === 'free' || cost === 'low';
}
