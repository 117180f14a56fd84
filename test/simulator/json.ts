/** Reading JSON of unknown shape without trusting it. */

/** A JSON object whose fields are not known yet. */
export type Json = Record<string, unknown>;

/** The value as an object; an empty one if it is anything else. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The value as a list; an empty one if it is anything else. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a string, else the empty one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value if it is a number, else undefined. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The text of a message's content: a string, or the `text` fields of a list of parts. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map((part) => asText(asObject(part)['text']))
    .join('');
}
