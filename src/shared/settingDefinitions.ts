// Every setting of the program in one table: package.json, the settings page, the reading of values and docs/CONFIGURATION.md agree with it.
import type { SettingValue } from './protocol/settings.ts';

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
  /** `model` is `provider/model`; `text` has several lines; `object` is edited in settings.json or by a view of its own. */
  type: 'string' | 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'model' | 'list' | 'object';
  /** Of `choice`: value and what is shown. */
  choices?: readonly { value: string; label: string }[];
  minimum?: number;
  maximum?: number;
  /** "tokens", "seconds"; shown behind the field. */
  unit?: string;
  /** Absent: unset, so that each model uses its own default. */
  default?: SettingValue;
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
      'The model that is asked, as provider/model, for example anthropic/claude-haiku-4-5. Empty: the cheapest model of the providers that are set up.',
    type: 'model',
    default: '',
    scope: 'window',
    variables: ['LLM_MODEL_CHAT'],
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
    scope: 'window',
    variables: ['LLM_MAX_TOKENS'],
  },
];
