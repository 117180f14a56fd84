// Looks up models without building a text for each: thousands of candidates are looked up in a fraction of a millisecond.
import type { ModelReference } from '../../shared/views.ts';

/** By provider and model; an entry without a model holds for all of its provider. The first entry of a model counts. */
export class ModelMap<Value> {
  readonly #byProvider = new Map<string, Map<string | undefined, Value>>();

  constructor(entries: Iterable<readonly [{ providerId: string; model?: string }, Value]>) {
    for (const [{ providerId, model }, value] of entries) {
      let models = this.#byProvider.get(providerId);
      if (!models) {
        models = new Map();
        this.#byProvider.set(providerId, models);
      }
      if (!models.has(model)) {
        models.set(model, value);
      }
    }
  }

  get({ providerId, model }: ModelReference): Value | undefined {
    const models = this.#byProvider.get(providerId);
    return models && (models.get(model) ?? models.get(undefined));
  }
}

/** Whether two references mean one model. */
export function isSame(one: ModelReference, other: ModelReference): boolean {
  return one.model === other.model && one.providerId === other.providerId;
}
