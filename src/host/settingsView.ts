// Puts together what the settings page shows: no secret is in it.
import * as vscode from 'vscode';
import { readOwnPrices } from '../core/configuration/ownPrices.ts';
import { isUnencrypted } from '../core/guardedFetch.ts';
import type { KeyEntry } from '../core/keyRing.ts';
import type { Provider } from '../core/provider.ts';
import type { KeyReference, KeyView, ProviderSettingsView, SettingsView } from '../shared/settingsViews.ts';
import type { ProviderView } from '../shared/views.ts';
import { restingModels } from './circuits.ts';
import type { KeyChecks } from './keyChecks.ts';
import type { Services } from './services.ts';
import { systemPrompts } from './systemPromptSettings.ts';

export async function settingsView(services: Services, checks: KeyChecks): Promise<SettingsView> {
  const [models, local, entries] = await Promise.all([
    services.models(),
    services.localModels().then((local) => local.view()),
    services.keys.list(),
  ]);
  const views = await Promise.all(
    services.providers.all().map(async (provider) => {
      const view = models.providers.find(({ id }) => id === provider.id);
      return view ? [await providerView(services, checks, provider, view, entries)] : [];
    }),
  );
  // What is wrong with these is found where all that belongs to them comes together.
  const problems: Readonly<Record<string, string>> = {
    policy: (await services.policy()).problems.join(' '),
    budgets: (await services.budgets.problems()).join(' '),
    'routing.rules': (await services.ruleSources().then((rules) => rules.settingProblems())).join(' '),
    prices: readOwnPrices(services.configuration.settings.ownPrices()).problems.join(' '),
  };
  return {
    settings: services.configuration
      .view()
      .map((setting) => (problems[setting.id] ? { ...setting, problem: problems[setting.id] } : setting))
      // An address that stands there by mistake is not shown; what counts of it is in `webhooks`.
      .map((setting) => (setting.id === 'webhooks' ? { id: setting.id, source: setting.source } : setting)),
    providers: views.flat(),
    models,
    endpointProblem: services.endpoints.problems().join(' ') || undefined,
    systemPrompts: systemPrompts(),
    local,
    webhooks: await services.webhooks().then((webhooks) => webhooks.view()),
    workspace: isWorkspaceOpen() ? (vscode.workspace.name ?? 'this workspace') : undefined,
    workspaceTrusted: vscode.workspace.isTrusted,
  };
}

/** What is tested when all is: every key that is not disabled, and every provider without one. */
export async function testTargets({ providers, keys, connections }: Services): Promise<readonly KeyReference[]> {
  const entries = await keys.list();
  return providers.all().flatMap((provider) => {
    const providerId = provider.id;
    const stored = entries.filter((entry) => entry.providerId === providerId && !entry.disabled);
    const names = [...stored.map(({ name }) => name), connections.environmentKey(provider)];
    const named = names.flatMap((keyName) => (keyName === undefined ? [] : [{ providerId, keyName }]));
    return named.length > 0 && !connections.isDisabled(provider) ? named : [{ providerId }];
  });
}

function isWorkspaceOpen(): boolean {
  return vscode.workspace.workspaceFile !== undefined || (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
}

async function providerView(
  services: Services,
  checks: KeyChecks,
  provider: Provider,
  view: ProviderView,
  entries: readonly KeyEntry[],
): Promise<ProviderSettingsView> {
  const { configuration, connections } = services;
  const plan = await connections.plan(provider, entries);
  const own = entries.filter(({ providerId }) => providerId === provider.id);
  const stored = await Promise.all(
    own.map((entry) => storedKey(services, checks, provider, entry, plan?.source === 'stored' ? plan.keyName : '')),
  );
  const variable = connections.environmentKey(provider);
  const environment: KeyView[] = variable
    ? [
        {
          name: variable,
          fromEnvironment: true,
          inUse: plan?.source === 'environment' && plan.keyName === variable,
          disabled: false,
          check: checks.of(provider, variable),
        },
      ]
    : [];
  return {
    provider: view,
    auth: provider.auth,
    takesOrganization: provider.takesOrganization ?? false,
    usualAddress: provider.baseUrl,
    addressVariable: provider.environment.baseUrl.find((name) => process.env[name]?.trim()),
    settings: configuration.settings.provider(provider.id),
    settingsProblem: allOf(configuration.settings.providerProblem(provider.id), openProblem(view.origin)),
    ...(provider.inProcess && { inProcess: true }),
    ...(provider.settingsIn === 'endpoints' &&
      (await endpointParts(configuration.settings.entry(provider.id), view.origin))),
    keys: [...stored, ...environment],
    resting: restingModels(services).filter(({ providerId }) => providerId === provider.id),
    check: checks.of(provider, undefined),
    links: provider.links,
  };
}

function allOf(...sentences: readonly (string | undefined)[]): string | undefined {
  return sentences.filter(Boolean).join(' ') || undefined;
}

function openProblem(origin: string): string | undefined {
  return isUnencrypted(origin)
    ? 'Not encrypted: anybody on the way can read questions, answers and the key.'
    : undefined;
}

async function endpointParts(
  entry: unknown,
  origin: string,
): Promise<Pick<ProviderSettingsView, 'endpoint' | 'settingsProblem'>> {
  const { endpointView, readEndpoint } = await import('../core/configuration/endpointSettings.ts');
  const { faults, remarks } = readEndpoint(entry);
  return { endpoint: endpointView(entry), settingsProblem: allOf(...faults, ...remarks, openProblem(origin)) };
}

/** Date and address stand with the secret, which is read for them and goes no further. */
async function storedKey(
  { keys, redactor }: Services,
  checks: KeyChecks,
  provider: Provider,
  { name, disabled }: KeyEntry,
  nameInUse: string,
): Promise<KeyView> {
  // A damaged entry is listed all the same, so that it can be removed.
  const saved = await keys.read(provider.id, name).catch(() => undefined);
  redactor.remember(saved?.key);
  return {
    name,
    fromEnvironment: false,
    inUse: name === nameInUse,
    disabled,
    savedAt: saved?.savedAt,
    boundTo: saved?.origin,
    check: checks.of(provider, name, saved?.savedAt),
  };
}
