// Sets of models with parameters, by names of the person's.
import type { ComparisonSet } from '../comparisonRecords.ts';
import type { Log } from '../ports.ts';
import { readDocument } from './comparisonRows.ts';
import type { Database } from './database.ts';
import { cleanText, toJson } from './rows.ts';

export interface ComparisonSets {
  /** By name. */
  list(): readonly ComparisonSet[];
  /** Takes the place of one of the same name. */
  put(set: ComparisonSet): void;
  /** `false` when there is none. */
  delete(name: string): boolean;
}

interface Row {
  name: string;
  document: string;
}

export function createComparisonSets(database: Database, log: Log): ComparisonSets {
  const read = ({ name, document }: Row): ComparisonSet[] => {
    const kept = readDocument<Omit<ComparisonSet, 'name'>>('set', name, document, log);
    return kept ? [{ ...kept, name }] : [];
  };
  return {
    list: () =>
      database
        .all<Row>('SELECT * FROM comparisonSets')
        .flatMap(read)
        .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
    put({ name, ...kept }) {
      const sql = 'INSERT OR REPLACE INTO comparisonSets (name, document) VALUES (?, ?)';
      database.write(() => database.run(sql, cleanText(name), toJson(kept)));
    },
    delete: (name) =>
      database.write(() => database.run('DELETE FROM comparisonSets WHERE name = ?', cleanText(name)) > 0),
  };
}
