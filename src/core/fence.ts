// Fences text in Markdown so that nothing inside can end the fence.

/** The text between fences longer than any run of backticks inside. `language` may be empty. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
