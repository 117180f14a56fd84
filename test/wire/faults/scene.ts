// One row of the table of faults: the servers, who comes after whom, and the end of all of them.
import { within } from '../../harness/wait.ts';
import type { Voice } from '../contract/voice.ts';
import type { Fault } from './faults.ts';
import { ask, type Asking, openRig, type Outcome, type Purse } from './rig.ts';
import { answers, type Deed, refuses, Stand } from './stand.ts';

export const CHAINS = ['alone', 'with a healthy one after it', 'with one after it that fails too'] as const;
export type Chain = (typeof CHAINS)[number];

/** Attempts at a second one that fails. */
export const FAILING_ATTEMPTS = 3;
/** Real milliseconds until a vendor has to notice that it was left. */
const LEFT_MS = 10_000;

export interface Row {
  outcome: Outcome;
  first: Stand;
  second?: Stand;
  /** All of them, in their order. */
  stands: readonly Stand[];
}

/** Servers in these voices that do these deeds, for as long as `work` takes. */
export async function withStands<T>(
  parts: readonly (readonly [voice: Voice, deed: Deed])[],
  work: (stands: readonly Stand[]) => Promise<T>,
): Promise<T> {
  const stands: Stand[] = [];
  try {
    for (const [index, [voice, deed]] of parts.entries()) {
      const stand = await Stand.open(voice, String.fromCodePoint(97 + index));
      stand.deed = deed;
      stands.push(stand);
    }
    return await work(stands);
  } finally {
    await Promise.all(stands.map((stand) => stand.close()));
  }
}

export function deedsOf(fault: Fault, chain: Chain, first: Voice, second: Voice): [Voice, Deed][] {
  switch (chain) {
    case 'alone':
      return [[first, fault.deed]];
    case 'with a healthy one after it':
      return [
        [first, fault.deed],
        [second, answers],
      ];
    case 'with one after it that fails too':
      return [
        [first, fault.deed],
        [second, refuses(503, 'Unavailable too')],
      ];
  }
}

/** The next voice of the table, so that each of them comes first and second. */
export function nextVoice(voices: readonly Voice[], voice: Voice): Voice {
  return voices[(voices.indexOf(voice) + 1) % voices.length] ?? voice;
}

export function playRow(
  purse: Purse,
  fault: Fault,
  parts: readonly (readonly [Voice, Deed])[],
  asking: Omit<Asking, 'chain'> = {},
): Promise<Row> {
  return withStands(parts, async (stands) => {
    const [first, second] = stands;
    if (!first) {
      throw new Error('a row has a first server');
    }
    const rig = openRig(purse, { limits: fault.limits && { [first.voice.provider.id]: fault.limits } });
    const outcome = await ask(rig, purse, { totalMs: fault.totalMs, ...asking, chain: stands });
    if (fault.limits) {
      // A vendor that was given up is not left working: the connection has ended.
      await within(
        'the end of the connection',
        LEFT_MS,
        Promise.all(first.seen.map(({ request }) => request.clientClosed)),
      );
    }
    return { outcome, first, second, stands };
  });
}
