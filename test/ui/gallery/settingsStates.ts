// Every state of the settings page that the gallery shows: the host's view, and what the page remembered.
import { autoChoices } from '../../../src/core/models/autoChoices.ts';
import { ROUTING_SETTINGS } from '../../../src/shared/routingSettingTable.ts';
import type { RestingView } from '../../../src/shared/circuitViews.ts';
import type { KeyCheckView, KeyView, ProviderSettingsView, SettingsView } from '../../../src/shared/settingsViews.ts';
import type { LocalModelsView, ProviderView } from '../../../src/shared/views.ts';
import { endpointProviders } from './endpointStates.ts';
import { NOW } from './messages.ts';
import * as models from './models.ts';
import { ROUTING } from './routingStates.ts';
import { SPENDING } from './spendingStates.ts';
import { verdictProviders } from './verdictStates.ts';
import { NO_WEBHOOKS, WEBHOOKS, WRONG_WEBHOOKS } from './webhookStates.ts';

export interface SettingsState {
  view: SettingsView;
  page: string;
  query?: string;
  unfolded?: readonly string[];
  /** Every write fails with this. */
  fails?: string;
  /** The first snapshot fails with this. */
  opensLate?: string;
}

const day = 86_400_000;

function check(verdict: KeyCheckView['verdict'], sentence: string, technical?: string, tookMs = 400): KeyCheckView {
  return { verdict, sentence, technical, tookMs, checkedAt: NOW - 60_000 };
}

function key(name: string, rest: Partial<KeyView> = {}): KeyView {
  return { name, fromEnvironment: false, inUse: false, disabled: false, savedAt: NOW - 30 * day, ...rest };
}

function provider(
  view: ProviderView,
  keys: readonly KeyView[],
  rest: Partial<ProviderSettingsView> = {},
): ProviderSettingsView {
  const page = `https://console.${view.id}.example`;
  return {
    provider: view,
    auth: 'apiKey',
    takesOrganization: false,
    usualAddress: `${view.origin}/v1`,
    settings: {},
    keys,
    links: { keys: `${page}/keys`, billing: `${page}/billing`, status: `${page}/status` },
    ...rest,
  };
}

const [anthropic, openai] = models.ready.providers as [ProviderView, ProviderView];
const keyless = (id: string, name: string): ProviderView => ({
  id,
  name,
  local: false,
  simulated: false,
  state: 'needsKey',
  origin: `https://api.${id}.example`,
  models: [],
});

const PROVIDERS: readonly ProviderSettingsView[] = [
  provider({ ...anthropic, listReadAt: NOW }, [
    key('work', { inUse: true, check: check('works', 'Works. api.anthropic.com accepts it.') }),
    key('personal', {
      savedAt: NOW - 5 * day,
      check: check(
        'rateLimited',
        'Works. api.anthropic.com accepts it, though it is busy at the moment.',
        '429 rate_limit',
      ),
    }),
  ]),
  provider(
    { ...openai, listReadAt: NOW - 3 * day },
    [
      key('work', {
        inUse: true,
        check: check(
          'noCredit',
          'No credit. api.openai.com knows the key, but its account has no credit left (429). Add credit, or use another key.',
          '429 insufficient_quota',
        ),
      }),
      key('old laptop', { disabled: true, savedAt: NOW - 400 * day }),
      key('OPENAI_API_KEY', { fromEnvironment: true, savedAt: undefined }),
    ],
    {
      takesOrganization: true,
      settings: { organization: 'org-acme', headers: { 'x-team': 'platform' }, timeouts: { connectSeconds: 20 } },
    },
  ),
  provider({ ...keyless('mistral', 'Mistral'), state: 'failed' }, [
    key('default', {
      inUse: true,
      savedAt: NOW - 90 * day,
      check: check(
        'wrongKey',
        "Wrong key. api.mistral.example refuses it (401). Copy it again from Mistral's key page; it may be cut off, revoked, or belong to another provider.",
        '401 Unauthorized',
        200,
      ),
    }),
  ]),
  provider(models.ollama, [], {
    auth: 'none',
    usualAddress: 'http://127.0.0.1:11434',
    links: { install: 'https://ollama.com/download' },
    check: check('works', 'Works. 127.0.0.1:11434 accepts it.', undefined, 12),
  }),
  provider(keyless('deepseek', 'DeepSeek'), []),
  provider({ ...keyless('litellm', 'LiteLLM'), state: 'needsAddress' }, [], { auth: 'optional', links: {} }),
  provider({ ...keyless('groq', 'Groq'), state: 'disabled' }, [key('default', { savedAt: NOW })], {
    settings: { disabled: true },
  }),
];

const local: LocalModelsView = {
  providerId: 'ollama',
  providerName: 'Ollama',
  state: 'running',
  origin: 'http://127.0.0.1:11434',
  installUrl: 'https://ollama.com/download',
  installed: [
    { model: 'qwen2.5-coder:7b', sizeBytes: 4_700_000_000 },
    { model: 'llama3.2:3b', sizeBytes: 2_000_000_000 },
  ],
  recommended: [
    { model: 'qwen3:4b', sizeBytes: 2_600_000_000, goodFor: 'Chat and tools on a small machine' },
    { model: 'qwen2.5-coder:14b', sizeBytes: 9_000_000_000, goodFor: 'Code, on 16 GB of memory or more' },
  ],
  pulls: [
    { model: 'gemma3:4b', status: 'pulling', completedBytes: 1_200_000_000, totalBytes: 3_300_000_000 },
    { model: 'phi4:14b', status: '', error: 'The disk is full: 9.1 GB are needed.' },
  ],
};

const VIEW: SettingsView = {
  settings: [
    {
      id: 'defaultModel',
      source: 'workspace',
      value: 'openai/gpt-5',
      userValue: 'anthropic/claude-haiku-4-5',
      workspaceValue: 'openai/gpt-5',
    },
    { id: 'temperature', source: 'environment', variable: 'LLM_TEMPERATURE', value: 0.3 },
    {
      id: 'topP',
      source: 'default',
      problem: 'Your settings hold "high", which is no number from 0 to 1; it is ignored.',
    },
    { id: 'systemPrompt', source: 'user', value: 'Answer briefly.', userValue: 'Answer briefly.' },
    { id: 'maxOutputTokens', source: 'default', value: 4096 },
    { id: 'titles', source: 'default', value: 'firstWords' },
    {
      id: 'purposeModels',
      source: 'user',
      value: { editorActions: 'anthropic/claude-sonnet-4-5' },
      userValue: { editorActions: 'anthropic/claude-sonnet-4-5' },
      fieldSources: { editorActions: { source: 'user' } },
    },
    {
      id: 'keyNames',
      source: 'workspace',
      value: { openai: 'work' },
      workspaceValue: { openai: 'work' },
      fieldSources: { openai: { source: 'workspace' } },
    },
    { id: 'maxRetries', source: 'environment', variable: 'LLM_MAX_RETRIES', value: 3 },
    {
      id: 'timeouts',
      source: 'user',
      value: { connectSeconds: 30, firstTokenSeconds: 300, idleSeconds: 120 },
      userValue: { connectSeconds: 30 },
      fieldSources: { connectSeconds: { source: 'user' }, firstTokenSeconds: { source: 'default' } },
    },
  ],
  providers: PROVIDERS,
  models: models.ready,
  systemPrompts: [
    {
      name: 'Reviewer',
      text: 'You review TypeScript. Name what is wrong, the line, and the smallest change that mends it.',
    },
    { name: 'Team style', text: 'Write as our style guide says.', fromWorkspace: true },
  ],
  local,
  webhooks: WEBHOOKS,
  workspace: 'llm-workbench',
  workspaceTrusted: true,
};

const nothingSetUp: SettingsView = {
  ...VIEW,
  providers: PROVIDERS.map((one) => ({ ...one, keys: [], check: undefined })),
  local: { ...local, state: 'notRunning', installed: [], pulls: [] },
  systemPrompts: [],
  webhooks: NO_WEBHOOKS,
};

/** Each verdict once. */
const VERDICT_VIEW: SettingsView = {
  ...VIEW,
  providers: verdictProviders,
  run: { total: verdictProviders.length, testing: [], waiting: [], state: 'done' },
};

const tested: SettingsView = {
  ...VIEW,
  run: { total: 9, testing: [], waiting: [], state: 'done' },
};

const testingAll: SettingsView = {
  ...VIEW,
  run: {
    total: 9,
    testing: [
      { providerId: 'openai', keyName: 'work' },
      { providerId: 'openai', keyName: 'OPENAI_API_KEY' },
      { providerId: 'mistral', keyName: 'default' },
      { providerId: 'ollama' },
    ],
    waiting: [{ providerId: 'deepseek' }, { providerId: 'litellm' }, { providerId: 'groq' }],
    state: 'running',
  },
};

const withMoney: SettingsView = {
  ...VIEW,
  settings: [
    ...VIEW.settings,
    {
      id: 'currency',
      source: 'user',
      value: { code: 'EUR', perUsd: 0.92 },
      userValue: { code: 'EUR', perUsd: 0.92 },
      fieldSources: { code: { source: 'user' }, perUsd: { source: 'user' } },
    },
    {
      id: 'localCost',
      source: 'user',
      value: { usdPerKwh: 0.3, watts: 400 },
      userValue: { usdPerKwh: 0.3, watts: 400 },
      fieldSources: { usdPerKwh: { source: 'user' }, watts: { source: 'user' } },
    },
  ],
};

/** A vendor that is down with two models, one of them with another key too, and one that is about to be asked again. */
const RESTING: SettingsView = {
  ...VIEW,
  providers: PROVIDERS.map((one) => {
    const rest = (model: string, modelName: string, values: Partial<RestingView>): RestingView => ({
      providerId: one.provider.id,
      model,
      modelName,
      keyName: 'work',
      untilMs: NOW + 6 * 60_000,
      reason: '3 failures in a row (overloaded)',
      ...values,
    });
    if (one.provider.id === 'anthropic') {
      return {
        ...one,
        resting: [
          rest('claude-haiku-4-5', 'Claude Haiku 4.5', {}),
          rest('claude-haiku-4-5', 'Claude Haiku 4.5', {
            keyName: 'personal',
            untilMs: NOW + 42_000,
            reason: 'rate limit',
          }),
          rest('claude-sonnet-4-5', 'Claude Sonnet 4.5', {
            untilMs: undefined,
            reason: '4 failures in a row (answer broke off)',
          }),
          rest('claude-opus-4-1', 'Claude Opus 4.1', {}),
          rest('claude-opus-4', 'Claude Opus 4', {}),
        ],
      };
    }
    return one.provider.id === 'openai' ? { ...one, resting: [rest('gpt-5', 'GPT-5', { reason: 'no credit' })] } : one;
  }),
};

/** Auto answers in the chat, and takes whom it likes for titles. */
const AUTO: SettingsView = {
  ...VIEW,
  models: { ...VIEW.models, auto: autoChoices(VIEW.models.providers) },
  settings: [
    ...VIEW.settings.filter(({ id }) => id !== 'defaultModel' && id !== 'purposeModels'),
    { id: 'defaultModel', value: 'auto:cost_optimized', source: 'user', userValue: 'auto:cost_optimized' },
    { id: 'purposeModels', value: { titles: 'auto' }, source: 'user', userValue: { titles: 'auto' } },
  ],
};

/** The settings of routing as the host gives them: with their defaults, some of them set. */
const withRouting = (view: SettingsView, own: Readonly<Record<string, number | boolean | null>>): SettingsView => ({
  ...view,
  settings: [
    ...view.settings,
    ...ROUTING_SETTINGS.map(({ id, default: value }) => {
      const set = own[id];
      return set === undefined
        ? { id, source: 'default' as const, ...(value !== undefined && { value }) }
        : { id, source: 'user' as const, ...(set !== null && { value: set, userValue: set }) };
    }),
  ],
});
const ROUTED = withRouting(RESTING, { 'router.threshold': 0.12, 'routing.totalSeconds': null, 'cache.answers': true });
const PLAIN_ROUTING = withRouting(VIEW, {});

export const SETTINGS_STATES: Readonly<Record<string, SettingsState>> = {
  settingsKeys: { view: VIEW, page: 'providers' },
  settingsTesting: { view: VIEW, page: 'providers' },
  settingsTestingAll: { view: testingAll, page: 'providers' },
  settingsTested: { view: tested, page: 'providers' },
  settingsVerdicts: { view: VERDICT_VIEW, page: 'providers' },
  settingsMenu: { view: VIEW, page: 'providers' },
  settingsProvider: { view: VIEW, page: 'providers', unfolded: ['openai'] },
  settingsHeaders: {
    view: VIEW,
    page: 'providers',
    unfolded: ['openai'],
    fails:
      'The header "authorization" is not sent: it carries a credential, and keys do not belong into settings; use Add Key….',
  },
  settingsEndpoints: {
    view: {
      ...VIEW,
      providers: endpointProviders,
      endpointProblem: 'The endpoint "My Server" is ignored: an id has 1 to 40 small letters, digits and hyphens.',
    },
    page: 'providers',
  },
  settingsEndpoint: {
    view: { ...VIEW, providers: endpointProviders },
    page: 'providers',
    unfolded: ['vllm-gpu-1', 'vscode'],
  },
  settingsResting: { view: RESTING, page: 'providers' },
  settingsAuto: { view: AUTO, page: 'defaults' },
  settingsNone: { view: nothingSetUp, page: 'providers' },
  settingsDefaults: { view: VIEW, page: 'defaults' },
  settingsInvalid: { view: VIEW, page: 'defaults' },
  settingsReadOnly: {
    view: VIEW,
    page: 'defaults',
    fails: 'The settings could not be written: the file settings.json is read-only.',
  },
  settingsWorkspace: { view: VIEW, page: 'workspace' },
  settingsNoFolder: { view: { ...VIEW, workspace: undefined }, page: 'workspace' },
  settingsUntrusted: { view: { ...VIEW, workspaceTrusted: false }, page: 'workspace' },
  settingsLocal: { view: VIEW, page: 'local' },
  settingsLocalNone: { view: nothingSetUp, page: 'local' },
  settingsPrompts: { view: VIEW, page: 'prompts' },
  settingsPromptEdit: { view: VIEW, page: 'prompts' },
  settingsPromptsNone: { view: nothingSetUp, page: 'prompts' },
  ...Object.fromEntries(
    Object.keys(SPENDING).map((name) => [
      name,
      { view: withMoney, page: name.startsWith('settingsBudget') ? 'budgets' : 'prices' },
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(ROUTING).map((name) => [
      name,
      {
        view: name === 'settingsRouting' || name === 'settingsRoutingBroken' ? ROUTED : PLAIN_ROUTING,
        page: 'routing',
      },
    ]),
  ),
  settingsRoutingFails: { view: PLAIN_ROUTING, page: 'routing', fails: 'The settings file is read-only.' },
  settingsSpendingFails: { view: VIEW, page: 'budgets', fails: 'The settings file is read-only.' },
  settingsWebhooks: { view: VIEW, page: 'webhooks' },
  settingsWebhookTest: { view: VIEW, page: 'webhooks' },
  settingsWebhookMenu: { view: VIEW, page: 'webhooks' },
  settingsWebhooksWrong: {
    view: { ...VIEW, webhooks: WRONG_WEBHOOKS },
    page: 'webhooks',
    fails: 'The settings could not be written: the file settings.json is read-only.',
  },
  settingsWebhooksNone: { view: nothingSetUp, page: 'webhooks' },
  settingsPrivacy: { view: VIEW, page: 'privacy' },
  settingsSearch: { view: VIEW, page: 'defaults', query: 'model' },
  settingsNotFound: { view: VIEW, page: 'defaults', query: 'zzz' },
  settingsUnopened: { view: VIEW, page: 'providers', opensLate: 'The disk is full.' },
};
