// Messages taken away and brought back: what is shown, found and kept meanwhile.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { KEPT_AFTER_DELETION_MS } from '../../../src/core/store/messageDeletion.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { conversation, message, settableClock, temporaryStores, usageRecord } from './temporaryStore.ts';

/** q ─ r ─ q2 ─ r2, and beside r an older answer `other` with a question of its own below. */
function addTree(store: Store): void {
  store.conversations.create(conversation('c'));
  for (const [id, parent] of [
    ['q', undefined],
    ['other', 'q'],
    ['otherQ', 'other'],
    ['r', 'q'],
    ['q2', 'r'],
    ['r2', 'q2'],
  ] as const) {
    store.messages.add(message(id, 'c', parent, { parts: [{ type: 'text', text: `needle ${id}x` }] }));
  }
}

describe('a message that is taken away', () => {
  const stores = temporaryStores();
  const leaf = (store: Store) => store.conversations.get('c')?.leafId;
  const found = async (store: Store, query: string) =>
    (await store.conversations.list({ query, limit: 5 })).conversations.length;

  it('goes with everything below it, and the newest branch beside it is shown', async () => {
    const store = await stores.open();
    addTree(store);
    assert.equal(store.messages.delete('r'), 'c');
    assert.equal(leaf(store), 'otherQ');
    for (const id of ['r', 'q2', 'r2']) {
      assert.equal(store.messages.get(id), undefined, id);
      assert.deepEqual(store.messages.branch(id, { limit: 9 }), [], id);
      assert.equal(store.messages.latestLeafUnder(id), undefined, id);
      assert.equal(store.messages.update(id, { parts: [] }), false, id);
    }
    assert.deepEqual(store.messages.siblings('other'), ['other']);
    assert.deepEqual(store.messages.children('q'), ['other']);
    assert.equal(store.messages.latestLeafUnder('q'), 'otherQ');
    assert.deepEqual(store.messages.branch('r2', { limit: 9, beforeId: 'r2' }), []);
    assert.throws(() => store.messages.add(message('late', 'c', 'r2')), { kind: 'badRequest' });
    assert.throws(() => store.conversations.update('c', { leafId: 'r' }), AppError);
  });

  it('leaves its parent as the end where nothing stands beside it, and an empty conversation as the only one', async () => {
    const store = await stores.open();
    addTree(store);
    store.messages.delete('q2');
    assert.equal(leaf(store), 'r');
    store.messages.delete('q');
    assert.equal(leaf(store), undefined);
    assert.deepEqual(
      (await store.conversations.list({ limit: 5 })).conversations.map(({ id }) => id),
      ['c'],
    );
    store.messages.add(message('again', 'c'));
    assert.equal(leaf(store), 'again');
    assert.deepEqual(store.messages.siblings('again'), ['again']);
  });

  it('does not move the branch that is shown when that lies elsewhere', async () => {
    const store = await stores.open();
    addTree(store);
    store.messages.delete('other');
    assert.equal(leaf(store), 'r2');
    store.messages.undelete('other');
    assert.equal(leaf(store), 'r2');
    assert.deepEqual(store.messages.siblings('r'), ['other', 'r']);
  });

  it('comes back as it was, with what was shown, though it was gone on with elsewhere', async () => {
    const store = await stores.open();
    addTree(store);
    const before = store.messages.branch('r2', { limit: 9 });
    store.messages.delete('r');
    store.messages.add(message('onward', 'c', 'otherQ'));
    assert.equal(store.messages.undelete('r'), 'c');
    assert.deepEqual(store.messages.branch('r2', { limit: 9 }), before);
    assert.equal(leaf(store), 'r2');
    assert.equal(store.messages.get('onward')?.id, 'onward');
    assert.equal(store.messages.undelete('r'), 'c');
    assert.equal(store.messages.undelete('none'), undefined);
    assert.equal(store.messages.delete('none'), undefined);
  });

  it('is found by no search until it is back', async () => {
    const store = await stores.open();
    addTree(store);
    store.messages.delete('r');
    for (const [query, count] of Object.entries({ r2x: 0, q2x: 0, rx: 0, qx: 1, otherqx: 1, needle: 1 })) {
      assert.equal(await found(store, query), count, query);
    }
    store.messages.undelete('r');
    assert.equal(await found(store, 'r2x'), 1);
  });

  it('is taken away once, whichever window does it, and brings back only its own', async () => {
    const store = await stores.open();
    const other = await stores.open();
    addTree(store);
    store.messages.delete('q2');
    assert.equal(other.messages.delete('q2'), 'c');
    other.messages.delete('r');
    other.messages.undelete('r');
    assert.equal(store.messages.get('r')?.id, 'r');
    assert.equal(store.messages.get('q2'), undefined);
    assert.equal(leaf(store), 'r');
    store.messages.undelete('q2');
    assert.equal(leaf(other), 'r2');
  });

  it('is shown to the end of its branch, whatever came back below it before', async () => {
    const store = await stores.open();
    addTree(store);
    for (const id of ['other', 'r', 'q']) {
      store.messages.delete(id);
    }
    // The parent is still away: it comes back with that.
    store.messages.undelete('other');
    assert.equal(store.messages.get('other'), undefined);
    store.messages.undelete('q');
    assert.equal(leaf(store), 'otherQ');
    store.messages.undelete('r');
    assert.equal(leaf(store), 'r2');
  });

  it('agrees with a plain model of deletions and their undoing, in any order', async () => {
    const store = await stores.open();
    let tree = 0;
    const steps = fc.array(fc.record({ away: fc.boolean(), at: fc.nat() }), { maxLength: 14 });
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), steps, (choices, todo) => {
        const name = `t${tree++}`;
        const id = (index: number) => `${name}-${index}`;
        store.conversations.create(conversation(name));
        const parents = choices.map((choice, index) =>
          choice % (index + 1) === index ? undefined : choice % (index + 1),
        );
        for (const [index, parent] of parents.entries()) {
          store.messages.add(message(id(index), name, parent === undefined ? undefined : id(parent)));
        }
        /** By message: with which it went away. */
        const away = new Map<number, number>();
        const isBelow = (index: number, above: number): boolean =>
          index === above || (parents[index] !== undefined && isBelow(parents[index], above));
        const indexes = [...parents.keys()];
        for (const step of todo) {
          const at = step.at % parents.length;
          if (step.away) {
            store.messages.delete(id(at));
            const taken = away.has(at) ? [] : indexes.filter((index) => !away.has(index) && isBelow(index, at));
            taken.forEach((index) => away.set(index, at));
          } else {
            store.messages.undelete(id(at));
            const parent = parents[at];
            const joined = parent === undefined ? undefined : away.get(parent);
            for (const [index, root] of away) {
              if (root === at && joined === undefined) {
                away.delete(index);
              } else if (root === at && joined !== undefined) {
                away.set(index, joined);
              }
            }
          }
          const living = indexes.filter((index) => !away.has(index));
          assert.deepEqual(
            indexes.filter((index) => store.messages.get(id(index)) !== undefined),
            living,
          );
          for (const index of living) {
            assert.deepEqual(
              store.messages.children(id(index)),
              living.filter((child) => parents[child] === index).map(id),
            );
          }
          const shown = store.conversations.get(name)?.leafId;
          assert.equal(shown === undefined, living.length === 0);
          if (shown !== undefined) {
            assert.ok(store.messages.get(shown), 'what is shown lives');
            assert.deepEqual(store.messages.children(shown), [], 'a branch is shown to its end');
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the end of an answer that was still being written, for the case that it comes back', async () => {
    const store = await stores.open({ instance: 'this' });
    addTree(store);
    const streaming = message('s', 'c', 'r2', { status: 'streaming', parts: [] });
    const attempt = { ...usageRecord('u'), estimatedInputTokens: 1 };
    store.answers.begin(streaming, attempt);
    store.messages.delete('s');
    assert.equal(store.answers.append('s', { text: 'unheard' }), false);
    const whole = message('s', 'c', 'r2', { parts: [{ type: 'text', text: 'wholeanswer' }], usageId: 'u' });
    assert.equal(store.answers.finish('s', whole, usageRecord('u')), false);
    assert.equal(store.usage.get('u')?.id, 'u');
    assert.equal(await found(store, 'wholeanswer'), 0);
    store.messages.undelete('s');
    assert.deepEqual(store.messages.get('s'), whole);
    assert.equal(leaf(store), 's');
    assert.equal(await found(store, 'wholeanswer'), 1);
  });

  it('is recovered without coming back when its window died', async () => {
    const store = await stores.open({ instance: 'dead' });
    addTree(store);
    store.answers.begin(message('s', 'c', 'r2', { status: 'streaming', parts: [] }), {
      ...usageRecord('u'),
      estimatedInputTokens: 1,
    });
    store.answers.append('s', { text: 'half' });
    const other = await stores.open({ instance: 'living' });
    other.messages.delete('s');
    const options = { estimateTokens: () => 1, costOf: () => 0, isAlive: (owner: string) => owner !== 'dead' };
    assert.equal(other.answers.recoverInterrupted(options).recovered, 1);
    assert.equal(other.usage.get('u')?.outcome, 'interrupted');
    assert.equal(other.messages.get('s'), undefined);
    assert.equal(await found(other, 'half'), 0);
    other.messages.undelete('s');
    assert.equal(other.messages.get('s')?.status, 'incomplete');
    assert.deepEqual(other.messages.get('s')?.parts, [{ type: 'text', text: 'half' }]);
  });

  it('is removed for good after 30 days, with what hangs on it, and leaves nothing behind', async () => {
    const clock = settableClock();
    const store = await stores.open({ clock });
    addTree(store);
    store.messages.delete('r2');
    // A clock that was set back: what was taken away first seems to be the younger deletion.
    clock.set(clock.now() - 1000);
    store.messages.delete('r');
    clock.set(clock.now() + KEPT_AFTER_DELETION_MS);
    assert.equal(store.messages.purge(), 0);
    clock.set(clock.now() + 1);
    store.close();
    const again = await stores.open({ clock });
    for (const id of ['r', 'q2', 'r2']) {
      assert.equal(again.messages.undelete(id), undefined, id);
    }
    assert.equal(leaf(again), 'otherQ');
    const database = new DatabaseSync(stores.file());
    const count = (table: string) => database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'];
    assert.deepEqual(['messages', 'messageText', 'messageDeletions'].map(count), [3, 3, 0]);
    database.close();
  });

  it('goes with its conversation', async () => {
    const clock = settableClock();
    const store = await stores.open({ clock });
    addTree(store);
    store.messages.delete('r');
    store.conversations.delete('c');
    clock.set(clock.now() + KEPT_AFTER_DELETION_MS + 1);
    store.conversations.purge();
    assert.equal(store.messages.purge(), 0);
    assert.equal(store.messages.undelete('r'), undefined);
  });
});
