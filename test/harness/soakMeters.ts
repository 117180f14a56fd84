// What a process holds at one moment, whether it grows, and the table of it.
import { getEventListeners } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';

/** Counts, but `heapMB`. Taken when nothing is under way and garbage has been collected. */
export interface Sample {
  requests: number;
  /** Idle ones too, where the system tells of them. */
  sockets: number;
  timers: number;
  /** Of the signal that all requests were given. */
  listeners: number;
  /** Of the process itself. */
  processListeners: number;
  /** Open files of the store; absent where the system does not tell. */
  storeFiles?: number;
  files?: number;
  heapMB: number;
  /** For looking at: what the system lends it comes back late. */
  residentMB: number;
}

type Measure = Exclude<keyof Sample, 'requests'>;

/** By how much each may grow over the second half of a run before it counts as growth. */
const ALLOWED: Readonly<Record<Exclude<Measure, 'residentMB'>, number>> = {
  sockets: 6,
  timers: 3,
  listeners: 0.5,
  processListeners: 0.5,
  storeFiles: 0.5,
  files: 6,
  heapMB: 2,
};
const JUDGED = Object.keys(ALLOWED) as (keyof typeof ALLOWED)[];
const MEGABYTE = 1024 * 1024;
const FILES = '/proc/self/fd';

export function takeSample(requests: number, signal: AbortSignal, storeFile: string): Sample {
  collectGarbage();
  const resources = process.getActiveResourcesInfo();
  const count = (pattern: RegExp) => resources.filter((name) => pattern.test(name)).length;
  const files = openFiles();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    requests,
    sockets: files ? files.filter((target) => target.startsWith('socket:')).length : count(/TCPSocketWrap/),
    timers: count(/Timeout/),
    listeners: getEventListeners(signal, 'abort').length,
    processListeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    storeFiles: files?.filter((target) => target.startsWith(storeFile)).length,
    files: files?.length,
    heapMB: heapUsed / MEGABYTE,
    residentMB: rss / MEGABYTE,
  };
}

/** Several times: what a finalizer lets go of is garbage only then. */
function collectGarbage(): void {
  if (!globalThis.gc) {
    throw new Error('start it with node --expose-gc, as npm run soak does');
  }
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
  }
}

function openFiles(): string[] | undefined {
  try {
    return readdirSync(FILES).flatMap((name) => {
      try {
        return [readlinkSync(`${FILES}/${name}`)];
      } catch {
        return []; // The one by which the folder itself was read.
      }
    });
  } catch {
    return undefined;
  }
}

export interface Growth {
  measure: keyof typeof ALLOWED;
  /** Over the second half of the run, by the median of all slopes, which single samples do not bend. */
  grown: number;
  allowed: number;
}

/** What has grown by more than is allowed. */
export function growths(samples: readonly Sample[]): Growth[] {
  const half = samples.slice(Math.floor(samples.length / 2));
  return JUDGED.map((measure) => {
    const values = half.flatMap((sample) => sample[measure] ?? []);
    return { measure, grown: slope(values) * (values.length - 1), allowed: ALLOWED[measure] };
  }).filter(({ grown, allowed }) => grown > allowed);
}

/** Theil-Sen: the median of the slopes between every two values, for each step. */
function slope(values: readonly number[]): number {
  const slopes = values
    .flatMap((value, index) => values.slice(index + 1).map((later, step) => (later - value) / (step + 1)))
    .toSorted((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}

/** At most so many rows, evenly over the run. */
const MOST_ROWS = 24;

export function table(samples: readonly Sample[]): string {
  const every = Math.max(1, Math.ceil(samples.length / MOST_ROWS));
  const rows = samples.filter((_sample, index) => index % every === 0 || index === samples.length - 1);
  const columns: (keyof Sample)[] = ['requests', ...JUDGED, 'residentMB'];
  const cell = (value: number | undefined): string =>
    value === undefined ? '-' : Number.isInteger(value) ? String(value) : value.toFixed(2);
  const lines = [columns as string[], ...rows.map((sample) => columns.map((column) => cell(sample[column])))];
  const widths = columns.map((_column, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines.map((line) => line.map((text, index) => text.padStart(widths[index] ?? 0)).join('  ')).join('\n');
}
