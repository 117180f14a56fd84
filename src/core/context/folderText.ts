// A folder for a model: a tree of its files, and the contents of as many as fit.
import { fenced } from '../fence.ts';
import type { MessageContext } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import { decodeText, MOST_BYTES, MOST_CHARACTERS } from './textFile.ts';

/** Files whose contents go along. */
const MOST_FILES = 100;

export interface FolderFile {
  /** Relative to the folder, with `/` between. */
  path: string;
  /** Bytes. */
  size: number;
}

/** Why a file is in the tree only. */
type LeftOut = 'binary' | 'tooLong' | 'overBudget' | 'unreadable';

export interface FolderListing {
  /** Path as a person would say it, relative to the workspace. */
  path: string;
  name: string;
  uri: string;
  files: readonly FolderFile[];
  /** Entries that may not be sent, folders counted as one; they are not even named. */
  ignored: number;
  /** Links that were not followed. */
  links: number;
  /** There were more files than were looked at. */
  isCut: boolean;
}

/** Small files first, until the budget is used up; files that cannot be sent are told and do not count. */
export async function folderContext(
  listing: FolderListing,
  read: (file: FolderFile) => Promise<Uint8Array>,
): Promise<MessageContext> {
  const contents = new Map<string, string>();
  const leftOut = new Map<string, LeftOut>();
  let room = MOST_CHARACTERS;
  for (const file of listing.files.toSorted((a, b) => a.size - b.size || comparePaths(a, b))) {
    const outcome = contents.size < MOST_FILES ? await contentOf(file, room, read) : 'overBudget';
    if (typeof outcome === 'string') {
      leftOut.set(file.path, outcome);
    } else {
      contents.set(file.path, outcome.text);
      room -= outcome.text.length;
    }
  }
  const files = listing.files.toSorted(comparePaths);
  const text = [
    `Folder ${listing.path}:\n${fenced(treeOf(files, leftOut), '')}`,
    ...files.flatMap(({ path }) => {
      const content = contents.get(path);
      return content === undefined
        ? []
        : [`File ${listing.path}/${path}:\n${fenced(content, /\.(\w+)$/.exec(path)?.[1] ?? '')}`];
    }),
  ].join('\n\n');
  return {
    kind: 'folder',
    label: listing.name,
    uri: listing.uri,
    text,
    estimatedTokens: estimateTokens(text),
    note: noteOf(listing, [...leftOut.values()]),
  };
}

async function contentOf(
  file: FolderFile,
  room: number,
  read: (file: FolderFile) => Promise<Uint8Array>,
): Promise<LeftOut | { text: string }> {
  if (file.size > MOST_BYTES) {
    return 'tooLong';
  }
  let text: string | undefined;
  try {
    text = decodeText(await read(file))?.text;
  } catch {
    return 'unreadable';
  }
  if (text === undefined) {
    return 'binary';
  }
  if (text.length > MOST_CHARACTERS) {
    return 'tooLong';
  }
  return text.length > room ? 'overBudget' : { text };
}

const WORDS: Readonly<Record<LeftOut, string>> = {
  binary: 'not text',
  tooLong: 'too long',
  overBudget: 'by name only',
  unreadable: 'cannot be read',
};

/** Each folder's line once, two spaces a level. */
function treeOf(files: readonly FolderFile[], leftOut: ReadonlyMap<string, LeftOut>): string {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const { path } of files) {
    const folders = path.split('/').slice(0, -1);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const differs = folders.findIndex((folder, level) => folder !== open[level]);
    for (let level = differs < 0 ? folders.length : differs; level < folders.length; level += 1) {
      lines.push(`${'  '.repeat(level)}${folders[level]}/`);
    }
    open = folders;
    const why = leftOut.get(path);
    lines.push(`${'  '.repeat(folders.length)}${name}${why ? ` (${WORDS[why]})` : ''}`);
  }
  return lines.join('\n') || '(empty)';
}

function noteOf({ files, ignored, links, isCut }: FolderListing, leftOut: readonly LeftOut[]): string | undefined {
  const count = (why: LeftOut) => leftOut.filter((other) => other === why).length;
  const parts = [
    [count('overBudget'), 'beyond what fits'],
    [count('binary'), 'not text'],
    [count('tooLong'), 'too long'],
    [count('unreadable'), 'could not be read'],
    [ignored, 'left out by ignore files'],
    [links, links === 1 ? 'link' : 'links'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  if (isCut) {
    told.push('and all after the first 2,000 files');
  }
  const sent = files.length - leftOut.length;
  const size = `${sent} ${sent === 1 ? 'file' : 'files'} with contents`;
  return told.length > 0 ? `${size}. Not sent: ${told.join(', ')}.` : undefined;
}

function comparePaths(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
