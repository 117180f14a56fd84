// The webview is not trusted: of every request only what fits gets in.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeEnvelope, decodeParams as decode, isMethod } from '../../../src/shared/codecs.ts';
import { chatPageSchemas, type ChatPageMethod, type ChatPageRequests } from '../../../src/shared/protocol.ts';

const decodeParams = <M extends ChatPageMethod>(method: M, params: unknown) =>
  decode<ChatPageRequests, M>(chatPageSchemas, method, params);

/** Parameters that are right, for every method. */
const right: { [M in ChatPageMethod]: ChatPageRequests[M]['params'] } = {
  'chat/snapshot': {},
  'chat/send': { text: 'hello', conversationId: 'c' },
  'chat/estimate': { text: 'hello' },
  'composer/draft': { text: 'hello' },
  'chat/editAndResend': { messageId: 'm', text: 'hello' },
  'chat/regenerate': { messageId: 'm', model: { providerId: 'openai', model: 'gpt' } },
  'chat/stop': { runId: 'r' },
  'chat/retryNow': { runId: 'r' },
  'chat/decide': { runId: 'r', choice: 'restart' },
  'chat/vote': { messageId: 'm', vote: 'up' },
  'routing/receipt': { receiptId: 'r' },
  'chat/openCosts': { conversationId: 'c' },
  'conversation/new': {},
  'conversation/open': { id: 'c' },
  'conversation/list': { query: 'words', before: 'c', limit: 50 },
  'conversation/older': { id: 'c', before: 'm' },
  'conversation/rename': { id: 'c', title: 'Title' },
  'conversation/pin': { id: 'c', pinned: true },
  'conversation/delete': { id: 'c' },
  'conversation/undelete': { id: 'c' },
  'conversation/fork': { messageId: 'm' },
  'conversation/copy': { id: 'c' },
  'message/delete': { messageId: 'm' },
  'message/undelete': { messageId: 'm' },
  'conversation/compare': { id: 'c1' },
  'message/compare': { messageId: 'm1' },
  'conversation/export': { ids: ['c1', 'c2'], format: 'json' },
  'message/exportCode': { messageId: 'm1', language: 'python' },
  'conversation/import': {},
  'conversation/showBranch': { messageId: 'm' },
  'conversation/setParameters': {
    parameters: { system: 's', temperature: 0.5, topP: 1, maxOutputTokens: 100, reasoningEffort: 'low', json: true },
    conversationId: 'c',
  },
  'models/list': { refresh: true },
  'models/choose': { providerId: 'openai', model: 'gpt' },
  'models/pin': { providerId: 'openai', model: 'gpt', pinned: true },
  'context/suggest': { query: 'clo' },
  'context/add': { suggestionId: 's' },
  'context/addImage': { name: 'a.png', mediaType: 'image/png', data: 'AAAA', width: 10, height: 10 },
  'context/addUris': { uris: ['file:///a'] },
  'context/remove': { id: 'a' },
  'context/open': { id: 'a' },
  'code/copy': { text: 'x' },
  'code/insert': { text: 'x' },
  'code/newFile': { text: 'x', language: 'ts' },
  'code/apply': { text: 'x', language: 'ts', path: 'a.ts', messageId: 'm' },
  'systemPrompt/list': {},
  'systemPrompt/save': { name: 'n', text: 't', isNew: true },
  'systemPrompt/remove': { name: 'n' },
  'systemPrompt/writer': {},
  'systemPrompt/generate': { description: 'd', model: { providerId: 'openai', model: 'gpt' } },
  'systemPrompt/written': { description: 'd' },
  'local/list': {},
  'local/pull': { model: 'm' },
  'local/cancelPull': { model: 'm' },
  'local/remove': { model: 'm' },
  'link/open': { url: 'https://a.example/' },
  'action/run': { action: 'retry', providerId: 'openai', messageId: 'm' },
};
const methods = Object.keys(right) as ChatPageMethod[];
/** Fields that a request may leave out. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'conversation/list query',
  'conversation/list before',
  'conversation/export ids',
  'conversation/export format',
  'action/run providerId',
  'action/run messageId',
  'chat/regenerate model',
  'chat/vote vote',
  'chat/send conversationId',
  'conversation/setParameters conversationId',
  'systemPrompt/save isNew',
  'systemPrompt/generate model',
  'code/newFile language',
  'code/apply language',
  'code/apply path',
]);

function refused(method: ChatPageMethod, params: unknown): void {
  assert.throws(
    () => decodeParams(method, params),
    (error) =>
      error instanceof TypeError && error.message.startsWith(`${method}: not valid`) && error.message.length < 400,
    `${method} took ${JSON.stringify(params)?.slice(0, 200)}`,
  );
}

describe('the data of a picture', () => {
  const image = (data: string) => ({ ...right['context/addImage'], data });

  it('is base64 of any length that may come, and nothing else', () => {
    for (const data of ['AAAA', 'AA==', `${'Ab+/'.repeat(1_700_000)}AAA=`]) {
      assert.deepEqual(decodeParams('context/addImage', image(data)), image(data));
    }
    const long = 'A'.repeat(50_000);
    for (const data of ['', '==', 'AA=A', 'data:image/png;base64,AA', `${long}\n${long}`, `${long}A===`, `${long} `]) {
      refused('context/addImage', image(data));
    }
  });
});

describe('decodeParams', () => {
  for (const method of methods) {
    describe(method, () => {
      const params: Record<string, unknown> = { ...right[method] };

      it('takes what is right', () => assert.deepEqual(decodeParams(method, params), params));

      it('refuses what is no object of fields', () => {
        for (const wrong of [undefined, null, 1, 'text', true, [right[method]]]) {
          refused(method, wrong);
        }
      });

      it('refuses a field more, also one that reaches for a prototype', () => {
        for (const name of ['surplus', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
          refused(
            method,
            JSON.parse(
              `{${JSON.stringify(params).slice(1, -1)}${Object.keys(params).length > 0 ? ',' : ''}"${name}":{"polluted":1}}`,
            ),
          );
        }
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      });

      it('refuses each field when it is missing, of another type or too long', () => {
        for (const field of Object.keys(params)) {
          const { [field]: _gone, ...without } = params;
          if (OPTIONAL.has(`${method} ${field}`)) {
            assert.doesNotThrow(() => decodeParams(method, without), `${field} is optional`);
          } else {
            refused(method, without);
          }
          for (const wrong of [
            null,
            // An empty set of parameters is one.
            field === 'parameters' ? 1 : {},
            field === 'parameters' ? true : [1],
            typeof params[field] === 'number' ? '1' : 1,
            Number.NaN,
            'x'.repeat(7_000_001),
          ]) {
            refused(method, { ...params, [field]: wrong });
          }
        }
      });

      it('quotes no value in its refusal, and little of a name', () => {
        const secret = 'value-to-keep-quiet';
        for (const field of [...Object.keys(params), 'surplus']) {
          assert.throws(
            () =>
              decodeParams(method, {
                ...params,
                [field]: { [secret]: secret, deep: [secret] },
                [secret.repeat(1000)]: 1,
              }),
            (error: Error) => error.message.length < 400,
          );
          assert.throws(
            () => decodeParams(method, { ...params, [field]: [[secret]] }),
            (error: Error) => !error.message.includes(secret),
          );
        }
      });
    });
  }

  it('knows limits of the single fields', () => {
    const table: readonly (readonly [ChatPageMethod, unknown, boolean])[] = [
      ['conversation/open', { id: '' }, false],
      ['conversation/open', { id: 'x'.repeat(500) }, true],
      ['conversation/open', { id: 'x'.repeat(501) }, false],
      ['conversation/list', { limit: 1 }, true],
      ['conversation/list', { limit: 0 }, false],
      ['conversation/list', { limit: 201 }, false],
      ['conversation/list', { limit: 1.5 }, false],
      ['conversation/list', { limit: Number.POSITIVE_INFINITY }, false],
      ['conversation/list', { limit: 1, query: 'x'.repeat(1001) }, false],
      ['conversation/rename', { id: 'c', title: '   ' }, false],
      ['conversation/rename', { id: 'c', title: 'x'.repeat(201) }, false],
      ['conversation/setParameters', { parameters: {} }, true],
      ['conversation/setParameters', { parameters: { temperature: 2.1 } }, false],
      ['conversation/setParameters', { parameters: { temperature: -0.1 } }, false],
      ['conversation/setParameters', { parameters: { temperature: '1' } }, false],
      ['conversation/setParameters', { parameters: { topP: 1.1 } }, false],
      ['conversation/setParameters', { parameters: { maxOutputTokens: 0 } }, false],
      ['conversation/setParameters', { parameters: { maxOutputTokens: 1.5 } }, false],
      ['conversation/setParameters', { parameters: { apiKey: 'x' } }, false],
      ['conversation/setParameters', { parameters: JSON.parse('{"__proto__":{"temperature":1}}') as unknown }, false],
      ['chat/send', { text: '' }, true],
      ['action/run', { action: 'toString' }, false],
      ['action/run', { action: '__proto__' }, false],
      ['action/run', { action: 'deleteEverything' }, false],
      ['action/run', { action: 'useEnvironmentKey' }, false],
    ];
    for (const [method, params, fits] of table) {
      if (fits) {
        assert.doesNotThrow(() => decodeParams(method, params), `${method} ${JSON.stringify(params)}`);
      } else {
        refused(method, params);
      }
    }
  });

  it('trims a title', () => {
    assert.deepEqual(decodeParams('conversation/rename', { id: 'c', title: ' My title\n' }), {
      id: 'c',
      title: 'My title',
    });
  });

  it('opens links of the web and of mail only', () => {
    for (const url of ['https://a.example', 'HTTP://a.example/x?y#z', 'mailto:a@b.example']) {
      assert.deepEqual(decodeParams('link/open', { url }), { url });
    }
    for (const url of [
      'javascript:alert(1)',
      'command:workbench.action.terminal.new',
      'vscode://extension/x',
      'file:///etc/passwd',
      'data:text/html,x',
      ' https://a.example',
      'https://a b.example',
      'https://a.example\njavascript:1',
      '//a.example',
      'https:',
      '',
      `https://${'a'.repeat(4000)}`,
    ]) {
      refused('link/open', { url });
    }
  });
});

describe('isMethod', () => {
  it('knows the methods and no other word', () => {
    assert.ok(methods.every((method) => isMethod(chatPageSchemas, method)));
    for (const word of ['', 'chat', 'chat/Send', 'toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      assert.equal(isMethod(chatPageSchemas, word), false, word);
    }
  });
});

describe('decodeEnvelope', () => {
  it('takes requests and cancellations', () => {
    const request = { kind: 'request', id: 1, method: 'chat/send', params: { text: 'x' } };
    assert.deepEqual(decodeEnvelope(request), request);
    assert.deepEqual(decodeEnvelope({ kind: 'cancel', id: 1 }), { kind: 'cancel', id: 1 });
  });

  it('drops everything else', () => {
    const wrong: unknown[] = [
      undefined,
      null,
      'request',
      [],
      {},
      { kind: 'request' },
      { kind: 'request', id: '1', method: 'a', params: {} },
      { kind: 'request', id: 1.5, method: 'a', params: {} },
      { kind: 'request', id: Number.NaN, method: 'a', params: {} },
      { kind: 'request', id: 1, method: 1, params: {} },
      { kind: 'request', id: 1, method: 'x'.repeat(101), params: {} },
      { kind: 'request', id: 1, method: 'a', params: {}, more: 1 },
      { kind: 'result', id: 1, value: 1 },
      { kind: 'cancel' },
      { kind: 'cancel', id: 1, more: 1 },
      { kind: '__proto__', id: 1 },
    ];
    for (const message of wrong) {
      assert.equal(decodeEnvelope(message), undefined, JSON.stringify(message)?.slice(0, 100));
    }
    fc.assert(fc.property(fc.anything(), (message) => assert.equal(decodeEnvelope(message), undefined)));
  });
});
