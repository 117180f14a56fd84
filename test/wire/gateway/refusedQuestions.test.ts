// What the gateway does not do, it refuses in words that name the field: nothing is quietly left out.
import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import { png } from '../../unit/support/pictures.ts';
import { type GatewayScene, useGateway } from './useGateway.ts';

const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }];
const PNG = png(1, 1).toString('base64');

describe('gateway: refused questions', function () {
  this.timeout(20_000);
  let scene: GatewayScene;
  useGateway((started) => {
    scene = started;
  });
  const post = (body: object) =>
    fetch(`${scene.gateway.url}/chat/completions`, {
      method: 'POST',
      headers: scene.headers,
      body: JSON.stringify(body),
    });

  const REFUSED: readonly (readonly [what: string, change: object, param: string | null, words: RegExp])[] = [
    ['no model', { model: undefined }, 'model', /must name a model/],
    ['an unknown strategy', { model: 'auto:best' }, 'model', /cost_optimized/],
    ['two strategies', { model: 'auto:local_first', strategy: 'balanced' }, 'strategy', /asks for local_first/],
    ['a misspelt limit', { max_costs_usd: 1 }, 'max_costs_usd', /not known/],
    ['a misspelt clock', { timeouts: { first_ms: 1 } }, 'timeouts.first_ms', /first_token_ms/],
    ['several answers', { n: 2 }, 'n', /not supported/],
    ['log probabilities', { logprobs: true }, 'logprobs', /not supported/],
    ['a penalty', { presence_penalty: 0.5 }, 'presence_penalty', /not supported/],
    ['calls one at a time', { parallel_tool_calls: false }, 'parallel_tool_calls', /not supported/],
    ['sound', { modalities: ['text', 'audio'] }, 'modalities', /not supported/],
    ['an effort that there is not', { reasoning_effort: 'maximal' }, 'reasoning_effort', /minimal, low/],
    ['a temperature out of range', { temperature: 3 }, 'temperature', /from 0 to 2/],
    ['half a token', { max_tokens: 1.5 }, 'max_tokens', /whole number/],
    ['two lengths', { max_tokens: 1, max_completion_tokens: 2 }, 'max_tokens', /give one/],
    ['a negative limit', { max_cost_usd: -1 }, 'max_cost_usd', /from 0/],
    ['an empty stop', { stop: ['a', ''] }, 'stop', /empty/],
    ['stream_options without stream', { stream_options: {} }, 'stream_options', /stream is true/],
    ['a tool of another kind', { tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0].type', /function/],
    ['a choice without tools', { tool_choice: 'required' }, 'tool_choice', /tools/],
    ['no messages', { messages: [] }, 'messages', /at least one/],
    ['messages that are none', { messages: 'hi' }, 'messages', /list/],
    ['a role that there is not', { messages: [{ role: 'robot', content: '' }] }, 'messages[0].role', /assistant/],
    [
      'sound in a message',
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
      'messages[0].content[0]',
      /input_audio/,
    ],
    [
      'a result of no call',
      { messages: [...HI, { role: 'tool', tool_call_id: 'x', content: '' }] },
      'messages[1].tool_call_id',
      /no call/,
    ],
    [
      'a call without its result',
      {
        messages: [
          ...HI,
          { role: 'assistant', tool_calls: [{ id: 'c1', function: { name: 'f', arguments: '{}' } }] },
          ...HI,
        ],
      },
      'messages[2]',
      /"c1"/,
    ],
    ...(
      [
        ['a picture that is none', 'data:image/png;base64,aGVsbG8=', /not a picture/],
        ['a picture of another type', `data:image/jpeg;base64,${PNG}`, /not the picture/],
        ['a vector drawing', 'data:image/svg+xml;base64,PHN2Zz4=', /svg/],
        ['a picture that is too large', `data:image/png;base64,${'A'.repeat(5_100_000)}`, /3\.75 MB/],
        ['an address without TLS', 'http://example.com/a.png', /https/],
        ['an address of this machine', 'https://127.0.0.1/a.png', /public/],
        ['an address where none is fetched', 'https://example.com/a.png', /fetches none/],
      ] as const
    ).map(
      ([what, url, words]) =>
        [
          what,
          { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] },
          'messages[0].content[0].image_url.url',
          words,
        ] as const,
    ),
  ];
  for (const [what, change, param, words] of REFUSED) {
    it(`refuses ${what}, in words that name the field`, async () => {
      const response = await post({ model: 'auto', messages: HI, ...change });
      const { error } = (await response.json()) as { error: { message: string; param: string | null; type: string } };
      assert.equal(response.status, 400);
      assert.equal(error.param, param);
      assert.equal(error.type, 'invalid_request_error');
      assert.match(error.message, words);
      assert.equal(scene.backend.asked.length, 0);
      // Nobody was asked: there is no receipt to look for.
      assert.equal(response.headers.get('x-llm-workbench-receipt'), null);
    });
  }
});
