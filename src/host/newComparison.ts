// Begins a comparison: with models that are named, of a set, or with those that fit best of what can be asked now.
import { defaultColumns } from '../core/compare/defaultColumns.ts';
import type { CreatedComparison, NewComparison } from '../core/compare/newComparison.ts';
import { AppError } from '../core/errors.ts';
import type { ModelReference } from '../core/records.ts';
import type { Services } from './services.ts';

export interface WantedComparison extends Partial<NewComparison> {
  models?: readonly ModelReference[];
  /** Name of a set; it has models and parameters of its own. */
  set?: string;
  /** Stands first where no models are named; absent: the chat's model. */
  first?: ModelReference | undefined;
}

/** Throws `config` (code `noModel`) where nobody can be asked, `badRequest` where what is wanted is not there. */
export async function newComparison(
  services: Services,
  { models, set, first, ...values }: WantedComparison = {},
): Promise<CreatedComparison> {
  const comparisons = await services.comparisons();
  if (set !== undefined) {
    return comparisons.createFromSet(set);
  }
  const chosen = models && models.length > 0 ? models : await bestModels(services, first);
  if (chosen.length === 0) {
    throw new AppError('config', 'No model is set up yet: add a key, or start Ollama.', { code: 'noModel' });
  }
  return comparisons.create(chosen, { parameters: services.configuration.settings.parameters(), ...values });
}

async function bestModels(services: Services, first: ModelReference | undefined): Promise<readonly ModelReference[]> {
  const { providers } = await services.models();
  if (providers.some(({ state }) => state === 'loading')) {
    // Right after the start: two vendors of three would be left out.
    await services.catalog.settled();
  }
  const { current } = await services.models();
  const chosen = first ?? (current && { providerId: current.providerId, model: current.model });
  const { rows } = await services.catalogView();
  return defaultColumns(rows, chosen);
}
