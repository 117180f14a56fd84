// Questions outside the conversations to a model that was named, and texts for vectors: asked as ever, with a receipt.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { askNamed, embedNamed, type ReceiptParts } from '../../../../src/core/router/askNamed.ts';
import type { RoutingReceipt } from '../../../../src/shared/routingViews.ts';
import { appErrorOf } from '../../support/failure.ts';
import { callTo, finish, scriptedProvider, text, usage, type Step } from '../../support/scriptedProvider.ts';
import { type DeskChange, model, openRouterDesk, usualProviders } from './routerDesk.ts';

const signal = new AbortController().signal;

describe('a question to a model that was named', () => {
  let records: UsageRecord[];
  let kept: { receipt: RoutingReceipt; purpose: string; conversationId?: string }[];
  let warnings: string[];
  beforeEach(() => {
    [records, kept, warnings] = [[], [], []];
  });

  async function desk(
    answers: Step[][],
    change: DeskChange & { parts?: Partial<ReceiptParts>; maxRetries?: number } = {},
  ) {
    const { parts, maxRetries = 0, ...rest } = change;
    const providers = { ...usualProviders(), ...change.providers };
    providers.openai.answers = answers;
    const router = await openRouterDesk({ ...rest, providers });
    let ids = 0;
    const newId = () => `id${(ids += 1)}`;
    const timeouts = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };
    const open = async (provider: Provider) => callTo(provider).connection;
    const options = {
      send: createSend({
        clock: router.clock,
        pricing: new Pricing(),
        newId,
        timeouts: () => timeouts,
        maxRetries: () => maxRetries,
        random: () => 0,
      }),
      connections: { open, openForEmbeddings: open },
      store: async () => ({ usage: { add: (record: UsageRecord) => records.push(record) > 0 } }),
      redactor: new Redactor(),
      log: { debug() {}, info() {}, error() {}, warn: (words: string) => void warnings.push(words) },
      onUsage() {},
      receipts: async (): Promise<ReceiptParts> => ({
        router: router.router,
        newId,
        keepReceipt: async (receipt, labels) => void kept.push({ receipt, ...labels }),
        ...parts,
      }),
    };
    const { openai } = providers;
    const request = { ...callTo(openai).request, model: 'gpt-5-mini' };
    const question = { provider: openai, request, purpose: 'title', conversationId: 'c', text: 'Why?' } as const;
    return { router, openai, options, ask: () => askNamed(options, question, signal) };
  }

  it('leaves a receipt: that it was named, its price, and how it went; the ledger knows which', async () => {
    const { ask } = await desk([[text('Because'), usage(10, 5), finish]]);
    assert.equal((await ask()).text, 'Because');
    const [{ receipt, purpose, conversationId } = assert.fail('no receipt')] = kept;
    assert.deepEqual([kept.length, purpose, conversationId, receipt.by], [1, 'title', 'c', 'named']);
    assert.deepEqual(
      receipt.chain.map((one) => [one.model, one.price]),
      [['gpt-5-mini', { inputPerMillion: 0.25, outputPerMillion: 2 }]],
    );
    assert.deepEqual(
      receipt.attempts.map(({ model: asked, outcome }) => [asked, outcome]),
      [['gpt-5-mini', 'success']],
    );
    assert.deepEqual(
      records.map(({ receiptId, features }) => [receiptId, features]),
      [[receipt.id, undefined]],
    );
  });

  it('leaves one of each try that failed, and fails as ever', async () => {
    const { ask, openai, router } = await desk([[new AppError('overloaded', 'Busy')], [new AppError('auth', 'No')]], {
      maxRetries: 3,
    });
    const failed = appErrorOf(ask);
    while (openai.requests.length < 2) {
      await router.clock.advanceAsync(1000);
    }
    assert.equal((await failed).kind, 'auth');
    assert.equal(openai.requests.length, 2);
    assert.deepEqual(
      kept[0]?.receipt.attempts.map(({ outcome, errorKind }) => [outcome, errorKind]),
      [
        ['failed', 'overloaded'],
        ['failed', 'auth'],
      ],
    );
  });

  it('is not asked anew where its answer broke off: nobody else could go on with it', async () => {
    const { ask, openai } = await desk(
      [
        [text('Bec'), new AppError('network', 'Cut')],
        [text('Again'), finish],
      ],
      {
        maxRetries: 3,
      },
    );
    await appErrorOf(ask);
    assert.equal(openai.requests.length, 1);
  });

  it('has one also where a rule would keep it from the model, which says so', async () => {
    const { ask } = await desk([[text('Because'), finish]], { rules: [{ never: 'openai/gpt-5-mini' }] });
    assert.equal((await ask()).text, 'Because');
    const { chain = [], because, attempts } = kept[0]?.receipt ?? {};
    assert.deepEqual([chain.map((one) => one.model), attempts?.length], [['gpt-5-mini'], 1]);
    assert.match(because ?? '', /asked all the same where rule 1 never allows it/);
  });

  it('has one also where VS Code asks first, whoever waits for it', async () => {
    const editor = scriptedProvider({
      id: 'editor',
      name: 'Editor',
      inProcess: true,
      list: [model('shy', [0, 0])],
      asksFirst: () => true,
      answers: [[text('You are terse.'), finish]],
    });
    const { options } = await desk([], { providers: { ...usualProviders(), editor } });
    const request = { ...callTo(editor).request, model: 'shy' };
    const answer = await askNamed(options, { provider: editor, request, purpose: 'systemPrompt' }, signal);
    assert.equal(answer.text, 'You are terse.');
    assert.deepEqual(
      kept.map(({ receipt, purpose }) => [receipt.id, purpose, receipt.chain[0]?.model, receipt.attempts[0]?.outcome]),
      [[records[0]?.receiptId, 'systemPrompt', 'shy', 'success']],
    );
  });

  it('has one also where its key is for vectors alone; where there is none at all, the asking says so', async () => {
    const { openai, router, options } = await desk([], { keyless: ['openai'] });
    openai.embed = async (_model, texts) => ({ vectors: texts.map(() => new Float32Array([1, 0])), inputTokens: 3 });
    const { connections } = router;
    const texts = { provider: openai, model: 'embedder', texts: ['one'], purpose: 'gateway', receiptId: 'r' } as const;
    const error = await appErrorOf(() => embedNamed({ ...options, connections }, texts, signal));
    assert.deepEqual([error.kind, error.code, records.length], ['config', 'noKey', 0]);
    kept = [];
    router.environment['EMBEDDINGS_API_KEY'] = 'sk-for-vectors-alone-0123456789';
    const { providers } = (await router.catalog.state(false)).models;
    assert.equal(providers.find(({ id }) => id === 'openai')?.state, 'needsKey');
    await embedNamed({ ...options, connections }, texts, signal);
    assert.deepEqual(
      kept.map(({ receipt }) => [receipt.id, receipt.chain[0]?.model, receipt.attempts[0]?.outcome]),
      [['r', 'embedder', 'success']],
    );
    assert.deepEqual(
      records.map(({ receiptId, keyName }) => [receiptId, keyName]),
      [['r', 'EMBEDDINGS_API_KEY']],
    );
  });

  it('is asked without one where none can be written or kept', async () => {
    const broken = async () => Promise.reject(new Error('disk full'));
    const without: Partial<ReceiptParts>[] = [
      { router: { explain: broken, attempted: (before) => before } },
      { keepReceipt: broken },
    ];
    for (const parts of without) {
      const { ask } = await desk([[text('Because'), finish]], { parts });
      assert.equal((await ask()).text, 'Because');
    }
    assert.equal(kept.length, 0);
    assert.deepEqual(
      warnings.map((words) => words.includes('disk full')),
      [true, true],
    );
  });

  it('is not asked by somebody who has left while the receipt was written', async () => {
    const left = new AbortController();
    const { options, openai } = await desk([[text('Never'), finish]]);
    const receipts = async () => {
      left.abort();
      return options.receipts();
    };
    const asked = { provider: openai, request: callTo(openai).request, purpose: 'title' } as const;
    const error = await appErrorOf(() => askNamed({ ...options, receipts }, asked, left.signal));
    assert.deepEqual([error.kind, openai.requests.length], ['cancelled', 0]);
  });

  it('that are texts for vectors leave one for all calls, under the id that was promised', async () => {
    const vectors = scriptedProvider({
      id: 'vectors',
      name: 'Vectors',
      list: [model('embedder', [0.1, 0], { abilities: { embeddings: true, chat: false } })],
      embedLimits: { texts: 1 },
      embed: async (_model, texts) => ({ vectors: texts.map(() => new Float32Array([1, 0])), inputTokens: 3 }),
    });
    const { options } = await desk([], { providers: { ...usualProviders(), vectors } });
    const texts = { provider: vectors, model: 'embedder', texts: ['one', 'two'], purpose: 'gateway' } as const;
    assert.equal((await embedNamed(options, { ...texts, receiptId: 'promised' }, signal)).vectors.length, 2);
    const [{ receipt, purpose } = assert.fail('no receipt')] = kept;
    assert.deepEqual([kept.length, receipt.id, purpose, receipt.by], [1, 'promised', 'gateway', 'named']);
    assert.deepEqual(
      receipt.attempts.map(({ model: asked, outcome }) => [asked, outcome]),
      [
        ['embedder', 'success'],
        ['embedder', 'success'],
      ],
    );
    assert.deepEqual(
      records.map(({ receiptId }) => receiptId),
      ['promised', 'promised'],
    );
    await embedNamed(options, { ...texts, texts: [] }, signal);
    assert.equal(kept.length, 1, 'nothing was sent');
  });
});
