// Exports and imports of the ledger, on real stores and among real processes.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { startOfLocalDay } from '../../../src/core/localDay.ts';
import type { UsageRecord } from '../../../src/core/records.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { exportUsage, folded, type UsageExport } from '../../../src/core/usage/exportUsage.ts';
import { importUsage, importWords } from '../../../src/core/usage/importUsage.ts';
import { CSV_COLUMNS } from '../../../src/core/usage/usageFormats.ts';
import { settableClock, temporaryStores, usageRecord } from './temporaryStore.ts';
import { plainSums, recordsBetween, sameSums } from './usageRecords.ts';
import { startWriter, writtenRecord } from './usageWriter.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const DAY = 86_400_000;
const { signal } = new AbortController();

describe('files of usage', () => {
  const stores = temporaryStores();
  const open = (name = 'one') => stores.open({ file: `${stores.folder()}/${name}.sqlite`, clock: settableClock(NOW) });

  async function exported(store: Store, asked: UsageExport): Promise<string> {
    return store.usage.costs.read(async (snapshot) => {
      let text = '';
      let records = 0;
      let progress = 0;
      for await (const page of exportUsage(snapshot, asked, signal)) {
        text += page.text;
        records += page.records;
        assert.ok(page.progress >= progress && page.progress <= 1);
        ({ progress } = page);
      }
      assert.equal(progress, 1);
      assert.equal(text.split('\n').length - 1, records + (asked.format === 'csv' ? 1 : 0));
      return text;
    });
  }

  async function* inPieces(text: string | Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += size) {
      yield bytes.subarray(start, start + size);
    }
  }
  const imported = (store: Store, text: string | Uint8Array, given = signal) =>
    importUsage({ pieces: inPieces(text), target: store, now: NOW, signal: given });
  const lines = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const all = (store: Store) => store.usage.page({ limit: 100_000 }).records;

  it('give another machine the same ledger, and a second time nothing', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(recordsBetween(NOW - 300 * DAY, NOW), { maxLength: 40 }), async (given) => {
        run += 1;
        const [one, other] = [await open(`a${run}`), await open(`b${run}`)];
        given.forEach((record, index) => one.usage.add({ ...record, id: `r${index}` }));
        const text = await exported(one, { format: 'jsonl' });
        assert.deepEqual(await imported(other, text), {
          imported: given.length,
          known: 0,
          refused: 0,
          refusedLines: [],
        });
        const withoutMark = all(other).map((record): UsageRecord => {
          assert.equal(record.features?.['imported'], '2026-06-15');
          const { features: _mark, ...rest } = record;
          return rest;
        });
        assert.deepEqual(withoutMark, all(one));
        sameSums(other.usage.totals(), one.usage.totals());
        const again = await imported(other, text);
        assert.deepEqual([again.imported, again.known], [0, given.length]);
        sameSums(other.usage.totals(), one.usage.totals());
      }),
      { numRuns: 15 },
    );
  });

  it('count nothing again whose record was let go', async () => {
    const store = await open();
    const old = usageRecord('old', { startedAt: NOW - 200 * DAY });
    store.usage.add(old);
    const text = await exported(store, { format: 'jsonl' });
    await store.usage.fold(NOW);
    assert.equal(all(store).length, 0);
    const outcome = await imported(store, text);
    assert.deepEqual([outcome.imported, outcome.known], [0, 1]);
    assert.equal(store.usage.totals().requests, 1);
    const { gone, rest } = await store.usage.costs.read(async (snapshot) => ({
      gone: folded(snapshot, { format: 'jsonl' }, 0),
      rest: folded(snapshot, { format: 'jsonl', from: '2026-06-01' }, 0),
    }));
    assert.deepEqual([gone, rest], [1, 0]);
  });

  it('hold exactly the days that were asked for', async () => {
    const store = await open();
    const [from, to] = ['2026-03-01', '2026-03-31'];
    const edges = [
      startOfLocalDay(from) - 1,
      startOfLocalDay(from),
      startOfLocalDay('2026-04-01') - 1,
      startOfLocalDay('2026-04-01'),
    ];
    edges.forEach((startedAt, index) => store.usage.add(usageRecord(`r${index}`, { startedAt })));
    const text = await exported(store, { format: 'jsonl', from, to });
    const ids = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as UsageRecord).id);
    assert.deepEqual(ids, ['r1', 'r2']);
    assert.equal(
      await exported(store, { format: 'csv', from: '2025-01-01', to: '2025-01-02' }),
      `${CSV_COLUMNS.join(',')}\r\n`,
    );
  });

  it('as CSV have a cell for each column, and none that a spreadsheet reckons with', async () => {
    const store = await open();
    store.usage.add(
      usageRecord('=1+1', {
        keyName: '=HYPERLINK("https://x.test")',
        modelAsked: '@SUM(A1)',
        workspace: 'file:///a,b',
        costUsd: 0.1 + 0.2,
        price: { source: 'person', inputPerMillion: 1, cacheReadPerMillion: 3, date: '2026-01-01' },
        tokens: { ...usageRecord('x').tokens, cacheRead: { tokens: 1000, origin: 'reported' } },
        features: { task: 'chat', imported: '2026-02-03' },
      }),
    );
    const [head = '', row = ''] = (await exported(store, { format: 'csv' })).split('\r\n');
    assert.deepEqual(head.split(','), CSV_COLUMNS);
    const cells = [...row.matchAll(/"((?:[^"]|"")*)"(?:,|$)|([^,]*)(?:,|$)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    const named = Object.fromEntries(CSV_COLUMNS.map((column, index) => [column, cells[index]]));
    assert.equal(named['id'], `'=1+1`);
    assert.equal(named['key'], `'=HYPERLINK(""https://x.test"")`);
    assert.equal(named['modelAsked'], `'@SUM(A1)`);
    assert.equal(named['workspace'], 'file:///a,b');
    assert.equal(named['startedAt'], '2026-01-15T12:00:00.000Z');
    assert.equal(named['costUsd'], '0.30000000000000004');
    assert.equal(named['cacheSavedUsd'], '-0.002');
    assert.equal(named['uncachedInput'], '100');
    assert.equal(named['embedding'], '');
    assert.equal(named['embeddingOrigin'], 'unknown');
    assert.equal(named['imported'], '2026-02-03');
  });

  it('of others are refused line by line, with what is wrong, and good lines between them count', async () => {
    const store = await open();
    const good = usageRecord('good', { startedAt: NOW - DAY });
    const wrong: readonly (readonly [object | string, string])[] = [
      ['{"id":', 'it is no JSON'],
      ['[]', '"id" is missing or does not fit'],
      ['null', 'it is no usage record'],
      [{ ...good, id: '' }, '"id" is missing or does not fit'],
      [{ ...good, id: undefined }, '"id" is missing or does not fit'],
      [{ ...good, startedAt: NOW + 2 * 3_600_000 }, '"startedAt" lies in the future'],
      [{ ...good, startedAt: 0 }, '"startedAt" is missing or does not fit'],
      [{ ...good, costUsd: -1 }, '"costUsd" is missing or does not fit'],
      [{ ...good, costUsd: 1e9 }, '"costUsd" is missing or does not fit'],
      [
        JSON.stringify({ ...good, costUsd: 0 }).replace('"costUsd":0', '"costUsd":1e999'),
        '"costUsd" is missing or does not fit',
      ],
      [{ ...good, purpose: 'mining' }, '"purpose" is missing or does not fit'],
      [{ ...good, modelAsked: 'a\nb' }, '"modelAsked" is missing or does not fit'],
      [{ ...good, workspace: 'x'.repeat(2001) }, '"workspace" is missing or does not fit'],
      [
        { ...good, tokens: { ...good.tokens, textOutput: { tokens: 1e10, origin: 'reported' } } },
        '"tokens.textOutput.tokens" is missing or does not fit',
      ],
      [
        { ...good, tokens: { ...good.tokens, textOutput: { tokens: 1.5, origin: 'reported' } } },
        '"tokens.textOutput.tokens" is missing or does not fit',
      ],
      [{ ...good, features: { a: { prompt: 'x' } } }, '"features.a" is missing or does not fit'],
      [{ ...good, providerId: 'x'.repeat(70_000) }, 'it is longer than 65536 bytes'],
    ];
    const text = wrong.map(([line]) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
    for (const [place, [, problem]] of wrong.entries()) {
      const outcome = await imported(store, `${'\n'.repeat(place)}${text.split('\n')[place]}\n${lines([good])}`);
      assert.deepEqual(outcome.refusedLines, [{ line: place + 1, problem }]);
      assert.equal(outcome.imported + outcome.known, 1);
    }
    const outcome = await imported(store, text + lines([usageRecord('other', { startedAt: NOW })]));
    assert.deepEqual([outcome.imported, outcome.refused], [1, wrong.length]);
    assert.deepEqual(
      all(store).map(({ id }) => id),
      ['good', 'other'],
    );
    assert.match(importWords(outcome), /^Imported 1 record; 17 were refused: line 1 \(it is no JSON\), .*, …\.$/);
  });

  it('bring nothing in that a record has no place for', async () => {
    const store = await open();
    const text = JSON.stringify({ ...usageRecord('a'), prompt: 'secret', cacheSavedUsd: 1e6, __proto__: 1 }).replace(
      '{',
      '{"__proto__":{"cached":true},',
    );
    assert.equal((await imported(store, `${text}\n`)).imported, 1);
    const [record] = all(store);
    assert.equal('prompt' in (record ?? {}), false);
    assert.equal(record?.cacheSavedUsd, undefined);
    assert.equal(record?.cached, false);
  });

  it('come back also where a server has claimed what no record can hold', async () => {
    const [one, other] = [await open('a'), await open('b')];
    one.usage.add(
      usageRecord('a', {
        startedAt: NOW,
        modelAnswered: `\u0007${'m'.repeat(100_000)}`,
        requestId: 'r\t'.repeat(40_000),
        costUsd: 1e7,
        searches: 1e8,
        tokens: { ...usageRecord('x').tokens, textOutput: { tokens: 1e11, origin: 'reported' } },
        timeToFirstTokenMs: 1e12,
        durationMs: 1e12,
        tokensPerSecond: 1e9,
      }),
    );
    const outcome = await imported(other, await exported(one, { format: 'jsonl' }));
    assert.deepEqual([outcome.imported, outcome.refusedLines], [1, []]);
  });

  it('have no say in what the message about them offers to click', async () => {
    const store = await open();
    const features = { '[Details](command:workbench.action.quit)': null };
    const outcome = await imported(store, lines([{ ...usageRecord('a', { startedAt: NOW }), features }]));
    assert.deepEqual(outcome.refusedLines, [{ line: 1, problem: '"features" is missing or does not fit' }]);
  });

  it('that are something else altogether are given up early', async () => {
    const store = await open();
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read += 1;
        yield Buffer.from('x\n'.repeat(100));
      }
    }
    const outcome = await importUsage({ pieces: endless(), target: store, now: NOW, signal });
    assert.equal(outcome.stopped, 'notUsage');
    assert.ok(read <= 11);
    assert.equal(importWords(outcome), 'Nothing was imported: this is no export of usage (line 1: it is no JSON).');
    const binary = await imported(store, Buffer.alloc(1_000_000, 0xff));
    assert.deepEqual([binary.imported, binary.refused], [0, 1]);
  });

  it('bring no more combinations than reports can bear', async () => {
    const store = await open();
    const records = Array.from({ length: 5100 }, (_, index) =>
      usageRecord(`r${index}`, { modelAsked: `m${index}`, startedAt: NOW }),
    );
    const outcome = await imported(
      store,
      lines([...records, usageRecord('last', { modelAsked: 'm0', startedAt: NOW })]),
    );
    assert.deepEqual([outcome.imported, outcome.refused], [5001, 100]);
    assert.match(outcome.refusedLines[0]?.problem ?? '', /too many different models/);
  });

  it('that are stopped, or fail, keep what was complete and can be gone on with', async () => {
    const store = await open();
    const records = Array.from({ length: 1000 }, (_, index) => usageRecord(`r${index}`, { startedAt: NOW }));
    const stop = new AbortController();
    let told = 0;
    const outcome = await importUsage({
      pieces: inPieces(lines(records)),
      target: store,
      now: NOW,
      signal: stop.signal,
      onProgress: ({ imported }) => {
        told = imported;
        if (imported >= 200) {
          stop.abort();
        }
      },
    });
    assert.equal(outcome.stopped, 'cancelled');
    assert.equal(outcome.imported, told);
    assert.equal(all(store).length, told);
    assert.match(
      importWords(outcome),
      /^Imported 200 records\. The rest of the file was not read; import it again to go on\.$/,
    );

    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(lines(records.slice(0, 310)));
      throw new Error('The disk is gone');
    }
    const failed = await importUsage({ pieces: breaking(), target: store, now: NOW, signal });
    assert.equal(failed.stopped, 'failed');
    assert.deepEqual([failed.imported, failed.known], [100, 200]);
    assert.equal(all(store).length, 300);
    const rest = await imported(store, lines(records));
    assert.deepEqual([rest.imported, rest.known], [700, 300]);
    assert.equal(store.usage.totals().requests, 1000);
  });

  it('take all of a chunk or none of it', async () => {
    const store = await open();
    const records = Array.from({ length: 50 }, (_, index) => usageRecord(`r${index}`, { startedAt: NOW }));
    let left = 30;
    const add = (record: UsageRecord) => {
      left -= 1;
      if (left < 0) {
        throw new Error('The disk is full');
      }
      return store.usage.add(record);
    };
    const target = { transaction: <Result>(work: () => Result) => store.transaction(work), usage: { add } };
    const outcome = await importUsage({ pieces: inPieces(lines(records)), target, now: NOW, signal });
    assert.deepEqual([outcome.stopped, outcome.imported, all(store).length], ['failed', 0, 0]);
  });

  it('of a ledger that others write to hold one moment of it', async () => {
    const store = await stores.open();
    const writers = ['a', 'b', 'c'].map((name) => startWriter(stores.file(), name, 0, 300));
    const files: string[] = [];
    while (writers.some(({ child }) => child.exitCode === null)) {
      await store.usage.costs.read(async (snapshot) => {
        const sums = snapshot.figures('2026-01-01', '2026-12-31').reduce((sum, { requests }) => sum + requests, 0);
        let text = '';
        let records = 0;
        for await (const page of exportUsage(snapshot, { format: 'jsonl' }, signal)) {
          text += page.text;
          records += page.records;
          await new Promise((resolve) => {
            setTimeout(resolve, 2);
          });
        }
        // As many as the sums of that moment, though more have been written since.
        assert.equal(records, sums);
        files.push(text);
      });
    }
    await Promise.all(writers.map(({ gone }) => gone));
    assert.ok(files.length > 2);
    const kept = writers.map((writer) => writer.kept);
    for (const text of files) {
      const ids = text
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as UsageRecord).id);
      assert.equal(new Set(ids).size, ids.length);
      // Of each writer a beginning without gaps.
      for (const own of kept) {
        const there = own.filter((id) => ids.includes(id) && !id.startsWith('shared'));
        assert.deepEqual(there, own.filter((id) => !id.startsWith('shared')).slice(0, there.length));
      }
    }
    const last = await exported(store, { format: 'jsonl' });
    const records = last
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as UsageRecord);
    sameSums(plainSums(records), plainSums([...new Set(kept.flat())].map(writtenRecord)));
    assert.equal(records.length, new Set(kept.flat()).size);
  });
});
