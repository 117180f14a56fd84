// The files and folders of the workspace, listed by VS Code's own search and kept for a while.
import * as vscode from 'vscode';
import { foldersAbove, foldersLeftOut } from '../../core/context/ignoreRules.ts';
import { readIgnoreFiles, rootOf, smallText, type IgnoreRoot } from './ignoreFiles.ts';
import { pathBelow } from './shownPath.ts';

/** Files of one workspace folder that are looked at. */
const MOST_FILES = 20_000;
const MOST_IGNORE_FILES = 500;
/** A list is made anew after so long, should a watcher have missed something. */
const OLDEST_MS = 60_000;

export interface WorkspaceEntry {
  uri: vscode.Uri;
  kind: 'file' | 'folder';
  name: string;
  /** As a person would say it; with the folder's name in front where there are several. */
  path: string;
  root: IgnoreRoot;
}

/** Asked only of what would be offered: asking of every file takes seconds in a large workspace. */
export function isIgnored({ uri, kind, root }: WorkspaceEntry): boolean {
  const path = pathBelow(root.root, uri);
  return path === undefined || root.rules.ignoredBy(path, kind === 'folder') !== undefined;
}

export class WorkspaceFiles implements vscode.Disposable {
  #list?: { entries: Promise<readonly WorkspaceEntry[]>; at: number };
  #watching?: vscode.Disposable;

  /** Rejects with the cancellation when `signal` ends it while no list is there yet. */
  async entries(signal: AbortSignal): Promise<readonly WorkspaceEntry[]> {
    this.#watching ??= this.#watch();
    if (!this.#list || performance.now() - this.#list.at > OLDEST_MS) {
      const list = { entries: listEntries(), at: performance.now() };
      this.#list = list;
      list.entries.catch(() => this.#forget(list));
    }
    const { entries } = this.#list;
    // The list itself goes on: the next letter needs it.
    const { promise: given, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([entries, given]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#list = undefined;
  }

  #forget(list = this.#list): void {
    if (this.#list === list) {
      this.#list = undefined;
    }
  }

  #watch(): vscode.Disposable {
    const forget = () => this.#forget();
    const files = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
    const rules = vscode.workspace.createFileSystemWatcher('**/{.gitignore,.llmignore}', true, false, true);
    files.onDidCreate(forget);
    files.onDidDelete(forget);
    rules.onDidChange(forget);
    return vscode.Disposable.from(
      files,
      rules,
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('files.exclude') || change.affectsConfiguration('search.exclude')) {
          forget();
        }
      }),
    );
  }
}

async function listEntries(): Promise<readonly WorkspaceEntry[]> {
  const lists = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(entriesOf));
  return lists.flat();
}

async function entriesOf(folder: vscode.WorkspaceFolder): Promise<WorkspaceEntry[]> {
  const root = await rootOf(folder.uri);
  const excludes = [...excludedBySettings(folder), ...(await leftOutFolders(folder))];
  const find = (glob: string, most: number) =>
    vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), braces(excludes), most);
  await readIgnoreFiles(root, await find('*/**/{.gitignore,.llmignore}', MOST_IGNORE_FILES));
  const files = (await find('**/*', MOST_FILES)).flatMap((uri) => pathBelow(folder.uri, uri) ?? []);
  const folders = [...new Set(files.flatMap(foldersAbove))];
  const inside = (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? `${folder.name}/` : '';
  const entry = (kind: WorkspaceEntry['kind']) => (path: string) => ({
    uri: vscode.Uri.joinPath(folder.uri, path),
    kind,
    name: path.slice(path.lastIndexOf('/') + 1),
    path: inside + path,
    root,
  });
  const whole = { uri: folder.uri, kind: 'folder', name: folder.name, path: folder.name, root } as const;
  return [...files.map(entry('file')), whole, ...folders.map(entry('folder'))];
}

/** Globs that the person's settings leave out of searches. */
function excludedBySettings(folder: vscode.WorkspaceFolder): string[] {
  return ['files.exclude', 'search.exclude'].flatMap((name) => {
    const globs = vscode.workspace.getConfiguration(undefined, folder).get<Record<string, unknown>>(name) ?? {};
    return Object.entries(globs).flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
  });
}

/** What the outermost `.gitignore` leaves out as a whole: else it could fill the list before anything else is found. */
async function leftOutFolders(folder: vscode.WorkspaceFolder): Promise<string[]> {
  const read = async (name: string) => (await smallText(vscode.Uri.joinPath(folder.uri, name))) ?? '';
  // Where `.llmignore` takes something back, each file is asked about.
  return (await read('.llmignore')).includes('!') ? [] : foldersLeftOut(await read('.gitignore'));
}

function braces(globs: readonly string[]): string | undefined {
  return globs.length === 0 ? undefined : `{${[...new Set(globs)].join(',')}}`;
}
