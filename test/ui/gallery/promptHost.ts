// The played host's library of system prompts, and a model that writes one.
import type { PromptRequests } from '../../../src/shared/protocol/prompts.ts';
import type { ModelChoice, SystemPromptView } from '../../../src/shared/views.ts';

const libraryPrompts: readonly SystemPromptView[] = [
  { name: 'Commit messages', text: 'You write commit messages.\nOne line of at most 60 characters, then why.' },
  { name: 'House style', text: 'You follow the style guide in docs/STYLE.md.', fromWorkspace: true },
  { name: 'Reviewer', text: 'You review TypeScript. Answer in two sentences.' },
];

const WRITTEN = `You review SQL migrations for locks.

- Name each statement that locks a table, for how long, and what waits for it.
- Offer a way without the lock where there is one.
- If the size of a table matters and is not given, ask for it.`;

type PromptAnswers = {
  [M in keyof PromptRequests]: (params: PromptRequests[M]['params']) => PromptRequests[M]['result'];
};

export function promptAnswers(current: () => ModelChoice | undefined, isEmpty: boolean): PromptAnswers {
  let prompts = isEmpty ? [] : libraryPrompts;
  return {
    'systemPrompt/list': () => prompts,
    'systemPrompt/save': ({ name, text }) => {
      prompts = [...prompts.filter((one) => one.fromWorkspace || one.name !== name), { name, text }];
      return prompts;
    },
    'systemPrompt/remove': ({ name }) => {
      prompts = prompts.filter((one) => one.fromWorkspace || one.name !== name);
      return prompts;
    },
    'systemPrompt/written': () => null,
    'systemPrompt/writer': () => ({ model: current() }),
    'systemPrompt/generate': () => ({ text: WRITTEN, note: 'Written by Claude Haiku 4.5 for $0.0012.' }),
  };
}
