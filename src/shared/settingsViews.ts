// What the settings page shows, as plain data: made by the host, never holding a key.
import type { SettingValue } from './protocol/settings.ts';
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
  /** What is wrong with them, in words: a header that is not sent, an address that is none. */
  settingsProblem?: string;
  keys: readonly KeyView[];
  /** What the last test without any key found. */
  check?: KeyCheckView;
  links: { keys?: string; billing?: string; status?: string; install?: string };
}

/** What a test of a key found, in words; see `checkKey.ts`. `rateLimited`: the key is right, and has to wait. */
export interface KeyCheckView {
  verdict:
    | 'works'
    | 'rateLimited'
    | 'wrongKey'
    | 'noCredit'
    | 'unreachable'
    | 'wrongAddress'
    | 'untrustedCertificate'
    | 'other';
  sentence: string;
  tookMs: number;
  /** Epoch milliseconds. */
  checkedAt: number;
  /** Status, code, request id; redacted. */
  technical?: string;
}

/** All that the settings page shows. */
export interface SettingsView {
  settings: readonly SettingView[];
  providers: readonly ProviderSettingsView[];
  models: ModelsView;
  systemPrompts: readonly SystemPromptView[];
  local: LocalModelsView;
  /** Name of the open folder or workspace; absent: settings of a workspace cannot be written. */
  workspace?: string;
  workspaceTrusted: boolean;
}
