import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../src/core/errors.ts';
import { checkMarker, Database, loadSqlite } from '../../../src/core/store/database.ts';
import { backupFile, migrate } from '../../../src/core/store/migrate.ts';
import { openDatabase } from '../../../src/core/store/openDatabase.ts';
import { MIGRATIONS } from '../../../src/core/store/schema.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { ended, runChild } from './childProcess.ts';
import { conversation, message, silentLog, temporaryStores } from './temporaryStore.ts';

const isConfig = (words: RegExp) => (error: unknown) =>
  error instanceof AppError && error.kind === 'config' && words.test(error.message);

describe('opening the store', () => {
  const stores = temporaryStores();

  const schemaOf = (file: string) => {
    const database = new DatabaseSync(file);
    const rows = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
    database.close();
    return rows;
  };
  const openWith = (migrations: readonly string[]) =>
    openDatabase({ file: stores.file(), log: silentLog, clock: systemClock, instance: 'test', migrations });

  it('makes the folder and a file that only its owner can read, and keeps what is written', async () => {
    const store = await stores.open();
    store.setMeta('colour', 'blue');
    for (const name of readdirSync(dirname(stores.file())).filter((name) => !name.endsWith('-lock'))) {
      assert.equal(statSync(join(dirname(stores.file()), name)).mode & 0o077, 0, name);
    }
    store.close();
    store.close();
    assert.equal((await stores.open()).getMeta('colour'), 'blue');
    assert.throws(() => store.getMeta('colour'), AppError);
  });

  it('takes back everything when a transaction fails, and can go on', async () => {
    const store = await stores.open();
    assert.throws(
      () =>
        store.transaction(() => {
          store.conversations.create(conversation('a'));
          store.setMeta('seen', 'yes');
          throw new Error('stop');
        }),
      /stop/,
    );
    assert.equal(store.conversations.get('a'), undefined);
    assert.equal(store.getMeta('seen'), undefined);
    store.setMeta('seen', 'later');
    assert.equal(store.getMeta('seen'), 'later');
  });

  it('brings every earlier version to the schema of a fresh store, and keeps a copy of it', async () => {
    const fresh = await openWith(MIGRATIONS);
    fresh.database.close();
    const expected = schemaOf(stores.file());
    for (let version = 0; version < MIGRATIONS.length; version++) {
      const file = join(stores.folder(), `from-${version}.sqlite`);
      const database = new Database(file);
      migrate(database, MIGRATIONS.slice(0, version), silentLog);
      migrate(database, MIGRATIONS, silentLog);
      database.close();
      assert.deepEqual(schemaOf(file), expected);
      assert.equal(existsSync(backupFile(file, version)), version > 0);
    }
  });

  it('migrates data, with a copy of what was before that only its owner can read', async () => {
    const store = await stores.open();
    store.setMeta('colour', 'blue');
    store.close();
    const newest = MIGRATIONS.length;
    const next = [...MIGRATIONS, `UPDATE meta SET value = value || '!'`, 'CREATE TABLE later (a TEXT) STRICT'];
    const { database } = await openWith(next);
    assert.equal(database.pragma('user_version'), newest + 2);
    assert.deepEqual({ ...database.get<object>('SELECT value FROM meta') }, { value: 'blue!' });
    database.close();
    const copy = backupFile(stores.file(), newest);
    assert.equal(statSync(copy).mode & 0o077, 0);
    const old = new DatabaseSync(copy);
    assert.deepEqual({ ...old.prepare('SELECT value FROM meta').get() }, { value: 'blue' });
    assert.deepEqual({ ...old.prepare('PRAGMA user_version').get() }, { user_version: newest });
    old.close();
    const again = await openWith(next);
    assert.deepEqual({ ...again.database.get<object>('SELECT value FROM meta') }, { value: 'blue!' });
    again.database.close();
  });

  it('runs all of a migration or nothing', async () => {
    (await stores.open()).close();
    const broken = [...MIGRATIONS, `CREATE TABLE half (a TEXT) STRICT`, 'CREATE NONSENSE'];
    await assert.rejects(openWith(broken), AppError);
    const store = await stores.open();
    assert.equal(
      schemaOf(stores.file()).some((row) => row['name'] === 'half'),
      false,
    );
    store.setMeta('still', 'works');
  });

  it('refuses a store of a newer release in plain words and leaves it untouched', async () => {
    (await openWith([...MIGRATIONS, 'CREATE TABLE future (a TEXT) STRICT'])).database.close();
    const before = readFileSync(stores.file());
    await assert.rejects(stores.open(), isConfig(/newer release.*Update the extension/));
    assert.deepEqual(readFileSync(stores.file()), before);
    assert.equal(
      readdirSync(dirname(stores.file())).some((name) => name.includes('damaged')),
      false,
    );
  });

  it('says in plain words which editor is needed where there is no SQLite', () => {
    assert.throws(() => loadSqlite(() => undefined), isConfig(/VS Code 1\.116/));
  });

  it('lets several processes make and migrate the store at the same moment', async () => {
    mkdirSync(dirname(stores.file()), { recursive: true });
    const children = await Promise.all([1, 2, 3, 4].map(() => runChild('open', stores.file())));
    assert.deepEqual(
      children.map(({ line }) => line),
      ['ready', 'ready', 'ready', 'ready'],
    );
    await Promise.all(children.map(({ child }) => ended(child)));
    const results = await Promise.all([1, 2, 3].map(() => openWith([...MIGRATIONS, 'CREATE TABLE one (a) '])));
    for (const { database } of results) {
      assert.equal(database.pragma('user_version'), MIGRATIONS.length + 1);
      database.close();
    }
  });

  it('waits while another process prepares the store', async () => {
    mkdirSync(dirname(stores.file()), { recursive: true });
    const lock = new DatabaseSync(`${stores.file()}-lock`);
    lock.exec('BEGIN EXCLUSIVE');
    const opening = stores.open();
    await nextTurn();
    assert.equal(existsSync(stores.file()), false);
    lock.close();
    (await opening).setMeta('a', 'b');
  });

  describe('with a damaged file', () => {
    it('puts one that is no database aside, with everything in it, and begins anew', async () => {
      mkdirSync(dirname(stores.file()), { recursive: true });
      writeFileSync(stores.file(), 'this was a database once '.repeat(500));
      const store = await stores.open();
      assert.match(store.setAside ?? '', /store\.sqlite-damaged-\d{4}-\d\d-\d\dT/);
      assert.match(readFileSync(store.setAside ?? '', 'utf8'), /^this was a database once/);
      store.setMeta('a', 'b');
      store.close();
      assert.equal((await stores.open()).setAside, undefined);
    });

    /** Overwrites pages in the middle: the beginning, which says what is where, still looks well. */
    const damage = (file: string) => {
      const bytes = readFileSync(file);
      const middle = Math.floor(bytes.length / 8192) * 4096;
      bytes.fill(0xff, middle, middle + 40_960);
      writeFileSync(file, bytes);
    };
    const fill = async () => {
      const store = await stores.open();
      store.conversations.create(conversation('a'));
      for (let index = 0; index < 300; index++) {
        const parts = [{ type: 'text', text: 'word '.repeat(500) }] as const;
        store.messages.add(message(`m${index}`, 'a', undefined, { parts }));
      }
      store.close();
    };

    it('finds damage inside after a process died with the store open', async () => {
      await fill();
      const { child } = await runChild('stream', stores.file(), 'b', 3);
      child.kill('SIGKILL');
      await ended(child);
      const whole = new DatabaseSync(stores.file());
      whole.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      whole.close();
      damage(stores.file());
      const [own, ...others] = await Promise.all([
        stores.open(),
        runChild('open', stores.file()),
        runChild('open', stores.file()),
      ]);
      const putAside = [own.setAside !== undefined, ...others.map(({ line }) => line === 'set aside')];
      assert.equal(putAside.filter(Boolean).length, 1, 'exactly one process puts it aside');
      const kept = readdirSync(dirname(stores.file())).filter((name) => /-damaged-.*Z$/.test(name));
      assert.equal(kept.length, 1);
      own.conversations.create(conversation('new'));
      await Promise.all(others.map(({ child }) => ended(child)));
    });

    it('is put aside once by windows that find the damage at the same moment, and all go on with one new file', async () => {
      await fill();
      damage(stores.file());
      writeFileSync(checkMarker(stores.file()), '');
      const opened = await Promise.all(['a', 'b', 'c', 'd'].map((instance) => stores.open({ instance })));
      assert.equal(opened.filter((store) => store.setAside !== undefined).length, 1);
      for (const [index, store] of opened.entries()) {
        store.setMeta('last', String(index));
        assert.deepEqual(
          opened.map((each) => each.getMeta('last')),
          opened.map(() => String(index)),
        );
      }
    });

    it('trusts an orderly close, but checks at the next opening after damage was met in use', async () => {
      await fill();
      damage(stores.file());
      const store = await stores.open();
      assert.equal(store.setAside, undefined);
      assert.throws(
        () => {
          for (let index = 0; index < 300; index++) {
            store.messages.get(`m${index}`);
          }
        },
        (error) => error instanceof AppError && /is damaged\. Restart/.test(error.message),
      );
      store.close();
      const next = await stores.open();
      assert.match(next.setAside ?? '', /-damaged-/);
      next.close();
      assert.equal((await stores.open()).setAside, undefined);
    });
  });

  describe('where nothing can be written', () => {
    it('says that the disk is full, and keeps what was there', async () => {
      const { database } = await openWith(MIGRATIONS);
      database.run(`INSERT INTO meta VALUES ('before', 'kept')`);
      database.exec(`PRAGMA max_page_count = ${Number(database.pragma('page_count')) + 2}`);
      const fill = () =>
        database.write(() => {
          database.run(`UPDATE meta SET value = 'changed'`);
          database.run(`INSERT INTO meta VALUES ('big', ?)`, 'x'.repeat(1_000_000));
        });
      assert.throws(fill, isConfig(/disk is full.*What was saved is intact/));
      assert.deepEqual(
        database.all<object>('SELECT * FROM meta').map((row) => ({ ...row })),
        [{ name: 'before', value: 'kept' }],
      );
      database.run(`UPDATE meta SET value = 'small'`);
      database.close();
    });

    it('says that a file is read-only', async () => {
      (await stores.open()).close();
      chmodSync(stores.folder(), 0o755);
      chmodSync(stores.file(), 0o444);
      chmodSync(dirname(stores.file()), 0o555);
      const { line } = await runChild('openAsNobody', stores.file());
      chmodSync(dirname(stores.file()), 0o755);
      assert.match(line, /"kind":"config".*(?:is read-only|may not be written)/);
    });
  });
});
