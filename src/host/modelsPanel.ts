// The table of models in an editor tab: always showing what the catalogue knows and what the settings say.
import * as vscode from 'vscode';
import { modelsPageSchemas, type ModelsPageEvents, type ModelsPageRequests } from '../shared/protocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import type { ModelReference } from '../shared/views.ts';
import { EditorPage } from './editorPage.ts';
import { catalogHandlers } from './handlers/catalog.ts';
import { done } from './handlers/done.ts';
import { modelHandlers } from './handlers/models.ts';
import type { KeyCommands } from './keyCommands.ts';
import { MODELS_PANEL } from './pageIds.ts';
import type { Services } from './services.ts';

export class ModelsPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: Services;
  readonly #keyCommands: KeyCommands;
  readonly #page: EditorPage<ModelsPageRequests, ModelsPageEvents>;
  readonly #listeners: vscode.Disposable;

  constructor(services: Services, keyCommands: KeyCommands) {
    this.#services = services;
    this.#keyCommands = keyCommands;
    this.#page = new EditorPage(services, {
      id: MODELS_PANEL,
      title: 'LLM Workbench: Models',
      entry: 'models',
      icon: 'library',
      schemas: modelsPageSchemas,
      handlers: () => this.handlers(),
      send: async () => this.#page.emit('catalog/changed', await services.catalogView()),
    });
    const changed = () => this.#page.changed();
    this.#listeners = vscode.Disposable.from(
      services.configuration.onChange(changed),
      services.onModelsChange(changed),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
    );
  }

  /** Brings the table to the front; `filter` is put into its search field. */
  show(filter?: string): void {
    this.#page.show(filter === undefined ? undefined : { event: 'catalog/show', data: { filter } });
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    return this.#page.deserializeWebviewPanel(panel);
  }

  /** What the page may ask. */
  handlers(): Handlers<ModelsPageRequests> {
    const services = this.#services;
    return {
      ...catalogHandlers(services),
      ...modelHandlers(services),
      'catalog/view': async ({ refresh }) => {
        try {
          return await services.catalogView(refresh);
        } finally {
          this.#page.isReady();
        }
      },
      // What VS Code asks may take the person minutes: the page does not wait for it, and hears of the key when it is there.
      'key/add': async ({ providerId }) => done(this.#page.inVsCode(this.#keyCommands.add(providerId))),
      'catalog/setPrice': async (model) => done(this.#page.inVsCode(priceOf(model))),
      'page/copy': async ({ text }) => done(await vscode.env.clipboard.writeText(text)),
      'page/showLog': async () => done(services.log.show()),
    };
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#page.dispose();
  }
}

async function priceOf(model: ModelReference): Promise<void> {
  await vscode.commands.executeCommand('llmWorkbench.setPrice', model);
}
