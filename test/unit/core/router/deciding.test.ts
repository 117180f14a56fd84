// How a decision comes about: in time whatever hangs, without traces where it is only looked at, the same model in a conversation, and
// among thousands.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError, type AppError as Failure } from '../../../../src/core/errors.ts';
import type { CatalogNow, RouterOptions } from '../../../../src/core/router/options.ts';
import { RouteRefused } from '../../../../src/core/router/routeRefused.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import type { CatalogRow } from '../../../../src/shared/catalogViews.ts';
import { ERROR_KINDS } from '../../../../src/shared/errorKind.ts';
import { STRATEGIES, type RoutingReceipt } from '../../../../src/shared/routingViews.ts';
import { scriptedProvider, until } from '../../support/scriptedProvider.ts';
import { ask, named, never, openRouterDesk, textOf, usualProviders, walk } from './routerDesk.ts';

const CODE = 'Write a TypeScript function that merges two sorted arrays.';
const forEver = () => new Promise<never>(() => undefined);
const attempt = { keyName: 'work', startedAt: 0, durationMs: 1, waitedMs: 0 } as const;

describe('Router, deciding in time', () => {
  // Not without rules: see staysHere.test.ts.
  const PORTS = ['budget', 'evidence', 'gainModel', 'receipt', 'answers'] as const;

  for (const port of PORTS) {
    it(`decides without ${port} where that hangs or fails`, async () => {
      const warnings: string[] = [];
      const log = { warn: (message: string) => warnings.push(message) };
      const hanging = await openRouterDesk({ options: { [port]: forEver, log } });
      const planning = hanging.router.plan(ask(CODE, { previousReceiptId: 'before' }), never);
      await until(() => hanging.clock.pendingTimers > 0);
      await hanging.clock.advanceAsync(1000);
      assert.ok((await planning).receipt.chain.length > 0);
      assert.ok((await planning).receipt.decidedInUs <= 1_000_000);
      assert.equal(warnings.length, 1);
      assert.equal(hanging.clock.pendingTimers, 0);
      const failing = () => Promise.reject(new Error('The store is closed'));
      const broken = await openRouterDesk({ options: { [port]: failing, log } });
      assert.ok((await broken.router.plan(ask(CODE, { previousReceiptId: 'before' }), never)).receipt.chain.length > 0);
      assert.equal(broken.clock.pendingTimers, 0);
    });
  }

  it('goes by what it knew last where rules and lists hang, so that what is forbidden stays so', async () => {
    let hangs = false;
    const desk = await openRouterDesk({ rules: [{ never: 'openai' }] });
    const { rules, catalog } = desk.options;
    desk.options.rules = async () => (hangs ? forEver() : rules());
    desk.options.catalog = {
      state: async (isQuiet) => (hangs ? forEver() : catalog.state(isQuiet)),
      settled: async () => undefined,
    };
    await desk.router.plan(ask(CODE), never);
    hangs = true;
    const planning = desk.router.plan(ask(CODE), never);
    await until(() => desk.clock.pendingTimers > 0);
    await desk.clock.advanceAsync(1000);
    const { receipt } = await planning;
    assert.ok(receipt.chain.length > 0);
    assert.equal(
      receipt.chain.some(({ providerId }) => providerId === 'openai'),
      false,
    );
  });

  it('refuses in time where no list is known at all', async () => {
    const catalog = { state: forEver, settled: forEver } as RouterOptions['catalog'];
    const desk = await openRouterDesk({ options: { catalog } });
    const planning = desk.router.plan(ask(CODE), never).catch((error: unknown) => error);
    await until(() => desk.clock.pendingTimers > 0);
    await desk.clock.advanceAsync(1000);
    assert.ok((await planning) instanceof RouteRefused);
  });

  it('ends at once when the person stops it', async () => {
    const desk = await openRouterDesk({ options: { rules: forEver } });
    const stop = new AbortController();
    const planning = desk.router.plan(ask(CODE), stop.signal).catch((error: Failure) => error.kind);
    await until(() => desk.clock.pendingTimers > 0);
    stop.abort(new AppError('cancelled', 'Stopped'));
    assert.equal(await planning, 'cancelled');
    assert.equal(desk.clock.pendingTimers, 0);
    await assert.rejects(desk.router.explain(ask(CODE), AbortSignal.abort()), { kind: 'cancelled' });
  });

  it('waits for lists that are on their way where nobody else can be asked', async () => {
    const { openai } = usualProviders();
    const { list } = openai;
    openai.list = new AppError('network', 'Not yet');
    const desk = await openRouterDesk({ providers: { openai } });
    openai.list = list;
    desk.catalog.invalidate();
    const { receipt } = await desk.router.plan(ask(CODE), never);
    assert.equal(receipt.chain.length, 2);
  });
});

describe('Router, looking only', () => {
  it('sends nothing, reads no secret, keeps nothing and starts no reading of lists', async () => {
    let asked = 0;
    const classify = async () => {
      asked += 1;
      return { text: 'review 8' };
    };
    const settings = { classifierModel: named('groq/llama-3.3-70b-versatile') };
    const desk = await openRouterDesk({ settings, options: { classify } });
    desk.catalog.invalidate();
    desk.secrets.calls.length = 0;
    const listed = Object.values(desk.providers).map((provider) => provider.listed);
    const receipt = await desk.router.explain(ask(CODE), never);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(receipt.chain.length > 0);
    assert.deepEqual(
      desk.secrets.calls.filter(({ what }) => what !== 'keys'),
      [],
    );
    assert.deepEqual(
      Object.values(desk.providers).map((provider) => provider.listed),
      listed,
    );
    assert.equal(Object.values(desk.providers).flatMap(({ requests }) => requests).length, 0);
    assert.equal(asked, 0);
    assert.equal(desk.clock.pendingTimers, 0);
  });

  it('says the same as the choice itself', async () => {
    const desk = await openRouterDesk({
      settings: { fallback: 'always' },
      rules: [{ if: 'difficulty > 2', use: 'groq' }],
    });
    for (const change of [{}, { models: [named('openai/gpt-5.4')] }, { chain: 'high_quality' }]) {
      const { receipt } = await desk.router.plan(ask(CODE, change), never);
      const looked = await desk.router.explain(ask(CODE, change), never);
      assert.deepEqual({ ...looked, decidedInUs: 0 }, { ...receipt, decidedInUs: 0 });
    }
  });
});

describe('Router, in a conversation', () => {
  const receipts = new Map<string, RoutingReceipt>();
  const receipt = async (id: string) => receipts.get(id);
  /** The choice of a question in a conversation whose last receipt is this one. */
  const after = async (last: RoutingReceipt, change: Parameters<typeof openRouterDesk>[0], text = CODE) => {
    const desk = await openRouterDesk({ ...change, options: { receipt } });
    receipts.set('before', last);
    return (await desk.router.plan(ask(text, { previousReceiptId: 'before', required: ['tools'] }), never)).receipt;
  };
  const begun = async (strategy: 'quality_optimized' | 'balanced' = 'balanced') => {
    const desk = await openRouterDesk({ settings: { strategy } });
    return (await desk.router.plan(ask(CODE, { required: ['tools'] }), never)).receipt;
  };
  /** As if another model had been chosen before. */
  const chosenBefore = async (text: string): Promise<RoutingReceipt> => {
    const whole = await begun();
    const kept = whole.chain.find((one) => textOf(one) === text) ?? assert.fail(text);
    return { ...whole, chain: [kept, ...whole.chain.filter((one) => one !== kept)] };
  };

  it('keeps the model of the conversation, and leaves it when the person wants another strategy', async () => {
    const last = await chosenBefore('anthropic/claude-opus-4-8');
    const kept = await after(last, {});
    assert.equal(textOf(kept.chain[0] ?? assert.fail()), 'anthropic/claude-opus-4-8');
    assert.equal(kept.by, 'sticky');
    const other = await after(last, { settings: { strategy: 'cost_optimized' } });
    assert.notEqual(textOf(other.chain[0] ?? assert.fail()), 'anthropic/claude-opus-4-8');
    assert.match(other.because, /another strategy/);
  });

  it('goes back to whom it had chosen after a passing failure, and stays with whoever answered after a lasting one', async () => {
    const last = await chosenBefore('anthropic/claude-opus-4-8');
    const failedWith = (errorKind: string): RoutingReceipt => ({
      ...last,
      attempts: [
        { ...attempt, ...named('anthropic/claude-opus-4-8'), outcome: 'failed', errorKind },
        { ...attempt, ...named('openai/gpt-5.4'), outcome: 'success' },
      ],
    });
    const firstAfter = async (errorKind: string) =>
      textOf((await after(failedWith(errorKind), {})).chain[0] ?? assert.fail());
    assert.equal(await firstAfter('overloaded'), 'anthropic/claude-opus-4-8');
    assert.equal(await firstAfter('contentFilter'), 'openai/gpt-5.4');
  });

  it('does not keep what the person had named, or a rule that holds no more had taken', async () => {
    const last = await chosenBefore('anthropic/claude-opus-4-8');
    const usual = textOf((await begun()).chain[0] ?? assert.fail());
    assert.notEqual(usual, 'anthropic/claude-opus-4-8');
    const rule = { place: 1, text: 'always: use x', source: 'settings' } as const;
    for (const before of [
      { ...last, by: 'named' as const },
      { ...last, rule },
    ]) {
      assert.equal(textOf((await after(before, {})).chain[0] ?? assert.fail()), usual);
    }
  });
});

describe('Router, among thousands', () => {
  const catalogOf = (rows: readonly CatalogRow[]): CatalogNow => ({
    models: { providers: [] },
    rows: () => rows,
    find: () => undefined,
  });
  const row = (index: number): CatalogRow => ({
    providerId: 'openai',
    providerName: 'OpenAI',
    model: `model-${index}`,
    name: `Model ${index}`,
    inputPerMillion: 1 + (index % 50),
    outputPerMillion: 5 + (index % 70),
    contextWindow: 128_000,
    local: false,
    simulated: false,
    abilities: [],
    refuses: [],
    can: index % 2 === 0 ? ['code', 'tools'] : ['tools'],
    cannot: [],
    lifecycle: 'active',
    hidden: false,
    sources: {},
  });

  it('chooses among 2,000, and looks at the catalogue anew only when it is another', async () => {
    let looked = 0;
    const rows = Array.from({ length: 2000 }, (_, index) => row(index));
    const state = { ...catalogOf(rows), rows: () => ((looked += 1), rows) };
    let now: CatalogNow = state;
    const catalog = { state: async () => now, settled: async () => undefined };
    const desk = await openRouterDesk({ options: { catalog }, settings: { strategy: 'cost_optimized' } });
    const receipt = await desk.router.explain(ask(CODE), never);
    assert.equal((receipt.leftOut?.chain ?? 0) + receipt.chain.length, 2000);
    assert.equal(receipt.chain[0]?.model, 'model-0');
    await desk.router.plan(ask(CODE), never);
    await desk.router.plan(ask('Translate this to German: hello', { models: [autoModel('balanced')] }), never);
    assert.equal(looked, 1);
    now = catalogOf([{ ...row(7), locked: undefined }]);
    assert.deepEqual((await desk.router.explain(ask(CODE), never)).chain.map(textOf), ['openai/model-7']);
  });
});

describe('Router, whatever is asked', () => {
  it('gives a route that ends, asks nobody twice with one key, and never whom it may not ask', async () => {
    const local = scriptedProvider({ id: 'house', name: 'House', auth: 'none', list: usualProviders().groq.list });
    const desk = await openRouterDesk({
      providers: { ...usualProviders(), house: local },
      rules: [{ if: 'keyword == "private"', never: 'relay' }],
    });
    desk.locks.set('openai/gpt-5.4', 'Locked.');
    const models = [
      'openai/gpt-5.4',
      'groq/llama-3.3-70b-versatile',
      'anthropic/claude-haiku-4-5',
      'openai/typed',
      'nobody/x',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          text: fc.constantFrom(CODE, 'Something private', '', '日本語で答えて'),
          models: fc.array(fc.constantFrom(...models.map(named), autoModel(), autoModel('fastest' as never)), {
            maxLength: 4,
          }),
          strategy: fc.constantFrom(undefined, ...STRATEGIES),
          fallback: fc.constantFrom(undefined, true, false),
          maxCostUsd: fc.constantFrom(undefined, 0, 0.01),
        }),
        fc.array(fc.constantFrom(...ERROR_KINDS), { minLength: 1, maxLength: 6 }),
        async ({ text, ...change }, kinds) => {
          const known = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
          const asked = ask(text, known);
          const plan = await desk.router.plan(asked, never).catch((error: unknown) => error);
          if (plan instanceof RouteRefused) {
            assert.ok(plan.message.length > 0);
            return;
          }
          assert.ok(!(plan instanceof Error), String(plan));
          const walked = await walk(desk, plan as Parameters<typeof walk>[1], asked, ...kinds);
          const reached = walked.filter((one) => !one.startsWith('('));
          assert.equal(new Set(reached).size, reached.length);
          assert.equal(
            reached.some((one) => one.startsWith('openai/gpt-5.4#')),
            false,
          );
          assert.equal(text.includes('private') && reached.some((one) => one.startsWith('relay/')), false);
          assert.ok(change.fallback !== false || reached.length === 1);
        },
      ),
      { numRuns: 150 },
    );
  });
});
