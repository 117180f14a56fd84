// What is wrong in files of rules, shown in them: of the text in an open editor as it is typed, else of what is saved.
import * as vscode from 'vscode';
import type { Clock, Disposable } from '../core/ports.ts';
import { RULE_FILE } from '../core/routing/rules/ruleFile.ts';
import type { RuleNames } from '../core/routing/rules/ruleNames.ts';
import { unknownTargets } from '../core/routing/rules/unknownTargets.ts';
import type { RuleProblem } from '../shared/routingViews.ts';
import type { FolderRules } from './folderRules.ts';

/** While somebody types nobody wants to be told. */
const QUIET_MS = 250;

export interface RuleDiagnosticsOptions {
  /** `undefined`: not all lists were read yet; it is told when they are. */
  names(): Promise<RuleNames | undefined>;
  clock: Clock;
  /** Whose file it is; `undefined`: its rules do not count. */
  folderOf(uri: vscode.Uri): FolderRules | undefined;
}

export class RuleDiagnostics implements vscode.Disposable {
  readonly #options: RuleDiagnosticsOptions;
  readonly #shown = vscode.languages.createDiagnosticCollection('llmWorkbench.routing');
  readonly #watching: vscode.Disposable;
  readonly #timers = new Map<string, Disposable>();
  /** By file, grows with each look: names that come late belong to an older text. */
  readonly #rounds = new Map<string, number>();

  constructor(options: RuleDiagnosticsOptions) {
    this.#options = options;
    this.#watching = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#soon(document.uri)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.show(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.show(uri)),
    );
  }

  /** Anew; of what is no file of rules, nothing. */
  show(uri: vscode.Uri): void {
    if (uri.path.endsWith(RULE_FILE)) {
      void this.#show(uri, this.#options.folderOf(uri));
    }
  }

  async #show(uri: vscode.Uri, folder: FolderRules | undefined): Promise<void> {
    const name = uri.toString();
    const round = (this.#rounds.get(name) ?? 0) + 1;
    this.#rounds.set(name, round);
    const set = (problems: readonly RuleProblem[]) => {
      if (this.#rounds.get(name) === round) {
        this.#shown.set(uri, problems.map(diagnostic));
      }
    };
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === name && !one.isClosed);
    // A file that was deleted lives on for a while as a document; one that somebody types is not there yet.
    const isTyped = folder?.state === 'there' || (folder?.state === 'missing' && document?.isDirty);
    if (!folder || !document || !isTyped) {
      set(folder?.problems ?? []);
      return;
    }
    const { readRuleFile } = await import('../core/routing/rules/readRuleFile.ts');
    const { rules, problems } = readRuleFile(document.getText());
    set(problems);
    if (rules.some(({ use }) => use.length > 0)) {
      // Without the names nothing is unknown.
      const names = await this.#options.names().catch(() => undefined);
      set(names ? [...problems, ...unknownTargets(rules, names)] : problems);
    }
  }

  namesChanged(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      this.#soon(uri);
    }
  }

  dispose(): void {
    this.#watching.dispose();
    for (const timer of this.#timers.values()) {
      timer.dispose();
    }
    this.#rounds.clear();
    this.#shown.dispose();
  }

  #soon(uri: vscode.Uri): void {
    const name = uri.toString();
    if (!uri.path.endsWith(RULE_FILE)) {
      return;
    }
    this.#timers.get(name)?.dispose();
    this.#timers.set(
      name,
      this.#options.clock.after(QUIET_MS, () => this.show(uri)),
    );
  }
}

function diagnostic({ line, column, length, message, severity }: RuleProblem): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, column - 1, line - 1, column - 1 + length);
  const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
  const shown = new vscode.Diagnostic(range, message, severity === 'error' ? error : warning);
  shown.source = 'LLM Workbench';
  return shown;
}
