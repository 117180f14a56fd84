// The axis of a chart: round figures from 0 to just above the largest.

/** Three to six steps; nothing but 0 where nothing is above it. */
export function ticksUpTo(max: number): readonly number[] {
  if (!(max > 0) || !Number.isFinite(max)) {
    return [0];
  }
  const rough = max / 5;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * size >= rough * 0.999_999) ?? 10) * size;
  const count = Math.max(1, Math.ceil(max / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, place) => place * step);
}
