// Failures of vendors as callers of the gateway see them: before an answer with a status, in the middle of one as an event.
import assert from 'node:assert/strict';
import OpenAI, { APIError } from 'openai';
import { AppError } from '../../../src/core/errors.ts';
import type { GatewayPart } from '../../../src/core/gateway/gatewayBackend.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../src/shared/errorKind.ts';
import { MODEL } from './scriptedBackend.ts';
import { type GatewayScene, useGateway } from './useGateway.ts';

const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }];
const STATUS: Record<ErrorKind, number> = {
  auth: 401,
  quota: 402,
  rateLimit: 429,
  overloaded: 503,
  network: 502,
  timeout: 504,
  cancelled: 499,
  badRequest: 400,
  modelNotFound: 404,
  contextTooLong: 400,
  contentFilter: 400,
  badResponse: 502,
  truncated: 502,
  budgetExceeded: 402,
  notAllowed: 403,
  config: 500,
  internal: 500,
};

describe('gateway: failures', function () {
  this.timeout(20_000);
  let scene: GatewayScene;
  useGateway((started) => {
    scene = started;
  });
  const fails = (error: unknown, ...before: GatewayPart[]): void => {
    scene.backend.answers = function* answer() {
      yield* before;
      throw error;
    };
  };
  const ask = (stream: boolean) =>
    scene.client.chat.completions.create({ model: 'auto', messages: HI, stream }) as Promise<unknown>;
  const failure = async (call: Promise<unknown>): Promise<APIError> => {
    const error: unknown = await call.then(
      () => assert.fail('nothing failed'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof APIError);
    return error;
  };

  for (const kind of ERROR_KINDS) {
    for (const stream of [false, true]) {
      it(`answers ${kind} with ${STATUS[kind]} before a word was said${stream ? ' of a stream' : ''}`, async () => {
        const error = new AppError(kind, 'The vendor says why', { provider: 'groq', model: 'a', code: 'their_code' });
        fails(error, { type: 'model', model: MODEL }, { type: 'usage', usage: {} });
        const { status, error: body, headers } = await failure(ask(stream));
        assert.equal(status, STATUS[kind]);
        const { message, provider, vendor_code: code } = body as Record<string, unknown>;
        if (kind === 'internal') {
          assert.doesNotMatch(JSON.stringify(body), /says why|their_code/);
          assert.equal(scene.logged.length, 1);
        } else {
          assert.deepEqual([message, provider, code], ['The vendor says why', 'groq', 'their_code']);
        }
        assert.equal(headers?.get('x-should-retry'), String(error.retryable));
        assert.equal(headers?.get('x-llm-workbench-receipt'), scene.backend.asked[0]?.receiptId);
      });
    }
  }

  it('passes on how long to wait, and the client keeps to it', async () => {
    fails(new AppError('rateLimit', 'Slow down', { retryAfterMs: 1500 }));
    const { headers } = await failure(ask(false));
    assert.equal(headers?.get('retry-after'), '2');
    assert.equal(headers?.get('retry-after-ms'), '1500');
  });

  it('keeps clients from sending again what cannot succeed', async () => {
    fails(new AppError('config', 'There is no key'));
    const eager = new OpenAI({ baseURL: scene.gateway.url, apiKey: scene.gateway.token, maxRetries: 3 });
    await failure(eager.chat.completions.create({ model: 'auto', messages: HI }));
    assert.equal(scene.backend.asked.length, 1);
  });

  it('shows no key that a vendor quotes', async () => {
    fails(new AppError('auth', 'Incorrect key sk-secret-of-the-person', { code: 'sk-secret-of-the-person' }));
    const { error } = await failure(ask(false));
    assert.doesNotMatch(JSON.stringify(error), /sk-secret/);
    assert.match(JSON.stringify(error), /key removed/);
  });

  it('ends a stream that breaks with an error and without [DONE]', async () => {
    const error = new AppError('overloaded', 'Too busy', { provider: 'groq' });
    fails(error, { type: 'model', model: MODEL }, { type: 'text', text: 'Half of' });
    let text = '';
    const broken = await failure(
      (async () => {
        for await (const chunk of await scene.client.chat.completions.create({
          model: 'auto',
          messages: HI,
          stream: true,
        })) {
          text += chunk.choices[0]?.delta.content ?? '';
          assert.equal(chunk.choices[0]?.finish_reason ?? null, null);
        }
      })(),
    );
    assert.equal(text, 'Half of');
    assert.equal((broken.error as { message: string }).message, 'Too busy');
    const raw = await fetch(`${scene.gateway.url}/chat/completions`, {
      method: 'POST',
      headers: scene.headers,
      body: JSON.stringify({ model: 'auto', messages: HI, stream: true }),
    });
    const events = (await raw.text()).split('\n\n');
    assert.deepEqual(events.slice(-1), ['']);
    const last = JSON.parse(events.at(-2)?.slice('data: '.length) ?? '') as Record<string, Record<string, unknown>>;
    assert.deepEqual(
      [last['error']?.['code'], last['error']?.['provider'], typeof last['llm_workbench']?.['receipt_id']],
      ['overloaded', 'groq', 'string'],
    );
  });

  for (const stream of [false, true]) {
    it(`does not take an answer for finished that has no end${stream ? ' (streamed)' : ''}`, async () => {
      scene.backend.answers = (): GatewayPart[] => [{ type: 'text', text: 'Half of' }];
      const { status, error } = await failure(
        (async () => {
          const answer = await ask(stream);
          for await (const _chunk of answer as AsyncIterable<unknown>) {
            // To its end.
          }
        })(),
      );
      assert.equal((error as { code: string }).code, 'answer_cut_off');
      assert.equal(status, stream ? undefined : 502);
    });
  }

  it('says of an end that OpenAI has no word for that the answer is not finished, with the word', async () => {
    scene.backend.answers = (): GatewayPart[] => [
      { type: 'text', text: 'x' },
      { type: 'finish', reason: 'other', rawReason: 'pause_turn' },
    ];
    const answer = await scene.client.chat.completions.create({ model: 'auto', messages: HI });
    assert.equal(answer.choices[0]?.finish_reason, 'length');
    assert.equal(
      (answer as unknown as { llm_workbench: Record<string, unknown> }).llm_workbench['native_finish_reason'],
      'pause_turn',
    );
  });
});

describe('gateway: pictures by address', function () {
  this.timeout(20_000);
  let scene: GatewayScene;
  const fetched: string[] = [];
  let answer: () => Response;
  useGateway(
    (started) => {
      scene = started;
      fetched.length = 0;
    },
    {
      fetch: (input, init) => {
        fetched.push(`${input instanceof URL ? input.href : 'no URL'} ${init?.redirect}`);
        return Promise.resolve(answer());
      },
    },
  );
  const askWith = (url: string) =>
    scene.client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });

  it('are fetched from public servers and sent as data', async () => {
    answer = () => new Response(Buffer.from('GIF89a\x01\0\x01\0' + '\0'.repeat(20), 'latin1'));
    await askWith('https://example.com/a.gif?size=1');
    assert.deepEqual(fetched, ['https://example.com/a.gif?size=1 error']);
    const [part] = scene.backend.asked[0]?.request.messages[0]?.parts ?? [];
    assert.equal(part?.type === 'image' && part.mediaType, 'image/gif');
  });

  for (const url of [
    'https://localhost/a.png',
    'https://localhost./a.png',
    'https://[::1]/a.png',
    'https://169.254.169.254/latest',
    'https://0x7f000001/a.png',
    'https://router/a.png',
    'https://nas.local/a.png',
    'https://me:pass@example.com/a.png',
    'file:///etc/passwd',
  ]) {
    it(`are not fetched from ${url}`, async () => {
      await assert.rejects(askWith(url), { status: 400 });
      assert.deepEqual(fetched, []);
    });
  }

  for (const [what, made, words] of [
    ['is refused', () => new Response('', { status: 404 }), /404/],
    ['is no picture', () => new Response('<html>'), /not a picture/],
    ['is too large', () => new Response(Buffer.alloc(4_000_000)), /4 MB/],
  ] as const) {
    it(`are not asked about where one ${what}`, async () => {
      answer = made;
      await assert.rejects(askWith('https://example.com/a.png'), (error: APIError) => {
        assert.equal(error.status, 400);
        return words.test(error.message);
      });
      assert.equal(scene.backend.asked.length, 0);
    });
  }
});
