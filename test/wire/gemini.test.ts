// What only Gemini's provider does against its own SDK, over real sockets: framing, usage, blocks, and where the key goes.
import assert from 'node:assert/strict';
import { guardedFetch } from '../../src/core/guardedFetch.ts';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { assertKind, collect, fixture } from './collect.ts';
import { ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';
import { withVariables } from './withVariables.ts';

const ASK: ChatRequest = {
  model: 'gemini-2.5-flash',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const KEY = 'AIzaSyTest-not-a-key';

describe('Gemini', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: KEY };
  });

  const ask = (request: Partial<ChatRequest> = {}, signal = never) =>
    gemini.stream({ ...ASK, ...request }, context, signal);
  const chunk = (fields: object) => `data: ${JSON.stringify(fields)}\r\n\r\n`;
  const said = (text: string, finishReason?: string) =>
    chunk({ candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason }] });

  describe('stream', () => {
    it('reads what the SDK cannot: comments, other fields, data in several lines, bare line ends, U+2028 inside a text', async () => {
      const text = 'two\u2028lines\u2029more';
      const stream = `: keep-alive\n\nevent: message\nid: 1\n${said(text)}\n\n: again\n\ndata:{"candidates":[{\ndata: "finishReason":"STOP"}]}\n\n`;
      for (const chunkBytes of [1, 100_000]) {
        server.reply(streamReply(stream, { chunkBytes }));
        const answer = await collect(ask());
        assert.equal(answer.error, undefined);
        assert.equal(answer.text, text);
        assert.equal(answer.finish?.reason, 'stop');
      }
    });

    it('gives parallel calls ids of their own and keeps signatures', async () => {
      server.reply(streamReply(fixture('gemini/thinkingAndTools.sse')));
      const answer = await collect(ask({ model: 'gemini-3-pro-preview' }));
      const calls = answer.parts.filter((part) => part.type === 'toolCall');
      assert.deepEqual(
        calls.map(({ id: _id, ...call }) => call),
        [
          {
            type: 'toolCall',
            index: 0,
            name: 'read_file',
            argumentsJson: '{"path":"src/größe.ts"}',
            providerMetadata: { thoughtSignature: 'EqQBCgIYAhKk+/w==' },
          },
          { type: 'toolCall', index: 1, name: 'list_files', argumentsJson: '{}' },
        ],
      );
      assert.ok(calls[0]?.id && calls[1]?.id && calls[0].id !== calls[1].id);
      assert.ok(
        answer.parts.some(
          (part) => part.type === 'text' && part.providerMetadata?.['thoughtSignature'] === 'EmwKAhgBsigned',
        ),
      );
      assert.equal(answer.finish?.reason, 'toolCalls');
    });

    it('leaves usage unknown that is not reported, and counts what the vendor leaves out for being 0', async () => {
      server.reply(streamReply(fixture('gemini/withoutUsage.sse'), { chunkBytes: 1000 }));
      const without = await collect(ask());
      assert.equal(without.usage, undefined);
      assert.equal(without.finish?.reason, 'length');
      const usageMetadata = { promptTokenCount: 10, thoughtsTokenCount: 90, totalTokenCount: 100 };
      server.reply(streamReply(chunk({ candidates: [{ finishReason: 'MAX_TOKENS' }], usageMetadata })));
      assert.deepEqual((await collect(ask())).usage, {
        uncachedInputTokens: 10,
        cacheReadTokens: undefined,
        textOutputTokens: 0,
        reasoningTokens: 90,
      });
    });

    it('counts what the own tools of the vendor put into the input', async () => {
      const usageMetadata = {
        promptTokenCount: 10,
        toolUsePromptTokenCount: 7,
        candidatesTokenCount: 3,
        totalTokenCount: 20,
      };
      server.reply(streamReply(chunk({ candidates: [{ finishReason: 'STOP' }], usageMetadata })));
      const { usage } = await collect(ask());
      assert.equal(usage?.uncachedInputTokens, 17);
      assert.equal(usage.textOutputTokens, 3);
    });

    it('gives citations once, web pages only', async () => {
      const web = (uri: string) => ({ web: { uri, title: 'A page' } });
      const grounded = {
        finishReason: 'STOP',
        groundingMetadata: {
          groundingChunks: [web('https://a.example'), web('javascript:alert(1)'), web('https://a.example')],
        },
        citationMetadata: { citationSources: [{ uri: 'https://b.example' }] },
      };
      server.reply(streamReply(chunk({ candidates: [grounded] })));
      const { parts } = await collect(ask());
      assert.deepEqual(
        parts.filter((part) => part.type === 'citation'),
        [
          { type: 'citation', url: 'https://a.example', title: 'A page' },
          { type: 'citation', url: 'https://b.example', title: undefined },
        ],
      );
    });

    it('fails as contentFilter for a question that is blocked, and counts it', async () => {
      server.reply(streamReply(fixture('gemini/blocked.sse')));
      const answer = await collect(ask());
      const error = assertKind(answer.error, 'contentFilter');
      assert.deepEqual(
        [error.code, error.requestId, error.provider, error.model],
        ['PROHIBITED_CONTENT', 'bLoCkZ9iYFf6', 'gemini', ASK.model],
      );
      assert.equal(answer.usage?.uncachedInputTokens, 12);
    });

    it('says that a tool call could not be read', async () => {
      server.reply(
        streamReply(
          chunk({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'Malformed: f(' }] }),
        ),
      );
      assert.equal(assertKind((await collect(ask())).error, 'badResponse').message, 'Malformed: f(');
    });
  });

  describe('where it sends', () => {
    it('goes through the given fetch alone, and leaves the global one in place', async () => {
      const kept = globalThis.fetch;
      const addresses: string[] = [];
      context = {
        ...context,
        fetch: (url, init) => {
          addresses.push(url instanceof Request ? url.url : url.toString());
          return kept(url, init);
        },
      };
      const forbidden: typeof globalThis.fetch = () => assert.fail('the global fetch was called');
      globalThis.fetch = forbidden;
      try {
        server.replyAlways(streamReply(fixture('gemini/text.sse'), { chunkBytes: 1000 }));
        const answers = await Promise.all([collect(ask()), collect(ask())]);
        assert.ok(answers.every(({ finish }) => finish?.reason === 'stop'));
        assert.equal(globalThis.fetch, forbidden);
      } finally {
        globalThis.fetch = kept;
      }
      const path = '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse';
      assert.deepEqual(addresses, [server.url + path, server.url + path]);
      assert.equal(server.requests[0]?.path, path);
    });

    it('takes the key to no other origin', async () => {
      const other = await ScriptedServer.start();
      try {
        context = { ...context, fetch: guardedFetch(globalThis.fetch, server.url) };
        server.reply(async (_request, reply) => {
          await reply.head(307, { location: `${other.url}/v1beta/elsewhere` });
          await reply.end();
        });
        assertKind((await collect(ask())).error, 'notAllowed');
        assert.equal(other.requests.length, 0);
      } finally {
        await other.stop();
      }
    });

    it('sends the key in its header, no word of SDK or machine, and nothing from the environment', async () => {
      const names = [
        'GOOGLE_API_KEY',
        'GEMINI_API_KEY',
        'GOOGLE_GENAI_API_KEY',
        'GOOGLE_CLOUD_PROJECT',
        'GOOGLE_APPLICATION_CREDENTIALS',
      ];
      await withVariables(Object.fromEntries(names.map((name) => [name, `leak-${name}`])), async () => {
        for (const apiKey of [KEY, undefined]) {
          context = { ...context, apiKey, headers: { 'x-team': 'blue' } };
          server.reply(streamReply(fixture('gemini/text.sse'), { chunkBytes: 1000 }));
          assert.equal((await collect(ask())).finish?.reason, 'stop');
          const request = server.requests.at(-1);
          assert.equal(request?.headers['x-goog-api-key'], apiKey);
          assert.equal(request?.headers['user-agent'], 'llm-workbench');
          assert.deepEqual(
            Object.keys(request.headers)
              .filter((name) => name.startsWith('x-'))
              .toSorted(),
            apiKey ? ['x-goog-api-key', 'x-team'] : ['x-team'],
          );
          assert.ok(!JSON.stringify([request.headers, request.path, request.body]).includes('leak'));
          assert.ok(!request.path.includes('key') && !request.body.includes(KEY));
        }
      });
    });

    it('asks no address that a name of a model makes up', async () => {
      for (const model of [
        '../../v1/secrets',
        'a/../b',
        'm?key=1',
        'm#',
        'm:x y',
        '',
        '/m',
        '//evil.example/m',
        'models/',
      ]) {
        const error = assertKind((await collect(ask({ model }))).error, 'modelNotFound');
        assert.equal(error.provider, 'gemini');
      }
      assert.equal(server.connections, 0);
      server.replyAlways(streamReply(fixture('gemini/text.sse'), { chunkBytes: 1000 }));
      await collect(ask({ model: 'tunedModels/mine-1' }));
      assert.equal(server.requests[0]?.path, '/v1beta/tunedModels/mine-1:streamGenerateContent?alt=sse');
    });
  });
});
