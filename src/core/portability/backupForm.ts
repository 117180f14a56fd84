// The form of a backup: lines of JSON in one gzip file, a head first, and a count and a checksum of all of it last.
import { createHash, type Hash } from 'node:crypto';

export const BACKUP_FORMAT = 'llm-workbench/backup';
export const BACKUP_VERSION = 1;

/** In this order. */
export const BACKUP_KINDS = [
  'conversation',
  'message',
  'comparison',
  'set',
  'testCase',
  'learned',
  'setting',
  'usage',
] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];
export type BackupCounts = Record<BackupKind, number>;

function noCounts(): BackupCounts {
  return {
    conversation: 0,
    message: 0,
    comparison: 0,
    set: 0,
    testCase: 0,
    learned: 0,
    setting: 0,
    usage: 0,
  };
}

/** Of all lines with their ends but the last one: what is missing or was changed is found. */
export class BackupSum {
  readonly #hash: Hash = createHash('sha256');
  readonly counts = noCounts();

  add(line: string, kind?: BackupKind): void {
    this.#hash.update(line).update('\n');
    if (kind) {
      this.counts[kind] += 1;
    }
  }

  /** To be asked once. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
