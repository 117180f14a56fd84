// Local days: what a day is follows from the time zone of this machine at that moment, so that one may have 23 or 25 hours.

/** ISO date of the local day of an instant (epoch milliseconds). */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const two = (figure: number) => String(figure).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Epoch milliseconds of the first instant of a local day, which is not always midnight. */
export function startOfLocalDay(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
}
