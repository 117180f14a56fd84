// Finds answers whose process died in mid-stream, keeps what had arrived, and writes the usage records that nobody else will.
import type { ReasoningPart, TextPart } from '../provider.ts';
import type { FrozenPrice, TokenCount, UsageRecord } from '../records.ts';
import { dropJournal, type NotedAttempt, type OpenAttempt, readJournal } from './journal.ts';
import { isProcessAlive, SILENCE_MS } from './instance.ts';
import { findMessage, type MessageRow, toMessage } from './messageRows.ts';
import { rewriteMessage } from './messages.ts';
import type { StoreParts } from './parts.ts';
import { fromOptionalJson } from './rows.ts';
import type { UsageLedger } from './usage.ts';

export interface RecoveryOptions {
  /** Epoch milliseconds; the store's clock when absent. */
  now?: number;
  /** Whether the process behind an owner (`pid:startMs`) exists; asks the operating system when absent. */
  isAlive?: (owner: string) => boolean;
  /** Tokens of what had arrived. */
  estimateTokens: (text: string, model: string) => number;
  /** USD for these tokens in this time at the price frozen when the attempt began; `undefined`: not known. */
  costOf: (price: FrozenPrice, tokens: UsageRecord['tokens'], tookMs: number) => number | undefined;
}

interface Candidate {
  id: string;
  owner: string | null;
  seenAt: number | null;
}

const CANDIDATES = `SELECT m.id, m.owner, i.seenAt FROM messages AS m LEFT JOIN instances AS i ON i.owner = m.owner
  WHERE m.status = 'streaming'`;

/** Each message in a transaction of its own: whichever window comes first does it, and the others find it done. */
export function recoverInterrupted(
  parts: StoreParts,
  usage: UsageLedger,
  options: RecoveryOptions,
): { recovered: number } {
  const { database, clock } = parts;
  const now = options.now ?? clock.now();
  const isAlive = options.isAlive ?? isProcessAlive;
  // A heartbeat from the future means that the clock went back: it says nothing against its process.
  const isDead = ({ owner, seenAt }: Candidate) =>
    owner === null || seenAt === null || now - seenAt > SILENCE_MS || !isAlive(owner);
  let recovered = 0;
  for (const { id } of database.all<Candidate>(CANDIDATES).filter(isDead)) {
    recovered += database.write(() => {
      const still = database.all<Candidate>(`${CANDIDATES} AND m.id = ?`, id).some(isDead);
      const row = still ? findMessage(database, id) : undefined;
      if (!row) {
        return 0;
      }
      recoverOne(parts, usage, row, options);
      return 1;
    });
  }
  return { recovered };
}

/** One whose process is known to be dead. Within a transaction; nothing happens where it does not stream any more. */
export function recoverAnswer(
  parts: StoreParts,
  usage: UsageLedger,
  messageId: string,
  options: RecoveryOptions,
): void {
  const row = findMessage(parts.database, messageId);
  if (row?.status === 'streaming') {
    recoverOne(parts, usage, row, options);
  }
}

function recoverOne(parts: StoreParts, usage: UsageLedger, row: MessageRow, options: RecoveryOptions): void {
  const { database } = parts;
  const arrived = readJournal(database, row.id);
  const attempt = fromOptionalJson<NotedAttempt>(row.attempt);
  rewriteMessage(database, row, {
    ...toMessage(row),
    status: 'incomplete',
    parts: arrived.parts,
    usageId: attempt?.id ?? row.usageId ?? undefined,
  });
  if (attempt) {
    const { journalAfter, ...open } = attempt;
    const own = journalAfter === undefined ? arrived : readJournal(database, row.id, journalAfter);
    usage.add(interruptedRecord(row, open, own, options));
  }
  dropJournal(database, row.id);
}

/** What can still be said of an attempt that nobody saw the end of: estimates, and marked as such. */
function interruptedRecord(
  row: MessageRow,
  attempt: OpenAttempt,
  arrived: { parts: readonly (TextPart | ReasoningPart)[]; lastAt?: number },
  { estimateTokens, costOf }: RecoveryOptions,
): UsageRecord {
  const { estimatedInputTokens, ...known } = attempt;
  const tokensOf = (type: 'text' | 'reasoning'): TokenCount => {
    const text = arrived.parts
      .filter((part) => part.type === type)
      .map((part) => part.text)
      .join('');
    return { tokens: text === '' ? 0 : estimateTokens(text, attempt.modelAsked), origin: 'estimated' };
  };
  const durationMs = Math.max(0, (arrived.lastAt ?? attempt.startedAt) - attempt.startedAt);
  // The estimate is of all input together, so the caches' buckets are estimated to be empty.
  const isInputKnown = estimatedInputTokens !== undefined;
  const cached: TokenCount = isInputKnown ? { tokens: 0, origin: 'estimated' } : { origin: 'unknown' };
  const tokens: UsageRecord['tokens'] = {
    uncachedInput: isInputKnown ? { tokens: estimatedInputTokens, origin: 'estimated' } : { origin: 'unknown' },
    cacheRead: cached,
    cacheWrite5m: cached,
    cacheWrite1h: cached,
    textOutput: tokensOf('text'),
    reasoningOutput: tokensOf('reasoning'),
    embedding: { tokens: 0, origin: 'estimated' },
  };
  return {
    ...known,
    conversationId: row.conversationId,
    messageId: row.id,
    tokens,
    costUsd: known.price && costOf(known.price, tokens, durationMs),
    durationMs,
    outcome: 'interrupted',
    cached: false,
  };
}
