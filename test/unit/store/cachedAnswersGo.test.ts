import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoredComparison } from '../../../src/core/comparisonRecords.ts';
import { Database } from '../../../src/core/store/database.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { MIGRATIONS } from '../../../src/core/store/schema.ts';
import { conversation, message, settableClock, silentLog, temporaryStores } from './temporaryStore.ts';

const DAY = 86_400_000;
const YEARS = { maxAgeMs: 3650 * DAY, maxBytes: 10_000 };

describe('kept answers go', () => {
  const stores = temporaryStores();
  const clock = settableClock();
  beforeEach(() => clock.set(Date.UTC(2026, 0, 15, 12)));

  const keep = (store: Store, key: string, conversationId?: string, messageId?: string) =>
    store.cachedAnswers.put(key, `answer ${key}`, clock.now(), YEARS, { conversationId, messageId });
  const left = (store: Store, ...keys: string[]) =>
    keys.filter((key) => store.cachedAnswers.get(key, clock.now(), YEARS.maxAgeMs) !== undefined);
  const purge = (store: Store) => {
    store.comparisons.purge();
    store.conversations.purge();
    store.messages.purge();
  };

  it('with their conversation once it is removed for good, and are there again when it is taken back', async () => {
    const store = await stores.open({ clock });
    for (const name of ['gone', 'back', 'stays']) {
      store.conversations.create(conversation(name));
      keep(store, name, name);
    }
    keep(store, 'nobody');
    store.conversations.delete('gone');
    store.conversations.delete('back');
    clock.set(clock.now() + 29 * DAY);
    purge(store);
    assert.deepEqual(left(store, 'gone', 'back', 'stays', 'nobody'), ['gone', 'back', 'stays', 'nobody']);
    store.conversations.undelete('back');
    clock.set(clock.now() + 2 * DAY);
    purge(store);
    assert.deepEqual(left(store, 'gone', 'back', 'stays', 'nobody'), ['back', 'stays', 'nobody']);
  });

  it('with their comparison: those of its columns, and of whoever judged, whose receipts go, too', async () => {
    const store = await stores.open({ clock });
    const column = { model: { providerId: 'p', model: 'm' }, overrides: {}, collapsed: false, width: 1, ticked: true };
    for (const id of ['gone', 'stays']) {
      const comparison: StoredComparison = {
        id,
        title: id,
        createdAt: clock.now(),
        updatedAt: clock.now(),
        columns: [{ ...column, id: 'c', conversationId: `${id}-c` }],
        turns: [{ id: 't', askedAt: 1, asked: { c: {} } }],
        parameters: {},
      };
      store.comparisons.create(comparison);
      store.conversations.create(conversation(`${id}-c`, { comparisonId: id }));
      keep(store, `${id}-answer`, `${id}-c`);
      keep(store, `${id}-judge`, id);
      const request = {
        purpose: 'compare',
        task: 'analysis',
        confidence: 1,
        difficulty: 0,
        inputTokens: 1,
        outputTokens: 1,
        required: [],
        preferLocal: false,
        at: 1,
      } as const;
      const receipt = {
        id: `${id}-r`,
        at: 1,
        by: 'named',
        strategy: 'balanced',
        request,
        chain: [],
        removed: [],
        because: '',
        decidedInUs: 1,
        attempts: [],
      } as const;
      store.receipts.put(receipt, { purpose: 'compare', conversationId: id });
    }
    store.comparisons.delete('gone');
    purge(store);
    assert.deepEqual(left(store, 'gone-answer', 'gone-judge'), ['gone-answer', 'gone-judge']);
    clock.set(clock.now() + 31 * DAY);
    purge(store);
    assert.deepEqual(left(store, 'gone-answer', 'gone-judge', 'stays-answer', 'stays-judge'), [
      'stays-answer',
      'stays-judge',
    ]);
    assert.deepEqual(
      ['gone-r', 'stays-r'].map((id) => store.receipts.get(id) !== undefined),
      [false, true],
    );
  });

  it('with their message and all below it', async () => {
    const store = await stores.open({ clock });
    store.conversations.create(conversation('c'));
    store.messages.add(message('q', 'c'));
    store.messages.add(message('a', 'c', 'q'));
    store.messages.add(message('q2', 'c', 'a'));
    store.messages.add(message('other', 'c', 'q'));
    for (const id of ['a', 'q2', 'other']) {
      keep(store, id, 'c', id);
    }
    store.messages.delete('a');
    clock.set(clock.now() + 31 * DAY);
    purge(store);
    assert.deepEqual(left(store, 'a', 'q2', 'other'), ['other']);
  });

  it('with the usage of their time, and all with all of it', async () => {
    const store = await stores.open({ clock });
    clock.set(new Date(2026, 3, 10, 12).getTime());
    keep(store, 'old', 'c');
    clock.set(clock.now() + 2 * DAY);
    keep(store, 'new', 'c');
    await store.usage.forgetBefore('2026-04-12');
    assert.deepEqual(left(store, 'old', 'new'), ['new']);
    store.usage.clear();
    assert.deepEqual(left(store, 'old', 'new'), []);
  });

  it('to whoever has them now: one that is asked anew belongs to where that was', async () => {
    const store = await stores.open({ clock });
    for (const name of ['first', 'second']) {
      store.conversations.create(conversation(name));
      keep(store, 'same', name);
    }
    store.conversations.delete('first');
    clock.set(clock.now() + 31 * DAY);
    purge(store);
    assert.deepEqual(left(store, 'same'), ['same']);
    store.conversations.delete('second');
    clock.set(clock.now() + 31 * DAY);
    purge(store);
    assert.deepEqual(left(store, 'same'), []);
  });

  it('from a store of version 5, which does not know whose they are', async () => {
    mkdirSync(dirname(stores.file()), { recursive: true });
    const old = new Database(stores.file());
    migrate(old, MIGRATIONS.slice(0, 5), silentLog);
    old.run('INSERT INTO cachedAnswers (key, at, usedAt, bytes, body) VALUES (?, ?, ?, ?, ?)', 'k', 1, 1, 4, 'body');
    old.close();
    const store = await stores.open({ clock });
    assert.deepEqual(store.cachedAnswers.size(), { answers: 0, bytes: 0 });
    keep(store, 'new', 'c');
    assert.deepEqual(left(store, 'new'), ['new']);
  });
});
