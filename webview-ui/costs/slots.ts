// Which colour and pattern stands for what: the same for one provider or model in every picture, whatever is filtered away.
import type { CostChoices, CostDimension } from '../../src/shared/costViews.ts';

/** A colour with a pattern of its own (`patterns.tsx`); `rest` for all the others together. */
export type Slot = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 'rest';

export const SLOTS: readonly Slot[] = [0, 1, 2, 3, 4, 5, 6, 7, 'rest'];
const COUNT = 8;

/**
 * A slot for each of `keys`, of which the first eight get one of their own. `order` is everything that there ever was: its place
 * there gives a thing its slot, and the next free one where two would share it.
 */
export function slotsFor(keys: readonly string[], order: readonly string[]): ReadonlyMap<string, Slot> {
  const places = new Map(order.map((key, place) => [key, place]));
  const taken = new Set<number>();
  const slots = new Map<string, Slot>();
  for (const [place, key] of keys.entries()) {
    if (taken.size === COUNT) {
      slots.set(key, 'rest');
      continue;
    }
    let slot = (places.get(key) ?? place) % COUNT;
    while (taken.has(slot)) {
      slot = (slot + 1) % COUNT;
    }
    taken.add(slot);
    slots.set(key, slot as Slot); // less than COUNT
  }
  return slots;
}

/** Keys of everything that the ledger has seen of a dimension, in an order that stays. */
export function orderOf(by: CostDimension, choices: CostChoices): readonly string[] {
  switch (by) {
    case 'provider':
      return choices.providers;
    case 'model':
      return choices.models.map(({ providerId, model }) => `${providerId}/${model}`);
    case 'key':
      return choices.keys.map(({ providerId, keyName }) => `${providerId}/${keyName}`);
    case 'purpose':
      return choices.purposes;
    case 'workspace':
      return choices.workspaces;
    case 'conversation':
      return [];
  }
}
