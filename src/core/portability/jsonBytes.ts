// The bytes of JSON text: where a value ends, and what it stands for.
import { AppError } from '../errors.ts';
import { IMPORT_LIMITS } from './importLimits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const CURLY = 0x7b;
export const CURLY_END = 0x7d;
export const SQUARE = 0x5b;
export const SQUARE_END = 0x5d;
export const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);

export const noJson = () => new AppError('badRequest', 'it is no JSON');

/** Finds where one value ends that may come in several pieces. */
export class ValueEnd {
  readonly #deepest: number;
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  #kind: 'none' | 'container' | 'string' | 'plain' = 'none';

  constructor(deepest = IMPORT_LIMITS.nestingLevels) {
    this.#deepest = deepest;
  }

  /** Index behind the value's last byte; -1 where it goes on behind `to`. Begin at its first byte. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const within = to < bytes.length ? bytes.subarray(0, to) : bytes;
    let at = from;
    if (this.#kind === 'none' && at < to) {
      const first = bytes[at] ?? 0;
      this.#kind = first === CURLY || first === SQUARE ? 'container' : first === QUOTE ? 'string' : 'plain';
    }
    if (this.#kind === 'plain') {
      while (at < to && !isEndOfPlain(bytes[at] ?? 0)) {
        at += 1;
      }
      return at < to ? at : -1;
    }
    for (; at < to; at += 1) {
      if (this.#isString && !this.#isEscaped) {
        const begin = at;
        at = endOfString(within, begin);
        if (at < 0) {
          this.#isEscaped = isEscapedAt(within, to, begin);
          return -1;
        }
      }
      if (this.#step(bytes[at] ?? 0)) {
        return at + 1;
      }
    }
    return -1;
  }

  /** Whether the value ends with this byte. */
  #step(byte: number): boolean {
    if (this.#isEscaped) {
      this.#isEscaped = false;
    } else if (this.#isString) {
      if (byte === BACKSLASH) {
        this.#isEscaped = true;
      } else if (byte === QUOTE) {
        this.#isString = false;
        return this.#depth === 0;
      }
    } else if (byte === QUOTE) {
      this.#isString = true;
    } else if (byte === CURLY || byte === SQUARE) {
      this.#depth += 1;
      if (this.#depth > this.#deepest) {
        throw new AppError('badRequest', `it is nested deeper than ${this.#deepest.toLocaleString('en')} levels`);
      }
    } else if (byte === CURLY_END || byte === SQUARE_END) {
      this.#depth -= 1;
      return this.#depth === 0;
    }
    return false;
  }
}

/** Index of the quote that ends the string in which `from` stands, behind no open backslash; -1 where there is none. Pictures are long. */
function endOfString(bytes: Uint8Array, from: number): number {
  let quote = bytes.indexOf(QUOTE, from);
  while (quote >= 0 && isEscapedAt(bytes, quote, from)) {
    quote = bytes.indexOf(QUOTE, quote + 1);
  }
  return quote;
}

/** Whether an odd number of backslashes stands before `at`. */
function isEscapedAt(bytes: Uint8Array, at: number, from: number): boolean {
  let first = at;
  while (first > from && bytes[first - 1] === BACKSLASH) {
    first -= 1;
  }
  return (at - first) % 2 === 1;
}

export function isEndOfPlain(byte: number): boolean {
  return byte === COMMA || byte === CURLY_END || byte === SQUARE_END || BLANK.has(byte);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Throws `badRequest`. */
export function parseText(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new AppError('badRequest', 'it is no UTF-8 text');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw noJson();
  }
}
