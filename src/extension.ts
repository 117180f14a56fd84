// The composition root: builds the parts, wires them, and ends them.
import * as vscode from 'vscode';
import { providerOfEntry } from './core/keyRing.ts';
import { systemClock } from './core/systemClock.ts';
import { CHAT_VIEW, ChatView } from './host/chatView.ts';
import { commandTable, registerCommands } from './host/commands.ts';
import type { ComparePanel } from './host/comparePanel.ts';
import type { CostsPanel } from './host/costsPanel.ts';
import { CONTEXT_SCHEME } from './host/context/contextFiles.ts';
import { KeyCommands } from './host/keyCommands.ts';
import { LazyPage } from './host/lazyPage.ts';
import type { ModelsPanel } from './host/modelsPanel.ts';
import { confirmOrigin } from './host/originDialog.ts';
import { COMPARE_PANEL, COSTS_PANEL, MODELS_PANEL, SETTINGS_PANEL } from './host/pageIds.ts';
import { watchRuleFiles } from './host/ruleFileWatch.ts';
import { Services } from './host/services.ts';
import type { SettingsPanel } from './host/settingsPanel.ts';
import { createStatusBar } from './host/statusBar.ts';
import { watchWebhooks } from './host/webhookWatch.ts';
import type { ChatPageRequests } from './shared/protocol.ts';
import type { Handlers } from './shared/rpc.ts';

/** What the tests inside the extension host hold on to; given only in test mode. */
export interface TestApi {
  services: Services;
  view: ChatView;
  keyCommands: KeyCommands;
  settings: LazyPage<SettingsPanel>;
  models: LazyPage<ModelsPanel>;
  costs: LazyPage<CostsPanel>;
  compare: LazyPage<ComparePanel>;
  /** What the chat page may ask, of this very program. */
  chatHandlers(): Promise<Handlers<ChatPageRequests>>;
  /** Milliseconds that `activate` took. */
  activatedInMs: number;
}

let running: Services | undefined;

export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const began = performance.now();
  const services = new Services(context);
  running = services;
  const keyCommands = new KeyCommands({
    keys: services.keys,
    connections: services.connections,
    providers: services.providers,
    settings: services.configuration.settings,
    clock: systemClock,
    redactor: services.redactor,
    confirmOrigin,
    onChange: (providerId) => services.providersChanged(providerId),
  });
  const view = new ChatView(services, keyCommands);
  const settings = new LazyPage(async () => {
    const { SettingsPanel } = await import('./host/settingsPanel.ts');
    return new SettingsPanel(services, keyCommands);
  });
  const models = new LazyPage(async () => {
    const { ModelsPanel } = await import('./host/modelsPanel.ts');
    return new ModelsPanel(services, keyCommands);
  });
  const costs = new LazyPage(async () => {
    const { CostsPanel } = await import('./host/costsPanel.ts');
    return new CostsPanel(services, view);
  });
  const compare = new LazyPage(async () => {
    const { ComparePanel } = await import('./host/comparePanel.ts');
    return new ComparePanel(services, view, keyCommands);
  });
  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider(CHAT_VIEW, view),
    vscode.window.registerWebviewPanelSerializer(SETTINGS_PANEL, settings),
    settings,
    vscode.window.registerWebviewPanelSerializer(MODELS_PANEL, models),
    models,
    vscode.window.registerWebviewPanelSerializer(COSTS_PANEL, costs),
    costs,
    vscode.window.registerWebviewPanelSerializer(COMPARE_PANEL, compare),
    compare,
    vscode.workspace.registerFileSystemProvider(CONTEXT_SCHEME, view.contextFiles, { isReadonly: true }),
    registerCommands(services, commandTable(services, view, keyCommands, settings, models, costs, compare)),
    createStatusBar(services),
    services.proposals.register(),
    watchWebhooks(services),
    watchRuleFiles(services),
    services.configuration.onChange(({ providers: addresses, model }) => {
      if (addresses) {
        services.providersChanged();
      } else if (model) {
        services.modelChosen();
      }
    }),
    // Another window added, changed or removed a key.
    context.secrets.onDidChange(({ key }) => {
      const providerId = providerOfEntry(key);
      if (providerId) {
        services.providersChanged(providerId);
      }
    }),
  );
  const activatedInMs = performance.now() - began;
  const chatHandlers = async () => (await import('./host/chatHandlers.ts')).chatPageHandlers(view);
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { services, view, keyCommands, settings, models, costs, compare, chatHandlers, activatedInMs }
    : undefined;
}

export async function deactivate(): Promise<void> {
  await running?.dispose();
  running = undefined;
}
