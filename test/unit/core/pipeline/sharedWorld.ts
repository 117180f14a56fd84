// Several requests at once that share vendors, circuits, limits and a budget: arbitrary worlds, and how each is played.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import { createBudgetGate } from '../../../../src/core/pipeline/budgetGate.ts';
import type { Call, PipelinePart, RouteTarget } from '../../../../src/core/pipeline/call.ts';
import { Limiter } from '../../../../src/core/pipeline/limiter.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ChatRequest, StreamPart } from '../../../../src/core/provider.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { readBudgets } from '../../../../src/core/usage/budgetDefinitions.ts';
import type { AttemptView } from '../../../../src/shared/routingViews.ts';
import { silentLog } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, finish, scriptedProvider, stall, text, usage, type Step } from '../../support/scriptedProvider.ts';
import { hard, PRICE, request } from './budgetDesk.ts';

const LIMITS = { connectMs: 3000, firstTokenMs: 5000, idleMs: 2000 };
const VENDORS = 3;
/** More than all requests here can take. */
const FOREVER_MS = 3_600_000;
const pricing = new Pricing();

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('text' as const) },
  { weight: 4, arbitrary: fc.constant('end' as const) },
  { weight: 2, arbitrary: fc.constantFrom('usage' as const, 'silence' as const, 'tool' as const) },
  { weight: 2, arbitrary: fc.record({ waitMs: fc.nat(4000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('rateLimit', 'overloaded', 'network', 'auth', 'badRequest', 'contentFilter', 'truncated'),
      retryAfterMs: fc.option(fc.nat(20_000), { nil: undefined }),
    }),
  },
);

const answer = fc.oneof(
  { weight: 2, arbitrary: fc.array(step, { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constant(['text' as const, { kind: 'truncated' as const, retryAfterMs: undefined }]) },
  { weight: 1, arbitrary: fc.constant(['text' as const, 'end' as const]) },
);

const asking = fc.record({
  order: fc.oneof(fc.shuffledSubarray([0, 1, 2], { minLength: 2 }), fc.constant<number[]>([0])),
  takesPrefill: fc.boolean(),
  startMs: fc.nat(15_000),
  cancelMs: fc.option(fc.nat(15_000), { nil: undefined, freq: 2 }),
  totalMs: fc.option(fc.integer({ min: 100, max: 60_000 }), { nil: undefined }),
  afterContent: fc.constantFrom('restart', 'continue', 'ask'),
  choice: fc.constantFrom('restart', 'continue', 'stop'),
  /** How long the person thinks before. */
  thinksMs: fc.constantFrom(0, 30_000),
  delivery: fc.constantFrom('parts', 'whole'),
});
type Asking = typeof asking extends fc.Arbitrary<infer One> ? One : never;

export const world = fc.record({
  scripts: fc.array(fc.array(answer, { minLength: 1, maxLength: 5 }), { minLength: VENDORS, maxLength: VENDORS }),
  askings: fc.array(asking, { minLength: 1, maxLength: 5 }),
  limitUsd: fc.oneof(fc.double({ min: 0.05, max: 1, noNaN: true }), fc.constant(10), fc.constant(10)),
  parallel: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  requestsPerMinute: fc.option(fc.integer({ min: 2, max: 6 }), { nil: undefined }),
  maxRetries: fc.nat(3),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
});
export type World = typeof world extends fc.Arbitrary<infer One> ? One : never;
type ScriptStep = World['scripts'][number][number][number];

function stepOf(one: ScriptStep, name: string, clock: ManualClock): Step {
  if (typeof one === 'object') {
    return 'waitMs' in one
      ? () => clock.wait(one.waitMs)
      : new AppError(one.kind, 'No', { retryAfterMs: one.retryAfterMs });
  }
  switch (one) {
    case 'text':
      return text(`${name}|`);
    case 'tool':
      return { type: 'toolCallDelta', index: 0, name: 'f', argumentsDelta: `${name}|` };
    case 'usage':
      return usage(0, 40);
    case 'silence':
      return stall;
    case 'end':
      return finish;
  }
}

export interface Sent {
  vendor: number;
  atMs: number;
  /** Of the call whose connection was used. */
  asker: string;
}

export interface Told {
  asking: Asking;
  parts: PipelinePart[];
  attempts: AttemptView[];
  records: UsageRecord[];
  error?: unknown;
  startedMs?: number;
  endedMs?: number;
  cancelledMs?: number;
  thoughtMs: number;
}

export interface Played {
  told: Told[];
  sent: Sent[];
  mostRunning: number;
  heldUsd: number;
  spentUsd: number;
}

export async function play(chosen: World, clock: ManualClock, store: Store): Promise<Played> {
  const sent: Sent[] = [];
  const running = { now: 0, most: 0 };
  const vendors = chosen.scripts.map((answers, vendor) => {
    const name = String.fromCodePoint(97 + vendor);
    const provider = scriptedProvider({
      id: name,
      ownPrices: true,
      answers: answers.map((steps) => steps.map((one) => stepOf(one, name, clock))),
    });
    const { stream } = provider;
    provider.stream = async function* (asked, context, signal) {
      sent.push({ vendor, atMs: clock.monotonicMs(), asker: context.apiKey ?? '' });
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      try {
        yield* shortened(stream(asked, context, signal), asked);
      } finally {
        running.now -= 1;
      }
    };
    return provider;
  });
  const targetTo = (vendor: number, asker: number, takesPrefill: boolean): RouteTarget => {
    const provider = vendors[vendor];
    assert.ok(provider);
    const { connection } = callTo(provider);
    const model = `model-${vendor}`;
    return {
      provider,
      connection: { ...connection, context: { ...connection.context, apiKey: String(asker) } },
      request: request({ model }, { id: model, price: PRICE }),
      takesPrefill,
    };
  };
  const limits = { parallel: chosen.parallel, requestsPerMinute: chosen.requestsPerMinute };
  const limiter = new Limiter({ clock, rules: () => [{ scope: {}, limits }] });
  let ids = 0;
  const common = { clock, pricing, newId: () => `${clock.now()}-${(ids += 1)}` };
  const gate = createBudgetGate({
    ...common,
    log: silentLog,
    store: async () => store,
    budgets: () => readBudgets(hard(chosen.limitUsd), {}),
  });
  const send = createSend({
    ...common,
    timeouts: () => LIMITS,
    maxRetries: () => chosen.maxRetries,
    random: () => chosen.random,
    breaker: new Breaker(clock),
    limiter,
    budget: async () => gate,
  });
  const told = chosen.askings.map((one): Told => ({
    asking: one,
    parts: [],
    attempts: [],
    records: [],
    thoughtMs: 0,
  }));
  const requests = told.map(async (one, asker) => {
    const { order, takesPrefill, startMs, cancelMs, totalMs, afterContent, delivery } = one.asking;
    await clock.wait(startMs);
    const controller = new AbortController();
    const stop =
      cancelMs === undefined
        ? undefined
        : clock.after(cancelMs, () => {
            one.cancelledMs = clock.monotonicMs();
            controller.abort();
          });
    const [first, ...rest] = order.map((vendor) => targetTo(vendor, asker, takesPrefill));
    assert.ok(first);
    const call: Call = {
      ...first,
      labels: { purpose: 'chat' },
      attempt: 1,
      totalMs,
      delivery,
      route: { afterContent, next: async () => rest.shift() },
      onAttempt: (attempt) => void one.attempts.push(attempt),
      onRecord(record) {
        one.records.push(record);
        store.usage.add(record);
      },
    };
    one.startedMs = clock.monotonicMs();
    await read(one, send(call, controller.signal), clock);
    one.endedMs = clock.monotonicMs();
    stop?.dispose();
  });
  const isOpen = () => told.some(({ endedMs }) => endedMs === undefined);
  while (isOpen() && clock.monotonicMs() < FOREVER_MS) {
    await clock.advanceAsync(1000);
  }
  assert.ok(!isOpen(), 'one has no end');
  await Promise.all(requests);
  // What a scripted vendor waits for outlives it, and so does a person's thinking.
  await clock.advanceAsync(40_000);
  assert.equal(clock.pendingTimers, 0, 'a timer is left');
  assert.equal(running.now, 0, 'a stream is left');
  assert.equal(limiter.waiting().length, 0, 'somebody waits in vain');
  const day = { budgetId: '', scope: {}, firstDay: '2000-01-01', lastDay: '2999-01-01' };
  const [sums] = store.budgets.sums([day]);
  const spentUsd = told
    .flatMap(({ records }) => records)
    .reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);
  return { told, sent, mostRunning: running.most, heldUsd: sums?.heldUsd ?? Number.NaN, spentUsd };
}

/** A vendor keeps to the longest answer that it was asked for. */
async function* shortened(parts: AsyncIterable<StreamPart>, { maxOutputTokens = 100 }: ChatRequest) {
  let left = maxOutputTokens;
  for await (const part of parts) {
    if (part.type === 'usage') {
      yield usage(0, Math.min(40, maxOutputTokens));
    } else if (part.type === 'text' || part.type === 'toolCallDelta') {
      if (left <= 1) {
        yield { type: 'finish', reason: 'length' } as const;
        return;
      }
      left -= 2;
      yield part;
    } else {
      yield part;
    }
  }
}

async function read(one: Told, parts: AsyncIterable<PipelinePart>, clock: ManualClock): Promise<void> {
  const { choice, thinksMs } = one.asking;
  let askedMs: number | undefined;
  try {
    for await (const part of parts) {
      if (askedMs !== undefined) {
        one.thoughtMs += clock.monotonicMs() - askedMs;
        askedMs = undefined;
      }
      one.parts.push(part);
      if (part.type === 'ask') {
        askedMs = clock.monotonicMs();
        clock.after(thinksMs, () => part.decide(choice));
      }
    }
  } catch (thrown) {
    one.error = thrown;
  }
  one.thoughtMs += askedMs === undefined ? 0 : clock.monotonicMs() - askedMs;
}
