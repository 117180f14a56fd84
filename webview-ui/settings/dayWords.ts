// Days as people write them.

/** "today", "3 Oct", "3 Oct 2025" */
export function dayWords(ms: number, now: number): string {
  const [day, today] = [new Date(ms), new Date(now)];
  if (day.toDateString() === today.toDateString()) {
    return 'today';
  }
  const year = day.getFullYear() === today.getFullYear() ? undefined : 'numeric';
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year });
}
