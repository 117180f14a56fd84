// Plays a vendor's answer over a real socket to the provider that reads it, and gives what the ledger then holds.
import { EndpointSet } from '../../../src/core/endpoints/endpointSet.ts';
import { CatalogState } from '../../../src/core/models/catalogState.ts';
import { ModelSpeeds } from '../../../src/core/models/modelSpeeds.ts';
import { loadSeed } from '../../../src/core/models/seed.ts';
import { createSend } from '../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../src/core/pricing.ts';
import type { ModelInfo, Provider, ProviderContext } from '../../../src/core/provider.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import type { UsageRecord } from '../../../src/core/records.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { bodyReply, jsonReply, type ScriptedServer, streamReply } from '../scriptedServer.ts';
import type { Bill } from './bill.ts';

const NEVER_MS = 3_600_000;
const never = new AbortController().signal;
const pricing = new Pricing();
const QUESTION = [{ role: 'user', parts: [{ type: 'text', text: 'How do I open a file?' }] }] as const;

export interface Played {
  record: UsageRecord;
  /** What the question ended with, if not well. */
  error: unknown;
}

export async function playBill(bill: Bill, server: ScriptedServer): Promise<Played> {
  const provider = providerOf(bill);
  const context: ProviderContext = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'key-of-the-bills' };
  const info = await knownOf(bill, provider, context, server);
  script(bill, server);
  const connection = { source: 'stored', keyName: 'work', context, origin: server.url, simulated: false } as const;
  const records: UsageRecord[] = [];
  const send = createSend({
    clock: systemClock,
    pricing,
    newId: () => 'record',
    maxRetries: () => 0,
    timeouts: () => ({ connectMs: NEVER_MS, firstTokenMs: NEVER_MS, idleMs: NEVER_MS }),
  });
  const parts = send(
    {
      provider,
      connection,
      request: { model: bill.model, messages: bill.texts === undefined ? QUESTION : [], modelInfo: info },
      labels: { purpose: bill.texts === undefined ? 'chat' : 'embedding' },
      attempt: 1,
      startedAt: bill.at,
      onRecord: (record) => records.push(record),
      ...(bill.texts !== undefined && {
        embedding: {
          texts: Array.from({ length: bill.texts }, (_, index) => `Text ${index}`),
          onVectors: () => undefined,
        },
      }),
    },
    never,
  );
  let error: unknown;
  try {
    for await (const _part of parts) {
      // Only what is kept of them counts here.
    }
  } catch (thrown) {
    error = thrown;
  }
  const [record] = records;
  if (!record || records.length > 1) {
    throw new Error(`${records.length} records were written of one attempt`);
  }
  return { record, error };
}

function providerOf({ wire, provider, settings }: Bill): Provider {
  const id = provider ?? (wire === 'openaiChat' || wire === 'openaiResponses' ? 'openai' : wire);
  const own = { [id]: { name: 'A server', baseUrl: 'https://server.example/v1', ...settings } };
  const known = [...providers, ...new EndpointSet({ stored: () => own, isTaken: () => false }).all()];
  const found = known.find((one) => one.id === id);
  if (!found) {
    throw new Error(`There is no provider ${id}`);
  }
  return found;
}

/** What the catalogue knows of the model at the bill's time, as the program makes its requests with. */
async function knownOf(
  { model, at, listed }: Bill,
  provider: Provider,
  context: ProviderContext,
  server: ScriptedServer,
): Promise<ModelInfo | undefined> {
  let models: readonly ModelInfo[] = [];
  if (listed !== undefined) {
    server.reply(jsonReply(200, provider.id === 'together' ? [listed] : { data: [listed] }));
    if (provider.id === 'litellm') {
      server.reply(jsonReply(200, { data: [listed] }));
    }
    models = await provider.models(context, never);
  }
  const state = new CatalogState({
    providers: [
      {
        provider,
        plan: { source: 'stored', keyName: 'work' },
        obstacle: undefined,
        origin: server.url,
        list: { providerId: provider.id, origin: server.url, readAt: at, models },
        reading: undefined,
      },
    ],
    pricing: await pricing.load(),
    seed: await loadSeed(),
    usage: { newestOfModel: () => [], newest: () => [], askedModels: () => [] },
    speeds: new ModelSpeeds(),
    pinned: [],
    hidden: [],
    policy: undefined,
    wish: {},
    redact: (text) => text,
    now: at,
  });
  return state.find({ providerId: provider.id, model })?.info;
}

function script({ wire, texts, status, ends, body }: Bill, server: ScriptedServer): void {
  if (texts !== undefined || status !== 200) {
    server.reply(bodyReply(status, body, { 'content-type': 'application/json' }));
    return;
  }
  const type = wire === 'ollama' ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8';
  const ending = ends === 'error' ? 'end' : ends;
  server.reply(streamReply(body, { chunkBytes: 1_000_000, ending, headers: { 'content-type': type } }));
}
