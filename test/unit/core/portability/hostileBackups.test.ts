// A backup is a file of anybody's: what it holds is bounded, changes no scores that were learned here, and hides no server.
import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { StoredComparison, StoredTurn } from '../../../../src/core/comparisonRecords.ts';
import { BackupSum, type BackupKind } from '../../../../src/core/portability/backupForm.ts';
import { FileNames } from '../../../../src/core/portability/fileNames.ts';
import { checkComparison } from '../../../../src/core/portability/ownSchema.ts';
import { Restore } from '../../../../src/core/portability/restore.ts';
import { serversIn } from '../../../../src/core/portability/serversIn.ts';
import { ValueEnd } from '../../../../src/core/portability/jsonBytes.ts';
import { Spool } from '../../../../src/core/portability/spool.ts';
import { Database } from '../../../../src/core/store/database.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { conversation, message, temporaryStores } from '../../store/temporaryStore.ts';
import { chatgpt, importing, leftovers, listed, NOW, simpleTalk } from './exports.ts';
import { zipOf } from './zipFile.ts';

const TURN: StoredTurn = {
  id: 't1',
  askedAt: NOW,
  asked: {},
  unasked: { text: 'Which?', context: [{ kind: 'file', label: 'a.ts', text: 'let a;', estimatedTokens: 3 }] },
  taught: [
    {
      model: { providerId: 'p', model: 'm' },
      task: 'code_generation',
      event: { type: 'compared', won: true, among: 2 },
    },
    { model: { providerId: 'p', model: 'n' }, task: 'code_generation', event: { type: 'vote', up: false } },
  ],
};
const COLUMN = {
  id: 'c1',
  conversationId: 'column-1',
  model: { providerId: 'p', model: 'm' },
  overrides: {},
  collapsed: false,
  width: 1,
  ticked: true,
};
const COMPARISON: StoredComparison = {
  id: 'comparison-1',
  title: 'Which?',
  createdAt: NOW,
  updatedAt: NOW,
  columns: [COLUMN],
  turns: [TURN],
  parameters: {},
};

/** A backup as whoever knows its form can write it. */
function backupOf(values: readonly (readonly [BackupKind, unknown])[]): Buffer {
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

const withoutOwner = ({ conversationId: _owner, ...rest }: ReturnType<typeof message>) => rest;
const COLUMN_LINES = [
  ['conversation', conversation('column-1', { comparisonId: COMPARISON.id, createdAt: NOW, updatedAt: NOW })],
  ['message', withoutOwner(message('cq', 'column-1'))],
] as const;

describe('a backup of anybody', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });
  const read = (file: Buffer) => {
    const path = join(stores.folder(), 'backup.gz');
    writeFileSync(path, file);
    const clean = <Value>(value: Value) => value;
    return Restore.read({
      path,
      store,
      folder: stores.folder(),
      clean,
      now: NOW,
      signal: new AbortController().signal,
    });
  };
  const restored = async (file: Buffer) => {
    const restore = await read(file);
    try {
      await restore.keep();
    } finally {
      await restore.dispose();
    }
  };

  it('brings back what a vote has taught only together with what was learned from it', async () => {
    const file = backupOf([
      ...COLUMN_LINES,
      ['comparison', COMPARISON],
      ['learned', { name: 'quality', document: '{"a":1}' }],
    ]);
    await restored(file);
    assert.deepEqual(store.comparisons.get(COMPARISON.id), COMPARISON);
  });

  it('takes back no vote that was never learned here', async () => {
    store.learning.update('quality', () => '{"mine":1}');
    const file = backupOf([
      ...COLUMN_LINES,
      ['comparison', COMPARISON],
      ['learned', { name: 'quality', document: '{"a":1}' }],
    ]);
    await restored(file);
    const { taught: _taught, ...turn } = TURN;
    assert.deepEqual(store.comparisons.get(COMPARISON.id)?.turns, [turn]);
    assert.equal(store.learning.read('quality'), '{"mine":1}');
  });

  it('says what its usage would cost the budgets', async () => {
    const restore = await read(
      backupOf([
        ['usage', { costUsd: 12.5 }],
        ['usage', { costUsd: -99 }],
        ['usage', 'x'],
      ]),
    );
    await restore.dispose();
    assert.deepEqual([restore.plan.usage, restore.plan.usageUsd], [3, 12.5]);
  });

  it('with names of its own making puts no link into what is said of it', async () => {
    const scores = { '[Repair](command:workbench.action.quit)': 1 };
    const by = { providerId: 'p', model: 'm', modelName: 'M', providerName: 'P' };
    const merge = { id: 'm', kind: 'criteria', by, at: NOW, columnIds: [], criteria: [{ name: 'c', scores }] };
    const comparison = { ...COMPARISON, turns: [{ ...TURN, merges: [merge] }] };
    await assert.rejects(read(backupOf([['comparison', comparison]])), ({ message: words }: Error) => {
      assert.match(words, /line 2: “turns\.0\.merges/);
      assert.ok(!words.includes('](') && !words.includes('['), words);
      return true;
    });
    const zip = zipOf([{ name: '[Repair](command:quit)/conversations.json', data: 'no' }]);
    await assert.rejects(importing(stores, store, zip), {
      message: 'conversations.json cannot be read: it is no JSON.',
    });
  });

  it('that nests without end is refused in words', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const lines = [
      ['conversation', conversation('deep', { createdAt: NOW, updatedAt: NOW })],
      ['message', withoutOwner(message('q', 'deep', undefined, { parts: [{ type: 'text', text: 'DEEP' }] }))],
    ] as const;
    const plain = gunzipSync(backupOf(lines)).toString();
    const changed = plain.replace('"text":"DEEP"', `"text":"DEEP","providerMetadata":${deep}`);
    await assert.rejects(read(gzipSync(changed)), /the conversation before it is nested too deeply/);
    assert.deepEqual(leftovers(stores), []);
  });

  it('with columns that are one another is refused', () => {
    assert.deepEqual(checkComparison(COMPARISON), COMPARISON);
    const twins = { ...COMPARISON, columns: [COLUMN, { ...COLUMN, id: 'c2' }] };
    assert.equal(typeof checkComparison(twins), 'string');
    assert.equal(typeof checkComparison({ ...COMPARISON, turns: [TURN, TURN] }), 'string');
    assert.equal(typeof checkComparison({ ...COMPARISON, columns: [{ ...COLUMN, id: 'constructor' }] }), 'string');
  });
});

describe('servers in settings', () => {
  it('are all found but those of this machine, wherever they stand', () => {
    const settings = [
      { openai: { baseUrl: ' https://one.example/v1 ' }, ollama: { baseUrl: 'http://127.0.0.1:11434' } },
      { mine: { name: 'x', baseUrl: 'HTTP://two.example:8080/v1', models: ['https://one.example'] } },
      'http://localhost:1',
      'file:///etc',
      ['a', null, 3],
    ];
    assert.deepEqual(serversIn(settings), ['http://two.example:8080', 'https://one.example']);
  });

  it('are found below any depth', () => {
    let deep: unknown = 'https://deep.example';
    for (let level = 0; level < 100_000; level += 1) {
      deep = [deep];
    }
    assert.deepEqual(serversIn([deep]), ['https://deep.example']);
  });
});

describe('an import on a disk that is really full', () => {
  const stores = temporaryStores();

  it('keeps nothing, says so, and succeeds when there is room again', async () => {
    const store = await stores.open();
    await importing(stores, store, [simpleTalk('before')]);
    const file = Array.from({ length: 30 }, (_, index) =>
      chatgpt(`t${index}`, [{ id: 'q', role: 'user', text: `word${index} `.repeat(300) }]),
    );
    // oxlint-disable-next-line typescript/unbound-method -- it is called on its object below
    const { write } = Database.prototype;
    const pages = (database: Database) =>
      Number(database.pragma('page_count')) - Number(database.pragma('freelist_count'));
    let failures = 0;
    for (const more of [1, 4, 12, 30]) {
      let most: number | undefined;
      Database.prototype.write = function (work) {
        most ??= pages(this) + more;
        this.exec(`PRAGMA max_page_count = ${most}`);
        return write.call(this, work) as ReturnType<typeof work>;
      };
      try {
        await assert.rejects(importing(stores, store, file), /disk is full/);
        failures += 1;
        assert.deepEqual((await listed(store)).length, 1, String(more));
        assert.deepEqual(leftovers(stores), []);
      } finally {
        Database.prototype.write = function (work) {
          this.exec('PRAGMA max_page_count = 1000000');
          return write.call(this, work) as ReturnType<typeof work>;
        };
      }
    }
    assert.equal(failures, 4);
    try {
      assert.equal((await importing(stores, store, file)).conversations, 30);
      assert.equal((await listed(store)).length, 31);
    } finally {
      Database.prototype.write = write;
    }
  });

  it('writes on where the system takes only the beginning of what it was given', async () => {
    const spool = await Spool.create(stores.folder());
    const probe = await open(join(stores.folder(), 'probe'), 'w');
    const handle = Object.getPrototypeOf(probe) as { write(...values: unknown[]): Promise<{ bytesWritten: number }> };
    await probe.close();
    const { write } = handle;
    handle.write = function (bytes, from, length, at) {
      return write.call(this, bytes, from, Math.min(Number(length), 100), at);
    };
    try {
      const talk = conversation('t', { title: 'x'.repeat(5000) });
      const entry = await spool.add({ conversation: talk, messages: [message('q', 't')], notes: [] }, async () => {});
      assert.deepEqual(await spool.conversation(entry), talk);
    } finally {
      handle.write = write;
      await spool.remove();
    }
  });
});

describe('long work', () => {
  it('finds the end of a string wherever pieces are cut, and however many backslashes it has', () => {
    const texts = ['', 'a', '\\', '\\\\', '"', '\\"', 'x\\\\"y', '\\'.repeat(7), `${'\\'.repeat(6)}"`];
    for (const text of texts) {
      for (const value of [text, { [text]: [text, 1] }]) {
        const bytes = Buffer.from(`${JSON.stringify(value)} ,"more"`);
        const end = JSON.stringify(value).length;
        for (let cut = 1; cut < bytes.length; cut += 1) {
          const find = new ValueEnd();
          const first = find.find(bytes, 0, cut);
          assert.equal(first >= 0 ? first : find.find(bytes, cut, bytes.length), end, `${text} ${cut}`);
        }
      }
    }
  });

  it('of naming files stays short, though thousands are called the same', () => {
    const names = new FileNames();
    let tried = 0;
    const { normalize } = String.prototype;
    // oxlint-disable-next-line no-extend-native -- counts the tries, and is put back
    String.prototype.normalize = function (...form) {
      tried += 1;
      return normalize.apply(this, form);
    };
    try {
      for (let index = 0; index < 3000; index += 1) {
        names.take('New conversation', '.md');
      }
    } finally {
      // oxlint-disable-next-line no-extend-native -- put back
      String.prototype.normalize = normalize;
    }
    assert.equal(names.take('New conversation', '.md'), 'New conversation (3001).md');
    assert.ok(tried < 15_000, String(tried));
  });
});
