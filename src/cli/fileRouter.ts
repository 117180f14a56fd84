// The router over the parts of the command line.
import { aliasTargets } from '../core/configuration/aliases.ts';
import { readRules } from '../core/routing/rules/readRules.ts';
import type { RoutingSettings } from '../core/routingSettings.ts';
import type { RoutingRule } from '../core/routing/rules/routingRule.ts';
import { budgetViews } from '../core/pipeline/budgetBook.ts';
import { askOnce } from '../core/pipeline/askOnce.ts';
import type { Breaker } from '../core/pipeline/breaker.ts';
import type { Send } from '../core/pipeline/call.ts';
import type { Connections } from '../core/connections.ts';
import type { ModelCatalog } from '../core/models/modelCatalog.ts';
import type { Log } from '../core/ports.ts';
import type { Redactor } from '../core/redact.ts';
import { budgetNow, countsIn } from '../core/router/budgetNow.ts';
import type { RouterDoor } from '../core/router/contract.ts';
import { Learner } from '../core/router/learner.ts';
import type { RouterOptions } from '../core/router/options.ts';
import { createRouter } from '../core/router/router.ts';
import { TASK_FINDER } from '../core/router/taskFinder.ts';
import type { Store } from '../core/store/openStore.ts';
import { systemClock } from '../core/systemClock.ts';
import type { Budgets } from '../shared/budgetViews.ts';
import type { Prepared } from './program.ts';

type Shared = Pick<RouterOptions, 'pricing' | 'keys' | 'policy'>;

export interface FileRouterOptions extends Shared {
  providers: Prepared['providers'];
  settings: Prepared['settings'];
  routing: RoutingSettings;
  store: Store;
  catalog: ModelCatalog;
  connections: Connections;
  breaker: Breaker;
  budgets: Budgets;
  send: Send;
  log: Log;
  redactor: Redactor;
  /** Of the file of rules. */
  rules: readonly RoutingRule[];
}

export function fileRouter(options: FileRouterOptions): RouterDoor {
  const {
    providers,
    settings,
    routing,
    store,
    breaker,
    budgets,
    log,
    redactor,
    connections,
    catalog,
    pricing,
    keys,
    policy,
  } = options;
  const own = readRules(routing.rules, 'settings').rules;
  const rules = [...own, ...options.rules];
  const learner = new Learner(store, log);
  const opened = () => Promise.resolve(store);
  const aliases = aliasTargets(settings.aliases(), (id) => providers.find(id) !== undefined);
  return createRouter({
    providers,
    connections,
    catalog,
    pricing,
    keys,
    policy,
    log,
    redact: redactor.text,
    clock: systemClock,
    wantedKey: (providerId) => settings.wantedKey(providerId),
    circuits: () => breaker.views(),
    settings: () => routing,
    aliases: () => aliases,
    rules: () => Promise.resolve(rules),
    budget: async (labels) =>
      budgetNow(
        await budgetViews({ clock: systemClock, store: opened, budgets: () => budgets }, countsIn(labels)),
        labels,
      ),
    evidence: () => Promise.resolve(learner.evidence()),
    gainModel: () => Promise.resolve(learner.gainModel()),
    receipt: (id) => Promise.resolve(store.receipts.get(id)),
    answers: (limit) => Promise.resolve(store.usage.newest({ limit })),
    async classify(model, request, signal, { receiptId, ...labels }) {
      const provider = providers.find(model.providerId);
      if (!provider) {
        throw new Error(`There is no provider "${model.providerId}"`);
      }
      const modelInfo = (await catalog.find(model))?.info;
      const onUsage = () => undefined;
      const asked = { ...request, model: model.model, modelInfo };
      const routed = { receiptId, features: TASK_FINDER };
      return askOnce(
        { send: options.send, connections, redactor, log, store: opened, onUsage },
        // Not `judge`: a budget of the gateway holds for all that it spends.
        { ...labels, provider, request: asked, purpose: 'gateway', routed },
        signal,
      );
    },
  });
}
