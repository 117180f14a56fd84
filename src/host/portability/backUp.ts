// The command Back Up Everything…: one file with all that is the person's own, but no key.
import { createGzip } from 'node:zlib';
import * as vscode from 'vscode';
import { localDay } from '../../core/localDay.ts';
import { type BackUpOptions, backUp } from '../../core/portability/backUp.ts';
import type { BackupCounts } from '../../core/portability/backupForm.ts';
import { count } from '../../core/portability/report.ts';
import { systemClock } from '../../core/systemClock.ts';
import { breathing } from '../../core/usage/breathing.ts';
import { askWhere } from '../saveAs.ts';
import type { Services } from '../services.ts';
import { ownSettings } from './ownSettings.ts';
import { withProgress, writeTexts } from './working.ts';

/** Throws in words where it cannot be written. */
export async function backUpConversations(services: Services): Promise<void> {
  const { context, redactor } = services;
  const name = `llm-workbench-backup-${localDay(systemClock.now())}.jsonl`;
  const target = await askWhere(services, name, 'gz', 'Back Up Everything');
  if (!target) {
    return;
  }
  const store = await services.store();
  const { version = '' } = context.extension.packageJSON as { version?: string };
  const counts = await withProgress('Backing up…', async (report, signal) => {
    const options: BackUpOptions = {
      store,
      version,
      // Settings are typed by hand, and hold no text that is full of what merely looks like a key.
      settings: redactor.data(ownSettings(context)),
      clean: (value) => redactor.data(value, redactor.content),
      now: systemClock.now(),
      signal,
      breathe: breathing(signal),
    };
    let last: BackupCounts | undefined;
    await writeTexts(
      target,
      zipped(options, (now) => {
        last = now;
        report(`${count(now.conversation, 'conversation')}, ${count(now.usage, 'usage record')}`);
      }),
    );
    return last;
  });
  if (counts) {
    const words = `${count(counts.conversation, 'conversation')} and ${count(counts.usage, 'usage record')}`;
    const file = target.path.split('/').at(-1) ?? '';
    void vscode.window.showInformationMessage(`Backed up ${words} to ${file}. Keys are not in it.`);
  }
}

/** Characters that go to the packer at once. */
const AT_ONCE = 256 * 1024;

async function* zipped(
  options: BackUpOptions,
  onCounts: (counts: BackupCounts) => void,
): AsyncGenerator<Uint8Array, undefined> {
  const gzip = createGzip();
  const writing = (async () => {
    let waiting = '';
    for await (const { text, counts } of backUp(options)) {
      waiting += text;
      if (waiting.length >= AT_ONCE) {
        onCounts(counts);
        await write(gzip, waiting);
        waiting = '';
      }
      if (gzip.destroyed) {
        return;
      }
      if (text.startsWith('{"kind":"end"')) {
        onCounts(counts);
      }
    }
    gzip.end(waiting);
  })();
  writing.catch((error: unknown) => gzip.destroy(error as Error));
  try {
    yield* gzip as AsyncIterable<Uint8Array>;
  } finally {
    gzip.destroy();
  }
  return undefined;
}

/** Waits where the packer has enough, or has ended. */
async function write(gzip: ReturnType<typeof createGzip>, text: string): Promise<void> {
  if (!gzip.write(text) && !gzip.destroyed) {
    await new Promise((resolve) => gzip.once('drain', resolve).once('close', resolve));
  }
}
