// A provider that answers as a test has written down, and notes what it was asked.
import { AppError, toAppError } from '../../../src/core/errors.ts';
import type { Call } from '../../../src/core/pipeline/call.ts';
import type { ChatRequest, ModelInfo, Provider, ProviderContext, StreamPart } from '../../../src/core/provider.ts';
import type { UsageRecord } from '../../../src/core/records.ts';

/** A part is yielded, an error thrown, a function called and awaited (an abort ends the wait, as in a real provider). */
export type Step = StreamPart | Error | ((context: ProviderContext) => unknown);

export interface ScriptedProvider extends Provider {
  /** One list of steps for each try; the last one serves for all that follow. */
  answers: Step[][];
  /** What `models` gives; an error is thrown. */
  list: readonly ModelInfo[] | Error | ((signal: AbortSignal) => Promise<readonly ModelInfo[]>);
  readonly requests: ChatRequest[];
  readonly contexts: ProviderContext[];
  /** How often `models` was asked. */
  listed: number;
  /** Streams that have begun and not ended: 0 when everybody cleaned up. */
  running: number;
  /** Functions among the steps that have begun: what came before them has arrived. */
  reached: number;
}

export const text = (words: string): StreamPart => ({ type: 'text', text: words });
export const reasoning = (words: string): StreamPart => ({ type: 'reasoning', text: words });
export const finish: StreamPart = { type: 'finish', reason: 'stop' };
export const usage = (input: number, output: number): StreamPart => ({
  type: 'usage',
  usage: { uncachedInputTokens: input, textOutputTokens: output },
});
/** A server that says nothing any more. */
export const stall: Step = () => new Promise(() => undefined);

export function scriptedProvider(values: Partial<ScriptedProvider> & { answers?: Step[][] } = {}): ScriptedProvider {
  const provider: ScriptedProvider = {
    id: 'openai',
    name: 'OpenAI',
    auth: 'none',
    baseUrl: 'https://api.example.test/v1',
    environment: { apiKey: [], baseUrl: [], organization: [] },
    links: {},
    answers: [[text('Hello'), finish]],
    list: [],
    requests: [],
    contexts: [],
    listed: 0,
    running: 0,
    reached: 0,
    async models(_context, signal) {
      provider.listed += 1;
      if (provider.list instanceof Error) {
        throw provider.list;
      }
      return typeof provider.list === 'function' ? provider.list(signal) : provider.list;
    },
    async *stream(request, context, signal) {
      const steps = provider.answers[Math.min(provider.requests.length, provider.answers.length - 1)] ?? [];
      provider.requests.push(request);
      provider.contexts.push(context);
      provider.running += 1;
      try {
        for (const step of steps) {
          throwIfAborted(signal, provider.id);
          if (step instanceof Error) {
            throw step;
          }
          if (typeof step === 'function') {
            provider.reached += 1;
            await untilAborted(Promise.resolve(step(context)), signal, provider.id);
          } else {
            yield step;
          }
        }
        throwIfAborted(signal, provider.id);
      } finally {
        provider.running -= 1;
      }
    },
    async check() {},
    ...values,
  };
  return provider;
}

function throwIfAborted(signal: AbortSignal, provider: string): void {
  if (signal.aborted) {
    throw toAppError(signal.reason, { provider, signal });
  }
}

async function untilAborted(work: Promise<unknown>, signal: AbortSignal, provider: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(toAppError(signal.reason, { provider, signal })), { once: true });
    work.then(() => resolve(), reject);
  });
}

/** A call to it, whose records are noted. */
export function callTo(provider: Provider, values: Partial<Call> = {}): Call & { records: UsageRecord[] } {
  const records: UsageRecord[] = [];
  return {
    provider,
    connection: {
      source: 'stored',
      keyName: 'work',
      origin: 'https://api.example.test',
      simulated: false,
      context: { baseUrl: provider.baseUrl, fetch: async () => new Response('') },
    },
    request: { model: 'gpt-4o-mini', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say hello' }] }] },
    labels: { purpose: 'chat', conversationId: 'c', messageId: 'm' },
    attempt: 1,
    onRecord: (record) => records.push(record),
    records,
    ...values,
  };
}

/** All parts, and the error that ended them, if any. */
export async function readAll<Part>(parts: AsyncIterable<Part>): Promise<{ parts: Part[]; error?: AppError }> {
  const seen: Part[] = [];
  try {
    for await (const part of parts) {
      seen.push(part);
    }
    return { parts: seen };
  } catch (error) {
    if (error instanceof AppError) {
      return { parts: seen, error };
    }
    throw error;
  }
}

/** Gives others their turn until the condition holds; throws when that takes longer than anything here can. */
export async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 1500;
  while (!condition()) {
    if (performance.now() > giveUpAt) {
      throw new Error(`Waited in vain until ${String(condition)}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
