// Everything that is the person's own as the lines of a backup: conversations, comparisons, what was learned, settings, usage.
// Never a key: keys stay in VS Code's secret storage, and what looks like one is taken out.
import type { Store } from '../store/openStore.ts';
import { BACKUP_FORMAT, BACKUP_VERSION, type BackupCounts, type BackupKind, BackupSum } from './backupForm.ts';
import { allConversations, portableMessages } from './exportJson.ts';

export interface BackUpOptions {
  store: Store;
  /** The person's own settings by name, without keys. */
  settings: Readonly<Record<string, unknown>>;
  /** Of the extension. */
  version: string;
  clean: <Value>(value: Value) => Value;
  /** Epoch milliseconds. */
  now: number;
  signal: AbortSignal;
  breathe: () => Promise<void>;
}

export const LEARNED = ['quality', 'gain'] as const;

/** Text of whole lines, with what has been written until its end. */
export async function* backUp(
  options: BackUpOptions,
): AsyncGenerator<{ text: string; counts: BackupCounts }, undefined> {
  const sum = new BackupSum();
  const { counts } = sum;
  const head = {
    kind: 'head',
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    createdAt: new Date(options.now).toISOString(),
    extensionVersion: options.version,
    note: 'Keys are not in this file: they stay in the secret storage of VS Code. Enter them again after restoring.',
  };
  const first = JSON.stringify(head);
  sum.add(first);
  yield { text: `${first}\n`, counts };
  for await (const [kind, value] of contents(options)) {
    const line = JSON.stringify({ kind, value });
    sum.add(line, kind);
    yield { text: `${line}\n`, counts };
  }
  yield { text: `${JSON.stringify({ kind: 'end', counts, sha256: sum.digest() })}\n`, counts };
  return undefined;
}

async function* contents(options: BackUpOptions): AsyncGenerator<[BackupKind, unknown], undefined> {
  const { store, clean, breathe, settings } = options;
  const comparisons = new Set<string>();
  for await (const conversation of allConversations(store, breathe)) {
    if (conversation.comparisonId !== undefined) {
      comparisons.add(conversation.comparisonId);
    }
    yield ['conversation', clean(conversation)];
    for await (const message of portableMessages(store, conversation.id, breathe)) {
      yield ['message', clean(message)];
    }
  }
  for (const id of comparisons) {
    const comparison = store.comparisons.get(id);
    if (comparison) {
      yield ['comparison', clean(comparison)];
    }
    await breathe();
  }
  for (const set of store.comparisonSets.list()) {
    yield ['set', clean(set)];
  }
  for (const testCase of store.testCases.list().toReversed()) {
    yield ['testCase', clean(testCase)];
    await breathe();
  }
  for (const name of LEARNED) {
    const document = store.learning.read(name);
    if (document !== undefined) {
      yield ['learned', { name, document }];
    }
  }
  for (const [name, value] of Object.entries(settings)) {
    yield ['setting', { name, value }];
  }
  yield* usageRecords(options);
  return undefined;
}

/** In the order in which they were written. */
async function* usageRecords({
  store,
  signal,
  breathe,
}: BackUpOptions): AsyncGenerator<[BackupKind, unknown], undefined> {
  for (let after: number | undefined; ;) {
    const { records, next } = store.usage.page(after === undefined ? { limit: 100 } : { after, limit: 100 });
    for (const record of records) {
      yield ['usage', record];
    }
    signal.throwIfAborted();
    await breathe();
    if (next === undefined) {
      return undefined;
    }
    after = next;
  }
}
