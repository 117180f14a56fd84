// Settings as VS Code hands them over: whose value counts, and what becomes of nonsense.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { providers } from '../../src/core/providers/registry.ts';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings, withWorkspaceSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const openai = providers.find(({ id }) => id === 'openai')!; // in the registry

const configuration = () => vscode.workspace.getConfiguration('llmWorkbench');
const inForce = async () => (await running()).services.configuration.settings;

/** Without the fields that are `undefined`. */
const present = (value: object) => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));

describe('settings', () => {
  before(async () => {
    await simulator();
    await running();
  });

  it('of a workspace never say where a provider is called', async () => {
    const evil = { openai: { baseUrl: 'https://evil.example/v1', headers: { 'x-gateway': 'evil' } } };
    await withWorkspaceSettings({ 'llmWorkbench.providers': evil }, async () => {
      assert.deepEqual((await inForce()).provider('openai'), {});
      const { connections } = (await running()).services;
      assert.equal(connections.addressOf(openai, 'stored'), openai.baseUrl);
      assert.ok((await connections.open(openai)).simulated);
    });
  });

  it('of a workspace never switch a provider off, change waiting times and tries, or switch on what costs', async () => {
    const hostile = {
      'llmWorkbench.providers': { ollama: { disabled: true } },
      'llmWorkbench.timeouts': { connectSeconds: 1, firstTokenSeconds: 1, idleSeconds: 1 },
      'llmWorkbench.maxRetries': 10,
      'llmWorkbench.titles': 'model',
    };
    await withWorkspaceSettings(hostile, async () => {
      const settings = await inForce();
      assert.equal(settings.provider('ollama').disabled, undefined);
      assert.equal(settings.maxRetries(), 2);
      assert.equal(settings.titles(), 'firstWords');
      assert.deepEqual(settings.timeouts(openai), { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 });
    });
  });

  it('cannot be written to a workspace by VS Code where they are the person’s own', async () => {
    await assert.rejects(
      async () => configuration().update('providers', { openai: {} }, vscode.ConfigurationTarget.Workspace),
      /only into User settings/,
    );
  });

  it('of the person say where a provider is called, with what headers', async () => {
    const own = {
      openai: { baseUrl: 'https://gateway.example/v1', organization: 'org-1', headers: { 'x-team': 'a' } },
    };
    await withUserSettings({ providers: own }, async () => {
      assert.deepEqual(present((await inForce()).provider('openai')), own.openai);
      const { connections } = (await running()).services;
      assert.equal(connections.addressOf(openai, 'stored'), 'https://gateway.example/v1');
    });
  });

  it('carry no key: headers with credentials are ignored', async () => {
    const headers = {
      Authorization: 'Bearer abc',
      'x-api-key': 'abc',
      'api-key': 'abc',
      'X-Goog-Api-Key': 'abc',
      'proxy-authorization': 'abc',
      cookie: 'abc',
      'x-auth-token': 'abc',
      'client-secret': 'abc',
      'x-team': 'kept',
    };
    await withUserSettings({ providers: { openai: { headers } } }, async () => {
      assert.deepEqual((await inForce()).provider('openai').headers, { 'x-team': 'kept' });
    });
  });

  it('that make no sense leave the defaults', async () => {
    const nonsense = {
      providers: { openai: { baseUrl: 7, headers: 'a', disabled: 'yes' }, ollama: 'off' },
      timeouts: { connectSeconds: -1, firstTokenSeconds: 'long', idleSeconds: 5 },
      temperature: 11,
      topP: 'high',
      maxOutputTokens: 0,
      reasoningEffort: 'extreme',
      systemPrompt: ['a'],
      defaultModel: 'no slash',
    };
    await withUserSettings(nonsense, async () => {
      const settings = await inForce();
      assert.deepEqual(present(settings.provider('openai')), {});
      assert.deepEqual(present(settings.provider('ollama')), {});
      assert.deepEqual(settings.timeouts(openai), { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 5000 });
      assert.deepEqual(present(settings.parameters()), { maxOutputTokens: 4096 });
      // But who is asked has no default that would do.
      const { current, missing } = await readyModels((await running()).services);
      assert.equal(current, undefined);
      assert.match(missing ?? '', /"no slash" is neither provider\/model nor an alias/);
    });
  });

  it('give new conversations their parameters', async () => {
    const { view } = await running();
    await withUserSettings(
      { temperature: 0.5, topP: null, maxOutputTokens: 100, systemPrompt: 'Be brief.', reasoningEffort: 'low' },
      async () => {
        const { defaults } = await view.show(undefined);
        assert.deepEqual(defaults, {
          system: 'Be brief.',
          temperature: 0.5,
          topP: undefined,
          maxOutputTokens: 100,
          reasoningEffort: 'low',
        });
      },
    );
    assert.equal((await view.show(undefined)).defaults.maxOutputTokens, 4096);
  });
});

describe('choosing a model', () => {
  const choose = async (providerId: string, model: string) =>
    chatPageHandlers((await running()).view)['models/choose']({ providerId, model }, new AbortController().signal);
  const inspect = () => configuration().inspect<string>('defaultModel');

  before(async () => {
    await simulator();
    await readyModels((await running()).services);
  });
  afterEach(() => configuration().update('defaultModel', undefined, vscode.ConfigurationTarget.Global));

  it('writes it into the person’s settings and takes effect', async () => {
    const { current } = await choose('openai', 'gpt-5-mini');
    assert.equal(current?.model, 'gpt-5-mini');
    assert.equal(inspect()?.globalValue, 'openai/gpt-5-mini');
    assert.equal(inspect()?.workspaceValue, undefined);
  });

  it('holds for a question that is sent at once, and for the one after the next choice', async () => {
    const { services, view } = await running();
    await view.show(undefined);
    const handlers = chatPageHandlers(view);
    for (const wanted of [
      { providerId: 'openai', model: 'gpt-5-mini' },
      { providerId: 'anthropic', model: 'claude-haiku-4-5' },
      { providerId: 'openai', model: 'gpt-4.1-mini' },
    ]) {
      const answered = wholeAnswer(services, async () => {
        const chosen = handlers['models/choose'](wanted, new AbortController().signal);
        await view.ask('Hello');
        await chosen;
      });
      const { facts } = (await answered).message;
      assert.equal(facts?.model, wanted.model);
    }
  });

  it('writes it into the workspace where that has a provider, so that it takes effect', async () => {
    await withWorkspaceSettings({ 'llmWorkbench.defaultProvider': 'anthropic' }, async () => {
      await choose('openai', 'gpt-5-mini');
      assert.equal(inspect()?.workspaceValue, 'openai/gpt-5-mini');
      assert.deepEqual((await inForce()).modelDefaults().model, { providerId: 'openai', model: 'gpt-5-mini' });
    });
  });

  it('writes it into the workspace where that has one, so that it takes effect', async () => {
    await withWorkspaceSettings({ 'llmWorkbench.defaultModel': 'anthropic/claude-haiku-4-5' }, async () => {
      const { current } = await choose('openai', 'gpt-5-mini');
      assert.equal(current?.model, 'gpt-5-mini');
      assert.equal(inspect()?.workspaceValue, 'openai/gpt-5-mini');
      assert.equal(inspect()?.globalValue, undefined);
    });
  });

  it('keeps a model’s own slashes and colons', async () => {
    await choose('openai', 'meta/llama:70b');
    assert.deepEqual((await inForce()).modelDefaults().model, { providerId: 'openai', model: 'meta/llama:70b' });
  });
});
