// Paths of files and folders: below each other, and as a person would say them.
import * as vscode from 'vscode';

/** Path of `uri` below `root`, without slashes at the ends; `undefined` when it lies elsewhere. */
export function pathBelow(root: vscode.Uri, uri: vscode.Uri): string | undefined {
  if (uri.scheme !== root.scheme || uri.authority !== root.authority) {
    return undefined;
  }
  const base = root.path.replace(/\/+$/, '');
  const path = uri.path.replace(/\/+$/, '');
  return path === base ? '' : path.startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;
}

/** Relative to the workspace, with the folder's name in front where there are several. */
export function shownPath(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder && pathBelow(folder.uri, uri) === '' ? folder.name : vscode.workspace.asRelativePath(uri);
}

export function shownName(uri: vscode.Uri): string {
  return shownPath(uri).split('/').at(-1) ?? uri.path;
}
