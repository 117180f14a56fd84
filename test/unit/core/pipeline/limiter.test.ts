// Rate limits: who waits for what, in which order, for how long, and what vendors tell of theirs.
import assert from 'node:assert/strict';
import type { LimitRule, LimitWish } from '../../../../src/core/pipeline/limitGates.ts';
import { type Lease, type LimitEntry, Limiter } from '../../../../src/core/pipeline/limiter.ts';
import { readVendorLimits } from '../../../../src/core/pipeline/limitHeaders.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, readAll, stall, text, until, usage } from '../../support/scriptedProvider.ts';
import { appErrorOf } from '../../support/failure.ts';
import { routeDesk } from './routeDesk.ts';

function setUp(rules: LimitRule[], usedSince?: (scope: LimitRule['scope'], since: number) => number) {
  const clock = new ManualClock();
  let changes = 0;
  const limiter = new Limiter({ clock, rules: () => rules, usedSince, onChange: () => (changes += 1) });
  const signal = new AbortController().signal;
  const wish = { providerId: 'openai', keyName: 'work', model: 'm', workspace: 'w', tokens: 10 };
  const enter = (values: Partial<LimitWish> = {}, longestMs = 600_000, stop = signal): LimitEntry =>
    limiter.enter({ ...wish, ...values }, stop, longestMs);
  /** Lets through at once, or fails. */
  const pass = async (values: Partial<LimitWish> = {}): Promise<Lease> => {
    const { waiting, lease } = enter(values);
    assert.equal(waiting, undefined);
    return lease;
  };
  return { clock, limiter, enter, pass, changes: () => changes };
}

/** Names in the order in which they were let through. */
function order() {
  const names: string[] = [];
  const note = (name: string, { lease }: LimitEntry) => void lease.then(() => names.push(name));
  return { names, note };
}

describe('limiter', () => {
  it('lets no more requests through in any minute than the limit says', async () => {
    const { clock, enter, pass, limiter } = setUp([{ scope: {}, limits: { requestsPerMinute: 2 } }]);
    await pass();
    clock.advance(20_000);
    await pass();
    const third = enter();
    assert.deepEqual(third.waiting, {
      providerId: 'openai',
      keyName: 'work',
      model: 'm',
      workspace: 'w',
      reason: 'your limit of 2 requests a minute',
      since: clock.now(),
      untilMs: clock.now() + 40_000,
      place: 1,
    });
    const { names, note } = order();
    note('third', third);
    await clock.advanceAsync(39_999);
    assert.deepEqual(names, []);
    await clock.advanceAsync(1);
    assert.deepEqual(names, ['third']);
    assert.deepEqual(limiter.waiting(), []);
    assert.equal(enter().waiting?.untilMs, clock.now() + 20_000);
  });

  it('counts tokens as estimated, then as they were', async () => {
    const { clock, enter, pass } = setUp([{ scope: {}, limits: { tokensPerMinute: 100 } }]);
    const first = await pass({ tokens: 60 });
    first.settle(90);
    first.settle(30);
    await pass({ tokens: 70 });
    const waiting = enter({ tokens: 1 });
    assert.equal(waiting.waiting?.reason, 'your limit of 100 tokens a minute');
    const { names, note } = order();
    note('x', waiting);
    await clock.advanceAsync(60_000);
    assert.deepEqual(names, ['x']);
  });

  it('counts the tokens of a local day, with those the ledger knows, and refuses what would wait until tomorrow', async () => {
    const asked: number[] = [];
    const { clock, enter, pass } = setUp([{ scope: {}, limits: { tokensPerDay: 1000 } }], (_scope, since) => {
      asked.push(since);
      return 900;
    });
    const lease = await pass({ tokens: 50 });
    lease.settle(100);
    const error = await appErrorOf(() => enter({ tokens: 1 }, 60_000).lease);
    assert.deepEqual([error.kind, error.code, error.retryable], ['rateLimit', 'ownLimit', false]);
    assert.ok((error.retryAfterMs ?? 0) > 60_000 && (error.retryAfterMs ?? 0) <= 25 * 3_600_000);
    assert.deepEqual(asked, [new Date(clock.now()).setHours(0, 0, 0, 0)]);
  });

  it('refuses at once what can never fit', async () => {
    for (const limits of [{ tokensPerMinute: 5 }, { tokensPerDay: 5 }, { requestsPerMinute: 0 }, { parallel: 0 }]) {
      const { enter } = setUp([{ scope: {}, limits }]);
      const error = await appErrorOf(() => enter({ tokens: 6 }).lease);
      assert.equal(error.retryAfterMs, undefined);
      assert.match(error.message, /does not fit into your limit/);
    }
  });

  it('holds requests at one time to their limit, and counts each release once', async () => {
    const { enter, pass } = setUp([{ scope: {}, limits: { parallel: 1 } }]);
    const first = await pass();
    const [second, third] = [enter(), enter()];
    assert.equal(second.waiting?.untilMs, undefined);
    const { names, note } = order();
    note('second', second);
    note('third', third);
    first.release();
    first.release();
    await until(() => names.length > 0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(names, ['second']);
    (await second.lease).release();
    await third.lease;
  });

  it('is fair: who came later does not overtake at the same limit, but passes by at another', async () => {
    const { clock, enter, pass } = setUp([{ scope: { providerId: 'openai' }, limits: { tokensPerMinute: 100 } }]);
    await pass({ tokens: 80 });
    const { names, note } = order();
    note('large', enter({ tokens: 90 }));
    const small = enter({ tokens: 5 });
    note('small', small);
    assert.equal(small.waiting?.place, 2);
    assert.equal(small.waiting.reason, 'requests that came before');
    note('elsewhere', enter({ providerId: 'groq', tokens: 90 }));
    await clock.advanceAsync(0);
    assert.deepEqual(names, ['elsewhere']);
    await clock.advanceAsync(60_000);
    assert.deepEqual(names, ['elsewhere', 'large', 'small']);
  });

  it('applies every limit whose scope fits: provider, key, workspace', async () => {
    const limits = { requestsPerMinute: 1 };
    for (const scope of [
      { providerId: 'openai' },
      { keyName: 'work' },
      { workspace: 'w' },
      { providerId: 'openai', workspace: 'w' },
    ]) {
      const { enter, pass } = setUp([{ scope, limits }]);
      await pass();
      await pass({ providerId: 'groq', keyName: 'home', workspace: 'v' });
      assert.ok(enter().waiting, JSON.stringify(scope));
    }
  });

  it('lets go of who is cancelled, so that those behind move up', async () => {
    const { enter, pass, limiter, clock } = setUp([{ scope: {}, limits: { tokensPerMinute: 100 } }]);
    await pass({ tokens: 80 });
    const controller = new AbortController();
    const large = enter({ tokens: 90 }, 600_000, controller.signal);
    const small = enter({ tokens: 20 });
    assert.equal(limiter.waiting().length, 2);
    controller.abort();
    assert.equal((await appErrorOf(() => large.lease)).kind, 'cancelled');
    await small.lease;
    assert.deepEqual(limiter.waiting(), []);
    assert.equal(clock.pendingTimers, 0);
    assert.equal((await appErrorOf(() => enter({}, 1, controller.signal).lease)).kind, 'cancelled');
  });

  it("learns a vendor's limits from its headers, for that key and model", async () => {
    const { clock, enter, pass } = setUp([]);
    const lease = await pass();
    lease.learn(
      new Headers({
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '1',
        'x-ratelimit-reset-requests': '30s',
      }),
    );
    await pass();
    const waiting = enter();
    assert.equal(waiting.waiting?.reason, "the vendor's limit of requests");
    await pass({ model: 'other' });
    const { names, note } = order();
    note('x', waiting);
    await clock.advanceAsync(30_000);
    assert.deepEqual(names, ['x']);
    await pass();
  });

  it("waits no longer for a vendor's tokens than it takes to fill up as far as is needed", async () => {
    const { clock, enter, pass } = setUp([]);
    (await pass()).learn(
      new Headers({
        'x-ratelimit-limit-tokens': '1000',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '60s',
      }),
    );
    assert.equal(enter({ tokens: 100 }).waiting?.untilMs, clock.now() + 6000);
    await pass({ tokens: 5000, model: 'other' });
  });

  it('follows rules that change, counters included', async () => {
    const rules: LimitRule[] = [{ scope: {}, limits: { requestsPerMinute: 1 } }];
    const { enter, pass, limiter } = setUp(rules);
    await pass();
    const waiting = enter();
    rules[0] = { scope: {}, limits: { requestsPerMinute: 2 } };
    limiter.rulesChanged();
    await waiting.lease;
    assert.ok(enter().waiting);
  });

  it('tells whoever shows it of changes', async () => {
    const { enter, pass, changes, clock } = setUp([{ scope: {}, limits: { requestsPerMinute: 1 } }]);
    await pass();
    const before = changes();
    enter();
    assert.ok(changes() > before);
    const waiting = changes();
    await clock.advanceAsync(60_000);
    assert.ok(changes() > waiting);
  });
});

describe("vendors' limits in headers", () => {
  const now = Date.UTC(2026, 0, 1);
  const table: [string, Record<string, string>, object][] = [
    [
      'OpenAI',
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      {
        requests: { limit: 60, remaining: 59, resetMs: 1000 },
        tokens: { limit: 150_000, remaining: 149_984, resetMs: 360_000 },
      },
    ],
    [
      'Anthropic',
      {
        'anthropic-ratelimit-requests-limit': '50',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:09Z',
        'anthropic-ratelimit-input-tokens-limit': '100',
        'anthropic-ratelimit-input-tokens-remaining': '10',
        'anthropic-ratelimit-input-tokens-reset': '2026-01-01T00:00:05Z',
        'anthropic-ratelimit-tokens-limit': '100',
        'anthropic-ratelimit-tokens-remaining': '90',
        'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:05Z',
      },
      { requests: { limit: 50, remaining: 0, resetMs: 9000 }, tokens: { limit: 100, remaining: 10, resetMs: 5000 } },
    ],
    [
      'OpenRouter',
      { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 1500) },
      { requests: { limit: 20, remaining: 0, resetMs: 1500 }, tokens: undefined },
    ],
    [
      'the draft of the IETF',
      { 'ratelimit-limit': '100', 'ratelimit-remaining': '50', 'ratelimit-reset': '50' },
      { requests: { limit: 100, remaining: 50, resetMs: 50_000 }, tokens: undefined },
    ],
    ['no reset', { 'x-ratelimit-remaining-requests': '0' }, { requests: undefined, tokens: undefined }],
    [
      'nonsense',
      {
        'x-ratelimit-remaining-requests': 'many',
        'x-ratelimit-reset-requests': 'soon',
        'x-ratelimit-limit-requests': 'NaN',
      },
      { requests: undefined, tokens: undefined },
    ],
  ];
  for (const [name, headers, limits] of table) {
    it(`are read: ${name}`, () => assert.deepEqual(readVendorLimits(new Headers(headers), now), limits));
  }
});

describe('limits in the loop', () => {
  it('tell that they wait, count what was used, and free the place however it ends', async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [{ scope: {}, limits: { parallel: 1 } }] });
    const holding = routeDesk({ links: [{ answers: [[text('A'), stall]] }], clock, options: { limiter } });
    const held = readAll(holding.send());
    await until(() => holding.providers[0]?.reached === 1);
    const waiting = routeDesk({ links: [{ answers: [[text('B'), finish]] }], clock, options: { limiter } });
    const read = readAll(waiting.send());
    await until(() => limiter.waiting().length === 1);
    await clock.advanceAsync(700);
    holding.controller.abort();
    await held;
    const { parts, error } = await read;
    assert.equal(error, undefined);
    assert.equal(parts[0]?.type, 'limited');
    assert.equal(waiting.attempts[0]?.waitedMs, 700);

    const left = routeDesk({ links: [{}], clock, options: { limiter } });
    for await (const _part of left.send()) {
      break;
    }
    const queued = limiter.enter(
      { providerId: 'a', keyName: 'k', model: 'm', tokens: 1 },
      new AbortController().signal,
      1,
    );
    (await queued.lease).release();
  });

  it('give up the place in the queue when the reader goes', async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [{ scope: {}, limits: { parallel: 1 } }] });
    const enter = () =>
      limiter.enter({ providerId: 'a', keyName: 'k', model: 'm', tokens: 1 }, new AbortController().signal, 1);
    const lease = await enter().lease;
    for await (const part of routeDesk({ links: [{}], clock, options: { limiter } }).send()) {
      assert.equal(part.type, 'limited');
      lease.release();
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(limiter.waiting().length, 0);
    assert.equal(enter().waiting, undefined);
  });

  it('count the tokens that an answer really took', async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [{ scope: {}, limits: { tokensPerMinute: 100 } }] });
    const desk = routeDesk({ links: [{ answers: [[text('A'), usage(50, 40), finish]] }], clock, options: { limiter } });
    await readAll(desk.send());
    const wish = { providerId: 'a', keyName: 'k', model: 'm', tokens: 11 };
    assert.ok(limiter.enter(wish, new AbortController().signal, 60_000).waiting);
  });

  it('leave nothing on the receipt of a request that was cancelled in the queue', async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [{ scope: {}, limits: { parallel: 1 } }] });
    await limiter.enter({ providerId: 'a', keyName: 'k', model: 'm', tokens: 1 }, new AbortController().signal, 1)
      .lease;
    const desk = routeDesk({ links: [{}, {}], clock, options: { limiter } });
    const reading = readAll(desk.send());
    await until(() => limiter.waiting().length === 1);
    desk.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    assert.deepEqual(desk.attempts, []);
  });

  it('send a request elsewhere that would have to wait too long', async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [{ scope: { providerId: 'a' }, limits: { tokensPerDay: 1 } }] });
    const desk = routeDesk({ links: [{}, {}], clock, options: { limiter } });
    assert.equal((await readAll(desk.send())).error, undefined);
    assert.deepEqual(desk.asked, ['model-b']);
    assert.equal(desk.attempts[0]?.outcome, 'skipped');
    const alone = routeDesk({ links: [{}], clock, options: { limiter } });
    assert.equal((await readAll(alone.send())).error?.code, 'ownLimit');
  });

  it("hold back after a vendor's own headers say that nothing is left", async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [] });
    const response = new Response('', {
      headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '3s' },
    });
    const links = [
      { answers: [[(context: { fetch: typeof fetch; baseUrl: string }) => context.fetch(context.baseUrl), finish]] },
    ];
    const desk = routeDesk({ links, clock, options: { limiter } });
    desk.call.connection.context.fetch = async () => response;
    await readAll(desk.send());
    const next = routeDesk({ links, clock, options: { limiter } });
    const reading = readAll(next.send());
    await clock.advanceAsync(2999);
    assert.deepEqual(next.asked, []);
    await clock.advanceAsync(1);
    assert.equal((await reading).error, undefined);
  });
});
