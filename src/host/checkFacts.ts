// What VS Code and the settings know that a test of a connection cannot find out by itself.
import * as vscode from 'vscode';
import type { CheckFacts } from '../core/diagnosis/checkKey.ts';
import { isLoopback } from '../core/guardedFetch.ts';
import { isProxyException } from './proxyExceptions.ts';
import { wantedModels, type ModelSettings } from './wantedModels.ts';

export function checkFacts(
  settings: ModelSettings,
  providerId: string,
  baseUrl: string,
): Pick<CheckFacts, 'proxy' | 'wanted'> {
  return { proxy: isLoopback(baseUrl) ? undefined : proxyInUse(baseUrl), wanted: wantedModels(settings, providerId) };
}

/** As VS Code decides it: its own setting, unless that is switched off, then the environment; some servers are called without. */
export function proxyInUse(baseUrl: string): CheckFacts['proxy'] {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get('proxySupport') === 'off' || isProxyException(baseUrl, http.get('noProxy'), process.env)) {
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
