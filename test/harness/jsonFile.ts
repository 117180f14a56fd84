// What stands in a JSON file that another program may be writing at this very moment.
import { existsSync, readFileSync } from 'node:fs';

const TRIES = 100;
const PAUSE_MS = 20;

/** The object in `file`; empty where there is no file. Throws what `JSON.parse` says of a file that stays broken for two seconds. */
export function readJsonFile(file: string): Readonly<Record<string, unknown>> {
  for (let tries = 1; ; tries++) {
    try {
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
    } catch (error) {
      if (tries === TRIES) {
        throw error;
      }
      // VS Code empties a file before it fills it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
