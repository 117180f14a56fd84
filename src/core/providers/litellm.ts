// LiteLLM's proxy, or any other gateway that speaks OpenAI's chat completions at an address of the person's own.
import type { Provider } from '../provider.ts';
import { lateStream } from './lateStream.ts';
import { openaiCompatible } from './openaiCompatible.ts';

const compatible = openaiCompatible({
  id: 'litellm',
  name: 'LiteLLM',
  auth: 'optional',
  // Where the proxy listens unless told otherwise: https://docs.litellm.ai/docs/proxy/quick_start
  baseUrl: 'http://127.0.0.1:4000/v1',
  environment: {
    apiKey: ['LITELLM_API_KEY', 'LLM_API_KEY'],
    baseUrl: ['LITELLM_BASE_URL', 'LLM_BASE_URL'],
    organization: [],
  },
  links: { install: 'https://docs.litellm.ai/docs/proxy/quick_start' },
  embeddings: true,
  openClient: async (context) => (await import('./litellmClient.ts')).openLitellm(context),
});

/** A gateway: its models are aliases, whose facts and prices it gives in `/model/info`. */
export const litellm: Provider = {
  ...compatible,
  isGateway: true,
  // An alias is whatever its owner made of it: "gpt-4o" may lead to anybody.
  ownPrices: true,
  models: async (context, signal) => (await import('./litellmModels.ts')).listModels(context, signal),
  stream: (request, context, signal) =>
    lateStream(async () => (await import('./litellmChat.ts')).litellmStream(request, context, signal)),
};
