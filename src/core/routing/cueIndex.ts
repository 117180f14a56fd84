// Finds the words and phrases of a list in a text: one look into a map for each word and beginning of a word.

interface Phrase<T> {
  rest: readonly string[];
  open: boolean;
  value: T;
}

/** What stands at the end of an entry may go on (`*`); words of a phrase are joined by `_`. */
export class CueIndex<T> {
  readonly #whole = new Map<string, T[]>();
  readonly #beginnings = new Map<string, T[]>();
  readonly #phrases = new Map<string, Phrase<T>[]>();
  #longest = 0;

  add(entries: string, value: T): this {
    for (const entry of new Set(plainWords(entries.replaceAll('_', '\u{e000}')).split(' '))) {
      const open = entry.endsWith('*');
      const [first = '', ...rest] = (open ? entry.slice(0, -1) : entry).split('\u{e000}');
      if (rest.length > 0) {
        push(this.#phrases, first, { rest, open, value });
      } else if (open) {
        push(this.#beginnings, first, value);
        this.#longest = Math.max(this.#longest, first.length);
      } else {
        push(this.#whole, first, value);
      }
    }
    return this;
  }

  /** Calls `found` for each entry that the words from `at` on are; the words as `plainWords` writes them. */
  lookUp(words: readonly string[], at: number, found: (value: T) => void): void {
    const word = words[at] ?? '';
    this.#whole.get(word)?.forEach(found);
    for (let length = 3; length <= Math.min(word.length, this.#longest); length++) {
      this.#beginnings.get(word.slice(0, length))?.forEach(found);
    }
    for (const { rest, open, value } of this.#phrases.get(word) ?? []) {
      const fits = rest.every((part, place) => {
        const next = words[at + 1 + place];
        return open && place === rest.length - 1 ? next?.startsWith(part) : next === part;
      });
      if (fits) {
        found(value);
      }
    }
  }
}

/** Lower case, without accents. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('ß', 'ss');
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}
