// The gallery's comparison page with its parts by their names, for the tests of one file.
import type { Locator, Page } from 'playwright-core';
import type { ComparisonSnapshot } from '../../../src/shared/compareViews.ts';
import type { ComparePageEvents } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { useGallery, type GalleryScene } from './useGallery.ts';

interface PlayedCompareHost {
  asked: ToHost[];
  stored(): unknown;
  tell<E extends keyof ComparePageEvents>(event: E, data: ComparePageEvents[E]): void;
  /** Columns whose answers are under way. */
  underWay(): string[];
  /** Nothing arrives any more until `false`. */
  hold(on: boolean): void;
  /** Milliseconds between two deltas, and words in each. */
  pace(ms: number, words: number): void;
  /** Streams a text into a column, as if it had been asked again. */
  stream(columnId: string, text: string): void;
  /** Sends everything anew, with this changed. */
  retell(part: Partial<ComparisonSnapshot>): void;
  /** The same, with another title for the newest of the earlier comparisons. */
  retitle(title: string): void;
  /** Older messages are on their way until `false`. */
  holdOlder(on: boolean): void;
  /** Takes a column away, as another window does. */
  drop(columnId: string): void;
}

declare global {
  interface Window {
    compareGallery: PlayedCompareHost;
  }
}

export class CompareScene {
  readonly #scene: GalleryScene;

  constructor(scene: GalleryScene) {
    this.#scene = scene;
  }

  get page(): Page {
    return this.#scene.page;
  }

  get draft(): Locator {
    return this.page.getByRole('textbox', { name: 'Question' });
  }

  get columns(): Locator {
    return this.page.locator('.column');
  }

  get sums(): Locator {
    return this.page.getByRole('region', { name: 'All columns' });
  }

  async open(state: string, width = 1400, theme = 'dark'): Promise<void> {
    this.page.setDefaultTimeout(15_000);
    await this.page.setViewportSize({ width, height: 860 });
    await this.#scene.open(state, 'main > :not(.appearsLate)', theme, 'compare');
  }

  /** As after hiding and showing the tab: the page lives again with what it remembered. */
  async again(state: string): Promise<void> {
    await this.page.goto(`${this.#scene.gallery.origin}/?page=compare&state=${state}&theme=dark&again`);
    await this.page.locator('main > :not(.appearsLate)').first().waitFor();
  }

  column(id: string): Locator {
    return this.page.locator(`[data-column="${id}"]`);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Chooses from the menu of a column. */
  async choose(letter: string, item: string): Promise<void> {
    await this.button(`More for column ${letter}`).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** Ids of the columns in the order in which they stand. */
  order(): Promise<(string | null)[]> {
    return this.columns.evaluateAll((all) => all.map((one) => one.getAttribute('data-column')));
  }

  /** Waits until the columns stand so. */
  async orderIs(ids: readonly string[]): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.column')].map((one) => one.getAttribute('data-column')).join(' ') === wanted,
      ids.join(' '),
    );
  }

  async width(id: string): Promise<number> {
    return (await this.column(id).boundingBox())?.width ?? 0;
  }

  /** "first: 0.88 s" and so on, of those that are marked as best. */
  async best(id: string): Promise<string[]> {
    const marked = await this.column(id)
      .locator('.metric')
      .filter({ has: this.page.locator('.best') })
      .all();
    return Promise.all(marked.map((one) => one.locator('dt').innerText()));
  }

  /** Parameters of all that the page asked the host with one method, oldest first. */
  async asked(method: string): Promise<Record<string, unknown>[]> {
    const all = await this.page.evaluate(() => window.compareGallery.asked);
    return all.flatMap((one) =>
      one.kind === 'request' && one.method === method ? [one.params as Record<string, unknown>] : [],
    );
  }

  /** Waits until the host was asked so often, and gives what it was asked last. */
  async askedLast(method: string, times = 1): Promise<Record<string, unknown>> {
    await this.page.waitForFunction(
      ([name, count]) =>
        window.compareGallery.asked.filter((one) => one.kind === 'request' && one.method === name).length >=
        Number(count),
      [method, times],
    );
    return (await this.asked(method)).at(-1) ?? {};
  }

  /** Waits until this stands in the field of the next question. */
  async draftIs(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => document.querySelector<HTMLTextAreaElement>('.compareComposer textarea')?.value === wanted,
      text,
    );
  }

  /** Waits until that has the keyboard focus. */
  async focusIsOn(target: Locator): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => {
        let at = document.activeElement;
        while (at && at !== wanted && at.shadowRoot?.activeElement) {
          at = at.shadowRoot.activeElement;
        }
        return at === wanted;
      },
      await target.elementHandle(),
    );
  }

  /** The same, and after the host has sent everything anew, too. */
  async focusStaysOn(target: Locator): Promise<void> {
    await this.focusIsOn(target);
    await this.draft.waitFor();
    const draft = `told again ${(await this.draft.inputValue()).length}`;
    await this.page.evaluate((text) => window.compareGallery.retell({ draft: text }), draft);
    await this.page.waitForFunction(
      (text) => document.querySelector<HTMLTextAreaElement>('.compareComposer textarea')?.value.includes(text),
      draft,
    );
    await this.focusIsOn(target);
  }

  /** Waits until so many answers are being written. */
  async underWay(count: number): Promise<void> {
    await this.page.waitForFunction((wanted) => window.compareGallery.underWay().length === wanted, count);
  }
}

export function useCompareGallery(): CompareScene {
  return new CompareScene(useGallery({ width: 1400, height: 860 }));
}
