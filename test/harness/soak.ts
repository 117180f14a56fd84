// `npm run soak [-- --minutes 30 --parallel 50 | --self-check]`: random faults without end, and whether anything grows; fails where it does.
import { openSync } from 'node:fs';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { growths, table } from './soakMeters.ts';
import { soak, type SoakOptions, type SoakReport } from './soakRun.ts';

const ROUND_MS = 5000;
const LEAST_ROUNDS = 12;
/** Of the self-check. */
const SHORT_ROUNDS = 8;
/** So long a measurement with its rest takes beside its round. */
const REST_MS = 1000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    parallel: { type: 'string', default: '50' },
    'self-check': { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const parallel = Number(values.parallel);
if (!(minutes > 0 && parallel >= 1)) {
  throw new Error('minutes and parallel are positive numbers');
}
/** What is never let go of again. */
const kept: unknown[] = [];

const LEAKS: Readonly<Record<string, { measure: string; leak: NonNullable<SoakOptions['leak']> }>> = {
  'a timer with each request': { measure: 'timers', leak: () => kept.push(setTimeout(() => undefined, 1e9)) },
  'a listener with each request': {
    measure: 'listeners',
    leak: ({ signal }) => signal.addEventListener('abort', () => undefined),
  },
  'a socket with one request of ten': {
    measure: 'sockets',
    leak({ url }) {
      if (Math.random() < 0.1) {
        kept.push(connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined));
      }
    },
  },
  'a file of the store with one request of ten': {
    measure: 'storeFiles',
    leak({ storeFile }) {
      if (Math.random() < 0.1) {
        kept.push(openSync(storeFile, 'r'));
      }
    },
  },
  'a tenth of a megabyte with each request': {
    measure: 'heapMB',
    leak: () => kept.push(Array.from({ length: 12_500 }, (_, index) => index + Math.random())),
  },
};

process.exitCode = (await (values['self-check'] ? selfCheck() : run())) ? 0 : 1;
// What was leaked on purpose must not keep the process.
process.exit();

async function run(): Promise<boolean> {
  const rounds = Math.max(LEAST_ROUNDS, Math.round((minutes * 60_000) / (ROUND_MS + REST_MS)));
  const report = await soak({ parallel, rounds, roundMs: ROUND_MS });
  console.log(table(report.samples));
  return tell(report);
}

/** Says how it went, and whether all is well. */
function tell({ samples, ends, wrong }: SoakReport): boolean {
  const found = growths(samples);
  const counts = [...ends].toSorted(([, a], [, b]) => b - a).map(([end, count]) => `${end} ${count}`);
  console.log(`\n${counts.join(', ')}`);
  for (const { measure, grown, allowed } of found) {
    console.log(`grows: ${measure} by ${grown.toFixed(2)} over the second half, ${allowed} are allowed`);
  }
  for (const words of wrong) {
    console.log(`wrong: ${words}`);
  }
  const isWell = found.length === 0 && wrong.length === 0;
  console.log(isWell ? 'nothing grows' : 'not well');
  return isWell;
}

/** Proves that the measurement finds what it is for: nothing where nothing leaks, and each leak that is planted. */
async function selfCheck(): Promise<boolean> {
  const short = { parallel: 20, rounds: SHORT_ROUNDS, roundMs: 400 };
  const clean = await soak(short);
  let isWell = tell(clean);
  for (const [what, { measure, leak }] of Object.entries(LEAKS)) {
    const { samples } = await soak({ ...short, leak });
    const found = growths(samples).map((growth): string => growth.measure);
    const isFound = found.includes(measure);
    console.log(`${what}: ${isFound ? `found (${found.join(', ')})` : 'NOT FOUND'}`);
    isWell &&= isFound;
  }
  return isWell;
}
