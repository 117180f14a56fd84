import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { ended, runChild } from './childProcess.ts';
import { temporaryStores, usageRecord } from './temporaryStore.ts';

describe('what was learned', () => {
  const stores = temporaryStores();

  it('is a document by name, changed on top of what another window wrote', async () => {
    const [store, other] = [await stores.open(), await stores.open()];
    assert.equal(store.learning.read('quality'), undefined);
    store.learning.update('quality', (before) => `${before ?? 'start'} 1`);
    other.learning.update('quality', (before) => `${before ?? 'start'} 2`);
    store.learning.update('gain', () => '[]');
    assert.deepEqual([store.learning.read('quality'), other.learning.read('gain')], ['start 1 2', '[]']);
  });

  it('stays as it was when a change fails', async () => {
    const store = await stores.open();
    store.learning.update('gain', () => 'kept');
    assert.throws(() =>
      store.learning.update('gain', () => {
        throw new Error('cannot read it');
      }),
    );
    assert.equal(store.learning.read('gain'), 'kept');
  });

  it('loses nothing while three processes learn at once', async () => {
    (await stores.open()).close();
    const children = await Promise.all(['a', 'b', 'c'].map((name) => runChild('learn', stores.file(), name, 150)));
    await Promise.all(children.map(({ child }) => ended(child)));
    const store = await stores.open();
    assert.deepEqual(JSON.parse(store.learning.read('quality') ?? ''), { a: 150, b: 150, c: 150 });
  });

  it('is judged by the gains that were noted with the first tries of the own last requests', async () => {
    const store = await stores.open();
    const add = (id: string, gain: number | string | undefined, values = {}) =>
      store.usage.add(usageRecord(id, { ...(gain === undefined ? {} : { features: { gain } }), ...values }));
    add('1', 0.25);
    add('2', undefined);
    add('3', 'much');
    add('4', 0.9, { purpose: 'gateway' });
    add('5', 0.8, { attempt: 2 });
    add('6', 0.7, { hedged: true });
    add('7', -0.5, { purpose: 'editorAction' });
    add('8', 0, { outcome: 'failed' });
    assert.deepEqual(store.learning.gains(10), [0, -0.5, 0.25]);
    assert.deepEqual(store.learning.gains(2), [0, -0.5]);
    assert.deepEqual(store.learning.gains(0), []);
  });

  it('is judged also where a record cannot be read', async () => {
    const store = await stores.open();
    store.usage.add(usageRecord('1', { features: { gain: 0.5 } }));
    const database = new DatabaseSync(stores.file());
    database.exec(
      `INSERT INTO usageRecords SELECT number + 1, 'damaged', ${columnsAfterId(database)} FROM usageRecords`,
    );
    database.close();
    assert.deepEqual(store.learning.gains(10), [0.5]);
  });
});

/** Those of a usage record, with features that are no JSON. */
function columnsAfterId(database: DatabaseSync): string {
  const names = database.prepare('PRAGMA table_info(usageRecords)').all();
  return names
    .slice(2)
    .map(({ name }) => (name === 'features' ? `'{"gain":'` : String(name)))
    .join(', ');
}
