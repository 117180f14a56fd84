// Whether anything that the catalogue's state is made from is another one now: thousands of records are not made anew for a look.
import { shownCurrency } from '../../shared/money.ts';
import type { Provider } from '../provider.ts';
import type { StoredModelList } from '../records.ts';
import type { StateFacts } from './catalogState.ts';
import type { ModelRecord } from './modelRecord.ts';

const MINUTE_MS = 60_000;

/** Equal parts in equal places: the state made from those facts holds. Prices by the time of day change by the minute. */
export function catalogStamp({ providers, wish, policy, ...facts }: StateFacts): readonly unknown[] {
  const { code, perUsd } = shownCurrency();
  const names = (models: StateFacts['pinned']) => JSON.stringify(models.map((one) => [one.providerId, one.model]));
  return [
    facts.pricing,
    facts.seed,
    facts.usage,
    facts.speeds,
    facts.speeds.version,
    // Recommendations name prices.
    code,
    perUsd,
    names(facts.pinned),
    names(facts.hidden),
    policy?.stamp ?? policy,
    names(wish.model ? [wish.model] : []),
    wish.providerId,
    wish.problem,
    ...providers.flatMap(({ provider, plan, obstacle, origin, list, reading }) => [
      provider,
      provider.name,
      plan?.source,
      plan?.keyName,
      obstacle?.code,
      obstacle?.sentence,
      origin,
      ...listStamp(facts.now, list),
      reading,
      reading?.error,
      reading?.running !== undefined,
      wish.modelOf?.(provider.id),
    ]),
  ];
}

export function isSameStamp(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}

/** Of one list at epoch milliseconds `now`: read from the store again it is another object of the same time. */
export function listStamp(now: number, list: StoredModelList | undefined): readonly unknown[] {
  const { origin, readAt, models } = list ?? {};
  return [Math.floor(now / MINUTE_MS), origin, readAt, models?.length, models?.[0]?.id, models?.at(-1)?.id];
}

/** Records as they are apart from the person: after an answer or a setting nearly all of them are the same. */
export class KeptRecords {
  readonly #providers = new Map<string, { stamp: readonly unknown[]; records: Map<string, ModelRecord> }>();

  /** Those of a provider by model, empty as soon as one of the parts of their stamp is another. */
  of(provider: Provider, parts: readonly unknown[]): Map<string, ModelRecord> | undefined {
    if (provider.asksFirst) {
      // What the editor has been allowed stands in no list.
      return undefined;
    }
    const stamp = [provider, ...parts];
    const known = this.#providers.get(provider.id);
    if (known && isSameStamp(known.stamp, stamp)) {
      return known.records;
    }
    const records = new Map<string, ModelRecord>();
    this.#providers.set(provider.id, { stamp, records });
    return records;
  }
}
