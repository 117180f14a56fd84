// A comparison page over a session of its own, whose page is the test.
import assert from 'node:assert/strict';
import { ChatView } from '../../../src/host/chatView.ts';
import { ComparePanel } from '../../../src/host/comparePanel.ts';
import type { Services } from '../../../src/host/services.ts';
import type { ColumnView, ComparisonSnapshot, ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import type { ComparePageEvents } from '../../../src/shared/protocol.ts';
import type { MessageView, ModelReference } from '../../../src/shared/views.ts';
import { waitFor } from '../../harness/wait.ts';
import { readyModels } from './answers.ts';
import { running } from './extension.ts';
import { FakePanel } from './fakePanel.ts';
import { Profile } from './separateServices.ts';

/** In place of half a minute. */
const LOOK_MS = 20;

interface Session {
  services: Services;
  view: ChatView;
  panel: ComparePanel;
  page: FakePanel;
}

export class CompareDesk {
  readonly profile = new Profile();
  #session!: Session; // given by `open`, which alone makes one

  static async open(): Promise<CompareDesk> {
    const desk = new CompareDesk();
    await desk.#begin();
    return desk;
  }

  get services(): Services {
    return this.#session.services;
  }

  get view(): ChatView {
    return this.#session.view;
  }

  get panel(): ComparePanel {
    return this.#session.panel;
  }

  get page(): FakePanel {
    return this.#session.page;
  }

  /** The window is loaded again with the tab open. */
  async reload(): Promise<void> {
    this.panel.dispose();
    await this.profile.end(this.services);
    await this.#begin();
  }

  /** Another window of the same person. */
  otherWindow(): Promise<Services> {
    return this.profile.start();
  }

  /** The tab is closed and opened again. */
  async reopen(): Promise<void> {
    this.page.panel.dispose();
    this.#session.page = new FakePanel();
    await this.panel.deserializeWebviewPanel(this.page.panel);
  }

  async close(): Promise<void> {
    this.panel.dispose();
    await this.profile.remove();
  }

  async snapshot(): Promise<ComparisonSnapshot> {
    return (await this.page.ask('compare/snapshot', {})) as ComparisonSnapshot;
  }

  async shown(): Promise<ComparisonView> {
    const { comparison } = await this.snapshot();
    assert.ok(comparison, 'a comparison is shown');
    return comparison;
  }

  /** A new one with these models, which the page then shows. */
  async create(...models: ModelReference[]): Promise<ComparisonView> {
    await this.page.ask('compare/new', { models });
    return this.shown();
  }

  ask({ id, columns }: ComparisonView, text: string, columnIds = idsOf({ columns })): Promise<TurnView> {
    return this.page.ask('compare/ask', { id, text, columnIds }) as Promise<TurnView>;
  }

  /** Waits until no column is being answered. */
  async settled(): Promise<void> {
    await (await this.services.comparisons()).settled();
  }

  /** Waits until words have come in every column. */
  async words(): Promise<ComparisonView> {
    return waitFor('words in every column', async () => {
      const view = await this.shown();
      return view.columns.every((column) => (lastOf(column)?.text ?? '') !== '') && view;
    });
  }

  ended(): ComparePageEvents['run/ended'][] {
    return this.page.events('run/ended') as ComparePageEvents['run/ended'][];
  }

  async #begin(): Promise<void> {
    const services = await this.profile.start();
    const { keyCommands } = await running();
    const view = new ChatView(services, keyCommands);
    const panel = new ComparePanel(services, view, keyCommands, LOOK_MS);
    this.#session = { services, view, panel, page: new FakePanel() };
    await panel.deserializeWebviewPanel(this.page.panel);
    await readyModels(services);
  }
}

export function idsOf({ columns }: Pick<ComparisonView, 'columns'>): string[] {
  return columns.map(({ id }) => id);
}

export function textsOf({ conversation }: ColumnView): string[] {
  return conversation.messages.map(({ text }) => text);
}

export function lastOf({ conversation }: ColumnView): MessageView | undefined {
  return conversation.messages.at(-1);
}
