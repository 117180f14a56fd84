// What the host's own parts around the chat do: the model picker of VS Code, the status bar, chips, a store that is shut.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import * as vscode from 'vscode';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import { ChatView } from '../../src/host/chatView.ts';
import type { KeyCommands } from '../../src/host/keyCommands.ts';
import { pickModel } from '../../src/host/modelPick.ts';
import type { Services } from '../../src/host/services.ts';
import { createStatusBar } from '../../src/host/statusBar.ts';
import type { ModelsView, ProviderView } from '../../src/shared/views.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { Profile } from './support/separateServices.ts';
import { simulator } from './support/simulator.ts';

const code = (label: string) => ({
  kind: 'selection' as const,
  label,
  text: 'x',
  estimatedTokens: 1,
  languageId: 'typescript',
  uri: `file:///${label}`,
});

describe("the host's parts around the chat", () => {
  let profile: Profile;
  beforeEach(async () => {
    await simulator();
    profile = new Profile();
  });
  afterEach(() => profile.remove());

  it('keep a chip that is attached while a question is on its way', async () => {
    const services = await profile.start();
    const view = new ChatView(services, (await running()).keyCommands);
    await readyModels(services);
    view.attachments.add(code('sent.ts'));
    await wholeAnswer(services, () => {
      const asking = view.ask('Why?');
      view.attachments.add(code('next.ts'));
      return asking;
    });
    assert.deepEqual(
      (await view.snapshot()).attachments.map(({ label }) => label),
      ['next.ts'],
    );
  });

  it('show the log also when the store cannot be opened', async () => {
    const services = await profile.start();
    mkdirSync(profile.file);
    const handlers = chatPageHandlers(new ChatView(services, (await running()).keyCommands));
    const { signal } = new AbortController();
    await assert.rejects(handlers['chat/snapshot']({}, signal));
    assert.equal(await handlers['action/run']({ action: 'showLog' }, signal), null);
    await assert.rejects(handlers['action/run']({ action: 'retry', messageId: 'm' }, signal));
  });

  it('remember a simulated model as simulated', async () => {
    const services = await profile.start();
    const bar = createStatusBar(services);
    try {
      await readyModels(services);
      services.modelChosen();
      const name = await waitFor('a remembered name', () =>
        profile.globalState.get<string>('llmWorkbench.lastModelName'),
      );
      assert.match(name, / \(simulator\)$/);
    } finally {
      bar.dispose();
    }
  });
});

function provider(id: string, rest: Partial<ProviderView>): ProviderView {
  return { id, name: id, local: false, simulated: false, state: 'failed', origin: '', models: [], ...rest };
}

describe("VS Code's picker of models", () => {
  const changes = new vscode.EventEmitter<void>();
  const view: ModelsView = {
    providers: [
      provider('refused', { problem: '401', problemKind: 'auth' }),
      provider('silent', { problem: 'Nothing answers.', problemKind: 'network' }),
      provider('gateway', { state: 'needsAddress' }),
      provider('stopped', { state: 'notRunning', problem: 'Not running.', installUrl: 'https://stopped.example' }),
    ],
  };
  let said: string[];
  let broken: boolean;
  let opened: vscode.QuickPick<vscode.QuickPickItem>;
  const createQuickPick = vscode.window.createQuickPick;

  beforeEach(() => {
    said = [];
    broken = false;
    (vscode.window as { createQuickPick: unknown }).createQuickPick = () => (opened = createQuickPick());
  });
  afterEach(() => {
    (vscode.window as { createQuickPick: unknown }).createQuickPick = createQuickPick;
  });

  /** The real picker over lists that the test gives; keys only say what they were asked. */
  async function open(): Promise<{ done: Promise<void> }> {
    const services = {
      models: async (refresh = false) => {
        said.push(refresh ? 'refreshed' : 'read');
        return broken ? Promise.reject(new Error('no store')) : view;
      },
      policy: async () => ({ refusal: () => undefined }),
      onModelsChange: changes.event,
      circuits: () => [],
      configuration: { settings: { aliases: () => ({}) } },
      catalog: { nameOf: () => undefined, look() {} },
      log: { error: (what: string) => said.push(`logged: ${what}`) },
    } as unknown as Services;
    const keys = { replace: async (id: string) => said.push(`replace ${id}`) } as unknown as KeyCommands;
    const done = pickModel(services, keys);
    await waitFor('the rows', () => opened.items.length > 0 && opened.activeItems.length > 0);
    return { done };
  }

  const row = (label: string) => opened.items.find((item) => item.label.endsWith(label));

  const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  const looks = () => said.filter((what) => what === 'refreshed').length;

  it('replaces a key that is refused', async () => {
    const { done } = await open();
    assert.match(row('refused')?.description ?? '', /Replace Key/);
    await accept();
    await done;
    assert.deepEqual(said, ['read', 'replace refused']);
  });

  it('offers the step that each provider needs, and two for a program that may only be stopped', async () => {
    const { done } = await open();
    assert.deepEqual(
      opened.items.map(({ label, description }) => [label, description]),
      [
        ['Set up', undefined],
        ['$(key) refused', 'The key is refused. Replace Key…'],
        ['$(info) silent', 'Nothing answers. Look Again'],
        ['$(link) gateway', 'Set Address…'],
        ['$(cloud-download) Get stopped', undefined],
        ['$(info) stopped', 'Not running. Look Again'],
      ],
    );
    opened.hide();
    await done;
  });

  it('looks again at a provider that does not answer, and stays open with its row highlighted', async () => {
    const { done } = await open();
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await waitFor('the second row', () => opened.activeItems[0] === row('silent'));
    await accept();
    await waitFor('another look', () => looks() === 1);
    const before = opened.items;
    changes.fire();
    await waitFor('new rows', () => opened.items !== before);
    // VS Code hears of them in the turn after the one that set them; what follows comes after them.
    await new Promise((turn) => setTimeout(turn, 0));
    await accept();
    await waitFor('one more look', () => looks() === 2 || said.includes('replace refused'));
    assert.equal(looks(), 2, 'the same row is highlighted still');
    opened.hide();
    await done;
  });

  it('logs a list that cannot be read, and stays', async () => {
    const { done } = await open();
    broken = true;
    changes.fire();
    await waitFor('the log', () => said.includes('logged: Model picker'));
    assert.equal(opened.items.length > 0, true);
    opened.hide();
    await done;
  });
});
