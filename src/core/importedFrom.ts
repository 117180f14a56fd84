// Who stands beside an answer that another program was given: a name to read, and nobody who can be asked.

export const IMPORTED_FROM = {
  chatgpt: 'ChatGPT (imported)',
  claude: 'Claude (imported)',
  json: 'Imported',
} as const;

/** Whether a message's provider is none of ours. */
export function isImported(providerId: string): boolean {
  return Object.values<string>(IMPORTED_FROM).includes(providerId);
}
