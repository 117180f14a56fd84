// A prompt's features as a short text, so that a receipt can hold them until somebody votes.
import { FEATURE_COUNT } from '../routing/features.ts';

/** Features lie between -1 and 1, in steps of a thousandth or of a 32nd: this many hold both well enough to learn from. */
const STEPS = 127;

/** One byte each, as base64: some 400 characters. Empty where there are none. */
export function packFeatures(features: readonly number[]): string {
  const bytes = Int8Array.from(features, (value) => Math.round(Math.min(Math.max(value, -1), 1) * STEPS));
  return Buffer.from(bytes.buffer).toString('base64');
}

/** `undefined`: it is damaged, or from a version that looked at other things. */
export function unpackFeatures(packed: string | undefined): number[] | undefined {
  const bytes = Buffer.from(packed ?? '', 'base64');
  return bytes.length === FEATURE_COUNT ? Array.from(Int8Array.from(bytes), (byte) => byte / STEPS) : undefined;
}
