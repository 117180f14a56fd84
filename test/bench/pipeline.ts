// What the whole pipeline adds to a healthy answer: time to the first token, and CPU per chunk, against the bare provider.
import { randomUUID } from 'node:crypto';
import { Breaker } from '../../src/core/pipeline/breaker.ts';
import { createBudgetGate } from '../../src/core/pipeline/budgetGate.ts';
import type { Call, RouteTarget, Send } from '../../src/core/pipeline/call.ts';
import { Limiter } from '../../src/core/pipeline/limiter.ts';
import { createSend } from '../../src/core/pipeline/send.ts';
import { Pricing } from '../../src/core/pricing.ts';
import { openai } from '../../src/core/providers/openai.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { readBudgets } from '../../src/core/usage/budgetDefinitions.ts';
import { openHouse, type House } from './house.ts';
import { compareWays, type Way } from './readingWays.ts';
import { differences, ratios, type Bench, type BenchOptions, type Figure, type Report } from './report.ts';
import { startStreamServer } from './streamServer.ts';

const MODEL = 'gpt-4.1-mini';
/** More than the bare provider. */
const GOAL_FIRST_TOKEN_MS = 0.5;
const GOAL_CHUNK_US = 3;
const CHUNKS = 2000;
const ROUNDS = 12;
const WARM_UP_ROUNDS = 3;
/** Questions of each way in one round, by turns. */
const QUESTIONS = 60;

const LIMITS = { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000, leastTokensPerSecond: 1 };
const BARE = 'bare provider';
const ALONE = 'pipeline';
const ROUTED = 'with route, breaker and limits';
const BUDGETED = 'and a hard budget';
const WAYS = [BARE, ALONE, ROUTED, BUDGETED] as const;
type WayName = (typeof WAYS)[number];
const OURS: readonly WayName[] = [ALONE, ROUTED, BUDGETED];
/** Of the times of a round this share is shorter: what a busy machine adds is not the pipeline's. */
const QUANTILE = 0.1;

/** Parts as they come, until somebody leaves. */
type Asking = (question: string) => AsyncIterable<{ type: string; text?: string }>;

export const pipeline: Bench = {
  name: 'pipeline',
  about: 'time to the first token and CPU per chunk that the pipeline adds to the bare provider',
  async run(options): Promise<Report> {
    await using server = await startStreamServer();
    using house = await openHouse(openai, MODEL, server.url);
    const askings = await askingsOf(house);
    return {
      name: 'pipeline',
      figures: [...(await firstTokens(askings, options)), ...(await perChunk(askings, options))],
      notes: [
        'first token: from the question to the first text, an answer of one chunk, ways by turns, the 10th percentile of each round; the server is another process',
        'CPU: process.cpuUsage() of the reading process, all its threads; usage record, price and lease are in it',
        'the store is on disk: the hard budget is one transaction before each answer, the record one after it',
      ],
    };
  },
};

async function askingsOf(house: House): Promise<Record<WayName, Asking>> {
  const connection = await house.connections.open(openai);
  const never = new AbortController().signal;
  const targetFor = (question: string): RouteTarget => ({
    provider: openai,
    connection,
    request: {
      model: MODEL,
      maxOutputTokens: 4096,
      messages: [{ role: 'user', parts: [{ type: 'text', text: question }] }],
    },
  });
  const callFor = (question: string): Call => ({
    ...targetFor(question),
    labels: { purpose: 'chat' },
    attempt: 1,
    onRecord: (record) => void house.store.usage.add(record),
  });
  const routed = (send: Send) => (question: string) =>
    send(
      {
        ...callFor(question),
        totalMs: 600_000,
        route: { afterContent: 'continue', next: async () => targetFor(question) },
      },
      never,
    );
  return {
    [BARE]: (question) => openai.stream(targetFor(question).request, connection.context, never),
    [ALONE]: (question) => house.send({ ...callFor(question), onRecord() {} }, never),
    [ROUTED]: routed(routedPipeline()),
    [BUDGETED]: routed(routedPipeline(house)),
  };
}

/** As the product has it: each layer has something to do. `house`: a hard budget in its store. */
function routedPipeline(house?: House): Send {
  const common = { clock: systemClock, pricing: new Pricing(), newId: randomUUID };
  const gate =
    house &&
    createBudgetGate({
      ...common,
      log: { debug() {}, info() {}, warn() {}, error: console.error },
      store: async () => house.store,
      budgets: () => readBudgets({ limits: [{ period: 'month', usd: 1_000_000, hard: true, warnAt: [80] }] }, {}),
    });
  return createSend({
    ...common,
    timeouts: () => LIMITS,
    refusal: async () => undefined,
    breaker: new Breaker(systemClock),
    limiter: new Limiter({
      clock: systemClock,
      rules: () => [{ scope: {}, limits: { requestsPerMinute: 1_000_000, tokensPerMinute: 1e12, parallel: 1000 } }],
    }),
    budget: gate && (async () => gate),
    redact: (text) => text,
  });
}

async function firstTokens(
  askings: Readonly<Record<WayName, Asking>>,
  { rounds = ROUNDS }: BenchOptions,
): Promise<Figure[]> {
  const values = new Map(WAYS.map((way) => [way, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const times = new Map(WAYS.map((way) => [way, [] as number[]]));
    for (let question = 0; question < QUESTIONS; question += 1) {
      const first = question % WAYS.length;
      for (const way of [...WAYS.slice(first), ...WAYS.slice(0, first)]) {
        times.get(way)?.push(await firstTokenMs(askings[way]));
      }
    }
    if (round >= 0) {
      for (const [way, all] of times) {
        values.get(way)?.push(all.toSorted((a, b) => a - b)[Math.floor(all.length * QUANTILE)] ?? Number.NaN);
      }
    }
  }
  const of = (way: WayName) => values.get(way) ?? [];
  return [
    ...WAYS.map((way): Figure => ({ what: `first token: ${way}`, unit: 'ms', values: of(way) })),
    ...OURS.map((way): Figure => ({
      what: `first token: ${way} minus ${BARE}`,
      unit: 'ms',
      values: differences(of(way), of(BARE)),
      goal: { limit: GOAL_FIRST_TOKEN_MS, text: `< ${GOAL_FIRST_TOKEN_MS} ms` },
    })),
    { what: `first token: ${BUDGETED} ÷ ${BARE}`, unit: '×', values: ratios(of(BUDGETED), of(BARE)) },
  ];
}

/** Reads to the end, so that the next question finds nothing under way. */
async function firstTokenMs(ask: Asking): Promise<number> {
  const began = performance.now();
  let ms = Number.NaN;
  for await (const part of ask('1 chunks')) {
    if (part.type === 'text' && Number.isNaN(ms)) {
      ms = performance.now() - began;
    }
  }
  return ms;
}

async function perChunk(askings: Readonly<Record<WayName, Asking>>, options: BenchOptions): Promise<Figure[]> {
  const wayOf =
    (ask: Asking): Way =>
    async (question) => {
      let text = '';
      for await (const part of ask(question)) {
        text += part.type === 'text' ? part.text : '';
      }
      return text;
    };
  const ways = Object.fromEntries(WAYS.map((way) => [way, wayOf(askings[way])]));
  const title = `CPU per chunk, ${CHUNKS} chunks`;
  const { figures, of } = await compareWays(title, ways, CHUNKS, options);
  return [
    ...figures,
    ...OURS.map((way): Figure => ({
      what: `CPU per chunk: ${way} minus ${BARE}`,
      unit: 'µs',
      values: differences(of(way), of(BARE)),
      goal: { limit: GOAL_CHUNK_US, text: `< ${GOAL_CHUNK_US} µs` },
    })),
    { what: `CPU per chunk: ${BUDGETED} ÷ ${BARE}`, unit: '×', values: ratios(of(BUDGETED), of(BARE)) },
  ];
}
