// Servers that people run or rent, with what is usual for each: where it listens, and how it departs from OpenAI's interface.

export interface EndpointKind {
  label: string;
  /** Suggested name. */
  name: string;
  description: string;
  /** Where it is usually found; empty where each person has another. */
  baseUrl: string;
  placeHolder?: string;
  /** Its list of models is not what can be asked: the person names them. */
  asksModels?: string;
  /** Fields of the endpoint as in `endpointFields.ts`. */
  fields: Readonly<Record<string, string | boolean>>;
}

/** The addresses are those of each one's own documentation. */
export const ENDPOINT_KINDS: readonly EndpointKind[] = [
  {
    label: 'vLLM',
    name: 'vLLM',
    description: 'vllm serve',
    baseUrl: 'http://127.0.0.1:8000/v1',
    fields: {},
  },
  {
    label: 'llama.cpp',
    name: 'llama.cpp',
    description: 'llama-server',
    baseUrl: 'http://127.0.0.1:8080/v1',
    fields: {},
  },
  {
    label: 'LM Studio',
    name: 'LM Studio',
    description: 'its local server',
    baseUrl: 'http://127.0.0.1:1234/v1',
    fields: {},
  },
  {
    label: 'OpenRouter',
    name: 'OpenRouter',
    description: 'many vendors behind one key',
    baseUrl: 'https://openrouter.ai/api/v1',
    fields: { needsKey: true },
  },
  {
    label: 'Azure OpenAI',
    name: 'Azure OpenAI',
    description: 'your own deployments',
    baseUrl: '',
    placeHolder: 'https://your-resource.openai.azure.com/openai/v1',
    asksModels: 'Names of your deployments, separated by commas',
    // https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle: an address in /openai/v1 takes no api-version.
    fields: { needsKey: true, keyHeader: 'api-key', maxTokensField: 'max_completion_tokens' },
  },
  {
    label: 'Gateway',
    name: 'Gateway',
    description: 'LiteLLM, or a gateway of your company',
    baseUrl: 'http://127.0.0.1:4000/v1',
    fields: {},
  },
  {
    label: 'Other',
    name: 'My server',
    description: "any server with OpenAI's interface",
    baseUrl: '',
    placeHolder: 'https://models.example.com/v1',
    fields: {},
  },
];
