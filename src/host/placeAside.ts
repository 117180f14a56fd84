// A file that is written aside and takes its place at the end: one of the same name is whole until then.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { saved } from './saveAs.ts';

interface Aside {
  /** Path of a file that does not exist. */
  file: string;
  /** Path of what is to be removed in the end, if it is still there. */
  remove: string;
  put(): Promise<void>;
}

/** On this machine beside its place, where it can take it in one step. */
export async function placeAside(target: vscode.Uri): Promise<Aside> {
  if (target.scheme === 'file') {
    // A name of its own: with the file's before it, it would be too long where that one is nearly.
    const file = join(dirname(target.fsPath), `llm-workbench-${randomUUID().slice(0, 8)}.partial`);
    return { file, remove: file, put: () => rename(file, target.fsPath) };
  }
  const folder = await mkdtemp(join(tmpdir(), 'llm-workbench-'));
  const file = join(folder, 'whole');
  return {
    file,
    remove: folder,
    put: async () => vscode.workspace.fs.writeFile(target, await readFile(file)),
  };
}

/** Writes all or nothing. Throws `config` in VS Code's words where it cannot be written. */
export async function writeWhole(target: vscode.Uri, text: string): Promise<void> {
  const aside = await placeAside(target);
  try {
    await saved(target, writeFile(aside.file, text, { flag: 'wx' }));
    await saved(target, aside.put());
  } finally {
    await rm(aside.remove, { recursive: true, force: true });
  }
}
