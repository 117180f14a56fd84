// Whether anything that the catalogue's state is made from is another one now: thousands of records are not made anew for a look.
import type { StateFacts } from './catalogState.ts';

const MINUTE_MS = 60_000;

/** Equal parts in equal places: the state made from those facts holds. Prices by the time of day change by the minute. */
export function catalogStamp({ providers, wish, policy, ...facts }: StateFacts): readonly unknown[] {
  const names = (models: StateFacts['pinned']) => JSON.stringify(models.map((one) => [one.providerId, one.model]));
  return [
    facts.pricing,
    facts.seed,
    facts.usage,
    facts.speeds,
    facts.speeds.version,
    names(facts.pinned),
    names(facts.hidden),
    policy?.stamp ?? policy,
    names(wish.model ? [wish.model] : []),
    wish.providerId,
    wish.problem,
    Math.floor(facts.now / MINUTE_MS),
    ...providers.flatMap(({ provider, plan, obstacle, origin, list, reading }) => [
      provider,
      provider.name,
      plan?.source,
      plan?.keyName,
      obstacle?.code,
      obstacle?.sentence,
      origin,
      // Read from the store again it is another object of the same time.
      list?.origin,
      list?.readAt,
      list?.models.length,
      list?.models[0]?.id,
      list?.models.at(-1)?.id,
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
