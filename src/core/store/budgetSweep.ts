// Ends the leases of processes that died, and writes the usage records that nobody else will.
import { costAtFrozenPrice } from '../frozenPrice.ts';
import type { FrozenPrice, TokenCount, UsagePurpose, UsageRecord } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import type { StoreParts } from './parts.ts';
import { recoverAnswer } from './recovery.ts';
import { fromOptionalJson } from './rows.ts';
import type { UsageLedger } from './usage.ts';

/** A lease as it stands in its row. */
export interface LeaseRow {
  id: string;
  state: 'open' | 'settled' | 'kept';
  owner: string;
  expiresAt: number;
  startedAt: number;
  day: string;
  providerId: string;
  model: string;
  keyName: string;
  purpose: UsagePurpose;
  workspace: string;
  conversationId: string | null;
  messageId: string | null;
  attempt: number;
  inputTokens: number;
  outputTokens: number;
  amountUsd: number;
  price: string | null;
}

/**
 * After this, nothing heard of it, a process counts as dead though one with its id exists: ids are used again. Longer than a
 * machine sleeps with a request under way.
 */
const SILENCE_MS = 12 * 3_600_000;
/** A lease cannot hold for longer from now on: one that seems to is older than the clock, which was set back. */
const LONGEST_MS = 120_000;

const OVER = `SELECT * FROM budgetLeases WHERE state <> 'kept' AND (expiresAt <= ? OR expiresAt > ?)`;

const STILL_OVER = `SELECT 1 FROM budgetLeases WHERE id = ? AND state <> 'kept'`;

/** Within a transaction. Returns how many. */
export function sweepLeases(parts: StoreParts, usage: UsageLedger, isAlive: (owner: string) => boolean): number {
  const { database, clock } = parts;
  const now = Math.round(clock.now());
  const dead = database
    .all<LeaseRow>(OVER, now, now + LONGEST_MS)
    .filter(({ owner, expiresAt }) => expiresAt + SILENCE_MS <= now || !isAlive(owner));
  for (const lease of dead) {
    if (lease.messageId !== null) {
      // Of an answer that still stands open it is known what had arrived; its record has the id of the lease of its last try.
      recoverAnswer(parts, usage, lease.messageId, { estimateTokens, costOf: costAtFrozenPrice });
      if (!database.get(STILL_OVER, lease.id)) {
        continue;
      }
    }
    // The record ends the lease by itself, unless there was one already.
    usage.add(interruptedRecord(lease));
    database.run('DELETE FROM budgetLeases WHERE id = ?', lease.id);
  }
  return dead.length;
}

/** Nobody saw what was used: all that was set aside counts, so that the limit holds. */
function interruptedRecord(lease: LeaseRow): UsageRecord {
  const none: TokenCount = { tokens: 0, origin: 'estimated' };
  const input: TokenCount = { tokens: lease.inputTokens, origin: 'estimated' };
  const isEmbedding = lease.purpose === 'embedding';
  return {
    id: lease.id,
    startedAt: lease.startedAt,
    providerId: lease.providerId,
    keyName: lease.keyName,
    modelAsked: lease.model,
    purpose: lease.purpose,
    workspace: lease.workspace || undefined,
    conversationId: lease.conversationId ?? undefined,
    messageId: lease.messageId ?? undefined,
    tokens: {
      uncachedInput: isEmbedding ? none : input,
      cacheRead: none,
      cacheWrite5m: none,
      cacheWrite1h: none,
      textOutput: { tokens: lease.outputTokens, origin: 'estimated' },
      reasoningOutput: none,
      embedding: isEmbedding ? input : none,
    },
    // Nothing was set aside for a model whose price is not known.
    costUsd: lease.state === 'open' && lease.amountUsd === 0 ? undefined : lease.amountUsd,
    price: fromOptionalJson<FrozenPrice>(lease.price),
    durationMs: 0,
    outcome: 'interrupted',
    attempt: lease.attempt,
    cached: false,
    hedged: false,
  };
}
