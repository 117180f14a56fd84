// What the OpenAI wire tests share: a context that points at the test's server, fixtures, and ways to read a stream to its end.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AppError } from '../../src/core/errors.ts';
import type { ChatRequest, ProviderContext, StreamPart } from '../../src/core/provider.ts';
import type { ScriptedServer } from './scriptedServer.ts';

const TEST_KEY = 'sk-test-key';

export function contextOf(server: ScriptedServer, more: Partial<ProviderContext> = {}): ProviderContext {
  return { fetch: globalThis.fetch, baseUrl: `${server.url}/v1`, apiKey: TEST_KEY, ...more };
}

export function ask(model: string, more: Partial<ChatRequest> = {}): ChatRequest {
  return { model, messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }], ...more };
}

export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/openai/${name}`, import.meta.url), 'utf8');
}

/** Server-sent events of objects; ends with `[DONE]` only when asked to. */
export function events(...chunks: (object | '[DONE]')[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`).join('');
}

export async function collect(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return parts;
}

/** Reads a stream that must fail: its parts until then, and the error. */
export async function collectFailing(
  stream: AsyncIterable<StreamPart>,
): Promise<{ parts: StreamPart[]; error: AppError }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of stream) {
      parts.push(part);
    }
  } catch (error) {
    assert.ok(error instanceof AppError, `not an AppError: ${String(error)}`);
    return { parts, error };
  }
  assert.fail('the stream ended as if it were complete');
}

export function textOf(parts: readonly StreamPart[], type: 'text' | 'reasoning' = 'text'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('');
}

export function only<T extends StreamPart['type']>(
  parts: readonly StreamPart[],
  type: T,
): Extract<StreamPart, { type: T }>[] {
  return parts.filter((part): part is Extract<StreamPart, { type: T }> => part.type === type);
}

/** The fields of an object that are not `undefined`. */
export function defined(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
