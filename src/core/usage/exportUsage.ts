// Usage records of a period as a file, page by page, all from one moment of the ledger.
import type { CostSnapshot } from '../costSource.ts';
import { startOfLocalDay } from '../localDay.ts';
import { breathing } from './breathing.ts';
import { addDays } from './calendar.ts';
import { type UsageFormat, usageHead, usageLine } from './usageFormats.ts';

export interface UsageExport {
  format: UsageFormat;
  /** ISO dates, inclusive; absent: from the first or up to the last record. */
  from?: string;
  to?: string;
}

/** A part of the file. */
export interface ExportedPage {
  text: string;
  /** So many of its lines are records. */
  records: number;
  /** Part of the ledger that has been read when it comes, 0 to 1. */
  progress: number;
}

/** Some milliseconds each. */
const PAGE = 100;

/** In the order in which the records were written. Throws the signal's reason when it is aborted. */
export async function* exportUsage(
  snapshot: CostSnapshot,
  { format, from, to }: UsageExport,
  signal: AbortSignal,
): AsyncGenerator<ExportedPage, undefined> {
  const breathe = breathing();
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : startOfLocalDay(from);
  const untilMs = to === undefined ? Number.POSITIVE_INFINITY : startOfLocalDay(addDays(to, 1));
  const { first, last } = snapshot.recordNumbers();
  yield { text: usageHead(format), records: 0, progress: 0 };
  for (let after: number | undefined = first - 1; after !== undefined;) {
    signal.throwIfAborted();
    const { records, next } = snapshot.records({ after, limit: PAGE });
    const wanted = records.filter(({ startedAt }) => startedAt >= fromMs && startedAt < untilMs);
    const progress = next === undefined ? 1 : (next - first + 1) / (last - first + 1);
    yield { text: wanted.map((record) => usageLine(record, format)).join(''), records: wanted.length, progress };
    after = next;
    await breathe();
  }
  return undefined;
}

/** Requests of the period that are in the sums only: their records were let go, and no file can have them. */
export function folded(snapshot: CostSnapshot, { from, to }: UsageExport, exported: number): number {
  const { first, last } = snapshot.dayRange();
  if (first === undefined || last === undefined) {
    return 0;
  }
  const counted = snapshot
    .figures(from ?? first, to ?? last)
    .reduce((requests, figures) => requests + figures.requests, 0);
  return Math.max(0, counted - exported);
}
