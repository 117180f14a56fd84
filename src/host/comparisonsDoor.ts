// The door to the comparisons: what knows them is loaded with the first look at one.
import * as vscode from 'vscode';
import type { ComparisonService } from '../core/compare/comparisonService.ts';
import type { ComparePageEvents } from '../shared/protocol.ts';
import type { AskingParts } from './askingParts.ts';
import type { Services } from './services.ts';

/** What a comparison tells its page. */
export type CompareEvent = {
  [E in keyof ComparePageEvents]: { event: E; data: ComparePageEvents[E] };
}[keyof ComparePageEvents];

export class ComparisonsDoor {
  readonly #services: Services;
  readonly #asking: AskingParts;
  readonly #events = new vscode.EventEmitter<CompareEvent>();
  #loading?: Promise<ComparisonService>;
  #loaded?: ComparisonService;
  /** What comparisons have to tell, the one that is shown and others. */
  readonly onEvent = this.#events.event;

  /** `asking` is what the chat asks with. */
  constructor(services: Services, asking: AskingParts) {
    this.#services = services;
    this.#asking = asking;
  }

  get(): Promise<ComparisonService> {
    this.#loading ??= this.#load();
    this.#loading.catch(() => (this.#loading = undefined));
    return this.#loading;
  }

  get isAnswering(): boolean {
    return this.#loaded?.isAnswering ?? false;
  }

  stopAll(): void {
    this.#loaded?.stopAll();
  }

  /** Ends all that is being asked, and waits until it is kept. */
  async end(): Promise<void> {
    const comparisons = await this.#loading?.catch(() => undefined);
    comparisons?.stopAll();
    await comparisons?.settled();
    this.#events.dispose();
  }

  async #load(): Promise<ComparisonService> {
    const [store, { createComparisons }] = await Promise.all([this.#services.store(), import('./comparisons.ts')]);
    const tell = (told: CompareEvent) => this.#events.fire(told);
    this.#loaded = createComparisons(this.#services, store, this.#asking, tell);
    return this.#loaded;
  }
}
