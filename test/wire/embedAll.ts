// Embeds texts as the program does: through the pipeline, in calls that the provider takes.
import { embedTexts } from '../../src/core/pipeline/embedTexts.ts';
import { createSend } from '../../src/core/pipeline/send.ts';
import { Pricing } from '../../src/core/pricing.ts';
import type { Embeddings, Provider, ProviderContext } from '../../src/core/provider.ts';
import type { UsageRecord } from '../../src/core/records.ts';
import { systemClock } from '../../src/core/systemClock.ts';

const LIMITS = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };

/** Nothing is tried twice; `inputTokens` are those of all calls, `undefined` as soon as one did not report them. */
export async function embedAll(
  provider: Provider,
  model: string,
  texts: readonly string[],
  context: ProviderContext,
  signal = new AbortController().signal,
): Promise<Embeddings> {
  const records: UsageRecord[] = [];
  const connection = { source: 'none', keyName: '', origin: context.baseUrl, simulated: false, context } as const;
  const { vectors } = await embedTexts(
    {
      send: createSend({
        clock: systemClock,
        pricing: new Pricing(),
        newId: () => 'u',
        timeouts: () => LIMITS,
        maxRetries: () => 0,
      }),
      connections: { openForEmbeddings: async () => connection },
      store: async () => ({ usage: { add: (record) => records.push(record) > 0 } }),
      log: { debug() {}, info() {}, warn() {}, error() {} },
      onUsage() {},
    },
    { provider, model, texts },
    signal,
  );
  const counts = records.map(({ tokens: { embedding } }) => embedding);
  const isReported = counts.length > 0 && counts.every(({ origin }) => origin === 'reported');
  return { vectors, inputTokens: isReported ? counts.reduce((sum, { tokens = 0 }) => sum + tokens, 0) : undefined };
}
