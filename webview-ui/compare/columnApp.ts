// One column of a comparison: its conversation as signals, and what can be done with its messages.
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ColumnView, ComparisonView, TurnView } from '../../src/shared/compareViews.ts';
import type { ComparisonChange } from '../../src/shared/protocol/compare.ts';
import type { ConversationView, MessageView, ModelChoice, ParametersView } from '../../src/shared/views.ts';
import { isAuto } from '../../src/shared/autoModel.ts';
import { EMPTY_CHAT, hear, shownRun, withOlder, type Delta } from '../chatState.ts';
import { MODEL_DEFAULT } from '../parameterFields.ts';
import type { Layout } from '../layout.ts';
import type { MessagesPlace, ParametersPlace, SharedMethod, SharedRequests } from '../viewContexts.ts';
import { columnActs } from './columnActs.ts';
import { figuresOf, LiveReader, type Figures, type LiveFigures } from './figures.ts';
import { columnChat, type ColumnHead, type RunEventMessage } from './compareReducer.ts';
import type { CompareApp } from './compareState.ts';
import { inColumn } from './focusKeeper.ts';
import { blindConversation } from './decide/blind.ts';

/** How far a column has come with what was asked last. */
export type ColumnStage = 'fresh' | 'notAsked' | 'notSent' | 'waits' | 'running' | 'done' | 'failed' | 'stopped';

export class ColumnApp implements MessagesPlace, ParametersPlace {
  readonly chat = signal(EMPTY_CHAT);
  /** Of the comparison, without what is held here; absent: it has just been removed. */
  readonly head: ReadonlySignal<ColumnHead | undefined>;
  readonly run = computed(() => shownRun(this.chat.value));
  /** With every question; `conversation` is what is shown of it. */
  readonly whole = computed(() => this.chat.value.conversation);
  readonly #aboveId = computed(() => questionAbove(this.whole.value, this.page.turn.value, this.id));
  readonly conversation = computed(() => {
    const shown = without(this.whole.value, this.#aboveId.value);
    return shown && this.page.isBlind.value ? blindConversation(shown) : shown;
  });
  /** "A", by its place. */
  readonly letter: ReadonlySignal<string>;
  /** The answer to what was asked last; absent: it was not asked, or nothing could be sent. */
  readonly answer: ReadonlySignal<MessageView | undefined>;
  readonly stage: ReadonlySignal<ColumnStage>;
  /** Of the answer to what was asked last, once it has ended. */
  readonly figures: ReadonlySignal<Figures | undefined> = computed(() => {
    const answer = this.answer.value;
    return answer && answer.state !== 'streaming' ? figuresOf(answer) : undefined;
  });
  /** Of the answer under way; read anew at each tick of the page. */
  readonly live: ReadonlySignal<LiveFigures | undefined> = computed(() => {
    const run = this.run.value;
    const now = this.page.now.value;
    return run && this.#reader.read(run, this.chat.peek().live[run.runId], this.firstWords.get(run.messageId), now);
  });
  readonly target = signal<{ messageId: string } | undefined>(undefined);
  /** Share of the width, while it is being dragged ahead of what the host has. */
  readonly ownWidth = signal<number | undefined>(undefined);
  readonly width = computed(() => this.ownWidth.value ?? this.head.value?.width ?? 1);
  readonly models;
  readonly model = computed(() => this.#choice());
  readonly canAsk = computed(() => this.head.value?.model.problem === undefined);
  readonly pickerOpen = signal(false);
  readonly parametersOpen = signal(false);
  readonly parameters = computed<ParametersView>(() => this.head.value?.overrides ?? {});
  readonly defaults = signal<ParametersView>({});
  readonly scope;
  readonly acts;
  /** Milliseconds from the beginning of a run to its first words as they came here, by message. */
  readonly firstWords = new Map<string, number>();

  readonly id: string;
  readonly page: CompareApp;
  readonly #reader = new LiveReader();
  /** Has arrived and is drawn in one of the next frames. */
  #gathered: Delta | undefined;
  /** Older messages that are on their way. */
  #older: Promise<void> | undefined;
  readonly #deltaListeners = new Map<string, Set<(delta: Delta) => void>>();

  constructor(page: CompareApp, id: string) {
    this.page = page;
    this.id = id;
    this.head = computed(() => page.comparison.value?.columns.find((one) => one.id === id));
    this.letter = computed(() => letterOf(page.order.value.indexOf(id)));
    this.answer = computed(() => (page.turn.value?.asked[id]?.questionId ? lastAnswer(this.whole.value) : undefined));
    this.stage = computed(() => this.#stage());
    this.models = computed(() => ({ ...page.models.value, current: this.model.value }));
    this.scope = {
      key: computed(() => id),
      words: signal('For this column alone. Empty: as in all columns.'),
      unset: (field: keyof ParametersView) => unsetWords(field, page.parameters.value[field]),
    };
    this.acts = columnActs(this);
  }

  get prompts() {
    return this.page.prompts;
  }

  // What is heard

  /** From a view of the host. */
  take(view: ColumnView): void {
    this.#flush();
    for (const { messageId, firstMs } of view.runs) {
      // What was seen here stays.
      if (firstMs !== undefined && !this.firstWords.has(messageId)) {
        this.firstWords.set(messageId, firstMs);
      }
    }
    this.chat.value = columnChat(view, this.chat.value);
  }

  /** `true`: events were missed. */
  hear(message: RunEventMessage): boolean {
    const before = this.chat.value.live[message.data.runId];
    if (message.event !== 'run/delta') {
      // Whoever draws a message anew takes all of its text from the state.
      this.#flush();
    }
    const { state, delta, resync, stale } = hear(this.chat.value, message);
    this.chat.value = state;
    if (delta && !stale) {
      // Of what had begun before the page looked, nobody knows here when.
      if (before?.text === '' && before.reasoning === '') {
        this.#noteFirst(delta);
      }
      this.#gather(delta);
    }
    return resync === true;
  }

  #gather(delta: Delta): void {
    const before = this.#gathered;
    if (before && before.messageId !== delta.messageId) {
      this.#flush();
    }
    this.#gathered = {
      messageId: delta.messageId,
      text: (this.#gathered?.text ?? '') + delta.text,
      reasoning: (this.#gathered?.reasoning ?? '') + delta.reasoning,
    };
    this.page.deltas.ask(this.#flush);
  }

  readonly #flush = (): void => {
    const delta = this.#gathered;
    this.#gathered = undefined;
    for (const listener of (delta && this.#deltaListeners.get(delta.messageId)) ?? []) {
      listener(delta as Delta);
    }
  };

  onDelta(messageId: string, listener: (delta: Delta) => void): () => void {
    // Who listens from now on has read the state, which holds what was gathered.
    this.#flush();
    const listeners = this.#deltaListeners.get(messageId) ?? new Set();
    this.#deltaListeners.set(messageId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  #noteFirst({ messageId }: Delta): void {
    const run = this.run.peek();
    if (run?.messageId === messageId && !this.firstWords.has(messageId)) {
      this.firstWords.set(messageId, Math.max(0, Date.now() - run.startedAt));
    }
  }

  // What is asked

  ask<M extends SharedMethod>(
    method: M,
    params: SharedRequests[M]['params'],
    cancelled?: AbortSignal,
  ): Promise<SharedRequests[M]['result']> {
    return this.page.askShared(method, params, cancelled);
  }

  attempt<M extends SharedMethod>(
    method: M,
    params: SharedRequests[M]['params'],
  ): Promise<SharedRequests[M]['result'] | undefined> {
    return this.page.attemptShared(method, params);
  }

  tell<M extends SharedMethod>(method: M, params: SharedRequests[M]['params']): void {
    void this.attempt(method, params);
  }

  copy(text: string): void {
    this.page.copy(text);
  }

  announce(text: string, urgent = false): void {
    this.page.announce(text, urgent);
  }

  takeCursor(): void {
    this.page.takeCursor();
  }

  stop(): void {
    this.page.focus.expect(...inColumn(this.id, '.columnFoot [aria-label^="Ask Again"]'));
    void this.page.act('compare/stop', (id) => ({ id, columnId: this.id }));
  }

  async rerun(): Promise<void> {
    await this.page.act('compare/rerun', (id) => ({ id, columnId: this.id }));
  }

  // Models and parameters

  async chooseModel(providerId: string, model: string): Promise<void> {
    await this.page.set.set(this.id, { model: { providerId, model } });
  }

  refreshModels(again?: boolean): Promise<void> {
    return this.page.refreshModels(again);
  }

  pinModel(model: ModelChoice, pinned: boolean): Promise<void> {
    return this.page.pinModel(model, pinned);
  }

  async setParameters(overrides: ParametersView): Promise<void> {
    await this.page.set.set(this.id, { overrides });
  }

  /** The width that it was dragged to is the host's from now on. */
  async keepWidth(): Promise<void> {
    const width = this.ownWidth.value;
    if (width !== undefined) {
      await this.page.set.set(this.id, { width });
      if (this.ownWidth.value === width) {
        this.ownWidth.value = undefined;
      }
    }
  }

  showParameters(open: boolean): void {
    this.page.showParametersOf(open ? this.id : undefined);
  }

  // Messages

  get layout(): Pick<Layout, 'edited' | 'scroll'> {
    return { scroll: this.page.layout.value.scroll[this.id] };
  }

  remember(part: Pick<Partial<Layout>, 'edited' | 'scroll'>): void {
    if ('scroll' in part) {
      this.page.rememberScroll(this.id, part.scroll);
    }
  }

  async showBranch(messageId: string): Promise<void> {
    await this.page.change('compare/showBranch', (id) => ({ id, columnId: this.id, messageId }));
  }

  /** Once at a time, whoever asks. */
  loadOlder(): Promise<void> {
    this.#older ??= this.#loadOlder().finally(() => {
      this.#older = undefined;
    });
    return this.#older;
  }

  async #loadOlder(): Promise<void> {
    const { id: conversationId, messages } = this.whole.value ?? {};
    const before = messages?.[0]?.id;
    if (conversationId === undefined || before === undefined) {
      return;
    }
    const older = await this.page.act('compare/older', (id) => ({ id, columnId: this.id, before }));
    if (older) {
      this.chat.value = withOlder(this.chat.value, conversationId, older);
    }
  }

  /** Fetches older messages until this one is there; `false`: there are none like it, or the host refused. */
  async reach(messageId: string): Promise<boolean> {
    for (;;) {
      const { messages = [], hasOlder = false } = this.whole.value ?? {};
      if (messages.some(({ id }) => id === messageId)) {
        return true;
      }
      if (!hasOlder) {
        return false;
      }
      await this.loadOlder();
      if (this.whole.value?.messages[0]?.id === messages[0]?.id) {
        return false;
      }
    }
  }

  goTo(messageId: string): void {
    this.target.value = { messageId };
  }

  #choice(): ModelChoice | undefined {
    const model = this.head.value?.model;
    return model && choiceOf(this.page.models.value, model);
  }

  #stage(): ColumnStage {
    const turn = this.page.turn.value;
    const asked = turn?.asked[this.id];
    if (this.run.value) {
      return 'running';
    }
    if (this.head.value?.waits !== undefined) {
      return 'waits';
    }
    if (!turn) {
      return 'fresh';
    }
    if (!asked) {
      return 'notAsked';
    }
    const answer = this.answer.value;
    if (!answer) {
      return asked.problem === undefined ? 'waits' : 'notSent';
    }
    return answer.state === 'complete'
      ? 'done'
      : answer.state === 'cancelled'
        ? 'stopped'
        : answer.state === 'streaming'
          ? 'running'
          : 'failed';
  }
}

/** The comparison with what its columns hold. */
export function wholeOf(
  comparison: ComparisonChange | undefined,
  columnOf: (id: string) => ColumnApp,
): ComparisonView | undefined {
  return (
    comparison && {
      ...comparison,
      columns: comparison.columns.flatMap((head) => {
        const { whole, run } = columnOf(head.id);
        return whole.value ? [{ ...head, conversation: whole.value, runs: run.value ? [run.value] : [] }] : [];
      }),
    }
  );
}

/**
 * A first question that stands over the columns already, as the last that was asked; with more of them each column says which is
 * answered where.
 */
function questionAbove(
  conversation: ConversationView | undefined,
  turn: TurnView | undefined,
  columnId: string,
): string | undefined {
  const [question, second] = conversation?.messages.filter(({ role }) => role === 'user') ?? [];
  const asked = turn?.asked[columnId];
  if (!question || second || conversation?.hasOlder || !asked) {
    return undefined;
  }
  // An answer begins before the turn says to which question; its words are those above.
  const isAbove =
    asked.questionId === undefined
      ? asked.problem === undefined && question.text === turn.text
      : asked.questionId === question.id;
  return isAbove ? question.id : undefined;
}

function without(
  conversation: ConversationView | undefined,
  messageId: string | undefined,
): ConversationView | undefined {
  return conversation && messageId !== undefined
    ? { ...conversation, messages: conversation.messages.filter(({ id }) => id !== messageId) }
    : conversation;
}

function lastAnswer(conversation: ConversationView | undefined): MessageView | undefined {
  const last = conversation?.messages.at(-1);
  return last?.role === 'assistant' ? last : undefined;
}

function letterOf(place: number): string {
  return place < 0 ? '?' : String.fromCodePoint(65 + place);
}

/** What the pickers know of a model; of one that they do not list, what its column says. */
function choiceOf(models: CompareApp['models']['value'], model: ColumnHead['model']): ModelChoice {
  const listed = isAuto(model)
    ? (models.auto ?? [])
    : (models.providers.find(({ id }) => id === model.providerId)?.models ?? []);
  return (
    listed.find((one) => one.providerId === model.providerId && one.model === model.model) ?? {
      providerId: model.providerId,
      providerName: model.providerName,
      model: model.model,
      name: model.modelName,
      local: model.destination === 'machine',
      simulated: false,
      abilities: [],
      refuses: [],
    }
  );
}

/** "0.2, as all columns" */
function unsetWords(field: keyof ParametersView, shared: ParametersView[keyof ParametersView]): string {
  if (field === 'system') {
    return typeof shared === 'string' && shared !== ''
      ? `As in all columns: ${shared.length > 200 ? `${shared.slice(0, 200)}…` : shared}`
      : 'As in all columns: none';
  }
  return shared === undefined || shared === false ? MODEL_DEFAULT : `${String(shared)}, as all`;
}
