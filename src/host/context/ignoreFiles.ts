// Reads the ignore files around a file of the workspace, through VS Code.
import * as vscode from 'vscode';
import { foldersAbove, IGNORE_FILES, IgnoreRules, type IgnoreFile } from '../../core/context/ignoreRules.ts';
import { AppError } from '../../core/errors.ts';
import { readBounded } from '../readBounded.ts';
import { followedLink, realPlace } from './links.ts';
import { pathBelow } from './shownPath.ts';

/** An ignore file of more bytes is none. */
const MOST_BYTES = 1_000_000;
/** No repository lies deeper. */
const MOST_LEVELS = 50;
/** What the person leaves out of one repository, for nobody else. */
const EXCLUDE = '.git/info/exclude';

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

/** The rules that hold for a folder from its repository's root on, those below the folder not yet among them. */
export async function rootOf(folder: vscode.Uri): Promise<IgnoreRoot> {
  const repository = await repositoryAbove(folder);
  const found: IgnoreRoot = {
    root: repository ?? folder,
    rules: new IgnoreRules({ ignoreCase: process.platform !== 'linux' }),
  };
  // Weaker than every `.gitignore`, as git has it.
  const own = repository && (await smallText(vscode.Uri.joinPath(repository, EXCLUDE)));
  if (own !== undefined) {
    found.rules.add({ folder: '', name: '.gitignore', text: own, mark: EXCLUDE });
  }
  for (const outer of foldersDownTo(found.root, folder)) {
    await addRulesOf(found, outer);
  }
  return found;
}

/** Asks about files of the workspace, reading each ignore file once: made for one task and thrown away with it. */
export class IgnoreLookup {
  readonly #base: vscode.Uri | undefined;
  readonly #roots = new Map<string, Promise<IgnoreRoot>>();
  readonly #read = new Map<string, Promise<void>>();

  /** `base`: the folder whose files are asked about; else the workspace's folder around each. */
  constructor(base?: vscode.Uri) {
    this.#base = base;
  }

  /** The rules from the repository's root down to where `uri` stands; `undefined` outside the workspace, where none hold. */
  async around(uri: vscode.Uri): Promise<IgnoreRoot | undefined> {
    const folder = this.#base ?? vscode.workspace.getWorkspaceFolder(uri)?.uri;
    if (!folder) {
      return undefined;
    }
    const root = this.#roots.get(folder.toString()) ?? rootOf(folder);
    this.#roots.set(folder.toString(), root);
    const found = await root;
    // From the outside in, each once: siblings may share the rules, they do not meet.
    for (const path of foldersAbove(pathBelow(folder, uri) ?? '').toReversed()) {
      const place = vscode.Uri.joinPath(folder, path);
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

/**
 * Throws, naming the ignore file, when one leaves out what the person asked for, or the file that it is a link to; and where
 * it is a link out of the workspace. A folder reached through a link is refused where it is read.
 */
export async function refuseIgnored(uri: vscode.Uri, isFolder: boolean): Promise<void> {
  const lookup = new IgnoreLookup();
  const real = isFolder ? undefined : await followedLink(uri);
  const by = (await lookup.ignoredBy(uri, isFolder)) ?? (real && (await lookup.ignoredBy(real, false)));
  if (by !== undefined) {
    throw new AppError('badRequest', ignoredSentence(uri, by));
  }
}

/** Throws when `.llmignore` leaves the file out; for code that the person points at, which git may leave out. */
export async function refuseHidden(uri: vscode.Uri): Promise<void> {
  const lookup = new IgnoreLookup();
  const real = await realPlace(uri);
  for (const place of [uri, real && 'inside' in real ? real.inside : undefined]) {
    if (place && (await lookup.isHidden(place))) {
      throw new AppError('badRequest', ignoredSentence(uri, (await lookup.ignoredBy(place, false)) ?? '.llmignore'));
    }
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

/** `undefined` where there is none, or none that may be read. */
export async function smallText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const bytes = await readBounded(uri, MOST_BYTES);
    return typeof bytes === 'string' ? undefined : new TextDecoder().decode(bytes);
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
