// The request of a branch, made anew for each model that may be asked: parameters and pictures are left out as that one does not take them.
import type { ChatRequest, ModelInfo, PromptCacheLifetime, Provider } from '../provider.ts';
import type { ChatParameters, StoredMessage } from '../records.ts';
import { buildChatRequest } from './chatRequest.ts';

export class BranchRequests {
  /** From the first message to the question; replaced when the question is written, which is after its model was chosen. */
  branch: readonly StoredMessage[] = [];
  readonly #parameters: ChatParameters;
  readonly #promptCache?: PromptCacheLifetime;

  constructor(parameters: ChatParameters, promptCache?: PromptCacheLifetime) {
    this.#parameters = parameters;
    this.#promptCache = promptCache;
  }

  /** `model` is what is asked for, where that is another name of it. */
  to({ provider, modelInfo }: { provider: Provider; modelInfo: ModelInfo }, model = modelInfo.id): ChatRequest {
    return buildChatRequest(model, this.branch, this.#parameters, modelInfo, {
      promptCache: this.#promptCache,
      imageTypes: provider.imageTypes,
    });
  }

  /** As it would go to a model that takes everything. */
  toAnybody(): Omit<ChatRequest, 'model' | 'modelInfo'> {
    const {
      model: _model,
      modelInfo: _info,
      ...request
    } = buildChatRequest('', this.branch, this.#parameters, undefined, {
      promptCache: this.#promptCache,
    });
    return request;
  }
}
