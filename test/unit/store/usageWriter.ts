// Another process that writes usage records: `usageWriter.ts <file> <name> <first> <count>`. Prints each record's id once it is kept.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { UsageRecord } from '../../../src/core/records.ts';
import { openStore } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { silentLog, usageRecord } from './temporaryStore.ts';

/** The record of an id: `name-index`. All in other cells of the cube than their neighbours. */
export function writtenRecord(id: string): UsageRecord {
  const index = Number(id.split('-').at(-1));
  return usageRecord(id, {
    startedAt: Date.UTC(2026, 0, 15 + (index % 3), 12),
    modelAsked: `model-${index % 4}`,
    conversationId: `c${index % 7}`,
    costUsd: (index % 5) / 100,
    timeToFirstTokenMs: 100 + index,
    tokensPerSecond: 10 + index,
    outcome: index % 6 === 0 ? 'failed' : 'success',
  });
}

export interface Writer {
  child: ChildProcess;
  /** Ids of records that it said are kept: it may be killed at any moment after. */
  kept: readonly string[];
  /** Resolves when it is gone and everything that it said has been read. */
  gone: Promise<unknown>;
}

/** Without a `count` it writes until it is killed. Every second id is one that all writers write, `shared-N`. */
export function startWriter(file: string, name: string, first: number, count = 0): Writer {
  const args = [fileURLToPath(import.meta.url), file, name, String(first), String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kept: string[] = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    kept.push(...lines);
  });
  return { child, kept, gone: once(child, 'close') };
}

/** Written when it returns, though nobody may be reading at the moment. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file = '', name = '', first = '0', count = '0'] = process.argv;
  const store = await openStore({ file, log: silentLog, clock: systemClock });
  const end = Number(count) === 0 ? Number.POSITIVE_INFINITY : Number(first) + Number(count);
  for (let index = Number(first); index < end; index += 1) {
    const id = index % 2 === 0 ? `${name}-${index}` : `shared-${index}`;
    store.usage.add(writtenRecord(id));
    say(`${id}\n`);
  }
  store.close();
}
