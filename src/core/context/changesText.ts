// What is changed in Git and not committed, for a model: the diffs of index and working tree, as far as they may be sent.
import { AppError } from '../errors.ts';
import { fenced } from '../fence.ts';
import type { MessageContext } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import { MOST_CHARACTERS } from './textFile.ts';

/** One file's part of a diff. */
export interface FileDiff {
  /** New name, relative to the repository; `undefined`: it is not certain, and the part must not be sent. */
  path: string | undefined;
  /** The name before a rename or the file that was copied: its lines are in the text too. */
  from?: string;
  text: string;
  isBinary: boolean;
}

/** A diff whose file is certain. */
export type NamedDiff = FileDiff & { path: string };

/** One repository's changes; diffs of files that may not be sent have been taken out already and are told in `ignored`. */
export interface RepositoryChanges {
  /** Empty for the only one. */
  name: string;
  staged: readonly NamedDiff[];
  unstaged: readonly NamedDiff[];
  /** New files that Git does not follow yet: told by name. */
  untracked: readonly string[];
  ignored: number;
  /** Parts of the diffs that were left out because it is not certain which files they are about. */
  unnamed: number;
  /** Files that Git lists as changed and that may be sent, whatever its diffs say. */
  listed: number;
}

/**
 * Takes apart what `git diff` wrote. Whatever of it is no diff of a file (an external diff, colours, a submodule's log) comes
 * as a part without a name.
 */
export function fileDiffs(diff: string): FileDiff[] {
  return (
    diff
      // Only a line feed begins a line here: a changed text may hold a carriage return.
      .split(/(?<![^\n])(?=diff --(?:git|cc|combined) |Submodule |\* Unmerged path )/)
      .filter((part) => part.trim() !== '' && !part.startsWith('* Unmerged path '))
      .flatMap(partsOf)
  );
}

/** Throws when nothing is changed, or nothing of it may be sent. */
export function changesContext(repositories: readonly RepositoryChanges[]): MessageContext {
  const left = {
    binary: 0,
    tooLong: 0,
    ignored: sumOf(repositories, ({ ignored }) => ignored),
    unnamed: sumOf(repositories, ({ unnamed }) => unnamed),
  };
  let room = MOST_CHARACTERS;
  const section = (title: string, diffs: readonly NamedDiff[]): string[] => {
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
    if (left.unnamed > 0 || repositories.some(({ listed }) => listed > 0)) {
      throw new AppError('badRequest', UNREADABLE);
    }
    const why = left.ignored > 0 ? ' that may be sent: the files that changed are left out by .llmignore' : '';
    throw new AppError('badRequest', `There are no changes${why}.`);
  }
  const text = parts.join('\n\n');
  return { kind: 'changes', label: 'Git changes', text, estimatedTokens: estimateTokens(text), note: noteOf(left) };
}

const UNREADABLE =
  'There are changes, but Git does not show them as a diff that can be read: ' +
  'its settings color.ui, diff.external or core.autocrlf may be the reason.';

function noteOf(left: { binary: number; tooLong: number; ignored: number; unnamed: number }): string | undefined {
  const why = [
    left.binary > 0 ? `${left.binary} binary` : '',
    left.tooLong > 0 ? `${left.tooLong} too long` : '',
    left.ignored > 0 ? `${left.ignored} left out by .llmignore` : '',
    left.unnamed > 0 ? `${left.unnamed} whose file is not certain` : '',
  ].filter(Boolean);
  return why.length > 0 ? `Not shown in full: ${why.join(', ')}.` : undefined;
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

/** Lines that git writes before the first hunk of a file. */
const HEAD = new RegExp(
  `^(?:${[
    'diff --|index |mode |old mode |new mode |new file mode |deleted file mode |similarity index |dissimilarity index ',
    'rename (?:from|to) |copy (?:from|to) |--- |[+]{3} |Binary files .* differ$|GIT binary patch$',
  ].join('|')})`,
);

/** One file's part, and what follows it without being its own: that could be of any file. */
function partsOf(part: string): FileDiff[] {
  const lines = part.trimEnd().split('\n');
  const end = part.startsWith('diff --') ? ownLines(lines) : 0;
  const own = lines.slice(0, end);
  const firstHunk = own.findIndex((line) => /^@@+ /.test(line));
  const head = firstHunk === -1 ? own : own.slice(0, firstHunk);
  const isBinary = head.some((line) => /^(?:Binary files .* differ|GIT binary patch)$/.test(line));
  const isWhole = end === lines.length || lines[end - 1] === 'GIT binary patch';
  return [
    ...(end > 0 ? [{ ...namesIn(head), text: own.join('\n'), isBinary }] : []),
    ...(isWhole ? [] : [{ path: undefined, text: lines.slice(end).join('\n'), isBinary: false }]),
  ];
}

/** How many lines belong to the diff that begins with the first, as its hunks count them. */
function ownLines(lines: readonly string[]): number {
  let at = 0;
  while (at < lines.length && HEAD.test(lines[at] ?? '')) {
    at += 1;
  }
  for (let hunk = at; hunk < lines.length; hunk = at) {
    const [, before, after] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[hunk] ?? '') ?? [];
    const line = lines[hunk] ?? '';
    if (line.startsWith('@@@')) {
      // A merge counts by parent: its lines are told by how they begin.
      at = endOf(lines, hunk + 1);
    } else if (line.startsWith('@@ ')) {
      at = endOf(lines, hunk + 1, Number(before ?? 1), Number(after ?? 1));
    } else {
      return at;
    }
  }
  return at;
}

function endOf(lines: readonly string[], start: number, before = Infinity, after = Infinity): number {
  let [at, old, now] = [start, before, after];
  for (; at < lines.length; at += 1) {
    const sign = (lines[at] ?? '')[0] ?? ' ';
    if (sign === '\\') {
      continue;
    }
    if (!' +-'.includes(sign) || (old <= 0 && now <= 0)) {
      break;
    }
    old -= sign === '+' ? 0 : 1;
    now -= sign === '-' ? 0 : 1;
  }
  return at;
}

function namesIn(head: readonly string[]): { path: string | undefined; from?: string } {
  const told = (start: RegExp) => {
    const line = head.find((text) => start.test(text));
    return line === undefined ? undefined : unquoted(line.replace(start, ''));
  };
  // These stand without a prefix, whatever the settings are.
  const path = told(/^(?:rename|copy) to /) ?? told(/^diff --(?:cc|combined) /);
  if (path !== undefined) {
    const from = told(/^(?:rename|copy) from /);
    return from === undefined ? { path } : { path, from };
  }
  return { path: sameName((head[0] ?? '').replace(/^diff --git /, '')) };
}

/**
 * The name in `a/name b/name`: by `diff.mnemonicPrefix` one of `c/ i/ w/ o/`, by `diff.noprefix` nothing stands before it.
 * Both halves are equally long, and their prefixes differ, so that `b/name b/name` is a file in a folder `b`.
 */
function sameName(names: string): string | undefined {
  const half = (names.length - 1) / 2;
  const [left, right] = [unquoted(names.slice(0, half)), unquoted(names.slice(half + 1))];
  if (names[half] !== ' ' || left === '') {
    return undefined;
  }
  if (left === right) {
    return left;
  }
  const isPrefixed = /^[abciow]\//.test(left) && /^[abciow]\//.test(right);
  return isPrefixed && left.slice(2) === right.slice(2) ? left.slice(2) : undefined;
}

/** Git writes names beyond ASCII, and with quotes, as C strings, each byte in octal. */
function unquoted(written: string): string {
  const name = /^"(.*)"$/s.exec(written)?.[1];
  if (name === undefined) {
    return written;
  }
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
