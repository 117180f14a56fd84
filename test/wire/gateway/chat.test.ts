// The gateway as OpenAI's own client sees it: answers, tools, pictures, figures, and what reaches the program behind it.
import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import type { GatewayAsk, GatewayPart } from '../../../src/core/gateway/gatewayBackend.ts';
import { AppError } from '../../../src/core/errors.ts';
import { png } from '../../unit/support/pictures.ts';
import { ENDING, MODEL, saying } from './scriptedBackend.ts';
import { type GatewayScene, useGateway } from './useGateway.ts';

const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }];
const PNG = png(1, 1).toString('base64');

describe('gateway: chat completions', function () {
  this.timeout(20_000);
  let scene: GatewayScene;
  useGateway((started) => {
    scene = started;
  });
  const asked = (): GatewayAsk => scene.backend.asked[0] ?? assert.fail('nothing was asked');
  const post = (body: object, path = '/chat/completions') =>
    fetch(`${scene.gateway.url}${path}`, { method: 'POST', headers: scene.headers, body: JSON.stringify(body) });
  const postText = async (body: object) => (await post(body)).text();

  it('answers as a whole, with the model that answered, usage, cost and receipt', async () => {
    scene.backend.answers = () => saying('Grüße aus ', '東京 👋🏽');
    const { data, response } = await scene.client.chat.completions
      .create({ model: 'auto', messages: HI })
      .withResponse();
    assert.equal(data.object, 'chat.completion');
    assert.equal(data.model, 'openai/gpt-5-mini');
    assert.deepEqual(data.choices[0]?.message.content, 'Grüße aus 東京 👋🏽');
    assert.equal(data.choices[0]?.finish_reason, 'stop');
    assert.deepEqual(data.usage, {
      prompt_tokens: 100,
      completion_tokens: 25,
      total_tokens: 125,
      prompt_tokens_details: { cached_tokens: 90 },
      completion_tokens_details: { reasoning_tokens: 20 },
      cost: 0.0012,
    });
    assert.deepEqual((data as unknown as Record<string, unknown>)['llm_workbench'], {
      receipt_id: asked().receiptId,
      provider: 'openai',
      attempts: 1,
      answered_as: 'gpt-5-mini-2026',
      native_finish_reason: 'end_turn',
    });
    assert.equal(response.headers.get('x-llm-workbench-receipt'), asked().receiptId);
    assert.equal(asked().delivery, 'whole');
  });

  it('says nothing of what is not known: no zeros', async () => {
    scene.backend.answers = (): GatewayPart[] => [
      { type: 'model', model: MODEL },
      { type: 'text', text: 'x' },
      { type: 'usage', usage: { textOutputTokens: 3 } },
      { type: 'finish', reason: 'stop' },
    ];
    const { usage } = await scene.client.chat.completions.create({ model: 'auto', messages: HI });
    assert.deepEqual(usage, { completion_tokens: 3 });
  });

  it('streams each part as it comes, and ends with figures and [DONE]', async () => {
    let saySecond = (): void => {};
    const second = new Promise<void>((resolve) => {
      saySecond = resolve;
    });
    scene.backend.answers = async function* answer() {
      yield* [{ type: 'model', model: MODEL } as const, { type: 'reasoning', text: 'hm' } as const];
      yield { type: 'text', text: 'one "quoted"\n' };
      await second;
      yield { type: 'text', text: '2 👋🏽' };
      yield* ENDING;
    };
    const { data, response } = await scene.client.chat.completions
      .create({ model: 'auto', messages: HI, stream: true, stream_options: { include_usage: true } })
      .withResponse();
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of data) {
      chunks.push(chunk);
      if (chunk.choices[0]?.delta.content === 'one "quoted"\n') {
        saySecond(); // Would wait for ever if parts were held back.
      }
    }
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(response.headers.get('x-llm-workbench-receipt'), asked().receiptId);
    assert.equal(asked().delivery, 'stream');
    assert.deepEqual(
      chunks.map(({ choices: [choice], usage }) => usage ?? choice?.finish_reason ?? choice?.delta),
      [
        { role: 'assistant', content: '' },
        { reasoning_content: 'hm' },
        { content: 'one "quoted"\n' },
        { content: '2 👋🏽' },
        'stop',
        {
          prompt_tokens: 100,
          completion_tokens: 25,
          total_tokens: 125,
          prompt_tokens_details: { cached_tokens: 90 },
          completion_tokens_details: { reasoning_tokens: 20 },
          cost: 0.0012,
        },
      ],
    );
    assert.ok(chunks.every(({ id, model }) => id === chunks[0]?.id && model === 'openai/gpt-5-mini'));
    const text = await postText({ model: 'auto', messages: HI, stream: true });
    assert.match(text, /\n\ndata: \[DONE\]\n\n$/);
    assert.doesNotMatch(text, /"usage"/);
    assert.match(text, /"llm_workbench":\{"receipt_id":"[0-9a-f-]{36}","provider":"openai","attempts":1/);
  });

  it('names the model that really answered, where another one failed before it had said anything', async () => {
    scene.backend.answers = (): GatewayPart[] => [
      { type: 'model', model: { providerId: 'groq', model: 'a' } },
      ...saying('Hello'),
    ];
    const stream = await scene.client.chat.completions.create({ model: 'auto', messages: HI, stream: true });
    for await (const { model } of stream) {
      assert.equal(model, 'openai/gpt-5-mini');
    }
  });

  it('hands parallel tool calls over as they are written, and takes their results back', async () => {
    scene.backend.answers = (): GatewayPart[] => [
      { type: 'model', model: MODEL },
      { type: 'toolCallDelta', index: 0, id: 'c1', name: 'weather', argumentsDelta: '' },
      { type: 'toolCallDelta', index: 0, argumentsDelta: '{"city":"東' },
      { type: 'toolCallDelta', index: 1, name: 'time', argumentsDelta: '{' },
      { type: 'toolCallDelta', index: 0, argumentsDelta: '京"}' },
      { type: 'toolCall', index: 0, id: 'c1', name: 'weather', argumentsJson: '{"city":"東京"}' },
      { type: 'toolCall', index: 1, id: 'c2', name: 'time', argumentsJson: '{}' },
      { type: 'finish', reason: 'toolCalls' },
    ];
    const tools: OpenAI.ChatCompletionTool[] = ['weather', 'time'].map((name) => ({
      type: 'function',
      function: { name, description: `the ${name}`, parameters: { type: 'object' } },
    }));
    const answer = await scene.client.chat.completions
      .stream({ model: 'auto', messages: HI, tools, tool_choice: { type: 'function', function: { name: 'time' } } })
      .finalChatCompletion();
    const message = answer.choices[0]?.message ?? assert.fail();
    const calls = message.tool_calls?.map((call) => (call.type === 'function' ? [call.id, call.function] : call));
    assert.deepEqual(
      calls?.map((call) => JSON.parse(JSON.stringify(call)) as unknown),
      [
        ['c1', { name: 'weather', arguments: '{"city":"東京"}' }],
        ['c2', { name: 'time', arguments: '{}' }],
      ],
    );
    assert.equal(answer.choices[0]?.finish_reason, 'tool_calls');
    assert.deepEqual(asked().request.tools?.[1], {
      name: 'time',
      description: 'the time',
      inputSchema: { type: 'object' },
    });
    assert.deepEqual(asked().request.toolChoice, { name: 'time' });
    scene.backend.answers = () => saying('Sunny');
    await scene.client.chat.completions.create({
      model: 'openai/gpt-5-mini',
      tools,
      messages: [
        ...HI,
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"東京"}' } },
            { id: 'c2', type: 'function', function: { name: 'time', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c2', content: '12:00' },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'sun' }] },
      ],
    });
    assert.deepEqual(scene.backend.asked[1]?.request.messages.slice(1), [
      {
        role: 'assistant',
        parts: [
          { type: 'toolCall', id: 'c1', name: 'weather', argumentsJson: '{"city":"東京"}' },
          { type: 'toolCall', id: 'c2', name: 'time', argumentsJson: '{}' },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'toolResult', toolCallId: 'c2', toolName: 'time', text: '12:00' },
          { type: 'toolResult', toolCallId: 'c1', toolName: 'weather', text: 'sun' },
        ],
      },
    ]);
  });

  for (const stream of [false, true]) {
    it(`gives a vendor its signed reasoning back with the results of its tools (${stream ? 'streamed' : 'whole'})`, async () => {
      scene.backend.answers = (): GatewayPart[] => [
        { type: 'model', model: MODEL },
        { type: 'reasoning', text: 'Let me look.' },
        { type: 'reasoning', text: '', providerMetadata: { signature: 'S1' } },
        { type: 'text', text: 'I look.' },
        {
          type: 'toolCall',
          index: 0,
          id: 'c9',
          name: 'look',
          argumentsJson: '{}',
          providerMetadata: { thoughtSignature: 'S2' },
        },
        { type: 'finish', reason: 'toolCalls' },
      ];
      await postText({
        model: 'auto',
        messages: HI,
        stream,
        tools: [{ type: 'function', function: { name: 'look' } }],
      });
      const turn = (content: string) => ({
        model: 'auto',
        messages: [
          ...HI,
          { role: 'assistant', content, tool_calls: [{ id: 'c9', function: { name: 'look', arguments: '{}' } }] },
          { role: 'tool', tool_call_id: 'c9', content: 'nothing' },
        ],
      });
      await postText(turn('I look.'));
      assert.deepEqual(scene.backend.asked[1]?.request.messages[1], {
        role: 'assistant',
        providerId: 'openai',
        model: 'gpt-5-mini',
        parts: [
          { type: 'reasoning', text: 'Let me look.', providerMetadata: { signature: 'S1' } },
          { type: 'text', text: 'I look.' },
          {
            type: 'toolCall',
            id: 'c9',
            name: 'look',
            argumentsJson: '{}',
            providerMetadata: { thoughtSignature: 'S2' },
          },
        ],
      });
      await postText(turn('I looked away.'));
      assert.deepEqual(scene.backend.asked[2]?.request.messages[1], {
        role: 'assistant',
        parts: [
          { type: 'text', text: 'I looked away.' },
          { type: 'toolCall', id: 'c9', name: 'look', argumentsJson: '{}' },
        ],
      });
    });
  }

  it('hands every parameter on', async () => {
    await scene.client.chat.completions.create({
      model: 'auto:cost_optimized',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
          ],
        },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c' },
      ],
      temperature: 0.5,
      top_p: 0.9,
      max_completion_tokens: 77,
      stop: 'END',
      seed: 7,
      reasoning_effort: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'shape', schema: { type: 'object' }, strict: true },
      },
      user: 'me',
      n: 1,
      parallel_tool_calls: true,
      ...({
        models: ['fast', 'groq/llama-3.3-70b'],
        fallbacks: ['auto'],
        task_type: 'translation',
        required_capability: ['vision', 'json'],
        timeouts: { connect_ms: 100, first_token_ms: 200, idle_ms: 300, total_ms: 400 },
        max_cost_usd: 0.01,
        max_latency_ms: 900,
      } as object),
    });
    const { receiptId: _id, ...ask } = asked();
    assert.deepEqual(JSON.parse(JSON.stringify(ask)), {
      wish: { kind: 'auto', strategy: 'cost_optimized' },
      fallbacks: [
        { kind: 'name', name: 'fast' },
        { kind: 'model', model: { providerId: 'groq', model: 'llama-3.3-70b' } },
        { kind: 'auto' },
      ],
      strategy: 'cost_optimized',
      task: 'translation',
      required: ['vision', 'json'],
      delivery: 'whole',
      timeouts: { connectMs: 100, firstTokenMs: 200, idleMs: 300, totalMs: 400 },
      maxCostUsd: 0.01,
      maxLatencyMs: 900,
      request: {
        system: 'Be brief.\n\nBe kind.',
        messages: [
          {
            role: 'user',
            parts: [
              { type: 'text', text: 'a' },
              { type: 'image', mediaType: 'image/png', data: PNG },
            ],
          },
          { role: 'assistant', parts: [{ type: 'text', text: 'b' }] },
          { role: 'user', parts: [{ type: 'text', text: 'c' }] },
        ],
        maxOutputTokens: 77,
        temperature: 0.5,
        topP: 0.9,
        seed: 7,
        stop: ['END'],
        reasoningEffort: 'low',
        responseFormat: { type: 'json', schema: { type: 'object' }, name: 'shape' },
      },
    });
  });

  it('takes the first of `models` where no model is named, and what the SDK calls json_object', async () => {
    await post({ models: ['groq/a', 'b'], messages: HI, response_format: { type: 'json_object' }, max_tokens: 5 });
    assert.deepEqual(asked().wish, { kind: 'model', model: { providerId: 'groq', model: 'a' } });
    assert.deepEqual(asked().fallbacks, [{ kind: 'name', name: 'b' }]);
    assert.deepEqual(asked().request.responseFormat, { type: 'json' });
    assert.equal(asked().request.maxOutputTokens, 5);
  });

  describe('an answer that another model had to begin again', () => {
    const broken = new AppError('network', 'The connection was lost', { provider: 'groq', model: 'a' });
    const restarted = (): GatewayPart[] => [
      { type: 'model', model: { providerId: 'groq', model: 'a' } },
      { type: 'text', text: 'Void' },
      { type: 'restart', error: broken, model: MODEL },
      ...saying('Good'),
    ];

    it('is the second one alone, where it is handed over as a whole', async () => {
      scene.backend.answers = restarted;
      const { choices, model } = await scene.client.chat.completions.create({ model: 'auto', messages: HI });
      assert.equal(choices[0]?.message.content, 'Good');
      assert.equal(model, 'openai/gpt-5-mini');
    });

    it('fails, where the first one was streamed already, with what broke it', async () => {
      scene.backend.answers = restarted;
      const text = await postText({ model: 'auto', messages: HI, stream: true });
      assert.match(text, /"content":"Void"/);
      assert.doesNotMatch(text, /Good|DONE|finish_reason":"/);
      assert.match(text, /data: \{"error":\{"message":"The connection was lost"[^\n]*\n\n$/);
      assert.equal(scene.backend.ended, 1);
    });

    it('goes on in the stream, where the next model continues it, which is named from then on', async () => {
      scene.backend.answers = (): GatewayPart[] => [
        { type: 'model', model: { providerId: 'groq', model: 'a' } },
        { type: 'text', text: 'Go' },
        { type: 'continue', error: broken, model: MODEL },
        ...saying('od'),
      ];
      const stream = await scene.client.chat.completions.create({ model: 'auto', messages: HI, stream: true });
      const said: unknown[] = [];
      for await (const { model, choices } of stream) {
        said.push([model, choices[0]?.delta.content, choices[0]?.finish_reason]);
      }
      assert.deepEqual(said, [
        ['groq/a', '', null],
        ['groq/a', 'Go', null],
        ['openai/gpt-5-mini', 'od', null],
        ['openai/gpt-5-mini', undefined, 'stop'],
      ]);
    });

    it('is decided without asking anybody', async () => {
      const decisions: string[] = [];
      scene.backend.answers = (): GatewayPart[] => [
        ...[true, false].map((mayContinue): GatewayPart => {
          return { type: 'ask', error: broken, model: MODEL, mayContinue, decide: (choice) => decisions.push(choice) };
        }),
        ...saying('x'),
      ];
      await postText({ model: 'auto', messages: HI, stream: true });
      await postText({ model: 'auto', messages: HI });
      assert.deepEqual(decisions, ['continue', 'stop', 'restart', 'restart']);
    });

    it('is asked for as a whole with delivery: whole, in a stream too', async () => {
      await postText({ model: 'auto', messages: HI, stream: true, delivery: 'whole' });
      assert.equal(asked().delivery, 'whole');
    });
  });
});
