// Asks the columns: each on its own, all of them side by side, so that none waits for another and none fails with another.
import type { TurnView } from '../../shared/compareViews.ts';
import type { StartedRun } from '../../shared/protocol/chat.ts';
import { textOf } from '../chat/answerParts.ts';
import { titleFrom } from '../chat/chatRequest.ts';
import type { ChatService } from '../chat/chatService.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Redactor } from '../redact.ts';
import type { Store } from '../store/openStore.ts';
import type { AskedColumn, AskedTurns, Draft, NewTurn } from './askedTurns.ts';
import type { StoredColumn, StoredTurn } from '../comparisonRecords.ts';
import { type ComparisonBook, turnOf } from './comparisonBook.ts';
import { columnOf, livingColumns } from './comparisonColumns.ts';
import { questionOf, shownAnswer } from './turnView.ts';

export interface ColumnAskingOptions {
  store: Store;
  book: ComparisonBook;
  turns: AskedTurns;
  chat: ChatService;
  clock: Clock;
  redactor: Redactor;
  newId: () => string;
  /** Of what goes on after a call has returned. */
  onFailure(error: unknown): void;
  /** `isAsking` may be another. Must not throw. */
  onAsking(): void;
}

/** What came of asking a column; `run` is absent where nothing was sent. */
interface Outcome {
  asked: AskedColumn;
  run?: StartedRun;
}

const BUSY = 'An answer was still being written here.';
const STOPPED = 'Stopped before it was asked.';
const NOT_REACHED = 'Not asked: the question before it was not answered.';

export class ColumnAsking {
  readonly #options: ColumnAskingOptions;
  /** By conversation: it is about to be asked, and what ends that. */
  readonly #asking = new Map<string, AbortController>();
  /** All that asks, until it has asked, also where whoever called does not wait for it. */
  readonly #works = new Set<Promise<void>>();

  constructor(options: ColumnAskingOptions) {
    this.#options = options;
  }

  get isAsking(): boolean {
    return this.#asking.size > 0;
  }

  /** See `ComparisonService.ask`. */
  async ask(id: string, draft: Draft, columnIds: readonly string[]): Promise<TurnView> {
    const { book, turns, clock, newId } = this.#options;
    const columns = livingColumns(book.get(id)).filter((column) => columnIds.includes(column.id));
    refuseEmpty(draft, columns);
    const free = columns.filter((column) => !this.#isBusy(column));
    if (free.length === 0) {
      this.#refuseBusy(columns);
    }
    const title = titleFrom(draft.text || (draft.context[0]?.label ?? ''));
    const turn: NewTurn = { id: newId(), askedAt: clock.now(), draft, title };
    const freeIds = free.map((column) => column.id);
    const begun = { id: turn.id, askedAt: turn.askedAt, asked: {} };
    await turns.asking(id, begun, draft, freeIds, async () => {
      for (const column of columns.filter((one) => !free.includes(one))) {
        turns.add(id, turn, column.id, { problem: BUSY });
      }
      await this.#each(free, async (column, signal) => {
        const { asked, run } = await this.#ask(column, draft, signal);
        turns.add(id, turn, column.id, asked, run);
      });
    });
    return book.turnView(id, turn.id);
  }

  /** Throws `badRequest` where it is not the last question, or still being answered. */
  async editAndAsk(id: string, turnId: string, text: string): Promise<TurnView> {
    const { book, turns, store, chat } = this.#options;
    const comparison = book.get(id);
    const turn = turnOf(comparison, turnId);
    if (comparison.turns.at(-1) !== turn) {
      throw new AppError('badRequest', 'Only the last question can be changed.');
    }
    const columns = livingColumns(comparison).filter((column) => turn.asked[column.id]);
    const draft = { ...questionOf(store, turn), text };
    refuseEmpty(draft, columns);
    this.#refuseBusy(columns);
    const begun = book.changeTurn(id, turnId, (before) => ({ ...before, ...(before.unasked && { unasked: draft }) }));
    const columnIds = columns.map((column) => column.id);
    await turns.asking(id, begun, draft, columnIds, () =>
      this.#each(columns, async (column, signal) => {
        const questionId = turn.asked[column.id]?.questionId;
        const { asked, run } = questionId
          ? await this.#begun(signal, () => chat.editAndResend(questionId, text, column.model))
          : await this.#ask(column, draft, signal);
        // Where the changed one could not be asked, the old one goes on being shown.
        turns.set(id, turnId, column.id, asked, run, (before) => ({ ...undecided(before), testCaseId: undefined }));
      }),
    );
    return book.turnView(id, turnId);
  }

  /** See `ComparisonService.rerun`. */
  async rerun(id: string, columnId: string): Promise<TurnView> {
    const { book, turns, store, chat } = this.#options;
    const comparison = book.get(id);
    const column = columnOf(comparison, columnId);
    const turn = comparison.turns.findLast(({ asked }) => asked[columnId]);
    if (!turn) {
      throw new AppError('badRequest', 'This column was not asked anything yet.');
    }
    this.#refuseBusy([column]);
    await this.#each([column], async (_column, signal) => {
      const questionId = turn.asked[columnId]?.questionId;
      const draft = questionOf(store, turn);
      const own = questionId === undefined ? undefined : store.messages.get(questionId);
      const answerId = own && shownAnswer(store, own.id);
      const isReplaced = answerId !== undefined && store.messages.get(answerId)?.status === 'complete';
      // The others may have been asked it anew, when this one could not be, or was taken away.
      const isChanged = own && textOf(own, 'text') !== draft.text;
      const { asked, run } = isChanged
        ? await this.#begun(signal, () => chat.editAndResend(own.id, draft.text, column.model))
        : answerId
          ? await this.#begun(signal, () => chat.regenerate(answerId, column.model))
          : await this.#ask(column, draft, signal);
      turns.set(id, turn.id, columnId, asked, run, isReplaced ? undecided : undefined);
    });
    return book.turnView(id, turn.id);
  }

  /** Asks a column all turns that it was not asked, one after another; goes on after this has returned. */
  catchUp(id: string, columnId: string): void {
    void this.#catchUp(id, columnId);
  }

  stop(columns: readonly StoredColumn[]): void {
    for (const { conversationId } of columns) {
      this.#asking.get(conversationId)?.abort();
      this.#options.chat.stopIn(conversationId);
    }
  }

  stopAll(): void {
    for (const asking of this.#asking.values()) {
      asking.abort();
    }
    this.#options.chat.stopAll();
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#works);
    await this.#options.chat.settled();
  }

  async #catchUp(id: string, columnId: string): Promise<void> {
    const { book, turns, store, chat } = this.#options;
    const comparison = book.get(id);
    const missing = comparison.turns.filter(({ asked }) => !asked[columnId]);
    const sequence = this.#each([columnOf(comparison, columnId)], async (column, signal) => {
      let isBroken = false;
      for (const turn of missing) {
        if (isBroken || signal.aborted) {
          turns.set(id, turn.id, columnId, { problem: isBroken ? NOT_REACHED : STOPPED });
          continue;
        }
        const { asked, run } = await this.#ask(column, questionOf(store, turn), signal);
        turns.set(id, turn.id, columnId, asked, run);
        await (run && chat.ended(run.runId));
        isBroken = !run || store.messages.get(run.messageId)?.status !== 'complete';
      }
    });
    await sequence.catch((error: unknown) => {
      // It may have been deleted meanwhile: then there is nobody to tell.
      if (store.comparisons.get(id)) {
        this.#options.onFailure(error);
      }
    });
  }

  #ask({ conversationId, model }: StoredColumn, { text, context }: Draft, signal: AbortSignal): Promise<Outcome> {
    const { chat } = this.#options;
    const question = { conversationId, mustBeThere: true, text, context, purpose: 'compare', model } as const;
    return this.#begun(signal, () => chat.ask(question));
  }

  /** The question that is kept, or why there is none, in words. */
  async #begun(signal: AbortSignal, begin: () => Promise<StartedRun>): Promise<Outcome> {
    const { store, chat, redactor } = this.#options;
    try {
      signal.throwIfAborted();
      const run = await begin();
      if (signal.aborted) {
        chat.stop(run.runId);
      }
      return { asked: { questionId: store.messages.get(run.messageId)?.parentId }, run };
    } catch (thrown) {
      const error = toAppError(thrown, { signal });
      return { asked: { problem: error.kind === 'cancelled' ? STOPPED : redactor.text(error.message) } };
    }
  }

  /** Side by side. Two clicks ask once; what is stopped meanwhile is not asked. */
  async #each(
    columns: readonly StoredColumn[],
    work: (column: StoredColumn, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const claims = columns.map((column) => {
      const controller = new AbortController();
      this.#asking.set(column.conversationId, controller);
      return { column, signal: controller.signal };
    });
    this.#options.onAsking();
    await Promise.all(
      claims.map(({ column, signal }) => {
        const working = work(column, signal).finally(() => {
          this.#asking.delete(column.conversationId);
          this.#works.delete(working);
          this.#options.onAsking();
        });
        this.#works.add(working);
        return working;
      }),
    );
  }

  #isBusy({ conversationId }: StoredColumn): boolean {
    return this.#asking.has(conversationId) || this.#options.chat.runsOf(conversationId).length > 0;
  }

  #refuseBusy(columns: readonly StoredColumn[]): void {
    if (columns.some((column) => this.#isBusy(column))) {
      throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
    }
  }
}

function refuseEmpty({ text, context }: Draft, columns: readonly StoredColumn[]): void {
  if (text.trim() === '' && context.length === 0) {
    throw new AppError('badRequest', 'Type a question first.');
  }
  if (columns.length === 0) {
    throw new AppError('badRequest', 'Tick a column to ask.');
  }
}

/** What was thought of the answers before says nothing about those that follow; what it has taught stays. */
function undecided({
  decision: _decision,
  taught: _taught,
  judgement: _judgement,
  merges: _merges,
  ...turn
}: StoredTurn): StoredTurn {
  return turn;
}
