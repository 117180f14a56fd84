// Adding, testing and removing webhooks with VS Code's own questions; an address is typed as a password is.
import * as vscode from 'vscode';
import { isSlackAddress, hostOf, webhookAddressProblem } from '../core/webhooks/webhookSecrets.ts';
import { webhookNameProblem } from '../core/webhooks/webhookSettings.ts';
import type { WebhookFormat } from '../shared/webhookViews.ts';
import { signalOf } from './cancellation.ts';
import type { Services } from './services.ts';
import type { Webhooks } from './webhooks.ts';

const TITLE = 'LLM Workbench: Add Webhook';
const SEND_TEST = 'Send Test';
const COPY_SECRET = 'Copy Signing Secret';

/** Asks for address, name, format and events; leaving any question leaves all as it was. */
export async function addWebhook(services: Services): Promise<void> {
  const webhooks = await services.webhooks();
  const url = await askAddress(TITLE);
  const name = url && (await askName(url, webhooks.names()));
  const format = name && (await askFormat(url));
  const events = format && (await askEvents(webhooks));
  if (!url || !name || !format || !events) {
    return;
  }
  await webhooks.add(name, url, { format, events });
  const text = `The webhook "${name}" was added: it goes to ${hostOf(url)}.`;
  // Not waited for: it is added, and this only says how to go on.
  offer(webhooks, name, text, format === 'json' ? [SEND_TEST, COPY_SECRET] : [SEND_TEST]).catch((error: unknown) =>
    services.log.error('Webhooks', error),
  );
}

async function offer(webhooks: Webhooks, name: string, text: string, buttons: readonly string[]): Promise<void> {
  const choice = await vscode.window.showInformationMessage(text, ...buttons);
  if (choice === SEND_TEST) {
    await testNamed(webhooks, name);
  } else if (choice === COPY_SECRET) {
    await copySecretOf(webhooks, name);
  }
}

export async function testWebhook(services: Services): Promise<void> {
  const webhooks = await services.webhooks();
  const name = await pickWebhook(webhooks, 'Which one is to be tested?');
  if (name !== undefined) {
    await testNamed(webhooks, name);
  }
}

export async function copyWebhookSecret(services: Services, name?: string): Promise<void> {
  const webhooks = await services.webhooks();
  const wanted = name ?? (await pickWebhook(webhooks, 'Whose signing secret?'));
  if (wanted !== undefined) {
    await copySecretOf(webhooks, wanted);
  }
}

/** Asks before it removes. */
export async function removeWebhook(services: Services, name?: string): Promise<void> {
  const webhooks = await services.webhooks();
  const wanted = name ?? (await pickWebhook(webhooks, 'Which one is to be removed?'));
  if (wanted === undefined) {
    return;
  }
  const remove = 'Remove';
  const detail = 'Its address and its signing secret are removed too, and what still waits is not sent.';
  const options = { modal: true, detail };
  if ((await vscode.window.showWarningMessage(`Remove the webhook "${wanted}"?`, options, remove)) === remove) {
    await webhooks.remove(wanted);
  }
}

/** Another address for one that is there, or one that is missing on this machine. */
export async function editWebhookAddress(services: Services, name: string): Promise<void> {
  const webhooks = await services.webhooks();
  const url = await askAddress(`LLM Workbench: Address of the Webhook "${name}"`);
  if (url !== undefined) {
    await webhooks.setAddress(name, url);
    void vscode.window.showInformationMessage(`The webhook "${name}" goes to ${hostOf(url)} from now on.`);
  }
}

async function askAddress(title: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: "Its address. Whoever has it can post there: it goes into VS Code's secret storage and nowhere else.",
    placeHolder: 'https://…',
    password: true,
    ignoreFocusOut: true,
    validateInput: webhookAddressProblem,
  });
  return typed?.trim();
}

async function askName(url: string, taken: readonly string[]): Promise<string | undefined> {
  const host = hostOf(url);
  const usual = isSlackAddress(url) ? 'Slack' : host.slice(0, 40);
  const name = await vscode.window.showInputBox({
    title: TITLE,
    prompt: `A name for it: it goes to ${host}`,
    value: taken.includes(usual) ? '' : usual,
    ignoreFocusOut: true,
    validateInput: (text) => webhookNameProblem(text, taken),
  });
  return name?.trim();
}

async function askFormat(url: string): Promise<WebhookFormat | undefined> {
  const json = {
    label: 'JSON',
    description: 'signed; for a receiver of your own, or an automation',
    value: 'json' as const,
  };
  const slack = { label: 'Slack', description: 'a message, for an incoming webhook of Slack', value: 'slack' as const };
  const picked = await vscode.window.showQuickPick(isSlackAddress(url) ? [slack, json] : [json, slack], {
    title: TITLE,
    placeHolder: 'What does it take?',
    ignoreFocusOut: true,
  });
  return picked?.value;
}

/** At least one: a webhook for nothing is most likely a mistake. */
async function askEvents(webhooks: Webhooks): Promise<readonly string[] | undefined> {
  const items = webhooks.types
    .choices()
    .map(({ id, label, description }) => ({ label, detail: description, id, picked: true }));
  const picked = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'What is it to be told of?',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return picked && picked.length > 0 ? picked.map(({ id }) => id) : undefined;
}

async function pickWebhook(webhooks: Webhooks, placeHolder: string): Promise<string | undefined> {
  const { webhooks: all } = await webhooks.view();
  if (all.length === 0) {
    const add = 'Add Webhook…';
    if ((await vscode.window.showInformationMessage('No webhook is set up.', add)) === add) {
      await vscode.commands.executeCommand('llmWorkbench.addWebhook');
    }
    return undefined;
  }
  const items = all.map(({ name, host, enabled }) => ({
    label: name,
    description: [host ?? 'no address on this machine', enabled ? '' : 'switched off'].filter(Boolean).join(', '),
  }));
  const picked = await vscode.window.showQuickPick(items, { title: 'LLM Workbench: Webhooks', placeHolder });
  return picked?.label;
}

async function testNamed(webhooks: Webhooks, name: string): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Testing the webhook "${name}"…`,
    cancellable: true,
  };
  const { ok, sentence } = await vscode.window.withProgress(options, (_progress, token) =>
    webhooks.test(name, signalOf(token)),
  );
  const text = `Webhook "${name}": ${sentence}`;
  void (ok ? vscode.window.showInformationMessage(text) : vscode.window.showWarningMessage(text));
}

async function copySecretOf(webhooks: Webhooks, name: string): Promise<void> {
  await vscode.env.clipboard.writeText(await webhooks.signingSecret(name));
  void vscode.window.showInformationMessage(
    `The signing secret of "${name}" is on the clipboard: give it to the receiver, and to nobody else.`,
  );
}
