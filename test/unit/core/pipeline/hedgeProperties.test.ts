// What holds whenever a second model may be asked: random silences, faults, connections, limits, deadlines and cancels.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import type { PipelinePart } from '../../../../src/core/pipeline/call.ts';
import { Limiter } from '../../../../src/core/pipeline/limiter.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, reasoning, stall, text, usage, type Step } from '../../support/scriptedProvider.ts';
import { HEDGE_MS, hedgeDesk, type HedgeDesk, sent } from './hedgeDesk.ts';

const FOREVER_MS = 3_600_000;
const KINDS = [
  'rateLimit',
  'overloaded',
  'network',
  'auth',
  'quota',
  'contextTooLong',
  'contentFilter',
  'internal',
] as const;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(3 * HEDGE_MS) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('text' as const, 'end' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('thought', 'empty', 'usage', 'filtered', 'silence') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('error' as const), kind: fc.constantFrom(...KINDS) }) },
);
type Chosen = typeof step extends fc.Arbitrary<infer One> ? One : never;

const scenario = fc.record({
  links: fc.array(
    fc.record({
      answers: fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 2 }),
      skipped: fc.constantFrom(undefined, undefined, undefined, undefined, 'No key'),
      /** To the first of its steps. */
      silentMs: fc.constantFrom(0, 0, HEDGE_MS - 1, HEDGE_MS, HEDGE_MS + 1, 2 * HEDGE_MS, 6 * HEDGE_MS),
      connectMs: fc.constantFrom(0, 0, 1, 700, 2 * HEDGE_MS),
      provider: fc.constantFrom('p', undefined, undefined),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  contentFilter: fc.constantFrom('tell', 'goOn'),
  afterContent: fc.constantFrom('restart', 'continue'),
  totalMs: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 30_000 })),
  cancelMs: fc.oneof(fc.constant(undefined), fc.constant(undefined), fc.nat(8000)),
  leavesAfter: fc.constantFrom(undefined, undefined, undefined, 0, 1, 2, 3),
  maxRetries: fc.nat(2),
  hasBreaker: fc.boolean(),
  limits: fc.oneof(
    fc.constant(undefined),
    fc.constant(undefined),
    fc.record({ requestsPerMinute: fc.integer({ min: 1, max: 3 }) }),
  ),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer One> ? One : never;

/** Each piece begins with the name of who wrote it. */
function stepOf(one: Chosen, name: string, clock: ManualClock): Step {
  switch (one.type) {
    case 'error':
      return new AppError(one.kind, 'No');
    case 'wait':
      return () => clock.wait(one.ms);
    case 'text':
      return text(`${name}|`);
    case 'thought':
      return reasoning(`${name}|`);
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
  desk: HedgeDesk;
  parts: PipelinePart[];
  error?: unknown;
  hasLeft: boolean;
  endedMs: number;
  cancelledAtMs?: number;
  sentAtMs: number[];
  mostRunning: number;
  limiter?: Limiter;
}

function deskOf(chosen: Scenario, clock: ManualClock, limiter: Limiter | undefined): HedgeDesk {
  return hedgeDesk(
    () =>
      chosen.links.map(({ answers, silentMs, connectMs, ...link }, index) => ({
        ...link,
        connecting: () => clock.wait(connectMs),
        answers: answers.map((steps) => [
          sent,
          () => clock.wait(silentMs),
          ...steps.map((one) => stepOf(one, String.fromCodePoint(97 + index), clock)),
        ]),
      })),
    {
      clock,
      route: { contentFilter: chosen.contentFilter, afterContent: chosen.afterContent },
      call: { totalMs: chosen.totalMs },
      limits: { connectMs: 5000, firstTokenMs: 8000, idleMs: 2000 },
      options: {
        maxRetries: () => chosen.maxRetries,
        breaker: chosen.hasBreaker ? new Breaker(clock) : undefined,
        limiter,
      },
    },
  );
}

async function run(chosen: Scenario): Promise<Outcome> {
  const clock = new ManualClock();
  const { limits } = chosen;
  const limiter = limits && new Limiter({ clock, rules: () => [{ scope: {}, limits }] });
  const desk = deskOf(chosen, clock, limiter);
  const outcome: Outcome = { desk, parts: [], hasLeft: false, endedMs: 0, sentAtMs: [], mostRunning: 0, limiter };
  for (const provider of desk.providers) {
    const { stream } = provider;
    provider.stream = (...asked) => {
      outcome.sentAtMs.push(clock.monotonicMs());
      const running = desk.providers.reduce((sum, one) => sum + one.running, 1);
      outcome.mostRunning = Math.max(outcome.mostRunning, running);
      return stream(...asked);
    };
  }
  const cancel =
    chosen.cancelMs === undefined
      ? undefined
      : clock.after(chosen.cancelMs, () => {
          outcome.cancelledAtMs = clock.monotonicMs();
          desk.controller.abort();
        });
  const end: { atMs?: number } = {};
  const reading = (async () => {
    try {
      for await (const part of desk.send()) {
        outcome.parts.push(part);
        if (outcome.parts.length > (chosen.leavesAfter ?? Number.POSITIVE_INFINITY)) {
          outcome.hasLeft = true;
          break;
        }
      }
    } catch (thrown) {
      outcome.error = thrown;
    }
    end.atMs = clock.monotonicMs();
    cancel?.dispose();
  })();
  while (end.atMs === undefined && clock.monotonicMs() < FOREVER_MS) {
    await clock.advanceAsync(250);
  }
  assert.ok(end.atMs !== undefined, 'it has no end');
  outcome.endedMs = end.atMs;
  await reading;
  // Scripted connections and silences outlive it.
  await clock.advanceAsync(20_000);
  assert.equal(clock.pendingTimers, 0, 'a timer is left');
  return outcome;
}

const writerOf = (part: PipelinePart) =>
  (part.type === 'text' || part.type === 'reasoning') && part.text !== '' ? part.text.slice(0, 1) : undefined;

function judge(chosen: Scenario, outcome: Outcome): void {
  const { desk, parts, error, hasLeft, endedMs, cancelledAtMs, sentAtMs, limiter } = outcome;
  const ends = parts.filter(({ type }) => type === 'finish').length;
  assert.equal(ends + (error === undefined ? 0 : 1) + (hasLeft && ends === 0 ? 1 : 0), 1, 'exactly one end');
  assert.ok(ends === 0 || parts.at(-1)?.type === 'finish', 'the end comes last');
  assert.ok(error === undefined || error instanceof AppError);
  assert.ok(chosen.totalMs === undefined || endedMs <= chosen.totalMs, 'within its time');
  if (cancelledAtMs !== undefined) {
    assert.ok(endedMs <= cancelledAtMs, 'a cancel ends it at once');
    assert.ok(
      sentAtMs.every((at) => at <= cancelledAtMs),
      'nobody is asked after a cancel',
    );
    assert.ok(hasLeft || ends === 1 || (error as AppError).kind === 'cancelled');
  }
  assert.ok(
    sentAtMs.every((at) => at <= endedMs),
    'nobody is asked after the end',
  );
  const made = desk.attempts.filter(({ outcome: how }) => how !== 'skipped');
  assert.deepEqual(made.map(({ model }) => model).toSorted(), desk.asked.toSorted(), 'every attempt is on the receipt');
  assert.equal(desk.records.length, desk.asked.length, 'and in the ledger, once');
  const numbers = desk.records.map(({ attempt }) => attempt).toSorted((a, b) => a - b);
  assert.deepEqual(
    numbers,
    numbers.map((_number, index) => index + 1),
  );
  const lost = made.filter(({ outcome: how }) => how === 'hedgeLost').length;
  assert.ok(lost <= 1 && outcome.mostRunning <= 2, 'one hedge');
  assert.equal(desk.records.filter(({ hedged }) => hedged).length, lost);
  if (!hasLeft && error === undefined) {
    const told = parts.filter((part) => part.type === 'attempt').map(({ attempt }) => attempt);
    assert.equal(new Set(told).size, told.length, 'told once');
    assert.deepEqual(new Set(told), new Set(desk.attempts), 'all are told');
  }
  assert.ok(
    desk.providers.every(({ running }) => running === 0),
    'a stream is left',
  );
  assert.equal(limiter?.waiting().length ?? 0, 0, 'somebody waits in the queue');
  let wrote: string | undefined;
  for (const part of parts) {
    wrote = part.type === 'restart' || part.type === 'continue' ? undefined : wrote;
    const by = writerOf(part);
    assert.ok(by === undefined || wrote === undefined || by === wrote, 'switching is told');
    wrote = by ?? wrote;
  }
}

describe('every request with a hedge', () => {
  it('ends once and in time, all its attempts told and recorded once, and asks nobody after a cancel', async function () {
    this.timeout(120_000);
    let hedged = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async (chosen) => {
        const outcome = await run(chosen);
        hedged += outcome.desk.records.filter((record) => record.hedged).length;
        judge(chosen, outcome);
      }),
      { numRuns: 500 },
    );
    assert.ok(hedged > 20, `only ${hedged} races were run`);
  });
});
