// A program: three vendors' servers that misbehave at random, in a process of their own so that only the callers' one is measured.
import { AppError } from '../../src/core/errors.ts';
import {
  answers,
  breaksAfter,
  type Deed,
  hasBrokenWord,
  hasNoEnd,
  isSilent,
  onlyHeads,
  refuses,
  resets,
  Stand,
  trickles,
} from '../wire/faults/stand.ts';
import { BIG_THREE } from '../wire/faults/voices.ts';

/** What the parent tells this process: to forget what it saw. What it hears: where the servers are, in the order of the voices. */
export interface SoakAddresses {
  urls: string[];
}

const FAULTS: readonly Deed[] = [
  refuses(429, 'Too many requests', () => ({ 'retry-after': '1' })),
  refuses(429, 'Rate limit reached. Please try again in 0.5s.'),
  refuses(429, 'Too many requests', () => ({ 'retry-after': '3600' })),
  refuses(500, 'Internal error'),
  refuses(503, 'Unavailable'),
  refuses(400, 'messages.0: wrong'),
  refuses(400, 'prompt is too long: 210000 tokens > 200000 maximum'),
  resets,
  isSilent,
  onlyHeads,
  breaksAfter(40, (_stand, reply) => reply.cut('close')),
  breaksAfter(20, (_stand, reply) => reply.cut('reset')),
  breaksAfter(40, (_stand, reply) => reply.untilClientClosed()),
  hasBrokenWord(1),
  hasBrokenWord(41),
  hasNoEnd,
  trickles,
];
/** Share of requests that a fault meets, while a server is well and while it is not. */
const WELL = 0.1;
const UNWELL = 0.7;
/** Servers are unwell by turns, one at a time. */
const TURN_MS = 1500;

const began = performance.now();
const isUnwell = (place: number): boolean =>
  Math.floor((performance.now() - began) / TURN_MS) % (BIG_THREE.length + 1) === place;

const stands: Stand[] = [];
for (const [place, voice] of BIG_THREE.entries()) {
  const stand = await Stand.open(voice, String.fromCodePoint(97 + place));
  stand.deed = (...all) => {
    const isFaulty = Math.random() < (isUnwell(place) ? UNWELL : WELL);
    const deed = isFaulty ? FAULTS[Math.floor(Math.random() * FAULTS.length)] : answers;
    if (!deed) {
      throw new AppError('internal', 'there is a deed for every number');
    }
    return deed(...all);
  };
  stands.push(stand);
}
process.on('message', () => {
  for (const stand of stands) {
    stand.rest();
  }
});
// The parent's end ends this one too.
process.once('disconnect', () => process.exit());
process.send?.({ urls: stands.map(({ url }) => url) } satisfies SoakAddresses);
