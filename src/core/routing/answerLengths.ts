// How long another model's answer would have been, from how long answers were against what was expected of them, and how wrong that
// can be.
import type { ModelReference } from '../../shared/views.ts';

/** One answer: tokens, and how many were expected before it was asked for. */
export interface AnswerLength extends ModelReference {
  outputTokens: number;
  expectedTokens: number;
}

/** Tokens, with errors as shares of them. */
export interface LengthEstimate {
  tokens: number;
  /** Of this answer alone: such errors level out over many. */
  ownError: number;
  /** The same for all answers of the model: it does not. */
  commonError: number;
}

/** Fewer answers of a model say nothing of its habits. */
const ENOUGH = 10;
/** Logarithms of a factor: how far answers of two models to one prompt lie apart where nothing was measured. */
const USUAL_SPREAD = 0.6;
const LEAST_SPREAD = 0.2;
/** Of two models' habits: one may well write two thirds more than the other. */
const UNKNOWN_HABIT = 0.5;

interface Habit {
  mean: number;
  spread: number;
  answers: number;
}

export class AnswerLengths {
  readonly #habits = new Map<string, Habit>();
  readonly #spread: number;

  constructor(answers: Iterable<AnswerLength>) {
    const byModel = new Map<string, number[]>();
    for (const { providerId, model, outputTokens, expectedTokens } of answers) {
      if (outputTokens > 0 && expectedTokens > 0) {
        const key = keyOf({ providerId, model });
        const logarithm = Math.log(outputTokens / expectedTokens);
        const those = byModel.get(key);
        if (those) {
          those.push(logarithm);
        } else {
          byModel.set(key, [logarithm]);
        }
      }
    }
    let [squares, degrees] = [0, 0];
    for (const [key, logarithms] of byModel) {
      if (logarithms.length >= ENOUGH) {
        const habit = habitOf(logarithms);
        this.#habits.set(key, habit);
        squares += habit.spread ** 2 * (habit.answers - 1);
        degrees += habit.answers - 1;
      }
    }
    this.#spread = degrees > 0 ? Math.max(LEAST_SPREAD, Math.sqrt(squares / degrees)) : USUAL_SPREAD;
  }

  /** What `to` would have written where `from` wrote `tokens`. */
  estimate(tokens: number, from: ModelReference, to: ModelReference): LengthEstimate {
    const [one, other] = [this.#habits.get(keyOf(from)), this.#habits.get(keyOf(to))];
    if (!one || !other) {
      return { tokens, ownError: this.#spread, commonError: UNKNOWN_HABIT };
    }
    return {
      tokens: tokens * Math.exp(other.mean - one.mean),
      ownError: this.#spread,
      commonError: Math.hypot(one.spread / Math.sqrt(one.answers), other.spread / Math.sqrt(other.answers)),
    };
  }
}

function habitOf(logarithms: readonly number[]): Habit {
  const answers = logarithms.length;
  const mean = logarithms.reduce((sum, one) => sum + one, 0) / answers;
  const squares = logarithms.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (answers - 1)), answers };
}

function keyOf({ providerId, model }: ModelReference): string {
  return `${providerId}\n${model}`;
}
