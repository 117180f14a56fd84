// The gallery's comparison page for the tests that decide between answers.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { useGallery, type GalleryScene } from './useGallery.ts';

class DecideScene {
  readonly #scene: GalleryScene;

  constructor(scene: GalleryScene) {
    this.#scene = scene;
  }

  get page(): Page {
    return this.#scene.page;
  }

  get origin(): string {
    return this.#scene.gallery.origin;
  }

  async open(state: string): Promise<void> {
    this.page.setDefaultTimeout(10_000);
    await this.#scene.open(state, '.columns', 'dark', 'compare');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  column(id: string): Locator {
    return this.page.locator(`[data-column="${id}"]`);
  }

  vote(id: string): Locator {
    return this.column(id).locator('.compareVote');
  }

  /** Parameters of all that the page asked the host with one method, oldest first. */
  async asked(method: string): Promise<Record<string, unknown>[]> {
    const all = await this.page.evaluate(() => window.compareGallery.asked);
    return all.flatMap((one) =>
      one.kind === 'request' && one.method === method ? [one.params as Record<string, unknown>] : [],
    );
  }

  /** Waits until that was asked so often, and no more; the last parameters. */
  async untilAsked(method: string, times: number): Promise<Record<string, unknown>> {
    await this.page.waitForFunction(
      ([name, count]) =>
        window.compareGallery.asked.filter((one) => one.kind === 'request' && one.method === name).length >= count,
      [method, times] as const,
    );
    const all = await this.asked(method);
    assert.equal(all.length, times);
    return all.at(-1) ?? {};
  }
}

export function useDeciding(): DecideScene {
  return new DecideScene(useGallery({ width: 1400, height: 860 }));
}
