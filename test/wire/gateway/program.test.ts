// The gateway over the router and the pipeline as `serve` puts them together, with servers that fail as a test says.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { APIError } from 'openai';
import { createProgram, prepare, type Program } from '../../../src/cli/program.ts';
import { readServeConfig } from '../../../src/cli/serveConfig.ts';
import { type Gateway, startGateway } from '../../../src/core/gateway/gatewayServer.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { MASK } from '../../../src/shared/keyShapes.ts';
import { openStore, type Store } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { silentLog } from '../../unit/store/temporaryStore.ts';
import { type Handler, ScriptedServer } from '../scriptedServer.ts';

const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }];
const KEY = 'house-key-AbC123dEf456GhI';
const FIRST = 'first/big';
const SECOND = 'second/small';
/** It goes on with a text whose beginning it is given. */
const CLAUDE = 'anthropic/claude-haiku-4-5';

/** With a field that OpenAI does not have. */
const ASKED = { model: FIRST, messages: HI, fallbacks: [SECOND] };

type Own = OpenAI.ChatCompletion & { llm_workbench: { receipt_id: string; attempts: number } };

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const USAGE = `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', choices: [], usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } })}\n\n`;

function says(...words: readonly string[]): Handler {
  return async (_request, reply) => {
    await reply.head(200, { 'content-type': 'text/event-stream' });
    for (const content of words) {
      await reply.write(chunk({ content }));
    }
    await reply.write(`${chunk({}, 'stop')}${USAGE}data: [DONE]\n\n`);
    await reply.end();
  };
}

const breaksOff: Handler = async (_request, reply) => {
  await reply.head(200, { 'content-type': 'text/event-stream' });
  await reply.write(chunk({ content: 'Half an ' }));
  reply.cut();
};

const fails: Handler = async (_request, reply) => {
  await reply.head(503, { 'content-type': 'application/json' });
  await reply.write(JSON.stringify({ error: { message: `Too busy for ${KEY}` } }));
  await reply.end();
};

const claudeSays = (text: string) => [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-haiku-4-5',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 8 } },
  { type: 'message_stop' },
];

/** It has no list of models, and says the same to every question. */
const claude: Handler = async (request, reply) => {
  if (request.method !== 'POST') {
    await reply.head(404, { 'content-type': 'application/json' });
    await reply.end(Buffer.from('{"error":{"message":"nothing here"}}'));
    return;
  }
  await reply.head(200, { 'content-type': 'text/event-stream' });
  for (const event of claudeSays('answer, and the rest.')) {
    await reply.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  await reply.end();
};

describe('gateway: over the whole program', function () {
  this.timeout(30_000);
  let servers: ScriptedServer[];
  let program: Program;
  let gateway: Gateway;
  let store: Store;
  let client: OpenAI;
  let folder: string;

  beforeEach(async () => {
    servers = [await ScriptedServer.start(), await ScriptedServer.start(), await ScriptedServer.start()];
    server(2).replyAlways(claude);
    folder = mkdtempSync(join(tmpdir(), 'gateway-program-'));
    const [first, second] = servers.map(({ url }) => `${url}/v1`);
    const price = { inputPerMillion: 10, outputPerMillion: 100 };
    const config = {
      keys: { first: 'HOUSE_KEY' },
      settings: {
        maxRetries: 0,
        endpoints: {
          first: { baseUrl: first, models: ['big'], price },
          second: { baseUrl: second, models: ['small'], price },
        },
        providers: { ollama: { disabled: true }, anthropic: { baseUrl: server(2).url } },
      },
    };
    const prepared = prepare(readServeConfig(JSON.stringify(config)), {
      HOUSE_KEY: KEY,
      ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdefXYZ',
    });
    assert.deepEqual(prepared.problems, []);
    const redactor = new Redactor();
    program = await createProgram(prepared, { log: silentLog, redactor, folder, rules: [] });
    gateway = await startGateway(program.backend, { redact: redactor.text, log: silentLog });
    store = await openStore({ file: join(folder, 'llm-workbench.sqlite'), log: silentLog, clock: systemClock });
    client = new OpenAI({ baseURL: gateway.url, apiKey: gateway.token, maxRetries: 0 });
  });
  afterEach(async () => {
    store.close();
    await gateway.stop(0);
    program.close();
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  const server = (at: 0 | 1 | 2): ScriptedServer => servers[at] ?? assert.fail('no such server');
  const ask = async (more: object = {}) => (await client.chat.completions.create({ ...ASKED, ...more })) as Own;
  const streamed = (more: object = {}) => client.chat.completions.create({ ...ASKED, stream: true, ...more });

  it('goes on unseen before the first word: the next is named as who answers, and all attempts are counted', async () => {
    server(0).reply(fails);
    server(1).reply(says('Hello'));
    const models = new Set<string>();
    let receiptId = '';
    for await (const one of await streamed()) {
      models.add(one.model);
      receiptId = (one as unknown as Partial<Own>).llm_workbench?.receipt_id ?? receiptId;
    }
    assert.deepEqual([...models], [SECOND]);
    const receipt = store.receipts.get(receiptId);
    assert.deepEqual(
      receipt?.attempts.map(({ providerId, outcome }) => [providerId, outcome]),
      [
        ['first', 'failed'],
        ['second', 'success'],
      ],
    );
    assert.ok(!JSON.stringify(receipt).includes(KEY), 'a key stands on the receipt');
    const records = store.usage.newest({ limit: 10 });
    assert.deepEqual(
      records
        .map((record) => [record.providerId, record.purpose, record.receiptId === receiptId])
        .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
      [
        ['first', 'gateway', true],
        ['second', 'gateway', true],
      ],
    );
  });

  it('does not begin a stream again: it ends with the reason, and nobody is asked in vain', async () => {
    server(0).reply(breaksOff);
    let text = '';
    await assert.rejects(async () => {
      for await (const one of await streamed()) {
        text += one.choices[0]?.delta.content ?? '';
      }
    });
    assert.equal(text, 'Half an ');
    assert.equal(server(1).requests.length, 0);
    const [record] = store.usage.newest({ limit: 1 });
    assert.equal(record?.outcome, 'failed');
    const receipt = store.receipts.get(record.receiptId ?? '');
    assert.match(receipt?.attempts.at(-1)?.message ?? '', /cannot go on/);
  });

  it('lets a model go on that can, whatever the settings say', async () => {
    server(0).reply(breaksOff);
    let text = '';
    const models: string[] = [];
    for await (const one of await streamed({ fallbacks: [SECOND, CLAUDE] })) {
      text += one.choices[0]?.delta.content ?? '';
      models.push(one.model);
    }
    assert.equal(text, 'Half an answer, and the rest.');
    assert.deepEqual([models[0], models.at(-1)], [FIRST, CLAUDE]);
    assert.equal(server(1).requests.length, 0, 'whoever cannot go on was asked');
    const asked = server(2).requests.find(({ method }) => method === 'POST') ?? assert.fail('nobody went on');
    const messages = asked.json()['messages'] as { role: string }[];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant'],
    );
  });

  it('begins again where nothing was handed over yet, and tells what both cost', async () => {
    server(0).reply(breaksOff);
    server(1).reply(says('All of it'));
    const answer = await ask();
    assert.equal(answer.choices[0]?.message.content, 'All of it');
    assert.equal(answer.model, SECOND);
    assert.equal(answer.llm_workbench.attempts, 2);
    const costs = store.usage.newest({ limit: 10 }).map(({ costUsd }) => costUsd ?? 0);
    assert.equal(costs.length, 2);
    assert.ok(Math.min(...costs) > 0, 'what broke off is billed');
    const { cost } = answer.usage as unknown as { cost: number };
    assert.ok(Math.abs(cost - costs.reduce((sum, one) => sum + one, 0)) < 1e-12);
  });

  it('holds a stream back where the caller wants it whole', async () => {
    server(0).reply(breaksOff);
    server(1).reply(says('All ', 'of it'));
    let text = '';
    for await (const one of await streamed({ delivery: 'whole' })) {
      text += one.choices[0]?.delta.content ?? '';
    }
    assert.equal(text, 'All of it');
  });

  it('spends no more than the caller allows, all attempts together', async () => {
    server(0).reply(async (_request, reply) => {
      await reply.head(200, { 'content-type': 'text/event-stream' });
      await reply.write(chunk({ content: 'one two three four five six seven eight nine ten '.repeat(2) }));
      reply.cut();
    });
    // Room for one answer of 20 tokens (0.002 USD and a little), and not for the next after what the first has cost.
    const error: unknown = await ask({ max_cost_usd: 0.003, max_tokens: 20 }).then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof APIError);
    assert.equal(server(0).requests.length, 1);
    assert.equal(server(1).requests.length, 0);
    const receipt = store.receipts.get(error.headers?.get('x-llm-workbench-receipt') ?? '');
    assert.match(receipt?.attempts.at(-1)?.message ?? '', /may be spent/);
  });

  it('leaves a silent vendor when the caller says so', async () => {
    server(0).reply((_request, reply) => reply.untilClientClosed());
    server(1).reply(says('Hello'));
    const answer = await ask({ timeouts: { connect_ms: 200 } });
    assert.equal(answer.model, SECOND);
  });

  it('takes the key out of an answer that repeats it, in pieces too, and out of errors', async () => {
    server(0).reply(says('It is ', KEY.slice(0, 7), KEY.slice(7, 15), `${KEY.slice(15)}.`));
    let text = '';
    for await (const one of await streamed()) {
      text += one.choices[0]?.delta.content ?? '';
    }
    assert.equal(text, `It is ${MASK}.`);
    server(0).reply(fails);
    const error: unknown = await ask({ fallbacks: [] }).then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof APIError);
    assert.ok(error.message.includes('Too busy') && !error.message.includes(KEY), error.message);
  });

  it('keeps the receipt of a question that nobody could be asked', async () => {
    const error: unknown = await ask({
      required_capability: 'vision',
      model: 'auto',
      fallbacks: [],
      max_cost_usd: 0,
    }).then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof APIError);
    const id = error.headers?.get('x-llm-workbench-receipt') ?? '';
    const receipt = store.receipts.get(id);
    assert.equal(receipt?.chain.length, 0);
    assert.ok((receipt?.removed.length ?? 0) > 0);
  });
});
