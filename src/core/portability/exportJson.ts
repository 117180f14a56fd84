// Conversations and comparisons as one JSON document, piece by piece (docs/PORTABILITY.md).
import type { StoredComparison } from '../comparisonRecords.ts';
import { TOKEN_BUCKETS, type Conversation, type StoredMessage, type UsageRecord } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { FORMAT, VERSION } from './fromOwn.ts';
import type { PortableMessage } from './ownSchema.ts';

export interface ExportOptions {
  store: Store;
  /** Absent: all, those of comparisons among them. */
  ids?: readonly string[];
  /** Takes keys in use out of plain data. */
  clean: <Value>(value: Value) => Value;
  /** Epoch milliseconds. */
  now: number;
  /** To be awaited after each small piece of work; rejects where nobody wants it any more. */
  breathe: () => Promise<void>;
}

/** Part of the file; `conversations` counts what is whole in it so far. */
export interface ExportedText {
  text: string;
  conversations: number;
}

/** Messages that are read at once: some have pictures. */
const PAGE = 10;
const CONVERSATIONS_PAGE = 100;

export async function* exportJson(options: ExportOptions): AsyncGenerator<ExportedText, undefined> {
  const { store, clean, now, breathe } = options;
  const head = { format: FORMAT, version: VERSION, exportedAt: new Date(now).toISOString() };
  let conversations = 0;
  const comparisons = new Set<string>();
  yield { text: `${JSON.stringify(head).slice(0, -1)},"conversations":[`, conversations };
  for await (const conversation of chosen(options)) {
    const comparisonId = wholeComparison(options, conversation);
    if (comparisonId !== undefined) {
      comparisons.add(comparisonId);
    }
    const fields = JSON.stringify(clean({ ...conversation, comparisonId })).slice(0, -1);
    yield { text: `${conversations === 0 ? '' : ','}\n${fields},"messages":[`, conversations };
    let isFirst = true;
    for await (const message of portableMessages(store, conversation.id, breathe)) {
      const usage = usageOf(store, message.usageId);
      const text = JSON.stringify(clean(usage ? { ...message, usage } : message));
      yield { text: `${isFirst ? '' : ','}\n${text}`, conversations };
      isFirst = false;
    }
    conversations += 1;
    yield { text: ']}', conversations };
  }
  yield { text: '\n],"comparisons":[', conversations };
  let isFirst = true;
  for (const comparison of comparisonsOf(store, comparisons)) {
    yield { text: `${isFirst ? '' : ','}\n${JSON.stringify(clean(comparison))}`, conversations };
    isFirst = false;
    await breathe();
  }
  yield { text: '\n]}\n', conversations };
  return undefined;
}

/** Of a column: its comparison, where all of its columns were chosen. What others were asked and what was said of it is not told else. */
function wholeComparison({ store, ids }: ExportOptions, { comparisonId }: Conversation): string | undefined {
  const columns = comparisonId === undefined || !ids ? [] : (store.comparisons.get(comparisonId)?.columns ?? []);
  return columns.every(({ conversationId }) => ids?.includes(conversationId)) ? comparisonId : undefined;
}

async function* chosen({ store, ids, breathe }: ExportOptions): AsyncGenerator<Conversation, undefined> {
  if (!ids) {
    yield* allConversations(store, breathe);
    return undefined;
  }
  for (const id of ids) {
    const conversation = store.conversations.get(id);
    if (conversation) {
      yield conversation;
    }
    await breathe();
  }
  return undefined;
}

/** All that live, columns of comparisons too. */
export async function* allConversations(
  store: Store,
  breathe: () => Promise<void>,
): AsyncGenerator<Conversation, undefined> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const { conversations, next }: ReturnType<Store['portable']['conversations']> = store.portable.conversations({
      after,
      limit: CONVERSATIONS_PAGE,
    });
    for (const conversation of conversations) {
      yield conversation;
      await breathe();
    }
    after = next;
  }
  return undefined;
}

/** As they leave: an answer under way is what there is of it, and receipts stay here. */
export async function* portableMessages(
  store: Store,
  conversationId: string,
  breathe: () => Promise<void>,
): AsyncGenerator<PortableMessage, undefined> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: ReturnType<Store['portable']['messages']> = store.portable.messages(conversationId, {
      after,
      limit: PAGE,
    });
    for (const message of page.messages) {
      yield portable(store, message);
      await breathe();
    }
    after = page.next;
  }
  return undefined;
}

function portable(store: Store, message: StoredMessage): PortableMessage {
  const { conversationId: _conversation, receiptId: _receipt, error, ...rest } = message;
  const kept: PortableMessage = error ? { ...rest, error: withoutBudget(error) } : rest;
  return message.status === 'streaming'
    ? { ...kept, status: 'incomplete', parts: store.answers.readJournal(message.id) }
    : kept;
}

/** What a budget was then is of no use elsewhere. */
function withoutBudget({ budget: _budget, ...error }: NonNullable<StoredMessage['error']>): StoredMessage['error'] {
  return error;
}

/** Those that are whole in the store. */
function* comparisonsOf(store: Store, ids: ReadonlySet<string>): Generator<StoredComparison, undefined> {
  for (const id of ids) {
    const comparison = store.comparisons.get(id);
    if (comparison) {
      yield comparison;
    }
  }
  return undefined;
}

/** What an answer took, for whoever reads the file; the ledger's records are a backup's. */
function usageOf(store: Store, usageId: string | undefined): object | undefined {
  const record: UsageRecord | undefined = usageId === undefined ? undefined : store.usage.get(usageId);
  if (!record) {
    return undefined;
  }
  const { costUsd, price, durationMs, timeToFirstTokenMs, tokensPerSecond } = record;
  const known = TOKEN_BUCKETS.filter((bucket) => record.tokens[bucket].origin !== 'unknown');
  return {
    tokens: Object.fromEntries(known.map((bucket) => [bucket, record.tokens[bucket]])),
    costUsd,
    priceSource: price?.source,
    priceDate: price?.date,
    durationMs,
    timeToFirstTokenMs,
    tokensPerSecond,
  };
}
