// Which processes have the store open, and whether one of them still lives.
import type { Database } from './database.ts';

/** A process that has not been heard of for this long is taken for dead, whatever its id says. */
export const SILENCE_MS = 60_000;

/** This process: its id, and when it began (ids are used again). */
export function thisInstance(): string {
  return `${process.pid}:${Math.round(performance.timeOrigin)}`;
}

/** Whether the process behind `pid:startMs` exists; `true` for an owner of another form, whose heartbeat then decides. */
export function isProcessAlive(owner: string): boolean {
  const id = /^(\d+):\d+$/.exec(owner)?.[1];
  if (id === undefined || Number(id) === 0) {
    return true;
  }
  if (Number(id) === process.pid) {
    return owner === thisInstance();
  }
  try {
    process.kill(Number(id), 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return (error as { code?: unknown }).code !== 'ESRCH';
  }
}

/** Notes that this process has the store open; tells whether another one died while it had. */
export function enter(database: Database, owner: string, now: number): { foundDead: boolean } {
  return database.write(() => {
    const dead = database
      .all<{ owner: string }>('SELECT owner FROM instances WHERE owner <> ?', owner)
      .filter((row) => !isProcessAlive(row.owner));
    for (const row of dead) {
      database.run('DELETE FROM instances WHERE owner = ?', row.owner);
    }
    beat(database, owner, now);
    return { foundDead: dead.length > 0 };
  });
}

/** Says that this process lives. */
export function beat(database: Database, owner: string, now: number): void {
  database.run('INSERT OR REPLACE INTO instances (owner, seenAt) VALUES (?, ?)', owner, Math.round(now));
}

/** Goes, and leaves answers that were still streaming to whoever recovers them first. */
export function leave(database: Database, owner: string): void {
  database.write(() => {
    database.run(`UPDATE messages SET owner = NULL WHERE status = 'streaming' AND owner = ?`, owner);
    database.run('DELETE FROM instances WHERE owner = ?', owner);
  });
}
