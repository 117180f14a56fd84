// Brings a database to the newest version of the schema, and keeps a copy of what was there before.
import { closeSync, openSync, renameSync } from 'node:fs';
import { AppError } from '../errors.ts';
import type { Log } from '../ports.ts';
import type { Database } from './database.ts';

/** Where the copy of a database of this version is kept before it is migrated. */
export function backupFile(file: string, version: number): string {
  return `${file}-backup-v${version}`;
}

/**
 * Runs the migrations that the database has not seen, all of them or none. Throws `config`, and leaves the file untouched,
 * when a newer release wrote it. Call it with the opening lock held: the copy is of the version that its name says.
 */
export function migrate(database: Database, migrations: readonly string[], log: Log): void {
  const version = versionOf(database);
  const newest = migrations.length;
  if (version > newest) {
    throw new AppError(
      'config',
      `${database.file} was written by a newer release of LLM Workbench (its version ${version}, this release knows ${newest}). Update the extension.`,
      { code: 'STORE_TOO_NEW' },
    );
  }
  if (version === newest) {
    return;
  }
  if (version > 0) {
    backUp(database, version);
    log.info(`Store: version ${version} was copied to ${backupFile(database.file, version)}`);
  }
  database.write(() => {
    for (const sql of migrations.slice(versionOf(database))) {
      database.exec(sql);
    }
    database.exec(`PRAGMA user_version = ${newest}`);
  });
  log.info(`Store: schema brought from version ${version} to ${newest}`);
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version'));
}

/** Written under another name first: a copy that stands under its own name is whole. */
function backUp(database: Database, version: number): void {
  const target = backupFile(database.file, version);
  const unfinished = `${target}.${process.pid}`;
  // Made by us, because VACUUM INTO would make it readable for everybody.
  closeSync(openSync(unfinished, 'w', 0o600));
  database.run('VACUUM INTO ?', unfinished);
  renameSync(unfinished, target);
}
