// A page in an editor tab: one at a time, restored after a reload, told of changes while it is in sight.
import * as vscode from 'vscode';
import { toAppError } from '../core/errors.ts';
import type { Handlers, Requests, Schemas } from '../shared/rpc.ts';
import { Bridge } from './bridge.ts';
import type { Services } from './services.ts';
import { webviewPage, webviewRoot, type PageOptions } from './webviewPage.ts';

/** Changes that come together (a key that is saved and put to use) are shown together. */
const GATHER_MS = 30;

export interface EditorPageOptions<R extends Requests<R>> extends PageOptions {
  /** The view type, of `onWebviewPanel:` in package.json too. */
  id: string;
  /** Codicon of the tab. */
  icon: string;
  schemas: Schemas<R>;
  /** Asked for each time that the tab is opened. */
  handlers: () => Handlers<R>;
  /** Tells the page what it is to show now. */
  send: () => Promise<void>;
}

interface Shown<R extends Requests<R>, E> {
  panel: vscode.WebviewPanel;
  bridge: Bridge<R, E>;
  /** The page has asked for its first snapshot and is in sight: it hears events. */
  isReady: boolean;
}

/** `R` are the page's requests, `E` its events. */
export class EditorPage<R extends Requests<R>, E> implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: Services;
  readonly #options: EditorPageOptions<R>;
  #shown?: Shown<R, E>;
  /** Told as soon as the page is ready. */
  #wanted?: (bridge: Bridge<R, E>) => void;
  #sending?: NodeJS.Timeout;

  constructor(services: Services, options: EditorPageOptions<R>) {
    this.#services = services;
    this.#options = options;
  }

  /** Brings the tab to the front, and tells the page something once it can hear it. */
  show<K extends keyof E & string>(wanted?: { event: K; data: E[K] }): void {
    this.#wanted = wanted && ((bridge) => bridge.emit(wanted.event, wanted.data));
    if (this.#shown) {
      this.#shown.panel.reveal();
      this.#tellWanted();
      return;
    }
    const { id, title } = this.#options;
    this.#attach(vscode.window.createWebviewPanel(id, title, vscode.ViewColumn.Active, { enableFindWidget: false }));
  }

  /** VS Code was reloaded with the tab open. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#shown) {
      panel.dispose();
    } else {
      this.#attach(panel);
    }
    return Promise.resolve();
  }

  /** The page has asked for its first snapshot. */
  isReady(): void {
    if (this.#shown) {
      this.#shown.isReady = true;
      // After the snapshot itself, which is the answer to a request and goes out first.
      setTimeout(() => this.#tellWanted(), 0);
    }
  }

  /** It is in sight and has asked for what it shows. */
  get isSeen(): boolean {
    return this.#shown?.isReady ?? false;
  }

  /** What the tab is called from now on; one that is restored keeps its name until it is told another. */
  setTitle(title: string): void {
    if (this.#shown && this.#shown.panel.title !== title) {
      this.#shown.panel.title = title;
    }
  }

  /** Something that the page shows has changed. */
  changed(): void {
    if (this.#shown?.isReady) {
      this.#sending ??= setTimeout(() => {
        this.#sending = undefined;
        this.#options.send().catch((error: unknown) => this.#services.log.error(this.#options.title, error));
      }, GATHER_MS);
    }
  }

  emit<K extends keyof E & string>(event: K, data: E[K]): void {
    if (this.#shown?.isReady) {
      this.#shown.bridge.emit(event, data);
    }
  }

  /** Something that VS Code asks the person by itself; a failure is told there, where they look. */
  inVsCode(task: Promise<void>): void {
    task.catch((thrown: unknown) => {
      const { kind, message } = toAppError(thrown);
      if (kind !== 'cancelled') {
        void vscode.window.showErrorMessage(this.#services.redactor.text(message));
      }
    });
  }

  dispose(): void {
    clearTimeout(this.#sending);
    this.#shown?.panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    const { context, redactor } = this.#services;
    const { icon, schemas, handlers, entry, title } = this.#options;
    panel.iconPath = new vscode.ThemeIcon(icon);
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(context.extensionUri)] };
    const bridge = new Bridge<R, E>({
      schemas,
      handlers: handlers(),
      clean: (value) => redactor.data(value, redactor.content),
      post: (message) => void webview.postMessage(message),
      describe: (error, method) => this.#describe(error, method),
    });
    const shown: Shown<R, E> = { panel, bridge, isReady: false };
    this.#shown = shown;
    const listeners = vscode.Disposable.from(
      webview.onDidReceiveMessage((message: unknown) => bridge.receive(message)),
      // A hidden page is gone, and asks anew when it comes back.
      panel.onDidChangeViewState(() => {
        shown.isReady &&= panel.visible;
      }),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
      bridge.dispose();
      if (this.#shown === shown) {
        this.#shown = undefined;
      }
    });
    webview.html = webviewPage(webview, context.extensionUri, { entry, title });
  }

  #tellWanted(): void {
    if (this.#wanted && this.#shown?.isReady) {
      this.#wanted(this.#shown.bridge);
      this.#wanted = undefined;
    }
  }

  #describe(error: unknown, method: string): string {
    const known = toAppError(error);
    if (known.kind === 'internal') {
      this.#services.log.error(method, error);
    }
    return this.#services.redactor.text(known.message);
  }
}
