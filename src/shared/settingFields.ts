// The fields of settings that are objects: each with its type, bounds and default, as `settingDefinitions.ts` has them for whole settings.

/** One field of an object, or of what an object holds for each provider. */
export interface SettingField {
  id: string;
  label: string;
  /** What happens, with unit and default. */
  description: string;
  /** `model` is `provider/model`; `record` is names with texts. */
  type: 'string' | 'number' | 'integer' | 'boolean' | 'choice' | 'model' | 'list' | 'record' | 'object';
  /** Of `choice`: value and what is shown. */
  choices?: readonly { value: string; label: string }[];
  minimum?: number;
  maximum?: number;
  /** Shown behind the field. */
  unit?: string;
  /** Absent: unset. */
  default?: string | number | boolean;
  /** Environment variables that give a default, the first that is set wins. */
  variables: readonly string[];
  /** Of `object`. */
  fields?: readonly SettingField[];
}

/** Timers that are longer do not work. */
const LONGEST_WAIT_SECONDS = 86_400;
const TIMEOUT_VARIABLES = ['LLM_TIMEOUT', 'LLM_TIMEOUT_MS', 'LLM_REQUEST_TIMEOUT_MS'];
const waitSeconds = { type: 'number', minimum: 1, maximum: LONGEST_WAIT_SECONDS, unit: 'seconds' } as const;

export const TIMEOUT_FIELDS = [
  {
    ...waitSeconds,
    id: 'connectSeconds',
    label: 'First response',
    description:
      "Seconds until the server's first response. Default: 60; a local server is given at least 300, to load a model.",
    default: 60,
    variables: TIMEOUT_VARIABLES,
  },
  {
    ...waitSeconds,
    id: 'firstTokenSeconds',
    label: 'First word',
    description: 'Seconds from the first response to the first word: some models think for minutes. Default: 300.',
    default: 300,
    variables: TIMEOUT_VARIABLES,
  },
  {
    ...waitSeconds,
    id: 'idleSeconds',
    label: 'Next word',
    description: 'Seconds between two words. Default: 120.',
    default: 120,
    variables: TIMEOUT_VARIABLES,
  },
] as const satisfies readonly SettingField[];

export const PURPOSE_FIELDS = [
  {
    id: 'editorActions',
    label: 'Tasks of the editor',
    description: "Model for Explain, Fix and the editor's other tasks, as provider/model. Empty: the chat's model.",
    type: 'model',
    default: '',
    variables: [],
  },
  {
    id: 'titles',
    label: 'Titles',
    description:
      "Model that writes titles, as provider/model, used only where `titles` says `model`. Empty: the chat's model.",
    type: 'model',
    default: '',
    variables: [],
  },
  {
    id: 'systemPrompts',
    label: 'System prompts',
    description: "Model that writes a system prompt from a description, as provider/model. Empty: the chat's model.",
    type: 'model',
    default: '',
    variables: ['LLM_MODEL_PROMPT_GEN'],
  },
  {
    id: 'embeddings',
    label: 'Embeddings',
    description:
      'Model that makes embeddings, as provider/model. Empty: the cheapest of the provider that EMBEDDINGS_PROVIDER names, the same one until the window is closed, or else none. EMBEDDINGS_API_KEY is a key for its embeddings alone.',
    type: 'model',
    default: '',
    variables: ['EMBEDDINGS_MODEL', 'OPENAI_EMBEDDING_MODEL'],
  },
  {
    id: 'judging',
    label: 'Judging',
    description:
      'Model that judges the answers of a comparison, as provider/model. Empty: one of another family than those that answered, at a known price.',
    type: 'model',
    default: '',
    variables: [],
  },
] as const satisfies readonly SettingField[];

/** An hour's price, or what it follows from. */
export const LOCAL_COST_FIELDS = [
  {
    id: 'usdPerHour',
    label: 'USD per hour',
    description: 'What an hour of a local model costs, in US dollars.',
    type: 'number',
    minimum: 0,
    maximum: 100_000,
    unit: 'dollars',
    variables: [],
  },
  {
    id: 'usdPerKwh',
    label: 'USD per kWh',
    description: 'What a kilowatt-hour costs, in US dollars; together with the watts.',
    type: 'number',
    minimum: 0,
    maximum: 1000,
    unit: 'dollars',
    variables: [],
  },
  {
    id: 'watts',
    label: 'Watts',
    description: 'Watts that the machine draws while a model answers; together with the price of a kilowatt-hour.',
    type: 'number',
    minimum: 1,
    maximum: 100_000,
    unit: 'watts',
    variables: [],
  },
] as const satisfies readonly SettingField[];

export const CURRENCY_FIELDS = [
  {
    id: 'code',
    label: 'Currency',
    description: 'ISO 4217, such as EUR or JPY. Empty: USD.',
    type: 'string',
    variables: [],
  },
  {
    id: 'perUsd',
    label: 'One USD is',
    description: 'So much of the currency is one US dollar, 0.0001 to 1000000000, such as 0.92.',
    type: 'number',
    minimum: 0.0001,
    maximum: 1_000_000_000,
    variables: [],
  },
] as const satisfies readonly SettingField[];

/** What the person sets for a provider; never from a workspace. */
export const PROVIDER_FIELDS = [
  {
    id: 'baseUrl',
    label: 'Base URL',
    description: "Address to call instead of the provider's own. A stored key is used there only after you confirm it.",
    type: 'string',
    variables: [],
  },
  {
    id: 'organization',
    label: 'Organization',
    description: 'Organization id sent with each request, where the provider has them and the key does not name one.',
    type: 'string',
    variables: [],
  },
  {
    id: 'headers',
    label: 'Headers',
    description:
      'Extra HTTP headers for each request, for a gateway. Not for keys: headers that carry credentials are ignored.',
    type: 'record',
    variables: [],
  },
  {
    id: 'disabled',
    label: 'Switched off',
    description: 'Switches this provider off: it is not asked and not listed. Default: false.',
    type: 'boolean',
    default: false,
    variables: [],
  },
  {
    id: 'timeouts',
    label: 'Waiting times',
    description: 'Waiting times of this provider, in seconds; what is not set here is as in `llmWorkbench.timeouts`.',
    type: 'object',
    fields: TIMEOUT_FIELDS,
    variables: [],
  },
] as const satisfies readonly SettingField[];

/** Fields that only the endpoints have which a person named; `endpointFields.ts` says what they mean. */
export const ENDPOINT_FIELD_IDS = [
  'name',
  'needsKey',
  'keyHeader',
  'apiVersion',
  'local',
  'models',
  'price',
  'tools',
  'api',
  'maxTokensField',
  'streamUsage',
  'reasoning',
] as const;
export type EndpointFieldId = (typeof ENDPOINT_FIELD_IDS)[number];
