// Which model makes embeddings: the one that is set, or the cheapest of the provider that is named for them.
import { AppError } from '../errors.ts';
import type { ModelReference } from '../records.ts';
import type { ModelRecord } from './modelRecord.ts';
import { byAbility, byPrice, byProvider } from './queries.ts';

/** What settings and environment say of it. */
export interface EmbeddingWish {
  model?: ModelReference | undefined;
  /** Only the provider is named. */
  providerId?: string | undefined;
}

/** Throws `config` where nothing is set, or nothing fits: no other is taken, as vectors of two models do not go together. */
export function embeddingModel(
  { model, providerId }: EmbeddingWish,
  records: readonly ModelRecord[],
): ModelReference & Pick<ModelRecord, 'inputPerMillion'> {
  if (model) {
    const known = records.find((one) => one.providerId === model.providerId && one.model === model.model);
    if (known?.cannot.includes('embeddings')) {
      throw new AppError('config', `${known.name} makes no embeddings: choose another model for them.`);
    }
    return { ...model, inputPerMillion: known?.inputPerMillion };
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
  const found = byPrice(able)[0] ?? able[0];
  if (!found) {
    throw new AppError('config', `No model of ${providerId} is known to make embeddings: choose one in the settings.`);
  }
  return { providerId, model: found.model, inputPerMillion: found.inputPerMillion };
}
