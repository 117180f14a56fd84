// Imports a file of conversations: all that can be read of it, or nothing.
import { AppError, toAppError } from '../errors.ts';
import type { Store } from '../store/openStore.ts';
import { breathing } from '../usage/breathing.ts';
import type { ImportSource } from './contract.ts';
import { openImportFile } from './importFile.ts';
import { type ImportLimits, limitsWith } from './importLimits.ts';
import { Intake, type IntakeOutcome } from './intake.ts';
import { readConversations } from './readConversations.ts';

export interface ImportOptions {
  /** Path of a file on this machine. */
  path: string;
  store: Store;
  /** For temporary files. */
  folder: string;
  /** Takes keys in use out of plain data. */
  clean: <Value>(value: Value) => Value;
  /** Epoch milliseconds. */
  now: number;
  signal: AbortSignal;
  onProgress?: (message: string) => void;
  /** Other limits than the usual ones. */
  limits?: Partial<ImportLimits>;
}

export interface ImportOutcome extends IntakeOutcome {
  /** Whose form the file had. */
  sources: readonly ImportSource[];
}

/** It is a backup: to be restored, not imported. */
export class IsBackup extends AppError {
  constructor() {
    super('badRequest', 'This is a backup of LLM Workbench. Use the command Restore a Backup….');
  }
}

const count = (number: number) => number.toLocaleString('en');

/** Throws in words, and then has kept nothing: a file that cannot be read, a full disk, `cancelled`. */
export async function importConversations(options: ImportOptions): Promise<ImportOutcome> {
  const { path, signal, now, onProgress } = options;
  const breathe = breathing(signal);
  const limits = limitsWith(options.limits);
  const file = await openImportFile(path, limits);
  let intake: Intake | undefined;
  try {
    if (file.kind === 'backup') {
      throw new IsBackup();
    }
    intake = await Intake.begin({ ...options, limits, breathe });
    const sources = new Set<ImportSource>();
    for (const text of file.texts) {
      for await (const item of readConversations(text, { now, breathe, limits }, (source) => sources.add(source))) {
        await intake.take(item);
        onProgress?.(`${count(intake.size)} conversations read`);
      }
    }
    const outcome = await intake.keep({
      onProgress: (done, of) => onProgress?.(`${count(done)} of ${count(of)} conversations`),
    });
    return { ...outcome, sources: [...sources] };
  } catch (error) {
    throw signal.aborted ? new AppError('cancelled', 'Cancelled', { cause: error }) : toAppError(error);
  } finally {
    await intake?.dispose();
    await file.close();
  }
}
