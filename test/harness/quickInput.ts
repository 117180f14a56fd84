// VS Code's quick input: the box at the top in which commands, lists and single questions appear.
import type { Locator, Page } from 'playwright-core';
import { waitFor } from './wait.ts';

export class CommandPalette {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Runs a command by its full title. */
  async run(title: string): Promise<void> {
    const row = this.#row(title);
    await waitFor(`the command ${title}`, async () => {
      await this.#open('F1', `>${title}`);
      try {
        // An open list does not learn of commands that arrive while VS Code is still starting: then open it again.
        await row.click({ timeout: 1000 });
        return true;
      } catch {
        await this.#page.keyboard.press('Escape');
        return false;
      }
    });
    // The command may open the same box with its own question: only the list of commands has to be gone.
    await row.waitFor({ state: 'hidden' });
  }

  /** Opens a file of the workspace by its name or the end of its path. */
  async openFile(name: string): Promise<void> {
    const row = this.#row(name.split('/').at(-1) ?? name);
    await waitFor(`the file ${name}`, async () => {
      await this.#open('Control+P', name);
      // The box closes where something that was still under way takes the focus: then once more.
      return row.click({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
    await this.#widget().waitFor({ state: 'hidden' });
  }

  /** Puts the cursor at the first column of a line. */
  async goToLine(line: number): Promise<void> {
    await this.#open('Control+G', `:${line}:1`);
    await this.#page.keyboard.press('Enter');
    await this.#widget().waitFor({ state: 'hidden' });
  }

  /** Types an answer and accepts it. */
  async answer(text: string, about?: string | RegExp): Promise<void> {
    const input = this.#widget(about).locator('input.input');
    await input.fill(text);
    await input.press('Enter');
  }

  /** Chooses an entry by its label. */
  async pick(label: string | RegExp, about?: string | RegExp): Promise<void> {
    const row = this.#row(label, about);
    // Long lists render only the rows in view: filtering by the label brings it there.
    if (typeof label === 'string') {
      await this.#widget(about).locator('input.input').fill(label);
    }
    // A pointer that rests where the list opens brings up a hover, which then lies over the rows.
    await this.#page.mouse.move(0, 0);
    await row.click();
    await this.#page.mouse.move(0, 0);
  }

  /** The labels of the rows in view, once there are any. */
  async labels(about?: string | RegExp): Promise<string[]> {
    const names = this.#widget(about).locator('.monaco-list-row .label-name');
    await names.first().waitFor();
    return (await names.allTextContents()).map((name) => name.trim());
  }

  /** Opens the box with a key. A page that is still starting does not heed it, or closes the box again: then once more. */
  async #open(key: string, text: string): Promise<void> {
    const input = this.#widget().locator('input.input');
    await waitFor(`the box that ${key} opens`, async () => {
      await this.#page.keyboard.press(key);
      return input.fill(text, { timeout: 1000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** The open box; with `about`, only when its title, prompt, list or placeholder says so. */
  #widget(about?: string | RegExp): Locator {
    const open = this.#page.locator('.quick-input-widget').filter({ visible: true });
    if (about === undefined) {
      return open;
    }
    const placeholder = this.#page.getByPlaceholder(about);
    return open
      .filter({ hasText: about })
      .or(open.filter({ has: placeholder }))
      .first();
  }

  #row(label: string | RegExp, about?: string | RegExp): Locator {
    const name = this.#page.locator('.label-name', { hasText: typeof label === 'string' ? exactly(label) : label });
    return this.#widget(about).locator('.monaco-list-row', { has: name }).first();
  }
}

/** Matches this text and nothing more, whatever space is around it. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*$`);
}
