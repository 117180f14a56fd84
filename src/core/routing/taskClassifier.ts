// Finds out what a prompt wants, how hard that is, and in which language it is written: by its words and its shape, asking nobody.
import { TASKS, type Task, type TaskGuess } from '../../shared/routingViews.ts';
import { CueIndex, plainWords } from './cueIndex.ts';
import { difficultyOf } from './difficulty.ts';
import { naturalLanguage } from './naturalLanguage.ts';
import { promptShape, type PromptShape } from './promptShape.ts';
import {
  CHANGING_CUES,
  JUDGING_CUES,
  LANGUAGE_CUES,
  MAKING_CUES,
  PART_CUES,
  TECHNICAL_CUES,
  TOWARDS_CUES,
  WORD_CUES,
} from './taskCues.ts';

/** What is known besides the text. */
export interface TaskHints {
  /** Of the request, as the ledger names it. */
  purpose?: string;
  /** A command of the editor: it says the task itself. */
  action?: 'explain' | 'fix' | 'refactor' | 'document' | 'writeTests' | 'review';
  /** VS Code's id of the attached code's language. */
  languageId?: string;
  /** Code goes with the prompt, in it or attached. */
  hasCode?: boolean;
  /** How many files, selections and pictures go with it. */
  attachments?: number;
}

/** Comments on code need its understanding, not new code. */
const TASK_OF_ACTION: Readonly<Record<NonNullable<TaskHints['action']>, Task>> = {
  explain: 'explanation',
  fix: 'code_generation',
  refactor: 'refactoring',
  document: 'explanation',
  writeTests: 'tests',
  review: 'review',
};
/** What the program asks of its own accord. */
const TASK_OF_PURPOSE: ReadonlyMap<string, Task> = new Map<string, Task>([
  ['title', 'writing'],
  ['systemPrompt', 'writing'],
  ['judge', 'analysis'],
]);

/** Ids of VS Code for what is written, not programmed. */
const PROSE_LANGUAGE_IDS: ReadonlySet<string> = new Set(['markdown', 'plaintext', 'latex', 'tex', 'restructuredtext']);

/** Words that are looked at from the beginning and from the end; in between stands what the task is about, not the task. */
const HEAD_WORDS = 90;
const TAIL_WORDS = 40;
/** A verb among the first words is what is to be done. */
const FIRST_WORDS = 3;
const FIRST_WORD_FACTOR = 1.6;
const TAIL_FACTOR = 0.7;
/** What a task needs to be more likely than none of them. */
const OTHER_SCORE = 1.2;
/** How much one point of score says: with 1, one point more makes a task e times as likely. */
const SHARPNESS = 0.8;

interface Cue {
  task: Task;
  weight: number;
}

const cues = new CueIndex<Cue>();
for (const task of TASKS) {
  for (const [weight, words] of Object.entries(WORD_CUES[task] ?? {})) {
    cues.add(words, { task, weight: Number(weight) });
  }
}
/** What words are, apart from the tasks that they name. */
type Kind = 'making' | 'changing' | 'judging' | 'technical' | 'language';
const kinds = new CueIndex<Kind>()
  .add(MAKING_CUES, 'making')
  .add(CHANGING_CUES, 'changing')
  .add(JUDGING_CUES, 'judging')
  .add(TECHNICAL_CUES, 'technical')
  .add(LANGUAGE_CUES, 'language');
/** "EN>DE", "pt-br -> en". */
const LANGUAGE_PAIR =
  /\b(?:en|de|fr|es|it|pt|pt-br|nl|pl|ru|zh|ja) ?(?:>|->|→) ?(?:en|de|fr|es|it|pt|nl|pl|ru|zh|ja)\b/i;

/** Under a millisecond, whatever the length of the text. Pure. */
export function guessTask(text: string, hints: TaskHints = {}): TaskGuess {
  const shape = promptShape(text);
  const prose = shape.prose.trim();
  const words = instructionWords(prose);
  const language = naturalLanguage(prose);
  const known = hints.action ? TASK_OF_ACTION[hints.action] : TASK_OF_PURPOSE.get(hints.purpose ?? '');
  const { task, confidence } = known ? { task: known, confidence: 1 } : likeliest(prose, words, language, shape, hints);
  const difficulty = hints.purpose === 'title' ? 0.05 : difficultyOf(task, words, shape, hints);
  return { task, confidence, difficulty, ...(language !== undefined && { language }) };
}

/** The words of the beginning and of the end, plain; the end is marked by its place only. */
function instructionWords(prose: string): string[] {
  const short = prose.length <= 1600 ? prose : `${prose.slice(0, 1000)} ${prose.slice(-500)}`;
  const words = plainWords(short).match(/[\p{L}\p{N}][\p{L}\p{N}'’/-]*/gu) ?? [];
  return words.length <= HEAD_WORDS + TAIL_WORDS ? words : [...words.slice(0, HEAD_WORDS), ...words.slice(-TAIL_WORDS)];
}

function likeliest(
  prose: string,
  words: readonly string[],
  language: string | undefined,
  shape: PromptShape,
  hints: TaskHints,
): { task: Task; confidence: number } {
  const scores = new Map<Task, number>(TASKS.map((task) => [task, task === 'other' ? OTHER_SCORE : 0]));
  const add = (task: Task, much: number) => scores.set(task, (scores.get(task) ?? 0) + much);
  addWords(words, add);
  if (language === 'zh' || language === 'ja') {
    const beginning = prose.length > 1000 ? prose.slice(0, 1000) : prose;
    for (const [task, weight, parts] of PART_CUES) {
      if (parts.some((part) => beginning.includes(part))) {
        add(task, weight);
      }
    }
  }
  addShape(words, language, shape, hints, add);
  if ((scores.get('explanation') ?? 0) >= 4) {
    // "What happens when" and "why is the" begin as small questions do.
    add('simple_qa', -3);
  }
  const ranked = [...scores].sort(([, a], [, b]) => b - a);
  const [task, best] = ranked[0] ?? ['other', OTHER_SCORE];
  const all = ranked.reduce((sum, [, score]) => sum + Math.exp(SHARPNESS * (score - best)), 0);
  return { task, confidence: 1 / all };
}

/** Of the cues of one task and weight the one that stands best counts: ten hints are not worth more than one clear word. */
function addWords(words: readonly string[], add: (task: Task, much: number) => void): void {
  const strongest = new Map<Cue, number>();
  for (let at = 0; at < words.length; at++) {
    const factor = at < FIRST_WORDS ? FIRST_WORD_FACTOR : at >= HEAD_WORDS ? TAIL_FACTOR : 1;
    cues.lookUp(words, at, (cue) => {
      strongest.set(cue, Math.max(strongest.get(cue) ?? 0, cue.weight * factor));
    });
  }
  for (const [{ task }, much] of strongest) {
    // A greeting before a long wish is only a greeting.
    add(task, task === 'other' ? much * Math.min(1, 5 / words.length) : much);
  }
}

/** Two figures and a question are a sum to be done. */
const FIGURE = /\d+(?:[.,]\d+)?/g;

const PROSE_TASKS: readonly Task[] = ['writing', 'translation', 'simple_qa'];
/** How many words of each kind there are; for names of languages, how much the strongest says: most after "into" and before "for". */
function kindsOf(words: readonly string[]): Record<Kind, number> {
  const of: Record<Kind, number> = { making: 0, changing: 0, judging: 0, technical: 0, language: 0 };
  for (let at = 0; at < words.length; at++) {
    const found = (kind: Kind) => {
      if (kind === 'language') {
        const goesThere = TOWARDS_CUES.has(words[at - 1] ?? '') || words[at + 1] === 'for';
        of.language = Math.max(of.language, goesThere ? 4 : 1.5);
      } else {
        of[kind]++;
      }
    };
    kinds.lookUp(words, at, found);
    const parts = words[at]?.split('-') ?? [];
    for (let part = 0; parts.length > 1 && part < parts.length; part++) {
      // "SQL-Abfrage"
      kinds.lookUp(parts, part, found);
    }
  }
  return of;
}

/** Languages whose words do not stand apart: a character is about half a word. */
const UNSPACED: ReadonlySet<string> = new Set(['zh', 'ja', 'th']);

function addShape(
  words: readonly string[],
  language: string | undefined,
  shape: PromptShape,
  hints: TaskHints,
  add: (task: Task, much: number) => void,
): void {
  const of = kindsOf(words);
  const technicalWords = Math.min(of.technical, 3);
  add('code_generation', technicalWords * 0.6);
  add('explanation', technicalWords * 0.2);
  add('simple_qa', -0.3 * technicalWords);
  const prosaic = hints.languageId !== undefined && PROSE_LANGUAGE_IDS.has(hints.languageId);
  const withCode = shape.hasCode || ((hints.hasCode ?? hints.languageId !== undefined) && !prosaic);
  if (withCode) {
    add('code_generation', 1.2);
    add('refactoring', 0.5);
    add('explanation', 0.5);
    add('review', 0.5);
    PROSE_TASKS.forEach((task) => add(task, -2));
  }
  const technically = technicalWords > 0 || withCode;
  if (of.making > 0) {
    add(technically ? 'code_generation' : 'writing', 2);
  }
  if (technically) {
    add('refactoring', of.changing > 0 ? 4.5 : 0);
    add('review', of.judging > 0 ? 3.5 : 0);
  }
  const towards = LANGUAGE_PAIR.test(shape.prose.slice(0, 200)) ? 6 : of.language;
  add('translation', withCode ? towards / 2 : towards);
  if (shape.hasError) {
    add('code_generation', 2.5);
  }
  if (shape.options > 0) {
    add('simple_qa', 3);
  }
  add('analysis', Math.min(shape.mathShare * 40, 2) + Math.min(shape.digitShare * 15, 1.5));
  const length = language && UNSPACED.has(language) ? shape.prose.length / 2 : words.length;
  const sum = !shape.hasCode && shape.options === 0 && (shape.prose.slice(0, 1000).match(FIGURE)?.length ?? 0) >= 2;
  if (sum && technicalWords === 0) {
    add('analysis', shape.questions > 0 ? 2 : 0.5);
  }
  if (shape.questions > 0 && length <= 14) {
    add('simple_qa', sum ? 0 : 2);
  } else if (length > 30) {
    add('simple_qa', -2);
  }
  if (words.length <= 4 && shape.questions === 0) {
    add('other', 0.8);
  }
  if (length > 12) {
    add('other', -1);
  }
}
