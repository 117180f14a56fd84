// Takes JSON text of any size apart into its elements without reading them, so that each can be held.
import { AppError } from '../errors.ts';
import {
  BLANK,
  COLON,
  COMMA,
  CURLY,
  CURLY_END,
  isEndOfPlain,
  noJson,
  parseText,
  SQUARE,
  SQUARE_END,
  ValueEnd,
} from './jsonBytes.ts';

const QUOTE = 0x22;
/** UTF-8's mark of itself. */
const MARK = [0xef, 0xbb, 0xbf];

/** Part of a file: an element of one of its lists, or a member of its outermost object; or the beginning of another such object. */
export interface JsonPart {
  /** Of an element: name of the list that it stands in; empty where the file is one list. */
  list?: string;
  /** Of a member. */
  key?: string;
  /** Absent: it is longer than may be held. */
  bytes?: Uint8Array;
  /** The object before it has ended. */
  isNext?: boolean;
  /** Bytes that it has. */
  length: number;
}

type Mode = 'start' | 'element' | 'afterElement' | 'key' | 'colon' | 'member' | 'afterMember' | 'end';

/**
 * The parts of JSON text that comes in pieces. The file is a list, or an object; in an object, lists under the names in `lists`
 * are given element by element. JSON Lines is one such object after another. Each `feed` is to be read to its end before the next. Throws `badRequest` for what is no JSON.
 */
export class JsonParts {
  readonly #lists: ReadonlySet<string>;
  readonly #longest: number;
  readonly #deepest: number;
  #mode: Mode = 'start';
  #list: string | undefined;
  #isObject = false;
  #isNext = false;
  #marked = 0;
  #mayEnd = true;
  #key = '';
  #value: ValueEnd | undefined;
  #held: Uint8Array[] = [];
  #length = 0;

  constructor(lists: readonly string[], { longest, deepest }: { longest: number; deepest: number }) {
    this.#lists = new Set(lists);
    this.#longest = longest;
    this.#deepest = deepest;
  }

  *feed(piece: Uint8Array): Generator<JsonPart | undefined, undefined> {
    let at = 0;
    while (at < piece.length) {
      if (this.#value) {
        const end = this.#value.find(piece, at, piece.length);
        this.#hold(piece.subarray(at, end < 0 ? piece.length : end));
        if (end < 0) {
          return undefined;
        }
        at = end;
        this.#value = undefined;
        yield this.#taken();
      } else {
        at = this.#between(piece, at);
        if (this.#isNext) {
          this.#isNext = false;
          yield { isNext: true, length: 0 };
        }
      }
    }
    return undefined;
  }

  /** To be called behind the last piece. */
  end(): void {
    if (this.#mode !== 'end') {
      throw new AppError('badRequest', this.#mode === 'start' ? 'it is empty' : 'it breaks off in the middle');
    }
  }

  #hold(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > this.#longest) {
      this.#held = [];
    } else {
      // A copy: whoever reads the file may use the piece's memory again.
      this.#held.push(new Uint8Array(bytes));
    }
  }

  /** The value that has ended; `undefined` for a key. */
  #taken(): JsonPart | undefined {
    const { length } = { length: this.#length };
    const bytes = length > this.#longest ? undefined : Buffer.concat(this.#held);
    this.#held = [];
    this.#length = 0;
    if (this.#mode === 'key') {
      this.#mode = 'colon';
      const key = bytes && parseText(bytes);
      this.#key = typeof key === 'string' ? key : '';
      return undefined;
    }
    const isElement = this.#mode === 'element';
    this.#mode = isElement ? 'afterElement' : 'afterMember';
    return isElement ? { list: this.#list ?? '', bytes, length } : { key: this.#key, bytes, length };
  }

  /** One byte between values; the index to go on at. */
  #between(piece: Uint8Array, at: number): number {
    const byte = piece[at] ?? 0;
    if (BLANK.has(byte)) {
      return at + 1;
    }
    switch (this.#mode) {
      case 'start':
        return this.#start(byte, at);
      case 'element':
      case 'key':
        return this.#beginOrEnd(byte, at);
      case 'colon':
        return this.#expect(byte, COLON, 'member', at);
      case 'member':
        return this.#member(byte, at);
      case 'afterElement':
        return byte === SQUARE_END ? this.#endOfList(at) : this.#expect(byte, COMMA, 'element', at);
      case 'afterMember':
        return byte === CURLY_END ? this.#finish(at) : this.#expect(byte, COMMA, 'key', at);
      case 'end':
        return this.#again(byte, at);
    }
  }

  #start(byte: number, at: number): number {
    if (byte === MARK[this.#marked]) {
      this.#marked += 1;
      return at + 1;
    }
    if (byte !== CURLY && byte !== SQUARE) {
      throw noJson();
    }
    this.#isObject = byte === CURLY;
    this.#mode = this.#isObject ? 'key' : 'element';
    return at + 1;
  }

  /** Another object behind the first. */
  #again(byte: number, at: number): number {
    if (byte !== CURLY || !this.#isObject) {
      throw noJson();
    }
    this.#isNext = true;
    this.#mode = 'key';
    this.#mayEnd = true;
    return at + 1;
  }

  #beginOrEnd(byte: number, at: number): number {
    const isList = this.#mode === 'element';
    if (this.#mayEnd && byte === (isList ? SQUARE_END : CURLY_END)) {
      return isList ? this.#endOfList(at) : this.#finish(at);
    }
    if (isEndOfPlain(byte) || (!isList && byte !== QUOTE)) {
      throw noJson();
    }
    this.#value = new ValueEnd(this.#deepest);
    return at;
  }

  #member(byte: number, at: number): number {
    if (byte === SQUARE && this.#lists.has(this.#key)) {
      this.#list = this.#key;
      this.#mode = 'element';
      this.#mayEnd = true;
      return at + 1;
    }
    if (isEndOfPlain(byte)) {
      throw noJson();
    }
    this.#value = new ValueEnd(this.#deepest);
    return at;
  }

  #expect(byte: number, wanted: number, next: Mode, at: number): number {
    if (byte !== wanted) {
      throw noJson();
    }
    this.#mode = next;
    this.#mayEnd = false;
    return at + 1;
  }

  #endOfList(at: number): number {
    this.#list = undefined;
    this.#mode = this.#isObject ? 'afterMember' : 'end';
    return at + 1;
  }

  #finish(at: number): number {
    this.#mode = 'end';
    return at + 1;
  }
}
