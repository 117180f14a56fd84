// LiteLLM's proxy, or any other gateway that speaks OpenAI's chat completions at an address of the person's own.
import { REASONING_EFFORTS } from '../../shared/views.ts';
import type { Provider } from '../provider.ts';
import { openaiCompatible } from './openaiCompatible.ts';

export const litellm: Provider = {
  ...openaiCompatible({
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
    // What stands behind the gateway is not known: an effort is only sent where the person set one.
    quirks: { reasoningEfforts: REASONING_EFFORTS },
  }),
  isGateway: true,
};
