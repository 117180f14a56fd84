// How figures are written, the same wherever they are shown.

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
