// The library of system prompts in VS Code's settings: the person's own can be changed, a workspace's only read.
import * as vscode from 'vscode';
import { readPrompts, withoutPrompt, withPrompt } from '../core/prompts/promptLibrary.ts';
import type { SystemPromptView } from '../shared/views.ts';

const SECTION = 'llmWorkbench';
const NAME = 'systemPrompts';

/** A change builds on the one before it, whoever asked for it. */
let changing: Promise<unknown> = Promise.resolve();

/** A workspace's prompts are offered, never applied unasked, and only where the workspace is trusted. */
export function systemPrompts(): readonly SystemPromptView[] {
  const found = inspected();
  const workspace = { ...asObject(found?.workspaceValue), ...asObject(found?.workspaceFolderValue) };
  return readPrompts(found?.globalValue, vscode.workspace.isTrusted ? workspace : undefined);
}

export function saveSystemPrompt(prompt: { name: string; text: string; isNew?: boolean }): Promise<void> {
  return change((own) => withPrompt(own, prompt));
}

export function removeSystemPrompt(name: string): Promise<void> {
  return change((own) => withoutPrompt(own, name));
}

function change(work: (own: unknown) => Record<string, unknown>): Promise<void> {
  const next = changing.then(() => write(work(inspected()?.globalValue)));
  changing = next.catch(() => undefined);
  return next;
}

async function write(library: Record<string, unknown>): Promise<void> {
  const value = Object.keys(library).length > 0 ? library : undefined;
  await vscode.workspace.getConfiguration(SECTION).update(NAME, value, vscode.ConfigurationTarget.Global);
}

/** Read anew each time: a configuration object does not follow changes. */
function inspected() {
  return vscode.workspace.getConfiguration(SECTION).inspect<unknown>(NAME);
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
