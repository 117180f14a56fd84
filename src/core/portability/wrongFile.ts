// Files that are chosen by mistake, known by their first bytes, and what to say of them.

/** First bytes, each as one character, of what is often beside an export. */
const KINDS: readonly (readonly [string, string])[] = [
  ['%PDF', 'a PDF document'],
  ['\u0089PNG', 'a picture'],
  ['\u00ff\u00d8\u00ff', 'a picture'],
  ['GIF8', 'a picture'],
  ['SQLite format 3', 'a database'],
];
const ARCHIVES = ['7z\u00bc\u00af', 'Rar!', '\u00fd7zXZ', 'BZh', '\u0028\u00b5\u002f\u00fd'];

/** A sentence where the file that begins so cannot be imported. */
export function wrongFile(begin: Uint8Array): string | undefined {
  const start = Buffer.from(begin).toString('latin1');
  const kind = KINDS.find(([bytes]) => start.startsWith(bytes))?.[1];
  if (kind !== undefined) {
    return `This is ${kind}, which cannot be imported. Choose the ZIP file as it was sent, or the JSON in it.`;
  }
  if (ARCHIVES.some((bytes) => start.startsWith(bytes))) {
    return 'This is an archive of a kind that is not read here. Unpack it, and import what is in it.';
  }
  if (/^(?:\u00ef\u00bb\u00bf)?\s*</.test(start)) {
    return 'This is a web page, which cannot be imported. Choose the ZIP file that it came in, or the JSON in that.';
  }
  const [first = 0, second = 0] = begin;
  // With its mark, or without: of ASCII every other byte is nothing.
  const isUtf16 =
    /^(?:\u00ff\u00fe|\u00fe\u00ff)/.test(start) || (begin.length > 1 && (first === 0) !== (second === 0));
  return isUtf16 ? 'This file is in UTF-16. Save it as UTF-8, and import that.' : undefined;
}
