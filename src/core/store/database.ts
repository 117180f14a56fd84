// A thin layer over node:sqlite: loaded on first use, statements kept, errors in plain words, one way to write.
import { writeFileSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AppError } from '../errors.ts';
import { DAMAGED, toStoreError } from './storeError.ts';

type Sqlite = typeof import('node:sqlite');

/** What a statement takes; `undefined` is stored as NULL and a boolean as 0 or 1. */
export type Value = string | number | boolean | null | undefined;

/** Node's SQLite; throws `config` where this editor's Node has none, or none with full-text search. */
export function loadSqlite(getBuiltin: (id: string) => unknown = (id) => process.getBuiltinModule?.(id)): Sqlite {
  const sqlite = getBuiltin('node:sqlite') as Sqlite | undefined;
  if (!sqlite?.DatabaseSync) {
    throw new AppError(
      'config',
      `LLM Workbench keeps conversations and costs in the SQLite that is built into VS Code 1.116 and newer; this editor (Node ${process.versions.node}) has none. Update the editor.`,
    );
  }
  return sqlite;
}

/** A file that, when it is there, makes the next opening check the whole database. */
export function checkMarker(file: string): string {
  return `${file}-check`;
}

/** One connection. Every method throws `AppError`. */
export class Database {
  readonly file: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Those whose rows are lists. */
  readonly #lists = new Map<string, StatementSync>();
  #depth = 0;

  /** Opens or creates the file, and changes nothing in it. Read-only, it sees what was written when a read began. */
  constructor(file: string, { readOnly = false } = {}) {
    this.file = file;
    const { DatabaseSync } = loadSqlite();
    // Older Node releases ignore `defensive`; it then stays off, which costs only a safety net.
    this.#connection = guard(file, () => new DatabaseSync(file, { defensive: true, readOnly }));
    // Another window's write lock is waited for, in milliseconds.
    this.exec('PRAGMA busy_timeout = 5000');
  }

  /** The first row, `undefined` when there is none. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller, who wrote the SQL, knows the row's shape
  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    return guard(this.file, () => this.#prepare(sql).get(...values.map(toSql)) as Row | undefined);
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    return guard(this.file, () => this.#prepare(sql).all(...values.map(toSql)) as Row[]);
  }

  /**
   * Rows as lists of their columns, all of them numbers: a third of what objects take, for reports over thousands of them.
   * Columns need names that are no numbers.
   */
  figures(sql: string, ...values: Value[]): readonly (readonly number[])[] {
    return guard(this.file, () => {
      let statement = this.#lists.get(sql);
      if (!statement) {
        statement = this.#connection.prepare(sql);
        this.#lists.set(sql, statement);
        // Node 22 came without it at first.
        if ('setReturnArrays' in statement) {
          statement.setReturnArrays(true);
        }
      }
      const rows: object[] = statement.all(...values.map(toSql));
      return (Array.isArray(rows[0]) ? rows : rows.map(Object.values)) as number[][];
    });
  }

  /** Rows one by one, each read when it is asked for; not to be nested with the same SQL. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as with `get`
  *iterate<Row>(sql: string, ...values: Value[]): Generator<Row, undefined> {
    const rows = guard(this.file, () => this.#prepare(sql).iterate(...values.map(toSql)));
    for (;;) {
      const row = guard(this.file, () => rows.next());
      if (row.done) {
        return undefined;
      }
      yield row.value as Row;
    }
  }

  /** Number of rows changed. */
  run(sql: string, ...values: Value[]): number {
    return guard(this.file, () => Number(this.#prepare(sql).run(...values.map(toSql)).changes));
  }

  /** The number of the row that was added. */
  insert(sql: string, ...values: Value[]): number {
    return guard(this.file, () => Number(this.#prepare(sql).run(...values.map(toSql)).lastInsertRowid));
  }

  /** Several statements, without values. */
  exec(sql: string): void {
    guard(this.file, () => this.#connection.exec(sql));
  }

  /** One value of a pragma. */
  pragma(name: string): Value {
    return Object.values(this.get<Record<string, Value>>(`PRAGMA ${name}`) ?? {})[0];
  }

  /**
   * Runs `work` as one transaction that has the write lock from the start (so that it never has to give up half-way);
   * an inner call joins the outer one. Anything thrown takes all of it back.
   */
  write<Result>(work: () => Result): Result {
    if (this.#depth > 0) {
      return work();
    }
    this.run('BEGIN IMMEDIATE');
    this.#depth = 1;
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    } finally {
      this.#depth = 0;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#lists.clear();
    if (this.#connection.isOpen) {
      this.#connection.close();
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #rollback(): void {
    try {
      this.#connection.exec('ROLLBACK');
    } catch {
      // SQLite itself takes the transaction back on a full disk and the like; then there is none left.
    }
  }
}

function toSql(value: Value): string | number | null {
  return typeof value === 'boolean' ? Number(value) : (value ?? null);
}

function guard<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    const error = toStoreError(thrown, file);
    if (error.code === DAMAGED) {
      leaveMarker(file);
    }
    throw error;
  }
}

/** Asks for a check at the next opening. */
export function leaveMarker(file: string): void {
  try {
    writeFileSync(checkMarker(file), '', { mode: 0o600 });
  } catch {
    // A disk that refuses this too: what went wrong before matters more.
  }
}
