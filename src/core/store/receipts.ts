// Receipts of choices: kept by their id, beside the conversations that they belong to.
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import { isRecord } from '../isRecord.ts';
import type { UsagePurpose } from '../records.ts';
import type { Database } from './database.ts';
import { wholeMs } from './rows.ts';

export interface Receipts {
  /**
   * Keeps it, or puts it in the place of the one with its id: it grows with its attempts. The oldest goes when there are very many.
   * It goes with its message and conversation, when they are removed for good.
   */
  put(receipt: RoutingReceipt, labels: ReceiptLabels): void;
  /** `undefined` also for one that cannot be read. */
  get(id: string): RoutingReceipt | undefined;
  /** Forgets those of choices before an instant (epoch milliseconds); returns how many. */
  forget(before: number): number;
}

export interface ReceiptLabels {
  purpose: UsagePurpose;
  conversationId?: string;
  messageId?: string;
}

/** A receipt takes some kilobytes. */
export const MOST_RECEIPTS = 5_000;

const PUT = `INSERT INTO receipts (id, at, conversationId, messageId, purpose, json) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET at = excluded.at, json = excluded.json, purpose = excluded.purpose,
    conversationId = coalesce(excluded.conversationId, conversationId), messageId = coalesce(excluded.messageId, messageId)`;
const TOO_MANY = `DELETE FROM receipts WHERE number <= (SELECT max(number) FROM receipts) - ${MOST_RECEIPTS}`;

export function createReceipts(database: Database): Receipts {
  return {
    put(receipt, { purpose, conversationId, messageId }) {
      database.write(() => {
        const json = JSON.stringify(receipt);
        database.run(PUT, receipt.id, wholeMs(receipt.at), conversationId, messageId, purpose, json);
        database.run(TOO_MANY);
      });
    },

    get(id) {
      const row = database.get<{ json: string }>('SELECT json FROM receipts WHERE id = ?', id);
      return row && readReceipt(row.json);
    },

    forget: (before) => database.write(() => database.run('DELETE FROM receipts WHERE at < ?', Math.floor(before))),
  };
}

function readReceipt(json: string): RoutingReceipt | undefined {
  try {
    const receipt = JSON.parse(json) as Partial<RoutingReceipt> | null;
    const lists = [receipt?.chain, receipt?.removed, receipt?.attempts];
    return isRecord(receipt?.request) && lists.every(Array.isArray) ? (receipt as RoutingReceipt) : undefined;
  } catch {
    return undefined;
  }
}
