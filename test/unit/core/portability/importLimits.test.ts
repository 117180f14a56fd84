// Each limit of an import and a restore holds: with small figures, as files of the usual ones would fill the disk.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BackupSum, type BackupKind } from '../../../../src/core/portability/backupForm.ts';
import { IMPORT_LIMITS, type ImportLimits } from '../../../../src/core/portability/importLimits.ts';
import { Restore } from '../../../../src/core/portability/restore.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { conversation, message, temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { chatgpt, claude, claudeMessage, importing, leftovers, listed, NOW, simpleTalk } from './exports.ts';
import { zipOf } from './zipFile.ts';

const comparison = (id: string) => ({
  id,
  title: id,
  createdAt: NOW,
  updatedAt: NOW,
  columns: [],
  turns: [],
  parameters: {},
});
const own = (values: object) => ({ format: 'llm-workbench/conversations', version: 1, ...values });
const talks = (count: number) => Array.from({ length: count }, (_, index) => simpleTalk(`t${index}`));
const questions = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: `M${index}` }));
const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 1]));
const bomb = (length: number) => `[${' '.repeat(length)}]`;

describe('the limits of an import', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });

  /** What may be is read, and what is one more is refused, with nothing kept. */
  interface Limit {
    limits: Partial<ImportLimits>;
    inside: unknown;
    beyond: unknown;
    reason: RegExp;
  }
  const length = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const one = [simpleTalk('one')];
  const zipped = (data: string) => zipOf([{ name: 'conversations.json', data }]);

  const cases: Readonly<Record<string, Limit>> = {
    fileBytes: {
      limits: { fileBytes: length(one) },
      inside: one,
      beyond: JSON.stringify(one).concat(' '),
      reason: /larger than [\d,]+ bytes/,
    },
    unpackedBytes: {
      limits: { unpackedBytes: length(one) },
      inside: zipped(JSON.stringify(one)),
      beyond: zipped(`${JSON.stringify(one)} `),
      reason: /unpacks to far more/,
    },
    unpackedPerPacked: {
      limits: { unpackedPerPacked: 20, ratioFromBytes: 1000 },
      inside: zipped(JSON.stringify(one)),
      beyond: zipped(bomb(200_000)),
      reason: /unpacks to far more/,
    },
    archiveEntries: {
      limits: { archiveEntries: 2 },
      inside: zipOf([
        { name: 'conversations.json', data: JSON.stringify(one) },
        { name: 'a', data: '' },
      ]),
      beyond: zipOf([
        { name: 'conversations.json', data: JSON.stringify(one) },
        { name: 'a', data: '' },
        { name: 'b', data: '' },
      ]),
      reason: /holds too many files\.$/,
    },
    archiveTexts: {
      limits: { archiveTexts: 1 },
      inside: zipped(JSON.stringify(one)),
      beyond: zipOf([
        { name: 'conversations-0.json', data: JSON.stringify(one) },
        { name: 'conversations-1.json', data: '[]' },
      ]),
      reason: /too many files with conversations/,
    },
    'heldBytes beside the lists': {
      limits: { heldBytes: 60 + 2 * 64 },
      inside: { title: 'Short', messages: questions(1) },
      beyond: { title: 'x'.repeat(30), messages: questions(1) },
      reason: /holds more than can be read at once/,
    },
    'heldBytes of names beside the lists': {
      limits: { heldBytes: 60 + 2 * 64 },
      inside: { messages: questions(1), x: 1 },
      beyond: { messages: questions(1), ['x'.repeat(30)]: 1 },
      reason: /holds more than can be read at once/,
    },
    'heldBytes of many small members': {
      limits: { heldBytes: 2000 },
      inside: { messages: questions(1), ...members(20) },
      beyond: { messages: questions(1), ...members(40) },
      reason: /holds more than can be read at once/,
    },
    'heldBytes of messages that stand alone': {
      limits: { heldBytes: length(questions(3)) - 4 },
      inside: questions(3),
      beyond: questions(4),
      reason: /holds more than can be read at once/,
    },
    'heldBytes of messages, one a line': {
      limits: { heldBytes: 160 },
      inside: questions(2)
        .map((each) => JSON.stringify(each))
        .join('\n'),
      beyond: questions(8)
        .map((each) => JSON.stringify(each))
        .join('\n'),
      reason: /holds more than can be read at once/,
    },
    'heldBytes of comparisons': {
      limits: { heldBytes: 2 * length(comparison('c0')) },
      inside: own({ conversations: [], comparisons: [comparison('c0'), comparison('c1')] }),
      beyond: own({ conversations: [], comparisons: [comparison('c0'), comparison('c1'), comparison('c2')] }),
      reason: /holds more than can be read at once/,
    },
    nestingLevels: {
      limits: { nestingLevels: 8 },
      inside: one,
      beyond: [{ ...simpleTalk('one'), extra: [[[[[[[[]]]]]]]] }],
      reason: /nested deeper than 8 levels/,
    },
    conversations: {
      limits: { conversations: 3 },
      inside: talks(3),
      beyond: talks(4),
      reason: /more than 3 conversations/,
    },
    comparisons: {
      limits: { comparisons: 2 },
      inside: own({ conversations: [], comparisons: [comparison('c0'), comparison('c1')] }),
      beyond: own({ conversations: [], comparisons: [comparison('c0'), comparison('c1'), comparison('c2')] }),
      reason: /more comparisons than/,
    },
    messages: {
      limits: { messages: 6 },
      inside: talks(3),
      beyond: talks(4),
      reason: /more messages than can be taken in at once/,
    },
    problems: {
      limits: { problems: 2 },
      inside: [...one, 1, 2],
      beyond: [...one, 1, 2, 3],
      reason: /Very many of its conversations cannot be read/,
    },
  };
  for (const [name, { limits, inside, beyond, reason }] of Object.entries(cases)) {
    it(`${name}: what is beyond it is refused as a whole`, async () => {
      await assert.rejects(importing(stores, store, beyond, { limits }), { kind: 'badRequest', message: reason });
      assert.deepEqual(await listed(store), []);
      assert.deepEqual(leftovers(stores), []);
      const { problems } = await importing(stores, store, inside, { limits });
      assert.equal(problems.length, name === 'problems' ? 2 : 0);
    });
  }

  it('conversationBytes: what is larger is left out and told of, and the others come in', async () => {
    const large = simpleTalk('large', { title: 'x'.repeat(500) });
    const limits = { conversationBytes: length(large) - 1 };
    const { conversations, problems } = await importing(stores, store, [large, ...one], { limits });
    assert.equal(conversations, 1);
    assert.match(problems[0]?.reason ?? '', /^it is larger than [\d,]+ bytes$/);
    await assert.rejects(importing(stores, store, large, { limits: { conversationBytes: 100 } }), /at once/);
  });

  const long = questions(5);
  const chain = Array.from({ length: 5 }, (_, index) => ({
    id: `n${index}`,
    ...(index > 0 ? { parent: `n${index - 1}` } : {}),
    role: index % 2 === 0 ? 'user' : 'assistant',
    text: `M${index}`,
  }));
  const ownMessages = long.map((_, index) => ({
    id: `m${index}`,
    ...(index > 0 ? { parentId: `m${index - 1}` } : {}),
    role: 'user',
    parts: [],
    createdAt: NOW,
    status: 'complete',
  }));
  const deep: Readonly<Record<string, unknown>> = {
    ChatGPT: [chatgpt('deep', chain)],
    Claude: [
      claude(
        'deep',
        chain.map(({ id }, index) => claudeMessage(id, index % 2 === 0 ? 'human' : 'assistant')),
      ),
    ],
    'a list of messages': long,
    'messages, one a line': long.map((each) => JSON.stringify(each)).join('\n'),
    'other JSON': { messages: long },
    'its own form': own({
      conversations: [{ ...conversation('deep', { createdAt: NOW, updatedAt: NOW }), messages: ownMessages }],
    }),
  };
  for (const [name, contents] of Object.entries(deep)) {
    it(`conversationMessages: a tree of ${name} that is deeper is left out and told of`, async () => {
      const { conversations, problems } = await importing(stores, store, contents, {
        limits: { conversationMessages: 4 },
      });
      assert.equal(conversations, 0);
      assert.deepEqual(
        problems.map(({ reason }) => reason),
        ['it has more than 4 messages'],
      );
      const whole = await importing(stores, store, contents, { limits: { conversationMessages: 5 } });
      assert.deepEqual([whole.conversations, whole.problems], [1, []]);
    });
  }

  it('unpackedBytes: an entry that is read again to find its fault counts once', async () => {
    const [first, second] = [JSON.stringify(one), JSON.stringify([simpleTalk('two')])];
    for (const [faulty, reason] of [
      [`${second.slice(0, -1)},,1]`, /is no JSON/],
      [second.slice(0, -1), /breaks off in the middle/],
    ] as const) {
      const zip = zipOf([
        { name: 'conversations-0.json', data: first },
        { name: 'conversations-1.json', data: faulty },
      ]);
      const limits = { unpackedBytes: first.length + faulty.length };
      await assert.rejects(importing(stores, store, zip, { limits }), { kind: 'badRequest', message: reason });
      const less = { unpackedBytes: limits.unpackedBytes - 1 };
      await assert.rejects(importing(stores, store, zip, { limits: less }), { message: /unpacks to far more/ });
    }
  });

  it('refuses a ZIP that says it is small and unpacks to much', async () => {
    const zip = zipOf([{ name: 'conversations.json', data: bomb(3_000_000), claimedSize: 10 }]);
    await assert.rejects(importing(stores, store, zip), { message: /damaged/ });
    // What it says of the packed size makes it no smaller.
    const liar = zipOf([{ name: 'conversations.json', data: bomb(3_000_000), claimedPackedSize: 2_000_000 }]);
    const limits = { ratioFromBytes: 1000, unpackedPerPacked: 20 };
    await assert.rejects(importing(stores, store, liar, { limits }), { kind: 'badRequest' });
    assert.deepEqual(await listed(store), []);
  });
});

describe('the limits of a restore', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });

  type Lines = readonly (readonly [BackupKind, unknown])[];
  function backupOf(values: Lines): Buffer {
    const sum = new BackupSum();
    const head = JSON.stringify({ kind: 'head', format: 'llm-workbench/backup', version: 1, createdAt: '2026-06-01' });
    sum.add(head);
    const lines = values.map(([kind, value]) => {
      const line = JSON.stringify({ kind, value });
      sum.add(line, kind);
      return line;
    });
    const end = JSON.stringify({ kind: 'end', counts: sum.counts, sha256: sum.digest() });
    return gzipSync([head, ...lines, end, ''].join('\n'));
  }
  async function planOf(values: Lines, limits: Partial<ImportLimits>): Promise<number> {
    const path = join(stores.folder(), 'backup.gz');
    writeFileSync(path, backupOf(values));
    const options = { path, store, folder: stores.folder(), now: NOW, signal: new AbortController().signal, limits };
    const restore = await Restore.read({ ...options, clean: (value) => value });
    await restore.dispose();
    return restore.plan.conversations.added;
  }

  const AT = { createdAt: NOW, updatedAt: NOW };
  const talk = (id: string, count: number): Lines => [
    ['conversation', conversation(id, AT)],
    ...Array.from({ length: count }, (_, index): [BackupKind, unknown] => {
      const { conversationId: _owner, ...rest } = message(`${id}-${index}`, id);
      return ['message', rest];
    }),
  ];
  const set = (name: string): Lines[number] => ['set', { name, columns: [], parameters: {} }];
  const setting = (index: number): Lines[number] => ['setting', { name: `llmWorkbench.s${index}`, value: 1 }];

  const cases: Readonly<
    Record<string, { limits: Partial<ImportLimits>; inside: Lines; beyond: Lines; reason: RegExp }>
  > = {
    backupLineBytes: {
      limits: { backupLineBytes: 2000 },
      inside: talk('a', 1),
      beyond: [['conversation', conversation('a', { ...AT, title: 'x'.repeat(1900) })]],
      reason: /longer than 2000 bytes/,
    },
    backupConversationCharacters: {
      limits: { backupConversationCharacters: 700 },
      inside: [...talk('a', 2), ...talk('b', 2)],
      beyond: talk('a', 9),
      reason: /holds more than can be read at once/,
    },
    backupHeldCharacters: {
      limits: { backupHeldCharacters: 200 },
      inside: [set('a')],
      beyond: [set('a'), set('b'), set('c'), set('d')],
      reason: /holds more than can be read at once/,
    },
    backupDocuments: {
      limits: { backupDocuments: 2 },
      inside: [set('a'), set('b')],
      beyond: [set('a'), set('b'), set('c')],
      reason: /too many of its kind/,
    },
    backupLearnedCharacters: {
      limits: { backupLearnedCharacters: 10 },
      inside: [['learned', { name: 'quality', document: '{"a":1}' }]],
      beyond: [['learned', { name: 'quality', document: '{"a":12345}' }]],
      reason: /what was learned cannot be read/,
    },
    backupSettings: {
      limits: { backupSettings: 2 },
      inside: [setting(1), setting(2)],
      beyond: [setting(1), setting(2), setting(3)],
      reason: /no setting/,
    },
    conversationMessages: {
      limits: { conversationMessages: 3 },
      inside: talk('a', 3),
      beyond: talk('a', 4),
      reason: /too many messages/,
    },
    conversations: {
      limits: { conversations: 1 },
      inside: talk('a', 1),
      beyond: [...talk('a', 1), ...talk('b', 1)],
      reason: /more than 1 conversations/,
    },
    unpackedBytes: {
      limits: { unpackedBytes: 1000 },
      inside: talk('a', 1),
      beyond: talk('a', 9),
      reason: /unpacks to far more/,
    },
  };
  for (const [name, { limits, inside, beyond, reason }] of Object.entries(cases)) {
    it(`${name}: what is beyond it is refused as a whole`, async () => {
      await assert.rejects(planOf(beyond, limits), { kind: 'badRequest', message: reason });
      assert.deepEqual(leftovers(stores), []);
      const titles = new Set(inside.flatMap(([kind, value]) => (kind === 'conversation' ? [value] : [])));
      assert.equal(await planOf(inside, limits), titles.size);
    });
  }

  it('do not count usage records, which are read one by one', async () => {
    const records = Array.from({ length: 30 }, (_, index): Lines[number] => ['usage', usageRecord(`u${index}`)]);
    assert.equal(await planOf(records, { backupHeldCharacters: 100, backupDocuments: 1 }), 0);
  });

  it('are what the manual says', () => {
    assert.equal(IMPORT_LIMITS.fileBytes, 8 * 1024 ** 3);
    assert.equal(IMPORT_LIMITS.conversationMessages, 20_000);
    assert.equal(
      Object.values(IMPORT_LIMITS).every((limit) => limit > 0 && Number.isSafeInteger(limit)),
      true,
    );
  });
});
