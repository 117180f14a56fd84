// The one store of the program, shared by all windows: opens the database and puts its topics together.
import { localDay } from '../localDay.ts';
import type { Clock, Log } from '../ports.ts';
import { createAnswers, type Answers } from './answers.ts';
import { type BudgetLeases, createBudgetLeases } from './budgets.ts';
import { createComparisons, type Comparisons } from './comparisons.ts';
import { createComparisonSets, type ComparisonSets } from './comparisonSets.ts';
import { createConversations, type Conversations } from './conversations.ts';
import { leave, thisInstance } from './instance.ts';
import { createMessages, type Messages } from './messages.ts';
import { createCachedAnswers, type CachedAnswers } from './cachedAnswers.ts';
import { createLearning, type Learning } from './learning.ts';
import { createModelLists, type ModelLists } from './modelLists.ts';
import { createPortable, type PortableStore } from './portable.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import { openDatabase } from './openDatabase.ts';
import { MIGRATIONS } from './schema.ts';
import { createTestCases, type TestCases } from './testCases.ts';
import { createUsageLedger, type UsageLedger } from './usage.ts';

export interface StoreOptions {
  /** Absolute path of the database; its folder is made. */
  file: string;
  log: Log;
  clock: Clock;
  /** Who owns the answers that stream here: `pid:startMs` of this process when absent. */
  instance?: string;
  /** ISO date that an instant (epoch milliseconds) belongs to; the local day when absent. */
  dayOf?: (ms: number) => string;
  /** Whether the process behind an owner (`pid:startMs`) exists; asks the operating system when absent. */
  isAlive?: (owner: string) => boolean;
}

export interface Store {
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly answers: Answers;
  readonly usage: UsageLedger;
  readonly modelLists: ModelLists;
  readonly budgets: BudgetLeases;
  readonly receipts: Receipts;
  readonly learning: Learning;
  readonly cachedAnswers: CachedAnswers;
  readonly comparisons: Comparisons;
  readonly comparisonSets: ComparisonSets;
  readonly testCases: TestCases;
  /** Conversations on their way out and in. */
  readonly portable: PortableStore;
  /** Where a damaged file was put, when this opening found one: the person is told. */
  readonly setAside?: string;
  /** Another number once another window has written anything; what this one writes leaves it as it is. */
  writtenElsewhere(): number;
  /** Small things by name. */
  getMeta(name: string): string | undefined;
  setMeta(name: string, value: string): void;
  /** Everything that `work` writes, or nothing; it must not wait for anything. */
  transaction<Result>(work: () => Result): Result;
  /** May be called twice. Answers that still stream become recoverable at once. */
  close(): void;
}

/**
 * Opens the store. Throws `AppError`: `config` where the person can put it right (no SQLite in this editor, a store of a
 * newer release, a full disk, missing permission). Every method of the store does its work at once, throws `AppError`,
 * and writes all of it or nothing.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock, instance = thisInstance() } = options;
  const { database, setAside } = await openDatabase({ ...options, instance, migrations: MIGRATIONS });
  const parts = { database, clock, instance };
  const usage = createUsageLedger(parts, options.dayOf ?? localDay);
  const conversations = createConversations(parts);
  const comparisons = createComparisons(parts, options.log);
  const messages = createMessages(parts);
  const budgets = createBudgetLeases(parts, usage, { dayOf: options.dayOf ?? localDay, isAlive: options.isAlive });
  let isOpen = true;
  const close = () => {
    if (isOpen) {
      isOpen = false;
      try {
        leave(database, instance);
      } catch (error) {
        // On a full disk, say: others will find this process gone.
        options.log.warn(`Store: closed without a goodbye (${String(error)})`);
      }
      database.close();
    }
  };
  try {
    comparisons.purge();
    conversations.purge();
    messages.purge();
    budgets.sweep();
  } catch (error) {
    close();
    throw error;
  }
  return {
    conversations,
    messages,
    answers: createAnswers(parts, usage),
    usage,
    modelLists: createModelLists(database),
    budgets,
    receipts: createReceipts(database),
    learning: createLearning(database),
    cachedAnswers: createCachedAnswers(database),
    portable: createPortable(parts),
    comparisons,
    comparisonSets: createComparisonSets(database, options.log),
    testCases: createTestCases(database, options.log),
    setAside,
    writtenElsewhere: () => Number(database.pragma('data_version')),
    getMeta: (name) => database.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value,
    setMeta(name, value) {
      database.write(() => database.run('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)', name, value));
    },
    transaction: (work) => database.write(work),
    close,
  };
}
