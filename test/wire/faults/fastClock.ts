// A clock that runs faster than the world: timeouts of minutes pass in seconds, over sockets that are real.
import type { Clock } from '../../../src/core/ports.ts';
import { systemClock } from '../../../src/core/systemClock.ts';

/** The one factor by which every time in the tests of faults is scaled down. */
const SPEED = 20;

const began = { epochMs: Date.now(), monotonicMs: performance.now() };
const passedMs = (): number => (performance.now() - began.monotonicMs) * SPEED;

/** Its milliseconds are `SPEED` times as short as real ones; it waits no more exactly than the system does. */
export const fastClock: Clock = {
  now: () => began.epochMs + passedMs(),
  monotonicMs: passedMs,
  wait: (ms, signal) => systemClock.wait(ms / SPEED, signal),
  after: (ms, callback) => systemClock.after(ms / SPEED, callback),
};
