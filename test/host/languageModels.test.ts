// VS Code's own language models: another extension offers some, and they are listed, asked and stopped through VS Code itself.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { AppError } from '../../src/core/errors.ts';
import type { ChatMessage, ChatRequest, Provider, StreamPart } from '../../src/core/provider.ts';
import { LanguageModels } from '../../src/host/languageModels.ts';
import { waitFor } from '../harness/wait.ts';
import { wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';

type Answer = (
  model: { id: string },
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  options: vscode.ProvideLanguageModelChatResponseOptions,
  progress: vscode.Progress<vscode.LanguageModelResponsePart>,
  token: vscode.CancellationToken,
) => Promise<void>;

interface Fake {
  state: { answer: Answer; models: readonly string[]; change(): void };
}

const never = new AbortController().signal;
const MODEL = 'fake/fake-1';
/** A PNG of one pixel: VS Code reads images before it hands them on. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const hello: readonly ChatMessage[] = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];
const text = (value: string) => new vscode.LanguageModelTextPart(value);

async function read(stream: AsyncIterable<StreamPart>, onPart: (part: StreamPart) => void = () => {}) {
  const parts: StreamPart[] = [];
  try {
    for await (const part of stream) {
      parts.push(part);
      onPart(part);
    }
    return { parts, error: undefined };
  } catch (error) {
    return { parts, error: error as { kind?: string; message?: string; code?: string } };
  }
}

/** A memento in memory, so that what one test allows another does not see. */
function memento(): vscode.Memento & { setKeysForSync(): void } {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, otherwise?: T) => (values.has(key) ? (values.get(key) as T) : (otherwise as T)),
    update: (key, value) => Promise.resolve(void values.set(key, value)),
    setKeysForSync() {},
  };
}

describe("VS Code's own language models", () => {
  let fake: Fake['state'];
  let models: LanguageModels;
  let provider: Provider;
  let canSend: boolean | undefined;
  const access = new vscode.EventEmitter<void>();

  before(async () => {
    const extension = vscode.extensions.getExtension<Fake>('llm-workbench-tests.fake-models');
    assert.ok(extension, 'the extension that offers models is not installed');
    fake = (await extension.activate()).state;
  });
  beforeEach(async () => {
    canSend = true;
    const languageModelAccessInformation = { onDidChange: access.event, canSendRequest: () => canSend };
    models = new LanguageModels({ globalState: memento(), languageModelAccessInformation });
    provider = models.all()[0] ?? assert.fail('the API is there, and the provider is not');
  });
  afterEach(() => models.dispose());
  after(() => access.dispose());

  const context = { fetch: () => Promise.reject(new Error('no request may be made')), baseUrl: '' };
  const ask = (request: Partial<ChatRequest> = {}, signal: AbortSignal = never) =>
    provider.stream({ model: MODEL, messages: hello, ...request }, context, signal);

  it('are listed with what VS Code says of them, without our own vendor', async () => {
    const listed = await provider.models(context, never);
    assert.deepEqual(
      listed
        .filter(({ id }) => id.startsWith('fake/'))
        .map(({ id, name, family, version, contextWindow }) => [id, name, family, version, contextWindow]),
      ['fake-1', 'fake-2'].map((id) => [`fake/${id}`, `Model ${id} (fake)`, 'fake-family', '7', 12_345]),
    );
    const all = await vscode.lm.selectChatModels({});
    assert.ok(
      all.some(({ vendor }) => vendor === 'llm-workbench'),
      'VS Code lists it, or this test proves nothing',
    );
    assert.ok(!listed.some(({ id }) => id.startsWith('llm-workbench/')));
  });

  it('answer through VS Code, instructions as the first message of the person', async () => {
    let seen: readonly vscode.LanguageModelChatRequestMessage[] = [];
    fake.answer = async (model, messages, _options, progress) => {
      seen = messages;
      progress.report(text(`I am ${model.id}. `));
      progress.report(text('Grüße 👋🏽'));
    };
    const { parts, error } = await read(ask({ system: 'Be brief.' }));
    assert.equal(error, undefined);
    assert.equal(parts.map((part) => (part.type === 'text' ? part.text : '')).join(''), 'I am fake-1. Grüße 👋🏽');
    assert.deepEqual(parts.at(-1), { type: 'finish', reason: 'stop', model: 'fake-1' });
    assert.ok(!parts.some(({ type }) => type === 'usage'), 'tokens are not reported, and so are not known');
    const [instructions, question] = seen;
    assert.equal(instructions?.role, vscode.LanguageModelChatMessageRole.User);
    assert.deepEqual(instructions?.content[0], text('Be brief.'));
    assert.deepEqual(question?.content[0], text('Hello'));
  });

  it('get images, tools, calls and results, and give calls', async () => {
    let seen: readonly vscode.LanguageModelChatRequestMessage[] = [];
    let options: vscode.ProvideLanguageModelChatResponseOptions | undefined;
    fake.answer = async (_model, messages, given, progress) => {
      seen = messages;
      options = given;
      progress.report(new vscode.LanguageModelToolCallPart('c2', 'look', { city: 'Zürich' }));
      progress.report(new vscode.LanguageModelToolCallPart('c3', 'look', {}));
    };
    const { parts, error } = await read(
      ask({
        messages: [
          {
            role: 'user',
            parts: [{ type: 'image', mediaType: 'image/png', data: PIXEL }, ...(hello[0]!.parts as [])],
          },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'not for anybody else' },
              { type: 'text', text: 'I look.' },
              { type: 'toolCall', id: 'c1', name: 'look', argumentsJson: '{"city":"Bern"}' },
            ],
          },
          {
            role: 'user',
            parts: [{ type: 'toolResult', toolCallId: 'c1', toolName: 'look', text: 'no such city', isError: true }],
          },
        ],
        tools: [{ name: 'look', description: 'Looks', inputSchema: { type: 'object' } }],
        toolChoice: 'required',
      }),
    );
    assert.equal(error, undefined);
    assert.deepEqual(parts, [
      { type: 'toolCall', index: 0, id: 'c2', name: 'look', argumentsJson: '{"city":"Zürich"}' },
      { type: 'toolCall', index: 1, id: 'c3', name: 'look', argumentsJson: '{}' },
      { type: 'finish', reason: 'toolCalls', model: 'fake-1' },
    ]);
    const [image, call, result] = [seen[0]?.content[0], seen[1]?.content[1], seen[2]?.content[0]];
    assert.ok(image instanceof vscode.LanguageModelDataPart);
    assert.equal(image.mimeType, 'image/png');
    assert.deepEqual(Buffer.from(image.data).subarray(1, 4).toString(), 'PNG');
    assert.equal(seen[1]?.content.length, 2, 'reasoning stays here');
    assert.ok(call instanceof vscode.LanguageModelToolCallPart);
    assert.deepEqual([call.callId, call.input], ['c1', { city: 'Bern' }]);
    assert.ok(result instanceof vscode.LanguageModelToolResultPart);
    assert.equal((result.content[0] as vscode.LanguageModelTextPart).value, 'Error: no such city');
    assert.equal(options?.toolMode, vscode.LanguageModelChatToolMode.Required);
    assert.deepEqual(
      options?.tools?.map(({ name }) => name),
      ['look'],
    );
  });

  for (const heeds of [true, false]) {
    it(`stop at once in mid-stream, ${heeds ? 'and the vendor hears of it' : 'also where the vendor pays no heed'}`, async () => {
      let token: vscode.CancellationToken | undefined;
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      fake.answer = async (_model, _messages, _options, progress, given) => {
        token = given;
        progress.report(text('one'));
        if (heeds) {
          given.onCancellationRequested(() => end());
        }
        await over;
      };
      const caller = new AbortController();
      const { parts, error } = await read(ask({}, caller.signal), () => caller.abort());
      assert.equal(error?.kind, 'cancelled');
      assert.deepEqual(parts, [{ type: 'text', text: 'one' }]);
      await waitFor('the vendor to be told', () => token?.isCancellationRequested === true);
      end();
    });
  }

  it('are not asked where the caller has given up already', async () => {
    let asked = 0;
    fake.answer = async () => void (asked += 1);
    const { error } = await read(ask({}, AbortSignal.abort()));
    assert.deepEqual([error?.kind, asked], ['cancelled', 0]);
  });

  for (const [what, thrown, kind] of [
    ['a refusal', () => vscode.LanguageModelError.NoPermissions('no'), 'notAllowed'],
    ['a used-up quota', () => vscode.LanguageModelError.Blocked('You have no premium requests left'), 'quota'],
    ['too many requests', () => vscode.LanguageModelError.Blocked('Rate limit exceeded'), 'rateLimit'],
    ['a model that is gone', () => vscode.LanguageModelError.NotFound('gone'), 'modelNotFound'],
    ['too long a question', () => new Error('Message exceeds token limit.'), 'contextTooLong'],
    ['a filter', () => new Error('Response got filtered by the content filter'), 'contentFilter'],
    ['anything else', () => new Error('It broke'), 'badRequest'],
  ] as const) {
    it(`tell ${what} as ${kind}`, async () => {
      fake.answer = async () => {
        throw thrown();
      };
      const { error } = await read(ask());
      assert.equal(error?.kind, kind, error?.message);
    });
  }

  it('that VS Code does not have now are told as missing', async () => {
    const { error } = await read(ask({ model: 'fake/gone' }));
    assert.equal(error?.kind, 'modelNotFound');
  });

  it('ask first, until one of their vendor has answered; a no counts again', async () => {
    assert.equal(provider.asksFirst?.(MODEL), true, 'nothing is known yet');
    await provider.models(context, never);
    assert.equal(provider.asksFirst?.(MODEL), true, 'canSendRequest says yes before anybody was asked');
    const told: string[] = [];
    const listening = models.onChange((id) => told.push(id));
    fake.answer = async () => {
      throw vscode.LanguageModelError.NoPermissions();
    };
    await read(ask());
    assert.equal(provider.asksFirst?.(MODEL), true, 'a refusal is no permission');
    fake.answer = async (_model, _messages, _options, progress) => progress.report(text('yes'));
    await read(ask());
    assert.equal(provider.asksFirst?.(MODEL), false);
    assert.equal(provider.asksFirst?.('fake/fake-2'), false, 'VS Code asks once for a vendor');
    assert.deepEqual(told, ['vscode']);
    canSend = false;
    access.fire();
    assert.equal(provider.asksFirst?.(MODEL), true);
    assert.equal(told.length, 2);
    listening.dispose();
  });

  it('ask first again as soon as VS Code has refused one of their vendor, also where it says that it may be asked', async () => {
    await provider.models(context, never);
    fake.answer = async (_model, _messages, _options, progress) => progress.report(text('yes'));
    await read(ask());
    assert.equal(provider.asksFirst?.('fake/fake-2'), false);
    const told: string[] = [];
    const listening = models.onChange((id) => told.push(id));
    fake.answer = async () => {
      throw new Error('It broke');
    };
    await read(ask());
    assert.equal(provider.asksFirst?.(MODEL), false, 'a failure takes no permission away');
    fake.answer = async () => {
      throw vscode.LanguageModelError.NoPermissions();
    };
    await read(ask());
    assert.deepEqual(
      [provider.asksFirst?.(MODEL), provider.asksFirst?.('fake/fake-2'), told],
      [true, true, ['vscode']],
    );
    await read(ask());
    assert.equal(told.length, 1, 'it is told once');
    listening.dispose();
  });

  it('ask first where VS Code says that the person was not asked yet', async () => {
    await provider.models(context, never);
    fake.answer = async (_model, _messages, _options, progress) => progress.report(text('yes'));
    await read(ask());
    canSend = undefined;
    assert.equal(provider.asksFirst?.(MODEL), true);
  });

  it('answer also where it cannot be kept that they were allowed', async () => {
    const failures: unknown[] = [];
    const onFailure = (reason: unknown) => void failures.push(reason);
    process.on('unhandledRejection', onFailure);
    const globalState = { ...memento(), update: () => Promise.reject(new Error('The disk is full')) };
    const languageModelAccessInformation = { onDidChange: access.event, canSendRequest: () => true };
    const forgetful = new LanguageModels({ globalState, languageModelAccessInformation });
    try {
      fake.answer = async (_model, _messages, _options, progress) => progress.report(text('yes'));
      const { error } = await read(forgetful.all()[0]!.stream({ model: MODEL, messages: hello }, context, never));
      assert.equal(error, undefined);
      // Rejections that nobody took are told after the turn in which they came.
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(failures, []);
    } finally {
      process.off('unhandledRejection', onFailure);
      forgetful.dispose();
    }
  });

  it('keep nobody waiting who has given up, where an extension never says which it has', async () => {
    const languageModelAccessInformation = { onDidChange: access.event, canSendRequest: () => true };
    const api = { selectChatModels: () => new Promise<never>(() => {}) };
    const silent = new LanguageModels({ globalState: memento(), languageModelAccessInformation }, api);
    const its = silent.all()[0] ?? assert.fail('it is not there');
    for (const call of [
      (signal: AbortSignal) => its.models(context, signal),
      (signal: AbortSignal) => its.check(context, signal),
    ]) {
      await assert.rejects(call(AbortSignal.abort()), { kind: 'cancelled' });
      const caller = new AbortController();
      const called = assert.rejects(call(caller.signal), { kind: 'timeout', message: 'Too slow' });
      caller.abort(new AppError('timeout', 'Too slow'));
      await called;
    }
    silent.dispose();
  });

  it('are listed anew when VS Code tells that there are others', async () => {
    let told = 0;
    const listening = models.onChange(() => (told += 1));
    try {
      fake.models = ['fake-3'];
      fake.change();
      await waitFor('VS Code to tell', () => told > 0);
      const listed = async () => (await provider.models(context, never)).map(({ id }) => id);
      await waitFor('the new list', async () => (await listed()).includes('fake/fake-3'));
    } finally {
      fake.models = ['fake-1', 'fake-2'];
      fake.change();
      await waitFor('the old list', async () =>
        (await provider.models(context, never)).some(({ id }) => id === 'fake/fake-2'),
      );
      listening.dispose();
    }
  });

  it('are not shown where no extension offers any, and as soon as one does', async () => {
    const others = new vscode.EventEmitter<void>();
    let chats: vscode.LanguageModelChat[] = [];
    const api = { selectChatModels: async () => chats, onDidChangeChatModels: others.event };
    const languageModelAccessInformation = { onDidChange: access.event, canSendRequest: () => true };
    const globalState = memento();
    const it = new LanguageModels({ globalState, languageModelAccessInformation }, api);
    let told = 0;
    it.onChange(() => (told += 1));
    const shown = () => it.all().length;
    assert.equal(shown(), 1, 'nobody has looked yet');
    assert.deepEqual(await it.all()[0]?.models(context, never), []);
    assert.deepEqual([shown(), told], [0, 1]);
    chats = await vscode.lm.selectChatModels({ vendor: 'fake' });
    others.fire();
    await waitFor('it to be shown', () => shown() === 1);
    assert.equal(told, 2);
    // Who has asked one is told why none answers.
    fake.answer = async (_model, _messages, _options, progress) => progress.report(text('yes'));
    await read(it.all()[0]!.stream({ model: MODEL, messages: hello }, context, never));
    chats = [];
    assert.deepEqual(await it.all()[0]?.models(context, never), []);
    assert.equal(shown(), 1);
    it.dispose();
    others.dispose();
  });

  it('are none in an editor that has no such API', () => {
    const languageModelAccessInformation = { onDidChange: access.event, canSendRequest: () => true };
    const none = new LanguageModels({ globalState: memento(), languageModelAccessInformation }, {});
    assert.deepEqual(none.all(), []);
    none.dispose();
  });

  it('can be chosen in the chat and answer there at an unknown cost; nothing takes them by itself', async () => {
    const { services, view: chat } = await running();
    const view = await waitFor('the list', async () => {
      const found = (await services.models()).providers.find(({ id }) => id === 'vscode');
      return found?.state === 'ready' ? found : undefined;
    });
    const model = view.models.find((one) => one.model === MODEL);
    assert.ok(model);
    assert.deepEqual([model.asksFirst, model.inputPerMillion, model.local, view.origin], [true, undefined, false, '']);
    assert.notEqual((await services.models()).current?.providerId, 'vscode');
    await withUserSettings({ defaultProvider: 'vscode' }, async () => {
      const { current, missing } = await waitFor('the setting', async () => {
        const models = await services.models();
        return models.current?.providerId === 'ollama' ? undefined : models;
      });
      assert.equal(current, undefined);
      assert.match(missing ?? '', /choose a model/);
    });
    fake.answer = async (_model, _messages, _options, progress) => progress.report(text('From VS Code'));
    await withUserSettings({ defaultModel: `vscode/${MODEL}`, titles: 'model' }, async () => {
      await waitFor('the choice', async () => (await services.models()).current?.providerId === 'vscode');
      assert.equal(services.purposeModel('titles'), undefined, 'no title is made before the person allowed it');
      const { message } = await wholeAnswer(services, () => chat.ask('Hello'));
      assert.equal(message.state, 'complete', JSON.stringify(message));
      assert.match(JSON.stringify(message), /From VS Code/);
      assert.match(JSON.stringify(message), /no price is known/);
      await waitFor('the permission to be known', () => services.purposeModel('titles')?.providerId === 'vscode');
    });
  });
});
