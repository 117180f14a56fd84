// What of a conversation did not come along, counted and put into sentences.

/** A file may invent kinds without end. */
const MOST_SENTENCES = 50;

/** Counts what is left out by kind. */
export class Notes {
  readonly #counts = new Map<string, { one: string; many: string; count: number }>();
  readonly #sentences = new Set<string>();

  add(count: number, one: string, many: string): void {
    if (count > 0 && (this.#counts.has(many) || this.#counts.size < MOST_SENTENCES)) {
      this.#counts.set(many, { one, many, count: (this.#counts.get(many)?.count ?? 0) + count });
    }
  }

  say(sentence: string | undefined): void {
    if (sentence !== undefined && this.#sentences.size < MOST_SENTENCES) {
      this.#sentences.add(sentence);
    }
  }

  get words(): string[] {
    const counted = Array.from(
      this.#counts.values(),
      ({ one, many, count }) => `${count.toLocaleString('en')} ${count === 1 ? one : many} left out.`,
    );
    return [...this.#sentences, ...counted];
  }
}
