// Questions to the catalogue, as pure functions over its records. What is not known is never an answer.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import { mixedPrice } from './modelClasses.ts';
import type { ModelRecord } from './modelRecord.ts';

/** Those that can be asked now and are worth proposing: chatting, listed, and neither locked, hidden nor going away. */
export function offered(records: readonly ModelRecord[]): ModelRecord[] {
  return records.filter(
    ({ notForChat, unavailable, locked, hidden, lifecycle }) =>
      !notForChat && unavailable === undefined && locked === undefined && !hidden && lifecycle === 'active',
  );
}

export function byProvider(records: readonly ModelRecord[], providerId: string): ModelRecord[] {
  return records.filter((record) => record.providerId === providerId);
}

/** Those that are known to have all of these. */
export function byAbility(records: readonly ModelRecord[], ...abilities: readonly ModelAbility[]): ModelRecord[] {
  return records.filter(({ can }) => abilities.every((ability) => can.includes(ability)));
}

/** Those whose input and output each cost less than this many USD per million tokens. */
export function underPrice(records: readonly ModelRecord[], usdPerMillion: number): ModelRecord[] {
  return records.filter(
    ({ inputPerMillion = Number.NaN, outputPerMillion = Number.NaN }) =>
      inputPerMillion < usdPerMillion && outputPerMillion < usdPerMillion,
  );
}

/** Cheapest first, by three tokens in and one out; of equal ones those that can use tools. Unpriced ones are left out. */
export function byPrice(records: readonly ModelRecord[]): ModelRecord[] {
  const rank = ({ can }: ModelRecord) => (can.includes('tools') ? 0 : 1);
  return sortedBy(records, mixedPrice, (a, b) => rank(a) - rank(b));
}

const SPEED_RANK = { fast: 0, medium: 1, slow: 2 };

/**
 * Fastest first: by class, measured before guessed within one, then by measured tokens per second. Those of which nothing is
 * known are left out.
 */
export function bySpeed(records: readonly ModelRecord[]): ModelRecord[] {
  return sortedBy(
    records,
    ({ speed }) => speed && SPEED_RANK[speed],
    (a, b) => (b.tokensPerSecond ?? 0) - (a.tokensPerSecond ?? 0),
  );
}

/** Largest context window first, of equal ones the cheaper; those whose window is not known are left out. */
export function byContext(records: readonly ModelRecord[]): ModelRecord[] {
  const price = (record: ModelRecord) => mixedPrice(record) ?? Number.POSITIVE_INFINITY;
  return sortedBy(
    records,
    ({ contextWindow }) => contextWindow && -contextWindow,
    (a, b) => (price(a) === price(b) ? 0 : price(a) - price(b)),
  );
}

/** Smallest figure first, then as `then` says, then by name, so that an order is always the same. */
function sortedBy(
  records: readonly ModelRecord[],
  figure: (record: ModelRecord) => number | undefined,
  then: (a: ModelRecord, b: ModelRecord) => number,
): ModelRecord[] {
  return records
    .flatMap((record) => {
      const value = figure(record);
      return value === undefined ? [] : [{ record, value }];
    })
    .sort((a, b) => a.value - b.value || then(a.record, b.record) || a.record.model.localeCompare(b.record.model))
    .map(({ record }) => record);
}
