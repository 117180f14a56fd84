// Every setting of the program in one table: package.json, the settings page, the reading of values and docs/CONFIGURATION.md agree with it.
// What each does, in words, stands in `settingDescriptions.ts`, which the program itself does not load.
import type { SettingValue } from './protocol/settings.ts';
import { ROUTING_SETTINGS } from './routingSettingTable.ts';
import {
  CURRENCY_FIELDS,
  LOCAL_COST_FIELDS,
  PROVIDER_FIELDS,
  PURPOSE_FIELDS,
  TIMEOUT_FIELDS,
  type SettingField,
} from './settingFields.ts';

/** Parts of the settings page, in its order. */
export const SETTING_GROUPS = ['chat', 'purposes', 'routing', 'context', 'requests', 'privacy'] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

export interface SettingDefinition {
  /** Without the section `llmWorkbench.`. */
  id: string;
  group: SettingGroup;
  label: string;
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
  /** Of `object` without fields: what stands under each name. Absent: a text. */
  entries?: 'list';
  /** A view of its own shows it and changes it field by field: here nothing is said of what it holds. */
  byField?: boolean;
  /** Of `choice`: value and what is shown. */
  choices?: readonly { value: string; label: string }[];
  /** Of `choice`: what a variable means that says yes or no. */
  ofBooleans?: { yes: string; no: string };
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
    type: 'model',
    default: '',
    scope: 'window',
    variables: ['LLM_MODEL_CHAT'],
  },
  {
    id: 'defaultProvider',
    group: 'chat',
    label: 'Provider',
    type: 'provider',
    default: '',
    scope: 'window',
    variables: ['LLM_PROVIDER', 'LLM_DEFAULT_PROVIDER'],
  },
  {
    id: 'systemPrompt',
    group: 'chat',
    label: 'System prompt',
    type: 'text',
    default: '',
    scope: 'window',
    variables: [],
  },
  {
    id: 'temperature',
    group: 'chat',
    label: 'Temperature',
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
    type: 'object',
    scope: 'window',
    variables: [],
  },
  {
    id: 'pinnedModels',
    group: 'chat',
    label: 'Pinned models',
    type: 'list',
    default: [],
    scope: 'application',
    variables: [],
  },
  {
    id: 'hiddenModels',
    group: 'chat',
    label: 'Hidden models',
    type: 'list',
    default: [],
    scope: 'application',
    variables: [],
  },
  {
    id: 'aliases',
    group: 'chat',
    label: 'Aliases',
    type: 'object',
    schema: { propertyNames: { pattern: '^(?!auto$)[a-z0-9._-]{1,64}$' }, additionalProperties: { type: 'string' } },
    scope: 'window',
    variables: [],
  },
  {
    id: 'purposeModels',
    group: 'purposes',
    label: 'Models for tasks',
    type: 'object',
    fields: PURPOSE_FIELDS,
    scope: 'window',
    variables: [],
  },
  {
    id: 'titles',
    group: 'purposes',
    label: 'Titles of conversations',
    type: 'choice',
    choices: [
      { value: 'firstWords', label: 'The first words' },
      { value: 'model', label: 'A model (costs money)' },
    ],
    default: 'firstWords',
    scope: 'application',
    variables: [],
  },
  ...ROUTING_SETTINGS,
  {
    id: 'keyNames',
    group: 'requests',
    label: 'Keys by name',
    type: 'object',
    perProvider: true,
    scope: 'window',
    variables: [],
  },
  {
    id: 'policy',
    group: 'privacy',
    label: 'Allowed models',
    type: 'json',
    scope: 'application',
    variables: ['LLM_PLAN', 'LLM_PLAN_MODELS_JSON'],
  },
  {
    id: 'budgets',
    group: 'requests',
    label: 'Budgets',
    type: 'json',
    scope: 'application',
    variables: ['COST_ALERT_THRESHOLD', 'ENABLE_COST_TRACKING'],
  },
  {
    id: 'prices',
    group: 'requests',
    label: 'Your prices',
    type: 'json',
    scope: 'application',
    variables: [],
  },
  {
    id: 'localCost',
    group: 'requests',
    label: 'Cost of local models',
    type: 'object',
    fields: LOCAL_COST_FIELDS,
    scope: 'application',
    variables: [],
  },
  {
    id: 'currency',
    group: 'requests',
    label: 'Currency',
    type: 'object',
    fields: CURRENCY_FIELDS,
    scope: 'application',
    variables: [],
  },
  {
    id: 'statusBarSpend',
    group: 'requests',
    label: 'Spending in the status bar',
    type: 'boolean',
    default: true,
    scope: 'application',
    variables: [],
  },
  {
    id: 'usageRetentionDays',
    group: 'privacy',
    label: 'Keep usage records',
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
    type: 'json',
    default: [],
    scope: 'application',
    variables: [],
  },
  {
    id: 'gateway.port',
    group: 'requests',
    label: 'Port of the local gateway',
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    default: 0,
    scope: 'application',
    variables: [],
  },
  {
    id: 'promptCaching',
    group: 'requests',
    label: 'Prompt caching',
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
    type: 'object',
    fields: TIMEOUT_FIELDS,
    scope: 'application',
    variables: [],
  },
  {
    id: 'maxRetries',
    group: 'requests',
    label: 'Further tries',
    type: 'integer',
    minimum: 0,
    maximum: 10,
    default: 2,
    scope: 'application',
    variables: ['LLM_MAX_RETRIES'],
  },
  {
    id: 'comparisonParallel',
    group: 'requests',
    label: 'Requests of a comparison at one time',
    type: 'integer',
    minimum: 1,
    maximum: 8,
    default: 4,
    scope: 'application',
    variables: [],
  },
  {
    id: 'providers',
    group: 'requests',
    label: 'Providers',
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
    type: 'object',
    byField: true,
    scope: 'application',
    variables: [],
  },
];
