// Sizes of models and how far one has come, in words.
import type { PullView } from '../../src/shared/views.ts';

/** "4.7 GB", "815 MB": decimal units, as model libraries write them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 2 && size < 100 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** "1.2 GB of 4.7 GB, 25 %", or the server's own word before it knows. */
export function pullWords({ status, completedBytes, totalBytes }: PullView): string {
  if (!totalBytes || completedBytes === undefined) {
    return status;
  }
  const percent = Math.floor((100 * completedBytes) / totalBytes);
  return `${formatBytes(completedBytes)} of ${formatBytes(totalBytes)}, ${percent} %`;
}
