// Every setting of the program in one table: package.json, the settings page, the reading of values and docs/CONFIGURATION.md agree with it.
import type { SettingValue } from './protocol/settings.ts';
import {
  CURRENCY_FIELDS,
  LOCAL_COST_FIELDS,
  PROVIDER_FIELDS,
  PURPOSE_FIELDS,
  TIMEOUT_FIELDS,
  type SettingField,
} from './settingFields.ts';

/** Parts of the settings page, in its order. */
export const SETTING_GROUPS = ['chat', 'purposes', 'context', 'requests', 'privacy'] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

export interface SettingDefinition {
  /** Without the section `llmWorkbench.`. */
  id: string;
  group: SettingGroup;
  label: string;
  /** What happens, with unit and default. */
  description: string;
  /**
   * `model` is `provider/model`; `provider` is a provider's id; `text` has several lines; `object` is edited in settings.json
   * or by a view of its own; `json` is read, with what is wrong in it, by the part that it is for.
   */
  type:
    | 'string'
    | 'text'
    | 'number'
    | 'integer'
    | 'boolean'
    | 'choice'
    | 'model'
    | 'provider'
    | 'list'
    | 'object'
    | 'json';
  /** Of `json`, and of an `object` that needs more than its fields say: its JSON Schema, for the completion in settings.json. */
  schema?: Readonly<Record<string, unknown>>;
  /** Of `object`: what it holds, or with `perProvider` what it holds under each provider's id. Absent: a text under each name. */
  fields?: readonly SettingField[];
  perProvider?: boolean;
  /** A view of its own shows it and changes it field by field: here nothing is said of what it holds. */
  byField?: boolean;
  /** Of `choice`: value and what is shown. */
  choices?: readonly { value: string; label: string }[];
  minimum?: number;
  maximum?: number;
  /** "tokens", "seconds"; shown behind the field. */
  unit?: string;
  /** Absent: unset, so that each model uses its own default. */
  default?: SettingValue;
  /** `null` in a file unsets it on purpose: it wins over weaker sources and the default. */
  nullable?: boolean;
  /** `application` settings are the person's own: no workspace may set them. */
  scope: 'application' | 'window';
  /** Environment variables that give a default, the first that is set wins. */
  variables: readonly string[];
}

export const SETTINGS: readonly SettingDefinition[] = [
  {
    id: 'defaultModel',
    group: 'chat',
    label: 'Model',
    description:
      'The model that is asked, as provider/model, for example anthropic/claude-haiku-4-5, or the name of an alias. Empty: a model of the default provider, or else the cheapest of the providers that are set up.',
    type: 'model',
    default: '',
    scope: 'window',
    variables: ['LLM_MODEL_CHAT'],
  },
  {
    id: 'defaultProvider',
    group: 'chat',
    label: 'Provider',
    description:
      'Id of the provider that is asked while no model is chosen, for example ollama: the model that OPENAI_MODEL, ANTHROPIC_MODEL or OLLAMA_MODEL names, or else its cheapest. Empty: any provider that is set up.',
    type: 'provider',
    default: '',
    scope: 'window',
    variables: ['LLM_PROVIDER', 'LLM_DEFAULT_PROVIDER'],
  },
  {
    id: 'systemPrompt',
    group: 'chat',
    label: 'System prompt',
    description: 'Instructions that every new conversation begins with. Empty: none.',
    type: 'text',
    default: '',
    scope: 'window',
    variables: [],
  },
  {
    id: 'temperature',
    group: 'chat',
    label: 'Temperature',
    description: "Randomness of the answers, 0 to 2, for new conversations. Unset: each model's own default.",
    type: 'number',
    minimum: 0,
    maximum: 2,
    nullable: true,
    scope: 'window',
    variables: ['LLM_TEMPERATURE'],
  },
  {
    id: 'topP',
    group: 'chat',
    label: 'Top-p',
    description:
      "Share of the likeliest tokens to choose from, 0 to 1, for new conversations. Unset: each model's own default.",
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    scope: 'window',
    variables: [],
  },
  {
    id: 'maxOutputTokens',
    group: 'chat',
    label: 'Longest answer',
    description:
      "Longest answer in tokens, reasoning included, for new conversations. Unset: each model's own limit. Default: 4096.",
    type: 'integer',
    minimum: 1,
    unit: 'tokens',
    default: 4096,
    nullable: true,
    scope: 'window',
    variables: ['LLM_MAX_TOKENS'],
  },
  {
    id: 'reasoningEffort',
    group: 'chat',
    label: 'Reasoning effort',
    description:
      "How long models that reason do so before they answer, for new conversations; a model that lacks a level takes the nearest. Unset: each model's own default.",
    type: 'choice',
    choices: [
      { value: 'minimal', label: 'Minimal' },
      { value: 'low', label: 'Low' },
      { value: 'medium', label: 'Medium' },
      { value: 'high', label: 'High' },
    ],
    nullable: true,
    scope: 'window',
    variables: [],
  },
  {
    id: 'systemPrompts',
    group: 'chat',
    label: 'Library of system prompts',
    description:
      'System prompts by name, to choose from in the parameters of a conversation. A workspace may bring more; none is used unasked.',
    type: 'object',
    scope: 'window',
    variables: [],
  },
  {
    id: 'pinnedModels',
    group: 'chat',
    label: 'Pinned models',
    description:
      'Models that stand at the top of every model picker, as provider/model, for example anthropic/claude-haiku-4-5.',
    type: 'list',
    default: [],
    scope: 'application',
    variables: [],
  },
  {
    id: 'hiddenModels',
    group: 'chat',
    label: 'Hidden models',
    description:
      'Models that stand in no model picker, as provider/model; they can still be asked by name. LLM Workbench: Browse Models… hides them and shows them again.',
    type: 'list',
    default: [],
    scope: 'application',
    variables: [],
  },
  {
    id: 'aliases',
    group: 'chat',
    label: 'Aliases',
    description:
      'Names of your own for models, such as `fast` or `smart`, each with `provider/model` or another alias; they can stand wherever a model can. Small letters, digits, dots, hyphens and underscores. A workspace that you trust may bring its own, and its aliases win over yours of the same name: your questions then go to the model that it names, with your own key for that provider.',
    type: 'object',
    schema: { propertyNames: { pattern: '^[a-z0-9._-]{1,64}$' }, additionalProperties: { type: 'string' } },
    scope: 'window',
    variables: [],
  },
  {
    id: 'purposeModels',
    group: 'purposes',
    label: 'Models for tasks',
    description:
      "Models for certain tasks, as provider/model or the name of an alias. What is empty takes the chat's model.",
    type: 'object',
    fields: PURPOSE_FIELDS,
    scope: 'window',
    variables: [],
  },
  {
    id: 'titles',
    group: 'purposes',
    label: 'Titles of conversations',
    description:
      "Where a conversation's title comes from: its first words (free; the default), or a model that is asked once for each new conversation, which costs a little money each time.",
    type: 'choice',
    choices: [
      { value: 'firstWords', label: 'The first words' },
      { value: 'model', label: 'A model (costs money)' },
    ],
    default: 'firstWords',
    scope: 'application',
    variables: [],
  },
  {
    id: 'keyNames',
    group: 'requests',
    label: 'Keys by name',
    description:
      'Which key to use, by provider: the name of a stored key, or of the environment variable that holds it. A key that is not there or disabled is told, and no other is taken in its place. Empty: the key that you chose with Switch Key….',
    type: 'object',
    perProvider: true,
    scope: 'window',
    variables: [],
  },
  {
    id: 'policy',
    group: 'privacy',
    label: 'Allowed models',
    description:
      'Which models may be asked: `allow` and `deny` are lists of providers (`ollama`), models (`gpt-4o-mini`) or patterns (`groq/*`); `plans` holds such lists by the name of a plan, and `plan` says which one is yours. What is denied is shown with a lock and never sent. A file .llm-workbench/policy.json in a folder, the administrator of the machine and LLM_PLAN_MODELS_JSON can each forbid more; the strictest wins.',
    type: 'json',
    scope: 'application',
    variables: ['LLM_PLAN', 'LLM_PLAN_MODELS_JSON'],
  },
  {
    id: 'budgets',
    group: 'requests',
    label: 'Budgets',
    description:
      'What may be spent, in USD: `limits` by day, week or month, for everything or for a provider, key, folder or purpose, each with a warning (`warnAt`, percent) or `hard`, which refuses before anything is sent; `perRequestUsd` for each request, `confirmAboveUsd` to be asked first, `backgroundUsdPerDay` for titles, embeddings and judging (default: 0.5; null: no limit). COST_ALERT_THRESHOLD warns at that many dollars a day where no limits are set; ENABLE_COST_TRACKING=false switches the warnings off. Spending is recorded either way, and hard limits hold.',
    type: 'json',
    scope: 'application',
    variables: ['COST_ALERT_THRESHOLD', 'ENABLE_COST_TRACKING'],
  },
  {
    id: 'prices',
    group: 'requests',
    label: 'Your prices',
    description:
      "What models cost you, by `provider/model`, in USD per million tokens: `inputPerMillion` and `outputPerMillion`, and where they differ from input `cacheReadPerMillion`, `cacheWritePerMillion` and `cacheWrite1hPerMillion`. They hold before the price of an endpoint, the providers' lists and the price table, for requests from then on; a cost that a provider itself reports holds before them. `LLM Workbench: Set a Price…` asks for what is needed.",
    type: 'json',
    scope: 'application',
    variables: [],
  },
  {
    id: 'localCost',
    group: 'requests',
    label: 'Cost of local models',
    description:
      'What an hour of a local model costs you, in USD: `usdPerHour`, or `usdPerKwh` with `watts`. Each answer then costs the time that it took. Empty: local models cost nothing. Budgets count it once it is known, and never hold a local model back.',
    type: 'object',
    fields: LOCAL_COST_FIELDS,
    scope: 'application',
    variables: [],
  },
  {
    id: 'currency',
    group: 'requests',
    label: 'Currency',
    description:
      'Currency in which amounts are shown: `code`, such as EUR, and `perUsd`, how much of it one US dollar is, such as 0.92. The rate is fixed until you change it. Settings, records and exports stay in USD. Empty: USD.',
    type: 'object',
    fields: CURRENCY_FIELDS,
    scope: 'application',
    variables: [],
  },
  {
    id: 'statusBarSpend',
    group: 'requests',
    label: 'Spending in the status bar',
    description:
      "What was spent today beside the model in the status bar, marked when a budget's warning is reached or a limit is used up. A click opens the cost view. Default: shown.",
    type: 'boolean',
    default: true,
    scope: 'application',
    variables: [],
  },
  {
    id: 'usageRetentionDays',
    group: 'privacy',
    label: 'Keep usage records',
    description:
      'How many days the records of single requests are kept, 62 or more. Older ones are let go once a day; what they cost stays in all sums, by day, model, key, purpose and folder. They hold no prompt and no answer. Default: 400.',
    type: 'integer',
    minimum: 62,
    maximum: 36_500,
    unit: 'days',
    default: 400,
    scope: 'application',
    variables: [],
  },
  {
    id: 'webhooks',
    group: 'requests',
    label: 'Webhooks',
    description:
      'What is told to other programs when a budget is used up to a threshold, or once a day: `name`, `format` (json or slack), `events`, `enabled`, and `includeText`, which lets prompts and answers go with it (default: false). `LLM Workbench: Add Webhook…` asks for what is needed. Addresses and signing secrets do not belong here: they are kept in secret storage.',
    type: 'json',
    default: [],
    scope: 'application',
    variables: [],
  },
  {
    id: 'promptCaching',
    group: 'requests',
    label: 'Prompt caching',
    description:
      'Anthropic keeps long system prompts and attached files for the next question: what is kept costs a quarter more once (for an hour: twice as much) and a tenth in each question that follows. Other providers do so by themselves. Default: 5 minutes.',
    type: 'choice',
    choices: [
      { value: 'off', label: 'Off' },
      { value: '5m', label: '5 minutes' },
      { value: '1h', label: '1 hour' },
    ],
    default: '5m',
    scope: 'window',
    variables: [],
  },
  {
    id: 'timeouts',
    group: 'requests',
    label: 'Waiting times',
    description: 'How long to wait for an answer, in seconds, before it counts as failed.',
    type: 'object',
    fields: TIMEOUT_FIELDS,
    scope: 'application',
    variables: [],
  },
  {
    id: 'maxRetries',
    group: 'requests',
    label: 'Further tries',
    description:
      'How often a request that failed before its first word is tried again, 0 to 10, where another try can help (a rate limit, an overloaded server, a lost connection). Default: 2.',
    type: 'integer',
    minimum: 0,
    maximum: 10,
    default: 2,
    scope: 'application',
    variables: ['LLM_MAX_RETRIES'],
  },
  {
    id: 'providers',
    group: 'requests',
    label: 'Providers',
    description:
      'Settings of the providers by id. Keys do not belong here: use the command LLM Workbench: Add Key…. A workspace cannot change these.',
    type: 'object',
    perProvider: true,
    byField: true,
    fields: PROVIDER_FIELDS,
    scope: 'application',
    variables: [],
  },
  {
    id: 'endpoints',
    group: 'requests',
    label: 'Endpoints',
    description:
      'Servers of your own choice that speak the interface of OpenAI, by an id of small letters, digits and hyphens: vLLM, llama.cpp, LM Studio, OpenRouter, Azure OpenAI, a gateway. `LLM Workbench: Add Endpoint…` asks for what is needed. Keys do not belong here. A workspace cannot change these.',
    type: 'object',
    byField: true,
    scope: 'application',
    variables: [],
  },
];
