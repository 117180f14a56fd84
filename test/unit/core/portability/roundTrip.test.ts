// What is exported comes back the same on another machine, and a backup brings everything, or nothing.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { StoredComparison } from '../../../../src/core/comparisonRecords.ts';
import { backUp } from '../../../../src/core/portability/backUp.ts';
import { exportJson } from '../../../../src/core/portability/exportJson.ts';
import type { ImportOptions } from '../../../../src/core/portability/importConversations.ts';
import { Restore } from '../../../../src/core/portability/restore.ts';
import type { Conversation, StoredMessage } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { breathing } from '../../../../src/core/usage/breathing.ts';
import { conversation, message, temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { importing, leftovers, listed, NOW } from './exports.ts';

const same = <Value>(value: Value) => value;
const AT = Date.UTC(2026, 1, 1);

/** Everything of a store that a person would miss. */
async function contents(store: Store): Promise<unknown> {
  const found: unknown[] = [];
  for (const conversationOne of store.portable.conversations({ limit: 1000 }).conversations) {
    const { messages } = store.portable.messages(conversationOne.id, { limit: 10_000 });
    found.push({ ...conversationOne, messages: messages });
  }
  return (found as { id: string }[]).toSorted((a, b) => a.id.localeCompare(b.id));
}

async function exported(store: Store, ids?: readonly string[]): Promise<string> {
  let text = '';
  for await (const part of exportJson({ store, ids, clean: same, now: NOW, breathe: breathing() })) {
    text += part.text;
  }
  return text;
}

function keep(store: Store, one: Conversation, messages: readonly StoredMessage[]): void {
  store.conversations.create(one);
  for (const each of messages) {
    store.messages.add(each);
  }
  store.conversations.update(one.id, { leafId: one.leafId });
}

const COMPARISON: StoredComparison = {
  id: 'comparison-1',
  title: 'Which is better?',
  createdAt: AT,
  updatedAt: AT,
  columns: [
    {
      id: 'c1',
      conversationId: 'column-1',
      model: { providerId: 'openai', model: 'm' },
      overrides: {},
      collapsed: false,
      width: 1,
      ticked: true,
    },
  ],
  turns: [
    {
      id: 't1',
      askedAt: AT,
      asked: { c1: { questionId: 'cq' } },
      decision: { kind: 'better', columnId: 'c1', reason: 'Shorter', blind: true, at: AT },
      named: true,
      merges: [
        {
          id: 'x',
          kind: 'checklist',
          by: { providerId: 'p', model: 'm', modelName: 'M', providerName: 'P' },
          at: AT,
          columnIds: ['c1'],
          points: [{ id: 'p1', text: 'T', columnIds: ['c1'], ticked: false }],
        },
      ],
    },
  ],
  parameters: { system: 'Be brief.' },
};

function fill(store: Store): void {
  keep(
    store,
    conversation('talk', {
      title: 'Talk',
      titleByPerson: true,
      createdAt: AT,
      updatedAt: AT,
      pinned: true,
      workspace: 'file:///w',
      parameters: { system: 'S', temperature: 0.2, reasoningEffort: 'low', json: true },
      model: { providerId: 'openai', model: 'm' },
      leafId: 'a1',
    }),
    [
      message('q', 'talk', undefined, {
        parts: [
          { type: 'text', text: 'Q' },
          { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
        ],
        context: [
          {
            kind: 'file',
            label: 'a.ts',
            uri: 'file:///a.ts',
            startLine: 1,
            endLine: 2,
            text: 'let a;',
            estimatedTokens: 3,
          },
        ],
      }),
      message('a1', 'talk', 'q', {
        providerId: 'openai',
        model: 'm',
        usageId: 'u1',
        vote: 'up',
        note: 'Cut.',
        citations: [{ url: 'https://example.com' }],
        earlier: [
          {
            providerId: 'p',
            model: 'm',
            parts: [{ type: 'text', text: 'half' }],
            error: { kind: 'network', message: 'Gone' },
          },
        ],
      }),
      message('a2', 'talk', 'q', { status: 'failed', error: { kind: 'rateLimit', message: 'Wait', status: 429 } }),
    ],
  );
  store.usage.add(usageRecord('u1', { conversationId: 'talk', messageId: 'a1' }));
  keep(store, conversation('column-1', { comparisonId: COMPARISON.id, createdAt: AT, updatedAt: AT, leafId: 'cq' }), [
    message('cq', 'column-1'),
  ]);
  store.comparisons.create(COMPARISON);
  store.comparisonSets.put({
    name: 'Mine',
    columns: [{ model: { providerId: 'p', model: 'm' }, overrides: {} }],
    parameters: {},
  });
  store.testCases.add({ id: 'tc', createdAt: AT, messages: [{ role: 'user', text: 'Q' }], expected: 'A' });
  store.learning.update('quality', () => '{"a":1}');
}

describe('the round trip of an export', () => {
  const stores = temporaryStores();
  const elsewhere = temporaryStores();

  it('brings conversations and comparisons back as they were', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    const text = await exported(store);
    const outcome = await importing(elsewhere, other, text);
    assert.deepEqual(
      { ...outcome },
      { conversations: 1, messages: 4, comparisons: 1, known: 0, notes: [], problems: [], sources: ['LLM Workbench'] },
    );
    assert.deepEqual(await contents(other), await contents(store));
    assert.deepEqual(other.comparisons.get(COMPARISON.id), COMPARISON);
    assert.deepEqual(await listed(other), ['talk']);
    assert.equal((await importing(elsewhere, other, text)).known, 3);
    const file = JSON.parse(text) as {
      conversations: { id: string; messages: { id: string; usage?: { costUsd: number } }[] }[];
    };
    const answer = file.conversations.flatMap(({ messages }) => messages).find(({ id }) => id === 'a1');
    assert.equal(answer?.usage?.costUsd, 0.01);
  });

  it('holds only what was chosen, and of a comparison nothing without its columns', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    assert.equal((await importing(elsewhere, other, await exported(store, ['talk', 'gone']))).comparisons, 0);
    const text = (await exported(store)).replaceAll('column-1', 'column-2');
    const broken = text.replace('"id":"column-2"', '"id":"column-9"');
    const { problems, notes } = await importing(elsewhere, other, broken);
    assert.deepEqual(problems, [{ what: '“Which is better?”', reason: 'a column of this comparison is missing' }]);
    assert.deepEqual(notes[0]?.sentences, ['It was a column of a comparison that did not come with it.']);
    // What was said in it is not lost.
    assert.deepEqual(await listed(other), ['talk', 'column-9']);
    assert.equal(other.conversations.get('column-9')?.comparisonId, undefined);
  });

  it('tells of a comparison only where all of its columns were chosen', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    const [column] = COMPARISON.columns;
    assert.ok(column);
    store.comparisons.update(COMPARISON.id, (before) => ({
      ...before,
      columns: [column, { ...column, id: 'c2', conversationId: 'column-2' }],
    }));
    keep(store, conversation('column-2', { comparisonId: COMPARISON.id }), [message('cq2', 'column-2')]);
    const one = await exported(store, ['column-1']);
    assert.ok(!one.includes('Which is better?') && !one.includes(COMPARISON.id), one);
    assert.equal((await importing(elsewhere, other, one)).conversations, 1);
    assert.deepEqual(await listed(other), ['column-1']);
    assert.ok((await exported(store, ['column-1', 'column-2'])).includes('Which is better?'));
  });

  it('refuses what was changed so that it does not fit', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    const text = await exported(store, ['talk']);
    const changes: [string, string, RegExp][] = [
      ['"role":"user"', '"role":"root"', /its message 1 cannot be read: “role”/],
      ['"parentId":"q"', '"parentId":"zz"', /stands below one that does not come before/],
      ['"leafId":"a1"', '"leafId":"zz"', /what was shown/],
      ['"id":"a2"', '"id":"a1"', /the same id/],
      ['"data":"iVBORw0KGgo="', '"data":"<script>"', /its message 1/],
      ['"temperature":0.2', '"temperature":"hot"', /“parameters.temperature”/],
      ['"version":1', '"version":2', /Update LLM Workbench/],
    ];
    for (const [from, to, reason] of changes) {
      assert.ok(text.includes(from), from);
      const { problems, conversations } = await importing(elsewhere, other, text.replace(from, to));
      assert.equal(conversations, 0, to);
      assert.match(problems[0]?.reason ?? '', reason);
    }
    // Messages that are another conversation's here stay that one's.
    keep(other, conversation('own'), [message('q', 'own')]);
    const { problems } = await importing(elsewhere, other, text);
    assert.match(problems[0]?.reason ?? '', /belongs to another conversation/);
  });

  it('holds for any tree of messages', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    let run = 0;
    const tree = fc.array(
      fc.record({
        above: fc.nat(),
        isAnswer: fc.boolean(),
        text: fc.string({ unit: 'binary', maxLength: 30 }),
        at: fc.integer({ min: 0, max: NOW }),
        vote: fc.option(fc.constantFrom('up' as const, 'down' as const), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(tree, fc.nat(), async (nodes, leaf) => {
        run += 1;
        const id = `t${run}`;
        const messages = nodes.map(({ above, isAnswer, text, at, vote }, index): StoredMessage => {
          const parent = index === 0 ? 0 : above % (index + 1);
          return {
            ...message(`${id}.${index}`, id, parent === index ? undefined : `${id}.${parent}`),
            role: isAnswer ? 'assistant' : 'user',
            parts: [{ type: 'text', text }],
            createdAt: at,
            ...(vote ? { vote } : {}),
          };
        });
        keep(
          store,
          conversation(id, { leafId: messages[leaf % messages.length]?.id, createdAt: AT, updatedAt: AT }),
          messages,
        );
        const outcome = await importing(elsewhere, other, await exported(store, [id]));
        assert.deepEqual(outcome.problems, []);
        const of = (from: Store) => ({
          ...from.conversations.get(id),
          updatedAt: 0,
          messages: from.portable.messages(id, { limit: 100 }).messages,
          siblings: messages.map((one) => from.messages.siblings(one.id)),
        });
        assert.deepEqual(of(other), of(store));
      }),
      { numRuns: 15 },
    );
  });

  it('takes 2,000 conversations', async function () {
    this.timeout(300_000);
    const [store, other] = [await stores.open(), await elsewhere.open()];
    store.transaction(() => {
      for (let index = 0; index < 2000; index += 1) {
        keep(store, conversation(`n${index}`, { updatedAt: AT + index, leafId: `a${index}` }), [
          message(`q${index}`, `n${index}`),
          message(`a${index}`, `n${index}`, `q${index}`),
        ]);
      }
    });
    let largest = 0;
    const pieces: string[] = [];
    for await (const { text } of exportJson({ store, clean: same, now: NOW, breathe: breathing() })) {
      largest = Math.max(largest, text.length);
      pieces.push(text);
    }
    // Never more than one message is held.
    assert.ok(largest < 1000, String(largest));
    const { conversations, messages } = await importing(elsewhere, other, pieces.join(''));
    assert.deepEqual([conversations, messages], [2000, 4000]);
  });
});

describe('a backup', () => {
  const stores = temporaryStores();
  const elsewhere = temporaryStores();
  const settings = { 'chat.model': 'openai/m', temperature: 0.3 };

  async function backedUp(store: Store): Promise<string> {
    let text = '';
    const options = { store, settings, version: '1.0.0', clean: same, now: NOW, signal: new AbortController().signal };
    for await (const part of backUp({ ...options, breathe: breathing() })) {
      text += part.text;
    }
    return text;
  }
  function options(store: Store, text: string | Buffer, signal = new AbortController().signal): ImportOptions {
    const path = join(elsewhere.folder(), 'backup.gz');
    writeFileSync(path, typeof text === 'string' ? gzipSync(text) : text);
    return { path, store, folder: elsewhere.folder(), clean: same, now: NOW, signal };
  }

  it('brings everything back, and the second time nothing', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    const text = await backedUp(store);
    const restore = await Restore.read(options(other, text));
    assert.deepEqual(restore.plan, {
      createdAt: new Date(NOW).toISOString(),
      conversations: { added: 2, known: 0 },
      comparisons: 1,
      sets: 1,
      testCases: 1,
      learned: 1,
      settings: new Map<string, unknown>(Object.entries(settings)),
      usage: 1,
      usageUsd: 0.01,
    });
    const outcome = await restore.keep();
    await restore.dispose();
    assert.equal(outcome.usage?.imported, 1);
    assert.deepEqual(await contents(other), await contents(store));
    assert.deepEqual(other.comparisons.get(COMPARISON.id), COMPARISON);
    assert.deepEqual(other.comparisonSets.list(), store.comparisonSets.list());
    assert.deepEqual(other.testCases.list(), store.testCases.list());
    assert.equal(other.learning.read('quality'), '{"a":1}');
    assert.equal(other.usage.get('u1')?.costUsd, 0.01);
    assert.deepEqual(leftovers(elsewhere), []);
    const again = await Restore.read(options(other, text));
    assert.deepEqual(again.plan.conversations, { added: 0, known: 3 });
    assert.deepEqual([again.plan.sets, again.plan.testCases, again.plan.learned], [0, 0, 0]);
    const second = await again.keep();
    await again.dispose();
    assert.deepEqual([second.conversations, second.comparisons, second.usage?.imported], [0, 0, 0]);
  });

  it('writes nothing before it is told to', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    const restore = await Restore.read(options(other, await backedUp(store)));
    assert.deepEqual(await contents(other), []);
    await restore.dispose();
    assert.deepEqual(leftovers(elsewhere), []);
  });

  it('that is damaged, cut off, changed or of another form is refused, and nothing is kept', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    const text = await backedUp(store);
    const lines = text.split('\n');
    const packed = gzipSync(text);
    const cases: [string | Buffer, RegExp][] = [
      [packed.subarray(0, -20), /damaged/],
      [lines.slice(0, -2).join('\n'), /its end is missing/],
      [text.replace('Be brief.', 'Be long.'), /checksum/],
      [[...lines.slice(0, 3), ...lines.slice(4)].join('\n'), /damaged/],
      [`${text}{"kind":"usage"}\n`, /after its end/],
      [text.replace('"version":1', '"version":2'), /newer release/],
      ['{"a":1}\n', /no backup/],
      ['[]', /no backup/],
      [Buffer.from(text), /no backup/],
    ];
    for (const [file, reason] of cases) {
      await assert.rejects(Restore.read(options(other, file)), reason);
    }
    assert.deepEqual(await contents(other), []);
    assert.deepEqual(leftovers(elsewhere), []);
  });

  it('that is stopped leaves nothing behind', async () => {
    const [store, other] = [await stores.open(), await elsewhere.open()];
    fill(store);
    const stop = new AbortController();
    const restore = await Restore.read(options(other, await backedUp(store), stop.signal));
    stop.abort();
    await assert.rejects(restore.keep(), { kind: 'cancelled' });
    await restore.dispose();
    assert.deepEqual(await contents(other), []);
    assert.deepEqual(other.comparisonSets.list(), []);
  });

  it('says that keys are not in it', async () => {
    const store = await stores.open();
    const head = (await backedUp(store)).split('\n')[0] ?? '';
    assert.match(head, /Keys are not in this file/);
    assert.equal(gunzipSync(gzipSync(head)).toString(), head);
    assert.ok(readFileSync(stores.file()).length > 0);
  });
});
