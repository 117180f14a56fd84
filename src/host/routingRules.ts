// The rules in force for choosing models: the person's setting, then the file of each trusted folder. What is wrong with them is shown where it stands.
import * as vscode from 'vscode';
import type { Clock } from '../core/ports.ts';
import type { RoutingRule } from '../core/routing/rules/routingRule.ts';
import { RULE_FILE } from '../core/routing/rules/ruleFile.ts';
import type { RuleNames } from '../core/routing/rules/ruleNames.ts';
import { systemClock } from '../core/systemClock.ts';
import type { RuleProblem } from '../shared/routingViews.ts';
import { FolderRules } from './folderRules.ts';
import { keptText } from './keptText.ts';
import { RuleDiagnostics } from './ruleDiagnostics.ts';
import { ruleNames } from './ruleNamesNow.ts';
import type { Services } from './services.ts';
import { SettingRules } from './settingRules.ts';

const KEPT = 'routingRules.lastGood';

export interface RuleSourcesOptions {
  /** The setting as it stands in the person's file. */
  setting(): unknown;
  onSettingsChange: vscode.Event<unknown>;
  /** `undefined`: not all lists were read yet. */
  names(): Promise<RuleNames | undefined>;
  /** Names may mean others now. */
  onNamesChange: vscode.Event<unknown>;
  /** What outlasts the session: of the person, and of this workspace. */
  globalState: vscode.Memento;
  workspaceState: vscode.Memento;
  clock: Clock;
  /** Default: what VS Code says. */
  isTrusted?(): boolean;
  /** Default: those that are open. */
  folders?(): readonly vscode.WorkspaceFolder[];
}

/** The rules of one source that hold. */
interface SourceNow {
  rules: readonly RoutingRule[];
  /** Of what is saved. */
  problems: readonly RuleProblem[];
  /** Other rules hold than stand there. */
  isLastGood: boolean;
}

export interface RuleSourcesNow {
  setting: SourceNow;
  folders: readonly (SourceNow & Pick<FolderRules, 'uri' | 'name' | 'state'>)[];
}

/** Those of this window. */
export function ruleSources(services: Services): RuleSources {
  const { configuration, context } = services;
  return new RuleSources({
    setting: () => configuration.settings.routing().rules,
    onSettingsChange: configuration.onChange,
    names: () => ruleNames(services),
    onNamesChange: services.onModelsChange,
    globalState: context.globalState,
    workspaceState: context.workspaceState,
    clock: systemClock,
  });
}

export class RuleSources implements vscode.Disposable {
  readonly #options: RuleSourcesOptions;
  readonly #setting: SettingRules;
  readonly #diagnostics: RuleDiagnostics;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #watching: vscode.Disposable;
  /** By the folder's address. */
  readonly #folders = new Map<string, FolderRules>();
  /** Other rules may be in force, or other things wrong with them. */
  readonly onChange = this.#changed.event;

  constructor(options: RuleSourcesOptions) {
    this.#options = options;
    this.#setting = new SettingRules(() => options.setting(), keptText(options.globalState, KEPT));
    this.#diagnostics = new RuleDiagnostics({
      names: () => options.names(),
      clock: options.clock,
      // In folders that are not trusted nothing is read, so nothing is wrong there.
      folderOf: (uri) => this.#ofFolders().find((one) => one.uri.toString() === uri.toString()),
    });
    this.#watching = vscode.Disposable.from(
      options.onSettingsChange(() => {
        this.#setting.changed();
        this.#changed.fire();
      }),
      options.onNamesChange(() => this.#diagnostics.namesChanged()),
      this.#watchFiles(),
    );
    void this.rules();
  }

  /** The person's own first, then those of each folder in the workspace's order. */
  async rules(): Promise<readonly RoutingRule[]> {
    const ofFolders = await Promise.all(this.#ofFolders().map((folder) => folder.rules()));
    return [...this.#setting.rules(), ...ofFolders.flat()];
  }

  /** What is wrong with the setting, in sentences; names that nobody knows too. */
  async settingProblems(): Promise<readonly string[]> {
    return this.#setting.words(await this.#options.names());
  }

  /** Of what is saved, by the file's address; of the setting under its own name. */
  problems(): ReadonlyMap<string, readonly RuleProblem[]> {
    const ofFiles = this.#ofFolders().map(({ uri, problems }) => [uri.toString(), problems] as const);
    return new Map([['llmWorkbench.routing.rules', this.#setting.problems()], ...ofFiles]);
  }

  /** Of each source: what holds, and whether other rules stand there. */
  async sources(): Promise<RuleSourcesNow> {
    const folders = this.#ofFolders().map(async (folder) => {
      const rules = await folder.rules();
      const { uri, name, state, problems, isLastGood } = folder;
      return { uri, name, state, rules, problems, isLastGood };
    });
    const { isLastGood } = this.#setting;
    const setting = { rules: this.#setting.rules(), problems: this.#setting.problems(), isLastGood };
    return { setting, folders: await Promise.all(folders) };
  }

  dispose(): void {
    this.#watching.dispose();
    this.#diagnostics.dispose();
    this.#changed.dispose();
  }

  #ofFolders(): readonly FolderRules[] {
    const isTrusted = this.#options.isTrusted?.() ?? vscode.workspace.isTrusted;
    const open = this.#options.folders?.() ?? vscode.workspace.workspaceFolders ?? [];
    return isTrusted ? open.map((folder) => this.#folder(folder)) : [];
  }

  #folder(folder: vscode.WorkspaceFolder): FolderRules {
    const name = folder.uri.toString();
    const known = this.#folders.get(name);
    if (known) {
      return known;
    }
    const fresh: FolderRules = new FolderRules({
      folder,
      kept: keptText(this.#options.workspaceState, `${KEPT}/${name}`),
      clock: this.#options.clock,
      onRead: () => this.#diagnostics.show(fresh.uri),
      onNews: () => this.#changed.fire(),
    });
    this.#folders.set(name, fresh);
    return fresh;
  }

  #watchFiles(): vscode.Disposable {
    const changed = (uri: vscode.Uri) => {
      // Generously: on some systems one place has names in upper and lower case.
      const place = uri.toString().toLowerCase();
      for (const folder of this.#ofFolders()) {
        if (folder.uri.toString().toLowerCase().startsWith(place)) {
          folder.changed();
        }
      }
    };
    // The folder of the file too: where it is deleted as a whole, nothing is said of the file.
    const [folder, file] = RULE_FILE.split('/');
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${folder}{,/${file}}`);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => uri.path.endsWith(RULE_FILE) && changed(uri)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#others()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#others()),
    );
  }

  /** Other folders count now. */
  #others(): void {
    const open = new Set(this.#ofFolders().map(({ uri }) => uri.toString()));
    for (const [name, { uri }] of this.#folders) {
      if (!open.has(uri.toString())) {
        this.#folders.delete(name);
        this.#diagnostics.show(uri);
      }
    }
    void this.rules();
    this.#changed.fire();
  }
}
