// `LLM Workbench: Test Connections` inside VS Code: every provider is asked, nothing is asked of a model, and nothing leaks.
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import * as vscode from 'vscode';
import { settingsPageHandlers } from '../../src/host/settingsHandlers.ts';
import { SETTINGS_PANEL } from '../../src/host/pageIds.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const right = `sk-proj-${'R1ghtKey'.repeat(5)}`;
const wrong = `sk-proj-wrong-${'Wr0ngKey'.repeat(5)}`;
const signal = new AbortController().signal;

describe('the test of all connections', function () {
  this.timeout(60_000);
  let url: string;

  const handlers = async () => settingsPageHandlers(await (await running()).settings.get());
  const save = async (providerId: string, name: string, key: string, baseUrl: string) =>
    (await running()).services.keys.save({ providerId, name, key, origin: new URL(baseUrl).origin, savedAt: 1 });
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(SETTINGS_PANEL));
  const verdicts = ({ providers }: SettingsView, id: string): string[] => {
    const found = providers.find(({ provider }) => provider.id === id);
    const ofKeys = found?.keys.map(({ name, check }) => `${name}: ${check?.verdict}`) ?? [];
    return found?.check ? [...ofKeys, found.check.verdict] : ofKeys;
  };

  before(async () => {
    ({ url } = await simulator());
  });
  afterEach(async () => {
    const { keys } = (await running()).services;
    for (const { providerId, name } of await keys.list()) {
      await keys.remove(providerId, name);
    }
  });

  /** An address at which nobody listens. */
  async function nowhere(): Promise<string> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return `http://127.0.0.1:${port}/v1`;
  }

  it('opens the page of providers, and says of each what is wrong, with a report that gives nothing away', async () => {
    const settings = await (await running()).settings.get();
    const deadEnd = await nowhere();
    const openai = `${url}/openai/v1`;
    const asked = questionsTo(await simulator()).length;
    await withUserSettings(
      { providers: { openai: { baseUrl: openai }, mistral: { baseUrl: deadEnd }, groq: { disabled: true } } },
      async () => {
        await save('openai', 'acme-work', right, openai);
        await save('openai', 'acme-old', wrong, openai);
        await save('mistral', 'acme-work', right, deadEnd);
        await vscode.commands.executeCommand('llmWorkbench.testConnections');
        assert.equal(settings.tests.view?.state, 'done');
        await waitFor('the tab', () => tabs().length === 1);
        const ask = await handlers();
        const view = await ask['settings/snapshot']({}, signal);
        assert.deepEqual(verdicts(view, 'openai').toSorted(), ['acme-old: wrongKey', 'acme-work: works']);
        assert.deepEqual(verdicts(view, 'mistral'), ['acme-work: refused']);
        assert.deepEqual(verdicts(view, 'anthropic'), ['works'], 'the simulator stands in where there is no key');
        assert.deepEqual(verdicts(view, 'groq'), ['disabled']);
        assert.deepEqual(verdicts(view, 'litellm'), ['noAddress']);
        assert.deepEqual(verdicts(view, 'cohere'), ['noKey']);
        assert.equal(view.run?.total, settings.tests.view.total);
        assert.equal(questionsTo(await simulator()).length, asked, 'a model was asked');
        assert.ok(!JSON.stringify(view).includes(right.slice(8)) && !JSON.stringify(view).includes(wrong.slice(8)));

        await ask['connections/report']({}, signal);
        const report = await vscode.env.clipboard.readText();
        assert.match(report, /^### Connections\n/);
        assert.match(report, /\| OpenAI \| this machine \| stored \| wrong key \| 401 invalid_api_key \|/);
        assert.match(report, /\| Mistral \| this machine \| stored \| refused \| ECONNREFUSED \|/);
        assert.match(report, new RegExp(`- ${vscode.env.appName}: ${vscode.version}`.replaceAll('.', '\\.')));
        for (const secret of [right, wrong, 'acme', '127.0.0.1', new URL(deadEnd).port]) {
          assert.ok(!report.includes(secret), secret);
        }
      },
    );
  });

  it('tells a chosen model that is not in the list', async () => {
    const settings = await (await running()).settings.get();
    const openai = `${url}/openai/v1`;
    const chosen = { providers: { openai: { baseUrl: openai } }, purposeModels: { titles: 'openai/gpt-from-nowhere' } };
    await withUserSettings(chosen, async () => {
      await save('openai', 'work', right, openai);
      const check = await settings.checks.test('openai', 'work', signal);
      assert.equal(check.verdict, 'modelMissing', check.sentence);
      assert.match(check.sentence, /gpt-from-nowhere \(the model for titles\) is not in the list/);
    });
  });

  it('finds the path that was meant, and can be given up', async () => {
    const settings = await (await running()).settings.get();
    const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const held = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`;
    const openai = `${url}/openai`;
    try {
      await withUserSettings({ providers: { openai: { baseUrl: openai }, mistral: { baseUrl: held } } }, async () => {
        await save('openai', 'work', right, openai);
        await save('mistral', 'work', right, held);
        const running = settings.testConnections();
        await waitFor('the others to be done', () => {
          const { testing = [], waiting = [{}] } = settings.tests.view ?? {};
          return waiting.length === 0 && testing.length === 1;
        });
        await (await handlers())['connections/cancel']({}, signal);
        await running;
        assert.equal(settings.tests.view?.state, 'cancelled');
        const view = await (await handlers())['settings/snapshot']({}, signal);
        const key = view.providers.find(({ provider }) => provider.id === 'openai')?.keys[0];
        assert.equal(key?.check?.verdict, 'wrongPath', key?.check?.sentence);
        assert.equal(key?.check?.address, `${openai}/v1`);
        assert.deepEqual(verdicts(view, 'mistral'), ['work: undefined']);
      });
    } finally {
      silent.close();
    }
  });
});
