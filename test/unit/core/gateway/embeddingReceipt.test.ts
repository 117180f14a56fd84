// Vectors that another program asks the gateway for: the receipt whose id it is told is there.
import assert from 'node:assert/strict';
import { PipelineBackend } from '../../../../src/core/gateway/pipelineBackend.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import type { RoutingReceipt } from '../../../../src/shared/routingViews.ts';
import { silentLog } from '../../store/temporaryStore.ts';
import { callTo, scriptedProvider } from '../../support/scriptedProvider.ts';
import { model, openRouterDesk, usualProviders } from '../router/routerDesk.ts';

describe('embeddings through the gateway', () => {
  it('leave a receipt of the id that the caller is told', async () => {
    const vectors = scriptedProvider({
      id: 'vectors',
      name: 'Vectors',
      list: [model('embedder', [0.1, 0], { abilities: { embeddings: true, chat: false } })],
      embed: async (_model, texts) => ({ vectors: texts.map(() => new Float32Array([1, 0])), inputTokens: 3 }),
    });
    const { router, clock, options, catalog } = await openRouterDesk({ providers: { ...usualProviders(), vectors } });
    const receipts: RoutingReceipt[] = [];
    const open = async (provider: Provider) => callTo(provider).connection;
    const timeouts = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };
    const backend = new PipelineBackend({
      router: async () => router,
      send: createSend({ clock, pricing: new Pricing(), newId: () => 'u', timeouts: () => timeouts, random: () => 0 }),
      connections: { plan: open, open, openForEmbeddings: open },
      providers: options.providers,
      catalog,
      table: async () => ({ rows: [], aliases: [], nothingSetUp: false }),
      settings: {
        promptCaching: () => undefined,
        purposeModel: () => undefined,
        purposeProblem: () => undefined,
        embeddingsProvider: () => undefined,
      },
      names: { alias: () => undefined, chains: () => [] },
      redactor: new Redactor(),
      clock,
      keepReceipt: (receipt) => void receipts.push(receipt),
      workspace: () => undefined,
      store: async () => ({ usage: { add: () => true } }),
      log: silentLog,
      onUsage() {},
    });
    const wish = { kind: 'model', model: { providerId: 'vectors', model: 'embedder' } } as const;
    await backend.embed({ receiptId: 'told', wish, texts: ['one'] }, new AbortController().signal);
    assert.deepEqual(
      receipts.map(({ id, by, request, attempts }) => [id, by, request.purpose, attempts.length]),
      [['told', 'named', 'gateway', 1]],
    );
  });
});
