// What holds for every request, whatever its vendors do: random chains, faults, delays, deadlines and cancels.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import type { PipelinePart, RouteTarget } from '../../../../src/core/pipeline/call.ts';
import { Limiter } from '../../../../src/core/pipeline/limiter.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import type { AttemptView } from '../../../../src/shared/routingViews.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, reasoning, stall, text, usage, type Step } from '../../support/scriptedProvider.ts';
import { budgetDesk, hard, PRICE, request } from './budgetDesk.ts';
import { routeDesk, type Link } from './routeDesk.ts';

const LIMITS = { connectMs: 3000, firstTokenMs: 5000, idleMs: 2000, leastTokensPerSecond: 1, throughputWindowMs: 4000 };
/** More than any request here can take. */
const FOREVER_MS = 3_600_000;

type Fault =
  | {
      type: 'error';
      kind:
        | 'rateLimit'
        | 'overloaded'
        | 'network'
        | 'auth'
        | 'quota'
        | 'badRequest'
        | 'contextTooLong'
        | 'contentFilter'
        | 'internal';
      retryAfterMs?: number;
    }
  | { type: 'wait'; ms: number }
  | { type: 'text' | 'thought' | 'tool' | 'empty' | 'usage' | 'end' | 'filtered' | 'silence' };

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('text' as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('end' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('thought', 'tool', 'empty', 'usage', 'filtered', 'silence') }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(6000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('error' as const),
      kind: fc.constantFrom(
        'rateLimit',
        'overloaded',
        'network',
        'auth',
        'quota',
        'badRequest',
        'contextTooLong',
        'contentFilter',
        'internal',
      ),
      retryAfterMs: fc.option(fc.nat(90_000), { nil: undefined }),
    }),
  },
);

/** One time in so many; `fc.option` can only be absent seldom. */
function seldom<Value>(value: fc.Arbitrary<Value>, oneIn: number): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

const scenario = fc.record({
  links: fc.array(
    fc.record({
      answers: fc.array(fc.array(fault, { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
      takesPrefill: fc.boolean(),
      contextWindow: fc.option(fc.constantFrom(8000, 128_000), { nil: undefined }),
      skipped: seldom(fc.constant('No key'), 8),
      connectMs: fc.nat(2000),
      model: fc.constantFrom('x', 'y', undefined),
      provider: fc.constantFrom('p', undefined),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  isRouted: fc.boolean(),
  afterContent: fc.constantFrom('restart', 'continue', 'ask'),
  contentFilter: fc.constantFrom('tell', 'goOn'),
  choices: fc.constantFrom('restart', 'continue', 'stop'),
  delivery: fc.constantFrom('parts', 'whole'),
  totalMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
  cancelMs: fc.option(fc.nat(20_000), { nil: undefined }),
  leavesAfter: seldom(fc.nat(6), 4),
  maxRetries: fc.nat(3),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
  hasBreaker: fc.boolean(),
  limits: fc.option(fc.record({ requestsPerMinute: fc.integer({ min: 1, max: 3 }) }), { nil: undefined }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer Chosen> ? Chosen : never;

/** Each piece names who wrote it: "b|". */
function stepOf(fault: Fault, name: string, clock: ManualClock): Step {
  switch (fault.type) {
    case 'error':
      return new AppError(fault.kind, 'No', { retryAfterMs: fault.retryAfterMs });
    case 'wait':
      return () => clock.wait(fault.ms);
    case 'text':
      return text(`${name}|`);
    case 'thought':
      return reasoning(`${name}|`);
    case 'tool':
      return { type: 'toolCallDelta', index: 0, name: 'f', argumentsDelta: `${name}|` };
    case 'empty':
      return text('');
    case 'usage':
      return usage(3, 1);
    case 'filtered':
      return { type: 'finish', reason: 'contentFilter' };
    case 'silence':
      return stall;
    default:
      return finish;
  }
}

interface Outcome {
  parts: PipelinePart[];
  error?: unknown;
  hasLeft: boolean;
  endedMs: number;
  records: UsageRecord[];
  cancelledAtMs?: number;
  /** Monotonic, of each request that a vendor got. */
  sentAtMs: number[];
  asked: string[];
  sources: ReturnType<typeof routeDesk>;
}

async function run(chosen: Scenario): Promise<Outcome> {
  const clock = new ManualClock();
  const { limits } = chosen;
  const limiter = limits && new Limiter({ clock, rules: () => [{ scope: {}, limits }] });
  const records: UsageRecord[] = [];
  const sentAtMs: number[] = [];
  const links = chosen.links.map(({ answers, connectMs, ...link }, index): Link => ({
    ...link,
    model: link.model && `${link.model}${index}`,
    connecting: () => clock.wait(connectMs),
    answers: answers.map((steps) => steps.map((step) => stepOf(step, String.fromCodePoint(97 + index), clock))),
  }));
  const desk = routeDesk({
    links,
    clock,
    limits: LIMITS,
    route: { afterContent: chosen.afterContent, contentFilter: chosen.contentFilter },
    call: { delivery: chosen.delivery, totalMs: chosen.totalMs, onRecord: (record) => void records.push(record) },
    options: {
      maxRetries: () => chosen.maxRetries,
      random: () => chosen.random,
      breaker: chosen.hasBreaker ? new Breaker(clock) : undefined,
      limiter,
    },
  });
  if (!chosen.isRouted) {
    desk.call.route = undefined;
  }
  for (const provider of desk.providers) {
    const { stream } = provider;
    provider.stream = (...call) => {
      sentAtMs.push(clock.monotonicMs());
      return stream(...call);
    };
  }
  let cancelledAtMs: number | undefined;
  const cancel =
    chosen.cancelMs === undefined
      ? undefined
      : clock.after(chosen.cancelMs, () => {
          cancelledAtMs = clock.monotonicMs();
          desk.controller.abort();
        });
  const parts: PipelinePart[] = [];
  let hasLeft = false;
  let error: unknown;
  const end: { atMs?: number } = {};
  const reading = (async () => {
    try {
      for await (const part of desk.send()) {
        parts.push(part);
        if (part.type === 'ask') {
          part.decide(chosen.choices);
        }
        if (parts.length > (chosen.leavesAfter ?? Number.POSITIVE_INFINITY)) {
          hasLeft = true;
          break;
        }
      }
    } catch (thrown) {
      error = thrown;
    }
    end.atMs = clock.monotonicMs();
    cancel?.dispose();
  })();
  while (end.atMs === undefined && clock.monotonicMs() < FOREVER_MS) {
    await clock.advanceAsync(500);
  }
  const { atMs: endedMs } = end;
  assert.ok(endedMs !== undefined, 'it has no end');
  await reading;
  // A wait that a scripted vendor had begun outlives it.
  await clock.advanceAsync(10_000);
  assert.equal(clock.pendingTimers, 0, 'a timer is left');
  assert.equal(limiter?.waiting().length ?? 0, 0);
  return { parts, error, hasLeft, endedMs, records, cancelledAtMs, sentAtMs, asked: desk.asked, sources: desk };
}

const writer = (part: PipelinePart): string | undefined => {
  const words =
    part.type === 'text' || part.type === 'reasoning'
      ? part.text
      : part.type === 'toolCallDelta'
        ? part.argumentsDelta
        : '';
  return words === '' ? undefined : words.slice(0, 1);
};

function judge(chosen: Scenario, outcome: Outcome): void {
  const { parts, error, hasLeft, endedMs, records, cancelledAtMs, sentAtMs, asked, sources } = outcome;
  const ends = parts.filter(({ type }) => type === 'finish').length;
  assert.equal(ends + (error === undefined ? 0 : 1) + (hasLeft && ends === 0 ? 1 : 0), 1, 'exactly one end');
  if (ends === 1) {
    assert.equal(parts.at(-1)?.type, 'finish', 'the end comes last');
  }
  assert.ok(error === undefined || error instanceof AppError);
  if (chosen.totalMs !== undefined) {
    assert.ok(endedMs <= chosen.totalMs, `${endedMs} ms of ${chosen.totalMs}`);
  }
  if (cancelledAtMs !== undefined) {
    const since = cancelledAtMs;
    assert.ok(endedMs <= since, 'a cancel ends it at once');
    assert.ok(
      sentAtMs.every((at) => at <= since),
      'nobody is asked after a cancel',
    );
    assert.ok(hasLeft || ends === 1 || (error as AppError).kind === 'cancelled');
  }
  const made = sources.attempts.filter(({ outcome }) => outcome !== 'skipped');
  assert.deepEqual(
    made.map(({ model }) => model),
    asked,
    'every attempt is on the receipt',
  );
  assert.equal(records.length, asked.length, 'and in the ledger');
  assert.deepEqual(
    records.map(({ attempt }) => attempt),
    asked.map((_model, index) => index + 1),
  );
  assert.ok(
    sources.providers.every(({ running }) => running === 0),
    'a stream is left',
  );
  assert.ok(made.filter(({ outcome }) => outcome === 'success').length === ends || hasLeft);
  // Whatever stands between two pieces of news was written by one model, and what is finished by the one that succeeded.
  let wrote: string | undefined;
  for (const part of parts) {
    if (part.type === 'restart' || part.type === 'continue') {
      wrote = undefined;
    }
    const by = writer(part);
    assert.ok(by === undefined || wrote === undefined || by === wrote, 'switching is told');
    wrote = by ?? wrote;
  }
  const isWhole = chosen.delivery === 'whole';
  if (isWhole) {
    assert.ok(ends === 1 || hasLeft || parts.every((part) => writer(part) === undefined), 'whole or nothing');
    assert.ok(parts.every(({ type }) => type !== 'restart' && type !== 'continue' && type !== 'ask'));
  }
  for (const part of parts) {
    if (part.type === 'retry' && part.error.retryAfterMs !== undefined) {
      assert.ok(part.waitMs <= 60_000 && part.waitMs === part.error.retryAfterMs, "the vendor's wish is obeyed");
    }
  }
  // What cannot help is not sent again.
  for (const [index, { model, outcome, errorKind }] of made.entries()) {
    const again = made[index + 1];
    if (outcome === 'failed' && again?.model === model) {
      assert.ok(
        ['rateLimit', 'overloaded', 'network', 'truncated'].includes(errorKind ?? ''),
        `${errorKind} was sent again`,
      );
    }
  }
}

describe('every request', () => {
  it('ends once, in time, with all its attempts told, and asks nobody after a cancel', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(scenario, async (chosen) => judge(chosen, await run(chosen))),
      { numRuns: 500 },
    );
  });

  describe('within a budget', () => {
    const stores = temporaryStores();

    it('costs no more than the limit, whoever answers', async function () {
      this.timeout(120_000);
      const answer = fc.record({
        tokens: fc.integer({ min: 1, max: 100 }),
        end: fc.constantFrom('finish', 'cut', 'busy', 'wrong'),
      });
      const spending = fc.record({
        limitUsd: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        answers: fc.array(answer, { minLength: 1, maxLength: 8 }),
      });
      let runs = 0;
      let stopped = 0;
      await fc.assert(
        fc.asyncProperty(spending, async ({ limitUsd, answers }) => {
          const clock = new ManualClock();
          // The store is the same for all runs: each has a day of its own.
          runs += 1;
          clock.jumpTo(Date.UTC(2026, 0, runs, 6));
          const store = await stores.open({ clock, instance: 'a', isAlive: () => true });
          const desk = budgetDesk({ store, clock, setting: hard(limitUsd) });
          let asked = 0;
          desk.provider.stream = async function* (sent) {
            const { tokens, end } = answers[asked % answers.length] ?? { tokens: 1, end: 'finish' };
            asked += 1;
            if (end === 'busy') {
              throw new AppError('overloaded', 'Busy', { status: 503 });
            }
            yield text('x');
            yield usage(0, Math.min(tokens, sent.maxOutputTokens ?? tokens));
            if (end === 'wrong') {
              throw new AppError('badResponse', 'What is this');
            }
            if (end === 'finish') {
              yield finish;
            }
          };
          let given = 0;
          let refused = 0;
          const onAttempt = ({ errorKind }: AttemptView) => void (refused += errorKind === 'budgetExceeded' ? 1 : 0);
          const next = async (): Promise<RouteTarget | undefined> => {
            given += 1;
            const model = `model-${given}`;
            const { provider, connection } = desk.call();
            return given > 4
              ? undefined
              : { provider, connection, request: request({ model }, { id: model, price: PRICE }) };
          };
          const spent = desk.records;
          const reading = (async () => {
            try {
              for await (const _part of desk.send(desk.call({}, {}, { route: { next }, onAttempt }))) {
                // Only what it costs is looked at.
              }
            } catch (thrown) {
              assert.ok(thrown instanceof AppError);
            }
          })();
          await clock.advanceAsync(120_000);
          await reading;
          const sum = spent.reduce((usd, { costUsd }) => usd + (costUsd ?? Number.NaN), 0);
          assert.ok(sum <= limitUsd + 1e-9, `${sum} of ${limitUsd}`);
          assert.equal(spent.length, asked);
          stopped += refused;
        }),
        { numRuns: 25 },
      );
      assert.ok(stopped > 0, 'the limit was never in the way');
    });
  });
});
