// One entry of an object in the settings as the file holds it: all else there stays, also what the program does not take.
import { isRecord } from '../isRecord.ts';

interface EntryChange {
  name: string;
  /** Its name until now, where it gets another; it keeps its place. */
  from?: string | undefined;
  /** Absent: the entry is taken out. */
  value?: unknown;
}

/** `raw` with this one change; `undefined` where nothing is left. What is no object is replaced. */
export function withEntry(
  raw: unknown,
  { name, from = name, value }: EntryChange,
): Record<string, unknown> | undefined {
  const before = Object.entries(isRecord(raw) ? raw : {}).filter(([one]) => one === from || one !== name);
  const isThere = before.some(([one]) => one === from);
  const after =
    value === undefined
      ? before.filter(([one]) => one !== from)
      : isThere
        ? before.map((entry) => (entry[0] === from ? [name, value] : entry))
        : [...before, [name, value]];
  return after.length > 0 ? (Object.fromEntries(after) as Record<string, unknown>) : undefined;
}
