// What holds of every request, whatever its vendors did, as far as a reader and the vendors can see it.
import assert from 'node:assert/strict';
import { type Outcome, TOTAL_MS } from './rig.ts';
import type { Fault } from './faults.ts';
import { type Stand, WORDS } from './stand.ts';

/** A machine that is busy may be late by this share of the whole time. */
const LATE = 0.5;

/** "a1 a2 … a40 " */
export function words(letter: string, last = WORDS, first = 1): string {
  return Array.from({ length: Math.max(0, last + 1 - first) }, (_, index) => `${letter}${first + index} `).join('');
}

export function judgeAlways(outcome: Outcome, chain: readonly Stand[], totalMs = TOTAL_MS): void {
  const { parts, error, isFinished, attempts, records, tookMs } = outcome;
  const ends = parts.filter(({ type }) => type === 'finish').length + (error ? 1 : 0);
  assert.equal(ends, 1, 'exactly one end');
  assert.equal(isFinished, parts.at(-1)?.type === 'finish', 'the end comes last');
  assert.ok(tookMs <= totalMs * (1 + LATE), `${tookMs} ms of ${totalMs}`);
  const made = attempts.filter(({ outcome: came }) => came !== 'skipped');
  const sent = chain.flatMap(({ seen, voice }) => seen.map(({ atMs }) => ({ atMs, model: voice.model })));
  assert.deepEqual(
    made.map(({ model }) => model),
    sent.toSorted((a, b) => a.atMs - b.atMs).map(({ model }) => model),
    'the receipt holds what the vendors saw',
  );
  assert.equal(records.length, made.length, 'one usage record for each attempt');
  assert.equal(made.filter(({ outcome: came }) => came === 'success').length, isFinished ? 1 : 0);
  assert.ok(
    attempts.every(({ outcome: came, message }) => came === 'success' || message),
    'why stands on the receipt',
  );
}

/** Number, spacing and size of the attempts that the vendor of the fault saw. */
export function judgeVendor({ seen, gapsMs }: Stand, fault: Fault): void {
  assert.equal(seen.length, fault.attempts, 'attempts');
  for (const [index, leastMs] of (fault.gapsMs ?? []).entries()) {
    const gapMs = gapsMs[index] ?? Number.NaN;
    assert.ok(gapMs >= leastMs, `attempt ${index + 2} came after ${gapMs} ms, ${leastMs} were asked for`);
    assert.ok(gapMs <= leastMs + TOTAL_MS * LATE, `attempt ${index + 2} came only after ${gapMs} ms`);
  }
  const bodies = new Set(seen.map(({ request }) => request.body));
  assert.equal(bodies.size, 1, 'the same is sent each time');
}

/** Texts that were seen of an answer that broke off. */
export function judgeBroken(text: string, fault: Fault, letter: string): void {
  if (fault.words === 'some') {
    assert.ok(text !== '' && text !== words(letter) && words(letter).startsWith(text), text);
  } else {
    assert.equal(text, words(letter, fault.words ?? 0));
  }
}
