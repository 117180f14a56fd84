import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { AttemptView, RoutingReceipt } from '../../../src/shared/routingViews.ts';
import { MOST_RECEIPTS } from '../../../src/core/store/receipts.ts';
import { conversation, message, settableClock, temporaryStores } from './temporaryStore.ts';

const DAY = 86_400_000;

function receipt(id: string, values: Partial<RoutingReceipt> = {}): RoutingReceipt {
  return {
    id,
    at: 1_000,
    by: 'strategy',
    strategy: 'balanced',
    request: {
      purpose: 'chat',
      task: 'explanation',
      confidence: 0.5,
      difficulty: 0.25,
      inputTokens: 10,
      outputTokens: 20,
      required: [],
      preferLocal: false,
      at: 1_000,
    },
    chain: [],
    removed: [],
    because: 'cheapest\0 \ud83d',
    decidedInUs: 12,
    attempts: [],
    ...values,
  };
}

const ATTEMPT: AttemptView = {
  providerId: 'openai',
  model: 'm',
  keyName: 'work',
  startedAt: 1_000,
  durationMs: 5,
  waitedMs: 0,
  outcome: 'failed',
};

describe('receipts', () => {
  const stores = temporaryStores();

  it('come back as they were given, and grow with their attempts', async () => {
    const store = await stores.open();
    store.receipts.put(receipt('r'), { purpose: 'chat', conversationId: 'c', messageId: 'm' });
    assert.deepEqual(store.receipts.get('r'), receipt('r'));
    store.receipts.put(receipt('r', { attempts: [ATTEMPT] }), { purpose: 'chat' });
    const other = await stores.open();
    assert.deepEqual(other.receipts.get('r'), receipt('r', { attempts: [ATTEMPT] }));
    assert.equal(store.receipts.get('none'), undefined);
  });

  it('that cannot be read are not there', async () => {
    const store = await stores.open();
    for (const json of ['{"id":', '[]', 'null', '{}', '{"request":{},"chain":[],"removed":{},"attempts":[]}']) {
      store.receipts.put(receipt('r'), { purpose: 'chat' });
      const database = new DatabaseSync(stores.file());
      database.prepare('UPDATE receipts SET json = ?').run(json);
      database.close();
      assert.equal(store.receipts.get('r'), undefined, json);
    }
  });

  it('go with a conversation that is removed for good, and with nothing else of it', async () => {
    const clock = settableClock();
    const store = await stores.open({ clock });
    for (const name of ['gone', 'stays']) {
      store.conversations.create(conversation(name));
      store.messages.add(message(`${name}-m`, name));
      store.receipts.put(receipt(`${name}-r`, { at: clock.now() }), { purpose: 'chat', conversationId: name });
    }
    store.receipts.put(receipt('alone', { at: clock.now() }), { purpose: 'editorAction' });
    store.conversations.delete('gone');
    assert.ok(store.receipts.get('gone-r'), 'it can still be brought back');
    clock.set(clock.now() + 31 * DAY);
    store.conversations.purge();
    assert.deepEqual(
      ['gone-r', 'stays-r', 'alone'].map((id) => store.receipts.get(id) !== undefined),
      [false, true, true],
    );
  });

  it('go with a message that is removed for good and all below it', async () => {
    const clock = settableClock();
    const store = await stores.open({ clock });
    store.conversations.create(conversation('c'));
    store.messages.add(message('q', 'c'));
    for (const [id, parent] of [
      ['a1', 'q'],
      ['q2', 'a1'],
      ['other', 'q'],
    ] as const) {
      store.messages.add(message(id, 'c', parent, { receiptId: `r-${id}` }));
      store.receipts.put(receipt(`r-${id}`), { purpose: 'chat', conversationId: 'c', messageId: id });
    }
    store.messages.delete('a1');
    clock.set(clock.now() + 31 * DAY);
    store.messages.purge();
    assert.deepEqual(
      ['r-a1', 'r-q2', 'r-other'].map((id) => store.receipts.get(id) !== undefined),
      [false, false, true],
    );
  });

  it('are forgotten by age, and with the ledger', async () => {
    const store = await stores.open();
    const noon = new Date(2026, 3, 10, 12).getTime();
    for (const days of [0, 1, 2, 3]) {
      store.receipts.put(receipt(`r${days}`, { at: noon + days * DAY }), { purpose: 'chat' });
    }
    const left = () => ['r0', 'r1', 'r2', 'r3'].filter((id) => store.receipts.get(id));
    assert.equal(store.receipts.forget(noon + 1), 1);
    assert.deepEqual(left(), ['r1', 'r2', 'r3']);
    await store.usage.forgetBefore('2026-04-12');
    assert.deepEqual(left(), ['r2', 'r3']);
    store.usage.clear();
    assert.deepEqual(left(), []);
  });

  it('are not kept without end: the oldest go first, whatever grows', async () => {
    const store = await stores.open();
    store.transaction(() => {
      for (let index = 0; index < MOST_RECEIPTS + 3; index += 1) {
        store.receipts.put(receipt(`r${index}`), { purpose: 'chat' });
        store.receipts.put(receipt('r0'), { purpose: 'chat' });
      }
    });
    const database = new DatabaseSync(stores.file(), { readOnly: true });
    const count = Number(database.prepare('SELECT count(*) AS count FROM receipts').get()?.['count']);
    database.close();
    assert.ok(count <= MOST_RECEIPTS, `${count} receipts`);
    assert.ok(store.receipts.get(`r${MOST_RECEIPTS + 2}`));
    assert.equal(store.receipts.get('r1'), undefined);
  });
});
