// The text of a prompt as rules look for words in it: most of them are not there, and that is known without reading it again.

/** A group of three characters sets one of so many bits; a text of 20,000 characters leaves most of them free. */
const BITS = 1 << 16;
const GROUP = 3;

/** Places of its groups of three in the bits; a text that is shorter has none. */
export type Groups = readonly number[];

export class PromptText {
  readonly text: string;
  #seen?: Uint8Array;

  /** In lower case. */
  constructor(text: string) {
    this.text = text;
  }

  /** Whether a text with these groups may be in it; where it says no, it is not. */
  mayHold(groups: Groups): boolean {
    this.#seen ??= seenIn(this.text);
    for (const place of groups) {
      if (this.#seen[place] === 0) {
        return false;
      }
    }
    return true;
  }
}

export function groupsOf(text: string): Groups {
  return Array.from({ length: Math.max(0, text.length - GROUP + 1) }, (_, at) => groupAt(text, at));
}

function seenIn(text: string): Uint8Array {
  const seen = new Uint8Array(BITS);
  for (let at = 0; at + GROUP <= text.length; at += 1) {
    seen[groupAt(text, at)] = 1;
  }
  return seen;
}

function groupAt(text: string, at: number): number {
  return ((text.charCodeAt(at) * 961 + text.charCodeAt(at + 1)) * 31 + text.charCodeAt(at + 2)) & (BITS - 1);
}
