// What a rule keeps on this machine, or away from somebody, stays so on every way: special chains, the classifier, and rules that come late.
import assert from 'node:assert/strict';
import { readRules } from '../../../../src/core/routing/rules/readRules.ts';
import type { RoutingSettings } from '../../../../src/core/routingSettings.ts';
import { scriptedProvider, until } from '../../support/scriptedProvider.ts';
import { ask, model, named, never, openRouterDesk, usualProviders, walk } from './routerDesk.ts';

const CODE = 'Write a TypeScript function that merges two sorted arrays.';
const HERE = [{ if: 'workspace matches "*client*"', use: 'local_only' }];
const CLIENT = { workspace: 'file:///work/client-a' };
const ELSEWHERE = { contextTooLongChain: 'high_quality', contentFilterChain: 'high_quality' } as const;

/** A second one that holds more runs here, too. */
function withLargeLocal() {
  const { ollama: _small, ...others } = usualProviders();
  const abilities = { vision: false, tools: false, json: false };
  const list = [
    model('llama3.2', [0, 0], { contextWindow: 32_000, abilities }),
    model('qwen-long', [0, 0], { contextWindow: 256_000, abilities }),
  ];
  const ollama = scriptedProvider({
    id: 'ollama',
    name: 'Ollama',
    local: true,
    baseUrl: 'http://127.0.0.1:11434',
    list,
  });
  return { ...others, ollama };
}

describe('Router, what stays on this machine', () => {
  for (const kind of ['contextTooLong', 'contentFilter', 'overloaded'] as const) {
    it(`stays where a rule takes local models only, after ${kind} and with chains that lead elsewhere`, async () => {
      const desk = await openRouterDesk({ rules: HERE, providers: withLargeLocal(), settings: ELSEWHERE });
      const asked = ask(CODE, CLIENT);
      const walked = await walk(desk, await desk.router.plan(asked, never), asked, kind);
      assert.deepEqual(
        walked.filter((one) => !one.startsWith('ollama/')),
        [],
      );
      // Elsewhere the chains are taken, or this test says nothing.
      const free = ask(CODE);
      const plan = await desk.router.plan(free, never);
      assert.ok((await walk(desk, plan, free, kind)).some((one) => !one.startsWith('ollama/')));
    });
  }

  it('stays where a rule or a chain names models of this machine alone, also where none of them can be asked', async () => {
    const list = { use: 'ollama/llama3.2 or ollama/qwen-long' };
    const mixed = { use: 'ollama/llama3.2 or openai/gpt-5-mini' };
    const chains = { mine: ['ollama/llama3.2', 'ollama/qwen-long'] };
    for (const [rules, stays] of [
      [[list], true],
      [[{ use: 'mine' }], true],
      [[mixed], false],
    ] as const) {
      const settings = { ...ELSEWHERE, chains };
      const desk = await openRouterDesk({ rules, providers: withLargeLocal(), settings });
      const asked = ask(CODE);
      for (const kind of ['contextTooLong', 'overloaded'] as const) {
        const walked = await walk(desk, await desk.router.plan(asked, never), asked, kind);
        assert.equal(
          walked.every((one) => one.startsWith('ollama/')),
          stays,
          walked.join(),
        );
      }
      for (const local of ['ollama/llama3.2', 'ollama/qwen-long']) {
        desk.locks.set(local, 'Not here.');
      }
      desk.catalog.invalidate();
      await desk.catalog.view(false);
      await desk.catalog.settled();
      const { chain } = await desk.router.explain(asked, never);
      assert.equal(chain.length === 0, stays);
    }
  });

  it('stays where the request asks for the local chain by its name', async () => {
    const desk = await openRouterDesk({ providers: withLargeLocal(), settings: ELSEWHERE });
    const asked = ask(CODE, { chain: 'local_only' });
    for (const kind of ['contextTooLong', 'contentFilter'] as const) {
      const walked = await walk(desk, await desk.router.plan(asked, never), asked, kind);
      assert.deepEqual(
        walked.filter((one) => !one.startsWith('ollama/')),
        [],
      );
    }
  });
});

describe('Router, rules of a folder', () => {
  it('do not bring back what the person has hidden; their own rules do', async () => {
    const own = [{ use: 'openai/gpt-5-mini' }];
    for (const [source, wanted] of [
      ['workspace', false],
      ['settings', true],
    ] as const) {
      const { rules } = readRules(own, source);
      const desk = await openRouterDesk({ options: { rules: async () => rules } });
      desk.hidden.push(named('openai/gpt-5-mini'));
      desk.catalog.invalidate();
      await desk.catalog.view(false);
      await desk.catalog.settled();
      const { chain } = await desk.router.explain(ask(CODE), never);
      assert.equal(chain[0]?.model === 'gpt-5-mini', wanted, source);
    }
  });
});

describe('Router, who finds the task', () => {
  const askedWith = async (
    rules: unknown,
    change: Partial<RoutingSettings> = {},
    of: Parameters<typeof ask>[1] = {},
  ) => {
    let asked = 0;
    const classify = async () => {
      asked += 1;
      return { text: 'review 8' };
    };
    const settings = { classifierModel: named('groq/llama-3.3-70b-versatile'), ...change };
    const desk = await openRouterDesk({ rules, settings, options: { classify } });
    const { receipt } = await desk.router.plan(ask(CODE, { ...CLIENT, ...of }), never);
    return { asked, receipt };
  };

  it('hears nothing that a rule keeps on this machine', async () => {
    const { asked, receipt } = await askedWith(HERE);
    assert.equal(asked, 0);
    assert.equal(receipt.classifier, undefined);
    assert.equal((await askedWith(HERE, { classifierModel: named('ollama/llama3.2') })).asked, 1);
    assert.equal((await askedWith(HERE, {}, { workspace: 'file:///work/own' })).asked, 1);
    assert.equal((await askedWith([], {}, { chain: 'local_only' })).asked, 0);
    assert.equal((await askedWith([], {}, { required: ['local'] })).asked, 0);
  });

  it('hears nothing that a rule never gives it', async () => {
    assert.equal((await askedWith([{ if: 'workspace matches "*client*"', never: 'groq' }])).asked, 0);
    assert.equal((await askedWith([{ never: 'openai' }])).asked, 1);
  });
});

describe('Router, rules that come late', () => {
  it('asks nobody before it has ever known the rules, and says so', async () => {
    const forEver = () => new Promise<never>(() => undefined);
    const desk = await openRouterDesk({ options: { rules: forEver } });
    const planning = desk.router.plan(ask(CODE), never).catch((error: unknown) => error);
    await until(() => desk.clock.pendingTimers > 0);
    await desk.clock.advanceAsync(1000);
    const error = await planning;
    assert.ok(error instanceof Error);
    assert.match(error.message, /rules/);
    assert.equal(desk.clock.pendingTimers, 0);
    const broken = await openRouterDesk({ options: { rules: () => Promise.reject(new Error('No')) } });
    await assert.rejects(broken.router.plan(ask(CODE), never), { kind: 'config', code: 'noRules' });
  });
});
