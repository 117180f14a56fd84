// Turns texts into vectors with the model that the person has set for it, in their own name and on their own key.
import { AppError } from '../core/errors.ts';
import { chooseEmbeddingModel } from '../core/models/embeddingModel.ts';
import type { EmbeddedTexts, EmbedTextsOptions, TextsToEmbed } from '../core/pipeline/embedTexts.ts';
import type { ModelReference } from '../core/records.ts';
import { embedNamed } from '../core/router/askNamed.ts';
import { receiptParts } from './autoAsk.ts';
import type { Services } from './services.ts';

/** Throws `AppError`; `config` where no model is set for it. */
export async function embed(
  services: Services,
  options: EmbedTextsOptions & Pick<TextsToEmbed, 'workspace' | 'onProgress'>,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<EmbeddedTexts & { model: ModelReference }> {
  const { catalog, configuration, embeddingModels: taken } = services;
  const { settings } = configuration;
  const problem = settings.purposeProblem('embeddings');
  if (problem !== undefined) {
    throw new AppError('config', `${problem}.`);
  }
  const wish = { model: settings.purposeModel('embeddings'), providerId: settings.embeddingsProvider() };
  for (const providerId of taken.keys()) {
    // One of that name that comes later may be somebody else.
    if (!services.providers.find(providerId)) {
      taken.delete(providerId);
    }
  }
  const known = {
    records: async () => (await services.catalogView()).rows,
    settled: (providerId: string) => catalog.settled(providerId),
    taken,
  };
  const reference = await chooseEmbeddingModel(wish, known, signal);
  const { providerId, model } = reference;
  const provider = services.providers.find(providerId);
  if (!provider) {
    throw new AppError('config', `There is no provider "${providerId}": choose another model for embeddings.`);
  }
  // As a question's: the vendor's own price, or the shipped list's with its date; the price library is asked by the pipeline.
  const price = (await catalog.find(reference))?.info.price;
  const { workspace, onProgress } = options;
  const asked = { provider, model, texts, price, workspace, onProgress };
  const receipts = () => receiptParts(services);
  return { ...(await embedNamed({ ...options, receipts }, asked, signal)), model: reference };
}
