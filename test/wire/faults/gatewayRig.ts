// The gateway as the product has it, over the pipeline of a rig and a list of servers in place of the router's choice.
import OpenAI, { APIError } from 'openai';
import type { Connection } from '../../../src/core/connections.ts';
import { type Gateway, type GatewayLimits, startGateway } from '../../../src/core/gateway/gatewayServer.ts';
import { PipelineBackend } from '../../../src/core/gateway/pipelineBackend.ts';
import type { Provider } from '../../../src/core/provider.ts';
import { Redactor } from '../../../src/core/redact.ts';
import type { RouteAsk, RoutePlan, RouterDoor } from '../../../src/core/router/contract.ts';
import type { AttemptView, RoutingReceipt } from '../../../src/shared/routingViews.ts';
import { silentLog } from '../../unit/store/temporaryStore.ts';
import { fastClock } from './fastClock.ts';
import { type Purse, type Rig, targetAt } from './rig.ts';
import type { Served } from './stand.ts';

export interface GatewayRig {
  gateway: Gateway;
  client: OpenAI;
  receipts: RoutingReceipt[];
  /** What the gateway logged as an error. */
  logged: unknown[];
}

export interface Caller {
  stream: boolean;
  /** `delivery` of the request's body. */
  delivery?: 'stream' | 'whole';
  totalMs?: number;
  signal?: AbortSignal;
}

/** What the caller of the gateway has in hands. */
export interface Given {
  text: string;
  finishReason?: string;
  /** `provider/model` */
  model?: string;
  /** The status, absent where it came inside a stream; and the gateway's own word. */
  error?: { status?: number; code?: string };
  attempts?: number;
}

export async function openGateway(
  rig: Rig,
  purse: Purse,
  chain: readonly Served[],
  takesPrefill = false,
  limits?: Partial<GatewayLimits>,
): Promise<GatewayRig> {
  const receipts: RoutingReceipt[] = [];
  const logged: unknown[] = [];
  const log = { ...silentLog, error: (message: string, error?: unknown) => logged.push(message, error) };
  const providers = chain.map(({ voice }) => voice.provider);
  const connectionTo = async ({ id }: Provider): Promise<Connection> => {
    const stand = chain.find(({ voice }) => voice.provider.id === id);
    if (!stand) {
      throw new Error(`no server plays ${id}`);
    }
    return targetAt(stand, 0).connection;
  };
  const door = listDoor(chain, takesPrefill);
  const backend = new PipelineBackend({
    router: async () => door,
    send: rig.send,
    connections: { plan: connectionTo, open: connectionTo, openForEmbeddings: connectionTo },
    providers: { all: () => providers, find: (id) => providers.find((provider) => provider.id === id) },
    catalog: { settled: async () => {}, find: async () => undefined },
    table: async () => ({ rows: [], aliases: [], nothingSetUp: false }),
    settings: {
      promptCaching: () => undefined,
      purposeModel: () => undefined,
      purposeProblem: () => undefined,
      embeddingsProvider: () => undefined,
    },
    names: { alias: () => undefined, chains: () => [] },
    redactor: new Redactor(),
    clock: fastClock,
    keepReceipt: (receipt) => void receipts.push(receipt),
    workspace: () => undefined,
    store: async () => purse.store,
    log,
    onUsage() {},
  });
  const gateway = await startGateway(backend, { redact: (text) => text, log, limits });
  const client = new OpenAI({ baseURL: gateway.url, apiKey: gateway.token, maxRetries: 0 });
  return { gateway, client, receipts, logged };
}

/** Asks the first of the list, then the others in their order. */
function listDoor(chain: readonly Served[], takesPrefill: boolean): RouterDoor {
  const receiptOf = ({ receiptId, purpose }: RouteAsk): RoutingReceipt => ({
    id: receiptId,
    at: fastClock.now(),
    by: 'chain',
    request: {
      task: 'other',
      confidence: 1,
      difficulty: 0,
      purpose,
      inputTokens: 1,
      outputTokens: 1,
      required: [],
      preferLocal: false,
      at: fastClock.now(),
    },
    chain: [],
    removed: [],
    because: 'a list',
    decidedInUs: 0,
    attempts: [],
  });
  return {
    async plan(ask): Promise<RoutePlan> {
      const targets = chain.map((stand, place) => targetAt(stand, place, takesPrefill));
      const asked = targets.map((target) => {
        const modelInfo = target.request.modelInfo ?? { id: target.request.model, abilities: {} };
        const { provider } = target;
        return { ...target, modelInfo, request: { ...ask.requestFor({ provider, modelInfo }), maxOutputTokens: 500 } };
      });
      const [first, ...rest] = asked;
      if (!first) {
        throw new Error('a chain has a first');
      }
      const { provider, modelInfo, connection } = first;
      return {
        receipt: receiptOf(ask),
        first: {
          provider,
          modelInfo,
          model: { providerId: provider.id, model: modelInfo.id },
          keyName: connection.keyName,
        },
        route: rest.length > 0 ? { afterContent: ask.afterContent, next: async () => rest.shift() } : undefined,
        features: {},
      };
    },
    explain: async (ask) => receiptOf(ask),
    attempted: (receipt, attempt: AttemptView) => ({ ...receipt, attempts: [...receipt.attempts, attempt] }),
  };
}

interface Extras {
  llm_workbench?: { attempts?: number };
}

/** One question by OpenAI's own client. */
export async function askGateway({ client }: GatewayRig, caller: Caller): Promise<Given> {
  const { stream, delivery, totalMs, signal } = caller;
  const given: Given = { text: '' };
  const body = {
    model: 'auto',
    messages: [{ role: 'user' as const, content: 'Say hello' }],
    // Of the gateway's own.
    ...(delivery && { delivery }),
    ...(totalMs !== undefined && { timeouts: { total_ms: totalMs } }),
  };
  try {
    if (!stream) {
      const answer = await client.chat.completions.create(body, { signal });
      given.model = answer.model;
      given.text = answer.choices[0]?.message.content ?? '';
      given.finishReason = answer.choices[0]?.finish_reason;
      given.attempts = (answer as Extras).llm_workbench?.attempts;
      return given;
    }
    for await (const chunk of await client.chat.completions.create({ ...body, stream }, { signal })) {
      const [choice] = chunk.choices;
      given.model = chunk.model;
      given.text += choice?.delta.content ?? '';
      given.finishReason = choice?.finish_reason ?? given.finishReason;
      given.attempts = (chunk as Extras).llm_workbench?.attempts ?? given.attempts;
    }
  } catch (thrown) {
    if (!(thrown instanceof APIError)) {
      throw thrown;
    }
    given.error = { status: thrown.status as number | undefined, code: thrown.code ?? undefined };
  }
  return given;
}
