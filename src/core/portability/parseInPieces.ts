// Reads long JSON text in small pieces, so that others have their turn.
import { BLANK, COLON, COMMA, CURLY, CURLY_END, noJson, parseText, SQUARE, SQUARE_END, ValueEnd } from './jsonBytes.ts';

const SQUARE_BRACKETS = [Buffer.from('['), Buffer.from(']')] as const;
const CURLY_BRACKETS = [Buffer.from('{'), Buffer.from('}')] as const;
/** A few milliseconds of reading. */
const AT_ONCE = 256 * 1024;
/** A millisecond or two of looking. */
const WINDOW = 256 * 1024;

/**
 * The value that JSON text stands for, read in small pieces with a breath between them. Throws `badRequest` for what is no JSON
 * or no UTF-8. A property `__proto__` is left out where it could be taken for what it is not.
 */
export async function parseInPieces(bytes: Uint8Array, breathe: () => Promise<void>): Promise<unknown> {
  await breathe();
  const first = bytes.findIndex((byte) => !BLANK.has(byte));
  const opening = bytes[first];
  if (bytes.length <= AT_ONCE || (opening !== CURLY && opening !== SQUARE)) {
    return parseText(bytes);
  }
  return opening === SQUARE ? parseList(bytes, first, breathe) : parseObject(bytes, first, breathe);
}

async function parseList(bytes: Uint8Array, first: number, breathe: () => Promise<void>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const { from, to, isLong } of runs(bytes, first, breathe)) {
    const part = bytes.subarray(from, to);
    const read = isLong
      ? [await parseInPieces(part, breathe)]
      : parseText(Buffer.concat([SQUARE_BRACKETS[0], part, SQUARE_BRACKETS[1]]));
    for (const value of read as unknown[]) {
      values.push(value);
    }
  }
  return values;
}

async function parseObject(bytes: Uint8Array, first: number, breathe: () => Promise<void>): Promise<object> {
  const object: Record<string, unknown> = {};
  for await (const { from, to, isLong, valueAt } of runs(bytes, first, breathe)) {
    const part = bytes.subarray(from, to);
    const read: [string, unknown][] = isLong
      ? [[keyOf(bytes, from, valueAt), await parseInPieces(bytes.subarray(valueAt, to), breathe)]]
      : Object.entries(parseText(Buffer.concat([CURLY_BRACKETS[0], part, CURLY_BRACKETS[1]])) as object);
    for (const [key, value] of read) {
      if (key !== '__proto__') {
        object[key] = value;
      }
    }
  }
  return object;
}

function keyOf(bytes: Uint8Array, from: number, valueAt: number): string {
  const end = new ValueEnd().find(bytes, from, valueAt);
  const key = parseText(bytes.subarray(from, end < 0 ? valueAt : end));
  if (typeof key !== 'string') {
    throw noJson();
  }
  return key;
}

interface Run {
  from: number;
  to: number;
  /** One member that is long by itself; else several that follow each other. */
  isLong: boolean;
  /** Of the last member in an object: where its value begins. */
  valueAt: number;
}

/** Members of a list or an object together up to `AT_ONCE` bytes, longer ones alone. */
async function* runs(bytes: Uint8Array, first: number, breathe: () => Promise<void>): AsyncGenerator<Run, undefined> {
  const isObject = bytes[first] === CURLY;
  const closing = isObject ? CURLY_END : SQUARE_END;
  let run: Run | undefined;
  let at = skipBlank(bytes, first + 1);
  for (let isFirst = true; bytes[at] !== closing || !isFirst; isFirst = false) {
    const from = at;
    let valueAt = from;
    if (isObject) {
      at = skipBlank(bytes, await endOf(bytes, at, breathe));
      valueAt = skipBlank(bytes, at + 1);
      if (bytes[at] !== COLON) {
        throw noJson();
      }
    }
    const to = await endOf(bytes, valueAt, breathe);
    if (to === valueAt) {
      throw noJson();
    }
    const isLong = to - from > AT_ONCE;
    if (run && (isLong || to - run.from > AT_ONCE)) {
      yield run;
      run = undefined;
    }
    if (isLong) {
      yield { from, to, isLong, valueAt };
    } else {
      run = { from: run?.from ?? from, to, isLong, valueAt };
    }
    at = skipBlank(bytes, to);
    if (bytes[at] === closing) {
      break;
    }
    if (bytes[at] !== COMMA) {
      throw noJson();
    }
    at = skipBlank(bytes, at + 1);
  }
  if (run) {
    yield run;
  }
  return undefined;
}

function skipBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && BLANK.has(bytes[at] ?? 0)) {
    at += 1;
  }
  return at;
}

async function endOf(bytes: Uint8Array, from: number, breathe: () => Promise<void>): Promise<number> {
  const value = new ValueEnd();
  for (let at = from; at < bytes.length; at += WINDOW) {
    const end = value.find(bytes, at, Math.min(at + WINDOW, bytes.length));
    if (end >= 0) {
      return end;
    }
    await breathe();
  }
  throw noJson();
}
