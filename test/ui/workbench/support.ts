// What every UI test of the real workbench needs: a simulator, a workbench in front of it, and the chat's parts by their names.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { Workbench } from '../../harness/driver.ts';
import { simulatedAt } from '../../harness/simulated.ts';
import { waitFor } from '../../harness/wait.ts';
import type { WorkbenchOptions } from '../../harness/workbenchOptions.ts';
import { startSimulator, type RecordedRequest, type Simulator } from '../../simulator/start.ts';

export type SceneOptions = WorkbenchOptions & {
  /** Speed of the simulator's answers; 0 (no waiting) when not given, 1 is lifelike. */
  pace?: number;
  /** Ids of the providers that the simulator plays, `all` as with `npm start`; some usual ones when not given. */
  played?: readonly string[] | 'all';
  /** Starts no simulator: no provider can be asked. */
  withoutSimulator?: boolean;
};

/** A workbench with the chat open, for the tests of one file in their order. */
export class Scene {
  workbench!: Workbench; // set before the first test
  simulator!: Simulator; // likewise, unless it was not wanted

  get page(): Page {
    return this.workbench.page;
  }

  get chat(): FrameLocator {
    return this.workbench.chat;
  }

  /** The field of the composer. */
  get question(): Locator {
    return this.chat.getByRole('region', { name: 'Composer' }).getByRole('textbox', { name: 'Question' });
  }

  /** Whole articles of the shown branch, in their order. */
  get answers(): Locator {
    return this.chat.getByRole('article', { name: 'Answer' });
  }

  get questions(): Locator {
    return this.chat.getByRole('article', { name: 'Question' });
  }

  /** The newest answer, in whatever state. */
  get answer(): Locator {
    return this.answers.last();
  }

  /** The figures under the newest answer; they come with its end. */
  get figures(): Locator {
    return this.answer.getByRole('group', { name: 'Figures of this answer' });
  }

  button(name: string | RegExp, within: Locator | FrameLocator = this.chat): Locator {
    return within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) });
  }

  /** Opens the workbench and the chat, and waits until a question can be asked. */
  async open(): Promise<void> {
    await this.workbench.open();
    await this.showChat();
  }

  /** Loads the page again and shows the chat. */
  async reload(): Promise<void> {
    await this.workbench.reload();
    await this.showChat();
  }

  /** Shows the chat, also where VS Code has just restored the list of conversations, and waits for the composer. */
  async showChat(): Promise<void> {
    await this.workbench.command('LLM Workbench: Open Chat');
    await this.ready();
  }

  /** Waits until the composer takes a question. */
  async ready(): Promise<void> {
    await this.chat.getByPlaceholder('Ask, or @ for files').waitFor();
  }

  async newConversation(): Promise<void> {
    await this.workbench.command('LLM Workbench: New Conversation');
    await this.answers.first().waitFor({ state: 'detached' });
    await this.ready();
    await this.inComposer();
  }

  /** Waits until the cursor is in the composer: it comes there in a later frame, and would close a box that opened before. */
  async inComposer(): Promise<void> {
    await this.question.and(this.chat.locator(':focus')).waitFor();
  }

  /** Sends a question; the answer has begun, and is not waited for. */
  async send(text: string): Promise<void> {
    const before = await this.answers.count();
    await this.question.fill(text);
    await this.question.press('Enter');
    await waitFor('the answer to begin', async () => (await this.answers.count()) > before);
  }

  /** Sends a question and waits for the answer's end. */
  async ask(text: string): Promise<void> {
    await this.send(text);
    await this.ended();
  }

  /** Waits until no answer is being written. */
  async ended(): Promise<void> {
    await this.button('Send').waitFor();
    await this.chat.locator('article[aria-busy="true"]').waitFor({ state: 'detached' });
  }

  /** Waits until the newest answer has some text, and gives what there is. */
  async arrivedText(least = 1): Promise<string> {
    const text = this.answer.locator('.markdown');
    return waitFor('text of the answer', async () => {
      const now = await text.innerText().catch(() => '');
      return now.trim().length >= least && now;
    });
  }

  /** Chooses through the picker of the composer. `name` is what its row shows. */
  async chooseModel(name: string): Promise<void> {
    await this.button(/^Model:/).click();
    await this.chat.getByRole('combobox', { name: 'Search models' }).fill(name);
    await this.chat.getByRole('option').filter({ hasText: name }).first().click();
    await this.button(new RegExp(`^Model: .*${name.replaceAll('.', String.raw`\.`)}`)).waitFor();
  }

  /** The bodies of the questions that the simulator was asked, oldest first. */
  asked(): RecordedRequest[] {
    return this.simulator
      .requests()
      .filter(
        ({ method, path }) =>
          method === 'POST' && /[/:](chat|completions|messages|responses|streamGenerateContent)(\?|$)/.test(path),
      );
  }

  /** The body of the newest question. */
  lastBody(): Readonly<Record<string, unknown>> {
    const last = this.asked().at(-1);
    assert.ok(last, 'the simulator was asked nothing');
    return last.body;
  }

  /** Rows of the extension's own store, read while it is in use. */
  rows<Row>(sql: string): Row[] {
    using database = new DatabaseSync(this.#storeFile(), { readOnly: true, timeout: 5000 });
    return database.prepare(sql).all() as Row[];
  }

  #storeFile(): string {
    const data = join(this.workbench.dir, 'data/User/globalStorage');
    const name = readdirSync(data, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('.sqlite'));
    assert.ok(name, 'the extension has no store');
    return join(data, name);
  }
}

/** The letters alone: a last line that is still open shows marks which are formatting once it is complete. */
export function lettersOf(text: string): string {
  return text.replaceAll(/\P{L}/gu, '');
}

/** Starts simulator and workbench before the tests of a `describe`, ends them after it, and pictures what failed. */
export function useScene(options: SceneOptions = {}): Scene {
  const scene = new Scene();
  before(async function () {
    this.timeout(120_000);
    const { pace = 0, played, withoutSimulator, ...workbench } = options;
    const env = { ...workbench.env };
    if (!withoutSimulator) {
      scene.simulator = await startSimulator({ pace });
      Object.assign(env, simulatedAt(scene.simulator.url, played));
    }
    scene.workbench = await Workbench.start({ ...workbench, env });
  });
  afterEach(async function () {
    await scene.workbench.saveFailure(this.currentTest);
  });
  after(async () => {
    await (scene.workbench as Workbench | undefined)?.stop();
    await (scene.simulator as Simulator | undefined)?.stop();
  });
  return scene;
}
