// Requests without end, many at a time, through the pipeline and the gateway, to servers that misbehave at random.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AfterContent } from '../../src/core/pipeline/call.ts';
import { askGateway, type GatewayRig, openGateway } from '../wire/faults/gatewayRig.ts';
import { ask, openPurse, openRig, type Purse, type Rig } from '../wire/faults/rig.ts';
import type { Served } from '../wire/faults/stand.ts';
import { BIG_THREE } from '../wire/faults/voices.ts';
import { type Sample, takeSample } from './soakMeters.ts';
import type { SoakAddresses } from './soakServers.ts';
import { waitFor } from './wait.ts';

export interface SoakOptions {
  parallel: number;
  /** How often everything comes to rest and is measured, and how long requests are begun before each time. */
  rounds: number;
  roundMs: number;
  /** Planted: called with each request; what it keeps is to be found. */
  leak?: (scene: SoakScene) => void;
  onRound?: (sample: Sample) => void;
}

export interface SoakScene {
  /** That all requests were given. */
  signal: AbortSignal;
  storeFile: string;
  url: string;
}

export interface SoakReport {
  samples: Sample[];
  /** How requests ended, by how often. */
  ends: Map<string, number>;
  /** What must not happen, in words. */
  wrong: string[];
}

/** Clocks of all vendors, milliseconds of the fast clock. */
const LIMITS = {
  connectMs: 20_000,
  firstTokenMs: 20_000,
  idleMs: 20_000,
  leastTokensPerSecond: 10,
  throughputWindowMs: 4000,
};
const TOTAL_MS = 60_000;
/** So many of all requests are cancelled, after at most so many real milliseconds. */
const CANCELLED = 0.1;
const CANCEL_MS = 300;
/** Real milliseconds in which idle connections and what ends with them have to come to rest. */
const REST_MS = 5000;
const MOST_WRONG = 20;

interface Field {
  rig: Rig;
  purse: Purse;
  served: readonly Served[];
  gateways: readonly GatewayRig[];
  caller: AbortController;
  report: SoakReport;
}

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const child = fork(join(import.meta.dirname, 'soakServers.ts'), { execArgv: [] });
  const purse = await openPurse();
  try {
    const [{ urls }] = (await once(child, 'message')) as [SoakAddresses];
    const served = BIG_THREE.map((voice, place): Served => {
      const url = urls[place] ?? '';
      return { voice, url, baseUrl: url + voice.basePath };
    });
    const limits = Object.fromEntries(BIG_THREE.map(({ provider }) => [provider.id, LIMITS]));
    const rig = openRig(purse, { limits });
    // Both that go on and that cannot.
    const gateways = await Promise.all(
      [true, false].map((takesPrefill) => openGateway(rig, purse, served, takesPrefill, { idleMs: 300 })),
    );
    const report: SoakReport = { samples: [], ends: new Map(), wrong: [] };
    const field = { rig, purse, served, gateways, caller: new AbortController(), report };
    await runRounds(field, options, () => child.send('rest'));
    await Promise.all(gateways.map(({ gateway }) => gateway.stop(0)));
    return report;
  } finally {
    child.disconnect();
    purse.close();
  }
}

async function runRounds(field: Field, options: SoakOptions, rest: () => void): Promise<void> {
  const { parallel, rounds, roundMs, leak, onRound } = options;
  const { report, caller, purse, served } = field;
  let requests = 0;
  const scene = { signal: caller.signal, storeFile: purse.file, url: served[0]?.url ?? '' };
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1) {
    const until = performance.now() + roundMs;
    const work = async (): Promise<void> => {
      while (performance.now() < until) {
        requests += 1;
        leak?.(scene);
        await request(field);
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    await comeToRest(field, rest);
    if (round >= 0) {
      const sample = takeSample(requests, caller.signal, purse.file);
      report.samples.push(sample);
      onRound?.(sample);
    }
  }
}

async function comeToRest({ gateways, purse, rig, report }: Field, rest: () => void): Promise<void> {
  await waitFor('the end of all requests', () => gateways.every(({ gateway }) => gateway.active === 0));
  for (const { receipts, logged } of gateways) {
    receipts.length = 0;
    if (logged.length > 0) {
      isWrong(report, `the gateway logged ${logged.splice(0).map(String).join(' ')}`);
    }
  }
  if (purse.heldUsd() > 1e-9) {
    isWrong(report, `${purse.heldUsd()} USD are left set aside`);
  }
  if (rig.limiter.waiting().length > 0) {
    isWrong(report, 'somebody waits in vain');
  }
  rest();
  const isBusy = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length > 0;
  for (const until = performance.now() + REST_MS; isBusy() && performance.now() < until;) {
    await pause(50);
  }
}

const oneOf = <T>(values: readonly [T, ...T[]]): T => values[Math.floor(Math.random() * values.length)] ?? values[0];

/** One, of any kind. */
async function request(field: Field): Promise<void> {
  const { report, caller } = field;
  const own = new AbortController();
  const signal = AbortSignal.any([caller.signal, own.signal]);
  const cancel = Math.random() < CANCELLED ? setTimeout(() => own.abort(), Math.random() * CANCEL_MS) : undefined;
  try {
    const end = await (Math.random() < 0.5 ? byPipeline(field, signal) : byGateway(field, signal));
    report.ends.set(end, (report.ends.get(end) ?? 0) + 1);
    if (/internal|config/.test(end)) {
      isWrong(report, end);
    }
  } catch (thrown) {
    // A client whose answer is given up throws an abort of its own.
    if (!own.signal.aborted) {
      isWrong(report, String(thrown));
    }
  } finally {
    clearTimeout(cancel);
  }
}

async function byPipeline({ rig, purse, served, report }: Field, signal: AbortSignal): Promise<string> {
  const first = Math.floor(Math.random() * served.length);
  const chain = [...served.slice(first), ...served.slice(0, first)].slice(0, oneOf([1, 2, 3]));
  const { error, isFinished, parts, attempts, records } = await ask(rig, purse, {
    chain,
    signal,
    totalMs: TOTAL_MS,
    takesPrefill: Math.random() < 0.7,
    afterContent: oneOf<AfterContent>(['restart', 'continue', 'ask']),
    choice: oneOf<'restart' | 'continue' | 'stop'>(['restart', 'continue', 'stop']),
    delivery: oneOf<'parts' | 'whole'>(['parts', 'whole']),
  });
  if (parts.filter(({ type }) => type === 'finish').length + (error ? 1 : 0) !== 1) {
    isWrong(report, 'an answer does not have exactly one end');
  }
  if (attempts.filter(({ outcome }) => outcome !== 'skipped').length !== records.length) {
    isWrong(report, `${attempts.length} attempts on the receipt, ${records.length} in the ledger`);
  }
  return isFinished ? 'pipeline: answered' : `pipeline: ${error?.kind}`;
}

async function byGateway({ gateways, report }: Field, signal: AbortSignal): Promise<string> {
  const rig = oneOf(gateways as [GatewayRig, ...GatewayRig[]]);
  const { error, finishReason } = await askGateway(rig, {
    stream: Math.random() < 0.7,
    delivery: oneOf([undefined, 'whole']),
    totalMs: TOTAL_MS,
    signal,
  });
  if (error ? finishReason !== undefined : finishReason === undefined && !signal.aborted) {
    isWrong(report, 'a broken answer was shown as finished, or a finished one as broken');
  }
  return error ? `gateway: ${error.code ?? error.status ?? 'left'}` : 'gateway: answered';
}

function isWrong({ wrong }: SoakReport, words: string): void {
  if (wrong.length < MOST_WRONG) {
    wrong.push(words);
  }
}
