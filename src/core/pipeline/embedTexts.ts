// Turns texts into vectors in calls that the vendor takes, each through the whole pipeline, with its usage records in the ledger.
import type { Connections } from '../connections.ts';
import { AppError, toAppError } from '../errors.ts';
import type { EmbeddingLimits, ListPrice, Provider } from '../provider.ts';
import type { UsagePurpose, UsageRecord } from '../records.ts';
import type { Call, Send } from './call.ts';
import { keepsRecords, type RecordKeeping } from './keepsRecords.ts';

export interface EmbedTextsOptions extends RecordKeeping {
  send: Send;
  connections: Pick<Connections, 'openForEmbeddings'>;
}

export interface TextsToEmbed {
  provider: Provider;
  model: string;
  /** None of them blank: vendors refuse those. */
  texts: readonly string[];
  /** What the vendor's own list asks. */
  price?: ListPrice;
  /** Folder URI; absent without a folder. */
  workspace?: string;
  /** Default `embedding`. */
  purpose?: UsagePurpose;
  receiptId?: string;
  onAttempt?: Call['onAttempt'];
  /** USD, all calls and tries together; absent: as the budgets say. */
  maxCostUsd?: number;
  /** After each call: so many of all texts have their vector. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface EmbeddedTexts {
  /** One vector for each text, in order. */
  vectors: readonly Float32Array[];
  /** USD, all calls and tries together; absent: unknown. */
  costUsd?: number;
  /** Of the calls that succeeded, as reported or estimated; absent: unknown. */
  inputTokens?: number;
}

/**
 * Where nothing is known: what the servers that take least take. Text Embeddings Inference stops at 32 texts unless told
 * otherwise, Mistral, which may stand behind a gateway, at 16,384 tokens.
 */
const CAUTIOUS: EmbeddingLimits = { texts: 32, bytes: 32_000 };

/**
 * One call after the other, and only one that failed is tried again: what came before it is paid. Throws `AppError`; what the
 * attempts used stands in the ledger also then. Nothing is sent for no texts.
 */
export async function embedTexts(
  options: EmbedTextsOptions,
  { provider, model, texts, price, onProgress, onAttempt, maxCostUsd, ...labels }: TextsToEmbed,
  signal: AbortSignal,
): Promise<EmbeddedTexts> {
  if (texts.length === 0) {
    return { vectors: [], costUsd: 0 };
  }
  const keep = await keepsRecords(options);
  await options.send.requireAllowed?.({ providerId: provider.id, model }, signal);
  const connection = await options.connections.openForEmbeddings(provider);
  const records: UsageRecord[] = [];
  const vectors: Float32Array[] = [];
  const batches = batchesOf(texts, provider.embedLimits ?? CAUTIOUS);
  const longest = batches.length > 1 ? longestOf(texts) : undefined;
  for (const batch of batches) {
    if (signal.aborted) {
      // Nothing more is sent, and so nothing is estimated for it.
      throw toAppError(signal.reason, { provider: provider.id, model, signal });
    }
    const call: Call = {
      provider,
      connection,
      request: { model, messages: [], modelInfo: { id: model, abilities: { embeddings: true }, price } },
      labels: { ...labels, purpose: labels.purpose ?? 'embedding' },
      attempt: 1,
      onAttempt,
      ...(maxCostUsd !== undefined && { leftUsd: () => maxCostUsd - spentUsd(records) }),
      onRecord(record) {
        records.push(record);
        keep(record);
      },
      embedding: {
        texts: batch,
        longest,
        onVectors(found) {
          for (const vector of found) {
            vectors.push(vector);
          }
        },
      },
    };
    for await (const _part of options.send(call, signal)) {
      // Only figures, retries and the end come this way.
    }
    onProgress?.(vectors.length, texts.length);
  }
  if (vectors.length !== texts.length || vectors.some(({ length }) => length !== vectors[0]?.length)) {
    throw new AppError('badResponse', 'The vectors of these texts are not all of one length.', {
      provider: provider.id,
      model,
    });
  }
  const isKnown = records.every(({ costUsd }) => costUsd !== undefined);
  const counts = records.flatMap(({ outcome, tokens }) => (outcome === 'success' ? [tokens.embedding.tokens] : []));
  return {
    vectors,
    costUsd: isKnown ? spentUsd(records) : undefined,
    inputTokens: counts.reduce(
      (sum, tokens) => (tokens === undefined || sum === undefined ? undefined : sum + tokens),
      0,
    ),
  };
}

/** What is known of it. */
function spentUsd(records: readonly UsageRecord[]): number {
  return records.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
}

function batchesOf(texts: readonly string[], limits: EmbeddingLimits): readonly (readonly string[])[] {
  const { texts: most, bytes: mostBytes = Number.POSITIVE_INFINITY } = limits;
  const all: string[][] = [];
  let open: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    const size = Buffer.byteLength(text);
    if (open.length === 0 || open.length === most || bytes + size > mostBytes) {
      open = [];
      bytes = 0;
      all.push(open);
    }
    open.push(text);
    bytes += size;
  }
  return all;
}

/** In UTF-8 bytes. */
function longestOf(texts: readonly string[]): string | undefined {
  let longest: string | undefined;
  let most = -1;
  for (const text of texts) {
    const size = Buffer.byteLength(text);
    if (size > most) {
      most = size;
      longest = text;
    }
  }
  return longest;
}
