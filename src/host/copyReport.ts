// Puts what the tests of connections found on the clipboard, for a bug report.
import * as vscode from 'vscode';
import { connectionReport, type ReportedCheck } from '../core/diagnosis/report.ts';
import { isLoopback } from '../core/guardedFetch.ts';
import type { KeyCheckView, ProviderSettingsView, SettingsView } from '../shared/settingsViews.ts';
import { proxyInUse } from './checkFacts.ts';
import type { Services } from './services.ts';

export async function copyReport({ context, redactor }: Services, { providers }: SettingsView): Promise<void> {
  const { version } = context.extension.packageJSON as { version?: string };
  const facts = {
    'LLM Workbench': version,
    [vscode.env.appName]: vscode.version,
    System: `${process.platform} ${process.arch}`,
    Host: [vscode.env.appHost, remoteKind()].filter(Boolean).join(', '),
    // Where it comes from, not where it is.
    Proxy: proxyInUse('https:')?.from ?? 'none that the settings or the environment name',
  };
  const report = connectionReport(facts, providers.flatMap(reportedChecks));
  await vscode.env.clipboard.writeText(redactor.text(report));
}

/** "ssh-remote", "wsl"; where VS Code runs in a browser, the name is the server's address and stays out. */
function remoteKind(): string | undefined {
  const { remoteName } = vscode.env;
  return remoteName !== undefined && /^[a-z-]+$/i.test(remoteName) ? remoteName : undefined;
}

function reportedChecks({ provider, endpoint, usualAddress, keys, check }: ProviderSettingsView): ReportedCheck[] {
  const isVendors = endpoint === undefined && URL.parse(usualAddress)?.origin === provider.origin;
  const address = isLoopback(provider.origin) ? 'this machine' : isVendors ? 'vendor' : 'own';
  const reported = (key: ReportedCheck['key'], { verdict, technical, tookMs }: KeyCheckView): ReportedCheck => ({
    // An endpoint's name is the person's own.
    provider: endpoint === undefined ? provider.name : undefined,
    address,
    key,
    verdict,
    technical,
    tookMs,
  });
  const ofKeys = keys.flatMap((key) =>
    key.check ? [reported(key.fromEnvironment ? 'environment' : 'stored', key.check)] : [],
  );
  return ofKeys.length > 0 || !check ? ofKeys : [reported('none', check)];
}
