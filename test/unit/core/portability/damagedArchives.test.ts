// ZIP files that changed on their way, or lie about what they hold, are refused in words, and nothing of them is kept.
import assert from 'node:assert/strict';
import { Database } from '../../../../src/core/store/database.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { importing, leftovers, listed, simpleTalk } from './exports.ts';
import { type ZipEntry, zipOf } from './zipFile.ts';

const DAMAGED = /^This ZIP file is damaged.*Download or export it again\. Nothing was taken from it\.$/;

describe('a ZIP file', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });

  const entry = (values: Partial<ZipEntry> = {}): ZipEntry => ({
    name: 'conversations.json',
    data: JSON.stringify([simpleTalk('one'), simpleTalk('two')]),
    ...values,
  });
  async function refused(zip: Buffer, reason = DAMAGED): Promise<void> {
    await assert.rejects(importing(stores, store, zip), { kind: 'badRequest', message: reason });
    const database = new Database(stores.file(), { readOnly: true });
    try {
      const sql = 'SELECT (SELECT count(*) FROM conversations) + (SELECT count(*) FROM messages) AS n';
      assert.equal(database.get<{ n: number }>(sql)?.n, 0);
    } finally {
      database.close();
    }
    assert.deepEqual(leftovers(stores), []);
  }
  /** Bytes of a local header before an entry's data. */
  const HEADER = 30 + 'conversations.json'.length;

  it('is read, packed or stored', async () => {
    await importing(stores, store, zipOf([entry()]));
    await importing(stores, store, zipOf([entry({ stored: true, data: JSON.stringify([simpleTalk('three')]) })]));
    assert.equal((await listed(store)).length, 3);
  });

  it('with one letter of a stored text changed, which is still JSON, is refused', async () => {
    const zip = zipOf([entry({ stored: true })]);
    zip.write('ANSWER', zip.indexOf('Answer of two'));
    await refused(zip);
  });

  it('with a stored text that is no JSON any more is said to be damaged, and not to be of a wrong kind', async () => {
    const zip = zipOf([entry({ stored: true })]);
    zip.write('}', zip.indexOf('[{'));
    await refused(zip);
  });

  it('with a stored text that has lost its end is said to be damaged', async () => {
    const zip = zipOf([entry({ stored: true })]);
    zip.write(' ', zip.indexOf('PK\u0001\u0002') - 1);
    await refused(zip);
  });

  it('with any byte of a packed text changed is refused', async () => {
    const whole = zipOf([entry()]);
    const packed = whole.indexOf('PK\u0001\u0002') - HEADER;
    for (let step = 0; step < 40; step += 1) {
      const zip = Buffer.from(whole);
      const at = HEADER + Math.floor((step * packed) / 40);
      zip[at] = (zip[at] ?? 0) ^ 0x10;
      await refused(zip);
    }
  });

  it('of several texts is refused as a whole where the last one is damaged', async () => {
    const zip = zipOf([
      entry({ name: 'conversations-000.json' }),
      entry({ name: 'conversations-001.json', stored: true, data: JSON.stringify([simpleTalk('three')]) }),
    ]);
    zip.write('ANSWER', zip.indexOf('Answer of three'));
    await refused(zip);
  });

  it('whose directory has another checksum is refused', async () => {
    const zip = zipOf([entry()]);
    const directory = zip.indexOf('PK\u0001\u0002');
    zip.writeUInt32LE((zip.readUInt32LE(directory + 16) ^ 1) >>> 0, directory + 16);
    await refused(zip);
  });

  for (const [what, values] of Object.entries({
    'a text is shorter': { claimedSize: 10 },
    'a text is longer': { claimedSize: 1_000_000 },
    'a text is packed to less': { claimedPackedSize: 10 },
    'a text is packed to more than there is': { claimedPackedSize: 4_000_000_000 },
    'a stored text is shorter': { stored: true, claimedSize: 10, claimedPackedSize: 10 },
    'a stored text has two sizes': { stored: true, claimedSize: 10 },
  })) {
    it(`whose directory says that ${what} is refused`, () => refused(zipOf([entry(values)])));
  }

  it('that is cut off is refused', async () => {
    const zip = zipOf([entry()]);
    await refused(zip.subarray(0, -10));
    await refused(zip.subarray(0, HEADER + 20));
    await refused(Buffer.concat([zip.subarray(0, 40), zip.subarray(60)]));
  });

  it('that is locked, or packed in another way, says what helps', async () => {
    await refused(zipOf([entry({ encrypted: true })]), /password\. Unpack it/);
    await refused(zipOf([entry({ method: 9 })]), /not known here\. Unpack it/);
  });
});
