// What every topic of the store is given.
import type { Clock } from '../ports.ts';
import type { Database } from './database.ts';

export interface StoreParts {
  database: Database;
  clock: Clock;
  /** Owner of the answers that this process streams. */
  instance: string;
}
