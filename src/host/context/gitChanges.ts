// What is changed and not committed, through VS Code's own Git extension: nothing is run here.
import * as vscode from 'vscode';
import { changesContext, fileDiffs, type FileDiff, type RepositoryChanges } from '../../core/context/changesText.ts';
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
  const untracked = changesOf(repository)
    .filter(({ status }) => status === UNTRACKED)
    .map(({ uri }) => pathBelow(repository.rootUri, uri) ?? uri.path);
  const staged = fileDiffs(await repository.diff(true));
  const unstaged = fileDiffs(await repository.diff(false));
  const hidden = await hiddenAmong(repository.rootUri, [...untracked, ...[...staged, ...unstaged].map(pathOf)]);
  const shown = (path: string) => !hidden.has(path);
  return {
    name: isOneOfMany ? shownPath(repository.rootUri) : '',
    staged: staged.filter(({ path }) => shown(path)),
    unstaged: unstaged.filter(({ path }) => shown(path)),
    untracked: untracked.filter(shown),
    ignored: hidden.size,
  };
}

const pathOf = ({ path }: FileDiff) => path;

/** Which of these files of a repository `.llmignore` leaves out; what git leaves out cannot be changed in it. */
async function hiddenAmong(root: vscode.Uri, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const hidden = new Set<string>();
  const lookup = new IgnoreLookup();
  for (const path of new Set(paths)) {
    if (await lookup.isHidden(vscode.Uri.joinPath(root, path))) {
      hidden.add(path);
    }
  }
  return hidden;
}
