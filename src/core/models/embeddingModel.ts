// Which model makes embeddings: the one that is set, or the cheapest of the provider that is named for them.
import { AppError } from '../errors.ts';
import type { ModelReference } from '../records.ts';
import { untilAborted } from '../untilAborted.ts';
import type { ModelRecord } from './modelRecord.ts';
import { byAbility, byProvider } from './queries.ts';

/** What settings and environment say of it. */
export interface EmbeddingWish {
  model?: ModelReference | undefined;
  /** Only the provider is named. */
  providerId?: string | undefined;
}

export interface KnownModels {
  /** All that is known now; begins to read lists that are old or missing. */
  records: () => Promise<readonly ModelRecord[]>;
  /** Waits for a provider's list while it is being read. */
  settled: (providerId: string) => Promise<void>;
  /** By provider what was taken before in this session: the caller's, and written to. */
  taken: Map<string, ModelReference>;
}

/**
 * The model that is set. Where only a provider is named, the cheapest of its list, which is waited for, and then the same one
 * to the end of the session whatever the lists say later: vectors of two models do not go together. It is another one only
 * where it may not be asked any more. Throws `AppError`.
 */
export async function chooseEmbeddingModel(
  wish: EmbeddingWish,
  { records, settled, taken }: KnownModels,
  signal: AbortSignal,
): Promise<ModelReference> {
  const { model, providerId } = wish;
  if (model || providerId === undefined) {
    return embeddingModel(wish, await records());
  }
  const known = await records();
  const before = taken.get(providerId);
  const row = before && known.find((one) => one.providerId === providerId && one.model === before.model);
  if (before && row?.locked === undefined && !row?.hidden) {
    return before;
  }
  taken.delete(providerId);
  await untilAborted(settled(providerId), signal);
  const found = embeddingModel(wish, await records());
  // Another call may have waited beside this one.
  const first = taken.get(providerId) ?? found;
  taken.set(providerId, first);
  return first;
}

/** Vectors cost their input alone; what has no known price is taken where there is no other. */
function inputPrice({ inputPerMillion }: ModelRecord): number {
  return inputPerMillion ?? Number.MAX_VALUE;
}

/** Throws `config` where nothing is set, or nothing fits: no other is taken, as vectors of two models do not go together. */
export function embeddingModel({ model, providerId }: EmbeddingWish, records: readonly ModelRecord[]): ModelReference {
  if (model) {
    const known = records.find((one) => one.providerId === model.providerId && one.model === model.model);
    if (known?.cannot.includes('embeddings')) {
      throw new AppError('config', `${known.name} makes no embeddings: choose another model for them.`);
    }
    return model;
  }
  if (providerId === undefined) {
    throw new AppError(
      'config',
      'No model is set for embeddings: choose one in the settings, under "Models for tasks".',
    );
  }
  const able = byAbility(byProvider(records, providerId), 'embeddings').filter(
    ({ locked, hidden, lifecycle }) => locked === undefined && !hidden && lifecycle === 'active',
  );
  const [found] = able.toSorted((a, b) => inputPrice(a) - inputPrice(b));
  if (!found) {
    throw new AppError('config', `No model of ${providerId} is known to make embeddings: choose one in the settings.`);
  }
  return { providerId, model: found.model };
}
