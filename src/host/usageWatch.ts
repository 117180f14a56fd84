// Tells when something was counted or forgotten, in this window or, when it is looked for, in another.
import * as vscode from 'vscode';
import type { Services } from './services.ts';
import { UsageMirror } from './usageMirror.ts';

export class UsageWatch implements vscode.Disposable {
  readonly #services: Pick<Services, 'store' | 'isStoreOpen'>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #mirror: UsageMirror;
  readonly #listener: vscode.Disposable;
  /** The ledger as the listeners know it. */
  #known?: string;
  readonly onChange = this.#changed.event;

  /** `workspace` is this window's; empty: without a folder. */
  constructor(services: Pick<Services, 'context' | 'store' | 'isStoreOpen' | 'log'>, workspace: () => string) {
    this.#services = services;
    this.#mirror = new UsageMirror(services, workspace);
    this.#listener = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && services.isStoreOpen) {
        void this.look();
      }
    });
  }

  /** This window has opened the ledger, or counted or forgotten something. */
  changed(): void {
    this.#mirror.changed();
    this.#changed.fire();
    if (this.#services.isStoreOpen) {
      void this.#learn();
    }
  }

  /** Tells of what other windows have done since the last look: one short question to the store. */
  async look(): Promise<void> {
    const before = this.#known;
    await this.#learn();
    if (before !== undefined && before !== this.#known) {
      this.#mirror.changed();
      this.#changed.fire();
    }
  }

  /** Brings the copy in the workspace's state up to date at once. */
  copyNow(): Promise<void> {
    return this.#mirror.flush();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  async #learn(): Promise<void> {
    try {
      const { usage } = await this.#services.store();
      this.#known = usage.state();
    } catch {
      // The session is ending; else whoever needs the store tells of it.
    }
  }
}
