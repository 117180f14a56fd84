// Which file of the workspace a model means by a path; never one outside of it.
import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import * as vscode from 'vscode';
import { relativeParts } from '../../core/codeEdits/targets.ts';
import { AppError } from '../../core/errors.ts';

export interface NamedFile {
  uri: vscode.Uri;
  exists: boolean;
}

/** `near` are files that the talk is about, the likeliest first. Throws an `AppError` with a sentence for the person. */
export async function namedFile(path: string, near: readonly vscode.Uri[]): Promise<NamedFile> {
  const parts = relativeParts(insideFolder(path) ?? path);
  const isOutside = /^(?:[/\\]|[a-z]:|\w+:\/\/)/i.test(path) && insideFolder(path) === undefined;
  if (!parts || isOutside) {
    throw new AppError('badRequest', `The block names ${shown(path)}, which is no file of this workspace.`);
  }
  const known = near.find((uri) => uri.path === `/${parts.join('/')}` || uri.path.endsWith(`/${parts.join('/')}`));
  if (known) {
    return { uri: known, exists: true };
  }
  const found = await existing(parts);
  if (found) {
    return { uri: found, exists: true };
  }
  const uri = placeOfNew(parts, near[0]);
  await refuseLinkedOutside(uri);
  return { uri, exists: false };
}

function insideFolder(path: string): string | undefined {
  const isAbsolute = /^(?:\/|[a-z]:[\\/])/i.test(path);
  const uri = isAbsolute ? vscode.Uri.file(path) : undefined;
  const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
  return uri && folder ? uri.path.slice(folder.uri.path.length) : undefined;
}

async function existing(parts: readonly string[]): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const places = folders.flatMap(({ uri, name }) => [
    vscode.Uri.joinPath(uri, ...parts),
    // "folder/src/a.ts", as a window with several folders shows it.
    ...(parts.length > 1 && parts[0] === name ? [vscode.Uri.joinPath(uri, ...parts.slice(1))] : []),
  ]);
  const there: vscode.Uri[] = [];
  for (const uri of places) {
    if (await isFile(uri)) {
      there.push(uri);
    }
  }
  // A short form of the path: "a.ts" for the one "src/deep/a.ts" that there is.
  const canSearch = there.length === 0 && !parts.some((part) => /[[\]{}]/.test(part));
  const found = canSearch ? await vscode.workspace.findFiles(`**/${parts.join('/')}`, '**/node_modules/**', 2) : there;
  if (found.length > 1) {
    throw new AppError('badRequest', `There are several files ${shown(parts.join('/'))} in this workspace.`);
  }
  for (const uri of found) {
    await refuseLinkedOutside(uri);
  }
  return found[0];
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

/** A name alone goes beside the file that the talk is about. */
function placeOfNew(parts: readonly string[], near: vscode.Uri | undefined): vscode.Uri {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const named = parts.length > 1 ? folders.find(({ name }) => folders.length > 1 && name === parts[0]) : undefined;
  const nearFolder = near && vscode.workspace.getWorkspaceFolder(near);
  const folder = named ?? nearFolder ?? folders[0];
  if (!folder) {
    throw new AppError('badRequest', `There is no folder open in which ${shown(parts.join('/'))} could be made.`);
  }
  if (parts.length === 1 && near && nearFolder) {
    return vscode.Uri.joinPath(near, '..', ...parts);
  }
  return vscode.Uri.joinPath(folder.uri, ...(named ? parts.slice(1) : parts));
}

/** A link inside the workspace may lead out of it. */
async function refuseLinkedOutside(uri: vscode.Uri): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (uri.scheme !== 'file' || folder?.uri.scheme !== 'file') {
    return;
  }
  const root = await realpath(folder.uri.fsPath);
  const real = await nearestReal(uri.fsPath);
  if (real !== root && !real.startsWith(root + sep)) {
    throw new AppError(
      'badRequest',
      `${shown(vscode.workspace.asRelativePath(uri))} is a link to outside this workspace.`,
    );
  }
}

/** The real path of the file, or of the nearest folder above it that exists. */
async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if (above === path) {
      throw error;
    }
    return nearestReal(above);
  }
}

function shown(path: string): string {
  return path.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 200);
}
