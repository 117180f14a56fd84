// How fast a model has answered this person: medians of the last answers, kept until there is a new one.
import { quantile } from '../quantile.ts';
import type { ModelReference, UsageRecord } from '../records.ts';

/** The part of the usage ledger that is read here. */
export interface AnswerTimes {
  /** The newest successful attempts at one model, newest first. */
  newestOfModel(providerId: string, model: string, limit: number): readonly UsageRecord[];
  /** Each model that was ever asked, once. */
  askedModels(): readonly ModelReference[];
  /** Attempts at any model, those written last first. */
  newest(query: { limit: number }): readonly UsageRecord[];
}

export interface ModelSpeed {
  tokensPerSecond?: number;
  timeToFirstTokenMs?: number;
}

const LAST_ANSWERS = 20;
const NONE: ModelSpeed = { tokensPerSecond: undefined, timeToFirstTokenMs: undefined };

/** More new attempts than these at once: everything is read again. */
const MOST_NEW = 5;

export class ModelSpeeds {
  readonly #known = new Map<string, ModelSpeed>();
  /** `provider/model` of those that have any answer: of thousands in a list it is a few, and only these are looked up. */
  #asked = new Set<string>();
  #version = 0;
  /** The newest attempt that is counted. */
  #lastId?: string;
  #isOld = true;

  /** Answers of a simulated model say nothing of the real one, nor the other way round. */
  of(usage: AnswerTimes, reference: ModelReference, simulated: boolean): ModelSpeed {
    this.#forgetAnswered(usage);
    if (!this.#asked.has(pathOf(reference))) {
      return NONE;
    }
    const name = nameOf(reference, simulated);
    const known = this.#known.get(name) ?? speedOf(usage, reference, simulated);
    this.#known.set(name, known);
    return known;
  }

  /** There is a new answer. */
  answered(): void {
    this.#isOld = true;
    this.#version += 1;
  }

  /** Another figure as soon as speeds may be others. */
  get version(): number {
    return this.#version;
  }

  /** Only those that have answered since are read again: a list may hold hundreds. */
  #forgetAnswered(usage: AnswerTimes): void {
    if (!this.#isOld) {
      return;
    }
    this.#isOld = false;
    const newest = usage.newest({ limit: MOST_NEW + 1 });
    const counted = newest.findIndex(({ id }) => id === this.#lastId);
    this.#lastId = newest[0]?.id;
    if (counted === -1) {
      this.#known.clear();
      this.#asked = new Set(usage.askedModels().map(pathOf));
    }
    for (const { providerId, modelAsked } of newest.slice(0, Math.max(0, counted))) {
      this.#asked.add(pathOf({ providerId, model: modelAsked }));
      this.#known.delete(nameOf({ providerId, model: modelAsked }, true));
      this.#known.delete(nameOf({ providerId, model: modelAsked }, false));
    }
  }
}

function pathOf({ providerId, model }: ModelReference): string {
  return `${providerId}/${model}`;
}

function nameOf(reference: ModelReference, simulated: boolean): string {
  return `${simulated ? 'simulated' : 'real'}/${pathOf(reference)}`;
}

function speedOf(usage: AnswerTimes, { providerId, model }: ModelReference, simulated: boolean): ModelSpeed {
  const records = usage
    .newestOfModel(providerId, model, LAST_ANSWERS)
    .filter((record) => (record.keyName === 'simulator') === simulated && !record.cached);
  const median = (figures: readonly (number | undefined)[]): number | undefined => {
    const known = figures.filter((figure) => figure !== undefined);
    return known.length === 0 ? undefined : quantile(known, 0.5);
  };
  return {
    tokensPerSecond: median(records.map((record) => record.tokensPerSecond)),
    timeToFirstTokenMs: median(records.map((record) => record.timeToFirstTokenMs)),
  };
}
