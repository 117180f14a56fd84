// How figures are written, the same wherever they are shown.

/** "$0.0012", "$0.00042", "$12.40", "$0": at least two significant digits under a cent. Unknown is spelled out, never 0. */
export function formatUsd(usd: number | undefined): string {
  if (usd === undefined || !Number.isFinite(usd)) {
    return 'unknown';
  }
  if (usd === 0) {
    return '$0';
  }
  const size = Math.abs(usd);
  const sign = usd < 0 ? '−' : '';
  if (size >= 100) {
    return `${sign}$${size.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  }
  if (size < 1e-11) {
    return usd < 0 ? '>−$0.00000000001' : '<$0.00000000001';
  }
  // Rounded first: 0.00999 has become a whole cent, and is written as one.
  const rounded = Number(size.toPrecision(2));
  const digits = rounded >= 0.1 ? 2 : rounded >= 0.01 ? 3 : Math.min(12, 1 - Math.floor(Math.log10(rounded)));
  return `${sign}$${size.toFixed(digits)}`;
}

/** Made once, because making it takes longer than all its work, and on first use, so that a start does not wait for it. */
let perMillion: Intl.NumberFormat | undefined;

/** "1.25", "0.075": a price per million tokens, with all the digits that vendors print. */
export function formatPerMillion(usd: number | undefined): string {
  if (usd === undefined || usd < 0.001 || !Number.isFinite(usd)) {
    return formatUsd(usd).replace('$', '');
  }
  perMillion ??= new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
  return perMillion.format(usd);
}

/** "1,024" */
export function formatTokens(tokens: number): string {
  return tokens.toLocaleString('en-US');
}

/** "118", "2.0": tokens per second. */
export function formatSpeed(tokensPerSecond: number): string {
  return tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : formatTokens(Math.round(tokensPerSecond));
}

/** "128k", "1M", "8,192" → "8k": the size of a context window, in the round figure that its vendor means. */
export function formatContext(tokens: number): string {
  // 128,000 is a multiple of both 1,000 and 1,024: the round decimal figure is meant.
  const thousand = tokens % 1000 !== 0 && tokens % 1024 === 0 ? 1024 : 1000;
  if (Math.round(tokens / thousand) >= 1000) {
    return `${Number((tokens / thousand ** 2).toFixed(1))}M`;
  }
  return tokens >= 1000 ? `${Math.round(tokens / thousand)}k` : String(tokens);
}

/** "0.42 s", "12 s", "3 min 5 s", "2 h 5 min" */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) {
    return 'unknown';
  }
  const length = Math.max(0, ms);
  if (length < 9950) {
    return `${(length / 1000).toFixed(length < 995 ? 2 : 1)} s`;
  }
  const seconds = Math.round(length / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = seconds < 3600 ? Math.floor(seconds / 60) : Math.round(seconds / 60);
  return minutes < 60
    ? twoUnits(minutes, 'min', seconds % 60, 's')
    : twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
