// The gallery's settings page with its parts by their names, for the tests of one file.
import type { Locator, Page } from 'playwright-core';
import type { SettingsPageEvents } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import type { SettingsView } from '../../../src/shared/settingsViews.ts';
import type { RoutingState } from './routingStates.ts';
import type { SpendingState } from './spendingStates.ts';
import { useGallery, type GalleryScene } from './useGallery.ts';

interface PlayedSettingsHost {
  asked: ToHost[];
  tell<E extends keyof SettingsPageEvents>(event: E, data: SettingsPageEvents[E]): void;
  stored(): unknown;
  view(): SettingsView;
  /** What stands in the settings of budgets and prices now. */
  spending(): SpendingState;
  /** The same of routing. */
  routing(): RoutingState;
  /** Answers the tests of keys that wait. */
  release(): void;
  /** Writes succeed from now on. */
  mend(): void;
}

declare global {
  interface Window {
    settingsGallery: PlayedSettingsHost;
  }
}

export class SettingsScene {
  readonly #scene: GalleryScene;

  constructor(scene: GalleryScene) {
    this.#scene = scene;
  }

  get page(): Page {
    return this.#scene.page;
  }

  async open(state: string, theme = 'dark', width = 1000): Promise<void> {
    await this.page.setViewportSize({ width, height: 800 });
    await this.#scene.open(state, 'main > :not(.appearsLate)', theme, 'settings');
  }

  /** What the page asked the host with methods that match, oldest first. */
  async asked(methods: RegExp): Promise<{ method: string; params: unknown }[]> {
    const all = await this.page.evaluate(() => window.settingsGallery.asked);
    return all.flatMap((one) =>
      one.kind === 'request' && methods.test(one.method) ? [{ method: one.method, params: one.params }] : [],
    );
  }

  setting(name: string): Locator {
    return this.page.getByRole('group', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  provider(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** Waits for what a screen reader is told. */
  async said(text: string): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: text }).first().waitFor();
  }
}

export function useSettingsGallery(): SettingsScene {
  return new SettingsScene(useGallery({ width: 1000, height: 800 }));
}
