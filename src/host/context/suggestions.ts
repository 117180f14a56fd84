// What `@` may mean: what the person looks at now, then files and folders that match.
import * as vscode from 'vscode';
import { isPictureName } from '../../core/context/picture.ts';
import { rankPaths, type Named } from '../../core/context/rankPaths.ts';
import { contextLabel } from '../../core/prompts/codeContext.ts';
import type { ContextKind, ContextSuggestion } from '../../shared/views.ts';
import { changedFiles } from './gitChanges.ts';
import { IgnoreLookup } from './ignoreFiles.ts';
import { followedLink } from './links.ts';
import { countOfProblems } from './problems.ts';
import { shownName, shownPath } from './shownPath.ts';
import { activeUri, openUris, suggestionId, type Suggested } from './suggestionId.ts';
import { isIgnored, type WorkspaceEntry, type WorkspaceFiles } from './workspaceFiles.ts';

const MOST_SUGGESTIONS = 30;
/** Files that are offered before anything is typed. */
const MOST_RECENT = 15;

/** Where files outside the workspace can be; settings pages and outputs are editors too. */
const OUTSIDE: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote']);

/** Of the files that fit, so many are asked whether an ignore file leaves them out. */
const MOST_LOOKED_AT = 1000;

type Special = ContextSuggestion & Named;

/** Best first. Only what can be attached: nothing that an ignore file leaves out. */
export async function suggest(
  query: string,
  files: WorkspaceFiles,
  recent: readonly vscode.Uri[],
  signal: AbortSignal,
): Promise<readonly ContextSuggestion[]> {
  const specials = await specialsNow();
  if (query.trim() === '') {
    return [...specials.map(withoutNames), ...(await recentFiles(recent))].slice(0, MOST_SUGGESTIONS);
  }
  const matching = rankPaths(query, specials, MOST_SUGGESTIONS).map(withoutNames);
  const ranked = rankPaths(query, await files.entries(signal), MOST_LOOKED_AT);
  const entries = await firstOf(ranked, async (found) => !isIgnored(found) && !(await isRefusedLink(found.uri)));
  // Files from elsewhere, and new ones, that are open.
  const outside = await sendable(openUris().filter((uri) => !vscode.workspace.getWorkspaceFolder(uri)));
  const open = rankPaths(query, outside.map(asEntry), MOST_SUGGESTIONS);
  return [...matching, ...open.map(ofEntry), ...entries.map(ofEntry)].slice(0, MOST_SUGGESTIONS);
}

async function firstOf<T>(items: readonly T[], wanted: (item: T) => Promise<boolean>): Promise<T[]> {
  const found: T[] = [];
  for (const item of items) {
    if (found.length === MOST_SUGGESTIONS) {
      break;
    }
    if (await wanted(item)) {
      found.push(item);
    }
  }
  return found;
}

async function specialsNow(): Promise<Special[]> {
  const editor = vscode.window.activeTextEditor;
  const [active] = await sendable([activeUri()].filter((uri) => uri !== undefined));
  const all = countOfProblems();
  const own = active ? countOfProblems(active) : 0;
  const changed = changedFiles();
  const terminal = vscode.window.activeTerminal;
  return [
    editor && hasSelection(editor) && special('selection', 'Selection', selectionDetail(editor), { what: 'selection' }),
    active && special('file', 'Open file', shownPath(active), { what: 'openFile' }),
    active &&
      own > 0 &&
      special('problems', `Problems of ${shownName(active)}`, counted(own, 'problem'), {
        what: 'problems',
        uri: active,
      }),
    all > 0 && special('problems', 'Problems', `${counted(all, 'problem')} in all files`, { what: 'problems' }),
    terminal && special('terminal', 'Terminal selection', terminal.name, { what: 'terminal' }),
    changed !== undefined &&
      special('changes', 'Git changes', changed === 0 ? 'none' : counted(changed, 'file'), { what: 'changes' }),
  ].filter((item): item is Special => typeof item === 'object');
}

function special(kind: ContextKind, label: string, detail: string, suggested: Suggested): Special {
  return { id: suggestionId(suggested), kind, label, detail, name: label, path: label };
}

function withoutNames({ id, kind, label, detail }: Special): ContextSuggestion {
  return { id, kind, label, detail };
}

function ofEntry({ uri, kind, name, path }: Omit<WorkspaceEntry, 'root'>): ContextSuggestion {
  const above = path.slice(0, -name.length).replace(/[/\\]$/, '');
  const shown = kind === 'file' && isPictureName(name) ? 'image' : kind;
  return { id: suggestionId({ what: 'path', uri }), kind: shown, label: name, detail: above || undefined };
}

function asEntry(uri: vscode.Uri): Omit<WorkspaceEntry, 'root'> {
  return { uri, kind: 'file', name: shownName(uri), path: shownPath(uri) };
}

/** The one that is in front is offered as the open file already. */
async function recentFiles(recent: readonly vscode.Uri[]): Promise<ContextSuggestion[]> {
  const active = activeUri()?.toString();
  const each = new Map([...recent, ...openUris()].map((uri) => [uri.toString(), uri]));
  const others = [...each.values()].filter((uri) => uri.toString() !== active).slice(0, 2 * MOST_RECENT);
  return (await sendable(others)).slice(0, MOST_RECENT).map((uri) => ofEntry(asEntry(uri)));
}

/** Files that are there (or not saved yet) and that no ignore file leaves out. */
async function sendable(uris: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const lookup = new IgnoreLookup();
  const kept = await Promise.all(
    uris.map(async (uri) =>
      vscode.workspace.getWorkspaceFolder(uri)
        ? (await lookup.ignoredBy(uri, false)) === undefined && !(await isRefusedLink(uri))
        : OUTSIDE.has(uri.scheme),
    ),
  );
  return uris.filter((_, index) => kept[index]);
}

/** It leads out of the workspace, or to what an ignore file leaves out. */
async function isRefusedLink(uri: vscode.Uri): Promise<boolean> {
  try {
    const real = await followedLink(uri);
    return real !== undefined && (await new IgnoreLookup().ignoredBy(real, false)) !== undefined;
  } catch {
    return true;
  }
}

function hasSelection({ document, selections }: vscode.TextEditor): boolean {
  return selections.some((selection) => document.getText(selection).trim() !== '');
}

function selectionDetail({ document, selections }: vscode.TextEditor): string {
  if (selections.length > 1) {
    return `${selections.length} places of ${shownName(document.uri)}`;
  }
  const [selection] = selections;
  return contextLabel({
    kind: 'selection',
    path: shownPath(document.uri),
    startLine: (selection?.start.line ?? 0) + 1,
    endLine: (selection?.end.line ?? 0) + 1,
  });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
