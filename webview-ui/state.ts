// The webview's copy of what the host owns, as signals, and everything a person can ask of the host.
import { batch, computed, effect, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ChatPageEvent, ChatPageEvents, ChatPageRequests } from '../src/shared/protocol.ts';
import type { ChatSnapshot, ModelChoice, ParametersView } from '../src/shared/views.ts';
import { announcementOf, type Announcement } from './announcements.ts';
import { Attaching } from './attaching.ts';
import { chatActs, chatScope } from './chatActs.ts';
import {
  EMPTY_CHAT,
  fromSnapshot,
  hear,
  shownRun,
  withConversation,
  withOlder,
  type ChatEventMessage,
  type Delta,
} from './chatState.ts';
import { readLayout, type Layout, type Part } from './layout.ts';
import { PageApp } from './pageApp.ts';
import { PromptDesk } from './prompts/promptDesk.ts';
import { wordsOf } from './settings/wordsOf.ts';
import { showIn } from './shownCurrency.ts';
import type { DeletedMessage } from './messageDeletion.ts';
import type { Host } from './vscodeApi.ts';

export class ChatApp extends PageApp<ChatPageRequests, ChatPageEvents> {
  readonly chat = signal(EMPTY_CHAT);
  // Slices keep their identity while a delta changes only the live texts, so that no view renders for a delta.
  readonly loaded = computed(() => this.chat.value.loaded);
  readonly conversation = computed(() => this.chat.value.conversation);
  readonly run = computed(() => shownRun(this.chat.value));
  readonly models = computed(() => this.chat.value.models);
  readonly model = computed(() => this.models.value.current);
  readonly attachments = computed(() => this.chat.value.attachments);
  readonly notice = computed(() => this.chat.value.notice);
  readonly defaults = computed(() => this.chat.value.defaults);
  readonly parameters = computed(() => {
    const { conversation, parametersOfNew, defaults } = this.chat.value;
    return conversation?.parameters ?? parametersOfNew ?? defaults;
  });
  /** At least one model can be asked. */
  readonly canAsk = computed(() => this.model.value !== undefined);

  readonly part = signal<Part>('chat');
  readonly draft = signal('');
  readonly parametersOpen = signal(false);
  readonly pickerOpen = signal(false);
  /** A question is on its way to the host. */
  readonly sending = signal(false);
  /** Why nothing could be fetched, in the host's words; of no meaning once something is `loaded`. */
  readonly unopened = signal<string | undefined>(undefined);
  /** A snapshot is being fetched. */
  readonly loading = signal(false);
  /** What was deleted last and can still be had back in its place. */
  readonly deleted = signal<DeletedMessage | undefined>(undefined);
  readonly announcement = signal<Announcement>({ text: '', urgent: false });
  /** What is on its way to become a chip. */
  readonly attaching = new Attaching({
    ask: (method, params) => this.ask(method, params),
    attachments: this.attachments,
    problem: this.problem,
  });
  /** The library of system prompts, and what a model is writing or has written: it outlives the panel that shows it. */
  readonly prompts = new PromptDesk({
    ask: (method, params, signal) => this.ask(method, params, signal),
    announce: (text) => this.announce(text),
    keep: (prompt) => this.remember({ prompt }),
  });
  /** Grows by one whenever the composer should take the cursor. */
  readonly focusComposer = signal(0);
  readonly acts = chatActs(this);
  readonly scope = chatScope(this);

  /** The host or the person asked for the cursor; otherwise a new composer takes it only within a focused view. */
  wantsCursor = false;

  readonly #remember: (layout: Layout) => void;
  readonly #deltaListeners = new Map<string, Set<(delta: Delta) => void>>();
  #layout: Layout;
  /** Run events that came while a snapshot was being fetched; they are heard after it. */
  #held: ChatEventMessage[] | undefined;

  constructor(host: Host) {
    super(host.port);
    this.#layout = readLayout(host.remembered);
    this.#remember = host.remember;
    this.draft.value = this.#layout.draft;
    this.part.value = this.#layout.part;
    this.parametersOpen.value = this.#layout.parametersOpen;
    this.prompts.restore(this.#layout.prompt);
    effect(() => showIn(this.models.value.currency));
  }

  get layout(): Layout {
    return this.#layout;
  }

  /** Stores a part of the layout over reloads. */
  remember(part: Partial<Layout>): void {
    this.#layout = { ...this.#layout, ...part };
    this.#remember(this.#layout);
  }

  /** Calls `listener` with what arrives for one answer; returns how to stop. */
  onDelta(messageId: string, listener: (delta: Delta) => void): () => void {
    const listeners = this.#deltaListeners.get(messageId) ?? new Set();
    this.#deltaListeners.set(messageId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        this.#deltaListeners.delete(messageId);
      }
    };
  }

  /**
   * Fetches all that is shown. Run events that arrive meanwhile are heard afterwards, in their order. A failure is told in
   * place of the chat where nothing is shown yet (`unopened`), beside the composer otherwise.
   */
  async load(): Promise<void> {
    if (this.#held) {
      return;
    }
    this.#held = [];
    this.loading.value = true;
    const fetched = await this.ask('chat/snapshot', {}).catch((error: unknown) => wordsOf(error));
    const held = this.#held;
    this.#held = undefined;
    batch(() => {
      this.loading.value = false;
      if (typeof fetched !== 'string') {
        if (!this.loaded.value) {
          this.#dropSentDraft(fetched);
        }
        this.chat.value = fromSnapshot(fetched, this.chat.value);
      } else if (this.loaded.value) {
        this.problem.value = fetched;
      } else {
        this.unopened.value = fetched;
      }
      for (const message of held) {
        this.receive(message);
      }
    });
  }

  setDraft(text: string): void {
    this.draft.value = text;
    this.remember({ draft: text });
  }

  show(part: Part): void {
    this.part.value = part;
    this.remember({ part });
  }

  showParameters(open: boolean): void {
    this.parametersOpen.value = open;
    this.remember({ parametersOpen: open });
  }

  takeCursor(): void {
    this.wantsCursor = true;
    this.focusComposer.value += 1;
  }

  /** Sends the draft once all that is being attached is; it is emptied once the host has taken it. */
  async send(): Promise<void> {
    const text = this.draft.value;
    if (text.trim() === '' || this.run.value || this.sending.value || !this.canAsk.value) {
      return;
    }
    this.sending.value = true;
    // It belongs to the conversation that stands here now, whatever is shown once all is attached.
    const conversationId = this.conversation.value?.id;
    // What could not be attached is told instead: a question without it is another question.
    const isAttached = this.attaching.pending.value === 0 || (await this.attaching.settled());
    this.remember({ sent: isAttached ? text : undefined });
    const started = isAttached ? await this.attempt('chat/send', { text, conversationId }) : undefined;
    this.remember({ sent: undefined });
    this.sending.value = false;
    if (started && this.draft.value === text) {
      this.setDraft('');
    }
  }

  stop(): void {
    const run = this.run.value;
    if (run) {
      this.tell('chat/stop', { runId: run.runId });
    }
  }

  async newConversation(): Promise<void> {
    await this.#replace(this.attempt('conversation/new', {}));
  }

  async openConversation(id: string): Promise<void> {
    await this.#replace(this.attempt('conversation/open', { id }));
  }

  async showBranch(messageId: string): Promise<void> {
    const conversation = await this.attempt('conversation/showBranch', { messageId });
    if (conversation) {
      this.chat.value = withConversation(this.chat.value, conversation);
    }
  }

  /** A conversation of its own that begins with all down to this message. */
  async fork(messageId: string): Promise<void> {
    await this.#replace(this.attempt('conversation/fork', { messageId }));
  }

  async loadOlder(): Promise<void> {
    const { id, messages } = this.conversation.value ?? {};
    const before = messages?.[0]?.id;
    if (id === undefined || before === undefined) {
      return;
    }
    const older = await this.attempt('conversation/older', { id, before });
    if (older) {
      this.chat.value = withOlder(this.chat.value, id, older);
    }
  }

  /** `false` where the host did not take it. */
  async rename(id: string, title: string): Promise<boolean> {
    const done = await this.attempt('conversation/rename', { id, title });
    const { conversation } = this.chat.value;
    if (done === null && conversation?.id === id) {
      this.chat.value = { ...this.chat.value, conversation: { ...conversation, title } };
    }
    return done === null;
  }

  async setParameters(parameters: ParametersView): Promise<void> {
    // Shown at once: a change that follows before the host has answered builds on this one.
    const { conversation } = this.chat.value;
    this.chat.value = conversation
      ? { ...this.chat.value, conversation: { ...conversation, parameters } }
      : { ...this.chat.value, parametersOfNew: parameters };
    if (!(await this.attempt('conversation/setParameters', { parameters, conversationId: conversation?.id }))) {
      const problem = this.problem.value;
      await this.load();
      this.problem.value = problem;
    }
  }

  async chooseModel(providerId: string, model: string, alias?: string): Promise<void> {
    const models = await this.attempt('models/choose', { providerId, model, alias });
    if (models) {
      this.chat.value = { ...this.chat.value, models };
    }
  }

  /** Shows the models as the host knows them now; with `again` their vendors are asked too. */
  async refreshModels(again = true): Promise<void> {
    const models = await this.attempt('models/list', { refresh: again });
    if (models) {
      this.chat.value = { ...this.chat.value, models };
    }
  }

  async pinModel({ providerId, model, name }: ModelChoice, pinned: boolean): Promise<void> {
    const models = await this.attempt('models/pin', { providerId, model, pinned });
    if (models) {
      this.chat.value = { ...this.chat.value, models };
      this.announce(pinned ? `${name} is pinned.` : `${name} is not pinned any more.`);
    }
  }

  /** To the clipboard, through the host. */
  copy(text: string): void {
    this.tell('code/copy', { text });
    this.announce('Copied.');
  }

  announce(text: string, urgent = false): void {
    this.announcement.value = { text, urgent };
  }

  /** A question is kept by the host before the view hears that it was taken: where the view ended in between, it is no draft. */
  #dropSentDraft({ conversation }: ChatSnapshot): void {
    const asked = conversation?.messages.findLast(({ role }) => role === 'user');
    const { sent } = this.#layout;
    if (sent !== undefined) {
      this.remember({ sent: undefined });
      if (sent === this.draft.value && asked?.text.trim() === sent.trim()) {
        this.setDraft('');
      }
    }
  }

  async #replace(asked: Promise<ChatPageRequests['conversation/open']['result'] | undefined>): Promise<void> {
    const snapshot = await asked;
    if (snapshot) {
      batch(() => {
        this.chat.value = fromSnapshot(snapshot, this.chat.value);
        this.show('chat');
        this.takeCursor();
      });
    }
  }

  protected receive(message: ChatEventMessage): void {
    if (this.#held && message.event.startsWith('run/')) {
      this.#held.push(message);
      return;
    }
    if (!this.loaded.value && !this.#held && SIGNS_OF_LIFE.has(message.event)) {
      void this.load();
      return;
    }
    const { state, delta, resync, stale } = hear(this.chat.value, message);
    batch(() => {
      this.chat.value = state;
      if (stale || resync) {
        return;
      }
      const announcement = announcementOf(message);
      if (announcement) {
        this.announcement.value = announcement;
      }
      this.#follow(message);
    });
    if (delta) {
      for (const listener of this.#deltaListeners.get(delta.messageId) ?? []) {
        listener(delta);
      }
    }
    if (resync) {
      void this.load();
    }
  }

  /** Events that move the person to another part of the view. */
  #follow(message: ChatEventMessage): void {
    if (message.event === 'run/started') {
      this.show('chat');
    } else if (message.event === 'composer/focus') {
      const { text } = message.data;
      this.show('chat');
      if (text) {
        this.setDraft(this.draft.value.trim() ? `${this.draft.value.trimEnd()}\n${text}` : text);
      }
      this.takeCursor();
    } else if (message.event === 'view/show') {
      const { part } = message.data;
      this.show(part === 'conversations' ? part : 'chat');
      this.pickerOpen.value = part === 'models';
      if (part === 'parameters') {
        this.showParameters(true);
      }
    }
  }
}

/** What the host can only tell when its store is open. */
const SIGNS_OF_LIFE: ReadonlySet<ChatPageEvent> = new Set(['run/started', 'run/ended', 'models/changed'] as const);

export const AppContext = createContext<ChatApp | undefined>(undefined);

/** The app that the views belong to. */
export function useApp(): ChatApp {
  const app = useContext(AppContext);
  if (!app) {
    throw new Error('A view was drawn outside the app.');
  }
  return app;
}
