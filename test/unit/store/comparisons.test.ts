import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { dirname } from 'node:path';
import type { StoredComparison, StoredTestCase } from '../../../src/core/comparisonRecords.ts';
import { AppError } from '../../../src/core/errors.ts';
import { Database } from '../../../src/core/store/database.ts';
import { KEPT_AFTER_DELETION_MS } from '../../../src/core/store/messageDeletion.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { MIGRATIONS } from '../../../src/core/store/schema.ts';
import { conversation, message, settableClock, silentLog, temporaryStores, usageRecord } from './temporaryStore.ts';

const column = (id: string): StoredComparison['columns'][number] => ({
  id,
  conversationId: `conversation-${id}`,
  model: { providerId: 'p', model: 'm' },
  overrides: {},
  collapsed: false,
  width: 1,
  ticked: true,
});

/** Was asked one question. */
function comparison(id: string, values: Partial<StoredComparison> = {}): StoredComparison {
  return {
    id,
    title: `Comparison ${id}`,
    createdAt: 1,
    updatedAt: 1,
    columns: [column(`${id}1`)],
    turns: [{ id: `${id}t`, askedAt: 1, asked: { [`${id}1`]: { questionId: 'q' } } }],
    parameters: {},
    ...values,
  };
}

describe('comparisons', () => {
  const stores = temporaryStores();
  const ids = async (store: Store, query: Parameters<Store['comparisons']['list']>[0]) =>
    (await store.comparisons.list(query)).comparisons.map(({ id }) => id);
  /** With the conversation of its column, and a question in that. */
  const fill = (store: Store, id: string, words = 'Why?') => {
    const conversationId = `conversation-${id}1`;
    store.comparisons.create(comparison(id));
    store.conversations.create(conversation(conversationId, { title: `Comparison ${id}`, comparisonId: id }));
    store.messages.add(message(`${id}q`, conversationId, undefined, { parts: [{ type: 'text', text: words }] }));
    store.usage.add(usageRecord(`${id}u`, { conversationId }));
  };

  it('come back as they were given', async () => {
    const store = await stores.open();
    const full = comparison('full', {
      title: 'Schöne 日本 🎉',
      workspace: 'file:///w',
      columns: [{ ...column('a'), overrides: { temperature: 0 }, width: 1.5, removed: true }, column('b')],
      turns: [
        {
          id: 't',
          askedAt: 5,
          asked: { a: { questionId: 'q' }, b: { problem: 'No key \ud83d', namesItself: 'I am' } },
          decision: { kind: 'better', columnId: 'a', reason: 'Nul \0 too', blind: true, at: 6 },
        },
      ],
      parameters: { system: 'Brief' },
      blindOrder: ['b', 'a'],
      carried: { title: 'Before', messages: 2 },
    });
    store.comparisons.create(full);
    store.close();
    const again = await stores.open();
    assert.deepEqual(again.comparisons.get('full'), full);
    assert.equal(again.comparisons.get('none'), undefined);
    assert.throws(() => again.comparisons.create(full), AppError);
  });

  it('are changed from what stands there now, by all windows, or not at all', async () => {
    const here = await stores.open({ instance: 'here' });
    const there = await stores.open({ instance: 'there' });
    here.comparisons.create(comparison('a'));
    const stale = there.comparisons.get('a');
    here.comparisons.update('a', (before) => ({ ...before, title: 'New' }));
    const after = there.comparisons.update('a', (before) => ({ ...before, parameters: { topP: 1 }, createdAt: 9 }));
    assert.deepEqual([stale?.title, after?.title, after?.createdAt], ['Comparison a', 'New', 1]);
    const failing = () => {
      throw new Error('Not so');
    };
    assert.throws(() => there.comparisons.update('a', failing), /Not so/);
    assert.deepEqual(here.comparisons.get('a'), after);
    assert.equal(
      here.comparisons.update('none', (before) => before),
      undefined,
    );
  });

  it('are listed by their last change, page by page, without those that were asked nothing', async () => {
    const store = await stores.open();
    for (let index = 0; index < 9; index += 1) {
      store.comparisons.create(comparison(`c${index}`, { updatedAt: Math.floor(index / 2) }));
    }
    store.comparisons.create(comparison('empty', { turns: [], updatedAt: 99 }));
    const expected = ['c8', 'c7', 'c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0'];
    assert.deepEqual(await ids(store, { limit: 200 }), expected);
    const paged: string[] = [];
    let before: string | undefined;
    do {
      const page = await store.comparisons.list({ limit: 2, before });
      paged.push(...page.comparisons.map(({ id }) => id));
      before = page.next;
    } while (before !== undefined);
    assert.deepEqual(paged, expected);
    await assert.rejects(store.comparisons.list({ limit: 2, before: 'x' }), AppError);
  });

  it('and their columns are not among the conversations, in the list and in a search', async () => {
    const store = await stores.open();
    fill(store, 'a', 'Übermut and 東京');
    store.conversations.create(conversation('chat'));
    store.messages.add(message('m', 'chat', undefined, { parts: [{ type: 'text', text: 'Übermut too' }] }));
    for (const query of [{}, { query: 'ubermut' }, { query: 'comparison' }, { workspace: undefined }]) {
      const { conversations } = await store.conversations.list({ ...query, limit: 10 });
      assert.deepEqual(
        conversations.map(({ id }) => id),
        query.query === 'comparison' ? [] : ['chat'],
      );
    }
    assert.equal(store.conversations.get('conversation-a1')?.comparisonId, 'a');
    assert.deepEqual(await ids(store, { query: 'ubermut', limit: 10 }), ['a']);
    assert.deepEqual(await ids(store, { query: '東京', limit: 10 }), ['a']);
    assert.deepEqual(await ids(store, { query: 'comparison a', limit: 10 }), ['a']);
    assert.deepEqual(await ids(store, { query: 'too', limit: 10 }), []);
    const signal = AbortSignal.abort();
    await assert.rejects(store.comparisons.list({ query: 'ubermut', limit: 10, signal }), /Cancelled/);
  });

  it('go with their conversations, come back with them within 30 days, and are then gone for good but for the ledger', async () => {
    const clock = settableClock();
    const store = await stores.open({ clock });
    fill(store, 'a');
    fill(store, 'b');
    const now = clock.now();
    assert.equal(store.comparisons.delete('a'), true);
    assert.equal(store.comparisons.delete('a'), false);
    assert.deepEqual([store.comparisons.get('a'), store.conversations.get('conversation-a1')], [undefined, undefined]);
    assert.deepEqual(await ids(store, { limit: 10 }), ['b']);
    clock.set(now + KEPT_AFTER_DELETION_MS);
    assert.deepEqual([store.comparisons.purge(), store.conversations.purge()], [0, 0]);
    assert.equal(store.comparisons.undelete('a'), true);
    assert.ok(store.comparisons.get('a') && store.conversations.get('conversation-a1') && store.messages.get('aq'));
    store.comparisons.delete('a');
    clock.set(clock.now() + KEPT_AFTER_DELETION_MS + 1);
    assert.equal(store.conversations.purge(), 0);
    assert.equal(store.comparisons.purge(), 1);
    assert.equal(store.comparisons.undelete('a'), false);
    assert.deepEqual([store.messages.get('aq'), store.usage.get('au')?.id], [undefined, 'au']);
    assert.ok(store.conversations.get('conversation-b1'));
  });

  it('that were never asked anything go by themselves, as late', async () => {
    const clock = settableClock();
    const store = await stores.open({ clock });
    const values = { turns: [], updatedAt: clock.now() };
    store.comparisons.create(comparison('empty', values));
    store.conversations.create(conversation('conversation-empty1', { comparisonId: 'empty' }));
    assert.equal(store.comparisons.purge(), 0);
    clock.set(clock.now() + KEPT_AFTER_DELETION_MS + 1);
    store.close();
    const again = await stores.open({ clock });
    assert.equal(again.comparisons.get('empty'), undefined);
    assert.equal(again.conversations.get('conversation-empty1'), undefined);
  });

  it('that are damaged are left out and told of, and take nothing else along', async () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (words: string) => void warnings.push(words) };
    const store = await stores.open({ log });
    const bare = { id: 't', askedAt: 1, asked: {} };
    for (const id of ['good', 'cut', 'other', 'empty', 'unasked', 'asked', 'merges', 'decision', 'other turn']) {
      store.comparisons.create(comparison(id));
    }
    const raw = new DatabaseSync(stores.file());
    const spoil = raw.prepare('UPDATE comparisons SET document = ? WHERE id = ?');
    spoil.run('{"columns":[', 'cut');
    spoil.run('{"columns":[{"id":7}],"turns":[],"parameters":{}}', 'other');
    spoil.run('null', 'empty');
    const turns = (turn: object) => JSON.stringify({ columns: [], parameters: {}, turns: [{ ...bare, ...turn }] });
    spoil.run(turns({ unasked: {} }), 'unasked');
    spoil.run(turns({ asked: { a: { questionId: 7 } } }), 'asked');
    spoil.run(turns({ merges: 5 }), 'merges');
    spoil.run(turns({ decision: null }), 'decision');
    spoil.run(turns({}), 'other turn');
    raw.exec(`INSERT INTO comparisonSets VALUES ('bad', '[]');
      INSERT INTO testCases (id, createdAt, document) VALUES ('bad', 1, '{"messages":{}}')`);
    raw.close();
    assert.deepEqual(await ids(store, { limit: 10 }), ['other turn', 'good']);
    assert.equal(warnings.length, 7);
    assert.ok(warnings.every((words) => words.includes('damaged')));
    assert.equal(store.comparisons.get('other'), undefined);
    assert.equal(
      store.comparisons.update('cut', (before) => before),
      undefined,
    );
    assert.deepEqual(
      [store.comparisonSets.list(), store.testCases.list(), store.testCases.get('bad')],
      [[], [], undefined],
    );
    assert.equal(store.comparisons.delete('cut'), true);
  });

  it('have sets by name and test cases beside them', async () => {
    const store = await stores.open();
    const columns = [{ model: { providerId: 'p', model: 'm' }, overrides: { topP: 1 } }];
    store.comparisonSets.put({ name: 'Set 10', columns, parameters: {} });
    store.comparisonSets.put({ name: 'Set 9 🎯', columns: [], parameters: {} });
    store.comparisonSets.put({ name: 'Set 10', columns, parameters: { system: 'x' } });
    assert.deepEqual(store.comparisonSets.list(), [
      { name: 'Set 9 🎯', columns: [], parameters: {} },
      { name: 'Set 10', columns, parameters: { system: 'x' } },
    ]);
    assert.deepEqual([store.comparisonSets.delete('Set 10'), store.comparisonSets.delete('Set 10')], [true, false]);
    const kept: StoredTestCase = {
      id: 't',
      createdAt: 5,
      messages: [{ role: 'user', text: 'Why? 東京' }],
      expected: 'So',
      rejected: ['No'],
    };
    store.testCases.add(kept);
    store.testCases.add({ ...kept, id: 'u' });
    assert.deepEqual(store.testCases.get('t'), kept);
    assert.deepEqual(
      store.testCases.list().map(({ id }) => id),
      ['u', 't'],
    );
    assert.deepEqual([store.testCases.delete('t'), store.testCases.delete('t')], [true, false]);
  });
});

describe('migrating a store of version 4', () => {
  const stores = temporaryStores();

  it('keeps its conversations in their order and lists them, and comparisons can be made', async () => {
    mkdirSync(dirname(stores.file()), { recursive: true });
    const old = new Database(stores.file());
    migrate(old, MIGRATIONS.slice(0, 4), silentLog);
    for (const [number, [id, pinned, deletedAt]] of [
      ['a', 0, 'NULL'],
      ['b', 1, 'NULL'],
      ['gone', 0, Date.now()],
      ['c', 0, 'NULL'],
    ].entries()) {
      old.exec(`INSERT INTO conversations (number, id, title, titleByPerson, createdAt, updatedAt, activity, pinned, deletedAt, parameters)
        VALUES (${number}, '${id}', 'Old', 1, 1, 2, ${number}, ${pinned}, ${deletedAt}, '{"topP":1}')`);
    }
    old.close();
    const store = await stores.open();
    const { conversations } = await store.conversations.list({ limit: 10 });
    assert.deepEqual(
      conversations.map(({ id, parameters, comparisonId }) => [id, parameters.topP, comparisonId]),
      ['b', 'c', 'a'].map((id) => [id, 1, undefined]),
    );
    assert.equal(store.conversations.undelete('gone'), true);
    store.comparisons.create(comparison('new'));
    assert.equal((await store.comparisons.list({ limit: 10 })).comparisons.length, 1);
    assert.equal((await store.conversations.list({ limit: 10 })).conversations.length, 4);
  });
});
