// A tab whose page is the test: it hears what the page hears, and asks what the page asks.
import * as vscode from 'vscode';
import type { ToWebview } from '../../../src/shared/rpc.ts';
import { waitFor } from '../../harness/wait.ts';

export class FakePanel {
  readonly #messages = new vscode.EventEmitter<unknown>();
  readonly #viewState = new vscode.EventEmitter<unknown>();
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly heard: ToWebview[] = [];
  isVisible = true;
  #next = 1;

  /** What the host is given. */
  readonly panel = {
    webview: {
      options: {},
      html: '',
      cspSource: 'test:',
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: this.#messages.event,
      postMessage: async (message: ToWebview) => void this.heard.push(message),
    },
    onDidChangeViewState: this.#viewState.event,
    onDidDispose: this.#disposed.event,
    reveal() {},
    dispose: () => this.#disposed.fire(),
  } as unknown as vscode.WebviewPanel;

  constructor() {
    Object.defineProperty(this.panel, 'visible', { get: () => this.isVisible });
  }

  async ask(method: string, params: unknown): Promise<unknown> {
    const id = this.#next;
    this.#next += 1;
    this.#messages.fire({ kind: 'request', id, method, params });
    const answer = await waitFor(`the answer to ${method}`, () =>
      this.heard.find((message) => message.kind !== 'event' && message.id === id),
    );
    if (answer.kind === 'failure') {
      throw new Error(answer.error.message);
    }
    return answer.kind === 'result' ? answer.value : undefined;
  }

  events(name: string): unknown[] {
    return this.heard.flatMap((message) => (message.kind === 'event' && message.event === name ? [message.data] : []));
  }

  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.#viewState.fire({ webviewPanel: this.panel });
  }
}
