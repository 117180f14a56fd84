// What a bench hands back, and how it is printed: a figure with its spread, its goal, and whether the goal is met.
import { cpus, loadavg } from 'node:os';

/** `limit`: the goal is met by a median at or below it. */
export interface Goal {
  limit: number;
  /** As the table prints it: "< 20 ms". */
  text: string;
}

export interface Figure {
  what: string;
  unit: string;
  /** One a repetition; a figure that cannot vary (a size) has one. */
  values: readonly number[];
  goal?: Goal;
}

/** One bench's figures; notes say in words what was looked at and found. */
export interface Report {
  name: string;
  figures: readonly Figure[];
  notes?: readonly string[];
}

/** How often to repeat; each bench knows what is enough for a figure that can be quoted. */
export interface BenchOptions {
  /** Absent: the bench's own number. */
  rounds?: number;
  /** Files or folders of other people's tables, for the bench that judges by them. */
  tables?: readonly string[];
}

export interface Bench {
  name: string;
  about: string;
  run(options: BenchOptions): Promise<Report>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** Value by value: what one way takes more than the other in the same round. */
export function differences(more: readonly number[], less: readonly number[]): number[] {
  return more.map((value, round) => value - (less[round] ?? Number.NaN));
}

export function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, round) => value / (below[round] ?? Number.NaN));
}

export interface Conditions {
  node: string;
  machine: string;
  /** Processes that wanted to run in the last minute, before and after: above the number of cores, times are worth little. */
  loadBefore: string;
  loadAfter: string;
}

export function machine(): Pick<Conditions, 'node' | 'machine'> {
  return { node: process.version, machine: `${cpus().length} cores, ${process.arch} ${process.platform}` };
}

export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(2);
}

/** The figures as a table of text. */
export function table(report: Report): string {
  const rows = report.figures.map(({ what, unit, values, goal }) => {
    const middle = median(values);
    const spread = values.length > 1 ? `${short(Math.min(...values))} to ${short(Math.max(...values))}` : '';
    const verdict = goal ? `${goal.text}: ${middle <= goal.limit ? 'met' : 'missed'}` : '';
    const shown = Number.isNaN(middle) ? 'not known' : `${short(middle)} ${unit}`;
    return [what, shown, spread, values.length > 1 ? `${values.length}` : '', verdict];
  });
  const lines = [['figure', 'median', 'min to max', 'n', 'goal'], ...rows];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return [
    report.name,
    ...lines.map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()),
    ...(report.notes ?? []).map((note) => `  · ${note}`),
  ].join('\n');
}

function short(value: number): string {
  const size = Math.abs(value);
  return size >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(size >= 10 ? 1 : 2);
}
