// The disjoint buckets that tokens are counted in; see `Usage` in core/provider.ts.

export const TOKEN_BUCKETS = [
  'uncachedInput',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'textOutput',
  'reasoningOutput',
  'embedding',
] as const;
export type TokenBucket = (typeof TOKEN_BUCKETS)[number];
