// Reads the ignore files around a file of the workspace, through VS Code.
import * as vscode from 'vscode';
import { foldersAbove, IGNORE_FILES, IgnoreRules, type IgnoreFile } from '../../core/context/ignoreRules.ts';
import { AppError } from '../../core/errors.ts';
import { pathBelow } from './shownPath.ts';

/** An ignore file of more bytes is none. */
const MOST_BYTES = 1_000_000;
/** No repository lies deeper. */
const MOST_LEVELS = 50;

/** A workspace folder as far as rules reach it: its repository may begin further up. */
export interface IgnoreRoot {
  root: vscode.Uri;
  rules: IgnoreRules;
}

/** Adds the ignore files that stand in `folder` itself. */
export async function addRulesOf({ root, rules }: IgnoreRoot, folder: vscode.Uri): Promise<void> {
  for (const name of IGNORE_FILES) {
    const text = await smallText(vscode.Uri.joinPath(folder, name));
    if (text !== undefined) {
      rules.add({ folder: pathBelow(root, folder) ?? '', name, text });
    }
  }
}

/** The rules that hold for a workspace folder from its repository's root on, those below the folder not yet among them. */
export async function rootOf(folder: vscode.WorkspaceFolder): Promise<IgnoreRoot> {
  const repository = await repositoryAbove(folder.uri);
  const found: IgnoreRoot = {
    root: repository ?? folder.uri,
    rules: new IgnoreRules({ ignoreCase: process.platform !== 'linux' }),
  };
  for (const outer of foldersDownTo(found.root, folder.uri)) {
    await addRulesOf(found, outer);
  }
  return found;
}

/** Asks about files of the workspace, reading each ignore file once: made for one task and thrown away with it. */
export class IgnoreLookup {
  readonly #roots = new Map<vscode.WorkspaceFolder, Promise<IgnoreRoot>>();
  readonly #read = new Map<string, Promise<void>>();

  /** The rules from the repository's root down to where `uri` stands; `undefined` outside the workspace, where none hold. */
  async around(uri: vscode.Uri): Promise<IgnoreRoot | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) {
      return undefined;
    }
    const root = this.#roots.get(folder) ?? rootOf(folder);
    this.#roots.set(folder, root);
    const found = await root;
    // From the outside in, each once: siblings may share the rules, they do not meet.
    for (const path of foldersAbove(pathBelow(folder.uri, uri) ?? '').toReversed()) {
      const place = vscode.Uri.joinPath(folder.uri, path);
      const reading = this.#read.get(place.toString()) ?? addRulesOf(found, place);
      this.#read.set(place.toString(), reading);
      await reading;
    }
    return found;
  }

  /** Path of the ignore file that leaves it out; `undefined`: it may be sent. */
  async ignoredBy(uri: vscode.Uri, isFolder: boolean): Promise<string | undefined> {
    const around = await this.around(uri);
    return around?.rules.ignoredBy(pathBelow(around.root, uri) ?? '', isFolder);
  }

  /** Left out by `.llmignore` itself. */
  async isHidden(uri: vscode.Uri): Promise<boolean> {
    const around = await this.around(uri);
    return around?.rules.isHidden(pathBelow(around.root, uri) ?? '') ?? false;
  }
}

/** Throws, naming the ignore file, when one leaves out what the person asked for. */
export async function refuseIgnored(uri: vscode.Uri, isFolder: boolean): Promise<void> {
  const by = await new IgnoreLookup().ignoredBy(uri, isFolder);
  if (by !== undefined) {
    throw new AppError('badRequest', ignoredSentence(uri, by));
  }
}

/** Throws when `.llmignore` leaves the file out; for code that the person points at, which git may leave out. */
export async function refuseHidden(uri: vscode.Uri): Promise<void> {
  const lookup = new IgnoreLookup();
  if (await lookup.isHidden(uri)) {
    throw new AppError('badRequest', ignoredSentence(uri, (await lookup.ignoredBy(uri, false)) ?? '.llmignore'));
  }
}

function ignoredSentence(uri: vscode.Uri, by: string): string {
  const name = uri.path.split('/').at(-1) ?? uri.path;
  return by === 'git'
    ? `${name} belongs to Git itself: it is not sent.`
    : `${name} is left out by ${by}: it is not sent.`;
}

/** Reads the ignore files at these places, outermost first, so that inner rules come later. */
export async function readIgnoreFiles({ root, rules }: IgnoreRoot, uris: readonly vscode.Uri[]): Promise<void> {
  const read = async (uri: vscode.Uri): Promise<IgnoreFile | undefined> => {
    const path = pathBelow(root, uri);
    const name = IGNORE_FILES.find((known) => path === known || path?.endsWith(`/${known}`));
    const text = name && (await smallText(uri));
    return path === undefined || !name || text === undefined
      ? undefined
      : { folder: path.slice(0, -name.length).replace(/\/$/, ''), name, text };
  };
  const files = (await Promise.all(uris.map(read))).filter((file) => file !== undefined);
  const depth = ({ folder }: IgnoreFile) => (folder === '' ? 0 : folder.split('/').length);
  for (const file of files.toSorted((a, b) => depth(a) - depth(b))) {
    rules.add(file);
  }
}

async function smallText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.length > MOST_BYTES ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined; // There is none, or it cannot be read.
  }
}

/** The folder with `.git` in it, at or above `folder`. Virtual workspaces are repositories as a whole, and asking costs. */
async function repositoryAbove(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (folder.scheme !== 'file' && folder.scheme !== 'vscode-remote') {
    return undefined;
  }
  let place = folder;
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(place, '.git'));
      return place;
    } catch {
      const above = vscode.Uri.joinPath(place, '..');
      if (above.path === place.path || above.path === '') {
        return undefined;
      }
      place = above;
    }
  }
  return undefined;
}

/** From `outer` to `inner`, both included. */
function foldersDownTo(outer: vscode.Uri, inner: vscode.Uri): vscode.Uri[] {
  const path = pathBelow(outer, inner) ?? '';
  const between = path === '' ? [] : [...foldersAbove(path).toReversed(), path];
  return [outer, ...between.map((below) => vscode.Uri.joinPath(outer, below))];
}
