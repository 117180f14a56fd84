// What the scorer of gains sees of a prompt: a row of numbers of fixed length, without its text.
import { TASKS, type TaskGuess } from '../../shared/routingViews.ts';
import { plainWords } from './cueIndex.ts';
import { easeOfWords } from './difficulty.ts';
import { promptShape, type PromptShape } from './promptShape.ts';

/** The names of the numbers that stand for something, in their order; each lies between -1 and 1. */
export const NAMED_FEATURES = [
  'constant',
  'length',
  'words',
  'difficulty',
  'confidence',
  ...TASKS,
  'code',
  'codeLines',
  'questions',
  'listLines',
  'options',
  'digits',
  'maths',
  'wordLength',
  'distinctWords',
  'longWords',
  'hardWords',
  'easyWords',
  'error',
  'sentenceLength',
  'notEnglish',
  'noLanguage',
  'conditions',
] as const;
export type NamedFeature = (typeof NAMED_FEATURES)[number];

const HASHED_FEATURES = 256;
export const FEATURE_COUNT = NAMED_FEATURES.length + HASHED_FEATURES;

/** Words that are hashed; with the next one each. */
const MOST_WORDS = 2000;
/** What is longer is a key, an address or a piece of data, and says nothing of the task. */
const LONGEST_WORD = 24;
const STEPS = 32;

/**
 * Always the same for the same text; the text cannot be read back. What depends on words is (a) a few counts and shares, and (b) sums of
 * words and pairs of words by a hash into 256 places, with signs that cancel, scaled to a common length and rounded to 1/32: some
 * hundred words of any language share each place, their order and number are gone, figures are all the same figure, and what is
 * longer than 24 letters (keys, addresses) is left out. Whoever holds a row and guesses a whole prompt can see whether it fits; so
 * rows stay on this machine.
 */
export function promptFeatures(text: string, guess: TaskGuess): number[] {
  const shape = promptShape(text);
  const words = plainWords(shape.prose).match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...namedFeatures(shape, words, guess), ...hashedFeatures(words)];
}

const CONDITIONS = new Set(
  'must not only without except exactly least most never always unless nicht ohne nur mindestens sans seulement sin solo senza zonder bez'.split(
    ' ',
  ),
);

function namedFeatures(shape: PromptShape, words: readonly string[], guess: TaskGuess): number[] {
  const seen = words.slice(0, MOST_WORDS);
  const letters = seen.reduce((sum, word) => sum + word.length, 0);
  const sentences = 1 + (shape.prose.match(/[.!?。！？]\s/g)?.length ?? 0);
  const { hard, easy } = easeOfWords(seen.slice(0, 200));
  const share = (count: number) => count / Math.max(seen.length, 1);
  // Taken from what is usual, and stretched: a scorer that knows no covariances learns best from what lies around 0.
  const values: Record<NamedFeature, number> = {
    constant: 1,
    length: (Math.log2(1 + shape.chars) - 8) / 4,
    words: (Math.log2(1 + words.length) - 5.5) / 3,
    difficulty: guess.difficulty - 0.4,
    confidence: (guess.confidence - 0.6) / 2,
    ...oneHot(guess),
    code: shape.hasCode ? 1 : 0,
    codeLines: Math.log2(1 + shape.codeLines) / 9,
    questions: shape.questions / 3,
    listLines: shape.listLines / 10,
    options: shape.options > 0 ? 1 : 0,
    digits: shape.digitShare * 6,
    maths: shape.mathShare * 20,
    wordLength: letters / Math.max(seen.length, 1) / 5 - 0.9,
    distinctWords: 2 * share(new Set(seen).size) - 1.5,
    longWords: share(seen.filter((word) => word.length >= 9).length) * 3,
    hardWords: hard / 4,
    easyWords: easy / 4,
    error: shape.hasError ? 1 : 0,
    sentenceLength: (Math.log2(1 + words.length / sentences) - 3.5) / 3,
    notEnglish: guess.language !== undefined && guess.language !== 'en' ? 1 : 0,
    noLanguage: guess.language === undefined ? 1 : 0,
    conditions: seen.filter((word) => CONDITIONS.has(word)).length / 6,
  };
  return NAMED_FEATURES.map((name) => bounded(values[name]));
}

function oneHot({ task }: TaskGuess): Record<TaskGuess['task'], number> {
  return Object.fromEntries(TASKS.map((one) => [one, one === task ? 1 : 0])) as Record<TaskGuess['task'], number>;
}

function bounded(value: number): number {
  return Number.isFinite(value) ? Math.round(Math.min(Math.max(value, -1), 1) * 1000) / 1000 : 0;
}

function hashedFeatures(words: readonly string[]): number[] {
  const sums = new Float64Array(HASHED_FEATURES);
  let before = 0;
  for (let at = 0; at < Math.min(words.length, MOST_WORDS); at++) {
    const word = words[at] ?? '';
    if (word.length > LONGEST_WORD) {
      before = 0;
      continue;
    }
    // Chinese and Japanese stand together: their characters are taken by twos.
    if (/[\u3040-\u30ff\u4e00-\u9fff]/.test(word)) {
      for (let start = 0; start + 1 < word.length; start++) {
        put(sums, hash(word.slice(start, start + 2), 0));
      }
      before = 0;
      continue;
    }
    const own = hash(word, 0);
    put(sums, own);
    if (before !== 0) {
      put(sums, hash(word, before));
    }
    before = own;
  }
  let square = 0;
  for (const sum of sums) {
    square += Math.abs(sum);
  }
  const scale = 1 / Math.sqrt(Math.max(square, 1));
  return Array.from(sums, (sum) => Math.round(Math.sign(sum) * Math.sqrt(Math.abs(sum)) * scale * STEPS) / STEPS || 0);
}

/** FNV-1a, 32 bits; every figure counts as 0. */
function hash(word: string, start: number): number {
  let value = (0x811c9dc5 ^ start) >>> 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    value = Math.imul(value ^ (code >= 48 && code <= 57 ? 48 : code), 0x01000193) >>> 0;
  }
  return value;
}

function put(sums: Float64Array, value: number): void {
  // The high bits of FNV are the well mixed ones.
  const mixed = (value ^ (value >>> 15)) >>> 0;
  const place = mixed % HASHED_FEATURES;
  sums[place] = (sums[place] ?? 0) + ((mixed >>> 16) & 1 ? 1 : -1);
}
