// The policy in force: the person's setting, the environment, a file of each open folder, a file of the machine's administrator.
import { readFile, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import * as vscode from 'vscode';
import { parseJson, planModelsSource, readPolicy, type Policy, type PolicySource } from '../core/models/policy.ts';
import type { Configuration } from './configuration/configuration.ts';

/** Below each folder of the workspace. It can forbid, and never allow what another source forbids. */
const FOLDER_FILE = '.llm-workbench/policy.json';
const LARGEST_BYTES = 1_000_000;

export interface PolicySourcesOptions {
  configuration: Pick<Configuration, 'settings'>;
  environment: Readonly<Record<string, string | undefined>>;
  /** Default: where administrators of this system put it. */
  managedFile?: string;
}

export class PolicySources implements vscode.Disposable {
  readonly #options: PolicySourcesOptions;
  readonly #managedFile: string;
  readonly #changed = new vscode.EventEmitter<void>();
  /** A folder's file was written, or other folders are open. The setting's changes are announced by the configuration. */
  readonly onChange = this.#changed.event;
  #watching?: vscode.Disposable;
  #folders?: Promise<readonly PolicySource[]>;

  constructor(options: PolicySourcesOptions) {
    this.#options = options;
    this.#managedFile = options.managedFile ?? managedFile(process.platform, options.environment);
  }

  async current(): Promise<Policy> {
    const { configuration, environment } = this.#options;
    this.#folders ??= this.#readFolders();
    const [folders, managed] = await Promise.all([this.#folders, this.#readManaged()]);
    const { userValue } = configuration.settings.view('policy');
    const user: PolicySource = { origin: 'user', name: 'The setting llmWorkbench.policy', value: userValue };
    const plans = planModelsSource('LLM_PLAN_MODELS_JSON', environment['LLM_PLAN_MODELS_JSON']);
    return readPolicy([user, ...managed, ...(plans ? [plans] : []), ...folders], environment['LLM_PLAN']);
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#changed.dispose();
  }

  #readFolders(): Promise<readonly PolicySource[]> {
    this.#watching ??= this.#watch();
    const folders = vscode.workspace.workspaceFolders ?? [];
    return Promise.all(folders.map((folder) => readFolder(folder))).then((sources) => sources.flat());
  }

  #watch(): vscode.Disposable {
    const forget = () => {
      this.#folders = undefined;
      this.#changed.fire();
    };
    // The folder of the file too: where it is deleted as a whole, nothing is said of the file.
    const watcher = vscode.workspace.createFileSystemWatcher('**/.llm-workbench{,/policy.json}');
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(forget),
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
    );
  }

  /** Each time anew: it is small, mostly absent, and outside of what VS Code watches. */
  async #readManaged(): Promise<readonly PolicySource[]> {
    const source = { origin: 'managed', name: this.#managedFile } as const;
    try {
      if ((await stat(this.#managedFile)).size > LARGEST_BYTES) {
        return [{ ...source, unreadable: TOO_LARGE }];
      }
      return [{ ...source, ...parseJson(await readFile(this.#managedFile, 'utf8')) }];
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return code === 'ENOENT' || code === 'ENOTDIR' ? [] : [{ ...source, unreadable: `reading it fails (${code})` }];
    }
  }
}

const TOO_LARGE = `it is larger than ${LARGEST_BYTES / 1_000_000} MB`;

async function readFolder(folder: vscode.WorkspaceFolder): Promise<readonly PolicySource[]> {
  const file = vscode.Uri.joinPath(folder.uri, FOLDER_FILE);
  const source = { origin: 'workspace', name: `${folder.name}/${FOLDER_FILE}` } as const;
  try {
    if ((await vscode.workspace.fs.stat(file)).size > LARGEST_BYTES) {
      return [{ ...source, unreadable: TOO_LARGE }];
    }
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    return [{ ...source, ...parseJson(text) }];
  } catch (error) {
    const isMissing =
      error instanceof vscode.FileSystemError && ['FileNotFound', 'FileNotADirectory'].includes(error.code);
    return isMissing ? [] : [{ ...source, unreadable: 'reading it fails' }];
  }
}

/** Where only an administrator can write. */
function managedFile(platform: NodeJS.Platform, environment: PolicySourcesOptions['environment']): string {
  switch (platform) {
    case 'win32':
      return win32.join(environment['ProgramData'] ?? String.raw`C:\ProgramData`, 'LLM Workbench', 'policy.json');
    case 'darwin':
      return '/Library/Application Support/LLM Workbench/policy.json';
    default:
      return posix.join('/etc/llm-workbench', 'policy.json');
  }
}
