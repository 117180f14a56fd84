// Abilities as sentences name them, and which of them help with which task.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import type { Task } from '../../shared/routingViews.ts';

const NAMES: Readonly<Record<ModelAbility, string>> = {
  code: 'code ability',
  reasoning: 'reasoning',
  analysis: 'analysis ability',
  multilingual: 'many languages',
  vision: 'vision',
  tools: 'tool use',
  json: 'JSON answers',
  embeddings: 'embeddings',
  longContext: 'long context',
  citations: 'citations',
  local: 'place on this machine',
};

const RECOMMENDED: Readonly<Record<Task, readonly ModelAbility[]>> = {
  code_generation: ['code'],
  refactoring: ['code'],
  explanation: [],
  tests: ['code'],
  review: ['code'],
  writing: [],
  translation: ['multilingual'],
  analysis: ['analysis'],
  simple_qa: [],
  other: [],
};

const TASK_NAMES: Readonly<Record<Task, string>> = {
  code_generation: 'writing code',
  refactoring: 'refactoring',
  explanation: 'explanations',
  tests: 'writing tests',
  review: 'reviews',
  writing: 'writing',
  translation: 'translation',
  analysis: 'analysis',
  simple_qa: 'simple questions',
  other: 'this kind of request',
};

/** "code ability" */
export function abilityName(ability: ModelAbility): string {
  return NAMES[ability];
}

/** "code ability and vision"; empty for none. */
export function abilityNames(abilities: readonly ModelAbility[]): string {
  const names = abilities.map(abilityName);
  const last = names.pop() ?? '';
  return names.length > 0 ? `${names.join(', ')} and ${last}` : last;
}

/** What helps with a task, besides what a request requires. */
export function recommendedFor(task: Task): readonly ModelAbility[] {
  return RECOMMENDED[task];
}

/** "writing code", after "best for" */
export function taskName(task: Task): string {
  return TASK_NAMES[task];
}
