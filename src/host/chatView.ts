// The chat in the sidebar: one webview, what it shows, and what goes with the next question.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { contextChip } from '../core/chat/chatViews.ts';
import { toAppError } from '../core/errors.ts';
import type { Question } from '../core/chat/chatService.ts';
import type { ChatParameters, MessageContext } from '../core/records.ts';
import { chatPageSchemas, type ChatPageEvent, type ChatPageEvents, type ChatPageRequests } from '../shared/protocol.ts';
import type { StartedRun } from '../shared/protocol/chat.ts';
import type { ChatSnapshot } from '../shared/views.ts';
import { Bridge } from './bridge.ts';
import { chatPageHandlers } from './chatHandlers.ts';
import type { KeyCommands } from './keyCommands.ts';
import type { Services } from './services.ts';
import { defaultParameters } from './settings.ts';
import { webviewPage, webviewRoot } from './webviewPage.ts';

export const CHAT_VIEW = 'llmWorkbench.chat';
/** Which conversation was shown last in this workspace. */
const SHOWN = 'llmWorkbench.conversation';

export class ChatView implements vscode.WebviewViewProvider {
  readonly services: Services;
  readonly keyCommands: KeyCommands;
  #bridge?: Bridge<ChatPageRequests, ChatPageEvents>;
  #attachments: (MessageContext & { id: string })[] = [];
  /** Parameters that the person set before the first question of a new conversation. */
  #newParameters?: ChatParameters;
  /** Events that came before the page asked for its first snapshot. */
  #early: { event: ChatPageEvent; data: ChatPageEvents[ChatPageEvent] }[] = [];
  #isReady = false;

  constructor(services: Services, keyCommands: KeyCommands) {
    this.services = services;
    this.keyCommands = keyCommands;
    services.onChatEvent(({ event, data }) => this.#relay(event, data));
    services.onModelsChange(() => void this.#sendModels());
  }

  get conversationId(): string | undefined {
    return this.services.context.workspaceState.get<string>(SHOWN);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    const { extensionUri } = this.services.context;
    this.#isReady = false;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(extensionUri)] };
    const bridge = new Bridge<ChatPageRequests, ChatPageEvents>({
      schemas: chatPageSchemas,
      handlers: chatPageHandlers(this),
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
    const store = await services.store();
    const id = this.conversationId;
    const exists = id !== undefined && store.conversations.get(id) !== undefined;
    return {
      conversation: exists ? services.views.conversation(store, id) : undefined,
      runs: exists ? services.chat.runsOf(id) : [],
      models,
      attachments: this.#chips(),
      defaults: defaultParameters(),
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
  }

  async show(conversationId: string | undefined): Promise<ChatSnapshot> {
    await this.services.context.workspaceState.update(SHOWN, conversationId);
    if (conversationId === undefined) {
      this.#newParameters = undefined;
    }
    return this.snapshot();
  }

  /** Sends a question with what is attached now; what is attached meanwhile waits for the next one. */
  async ask(text: string): Promise<StartedRun> {
    const context = this.#attachments.map(({ id: _id, ...rest }) => rest);
    const sent = new Set(this.#attachments.map(({ id }) => id));
    const run = await this.#begin({ text, context, purpose: 'chat' });
    this.#setAttachments(this.#attachments.filter(({ id }) => !sent.has(id)));
    return run;
  }

  /** Sends what a command of the editor asks; the composer's attachments stay. */
  askAboutCode(title: string, text: string, context: MessageContext): Promise<StartedRun> {
    return this.#begin({ title, text, context: [context], purpose: 'editorAction' });
  }

  attach(context: MessageContext): void {
    // The same piece twice helps nobody.
    const others = this.#attachments.filter((item) => item.label !== context.label || item.uri !== context.uri);
    this.#setAttachments([...others, { ...context, id: randomUUID() }]);
  }

  detach(id: string): void {
    this.#setAttachments(this.#attachments.filter((item) => item.id !== id));
  }

  parametersOfNew(): ChatParameters {
    return this.#newParameters ?? defaultParameters();
  }

  setParametersOfNew(parameters: ChatParameters): void {
    this.#newParameters = parameters;
  }

  async #begin(question: Omit<Question, 'conversationId' | 'parameters'>): Promise<StartedRun> {
    const store = await this.services.store();
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
    void vscode.commands.executeCommand('setContext', 'llmWorkbench.answering', this.services.chat.isAnswering);
  }

  async #sendModels(): Promise<void> {
    try {
      const models = await this.services.models();
      this.emit('models/changed', models);
    } catch (error) {
      this.services.log.error('Models', error);
    }
  }

  #setAttachments(attachments: (MessageContext & { id: string })[]): void {
    this.#attachments = attachments;
    this.emit('attachments/changed', { attachments: this.#chips() });
  }

  #chips(): ChatSnapshot['attachments'] {
    return this.#attachments.map((item) => ({ ...contextChip(item), id: item.id }));
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
