// Choosing through the router: strategies, names, rules, what a request requires, and what it may never reach.
import assert from 'node:assert/strict';
import { RouteRefused } from '../../../../src/core/router/routeRefused.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import { STRATEGIES } from '../../../../src/shared/routingViews.ts';
import {
  addKey,
  ask,
  model,
  named,
  never,
  openRouterDesk,
  textOf,
  usualProviders,
  type RouterDesk,
} from './routerDesk.ts';
import { scriptedProvider } from '../../support/scriptedProvider.ts';

const CODE = 'Write a TypeScript function that merges two sorted arrays and explain its complexity.';
const PICTURE = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;

const first = async ({ router }: RouterDesk, ...[text, change]: Parameters<typeof ask>) =>
  textOf((await router.plan(ask(text, change), never)).first.model);

async function refusal(desk: RouterDesk, ...[text, change]: Parameters<typeof ask>): Promise<RouteRefused> {
  const thrown: unknown = await desk.router.plan(ask(text, change), never).catch((error: unknown) => error);
  assert.ok(thrown instanceof RouteRefused, String(thrown));
  return thrown;
}

describe('Router, choosing', () => {
  it('chooses by each strategy what that strategy is for', async () => {
    const desk = await openRouterDesk();
    const chosen: Record<string, string> = {};
    for (const strategy of STRATEGIES) {
      chosen[strategy] = await first(desk, CODE, { strategy });
    }
    assert.equal(chosen['local_first'], 'ollama/llama3.2');
    assert.equal(chosen['quality_optimized'], 'openai/gpt-5.4');
    assert.equal(chosen['cost_optimized'], 'ollama/llama3.2');
    assert.equal(Object.keys(chosen).length, STRATEGIES.length);
  });

  it('takes the strategy of the Auto that was picked, and else the settings’ one', async () => {
    const desk = await openRouterDesk({ settings: { strategy: 'quality_optimized' } });
    assert.equal(await first(desk, CODE, { models: [autoModel()] }), 'openai/gpt-5.4');
    assert.equal(await first(desk, CODE, { models: [autoModel('local_first')] }), 'ollama/llama3.2');
  });

  it('gives what is needed to write the choice down', async () => {
    const desk = await openRouterDesk();
    const plan = await desk.router.plan(ask(CODE, { receiptId: 'mine', strategy: 'quality_optimized' }), never);
    assert.equal(plan.first.keyName, 'work');
    assert.equal(plan.first.modelInfo.contextWindow, 200_000);
    assert.equal(plan.first.price?.outputPerMillion, 15);
    assert.equal(plan.receipt.id, 'mine');
    assert.equal(plan.receipt.by, 'strategy');
    assert.deepEqual(plan.receipt.attempts, []);
    assert.equal(plan.features['task'], plan.receipt.request.task);
    assert.equal(typeof plan.features['gain'], 'number');
    assert.equal(JSON.stringify(plan).includes('sk-'), false);
    assert.ok((plan.receipt.promptFeatures ?? '').length > 100);
  });

  it('asks only who sees pictures where one is in the question, and not because of an earlier one', async () => {
    const desk = await openRouterDesk();
    const withPicture = { role: 'user', parts: [{ type: 'text', text: 'What is this?' }, PICTURE] } as const;
    const plain = { role: 'user', parts: [{ type: 'text', text: 'And now?' }] } as const;
    const receipt = (messages: readonly (typeof withPicture | typeof plain)[], purpose: 'chat' | 'gateway') =>
      desk.router.explain(ask('', { of: { messages }, strategy: 'local_first', purpose }), never);
    assert.deepEqual((await receipt([withPicture], 'chat')).request.required, ['vision']);
    assert.equal(
      (await receipt([withPicture], 'chat')).chain.some((one) => one.providerId === 'ollama'),
      false,
    );
    assert.deepEqual((await receipt([withPicture, plain], 'chat')).request.required, []);
    assert.deepEqual((await receipt([withPicture, plain], 'gateway')).request.required, ['vision']);
  });

  it('requires tools, JSON and what the caller requires', async () => {
    const desk = await openRouterDesk();
    const tools = [{ name: 'look', description: '', inputSchema: {} }];
    const of = { tools, responseFormat: { type: 'json' } } as const;
    const receipt = await desk.router.explain(ask(CODE, { of, required: ['reasoning'] }), never);
    assert.deepEqual(receipt.request.required, ['reasoning', 'tools', 'json']);
  });

  it('asks for a long prompt only who holds it', async () => {
    const desk = await openRouterDesk();
    const long = 'one two three four five six seven eight nine ten '.repeat(30_000);
    assert.match(await first(desk, long), /claude-opus-4-8$/);
  });

  it('asks whom the person named, and nobody else, whatever rules and strategies say', async () => {
    const desk = await openRouterDesk({ rules: [{ use: 'groq' }, { use: 'local_only' }] });
    const plan = await desk.router.plan(ask(CODE, { models: [named('anthropic/claude-haiku-4-5')] }), never);
    assert.equal(textOf(plan.first.model), 'anthropic/claude-haiku-4-5');
    assert.equal(plan.receipt.by, 'named');
    assert.equal(plan.receipt.strategy, undefined);
    assert.deepEqual(plan.receipt.chain.map(textOf), ['anthropic/claude-haiku-4-5']);
    assert.equal(plan.route, undefined);
  });

  it('asks a model that stands in no list where it was named', async () => {
    const desk = await openRouterDesk();
    const plan = await desk.router.plan(ask(CODE, { models: [named('openai/ft:my-own')] }), never);
    assert.deepEqual(plan.first.model, { providerId: 'openai', model: 'ft:my-own' });
    assert.deepEqual(plan.first.modelInfo, { id: 'ft:my-own', abilities: {} });
  });

  it('puts Auto at its place among names', async () => {
    const desk = await openRouterDesk();
    const models = [named('groq/llama-3.3-70b-versatile'), autoModel('quality_optimized'), named('ollama/llama3.2')];
    const { receipt } = await desk.router.plan(ask(CODE, { models }), never);
    const chain = receipt.chain.map(textOf);
    assert.equal(chain[0], 'groq/llama-3.3-70b-versatile');
    assert.equal(chain[1], 'openai/gpt-5.4');
    assert.equal(new Set(chain).size, chain.length);
    assert.equal(receipt.by, 'named');
  });

  it('goes on to Auto where the named one cannot be asked and others may be, and says so', async () => {
    const desk = await openRouterDesk({ keyless: ['groq'] });
    const models = [named('groq/llama-3.3-70b-versatile')];
    const refused = await refusal(desk, CODE, { models });
    assert.match(refused.message, /cannot be asked: Groq has no key yet/);
    assert.equal(refused.code, 'noRoute');
    assert.equal(refused.receipt.by, 'named');
    desk.settings.fallback = 'always';
    const { receipt } = await desk.router.plan(ask(CODE, { models }), never);
    assert.equal(receipt.by, 'strategy');
    assert.match(receipt.because, /Groq has no key yet/);
  });

  it('tells why nobody can be asked', async () => {
    const desk = await openRouterDesk({ keyless: ['anthropic', 'openai', 'groq', 'relay'] });
    desk.locks.set('ollama/llama3.2', 'Your own policy denies it.');
    const refused = await refusal(desk, CODE);
    assert.match(refused.message, /none of \d+ models can be asked: .*not available.*1 locked by a policy/);
    assert.equal(refused.receipt.chain.length, 0);
    assert.equal(refused.kind, 'config');
    const receipt = await desk.router.explain(ask(CODE), never);
    assert.equal(receipt.because, refused.receipt.because);
  });

  it('never takes what is locked, hidden, asks first, or answers at this editor alone where another program asks', async () => {
    const editor = scriptedProvider({
      id: 'editor',
      name: 'Editor',
      inProcess: true,
      list: [model('free', [0, 0]), model('shy', [0, 0])],
      asksFirst: (id) => id === 'shy',
    });
    const desk = await openRouterDesk({ providers: { ...usualProviders(), editor } });
    desk.locks.set('openai/gpt-5.4', 'The policy of this machine denies it.');
    desk.hidden.push(named('anthropic/claude-opus-4-8'));
    const reasons = async (purpose: 'chat' | 'gateway') => {
      const { chain, removed } = await desk.router.explain(ask(CODE, { purpose }), never);
      return {
        chain: chain.map(textOf),
        of: (text: string) => removed.find((one) => textOf(one) === text),
      };
    };
    const chat = await reasons('chat');
    assert.equal(chat.of('openai/gpt-5.4')?.filter, 'policy');
    assert.equal(chat.of('anthropic/claude-opus-4-8')?.filter, 'hidden');
    assert.ok(chat.chain.includes('editor/free'));
    assert.equal(chat.chain.includes('editor/shy'), false);
    const gateway = await reasons('gateway');
    assert.equal(gateway.chain.includes('editor/free'), false);
    // By its name the person waits for it, and may be asked.
    assert.equal(await first(desk, CODE, { models: [named('editor/shy')] }), 'editor/shy');
    const shy = await refusal(desk, CODE, { models: [named('editor/shy')], purpose: 'title' });
    assert.match(shy.message, /VS Code would ask you/);
    const free = await refusal(desk, CODE, { models: [named('editor/free')], purpose: 'gateway' });
    assert.match(free.message, /answers in this editor only/);
  });

  it('leaves a broken circuit alone unless another key works or nobody else is there', async () => {
    const desk = await openRouterDesk();
    const circuit = { providerId: 'openai', model: 'gpt-5.4', keyName: 'work', errorRate: 1, attempts: 3 } as const;
    desk.circuits.push({ ...circuit, state: 'open', untilMs: desk.clock.now() + 5000 });
    const asked = { strategy: 'quality_optimized' } as const;
    assert.notEqual(await first(desk, CODE, asked), 'openai/gpt-5.4');
    await addKey(desk.keys, desk.providers['openai'] ?? assert.fail(), 'zweiter');
    assert.equal(await first(desk, CODE, asked), 'openai/gpt-5.4');

    const alone = await openRouterDesk({ providers: { openai: usualProviders().openai } });
    for (const id of ['gpt-5.4', 'gpt-5-mini']) {
      alone.circuits.push({ ...circuit, model: id, state: 'open', untilMs: alone.clock.now() + 5000 });
    }
    const { receipt } = await alone.router.plan(ask(CODE, asked), never);
    assert.equal(receipt.chain.length, 2);
    assert.match(receipt.because, /failed lately/);
  });

  it('keeps within the time and the cost that the request allows', async () => {
    const desk = await openRouterDesk();
    const receipt = await desk.router.explain(ask(CODE, { maxCostUsd: 0.002 }), never);
    assert.ok(receipt.chain.length > 0);
    assert.ok(receipt.chain.every(({ estimatedCostUsd = 1 }) => estimatedCostUsd <= 0.002));
    assert.ok(receipt.removed.some(({ filter }) => filter === 'cost'));
  });

  it('reckons a long prompt with its price for long ones', async () => {
    const { openai } = usualProviders();
    const long = { inputPerMillion: 20, outputPerMillion: 20, aboveInputTokens: 100_000 };
    openai.list = [{ ...model('own-model', [2, 2]), price: { inputPerMillion: 2, outputPerMillion: 2, long } }];
    const desk = await openRouterDesk({ providers: { openai } });
    const costOf = async (inputTokens: number) =>
      (await desk.router.explain(ask(CODE, { inputTokens, of: { maxOutputTokens: 1 } }), never)).chain[0]
        ?.estimatedCostUsd;
    assert.equal(await costOf(100_000), 0.200002);
    assert.equal(await costOf(150_000), 3.00002);
  });

  it('changes the strategy while the budget is low, but not where one was asked for', async () => {
    const budget = async () => ({ state: 'low', leftUsd: 1 }) as const;
    const settings = { strategy: 'quality_optimized', lowBudgetStrategy: 'local_first' } as const;
    const desk = await openRouterDesk({ settings, options: { budget } });
    assert.equal(await first(desk, CODE), 'ollama/llama3.2');
    assert.equal(await first(desk, CODE, { models: [autoModel('quality_optimized')] }), 'openai/gpt-5.4');
  });

  it('asks only what is free once a hard budget is used up, and still anybody after a soft one', async () => {
    const hard = await openRouterDesk({ options: { budget: async () => ({ state: 'used_up', leftUsd: 0 }) } });
    const receipt = await hard.router.explain(ask(CODE), never);
    assert.deepEqual(receipt.chain.map(textOf), ['ollama/llama3.2']);
    const soft = await openRouterDesk({ options: { budget: async () => ({ state: 'used_up' }) } });
    assert.ok((await soft.router.explain(ask(CODE), never)).chain.length > 1);
  });

  it('follows the gain from which on the person wants the stronger model', async () => {
    const desk = await openRouterDesk({ settings: { threshold: -1 } });
    const strong = await desk.router.plan(ask(CODE), never);
    desk.settings.threshold = 1;
    const weak = await desk.router.plan(ask(CODE), never);
    assert.match(strong.receipt.because, /stronger model is worth it/);
    assert.match(weak.receipt.because, /weaker model will do/);
    const [strongUsd = 0, weakUsd = 0] = [strong, weak].map(({ receipt }) => receipt.chain[0]?.estimatedCostUsd);
    assert.ok(strongUsd > weakUsd);
  });

  it('expects answers as long as this person’s were', async () => {
    const record = { outcome: 'success', cached: false, purpose: 'chat', features: { task: 'code_generation' } };
    const tokens = { textOutput: { tokens: 4000, origin: 'reported' }, reasoningOutput: { origin: 'unknown' } };
    const records = Array.from({ length: 9 }, () => ({ ...record, tokens }) as never);
    let asked = 0;
    const answers = async () => {
      asked += 1;
      return records;
    };
    const desk = await openRouterDesk({ options: { answers } });
    const tokensOf = async () =>
      (await desk.router.explain(ask(CODE, { task: 'code_generation' }), never)).request.outputTokens;
    assert.equal(await tokensOf(), 4000);
    assert.equal(await tokensOf(), 4000);
    assert.equal(asked, 1);
    const title = await desk.router.explain(ask(CODE, { purpose: 'title' }), never);
    assert.ok(title.request.outputTokens < 50);
  });
});
