// What a person does with keys, step by step, remembering every key typed and every word shown.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { waitFor } from '../../harness/wait.ts';
import type { Scene } from './support.ts';

export type KeyToAdd = {
  provider?: 'OpenAI' | 'Anthropic';
  name: string;
  key: string;
  organization?: string;
  baseUrl?: string;
};

/** A key in the vendor's shape that no other test has. `mark` tells the simulator what it is good for ("wrong", "nocredit"). */
export function newKey(prefix: 'sk-proj-' | 'sk-ant-api03-' = 'sk-proj-', mark = ''): string {
  return `${prefix}${mark}${randomBytes(48).toString('hex')}A1`;
}

export class KeySteps {
  /** Every key that was typed. */
  readonly typed: string[] = [];
  /** Every notification that was read. */
  readonly told: string[] = [];
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** VS Code's input box or list that says `about`, also as its placeholder. */
  box(about: string | RegExp): Locator {
    const { page } = this.#scene;
    const open = page.locator('.quick-input-widget').filter({ visible: true });
    return open.filter({ hasText: about }).or(open.filter({ has: page.getByPlaceholder(about) }));
  }

  /** The field of the open box. */
  get field(): Locator {
    return this.#scene.page.locator('.quick-input-widget').filter({ visible: true }).locator('input.input');
  }

  /** Begins to add a key, up to the question for its name. */
  async begin(provider = 'OpenAI'): Promise<void> {
    await this.#scene.workbench.command('LLM Workbench: Add Key…');
    await this.#scene.workbench.quickPick(provider, 'Whose key is it?');
    await this.box('A name for this').waitFor();
  }

  /** Goes on from the question for the name to the options. */
  async enter({ name, key, organization, baseUrl }: KeyToAdd): Promise<void> {
    const { workbench } = this.#scene;
    await workbench.quickInput(name, 'A name for this');
    await this.enterKey(key);
    if (organization) {
      await workbench.quickPick(/Organization…/);
      await workbench.quickInput(organization, 'Organization id');
    }
    if (baseUrl) {
      await workbench.quickPick(/Base URL…/);
      await workbench.quickInput(baseUrl, 'Address to use this key at');
    }
    await this.box('Test and save').waitFor();
  }

  async enterKey(key: string): Promise<void> {
    this.typed.push(key);
    await this.box('secret storage and nowhere else').waitFor();
    assert.equal(await this.field.getAttribute('type'), 'password');
    await this.#scene.workbench.quickInput(key, 'secret storage and nowhere else');
    await this.box('Test and save').waitFor();
  }

  /** Adds a key, up to its test. */
  async add(key: KeyToAdd): Promise<void> {
    await this.begin(key.provider);
    await this.enter(key);
    await this.go();
  }

  /** Chooses "Test and save". */
  async go(): Promise<void> {
    await this.#scene.workbench.quickPick(/Test and save/);
  }

  /** Runs a command and chooses a key in its list. */
  async choose(command: string, key: string): Promise<void> {
    await this.#scene.workbench.command(`LLM Workbench: ${command}`);
    await this.#scene.workbench.quickPick(key, /^Which key|Which key should/);
  }

  /** Waits for a notification and gives what it says, without its buttons. */
  async says(text: string | RegExp): Promise<string> {
    const message = this.#scene.workbench.notification(text).locator('.notification-list-item-message').first();
    const said = await message.innerText();
    this.told.push(said);
    return said;
  }

  /** The buttons of the notification with this text. */
  async offers(text: string | RegExp): Promise<string[]> {
    const notification = this.#scene.workbench.notification(text);
    await notification.waitFor();
    const buttons = notification.locator('.notification-list-item-buttons-container');
    return buttons.getByRole('button').allInnerTexts();
  }

  /** Waits for a notification, reads it and clicks one of its buttons. */
  async reply(text: string | RegExp, button: string): Promise<string> {
    const said = await this.says(text);
    await this.#scene.workbench.answerNotification(text, button);
    return said;
  }

  /** Leaves the box that says `about` with Escape, and waits until there is none. */
  async leave(about: string | RegExp): Promise<void> {
    await this.box(about).waitFor();
    await this.field.press('Escape');
    await this.box('').waitFor({ state: 'detached' });
  }

  /** Labels of the stored keys, as the list of "Remove Key…" shows them; none when it says that there is none. */
  async stored(): Promise<string[]> {
    const { workbench, page } = this.#scene;
    await workbench.command('LLM Workbench: Remove Key…');
    const none = workbench.notification('There is no key yet.');
    const list = this.box('');
    const names = await waitFor('the list of keys', async () => {
      if (await none.isVisible()) {
        return [];
      }
      const labels = list.locator('.monaco-list-row .label-name');
      return (await page.getByPlaceholder('Which key should be removed?').isVisible()) && (await labels.count()) > 0
        ? (await labels.allTextContents()).map((label) => label.trim())
        : undefined;
    });
    await (names.length === 0 ? workbench.clearNotifications() : this.leave('Which key should be removed?'));
    return names;
  }

  /** Waits until the chat's picker names this key of OpenAI, and its models are there. */
  async inUse(name: string): Promise<void> {
    const picker = this.#scene.button(/^Model:/);
    await picker.click();
    const group = this.#scene.chat.getByRole('group', { name: 'OpenAI' });
    await group.getByText(`key ${name}`, { exact: true }).waitFor();
    await group.getByRole('option').first().waitFor();
    // Not by Escape: that would hide notifications too.
    await picker.click();
    await group.waitFor({ state: 'detached' });
  }

  /** Whose key the newest answer names, and what the provider got with its question. */
  async lastAnsweredWith(): Promise<{ title: string | null; key: unknown; organization: unknown }> {
    const { headers } = this.#scene.asked().at(-1) ?? assert.fail('nothing was asked');
    return {
      title: await this.#scene.figures.locator('.provider').getAttribute('title'),
      key: headers.authorization?.replace(/^Bearer /, ''),
      organization: headers['openai-organization'],
    };
  }
}
