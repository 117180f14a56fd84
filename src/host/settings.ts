// Reads and writes the settings of package.json; what a settings file holds is checked, for anybody may have written it.
import * as v from 'valibot';
import * as vscode from 'vscode';
import { CREDENTIAL_HEADER, type ProviderSettings } from '../core/connections.ts';
import type { Timeouts } from '../core/pipeline/clocks.ts';
import type { ChatParameters, ModelReference } from '../core/records.ts';

const SECTION = 'llmWorkbench';

const providerSchema = v.object({
  baseUrl: v.fallback(v.optional(v.string()), undefined),
  organization: v.fallback(v.optional(v.string()), undefined),
  headers: v.fallback(v.optional(v.record(v.string(), v.string())), undefined),
  disabled: v.fallback(v.optional(v.boolean()), undefined),
});

export function providerSettings(providerId: string): ProviderSettings {
  // Only the person's own value: `get` would merge a workspace's where a scope were ever loosened.
  const all = configuration().inspect<Record<string, unknown>>('providers')?.globalValue;
  const parsed = v.safeParse(providerSchema, all?.[providerId]);
  if (!parsed.success) {
    return {};
  }
  // Keys never stand in settings.
  const headers = Object.entries(parsed.output.headers ?? {}).filter(([name]) => !CREDENTIAL_HEADER.test(name));
  return { ...parsed.output, headers: headers.length > 0 ? Object.fromEntries(headers) : undefined };
}

export function timeouts(): Timeouts {
  const set = configuration().inspect<Record<string, unknown>>('timeouts')?.globalValue ?? {};
  const ms = (name: string, seconds: number) => {
    const value = set[name];
    return 1000 * (typeof value === 'number' && value >= 1 ? value : seconds);
  };
  return {
    connectMs: ms('connectSeconds', 60),
    firstTokenMs: ms('firstTokenSeconds', 300),
    idleMs: ms('idleSeconds', 120),
  };
}

/** What a new conversation begins with. */
export function defaultParameters(): ChatParameters {
  const number = (name: string, least: number, most: number) => {
    const value = configuration().get<unknown>(name);
    return typeof value === 'number' && value >= least && value <= most ? value : undefined;
  };
  const system = configuration().get<unknown>('systemPrompt');
  return {
    system: typeof system === 'string' && system.trim() !== '' ? system : undefined,
    temperature: number('temperature', 0, 2),
    topP: number('topP', 0, 1),
    maxOutputTokens: number('maxOutputTokens', 1, Number.MAX_SAFE_INTEGER),
  };
}

/** `openai/gpt-5-mini`; the model's own id may hold slashes. */
export function chosenModel(): ModelReference | undefined {
  const text = configuration().get<unknown>('defaultModel');
  const match = typeof text === 'string' ? /^([^/]+)\/(.+)$/.exec(text.trim()) : undefined;
  return match?.[1] && match[2] ? { providerId: match[1], model: match[2] } : undefined;
}

/** Writes where the value in force stands, so that the choice takes effect: the workspace's where it has one, else the person's. */
export async function chooseModel(reference: ModelReference): Promise<void> {
  const inWorkspace =
    configuration().inspect('defaultModel')?.workspaceValue !== undefined && vscode.workspace.isTrusted;
  await configuration().update(
    'defaultModel',
    `${reference.providerId}/${reference.model}`,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

export function onSettingsChange(listener: (what: { providers: boolean; model: boolean }) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) {
      listener({
        providers: event.affectsConfiguration(`${SECTION}.providers`),
        model: event.affectsConfiguration(`${SECTION}.defaultModel`),
      });
    }
  });
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}
