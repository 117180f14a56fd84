// Answers through LiteLLM: its cost, its ids and refusals, and signed thinking that goes back with tool results.
import assert from 'node:assert/strict';
import type { AssistantContent, ChatMessage, ProviderContext, Usage } from '../../src/core/provider.ts';
import { litellm } from '../../src/core/providers/litellm.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { assertKind, collect } from './collect.ts';
import { ask, contextOf, defined, events } from './openaiCalls.ts';
import { bodyReply, jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const never = new AbortController().signal;
const delta = (fields: object, finishReason: string | null = null) => ({
  id: 'chatcmpl-1',
  model: 'thoughtful',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: fields, finish_reason: finishReason }],
});
const thinking = (text: string, signature?: string) => {
  const thinkingBlocks = [{ type: 'thinking', thinking: text, ...(signature && { signature }) }];
  return delta({ content: '', reasoning_content: text, thinking_blocks: thinkingBlocks });
};
const call = { index: 0, id: 'toolu_1', type: 'function', function: { name: 'add', arguments: '{"a":3}' } };

describe('LiteLLM', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  useServer((started) => {
    server = started;
    context = contextOf(server);
  });

  const answer = (...chunks: (object | '[DONE]')[]) => {
    server.reply(streamReply(events(...chunks, '[DONE]'), { headers: { 'x-litellm-call-id': 'call-7' } }));
    return collect(litellm.stream(ask('thoughtful'), context, never));
  };
  const usageOf = async (usage: object): Promise<Usage> => {
    const { usage: read } = await answer(delta({ content: 'x' }, 'stop'), { choices: [], usage });
    return read ?? assert.fail('no usage');
  };

  describe('usage', () => {
    it('takes the cost that the proxy reckoned, and its id for the request', async () => {
      const usage = {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens_details: { reasoning_tokens: 20 },
        cost: 0.000_575,
      };
      const { finish, text } = await answer(delta({ content: 'x' }, 'stop'), { ...delta({}), usage });
      assert.deepEqual([text, finish?.requestId, finish?.model], ['x', 'call-7', 'thoughtful']);
      assert.deepEqual(defined(await usageOf(usage)), {
        uncachedInputTokens: 40,
        cacheReadTokens: 60,
        textOutputTokens: 30,
        reasoningTokens: 20,
        reportedCostUsd: 0.000_575,
      });
    });

    it('never takes an unknown price for a free answer', async () => {
      for (const cost of [0, -1, null, '0.1', { total_cost: 0.1 }]) {
        const usage = { prompt_tokens: 4, completion_tokens: 2, cost };
        assert.deepEqual(defined(await usageOf(usage)), { uncachedInputTokens: 4, textOutputTokens: 2 });
      }
    });

    it('tells cache writes of five minutes from those of an hour', async () => {
      const details = {
        cached_tokens: 10,
        cache_write_tokens: 70,
        cache_creation_token_details: { ephemeral_5m_input_tokens: 50, ephemeral_1h_input_tokens: 20 },
      };
      assert.deepEqual(
        defined(await usageOf({ prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: details })),
        {
          uncachedInputTokens: 20,
          cacheReadTokens: 10,
          cacheWrite5mTokens: 50,
          cacheWrite1hTokens: 20,
          textOutputTokens: 5,
        },
      );
    });
  });

  describe('signed thinking', () => {
    /** The assistant's message of an answer, as the chat keeps it, and what is sent for the next request. */
    const sentAfter = async (
      parts: readonly AssistantContent[],
      model: string,
      providerId = 'litellm',
      after: readonly ChatMessage[] = [],
    ) => {
      const messages: ChatMessage[] = [
        { role: 'user', parts: [{ type: 'text', text: 'Add.' }] },
        { role: 'assistant', providerId, parts },
        { role: 'user', parts: [{ type: 'toolResult', toolCallId: 'toolu_1', toolName: 'add', text: '7' }] },
        ...after,
      ];
      server.reply(streamReply(events(delta({ content: 'x' }, 'stop'))));
      await collect(litellm.stream(ask(model, { messages }), context, never));
      const body = (await server.received(server.requests.length)).json();
      return (body['messages'] as Record<string, unknown>[])[1];
    };
    const received = async () => {
      const { parts, reasoning, error } = await answer(
        thinking('Three '),
        thinking('and four.'),
        thinking('', 'sig-1'),
        delta({ thinking_blocks: [{ type: 'redacted_thinking', data: 'sealed' }], content: '' }),
        delta({ tool_calls: [call] }),
        delta({}, 'tool_calls'),
      );
      assert.deepEqual([error, reasoning], [undefined, 'Three and four.']);
      const seals = parts.flatMap((part) => (part.type === 'reasoning' && part.providerMetadata ? [part] : []));
      assert.deepEqual(
        seals.map(({ text }) => text),
        ['', ''],
      );
      return [
        { type: 'reasoning', text: reasoning, providerMetadata: seals[0]?.providerMetadata },
        { type: 'reasoning', text: '', providerMetadata: seals[1]?.providerMetadata },
        { type: 'toolCall', id: call.id, name: 'add', argumentsJson: '{"a":3}' },
      ] satisfies AssistantContent[];
    };

    it('goes back as it came, beside the tool call that followed it', async () => {
      assert.deepEqual(await sentAfter(await received(), 'thoughtful'), {
        role: 'assistant',
        content: null,
        thinking_blocks: [
          { type: 'thinking', thinking: 'Three and four.', signature: 'sig-1' },
          { type: 'redacted_thinking', data: 'sealed' },
        ],
        tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'add', arguments: '{"a":3}' } }],
      });
    });

    it('goes to no other alias and from no other provider: what stands behind them refuses it', async () => {
      const parts = await received();
      assert.equal('thinking_blocks' in ((await sentAfter(parts, 'fast')) ?? {}), false);
      assert.equal('thinking_blocks' in ((await sentAfter(parts, 'thoughtful', 'anthropic')) ?? {}), false);
    });

    it('ends with its turn: whatever stands before it may have changed when the next question comes', async () => {
      const later = await sentAfter(await received(), 'thoughtful', 'litellm', [
        { role: 'assistant', providerId: 'litellm', parts: [{ type: 'text', text: 'Seven.' }] },
        { role: 'user', parts: [{ type: 'text', text: 'And eight?' }] },
      ]);
      assert.equal(later?.['thinking_blocks'], undefined);
      assert.ok(later?.['tool_calls']);
    });

    it('is left out where it is not signed', async () => {
      const unsigned: AssistantContent[] = [
        { type: 'reasoning', text: 'hm' },
        { type: 'toolCall', id: call.id, name: 'add', argumentsJson: '{}' },
      ];
      assert.equal('thinking_blocks' in ((await sentAfter(unsigned, 'thoughtful')) ?? {}), false);
    });
  });

  describe('refusals', () => {
    const failed = (text: string) => `litellm.${text}\n\nLiteLLM: model group 'fast' failed with the error above.`;
    const refusals: [string, number, string, string | null, ErrorKind, RegExp][] = [
      [
        "the proxy's own key at the vendor",
        401,
        failed('AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: ****'),
        'authentication_error',
        'config',
        /refused the proxy's own key.*OpenAIException/s,
      ],
      ['a key that is not the master key', 400, 'No connected db.', 'no_db_connection', 'auth', /master key/],
      [
        'an unknown alias',
        400,
        '/chat/completions: Invalid model name passed in model=nope. Call `/v1/models` to view available models for your key.',
        'invalid_request_error',
        'modelNotFound',
        /model=nope/,
      ],
      [
        'an empty account behind it',
        429,
        failed('RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check'),
        'throttling_error',
        'quota',
        /current quota/,
      ],
      [
        'a dead host behind it',
        500,
        failed('InternalServerError: InternalServerError: OpenAIException - Connection error.'),
        'internal_server_error',
        'overloaded',
        /Connection error/,
      ],
    ];
    for (const [what, status, message, type, kind, words] of refusals) {
      it(`says ${kind} for ${what}, in its words`, async () => {
        const body = { error: { message, type, param: null, code: String(status) } };
        server.reply(jsonReply(status, body, { 'x-litellm-call-id': 'call-7', 'request-id': 'req_vendor' }));
        const { error: thrown } = await collect(litellm.stream(ask('fast'), context, never));
        const error = assertKind(thrown, kind);
        assert.match(error.message, words);
        assert.deepEqual([error.status, error.requestId, error.model], [status, 'call-7', 'fast']);
      });
    }

    it("waits as long as the vendor behind it asks, and passes on a page's title", async () => {
      const message = 'litellm.RateLimitError: AnthropicException - slow down';
      const headers = { 'llm_provider-retry-after': '3' };
      server.reply(jsonReply(429, { error: { message, type: 'throttling_error', code: '429' } }, headers));
      const limited = await collect(litellm.stream(ask('fast'), context, never));
      assert.equal(assertKind(limited.error, 'rateLimit').retryAfterMs, 3000);
      server.reply(bodyReply(502, '<html><title>Bad gateway</title></html>', { 'content-type': 'text/html' }));
      const page = await collect(litellm.stream(ask('fast'), context, never));
      assert.match(assertKind(page.error, 'overloaded').message, /HTTP 502: Bad gateway/);
    });
  });
});
