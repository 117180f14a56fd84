// Puts together what the settings page shows: no secret is in it.
import * as vscode from 'vscode';
import type { KeyEntry } from '../core/keyRing.ts';
import type { Provider } from '../core/provider.ts';
import { providers } from '../core/providers/registry.ts';
import type { KeyView, ProviderSettingsView, SettingsView } from '../shared/settingsViews.ts';
import type { ProviderView } from '../shared/views.ts';
import type { KeyChecks } from './keyChecks.ts';
import type { Services } from './services.ts';
import { systemPrompts } from './systemPromptSettings.ts';

export async function settingsView(services: Services, checks: KeyChecks): Promise<SettingsView> {
  const [models, local, entries] = await Promise.all([
    services.models(),
    services.localModels.view(),
    services.keys.list(),
  ]);
  const views = await Promise.all(
    providers.map(async (provider) => {
      const view = models.providers.find(({ id }) => id === provider.id);
      return view ? [await providerView(services, checks, provider, view, entries)] : [];
    }),
  );
  return {
    settings: services.configuration.view(),
    providers: views.flat(),
    models,
    systemPrompts: systemPrompts(),
    local,
    workspace: isWorkspaceOpen() ? (vscode.workspace.name ?? 'this workspace') : undefined,
    workspaceTrusted: vscode.workspace.isTrusted,
  };
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
    settingsProblem: configuration.settings.providerProblem(provider.id),
    keys: [...stored, ...environment],
    check: checks.of(provider, undefined),
    links: provider.links,
  };
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
