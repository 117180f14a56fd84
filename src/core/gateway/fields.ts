// Reads the fields of a caller's JSON: what does not fit is refused in words that name the field.
import { isRecord } from '../isRecord.ts';
import { GatewayRefusal } from './refusal.ts';

export type Fields = Readonly<Record<string, unknown>>;

const LONGEST_PARAM = 200;

/** What `null` means in JSON is what leaving a field out means. */
function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** `param` may be the caller's own word, of any length. */
export function refuse(param: string, sentence: string): never {
  const name = param.slice(0, LONGEST_PARAM);
  throw new GatewayRefusal(400, `${name} ${sentence}`, { param: name, code: 'invalid_value' });
}

export function refuseUnsupported(param: string, sentence = 'is not supported by this gateway.'): never {
  const name = param.slice(0, LONGEST_PARAM);
  throw new GatewayRefusal(400, `${name} ${sentence}`, { param: name, code: 'unsupported_parameter' });
}

export function readObject(value: unknown, param: string): Fields {
  return isRecord(value) ? value : refuse(param, 'must be an object.');
}

export function readOptionalObject(value: unknown, param: string): Fields | undefined {
  return isAbsent(value) ? undefined : readObject(value, param);
}

/** At most `most` items. */
export function readList(value: unknown, param: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) {
    return refuse(param, 'must be a list.');
  }
  return value.length > most ? refuse(param, `may have ${most} items at most.`) : value;
}

export function readOptionalList(value: unknown, param: string, most: number): readonly unknown[] | undefined {
  return isAbsent(value) ? undefined : readList(value, param, most);
}

export function readText(value: unknown, param: string): string {
  return typeof value === 'string' ? value : refuse(param, 'must be a string.');
}

export function readOptionalText(value: unknown, param: string): string | undefined {
  return isAbsent(value) ? undefined : readText(value, param);
}

/** A name that is not empty. */
export function readName(value: unknown, param: string): string {
  const name = readText(value, param);
  return name.length > 0 && name.length <= 256 ? name : refuse(param, 'must have 1 to 256 characters.');
}

export function readOptionalFlag(value: unknown, param: string): boolean {
  return isAbsent(value) ? false : typeof value === 'boolean' ? value : refuse(param, 'must be true or false.');
}

export function readOptionalNumber(
  value: unknown,
  param: string,
  range: { least: number; most: number; whole?: boolean },
): number | undefined {
  if (isAbsent(value)) {
    return undefined;
  }
  const { least, most, whole = false } = range;
  const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isSafeInteger(value));
  return fits ? value : refuse(param, `must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
}

export function readOptionalChoice<const T extends string>(
  value: unknown,
  param: string,
  choices: readonly T[],
): T | undefined {
  if (isAbsent(value)) {
    return undefined;
  }
  return choices.find((choice) => choice === value) ?? refuse(param, `must be one of ${choices.join(', ')}.`);
}

/**
 * Refuses a field that nobody knows, as OpenAI does: a misspelt limit must not count as no limit. A field of `only` may be there as
 * long as it has that value.
 */
export function requireKnown(
  fields: Fields,
  known: ReadonlySet<string>,
  only: Readonly<Record<string, (value: unknown) => boolean>>,
): void {
  for (const [name, value] of Object.entries(fields)) {
    if (isAbsent(value) || known.has(name)) {
      continue;
    }
    if (!Object.hasOwn(only, name)) {
      refuseUnsupported(name, 'is not known to this gateway.');
    }
    if (!only[name]?.(value)) {
      refuseUnsupported(name);
    }
  }
}
