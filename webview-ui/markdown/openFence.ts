// Follows a fenced code block that is still open, so that its growing text need not be parsed again and again.

/** The characters and the number of them that close the fence which `source` begins with, if it begins in column 0. */
const opening = /^(`{3,}|~{3,})[^\n]*\n/;

export class OpenFence {
  readonly #closing: RegExp;
  readonly #maybeClosing: RegExp;
  /** The end of the text that must be looked at again, from the start of the current line, or the line break before it. */
  #carry = '';
  /** How many characters of `#carry` have been given out. */
  #shown = 0;

  private constructor(fence: string) {
    const character = fence.charAt(0);
    this.#closing = new RegExp(`^ {0,3}${character}{${fence.length},}[ \\t]*$`);
    this.#maybeClosing = new RegExp(`^[ \\t]*(?:${character}+[ \\t]*)?$`);
  }

  /**
   * For a block that is one fence, open and without indent: its follower and the code to show so far. `undefined` for
   * every other block, which must be parsed as a whole.
   */
  static of(source: string): { fence: OpenFence; text: string } | undefined {
    const [line, marker] = opening.exec(source) ?? [];
    if (line === undefined || marker === undefined) {
      return undefined;
    }
    const fence = new OpenFence(marker);
    const text = fence.take(source.slice(line.length));
    return text === undefined ? undefined : { fence, text };
  }

  /**
   * The code that `text`, appended to the block, adds to what is shown. A line break and a line that may yet close the
   * fence are held back. `undefined` once the fence has been closed: then parse the block.
   */
  take(text: string): string | undefined {
    const buffer = this.#carry + text;
    const lines = buffer.split('\n');
    const last = lines.pop() ?? '';
    if (lines.some((line) => this.#closing.test(line))) {
      return undefined;
    }
    const isHeld = this.#maybeClosing.test(last);
    const visible = isHeld ? lines.join('\n') : buffer;
    const added = visible.slice(this.#shown);
    this.#carry = isHeld && lines.length > 0 ? `\n${last}` : last;
    this.#shown = isHeld ? 0 : last.length;
    return added;
  }
}
