// The files that the person had in front, the last first.
import * as vscode from 'vscode';

const MOST_RECENT = 30;

export class RecentFiles implements vscode.Disposable {
  #uris: readonly vscode.Uri[] = [];
  readonly #listeners: vscode.Disposable;

  constructor() {
    this.#saw(vscode.window.activeTextEditor);
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#saw(editor)),
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        const gone = new Set(files.map(String));
        this.#uris = this.#uris.filter((uri) => !gone.has(uri.toString()));
      }),
    );
  }

  get uris(): readonly vscode.Uri[] {
    return this.#uris;
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  #saw(editor: vscode.TextEditor | undefined): void {
    const uri = editor?.document.uri;
    // What was never saved is gone with its editor.
    if (uri && uri.scheme !== 'untitled' && vscode.workspace.getWorkspaceFolder(uri)) {
      this.#uris = [uri, ...this.#uris.filter((other) => other.toString() !== uri.toString())].slice(0, MOST_RECENT);
    }
  }
}
