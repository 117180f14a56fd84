// Work on files that takes a while: with a bar that can be cancelled, and a file that takes its place at the end.
import { open, rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { toAppError } from '../../core/errors.ts';
import { signalOf } from '../cancellation.ts';
import { placeAside } from '../placeAside.ts';
import { saved } from '../saveAs.ts';

/** Tells at most ten times a second: each report goes to another process. */
export async function withProgress<Result>(
  title: string,
  work: (report: (message: string) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const signal = signalOf(token);
      let toldAt = 0;
      const report = (message: string) => {
        if (performance.now() - toldAt >= 100) {
          toldAt = performance.now();
          progress.report({ message });
        }
      };
      try {
        return await work(report, signal);
      } catch (thrown) {
        if (signal.aborted || toAppError(thrown).kind === 'cancelled') {
          return undefined;
        }
        throw thrown;
      }
    },
  );
}

/** Aside first: a file of that name is whole until the end, and stays if nothing comes of it. */
export async function writeTexts(target: vscode.Uri, texts: AsyncIterable<string | Uint8Array>): Promise<void> {
  const aside = await placeAside(target);
  try {
    await saved(target, writeAll(aside.file, texts));
    await saved(target, aside.put());
  } finally {
    await rm(aside.remove, { recursive: true, force: true });
  }
}

const WRITTEN_AT = 256 * 1024;

async function writeAll(path: string, texts: AsyncIterable<string | Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    let waiting: Buffer[] = [];
    let bytes = 0;
    for await (const text of texts) {
      const part = Buffer.from(text);
      waiting.push(part);
      bytes += part.length;
      if (bytes >= WRITTEN_AT) {
        await file.writeFile(Buffer.concat(waiting));
        [waiting, bytes] = [[], 0];
      }
    }
    await file.writeFile(Buffer.concat(waiting));
  } finally {
    await file.close();
  }
}
