// The fields of an endpoint that a person named: what every provider's settings have, and how its server departs from OpenAI's.
import { PROVIDER_FIELDS, type SettingField } from './settingFields.ts';

const shared = new Map<string, SettingField>(PROVIDER_FIELDS.map((field) => [field.id, field]));

/** A field as every provider has it, but with another meaning where an address is nobody's own. */
function like(id: string, differences: Partial<SettingField> = {}): SettingField {
  const field = shared.get(id);
  if (!field) {
    throw new Error(`There is no field "${id}"`);
  }
  return { ...field, ...differences };
}

export interface EndpointField extends SettingField {
  /** Where it stands on the settings page; absent: by itself. */
  group?: 'models' | 'form';
}

const perMillion = { type: 'number', minimum: 0, maximum: 100_000, unit: 'USD', variables: [] } as const;

/** What a million tokens cost. */
export const PRICE_FIELDS = [
  { ...perMillion, id: 'inputPerMillion', label: 'Input', description: 'USD per million tokens of input.' },
  { ...perMillion, id: 'outputPerMillion', label: 'Output', description: 'USD per million tokens of output.' },
] as const satisfies readonly SettingField[];

/** What a person sets for an endpoint; never from a workspace. */
export const ENDPOINT_FIELDS: readonly EndpointField[] = [
  {
    id: 'name',
    label: 'Name',
    description: 'What it is called wherever models are chosen. Default: its id.',
    type: 'string',
    variables: [],
  },
  like('baseUrl', {
    description: 'Address of the server, up to the part before /chat/completions; it mostly ends in /v1.',
  }),
  {
    id: 'needsKey',
    label: 'Needs a key',
    description: 'Is not asked without a key. Otherwise a key is sent where there is one. Default: false.',
    type: 'boolean',
    default: false,
    variables: [],
  },
  {
    id: 'keyHeader',
    group: 'form',
    label: 'Header of the key',
    description: 'Where the key is sent. Default: `authorization`, as `Bearer …`; Azure OpenAI takes `api-key`.',
    type: 'choice',
    choices: [
      { value: 'authorization', label: 'Authorization: Bearer' },
      { value: 'api-key', label: 'api-key' },
      { value: 'x-api-key', label: 'x-api-key' },
    ],
    default: 'authorization',
    variables: [],
  },
  {
    id: 'apiVersion',
    group: 'form',
    label: 'API version',
    description:
      'Sent as `api-version` with each request, for older addresses of Azure OpenAI. An address that ends in /openai/v1 needs none.',
    type: 'string',
    variables: [],
  },
  like('organization'),
  like('headers'),
  {
    id: 'local',
    label: 'Runs on this machine',
    description:
      'Its answers count as free. Holds only for an address of this machine (localhost or 127.0.0.1). Default: false.',
    type: 'boolean',
    default: false,
    variables: [],
  },
  {
    id: 'models',
    group: 'models',
    label: 'Model ids',
    description:
      'Ids of its models, where the server lists none or not the right ones (Azure OpenAI: the names of your deployments). Empty: what the server lists.',
    type: 'list',
    variables: [],
  },
  {
    id: 'price',
    group: 'models',
    label: 'Price',
    description:
      'What its models cost in USD per million tokens, as `inputPerMillion` and `outputPerMillion`. Empty: what its list says, or else unknown.',
    type: 'object',
    fields: PRICE_FIELDS,
    variables: [],
  },
  {
    id: 'tools',
    group: 'models',
    label: 'Tools',
    description: 'Whether its models can call tools. Default: not known; then they are offered tools and may refuse.',
    type: 'boolean',
    variables: [],
  },
  {
    id: 'api',
    group: 'form',
    label: 'Interface',
    description: "OpenAI's interface that the server speaks. Default: `chat` (chat completions).",
    type: 'choice',
    choices: [
      { value: 'chat', label: 'Chat completions' },
      { value: 'responses', label: 'Responses' },
    ],
    default: 'chat',
    variables: [],
  },
  {
    id: 'maxTokensField',
    group: 'form',
    label: 'Field of the longest answer',
    description: 'How the longest answer is called in a request. Default: `max_tokens`.',
    type: 'choice',
    choices: [
      { value: 'max_tokens', label: 'max_tokens' },
      { value: 'max_completion_tokens', label: 'max_completion_tokens' },
    ],
    default: 'max_tokens',
    variables: [],
  },
  {
    id: 'streamUsage',
    group: 'form',
    label: 'Asks for token counts',
    description:
      'Sends `stream_options.include_usage`. Switch it off for a server that refuses it; tokens are then estimated. Default: true.',
    type: 'boolean',
    default: true,
    variables: [],
  },
  {
    id: 'reasoning',
    group: 'form',
    label: 'Reasoning',
    description:
      'How reasoning comes. Default: `auto`, in a field of its own where the server sends one. `reasoning_content` and `reasoning` also send it back with tool calls. `thinkTags`: between `<think>` and `</think>` at the beginning of the answer. `closingThinkTag`: everything up to `</think>`, where the server’s template has already opened the tag in the prompt; an answer without the tag is shown while it comes as reasoning, and at its end as the answer.',
    type: 'choice',
    choices: [
      { value: 'auto', label: 'In a field of its own' },
      { value: 'reasoning_content', label: 'reasoning_content, sent back' },
      { value: 'reasoning', label: 'reasoning, sent back' },
      { value: 'thinkTags', label: 'Between <think> tags' },
      { value: 'closingThinkTag', label: 'Up to a closing </think> tag' },
    ],
    default: 'auto',
    variables: [],
  },
  like('disabled', { description: 'Switches this endpoint off: it is not asked and not listed. Default: false.' }),
  like('timeouts'),
];
