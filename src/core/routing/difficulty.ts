// How hard a prompt is, from its task, its words and its size: a guess to start from, which the scorer of gains learns to correct.
import type { Task } from '../../shared/routingViews.ts';
import { CueIndex } from './cueIndex.ts';
import type { PromptShape } from './promptShape.ts';
import { EASY_CUES, HARD_CUES } from './taskCues.ts';

/** Of an ordinary prompt of the task: chosen by how far small and large models of one vendor lie apart on tasks of its kind. */
const DIFFICULTY_OF_TASK: Readonly<Record<Task, number>> = {
  code_generation: 0.45,
  refactoring: 0.45,
  explanation: 0.35,
  tests: 0.45,
  review: 0.55,
  writing: 0.3,
  translation: 0.2,
  analysis: 0.5,
  simple_qa: 0.12,
  other: 0.2,
};

/** As logits: what one of each adds. */
const HARD_WORD = 0.55;
const EASY_WORD = -0.45;
const MOST_WORDS = 4;

const ease = new CueIndex<'hard' | 'easy'>().add(HARD_CUES, 'hard').add(EASY_CUES, 'easy');

/** 0 to 1, never quite either. `words` as `plainWords` writes them. */
export function difficultyOf(
  task: Task,
  words: readonly string[],
  shape: PromptShape,
  { attachments = 0 }: { attachments?: number },
): number {
  const base = DIFFICULTY_OF_TASK[task];
  let logit = Math.log(base / (1 - base));
  const { hard, easy } = easeOfWords(words);
  logit += HARD_WORD * Math.min(hard, MOST_WORDS) + EASY_WORD * Math.min(easy, MOST_WORDS);
  // Each doubling beyond a few sentences is more to keep in mind at once.
  logit += 0.16 * Math.min(Math.max(Math.log2((shape.chars + 1) / 240), -2), 7);
  logit += 0.12 * Math.min(shape.listLines, 6);
  logit += Math.min(shape.mathShare * 12, 0.8);
  logit += Math.min(shape.codeLines / 60, 0.8);
  logit += shape.hasError ? 0.2 : 0;
  logit += shape.options > 0 ? 0.7 : 0;
  logit += 0.1 * Math.min(Number.isFinite(attachments) ? Math.max(attachments, 0) : 0, 6);
  return 1 / (1 + Math.exp(-Math.min(Math.max(logit, -4), 4)));
}

/** How many words are on the list of what is hard, and of what is easy. Each place counts once. */
export function easeOfWords(words: readonly string[]): { hard: number; easy: number } {
  const counts = { hard: 0, easy: 0 };
  for (let at = 0; at < words.length; at++) {
    const here = new Set<'hard' | 'easy'>();
    ease.lookUp(words, at, (value) => here.add(value));
    for (const value of here) {
      counts[value]++;
    }
  }
  return counts;
}
