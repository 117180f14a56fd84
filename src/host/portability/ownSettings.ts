// The settings of this extension that the person has made, by name: those of workspaces are not theirs to take along.
import * as vscode from 'vscode';
import { isRecord } from '../../core/isRecord.ts';

/** "llmWorkbench.temperature", … as package.json has them. */
export function settingNames({ extension }: vscode.ExtensionContext): string[] {
  const { contributes } = extension.packageJSON as { contributes?: { configuration?: unknown } };
  return [contributes?.configuration].flat().flatMap((part) => {
    const properties: unknown = isRecord(part) ? part['properties'] : undefined;
    return isRecord(properties) ? Object.keys(properties) : [];
  });
}

export function ownSettings(context: vscode.ExtensionContext): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration();
  const own = settingNames(context).map((name) => [name, configuration.inspect<unknown>(name)?.globalValue] as const);
  return Object.fromEntries(own.filter(([, value]) => value !== undefined));
}
