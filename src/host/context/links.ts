// Where a file really is: a link in the workspace may lead out of it, or to what an ignore file leaves out.
import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import { pathBelow, shownName } from './shownPath.ts';

/** The place in the workspace that a file really has, or the path outside where it is; `undefined`: there is no telling. */
export type RealPlace = { inside: vscode.Uri } | { outside: string };

export async function realPlace(uri: vscode.Uri): Promise<RealPlace | undefined> {
  const path = await realPath(uri);
  if (path === undefined) {
    return undefined;
  }
  const real = vscode.Uri.file(path);
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    // The workspace itself may have been opened through a link.
    const root = await realPath(folder.uri);
    const below = root === undefined ? undefined : pathBelow(vscode.Uri.file(root), real);
    if (below !== undefined) {
      return { inside: below === '' ? folder.uri : vscode.Uri.joinPath(folder.uri, below) };
    }
  }
  return { outside: path };
}

/**
 * The place whose ignore files hold as well, if it is another one. Throws where a file of the workspace is a link out of it,
 * and where VS Code says that it is a link but not where it leads.
 */
export async function followedLink(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const place = await realPlace(uri);
  const isInWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  if (!place) {
    if (isInWorkspace && (await isLink(uri))) {
      throw new AppError('badRequest', `${shownName(uri)} is a link: add the file that it leads to.`);
    }
    return undefined;
  }
  if ('outside' in place) {
    if (isInWorkspace) {
      throw new AppError(
        'badRequest',
        `${shownName(uri)} is reached through a link that leads out of the workspace, to ${place.outside}: it is not sent.`,
      );
    }
    return undefined;
  }
  return place.inside.toString() === uri.toString() ? undefined : place.inside;
}

async function realPath(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return uri.scheme === 'file' ? await realpath(uri.fsPath) : undefined;
  } catch {
    return undefined; // It is not there: reading it will say so.
  }
}

/** Itself, or a folder between it and the workspace's. */
async function isLink(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? uri;
  let place = folder;
  for (const part of (pathBelow(folder, uri) ?? '').split('/').filter(Boolean)) {
    place = vscode.Uri.joinPath(place, part);
    try {
      if (((await vscode.workspace.fs.stat(place)).type & vscode.FileType.SymbolicLink) !== 0) {
        return true;
      }
    } catch {
      return false; // It is not there: reading it will say so.
    }
  }
  return false;
}
