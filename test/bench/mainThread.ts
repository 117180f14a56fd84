// How long a page's main thread was busy at a stretch, read from a trace of the browser.
import type { CDPSession } from 'playwright-core';

/** One task of the main thread. */
export interface Task {
  /** Milliseconds from its beginning to its end, as a person waits for it. */
  wallMs: number;
  /** Milliseconds that the thread really ran in it: less, where other processes took the core. */
  cpuMs: number;
  /** What it spent its CPU time on, for the notes; only for the first few. */
  what: string;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  /** Microseconds. */
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: { functionName?: string; url?: string; type?: string } };
}

const CATEGORIES = [
  'toplevel',
  'devtools.timeline',
  'v8.execute',
  'disabled-by-default-devtools.timeline',
  '__metadata',
];

/** Traces the page while `during` runs, and returns the tasks of its main thread, those with most CPU time first. */
export async function tracedTasks(session: CDPSession, during: () => Promise<void>): Promise<Task[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => {
    events.push(...(value as TraceEvent[]));
  };
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  await during();
  const complete = new Promise((done) => {
    session.once('Tracing.tracingComplete', done);
  });
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  return tasksOf(events);
}

function tasksOf(events: readonly TraceEvent[]): Task[] {
  const key = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(key),
  );
  const spans = events.filter((event) => event.ph === 'X' && event.dur !== undefined && mains.has(key(event)));
  // The browser notes a task under two names, by the categories that were asked for.
  const name = ['RunTask', 'ThreadControllerImpl::RunTask'].find((one) => spans.some((span) => span.name === one));
  const tasks = spans.filter((span) => span.name === name);
  // What takes the core away from the page is no work of the page: by their own time the tasks are put in order.
  return tasks
    .toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
    .map((task, index) => ({
      wallMs: (task.dur ?? 0) / 1000,
      cpuMs: (task.tdur ?? 0) / 1000,
      what: index < 5 ? contents(task, spans) : '',
    }));
}

/** "FunctionCall 30 ms, Layout 12 ms": the spans in a task that took longest. */
function contents(task: TraceEvent, spans: readonly TraceEvent[]): string {
  const end = task.ts + (task.dur ?? 0);
  const sums = new Map<string, number>();
  for (const span of spans) {
    const isInside = span.pid === task.pid && span.tid === task.tid && span.ts >= task.ts && span.ts < end;
    if (isInside && !span.name.endsWith('RunTask')) {
      sums.set(span.name, (sums.get(span.name) ?? 0) + (span.tdur ?? span.dur ?? 0) / 1000);
    }
  }
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)

    .slice(0, 7)
    .map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`)
    .join(', ');
}
