// Every setting of the program in one table: package.json, the settings page, the reading of values and docs/CONFIGURATION.md agree with it.
import type { SettingValue } from './protocol/settings.ts';
import { PROVIDER_FIELDS, PURPOSE_FIELDS, TIMEOUT_FIELDS, type SettingField } from './settingFields.ts';

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
   * or by a view of its own.
   */
  type: 'string' | 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'model' | 'provider' | 'list' | 'object';
  /** Of `object`: what it holds, or with `perProvider` what it holds under each provider's id. Absent: a text under each name. */
  fields?: readonly SettingField[];
  perProvider?: boolean;
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
      'The model that is asked, as provider/model, for example anthropic/claude-haiku-4-5. Empty: a model of the default provider, or else the cheapest of the providers that are set up.',
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
    id: 'purposeModels',
    group: 'purposes',
    label: 'Models for tasks',
    description: "Models for certain tasks, as provider/model. What is empty takes the chat's model.",
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
    fields: PROVIDER_FIELDS,
    scope: 'application',
    variables: [],
  },
];
