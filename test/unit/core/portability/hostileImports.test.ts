// Files that were made to do harm, or are broken: nothing of them is kept, or only what is sound; and nothing half.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importConversations } from '../../../../src/core/portability/importConversations.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { MASK } from '../../../../src/shared/keyShapes.ts';
import { Database } from '../../../../src/core/store/database.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import {
  chatgpt,
  claude,
  claudeMessage,
  importing,
  leftovers,
  listed,
  NOW,
  shown,
  simpleTalk,
  titles,
} from './exports.ts';
import { zipOf } from './zipFile.ts';

describe('a hostile file', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });

  /** Every row, seen or not. */
  function rows(): number {
    const database = new Database(stores.file(), { readOnly: true });
    try {
      const sql = 'SELECT (SELECT count(*) FROM conversations) + (SELECT count(*) FROM messages) AS n';
      return database.get<{ n: number }>(sql)?.n ?? -1;
    } finally {
      database.close();
    }
  }
  async function refused(contents: unknown, reason: RegExp): Promise<void> {
    await assert.rejects(importing(stores, store, contents), { message: reason });
    assert.equal(rows(), 0);
    assert.deepEqual(leftovers(stores), []);
  }

  it('that is no JSON, breaks off, is empty or UTF-16 is refused in words', async () => {
    await refused('', /is empty/);
    await refused('hello', /is no JSON/);
    await refused(JSON.stringify([simpleTalk('a'), simpleTalk('b')]).slice(0, -10), /breaks off in the middle/);
    await refused('[1,,2]', /is no JSON/);
    await refused('[1] 2', /is no JSON/);
    await refused('{"a" 1}', /is no JSON/);
    await refused(Buffer.from('\ufeff[]', 'utf16le'), /UTF-16/);
    await refused(gzipSync('[]'), /backup/);
  });

  it('that is no ZIP, lies about sizes, is locked or has nothing for us is refused in words', async () => {
    const entry = { name: 'conversations.json', data: JSON.stringify([simpleTalk('a')]) };
    const zip = zipOf([entry]);
    await refused(zip.subarray(0, -10), /damaged/);
    await refused(Buffer.concat([Buffer.from('PK'), Buffer.alloc(100, 7)]), /damaged/);
    await refused(zipOf([{ ...entry, claimedSize: 10 }]), /damaged/);
    await refused(zipOf([{ ...entry, encrypted: true }]), /password/);
    await refused(zipOf([{ name: 'notes.json', data: '[]' }]), /holds no conversations\.json/);
  });

  it('that is a bomb is stopped long before its end', async () => {
    const bomb = Buffer.alloc(64 * 1024 * 1024, 0x20);
    bomb[0] = 0x5b;
    await refused(zipOf([{ name: 'conversations.json', data: bomb }]), /unpacks to far more/);
  });

  it('with names that lead out of a folder is refused', async () => {
    await refused(zipOf([{ name: '../../../conversations.json', data: JSON.stringify([simpleTalk('a')]) }]), /damaged/);
  });

  it('that is a folder or a device is refused', async () => {
    const options = {
      store,
      folder: stores.folder(),
      clean: <T>(value: T) => value,
      now: NOW,
      signal: new AbortController().signal,
    };
    await assert.rejects(importConversations({ ...options, path: stores.folder() }));
    const link = join(stores.folder(), 'link');
    symlinkSync('/dev/zero', link);
    await assert.rejects(importConversations({ ...options, path: link }), /no file/);
  });

  it('with a deep nest is refused without a stack overflow', async () => {
    await refused('['.repeat(200_000), /nested deeper/);
    const deep = `{"mapping":${'{"a":'.repeat(900)}1${'}'.repeat(900)},"id":"x"}`;
    const { problems } = await importing(stores, store, `[${deep}]`);
    assert.deepEqual(problems, [{ what: 'conversation 1', reason: 'it holds no messages' }]);
  });

  it('with circles, orphans and selves in its tree keeps what hangs together', async () => {
    const talk = chatgpt(
      'odd',
      [
        { id: 'orphan', parent: 'nobody', role: 'user', text: 'Orphan' },
        { id: 'below', parent: 'orphan', role: 'assistant', text: 'Below' },
        { id: 'x', parent: 'y', role: 'user', text: 'X' },
        { id: 'y', parent: 'x', role: 'user', text: 'Y' },
        { id: 'self', parent: 'self', role: 'user', text: 'Self' },
      ],
      { current_node: 'x' },
    );
    const { notes } = await importing(stores, store, [talk]);
    const [id = ''] = await listed(store);
    assert.deepEqual(shown(store, id), ['user: Orphan', 'assistant: Below']);
    assert.match(notes[0]?.sentences.join(' ') ?? '', /3 messages hung in a circle/);
  });

  it('with a chain of 5,000 messages is read', async () => {
    const messages = Array.from({ length: 5000 }, (_, index) =>
      claudeMessage(`m${index}`, index % 2 === 0 ? 'human' : 'assistant', { text: 'x', content: [] }),
    );
    const { messages: count } = await importing(stores, store, [claude('long', messages)]);
    assert.equal(count, 5000);
    const more = Array.from({ length: 20_001 }, (_, index) => claudeMessage(`n${index}`, 'human'));
    const { problems } = await importing(stores, store, [claude('longer', more)]);
    assert.deepEqual(problems, [{ what: '“Chat longer”', reason: 'it has more than 20,000 messages' }]);
  });

  it('with prototype keys changes nothing of ours', async () => {
    const evil = `{"id":"p","title":"P","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},
      "messages":[{"role":"__proto__","content":"x"},{"role":"constructor","content":"y"},{"role":"user","content":"Q"}]}`;
    await importing(stores, store, evil);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    const [id = ''] = await listed(store);
    assert.deepEqual(shown(store, id), ['user: Q']);
    // Long ones are read piece by piece.
    const long = evil.replace('"Q"', JSON.stringify('Q'.repeat(400_000)));
    await importing(stores, store, long);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    assert.equal((await listed(store)).length, 2);
  });

  it('with control characters, halves of characters and a title that turns round is cleaned', async () => {
    const text = 'a\u0000b\u001b[31mc\r\nd\ud800e\u0085';
    const talk = chatgpt('t', [{ id: 'q', role: 'user', text }], { title: `evil\u202egnp.exe\n\n${'x'.repeat(5000)}` });
    await importing(stores, store, JSON.stringify([talk]));
    const [id = ''] = await listed(store);
    assert.deepEqual(shown(store, id), ['user: ab[31mc\nd\ufffde']);
    const [title = ''] = await titles(store);
    assert.ok(title.startsWith('evilgnp.exe xxx') && title.length <= 200, title);
  });

  it('with bytes that are no text loses only the conversation that has them', async () => {
    const good = Buffer.from(JSON.stringify(simpleTalk('good')));
    const bad = Buffer.from(JSON.stringify(simpleTalk('bad')).replace('Question', 'Qu\u0001stion'));
    bad[bad.indexOf(1)] = 0xff;
    const { problems } = await importing(
      stores,
      store,
      Buffer.concat([Buffer.from('['), bad, Buffer.from(','), good, Buffer.from(']')]),
    );
    assert.deepEqual(problems, [{ what: 'conversation 1', reason: 'it is no UTF-8 text' }]);
    assert.deepEqual(await titles(store), ['Talk good']);
  });

  it('with a huge text is cut, and says so', async () => {
    const talk = chatgpt('big', [{ id: 'q', role: 'user', text: 'y'.repeat(3_000_000) }]);
    const { notes } = await importing(stores, store, [talk]);
    assert.deepEqual(notes[0]?.sentences, ['A text of 3,000,000 characters was cut to 500,000.']);
    const [id = ''] = await listed(store);
    assert.equal(shown(store, id)[0]?.length, 500_006);
  });

  it('with times out of range and wrong types gets times that can be', async () => {
    for (const [index, time] of [1e300, -5, 'yesterday', {}, null, Number.MAX_SAFE_INTEGER].entries()) {
      const values = { create_time: time, update_time: time, title: index };
      await importing(stores, store, [simpleTalk(`t${index}`, values)]);
    }
    for (const id of await listed(store)) {
      assert.equal(store.conversations.get(id)?.createdAt, NOW);
    }
    const wrong = [
      null,
      1,
      'x',
      [],
      {},
      { mapping: [] },
      { mapping: { a: 1 } },
      { id: 'x', mapping: { a: 1, b: null } },
      { chat_messages: [1, null], uuid: 'u' },
    ];
    const { problems } = await importing(stores, store, wrong);
    assert.equal(problems.length, wrong.length);
  });

  it('with the same id twice is taken once', async () => {
    const { conversations, problems } = await importing(stores, store, [simpleTalk('a'), simpleTalk('a')]);
    assert.equal(conversations, 1);
    assert.deepEqual(problems, [{ what: '“Talk a”', reason: 'another conversation of this file has the same id' }]);
  });

  it('loses the keys that are in use', async () => {
    const key = 'sk-proj-0123456789abcdefABCDEF';
    const redactor = new Redactor();
    redactor.remember(key);
    const clean = <T>(value: T) => redactor.data(value, redactor.content);
    await importing(stores, store, [chatgpt('k', [{ id: 'q', role: 'user', text: `Mine is ${key}.` }])], { clean });
    const [id = ''] = await listed(store);
    assert.deepEqual(shown(store, id), [`user: Mine is ${MASK}.`]);
  });
});

describe('an import that does not come to its end', () => {
  const stores = temporaryStores();
  const many = (count: number) => Array.from({ length: count }, (_, index) => simpleTalk(`t${index}`));

  for (const moment of ['read', 'of 40']) {
    it(`leaves nothing behind where it is stopped (${moment})`, async () => {
      const store = await stores.open();
      const stop = new AbortController();
      let told = 0;
      const onProgress = (message: string) => {
        told += Number(message.includes(moment));
        if (told === 20) {
          stop.abort();
        }
      };
      const work = importing(stores, store, many(40), { signal: stop.signal, onProgress });
      await assert.rejects(work, { kind: 'cancelled' });
      assert.equal(told >= 20, true);
      assert.deepEqual(await listed(store), []);
      assert.deepEqual(store.portable.ownerOf('anything'), undefined);
      assert.deepEqual(leftovers(stores), []);
      const database = new Database(stores.file(), { readOnly: true });
      assert.deepEqual(
        database.get('SELECT count(*) AS n FROM conversations'),
        Object.assign(Object.create(null), { n: 0 }),
      );
      database.close();
      // And nothing stands in its way the next time.
      assert.equal((await importing(stores, store, many(40))).conversations, 40);
    });
  }

  it('shows nothing while it works, and all at once', async () => {
    const store = await stores.open();
    const other = await stores.open({ instance: '1:1', isAlive: () => true });
    const seen: number[] = [];
    const pending: Promise<void>[] = [];
    const onProgress = (message: string) => {
      if (message.includes(' of 30 ')) {
        pending.push(
          other.conversations.list({ limit: 50 }).then(({ conversations }) => void seen.push(conversations.length)),
        );
      }
    };
    await importing(stores, store, many(30), { onProgress });
    await Promise.all(pending);
    assert.equal(seen.length, 30);
    assert.deepEqual(
      seen.filter((length) => length !== 0 && length !== 30),
      [],
    );
    assert.equal(seen[0], 0);
    assert.equal((await listed(other)).length, 30);
  });

  it('leaves nothing behind on a full disk', async () => {
    const store = await stores.open();
    await importing(stores, store, [simpleTalk('before')]);
    const before = await listed(store);
    // The store says so before the work is half done.
    let staged = 0;
    const full: Store = {
      ...store,
      portable: {
        ...store.portable,
        stageMessages(batch, messages) {
          staged += 1;
          if (staged === 15) {
            throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
          }
          store.portable.stageMessages(batch, messages);
        },
      },
    };
    await assert.rejects(importing(stores, full, many(30)), /full/);
    assert.deepEqual(await listed(store), before);
    assert.equal((await importing(stores, store, many(30))).conversations, 30);
  });

  it('is whole or refused, in words, where two windows take in the same file', async () => {
    const [one, two] = [await stores.open(), await stores.open({ instance: '1:1', isAlive: () => true })];
    const results = await Promise.allSettled([importing(stores, one, many(20)), importing(stores, two, many(20))]);
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    assert.deepEqual(
      failures.filter((words) => !/Another window|is there already/.test(words)),
      [],
    );
    assert.equal((await listed(one)).length, failures.length === 2 ? 0 : 20);
    await importing(stores, one, many(20));
    assert.equal((await listed(one)).length, 20);
    for (const id of await listed(one)) {
      assert.equal(shown(one, id).length, 2);
    }
  });
});
