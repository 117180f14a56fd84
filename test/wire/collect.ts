// What a stream gave before it ended or failed, for wire tests to look at.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AppError } from '../../src/core/errors.ts';
import type { StreamPart, Usage } from '../../src/core/provider.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';

export interface Collected {
  parts: StreamPart[];
  text: string;
  reasoning: string;
  /** The last one, which holds. */
  usage: Usage | undefined;
  finish: Extract<StreamPart, { type: 'finish' }> | undefined;
  error: unknown;
}

/** Reads a stream to its end or failure; `onPart` sees each part as it comes. */
export async function collect(
  stream: AsyncIterable<StreamPart>,
  onPart: (part: StreamPart) => void = () => {},
): Promise<Collected> {
  const all: Collected = {
    parts: [],
    text: '',
    reasoning: '',
    usage: undefined,
    finish: undefined,
    error: undefined,
  };
  try {
    for await (const part of stream) {
      all.parts.push(part);
      if (part.type === 'text' || part.type === 'reasoning') {
        all[part.type] += part.text;
      } else if (part.type === 'usage') {
        all.usage = part.usage;
      } else if (part.type === 'finish') {
        all.finish = part;
      }
      onPart(part);
    }
  } catch (error) {
    all.error = error;
  }
  return all;
}

/** Asserts that what was thrown is an `AppError` of the kind, and returns it. */
export function assertKind(thrown: unknown, kind: ErrorKind): AppError {
  assert.ok(thrown instanceof AppError, `expected an AppError, got ${String(thrown)}`);
  assert.equal(thrown.kind, kind, `${thrown.kind}: ${thrown.message}`);
  return thrown;
}

/** Awaits the failure of a call and asserts its kind. */
export async function failsWith(call: Promise<unknown>, kind: ErrorKind): Promise<AppError> {
  const thrown = await call.then(
    () => assert.fail('the call succeeded'),
    (error: unknown) => error,
  );
  return assertKind(thrown, kind);
}

/** A recorded stream, byte for byte. */
export function fixture(path: string): string {
  return readFileSync(new URL(`fixtures/${path}`, import.meta.url), 'utf8');
}
