// What is changed in Git and not committed, for a model: the diffs of index and working tree, as far as they may be sent.
import { AppError } from '../errors.ts';
import { fenced } from '../fence.ts';
import type { MessageContext } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import { MOST_CHARACTERS } from './textFile.ts';

/** One file's part of a diff. */
export interface FileDiff {
  /** New name, relative to the repository. */
  path: string;
  text: string;
  isBinary: boolean;
}

/** One repository's changes; diffs of files that may not be sent have been taken out already and are told in `ignored`. */
export interface RepositoryChanges {
  /** Empty for the only one. */
  name: string;
  staged: readonly FileDiff[];
  unstaged: readonly FileDiff[];
  /** New files that Git does not follow yet: told by name. */
  untracked: readonly string[];
  ignored: number;
}

/** Takes apart what `git diff` wrote. */
export function fileDiffs(diff: string): FileDiff[] {
  return diff
    .split(/^(?=diff --(?:git|cc|combined) )/m)
    .filter((part) => part.startsWith('diff --'))
    .map((part) => ({
      path: pathOf(part),
      text: part.trimEnd(),
      isBinary: /^(?:Binary files .* differ|GIT binary patch)$/m.test(headOf(part)),
    }));
}

/** Throws when nothing is changed. */
export function changesContext(repositories: readonly RepositoryChanges[]): MessageContext {
  const left = { binary: 0, tooLong: 0, ignored: sumOf(repositories, ({ ignored }) => ignored) };
  let room = MOST_CHARACTERS;
  const section = (title: string, diffs: readonly FileDiff[]): string[] => {
    const parts = diffs.map((diff) => {
      if (diff.isBinary) {
        left.binary += 1;
        return `# ${diff.path}: binary, changed`;
      }
      if (diff.text.length > room) {
        left.tooLong += 1;
        return `# ${diff.path}: changed, too long to show`;
      }
      room -= diff.text.length;
      return diff.text;
    });
    return parts.length === 0 ? [] : [`${title}:\n${fenced(parts.join('\n'), 'diff')}`];
  };
  const parts = repositories.flatMap((repository) => {
    const inside = repository.name === '' ? '' : ` in ${repository.name}`;
    return [
      ...section(`Staged changes${inside}`, repository.staged),
      ...section(`Changes${inside} that are not staged`, repository.unstaged),
      ...(repository.untracked.length > 0
        ? [`New files${inside}, not added yet:\n${repository.untracked.map((path) => `- ${path}`).join('\n')}`]
        : []),
    ];
  });
  if (parts.length === 0) {
    const why = left.ignored > 0 ? ' that may be sent: the files that changed are left out by .llmignore' : '';
    throw new AppError('badRequest', `There are no changes${why}.`);
  }
  const text = parts.join('\n\n');
  return { kind: 'changes', label: 'Git changes', text, estimatedTokens: estimateTokens(text), note: noteOf(left) };
}

function noteOf(left: { binary: number; tooLong: number; ignored: number }): string | undefined {
  const why = [
    left.binary > 0 ? `${left.binary} binary` : '',
    left.tooLong > 0 ? `${left.tooLong} too long` : '',
    left.ignored > 0 ? `${left.ignored} left out by .llmignore` : '',
  ].filter(Boolean);
  return why.length > 0 ? `Not shown in full: ${why.join(', ')}.` : undefined;
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

/** Lines of a part's head that name its file, the surest first; quoted where the name is not plain. */
const NAMES = [
  /^\+\+\+ (?:b\/(.+)|"b\/(.+)")$/m,
  /^rename to (?:([^"].*)|"(.+)")$/m,
  /^--- (?:a\/(.+)|"a\/(.+)")$/m,
  /^diff --(?:cc|combined) (?:([^"].*)|"(.+)")$/m,
  // Empty and binary files, and a changed mode, have no other line: both names are the same.
  /^diff --git (?:a\/(.+) b\/\1|"a\/(.+)" "b\/\2")$/m,
];

/** What stands before the first hunk. */
function headOf(part: string): string {
  return part.split(/^@@+ /m, 1)[0] ?? part;
}

function pathOf(part: string): string {
  const head = headOf(part);
  for (const pattern of NAMES) {
    const [, plain, quoted] = pattern.exec(head) ?? [];
    if (plain !== undefined || quoted !== undefined) {
      // Git ends a name with spaces in it with a tab.
      return plain?.replace(/\t$/, '') ?? unquoted(quoted ?? '');
    }
  }
  return 'a file';
}

/** Git writes names beyond ASCII as C strings, each byte in octal. */
function unquoted(name: string): string {
  const bytes: number[] = [];
  const plain: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 };
  for (const [, octal, escaped, other] of name.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) {
      bytes.push(Number.parseInt(octal, 8));
    } else if (escaped !== undefined) {
      bytes.push(plain[escaped] ?? escaped.charCodeAt(0));
    } else {
      bytes.push(...Buffer.from(other ?? ''));
    }
  }
  return Buffer.from(bytes).toString();
}
