// Keys whose endpoint was removed belong to nobody until the person says so; and a key waits for no dialog that was left open.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { confirmOrigin } from '../../src/host/originDialog.ts';
import { settingsPageHandlers } from '../../src/host/settingsHandlers.ts';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const ORPHAN = { providerId: 'old-lab', name: 'work', key: 'old-lab-key-value', savedAt: 1 };

/** Answers each of VS Code's quick inputs with what `choose` gives; a row or a text. */
async function choosing(
  choose: (rows: readonly vscode.QuickPickItem[]) => vscode.QuickPickItem | undefined,
  texts: readonly string[],
  work: () => Thenable<unknown>,
): Promise<void> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = { showQuickPick: window['showQuickPick'], showInputBox: window['showInputBox'] };
  const left = [...texts];
  window['showQuickPick'] = async (rows: readonly vscode.QuickPickItem[]) => choose(rows);
  window['showInputBox'] = async () => left.shift();
  try {
    await work();
  } finally {
    Object.assign(window, before);
  }
}

describe('keys of nobody', () => {
  let url: string;
  before(async () => {
    ({ url } = await simulator());
  });
  afterEach(async () => {
    const { keys } = (await running()).services;
    for (const { providerId, name } of await keys.list()) {
      await keys.remove(providerId, name);
    }
    await vscode.workspace
      .getConfiguration('llmWorkbench')
      .update('endpoints', undefined, vscode.ConfigurationTarget.Global);
  });

  it('are not taken over by a new endpoint of the same name', async () => {
    const { services } = await running();
    await services.keys.save({ ...ORPHAN, origin: 'https://old.example' });
    const wanted = new Set(['vLLM', 'It passes questions on', 'Without a key']);
    await recordingMessages(async () => {
      await choosing(
        (rows) => rows.find(({ label }) => wanted.has(label)),
        ['Old lab', `${url}/openai/v1`],
        () => vscode.commands.executeCommand('llmWorkbench.addEndpoint'),
      );
    });
    const stored = vscode.workspace.getConfiguration('llmWorkbench').inspect('endpoints')?.globalValue;
    assert.deepEqual(Object.keys(Object(stored)), ['old-lab-2']);
  });

  it('can be removed', async () => {
    const { services } = await running();
    await services.keys.save({ ...ORPHAN, origin: 'https://old.example' });
    await services.keys.save({ ...ORPHAN, providerId: 'openai', origin: 'https://old.example' });
    let offered: string[] = [];
    const told = await recordingMessages(async () => {
      await choosing(
        (rows) => {
          offered = rows.map(({ label }) => label);
          return rows.find(({ label }) => label === 'old-lab: work');
        },
        [],
        () => vscode.commands.executeCommand('llmWorkbench.removeKey'),
      );
    });
    assert.deepEqual(offered, ['OpenAI: work', 'old-lab: work']);
    assert.ok(told.some(({ text }) => /The old-lab key "work" was removed/.test(text)));
    assert.deepEqual(
      (await services.keys.list()).map(({ providerId }) => providerId),
      ['openai'],
    );
  });
});

describe('the question whether a key may go to another address', () => {
  it('holds no test of a key that the person gave up', async () => {
    const { services, keyCommands } = await running();
    const window = vscode.window as unknown as Record<string, unknown>;
    const before = window['showWarningMessage'];
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<undefined>();
    window['showWarningMessage'] = () => {
      asked.resolve();
      return answer.promise;
    };
    const baseUrl = 'http://models.invalid/v1';
    try {
      await withUserSettings({ providers: { openai: { baseUrl } } }, async () => {
        await services.keys.save({ ...ORPHAN, providerId: 'openai', origin: 'https://api.openai.com' });
        const controller = new AbortController();
        const tested = keyCommands.operations.test('openai', 'work', controller.signal);
        await asked.promise;
        controller.abort();
        await assert.rejects(tested, { kind: 'cancelled' });
      });
    } finally {
      answer.resolve(undefined);
      window['showWarningMessage'] = before;
      await services.keys.remove('openai', 'work');
    }
  });

  it('is not the only place that says so: the settings page does', async () => {
    const page = settingsPageHandlers(await (await running()).settings.get());
    const endpoints = {
      plain: { baseUrl: 'HTTP://models.invalid/v1' },
      safe: { baseUrl: 'https://models.invalid/v1' },
    };
    const providers = { litellm: { baseUrl: 'http://models.invalid/v1' } };
    await withUserSettings({ endpoints, providers }, async () => {
      const view = await waitFor('the endpoints', async () => {
        const now = await page['settings/snapshot']({}, new AbortController().signal);
        return now.providers.some(({ provider }) => provider.id === 'plain') ? now : undefined;
      });
      const problem = (id: string) => view.providers.find(({ provider }) => provider.id === id)?.settingsProblem;
      assert.match(problem('plain') ?? '', /Not encrypted/);
      assert.match(problem('litellm') ?? '', /Not encrypted/);
      assert.equal(problem('safe'), undefined);
      assert.equal(problem('ollama'), undefined);
    });
  });

  it('says where anybody on the way can read the key', async () => {
    for (const [wanted, expected] of [
      ['http://models.example', /not encrypted/],
      ['https://models.example', /^(?!.*not encrypted)/s],
    ] as const) {
      const [shown] = await recordingMessages(async () => {
        const question = { providerName: 'OpenAI', keyName: 'work', savedFor: 'https://api.openai.com', wanted };
        assert.equal(await confirmOrigin(question), false);
      });
      assert.match(shown?.detail ?? '', expected);
    }
  });
});
