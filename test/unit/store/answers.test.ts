import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { UsageRecord } from '../../../src/core/records.ts';
import type { OpenAttempt } from '../../../src/core/store/journal.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { ended, runChild } from './childProcess.ts';
import { conversation, message, settableClock, temporaryStores, tokens, usageRecord } from './temporaryStore.ts';

const PRICE = { inputPerMillion: 1, outputPerMillion: 2, source: 'person' } as const;

const RECOVERY = {
  estimateTokens: (text: string) => text.length,
  costOf: (price: UsageRecord['price'], counts: UsageRecord['tokens']) =>
    ((counts.uncachedInput.tokens ?? 0) * (price?.inputPerMillion ?? 0) +
      ((counts.textOutput.tokens ?? 0) + (counts.reasoningOutput.tokens ?? 0)) * (price?.outputPerMillion ?? 0)) /
    1e6,
};

function attempt(id: string, values: Partial<OpenAttempt> = {}): OpenAttempt {
  return {
    id,
    startedAt: 1_000,
    providerId: 'openai',
    keyName: 'work',
    modelAsked: 'model-a',
    purpose: 'chat',
    attempt: 1,
    hedged: false,
    ...values,
  };
}

describe('answers', () => {
  const stores = temporaryStores();

  function begin(store: Store, name: string, values: Partial<OpenAttempt> = {}): string {
    store.conversations.create(conversation(name));
    store.messages.add(message(`${name}-q`, name));
    store.answers.begin(message(`${name}-a`, name, `${name}-q`, { parts: [] }), attempt(`${name}-u`, values));
    return `${name}-a`;
  }

  const journalRows = () => {
    const database = new DatabaseSync(stores.file());
    const count = database.prepare('SELECT count(*) AS count FROM journal').get()?.['count'];
    database.close();
    return count;
  };

  it('are journalled piece by piece, readable from another window, split characters whole', async () => {
    const store = await stores.open({ instance: 'a' });
    const id = begin(store, 'c');
    store.answers.append(id, { reasoning: 'Let me ' });
    store.answers.append(id, { reasoning: 'think. ' });
    store.answers.append(id, { text: 'Hi \ud83d' });
    store.answers.append(id, { text: '\ude00\0!' });
    store.answers.append(id, {});
    const other = await stores.open({ instance: 'b' });
    assert.deepEqual(other.answers.readJournal(id), [
      { type: 'reasoning', text: 'Let me think. ' },
      { type: 'text', text: 'Hi 😀\0!' },
    ]);
    assert.equal(other.messages.get(id)?.status, 'streaming');
    assert.equal(other.conversations.get('c')?.leafId, id);
    assert.deepEqual(other.answers.readJournal('none'), []);
  });

  it('are folded in at their end, together with their usage record', async () => {
    const store = await stores.open();
    const id = begin(store, 'c');
    store.answers.append(id, { text: 'Partial findable' });
    assert.equal((await store.conversations.list({ query: 'findable', limit: 1 })).conversations.length, 0);
    const final = message(id, 'c', 'c-q', {
      parts: [{ type: 'text', text: 'The whole findable answer' }],
      usageId: 'c-u',
      providerId: 'openai',
      model: 'model-a',
    });
    assert.equal(store.answers.finish(id, final, usageRecord('c-u')), true);
    assert.deepEqual(store.messages.get(id), final);
    assert.deepEqual(store.answers.readJournal(id), []);
    assert.equal(journalRows(), 0);
    assert.equal(store.usage.totals().requests, 1);
    assert.equal(store.answers.append(id, { text: 'late' }), false);
    assert.equal(journalRows(), 0);
    assert.equal((await store.conversations.list({ query: 'findable', limit: 1 })).conversations.length, 1);
    assert.deepEqual(store.answers.recoverInterrupted(RECOVERY), { recovered: 0 });
  });

  it('keep message and record together when the end fails half-way', async () => {
    const store = await stores.open();
    const id = begin(store, 'c');
    store.answers.append(id, { text: 'Partial' });
    assert.throws(() =>
      store.transaction(() => {
        store.answers.finish(id, message(id, 'c', 'c-q'), usageRecord('c-u'));
        throw new Error('the editor dies here');
      }),
    );
    assert.equal(store.messages.get(id)?.status, 'streaming');
    assert.equal(store.usage.totals().requests, 0);
    assert.deepEqual(store.answers.readJournal(id), [{ type: 'text', text: 'Partial' }]);
  });

  it('begin again with the next try', async () => {
    const store = await stores.open({ instance: 'a' });
    const id = begin(store, 'c');
    store.answers.append(id, { text: 'of the first try' });
    const failed = usageRecord('c-u', { outcome: 'failed', errorKind: 'overloaded' });
    assert.equal(store.answers.nextAttempt(id, attempt('second', { attempt: 2, modelAsked: 'model-b' }), failed), true);
    store.answers.append(id, { text: 'of the second' });
    store.close();
    const other = await stores.open({ instance: 'b' });
    assert.deepEqual(other.answers.recoverInterrupted(RECOVERY), { recovered: 1 });
    assert.deepEqual(other.messages.get(id)?.parts, [{ type: 'text', text: 'of the second' }]);
    assert.equal(other.usage.get('second')?.attempt, 2);
    assert.equal(other.usage.get('c-u')?.outcome, 'failed');
  });

  describe('whose process died', () => {
    it('keep what had arrived and are paid for by estimate', async () => {
      const clock = settableClock(5_000);
      const store = await stores.open({ clock, instance: 'dead' });
      const id = begin(store, 'c', { price: PRICE, estimatedInputTokens: 1_000, workspace: 'file:///w' });
      clock.set(7_500);
      store.answers.append(id, { reasoning: 'hmm' });
      store.answers.append(id, { text: 'needle' });
      clock.set(90_000);
      const other = await stores.open({ clock, instance: 'living' });
      assert.deepEqual(other.answers.recoverInterrupted(RECOVERY), { recovered: 1 });
      assert.deepEqual(other.messages.get(id), {
        ...message(id, 'c', 'c-q'),
        status: 'incomplete',
        parts: [
          { type: 'reasoning', text: 'hmm' },
          { type: 'text', text: 'needle' },
        ],
        usageId: 'c-u',
      });
      const none = { tokens: 0, origin: 'estimated' } as const;
      assert.deepEqual(other.usage.get('c-u'), {
        ...attempt('c-u', { price: PRICE, workspace: 'file:///w' }),
        conversationId: 'c',
        messageId: id,
        tokens: {
          uncachedInput: { tokens: 1_000, origin: 'estimated' },
          cacheRead: none,
          cacheWrite5m: none,
          cacheWrite1h: none,
          textOutput: { tokens: 6, origin: 'estimated' },
          reasoningOutput: { tokens: 3, origin: 'estimated' },
          embedding: none,
        },
        costUsd: (1_000 + 2 * 9) / 1e6,
        durationMs: 6_500,
        outcome: 'interrupted',
        cached: false,
      });
      assert.equal(journalRows(), 0);
      assert.equal((await other.conversations.list({ query: 'needle', limit: 1 })).conversations.length, 1);
      assert.deepEqual(other.answers.recoverInterrupted(RECOVERY), { recovered: 0 });
    });

    it('are incomplete and empty when nothing had arrived, with unknown cost where nothing was known', async () => {
      const store = await stores.open({ instance: 'dead' });
      const id = begin(store, 'c');
      store.close();
      const other = await stores.open({ instance: 'living' });
      other.answers.recoverInterrupted(RECOVERY);
      assert.deepEqual(other.messages.get(id)?.parts, []);
      assert.equal(other.messages.get(id)?.status, 'incomplete');
      const record = other.usage.get('c-u');
      assert.equal(record?.costUsd, undefined);
      assert.deepEqual(record?.tokens.uncachedInput, { origin: 'unknown' });
      assert.equal(other.usage.totals().unknownCostRequests, 1);
    });

    it('are recognized by a process that is gone, a silence of a minute, or a process id that is used again', async () => {
      const clock = settableClock(100_000);
      const reused = `${process.pid}:1`;
      const owners = { here: undefined, gone: '999999999:5', silent: 'other-1', reused, living: 'other-2' };
      const windows: Store[] = [];
      for (const [name, instance] of Object.entries(owners)) {
        const store = await stores.open({ clock, instance });
        begin(store, name);
        windows.push(store);
      }
      clock.set(165_000);
      windows[0]?.answers.heartbeat();
      windows[3]?.answers.heartbeat();
      windows[4]?.answers.heartbeat();
      const recovering = await stores.open({ clock, instance: 'x' });
      assert.deepEqual(recovering.answers.recoverInterrupted(RECOVERY), { recovered: 3 });
      const status = (name: string) => recovering.messages.get(`${name}-a`)?.status;
      assert.deepEqual(['here', 'gone', 'silent', 'reused', 'living'].map(status), [
        'streaming',
        'incomplete',
        'incomplete',
        'incomplete',
        'streaming',
      ]);
      assert.deepEqual(recovering.answers.recoverInterrupted({ ...RECOVERY, isAlive: () => false }), { recovered: 2 });
    });

    it('are left alone when the clock jumped back, as long as the process lives', async () => {
      const clock = settableClock(10_000_000);
      const store = await stores.open({ clock, instance: 'other' });
      const id = begin(store, 'c');
      clock.set(1_000);
      store.answers.append(id, { text: 'x' });
      const recovering = await stores.open({ clock, instance: 'x' });
      assert.deepEqual(recovering.answers.recoverInterrupted(RECOVERY), { recovered: 0 });
      assert.deepEqual(recovering.answers.recoverInterrupted({ ...RECOVERY, isAlive: () => false }), { recovered: 1 });
      assert.equal(recovering.usage.get('c-u')?.durationMs, 0);
    });

    it('are put right when the process was alive after all', async () => {
      const clock = settableClock(1_000);
      const store = await stores.open({ clock, instance: 'asleep' });
      const id = begin(store, 'c');
      clock.set(1_000_000);
      const other = await stores.open({ clock, instance: 'awake' });
      assert.deepEqual(other.answers.recoverInterrupted(RECOVERY), { recovered: 1 });
      assert.equal(store.answers.append(id, { text: 'more' }), false);
      const final = message(id, 'c', 'c-q', { usageId: 'c-u' });
      assert.equal(store.answers.finish(id, final, usageRecord('c-u')), true);
      assert.deepEqual(store.messages.get(id), final);
      assert.equal(store.usage.totals().requests, 1);
    });

    it('are recovered by one window only, though another one saw them too', async () => {
      const store = await stores.open({ instance: 'dead' });
      begin(store, 'c');
      const [first, second] = [await stores.open({ instance: 'a' }), await stores.open({ instance: 'b' })];
      let inBetween: { recovered: number } | undefined;
      const outcome = first.answers.recoverInterrupted({
        ...RECOVERY,
        isAlive() {
          inBetween ??= second.answers.recoverInterrupted({ ...RECOVERY, isAlive: () => false });
          return false;
        },
      });
      assert.deepEqual([inBetween, outcome], [{ recovered: 1 }, { recovered: 0 }]);
    });

    it('after SIGKILL in mid-stream are recovered once, by whichever of two windows comes first', async () => {
      const victim = await runChild('stream', stores.file(), 'c', 25);
      const bystander = await runChild('stream', stores.file(), 'd', 5);
      try {
        victim.child.kill('SIGKILL');
        await ended(victim.child);
        const recovering = await Promise.all([runChild('recover', stores.file()), runChild('recover', stores.file())]);
        assert.deepEqual(recovering.map(({ line }) => line).sort(), ['0', '1']);
        const store = await stores.open();
        const answer = store.messages.get('c-answer');
        assert.equal(answer?.status, 'incomplete');
        assert.deepEqual(answer?.parts, [
          { type: 'text', text: Array.from({ length: 25 }, (_, index) => `piece ${index} `).join('') },
        ]);
        assert.equal(store.usage.get('c-attempt')?.outcome, 'interrupted');
        assert.equal(store.usage.totals().requests, 1);
        assert.equal(store.messages.get('d-answer')?.status, 'streaming');
        assert.equal(store.setAside, undefined);
      } finally {
        bystander.child.kill('SIGKILL');
        await ended(bystander.child);
      }
    });
  });

  it('of any length are put together', async () => {
    const store = await stores.open();
    const id = begin(store, 'c');
    const piece = 'ünïcode 😀 '.repeat(1_000);
    for (let index = 0; index < 500; index++) {
      store.answers.append(id, { text: piece });
    }
    const [part] = store.answers.readJournal(id);
    assert.ok(part?.text === piece.repeat(500) && part.text.length > 5_000_000);
  });

  it('write their record even when their conversation was erased meanwhile', async () => {
    const clock = settableClock();
    const store = await stores.open({ clock });
    const id = begin(store, 'c');
    store.conversations.delete('c');
    clock.set(clock.now() + 40 * 86_400_000);
    assert.equal(store.conversations.purge(), 1);
    assert.equal(store.answers.append(id, { text: 'x' }), false);
    assert.equal(store.answers.finish(id, message(id, 'c', 'c-q'), usageRecord('c-u', { tokens: tokens() })), false);
    assert.equal(store.usage.totals().requests, 1);
  });
});
