// Turns texts into vectors through the whole pipeline, with the usage records in the ledger.
import type { Connections } from '../connections.ts';
import { AppError } from '../errors.ts';
import type { ListPrice, Provider } from '../provider.ts';
import type { UsageRecord } from '../records.ts';
import type { Send } from './call.ts';
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
}

export interface EmbeddedTexts {
  /** One vector for each text, in order. */
  vectors: readonly Float32Array[];
  /** USD, all tries together; absent: unknown. */
  costUsd?: number;
}

/** Throws `AppError`; what an attempt used stands in the ledger also then. Nothing is sent for no texts. */
export async function embedTexts(
  options: EmbedTextsOptions,
  { provider, model, texts, price, workspace }: TextsToEmbed,
  signal: AbortSignal,
): Promise<EmbeddedTexts> {
  if (texts.length === 0) {
    return { vectors: [], costUsd: 0 };
  }
  const keep = await keepsRecords(options);
  const connection = await options.connections.openForEmbeddings(provider);
  const records: UsageRecord[] = [];
  let vectors: readonly Float32Array[] = [];
  const call = {
    provider,
    connection,
    request: { model, messages: [], modelInfo: { id: model, abilities: { embeddings: true }, price } },
    labels: { purpose: 'embedding' as const, workspace },
    attempt: 1,
    onRecord: (record: UsageRecord) => {
      records.push(record);
      keep(record);
    },
    embedding: {
      texts,
      onVectors: (found: readonly Float32Array[]) => {
        vectors = found;
      },
    },
  };
  for await (const _part of options.send(call, signal)) {
    // Only figures, retries and the end come this way.
  }
  if (vectors.length !== texts.length) {
    throw new AppError('badResponse', `${vectors.length} vectors came for ${texts.length} texts.`, {
      provider: provider.id,
      model,
    });
  }
  const isKnown = records.every(({ costUsd }) => costUsd !== undefined);
  return {
    vectors,
    costUsd: isKnown ? records.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0) : undefined,
  };
}
