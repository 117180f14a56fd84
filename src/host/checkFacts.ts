// What VS Code and the settings know that a test of a connection cannot find out by itself.
import * as vscode from 'vscode';
import type { SettingsReader } from '../core/configuration/settingsReader.ts';
import type { CheckFacts } from '../core/diagnosis/checkKey.ts';
import { isLoopback } from '../core/guardedFetch.ts';

type ModelSettings = Pick<SettingsReader, 'modelDefaults' | 'modelOf' | 'purposeModel'>;

export function checkFacts(
  settings: ModelSettings,
  providerId: string,
  baseUrl: string,
): Pick<CheckFacts, 'proxy' | 'wanted'> {
  return { proxy: isLoopback(baseUrl) ? undefined : proxyInUse(baseUrl), wanted: wantedModels(settings, providerId) };
}

/** Each model once, with the first use that the settings have for it. */
function wantedModels(settings: ModelSettings, providerId: string): CheckFacts['wanted'] {
  const own = settings.modelOf(providerId);
  const uses = [
    { reference: settings.modelDefaults().model, role: 'the default model' },
    { reference: own === undefined ? undefined : { providerId, model: own }, role: 'the model of its variable' },
    { reference: settings.purposeModel('editorActions'), role: 'the model for editor actions' },
    { reference: settings.purposeModel('titles'), role: 'the model for titles' },
    { reference: settings.purposeModel('systemPrompts'), role: 'the model for system prompts' },
  ];
  const wanted = new Map<string, string>();
  for (const { reference, role } of uses) {
    if (reference?.providerId === providerId && !wanted.has(reference.model)) {
      wanted.set(reference.model, role);
    }
  }
  return [...wanted].map(([model, role]) => ({ model, role }));
}

/** As VS Code decides it: its own setting, unless that is switched off, then the environment. */
export function proxyInUse(baseUrl: string): CheckFacts['proxy'] {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get('proxySupport') === 'off') {
    return undefined;
  }
  const own = http.get<unknown>('proxy');
  if (typeof own === 'string' && own.trim() !== '') {
    return { address: hostOf(own), from: 'http.proxy' };
  }
  const names = baseUrl.startsWith('https:') ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const from = [...names, 'ALL_PROXY', 'all_proxy'].find((name) => process.env[name]?.trim());
  return from === undefined ? undefined : { address: hostOf(process.env[from] ?? ''), from };
}

/** Without a user's name and password. */
function hostOf(address: string): string {
  const text = address.trim();
  return URL.parse(/^[a-z\d]+:\/\//i.test(text) ? text : `http://${text}`)?.host || 'with an address that is none';
}
