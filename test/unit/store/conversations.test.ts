import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { listSql } from '../../../src/core/store/conversationSearch.ts';
import { KEPT_AFTER_DELETION_MS } from '../../../src/core/store/messageDeletion.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { conversation, message, settableClock, temporaryStores } from './temporaryStore.ts';

describe('conversations', () => {
  const stores = temporaryStores();
  const ids = async (store: Store, query: Parameters<Store['conversations']['list']>[0]) =>
    (await store.conversations.list(query)).conversations.map(({ id }) => id);
  const say = (store: Store, id: string, conversationId: string, text: string) =>
    store.messages.add(message(id, conversationId, undefined, { parts: [{ type: 'text', text }] }));

  it('come back as they were given, absent properties absent', async () => {
    const store = await stores.open();
    const full = conversation('full', {
      title: 'Schöne 日本 🎉',
      titleByPerson: true,
      workspace: 'file:///w',
      pinned: true,
      parameters: { system: 'Be brief', temperature: 0 },
      model: { providerId: 'ollama', model: 'llama3:8b' },
    });
    store.conversations.create(full);
    store.conversations.create(conversation('bare'));
    store.close();
    const again = await stores.open();
    assert.deepEqual(again.conversations.get('full'), full);
    assert.deepEqual(again.conversations.get('bare'), conversation('bare'));
    assert.equal(again.conversations.get('none'), undefined);
    assert.throws(() => again.conversations.create(conversation('bare')), AppError);
  });

  it('are changed in what is named only, and cleared where undefined is given', async () => {
    const store = await stores.open();
    store.conversations.create(conversation('a', { model: { providerId: 'p', model: 'm' }, parameters: { topP: 1 } }));
    assert.equal(store.conversations.update('a', { title: 'New', titleByPerson: true, model: undefined }), true);
    assert.deepEqual(
      store.conversations.get('a'),
      conversation('a', { title: 'New', titleByPerson: true, parameters: { topP: 1 } }),
    );
    assert.equal(store.conversations.update('none', { title: 'x' }), false);
    assert.throws(() => store.conversations.update('a', { leafId: 'nowhere' }), AppError);
  });

  it('are listed by their newest message, whatever the clock does', async () => {
    const clock = settableClock(2_000_000);
    const store = await stores.open({ clock });
    store.conversations.create(conversation('a'));
    store.conversations.create(conversation('b'));
    assert.deepEqual(await ids(store, { limit: 10 }), ['b', 'a']);
    say(store, 'm1', 'b', 'one');
    clock.set(1_000);
    say(store, 'm2', 'a', 'two');
    assert.deepEqual(await ids(store, { limit: 10 }), ['a', 'b']);
    assert.equal(store.conversations.get('a')?.updatedAt, 1_000);
    store.conversations.create(conversation('c'));
    store.conversations.update('b', { title: 'Renaming moves nothing' });
    assert.deepEqual(await ids(store, { limit: 10 }), ['c', 'a', 'b']);
  });

  it('are paged without a gap or a repetition, also of one folder', async () => {
    const store = await stores.open();
    for (let index = 0; index < 23; index++) {
      store.conversations.create(conversation(`c${index}`, { workspace: index % 3 === 0 ? 'file:///w' : undefined }));
      if (index % 2 === 0) {
        say(store, `m${index}`, `c${index}`, 'common');
      }
    }
    for (const query of [{}, { workspace: 'file:///w' }, { query: 'common' }, { query: 'conversation' }]) {
      const all = await ids(store, { ...query, limit: 200 });
      const paged: string[] = [];
      let before: string | undefined;
      do {
        const page = await store.conversations.list({ ...query, limit: 4, before });
        paged.push(...page.conversations.map(({ id }) => id));
        before = page.next;
      } while (before !== undefined);
      assert.deepEqual(paged, all);
      assert.equal(all.length, 'workspace' in query ? 8 : query.query === 'common' ? 12 : 23);
    }
    await assert.rejects(store.conversations.list({ limit: 4, before: "1' OR 1" }), AppError);
  });

  it('stand first when pinned, each part newest first, also across the end of a page', async () => {
    const store = await stores.open();
    for (let index = 0; index < 9; index++) {
      store.conversations.create(conversation(`c${index}`, { workspace: 'file:///w' }));
    }
    for (const id of ['c1', 'c6', 'c3']) {
      store.conversations.update(id, { pinned: true });
    }
    say(store, 'm', 'c1', 'moves up');
    const expected = ['c1', 'c6', 'c3', 'c8', 'c7', 'c5', 'c4', 'c2', 'c0'];
    for (const query of [{}, { workspace: 'file:///w' }]) {
      for (const limit of [1, 2, 3, 4, 200]) {
        const paged: string[] = [];
        let before: string | undefined;
        do {
          const page = await store.conversations.list({ ...query, limit, before });
          paged.push(...page.conversations.map(({ id }) => id));
          before = page.next;
        } while (before !== undefined);
        assert.deepEqual(paged, expected);
      }
    }
    // Found ones come by their newest match.
    assert.deepEqual(await ids(store, { query: 'c8', limit: 5 }), ['c8']);
    assert.deepEqual((await ids(store, { query: 'conversation', limit: 9 }))[1], 'c8');
    store.conversations.update('c1', { pinned: false });
    assert.deepEqual(await ids(store, { limit: 4 }), ['c6', 'c3', 'c1', 'c8']);
  });

  it('are read from an index in the order of the list, never sorted', async () => {
    await stores.open();
    const database = new DatabaseSync(stores.file());
    for (const ofWorkspace of [false, true]) {
      const values = ofWorkspace ? ['file:///w', 1, 1, 1, 1] : [1, 1, 1, 1];
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${listSql(ofWorkspace)}`).all(...values);
      const words = plan.map((row) => String(row['detail'])).join('; ');
      assert.match(
        words,
        /SEARCH conversations USING INDEX conversations(?:Newest|OfWorkspace) \(.*\(pinned,activity\)</,
      );
      assert.doesNotMatch(words, /TEMP B-TREE|SCAN/);
    }
    database.close();
  });

  describe('search', () => {
    it('finds words of messages, titles and attached files, in any case and without accents', async () => {
      const store = await stores.open();
      store.conversations.create(conversation('a', { title: 'Über den Résumé-Parser' }));
      store.conversations.create(conversation('b'));
      say(store, 'm1', 'b', 'The RetryLoop waits, then appendAnswer() runs. naïve');
      store.messages.add(
        message('m2', 'b', 'm1', {
          context: [{ kind: 'file', label: 'fetcher.ts:41–58', text: 'secretSource', estimatedTokens: 3 }],
          parts: [
            { type: 'reasoning', text: 'ponderous' },
            { type: 'text', text: 'done' },
          ],
        }),
      );
      const expected: Record<string, string[]> = {
        resume: ['a'],
        'RESUME uber': ['a'],
        'retryloop waits': ['b'],
        append: ['b'],
        naive: ['b'],
        'fetcher.ts': ['b'],
        'retry missing': [],
        ppendanswer: [],
        secretsource: [],
        ponderous: [],
      };
      for (const [query, found] of Object.entries(expected)) {
        assert.deepEqual(await ids(store, { query, limit: 10 }), found, query);
      }
    });

    it('finds any part of a text that is written without spaces', async () => {
      const store = await stores.open();
      const texts = {
        ja: '東京タワーでコーヒーを飲む',
        zh: '如何读取文件的内容',
        th: 'สวัสดีชาวโลก',
        ko: '데이터베이스를 연다',
      };
      for (const [id, text] of Object.entries(texts)) {
        store.conversations.create(conversation(id, { title: 'x' }));
        say(store, id, id, text);
      }
      const expected: Record<string, string[]> = {
        京: ['ja'],
        京タ: ['ja'],
        コーヒー: ['ja'],
        ｺｰﾋｰ: ['ja'],
        タ京: [],
        文件: ['zh'],
        取文: ['zh'],
        件文: [],
        โลก: ['th'],
        베이스: ['ko'],
      };
      for (const [query, found] of Object.entries(expected)) {
        assert.deepEqual(await ids(store, { query, limit: 10 }), found, query);
      }
    });

    it('takes whatever is typed as plain words', async () => {
      const store = await stores.open();
      store.conversations.create(conversation('a', { title: 'NEAR AND OR NOT' }));
      say(store, 'm', 'a', 'one "quoted" word*');
      for (const hostile of [
        '"',
        '*',
        '""',
        "'",
        'NEAR(',
        'a:b',
        '^one',
        '-one',
        '{one}',
        '(',
        '\0',
        '\ud83d',
        '🎉',
        '%',
        '_',
      ]) {
        await store.conversations.list({ query: hostile, limit: 5 });
      }
      assert.deepEqual(await ids(store, { query: 'near( AND "quo', limit: 5 }), []);
      assert.deepEqual(await ids(store, { query: 'near( and', limit: 5 }), ['a']);
      assert.deepEqual(await ids(store, { query: '"quoted" word*', limit: 5 }), ['a']);
      assert.deepEqual(await ids(store, { query: '^one', limit: 5 }), ['a']);
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary' }), async (query) => {
          await store.conversations.list({ query, limit: 5 });
        }),
        { numRuns: 100 },
      );
    });

    it('gives the conversation with the newest match first, each once', async () => {
      const store = await stores.open();
      for (const id of ['a', 'b', 'c']) {
        store.conversations.create(conversation(id, { title: id === 'c' ? 'needle' : 'hay' }));
      }
      for (const [index, id] of ['c', 'a', 'b', 'a', 'b'].entries()) {
        say(store, `m${index}`, id, index === 4 ? 'hay' : 'needle');
      }
      assert.deepEqual(await ids(store, { query: 'needle', limit: 10 }), ['a', 'b', 'c']);
      assert.deepEqual(await ids(store, { query: 'need', limit: 2 }), ['a', 'b']);
    });

    it('follows changes of text and title', async () => {
      const store = await stores.open();
      store.conversations.create(conversation('a', { title: 'before' }));
      say(store, 'm', 'a', 'earlier');
      store.conversations.update('a', { title: 'after' });
      store.messages.update('m', { parts: [{ type: 'text', text: 'later' }] });
      for (const [query, count] of Object.entries({ before: 0, earlier: 0, after: 1, later: 1 })) {
        assert.equal((await ids(store, { query, limit: 5 })).length, count, query);
      }
    });

    it('lets others write meanwhile, and ends when nobody waits any more', async () => {
      const store = await stores.open();
      store.transaction(() => {
        for (let index = 0; index < 40; index++) {
          store.conversations.create(conversation(`c${index}`));
          for (let each = 0; each < 50; each++) {
            say(store, `m${index}-${each}`, `c${index}`, 'common word');
          }
        }
      });
      const searching = store.conversations.list({ query: 'common', limit: 200 });
      say(store, 'late', 'c3', 'something else');
      assert.equal((await searching).conversations.length, 40);
      const aborted = store.conversations.list({ query: 'common', limit: 200, signal: AbortSignal.abort() });
      await assert.rejects(aborted, (error) => error instanceof AppError && error.kind === 'cancelled');
    });
  });

  describe('when deleted', () => {
    it('are gone everywhere until they are taken back', async () => {
      const store = await stores.open();
      store.conversations.create(conversation('a', { title: 'needle' }));
      say(store, 'm', 'a', 'needle');
      assert.equal(store.conversations.delete('a'), true);
      assert.equal(store.conversations.delete('a'), false);
      assert.equal(store.conversations.get('a'), undefined);
      assert.equal(store.conversations.update('a', { title: 'x' }), false);
      assert.deepEqual(await ids(store, { limit: 5 }), []);
      assert.deepEqual(await ids(store, { query: 'needle', limit: 5 }), []);
      assert.equal(store.conversations.undelete('a'), true);
      assert.equal(store.conversations.undelete('a'), false);
      assert.deepEqual(await ids(store, { query: 'needle', limit: 5 }), ['a']);
    });

    it('are removed for good after 30 days at the next opening, and leave nothing behind', async () => {
      const clock = settableClock();
      const store = await stores.open({ clock });
      for (const id of ['old', 'young']) {
        store.conversations.create(conversation(id));
        // Deeper than SQLite lets deletions cascade.
        for (let index = 0; index < 1_200; index++) {
          store.messages.add(message(`${id}${index}`, id, index === 0 ? undefined : `${id}${index - 1}`));
        }
      }
      store.conversations.delete('old');
      clock.set(clock.now() + 2);
      store.conversations.delete('young');
      clock.set(clock.now() + KEPT_AFTER_DELETION_MS - 1);
      store.close();
      const again = await stores.open({ clock });
      assert.equal(again.conversations.undelete('old'), false);
      assert.equal(again.messages.get('old7'), undefined);
      assert.equal(again.messages.get('young7')?.id, 'young7');
      assert.equal(again.conversations.purge(), 0);
      clock.set(clock.now() + 2);
      assert.equal(again.conversations.purge(), 1);
      const database = new DatabaseSync(stores.file());
      for (const table of ['messages', 'conversations', 'messageText', 'titleText']) {
        assert.equal(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'], 0, table);
      }
      database.close();
    });
  });
});
