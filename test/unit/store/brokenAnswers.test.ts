import assert from 'node:assert/strict';
import type { StoredError } from '../../../src/core/records.ts';
import type { OpenAttempt } from '../../../src/core/store/journal.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { ended, runChild } from './childProcess.ts';
import { conversation, message, temporaryStores, usageRecord } from './temporaryStore.ts';

const RECOVERY = { estimateTokens: (text: string) => text.length, costOf: () => 0.5 };
const ERROR: StoredError = { kind: 'truncated', message: 'It broke off.' };

function attempt(id: string, values: Partial<OpenAttempt> = {}): OpenAttempt {
  return {
    id,
    startedAt: 1_000,
    providerId: 'one',
    keyName: 'work',
    modelAsked: 'model-1',
    purpose: 'chat',
    attempt: 1,
    hedged: false,
    ...values,
  };
}

const SECOND = attempt('u2', { attempt: 2, providerId: 'two', modelAsked: 'model-2', keyName: 'other' });

describe('answers that break off', () => {
  const stores = temporaryStores();

  function begin(store: Store): void {
    store.conversations.create(conversation('c'));
    store.messages.add(message('q', 'c'));
    const answer = message('a', 'c', 'q', { parts: [], providerId: 'one', model: 'model-1', receiptId: 'r' });
    store.answers.begin(answer, attempt('u1'));
    store.answers.append('a', { reasoning: 'hm' });
    store.answers.append('a', { text: 'The first ' });
  }

  const recovered = async () => {
    const other = await stores.open({ instance: 'other' });
    assert.deepEqual(other.answers.recoverInterrupted(RECOVERY), { recovered: 1 });
    return other;
  };

  it('stay while the next model is silent, also when the process dies then', async () => {
    const store = await stores.open({ instance: 'dead' });
    begin(store);
    store.answers.nextAttempt('a', SECOND, usageRecord('u1', { outcome: 'failed' }), { keepsJournal: true });
    store.close();
    const other = await recovered();
    const { parts, providerId, model, earlier } = other.messages.get('a') ?? {};
    assert.deepEqual(
      [parts, providerId, model, earlier],
      [
        [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'The first ' },
        ],
        'one',
        'model-1',
        undefined,
      ],
    );
    const record = other.usage.get('u2');
    assert.equal(record?.tokens.textOutput.tokens, 0, 'what the first said is not paid to the second');
    assert.equal(record?.keyName, 'other');
  });

  it('are folded away when another model begins anew, and a crash after it leaves both', async () => {
    const store = await stores.open({ instance: 'dead' });
    begin(store);
    store.answers.nextAttempt('a', SECOND, usageRecord('u1', { outcome: 'failed' }), { keepsJournal: true });
    assert.equal(store.answers.restart('a', { providerId: 'one', model: 'model-1', error: ERROR }), true);
    assert.deepEqual(store.answers.readJournal('a'), []);
    store.answers.append('a', { text: 'Anew' });
    store.close();
    const other = await recovered();
    const { parts, providerId, model, earlier, status, receiptId } = other.messages.get('a') ?? {};
    assert.deepEqual(
      { parts, providerId, model, earlier, status, receiptId },
      {
        parts: [{ type: 'text', text: 'Anew' }],
        providerId: 'two',
        model: 'model-2',
        status: 'incomplete',
        receiptId: 'r',
        earlier: [
          {
            providerId: 'one',
            model: 'model-1',
            error: ERROR,
            parts: [
              { type: 'reasoning', text: 'hm' },
              { type: 'text', text: 'The first ' },
            ],
          },
        ],
      },
    );
    assert.equal(other.usage.get('u2')?.tokens.textOutput.tokens, 'Anew'.length);
  });

  it('are gone on with by another model, each paid for what it said', async () => {
    const store = await stores.open({ instance: 'dead' });
    begin(store);
    store.answers.nextAttempt('a', SECOND, undefined, { keepsJournal: true });
    store.answers.append('a', { text: 'and second' });
    store.close();
    const other = await recovered();
    assert.deepEqual(other.messages.get('a')?.parts.at(-1), { type: 'text', text: 'The first and second' });
    assert.equal(other.usage.get('u2')?.tokens.textOutput.tokens, 'and second'.length);
  });

  it('may do so more than once, with parts that the journal does not hold', async () => {
    const store = await stores.open();
    begin(store);
    const call = { type: 'toolCall', id: 't', name: 'read', argumentsJson: '{}' } as const;
    store.answers.restart('a', { providerId: 'one', model: 'model-1', error: ERROR, parts: [call] });
    store.answers.append('a', { text: 'second' });
    store.answers.restart('a', { providerId: 'two', model: 'model-2', error: ERROR });
    assert.deepEqual(
      store.messages.get('a')?.earlier?.map(({ model, parts }) => [model, parts]),
      [
        ['model-1', [call]],
        ['model-2', [{ type: 'text', text: 'second' }]],
      ],
    );
    const final = message('a', 'c', 'q', { providerId: 'three', model: 'model-3' });
    assert.equal(store.answers.finish('a', final, usageRecord('u3')), true);
    const { earlier = [], providerId, receiptId } = store.messages.get('a') ?? {};
    assert.deepEqual([earlier.length, providerId, receiptId], [2, 'three', 'r'], 'what is not named stays');
    assert.equal(store.answers.restart('a', { providerId: 'three', model: 'model-3', error: ERROR }), false);
    assert.equal(store.messages.get('a')?.earlier?.length, 2);
  });

  it('move as one: earlier answer and journal stay as they were when it fails', async () => {
    const store = await stores.open();
    begin(store);
    assert.throws(() =>
      store.transaction(() => {
        store.answers.restart('a', { providerId: 'one', model: 'model-1', error: ERROR });
        throw new Error('the editor dies here');
      }),
    );
    assert.equal(store.messages.get('a')?.earlier, undefined);
    assert.equal(store.answers.readJournal('a').length, 2);
  });

  it('survive the death of a real process between the two', async () => {
    const { child } = await runChild('restart', stores.file(), 'c', 3);
    child.kill('SIGKILL');
    await ended(child);
    const other = await recovered();
    const answer = other.messages.get('c-answer');
    assert.deepEqual(
      [answer?.parts, answer?.earlier?.map(({ parts }) => parts)],
      [[{ type: 'text', text: 'anew' }], [[{ type: 'text', text: 'piece 0 piece 1 piece 2 ' }]]],
    );
  });

  it('carry a vote until it is taken back, and nothing else changes', async () => {
    const store = await stores.open();
    store.conversations.create(conversation('c'));
    store.messages.add(message('q', 'c'));
    store.messages.add(message('a', 'c', 'q'));
    assert.equal(store.messages.vote('a', 'up'), true);
    assert.deepEqual(store.messages.get('a'), message('a', 'c', 'q', { vote: 'up' }));
    store.messages.update('a', { note: 'short' });
    assert.equal(store.messages.get('a')?.vote, 'up');
    store.messages.vote('a', undefined);
    assert.deepEqual(store.messages.get('a'), message('a', 'c', 'q', { note: 'short' }));
    store.messages.delete('a');
    assert.equal(store.messages.vote('a', 'down'), false);
    assert.equal(store.messages.vote('none', 'down'), false);
    store.messages.undelete('a');
    assert.equal(store.messages.get('a')?.vote, undefined);
  });
});
