// What a condition can look at: the one table that the parser, the evaluation and the manual follow.
import { MODEL_ABILITIES } from '../../../shared/catalogViews.ts';
import { TASKS, type Task } from '../../../shared/routingViews.ts';
import { USAGE_PURPOSES } from '../../records.ts';
import { CODE_LANGUAGES } from './codeLanguages.ts';
import type { RuleScene } from './ruleScene.ts';

interface FieldBase {
  name: string;
  /** With unit and what its values mean, for the completion and the manual. */
  description: string;
}

/** Holds where one of its words fits. */
export interface WordsField extends FieldBase {
  kind: 'words' | 'path';
  /** In lower case; none: not known. */
  read: (scene: RuleScene) => readonly string[];
  /** The words that there are; absent: any. */
  values?: readonly string[];
  /** A value, in lower case, as `read` spells it. */
  spelling?: (value: string) => string;
  /** What a value without signs of a pattern must be; `undefined`: it is fine. */
  misfit?: (value: string) => string | undefined;
}

export interface FigureField extends FieldBase {
  /** `time` has its values as "HH:MM" and its figure in minutes. */
  kind: 'number' | 'time';
  /** `undefined`: not known. */
  read: (scene: RuleScene) => number | undefined;
}

/** `keyword` are whole words, `prompt` is the text. */
export interface PromptField extends FieldBase {
  kind: 'prompt' | 'keyword';
}

export type ConditionField = WordsField | FigureField | PromptField;

/** What each task is called, the groups that it belongs to included. */
const TASK_WORDS: Readonly<Record<Task, readonly string[]>> = {
  code_generation: ['code_generation', 'code'],
  refactoring: ['refactoring', 'code'],
  tests: ['tests', 'code'],
  review: ['review', 'code'],
  explanation: ['explanation'],
  writing: ['writing', 'creative_writing'],
  translation: ['translation'],
  analysis: ['analysis'],
  simple_qa: ['simple_qa'],
  other: ['other'],
};
const BUDGET_WORDS = { ok: ['ok'], low: ['low'], used_up: ['used_up', 'low'] } as const;
const WORKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const WEEKEND = ['saturday', 'sunday'];
const DAY_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...WORKDAYS.map((day) => dayWords(day, 'workday')),
  ...WEEKEND.map((day) => dayWords(day, 'weekend')),
]);

export const CONDITION_FIELDS: readonly ConditionField[] = [
  {
    name: 'task',
    kind: 'words',
    description:
      'What the prompt asks for. "code" is any of code_generation, refactoring, tests and review; "creative_writing" is writing.',
    values: [...TASKS, 'code', 'creative_writing'],
    spelling: (value) => value.replaceAll(/[\s-]/g, '_'),
    read: ({ request }) => TASK_WORDS[request.task],
  },
  {
    name: 'difficulty',
    kind: 'number',
    description: 'From 0 (a word answers it) to 1 (hard for the best model).',
    read: ({ request }) => request.difficulty,
  },
  {
    name: 'language',
    kind: 'words',
    description: "Language of the code: VS Code's id of it, or a short name such as ts, py or c++.",
    spelling: (value) => CODE_LANGUAGES.get(value) ?? value,
    read: ({ request }) => one(request.languageId),
  },
  {
    name: 'prompt_language',
    kind: 'words',
    description: 'Language that the prompt is written in, by two letters (ISO 639-1), where it is clear.',
    misfit: (value) => (/^[a-z]{2}$/i.test(value) ? undefined : 'it has two letters (ISO 639-1), for example "de"'),
    read: ({ request }) => one(request.language),
  },
  {
    name: 'path',
    kind: 'path',
    description: 'Path of the file in its folder, with /.',
    read: ({ path }) => path,
  },
  {
    name: 'prompt_tokens',
    kind: 'number',
    description: 'Length of all that is sent, in tokens, estimated.',
    read: ({ request }) => request.inputTokens,
  },
  {
    name: 'answer_tokens',
    kind: 'number',
    description: 'Length of the answer that is expected, in tokens.',
    read: ({ request }) => request.outputTokens,
  },
  { name: 'prompt', kind: 'prompt', description: 'Text of the prompt.' },
  { name: 'keyword', kind: 'keyword', description: 'A whole word, or several, of the prompt.' },
  {
    name: 'needs',
    kind: 'words',
    description: 'Abilities that a model must have for it, such as vision where a picture goes with the prompt.',
    values: MODEL_ABILITIES,
    read: ({ request }) => request.required.map((ability) => ability.toLowerCase()),
  },
  {
    name: 'speed',
    kind: 'words',
    description: '"critical" where somebody waits for each second, else "normal".',
    values: ['critical', 'normal'],
    read: ({ request }) => one(request.speed ?? 'normal'),
  },
  {
    name: 'budget',
    kind: 'words',
    description: 'The tightest budget: "low" from 80 % on, also when it is "used_up", else "ok".',
    values: ['ok', 'low', 'used_up'],
    spelling: (value) => value.replaceAll(/[\s-]/g, '_'),
    read: ({ request }) => BUDGET_WORDS[request.budget ?? 'ok'],
  },
  {
    name: 'budget_left_usd',
    kind: 'number',
    description: 'What the tightest hard budget leaves, in US dollars; no comparison holds without such a budget.',
    read: ({ request }) => request.budgetLeftUsd,
  },
  {
    name: 'max_cost_usd',
    kind: 'number',
    description: 'What this request may cost, in US dollars, where it says so.',
    read: ({ request }) => request.maxCostUsd,
  },
  {
    name: 'max_latency_ms',
    kind: 'number',
    description: 'How long its first word may take, in milliseconds, where it says so.',
    read: ({ request }) => request.maxLatencyMs,
  },
  { name: 'time', kind: 'time', description: 'Time of day, local, as "HH:MM".', read: ({ minutes }) => minutes },
  {
    name: 'weekday',
    kind: 'words',
    description: 'Day of the week, local: monday or mon and so on; "workday" and "weekend".',
    values: [...new Set([...DAY_WORDS.values()].flat())],
    read: ({ weekday }) => DAY_WORDS.get(weekday) ?? [],
  },
  {
    name: 'purpose',
    kind: 'words',
    description: 'What the request is made for.',
    values: USAGE_PURPOSES,
    read: ({ request }) => one(request.purpose),
  },
  {
    name: 'workspace',
    kind: 'words',
    description: "The folder's URI, or its name alone.",
    read: ({ request: { workspace = '' } }) => (workspace === '' ? [] : workspaceWords(workspace)),
  },
];

const BY_NAME = new Map(CONDITION_FIELDS.map((field) => [field.name, field]));

export function conditionField(name: string): ConditionField | undefined {
  return BY_NAME.get(name);
}

/** Minutes since midnight of "9:00" or "17:30"; "24:00" is the end of the day. */
export function minutesOf(time: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)$/.exec(time.trim()) ?? [];
  const all = Number(hours) * 60 + Number(minutes);
  return hours !== undefined && Number(minutes) < 60 && all <= 24 * 60 ? all : undefined;
}

function dayWords(day: string, group: string): [string, readonly string[]] {
  return [day, [day, day.slice(0, 3), group]];
}

function one(word: string | undefined): readonly string[] {
  return word === undefined || word === '' ? [] : [word.toLowerCase()];
}

function workspaceWords(uri: string): readonly string[] {
  const text = uri.toLowerCase().replace(/\/+$/, '');
  const name = text.slice(text.lastIndexOf('/') + 1);
  return [text, name, decoded(name)];
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
