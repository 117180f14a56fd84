// Walks a folder of the workspace, never out of it and never in circles, and reads what may be sent.
import * as vscode from 'vscode';
import { folderContext, type FolderFile } from '../../core/context/folderText.ts';
import { AppError } from '../../core/errors.ts';
import type { MessageContext } from '../../core/records.ts';
import { addRulesOf, IgnoreLookup, type IgnoreRoot } from './ignoreFiles.ts';
import { reasonOf } from './readFile.ts';
import { pathBelow, shownPath } from './shownPath.ts';

/** Files that are looked at; the note of `folderContext` says so. */
const MOST_FILES = 2000;
/** No honest folder lies deeper. */
const MOST_LEVELS = 40;

interface Walk {
  start: vscode.Uri;
  around: IgnoreRoot;
  files: FolderFile[];
  ignored: number;
  links: number;
  isCut: boolean;
}

/** Ignore files above it have been asked already. Throws where it is no folder of the workspace. */
export async function readFolder(uri: vscode.Uri): Promise<MessageContext> {
  const name = uri.path.replace(/\/+$/, '').split('/').at(-1) ?? uri.path;
  const around = await new IgnoreLookup().around(uri);
  if (!around) {
    throw new AppError('badRequest', `${name} is outside the workspace: open the folder, or add single files of it.`);
  }
  await refuseLinks(uri, name);
  const walk: Walk = { start: uri, around, files: [], ignored: 0, links: 0, isCut: false };
  try {
    await visit(walk, uri, 0);
  } catch (error) {
    throw new AppError('badRequest', `${name} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  if (walk.files.length === 0) {
    const why = walk.ignored > 0 ? ' that may be sent' : '';
    throw new AppError('badRequest', `${name} holds no files${why}.`);
  }
  return folderContext({ ...walk, path: shownPath(uri), name, uri: uri.toString() }, async (file) =>
    vscode.workspace.fs.readFile(vscode.Uri.joinPath(uri, file.path)),
  );
}

async function visit(walk: Walk, folder: vscode.Uri, level: number): Promise<void> {
  const { around, files } = walk;
  await addRulesOf(around, folder);
  const entries = (await vscode.workspace.fs.readDirectory(folder)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, type] of entries) {
    const uri = vscode.Uri.joinPath(folder, name);
    const isFolder = (type & vscode.FileType.Directory) !== 0;
    if (around.rules.ignoredBy(pathBelow(around.root, uri) ?? '', isFolder) !== undefined) {
      // Git's own folder is no news to anybody.
      walk.ignored += name === '.git' ? 0 : 1;
    } else if ((type & vscode.FileType.SymbolicLink) !== 0) {
      walk.links += 1;
    } else if (files.length >= MOST_FILES || level >= MOST_LEVELS) {
      walk.isCut = true;
      return;
    } else if (isFolder) {
      await visitIfReadable(walk, uri, level + 1);
    } else if (type === vscode.FileType.File) {
      files.push({ path: pathBelow(walk.start, uri) ?? name, size: await sizeOf(uri) });
    }
  }
}

async function visitIfReadable(walk: Walk, folder: vscode.Uri, level: number): Promise<void> {
  try {
    await visit(walk, folder, level);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) {
      throw error;
    }
    // Reading it as a file fails too, and so it is told.
    walk.files.push({ path: pathBelow(walk.start, folder) ?? '', size: 0 });
  }
}

async function sizeOf(uri: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(uri)).size;
  } catch {
    return 0; // It went meanwhile: reading it will say so.
  }
}

/** A link on the way may lead out of the workspace. */
async function refuseLinks(uri: vscode.Uri, name: string): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const parts = folder ? (pathBelow(folder.uri, uri) ?? '').split('/').filter(Boolean) : [];
  let place = folder?.uri ?? uri;
  for (const part of parts) {
    place = vscode.Uri.joinPath(place, part);
    let type: vscode.FileType;
    try {
      ({ type } = await vscode.workspace.fs.stat(place));
    } catch (error) {
      throw new AppError('badRequest', `${name} cannot be read: ${reasonOf(error)}.`, { cause: error });
    }
    if ((type & vscode.FileType.SymbolicLink) !== 0) {
      throw new AppError('badRequest', `${name} is reached through a link: add the folder that the link leads to.`);
    }
  }
}
