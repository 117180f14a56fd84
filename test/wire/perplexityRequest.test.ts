// What Perplexity is sent, and its calls beside the chat: model list, check, headers.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { perplexity } from '../../src/core/providers/perplexity.ts';
import { collect, failsWith, fixture } from './collect.ts';
import { bodyReply, jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';
import { withVariables } from './withVariables.ts';

const ASK: ChatRequest = {
  model: 'perplexity/sonar',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const READ_FILE = { name: 'read_file', description: 'Reads a file', inputSchema: { type: 'object' } };
const LIST_FILES = { ...READ_FILE, name: 'list_files' };

describe('Perplexity request', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: `${server.url}/v1`, apiKey: 'pplx-test' };
  });

  const sent = async (request: Partial<ChatRequest> = {}) => {
    server.reply(streamReply(fixture('perplexity/text.sse'), { chunkBytes: 10_000 }));
    await collect(perplexity.stream({ ...ASK, ...request }, context, never));
    return server.requests.at(-1)!.json(); // One was just answered.
  };

  describe('body', () => {
    it('asks with the vendor’s web search, nothing stored, and no field that it refuses', async () => {
      const body = await sent({
        system: 'Be brief',
        temperature: 1,
        topP: 0.5,
        seed: 1,
        stop: ['x'],
        maxOutputTokens: 50,
        reasoningEffort: 'low',
      });
      assert.deepEqual(body, {
        model: 'perplexity/sonar',
        instructions: 'Be brief',
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }],
        stream: true,
        store: false,
        max_output_tokens: 50,
        reasoning: { effort: 'low' },
        tools: [{ type: 'web_search' }],
      });
      assert.equal(server.requests[0]?.path, '/v1/responses');
      assert.equal(server.requests[0].headers.authorization, 'Bearer pplx-test');
    });

    for (const [retired, preset] of [
      ['sonar', 'fast'],
      ['sonar-pro', 'fast'],
      ['sonar-reasoning', 'low'],
      ['sonar-reasoning-pro', 'low'],
      ['sonar-deep-research', 'high'],
    ] as const) {
      it(`asks the retired ${retired} as the preset ${preset} of the vendor’s own model`, async () => {
        const body = await sent({ model: retired });
        assert.equal(body['model'], 'perplexity/sonar');
        assert.equal(body['preset'], preset);
        assert.equal(perplexity.canonicalModel?.(retired), body['model'], 'a policy is told');
        assert.equal(body['tools'], undefined);
      });
    }

    it('says of others that they are themselves', async () => {
      for (const model of ['perplexity/sonar', 'openai/gpt-5.2', 'toString']) {
        assert.equal(perplexity.canonicalModel?.(model), (await sent({ model }))['model']);
      }
    });

    it('limits the answer of models that are refused without a limit', async () => {
      assert.equal((await sent({ model: 'anthropic/claude-sonnet-4-6' }))['max_output_tokens'], 8192);
      assert.equal((await sent({ model: 'openai/gpt-5.2' }))['max_output_tokens'], undefined);
    });

    it('sends images and a tool loop back, the signature included', async () => {
      const { input } = await sent({
        messages: [
          {
            role: 'user',
            parts: [
              { type: 'text', text: 'What is it?' },
              { type: 'image', mediaType: 'image/png', data: 'iVBOR' },
            ],
          },
          {
            role: 'assistant',
            providerId: 'perplexity',
            parts: [
              { type: 'reasoning', text: 'Hm.' },
              { type: 'text', text: 'Reading' },
              {
                type: 'toolCall',
                id: 'a',
                name: 'read_file',
                argumentsJson: '',
                providerMetadata: { model: 'perplexity/sonar', thoughtSignature: 'c2ln' },
              },
            ],
          },
          {
            role: 'user',
            parts: [
              { type: 'text', text: 'Go on' },
              { type: 'toolResult', toolCallId: 'a', toolName: 'read_file', text: 'no', isError: true },
            ],
          },
        ],
      });
      assert.deepEqual(input, [
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is it?' },
            { type: 'input_image', image_url: 'data:image/png;base64,iVBOR' },
          ],
        },
        { type: 'message', role: 'assistant', content: 'Reading' },
        { type: 'function_call', call_id: 'a', name: 'read_file', arguments: '{}', thought_signature: 'c2ln' },
        { type: 'function_call_output', call_id: 'a', name: 'read_file', output: 'Error: no' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on' }] },
      ]);
    });

    it('offers tools without a choice that the vendor does not know', async () => {
      const names = async (toolChoice: ChatRequest['toolChoice']) => {
        const body = await sent({ tools: [READ_FILE, LIST_FILES], toolChoice });
        assert.equal(body['tool_choice'], undefined);
        return (body['tools'] as { type: string; name?: string }[]).map(({ type, name }) => name ?? type);
      };
      assert.deepEqual(await names('auto'), ['web_search', 'read_file', 'list_files']);
      assert.deepEqual(await names('none'), ['web_search']);
      assert.deepEqual(await names({ name: 'list_files' }), ['web_search', 'list_files']);
    });

    it('asks for JSON of a shape in the field, without a shape in words', async () => {
      const schema = { type: 'object' };
      const shaped = await sent({ responseFormat: { type: 'json', schema, name: 'page' } });
      assert.deepEqual(shaped['response_format'], { type: 'json_schema', json_schema: { name: 'page', schema } });
      const plain = await sent({ responseFormat: { type: 'json' } });
      assert.equal(plain['response_format'], undefined);
      assert.match(String(plain['instructions']), /JSON/);
    });
  });

  describe('models and check', () => {
    it('lists what the vendor lists', async () => {
      server.reply(
        jsonReply(200, {
          object: 'list',
          data: [
            { id: 'perplexity/sonar', object: 'model', created: 0, owned_by: 'perplexity' },
            { id: 'openai/gpt-5.2', object: 'model', created: 0, owned_by: 'openai' },
            {},
          ],
        }),
      );
      const rest = {
        abilities: { chat: true, embeddings: false, json: true },
        refuses: ['temperature', 'topP'],
        efforts: ['minimal', 'low', 'medium', 'high'],
        releasedAt: undefined,
      };
      assert.deepEqual(await perplexity.models(context, never), [
        { id: 'perplexity/sonar', contextWindow: 128_000, ...rest },
        { id: 'openai/gpt-5.2', contextWindow: undefined, ...rest },
      ]);
      assert.equal(server.requests[0]?.path, '/v1/models');
    });

    it('checks a key by a model that does not exist: a good key is told so, a wrong one is refused', async () => {
      const unsupported = {
        error: { message: 'validation failed: model "perplexity/none" is not supported', code: 400 },
      };
      server.reply(jsonReply(400, unsupported));
      await perplexity.check(context, never);
      assert.equal(server.requests[0]?.path, '/v1/responses');
      assert.equal(server.requests[0].json()['model'], 'perplexity/none');
      server.reply(jsonReply(401, { error: { message: 'Invalid API key provided.', code: 401 } }));
      await failsWith(perplexity.check(context, never), 'auth');
      server.reply(jsonReply(403, { error: { message: 'Organization API keys are not accepted', code: 403 } }));
      await failsWith(perplexity.check(context, never), 'notAllowed');
      server.reply(jsonReply(405, { detail: 'Method Not Allowed' }));
      await failsWith(perplexity.check(context, never), 'badRequest');
      server.reply(jsonReply(404, { detail: 'Not Found' }));
      await failsWith(perplexity.check(context, never), 'config');
      server.reply(jsonReply(200, { status: 'ok' }));
      await failsWith(perplexity.check(context, never), 'badResponse');
      server.reply(bodyReply(200, '<html></html>', { 'content-type': 'text/html' }));
      await failsWith(perplexity.check(context, never), 'badResponse');
    });

    it('brings an address to the form of the base URL', () => {
      for (const typed of [
        'https://api.perplexity.ai',
        'api.perplexity.ai/',
        'https://api.perplexity.ai/v1/responses',
      ]) {
        assert.equal(perplexity.normalizeBaseUrl?.(typed), perplexity.baseUrl);
      }
      assert.equal(perplexity.normalizeBaseUrl?.('https://gate.example/pplx'), 'https://gate.example/pplx');
    });
  });

  it('sends no other vendor’s key and no organization', async () => {
    const names = ['OPENAI_API_KEY', 'OPENAI_ORG_ID', 'OPENAI_CUSTOM_HEADERS', 'PERPLEXITY_API_KEY'];
    await withVariables(Object.fromEntries(names.map((name) => [name, 'X-Leak: leak'])), async () => {
      context = { ...context, apiKey: undefined };
      await sent();
      server.reply(jsonReply(400, { error: { message: 'model "perplexity/none" is not supported' } }));
      await perplexity.check(context, never);
    });
    assert.equal(server.requests.length, 2);
    for (const { headers } of server.requests) {
      assert.ok(!JSON.stringify(headers).includes('leak'), JSON.stringify(headers));
      assert.equal(headers.authorization, undefined);
    }
  });
});
