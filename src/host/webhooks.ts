// Webhooks in VS Code: made with the first that is set up; publishes events, shows what came of them, changes what is set.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import { systemClock } from '../core/systemClock.ts';
import { WebhookCourier } from '../core/webhooks/courier.ts';
import { BUDGET_THRESHOLD, WebhookEventTypes } from '../core/webhooks/webhookEvents.ts';
import { hostOf, isWebhookEntry, WebhookSecrets } from '../core/webhooks/webhookSecrets.ts';
import {
  readWebhooks,
  withWebhook,
  type WebhookChange,
  type WebhookSetting,
  type WebhookSettings,
} from '../core/webhooks/webhookSettings.ts';
import type { QueueState } from '../core/webhooks/webhookQueue.ts';
import type { BudgetWarning } from '../shared/budgetViews.ts';
import type { WebhooksView, WebhookTestView, WebhookView } from '../shared/webhookViews.ts';
import { secretStore } from './secretStore.ts';
import type { Services } from './services.ts';

const SETTING = 'webhooks';

export class Webhooks {
  /** Further events register themselves here. */
  readonly types = new WebhookEventTypes();
  readonly #services: Services;
  readonly #secrets: WebhookSecrets;
  readonly #courier: WebhookCourier;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  /** Those of which the person was told that they fail. */
  readonly #toldOf = new Set<string>();
  /** Something that the view shows became different. */
  readonly onChange = this.#changed.event;

  constructor(services: Services) {
    this.#services = services;
    const { context, redactor, log } = services;
    this.#secrets = new WebhookSecrets(secretStore(context.secrets));
    this.#courier = new WebhookCourier({
      store: () => services.store(),
      secrets: this.#secrets,
      webhooks: () => this.settings().webhooks,
      types: this.types,
      // VS Code's own fetch: it knows the proxy and the certificates of the editor's settings.
      fetch: (input, init) => globalThis.fetch(input, init),
      clock: systemClock,
      log,
      redactor,
      newId: randomUUID,
      random: Math.random,
      owner: randomUUID(),
      version: String((context.extension.packageJSON as { version?: unknown }).version),
      summary: async (from, to) => (await import('./webhookSummary.ts')).lastDailySummary(services, from, to),
      onChange: () => this.#changed.fire(),
      onGivenUp: (name, sentence) => void this.#tell(name, sentence),
    });
    this.#listener = context.secrets.onDidChange(({ key }) => isWebhookEntry(key) && this.#changed.fire());
  }

  /** What the person's settings hold now. */
  settings(): WebhookSettings {
    return readWebhooks(this.#services.configuration.own(SETTING));
  }

  /** Looks at what is to be sent, and goes on by itself. */
  async wake(): Promise<void> {
    await this.#courier.wake();
  }

  /** Tells all webhooks that want it. Texts of people and models belong into `texts`. Never rejects. */
  publish(type: string, data: unknown, texts?: unknown): Promise<void> {
    return this.#courier.publish(type, data, texts);
  }

  budgetWarning({ budget, percent, message, advice }: BudgetWarning): Promise<void> {
    const endsAt = new Date(budget.endsAt).toISOString();
    return this.publish(BUDGET_THRESHOLD, { percent, message, advice, budget: { ...budget, endsAt } });
  }

  async view(): Promise<WebhooksView> {
    const { webhooks, problems } = this.settings();
    const state = webhooks.length > 0 ? await this.#state() : undefined;
    return {
      webhooks: await Promise.all(webhooks.map((webhook) => this.#viewOf(webhook, state))),
      events: this.types.choices().map(({ id, label, description }) => ({ id, label, description })),
      problems,
    };
  }

  /** Names of all, those of the settings that do not fit left out. */
  names(): readonly string[] {
    return this.settings().webhooks.map(({ name }) => name);
  }

  /** "hooks.slack.com"; `undefined`: it has no address on this machine. */
  async host(name: string): Promise<string | undefined> {
    const secret = await this.#secrets.read(name).catch(() => undefined);
    return secret && hostOf(secret.url);
  }

  /** Sets one up; `url` was checked. A signing secret is made. */
  async add(name: string, url: string, values: WebhookChange): Promise<void> {
    this.#mustBeNew(name);
    // One that was taken out of the settings by hand has left its secret, and what waited for its receiver.
    await this.#secrets.remove(name);
    await this.#courier.forget(name);
    await this.#secrets.setAddress(name, url);
    try {
      await this.#services.configuration.change(SETTING, 'user', (raw) =>
        withWebhook(raw, name, { enabled: true, ...values }),
      );
    } catch (error) {
      await this.#secrets.remove(name);
      throw error;
    }
  }

  async change(name: string, change: WebhookChange): Promise<void> {
    this.#mustBeThere(name);
    await this.#services.configuration.change(SETTING, 'user', (raw) => withWebhook(raw, name, change));
  }

  /** Another address; the signing secret stays. */
  async setAddress(name: string, url: string): Promise<void> {
    this.#mustBeThere(name);
    await this.#secrets.setAddress(name, url);
    this.#toldOf.delete(name);
    this.#changed.fire();
    void this.wake();
  }

  /** With its secret, and all that waits. */
  async remove(name: string): Promise<void> {
    await this.#services.configuration.change(SETTING, 'user', (raw) => withWebhook(raw, name, undefined));
    await this.#secrets.remove(name);
    await this.#courier.forget(name);
    this.#changed.fire();
  }

  async test(name: string, signal: AbortSignal): Promise<WebhookTestView> {
    this.#mustBeThere(name);
    const { result, sentence } = await this.#courier.test(name, signal);
    return { ok: result === 'delivered', sentence };
  }

  /** For the clipboard. Throws `config` where it has none. */
  async signingSecret(name: string): Promise<string> {
    this.#mustBeThere(name);
    const secret = await this.#secrets.read(name);
    if (!secret) {
      throw new AppError('config', `The webhook "${name}" has no address on this machine, and no signing secret.`);
    }
    this.#services.redactor.remember(secret.secret);
    return secret.secret;
  }

  async end(): Promise<void> {
    this.#listener.dispose();
    await this.#courier.end();
    this.#changed.dispose();
  }

  async #viewOf(
    { name, format, events, enabled, includeText }: WebhookSetting,
    state: QueueState | undefined,
  ): Promise<WebhookView> {
    const last = state?.last[name];
    return {
      name,
      host: await this.host(name),
      format,
      events,
      enabled,
      includeText,
      waiting: state?.deliveries.filter(({ webhook }) => webhook === name).length ?? 0,
      last: last && { at: last.at, ok: last.ok, sentence: last.sentence },
    };
  }

  /** The page is shown also where the store cannot be opened, which is told elsewhere. */
  async #state(): Promise<QueueState | undefined> {
    return this.#courier.state().catch(() => undefined);
  }

  /** Once in a session: an alarm that nobody receives is worth knowing of. */
  async #tell(name: string, sentence: string): Promise<void> {
    if (this.#toldOf.has(name)) {
      return;
    }
    this.#toldOf.add(name);
    const settings = 'Open Settings';
    const text = `The webhook "${name}" did not get through: ${sentence}`;
    if ((await vscode.window.showWarningMessage(text, settings)) === settings) {
      await vscode.commands.executeCommand('llmWorkbench.openSettings', 'webhooks');
    }
  }

  #mustBeThere(name: string): void {
    if (!this.names().includes(name)) {
      throw new AppError('config', `There is no webhook "${name}" any more.`);
    }
  }

  #mustBeNew(name: string): void {
    if (this.names().includes(name)) {
      throw new AppError('config', `There is a webhook "${name}" already.`);
    }
  }
}
