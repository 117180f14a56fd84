// Gives an answer again that was given before to exactly the same request, where the person wants that, and keeps new ones.
import type { CachedAnswers, CacheLimits } from '../store/cachedAnswers.ts';
import type { Clock, Log } from '../ports.ts';
import type { StreamPart } from '../provider.ts';
import { TOKEN_BUCKETS, type TokenCount, type UsageRecord } from '../records.ts';
import { cacheKey } from './cacheKey.ts';
import type { Attempt, Call } from './call.ts';
import { AnswerCollector, type KeptAnswer, partsOf, readKept } from './keptAnswer.ts';
import { watched } from './watch.ts';

export interface CacheOptions {
  /** Read with each request. */
  settings: () => CacheLimits & { isOn: boolean };
  /** Loaded when the first answer is looked for. */
  store: () => Promise<Pick<CachedAnswers, 'get' | 'put'>>;
  log: Pick<Log, 'warn'>;
  /** Takes keys out of what is kept: a provider may repeat the one that it was sent. Absent: nothing is taken out. */
  clean?: (text: string) => string;
}

export interface AnswerCacheOptions extends CacheOptions {
  clock: Clock;
  newId(): string;
}

/** What the cache does for one target of a request. */
export interface Caching {
  /** In place of asking the vendor; absent: nobody was asked this before, or the answer is wanted anew. */
  hit?: { ageMs: number; attempt: Attempt };
  /** Keeps a whole answer that comes through. */
  keeping(next: Attempt): Attempt;
}

export class AnswerCache {
  readonly #options: AnswerCacheOptions;

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
  }

  /** Off is off, whatever a request says. Tests are asked again and again with the same, so theirs is on unless it says no. */
  isOnFor({ cache, labels, embedding }: Call): boolean {
    const isWanted = cache?.mode !== 'off' && !embedding;
    return isWanted && (labels.purpose === 'test' || this.#options.settings().isOn);
  }

  /** Looks for an answer. A cache that fails is no failure of the request: then there is none, and none is kept. */
  async look(call: Call): Promise<Caching | undefined> {
    const { settings, clock } = this.#options;
    try {
      const { maxAgeMs, maxBytes } = settings();
      const store = await this.#options.store();
      const key = cacheKey(call, call.cache?.repeat);
      const now = clock.now();
      const found = call.cache?.mode === 'refresh' ? undefined : store.get(key, now, maxAgeMs);
      const answer = found && readKept(found.body);
      const { clean = (body: string) => body } = this.#options;
      const keep = (body: string) => store.put(key, clean(body), clock.now(), { maxAgeMs, maxBytes }, call.labels);
      return {
        hit: answer && { ageMs: Math.max(0, now - found.at), attempt: this.#giveAgain(answer) },
        keeping: (next) => this.#keeping(next, maxBytes, keep),
      };
    } catch (error) {
      this.#warn(error);
      return undefined;
    }
  }

  #keeping(next: Attempt, maxBytes: number, keep: (body: string) => void): Attempt {
    return (call, signal) =>
      watched(() => {
        const collector = new AnswerCollector(maxBytes);
        return {
          source: next(call, signal),
          onPart: (part) => collector.see(part),
          onEnd: () => {
            try {
              const body = collector.body();
              if (body !== undefined) {
                keep(body);
              }
            } catch (error) {
              this.#warn(error);
            }
          },
          onFailure: (thrown) => thrown,
          onClose: () => undefined,
        };
      });
  }

  #giveAgain(answer: KeptAnswer): Attempt {
    const options = this.#options;
    const { clock } = options;
    return async function* (call, signal): AsyncGenerator<StreamPart> {
      const record = freeRecord(call, answer, clock.now());
      const began = clock.monotonicMs();
      let outcome: UsageRecord['outcome'] = 'cancelled';
      try {
        for (const part of partsOf(answer)) {
          signal.throwIfAborted();
          yield part;
        }
        signal.throwIfAborted();
        yield { type: 'usage', usage: { uncachedInputTokens: 0, textOutputTokens: 0 } };
        outcome = 'success';
        yield answer.finish;
      } finally {
        const durationMs = clock.monotonicMs() - began;
        call.onRecord({ ...record, id: call.recordId?.(call.attempt) ?? options.newId(), durationMs, outcome });
      }
    };
  }

  #warn(error: unknown): void {
    this.#options.log.warn(`The cache of answers does not work: ${String(error)}`);
  }
}

/** Nobody worked for it. */
const NONE: TokenCount = { tokens: 0, origin: 'reported' };

function freeRecord(
  call: Call,
  { finish }: KeptAnswer,
  startedAt: number,
): Omit<UsageRecord, 'id' | 'durationMs' | 'outcome'> {
  const { provider, connection, request, labels, attempt } = call;
  return {
    startedAt,
    providerId: provider.id,
    keyName: connection.keyName,
    modelAsked: request.model,
    modelAnswered: finish.model,
    ...labels,
    tokens: Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, NONE])) as UsageRecord['tokens'],
    costUsd: 0,
    finishReason: finish.reason,
    attempt,
    cached: true,
    hedged: false,
  };
}
