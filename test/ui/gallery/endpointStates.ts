// Endpoints and VS Code's own models on the page of providers: two servers of one kind, one whose settings do not fit.
import type { KeyView, ProviderSettingsView } from '../../../src/shared/settingsViews.ts';
import type { ModelChoice, ModelsView, ProviderView } from '../../../src/shared/views.ts';
import { NOW } from './messages.ts';

const model = (providerId: string, id: string, rest: Partial<ModelChoice> = {}): ModelChoice => ({
  providerId,
  providerName: providerId,
  model: id,
  name: id,
  local: false,
  simulated: false,
  abilities: [],
  refuses: [],
  ...rest,
});

const view = (id: string, name: string, origin: string, rest: Partial<ProviderView> = {}): ProviderView => ({
  id,
  name,
  local: false,
  simulated: false,
  state: 'ready',
  origin,
  listReadAt: NOW,
  models: [model(id, `${id}-large`), model(id, `${id}-small`)],
  ...rest,
});

function endpoint(provider: ProviderView, rest: Partial<ProviderSettingsView>): ProviderSettingsView {
  return {
    provider,
    auth: 'optional',
    takesOrganization: true,
    usualAddress: `${provider.origin}/v1`,
    settings: { baseUrl: `${provider.origin}/v1` },
    endpoint: {},
    keys: [],
    links: {},
    ...rest,
  };
}

const key: KeyView = {
  name: 'work',
  fromEnvironment: false,
  inUse: true,
  disabled: false,
  savedAt: NOW - 86_400_000,
  check: { verdict: 'works', sentence: 'Works. ai.acme.example accepts it.', tookMs: 210, checkedAt: NOW },
};

export const endpointProviders: readonly ProviderSettingsView[] = [
  endpoint(view('vllm-gpu-1', 'vLLM on gpu-1', 'http://10.0.4.11:8000'), {
    endpoint: {
      name: 'vLLM on gpu-1',
      models: ['qwen3-coder-30b', 'deepseek-r1-distill-70b'],
      price: { inputPerMillion: 0.1 },
      reasoning: 'thinkTags',
      tools: true,
    },
    settings: { baseUrl: 'http://10.0.4.11:8000/v1', headers: { 'x-team': 'platform' } },
    settingsProblem: 'The price is ignored until both input and output are there.',
  }),
  endpoint(view('vllm-gpu-2', 'vLLM on gpu-2', 'https://ai.acme.example'), {
    auth: 'apiKey',
    endpoint: { name: 'vLLM on gpu-2', needsKey: true },
    keys: [key],
  }),
  endpoint(
    view('azure', 'Azure OpenAI', 'https://acme.openai.azure.example', {
      state: 'failed',
      problem: 'Azure OpenAI is not set up right. "api" does not fit: it needs one of chat, responses.',
      problemKind: 'config',
      models: [],
      listReadAt: undefined,
    }),
    { settingsProblem: '"api" does not fit: it needs one of chat, responses.', auth: 'apiKey' },
  ),
  {
    provider: view('vscode', 'VS Code', '', {
      models: [
        model('vscode', 'copilot/gpt-4.1', { name: 'GPT-4.1 (copilot)', asksFirst: true }),
        model('vscode', 'copilot/claude-sonnet-4', { name: 'Claude Sonnet 4 (copilot)', asksFirst: true }),
      ],
    }),
    auth: 'none',
    inProcess: true,
    takesOrganization: false,
    usualAddress: '',
    settings: {},
    keys: [],
    links: {},
  },
];

/** In the picker: models that VS Code asks about first. */
export const askingModels: ModelsView = {
  providers: endpointProviders.map(({ provider }) => provider),
  current: endpointProviders[0]?.provider.models[0],
};
