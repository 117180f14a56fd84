// The comparison page in the real workbench, by the names of its parts.
import type { FrameLocator, Locator } from 'playwright-core';
import { waitFor } from '../../harness/wait.ts';
import type { Scene } from './support.ts';

export class ComparePage {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get page(): FrameLocator {
    return this.#scene.workbench.panel;
  }

  /** As they stand, blind or not. */
  get columns(): Locator {
    return this.page.getByRole('region', { name: /^(?:Column|Model) [A-H](?:,|$)/ });
  }

  /** By its letter. */
  column(letter: string): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^(?:Column|Model) ${letter}(?:,|$)`) });
  }

  /** The newest answer of a column, in whatever state. */
  answer(letter: string): Locator {
    return this.column(letter).getByRole('article', { name: 'Answer' }).last();
  }

  get question(): Locator {
    return this.page.getByRole('region', { name: 'Composer' }).getByRole('textbox', { name: 'Question' });
  }

  button(name: string | RegExp, within: Locator | FrameLocator = this.page): Locator {
    return within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) });
  }

  /** Waits until `count` columns stand there and a question can be written. */
  async ready(count: number): Promise<void> {
    await waitFor(`${count} columns`, async () => (await this.columns.count()) === count);
    await this.question.waitFor();
  }

  /** "Column A, OpenAI GPT-4.1 mini" for each, in their order. */
  async names(): Promise<string[]> {
    return this.columns.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
  }

  /** Letter of the column that asks a provider. */
  async letterOf(provider: string): Promise<string> {
    const name = (await this.names()).find((one) => one.includes(provider));
    return /^Column ([A-H]),/.exec(name ?? '')?.[1] ?? '';
  }

  /** Sends a question to the ticked columns; their answers have begun, and are not waited for. */
  async send(text: string): Promise<void> {
    await this.question.fill(text);
    await this.question.press('Enter');
    await waitFor('the question to be taken', async () => (await this.question.inputValue()) === '');
  }

  /** Waits until no column writes or waits any more. */
  async ended(): Promise<void> {
    await this.button(/^Send to /).waitFor({ timeout: 60_000 });
    await this.page.locator('article[aria-busy="true"]').waitFor({ state: 'detached' });
  }

  /** What stands in the newest answer of a column. */
  async text(letter: string): Promise<string> {
    return (await this.answer(letter).locator('.markdown').first().innerText()).trim();
  }
}
