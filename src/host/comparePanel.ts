// The comparison page in an editor tab: which comparison it shows, what goes with its next question, and what it hears.
import * as vscode from 'vscode';
import { OtherWindows } from '../core/compare/otherWindows.ts';
import { takenPictures } from '../core/chat/takenPictures.ts';
import type { StoredColumn } from '../core/comparisonRecords.ts';
import type { MessageContext } from '../core/records.ts';
import type { Store } from '../core/store/openStore.ts';
import type { ColumnView, ComparisonSnapshot, ComparisonView } from '../shared/compareViews.ts';
import { comparePageSchemas, type ComparePageEvents, type ComparePageRequests } from '../shared/protocol.ts';
import type { ComparisonChange } from '../shared/protocol/compare.ts';
import type { Handlers } from '../shared/rpc.ts';
import type { ChatView } from './chatView.ts';
import { comparePageHandlers } from './compareHandlers.ts';
import type { CompareEvent } from './comparisonsDoor.ts';
import { Attachments } from './context/attachments.ts';
import { attachAgain, keepAttachments, keptAttachments } from './context/keptAttachments.ts';
import type { ContextFiles } from './context/contextFiles.ts';
import type { RecentFiles } from './context/recentFiles.ts';
import type { WorkspaceFiles } from './context/workspaceFiles.ts';
import { EditorPage } from './editorPage.ts';
import type { ComparePage } from './handlers/compare.ts';
import type { KeyCommands } from './keyCommands.ts';
import { COMPARE_PANEL } from './pageIds.ts';
import { PageLook } from './pageLook.ts';
import type { Services } from './services.ts';

/** Which comparison was shown last in this workspace. */
const SHOWN = 'llmWorkbench.comparison';
const NAMELESS = 'Compare Models';
/** Comparisons that the page offers to open again. */
const RECENT = 20;

/** What is to stand in the composer when the page is shown. */
export interface WantedQuestion {
  /** Comes after what stands there, so that nothing is lost that was typed. */
  text?: string;
  /** Takes the place of what is attached; absent: that stays. */
  context?: readonly MessageContext[];
}

export class ComparePanel implements vscode.WebviewPanelSerializer, vscode.Disposable, ComparePage {
  readonly services: Services;
  readonly keyCommands: KeyCommands;
  readonly view: ChatView;
  readonly attachments = new Attachments(() => {
    this.emit('attachments/changed', { attachments: this.attachments.chips() });
    this.#inLog(keepAttachments(this.services.context.workspaceState, this.attachments, 'comparisonAttachments'));
  });
  /** Attached before the window was loaded again. */
  #kept: readonly string[];
  readonly #page: EditorPage<ComparePageRequests, ComparePageEvents>;
  readonly #listeners: vscode.Disposable;
  /** Put into the composer with the next snapshot. */
  #draft?: string;
  /** Runs of the comparison that is shown: the page hears of no others. */
  readonly #runs = new Set<string>();
  readonly #look: PageLook;
  #store?: Store;
  #others?: OtherWindows;

  /** `lookMs`: how often a page in sight looks whether another window has changed what it shows. */
  constructor(services: Services, view: ChatView, keyCommands: KeyCommands, lookMs?: number) {
    this.services = services;
    this.keyCommands = keyCommands;
    this.view = view;
    this.#kept = keptAttachments(services.context.workspaceState, 'comparisonAttachments');
    this.#page = new EditorPage(services, {
      id: COMPARE_PANEL,
      title: NAMELESS,
      entry: 'compare',
      icon: 'split-horizontal',
      schemas: comparePageSchemas,
      handlers: () => this.handlers(),
      send: () => this.#sendFacts(),
    });
    this.#look = new PageLook({
      isSeen: () => this.#page.isSeen,
      look: () => this.#followOthers().catch((error: unknown) => this.services.log.error('Compare', error)),
      everyMs: lookMs,
    });
    this.#listeners = vscode.Disposable.from(
      this.#look,
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && this.#page.isSeen) {
          this.#inLog(this.#followOthers());
        }
      }),
      services.onCompareEvent((told) => this.#relay(told)),
      // What can be asked, and what is told of it.
      services.onModelsChange(() => this.#page.changed()),
      // What the host has put into words for it holds amounts.
      services.configuration.onChange(({ currency }) => void (currency && this.#inLog(this.tell()))),
    );
  }

  get shownId(): string | undefined {
    const id = this.services.context.workspaceState.get<unknown>(SHOWN);
    return typeof id === 'string' ? id : undefined;
  }

  get recentFiles(): RecentFiles {
    return this.view.recentFiles;
  }

  /** Files of the chat's scheme: what the page has attached is there once it was opened. */
  readonly contextFiles: Pick<ContextFiles, 'find' | 'uriOf'> = {
    find: async (place) => ('id' in place && this.attachments.get(place.id)) || this.view.contextFiles.find(place),
    uriOf: (place, context) => this.view.contextFiles.uriOf(place, context),
  };

  workspaceFiles(): Promise<WorkspaceFiles> {
    return this.view.workspaceFiles();
  }

  /** Brings the page to the front with this comparison and the cursor in its composer; `undefined`: with none. */
  async show(id: string | undefined, wanted: WantedQuestion = {}): Promise<void> {
    await this.choose(id);
    if (wanted.context) {
      this.#kept = [];
      this.attachments.remove(this.attachments.ids());
      wanted.context.forEach((context) => this.attachments.add(context));
    }
    this.#draft = wanted.text ?? this.#draft;
    // One that is not in sight asks for it when it is.
    await this.tell();
    this.#page.show({ event: 'composer/focus', data: {} });
  }

  /** Another comparison is the one that is shown, now and after a reload; the page is not told. */
  async choose(id: string | undefined): Promise<void> {
    if (id !== this.shownId) {
      this.#runs.clear();
    }
    await this.services.context.workspaceState.update(SHOWN, id);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    return this.#page.deserializeWebviewPanel(panel);
  }

  /** Not heard while the page is hidden, which asks for everything when it is seen again. */
  emit<E extends keyof ComparePageEvents>(event: E, data: ComparePageEvents[E]): void {
    this.#page.emit(event, data);
  }

  inVsCode(task: Promise<void>): void {
    this.#page.inVsCode(task);
  }

  /** Everything anew for a page that is in sight. */
  async tell(): Promise<void> {
    if (this.#page.isSeen) {
      this.emit('compare/snapshot', await this.snapshot());
    }
  }

  /** All that the page shows now. */
  async snapshot(): Promise<ComparisonSnapshot> {
    const { services } = this;
    const [models, store, comparisons] = await Promise.all([
      services.models(),
      services.store(),
      services.comparisons(),
    ]);
    this.#store = store;
    this.#others ??= new OtherWindows(store);
    this.#others.isShown(this.shownId ?? '');
    const { items: recent } = await comparisons.list({ limit: RECENT });
    const sets = comparisons.sets();
    await this.checkPictures();
    const comparison = await this.#comparison();
    comparison?.columns.forEach(({ runs }) => runs.forEach(({ runId }) => this.#runs.add(runId)));
    this.#name(comparison?.title);
    const draft = this.#draft;
    this.#draft = undefined;
    const defaults = services.configuration.settings.parameters();
    return { comparison, models, attachments: this.attachments.chips(), sets, recent, defaults, draft };
  }

  /** The page has asked for its first snapshot: from here on it hears events. */
  pageIsReady(): void {
    this.#page.isReady();
    this.#look.begin();
    // The page does not wait for it: the place of a file may not answer.
    const kept = this.#kept;
    this.#kept = [];
    this.#inLog(this.attach(() => attachAgain(this.attachments, kept)));
  }

  /** Lets `add` attach something, and sees whether the ticked columns take it. */
  async attach(add: () => unknown): Promise<void> {
    try {
      await add();
    } finally {
      await this.checkPictures();
    }
  }

  /** Chips say which of these columns take no pictures; absent: of those that are ticked. */
  async checkPictures(columnIds?: readonly string[]): Promise<void> {
    if (!this.attachments.hasPictures || this.shownId === undefined) {
      return;
    }
    const { catalog, providers } = this.services;
    const { columns = [] } = (await this.services.store()).comparisons.get(this.shownId) ?? {};
    const isAsked = ({ id, ticked }: StoredColumn) => (columnIds ? columnIds.includes(id) : ticked);
    const asked = columns.filter((column) => !column.removed && isAsked(column));
    const models = await Promise.all(
      asked.map(async ({ model }) => {
        const found = await catalog.find(model);
        return found
          ? [
              {
                name: found.choice.name,
                pictures: takenPictures(providers.find(model.providerId)?.imageTypes, found.info),
              },
            ]
          : [];
      }),
    );
    this.attachments.setColumns(models.flat());
  }

  handlers(): Handlers<ComparePageRequests> {
    return comparePageHandlers(this);
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#page.dispose();
  }

  /** `undefined`: none is shown, or it was deleted. */
  async #comparison(): Promise<ComparisonView | undefined> {
    const comparisons = await this.services.comparisons();
    for (;;) {
      const id = this.shownId;
      const isThere = id !== undefined && this.#store?.comparisons.get(id) !== undefined;
      const view = isThere ? await comparisons.view(id) : undefined;
      // A command may have shown another one meanwhile.
      if (id === this.shownId) {
        return view;
      }
    }
  }

  /** What is being answered here goes on: a snapshot says how far it is. */
  async #followOthers(): Promise<void> {
    const id = this.shownId;
    if (id !== undefined && this.#others?.haveChanged(id)) {
      await this.tell();
    }
  }

  #relay({ event, data }: CompareEvent): void {
    if (event.startsWith('run/')) {
      this.#relayRun(event, data as { runId: string; conversation?: { id: string } });
    } else if (this.#isOfShown(data)) {
      if (event === 'compare/changed') {
        this.#name(data.comparison.title);
      }
      this.emit(event, data);
    }
  }

  /** Whose run it is tells only its beginning. */
  #relayRun(event: CompareEvent['event'], data: { runId: string; conversation?: { id: string } }): void {
    const { runId, conversation } = data;
    const id = this.shownId;
    if (conversation && id !== undefined && this.#store?.conversations.get(conversation.id)?.comparisonId === id) {
      this.#runs.add(runId);
    }
    if (this.#runs.has(runId)) {
      this.emit(event, data as never);
    }
    if (event === 'run/ended') {
      this.#runs.delete(runId);
    }
  }

  #isOfShown(data: object): boolean {
    const id =
      'comparison' in data ? (data.comparison as { id?: string } | undefined)?.id : (data as { id?: string }).id;
    return id !== undefined && id === this.shownId;
  }

  #name(title: string | undefined): void {
    this.#page.setTitle(title === undefined ? NAMELESS : `Compare: ${title}`);
  }

  /** Models have changed: what is told of them in the columns, and nothing of what the columns hold. */
  async #sendFacts(): Promise<void> {
    this.emit('models/changed', await this.services.models());
    await this.checkPictures();
    const comparison = await this.#comparison();
    if (comparison) {
      this.emit('compare/changed', { comparison: changeOf(comparison) });
    }
  }

  #inLog(task: Promise<void>): void {
    task.catch((error: unknown) => this.services.log.error('Compare', error));
  }
}

function changeOf(view: ComparisonView): ComparisonChange {
  const bare = ({ conversation: _conversation, runs: _runs, ...column }: ColumnView) => column;
  return { ...view, columns: view.columns.map(bare) };
}
