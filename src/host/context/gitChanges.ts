// What is changed and not committed, through VS Code's own Git extension: nothing is run here.
import * as vscode from 'vscode';
import {
  changesContext,
  fileDiffs,
  type FileDiff,
  type NamedDiff,
  type RepositoryChanges,
} from '../../core/context/changesText.ts';
import { AppError } from '../../core/errors.ts';
import type { MessageContext } from '../../core/records.ts';
import { IgnoreLookup } from './ignoreFiles.ts';
import { pathBelow, shownPath } from './shownPath.ts';

/** The part of the Git extension's interface (`extensions/git/src/api/git.d.ts` of VS Code) that is used here. */
interface GitExtension {
  readonly enabled: boolean;
  /** Throws while Git is switched off. */
  getAPI(version: 1): { readonly repositories: readonly Repository[] };
}

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly indexChanges: readonly Change[];
    readonly workingTreeChanges: readonly Change[];
    /** Absent in older versions; empty where the person has untracked files shown among the others. */
    readonly untrackedChanges?: readonly Change[];
    readonly mergeChanges: readonly Change[];
  };
  /** `true`: what is staged; else what is not. */
  diff(cached?: boolean): Promise<string>;
  /** Looks at the files now. */
  status(): Promise<void>;
}

interface Change {
  readonly uri: vscode.Uri;
  /** Before a rename. */
  readonly originalUri?: vscode.Uri;
  readonly status: number;
}

/** `Status.UNTRACKED` of the same interface. */
const UNTRACKED = 7;

/** How many files are changed; `undefined` where no repository is open. Waits for nothing. */
export function changedFiles(): number | undefined {
  const repositories = openRepositories();
  return repositories.length === 0
    ? undefined
    : new Set(repositories.flatMap(changesOf).map(({ uri }) => uri.toString())).size;
}

export async function gitChangesContext(): Promise<MessageContext> {
  const repositories = openRepositories();
  if (repositories.length === 0) {
    throw new AppError('badRequest', 'No Git repository is open.');
  }
  try {
    return changesContext(
      await Promise.all(repositories.map((repository) => changesIn(repository, repositories.length > 1))),
    );
  } catch (error) {
    throw error instanceof AppError
      ? error
      : new AppError('badRequest', 'Git did not say what is changed: see the output "Git".', { cause: error });
  }
}

function openRepositories(): readonly Repository[] {
  const git = vscode.extensions.getExtension<GitExtension>('vscode.git');
  // It starts by itself with the first folder; until then no repository is open.
  return git?.isActive && git.exports.enabled ? git.exports.getAPI(1).repositories : [];
}

function changesOf({ state }: Repository): readonly Change[] {
  return [...state.indexChanges, ...state.workingTreeChanges, ...(state.untrackedChanges ?? []), ...state.mergeChanges];
}

async function changesIn(repository: Repository, isOneOfMany: boolean): Promise<RepositoryChanges> {
  await repository.status();
  const changes = changesOf(repository);
  const below = (uri: vscode.Uri) => pathBelow(repository.rootUri, uri) ?? uri.path;
  const untracked = changes.filter(({ status }) => status === UNTRACKED).map(({ uri }) => below(uri));
  const listed = new Set(changes.map(({ uri }) => below(uri)));
  const known = new Set([...listed, ...changes.flatMap(({ originalUri }) => (originalUri ? below(originalUri) : []))]);
  const staged = fileDiffs(await repository.diff(true));
  const unstaged = fileDiffs(await repository.diff(false));
  // By settings a diff may name files in ways of its own (`diff.dstPrefix`): only what Git lists is certain.
  const isNamed = (diff: FileDiff): diff is NamedDiff => diff.path !== undefined && known.has(diff.path);
  const named = [...staged, ...unstaged].filter(isNamed);
  const hidden = await hiddenAmong(repository.rootUri, [...listed, ...named.flatMap(pathsOf)]);
  const shown = (path: string) => !hidden.has(path);
  const isShown = (diff: NamedDiff) => pathsOf(diff).every(shown);
  const leftOut = [...listed].filter((path) => hidden.has(path));
  return {
    name: isOneOfMany ? shownPath(repository.rootUri) : '',
    staged: staged.filter(isNamed).filter(isShown),
    unstaged: unstaged.filter(isNamed).filter(isShown),
    untracked: untracked.filter(shown),
    ignored: new Set([...leftOut, ...named.filter((diff) => !isShown(diff)).map(({ path }) => path)]).size,
    unnamed: staged.length + unstaged.length - named.length,
    listed: [...listed].filter(shown).length,
  };
}

const pathsOf = ({ path, from }: NamedDiff) => (from === undefined ? [path] : [path, from]);

/**
 * Which of these files of a repository `.llmignore` leaves out, by the repository's own files and by those of the workspace:
 * each may reach further up than the other. What git leaves out cannot be changed in it.
 */
async function hiddenAmong(root: vscode.Uri, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const hidden = new Set<string>();
  const lookups = [new IgnoreLookup(), new IgnoreLookup(root)];
  for (const path of new Set(paths)) {
    const uri = vscode.Uri.joinPath(root, path);
    for (const lookup of lookups) {
      if (await lookup.isHidden(uri)) {
        hidden.add(path);
      }
    }
  }
  return hidden;
}
