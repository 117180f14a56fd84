// Where an `@word` stands in the text of the composer, and what takes its place: pure, so that every rule is tested in Node.

/** The `@` that is being completed and what follows it up to the cursor. */
export interface Mention {
  /** Index of the `@`. */
  start: number;
  query: string;
}

/** One stretch of text put in place of another. */
export interface Replacement {
  from: number;
  to: number;
  text: string;
}

/** More is not the name of a file. */
const MAX_QUERY = 200;

/** A word begins with `@` after the start, white space or an opening bracket or quote: never inside an e-mail address. */
const WORD_AT_CURSOR = /(?:^|[\s([{"'`])@([^\s@]*)$/;

/** The `@word` that ends at the cursor, if one does. */
export function mentionAt(text: string, cursor: number): Mention | undefined {
  const before = text.slice(Math.max(0, cursor - MAX_QUERY - 2), cursor);
  const query = WORD_AT_CURSOR.exec(before)?.[1];
  return query === undefined ? undefined : { start: cursor - query.length - 1, query };
}

/**
 * A mention after more was typed or deleted; `undefined` where it is over. A name may have spaces, as long as it does not
 * begin with one and what was typed before them was found.
 */
export function mentionGoesOn(
  { start, query }: Mention,
  text: string,
  cursor: number,
  found: boolean,
): Mention | undefined {
  if (text[start] !== '@' || cursor <= start || cursor - start > MAX_QUERY) {
    return undefined;
  }
  const next = text.slice(start + 1, cursor);
  const over = /^\s|[\n\r@]|\s\s/.test(next) || (/\s/.test(next) && next.length > query.length && !found);
  return over ? undefined : { start, query: next };
}

/** Puts the label where the `@word` is, the rest of a word that the cursor stands in included, and one space after it. */
export function replaceMention({ start, query }: Mention, text: string, label: string): Replacement {
  const cursor = start + 1 + query.length;
  const rest = /^[^\s@]*/.exec(text.slice(cursor))?.[0].length ?? 0;
  const to = cursor + rest;
  return { from: start, to, text: /^\s/.test(text.slice(to, to + 1)) ? `@${label}` : `@${label} ` };
}

/** An `@` typed by a button: at the selection, with a space where a word stands before it. */
export function insertAt(text: string, from: number, to: number): Replacement {
  return { from, to, text: /[^\s([{"'`]$/.test(text.slice(0, from)) ? ' @' : '@' };
}
