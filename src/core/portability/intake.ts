// Takes conversations into the store so that all of them are there, or none: spooled and checked, staged unseen, shown at once.
import type { StoredComparison } from '../comparisonRecords.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { ReadConversation, ReadItem, ReadProblem } from './contract.ts';
import { whatOf } from './contract.ts';
import type { ImportLimits } from './importLimits.ts';
import { Spool, type SpooledConversation } from './spool.ts';

export interface IntakeOptions {
  store: Store;
  /** For temporary files. */
  folder: string;
  /** Takes keys in use out of plain data. */
  clean: <Value>(value: Value) => Value;
  signal: AbortSignal;
  breathe: () => Promise<void>;
  limits: ImportLimits;
}

/** What the person is told at the end. */
export interface IntakeOutcome {
  conversations: number;
  messages: number;
  comparisons: number;
  /** Conversations and comparisons that were there already; they stay as they are. */
  known: number;
  /** Titles of what was added without some of it, and what that is, as sentences. */
  notes: readonly { title: string; sentences: readonly string[] }[];
  problems: readonly ReadProblem[];
}

export interface KeepOptions {
  onProgress: (done: number, of: number) => void;
  /** Written in the transaction that shows what was taken in. */
  also?: () => void;
  /** Whether the router has learned, or learns with `also`, what the file's comparisons say they taught it; absent: it has not. */
  isTaught?: () => boolean;
  /** Absent: the one that reading was begun with. */
  signal?: AbortSignal;
}

/** Bytes of messages, and how many, that are written in one transaction: their words take some milliseconds to index. */
const AT_ONCE_BYTES = 16 * 1024;
const AT_ONCE = 5;

export class Intake {
  readonly #options: IntakeOptions;
  readonly #spool: Spool;
  readonly #entries: SpooledConversation[] = [];
  readonly #ids = new Set<string>();
  readonly #messageIds = new Set<string>();
  readonly #comparisons: StoredComparison[] = [];
  readonly #comparisonIds = new Set<string>();
  readonly #problems: ReadProblem[] = [];
  #known = 0;

  private constructor(options: IntakeOptions, spool: Spool) {
    this.#options = options;
    this.#spool = spool;
  }

  static async begin(options: IntakeOptions): Promise<Intake> {
    return new Intake(options, await Spool.create(options.folder));
  }

  /** Conversations that are new. */
  get size(): number {
    return this.#entries.length;
  }

  get known(): number {
    return this.#known;
  }

  get comparisons(): number {
    return this.#comparisons.length;
  }

  get problems(): readonly ReadProblem[] {
    return this.#problems;
  }

  refuse(problem: ReadProblem): void {
    if (this.#problems.length >= this.#options.limits.problems) {
      const words = 'Very many of its conversations cannot be read; nothing was taken from it.';
      throw new AppError('badRequest', words);
    }
    this.#problems.push(problem);
  }

  /** Checks what was read against the file and the store, and keeps it aside. */
  async take(item: ReadItem): Promise<void> {
    this.#options.signal.throwIfAborted();
    if (item.kind === 'problem') {
      this.refuse(item.problem);
    } else if (item.kind === 'comparison') {
      this.#takeComparison(item.comparison);
    } else {
      await this.#takeConversation(item.read);
    }
  }

  /** Whether this file has brought it. */
  has(conversationId: string): boolean {
    return this.#ids.has(conversationId);
  }

  async #takeConversation(read: ReadConversation): Promise<void> {
    const { id, title } = read.conversation;
    const what = whatOf(title, this.#entries.length + 1);
    if (this.#ids.has(id)) {
      this.refuse({ what, reason: 'another conversation of this file has the same id' });
      return;
    }
    this.#ids.add(id);
    if (this.#options.store.portable.has(id)) {
      this.#known += 1;
      return;
    }
    const { conversations } = this.#options.limits;
    if (this.#ids.size > conversations) {
      const words = `This file holds more than ${conversations.toLocaleString('en')} conversations.`;
      throw new AppError('badRequest', words);
    }
    const problem = await this.#ownership(id, read.messages);
    if (problem !== undefined) {
      this.refuse({ what, reason: problem });
      return;
    }
    const { breathe } = this.#options;
    this.#entries.push(await this.#spool.add(read, breathe));
  }

  /** Ids of messages are unique in the whole store. */
  async #ownership(id: string, messages: readonly StoredMessage[]): Promise<string | undefined> {
    const { store, breathe, limits } = this.#options;
    for (const message of messages) {
      const owner = store.portable.ownerOf(message.id);
      if (this.#messageIds.has(message.id) || (owner !== undefined && owner !== id)) {
        return 'one of its messages belongs to another conversation';
      }
      await breathe();
    }
    if (this.#messageIds.size + messages.length > limits.messages) {
      throw new AppError('badRequest', 'This file holds more messages than can be taken in at once.');
    }
    for (const message of messages) {
      this.#messageIds.add(message.id);
    }
    return undefined;
  }

  #takeComparison(comparison: StoredComparison): void {
    if (this.#options.store.comparisons.get(comparison.id)) {
      this.#known += 1;
    } else if (!this.#comparisonIds.has(comparison.id)) {
      this.#comparisonIds.add(comparison.id);
      if (this.#comparisons.push(comparison) > this.#options.limits.comparisons) {
        throw new AppError('badRequest', 'This file holds more comparisons than can be taken in at once.');
      }
    }
  }

  /**
   * Writes it all. Throws, with nothing kept, where it is stopped or the
   * disk is full; `dispose` it in any case.
   */
  async keep({ onProgress, also, isTaught, signal = this.#options.signal }: KeepOptions): Promise<IntakeOutcome> {
    const { store, breathe, clean } = this.#options;
    const batch = store.portable.begin();
    // Oldest first: what was changed last then stands first among those of one time.
    const comparisons = this.#whole();
    const entries = this.#placed(comparisons).toSorted((a, b) => a.updatedAt - b.updatedAt);
    const staged: SpooledConversation[] = [];
    let messages = 0;
    try {
      for (const entry of entries) {
        signal.throwIfAborted();
        await this.#stage(batch, entry);
        messages += entry.lengths.length - 1;
        staged.push(entry);
        onProgress(staged.length, entries.length);
        await breathe();
      }
      signal.throwIfAborted();
      store.portable.publish(batch, staged, () => {
        const isKnownToRouter = isTaught?.() ?? false;
        for (const comparison of comparisons) {
          keepComparison(store, clean(isKnownToRouter ? comparison : untaught(comparison)));
        }
        also?.();
      });
    } catch (error) {
      await this.#discard(batch);
      throw signal.aborted ? new AppError('cancelled', 'Cancelled', { cause: error }) : toAppError(error);
    }
    return {
      conversations: staged.filter(({ comparisonId }) => comparisonId === undefined).length,
      messages,
      comparisons: comparisons.length,
      known: this.#known,
      notes: staged.filter(({ notes }) => notes.length > 0).map(({ title, notes }) => ({ title, sentences: notes })),
      problems: this.#problems,
    };
  }

  async dispose(): Promise<void> {
    await this.#spool.remove();
  }

  /** Comparisons whose columns are there, or come with this file; the others are told of. */
  #whole(): StoredComparison[] {
    const { store } = this.#options;
    const owned = new Map(this.#entries.map((entry) => [entry.id, entry.comparisonId]));
    return this.#comparisons.filter((comparison) => {
      const isWhole = comparison.columns.every(
        ({ conversationId }) =>
          owned.get(conversationId) === comparison.id ||
          store.conversations.get(conversationId)?.comparisonId === comparison.id,
      );
      if (!isWhole) {
        this.refuse({ what: whatOf(comparison.title, 0), reason: 'a column of this comparison is missing' });
      }
      return isWhole;
    });
  }

  /** A column of nothing would be seen nowhere: it becomes a conversation of the chat, if its comparison is not here either. */
  #placed(comparisons: readonly StoredComparison[]): SpooledConversation[] {
    const { store } = this.#options;
    const wanted = new Set(comparisons.map(({ id }) => id));
    return this.#entries.flatMap(({ comparisonId, ...entry }): SpooledConversation[] => {
      if (comparisonId === undefined || wanted.has(comparisonId)) {
        return [{ ...entry, comparisonId }];
      }
      if (store.comparisons.get(comparisonId)) {
        return [];
      }
      return [{ ...entry, notes: [...entry.notes, 'It was a column of a comparison that did not come with it.'] }];
    });
  }

  async #stage(batch: number, entry: SpooledConversation): Promise<void> {
    const { store, clean, breathe } = this.#options;
    const conversation: Conversation = clean(await this.#spool.conversation(entry));
    store.portable.stage(batch, conversation);
    let waiting: StoredMessage[] = [];
    let bytes = 0;
    for await (const { message, length } of this.#spool.messages(entry)) {
      waiting.push(clean(message));
      bytes += length;
      if (bytes >= AT_ONCE_BYTES || waiting.length >= AT_ONCE) {
        store.portable.stageMessages(batch, waiting);
        [waiting, bytes] = [[], 0];
      }
      await breathe();
    }
    store.portable.stageMessages(batch, waiting);
    store.portable.stageEnd(batch, conversation);
  }

  /** Even where the disk is full: what cannot be taken back is seen by nobody, and goes with the purge. */
  async #discard(batch: number): Promise<void> {
    try {
      while (this.#options.store.portable.discardOne(batch)) {
        await new Promise(setImmediate);
      }
    } catch {
      // What went wrong before matters more.
    }
  }
}

/** Without what the router would take back one day, though it never learned it here. */
function untaught(comparison: StoredComparison): StoredComparison {
  return { ...comparison, turns: comparison.turns.map(({ taught: _taught, ...turn }) => turn) };
}

/** One that was deleted comes back as the file has it. */
function keepComparison(store: Store, comparison: StoredComparison): void {
  if (store.comparisons.undelete(comparison.id)) {
    store.comparisons.update(comparison.id, () => comparison);
  } else {
    store.comparisons.create(comparison);
  }
}
