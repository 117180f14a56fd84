// Composes the pipeline: each layer wraps the next, and the innermost is the provider.
import type { Clock } from '../ports.ts';
import type { Provider } from '../provider.ts';
import type { StreamPart } from '../provider.ts';
import { bounded, largestVectorsBytes } from '../boundedFetch.ts';
import { AppError } from '../errors.ts';
import { withBudget, type BudgetGate } from './budget.ts';
import { AnswerCache, type CacheOptions } from './cache.ts';
import type { Attempt, Call, EmbeddingCall, Send } from './call.ts';
import { type ClockLimits, withClocks } from './clocks.ts';
import { type FallbackOptions, withFallback } from './fallback.ts';
import { withMeter, type MeterOptions } from './meter.ts';
import { withPolicy, type Refusal } from './policy.ts';

export interface PipelineOptions extends MeterOptions, Omit<FallbackOptions, 'cache'> {
  clock: Clock;
  timeouts: (provider: Provider) => ClockLimits;
  /** Why a model may not be asked; absent: every model may. */
  refusal?: Refusal;
  /** Holds the budgets, loaded with the first request; absent: there are none. */
  budget?: () => Promise<BudgetGate>;
  /** Answers that were given before; absent: none is kept. */
  cache?: CacheOptions;
}

const toProvider: Attempt = (call, signal) =>
  call.embedding
    ? embedded(call, call.embedding, signal)
    : call.provider.stream(call.request, call.connection.context, signal);

/** policy ▸ retry, fallback, cache and hedge ▸ budget ▸ clocks ▸ meter ▸ provider. */
export function createSend(options: PipelineOptions): Send {
  const attempt = withClocks(withMeter(toProvider, options), options.clock, options.timeouts);
  const limited = withBudget(attempt, options.budget);
  const cache = options.cache && new AnswerCache({ ...options, ...options.cache });
  return withPolicy(withFallback(limited, options.clock, { ...options, cache }), options.refusal);
}

/** Vectors take the same way as answers: figures, and the end. */
async function* embedded(
  { provider, request, connection }: Call,
  embedding: EmbeddingCall,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  if (!provider.embed) {
    throw new AppError('config', `${provider.name} has no embeddings: choose a model of another provider for them.`);
  }
  const { texts, longest } = embedding;
  const context = bounded(connection.context, largestVectorsBytes(texts.length));
  const { vectors, inputTokens } = await provider.embed(request.model, texts, context, signal, longest);
  if (vectors.length !== texts.length || vectors.some(({ length }) => length !== vectors[0]?.length)) {
    throw new AppError('badResponse', 'The answer does not hold one vector of one length for each text');
  }
  embedding.onVectors(vectors);
  yield { type: 'usage', usage: { embeddingTokens: inputTokens } };
  yield { type: 'finish', reason: 'stop' };
}
