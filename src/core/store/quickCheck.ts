// Looks through a whole database for damage, in a thread of its own: it may take a second for a large one.
import { Worker } from 'node:worker_threads';

/** Plain JavaScript in a string, so that no second file has to be found beside the bundle. */
const CHECK = `
const { workerData, parentPort } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
let damage;
try {
  const database = new DatabaseSync(workerData, { readOnly: true });
  const first = Object.values(database.prepare('PRAGMA quick_check(1)').get())[0];
  damage = first === 'ok' ? undefined : String(first);
  database.close();
} catch (error) {
  // 11 is SQLITE_CORRUPT, 26 is SQLITE_NOTADB; anything else says nothing about the file.
  damage = [11, 26].includes(error.errcode & 0xff) ? error.message : undefined;
}
parentPort.postMessage(damage);
`;

/** SQLite's first finding, `undefined` when the file is sound. Keep a connection open meanwhile. */
export function quickCheck(file: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(CHECK, { eval: true, workerData: file });
    worker.once('message', (damage: unknown) => resolve(typeof damage === 'string' ? damage : undefined));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The check of the store ended without a result')));
  });
}
