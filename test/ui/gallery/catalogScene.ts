// The gallery's table of models with its parts by their names, for the tests of one file.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { CatalogView } from '../../../src/shared/catalogViews.ts';
import type { ModelsPageEvents } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { eventually } from '../../harness/eventually.ts';
import { useGallery, type GalleryScene } from './useGallery.ts';

interface PlayedCatalogHost {
  asked: ToHost[];
  tell<E extends keyof ModelsPageEvents>(event: E, data: ModelsPageEvents[E]): void;
  stored(): unknown;
  view(): CatalogView;
  /** Answers the price table that waits. */
  release(): void;
}

declare global {
  interface Window {
    catalogGallery: PlayedCatalogHost;
  }
}

export class CatalogScene {
  readonly #scene: GalleryScene;

  constructor(scene: GalleryScene) {
    this.#scene = scene;
  }

  get page(): Page {
    return this.#scene.page;
  }

  get search(): Locator {
    return this.page.getByRole('combobox', { name: 'Search models' });
  }

  get details(): Locator {
    return this.page.getByRole('complementary');
  }

  async open(state: string, width = 1400, theme = 'dark'): Promise<void> {
    await this.page.setViewportSize({ width, height: 720 });
    await this.#scene.open(state, 'main > :not(.appearsLate)', theme, 'models');
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ hasText: name }).first();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The first three of those that are drawn. */
  async names(): Promise<string[]> {
    return (await this.page.locator('.modelRow .modelName').allTextContents()).slice(0, 3);
  }

  /** Waits until these are the first three. */
  async lists(...names: readonly string[]): Promise<void> {
    await eventually(async () => assert.deepEqual(await this.names(), names));
  }

  /** Waits for what the search field says of how many there are: "2 of 300". */
  async count(text: string): Promise<void> {
    await this.page.locator('.searchRow .tag').filter({ hasText: text }).waitFor();
  }

  /** Waits for what a screen reader is told. */
  async said(text: string): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: text }).first().waitFor();
  }

  /** Parameters of all that the page asked the host with one method, oldest first. */
  async asked(method: string): Promise<unknown[]> {
    const all = await this.page.evaluate(() => window.catalogGallery.asked);
    return all.flatMap((one) => (one.kind === 'request' && one.method === method ? [one.params] : []));
  }
}

export function useCatalogGallery(): CatalogScene {
  return new CatalogScene(useGallery({ width: 1400, height: 720 }));
}
