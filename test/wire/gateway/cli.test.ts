// `serve`: the gateway without an editor, with OpenAI's own client in front and the simulator behind it.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI, { APIError } from 'openai';
import { openStore } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { waitFor } from '../../harness/wait.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { png } from '../../unit/support/pictures.ts';
import { silentLog } from '../../unit/store/temporaryStore.ts';
import { CliProcess, temporaryFolder } from './cliProcess.ts';

const KEY = 'sk-cli-0123456789abcdefXYZ';
const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }];
const NANO = 'openai/gpt-5-nano';

describe('serve', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let cli: CliProcess;
  let client: OpenAI;
  const settings = (more: object = {}) => ({
    providers: {
      openai: { baseUrl: `${simulator.url}/openai/v1` },
      anthropic: { baseUrl: `${simulator.url}/anthropic` },
      ollama: { disabled: true },
    },
    aliases: { quick: NANO },
    maxRetries: 0,
    ...more,
  });
  const environment = { OPENAI_API_KEY: KEY };
  const asked = (path = '/openai/') => simulator.requests().filter((one) => one.path.startsWith(path));
  const answers = () => asked().filter(({ method }) => method === 'POST');

  before(async () => {
    simulator = await startSimulator();
    cli = new CliProcess({ config: { settings: settings({ policy: { deny: ['openai/gpt-5-pro'] } }) }, environment });
    client = (await cli.ready()).client();
  });
  after(async () => {
    await cli.end();
    await simulator.stop();
  });
  beforeEach(() => simulator.clearRequests());

  async function refused(work: Promise<unknown>): Promise<APIError> {
    const error = await work.then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof APIError, String(error));
    return error;
  }

  it('answers by the named model, with its cost and a receipt, and sends the key of the environment', async () => {
    const answer = await client.chat.completions.create({ model: NANO, messages: HI });
    assert.equal(answer.model, NANO);
    assert.ok(answer.choices[0]?.message.content);
    assert.ok((answer.usage as unknown as { cost: number }).cost > 0);
    assert.match(JSON.stringify(answer), /"receipt_id":"[0-9a-f-]{36}"/);
    assert.equal(answers()[0]?.headers.authorization, `Bearer ${KEY}`);
  });

  it('knows aliases, and lets the router choose', async () => {
    const named = await client.chat.completions.create({ model: 'quick', messages: HI });
    assert.equal(named.model, NANO);
    const chosen = await client.chat.completions.create({ model: 'auto:cost_optimized', messages: HI });
    assert.match(chosen.model, /^openai\//);
  });

  it('streams word by word, with figures at the end', async () => {
    const stream = await client.chat.completions.create({
      model: NANO,
      messages: HI,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
    }
    const words = chunks.filter(({ choices }) => choices[0]?.delta.content);
    assert.ok(words.length > 5, `${words.length} words`);
    assert.ok(chunks.every(({ model }) => model === NANO));
    assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, 'stop');
    assert.ok((chunks.at(-1)?.usage as { cost?: number } | undefined)?.cost);
  });

  it('hands tools and pictures on, and tool calls back', async () => {
    const picture = `data:image/png;base64,${png(2, 2).toString('base64')}`;
    const answer = await client.chat.completions.create({
      model: NANO,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'simulate: tool call read_file {"path":"a.ts"}' },
            { type: 'image_url', image_url: { url: picture } },
          ],
        },
      ],
      tools: [
        { type: 'function', function: { name: 'read_file', description: 'Reads', parameters: { type: 'object' } } },
      ],
    });
    const [call] = answer.choices[0]?.message.tool_calls ?? [];
    assert.equal(answer.choices[0]?.finish_reason, 'tool_calls');
    assert.deepEqual(call?.type === 'function' && JSON.parse(call.function.arguments), { path: 'a.ts' });
    assert.ok(JSON.stringify(answers()[0]?.body).includes(picture), 'the picture did not arrive');
  });

  it('makes embeddings', async () => {
    const answer = await client.embeddings.create({
      model: 'openai/text-embedding-3-small',
      input: ['one', 'two'],
      encoding_format: 'float',
    });
    assert.equal(answer.data.length, 2);
    assert.ok((answer.data[1]?.embedding.length ?? 0) > 10);
    assert.ok(answer.usage.prompt_tokens > 0);
  });

  it('lists what may be asked, with prices, and the rest only when asked for, with why', async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    assert.ok(ids.includes('auto') && ids.includes('quick') && ids.includes(NANO), ids.join());
    assert.ok(!ids.includes('openai/gpt-5-pro'), 'a locked model is listed');
    assert.ok(!ids.some((id) => id.startsWith('ollama/') || id.startsWith('anthropic/')), 'nobody there can be asked');
    const { data } = await client.get<{ data: Record<string, unknown>[] }>('/models?locked=include');
    const locked = data.find(({ id }) => id === 'openai/gpt-5-pro');
    assert.match(String(locked?.['locked_reason']), /Locked by/);
    const nano = data.find(({ id }) => id === NANO);
    assert.ok(/"input_per_million":0?\.\d*[1-9]/.test(JSON.stringify(nano)));
    assert.ok(Number(nano?.['context_window']) > 1000);
  });

  it('refuses what the policy locks before anything is sent', async () => {
    const error = await refused(client.chat.completions.create({ model: 'openai/gpt-5-pro', messages: HI }));
    assert.equal(error.status, 403);
    assert.equal(error.code, 'not_allowed');
    assert.equal(answers().length, 0);
  });

  it("tells the vendor's reason in OpenAI's form, and of names that mean nothing", async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'simulate: no credit' }];
    const quota = await refused(client.chat.completions.create({ model: NANO, messages }));
    assert.equal(quota.status, 402);
    assert.equal(quota.code, 'insufficient_quota');
    const nobody = await refused(client.chat.completions.create({ model: 'nobody', messages: HI }));
    assert.equal(nobody.status, 404);
    const keyless = await refused(
      client.chat.completions.create({ model: 'anthropic/claude-haiku-4-5', messages: HI }),
    );
    assert.match(keyless.message, /no key/);
  });

  it('asks the fallbacks where the first fails, and says who answered', async () => {
    // The simulator knows no such model.
    const question = { model: 'openai/gpt-none', messages: HI, fallbacks: [NANO] };
    const answer = await client.chat.completions.create(question);
    assert.equal(answer.model, NANO);
    assert.equal((answer as unknown as { llm_workbench: { attempts: number } }).llm_workbench.attempts, 2);
  });

  it('does not spend more than the caller allows', async () => {
    const question = { model: NANO, messages: HI, max_cost_usd: 0.000_000_01 };
    const error = await refused(client.chat.completions.create(question));
    assert.equal(error.status, 402);
    assert.equal(error.code, 'budget_exceeded');
    assert.equal(answers().length, 0);
  });

  it("keeps to the caller's own time", async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'simulate: stall' }];
    const question = { model: NANO, messages, timeouts: { idle_ms: 300, total_ms: 5000 } };
    const error = await refused(client.chat.completions.create(question));
    assert.equal(error.status, 504);
  });

  it('refuses without the token, and tells no key in what it says', async () => {
    const error = await refused(cli.client('wrong').chat.completions.create({ model: NANO, messages: HI }));
    assert.equal(error.status, 401);
    assert.ok(!(cli.stdout + cli.stderr).includes(KEY), 'a key was told');
    assert.equal(cli.stdout.split(cli.token).length, 2, 'the token is told once');
    assert.ok(!cli.stderr.includes(cli.token), 'the token was logged');
  });

  it('leaves the vendor when the caller goes', async () => {
    const stop = new AbortController();
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'simulate: long' }];
    const stream = await client.chat.completions.create(
      { model: NANO, messages, stream: true },
      { signal: stop.signal },
    );
    await stream[Symbol.asyncIterator]().next();
    stop.abort();
    await waitFor('the vendor to be left', () => answers()[0]?.outcome === 'left');
  });

  describe('on its own', () => {
    const started: CliProcess[] = [];
    const start = (...options: ConstructorParameters<typeof CliProcess>): CliProcess => {
      const process = new CliProcess(...options);
      started.push(process);
      return process;
    };
    afterEach(async () => {
      for (const process of started.splice(0)) {
        await process.end();
      }
    });

    it('lets what is under way end, takes nothing new, and leaves nothing behind', async () => {
      const own = await start({ config: { settings: settings() }, environment }).ready();
      const answer = own.client().chat.completions.create({ model: NANO, messages: HI });
      await waitFor('the question at the vendor', () => answers().length === 1);
      own.signal('SIGINT');
      assert.ok((await answer).choices[0]?.message.content);
      assert.equal(await own.exit(), 0);
      await assert.rejects(own.client().models.list());
      assert.deepEqual(readdirSync(own.folder), ['gateway.yaml'], 'what was counted in passing is still there');
    });

    it('ends what does not end by itself, with an error', async () => {
      const own = await start({ config: { settings: settings() }, environment }).ready();
      const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'simulate: stall' }];
      const stream = await own.client().chat.completions.create({ model: NANO, messages, stream: true });
      own.signal('SIGTERM');
      const read = (async () => {
        for await (const _chunk of stream) {
          // Until it fails.
        }
      })();
      await assert.rejects(read, /stopped/);
      assert.equal(await own.exit(), 0);
      await waitFor('the vendor to be left', () => answers()[0]?.outcome === 'left');
    });

    it('writes the token where it is told to, for its person alone, and removes it', async () => {
      const folder = temporaryFolder();
      const config = { gateway: { tokenFile: './token' }, settings: settings() };
      const own = await start({ config, environment, folder }).ready();
      const { readFileSync, statSync, existsSync } = await import('node:fs');
      const file = join(folder, 'token');
      const token = readFileSync(file, 'utf8');
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.ok(!own.stdout.includes(token) && !own.stdout.includes('API_KEY'));
      assert.ok((await own.client(token).models.list()).data.length > 0);
      own.signal('SIGTERM');
      await own.exit();
      assert.ok(!existsSync(file));
    });

    it('writes into the ledger that the editor reads, and keeps to a budget that others have used up', async () => {
      const data = temporaryFolder();
      const file = join(data, 'llm-workbench.sqlite');
      const budgets = { limits: [{ period: 'day', usd: 0.05, hard: true }] };
      // Another process has it open, as a window of the editor has.
      const store = await openStore({ file, log: silentLog, clock: systemClock });
      try {
        const own = await start({ config: { data, settings: settings({ budgets }) }, environment }).ready();
        const answer = await own.client().chat.completions.create({ model: NANO, messages: HI, max_tokens: 50 });
        const [record] = store.usage.newest({ limit: 1 });
        assert.equal(record?.purpose, 'gateway');
        assert.equal(record.keyName, 'OPENAI_API_KEY');
        assert.equal(record.costUsd, (answer.usage as unknown as { cost: number }).cost);
        const receipt = await waitFor('the receipt', () => store.receipts.get(record.receiptId ?? ''));
        assert.equal(receipt.attempts.length, 1);
        assert.ok(!JSON.stringify(receipt).includes(KEY));
        // The window spends the rest.
        store.usage.add({ ...record, id: 'of the window', purpose: 'chat', costUsd: 0.0499, receiptId: undefined });
        simulator.clearRequests();
        const error = await refused(own.client().chat.completions.create({ model: NANO, messages: HI }));
        assert.equal(error.status, 402);
        assert.equal(error.code, 'budget_exceeded');
        assert.equal(answers().length, 0);
      } finally {
        store.close();
      }
    });

    it('takes keys by the variables that the file names, also for an endpoint', async () => {
      const config = {
        keys: { openai: 'WORK_KEY', house: 'HOUSE_KEY' },
        settings: {
          ...settings({ endpoints: { house: { baseUrl: `${simulator.url}/openai/v1`, models: ['gpt-4.1-mini'] } } }),
        },
      };
      const own = await start({
        config,
        environment: { ...environment, WORK_KEY: 'sk-of-the-work-1234567890', HOUSE_KEY: 'house-secret-1234567890' },
      }).ready();
      await own.client().chat.completions.create({ model: NANO, messages: HI });
      assert.equal(answers()[0]?.headers.authorization, 'Bearer sk-of-the-work-1234567890');
      simulator.clearRequests();
      const answer = await own.client().chat.completions.create({ model: 'house/gpt-4.1-mini', messages: HI });
      assert.equal(answer.model, 'house/gpt-4.1-mini');
      assert.equal(answers()[0]?.headers.authorization, 'Bearer house-secret-1234567890');
    });

    it('says where the file does not fit, line by line, and starts nothing', async () => {
      const config = [
        'gateway:',
        '  paralel: 8',
        'settings:',
        '  maxRetries: many',
        '  tempratur: 1',
        'keys:',
        '  openai: NOT_SET',
        'budgets: {}',
      ].join('\n');
      const own = start({ config, environment });
      assert.equal(await own.exit(), 1);
      assert.match(own.stderr, /:2:3: There is no entry "gateway\.paralel"\. Did you mean "parallel"\?/);
      assert.match(own.stderr, /:8:1: There is no entry "budgets"/);
      assert.equal(own.stdout, '');
    });

    it('says which settings do not fit', async () => {
      const config = ['settings:', '  maxRetries: many', '  temprature: 1', 'keys:', '  openai: NOT_SET'].join('\n');
      const own = start({ config, environment });
      assert.equal(await own.exit(), 1);
      assert.match(own.stderr, /:2:3: maxRetries: .*whole number/);
      assert.match(own.stderr, /:3:3: There is no setting "temprature"\. Did you mean "temperature"\?/);
      assert.match(own.stderr, /:5:3: The environment variable NOT_SET is not set/);
    });

    it('reads rules, and keeps to them', async () => {
      const folder = temporaryFolder();
      const { writeFileSync } = await import('node:fs');
      writeFileSync(join(folder, 'routing.yaml'), 'rules:\n  - if: prompt_tokens > 0\n    use: openai/gpt-4.1-mini\n');
      const config = { routing: { rules: './routing.yaml' }, settings: settings() };
      const own = start({ config, environment, folder });
      await own.ready().catch((error: unknown) => assert.fail(String(error)));
      const answer = await own.client().chat.completions.create({ model: 'auto', messages: HI });
      assert.equal(answer.model, 'openai/gpt-4.1-mini');
    });

    it('ends with 2 where the port is taken', async () => {
      const port = Number(new URL(cli.url).port);
      const own = start({ config: { gateway: { port }, settings: settings() }, environment });
      assert.equal(await own.exit(), 2);
      assert.match(own.stderr, new RegExp(`port ${port}`));
      assert.equal(own.stdout, '');
    });
  });
});
