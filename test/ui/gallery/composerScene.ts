// The gallery's composer for tests: its parts by their names, and what the played host was asked.
import type { Locator, Page } from 'playwright-core';
import type { ChatPageMethod } from '../../../src/shared/protocol.ts';
import { useGallery, type GalleryScene } from './useGallery.ts';

export class ComposerScene {
  readonly #scene: GalleryScene;

  constructor(scene: GalleryScene) {
    this.#scene = scene;
  }

  get page(): Page {
    return this.#scene.page;
  }

  /** Shows a state, with the cursor in the composer. */
  async open(state: string, theme = 'dark'): Promise<void> {
    await this.#scene.open(state, '.composer', theme);
    await this.field.focus();
  }

  get field(): Locator {
    return this.page.getByRole('textbox', { name: 'Question' });
  }

  /** What `@` may mean, once the host has answered for all that was typed. */
  async settled(): Promise<void> {
    await this.page.locator('[role=listbox][aria-busy=false]').waitFor();
  }

  /** Types into the field in quick succession, however slow the way from the test to the page is. */
  async typeQuickly(text: string): Promise<void> {
    await this.field.evaluate(
      (field, letters) =>
        new Promise<void>((done) => {
          field.focus();
          let at = 0;
          const typing = setInterval(() => {
            // As typing does; nothing else is heard as such.
            document.execCommand('insertText', false, letters.charAt(at));
            at += 1;
            if (at === letters.length) {
              clearInterval(typing);
              done();
            }
          }, 5);
        }),
      text,
    );
  }

  get chips(): Locator {
    return this.page.getByRole('list', { name: 'Goes with the question' }).locator('.chipOpen');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  alert(text: string): Locator {
    return this.page.getByRole('alert').filter({ hasText: text });
  }

  /** Parameters of all requests of that method, oldest first. */
  async paramsOf<T>(method: ChatPageMethod): Promise<T[]> {
    const requests = await this.#scene.asked(method);
    return requests.map(({ params }) => params as T);
  }
}

/** For the tests of a `describe`. */
export function useComposer(): ComposerScene {
  return new ComposerScene(useGallery());
}
