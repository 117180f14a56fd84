// One process at a time prepares the store: a lock that the operating system takes back when its holder dies.
import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../errors.ts';
import { loadSqlite } from './database.ts';
import { isBusy, toStoreError } from './storeError.ts';

/** A window that copies and migrates a large store may take this long. */
const LONGEST_WAIT_MS = 60_000;
const RETRY_MS = 20;

/**
 * Runs `work`, which must not wait for anything, while no other process is in here for the same file. The lock is that of
 * an empty SQLite file beside the store: unlike a lock file, it is never left behind by a process that was killed.
 */
export async function withOpeningLock<Result>(file: string, work: () => Result): Promise<Result> {
  const givesUpAt = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const lock = takeLock(file);
    if (lock) {
      try {
        return work();
      } finally {
        lock.close();
      }
    }
    if (performance.now() > givesUpAt) {
      throw new AppError('internal', `Another window keeps ${file} busy. Try again.`, {
        code: 'SQLITE_BUSY',
        retryable: true,
      });
    }
    await wait(RETRY_MS);
  }
}

/** `undefined` while another process holds it. */
function takeLock(file: string): DatabaseSync | undefined {
  const { DatabaseSync } = loadSqlite();
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${file}-lock`);
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error)) {
      return undefined;
    }
    throw toStoreError(error, file);
  }
}
