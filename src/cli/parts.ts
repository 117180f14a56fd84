// The parts that a request goes through on the command line, as the editor's services are in VS Code.
import { randomUUID } from 'node:crypto';
import { personPrices } from '../core/configuration/ownPrices.ts';
import { Connections } from '../core/connections.ts';
import type { KeyRing } from '../core/keyRing.ts';
import { ModelCatalog } from '../core/models/modelCatalog.ts';
import type { Policy } from '../core/models/policy.ts';
import { Breaker } from '../core/pipeline/breaker.ts';
import { createBudgetGate } from '../core/pipeline/budgetGate.ts';
import type { Send } from '../core/pipeline/call.ts';
import { Limiter } from '../core/pipeline/limiter.ts';
import { createSend } from '../core/pipeline/send.ts';
import { usedSince } from '../core/pipeline/usedSince.ts';
import type { Log } from '../core/ports.ts';
import { Pricing } from '../core/pricing.ts';
import type { Redactor } from '../core/redact.ts';
import type { RoutingSettings } from '../core/routingSettings.ts';
import type { Store } from '../core/store/openStore.ts';
import { systemClock } from '../core/systemClock.ts';
import { readBudgets } from '../core/usage/budgetDefinitions.ts';
import { vendorFeeUsd } from '../core/usage/vendorFees.ts';
import type { Budgets } from '../shared/budgetViews.ts';
import { keptPolicy } from './filePolicy.ts';
import type { Prepared } from './program.ts';

export interface PartsOptions {
  prepared: Prepared;
  log: Log;
  redactor: Redactor;
  store: Store;
  keys: KeyRing;
  routing: RoutingSettings;
}

export interface Parts {
  connections: Connections;
  pricing: Pricing;
  policy: () => Promise<Policy>;
  catalog: ModelCatalog;
  breaker: Breaker;
  budgets: Budgets;
  send: Send;
}

export function createParts(options: PartsOptions): Parts {
  const { prepared, store } = options;
  const { settings, providers, environment, read } = prepared;
  const connections = connectionsOf(options);
  const pricing = new Pricing({
    kept: () => Promise.resolve(store.getMeta('priceTable')),
    person: () => Promise.resolve(personPrices(settings)),
  });
  const own = read.config.settings;
  const policy = keptPolicy({ own: own['policy'], environment, providers, connections, pricing });
  const budgets = readBudgets(own['budgets'], environment);
  const breaker = new Breaker(systemClock);
  const made = { connections, pricing, policy, budgets, breaker };
  const catalog = catalogOf(options, made);
  return { ...made, catalog, send: sendOf(options, { ...made, catalog }) };
}

function connectionsOf({ prepared, log, redactor, keys }: PartsOptions): Connections {
  const { settings, environment } = prepared;
  return new Connections({
    keys,
    fetch: (input, init) => globalThis.fetch(input, init),
    redactor,
    environment,
    settings: (providerId) => settings.provider(providerId),
    wantedKey: (providerId) => settings.wantedKey(providerId),
    // The address stands in the file that its person started, or in the environment that the key is from.
    confirmOrigin({ keyName, wanted }) {
      log.info(`The key ${keyName} goes to ${wanted}`);
      return Promise.resolve(true);
    },
  });
}

function catalogOf(
  { prepared, store, keys, log, redactor }: PartsOptions,
  { connections, pricing, policy }: Pick<Parts, 'connections' | 'pricing' | 'policy'>,
): ModelCatalog {
  const { settings, providers } = prepared;
  return new ModelCatalog({
    providers,
    connections,
    keys,
    store: () => Promise.resolve(store),
    pricing,
    clock: systemClock,
    log,
    redact: redactor.text,
    chosen: () => settings.modelDefaults().model,
    preferred: () => ({ ...settings.modelDefaults(), modelOf: (providerId) => settings.modelOf(providerId) }),
    policy,
    onChange: () => undefined,
  });
}

function sendOf(
  { prepared, store, log, redactor, routing }: PartsOptions,
  { pricing, policy, budgets, breaker, catalog }: Omit<Parts, 'connections' | 'send'>,
): Send {
  const { settings } = prepared;
  const common = { clock: systemClock, pricing, log, newId: randomUUID };
  const gate = createBudgetGate({
    ...common,
    store: () => Promise.resolve(store),
    budgets: () => budgets,
    extraUsd: vendorFeeUsd,
    onWarning: ({ message, advice }) => log.warn(`${message} ${advice}`),
  });
  return createSend({
    ...common,
    breaker,
    limiter: limiterOf(routing, store),
    timeouts: (provider) => settings.timeouts(provider),
    maxRetries: () => settings.maxRetries(),
    totalMs: () => routing.totalMs,
    redact: redactor.text,
    cache: {
      settings: () => routing.cache,
      store: () => Promise.resolve(store.cachedAnswers),
      log,
      clean: redactor.content,
    },
    hedge: () => (routing.hedgeAfter === undefined ? undefined : { after: routing.hedgeAfter }),
    usualFirstTokenMs: (model) => catalog.choice(model)?.timeToFirstTokenMs,
    refusal: async (reference) => (await policy()).refusal(reference),
    budget: () => Promise.resolve(gate),
  });
}

function limiterOf({ limits }: RoutingSettings, store: Store): Limiter {
  return new Limiter({
    clock: systemClock,
    rules: () => limits,
    usedSince: usedSince(store.usage),
  });
}
