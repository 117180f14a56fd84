// The comparison page's copy of what the host owns, as signals, and everything a person can ask of the host there.
import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ComparisonSnapshot, ComparisonView, TurnView } from '../../src/shared/compareViews.ts';
import type { ComparePageEvents, ComparePageRequests } from '../../src/shared/protocol.ts';
import type { ModelChoice, ParametersView } from '../../src/shared/views.ts';
import type { Announcement } from '../announcements.ts';
import { Attaching } from '../attaching.ts';
import type { ScrollPlace } from '../layout.ts';
import { PageApp } from '../pageApp.ts';
import { PromptDesk } from '../prompts/promptDesk.ts';
import { wordsOf } from '../settings/wordsOf.ts';
import { showIn } from '../shownCurrency.ts';
import type { ComposerPlace, ModelsPlace, ParametersPlace, SharedMethod, SharedRequests } from '../viewContexts.ts';
import type { Host } from '../vscodeApi.ts';
import { ColumnApp, wholeOf } from './columnApp.ts';
import { ColumnSet } from './columnSet.ts';
import { readCompareLayout, withPlace, type CompareLayout } from './compareLayout.ts';
import {
  EMPTY_PAGE,
  fromComparisonSnapshot,
  headOf,
  hearPage,
  isRunEvent,
  withComparison,
  withTurn,
  type CompareEventMessage,
} from './compareReducer.ts';
import { endWords, sharedScope } from './compareWords.ts';
import { bestOf } from './figures.ts';
import { DecisionDesk } from './decide/decisionDesk.ts';
import { DeltaQueue } from './deltaQueue.ts';
import { FocusKeeper } from './focusKeeper.ts';
import { RunEars } from './runEars.ts';
import { ComparisonShelf } from './shelf.ts';

export type Method = keyof ComparePageRequests;

export class CompareApp
  extends PageApp<ComparePageRequests, ComparePageEvents>
  implements ComposerPlace, ModelsPlace, ParametersPlace
{
  readonly state = signal(EMPTY_PAGE);
  // Slices keep their identity, so that a view is drawn again only for what it shows.
  readonly loaded = computed(() => this.state.value.loaded);
  readonly comparison = computed(() => this.state.value.comparison);
  readonly models = computed(() => this.state.value.models);
  /** What is set for all columns is held against the rules of none of them. */
  readonly model = signal(undefined);
  readonly attachments = computed(() => this.state.value.attachments);
  readonly sets = computed(() => this.state.value.sets);
  readonly recent = computed(() => this.state.value.recent);
  /** What was asked last. */
  readonly turn = computed(() => this.comparison.value?.turns.at(-1));
  readonly blind = computed(() => this.comparison.value?.blind);
  readonly isBlind = computed(() => this.blind.value !== undefined);
  readonly parameters = computed<ParametersView>(() => this.comparison.value?.parameters ?? {});
  readonly defaults = computed(() => this.state.value.defaults);
  /** Ids of the columns as they stand, while blind in an order of chance. */
  readonly order = computed<readonly string[]>(
    () => this.blind.value?.order ?? this.comparison.value?.columns.map(({ id }) => id) ?? [],
    { name: 'order' },
  );
  readonly columns: ReadonlySignal<readonly ColumnApp[]>;
  /** The first column that writes or waits. */
  readonly busy = computed(() => this.columns.value.filter(({ stage }) => ['running', 'waits'].includes(stage.value)));
  readonly run = computed(() => this.busy.value.map(({ run }) => run.value).find((run) => run !== undefined));
  /** Columns that a question goes to. */
  readonly ticked = computed(() => this.columns.value.filter(({ head }) => head.value?.ticked === true));
  readonly canAsk = computed(() => this.ticked.value.some(({ canAsk }) => canAsk.value));

  /** Epoch milliseconds, four times a second while something is under way: live figures are read at each. */
  readonly now = signal(Date.now());
  /** Who is best in what, among the answers to what was asked last. */
  readonly best = computed(() =>
    bestOf(new Map(this.columns.value.flatMap(({ id, figures }) => (figures.value ? [[id, figures.value]] : [])))),
  );

  readonly draft = signal('');
  readonly sending = signal(false);
  /** Why nothing could be fetched; of no meaning once something is `loaded`. */
  readonly unopened = signal<string | undefined>(undefined);
  readonly announcement = signal<Announcement>({ text: '', urgent: false });
  readonly pickerOpen = signal(false);
  readonly parametersOpen = signal(false);
  readonly focusComposer = signal(0);
  readonly layout;
  /** The column that takes the whole width. */
  readonly alone: ReadonlySignal<ColumnApp | undefined>;
  readonly attaching = new Attaching({
    ask: (method, params) => this.ask(method, params),
    attachments: this.attachments,
    problem: this.problem,
  });
  readonly prompts = new PromptDesk({
    ask: (method, params, cancelled) => this.ask(method, params, cancelled),
    announce: (text) => this.announce(text),
    keep: (prompt) => this.remember({ prompt }),
  });
  readonly scope = sharedScope(this);
  readonly decisions: DecisionDesk;
  readonly set = new ColumnSet(this);
  readonly deltas = new DeltaQueue();
  readonly focus = new FocusKeeper();
  readonly shelf = new ComparisonShelf(this);
  wantsCursor = false;

  readonly #store: (layout: CompareLayout) => void;
  readonly #columns = new Map<string, ColumnApp>();
  readonly #ears = new RunEars({
    columnOf: (conversationId) => this.columns.value.find(({ whole }) => whole.peek()?.id === conversationId),
    missed: () => void this.load(),
    ended: (column) => this.announce(endWords(column, this.columns.value)),
  });

  constructor(host: Host<CompareLayout>) {
    super(host.port);
    const layout = readCompareLayout(host.remembered);
    this.layout = signal(layout);
    this.draft.value = layout.draft;
    this.parametersOpen.value = layout.parametersOpen;
    this.#store = host.remember;
    this.columns = computed(() => this.order.value.map((id) => this.#column(id)));
    this.alone = computed(() => this.columns.value.find(({ id }) => id === this.layout.value.alone));
    this.prompts.restore(layout.prompt);
    const whole = computed(() => wholeOf(this.comparison.value, (id) => this.#column(id)));
    this.decisions = new DecisionDesk({
      ask: (method, params, cancelled) => this.ask(method, params, cancelled),
      comparison: whole,
      models: this.models,
      take: (comparison) => this.take(comparison),
      takeTurn: (id, turn) => this.takeTurn(id, turn),
      reach: async (columnId, messageId) => (await this.#columns.get(columnId)?.reach(messageId)) === true,
      goTo: (columnId, messageId) => this.#columns.get(columnId)?.goTo(messageId),
      announce: (text, urgent) => this.announce(text, urgent),
      focus: this.focus,
      diff: layout.diff,
      keepDiff: (diff) => this.remember({ diff }),
    });
    effect(() => showIn(this.models.value.currency));
  }

  // Asking the host

  askShared<M extends SharedMethod>(
    method: M,
    params: SharedRequests[M]['params'],
    cancelled?: AbortSignal,
  ): Promise<SharedRequests[M]['result']> {
    return this.ask(method, params, cancelled);
  }

  attemptShared<M extends SharedMethod>(
    method: M,
    params: SharedRequests[M]['params'],
  ): Promise<SharedRequests[M]['result'] | undefined> {
    return this.attempt(method, params);
  }

  /** Asks something about the comparison that is shown. */
  async act<M extends Method>(
    method: M,
    params: (id: string) => ComparePageRequests[M]['params'],
  ): Promise<ComparePageRequests[M]['result'] | undefined> {
    const id = this.comparison.value?.id;
    return id === undefined ? undefined : this.attempt(method, params(id));
  }

  /** The same, and shows the comparison that comes of it; what is shown is asked for anew where the host refused. */
  async change<M extends ComparisonMethod>(
    method: M,
    params: (id: string) => ComparePageRequests[M]['params'],
  ): Promise<boolean> {
    const after: ComparisonView | undefined = await this.act(method, params);
    if (after) {
      this.take(after);
    }
    return after !== undefined;
  }

  /** Fetches all that is shown; events of runs that arrive meanwhile are heard afterwards, in their order. */
  async load(): Promise<void> {
    if (this.#ears.isHolding) {
      return;
    }
    this.#ears.hold();
    const fetched = await this.ask('compare/snapshot', {}).catch((error: unknown) => wordsOf(error));
    batch(() => {
      if (typeof fetched !== 'string') {
        this.takeSnapshot(fetched);
      } else if (this.loaded.value) {
        this.problem.value = fetched;
      } else {
        this.unopened.value = fetched;
      }
      this.#ears.release();
    });
  }

  // What the host answered

  takeSnapshot(snapshot: ComparisonSnapshot): void {
    batch(() => {
      const isOther = snapshot.comparison?.id !== this.comparison.value?.id;
      if (isOther) {
        this.set.removed.value = undefined;
        this.#columns.clear();
        this.#ears.forget();
      }
      this.state.value = fromComparisonSnapshot(snapshot, this.state.value);
      this.#takeColumns(snapshot.comparison);
      if (snapshot.draft) {
        this.#addDraft(snapshot.draft);
      }
    });
  }

  /** If that comparison is still shown. */
  take(comparison: ComparisonView): void {
    if (comparison.id === this.comparison.value?.id) {
      batch(() => {
        this.state.value = withComparison(this.state.value, {
          ...comparison,
          columns: comparison.columns.map(headOf),
        });
        this.#takeColumns(comparison);
      });
    }
  }

  takeTurn(comparisonId: string, turn: TurnView): void {
    if (comparisonId === this.comparison.value?.id) {
      this.state.value = withTurn(this.state.value, turn);
    }
  }

  // Layout

  remember(part: Partial<CompareLayout>): void {
    this.layout.value = { ...this.layout.value, ...part };
    this.#store(this.layout.value);
  }

  rememberScroll(columnId: string, place: ScrollPlace | undefined): void {
    this.remember({ scroll: withPlace(this.layout.value.scroll, columnId, place) });
  }

  showParameters(open: boolean): void {
    this.parametersOpen.value = open;
    this.remember({ parametersOpen: open });
    if (open) {
      this.showParametersOf(undefined);
    }
  }

  /** Of one column at a time, so that one system prompt is worked at. */
  showParametersOf(columnId: string | undefined): void {
    batch(() => {
      for (const column of this.#columns.values()) {
        column.parametersOpen.value = column.id === columnId;
      }
      if (columnId !== undefined && this.parametersOpen.value) {
        this.showParameters(false);
      }
    });
  }

  showAlone(columnId: string | undefined): void {
    this.remember({ alone: columnId });
  }

  takeCursor(): void {
    this.wantsCursor = true;
    this.focusComposer.value += 1;
  }

  setDraft(text: string): void {
    this.draft.value = text;
    this.remember({ draft: text });
  }

  announce(text: string, urgent = false): void {
    this.announcement.value = { text, urgent };
  }

  copy(text: string): void {
    this.tell('code/copy', { text });
    this.announce('Copied.');
  }

  // What a person does

  /** Sends the draft to the ticked columns; it is emptied once the host has taken it. */
  async send(): Promise<void> {
    const text = this.draft.value;
    if (text.trim() === '' || this.busy.value.length > 0 || this.sending.value || !this.canAsk.value) {
      return;
    }
    this.sending.value = true;
    const columnIds = this.ticked.value.map(({ id }) => id);
    const isAttached = this.attaching.pending.value === 0 || (await this.attaching.settled());
    const id = this.comparison.value?.id;
    const turn = isAttached ? await this.act('compare/ask', () => ({ id: id ?? '', text, columnIds })) : undefined;
    this.sending.value = false;
    if (turn && id !== undefined) {
      this.takeTurn(id, turn);
      this.decisions.diff.toNewest();
      if (this.draft.value === text) {
        this.setDraft('');
      }
    }
  }

  async resend(turnId: string, text: string): Promise<boolean> {
    const id = this.comparison.value?.id;
    const turn = await this.act('compare/editAndAsk', (shown) => ({ id: shown, turnId, text }));
    if (turn && id !== undefined) {
      this.takeTurn(id, turn);
    }
    return turn !== undefined;
  }

  stopAll(): void {
    void this.act('compare/stop', (id) => ({ id }));
  }

  async setParameters(parameters: ParametersView): Promise<void> {
    const { comparison } = this.state.value;
    if (comparison) {
      this.state.value = withComparison(this.state.value, { ...comparison, parameters });
      if (!(await this.change('compare/setParameters', (id) => ({ id, parameters })))) {
        await this.reload();
      }
    }
  }

  /** For the pickers of this page a choice is heard where it is made. */
  chooseModel(): Promise<void> {
    return Promise.resolve();
  }

  async refreshModels(again = true): Promise<void> {
    const models = await this.attempt('models/list', { refresh: again });
    if (models) {
      this.state.value = { ...this.state.value, models };
    }
  }

  async pinModel({ providerId, model, name }: ModelChoice, pinned: boolean): Promise<void> {
    const models = await this.attempt('models/pin', { providerId, model, pinned });
    if (models) {
      this.state.value = { ...this.state.value, models };
      this.announce(pinned ? `${name} is pinned.` : `${name} is not pinned any more.`);
    }
  }

  /** What is shown is not what the host has; why stays beside the composer. */
  async reload(): Promise<void> {
    const problem = this.problem.value;
    await this.load();
    this.problem.value = problem;
  }

  // What is heard

  protected receive(message: CompareEventMessage): void {
    if (isRunEvent(message)) {
      this.#ears.hear(message);
      return;
    }
    if (message.event === 'compare/snapshot') {
      // News of the comparison behind it does not take the page away that offers others.
      if (message.data.comparison?.id !== this.comparison.value?.id) {
        this.shelf.isOpen.value = false;
      }
      this.takeSnapshot(message.data);
      return;
    }
    if (message.event === 'compare/progress') {
      this.decisions.progressed(message.data);
      return;
    }
    if (message.event === 'composer/focus') {
      this.shelf.isOpen.value = false;
      this.#addDraft(message.data.text ?? '');
      this.takeCursor();
      return;
    }
    if (!this.loaded.value) {
      void this.load();
      return;
    }
    batch(() => {
      this.state.value = hearPage(this.state.value, message);
      // A column that came without what it holds.
      if (this.columns.value.some(({ whole }) => whole.value === undefined)) {
        void this.load();
      }
    });
  }

  #addDraft(text: string): void {
    if (text) {
      this.setDraft(this.draft.value.trim() ? `${this.draft.value.trimEnd()}\n${text}` : text);
    }
  }

  #column(id: string): ColumnApp {
    let column = this.#columns.get(id);
    if (!column) {
      column = new ColumnApp(this, id);
      this.#columns.set(id, column);
    }
    return column;
  }

  #takeColumns(comparison: ComparisonView | undefined): void {
    for (const view of comparison?.columns ?? []) {
      const column = this.#column(view.id);
      column.take(view);
      column.chat.peek().runs.forEach(({ runId }) => this.#ears.know(runId, column));
    }
  }
}

/** Requests that are answered with the comparison as it is then. */
type ComparisonMethod = {
  [M in Method]: ComparePageRequests[M]['result'] extends ComparisonView ? M : never;
}[Method];

export const CompareContext = createContext<CompareApp | undefined>(undefined);

export function useCompare(): CompareApp {
  const app = useContext(CompareContext);
  if (!app) {
    throw new Error('A view was drawn outside the comparison.');
  }
  return app;
}
