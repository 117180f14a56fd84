// The library of system prompts as settings hold it, names with texts: what is read of it, and how it changes.
import type { SystemPromptView } from '../../shared/views.ts';
import { AppError } from '../errors.ts';

/** Characters; more is no prompt, and would make every settings file slow. */
export const LONGEST_PROMPT = 100_000;
const LONGEST_NAME = 100;

/** By name, the person's own before the workspace's of the same name. What is no text under a usable name is left out. */
export function readPrompts(own: unknown, workspace: unknown): SystemPromptView[] {
  const entries = (value: unknown, fromWorkspace?: true) =>
    Object.entries(isObject(value) ? value : {}).flatMap(([name, text]): SystemPromptView[] =>
      nameProblem(name) === undefined && typeof text === 'string' && isPrompt(text)
        ? [{ name, text, ...(fromWorkspace && { fromWorkspace }) }]
        : [],
    );
  const sorter = new Intl.Collator('en', { numeric: true });
  return [...entries(own), ...entries(workspace, true)].sort((a, b) => sorter.compare(a.name, b.name));
}

/** The person's own library with one more, or a changed one. `isNew`: a prompt that has the name already is not replaced. */
export function withPrompt(
  own: unknown,
  { name, text, isNew }: { name: string; text: string; isNew?: boolean },
): Record<string, unknown> {
  const library = changeable(own);
  const problem = nameProblem(name) ?? (isPrompt(text) ? undefined : textProblem(text));
  if (problem) {
    throw new AppError('config', problem);
  }
  if (isNew && Object.hasOwn(library, name) && library[name] !== text) {
    throw new AppError('config', `There is a prompt “${name}” already. Choose another name, or replace it.`);
  }
  return { ...library, [name]: text };
}

export function withoutPrompt(own: unknown, name: string): Record<string, unknown> {
  const library = changeable(own);
  if (!Object.hasOwn(library, name)) {
    throw new AppError('config', `There is no prompt “${name}” in your own settings any more.`);
  }
  const { [name]: _removed, ...rest } = library;
  return rest;
}

/** What else a person keeps there stays as it is; a value that is no object is theirs to mend. */
function changeable(own: unknown): Record<string, unknown> {
  if (own === undefined || own === null) {
    return {};
  }
  if (!isObject(own)) {
    throw new AppError(
      'config',
      'llmWorkbench.systemPrompts in your settings.json holds no names with texts. Mend it there first.',
    );
  }
  return own;
}

function nameProblem(name: string): string | undefined {
  if (name.trim() === '' || name.trim() !== name || /\p{Cc}/u.test(name) || name === '__proto__') {
    return 'A name needs letters, and no line break.';
  }
  return name.length > LONGEST_NAME ? `A name has at most ${LONGEST_NAME} characters.` : undefined;
}

function isPrompt(text: string): boolean {
  return text.trim() !== '' && text.length <= LONGEST_PROMPT;
}

function textProblem(text: string): string {
  return text.trim() === ''
    ? 'An empty prompt is not kept.'
    : `A prompt of the library has at most ${LONGEST_PROMPT.toLocaleString('en-US')} characters.`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
