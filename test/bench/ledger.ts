// The ledger with a year of use in it, small to large: what an append takes, what the cost view takes, and what holds the loop.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { UsagePurpose, UsageRecord } from '../../src/core/records.ts';
import { openStore, type Store } from '../../src/core/store/openStore.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { costReport } from '../../src/core/usage/reports.ts';
import { localDay } from '../../src/core/localDay.ts';
import type { CostQuery } from '../../src/shared/costViews.ts';
import { silentLog, tokens, usageRecord } from '../unit/store/temporaryStore.ts';
import type { Bench, Figure, Report } from './report.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const APPENDS = 3000;
const ROUNDS = 5;
const YEAR_MS = 365 * 86_400_000;
const APPEND_GOAL = { limit: 2, text: '< 2 ms' };
const OPEN_GOAL = { limit: 300, text: '< 300 ms' };
const FILTER_GOAL = { limit: 100, text: '< 100 ms' };
/** A frame at 60 Hz. */
const FRAME_GOAL = { limit: 16.7, text: '≤ 16.7 ms' };

const MODELS = [
  ['anthropic', 'claude-sonnet-4-5', 3, 15],
  ['anthropic', 'claude-haiku-4-5', 1, 5],
  ['anthropic', 'claude-opus-4-5', 5, 25],
  ['openai', 'gpt-5', 1.25, 10],
  ['openai', 'gpt-5-mini', 0.25, 2],
  ['openai', 'gpt-4.1', 2, 8],
  ['openai', 'text-embedding-3-small', 0.02, 0],
  ['google', 'gemini-2.5-flash', 0.3, 2.5],
  ['google', 'gemini-2.5-pro', 1.25, 10],
  ['groq', 'llama-3.3-70b', 0.59, 0.79],
  ['ollama', 'qwen2.5-coder:7b', 0, 0],
  ['house', 'house-coder', undefined, undefined],
] as const;
const PURPOSES: readonly UsagePurpose[] = ['editorAction', 'editorAction', 'editorAction', 'title', 'compare'];

export const ledger: Bench = {
  name: 'ledger',
  about: `a year of use: ${SIZES.map((size) => size.toLocaleString('en')).join(', ')} records`,
  async run({ rounds = ROUNDS }): Promise<Report> {
    const figures: Figure[] = [];
    const notes: string[] = [];
    for (const size of SIZES) {
      const folder = mkdtempSync(join(tmpdir(), 'llm-workbench-bench-'));
      try {
        const file = join(folder, 'store.sqlite');
        const store = await openStore({ file, log: silentLog, clock: systemClock });
        const now = Date.now();
        const began = performance.now();
        fill(store, size, now);
        const filledMs = performance.now() - began;
        figures.push(...(await measure(store, size, now, rounds)));
        store.close();
        notes.push(
          `${size.toLocaleString('en')}: ${Math.round(statSync(file).size / 1e6)} MB on disk, ${Math.round((filledMs / size) * 1000)} µs a record while filling`,
        );
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return { name: 'ledger', figures, notes: [...notes, 'held: the longest time in which nothing else could run'] };
  },
};

/** The same in every run: a generator of Lehmer's kind. */
let state = 1;
function random(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

/**
 * Two thirds of the requests belong to conversations of twenty, which seldom change their model; the others are what is asked
 * for in the editor, and titles. On one day a person works in two of six folders and asks five of twelve models, one conversation
 * in twenty with another key than usual.
 */
function recordOf(index: number, startedAt: number): UsageRecord {
  const day = Math.floor(startedAt / 86_400_000);
  const talk = Math.floor(index / 30);
  const isTalk = index % 3 !== 0;
  /** The same for all of a conversation. */
  const choice = isTalk && index % 25 !== 0 ? ((talk * 48_271) % 65_537) / 65_537 : random();
  const [providerId, modelAsked, input, output] = MODELS[(day * 5 + Math.floor(choice ** 2 * 5)) % MODELS.length]!;
  const reported = (count: number) => ({ tokens: Math.floor(count), origin: 'reported' as const });
  const [plain, cached, written, answer] = [random() * 4000, random() * 9000, random() * 500, random() * 900];
  const known = input !== undefined;
  const isFailed = random() < 0.02;
  return usageRecord(scatteredId(index), {
    startedAt,
    providerId,
    modelAsked,
    keyName: (choice * 1000) % 20 > 1 ? 'work' : 'private',
    purpose: isTalk ? 'chat' : PURPOSES[Math.floor(random() * PURPOSES.length)]!,
    workspace: `file:///home/person/project-${(Math.floor(day / 7) + Math.floor((choice * 100) % 2)) % 6}`,
    conversationId: isTalk ? `10000000-0000-4000-8000-${String(talk).padStart(12, '0')}` : undefined,
    tokens: tokens({
      uncachedInput: reported(plain),
      cacheRead: reported(cached),
      cacheWrite5m: reported(written),
      textOutput: reported(answer),
    }),
    price: known
      ? {
          source: 'genai-prices',
          date: '2026-09-23',
          inputPerMillion: input,
          cacheReadPerMillion: input / 10,
          cacheWritePerMillion: input * 1.25,
          outputPerMillion: output,
        }
      : undefined,
    costUsd: known
      ? (plain * input + cached * (input / 10) + written * input * 1.25 + answer * output) / 1e6
      : undefined,
    timeToFirstTokenMs: 300 * (1 + 8 * random() ** 4),
    durationMs: 2000 + 9000 * random(),
    tokensPerSecond: 40 + 100 * random(),
    outcome: isFailed ? 'failed' : 'success',
    features: { task: 'code', estimatedInputTokens: Math.floor(plain + cached) },
  });
}

/** Ids that follow each other stand anywhere in an index, as random ones do. */
function scatteredId(index: number): string {
  return `${((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

function fill(store: Store, size: number, now: number): void {
  const step = YEAR_MS / size;
  for (let first = 0; first < size; first += 5000) {
    store.transaction(() => {
      for (let index = first; index < Math.min(size, first + 5000); index += 1) {
        store.usage.add(recordOf(index, Math.floor(now - YEAR_MS + (index + 1) * step)));
      }
    });
  }
}

async function measure(store: Store, size: number, now: number, rounds: number): Promise<Figure[]> {
  const name = size.toLocaleString('en');
  const appends: number[] = [];
  const appendsCpu: number[] = [];
  for (let index = 0; index < APPENDS; index += 1) {
    const record = recordOf(size + index, Date.now());
    const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
    store.usage.add(record);
    appends.push(performance.now() - began);
    appendsCpu.push(cpuMsSince(cpuBefore));
    if (index % 50 === 0) {
      await nextTurn();
    }
  }
  const at = (share: number, times = appends) =>
    times.toSorted((one, other) => one - other)[Math.floor(share * times.length)]!;
  const today = localDay(now);
  const month: CostQuery = { period: { kind: 'month', of: today }, by: 'provider' };
  const year: CostQuery = { period: { kind: 'range', from: localDay(now - YEAR_MS), to: today }, by: 'model' };
  const memoryBefore = process.memoryUsage().rss;
  const figures: Figure[] = [
    { what: `${name}: append, p50`, unit: 'ms', values: [at(0.5)] },
    { what: `${name}: append, p99`, unit: 'ms', values: [at(0.99)], goal: APPEND_GOAL },
    { what: `${name}: append, p99, processor time`, unit: 'ms', values: [at(0.99, appendsCpu)] },
    { what: `${name}: append, longest`, unit: 'ms', values: [at(0.9999)] },
  ];
  const queries: Record<string, { query: CostQuery; goal: Figure['goal'] }> = {
    'report of the month': { query: month, goal: OPEN_GOAL },
    'month, one provider': { query: { ...month, filter: { providers: ['openai'] } }, goal: FILTER_GOAL },
    'month, by conversation': { query: { ...month, by: 'conversation' }, goal: FILTER_GOAL },
    today: { query: { ...month, period: { kind: 'day', of: today } }, goal: FILTER_GOAL },
    'report of the year': { query: year, goal: OPEN_GOAL },
    'year, one provider': { query: { ...year, filter: { providers: ['openai'] } }, goal: FILTER_GOAL },
    'year, one model': {
      query: { ...year, filter: { models: [{ providerId: 'groq', model: 'llama-3.3-70b' }] } },
      goal: FILTER_GOAL,
    },
    'year, one workspace, editor actions': {
      query: { ...year, filter: { workspaces: ['file:///home/person/project-1'], purposes: ['editorAction'] } },
      goal: FILTER_GOAL,
    },
    'year, by conversation': { query: { ...year, by: 'conversation' }, goal: OPEN_GOAL },
    'everything, by month': { query: { ...year, period: { kind: 'all' } }, goal: OPEN_GOAL },
  };
  for (const [what, { query, goal }] of Object.entries(queries)) {
    const took: number[] = [];
    const held: number[] = [];
    const cpu: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
      held.push(await longestHold(costReport(store.usage.costs, query, now)));
      took.push(performance.now() - began);
      cpu.push(cpuMsSince(cpuBefore));
    }
    figures.push({ what: `${name}: ${what}`, unit: 'ms', values: took, goal });
    figures.push({ what: `${name}: ${what}, processor time`, unit: 'ms', values: cpu });
    figures.push({ what: `${name}: ${what}, held`, unit: 'ms', values: held, goal: FRAME_GOAL });
  }
  const totals: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    store.usage.totals();
    totals.push(performance.now() - began);
  }
  figures.push({ what: `${name}: totals of all time`, unit: 'ms', values: totals, goal: FRAME_GOAL });
  const grown = (process.memoryUsage().rss - memoryBefore) / 1e6;
  figures.push({ what: `${name}: resident memory that reports added`, unit: 'MB', values: [grown] });
  return figures;
}

/** What this process itself had of the processors: on a machine that is busy with others, the better measure. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Milliseconds between two turns of the event loop at most, until `pending` is done. */
async function longestHold(pending: Promise<unknown>): Promise<number> {
  const work = { isDone: false };
  const end = pending.finally(() => {
    work.isDone = true;
  });
  let longest = 0;
  let turnAt = performance.now();
  while (!work.isDone) {
    await nextTurn();
    const now = performance.now();
    longest = Math.max(longest, now - turnAt);
    turnAt = now;
  }
  await end;
  return longest;
}
