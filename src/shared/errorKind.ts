// The kinds of failure that the program tells apart; host and webview both speak of them.

/** Every failure is one of these; what a person reads for each is in `core/errorMessages.ts`. */
export const ERROR_KINDS = [
  'auth',
  'quota',
  'rateLimit',
  'overloaded',
  'network',
  'timeout',
  'cancelled',
  'badRequest',
  'modelNotFound',
  'contextTooLong',
  'contentFilter',
  'badResponse',
  'truncated',
  'budgetExceeded',
  'notAllowed',
  'config',
  'internal',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];
