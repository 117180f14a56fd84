// Usage records of one answer's tries: which of them is the answer's own, and which the listener was told of.
import type { AppError } from '../errors.ts';
import type { ModelReference, UsageRecord } from '../records.ts';

export class RunRecords {
  readonly #records: UsageRecord[] = [];
  readonly #told = new Set<UsageRecord>();

  /** Milliseconds since the answer was given first, where it is given again. */
  cachedAgeMs?: number;

  add(record: UsageRecord): void {
    const { cachedAgeMs } = this;
    const isAgain = record.cached && cachedAgeMs !== undefined;
    this.#records.push(isAgain ? { ...record, features: { ...record.features, cachedAgeMs } } : record);
  }

  /** Tells of each try that has not given the answer, once; a success is kept with the answer itself. */
  tellFailed(tell: (record: UsageRecord) => void): void {
    for (const record of this.untold()) {
      if (record.outcome !== 'success') {
        this.#told.add(record);
        tell(record);
      }
    }
  }

  untold(): readonly UsageRecord[] {
    return this.#records.filter((record) => !this.#told.has(record));
  }

  /** Of the try in which this model gave what there is of the answer; the last one where it is not known. */
  ofAnswer(model: ModelReference): UsageRecord | undefined {
    const isIts = (record: UsageRecord) => isOf(record, model);
    return (
      this.#records.findLast((record) => isIts(record) && record.outcome === 'success') ??
      this.#records.findLast(isIts) ??
      this.#records.at(-1)
    );
  }

  /** The model that an error tells of; `undefined`: none that was tried. */
  blamed({ provider = '', model = '' }: AppError): ModelReference | undefined {
    const blamed = { providerId: provider, model };
    return this.#records.some((record) => isOf(record, blamed)) ? blamed : undefined;
  }
}

function isOf({ providerId, modelAsked }: UsageRecord, model: ModelReference): boolean {
  return providerId === model.providerId && modelAsked === model.model;
}
