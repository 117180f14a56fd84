// What the commands of the editor's menu ask.

/** A command's id is `llmWorkbench.<id>`; its title stands in package.json. */
export const EDITOR_ACTIONS = {
  explain: {
    verb: 'Explain',
    instruction: 'Explain what this code does, step by step, and point out anything surprising or risky.',
  },
  fix: {
    verb: 'Fix',
    instruction:
      'Find what is wrong with this code and fix it. Say in a sentence what the fault was, then give the corrected code in full, ready to replace the original.',
  },
  refactor: {
    verb: 'Refactor',
    instruction:
      'Refactor this code so that it is simpler and easier to read, without changing what it does. Give the whole new code first, then list what changed and why.',
  },
  document: {
    verb: 'Document',
    instruction:
      "Write documentation comments for this code in the language's usual form: purpose, parameters with units, result, errors. Give the code with the comments added and nothing else changed.",
  },
  writeTests: {
    verb: 'Write tests for',
    instruction:
      "Write tests for this code with the language's usual test framework, or the one that the file already uses. Cover the ordinary case, the edges and the failures.",
  },
  review: {
    verb: 'Review',
    instruction:
      'Review this code as a careful colleague: correctness first, then security, performance and readability. Order the findings by weight, name the line of each, and say how to mend it.',
  },
} as const;

export type EditorActionId = keyof typeof EDITOR_ACTIONS;
