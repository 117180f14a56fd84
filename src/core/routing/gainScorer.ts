// Predicts how much better the stronger of two models would answer a prompt than the weaker one, and learns from what was seen.
import { FEATURE_COUNT, NAMED_FEATURES, type NamedFeature } from './features.ts';

/** Plain data: each weight with how little is known of it. As long as a row of features. */
export interface GainModel {
  weights: readonly number[];
  /** Variances of the weights. */
  variances: readonly number[];
  /** Gains that it has learned from. */
  seen: number;
}

/** In quality, -1 (the weaker one is perfect and the stronger one useless) to 1. */
export interface Gain {
  gain: number;
  /** Standard deviation of the expected gain: what more observations would lower, without the scatter of single answers. */
  deviation: number;
}

/** Variance of one observed gain around what is expected: most are 0, some 1, few -1. */
const NOISE = 0.2;
/**
 * How far a weight may lie from where it starts (variances): what counts words is surer of its sense than a place of the hash. Chosen by how
 * soon the steps of solutions in the training split of GSM8K, and made-up gains, were learned.
 */
const NAMED_VARIANCE = 0.008;
const HASHED_VARIANCE = 0.005;
/** Below it nothing falls: somebody's prompts and models change, and old evidence must not make the scorer deaf. */
const LEAST_VARIANCE = 5e-5;
const MOST_VARIANCE = 1;
const MOST_WEIGHT = 4;

/**
 * Where learning starts. Set by hand, from what published comparisons agree on: larger models are ahead where several steps of
 * reasoning, mathematics, special knowledge or many conditions are asked for and outside of English, and hardly where a short fact, a
 * greeting, a translation or a small piece of text is. How much the length of a prompt weighs beside its words was set by the number of
 * steps in the worked solutions of GSM8K's training split, which says nothing of any model's answers. They were fitted to no
 * test split, so those may be used to judge them. All together reach from about 0 to 0.5.
 */
const STARTING_WEIGHTS: Readonly<Partial<Record<NamedFeature, number>>> = {
  constant: 0.15,
  length: 0.1,
  words: 0.14,
  distinctWords: -0.03,
  sentenceLength: 0.03,
  difficulty: 0.16,
  code_generation: 0.02,
  review: 0.04,
  analysis: 0.05,
  simple_qa: -0.04,
  other: -0.05,
  translation: -0.03,
  writing: -0.03,
  codeLines: 0.05,
  listLines: 0.04,
  digits: 0.03,
  maths: 0.12,
  longWords: 0.05,
  hardWords: 0.06,
  easyWords: -0.06,
  notEnglish: 0.05,
  conditions: 0.06,
};

let starting: GainModel | undefined;

/** Always the same one: it is asked for with each choice. */
export function startingGainModel(): GainModel {
  starting ??= {
    weights: Array.from({ length: FEATURE_COUNT }, (_, place) => {
      const name = NAMED_FEATURES[place];
      return (name && STARTING_WEIGHTS[name]) ?? 0;
    }),
    variances: Array.from({ length: FEATURE_COUNT }, (_, place) =>
      place < NAMED_FEATURES.length ? NAMED_VARIANCE : HASHED_VARIANCE,
    ),
    seen: 0,
  };
  return starting;
}

/** Of a model that is damaged, what the starting one says; of features that are, what the rest of them says. */
export function score(model: GainModel, features: readonly number[]): Gain {
  const { weights, variances } = sound(model);
  let gain = 0;
  let variance = 0;
  for (let place = 0; place < FEATURE_COUNT; place++) {
    const value = featureAt(features, place);
    if (value !== 0) {
      gain += at(weights, place) * value;
      variance += at(variances, place) * value * value;
    }
  }
  return { gain: within(gain, -1, 1), deviation: Math.sqrt(variance) };
}

/**
 * Bayesian linear regression with the covariances left out: some microseconds, state of one size for ever. `observedGain`: quality of
 * the stronger answer less that of the weaker one. What cannot be learned from (no number, a row of another length) changes nothing.
 */
export function learn(model: GainModel, features: readonly number[], observedGain: number): GainModel {
  const before = sound(model);
  if (!Number.isFinite(observedGain) || features.length !== FEATURE_COUNT || !features.every(Number.isFinite)) {
    return before;
  }
  let expected = 0;
  let variance = NOISE;
  for (let place = 0; place < FEATURE_COUNT; place++) {
    const value = featureAt(features, place);
    expected += at(before.weights, place) * value;
    variance += at(before.variances, place) * value * value;
  }
  const surprise = within(observedGain, -1, 1) - expected;
  const weights = before.weights.slice();
  const variances = before.variances.slice();
  for (let place = 0; place < FEATURE_COUNT; place++) {
    const value = featureAt(features, place);
    if (value !== 0) {
      const own = at(variances, place);
      const share = (own * value) / variance;
      weights[place] = within(at(weights, place) + share * surprise, -MOST_WEIGHT, MOST_WEIGHT);
      variances[place] = Math.max(own - share * value * own, LEAST_VARIANCE);
    }
  }
  return { weights, variances, seen: before.seen + 1 };
}

/**
 * The gain from which on the stronger model is asked, so that as nearly as possible the wished share (0 to 1) of such prompts
 * is; equal gains stay together. Of no gains: 0, the stronger one wherever it is expected to be better.
 */
export function calibrate(gains: readonly number[], wishedShareOfStrong: number): number {
  const sorted = gains.filter(Number.isFinite).toSorted((a, b) => b - a);
  if (sorted.length === 0 || !Number.isFinite(wishedShareOfStrong)) {
    return 0;
  }
  const wished = within(wishedShareOfStrong, 0, 1) * sorted.length;
  let best = { threshold: (sorted[0] ?? 0) + 1, miss: wished };
  for (let count = 1; count <= sorted.length; count++) {
    const here = sorted[count - 1] ?? 0;
    const next = sorted[count];
    const miss = Math.abs(count - wished);
    if (here !== next && miss < best.miss) {
      best = { threshold: next === undefined ? here - 1 : between(next, here), miss };
    }
  }
  return best.threshold;
}

/** In the middle, or the upper one where they are so near that the middle is the lower one. */
function between(lower: number, upper: number): number {
  const middle = (lower + upper) / 2;
  return middle > lower ? middle : upper;
}

/** State comes from a store that anything may have happened to. */
function sound(model: GainModel): GainModel {
  const fits = (row: unknown, good: (value: number) => boolean) =>
    Array.isArray(row) && row.length === FEATURE_COUNT && row.every((value) => Number.isFinite(value) && good(value));
  const whole =
    fits(model?.weights, (weight) => Math.abs(weight) <= MOST_WEIGHT) &&
    fits(model?.variances, (variance) => variance > 0 && variance <= MOST_VARIANCE) &&
    Number.isSafeInteger(model.seen) &&
    model.seen >= 0;
  return whole ? model : startingGainModel();
}

function at(row: readonly number[], place: number): number {
  return row[place] ?? 0;
}

function featureAt(features: readonly number[], place: number): number {
  const value = features[place];
  return value !== undefined && Number.isFinite(value) ? within(value, -1, 1) : 0;
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
