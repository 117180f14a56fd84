// The whole pipeline over real sockets: clocks, budgets, breaker, limiter, and a route over servers that misbehave.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { Breaker } from '../../../src/core/pipeline/breaker.ts';
import { createBudgetGate } from '../../../src/core/pipeline/budgetGate.ts';
import type { AfterContent, Call, PipelinePart, RouteTarget, Send } from '../../../src/core/pipeline/call.ts';
import type { ClockLimits } from '../../../src/core/pipeline/clocks.ts';
import { Limiter } from '../../../src/core/pipeline/limiter.ts';
import { createSend } from '../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../src/core/pricing.ts';
import type { UsageRecord } from '../../../src/core/records.ts';
import { openStore, type Store } from '../../../src/core/store/openStore.ts';
import { readBudgets } from '../../../src/core/usage/budgetDefinitions.ts';
import type { AttemptView } from '../../../src/shared/routingViews.ts';
import { silentLog } from '../../unit/store/temporaryStore.ts';
import { fastClock } from './fastClock.ts';
import type { Served } from './stand.ts';

/** Milliseconds of the fast clock, as in the settings' defaults. */
const LIMITS: ClockLimits = { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 };
export const TOTAL_MS = 120_000;
const BUDGET_USD = 1000;
const pricing = new Pricing();

/** One store with a hard budget, for all requests of a file of tests. */
export interface Purse {
  store: Store;
  file: string;
  /** USD that is set aside for requests under way. */
  heldUsd(): number;
  close(): void;
}

export async function openPurse(): Promise<Purse> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const file = join(folder, 'store.sqlite');
  const store = await openStore({ file, log: silentLog, clock: fastClock });
  const [firstDay, lastDay] = ['2000-01-01', '2999-01-01'];
  return {
    store,
    file,
    heldUsd: () => store.budgets.sums([{ budgetId: '', scope: {}, firstDay, lastDay }])[0]?.heldUsd ?? Number.NaN,
    close() {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Rig {
  send: Send;
  breaker: Breaker;
  limiter: Limiter;
}

export interface RigOptions {
  /** Clocks of single providers, by id. */
  limits?: Readonly<Record<string, Partial<ClockLimits>>>;
  /** Requests at one time. */
  parallel?: number;
}

export function openRig(purse: Purse, { limits = {}, parallel = 1000 }: RigOptions = {}): Rig {
  const common = { clock: fastClock, pricing, newId: randomUUID };
  const breaker = new Breaker(fastClock);
  const limiter = new Limiter({ clock: fastClock, rules: () => [{ scope: {}, limits: { parallel } }] });
  const gate = createBudgetGate({
    ...common,
    log: silentLog,
    store: async () => purse.store,
    budgets: () => readBudgets({ limits: [{ period: 'month', usd: BUDGET_USD, hard: true, warnAt: [] }] }, {}),
  });
  const send = createSend({
    ...common,
    timeouts: ({ id }) => ({ ...LIMITS, ...limits[id] }),
    random: () => 1,
    totalMs: () => TOTAL_MS,
    breaker,
    limiter,
    budget: async () => gate,
  });
  return { send, breaker, limiter };
}

/** What is asked of a server: 10,000 tokens of context for the first, more for each that follows. */
export function targetAt({ voice, baseUrl, url }: Served, place: number, takesPrefill = false): RouteTarget {
  const { provider, model } = voice;
  return {
    provider,
    connection: {
      source: 'stored',
      keyName: 'work',
      origin: url,
      simulated: false,
      context: { baseUrl, apiKey: 'fault-key', fetch: globalThis.fetch },
    },
    request: {
      model,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say hello' }] }],
      maxOutputTokens: 500,
      modelInfo: {
        id: model,
        abilities: {},
        contextWindow: 10_000 * (place + 1),
        price: { inputPerMillion: 1, outputPerMillion: 10 },
      },
    },
    takesPrefill,
  };
}

export interface Asking {
  /** Asked in this order. */
  chain: readonly Served[];
  takesPrefill?: boolean;
  afterContent?: AfterContent;
  choice?: 'restart' | 'continue' | 'stop';
  delivery?: Call['delivery'];
  totalMs?: number;
  signal?: AbortSignal;
  onPart?: (part: PipelinePart) => void;
}

export interface Outcome {
  parts: PipelinePart[];
  /** What stands before the reader, each time from a beginning. */
  texts: string[];
  error?: AppError;
  isFinished: boolean;
  attempts: AttemptView[];
  records: UsageRecord[];
  tookMs: number;
}

/** One request from its beginning to its end; a chain of one has no route. */
export async function ask({ send }: Rig, purse: Purse, asking: Asking): Promise<Outcome> {
  const { call, attempts, records } = callFor(purse, asking);
  const { choice = 'restart', signal = new AbortController().signal, onPart } = asking;
  const began = fastClock.monotonicMs();
  const outcome: Outcome = { parts: [], texts: [''], isFinished: false, attempts, records, tookMs: 0 };
  try {
    for await (const part of send(call, signal)) {
      outcome.parts.push(part);
      if (part.type === 'ask') {
        part.decide(choice);
      } else if (part.type === 'restart') {
        outcome.texts.push('');
      } else if (part.type === 'text') {
        outcome.texts.push((outcome.texts.pop() ?? '') + part.text);
      }
      outcome.isFinished ||= part.type === 'finish';
      onPart?.(part);
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) {
      throw thrown;
    }
    outcome.error = thrown;
  }
  return { ...outcome, tookMs: fastClock.monotonicMs() - began };
}

function callFor(purse: Purse, asking: Omit<Asking, 'choice' | 'signal' | 'onPart'>) {
  const { chain, takesPrefill, afterContent, delivery, totalMs } = asking;
  const [first, ...rest] = chain.map((stand, place) => targetAt(stand, place, takesPrefill));
  if (!first) {
    throw new Error('a chain has a first');
  }
  const attempts: AttemptView[] = [];
  const records: UsageRecord[] = [];
  const call: Call = {
    ...first,
    labels: { purpose: 'chat' },
    attempt: 1,
    delivery,
    totalMs,
    onRecord(record) {
      records.push(record);
      purse.store.usage.add(record);
    },
    onAttempt: (attempt) => attempts.push(attempt),
    route: rest.length > 0 ? { afterContent, next: async () => rest.shift() } : undefined,
  };
  return { call, attempts, records };
}

/** Runs so many at a time, in their order; each one's result can be waited for. */
export function inTurns<T>(atOnce: number, works: readonly (() => Promise<T>)[]): Promise<T>[] {
  const results = works.map(() => Promise.withResolvers<T>());
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < works.length; index = next++) {
      await works[index]?.().then(results[index]?.resolve, results[index]?.reject);
    }
  };
  for (let worker = 0; worker < atOnce; worker += 1) {
    void work();
  }
  return results.map(({ promise }) => {
    promise.catch(() => undefined);
    return promise;
  });
}
