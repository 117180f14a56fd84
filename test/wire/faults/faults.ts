// The table of faults: what a server does, what may come of it at most, and what its vendor has to see.
import type { ClockLimits } from '../../../src/core/pipeline/clocks.ts';
import type { ErrorKind } from '../../../src/shared/errorKind.ts';
import {
  breaksAfter,
  type Deed,
  hasBrokenWord,
  hasNoDone,
  hasNoEnd,
  isSilent,
  only,
  onlyHeads,
  refuses,
  resets,
  trickles,
  WORDS,
} from './stand.ts';

export interface Fault {
  name: string;
  deed: Deed;
  /** How each try fails; with `recovers`, those before the last. */
  kind: ErrorKind;
  /** Attempts that the server sees. */
  attempts: number;
  /** The last of its attempts answers. */
  recovers?: true;
  /** Least milliseconds from one attempt to the next. */
  gapsMs?: readonly number[];
  /** Words that were shown before it broke; absent: none. */
  words?: number | 'some';
  /** Nobody else is asked: the person is told. */
  isTold?: true;
  /** Own clocks for this server, where its silence is what the test waits for. */
  limits?: Partial<ClockLimits>;
  /** For the whole request. */
  totalMs?: number;
  /** Of whom it is played; default: of all. */
  of?: (id: string) => boolean;
}

const isGemini = (id: string) => id === 'gemini';
const busy = (headers?: () => Readonly<Record<string, string>>, words = 'Too many requests', body?: unknown): Deed =>
  refuses(429, words, headers, body);
const after = (seconds: string) => () => ({ 'retry-after': seconds });
const isImpatient = { connectMs: 10_000, firstTokenMs: 10_000, idleMs: 10_000 };
/** Google's, https://google.aip.dev/193. */
const RETRY_INFO = {
  error: {
    code: 429,
    message: 'Resource has been exhausted',
    status: 'RESOURCE_EXHAUSTED',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '3.289s' }],
  },
};

/** Before the first word. */
export const EARLY: readonly Fault[] = [
  {
    name: 'one 429 with Retry-After in seconds',
    deed: only(1, busy(after('3'))),
    kind: 'rateLimit',
    attempts: 2,
    recovers: true,
    gapsMs: [3000],
  },
  {
    name: 'two 429 with Retry-After as a date',
    // Whole seconds, rounded down.
    deed: only(
      2,
      busy(() => ({ 'retry-after': new Date(Date.now() + 4000).toUTCString() })),
    ),
    kind: 'rateLimit',
    attempts: 3,
    recovers: true,
    gapsMs: [2000, 2000],
  },
  {
    name: 'one 429 with retry-after-ms',
    deed: only(
      1,
      busy(() => ({ 'retry-after-ms': '3289', 'retry-after': '50' })),
    ),
    kind: 'rateLimit',
    attempts: 2,
    recovers: true,
    gapsMs: [3289],
  },
  {
    name: "one 429 with Google's RetryInfo",
    deed: only(1, busy(undefined, '', RETRY_INFO)),
    kind: 'rateLimit',
    attempts: 2,
    recovers: true,
    gapsMs: [3289],
    of: isGemini,
  },
  {
    name: 'one 429 that says "try again in 5.289s"',
    deed: only(1, busy(undefined, 'Rate limit reached. Please try again in 5.289s.')),
    kind: 'rateLimit',
    attempts: 2,
    recovers: true,
    gapsMs: [5289],
  },
  { name: '429 for ever', deed: busy(), kind: 'rateLimit', attempts: 3, gapsMs: [500, 1000] },
  {
    name: '429 for ever, with Retry-After',
    deed: busy(after('2')),
    kind: 'rateLimit',
    attempts: 3,
    gapsMs: [2000, 2000],
  },
  {
    name: '429 with a Retry-After of more than the time that is left',
    deed: busy(after('60')),
    kind: 'rateLimit',
    attempts: 1,
    totalMs: 59_000,
  },
  { name: '429 with a Retry-After of an hour', deed: busy(after('3600')), kind: 'rateLimit', attempts: 1 },
  {
    name: 'one 500',
    deed: only(1, refuses(500, 'Internal error')),
    kind: 'overloaded',
    attempts: 2,
    recovers: true,
    gapsMs: [500],
  },
  { name: '503 for ever', deed: refuses(503, 'Unavailable'), kind: 'overloaded', attempts: 3, gapsMs: [500, 1000] },
  { name: '529 for ever', deed: refuses(529, 'Overloaded'), kind: 'overloaded', attempts: 3, gapsMs: [500, 1000] },
  { name: 'a reset before the headers, for ever', deed: resets, kind: 'network', attempts: 3, gapsMs: [500, 1000] },
  { name: 'one reset before the headers', deed: only(1, resets), kind: 'network', attempts: 2, recovers: true },
  { name: 'silence after the connection', deed: isSilent, kind: 'timeout', attempts: 1, limits: isImpatient },
  { name: 'headers, then silence', deed: onlyHeads, kind: 'timeout', attempts: 1, limits: isImpatient },
  {
    name: 'an answer without any event',
    deed: async (stand, reply) => {
      await stand.head(reply);
      await reply.end();
    },
    kind: 'truncated',
    attempts: 3,
    gapsMs: [500, 1000],
  },
  {
    name: 'a first word that cannot be read',
    deed: hasBrokenWord(1),
    kind: 'badResponse',
    attempts: 3,
    gapsMs: [500, 1000],
  },
  { name: 'a wrong key', deed: refuses(401, 'Incorrect API key'), kind: 'auth', attempts: 1 },
  { name: 'no credit', deed: refuses(402, 'Your credit balance is too low'), kind: 'quota', attempts: 1 },
  { name: 'a bad request', deed: refuses(400, 'messages.0: wrong'), kind: 'badRequest', attempts: 1 },
  {
    name: 'a context that is too long',
    deed: refuses(400, 'prompt is too long: 210000 tokens > 200000 maximum'),
    kind: 'contextTooLong',
    attempts: 1,
  },
  {
    name: 'a content filter',
    deed: refuses(400, 'The prompt was filtered due to our content management policy'),
    kind: 'contentFilter',
    attempts: 1,
    isTold: true,
  },
];

/** After words were shown. */
export const LATE: readonly Fault[] = [
  {
    name: 'a connection that is cut after 40 of 60 words',
    deed: breaksAfter(40, (_stand, reply) => reply.cut('close')),
    kind: 'truncated',
    attempts: 1,
    words: 40,
  },
  {
    name: 'a stall in mid-answer',
    deed: breaksAfter(40, (_stand, reply) => reply.untilClientClosed()),
    kind: 'timeout',
    attempts: 1,
    words: 40,
    limits: isImpatient,
  },
  {
    name: 'a broken event in mid-answer',
    deed: hasBrokenWord(41),
    kind: 'badResponse',
    attempts: 1,
    // Gemini's SDK throws away what came at once with what it cannot read.
    words: 'some',
  },
  { name: 'an answer without its end', deed: hasNoEnd, kind: 'truncated', attempts: 1, words: WORDS },
  {
    name: 'an error inside the stream',
    deed: breaksAfter(40, async (stand, reply) => {
      const [event = '', kind] = stand.voice.errorsInside[0] ?? [];
      if (kind !== 'overloaded') {
        throw new Error(`the first error inside of ${stand.voice.provider.id} is another`);
      }
      await reply.write(event);
      await reply.end();
    }),
    kind: 'overloaded',
    attempts: 1,
    words: 40,
  },
  {
    name: 'a trickle of a word a second',
    deed: trickles,
    kind: 'timeout',
    attempts: 1,
    words: 'some',
    limits: { leastTokensPerSecond: 20, throughputWindowMs: 4000 },
  },
];

/** Looks like a fault and is none. */
export const HARMLESS: readonly Fault[] = [
  {
    name: 'an end without [DONE]',
    deed: hasNoDone,
    kind: 'truncated',
    attempts: 1,
    recovers: true,
    of: (id) => id === 'openai',
  },
];
