// What a suggestion is called on its way to the page and back, and what the editor shows now.
import * as vscode from 'vscode';

export type Suggested =
  | { what: 'selection' | 'openFile' | 'terminal' | 'changes' }
  /** Absent: all files. */
  | { what: 'problems'; uri?: vscode.Uri }
  | { what: 'path'; uri: vscode.Uri };

export function suggestionId(suggested: Suggested): string {
  return 'uri' in suggested && suggested.uri ? `${suggested.what} ${suggested.uri.toString()}` : suggested.what;
}

/** `undefined` for what was never suggested. */
export function parseSuggestionId(id: string): Suggested | undefined {
  const space = id.indexOf(' ');
  const what = space < 0 ? id : id.slice(0, space);
  const address = space < 0 ? undefined : id.slice(space + 1);
  if (address === undefined) {
    return what === 'selection' ||
      what === 'openFile' ||
      what === 'terminal' ||
      what === 'changes' ||
      what === 'problems'
      ? { what }
      : undefined;
  }
  try {
    const uri = vscode.Uri.parse(address, true);
    return what === 'path' || what === 'problems' ? { what, uri } : undefined;
  } catch {
    return undefined;
  }
}

/** File of the editor that is in front, also where it shows no text. */
export function activeUri(): vscode.Uri | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  return (activeTab && uriOfTab(activeTab)) ?? vscode.window.activeTextEditor?.document.uri;
}

/** Files that are open in editors. */
export function openUris(): vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap((tab) => uriOfTab(tab) ?? []);
}

export function isOpenInTab(uri: vscode.Uri): boolean {
  return openUris().some((open) => open.toString() === uri.toString());
}

function uriOfTab({ input }: vscode.Tab): vscode.Uri | undefined {
  if (
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
  ) {
    return input.uri;
  }
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}
