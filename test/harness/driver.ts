// Drives VS Code's workbench as a person does: the packaged extension installed, a real browser in front.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { installHost } from './install.ts';
import { readJsonFile } from './jsonFile.ts';
import { artifactsDir, vsixPath } from './paths.ts';
import { CommandPalette, exactly } from './quickInput.ts';
import { startServer, type VsCodeServer } from './server.ts';
import type { Settings } from './settings.ts';
import { waitFor } from './wait.ts';
import { prepareFiles, type WorkbenchOptions } from './workbenchOptions.ts';

/** VS Code's own names of the themes that every extension has to look right in. */
const themes = {
  dark: { label: 'Dark Modern', uiClass: 'vs-dark' },
  light: { label: 'Light Modern', uiClass: 'vs' },
  'hc-dark': { label: 'Dark High Contrast', uiClass: 'hc-black' },
  'hc-light': { label: 'Light High Contrast', uiClass: 'hc-light' },
} as const;

/** VS Code for the web writes globalState and workspaceState to the browser's database this much later, and tells nobody. */
const stateWrittenMs = 1500;

export class Workbench {
  /** Of the test's own folder; a server's and a browser's whole state is in there. */
  readonly dir: string;
  /** The opened folder; undefined with `fixture: false`. */
  readonly workspace: string | undefined;
  server!: VsCodeServer; // set by start(), the only way to make one
  page!: Page; // likewise
  readonly #options: WorkbenchOptions;
  #browser!: BrowserContext; // likewise

  private constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.dir = mkdtempSync(join(tmpdir(), 'llm-workbench-ui-'));
    this.workspace = options.fixture === false ? undefined : join(this.dir, 'workspace');
  }

  /** Starts a server with the packaged extension, and a browser. Nothing is open yet: call `open`. */
  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    await installHost();
    const workbench = new Workbench(options);
    try {
      prepareFiles(workbench.dir, workbench.workspace, options);
      await workbench.#startServer();
      await workbench.server.installVsix(options.vsix ?? vsixPath);
      await workbench.#startBrowser();
    } catch (error) {
      await workbench.stop();
      throw error;
    }
    return workbench;
  }

  /** Ends everything and removes the folder (keeps it, and prints its name, with KEEP=1). */
  async stop(): Promise<void> {
    // Either may be missing when start() has failed.
    await (this.#browser as BrowserContext | undefined)?.close();
    await (this.server as VsCodeServer | undefined)?.stop();
    if (process.env['KEEP']) {
      console.log(`kept ${this.dir}`);
    } else {
      rmSync(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  /** Opens the workbench with the workspace in the page. */
  async open(): Promise<void> {
    await this.page.goto(this.server.url(this.workspace ? { folder: this.workspace } : {}));
    await this.#workbenchPart.waitFor();
  }

  /** Loads the page again, as F5 does: the extension host starts anew. */
  async reload(): Promise<void> {
    await pause(stateWrittenMs);
    await this.page.reload();
    await this.#workbenchPart.waitFor();
  }

  /** Loads the window again as VS Code's own command does: everything that is open is written down before. */
  async reloadWindow(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.#workbenchPart.waitFor();
  }

  /** Ends the browser and starts it with the same profile; call `open` after it. */
  async restartBrowser(): Promise<void> {
    await pause(stateWrittenMs);
    await this.#browser.close();
    await this.#startBrowser();
  }

  /** Ends browser and server and starts both with the same state and port; call `open` after it. */
  async restartServer(): Promise<void> {
    await pause(stateWrittenMs);
    await this.#browser.close();
    await this.server.stop();
    await this.#startServer(this.server.port);
    await this.#startBrowser();
  }

  /** Writes user settings and loads the page again (this server does not tell an open page of a changed file). */
  async changeUserSettings(settings: Settings): Promise<void> {
    const file = join(this.dir, 'data/User/settings.json');
    const before = readJsonFile(file);
    writeFileSync(file, JSON.stringify({ ...before, ...settings }, null, 2));
    await this.reload();
  }

  // The extension's own views

  /** The document inside the chat view of the sidebar. */
  get chat(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready[src*="purpose=webviewView"]').frameLocator('#active-frame');
  }

  /** The document inside a webview in the editor area (compare, cost). With several, narrow with `page` yourself. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:not([src*="purpose="])').frameLocator('#active-frame');
  }

  /** Shows the chat view and waits for its document. */
  async openChat(): Promise<FrameLocator> {
    const content = this.chat.locator('body > *').first();
    if (!(await content.isVisible())) {
      // Not by a click in the activity bar: that would hide a view that VS Code is just restoring.
      await this.command('View: Show LLM Workbench');
      await content.waitFor({ state: 'attached' });
    }
    return this.chat;
  }

  // The command palette and what asks from the same place

  /** Runs a command by its full title, such as `LLM Workbench: Add Key…`. */
  async command(title: string): Promise<void> {
    await this.#palette.run(title);
  }

  /** Types into the input box that is (or soon will be) open and accepts. `about` must be in its title, prompt or placeholder. */
  async quickInput(text: string, about?: string | RegExp): Promise<void> {
    await this.#palette.answer(text, about);
  }

  /** Chooses the entry with this label (all of it, or a pattern) in the list that is or soon will be open. */
  async quickPick(label: string | RegExp, about?: string | RegExp): Promise<void> {
    await this.#palette.pick(label, about);
  }

  /** The labels in the open list. */
  async quickPickLabels(about?: string | RegExp): Promise<string[]> {
    return this.#palette.labels(about);
  }

  // Notifications, dialogs, the status bar

  /** A notification with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Waits for a notification and clicks one of its buttons. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).click();
  }

  async clearNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await this.page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  }

  /** A modal dialog with this text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  /** Waits for a modal dialog and clicks one of its buttons. */
  async answerDialog(text: string | RegExp, button: string): Promise<void> {
    await this.dialog(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** Trusts the folder that was opened in restricted mode (`trust: true`), as the banner offers. */
  async trustWorkspace(): Promise<void> {
    await this.command('Workspaces: Manage Workspace Trust');
    await this.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await this.page.keyboard.press('Escape'); // that editor is modal
    await this.statusBarItem('Restricted Mode').waitFor({ state: 'detached' });
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  // The editor

  /** Opens a workspace file by name, through Quick Open. */
  async openFile(name: string): Promise<void> {
    await this.#palette.openFile(name);
    await this.page.locator(`.tab.active[data-resource-name="${name.split('/').at(-1)}"]`).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Puts the cursor at the start of a line (the first is 1) of the active editor. */
  async goToLine(line: number): Promise<void> {
    const place = this.statusBarItem(new RegExp(`^Ln ${line}, Col 1$`));
    await waitFor(`line ${line}`, async () => {
      await this.#palette.goToLine(line);
      // The box may take Enter before it has read what was typed, and then stays where it is: once more.
      return place.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Selects whole lines, from the start of the first (1 is the file's first) to the end of the last. */
  async selectLines(first: number, last: number): Promise<void> {
    await this.goToLine(first);
    for (let line = first; line < last; line++) {
      await this.page.keyboard.press('Shift+ArrowDown');
    }
    await this.page.keyboard.press('Shift+End');
    await this.statusBarItem(new RegExp(`^Ln ${last}, .*selected`)).waitFor();
  }

  /** Opens the editor's context menu by keyboard, at the cursor, and follows a path: `('LLM Workbench', 'Explain')`. */
  async editorMenu(...path: string[]): Promise<void> {
    await this.page.keyboard.press('Shift+F10');
    for (const [depth, label] of path.entries()) {
      // Only in the submenu that was just opened: VS Code has an "Explain" of its own a level higher.
      const level = `.monaco-menu${' .monaco-submenu'.repeat(depth)}`;
      const item = this.page.locator(`${level} .action-label`, { hasText: exactly(label) });
      await item.waitFor();
      if (depth < path.length - 1) {
        await item.hover();
        continue;
      }
      // A menu does not heed a click in the first tenth of a second; one that it heeds closes it at once.
      await waitFor(`the menu to take ${label}`, async () => {
        await item.click({ timeout: 1000 }).catch(() => undefined);
        return item.waitFor({ state: 'detached', timeout: 500 }).then(
          () => true,
          () => false,
        );
      });
    }
  }

  // The looks

  async setTheme(name: keyof typeof themes): Promise<void> {
    const { label, uiClass } = themes[name];
    await this.command('Preferences: Color Theme');
    await this.quickPick(label);
    await this.page.locator(`.monaco-workbench.${uiClass}`).waitFor();
  }

  /** Drags the border between sidebar and editor until the sidebar is this wide, in CSS pixels (VS Code's least is 170). */
  async setSidebarWidth(width: number): Promise<void> {
    const sidebar = this.page.locator('.part.sidebar');
    await waitFor(`a sidebar ${width} px wide`, async () => {
      const box = await sidebar.boundingBox();
      if (!box || Math.abs(box.width - width) < 1) {
        return box !== null;
      }
      const y = box.y + box.height / 2;
      await this.page.mouse.move(box.x + box.width, y);
      await this.page.mouse.down();
      await this.page.mouse.move(box.x + width, y, { steps: 4 });
      await this.page.mouse.up();
      return false;
    });
  }

  /** Saves a picture of the window, or of one part of it, to artifacts/<name>.png. Gives its path. */
  async screenshot(name: string, part?: Locator): Promise<string> {
    const path = join(artifactsDir, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await (part ?? this.page).screenshot({ path });
    return path;
  }

  /** For a suite's `afterEach`: saves a picture when the test has failed. */
  async saveFailure(test: Mocha.Test | undefined): Promise<void> {
    if (test?.state === 'failed') {
      await this.screenshot(`failed/${test.fullTitle().replaceAll(/[^\p{L}\p{N}]+/gu, '-')}`);
    }
  }

  get #workbenchPart(): Locator {
    return this.page.locator('.monaco-workbench');
  }

  get #palette(): CommandPalette {
    return new CommandPalette(this.page);
  }

  async #startServer(port = 0): Promise<void> {
    const { settings, machineSettings, env, extensions, trust } = this.#options;
    this.server = await startServer({
      dir: this.dir,
      port,
      ...(settings ? { userSettings: settings } : {}),
      ...(machineSettings ? { machineSettings } : {}),
      ...(env ? { env } : {}),
      ...(extensions && port === 0 ? { extensions } : {}),
      ...(trust ? { trust } : {}),
    });
  }

  async #startBrowser(): Promise<void> {
    this.#browser = await launchBrowser(join(this.dir, 'browser'), this.#options.browser);
    this.page = this.#browser.pages()[0] ?? (await this.#browser.newPage());
  }
}
