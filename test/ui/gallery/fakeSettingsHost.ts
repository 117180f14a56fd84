// Stands in for VS Code in the gallery's settings page: keeps settings in memory and answers as the host would.
import { withEntry } from '../../../src/core/configuration/entries.ts';
import type { SettingsPageEvents, SettingsPageRequests } from '../../../src/shared/protocol.ts';
import type { ProviderField, SettingValue } from '../../../src/shared/protocol/settings.ts';
import { ENDPOINT_FIELD_IDS } from '../../../src/shared/settingFields.ts';
import type { ToHost, ToWebview } from '../../../src/shared/rpc.ts';
import type { KeyView, ProviderSettingsView, SettingView, SettingsView } from '../../../src/shared/settingsViews.ts';
import { routingAnswers } from './routingHost.ts';
import { spendingAnswers } from './spendingHost.ts';
import { SETTINGS_STATES } from './settingsStates.ts';

type Method = keyof SettingsPageRequests;
type Answers = { [M in Method]?: (params: SettingsPageRequests[M]['params']) => SettingsPageRequests[M]['result'] };

const name = new URLSearchParams(location.search).get('state') ?? 'settingsKeys';
const state = SETTINGS_STATES[name] ?? SETTINGS_STATES['settingsKeys']!;
const asked: ToHost[] = [];
let { view, opensLate, fails } = state;
let stored: unknown = { page: state.page, query: state.query ?? '', unfolded: state.unfolded ?? [], top: 0 };
/** Tests are answered only when a test of the gallery lets them go. */
const held: (() => void)[] = [];

function post(message: ToWebview): void {
  window.dispatchEvent(new MessageEvent('message', { data: message }));
}

function tell<E extends keyof SettingsPageEvents>(event: E, data: SettingsPageEvents[E]): void {
  post({ kind: 'event', event, data });
}

function change(part: Partial<SettingsView>): SettingsView {
  view = { ...view, ...part };
  return view;
}

function set({ id, value, scope, entry }: SettingsPageRequests['settings/set']['params']): SettingsView {
  const before = view.settings.find((one) => one.id === id) ?? { id, source: 'default' as const };
  const field = scope === 'user' ? 'userValue' : 'workspaceValue';
  const { problem: _gone, variable: _variable, ...rest } = before;
  const own =
    entry === undefined ? (value ?? undefined) : withEntry(rest[field], { name: entry, value: value ?? undefined });
  const changed = { ...rest, [field]: own as SettingValue | undefined };
  const inForce = changed.workspaceValue ?? changed.userValue;
  const source =
    changed.workspaceValue !== undefined ? 'workspace' : changed.userValue !== undefined ? 'user' : 'default';
  const after: SettingView = { ...changed, value: inForce, source };
  return change({ settings: [...view.settings.filter((one) => one.id !== id), after] });
}

/** What only endpoints have stands beside what every provider has. */
function withField(
  one: ProviderSettingsView,
  field: ProviderField,
  next: (before: unknown) => unknown,
): ProviderSettingsView {
  const place = ENDPOINT_FIELD_IDS.some((id) => id === field) ? 'endpoint' : 'settings';
  const before = (one[place] ?? {}) as Readonly<Record<string, unknown>>;
  return { ...one, [place]: { ...before, [field]: next(before[field]) } };
}

function changeKey(
  providerId: string,
  keyName: string,
  changed: Partial<KeyView>,
  others: Partial<KeyView> = {},
): SettingsView {
  const providers = view.providers.map((one) =>
    one.provider.id === providerId
      ? { ...one, keys: one.keys.map((key) => ({ ...key, ...(key.name === keyName ? changed : others) })) }
      : one,
  );
  return change({ providers });
}

const spending = spendingAnswers(name);
const routing = routingAnswers(name);

const answers: Answers = {
  ...spending.answers,
  ...routing.answers,
  'settings/snapshot': () => view,
  'settings/set': set,
  'settings/setProvider': ({ providerId, field, value, entry, from }) => {
    const next = (before: unknown) =>
      entry === undefined ? (value ?? undefined) : withEntry(before, { name: entry, from, value: value ?? undefined });
    return change({
      providers: view.providers.map((one) => (one.provider.id === providerId ? withField(one, field, next) : one)),
    });
  },
  'key/rename': ({ providerId, keyName, newName }) => changeKey(providerId, keyName, { name: newName }),
  'circuits/reset': ({ providerId }) =>
    change({
      providers: view.providers.map((one) => (one.provider.id === providerId ? { ...one, resting: [] } : one)),
    }),
  'key/use': ({ providerId, keyName }) => changeKey(providerId, keyName, { inUse: true }, { inUse: false }),
  'key/setDisabled': ({ providerId, keyName, disabled }) => changeKey(providerId, keyName, { disabled }),
  'key/test': () => ({
    verdict: 'works',
    sentence: 'Works. The address accepts it.',
    tookMs: 120,
    checkedAt: Date.now(),
  }),
  'connections/test': () => {
    const all = view.providers.flatMap(({ provider, keys }) =>
      keys.length > 0
        ? keys.filter(({ disabled }) => !disabled).map(({ name }) => ({ providerId: provider.id, keyName: name }))
        : [{ providerId: provider.id }],
    );
    const run = { total: all.length, testing: all.slice(0, 6), waiting: all.slice(6), state: 'running' } as const;
    tell('connections/run', { run });
    change({ run });
    return null;
  },
  'connections/cancel': () => {
    const run = { total: view.run?.total ?? 0, testing: [], waiting: [], state: 'cancelled' } as const;
    tell('connections/run', { run });
    change({ run });
    return null;
  },
  'local/list': () => view.local,
  'local/pull': ({ model }) =>
    change({ local: { ...view.local, pulls: [...view.local.pulls, { model, status: 'starting' }] } }).local,
  'local/cancelPull': ({ model }) =>
    change({ local: { ...view.local, pulls: view.local.pulls.filter((pull) => pull.model !== model) } }).local,
  'webhooks/change': ({ name: changed, event, format, enabled, includeText }) => {
    const webhooks = view.webhooks.webhooks.map((one) => {
      if (one.name !== changed) {
        return one;
      }
      const others = one.events.filter((id) => id !== event?.id);
      const events = event?.isOn ? [...others, event.id] : others;
      return {
        ...one,
        events,
        format: format ?? one.format,
        enabled: enabled ?? one.enabled,
        includeText: includeText ?? one.includeText,
      };
    });
    return change({ webhooks: { ...view.webhooks, webhooks } }).webhooks;
  },
  'webhooks/test': () => ({ ok: false, sentence: 'hooks.slack.com answered 404 Not Found: “no_service”.' }),
  'systemPrompt/writer': () => ({ model: view.models.current }),
  'systemPrompt/generate': ({ description }) => ({
    text: `You are one who ${description}.`,
    note: 'Written by Haiku, $0.0004.',
  }),
  'systemPrompt/save': ({ name, text }) =>
    change({ systemPrompts: [...view.systemPrompts.filter((one) => one.name !== name), { name, text }] }).systemPrompts,
  'systemPrompt/remove': ({ name }) =>
    change({ systemPrompts: view.systemPrompts.filter((one) => one.name !== name) }).systemPrompts,
};

function receive(message: ToHost): void {
  asked.push(message);
  if (message.kind === 'cancel') {
    return;
  }
  const { id, method, params } = message;
  const reply = (): void => {
    const writes =
      /^(settings\/set|key\/(rename|use|setDisabled)|webhooks\/change|systemPrompt\/(save|remove)|(budgets|prices|routing)\/(save|set|remove|raise|move))/.test(
        method,
      );
    const failure = method === 'settings/snapshot' ? opensLate : writes ? fails : undefined;
    if (failure !== undefined) {
      opensLate = undefined;
      post({ kind: 'failure', id, error: { message: failure } });
      return;
    }
    const answer = answers[method as Method] as ((params: unknown) => unknown) | undefined;
    try {
      post({ kind: 'result', id, value: answer ? answer(params) : null });
    } catch (error) {
      post({ kind: 'failure', id, error: { message: error instanceof Error ? error.message : '' } });
    }
  };
  if (method === 'key/test' || method === 'webhooks/test') {
    held.push(reply);
  } else {
    setTimeout(reply, 5);
  }
}

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: receive,
    getState: () => stored,
    setState: (value: unknown) => {
      stored = value;
    },
  }),
  settingsGallery: {
    asked,
    tell,
    stored: () => stored,
    view: () => view,
    spending: spending.settings,
    routing: routing.settings,
    release: () => held.splice(0).forEach((reply) => reply()),
    mend: () => {
      fails = undefined;
    },
  },
});
