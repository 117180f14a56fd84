// Budgets in the store: what was spent in a period, what is set aside for requests under way, and what the person was told.
import type { FrozenPrice, UsagePurpose } from '../records.ts';
import { budgetSums, dearestModel, type BudgetSpan, type BudgetSums } from './budgetSums.ts';
import { type LeaseRow, sweepLeases } from './budgetSweep.ts';
import { isProcessAlive } from './instance.ts';
import type { StoreParts } from './parts.ts';
import { insertSql, toJson } from './rows.ts';
import type { UsageLedger } from './usage.ts';

/** What is known of an attempt before it is sent. */
export interface LeaseWish {
  /** Of the usage record that will be written of it. */
  id: string;
  /** Epoch milliseconds; the record is to have the same, so that both count for the same day. */
  startedAt: number;
  providerId: string;
  model: string;
  keyName: string;
  purpose: UsagePurpose;
  workspace?: string;
  conversationId?: string;
  messageId?: string;
  attempt: number;
  inputTokens: number;
  price?: FrozenPrice;
}

export interface Grant {
  amountUsd: number;
  outputTokens: number;
}

export interface BudgetLeases {
  /**
   * One transaction, so that no other window comes between: sums up, asks `decide` (which must not wait for anything), and sets
   * aside what it grants. What it gives otherwise comes back, and nothing is kept.
   */
  reserve<Refusal extends object>(
    wish: LeaseWish,
    spans: readonly BudgetSpan[],
    decide: (sums: readonly BudgetSums[]) => Grant | Refusal,
  ): Grant | Refusal;
  /** Says that the request still runs; call it every 20 s. */
  renew(id: string): void;
  /** It has ended and cost so much; absent: unknown, and what was set aside stays. Its record takes its place. */
  settle(id: string, costUsd: number | undefined): void;
  /** Nothing was sent. */
  release(id: string): void;
  sums(spans: readonly BudgetSpan[]): BudgetSums[];
  /** The model on which most was spent. */
  dearest(span: BudgetSpan): { providerId: string; model: string; costUsd: number } | undefined;
  /** Raises a budget for this period, on top of earlier raises. */
  raise(budgetId: string, firstDay: string, usd: number): void;
  /** Those of the thresholds that nobody has been told of, for this limit; they count as told from now on. */
  claimWarnings(budgetId: string, firstDay: string, limitUsd: number, percents: readonly number[]): number[];
  /** Writes the records of requests whose process died; returns how many. `reserve` does so by itself. */
  sweep(): number;
}

export interface BudgetOptions {
  /** ISO date that an instant belongs to. */
  dayOf: (ms: number) => string;
  /** Whether the process behind an owner exists; asks the operating system when absent. */
  isAlive?: (owner: string) => boolean;
}

/** How long a lease holds without a word from its process. */
const LEASE_MS = 60_000;
/** Old raises and thresholds are of no use after this. */
const FORGOTTEN_MS = 400 * 86_400_000;

const COLUMNS = [
  'id',
  'state',
  'owner',
  'expiresAt',
  'startedAt',
  'day',
  'providerId',
  'model',
  'keyName',
  'purpose',
  'workspace',
  'conversationId',
  'messageId',
  'attempt',
  'inputTokens',
  'outputTokens',
  'amountUsd',
  'price',
] as const satisfies readonly (keyof LeaseRow)[];
const INSERT = insertSql('budgetLeases', COLUMNS);
const TELL = `INSERT INTO budgetWarnings (budget, firstDay, limitUsd, percent) VALUES (?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;

export function createBudgetLeases(parts: StoreParts, usage: UsageLedger, options: BudgetOptions): BudgetLeases {
  const { database, clock, instance } = parts;
  const isAlive = options.isAlive ?? isProcessAlive;
  const sweep = () => sweepLeases(parts, usage, isAlive);
  const sumsOf = (span: BudgetSpan) => budgetSums(database, span);

  return {
    reserve(wish, spans, decide) {
      return database.write(() => {
        sweep();
        const decision = decide(spans.map(sumsOf));
        if ('amountUsd' in decision) {
          const { amountUsd, outputTokens } = decision;
          const row: LeaseRow = {
            ...wish,
            state: 'open',
            owner: instance,
            expiresAt: Math.round(clock.now() + LEASE_MS),
            startedAt: Math.round(wish.startedAt),
            day: options.dayOf(wish.startedAt),
            workspace: wish.workspace ?? '',
            conversationId: wish.conversationId ?? null,
            messageId: wish.messageId ?? null,
            inputTokens: Math.ceil(wish.inputTokens),
            outputTokens: Math.ceil(outputTokens),
            amountUsd,
            price: toJson(wish.price) ?? null,
          };
          database.run(INSERT, ...COLUMNS.map((column) => row[column]));
        }
        return decision;
      });
    },

    renew(id) {
      database.run(
        `UPDATE budgetLeases SET expiresAt = ? WHERE id = ? AND state = 'open'`,
        Math.round(clock.now() + LEASE_MS),
        id,
      );
    },

    settle(id, costUsd) {
      if (costUsd !== undefined && Number.isFinite(costUsd) && costUsd >= 0) {
        database.run(
          `UPDATE budgetLeases SET state = 'settled', amountUsd = ? WHERE id = ? AND state = 'open'`,
          costUsd,
          id,
        );
      }
    },

    release(id) {
      database.run('DELETE FROM budgetLeases WHERE id = ?', id);
    },

    sums: (spans) => spans.map(sumsOf),

    dearest: (span) => dearestModel(database, span),

    raise(budgetId, firstDay, usd) {
      database.run(
        `INSERT INTO budgetRaises (budget, firstDay, usd) VALUES (?, ?, ?)
         ON CONFLICT (budget, firstDay) DO UPDATE SET usd = usd + excluded.usd`,
        budgetId,
        firstDay,
        usd,
      );
    },

    claimWarnings: (budgetId, firstDay, limitUsd, percents) =>
      database.write(() => percents.filter((percent) => database.run(TELL, budgetId, firstDay, limitUsd, percent) > 0)),

    sweep: () =>
      database.write(() => {
        const before = options.dayOf(clock.now() - FORGOTTEN_MS);
        for (const table of ['budgetRaises', 'budgetWarnings']) {
          database.run(`DELETE FROM ${table} WHERE firstDay < ?`, before);
        }
        database.run(`DELETE FROM budgetLeases WHERE state = 'kept' AND day < ?`, before);
        return sweep();
      }),
  };
}
