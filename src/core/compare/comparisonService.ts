// Several models side by side: every column is a conversation of its own, asked through a chat core of the comparisons' own.
import { randomInt } from 'node:crypto';
import type {
  ComparisonEstimateView,
  ComparisonListItem,
  ComparisonSetView,
  ComparisonView,
  TurnView,
} from '../../shared/compareViews.ts';
import { ChatService, type ChatOptions } from '../chat/chatService.ts';
import { ConversationViews, type ConversationViewsOptions } from '../chat/conversationViews.ts';
import type { Estimates } from '../chat/estimate.ts';
import { forkConversation } from '../chat/forkConversation.ts';
import { AppError } from '../errors.ts';
import type { ChatParameters, MessageContext, ModelReference } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { ComparisonQuery } from '../store/comparisons.ts';
import { AskedTurns } from './askedTurns.ts';
import { BegunTurns } from './begunTurns.ts';
import { ColumnAsking } from './columnAsking.ts';
import { ColumnBranches } from './columnBranches.ts';
import { type ColumnChange, ColumnChanges } from './columnChanges.ts';
import type { StoredColumn, StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import { type CompareEmit, ComparisonBook } from './comparisonBook.ts';
import { columnOf, livingColumns, reordered } from './comparisonColumns.ts';
import { estimateColumns } from './comparisonEstimate.ts';
import { ComparisonEvents } from './comparisonEvents.ts';
import { ComparisonViews, UNTITLED } from './comparisonViews.ts';
import { gatedSend } from './gatedSend.ts';
import { type BeginningFacts, createComparison, type CreatedComparison, type NewComparison } from './newComparison.ts';
import { ParallelGate } from './parallelGate.ts';

export interface ComparisonOptions
  extends
    Omit<ChatOptions, 'store' | 'views' | 'titleModel' | 'emit' | 'purpose' | 'chosen' | 'defaults'>,
    Pick<ConversationViewsOptions, 'modelName' | 'isSimulated'> {
  store: Store;
  estimates: Pick<Estimates, 'estimate'>;
  /** Of all comparisons, also of those that are not shown: each event says whose it is, or is of a run. */
  emit: CompareEmit;
  /** How many requests may go to one provider at one time; asked with each. */
  parallelPerProvider(): number;
  /** `isAnswering` may be another. Must not throw; absent: nobody wants to know. */
  onAnswering?(): void;
  /** A whole number from 0 to below `below`, every one as likely; cryptographic chance when absent. */
  random?(below: number): number;
}

export class ComparisonService {
  /** Answers of all columns; `compare` in the ledger. */
  readonly chat: ChatService;
  readonly views: ConversationViews;
  readonly #options: ComparisonOptions;
  readonly #pageViews: ComparisonViews;
  readonly #book: ComparisonBook;
  readonly #events: ComparisonEvents;
  readonly #changes: ColumnChanges;
  readonly #asking: ColumnAsking;
  readonly #branches: ColumnBranches;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    const { store, providers, catalog, clock, redactor, log, emit, newId } = options;
    const toldText = (messageId: string) => this.chat.toldText(messageId);
    const { modelName, isSimulated } = options;
    this.views = new ConversationViews({ providers, modelName, isSimulated, toldText });
    const { views } = this;
    const gate = new ParallelGate(() => options.parallelPerProvider());
    this.chat = new ChatService({
      ...options,
      store: async () => store,
      views,
      purpose: 'compare',
      titleModel: () => undefined,
      defaults: () => ({}),
      send: gatedSend(options.send, gate, ({ labels }, words) => this.#events.onWaits(labels.conversationId, words)),
      emit: (event, data) => this.#events.onChatEvent(event, data),
    });
    const { chat } = this;
    const begun = new BegunTurns();
    const waits = (conversationId: string) => this.#events.waits.get(conversationId);
    this.#pageViews = new ComparisonViews({ store, providers, catalog, views, chat, begun, waits });
    const book = new ComparisonBook({ store, views: this.#pageViews, begun, log, emit });
    this.#book = book;
    this.#events = new ComparisonEvents({
      store,
      book,
      log,
      emit,
      onGone: (conversationId) => chat.stopIn(conversationId),
    });
    this.#changes = new ColumnChanges(store, book, (below) => options.random?.(below) ?? randomInt(below));
    const onAsked = (messageId: string) => this.#events.noteAnswer(messageId);
    this.#branches = new ColumnBranches({ store, book, chat, views, onShown: onAsked });
    const turns = new AskedTurns({ store, book, begun, clock, onAsked });
    const onFailure = (error: unknown) => log.error('A column could not be asked', error);
    const onAsking = () => options.onAnswering?.();
    this.#asking = new ColumnAsking({
      store,
      book,
      turns,
      chat,
      clock,
      redactor,
      newId: () => newId(),
      onFailure,
      onAsking,
    });
  }

  /** With a column for each model; nothing is asked. Throws `badRequest` where there are too many, or what is carried over is gone. */
  create(models: readonly ModelReference[], values: NewComparison): CreatedComparison {
    return createComparison(this.#beginning(), models, values);
  }

  /** As a set of the person's says. Throws `badRequest` when there is none of that name. */
  createFromSet(name: string): CreatedComparison {
    const set = this.#options.store.comparisonSets.list().find((one) => one.name === name);
    if (!set) {
      throw new AppError('badRequest', `There is no set "${name}" any more.`);
    }
    const { columns, parameters } = set;
    const overrides = columns.map((column) => column.overrides);
    return this.create(
      columns.map(({ model }) => model),
      { parameters, overrides },
    );
  }

  /**
   * Asks these columns, each on its own; resolves when each has begun or has said why not. Throws `badRequest` for an empty question, no
   * column, or where all of them are busy.
   */
  ask(id: string, text: string, context: readonly MessageContext[], columnIds: readonly string[]): Promise<TurnView> {
    const { redactor } = this.#options;
    return this.#asking.ask(id, redactor.data({ text, context }, redactor.content), columnIds);
  }

  /** The last question, changed, to those that were asked it: a branch of its own in each column. What was decided about it is gone. */
  editAndAsk(id: string, turnId: string, text: string): Promise<TurnView> {
    return this.#asking.editAndAsk(id, turnId, this.#options.redactor.content(text));
  }

  /** Another answer to the column's last question, or its first where it could not be asked. */
  rerun(id: string, columnId: string): Promise<TurnView> {
    return this.#asking.rerun(id, columnId);
  }

  /** Another answer that the column has given to its last question is shown, and counts. Throws `badRequest` for any other, and while one is written. */
  async showBranch(id: string, columnId: string, answerId: string): Promise<ComparisonView> {
    this.#branches.show(id, columnId, answerId);
    return this.view(id);
  }

  /** A page of what stands above a message of a column. Throws `badRequest` when it is not there. */
  older(id: string, columnId: string, before: string): ReturnType<ColumnBranches['older']> {
    return this.#branches.older(id, columnId, before);
  }

  /** One column or all: what is being written, what waits, and what would be asked after it. */
  stop(id: string, columnId?: string): void {
    const { columns } = this.#book.get(id);
    this.#asking.stop(columns.filter((column) => columnId === undefined || column.id === columnId));
  }

  /** With `ask`, it is asked all that the others were asked, one after another; that goes on after this has resolved. */
  async addColumn(id: string, model: ModelReference, ask: boolean): Promise<ComparisonView> {
    const columnId = this.#changes.add(id, model, this.#beginning());
    if (ask) {
      this.#asking.catchUp(id, columnId);
    }
    return this.view(id);
  }

  /** Stops it first; `restoreColumn` brings it back where it stood. */
  async removeColumn(id: string, columnId: string): Promise<ComparisonView> {
    this.stop(id, columnId);
    this.#changes.remove(id, columnId);
    return this.view(id);
  }

  async restoreColumn(id: string, columnId: string): Promise<ComparisonView> {
    this.#changes.restore(id, columnId);
    return this.view(id);
  }

  /** Another model, or other parameters, hold from the next question on. */
  async setColumn(id: string, columnId: string, change: ColumnChange): Promise<ComparisonView> {
    this.#changes.set(id, columnId, change);
    return this.view(id);
  }

  async reorder(id: string, columnIds: readonly string[]): Promise<ComparisonView> {
    this.#book.change(id, (before) => reordered(before, columnIds));
    return this.view(id);
  }

  async setParameters(id: string, parameters: ChatParameters): Promise<ComparisonView> {
    this.#changes.setParameters(id, parameters);
    return this.view(id);
  }

  /** The order of chance is made once and holds until names are shown again. */
  async setBlind(id: string, on: boolean): Promise<ComparisonView> {
    this.#changes.setBlind(id, on);
    return this.view(id);
  }

  rename(id: string, title: string): void {
    this.#changes.rename(id, title);
  }

  /** Stops it first; `undelete` takes it back for 30 days. `false` when there is none. */
  delete(id: string): boolean {
    const { comparisons } = this.#options.store;
    this.#asking.stop(comparisons.get(id)?.columns ?? []);
    return comparisons.delete(id);
  }

  undelete(id: string): boolean {
    return this.#options.store.comparisons.undelete(id);
  }

  /** Those that were asked something, newest first; with a query those in which its words occur. */
  async list(query: ComparisonQuery): Promise<{ items: readonly ComparisonListItem[]; next?: string }> {
    // What models are called is known then.
    await this.#pageViews.facts();
    const { comparisons, next } = await this.#options.store.comparisons.list(query);
    return { items: comparisons.map((one) => this.#pageViews.item(one)), next };
  }

  /** Throws `cancelled` when the signal is aborted. */
  async estimate(
    id: string,
    text: string,
    context: readonly MessageContext[],
    columnIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ComparisonEstimateView> {
    const { store, estimates } = this.#options;
    const comparison = this.#book.get(id);
    const columns = livingColumns(comparison).filter((column) => columnIds.includes(column.id));
    return estimateColumns(store, estimates, comparison, columns, { text, context }, signal);
  }

  /** All of it as it is now: events that follow go on from here. Throws `badRequest` when it is gone. */
  async view(id: string): Promise<ComparisonView> {
    const facts = await this.#pageViews.facts();
    return this.#pageViews.whole(this.#book.get(id), facts);
  }

  /** Throws `badRequest` when comparison or turn is gone. */
  turnView(id: string, turnId: string): TurnView {
    return this.#book.turnView(id, turnId);
  }

  /** Changes what stands there now, in one transaction, and tells the page. Throws `badRequest` when it is gone. */
  update(id: string, change: (before: StoredComparison) => StoredComparison): StoredComparison {
    return this.#book.change(id, change);
  }

  /** The same for one turn. */
  changeTurn(id: string, turnId: string, change: (turn: StoredTurn) => StoredTurn): TurnView {
    return this.#book.changeTurn(id, turnId, change);
  }

  /** A copy of the column's conversation for the chat; gives its id. Throws `badRequest` while it is being written, or empty. */
  continueInChat(id: string, columnId: string): string {
    const comparison = this.#book.get(id);
    return this.#fork(columnOf(comparison, columnId), comparison.title || UNTITLED);
  }

  /** One such copy for each column that was asked something; gives their ids. */
  forkAll(id: string): string[] {
    const { store } = this.#options;
    const comparison = this.#book.get(id);
    const asked = livingColumns(comparison).filter(
      ({ conversationId }) => store.conversations.get(conversationId)?.leafId !== undefined,
    );
    const title = comparison.title || UNTITLED;
    return store.transaction(() =>
      asked.map((column) => this.#fork(column, `${this.#pageViews.nameOf(column.model)}: ${title}`)),
    );
  }

  #fork({ conversationId, model }: StoredColumn, title: string): string {
    const { store, newId, clock } = this.#options;
    const leafId = store.conversations.get(conversationId)?.leafId;
    if (leafId === undefined) {
      throw new AppError('badRequest', 'This column was not asked anything yet.');
    }
    return forkConversation(store, leafId, newId, clock.now(), { title, model });
  }

  /** Models and parameters of the columns that are shown; takes the place of a set of the same name. */
  saveSet(id: string, name: string): void {
    const comparison = this.#book.get(id);
    const columns = livingColumns(comparison).map(({ model, overrides }) => ({ model, overrides }));
    this.#options.store.comparisonSets.put({ name, columns, parameters: comparison.parameters });
  }

  sets(): readonly ComparisonSetView[] {
    return this.#options.store.comparisonSets.list().map((set) => this.#pageViews.set(set));
  }

  deleteSet(name: string): void {
    this.#options.store.comparisonSets.delete(name);
  }

  /** A comparison of this window asks something. */
  get isAnswering(): boolean {
    return this.chat.isAnswering || this.#asking.isAsking;
  }

  /** Ends all that is being asked. */
  stopAll(): void {
    this.#asking.stopAll();
  }

  /** Waits until all that was asked has ended and is kept. */
  settled(): Promise<void> {
    return this.#asking.settled();
  }

  async dispose(): Promise<void> {
    this.stopAll();
    await this.settled();
  }

  #beginning(): BeginningFacts {
    const { store, clock, newId, workspace } = this.#options;
    return { store, now: clock.now(), newId, workspace: () => workspace() };
  }
}
