// What a person is asked and told by the budgets: prices that are not known, dear requests, thresholds.
import assert from 'node:assert/strict';
import type { BudgetGateOptions } from '../../../../src/core/pipeline/budgetGate.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { type LoadedPricing, Pricing } from '../../../../src/core/pricing.ts';
import type { ListPrice } from '../../../../src/core/provider.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, readAll, text, usage, type Step } from '../../support/scriptedProvider.ts';
import { budgetDesk, type DeskOptions, hard, PRICE } from './budgetDesk.ts';

const unknown = { modelInfo: { id: 'model-a', abilities: {} } };
const busy = new AppError('overloaded', 'Busy', { status: 503, retryAfterMs: 1000 });
const answer = [text('Hi'), usage(1, 100), finish];

describe('what the budgets ask', () => {
  const stores = temporaryStores();

  async function desk(
    setting: unknown,
    gate: Partial<BudgetGateOptions> = {},
    answers: Step[][] = [answer],
    pricing?: DeskOptions['pricing'],
  ) {
    const clock = new ManualClock();
    const store = await stores.open({ clock, instance: 'a', isAlive: () => true });
    return budgetDesk({ store, clock, answers, setting, gate, ...(pricing && { pricing }) });
  }

  it('asks before a model without a price is sent anything, once for all tries', async () => {
    const asked: unknown[] = [];
    const confirmUnknownPrice = async (question: unknown) => asked.push(question) > 0;
    const test = await desk(hard(1), { confirmUnknownPrice }, [[busy], answer]);
    const reading = readAll(test.send(test.call(unknown)));
    await test.clock.advanceAsync(2000);
    assert.equal((await reading).error, undefined);
    assert.deepEqual(asked, [
      {
        providerId: 'openai',
        providerName: 'OpenAI',
        model: 'model-a',
        purpose: 'chat',
        keyName: 'work',
        budgets: ['Your daily budget'],
      },
    ]);
    await readAll(test.send(test.call(unknown)));
    assert.equal(asked.length, 2);
  });

  it('sends nothing where the answer is no, or the person stops', async () => {
    const test = await desk(hard(1), { confirmUnknownPrice: async () => false });
    assert.equal((await readAll(test.send(test.call(unknown)))).error?.kind, 'cancelled');
    const stopper = new AbortController();
    const open = await desk(hard(1), { confirmUnknownPrice: () => new Promise(() => undefined) });
    const reading = readAll(open.send(open.call(unknown), stopper.signal));
    await open.clock.advanceAsync(0);
    stopper.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    assert.equal(test.provider.requests.length + open.provider.requests.length, 0);
    assert.deepEqual([open.sums(), open.clock.pendingTimers], [[0, 0], 0]);
  });

  for (const purpose of ['gateway', 'title', 'embedding', 'judge'] as const) {
    it(`refuses a model without a price where nobody can be asked (${purpose})`, async () => {
      const test = await desk(hard(1), { confirmUnknownPrice: () => assert.fail('nobody is there') });
      const { error } = await readAll(test.send(test.call(unknown, { purpose })));
      assert.equal(error?.kind, 'budgetExceeded');
      assert.match(error.message, /its price is not known\. Set a price for it/);
      assert.equal(test.provider.requests.length, 0);
    });
  }

  it('refuses it unasked where nothing is left, and where the door has nobody to ask', async () => {
    const spent = await desk(hard(0), { confirmUnknownPrice: () => assert.fail('there is nothing left') });
    assert.match((await readAll(spent.send(spent.call(unknown)))).error?.message ?? '', /nothing of \$0 left/);
    const test = await desk(hard(1));
    assert.equal((await readAll(test.send(test.call(unknown)))).error?.kind, 'budgetExceeded');
  });

  it('reckons anew once the person has set a price', async () => {
    let price: ListPrice | undefined;
    let asked = 0;
    const pricing = new Pricing();
    const withOwnPrice = async () => {
      const loaded = await pricing.load();
      const cost: LoadedPricing['cost'] = (provider, model, used, at) => loaded.cost(provider, model, used, at, price);
      return Object.assign(Object.create(loaded) as LoadedPricing, { cost });
    };
    const confirmUnknownPrice = async () => {
      price = PRICE;
      asked += 1;
      return 'priced' as const;
    };
    const test = await desk(hard(0.05), { confirmUnknownPrice }, undefined, { load: withOwnPrice });
    const { error } = await readAll(test.send(test.call(unknown)));
    assert.match(error?.message ?? '', /^Your daily budget has \$0\.050 of \$0\.050 left/);
    assert.deepEqual([asked, test.provider.requests.length], [1, 0]);
  });

  it('does not ask about a price where limits only warn', async () => {
    const test = await desk({ limits: [{ period: 'day', usd: 1 }] });
    assert.equal((await readAll(test.send(test.call(unknown)))).error, undefined);
  });

  it('asks above the estimate that the person chose, with its range, once for all tries', async () => {
    const asked: { lowUsd: number; highUsd: number }[] = [];
    const confirmEstimate: BudgetGateOptions['confirmEstimate'] = async (question) => {
      asked.push(question);
      return asked.length === 1;
    };
    const test = await desk({ confirmAboveUsd: 0.1 }, { confirmEstimate });
    assert.equal((await readAll(test.send())).error, undefined);
    assert.equal(asked.length, 0);
    test.provider.answers = [answer, [busy], answer];
    const reading = readAll(test.send(test.call({ maxOutputTokens: 1000 })));
    await test.clock.advanceAsync(2000);
    assert.equal((await reading).error, undefined);
    assert.deepEqual(
      asked.map(({ lowUsd, highUsd }) => [lowUsd, highUsd]),
      [[0.128, 1]],
    );
    assert.equal((await readAll(test.send(test.call({ maxOutputTokens: 1000 })))).error?.kind, 'cancelled');
    assert.equal(test.provider.requests.length, 3);
  });

  it('refuses what it may not send unasked where nobody can be asked', async () => {
    const test = await desk({ confirmAboveUsd: 0.05, backgroundUsdPerDay: null }, {});
    const { error } = await readAll(test.send());
    assert.match(error?.message ?? '', /^This could cost up to \$0\.10, and you want to be asked above \$0\.050/);
    assert.equal(test.provider.requests.length, 0);
  });

  it('holds each request to its ceiling, by a shorter answer or not at all', async () => {
    const test = await desk({ perRequestUsd: 0.2 });
    assert.equal((await readAll(test.send(test.call({ maxOutputTokens: 5000 })))).error, undefined);
    assert.equal(test.provider.requests[0]?.maxOutputTokens, 200);
    test.setting = { perRequestUsd: 0.05 };
    const { error } = await readAll(test.send(test.call({ maxOutputTokens: 5000 })));
    assert.equal(error?.message, 'Your limit for each request is $0.050. This could have cost up to $5.00.');
    assert.deepEqual([error?.budget?.budgetId, error?.budget?.leftUsd], [undefined, 0.05]);
  });

  it('reckons with what a vendor charges besides tokens', async () => {
    const test = await desk(hard(0.105), { extraUsd: ({ model }) => (model === 'model-a' ? 0.01 : 0) });
    const { error } = await readAll(test.send());
    assert.ok(Math.abs((error?.budget?.neededUsd ?? 0) - 0.11) < 1e-9);
  });

  it('gives work in the background a budget of its own', async () => {
    const test = await desk(undefined);
    const title = () => readAll(test.send(test.call({}, { purpose: 'title' })));
    const all = [];
    for (let index = 0; index < 6; index += 1) {
      all.push((await title()).error);
    }
    assert.deepEqual(
      all.map((error) => error?.kind),
      [undefined, undefined, undefined, undefined, undefined, 'budgetExceeded'],
    );
    assert.match(all.at(-1)?.message ?? '', /^Your daily budget "Background work" has nothing of \$0\.50 left/);
    assert.equal((await readAll(test.send())).error, undefined);
  });
});

describe('what the budgets tell', () => {
  const stores = temporaryStores();

  async function desk(setting: unknown, instance = 'a', clock = new ManualClock()) {
    const store = await stores.open({ clock, instance, isAlive: () => true });
    return budgetDesk({ store, clock, answers: [answer], setting });
  }

  it('each threshold once in a period, across windows, and only the highest of those passed at once', async () => {
    const setting = { limits: [{ period: 'day', usd: 0.25, warnAt: [30, 50, 80, 100] }] };
    const first = await desk(setting);
    const second = await desk(setting, 'b', first.clock);
    await readAll(first.send());
    await readAll(second.send());
    await readAll(first.send());
    await readAll(second.send());
    const told = [...first.warnings, ...second.warnings].map(({ percent }) => percent);
    assert.deepEqual(
      told.toSorted((a, b) => a - b),
      [30, 80, 100],
    );
    first.clock.advance(86_400_000);
    await readAll(second.send());
    assert.equal(second.warnings.at(-1)?.percent, 30);
  });

  it('in words: which, how far, until when, and what would help', async () => {
    const test = await desk({ limits: [{ period: 'day', usd: 0.12, hard: true, warnAt: [80] }] });
    await readAll(test.send());
    const [warning] = test.warnings;
    assert.equal(warning?.message, 'Your daily budget is used to 80 %: $0.10 of $0.12, until midnight.');
    assert.match(
      warning?.advice ?? '',
      /^What would pass the limit is not sent\. Most went to openai\/model-a \(\$0\.10\)/,
    );
  });

  it('nothing where warnings are off', async () => {
    const test = await desk({ limits: [{ period: 'day', usd: 0.01 }], warnings: false });
    await readAll(test.send());
    assert.deepEqual(test.warnings, []);
    assert.equal(test.records.length, 1);
  });

  it('nothing of a request that cost nothing', async () => {
    const test = await desk({ limits: [{ period: 'day', usd: 0, warnAt: [100] }] });
    test.provider.answers = [[new AppError('auth', 'No', { status: 401 })]];
    await readAll(test.send());
    assert.deepEqual(test.warnings, []);
  });
});
