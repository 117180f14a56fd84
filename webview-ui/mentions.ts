// What `@` may mean while it is typed: asks the host for each letter, drops what comes too late, and says what was chosen.
import { batch, signal } from '@preact/signals';
import type { ContextRequests } from '../src/shared/protocol/context.ts';
import type { ContextSuggestion } from '../src/shared/views.ts';
import { mentionAt, mentionGoesOn, replaceMention, type Mention, type Replacement } from './mentionText.ts';

type Suggest = (
  method: 'context/suggest',
  params: ContextRequests['context/suggest']['params'],
  signal: AbortSignal,
) => Promise<readonly ContextSuggestion[]>;

interface Wishes {
  ask: Suggest;
  /** Puts the label into the field and attaches what was chosen. */
  choose(suggestion: ContextSuggestion, replacement: Replacement): void;
  announce(text: string): void;
}

export class Mentions {
  /** The `@word` being completed; absent: the list is closed. */
  readonly mention = signal<Mention | undefined>(undefined);
  readonly found = signal<readonly ContextSuggestion[]>([]);
  /** `found` belongs to an earlier query, whose successor has not been answered. */
  readonly busy = signal(false);
  /** Why nothing could be looked up, in the host's words. */
  readonly problem = signal<string | undefined>(undefined);
  /** Place in `found` that the arrows are on. */
  readonly active = signal(0);

  readonly #wishes: Wishes;
  #text = '';
  /** Index of an `@` whose list was closed with Escape. */
  #dismissed: number | undefined;
  #asked: AbortController | undefined;
  /** Enter or Tab came before the answer: its first row is meant. */
  #choosesFirst = false;

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
  }

  /** The text has changed. `typed`: letter by letter, which alone opens the list; a paste or a restored draft does not. */
  changed(text: string, cursor: number, typed: boolean): void {
    this.#text = text;
    const before = this.mention.value;
    const here = mentionAt(text, cursor);
    if (here?.start !== this.#dismissed) {
      this.#dismissed = undefined;
    }
    const next = before
      ? mentionGoesOn(before, text, cursor, this.busy.value || this.found.value.length > 0)
      : typed && this.#dismissed === undefined
        ? here
        : undefined;
    if (!next) {
      this.close();
    } else if (next.start !== before?.start || next.query !== before.query) {
      this.#look(next, !before);
    }
  }

  /** The cursor has moved without a change of the text. */
  moved(cursor: number): void {
    const mention = this.mention.value;
    if (mention && cursor !== mention.start + 1 + mention.query.length) {
      this.close();
    }
  }

  /** Closes the list; it does not open again for this `@`. */
  dismiss(): void {
    this.#dismissed = this.mention.value?.start;
    this.close();
  }

  close(): void {
    this.#asked?.abort();
    this.#asked = undefined;
    this.#choosesFirst = false;
    batch(() => {
      this.mention.value = undefined;
      this.found.value = [];
      this.busy.value = false;
      this.problem.value = undefined;
      this.active.value = 0;
    });
  }

  /**
   * Enter or Tab: chooses the active row, or the first one as soon as it is known. False where the key means what it does
   * without a list: nothing was found, or the words after the name have begun.
   */
  accept(): boolean {
    const mention = this.mention.value;
    if (!mention) {
      return false;
    }
    if (this.busy.value) {
      this.#choosesFirst = !/\s/.test(mention.query);
      return this.#choosesFirst;
    }
    const suggestion = this.found.value[this.active.value];
    if (suggestion) {
      this.choose(suggestion);
    }
    return suggestion !== undefined;
  }

  choose(suggestion: ContextSuggestion): void {
    const mention = this.mention.value;
    if (mention) {
      const replacement = replaceMention(mention, this.#text, suggestion.label);
      this.close();
      this.#wishes.choose(suggestion, replacement);
    }
  }

  #look(mention: Mention, isFirst: boolean): void {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.#choosesFirst = false;
    batch(() => {
      this.mention.value = mention;
      this.busy.value = true;
    });
    void this.#ask(mention.query.trim(), asked.signal, isFirst);
  }

  async #ask(query: string, signal: AbortSignal, isFirst: boolean): Promise<void> {
    let found: readonly ContextSuggestion[] = [];
    let problem: string | undefined;
    try {
      found = await this.#wishes.ask('context/suggest', { query }, signal);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (!signal.aborted) {
      this.#arrived(found, problem, isFirst);
    }
  }

  #arrived(found: readonly ContextSuggestion[], problem: string | undefined, isFirst: boolean): void {
    if (found.length === 0 && !problem && /\s/.test(this.mention.value?.query ?? '')) {
      // The words after a name, not a longer name.
      this.close();
      return;
    }
    const foundBefore = this.found.value.length;
    batch(() => {
      this.found.value = found;
      this.problem.value = problem;
      this.active.value = 0;
      this.busy.value = false;
    });
    if (found.length === 0) {
      this.#wishes.announce(problem ?? 'Nothing found.');
    } else if (isFirst || foundBefore === 0) {
      this.#wishes.announce(`${found.length} found. Arrow keys choose, Enter attaches.`);
    }
    const first = found[0];
    if (this.#choosesFirst && first) {
      this.choose(first);
    }
  }
}
