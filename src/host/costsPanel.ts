// The cost view in an editor tab: told when something was paid, set or forgotten, in this window or another.
import * as v from 'valibot';
import * as vscode from 'vscode';
import { costsPageSchemas, type CostsPageEvents, type CostsPageRequests } from '../shared/protocol.ts';
import { costQuery } from '../shared/protocol/costs.ts';
import type { Handlers } from '../shared/rpc.ts';
import type { ChatView } from './chatView.ts';
import { EditorPage } from './editorPage.ts';
import { costsHandlers } from './handlers/costs.ts';
import { done } from './handlers/done.ts';
import { COSTS_PANEL } from './pageIds.ts';
import { PageLook } from './pageLook.ts';
import type { Services } from './services.ts';

export class CostsPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: Services;
  readonly #view: ChatView;
  readonly #page: EditorPage<CostsPageRequests, CostsPageEvents>;
  readonly #listeners: vscode.Disposable;
  readonly #look: PageLook;

  /** `lookMs`: how often a page that is in sight looks whether other windows have written. */
  constructor(services: Services, view: ChatView, lookMs?: number) {
    this.#services = services;
    this.#view = view;
    this.#page = new EditorPage(services, {
      id: COSTS_PANEL,
      title: 'LLM Workbench: Costs',
      entry: 'costs',
      icon: 'graph',
      schemas: costsPageSchemas,
      handlers: () => this.handlers(),
      send: async () => this.#page.emit('costs/changed', {}),
    });
    this.#look = new PageLook({
      isSeen: () => this.#page.isSeen,
      look: () => services.lookForUsage(),
      everyMs: lookMs,
    });
    const changed = () => this.#page.changed();
    this.#listeners = vscode.Disposable.from(
      this.#look,
      services.onUsageChange(changed),
      services.configuration.onChange(changed),
      services.budgets.onChange(changed),
    );
  }

  /** Brings the page to the front; `query` comes from a command and may be anything: what is no query is not minded. */
  show(query?: unknown): void {
    const read = v.safeParse(costQuery, query);
    this.#page.show(read.success ? { event: 'costs/show', data: { query: read.output } } : undefined);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    return this.#page.deserializeWebviewPanel(panel);
  }

  /** What the page may ask. */
  handlers(): Handlers<CostsPageRequests> {
    const services = this.#services;
    const handlers = costsHandlers(services, this.#view, (task) => this.#page.inVsCode(task));
    return {
      ...handlers,
      'costs/view': async (params, signal) => {
        try {
          return await handlers['costs/view'](params, signal);
        } finally {
          this.#page.isReady();
          this.#look.begin();
        }
      },
      'page/copy': async ({ text }) => done(await vscode.env.clipboard.writeText(text)),
      'page/showLog': async () => done(services.log.show()),
    };
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#page.dispose();
  }
}
