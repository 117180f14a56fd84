// Models that rest because they failed, as plain data and in words: for the settings page, pickers and the status bar.
import type { ErrorKind } from './errorKind.ts';
import type { ModelReference } from './views.ts';

/** A circuit that is not closed. */
export interface RestingView extends ModelReference {
  modelName: string;
  /** Of the key that it rests with; empty where none is needed. */
  keyName: string;
  /** Epoch milliseconds until which it is left alone; absent: the next question finds out whether it works again. */
  untilMs?: number;
  /** "3 failures in a row (overloaded)", "key refused" */
  reason: string;
}

const KIND_WORDS: Partial<Record<ErrorKind, string>> = {
  auth: 'key refused',
  quota: 'no credit',
  rateLimit: 'rate limit',
  overloaded: 'overloaded',
  network: 'no connection',
  timeout: 'no answer in time',
  badResponse: 'broken answer',
  truncated: 'answer broke off',
};

/** Why somebody rests, without a full stop; `failures` in a row. */
export function restReason(failures: number, kind: ErrorKind | undefined): string {
  const words = kind && KIND_WORDS[kind];
  if (failures > 1) {
    return `${failures} failures in a row${words ? ` (${words})` : ''}`;
  }
  return words ?? 'it failed';
}

/** "resting until 14:05"; by the second where it is less than two minutes from `now`; "asked again with the next question". */
export function restWords(untilMs: number | undefined, now: number): string {
  if (untilMs === undefined || untilMs <= now) {
    return 'asked again with the next question';
  }
  const isSoon = untilMs - now < 120_000;
  const isToday = new Date(untilMs).toDateString() === new Date(now).toDateString();
  const time = new Date(untilMs).toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(isSoon && { second: '2-digit' }),
  });
  const day = new Date(untilMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `resting until ${isToday ? time : `${day}, ${time}`}`;
}
