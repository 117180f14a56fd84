// Stores in a temporary folder for tests: opened on real files, closed and removed after each test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log } from '../../../src/core/ports.ts';
import type { Conversation, StoredMessage, TokenBucket, TokenCount, UsageRecord } from '../../../src/core/records.ts';
import { TOKEN_BUCKETS } from '../../../src/core/records.ts';
import { openStore, type Store, type StoreOptions } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A clock whose wall time a test sets; the rest is real. */
export interface SettableClock extends Clock {
  /** Epoch milliseconds. */
  set(ms: number): void;
}

export function settableClock(start = Date.UTC(2026, 0, 15, 12)): SettableClock {
  let now = start;
  return {
    ...systemClock,
    now: () => now,
    set(ms) {
      now = ms;
    },
  };
}

export interface TemporaryStores {
  /** Folder of this test; the store itself is `store.sqlite` in a subfolder that does not exist yet. */
  folder(): string;
  file(): string;
  /** May be called several times: each is another window on the same file. */
  open(options?: Partial<StoreOptions>): Promise<Store>;
}

/** Call it inside `describe`. */
export function temporaryStores(): TemporaryStores {
  let folder = '';
  let opened: Store[] = [];
  const file = () => join(folder, 'storage', 'store.sqlite');
  beforeEach(function () {
    // Real files, and in some tests real processes, on machines that are busy with other things.
    this.currentTest?.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'store-'));
  });
  afterEach(() => {
    for (const store of opened) {
      store.close();
    }
    opened = [];
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder: () => folder,
    file,
    async open(options = {}) {
      const store = await openStore({ file: file(), log: silentLog, clock: systemClock, ...options });
      opened.push(store);
      return store;
    },
  };
}

export function conversation(id: string, values: Partial<Conversation> = {}): Conversation {
  return {
    id,
    title: `Conversation ${id}`,
    titleByPerson: false,
    createdAt: 1,
    updatedAt: 1,
    pinned: false,
    parameters: {},
    ...values,
  };
}

/** A complete message; of the person when it has no parent, unless told otherwise. */
export function message(
  id: string,
  conversationId: string,
  parentId?: string,
  values: Partial<StoredMessage> = {},
): StoredMessage {
  return {
    id,
    conversationId,
    ...(parentId === undefined ? {} : { parentId }),
    role: parentId === undefined ? 'user' : 'assistant',
    parts: [{ type: 'text', text: `Text of ${id}` }],
    createdAt: 1,
    status: 'complete',
    ...values,
  };
}

/** Every bucket unknown but those given. */
export function tokens(values: Partial<Record<TokenBucket, TokenCount>> = {}): UsageRecord['tokens'] {
  const unknown = Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, { origin: 'unknown' }]));
  return { ...(unknown as UsageRecord['tokens']), ...values };
}

export function usageRecord(id: string, values: Partial<UsageRecord> = {}): UsageRecord {
  return {
    id,
    startedAt: Date.UTC(2026, 0, 15, 12),
    providerId: 'openai',
    keyName: 'work',
    modelAsked: 'model-a',
    purpose: 'chat',
    tokens: tokens({
      uncachedInput: { tokens: 100, origin: 'reported' },
      textOutput: { tokens: 20, origin: 'reported' },
    }),
    costUsd: 0.01,
    durationMs: 1200,
    outcome: 'success',
    attempt: 1,
    cached: false,
    hedged: false,
    ...values,
  };
}
