// Questions that were kept with the answer that was thought best.
import type { StoredTestCase } from '../comparisonRecords.ts';
import type { Log } from '../ports.ts';
import { readDocument } from './comparisonRows.ts';
import type { Database } from './database.ts';
import { insertSql, toJson, wholeMs } from './rows.ts';

export interface TestCases {
  add(testCase: StoredTestCase): void;
  /** `undefined` when there is none, or it is damaged. */
  get(id: string): StoredTestCase | undefined;
  /** Newest first. */
  list(): readonly StoredTestCase[];
  /** `false` when there is none. */
  delete(id: string): boolean;
}

interface Row {
  id: string;
  createdAt: number;
  document: string;
}

const INSERT = insertSql('testCases', ['id', 'createdAt', 'document']);

export function createTestCases(database: Database, log: Log): TestCases {
  const read = ({ id, createdAt, document }: Row): StoredTestCase[] => {
    const kept = readDocument<Omit<StoredTestCase, 'id' | 'createdAt'>>('testCase', id, document, log);
    return kept ? [{ ...kept, id, createdAt }] : [];
  };
  return {
    add({ id, createdAt, ...kept }) {
      database.write(() => database.run(INSERT, id, wholeMs(createdAt), toJson(kept)));
    },
    get(id) {
      const row = database.get<Row>('SELECT * FROM testCases WHERE id = ?', id);
      return row && read(row)[0];
    },
    list: () => database.all<Row>('SELECT * FROM testCases ORDER BY number DESC').flatMap(read),
    delete: (id) => database.write(() => database.run('DELETE FROM testCases WHERE id = ?', id) > 0),
  };
}
