// How values stand in columns: JSON as text, absent as NULL.
import { AppError } from '../errors.ts';

/** The object without its properties that are `undefined` or `null`. */
export function present<T extends object>(values: { [Key in keyof T]: T[Key] | null }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as T;
}

/** JSON escapes halves of surrogate pairs and NUL, which SQLite's UTF-8 could not carry: any string comes back unchanged. */
export function toJson(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** The value of a column that `toJson` made, hence of the shape that the caller names. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what a row holds is known to its caller only
export function fromJson<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new AppError('internal', 'A stored value cannot be read', { cause: error });
  }
}

/** The same for a column that may be NULL. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
export function fromOptionalJson<T>(text: string | null): T | undefined {
  return text === null ? undefined : fromJson<T>(text);
}

/** Text for a plain column or the search index: no NUL (it ends a C string) and no half of a surrogate pair. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', ' ');
}

/** Whole milliseconds: STRICT integer columns refuse fractions. */
export function wholeMs(ms: number): number {
  return Math.round(ms);
}

/** `INSERT` for these columns, values in the same order. */
export function insertSql(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}
