// Lines of a file that nobody vouches for, piece by piece.

export interface FileLine {
  /** From 1. */
  number: number;
  /** Without its end. */
  text?: string;
  /** Why there is no text. */
  problem?: string;
}

const NEWLINE = 10;

/**
 * The lines that each piece completes, to be read to the end before the next are asked for. Each is made when it is asked for:
 * a piece may hold a million. One of more than `longest` bytes is passed over without being held in memory.
 */
export async function* fileLines(
  pieces: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<Iterable<FileLine>, undefined> {
  const begun = new BegunLine(longest);
  for await (const piece of pieces) {
    yield linesOf(piece, begun);
  }
  if (begun.isBegun) {
    yield [begun.take()];
  }
  return undefined;
}

function* linesOf(piece: Uint8Array, begun: BegunLine): Generator<FileLine, undefined> {
  let start = 0;
  for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
    begun.add(piece.subarray(start, end));
    yield begun.take();
    start = end + 1;
  }
  begun.add(piece.subarray(start));
  return undefined;
}

class BegunLine {
  readonly #longest: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #number = 1;

  constructor(longest: number) {
    this.#longest = longest;
  }

  get isBegun(): boolean {
    return this.#bytes > 0;
  }

  add(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#longest) {
      this.#parts = [];
    } else if (part.length > 0) {
      // A copy: whoever reads the file may use the piece's memory again.
      this.#parts.push(new Uint8Array(part));
    }
  }

  take(): FileLine {
    const number = this.#number;
    const [parts, isLong] = [this.#parts, this.#bytes > this.#longest];
    this.#number += 1;
    this.#parts = [];
    this.#bytes = 0;
    if (isLong) {
      return { number, problem: `it is longer than ${this.#longest} bytes` };
    }
    try {
      return { number, text: this.#decoder.decode(Buffer.concat(parts)).replace(/\r$/, '') };
    } catch {
      return { number, problem: 'it is no UTF-8 text' };
    }
  }
}
