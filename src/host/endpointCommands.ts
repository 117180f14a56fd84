// Adding and removing endpoints: asks for what is needed, writes the person's settings, tries it at once.
import * as vscode from 'vscode';
import { isRecord } from '../core/isRecord.ts';
import { withEntry } from '../core/configuration/entries.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { isLoopback, isUnencrypted } from '../core/guardedFetch.ts';
import { endpointBaseUrl } from '../core/providerAddress.ts';
import { ENDPOINT_KINDS, type EndpointKind } from './endpointKinds.ts';
import type { KeyCommands } from './keyCommands.ts';
import { isAccepted, testWithProgress, toldText } from './keyProgress.ts';
import type { Services } from './services.ts';

const TITLE = 'LLM Workbench: Add Endpoint';

/** Asks for kind, name, address and key; leaving any question leaves all as it was. */
export async function addEndpoint(services: Services, keys: KeyCommands): Promise<void> {
  const kind = await pickKind();
  const asked = kind && (await askAll(kind));
  if (!asked) {
    return;
  }
  const { entry, withKey } = asked;
  const id = await freeId(services, entry.name);
  await services.configuration.change('endpoints', 'user', (raw) => withEntry(raw, { name: id, value: entry }));
  await (withKey ? keys.add(id) : tryIt(services, keys, id, entry.name));
}

/** What is to stand in the settings; `undefined` as soon as a question is left. */
async function askAll(kind: EndpointKind) {
  const name = await askName(kind);
  const baseUrl = name && (await askBaseUrl(kind));
  const models = baseUrl && (await askModels(kind));
  const place = models && (await askPlace(baseUrl));
  const key = place && (await askWhetherKey(kind));
  if (!name || !baseUrl || !models || !place || !key) {
    return undefined;
  }
  const listed = models.length > 0 ? { models } : {};
  const local = place === 'here' ? { local: true } : {};
  return { entry: { name, baseUrl, ...kind.fields, ...listed, ...local }, withKey: key === 'now' };
}

async function pickKind(): Promise<EndpointKind | undefined> {
  const items = ENDPOINT_KINDS.map((chosen) => ({ label: chosen.label, description: chosen.description, chosen }));
  const picked = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'What answers there?',
    ignoreFocusOut: true,
  });
  return picked?.chosen;
}

async function askName(kind: EndpointKind): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'A name for it, as it is shown where models are chosen',
    value: kind.name,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' ? 'Type a name' : text.trim().length > 60 ? 'At most 60 characters' : undefined,
  });
  return name?.trim();
}

async function askBaseUrl(kind: EndpointKind): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'Its address, up to the part before /chat/completions; it mostly ends in /v1',
    value: kind.baseUrl,
    placeHolder: kind.placeHolder,
    ignoreFocusOut: true,
    validateInput: baseUrlProblem,
  });
  return typed === undefined ? undefined : endpointBaseUrl(typed);
}

function baseUrlProblem(typed: string): string | vscode.InputBoxValidationMessage | undefined {
  if (typed.trim() === '') {
    return 'Type an address';
  }
  try {
    const address = endpointBaseUrl(typed);
    return isUnencrypted(address)
      ? {
          message: 'Not encrypted: anybody on the way can read questions, answers and the key',
          severity: vscode.InputBoxValidationSeverity.Warning,
        }
      : undefined;
  } catch (error) {
    return toAppError(error).message;
  }
}

/** Empty where the server lists them. */
async function askModels({ asksModels }: EndpointKind): Promise<readonly string[] | undefined> {
  if (!asksModels) {
    return [];
  }
  const read = (text: string) => [...new Set(text.split(',').map((id) => id.trim()))].filter(Boolean);
  const typed = await vscode.window.showInputBox({
    title: TITLE,
    prompt: asksModels,
    ignoreFocusOut: true,
    validateInput: (text) => (read(text).length > 0 ? undefined : 'Type at least one'),
  });
  return typed === undefined ? undefined : read(typed);
}

/** What answers at this machine's address may pass the question on, and cost: only the person knows. */
async function askPlace(baseUrl: string): Promise<'here' | 'elsewhere' | undefined> {
  if (!isLoopback(baseUrl)) {
    return 'elsewhere';
  }
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'It runs on this machine', description: 'its answers count as free', value: 'here' as const },
      { label: 'It passes questions on', description: 'what they cost is not known', value: 'elsewhere' as const },
    ],
    { title: TITLE, placeHolder: 'Where do its models run?', ignoreFocusOut: true },
  );
  return picked?.value;
}

async function askWhetherKey(kind: EndpointKind): Promise<'now' | 'none' | undefined> {
  const withKey = { label: 'Add a key now', description: "into VS Code's secret storage", value: 'now' as const };
  const without = { label: 'Without a key', description: 'one can be added later', value: 'none' as const };
  const items = kind.fields['needsKey'] === true ? [withKey, without] : [without, withKey];
  const options = { title: TITLE, placeHolder: 'Does it want a key?', ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(items, options))?.value;
}

/** The name in the letters of an id, with a number where it is taken, or where a removed endpoint of this id has left a key. */
async function freeId({ configuration, endpoints, keys }: Services, name: string): Promise<string> {
  const owners = new Set((await keys.list()).map(({ providerId }) => providerId));
  const stored = configuration.own('endpoints');
  const bare = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 36)
    .replace(/-+$/, '');
  const isFree = (id: string) =>
    endpoints.idProblem(id) === undefined && !owners.has(id) && !(isRecord(stored) && Object.hasOwn(stored, id));
  for (let number = 1; ; number += 1) {
    const id = `${bare || 'endpoint'}${number === 1 ? '' : `-${number}`}`;
    if (isFree(id)) {
      return id;
    }
  }
}

async function tryIt({ redactor }: Services, keys: KeyCommands, id: string, name: string): Promise<void> {
  const check = await testWithProgress(`Trying ${name}…`, redactor, (signal) =>
    keys.operations.test(id, undefined, signal),
  );
  if (!check) {
    return;
  }
  const text = `${name}: ${redactor.text(toldText(check))}`;
  if (isAccepted(check)) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const [addKey, settings] = ['Add Key…', 'Open Settings'];
  const likely = check.verdict === 'wrongKey' || check.verdict === 'noKey' ? [addKey, settings] : [settings];
  // Not waited for: it is added, and this only says how to go on.
  void vscode.window.showWarningMessage(`${text} It was added all the same.`, ...likely).then((choice) => {
    if (choice === addKey) {
      return keys.add(id);
    }
    return choice && vscode.commands.executeCommand('llmWorkbench.openSettings', 'providers');
  });
}

/** Takes it out of the settings; a notification then offers to take that back, or to remove its keys as well. */
export async function removeEndpoint(services: Services, id: string): Promise<void> {
  const { configuration, providers, keys, redactor } = services;
  const provider = providers.find(id);
  if (provider?.settingsIn !== 'endpoints') {
    throw new AppError('config', `There is no endpoint "${id}" any more.`);
  }
  let removed: unknown;
  await configuration.change('endpoints', 'user', (raw) => {
    removed = isRecord(raw) ? raw[id] : undefined;
    return withEntry(raw, { name: id });
  });
  const names = (await keys.list()).filter((entry) => entry.providerId === id).map((entry) => entry.name);
  offer(services, { id, name: provider.name, removed, names }).catch(
    (thrown: unknown) => void vscode.window.showErrorMessage(redactor.text(toAppError(thrown).message)),
  );
}

interface Removed {
  id: string;
  name: string;
  /** Its entry as it stood in the file. */
  removed: unknown;
  /** Of its keys. */
  names: readonly string[];
}

async function offer(services: Services, { id, name, removed, names }: Removed): Promise<void> {
  const kept = names.length === 1 ? `Its key "${names[0]}" is kept.` : `Its ${names.length} keys are kept.`;
  const removeKeys = names.length === 1 ? 'Remove Its Key' : 'Remove Its Keys';
  const text = `The endpoint ${name} was removed.${names.length > 0 ? ` ${kept}` : ''}`;
  const choice = await vscode.window.showInformationMessage(text, 'Undo', ...(names.length > 0 ? [removeKeys] : []));
  if (choice === 'Undo') {
    await putBack(services, id, removed);
  } else if (choice === removeKeys) {
    for (const keyName of names) {
      await services.keys.remove(id, keyName);
    }
    services.providersChanged(id);
  }
}

async function putBack({ configuration }: Services, id: string, entry: unknown): Promise<void> {
  const stored = configuration.own('endpoints');
  if (isRecord(stored) && Object.hasOwn(stored, id)) {
    throw new AppError('config', `There is a new endpoint "${id}" by now; the removed one was not put in its place.`);
  }
  await configuration.change('endpoints', 'user', (raw) => withEntry(raw, { name: id, value: entry }));
}
