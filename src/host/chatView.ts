// The chat in the sidebar: one webview, what it shows, and what goes with the next question.
import * as vscode from 'vscode';
import { AppError, toAppError } from '../core/errors.ts';
import type { Question } from '../core/chat/newQuestion.ts';
import { takenPictures } from '../core/chat/takenPictures.ts';
import type { ChatParameters, MessageContext } from '../core/records.ts';
import type { Store } from '../core/store/openStore.ts';
import type { ChatPageEvent, ChatPageEvents, ChatPageRequests } from '../shared/protocol.ts';
import type { StartedRun } from '../shared/protocol/chat.ts';
import type { ChatSnapshot } from '../shared/views.ts';
import type { Bridge } from './bridge.ts';
import { Attachments } from './context/attachments.ts';
import { ContextFiles, type ContextPlace } from './context/contextFiles.ts';
import { attachAgain, keepAttachments, keptAttachments } from './context/keptAttachments.ts';
import { RecentFiles } from './context/recentFiles.ts';
import type { WorkspaceFiles } from './context/workspaceFiles.ts';
import type { KeyCommands } from './keyCommands.ts';
import type { Services } from './services.ts';
import { webviewPage, webviewRoot } from './webviewPage.ts';

export const CHAT_VIEW = 'llmWorkbench.chat';
/** Which conversation was shown last in this workspace. */
const SHOWN = 'llmWorkbench.conversation';

export class ChatView implements vscode.WebviewViewProvider {
  readonly services: Services;
  readonly keyCommands: KeyCommands;
  /** What goes with the next question. */
  readonly attachments = new Attachments(() => {
    this.emit('attachments/changed', { attachments: this.attachments.chips() });
    void keepAttachments(this.services.context.workspaceState, this.attachments);
  });
  /** Attached before the window was loaded again. */
  #kept: readonly string[];
  /** What stands in the composer, as the page told last. */
  draft = '';
  readonly contextFiles: ContextFiles;
  readonly recentFiles = new RecentFiles();
  #workspaceFiles?: WorkspaceFiles;
  #bridge?: Bridge<ChatPageRequests, ChatPageEvents>;
  /** Parameters that the person set before the first question of a new conversation. */
  #newParameters?: ChatParameters;
  /** Events that came before the page asked for its first snapshot. */
  #early: { event: ChatPageEvent; data: ChatPageEvents[ChatPageEvent] }[] = [];
  #isReady = false;

  constructor(services: Services, keyCommands: KeyCommands) {
    this.services = services;
    this.keyCommands = keyCommands;
    this.#kept = keptAttachments(services.context.workspaceState);
    services.onChatEvent(({ event, data }) => this.#relay(event, data));
    services.onModelsChange(() => void this.#sendModels());
    // What the host has put into words for it holds amounts.
    services.configuration.onChange(
      ({ currency }) => void (currency && this.#sendSnapshot()),
      undefined,
      services.context.subscriptions,
    );
    this.contextFiles = new ContextFiles({
      find: (place) => this.#findContext(place),
      clean: services.redactor.content,
    });
    services.context.subscriptions.push(this.recentFiles);
  }

  get conversationId(): string | undefined {
    return this.services.context.workspaceState.get<string>(SHOWN);
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { webview } = view;
    const { extensionUri } = this.services.context;
    let isDisposed = false;
    view.onDidDispose(() => {
      isDisposed = true;
    });
    this.#isReady = false;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(extensionUri)] };
    // What answers the page, with its checks, is not read before there is one.
    const { chatBridge } = await import('./chatHandlers.ts');
    if (isDisposed) {
      return;
    }
    const bridge = chatBridge(this, {
      clean: (value) => this.services.redactor.data(value, this.services.redactor.content),
      post: (message) => void webview.postMessage(message),
      describe: (error, method) => this.#describe(error, method),
    });
    this.#bridge = bridge;
    const listener = webview.onDidReceiveMessage((message: unknown) => bridge.receive(message));
    view.onDidDispose(() => {
      listener.dispose();
      bridge.dispose();
      if (this.#bridge === bridge) {
        this.#bridge = undefined;
      }
    });
    webview.html = webviewPage(webview, extensionUri);
  }

  /** Brings the chat to the front; `focus` also puts the cursor into the composer. */
  async reveal(focus: boolean): Promise<void> {
    await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`);
    if (focus) {
      this.emit('composer/focus', {});
    }
  }

  /** Tells the page; what comes before the page is ready is told when it is. */
  emit<E extends ChatPageEvent>(event: E, data: ChatPageEvents[E]): void {
    if (this.#bridge && this.#isReady) {
      this.#bridge.emit(event, data);
    } else if (event === 'composer/focus' || event === 'view/show') {
      this.#early.push({ event, data });
    }
  }

  /** All that the page shows now. */
  async snapshot(): Promise<ChatSnapshot> {
    const { services } = this;
    const models = await services.models();
    await this.#checkPictures();
    const store = await services.store();
    const id = this.conversationId;
    const exists = id !== undefined && store.conversations.get(id) !== undefined;
    return {
      conversation: exists ? services.views.conversation(store, id) : undefined,
      runs: exists ? services.chat.runsOf(id) : [],
      models,
      attachments: this.attachments.chips(),
      defaults: services.configuration.settings.parameters(),
      parametersOfNew: this.#newParameters,
      notice: this.#notice(store.setAside),
    };
  }

  /** The page has asked for its first snapshot: from here on it hears events. */
  pageIsReady(): void {
    this.#isReady = true;
    const early = this.#early;
    this.#early = [];
    // After the snapshot itself, which is the answer to a request and goes out first.
    setTimeout(() => early.forEach(({ event, data }) => this.#bridge?.emit(event, data)), 0);
    // The page does not wait for it: the place of a file may not answer.
    void attachAgain(this.attachments, this.#kept);
    this.#kept = [];
  }

  async show(conversationId: string | undefined): Promise<ChatSnapshot> {
    await this.services.context.workspaceState.update(SHOWN, conversationId);
    if (conversationId === undefined) {
      this.#newParameters = undefined;
    }
    return this.snapshot();
  }

  /**
   * Sends a question with what is attached now; what is attached meanwhile waits for the next one. `from` is what the page
   * showed when it was sent: it is not asked in another conversation.
   */
  async ask(text: string, from?: { conversationId?: string }): Promise<StartedRun> {
    const context = this.attachments.contexts();
    const sent = this.attachments.ids();
    await this.#checkPictures();
    this.attachments.refuseProblems();
    const run = await this.#begin({ text, context, purpose: 'chat' }, from);
    this.attachments.remove(sent);
    return run;
  }

  /** Sends what a command of the editor asks; the composer's attachments stay. */
  async askAboutCode(title: string, text: string, context: MessageContext): Promise<StartedRun> {
    const { settings } = this.services.configuration;
    const problem = settings.purposeProblem('editorActions');
    if (problem !== undefined) {
      throw new AppError('config', `${problem}.`);
    }
    const model = settings.purposeModel('editorActions');
    return this.#begin({ title, text, context: [context], purpose: 'editorAction', model });
  }

  /** Lets `add` attach something, and sees whether the chosen model takes it. */
  async attach(add: () => unknown): Promise<void> {
    try {
      await add();
    } finally {
      await this.#checkPictures();
    }
  }

  /** The workspace's files; watched from the first use on. */
  async workspaceFiles(): Promise<WorkspaceFiles> {
    const { WorkspaceFiles } = await import('./context/workspaceFiles.ts');
    if (!this.#workspaceFiles) {
      this.#workspaceFiles = new WorkspaceFiles();
      this.services.context.subscriptions.push(this.#workspaceFiles);
    }
    return this.#workspaceFiles;
  }

  parametersOfNew(): ChatParameters {
    return this.#newParameters ?? this.services.configuration.settings.parameters();
  }

  /** Throws `badRequest` where the page meant another conversation than the one that is shown (`undefined`: a new one). */
  refuseUnlessShown(store: Store, meant: string | undefined, consequence: string): void {
    const shown = this.conversationId;
    // Of one that was deleted meanwhile a page may know or not: either way a new one begins.
    const isGone = shown === undefined || !store.conversations.get(shown);
    if (meant !== shown && !(meant === undefined && isGone)) {
      throw new AppError('badRequest', `Another conversation is shown now; ${consequence}.`);
    }
  }

  setParametersOfNew(parameters: ChatParameters): void {
    this.#newParameters = parameters;
  }

  async #begin(
    question: Omit<Question, 'conversationId' | 'parameters'>,
    from?: { conversationId?: string },
  ): Promise<StartedRun> {
    const store = await this.services.store();
    if (from) {
      this.refuseUnlessShown(store, from.conversationId, 'nothing was sent');
    }
    const shown = this.conversationId;
    const conversationId = shown !== undefined && store.conversations.get(shown) ? shown : undefined;
    const run = await this.services.chat.ask({ ...question, conversationId, parameters: this.parametersOfNew() });
    this.#newParameters = undefined;
    return run;
  }

  #relay(event: ChatPageEvent, data: ChatPageEvents[ChatPageEvent]): void {
    // A run that an editor command began in this window is shown, whatever was shown before.
    if (event === 'run/started') {
      const started = data as ChatPageEvents['run/started'];
      void this.services.context.workspaceState.update(SHOWN, started.conversation.id);
    }
    this.emit(event, data);
    if (event === 'run/delta') {
      return;
    }
    void vscode.commands.executeCommand('setContext', 'llmWorkbench.answering', this.services.isAnswering);
    if (event === 'run/ended') {
      void vscode.commands.executeCommand('setContext', 'llmWorkbench.hasAnswer', true);
    }
  }

  async #sendModels(): Promise<void> {
    try {
      const models = await this.services.models();
      this.emit('models/changed', models);
      await this.#checkPictures();
    } catch (error) {
      this.services.log.error('Models', error);
    }
  }

  async #sendSnapshot(): Promise<void> {
    try {
      this.emit('chat/snapshot', await this.snapshot());
    } catch (error) {
      this.services.log.error('Chat', error);
    }
  }

  /** Chips say when the model that would be asked now takes no pictures. */
  async #checkPictures(): Promise<void> {
    if (this.attachments.hasPictures) {
      const { current } = await this.services.models();
      const found = current && (await this.services.catalog.find(current));
      this.attachments.setModel(
        found && {
          name: found.choice.name,
          pictures: takenPictures(this.services.providers.find(current.providerId)?.imageTypes, found.info),
        },
      );
    }
  }

  async #findContext(place: ContextPlace): Promise<MessageContext | undefined> {
    if ('id' in place) {
      return this.attachments.get(place.id);
    }
    return (await this.services.store()).messages.get(place.messageId)?.context?.[place.index];
  }

  #notice(setAside: string | undefined): string | undefined {
    if (setAside) {
      return `The store of conversations and costs was damaged and has been set aside as ${setAside}. A new one was begun; nothing was deleted.`;
    }
    return undefined;
  }

  #describe(error: unknown, method: string): string {
    const known = toAppError(error);
    if (known.kind === 'internal') {
      this.services.log.error(method, error);
    }
    return this.services.redactor.text(known.message);
  }
}
