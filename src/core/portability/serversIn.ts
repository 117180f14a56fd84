// Servers that the settings of a backup name: whoever restores them is told first where questions may go from then on.
import { isLoopback } from '../guardedFetch.ts';

/** Origins of all web addresses in the values, other than this machine's, each once. The values are anybody's. */
export function serversIn(values: Iterable<unknown>): string[] {
  const origins = new Set<string>();
  const open: unknown[] = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') {
      const url = URL.parse(value);
      if (url && /^https?:$/.test(url.protocol) && !isLoopback(value)) {
        origins.add(url.origin);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) {
        open.push(inner);
      }
    }
  }
  return [...origins].toSorted();
}
