// Opens the database file: makes it, migrates it, and puts a damaged one aside.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../errors.ts';
import type { Clock, Log } from '../ports.ts';
import { checkMarker, Database, leaveMarker } from './database.ts';
import { enter } from './instance.ts';
import { migrate } from './migrate.ts';
import { withOpeningLock } from './openingLock.ts';
import { quickCheck } from './quickCheck.ts';
import { DAMAGED, isDamage, toStoreError } from './storeError.ts';

/** SQLite keeps what was not yet merged, and its index, beside the database. */
const COMPANIONS = ['', '-wal', '-shm'] as const;

export interface DatabaseOptions {
  /** Absolute path. */
  file: string;
  log: Log;
  clock: Clock;
  /** Who we are in the list of processes; see `thisInstance`. */
  instance: string;
  migrations: readonly string[];
}

export interface OpenedDatabase {
  database: Database;
  /** Where a damaged file was put, when this opening found one. */
  setAside?: string;
}

/**
 * Opens, and where needed creates, migrates or replaces, the database. The whole file is checked only when a process died
 * with it open or when damage was met in use: an orderly close leaves nothing to look for.
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenedDatabase> {
  let setAside: string | undefined;
  for (let turn = 0; ; turn++) {
    try {
      return { database: await openOnce(options), setAside };
    } catch (error) {
      if (!(error instanceof DamagedFile) || turn >= 3) {
        throw error instanceof DamagedFile ? error.error : toStoreError(error, options.file);
      }
      const { file, log } = options;
      const day = new Date(options.clock.now()).toISOString().replaceAll(':', '-');
      const target = await withOpeningLock(file, () => putAside(file, `${file}-damaged-${day}`, error.inode));
      if (target !== undefined) {
        setAside = target;
        log.error(`Store: the file is damaged and was put aside as ${target}`, error.error);
      }
    }
  }
}

/** Carries which file it was that is damaged: meanwhile another process may have replaced it by a sound one. */
class DamagedFile extends Error {
  readonly error: unknown;
  readonly inode: bigint;

  constructor(error: unknown, inode: bigint) {
    super('The file is damaged');
    this.error = error;
    this.inode = inode;
  }
}

async function openOnce(options: DatabaseOptions): Promise<Database> {
  const { file } = options;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const prepared = await withOpeningLock(file, () => prepare(options));
  if (!prepared.check) {
    return prepared.database;
  }
  try {
    const damage = await quickCheck(file);
    if (damage === undefined && isStill(file, prepared.inode)) {
      rmSync(checkMarker(file), { force: true });
      return prepared.database;
    }
    throw new DamagedFile(
      new AppError('internal', damage ?? 'It was replaced meanwhile', { code: DAMAGED }),
      prepared.inode,
    );
  } catch (error) {
    prepared.database.close();
    throw error;
  }
}

function prepare(options: DatabaseOptions): { database: Database; check: boolean; inode: bigint } {
  const { file } = options;
  ownOnly(file);
  const inode = inodeOf(file);
  const database = new Database(file);
  try {
    migrateAndConfigure(database, options);
    if (enter(database, options.instance, options.clock.now()).foundDead) {
      // So that whoever opens meanwhile checks too, and the next one should this process die before it is done.
      leaveMarker(file);
    }
    return { database, inode, check: existsSync(checkMarker(file)) };
  } catch (error) {
    database.close();
    throw isDamage(error) ? new DamagedFile(error, inode) : error;
  }
}

function migrateAndConfigure(database: Database, options: DatabaseOptions): void {
  if (!database.get(`SELECT 1 FROM pragma_module_list WHERE name = 'fts5'`)) {
    throw new AppError('config', 'The SQLite of this editor has no full-text search (FTS5). Update the editor.');
  }
  // Read first: nothing may be written to a file of a newer release.
  if (Number(database.pragma('user_version')) <= options.migrations.length) {
    database.exec('PRAGMA journal_mode = WAL');
  }
  migrate(database, options.migrations, options.log);
  // What was written is merged into the file after 16 MB instead of 4: pages that are written again and again (sums, ends of
  // indexes) are then merged once, and one append in hundreds waits for the disk instead of one in 70.
  // Recursive triggers: without them INSERT OR REPLACE would get past the guard of append-only tables.
  database.exec(`PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
    PRAGMA secure_delete = FAST; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 16777216;
    PRAGMA wal_autocheckpoint = 4000`);
}

/** Creates the file if it is missing; its companions get its mode from SQLite. */
function ownOnly(file: string): void {
  closeSync(openSync(file, existsSync(file) ? 'r' : 'a', 0o600));
  try {
    if ((statSync(file).mode & 0o077) !== 0) {
      chmodSync(file, 0o600);
    }
  } catch {
    // Somebody else's file, or a file system without modes: opening it decides.
  }
}

function inodeOf(file: string): bigint {
  return statSync(file, { bigint: true }).ino;
}

/** Whether this is the file that was opened: another process may have put that one aside and begun a new one. */
function isStill(file: string, inode: bigint): boolean {
  return existsSync(file) && inodeOf(file) === inode;
}

/** Renames the file and its companions; returns the new name, `undefined` when another process was first. */
function putAside(file: string, name: string, inode: bigint): string | undefined {
  if (!isStill(file, inode)) {
    return undefined;
  }
  let target = name;
  for (let count = 2; existsSync(target); count++) {
    target = `${name}-${count}`;
  }
  for (const companion of COMPANIONS) {
    if (existsSync(file + companion)) {
      renameSync(file + companion, target + companion);
    }
  }
  rmSync(checkMarker(file), { force: true });
  return target;
}
