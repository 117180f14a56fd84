// The settings in an editor tab: one at a time, restored after a reload, always showing what the files hold.
import * as vscode from 'vscode';
import { systemClock } from '../core/systemClock.ts';
import { settingsPageSchemas, type SettingsPageEvents, type SettingsPageRequests } from '../shared/protocol.ts';
import type { PromptToTry } from '../shared/routingPageViews.ts';
import type { SettingsView } from '../shared/settingsViews.ts';
import { ConnectionTests } from './connectionTests.ts';
import { EditorPage } from './editorPage.ts';
import { KeyChecks } from './keyChecks.ts';
import type { KeyCommands } from './keyCommands.ts';
import { SETTINGS_PANEL } from './pageIds.ts';
import type { Services } from './services.ts';
import { settingsPageHandlers } from './settingsHandlers.ts';

export class SettingsPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly services: Services;
  readonly keyCommands: KeyCommands;
  readonly checks: KeyChecks;
  readonly tests: ConnectionTests;
  readonly #listeners: vscode.Disposable;
  readonly #webhookListener: Promise<vscode.Disposable | undefined>;
  readonly #page: EditorPage<SettingsPageRequests, SettingsPageEvents>;
  #ruleListener?: Promise<vscode.Disposable | undefined>;
  /** Who rested when the page was told last. */
  #resting = '[]';

  constructor(services: Services, keyCommands: KeyCommands) {
    this.services = services;
    this.keyCommands = keyCommands;
    const { keys, providers, connections, redactor } = services;
    this.checks = new KeyChecks({
      operations: keyCommands.operations,
      providers,
      keys,
      connections,
      settingsOf: (providerId) => services.configuration.settings.entry(providerId),
      clock: systemClock,
      redactor,
    });
    this.tests = new ConnectionTests({
      checks: this.checks,
      targets: async () => (await import('./settingsView.ts')).testTargets(services),
      log: services.log,
      onChange: (run, checked) => this.#page.emit('connections/run', { run, checked }),
    });
    this.#page = new EditorPage(services, {
      id: SETTINGS_PANEL,
      title: 'LLM Workbench: Settings',
      entry: 'settings',
      icon: 'settings',
      schemas: settingsPageSchemas,
      handlers: () => settingsPageHandlers(this),
      send: async () => this.#page.emit('settings/changed', await this.view()),
    });
    const changed = () => this.#page.changed();
    const spent = () => this.#page.emit('budgets/changed', {});
    this.#webhookListener = services.webhooks().then(
      (webhooks) => webhooks.onChange(changed),
      () => undefined,
    );
    this.#listeners = vscode.Disposable.from(
      services.configuration.onChange(changed),
      services.onModelsChange(changed),
      services.onCircuitsChange(() => this.#followResting()),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
      services.onUsageChange(spent),
      services.budgets.onChange(spent),
      new vscode.Disposable(() => void this.#ruleListener?.then((listener) => listener?.dispose())),
      services.onChatEvent(({ event, data }) => {
        if (event === 'local/changed') {
          this.#page.emit(event, data as SettingsPageEvents['local/changed']);
        }
      }),
    );
  }

  /** Queues for rate limits move with each request; only who rests is shown. */
  #followResting(): void {
    const resting = this.services
      .circuits()
      .flatMap(({ providerId, model, keyName, state, failures }) =>
        state === 'closed' ? [] : [[providerId, model, keyName, state, failures]],
      );
    const stamp = JSON.stringify(resting);
    if (stamp !== this.#resting) {
      this.#resting = stamp;
      this.#page.changed();
    }
  }

  /** Brings the settings to the front; `page` is one of the page's own names. */
  show(page?: string): void {
    this.#page.show(page === undefined ? undefined : { event: 'settings/show', data: { page } });
  }

  /** Opens the page of routing with a prompt, and has it tried there; nothing is sent to a model. */
  explain(wanted: PromptToTry): void {
    this.#page.show({ event: 'routing/explain', data: wanted });
  }

  /** Tests all connections, where the person sees what comes of it; resolves when all is done. */
  testConnections(): Promise<void> {
    this.show('providers');
    return this.tests.run();
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    return this.#page.deserializeWebviewPanel(panel);
  }

  /** All that the page shows now. */
  async view(): Promise<SettingsView> {
    const { settingsView } = await import('./settingsView.ts');
    return { ...(await settingsView(this.services, this.checks)), run: this.tests.view };
  }

  /** The page has asked for its first snapshot. */
  pageIsReady(): void {
    this.#ruleListener ??= this.services.ruleSources().then(
      (sources) => sources.onChange(() => this.#page.emit('routing/changed', {})),
      () => undefined,
    );
    this.#page.isReady();
  }

  /** Something that VS Code asks the person by itself; a failure is told there, where they look. */
  inVsCode(task: Promise<void>): void {
    this.#page.inVsCode(task);
  }

  dispose(): void {
    this.tests.cancel();
    this.#listeners.dispose();
    void this.#webhookListener.then((listener) => listener?.dispose());
    this.#page.dispose();
  }
}
