// What the settings page shows, as plain data: made by the host, never holding a key.
import type { RestingView } from './circuitViews.ts';
import type { SettingValue } from './protocol/settings.ts';
import type { Verdict } from './verdicts.ts';
import type { WebhooksView } from './webhookViews.ts';
import type { LocalModelsView, ModelsView, ProviderView, SystemPromptView } from './views.ts';

/** Where a value in force came from; the first of this order that has one holds. */
export type SettingSource = 'workspace' | 'user' | 'environment' | 'default';

/** One setting with its value in force. Labels and descriptions stand in `settingDefinitions.ts`. */
export interface SettingView {
  /** Without the section: `temperature`. */
  id: string;
  /** Absent: unset, and no default. */
  value?: SettingValue;
  source: SettingSource;
  /** The environment variable that it came from. */
  variable?: string;
  /** What stands in the person's settings, also where the workspace's wins. */
  userValue?: SettingValue;
  workspaceValue?: SettingValue;
  /** What a file or variable holds and cannot be used, in words. */
  problem?: string;
  /** Of objects: where each field's value came from, as these may differ. */
  fieldSources?: Readonly<Record<string, { source: SettingSource; variable?: string }>>;
}

/** One key of a provider, without its secret. */
export interface KeyView {
  name: string;
  /** From an environment variable: its name is `name`; it cannot be renamed, disabled or removed. */
  fromEnvironment: boolean;
  inUse: boolean;
  disabled: boolean;
  /** Epoch milliseconds; absent for the environment's. */
  savedAt?: number;
  /** Origin that the key is bound to. */
  boundTo?: string;
  /** What its last test found, as long as key and address are the tested ones. */
  check?: KeyCheckView;
}

/** What stands in the person's settings for an endpoint, beside what every provider has; only what fits. */
export interface EndpointView {
  name?: string;
  needsKey?: boolean;
  keyHeader?: string;
  apiVersion?: string;
  local?: boolean;
  models?: readonly string[];
  /** USD per million tokens. */
  price?: { readonly inputPerMillion?: number; readonly outputPerMillion?: number };
  tools?: boolean;
  api?: string;
  maxTokensField?: string;
  streamUsage?: boolean;
  reasoning?: string;
}

export interface ProviderSettingsView {
  provider: ProviderView;
  auth: 'apiKey' | 'optional' | 'none';
  takesOrganization: boolean;
  /** Address without a setting of the person. */
  usualAddress: string;
  /** The environment variable that gives the address, where one does. */
  addressVariable?: string;
  /** What stands in the person's settings. */
  settings: {
    baseUrl?: string;
    organization?: string;
    headers?: Readonly<Record<string, string>>;
    disabled?: boolean;
    /** Seconds. */
    timeouts?: { readonly connectSeconds?: number; readonly firstTokenSeconds?: number; readonly idleSeconds?: number };
  };
  /** Of a server that the person named: it can be changed and removed. */
  endpoint?: EndpointView;
  /** It answers inside the editor: it has no address, headers or waiting for a connection. */
  inProcess?: boolean;
  /** What is wrong with them, in words: a header that is not sent, an address that is none. */
  settingsProblem?: string;
  keys: readonly KeyView[];
  /** Its models that rest because they failed; absent or empty: none does. */
  resting?: readonly RestingView[];
  /** What the last test without any key found. */
  check?: KeyCheckView;
  links: { keys?: string; billing?: string; status?: string; install?: string };
}

/** Which key is meant; without a name the call without any key. */
export interface KeyReference {
  providerId: string;
  keyName?: string;
}

/** What a test of a key, or of a provider without one, found. */
export interface KeyCheckView {
  verdict: Verdict;
  /** What is wrong, or that it works: one or two sentences, redacted. */
  sentence: string;
  /** How to mend it, where something is wrong. */
  mend?: string;
  tookMs: number;
  /** Epoch milliseconds. */
  checkedAt: number;
  /** Status and code; redacted. */
  technical?: string;
  /** A base URL of the same origin that was tried and works; the settings' own does not. */
  address?: string;
}

/** All connections being tested side by side, or the last time that they were. */
export interface ConnectionRunView {
  /** All that are tested; those of neither list are done. */
  total: number;
  testing: readonly KeyReference[];
  waiting: readonly KeyReference[];
  state: 'running' | 'done' | 'cancelled';
}

/** All that the settings page shows. */
export interface SettingsView {
  settings: readonly SettingView[];
  providers: readonly ProviderSettingsView[];
  /** Endpoints in the settings that cannot be shown among the providers, and why. */
  endpointProblem?: string;
  models: ModelsView;
  systemPrompts: readonly SystemPromptView[];
  local: LocalModelsView;
  webhooks: WebhooksView;
  /** Name of the open folder or workspace; absent: settings of a workspace cannot be written. */
  workspace?: string;
  workspaceTrusted: boolean;
  /** Absent: not all were tested in this window yet. */
  run?: ConnectionRunView;
}
