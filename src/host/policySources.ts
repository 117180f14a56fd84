// The policy in force: the person's setting, the environment, a file of each open folder, a file of the machine's administrator.
import * as vscode from 'vscode';
import type { Connections } from '../core/connections.ts';
import { KeptRead } from '../core/keptRead.ts';
import { isInBaseline } from '../core/models/baseline.ts';
import { environmentPolicy, managedPolicyFile, readManagedPolicy } from '../core/models/managedPolicy.ts';
import { readPolicy, type Policy, type PolicySource } from '../core/models/policy.ts';
import { loadSeed } from '../core/models/seed.ts';
import type { Clock } from '../core/ports.ts';
import type { Pricing } from '../core/pricing.ts';
import type { Provider } from '../core/provider.ts';
import type { Providers } from '../core/providerSet.ts';
import type { Configuration } from './configuration/configuration.ts';
import { FOLDER_POLICY, folderPolicy, folderSource, type FolderPolicy } from './folderPolicy.ts';

const LARGEST_BYTES = 1_000_000;
/** A folder on another machine may be out of reach for long, and everybody who shows a model waits for its policy. */
const LONGEST_READ_MS = 5000;

export interface PolicySourcesOptions {
  configuration: Pick<Configuration, 'settings'>;
  environment: Readonly<Record<string, string | undefined>>;
  providers: Providers;
  connections: Pick<Connections, 'addressOf'>;
  pricing: Pick<Pricing, 'load'>;
  clock: Clock;
  /** Default: where administrators of this system put it. */
  managedFile?: string;
  /** Default: those that are open. */
  folders?(): readonly vscode.WorkspaceFolder[];
}

export class PolicySources implements vscode.Disposable {
  readonly #options: PolicySourcesOptions;
  readonly #managedFile: string;
  readonly #changed = new vscode.EventEmitter<void>();
  /**
   * A folder's file was written, or could be read at last, or other folders are open. The setting's changes are announced by the
   * configuration.
   */
  readonly onChange = this.#changed.event;
  #watching?: vscode.Disposable;
  /** By the folder's address. */
  readonly #folders = new Map<string, KeptRead<readonly PolicySource[]>>();

  constructor(options: PolicySourcesOptions) {
    this.#options = options;
    this.#managedFile = options.managedFile ?? managedPolicyFile(process.platform);
  }

  async current(): Promise<Policy> {
    const { configuration, environment, providers, connections, clock } = this.#options;
    const [folders, managed, seed, pricing] = await Promise.all([
      this.#ofFolders(),
      readManagedPolicy(this.#managedFile),
      loadSeed(),
      this.#options.pricing.load(),
    ]);
    const { userValue } = configuration.settings.view('policy');
    const user: PolicySource = { origin: 'user', name: 'The setting llmWorkbench.policy', value: userValue };
    const baseline = {
      find: (id: string) => providers.find(id),
      addressOf: (provider: Provider) => connections.addressOf(provider, 'none'),
      seed,
      pricing,
      now: clock.now(),
    };
    return readPolicy([user, ...managed, ...environmentPolicy(environment), ...folders], {
      providers: providers.all(),
      seed,
      plan: environment['LLM_PLAN'],
      isInBaseline: (reference) => isInBaseline(reference, baseline),
    });
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#changed.dispose();
  }

  async #ofFolders(): Promise<readonly PolicySource[]> {
    this.#watching ??= this.#watch();
    const folders = this.#options.folders?.() ?? vscode.workspace.workspaceFolders ?? [];
    return (await Promise.all(folders.map((folder) => this.#folder(folder).get()))).flat();
  }

  #folder(folder: vscode.WorkspaceFolder): KeptRead<readonly PolicySource[]> {
    const name = folder.uri.toString();
    const known = this.#folders.get(name);
    if (known) {
      return known;
    }
    const fresh = new KeptRead<readonly PolicySource[]>({
      read: (): Promise<FolderPolicy> => folderPolicy(folder, LARGEST_BYTES),
      clock: this.#options.clock,
      mostMs: LONGEST_READ_MS,
      late: [{ ...folderSource(folder), unreadable: 'its folder does not answer' }],
      onNews: () => this.#changed.fire(),
    });
    this.#folders.set(name, fresh);
    return fresh;
  }

  #watch(): vscode.Disposable {
    const forget = (uri: vscode.Uri) => {
      // Generously: on some systems one place has names in upper and lower case.
      const place = uri.toString().toLowerCase();
      const names = [...this.#folders.keys()].filter((name) => place.startsWith(name.toLowerCase()));
      names.forEach((name) => this.#folders.delete(name));
      if (names.length > 0) {
        this.#changed.fire();
      }
    };
    // The folder of the file too: where it is deleted as a whole, nothing is said of the file.
    const [folder, file] = FOLDER_POLICY.split('/');
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${folder}{,/${file}}`);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(forget),
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#folders.clear();
        this.#changed.fire();
      }),
    );
  }
}
