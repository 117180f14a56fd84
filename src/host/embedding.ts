// Turns texts into vectors with the model that the person has set for it, in their own name and on their own key.
import { AppError } from '../core/errors.ts';
import { embeddingModel } from '../core/models/embeddingModel.ts';
import {
  embedTexts,
  type EmbeddedTexts,
  type EmbedTextsOptions,
  type TextsToEmbed,
} from '../core/pipeline/embedTexts.ts';
import type { ModelReference } from '../core/records.ts';
import type { Services } from './services.ts';

/** Throws `AppError`; `config` where no model is set for it. */
export async function embed(
  services: Services,
  options: EmbedTextsOptions & Pick<TextsToEmbed, 'workspace'>,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<EmbeddedTexts & { model: ModelReference }> {
  const { settings } = services.configuration;
  const wish = { model: settings.purposeModel('embeddings'), providerId: settings.embeddingsProvider() };
  const { providerId, model, inputPerMillion } = embeddingModel(wish, (await services.catalogView()).rows);
  const provider = services.providers.find(providerId);
  if (!provider) {
    throw new AppError('config', `There is no provider "${providerId}": choose another model for embeddings.`);
  }
  const price = inputPerMillion === undefined ? undefined : { inputPerMillion, outputPerMillion: 0 };
  const asked = { provider, model, texts, price, workspace: options.workspace };
  return { ...(await embedTexts(options, asked, signal)), model: { providerId, model } };
}
