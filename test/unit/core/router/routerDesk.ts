// A router over the real catalogue, connections and key ring, with providers that answer as a test has written down.
import type { Fetch } from '../../../../src/core/ports.ts';
import { Connections, type OriginQuestion } from '../../../../src/core/connections.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { KeyRing } from '../../../../src/core/keyRing.ts';
import { ModelCatalog, type CatalogStore } from '../../../../src/core/models/modelCatalog.ts';
import type { CircuitView } from '../../../../src/core/pipeline/breaker.ts';
import type { Target } from '../../../../src/core/pipeline/call.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ModelInfo, Provider } from '../../../../src/core/provider.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { ModelReference, StoredModelList } from '../../../../src/core/records.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import type { RouteAsk, RoutePlan, RouterDoor } from '../../../../src/core/router/contract.ts';
import type { RouterOptions } from '../../../../src/core/router/options.ts';
import { createRouter } from '../../../../src/core/router/router.ts';
import { readRules } from '../../../../src/core/routing/rules/readRules.ts';
import type { RoutingSettings } from '../../../../src/core/routingSettings.ts';
import type { ErrorKind } from '../../../../src/shared/errorKind.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemorySecrets } from '../../support/memorySecrets.ts';
import { scriptedProvider, type ScriptedProvider } from '../../support/scriptedProvider.ts';

const pricing = new Pricing();

export const model = (
  id: string,
  [inputPerMillion, outputPerMillion]: readonly [number, number],
  change: Partial<ModelInfo> = {},
): ModelInfo => ({
  id,
  contextWindow: 200_000,
  maxOutputTokens: 32_000,
  ...change,
  abilities: { chat: true, vision: true, tools: true, json: true, ...change.abilities },
  price: { inputPerMillion, outputPerMillion },
});

const keyed = (id: string, name: string, list: readonly ModelInfo[]): ScriptedProvider =>
  scriptedProvider({
    id,
    name,
    list,
    auth: 'apiKey',
    baseUrl: `https://${id}.example.test/v1`,
    environment: { apiKey: [`${id.toUpperCase()}_API_KEY`], baseUrl: [], organization: [] },
  });

/** As a person may have them: two of each kind, one that runs here, and a gateway that offers the same once more. */
export const usualProviders = () => ({
  anthropic: keyed('anthropic', 'Anthropic', [
    model('claude-opus-4-8', [5, 25], { contextWindow: 1_000_000 }),
    model('claude-haiku-4-5', [1, 5]),
  ]),
  openai: keyed('openai', 'OpenAI', [model('gpt-5.4', [2.5, 15]), model('gpt-5-mini', [0.25, 2])]),
  groq: keyed('groq', 'Groq', [
    model('llama-3.3-70b-versatile', [0.6, 0.8], { contextWindow: 128_000, abilities: { vision: false } }),
  ]),
  relay: keyed('relay', 'Relay', [model('anthropic/claude-opus-4-8', [6, 30], { contextWindow: 1_000_000 })]),
  ollama: scriptedProvider({
    id: 'ollama',
    name: 'Ollama',
    local: true,
    baseUrl: 'http://127.0.0.1:11434',
    list: [
      model('llama3.2', [0, 0], { contextWindow: 32_000, abilities: { vision: false, tools: false, json: false } }),
    ],
  }),
});

export interface RouterDesk {
  router: RouterDoor;
  options: RouterOptions;
  clock: ManualClock;
  keys: KeyRing;
  secrets: MemorySecrets;
  catalog: ModelCatalog;
  connections: Connections;
  providers: Readonly<Record<string, ScriptedProvider>>;
  /** May be changed by the test, as all that follow. */
  settings: RoutingSettings;
  circuits: CircuitView[];
  /** `provider/model` and why. */
  locks: Map<string, string>;
  hidden: ModelReference[];
  environment: Record<string, string>;
  wantedKeys: Record<string, string>;
  /** Questions that were put to the person. */
  questions: OriginQuestion[];
}

const usualSettings: RoutingSettings = {
  strategy: 'balanced',
  fallback: 'auto',
  preferLocal: false,
  afterContent: 'restart',
  chains: {},
  rules: [],
  limits: [],
  cache: { isOn: false, maxAgeMs: 0, maxBytes: 0 },
};

export interface DeskChange {
  providers?: Readonly<Record<string, ScriptedProvider>>;
  settings?: Partial<RoutingSettings>;
  /** As in the settings. */
  rules?: unknown;
  options?: Partial<RouterOptions>;
  /** Providers without a key of their own in the ring. */
  keyless?: readonly string[];
}

/** With every list read. */
export async function openRouterDesk(change: DeskChange = {}): Promise<RouterDesk> {
  const providers = change.providers ?? usualProviders();
  const clock = new ManualClock();
  // After the last day of all models that the shipped list knows as gone: what is listed now is there all the same.
  clock.jumpTo(Date.UTC(2027, 0, 1));
  const secrets = new MemorySecrets();
  const keys = new KeyRing(secrets);
  const redactor = new Redactor();
  const settings: RoutingSettings = { ...usualSettings, ...change.settings };
  const locks = new Map<string, string>();
  const [circuits, hidden, questions]: [CircuitView[], ModelReference[], OriginQuestion[]] = [[], [], []];
  const environment: Record<string, string> = {};
  const wantedKeys: Record<string, string> = {};
  const set = new ProviderSet(Object.values(providers));
  for (const provider of set.all()) {
    if (provider.auth === 'apiKey' && !change.keyless?.includes(provider.id)) {
      await addKey(keys, provider, 'work');
    }
  }
  const wantedKey = (id: string) => (wantedKeys[id] === undefined ? undefined : { name: wantedKeys[id] });
  const connections = new Connections({
    keys,
    fetch: refuseToFetch,
    redactor,
    environment,
    settings: () => ({}),
    wantedKey: (id) => (wantedKeys[id] === undefined ? undefined : { name: wantedKeys[id], by: 'user' }),
    confirmOrigin: async (question) => {
      questions.push(question);
      return false;
    },
  });
  const policy = async () => ({
    refusal: ({ providerId, model: id }: ModelReference) => locks.get(`${providerId}/${id}`),
    stamp: JSON.stringify([...locks]),
  });
  const catalog = new ModelCatalog({
    providers: set,
    connections,
    keys,
    store: async () => store,
    pricing,
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    redact: redactor.text,
    chosen: () => undefined,
    hidden: () => hidden,
    policy,
    onChange: () => undefined,
  });
  const store = memoryStore();
  await catalog.view(false);
  await catalog.settled();
  const { rules } = readRules(change.rules, 'settings');
  const options: RouterOptions = {
    providers: set,
    catalog,
    connections,
    keys,
    wantedKey,
    pricing,
    policy,
    circuits: () => circuits,
    clock,
    redact: redactor.text,
    settings: () => settings,
    aliases: () => new Map(),
    rules: async () => rules,
    ...change.options,
  };
  const router = createRouter(options);
  return {
    router,
    options,
    clock,
    keys,
    secrets,
    catalog,
    connections,
    providers,
    settings,
    circuits,
    locks,
    hidden,
    environment,
    wantedKeys,
    questions,
  };
}

export async function addKey(keys: KeyRing, provider: Provider, name: string, origin?: string): Promise<void> {
  const home = new URL(provider.baseUrl).origin;
  const key = `sk-${provider.id}-${name}-0123456789abcdef`;
  await keys.save({ providerId: provider.id, name, key, origin: origin ?? home, savedAt: 0 });
}

export function ask(text: string, change: Partial<RouteAsk> & { of?: Partial<RouteAsk['request']> } = {}): RouteAsk {
  const { of, ...rest } = change;
  const request: RouteAsk['request'] = { messages: [{ role: 'user', parts: [{ type: 'text', text }] }], ...of };
  return {
    receiptId: 'r-1',
    purpose: 'chat',
    request,
    requestFor: ({ modelInfo }) => ({ ...request, model: modelInfo.id, modelInfo }),
    ...rest,
  };
}

export const never = new AbortController().signal;

export const named = (text: string): ModelReference => {
  const at = text.indexOf('/');
  return { providerId: text.slice(0, at), model: text.slice(at + 1) };
};
export const textOf = ({ providerId, model: id }: ModelReference): string => `${providerId}/${id}`;

/** Asks everybody whom a route gives, each failing with the next kind (the last for all that follow); as "provider/model#key". */
export async function walk(
  desk: RouterDesk,
  plan: RoutePlan,
  asked: RouteAsk,
  ...kinds: ErrorKind[]
): Promise<string[]> {
  const { provider, modelInfo, keyName } = plan.first;
  const connection = await desk.options.connections.open(provider);
  const tried: Target[] = [{ provider, connection, request: asked.requestFor({ provider, modelInfo }) }];
  const walked = [`${textOf(plan.first.model)}#${keyName}`];
  for (let at = 0; at < 50; at += 1) {
    const error = new AppError(kinds[Math.min(at, kinds.length - 1)] ?? 'overloaded', 'No');
    let next = await plan.route?.next(error, tried);
    while (next && 'skipped' in next) {
      walked.push(`(${textOf(next)}#${next.keyName}: ${next.skipped})`);
      next = await plan.route?.next(error, tried);
    }
    if (!next) {
      return walked;
    }
    tried.push(next);
    walked.push(`${next.provider.id}/${next.request.model}#${next.connection.keyName}`);
  }
  throw new Error(`The route has no end: ${walked.join(', ')}`);
}

const refuseToFetch: Fetch = () => Promise.reject(new Error('No network in this test'));

function memoryStore(): CatalogStore {
  const lists = new Map<string, StoredModelList>();
  const meta = new Map<string, string>();
  return {
    modelLists: {
      get: (providerId, origin) => lists.get(`${providerId}/${origin}`),
      put: (list) => void lists.set(`${list.providerId}/${list.origin}`, list),
    },
    usage: { newestOfModel: () => [], askedModels: () => [], newest: () => [] },
    getMeta: (name) => meta.get(name),
    setMeta: (name, value) => void meta.set(name, value),
  };
}
