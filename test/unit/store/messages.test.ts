import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import type { StoredMessage } from '../../../src/core/records.ts';
import { BRANCH, CHILDREN, LATEST } from '../../../src/core/store/messageTree.ts';
import { conversation, message, temporaryStores } from './temporaryStore.ts';

describe('messages', () => {
  const stores = temporaryStores();

  it('come back as they were given, whatever is in them', async () => {
    const store = await stores.open();
    store.conversations.create(conversation('a'));
    const question: StoredMessage = message('q', 'a', undefined, {
      parts: [
        { type: 'text', text: 'half of a pair \ud83d, nul \0, עברית, 👩‍👩‍👧, e\u0301' },
        { type: 'image', mediaType: 'image/png', data: 'aGVsbG8=' },
      ],
      context: [{ kind: 'file', label: 'a.ts', text: 'let a', estimatedTokens: 2, uri: 'file:///a.ts' }],
    });
    const answer: StoredMessage = message('r', 'a', 'q', {
      status: 'failed',
      parts: [
        { type: 'reasoning', text: 'hm', providerMetadata: { signature: 'x' } },
        { type: 'toolCall', id: 't', name: 'read', argumentsJson: '{' },
      ],
      providerId: 'openai',
      model: 'm',
      finishReason: 'other',
      citations: [{ url: 'https://example.com', title: 'T' }],
      error: { kind: 'network', message: 'gone', status: 0 },
      usageId: 'u',
      reasoningMs: 12.5,
    });
    store.messages.add(question);
    store.messages.add(answer);
    assert.deepEqual(store.messages.get('q'), question);
    assert.deepEqual(store.messages.get('r'), answer);
    assert.deepEqual(store.messages.branch('r', { limit: 9 }), [question, answer]);
    assert.equal(store.conversations.get('a')?.leafId, 'r');
    assert.equal(store.messages.get('none'), undefined);
  });

  it('are changed in what is named only', async () => {
    const store = await stores.open();
    store.conversations.create(conversation('a'));
    store.messages.add(message('q', 'a', undefined, { usageId: 'u' }));
    assert.equal(store.messages.update('q', { parts: [], usageId: undefined }), true);
    assert.deepEqual(store.messages.get('q'), message('q', 'a', undefined, { parts: [] }));
    assert.equal(store.messages.update('none', { parts: [] }), false);
  });

  it('refuse a parent that is missing or of another conversation, and an id that is taken', async () => {
    const store = await stores.open();
    store.conversations.create(conversation('a'));
    store.conversations.create(conversation('b'));
    store.messages.add(message('q', 'a'));
    for (const wrong of [message('x', 'a', 'none'), message('x', 'b', 'q'), message('x', 'c'), message('q', 'b')]) {
      assert.throws(() => store.messages.add(wrong), AppError);
    }
    assert.equal(store.conversations.get('b')?.leafId, undefined);
    assert.throws(() => store.messages.add(message('x', 'a', 'q', { status: 'streaming' })), AppError);
  });

  it('are not put below an answer that is still being written', async () => {
    const store = await stores.open();
    store.conversations.create(conversation('a'));
    store.messages.add(message('q', 'a'));
    const attempt = {
      id: 'u',
      startedAt: 1,
      providerId: 'openai',
      keyName: '',
      modelAsked: 'm',
      purpose: 'chat',
      attempt: 1,
      hedged: false,
    } as const;
    store.answers.begin(message('r', 'a', 'q'), attempt);
    const other = await stores.open({ instance: 'other-window' });
    const next = message('next', 'a', 'r', { role: 'user' });
    assert.throws(
      () => other.messages.add(next),
      (error) => error instanceof AppError && error.kind === 'badRequest' && /still being written/.test(error.message),
    );
    assert.equal(store.conversations.get('a')?.leafId, 'r');
    store.answers.finish('r', message('r', 'a', 'q'));
    other.messages.add(next);
    assert.equal(store.conversations.get('a')?.leafId, 'next');
  });

  it('form trees whose branches, siblings and leaves agree with a plain model of them', async () => {
    const store = await stores.open();
    let tree = 0;
    const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    const limits = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(trees, limits, (choices, limit) => {
        const name = `t${tree++}`;
        store.conversations.create(conversation(name));
        const parents: (number | undefined)[] = [];
        const id = (index: number) => `${name}-${index}`;
        for (const [index, choice] of choices.entries()) {
          const parent = choice % (index + 1) === index ? undefined : choice % (index + 1);
          parents.push(parent);
          store.messages.add(message(id(index), name, parent === undefined ? undefined : id(parent)));
        }
        const pathTo = (index: number): string[] => {
          const parent = parents[index];
          return [...(parent === undefined ? [] : pathTo(parent)), id(index)];
        };
        const below = (index: number): number[] => [
          index,
          ...parents.flatMap((parent, child) => (parent === index ? below(child) : [])),
        ];
        for (const [index, parent] of parents.entries()) {
          const path = pathTo(index);
          const paged: string[] = [];
          let beforeId: string | undefined;
          for (;;) {
            const page = store.messages.branch(id(index), { limit, beforeId }).map((each) => each.id);
            assert.ok(page.length <= limit);
            paged.unshift(...page);
            beforeId = page[0];
            if (beforeId === undefined || page.length < limit) {
              break;
            }
          }
          assert.deepEqual(paged, path);
          const siblings = [...parents.keys()].filter((other) => parents[other] === parent).map(id);
          assert.deepEqual(store.messages.siblings(id(index)), siblings);
          const children = [...parents.keys()].filter((other) => parents[other] === index).map(id);
          assert.deepEqual(store.messages.children(id(index)), children);
          assert.equal(store.messages.latestLeafUnder(id(index)), id(Math.max(...below(index))));
        }
      }),
      { numRuns: 40 },
    );
    assert.deepEqual(store.messages.branch('none', { limit: 5 }), []);
    assert.deepEqual(store.messages.siblings('none'), []);
    assert.equal(store.messages.latestLeafUnder('none'), undefined);
  });

  it('may be huge', async () => {
    const store = await stores.open();
    store.conversations.create(conversation('a'));
    const text = 'Zeile mit Ünïcode 東京 🎉\n'.repeat(220_000);
    store.messages.add(message('q', 'a', undefined, { parts: [{ type: 'text', text }] }));
    const [part] = store.messages.branch('q', { limit: 1 })[0]?.parts ?? [];
    assert.ok(text.length > 5_000_000 && part?.type === 'text' && part.text === text);
    assert.equal((await store.conversations.list({ query: 'ünïcode 京', limit: 1 })).conversations.length, 1);
  });

  it('are never searched for by reading all of them', async () => {
    await stores.open();
    const database = new DatabaseSync(stores.file());
    const byNumber = /^SEARCH m USING INTEGER PRIMARY KEY \(rowid=\?\)/;
    const byParent =
      /^SEARCH (?:m|messages) USING (?:COVERING )?INDEX messagesByParent \(conversation=\? AND parent=\?/;
    for (const { sql, values, expected } of [
      { sql: BRANCH, values: [1, 1], expected: byNumber },
      { sql: CHILDREN, values: [1, 1], expected: byParent },
      { sql: LATEST, values: [1, 1], expected: byParent },
    ]) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      const details = plan.map(({ detail }) => String(detail));
      assert.ok(
        details.some((detail) => expected.test(detail)),
        details.join('; '),
      );
      for (const detail of details) {
        assert.doesNotMatch(detail, /SCAN (?:m|p|c|messages|conversations)\b/);
      }
    }
    database.close();
  });
});
