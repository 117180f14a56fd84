// The queue that all windows share: claims, bounds, expiry, clocks that jump; and the waits between tries.
import assert from 'node:assert/strict';
import { MOST_TRIES, waitAfter } from '../../../../src/core/webhooks/backOff.ts';
import {
  type Delivery,
  EXPIRES_AFTER_MS,
  nextDueAt,
  WebhookQueue,
} from '../../../../src/core/webhooks/webhookQueue.ts';
import { MemoryMeta } from './memoryMeta.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const team = new Set(['team']);

function delivery(id: string, rest: Partial<Delivery> = {}): Delivery {
  return { id, webhook: 'team', event: 'e', body: '{}', createdAt: NOW, attempts: 0, dueAt: NOW, ...rest };
}

describe('the queue of deliveries', () => {
  let meta: MemoryMeta;
  let queue: WebhookQueue;
  /** Another window on the same store. */
  let other: WebhookQueue;
  beforeEach(() => {
    meta = new MemoryMeta();
    queue = new WebhookQueue(meta);
    other = new WebhookQueue(meta);
  });
  const ids = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);

  it('gives each delivery to one window', () => {
    queue.add(delivery('a'), delivery('b'), delivery('c'));
    assert.deepEqual(ids(queue.claim('one', NOW, team, 2).taken), ['a', 'b']);
    assert.deepEqual(ids(other.claim('two', NOW, team, 5).taken), ['c']);
    assert.deepEqual(ids(other.claim('two', NOW + 59_000, team, 5).taken), []);
  });

  it('gives what a dead window had claimed to another after a minute, and lets the dead one change nothing', () => {
    queue.add(delivery('a'));
    queue.claim('dead', NOW, team, 5);
    assert.equal(nextDueAt(other.read(), team, NOW), NOW + 60_000);
    assert.deepEqual(ids(other.claim('two', NOW + 60_000, team, 5).taken), ['a']);
    queue.settle('a', 'dead', {});
    assert.deepEqual(ids(other.read().deliveries), ['a']);
    other.settle('a', 'two', { again: { attempts: 1, dueAt: NOW + 90_000 } });
    assert.deepEqual(other.read().deliveries, [delivery('a', { attempts: 1, dueAt: NOW + 90_000 })]);
  });

  it('leaves what belongs to webhooks that this window does not know', () => {
    queue.add(delivery('a', { webhook: 'of another profile' }));
    assert.deepEqual(queue.claim('one', NOW, team, 5).taken, []);
    assert.equal(nextDueAt(queue.read(), team, NOW), undefined);
    assert.equal(queue.read().deliveries.length, 1);
  });

  it('forgets what is older than three days, and says so', () => {
    queue.add(delivery('old', { createdAt: NOW - EXPIRES_AFTER_MS }), delivery('new'));
    const { taken, expired } = queue.claim('one', NOW, team, 5);
    assert.deepEqual([ids(taken), ids(expired)], [['new'], ['old']]);
    assert.equal(queue.read().last['team']?.ok, false);
  });

  it('does not hold on to waits and claims that were made under a clock that is set back since', () => {
    const later = NOW + 40 * 86_400_000;
    queue.add(delivery('a', { createdAt: later, dueAt: later + 1000 }));
    assert.deepEqual(ids(queue.claim('one', NOW, team, 5).taken), ['a']);
    queue.change((state) => {
      state.deliveries[0]!.claim = { by: 'gone', until: later };
    });
    assert.deepEqual(ids(queue.claim('one', NOW, team, 5).taken), ['a']);
  });

  it('holds claims and waits while the clock is put right by a moment', () => {
    queue.add(delivery('a'), delivery('b', { dueAt: NOW + 86_400_000 }));
    queue.claim('one', NOW, team, 5);
    assert.deepEqual(other.claim('two', NOW - 500, team, 5).taken, []);
  });

  it('is bounded: the oldest goes, and what is large makes room', () => {
    const gone = queue.add(...Array.from({ length: 130 }, (_, index) => delivery(`d${index}`)));
    assert.deepEqual([gone.length, gone[0]?.id], [30, 'd0']);
    assert.equal(queue.read().deliveries.length, 100);
    const large = Array.from({ length: 8 }, (_, index) => delivery(`l${index}`, { body: 'x'.repeat(150_000) }));
    queue.add(...large);
    assert.ok((meta.getMeta('webhooks')?.length ?? 0) < 1_100_000);
    assert.equal(queue.read().deliveries.at(-1)?.id, 'l7');
  });

  it('is empty where what is stored is damaged, and works again', () => {
    for (const damaged of [
      '',
      '{',
      '[]',
      '{"version":2}',
      '{"version":1,"deliveries":[{}],"summaries":{},"last":{}}',
    ]) {
      meta.setMeta('webhooks', damaged);
      assert.deepEqual(queue.read().deliveries, []);
      queue.add(delivery('a'));
      assert.deepEqual(ids(queue.read().deliveries), ['a']);
    }
  });

  it('writes nothing where nothing changes', () => {
    queue.claim('one', NOW, team, 5);
    queue.settle('a', 'one', {});
    assert.equal(meta.writes, 0);
  });

  it('forgets all of a webhook', () => {
    queue.add(delivery('a'), delivery('b', { webhook: 'other' }));
    queue.note('team', { at: NOW, event: 'e', ok: true, sentence: 's' });
    queue.forget('team');
    assert.deepEqual(ids(queue.read().deliveries), ['b']);
    assert.deepEqual(queue.read().last, {});
  });
});

describe('the waits between tries', () => {
  it('grow threefold, spread by a fifth, and end after some hours', () => {
    assert.deepEqual(
      [1, 2, 3].map((tries) => waitAfter(tries, undefined, 0.5)),
      [10_000, 30_000, 90_000],
    );
    assert.deepEqual(
      [0, 1].map((random) => waitAfter(1, undefined, random)),
      [8000, 12_000],
    );
    const all = Array.from({ length: MOST_TRIES - 1 }, (_, index) => waitAfter(index + 1, undefined, 1));
    const hours = all.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    assert.ok(hours > 2 && hours < 5, `${hours}`);
  });

  it('are at least what the receiver asks for, and at most a day', () => {
    assert.equal(waitAfter(1, 45_000, 0.5), 45_000);
    assert.equal(waitAfter(3, 45_000, 0.5), 90_000);
    assert.equal(waitAfter(1, 10 ** 12, 0.5), 86_400_000);
  });
});
