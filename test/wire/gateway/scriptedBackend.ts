// A backend of the gateway whose answers a test writes out, and which notes what it was asked and how that ended.
import type {
  GatewayAsk,
  GatewayBackend,
  GatewayEmbedding,
  GatewayHealth,
  GatewayModel,
  GatewayPart,
  GatewayVectors,
} from '../../../src/core/gateway/gatewayBackend.ts';
import type { ModelReference } from '../../../src/core/records.ts';

export const MODEL: ModelReference = { providerId: 'openai', model: 'gpt-5-mini' };

type Script = (ask: GatewayAsk, signal: AbortSignal) => AsyncIterable<GatewayPart> | Iterable<GatewayPart>;

export class ScriptedBackend implements GatewayBackend {
  readonly asked: GatewayAsk[] = [];
  readonly embedded: GatewayEmbedding[] = [];
  /** Answers that have ended, however they did: by themselves, by a failure, or because nobody read on. */
  ended = 0;
  /** Answers whose signal was aborted before they had ended. */
  aborted = 0;
  /** Parts that were pulled, of all answers. */
  pulled = 0;
  list: readonly GatewayModel[] = [];
  problems: readonly string[] = [];
  answers: Script = () => saying('Hello');
  vectors: (ask: GatewayEmbedding, signal: AbortSignal) => Promise<GatewayVectors> = () =>
    Promise.resolve({ vectors: [], model: MODEL });

  models(): Promise<readonly GatewayModel[]> {
    return Promise.resolve(this.list);
  }

  async *ask(ask: GatewayAsk, signal: AbortSignal): AsyncGenerator<GatewayPart, void> {
    this.asked.push(ask);
    const note = (): void => {
      this.aborted += 1;
    };
    signal.addEventListener('abort', note);
    try {
      for await (const part of this.answers(ask, signal)) {
        this.pulled += 1;
        yield part;
      }
    } finally {
      signal.removeEventListener('abort', note);
      this.ended += 1;
    }
  }

  embed(ask: GatewayEmbedding, signal: AbortSignal): Promise<GatewayVectors> {
    this.embedded.push(ask);
    return this.vectors(ask, signal);
  }

  health(): Promise<GatewayHealth> {
    return Promise.resolve({ problems: this.problems });
  }
}

/** An answer of these texts, with its figures. */
export function saying(...texts: readonly string[]): GatewayPart[] {
  return [{ type: 'model', model: MODEL }, ...texts.map((text) => ({ type: 'text', text }) as const), ...ENDING];
}

export const ENDING: readonly GatewayPart[] = [
  { type: 'usage', usage: { uncachedInputTokens: 10, cacheReadTokens: 90, textOutputTokens: 5, reasoningTokens: 20 } },
  { type: 'finish', reason: 'stop', rawReason: 'end_turn', model: 'gpt-5-mini-2026' },
  {
    type: 'attempt',
    attempt: { ...MODEL, keyName: 'work', startedAt: 1, durationMs: 2, waitedMs: 0, outcome: 'success' },
  },
  { type: 'cost', costUsd: 0.0012 },
];

/** Never says anything more, until it is aborted. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) {
      stop();
    } else {
      signal.addEventListener('abort', stop, { once: true });
    }
  });
}
