// The gallery's cost view with its parts by their names, for the tests of one file.
import type { Locator, Page } from 'playwright-core';
import type { CostsPageEvents } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { useGallery, type GalleryScene } from './useGallery.ts';

interface PlayedCostsHost {
  asked: ToHost[];
  stored(): unknown;
  tell<E extends keyof CostsPageEvents>(event: E, data: CostsPageEvents[E]): void;
  spend(): Promise<void>;
  /** The next answer is a failure. */
  fail(words: string): void;
  hold(): void;
  release(): void;
  heldCount(): number;
  /** `performance.now()` of the last answer. */
  answeredAt(): number;
}

declare global {
  interface Window {
    costsGallery: PlayedCostsHost;
  }
}

export class CostsScene {
  readonly #scene: GalleryScene;

  constructor(scene: GalleryScene) {
    this.#scene = scene;
  }

  get page(): Page {
    return this.#scene.page;
  }

  get filter(): Locator {
    return this.page.getByRole('combobox', { name: 'Filter by' });
  }

  get tiles(): Locator {
    return this.page.getByRole('list', { name: 'Totals' }).getByRole('listitem');
  }

  async open(state: string, width = 1200, theme = 'dark'): Promise<void> {
    this.page.setDefaultTimeout(15_000);
    await this.page.setViewportSize({ width, height: 800 });
    await this.#scene.open(state, 'main > :not(.appearsLate)', theme, 'costs');
  }

  /** As after closing and opening the tab. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('main[aria-busy="false"] > *').first().waitFor();
  }

  card(id: string): Locator {
    return this.page.locator(`[data-card="${id}"]`);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Waits until figures are those of the last query. */
  async settled(): Promise<void> {
    await this.page.locator('main[aria-busy="false"]').waitFor();
  }

  async said(text: string): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: text }).first().waitFor();
  }

  /** Parameters of all that the page asked the host with one method, oldest first. */
  async asked(method: string): Promise<unknown[]> {
    const all = await this.page.evaluate(() => window.costsGallery.asked);
    return all.flatMap((one) => (one.kind === 'request' && one.method === method ? [one.params] : []));
  }

  /** Rows of a card's table, as they are written. */
  async rows(id: string): Promise<string[][]> {
    const rows = await this.card(id).locator('tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  }

  /** What the card's menu hands to the host. */
  async saved(id: string, kind: 'CSV' | 'JSON' | 'PNG'): Promise<{ kind: string; name: string; content: string }> {
    const before = (await this.asked('costs/save')).length;
    await this.card(id)
      .getByRole('button', { name: /^Export/ })
      .click();
    await this.page.getByRole('menuitem', { name: `Save as ${kind}…` }).click();
    await this.page.waitForFunction(
      (count) =>
        window.costsGallery.asked.filter((one) => one.kind === 'request' && one.method === 'costs/save').length > count,
      before,
    );
    return (await this.asked('costs/save')).at(-1) as { kind: string; name: string; content: string };
  }

  /** In a page without the policy: how many colours, and that of the corner. */
  async coloursOf(png: Buffer): Promise<{ colours: number; ground: string }> {
    const page = await this.page.context().newPage();
    try {
      return await page.evaluate(async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext('2d')!; // a browser has one
        context.drawImage(image, 0, 0);
        const pixels = context.getImageData(0, 0, image.width, image.height).data;
        const colours = new Set<string>();
        for (let at = 0; at < pixels.length; at += 4) {
          colours.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
        }
        return { colours: colours.size, ground: `${pixels[0]},${pixels[1]},${pixels[2]}` };
      }, png.toString('base64'));
    } finally {
      await page.close();
    }
  }
}

export function useCostsGallery(): CostsScene {
  return new CostsScene(useGallery({ width: 1200, height: 800 }));
}
