// The settings page: providers and keys, defaults, this workspace's choices.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import type { ConnectionRunView, KeyCheckView, KeyReference, SettingsView } from '../settingsViews.ts';
import { ENDPOINT_FIELD_IDS } from '../settingFields.ts';
import { id, nothing } from './fields.ts';

export interface SettingsRequests {
  'settings/snapshot': { params: Record<string, never>; result: SettingsView };
  /**
   * Writes one setting where `scope` says; `value: null` takes it out there, so that the next source holds. Fails with a
   * sentence for the field when the value does not fit. Settings that are not of a workspace's are refused there. With
   * `entry` only that one of an object is written or taken out, and all others stay as the file has them.
   */
  'settings/set': {
    params: { id: string; value: SettingValue | null; scope: 'user' | 'workspace' } & Pick<EntryName, 'entry'>;
    result: SettingsView;
  };
  /** Writes `null`: the setting is unset on purpose, and weaker sources and the default do not hold. For nullable settings. */
  'settings/unset': { params: { id: string; scope: 'user' | 'workspace' }; result: SettingsView };
  /**
   * Writes one field of a provider's settings (the person's own file), or one entry of its headers or waiting times; `null`
   * takes it out.
   */
  'settings/setProvider': {
    params: { providerId: string; field: ProviderField; value: SettingValue | null } & EntryName;
    result: SettingsView;
  };
  /** settings.json at this setting; without an id at the section. */
  'settings/openFile': { params: { id?: string; scope: 'user' | 'workspace' }; result: null };
  /** VS Code's own questions for a new endpoint. */
  'endpoint/add': { params: Record<string, never>; result: null };
  /** Takes it out of the person's settings; its keys stay. Can be taken back in the notification that follows. */
  'endpoint/remove': { params: { providerId: string }; result: null };
  /** VS Code's own questions for a new key; the page never sees it. */
  'key/add': { params: { providerId?: string }; result: null };
  'key/replace': { params: { providerId: string; keyName: string }; result: null };
  /** Without `keyName` the one in use, also of the environment. Cancelling the request stops the test. */
  'key/test': { params: { providerId: string; keyName?: string }; result: KeyCheckView };
  /** Tests every key and every provider without one, side by side; answers at once, and `connections/run` tells the rest. */
  'connections/test': { params: Record<string, never>; result: null };
  'connections/cancel': { params: Record<string, never>; result: null };
  /** Puts what the tests found on the clipboard, as Markdown for a bug report and without anything of the person's. */
  'connections/report': { params: Record<string, never>; result: null };
  'key/rename': { params: { providerId: string; keyName: string; newName: string }; result: SettingsView };
  'key/use': { params: { providerId: string; keyName: string }; result: SettingsView };
  'key/setDisabled': { params: { providerId: string; keyName: string; disabled: boolean }; result: SettingsView };
  /** Can be taken back in the notification that follows. */
  'key/remove': { params: { providerId: string; keyName: string }; result: null };
  /** Models of this provider that rest because they failed are asked again at once. */
  'circuits/reset': { params: { providerId: string }; result: SettingsView };
  'page/openLink': { params: { providerId: string; link: 'keys' | 'billing' | 'status' | 'install' }; result: null };
  /** VS Code's own settings of proxies and certificates. */
  'page/proxySettings': { params: Record<string, never>; result: null };
  'page/showLog': { params: Record<string, never>; result: null };
  /** The folder with the store of conversations and costs, in the system's file manager. */
  'page/showData': { params: Record<string, never>; result: null };
  /** Puts a text, such as a test's details, on the clipboard. */
  'page/copy': { params: { text: string }; result: null };
}

export interface SettingsEvents {
  'settings/changed': SettingsView;
  /** Opens a page of the settings. */
  'settings/show': { page: string };
  /** A test of the run began or ended; `checked` is what it found. */
  'connections/run': { run: ConnectionRunView; checked?: { key: KeyReference; check: KeyCheckView } };
}

const PROVIDER_FIELD_IDS = [
  'baseUrl',
  'organization',
  'headers',
  'disabled',
  'timeouts',
  ...ENDPOINT_FIELD_IDS,
] as const;
export type ProviderField = (typeof PROVIDER_FIELD_IDS)[number];

/** One entry of an object; without `entry` the whole object is meant. */
export interface EntryName {
  entry?: string | undefined;
  /** The entry's name until now, where it gets another. */
  from?: string | undefined;
}

/** What a setting may hold: JSON. */
export type SettingValue =
  | string
  | number
  | boolean
  | readonly SettingValue[]
  | { readonly [name: string]: SettingValue };

const settingValue: v.GenericSchema<unknown, SettingValue> = v.lazy(() =>
  v.union([
    v.pipe(v.string(), v.maxLength(200_000)),
    v.pipe(v.number(), v.finite()),
    v.boolean(),
    v.pipe(v.array(settingValue), v.maxLength(1000)),
    // `record` alone takes a list for an object.
    v.pipe(
      v.unknown(),
      v.check((value) => !Array.isArray(value)),
      v.record(v.pipe(v.string(), v.maxLength(200)), settingValue),
      v.maxEntries(1000),
    ),
  ]),
);
const entry = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200)));
const keyName = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const scope = v.picklist(['user', 'workspace']);

export const settingsSchemas: Schemas<SettingsRequests> = {
  'settings/snapshot': nothing,
  'settings/set': v.strictObject({ id, entry, value: v.nullable(settingValue), scope }),
  'settings/unset': v.strictObject({ id, scope }),
  'settings/setProvider': v.strictObject({
    providerId: id,
    field: v.picklist(PROVIDER_FIELD_IDS),
    entry,
    from: entry,
    value: v.nullable(settingValue),
  }),
  'settings/openFile': v.strictObject({ id: v.optional(id), scope }),
  'endpoint/add': nothing,
  'endpoint/remove': v.strictObject({ providerId: id }),
  'key/add': v.strictObject({ providerId: v.optional(id) }),
  'key/replace': v.strictObject({ providerId: id, keyName }),
  'key/test': v.strictObject({ providerId: id, keyName: v.optional(keyName) }),
  'connections/test': nothing,
  'connections/cancel': nothing,
  'connections/report': nothing,
  'key/rename': v.strictObject({ providerId: id, keyName, newName: keyName }),
  'key/use': v.strictObject({ providerId: id, keyName }),
  'key/setDisabled': v.strictObject({ providerId: id, keyName, disabled: v.boolean() }),
  'key/remove': v.strictObject({ providerId: id, keyName }),
  'circuits/reset': v.strictObject({ providerId: id }),
  'page/openLink': v.strictObject({ providerId: id, link: v.picklist(['keys', 'billing', 'status', 'install']) }),
  'page/proxySettings': nothing,
  'page/showLog': nothing,
  'page/showData': nothing,
  'page/copy': v.strictObject({ text: v.pipe(v.string(), v.maxLength(20_000)) }),
};
