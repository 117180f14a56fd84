// Rules through the router: the customer's own, those whose models are all out, and what they keep out.
import assert from 'node:assert/strict';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import { ask, model, named, never, openRouterDesk, textOf, usualProviders, walk } from './routerDesk.ts';

const CODE = 'Write a TypeScript function that merges two sorted arrays.';
const STORY = 'Write a short story about a lighthouse keeper and the last ship.';
const SMALL = 'What is the capital of Peru?';

/** As they stand in the customer's strategy. */
const CUSTOMERS = [
  { if: 'task == "code"', use: 'claude-3-5-sonnet or gpt-4o' },
  { if: 'task == "creative_writing"', use: 'claude-3-opus' },
  { if: 'task == "simple_qa" and budget == "low"', use: 'gpt-4o-mini' },
  { if: 'speed == "critical"', use: 'groq:llama-3.1-70b' },
];

const oldModels = () => {
  const { anthropic, openai, groq, ...others } = usualProviders();
  anthropic.list = [model('claude-3-5-sonnet-20241022', [3, 15]), model('claude-3-opus-20240229', [15, 75])];
  openai.list = [model('gpt-4o', [2.5, 10]), model('gpt-4o-mini', [0.15, 0.6])];
  groq.list = [model('llama-3.1-70b-versatile', [0.6, 0.8])];
  return { anthropic, openai, groq, ...others };
};

describe('Router, rules', () => {
  it('follows the four rules of the customer’s strategy as they are written', async () => {
    let state: 'ok' | 'low' = 'ok';
    const options = { budget: async () => ({ state }) };
    const desk = await openRouterDesk({ providers: oldModels(), rules: CUSTOMERS, options });
    const chosen = async (text: string, change: Parameters<typeof ask>[1] = {}) => {
      const { receipt } = await desk.router.plan(ask(text, change), never);
      return { chain: receipt.chain.map(textOf), rule: receipt.rule?.place, by: receipt.by };
    };
    assert.deepEqual(await chosen(CODE), {
      chain: ['anthropic/claude-3-5-sonnet-20241022', 'openai/gpt-4o'],
      rule: 1,
      by: 'rule',
    });
    assert.deepEqual(await chosen(STORY), { chain: ['anthropic/claude-3-opus-20240229'], rule: 2, by: 'rule' });
    assert.equal((await chosen(SMALL)).by, 'strategy');
    const fast = await chosen(SMALL, { speed: 'critical' });
    assert.deepEqual(fast, { chain: ['groq/llama-3.1-70b-versatile'], rule: 4, by: 'rule' });
    state = 'low';
    assert.deepEqual(await chosen(SMALL), { chain: ['openai/gpt-4o-mini'], rule: 3, by: 'rule' });
  });

  it('tells rules of a soft budget that is used up', async () => {
    const rules = [{ if: 'budget == "used_up"', use: 'openai/gpt-5-mini' }];
    const desk = await openRouterDesk({ rules, options: { budget: async () => ({ state: 'used_up' }) } });
    assert.deepEqual((await desk.router.explain(ask(CODE), never)).chain.map(textOf), ['openai/gpt-5-mini']);
  });

  it('goes on behind a rule whose models are all out, and says so', async () => {
    const rules = [{ use: 'openai/gpt-5.4' }, { if: 'task == "code"', use: 'groq/llama-3.3-70b-versatile' }];
    const desk = await openRouterDesk({ rules, keyless: ['openai'] });
    const { receipt } = await desk.router.plan(ask(CODE), never);
    assert.equal(receipt.rule?.place, 2);
    assert.match(receipt.because, /rule 1 was passed over/);
    desk.locks.set('groq/llama-3.3-70b-versatile', 'Locked.');
    const { receipt: free } = await desk.router.plan(ask(CODE), never);
    assert.equal(free.by, 'strategy');
    assert.match(free.because, /rule 1 and rule 2 were passed over/);
  });

  it('does not leave this machine where a rule says so and nobody here can be asked', async () => {
    const desk = await openRouterDesk({ rules: [{ use: 'local_only' }] });
    assert.equal((await desk.router.explain(ask(CODE), never)).chain.length, 1);
    desk.locks.set('ollama/llama3.2', 'Locked.');
    const receipt = await desk.router.explain(ask(CODE), never);
    assert.deepEqual(receipt.chain, []);
    assert.equal(receipt.rule?.place, 1);
  });

  it('keeps out what a rule never allows: found, named, typed, and as a fallback', async () => {
    const rules = [{ if: 'workspace matches "*client*"', never: ['openai', 'anthropic'] }];
    const settings = {
      chains: { mine: ['openai/gpt-5.4', 'groq/llama-3.3-70b-versatile'] },
      fallback: 'always',
    } as const;
    const desk = await openRouterDesk({ rules, settings: { ...settings, contextTooLongChain: 'mine' } });
    const workspace = 'file:///work/client-a';
    const asked = ask(CODE, { workspace });
    const walked = await walk(desk, await desk.router.plan(asked, never), asked, 'overloaded');
    assert.ok(walked.length > 1);
    assert.deepEqual(
      walked.filter((one) => /^openai|^anthropic|anthropic\//.test(one)),
      [],
    );
    const long = await walk(desk, await desk.router.plan(asked, never), asked, 'contextTooLong');
    assert.equal(
      long.some((one) => one.includes('openai')),
      false,
    );
    for (const wanted of ['openai/gpt-5.4', 'openai/ft:own', 'relay/anthropic/claude-opus-4-8']) {
      const { chain, because } = await desk.router.explain(ask(CODE, { workspace, models: [named(wanted)] }), never);
      assert.equal(
        chain.some((one) => textOf(one) === wanted),
        false,
        wanted,
      );
      assert.match(because, /rule 1 never allows it/);
    }
    const free = await desk.router.explain(ask(CODE, { models: [named('openai/gpt-5.4')] }), never);
    assert.equal(free.chain[0]?.providerId, 'openai');
  });

  it('takes a rule’s strategy, but not in place of one that was asked for', async () => {
    const desk = await openRouterDesk({ rules: [{ use: 'local_first' }] });
    const by = async (models: RouteModels) => {
      const { chain, by: how, rule } = await desk.router.explain(ask(CODE, { models }), never);
      return [chain[0] && textOf(chain[0]), how, rule?.place];
    };
    assert.deepEqual(await by([autoModel()]), ['ollama/llama3.2', 'rule', 1]);
    assert.deepEqual(await by([autoModel('quality_optimized')]), ['openai/gpt-5.4', 'strategy', undefined]);
  });

  it('knows aliases, chains of the person’s own and names in no list, also after they changed', async () => {
    const aliases = new Map([['quick', named('groq/llama-3.3-70b-versatile')]]);
    const rules = [
      { if: 'keyword == "quick"', use: 'quick' },
      { if: 'keyword == "mine"', use: 'mine' },
      { if: 'keyword == "tuned"', use: 'openai/ft:own' },
    ];
    const chains = { mine: ['ollama/llama3.2', 'quick'] };
    const desk = await openRouterDesk({ rules, settings: { chains }, options: { aliases: () => aliases } });
    const chain = async (text: string) => (await desk.router.explain(ask(text), never)).chain.map(textOf);
    assert.deepEqual(await chain('a quick one'), ['groq/llama-3.3-70b-versatile']);
    assert.deepEqual(await chain('one of mine'), ['ollama/llama3.2', 'groq/llama-3.3-70b-versatile']);
    assert.deepEqual(await chain('the tuned one'), ['openai/ft:own']);
    aliases.set('quick', named('openai/gpt-5-mini'));
    assert.deepEqual(await chain('a quick one'), ['openai/gpt-5-mini']);
    const asked = await desk.router.explain(ask(CODE, { chain: 'mine' }), never);
    assert.deepEqual(asked.chain.map(textOf), ['ollama/llama3.2', 'openai/gpt-5-mini']);
    assert.equal(asked.by, 'chain');
  });

  it('reads the prompt for rules, and puts none of it on the receipt', async () => {
    const desk = await openRouterDesk({ rules: [{ if: 'prompt contains "zebra"', use: 'ollama/llama3.2' }] });
    const plan = await desk.router.plan(ask('Tell me of zebra crossings', { path: 'src/secret.ts' }), never);
    assert.equal(plan.receipt.rule?.place, 1);
    const written = JSON.stringify([plan.receipt, plan.features]).replaceAll(plan.receipt.rule?.text ?? '', '');
    assert.doesNotMatch(written, /crossings|secret\.ts/);
  });
});

type RouteModels = Parameters<typeof ask>[1] extends (infer Change) | undefined
  ? Change extends { models?: infer Models }
    ? NonNullable<Models>
    : never
  : never;
