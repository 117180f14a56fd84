// What is spent on a question besides its answer, where `serve` serves it: on finding its task.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { APIError } from 'openai';
import { createProgram, prepare, type Program } from '../../../src/cli/program.ts';
import { readServeConfig } from '../../../src/cli/serveConfig.ts';
import { type Gateway, startGateway } from '../../../src/core/gateway/gatewayServer.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { pastRequests } from '../../../src/core/router/pastRequests.ts';
import { openStore } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { breathing } from '../../../src/core/usage/breathing.ts';
import { silentLog } from '../../unit/store/temporaryStore.ts';
import { type Handler, ScriptedServer } from '../scriptedServer.ts';

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const says =
  (content: string, promptTokens: number): Handler =>
  async (_request, reply) => {
    const usage = { prompt_tokens: promptTokens, completion_tokens: 10, total_tokens: promptTokens + 10 };
    await reply.head(200, { 'content-type': 'text/event-stream' });
    await reply.write(
      `${chunk({ content })}${chunk({}, 'stop')}data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', choices: [], usage })}\n\ndata: [DONE]\n\n`,
    );
    await reply.end();
  };

describe('gateway: what is spent besides the answer', function () {
  this.timeout(30_000);
  let servers: [ScriptedServer, ScriptedServer];
  let program: Program;
  let gateway: Gateway;
  let folder: string;

  const open = async (more: object) => {
    servers = [await ScriptedServer.start(), await ScriptedServer.start()];
    folder = mkdtempSync(join(tmpdir(), 'gateway-spent-'));
    const [first, second] = servers.map(({ url }) => `${url}/v1`);
    // 1 USD for a thousand tokens of a question, nothing for answers.
    const price = { inputPerMillion: 1000, outputPerMillion: 0 };
    const settings = {
      maxRetries: 0,
      endpoints: {
        first: { baseUrl: first, models: ['big'], price },
        second: { baseUrl: second, models: ['small'], price },
      },
      providers: { ollama: { disabled: true } },
      ...more,
    };
    const prepared = prepare(readServeConfig(JSON.stringify({ settings })), {});
    assert.deepEqual(prepared.problems, []);
    program = await createProgram(prepared, { log: silentLog, redactor: new Redactor(), folder, rules: [] });
    gateway = await startGateway(program.backend, { redact: (text) => text, log: silentLog });
    return new OpenAI({ baseURL: gateway.url, apiKey: gateway.token, maxRetries: 0 });
  };
  afterEach(async () => {
    await gateway.stop(0);
    program.close();
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('counts who finds the task in the cost of the answer, and in what the request may cost', async () => {
    const rules = [{ use: 'first/big' }];
    const client = await open({ 'routing.classifierModel': 'second/small', 'routing.rules': rules });
    const [first, second] = servers;
    second.replyAlways(says('simple_qa 1', 500));
    first.replyAlways(says('Hello', 100));
    const ask = (more: object) =>
      client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: 'Hi there' }], ...more });
    const answer = await ask({});
    assert.equal(answer.choices[0]?.message.content, 'Hello');
    assert.ok(Math.abs(Number((answer.usage as { cost?: number }).cost) - 0.6) < 1e-9, JSON.stringify(answer.usage));
    // What finding the task has cost is gone: nothing is left for the answer.
    const before = first.requests.length;
    await assert.rejects(
      ask({ max_cost_usd: 0.4 }),
      (error: unknown) => error instanceof APIError && error.status === 402,
    );
    assert.equal(first.requests.length, before);
  });

  it('has it in the ledger as spent by the gateway, and takes it for no answer where nobody answered', async () => {
    const rules = [{ use: 'first/big' }];
    const client = await open({ 'routing.classifierModel': 'second/small', 'routing.rules': rules });
    const [first, second] = servers;
    second.replyAlways(says('simple_qa 1', 500));
    first.replyAlways(async (_request, reply) => {
      await reply.head(400, { 'content-type': 'application/json' });
      await reply.end();
    });
    await assert.rejects(
      client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: 'Hi there' }] }),
    );
    const file = readdirSync(folder).find((name) => name.endsWith('.sqlite')) ?? assert.fail('no store');
    const store = await openStore({ file: join(folder, file), log: silentLog, clock: systemClock });
    try {
      const ofModels = store.usage
        .newest({ limit: 10 })
        .map(({ modelAsked, purpose, receiptId }) => [modelAsked, purpose, receiptId]);
      const receiptId = ofModels[0]?.[2];
      assert.deepEqual(
        new Set(ofModels.map(String)),
        new Set([`small,gateway,${receiptId}`, `big,gateway,${receiptId}`]),
      );
      const span = { from: '2000-01-01', to: '2999-12-31' };
      const { requests, leftOut } = await store.usage.costs.read((snapshot) =>
        pastRequests(snapshot, span, undefined, breathing()),
      );
      assert.deepEqual([requests.length, leftOut.failed, leftOut.others], [0, 1, 1]);
    } finally {
      store.close();
    }
  });
});
