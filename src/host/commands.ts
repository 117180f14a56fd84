// The one table of commands; a test holds it against package.json.
import * as vscode from 'vscode';
import { toAppError } from '../core/errors.ts';
import type { EditorTask } from '../shared/protocol/chat.ts';
import type { ChatView } from './chatView.ts';
import type { ComparePanel } from './comparePanel.ts';
import type { KeyCommands } from './keyCommands.ts';
import type { LazyPage } from './lazyPage.ts';
import type { CostsPanel } from './costsPanel.ts';
import type { ModelsPanel } from './modelsPanel.ts';
import type { Services } from './services.ts';
import type { SettingsPanel } from './settingsPanel.ts';

/** What opens a comparison; `compareCommands.ts` has them. */
const COMPARE_COMMANDS = [
  'compareModels',
  'compareConversation',
  'compareAnswer',
  'compareSelection',
  'openComparison',
  'compareSet',
] as const;

/** `editorActions.ts` has them, with what they ask. */
const EDITOR_TASKS: readonly EditorTask[] = ['explain', 'fix', 'refactor', 'document', 'writeTests', 'review'];

/** Command ids without `llmWorkbench.` and what they do. */
export type CommandTable = Readonly<Record<string, (argument?: unknown, others?: unknown) => unknown>>;

export function commandTable(
  services: Services,
  view: ChatView,
  keys: KeyCommands,
  settings: LazyPage<SettingsPanel>,
  models: LazyPage<ModelsPanel>,
  costs: LazyPage<CostsPanel>,
  compare: LazyPage<ComparePanel>,
): CommandTable {
  const show = async (part: 'conversations' | 'parameters') => {
    await view.reveal(false);
    view.emit('view/show', { part });
  };
  return {
    openChat: () => view.reveal(true),
    newConversation: async () => {
      view.emit('chat/snapshot', await view.show(undefined));
      await view.reveal(true);
    },
    showConversations: () => show('conversations'),
    showParameters: () => show('parameters'),
    chooseModel: async (wanted) => {
      const { chooseNamed, pickModel } = await import('./modelPick.ts');
      return typeof wanted === 'string' ? chooseNamed(services, wanted) : pickModel(services, keys);
    },
    browseModels: async (filter) => (await models.get()).show(typeof filter === 'string' ? filter : undefined),
    openCosts: async (query) => (await costs.get()).show(query),
    ...Object.fromEntries(
      COMPARE_COMMANDS.map((id) => [
        id,
        async (of) => (await import('./compareCommands.ts')).compareCommands[id](await compare.get(), of),
      ]),
    ),
    showTestCases: async () => (await import('./testCases.ts')).showTestCases(services),
    exportRequest: async (messageId, language) =>
      (await import('./exportRequest.ts')).exportRequest(services, view, messageId, language),
    exportUsage: async () => (await import('./usageExport.ts')).exportUsage(services),
    importUsage: async () => (await import('./usageImport.ts')).importUsage(services),
    deleteUsage: async () => (await import('./usageDeletion.ts')).deleteUsage(services),
    exportConversations: async (ids, format) =>
      (await import('./portability/conversationFiles.ts')).exportConversations(services, ids, format),
    importConversations: async () => (await import('./portability/takeIn.ts')).importConversations(services),
    backUpConversations: async () => (await import('./portability/backUp.ts')).backUpConversations(services),
    restoreConversations: async () => (await import('./portability/takeIn.ts')).restoreConversations(services),
    refreshModels: () => services.models(true),
    refreshPrices: async () => (await import('./refreshPrices.ts')).refreshPricesInVsCode(services),
    setPrice: async (model) => (await import('./setPrice.ts')).setPrice(services, model),
    stop: () => services.stopAll(),
    // The status bar asks for an offer; by the palette all are asked again at once.
    resetCircuits: async (offer) => {
      const { offerReset, resetCircuits } = await import('./circuits.ts');
      return offer === 'offer'
        ? offerReset(services)
        : resetCircuits(services, typeof offer === 'string' ? offer : undefined);
    },
    startGateway: async () => (await import('./gateway.ts')).hostGateway(services).start(),
    stopGateway: async () => (await import('./gateway.ts')).hostGateway(services).stop(),
    showGateway: async () => (await import('./gateway.ts')).hostGateway(services).show(),
    editRoutingRules: async () => (await import('./ruleFileCommands.ts')).editRuleFile(),
    explainRouting: async (prompt) =>
      (await import('./explainRouting.ts')).explainRouting(view, await settings.get(), prompt),
    calibrateRouter: async () => (await import('./calibrateRouter.ts')).calibrateRouter(services),
    addKey: (providerId) => keys.add(typeof providerId === 'string' ? providerId : undefined),
    addEndpoint: async () => (await import('./endpointCommands.ts')).addEndpoint(services, keys),
    addWebhook: async () => (await import('./webhookCommands.ts')).addWebhook(services),
    testWebhook: async () => (await import('./webhookCommands.ts')).testWebhook(services),
    copyWebhookSecret: async () => (await import('./webhookCommands.ts')).copyWebhookSecret(services),
    removeWebhook: async () => (await import('./webhookCommands.ts')).removeWebhook(services),
    testKey: () => keys.test(),
    testConnections: async () => (await settings.get()).testConnections(),
    renameKey: () => keys.rename(),
    switchKey: () => keys.switch(),
    disableKey: () => keys.disable(),
    removeKey: () => keys.remove(),
    openSettings: async (page) => (await settings.get()).show(typeof page === 'string' ? page : undefined),
    getStarted: () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${services.context.extension.id}#start`),
    showLog: () => services.log.show(),
    acceptProposal: (uri) => services.proposals.accept(uri instanceof vscode.Uri ? uri : undefined),
    discardProposal: (uri) => services.proposals.discard(uri instanceof vscode.Uri ? uri : undefined),
    ask: async () => (await import('./editorActions.ts')).askAboutSelection(view),
    attachFile: async (uri, uris) => (await import('./attachCommands.ts')).attachFiles(view, uri, uris),
    attachTerminalSelection: async () => (await import('./attachCommands.ts')).attachTerminalSelection(view),
    ...Object.fromEntries(
      EDITOR_TASKS.map((id) => [id, async () => (await import('./editorActions.ts')).runEditorAction(view, id)]),
    ),
  };
}

/** Registers every command; a failure is told in words, and its details go into the log. */
export function registerCommands(services: Services, table: CommandTable): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(table).map(([id, run]) =>
      vscode.commands.registerCommand(`llmWorkbench.${id}`, async (argument?: unknown, others?: unknown) => {
        try {
          await run(argument, others);
        } catch (thrown) {
          const error = toAppError(thrown);
          if (error.kind !== 'cancelled') {
            services.log.error(`Command ${id}`, thrown);
            void vscode.window.showErrorMessage(services.redactor.text(error.message));
          }
        }
      }),
    ),
  );
}
