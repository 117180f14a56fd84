// Text for Markdown documents: what others wrote stays where it belongs.

/** Blocks with an empty line between them; empty ones are left out. */
export function joinBlocks(...blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Text of one line that Markdown leaves as it is. */
export function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>#&]/g, String.raw`\$&`);
}

/** The pages that an answer names; empty without any. */
export function cited(citations: readonly { url: string; title?: string }[] | undefined): string {
  const sources = (citations ?? []).map(({ url, title }) => `- [${inline(title ?? url)}](<${address(url)}>)`);
  return sources.length > 0 ? `Sources:\n\n${sources.join('\n')}` : '';
}

function address(url: string): string {
  return url.replaceAll(/[<>\\\s]/g, (character) => encodeURIComponent(character));
}

/**
 * The text with a code block that it leaves open closed, so that what follows is not swallowed by it: an answer may have been
 * stopped in the middle, and a person writes what they like. By CommonMark's rules for fences (spec 0.31, section 4.5).
 */
export function closed(text: string): string {
  const trimmed = text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
  let open: string | undefined;
  for (const line of trimmed.split(/\r\n|\n|\r/)) {
    const [, fence = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      open = fence !== '' && !(fence.startsWith('`') && rest.includes('`')) ? fence : undefined;
    } else if (fence.startsWith(open) && rest.trim() === '') {
      open = undefined;
    }
  }
  return open === undefined ? trimmed : `${trimmed}\n${open}`;
}
