// The settings in an editor tab: one at a time, restored after a reload, always showing what the files hold.
import * as vscode from 'vscode';
import { toAppError } from '../core/errors.ts';
import { systemClock } from '../core/systemClock.ts';
import { settingsPageSchemas, type SettingsPageEvents, type SettingsPageRequests } from '../shared/protocol.ts';
import type { SettingsView } from '../shared/settingsViews.ts';
import { Bridge } from './bridge.ts';
import { KeyChecks } from './keyChecks.ts';
import type { KeyCommands } from './keyCommands.ts';
import type { Services } from './services.ts';
import { settingsPageHandlers } from './settingsHandlers.ts';
import { webviewPage, webviewRoot } from './webviewPage.ts';

export const SETTINGS_PANEL = 'llmWorkbench.settings';

const TITLE = 'LLM Workbench: Settings';
/** Changes that come together (a key that is saved and put to use) are shown together. */
const GATHER_MS = 30;

interface Shown {
  panel: vscode.WebviewPanel;
  bridge: Bridge<SettingsPageRequests, SettingsPageEvents>;
  /** The page has asked for its first snapshot and is in sight: it hears events. */
  isReady: boolean;
}

export class SettingsPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly services: Services;
  readonly keyCommands: KeyCommands;
  readonly checks: KeyChecks;
  readonly #listeners: vscode.Disposable;
  #shown?: Shown;
  /** Asked for before the page was ready. */
  #wantedPage?: string;
  #sending?: NodeJS.Timeout;

  constructor(services: Services, keyCommands: KeyCommands) {
    this.services = services;
    this.keyCommands = keyCommands;
    const { keys, connections, redactor } = services;
    this.checks = new KeyChecks({
      operations: keyCommands.operations,
      keys,
      connections,
      clock: systemClock,
      redactor,
    });
    const changed = () => this.#sendSoon();
    this.#listeners = vscode.Disposable.from(
      services.configuration.onChange(changed),
      services.onModelsChange(changed),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
      services.onChatEvent(({ event, data }) => {
        if (event === 'local/changed') {
          this.#emit(event, data as SettingsPageEvents['local/changed']);
        }
      }),
    );
  }

  /** Brings the settings to the front; `page` is one of the page's own names. */
  show(page?: string): void {
    this.#wantedPage = page;
    if (this.#shown) {
      this.#shown.panel.reveal();
      this.#showWantedPage();
      return;
    }
    const options = { enableFindWidget: false };
    this.#attach(vscode.window.createWebviewPanel(SETTINGS_PANEL, TITLE, vscode.ViewColumn.Active, options));
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

  /** All that the page shows now. */
  async view(): Promise<SettingsView> {
    const { settingsView } = await import('./settingsView.ts');
    return settingsView(this.services, this.checks);
  }

  /** The page has asked for its first snapshot. */
  pageIsReady(): void {
    if (this.#shown) {
      this.#shown.isReady = true;
      // After the snapshot itself, which is the answer to a request and goes out first.
      setTimeout(() => this.#showWantedPage(), 0);
    }
  }

  /** Something that VS Code asks the person by itself; a failure is told there, where they look. */
  inVsCode(task: Promise<void>): void {
    task.catch((thrown: unknown) => {
      const { kind, message } = toAppError(thrown);
      if (kind !== 'cancelled') {
        void vscode.window.showErrorMessage(this.services.redactor.text(message));
      }
    });
  }

  dispose(): void {
    clearTimeout(this.#sending);
    this.#listeners.dispose();
    this.#shown?.panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    const { extensionUri } = this.services.context;
    panel.iconPath = new vscode.ThemeIcon('settings');
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(extensionUri)] };
    const bridge = new Bridge<SettingsPageRequests, SettingsPageEvents>({
      schemas: settingsPageSchemas,
      handlers: settingsPageHandlers(this),
      clean: (value) => this.services.redactor.data(value, this.services.redactor.content),
      post: (message) => void webview.postMessage(message),
      describe: (error, method) => this.#describe(error, method),
    });
    const shown: Shown = { panel, bridge, isReady: false };
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
    webview.html = webviewPage(webview, extensionUri, { entry: 'settings', title: TITLE });
  }

  #showWantedPage(): void {
    if (this.#wantedPage !== undefined && this.#shown?.isReady) {
      this.#emit('settings/show', { page: this.#wantedPage });
      this.#wantedPage = undefined;
    }
  }

  #sendSoon(): void {
    if (this.#shown?.isReady) {
      this.#sending ??= setTimeout(() => {
        this.#sending = undefined;
        void this.#send();
      }, GATHER_MS);
    }
  }

  async #send(): Promise<void> {
    try {
      const view = await this.view();
      this.#emit('settings/changed', view);
    } catch (error) {
      this.services.log.error('Settings page', error);
    }
  }

  #emit<E extends keyof SettingsPageEvents>(event: E, data: SettingsPageEvents[E]): void {
    if (this.#shown?.isReady) {
      this.#shown.bridge.emit(event, data);
    }
  }

  #describe(error: unknown, method: string): string {
    const known = toAppError(error);
    if (known.kind === 'internal') {
      this.services.log.error(method, error);
    }
    return this.services.redactor.text(known.message);
  }
}
