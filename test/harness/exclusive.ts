// A lock between processes that the operating system drops when its holder dies, whichever way.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` while no other process is between these lines with the same `lockFile`. Waits its turn for `waitMs`, then
 * throws an error whose message is `busy`. Waiting blocks this process.
 */
export async function exclusively<T>(
  lockFile: string,
  waitMs: number,
  busy: string,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(lockFile), { recursive: true });
  // Node has no file locks of its own, but SQLite takes one for an exclusive transaction.
  using database = new DatabaseSync(lockFile, { timeout: waitMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    throw new Error(busy, { cause: error });
  }
  return await work();
}
