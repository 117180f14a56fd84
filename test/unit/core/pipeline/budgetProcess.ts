// Another window that sends many requests at once under a hard budget: `budgetProcess.ts <store> <bills> <name> <count> <limit>`.
import { appendFileSync } from 'node:fs';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createBudgetGate } from '../../../../src/core/pipeline/budgetGate.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { Clock } from '../../../../src/core/ports.ts';
import type { ListPrice } from '../../../../src/core/provider.ts';
import { openStore, type Store } from '../../../../src/core/store/openStore.ts';
import { systemClock } from '../../../../src/core/systemClock.ts';
import { readBudgets } from '../../../../src/core/usage/budgetDefinitions.ts';
import { silentLog } from '../../store/temporaryStore.ts';
import { callTo, readAll, scriptedProvider } from '../../support/scriptedProvider.ts';

const PRICE: ListPrice = { inputPerMillion: 100, outputPerMillion: 1000 };
const INPUT_TOKENS = 40;
/** How the name of a process begins that does not come to an end by itself. */
export const DOOMED = 'doomed';

/** What became of the requests of one process. */
export interface Outcomes {
  answered: number;
  refused: number;
  /** Messages of what else went wrong. */
  other: string[];
}

/** Sends `count` requests at once. What the vendor will bill, however the request ends, is appended to the file `bills` as it comes in. */
export async function sendMany(
  store: Store,
  { bills, name, count, limitUsd, clock = systemClock }: Sending,
): Promise<Outcomes> {
  const budgets = { limits: [{ period: 'month', usd: limitUsd, hard: true }] };
  const pricing = new Pricing();
  const provider = scriptedProvider({
    ownPrices: true,
    async *stream(request) {
      const most = request.maxOutputTokens ?? 0;
      const output = Math.ceil(most * Math.random());
      const usd = (INPUT_TOKENS * PRICE.inputPerMillion + output * PRICE.outputPerMillion) / 1e6;
      appendFileSync(bills, `${name} ${usd}\n`);
      if (name.startsWith(DOOMED) && Math.random() < 0.3) {
        yield { type: 'text', text: 'some words ' };
        // It is killed in the middle of this one.
        await new Promise(() => setInterval(() => undefined, 1000));
      }
      for (let part = 0; part < 3; part += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20 + 60 * Math.random()));
        yield { type: 'text', text: 'some words ' };
      }
      yield { type: 'usage', usage: { uncachedInputTokens: INPUT_TOKENS, textOutputTokens: output } };
      yield { type: 'finish', reason: 'stop' };
    },
  });
  let ids = 0;
  const common = { clock, pricing, newId: () => `${name}-${process.pid}-${(ids += 1)}` };
  const gate = createBudgetGate({
    ...common,
    log: silentLog,
    store: async () => store,
    budgets: () => readBudgets(budgets, {}),
  });
  const send = createSend({
    ...common,
    timeouts: () => ({ connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 }),
    budget: async () => gate,
  });
  const one = async () => {
    const call = callTo(provider, {
      request: {
        model: 'model-a',
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'A question of some words. '.repeat(5) }] }],
        maxOutputTokens: 200 + Math.floor(600 * Math.random()),
        modelInfo: { id: 'model-a', abilities: {}, price: PRICE },
      },
      labels: { purpose: 'chat' },
      onRecord: (record) => void store.usage.add(record),
    });
    return (await readAll(send(call, new AbortController().signal))).error;
  };
  const errors = await Promise.all(Array.from({ length: count }, one));
  const others = errors.filter((error) => error !== undefined && error.kind !== 'budgetExceeded');
  return {
    answered: errors.filter((error) => error === undefined).length,
    refused: errors.filter((error) => error?.kind === 'budgetExceeded').length,
    other: others.map((error) => String(error?.message)),
  };
}

interface Sending {
  bills: string;
  name: string;
  count: number;
  limitUsd: number;
  clock?: Clock;
}

/** Starts one, which waits for `go`; `outcomes` gives `undefined` where it was killed. */
export async function startSending(
  file: string,
  { bills, name, count, limitUsd }: Sending,
): Promise<{ child: ChildProcess; go(): void; outcomes: Promise<Outcomes | undefined> }> {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [script, file, bills, name, String(count), String(limitUsd)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  await once(child.stdout, 'data');
  const outcomes = once(child, 'close').then(() => {
    const line = printed.split('\n')[1];
    return line ? (JSON.parse(line) as Outcomes) : undefined;
  });
  return { child, go: () => void child.stdin.write('go\n'), outcomes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file = '', bills = '', name = '', count = '0', limitUsd = '0'] = process.argv;
  const store = await openStore({ file, log: silentLog, clock: systemClock });
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  const outcomes = await sendMany(store, { bills, name, count: Number(count), limitUsd: Number(limitUsd) });
  store.close();
  process.stdout.write(`${JSON.stringify(outcomes)}\n`);
}
