// Endpoints that a person names: in settings.json, by the command, on the settings page; in force at once, and never a workspace's.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { removeEndpoint } from '../../src/host/endpointCommands.ts';
import { settingsPageHandlers } from '../../src/host/settingsHandlers.ts';
import { waitFor } from '../harness/wait.ts';
import { type Handler, jsonReply, ScriptedServer } from '../wire/scriptedServer.ts';
import { wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings, withWorkspaceSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const signal = new AbortController().signal;
const stored = () => vscode.workspace.getConfiguration('llmWorkbench').inspect('endpoints')?.globalValue;

/** Answers VS Code's quick inputs in their order: a text, or the label of a row. Gives what was asked. */
async function typing(answers: readonly (string | undefined)[], work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const left = [...answers];
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = { showQuickPick: window['showQuickPick'], showInputBox: window['showInputBox'] };
  window['showQuickPick'] = async (rows: readonly vscode.QuickPickItem[], { placeHolder = '' } = {}) => {
    asked.push(placeHolder);
    const wanted = left.shift();
    const row = rows.find(({ label }) => label === wanted);
    assert.ok(wanted === undefined || row, `${placeHolder}: there is no row "${wanted}"`);
    return row;
  };
  window['showInputBox'] = async (options: vscode.InputBoxOptions) => {
    asked.push(options.prompt ?? '');
    const wanted = left.shift();
    const typed = wanted === '' ? options.value : wanted;
    const problem = typed === undefined ? undefined : await options.validateInput?.(typed);
    assert.ok(typeof problem !== 'string', `${options.prompt}: ${JSON.stringify(problem)}`);
    return typed;
  };
  try {
    await work();
  } finally {
    Object.assign(window, before);
  }
  return asked;
}

/** As a server on one's own machine: lists its model, and refuses a question that asks nothing. */
const plainServer: Handler = async (request, reply) => {
  if (request.method === 'GET') {
    return request.path.endsWith('/models')
      ? jsonReply(200, { data: [{ id: 'open-model' }] })(request, reply)
      : jsonReply(405, { detail: 'Method Not Allowed' })(request, reply);
  }
  const { messages = [] } = request.json();
  const isEmpty = !Array.isArray(messages) || messages.length === 0;
  return jsonReply(isEmpty ? 400 : 500, { error: { message: isEmpty ? 'messages is empty' : 'It cost something' } })(
    request,
    reply,
  );
};

/** Questions of a test of the connection: refused ones, and short where a server answers them all the same. */
function assertFree({ requests }: ScriptedServer, most: number): void {
  const questions = requests.filter(({ method }) => method !== 'GET');
  assert.ok(questions.length <= most, `${questions.length} questions`);
  for (const question of questions) {
    const { messages = [], input = [], ...body } = question.json();
    assert.deepEqual([messages, input], [[], []], question.body);
    const limit = body['max_tokens'] ?? body['max_completion_tokens'] ?? body['max_output_tokens'];
    assert.ok(typeof limit === 'number' && limit <= 16, question.body);
  }
}

describe('endpoints', () => {
  /** Wants a key, as vendors do. */
  let url: string;
  /** Wants none, as servers on one's own machine do. */
  let open: ScriptedServer;

  before(async () => {
    ({ url } = await simulator());
    await running();
    open = (await ScriptedServer.start()).replyAlways(plainServer);
  });
  after(() => open.stop());
  afterEach(async () => {
    const { keys } = (await running()).services;
    for (const { providerId, name } of await keys.list()) {
      await keys.remove(providerId, name);
    }
    await vscode.workspace
      .getConfiguration('llmWorkbench')
      .update('endpoints', undefined, vscode.ConfigurationTarget.Global);
  });

  const viewOf = async (id: string) =>
    (await (await running()).services.models()).providers.find((provider) => provider.id === id);
  const ready = (id: string) =>
    waitFor(`${id} to be ready`, async () => {
      const view = await viewOf(id);
      return view?.state === 'ready' ? view : undefined;
    });

  it('are there as soon as the settings name them, answer, and are gone with them', async () => {
    const { services, view } = await running();
    await services.keys.save({ providerId: 'lab-b', name: 'work', key: 'lab-b-key-value', origin: url, savedAt: 1 });
    const endpoints = {
      'lab-a': { name: 'Lab A', baseUrl: `${open.url}/v1`, headers: { 'x-lab': 'a' } },
      'lab-b': { name: 'Lab B', baseUrl: `${url}/openai/v1`, needsKey: true },
      broken: { name: 'Broken', baseUrl: `${url}/openai/v1`, api: 'grpc' },
    };
    await withUserSettings({ endpoints }, async () => {
      const [a, b] = [await ready('lab-a'), await ready('lab-b')];
      assert.deepEqual([a.name, b.name, a.keyName, b.keyName], ['Lab A', 'Lab B', undefined, 'work']);
      const model = b.models[0]?.model ?? assert.fail('no model');
      assert.equal(b.models[0]?.inputPerMillion, undefined, 'nobody said what it costs');
      const broken = await waitFor('the broken one', async () => {
        const found = await viewOf('broken');
        return found?.state === 'failed' && found.problem ? found : undefined;
      });
      assert.match(broken.problem ?? '', /"api" does not fit: it needs one of chat, responses/);
      await withUserSettings({ defaultModel: `lab-b/${model}` }, async () => {
        await waitFor('the choice', async () => (await services.models()).current?.providerId === 'lab-b');
        const before = questionsTo(await simulator()).length;
        const { message } = await wholeAnswer(services, () => view.ask('Hello'));
        assert.equal(message.state, 'complete', JSON.stringify(message));
        const [question] = questionsTo(await simulator()).slice(before);
        assert.equal(question?.headers['authorization'], 'Bearer lab-b-key-value');
        assert.equal(question?.headers['x-lab'], undefined);
      });
    });
    await waitFor('them to be gone', async () => !(await viewOf('lab-a')) && !(await viewOf('lab-b')));
  });

  it('are not a workspace’s to define or to change', async () => {
    const evil = { 'lab-a': { baseUrl: 'https://evil.example/v1' }, evil: { baseUrl: 'https://evil.example/v1' } };
    await withUserSettings({ endpoints: { 'lab-a': { baseUrl: `${open.url}/v1` } } }, async () => {
      await withWorkspaceSettings({ 'llmWorkbench.endpoints': evil }, async () => {
        assert.equal((await ready('lab-a')).origin, open.url);
        assert.equal(await viewOf('evil'), undefined);
      });
    });
  });

  it('take keys like all others: Add Key… offers them, and VS Code’s own models not', async () => {
    const window = vscode.window as unknown as Record<string, unknown>;
    const before = window['showQuickPick'];
    let offered: string[] = [];
    window['showQuickPick'] = async (rows: readonly vscode.QuickPickItem[]) => {
      offered = rows.map(({ label }) => label);
      return undefined;
    };
    try {
      await withUserSettings({ endpoints: { lab: { name: 'My lab', baseUrl: `${open.url}/v1` } } }, async () => {
        await vscode.commands.executeCommand('llmWorkbench.addKey');
      });
    } finally {
      window['showQuickPick'] = before;
    }
    assert.ok(offered.includes('OpenAI') && offered.includes('My lab'), offered.join());
    assert.ok(!offered.includes('VS Code') && !offered.includes('Ollama'));
  });

  it('are added by a command, which asks for what is needed and tries it at once', async () => {
    let asked: string[] = [];
    open.requests.length = 0;
    const told = await recordingMessages(async () => {
      asked = await typing(['vLLM', 'Our vLLM (2)', `${open.url}/v1`, 'It passes questions on', 'Without a key'], () =>
        Promise.resolve(vscode.commands.executeCommand('llmWorkbench.addEndpoint')),
      );
    });
    assert.deepEqual(stored(), { 'our-vllm-2': { name: 'Our vLLM (2)', baseUrl: `${open.url}/v1` } });
    assert.equal(asked.length, 5);
    assert.match(told.map(({ text }) => text).join('\n'), /^Our vLLM \(2\): Works/);
    assert.ok(open.requests.length > 0);
    assertFree(open, 1);
    await ready('our-vllm-2');
    // Another one of the same name stands beside it; what does not answer is added all the same, and said.
    const failed = await recordingMessages(async () => {
      await typing(['Other', 'our vllm 2', '127.0.0.1:9/v1', 'It runs on this machine', 'Without a key'], () =>
        Promise.resolve(vscode.commands.executeCommand('llmWorkbench.addEndpoint')),
      );
    });
    assert.deepEqual((stored() as Record<string, unknown>)['our-vllm-2-2'], {
      name: 'our vllm 2',
      baseUrl: 'http://127.0.0.1:9/v1',
      local: true,
    });
    assert.match(failed.at(-1)?.text ?? '', /our vllm 2: .+ It was added all the same\./);
    assert.deepEqual(failed.at(-1)?.buttons, ['Open Settings']);
    const refused = await recordingMessages(async () => {
      await typing(['Other', 'locked', `${url}/openai/v1`, 'It passes questions on', 'Without a key'], () =>
        Promise.resolve(vscode.commands.executeCommand('llmWorkbench.addEndpoint')),
      );
    });
    assert.match(refused.at(-1)?.text ?? '', /^locked: No key\. /);
    assert.deepEqual(refused.at(-1)?.buttons, ['Add Key…', 'Open Settings']);
  });

  it('with a key are tried by questions that cost nothing, and none of them twice', async () => {
    const { services, settings } = await running();
    const { origin } = new URL(open.url);
    open.requests.length = 0;
    await services.keys.save({ providerId: 'keyed', name: 'work', key: 'keyed-key-value', origin, savedAt: 1 });
    await withUserSettings({ endpoints: { keyed: { baseUrl: `${open.url}/v1` } } }, async () => {
      await ready('keyed');
      const page = settingsPageHandlers(await settings.get());
      await page['key/test']({ providerId: 'keyed', keyName: 'work' }, signal);
      // Once with the key, and once without, which shows whether anybody looks at it.
      assertFree(open, 2);
      const keys = open.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers.authorization);
      assert.ok(keys.length > 0 && new Set(keys).size === keys.length, keys.join());
    });
  });

  it('of Azure get its header, its field, and the deployments that the person names', async () => {
    await recordingMessages(async () => {
      await typing(
        ['Azure OpenAI', '', 'acme.openai.azure.example/openai/v1/', ' chat, mini ,chat', 'Add a key now'],
        () => Promise.resolve(vscode.commands.executeCommand('llmWorkbench.addEndpoint')),
      );
    });
    assert.deepEqual(stored(), {
      'azure-openai': {
        name: 'Azure OpenAI',
        baseUrl: 'https://acme.openai.azure.example/openai/v1',
        needsKey: true,
        keyHeader: 'api-key',
        maxTokensField: 'max_completion_tokens',
        models: ['chat', 'mini'],
      },
    });
  });

  it('are not added where any question is left', async () => {
    const answers = ['vLLM', 'A', `${url}/openai/v1`, 'It runs on this machine', 'Without a key'];
    for (let answered = 0; answered < answers.length; answered += 1) {
      await typing([...answers.slice(0, answered), undefined], () =>
        Promise.resolve(vscode.commands.executeCommand('llmWorkbench.addEndpoint')),
      );
      assert.equal(stored(), undefined, `after ${answered} answers`);
    }
  });

  it('are removed with a way back, and their keys only where the person says so', async () => {
    const { services } = await running();
    const entry = { baseUrl: `${url}/openai/v1`, later: { more: 1 } };
    const names = async () => (await services.keys.list()).map(({ name }) => name);
    const saveKey = () =>
      services.keys.save({ providerId: 'lab', name: 'work', key: 'lab-key-value', origin: url, savedAt: 1 });
    await withUserSettings({ endpoints: { lab: entry, other: entry } }, async () => {
      await saveKey();
      const undone = await recordingMessages(
        async () => {
          await removeEndpoint(services, 'lab');
          await waitFor(
            'it to be back',
            () => services.providers.find('lab') !== undefined && 'lab' in Object(stored()),
          );
        },
        () => 'Undo',
      );
      assert.match(undone[0]?.text ?? '', /The endpoint lab was removed\. Its key "work" is kept\./);
      assert.deepEqual(stored(), { other: entry, lab: entry });
      await recordingMessages(async () => removeEndpoint(services, 'lab'));
      assert.deepEqual([stored(), await names()], [{ other: entry }, ['work']]);
      assert.equal(services.providers.find('lab'), undefined);
      await assert.rejects(removeEndpoint(services, 'lab'), /There is no endpoint "lab" any more/);
      await assert.rejects(removeEndpoint(services, 'openai'), /There is no endpoint/);
    });
    await withUserSettings({ endpoints: { lab: entry } }, async () => {
      const gone = await recordingMessages(
        async () => {
          await removeEndpoint(services, 'lab');
          await waitFor('the key to be gone', async () => (await names()).length === 0);
        },
        () => 'Remove Its Key',
      );
      assert.deepEqual(gone[0]?.buttons, ['Undo', 'Remove Its Key']);
    });
  });

  it('are changed field by field on the settings page, with a sentence where a value does not fit', async () => {
    const page = settingsPageHandlers(await (await running()).settings.get());
    const entry = { baseUrl: `${url}/openai/v1`, apiKey: 'sk-proj-by-mistake-by-mistake' };
    await withUserSettings({ endpoints: { lab: entry } }, async () => {
      const write = async (
        field: Parameters<(typeof page)['settings/setProvider']>[0]['field'],
        value: unknown,
        name?: string,
      ) => page['settings/setProvider']({ providerId: 'lab', field, value: value as string, entry: name }, signal);
      await write('name', ' Lab ');
      await write('models', ['a', 'a ', '']);
      await write('price', 2, 'inputPerMillion');
      await write('headers', 'x', 'x-team');
      const view = (await write('tools', false)).providers.find(({ provider }) => provider.id === 'lab');
      assert.deepEqual(stored(), {
        lab: {
          ...entry,
          name: 'Lab',
          models: ['a'],
          price: { inputPerMillion: 2 },
          headers: { 'x-team': 'x' },
          tools: false,
        },
      });
      assert.deepEqual(view?.endpoint, { name: 'Lab', models: ['a'], price: { inputPerMillion: 2 }, tools: false });
      assert.match(view?.settingsProblem ?? '', /"apiKey" is ignored/);
      assert.doesNotMatch(JSON.stringify(await page['settings/snapshot']({}, signal)), /by-mistake/);
      for (const [field, value, words] of [
        ['baseUrl', null, /needs an address/],
        ['baseUrl', 'ftp://x', /must begin with https/],
        ['api', 'grpc', /one of chat, responses/],
        ['headers', { authorization: 'Bearer x' }, /carries a credential/],
      ] as const) {
        await assert.rejects(write(field, value), words);
      }
      await assert.rejects(
        page['settings/setProvider']({ providerId: 'openai', field: 'models', value: ['a'] }, signal),
        /There is no field "models"/,
      );
    });
  });
});
