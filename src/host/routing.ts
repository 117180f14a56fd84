// What keeps requests alive in VS Code, one for the window: circuits, rate limits, the rules, and the router over them.
import * as vscode from 'vscode';
import { aliasTargets } from '../core/configuration/aliases.ts';
import { AppError } from '../core/errors.ts';
import { Breaker, type CircuitKey } from '../core/pipeline/breaker.ts';
import { Limiter } from '../core/pipeline/limiter.ts';
import type { PipelineOptions } from '../core/pipeline/send.ts';
import { usedSince } from '../core/pipeline/usedSince.ts';
import type { Disposable } from '../core/ports.ts';
import type { Store } from '../core/store/openStore.ts';
import { systemClock } from '../core/systemClock.ts';
import type { ChatRouterDoor, RouteAsk } from '../core/router/contract.ts';
import { Learner } from '../core/router/learner.ts';
import type { RouterOptions } from '../core/router/options.ts';
import { createRouter } from '../core/router/router.ts';
import type { RoutingRule } from '../core/routing/rules/routingRule.ts';
import type { RoutingReceipt } from '../shared/routingViews.ts';
import type { Services } from './services.ts';

/** What timers can hold; a vendor may ask for more. */
const LONGEST_TIMER_MS = 86_400_000;

export class Routing implements vscode.Disposable {
  readonly breaker: Breaker;
  readonly limiter: Limiter;
  readonly learner: Learner;
  readonly router: ChatRouterDoor;
  readonly #options: RouterOptions;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable[] = [];
  readonly #services: Services;
  #rest?: Disposable;
  /** A circuit has opened or closed or ended its rest, or somebody waits for a limit or no longer does. */
  readonly onChange = this.#changed.event;

  constructor(services: Services, store: Store) {
    this.#services = services;
    const { settings } = services.configuration;
    const changed = () => this.#changed.fire();
    // Asked for with each request that waits, and read from some twenty settings.
    let { limits } = settings.routing();
    this.breaker = new Breaker(systemClock, () => {
      this.#followRest();
      changed();
    });
    this.limiter = new Limiter({
      clock: systemClock,
      rules: () => limits,
      usedSince: usedSince(store.usage),
      onChange: changed,
    });
    this.learner = new Learner(store, services.log);
    this.#options = this.#routerOptions(services, store);
    this.router = createRouter(this.#options);
    this.#listeners.push(
      services.configuration.onChange(() => {
        ({ limits } = settings.routing());
        this.limiter.rulesChanged();
      }),
    );
  }

  /** The router's dry run with other rules than those in force: for rules that are being written. */
  explainWith(rules: readonly RoutingRule[], ask: RouteAsk, signal: AbortSignal): Promise<RoutingReceipt> {
    return createRouter({ ...this.#options, rules: async () => rules }).explain(ask, signal);
  }

  /** What the pipeline is given beside what it has anywhere. */
  get surviving(): Pick<
    PipelineOptions,
    'breaker' | 'limiter' | 'totalMs' | 'redact' | 'cache' | 'hedge' | 'usualFirstTokenMs'
  > {
    const { configuration, redactor, log, catalog } = this.#services;
    const { settings } = configuration;
    return {
      breaker: this.breaker,
      limiter: this.limiter,
      totalMs: () => settings.routing().totalMs,
      redact: redactor.text,
      cache: {
        settings: () => settings.routing().cache,
        store: async () => (await this.#services.store()).cachedAnswers,
        log,
        clean: redactor.content,
      },
      hedge() {
        const { hedgeAfter } = settings.routing();
        return hedgeAfter === undefined ? undefined : { after: hedgeAfter };
      },
      usualFirstTokenMs: (model) => catalog.choice(model)?.timeToFirstTokenMs,
    };
  }

  /** The next request goes there, whatever happened before; of one circuit, of all of a provider, or of all. */
  resetCircuits(of: CircuitKey | string | undefined): void {
    if (typeof of !== 'string') {
      this.breaker.reset(of);
      return;
    }
    for (const circuit of this.breaker.views()) {
      if (circuit.providerId === of) {
        this.breaker.reset(circuit);
      }
    }
  }

  /** That one may be asked again after its rest is told by no request. */
  #followRest(): void {
    this.#rest?.dispose();
    const waits = this.breaker.views().flatMap(({ untilMs }) => (untilMs === undefined ? [] : [untilMs - Date.now()]));
    this.#rest =
      waits.length === 0
        ? undefined
        : systemClock.after(Math.min(LONGEST_TIMER_MS, Math.max(0, Math.min(...waits)) + 1), () => {
            this.#followRest();
            this.#changed.fire();
          });
  }

  #routerOptions(services: Services, store: Store): RouterOptions {
    const { providers, catalog, connections, keys, pricing, redactor, log, configuration } = services;
    const { settings } = configuration;
    return {
      providers,
      catalog,
      connections,
      keys,
      pricing,
      log,
      clock: systemClock,
      redact: redactor.text,
      wantedKey: (providerId) => settings.wantedKey(providerId),
      policy: () => services.policy(),
      circuits: () => this.breaker.views(),
      settings: () => settings.routing(),
      aliases: () => aliasTargets(settings.aliases(), (id) => providers.find(id) !== undefined),
      rules: async () => (await services.ruleSources()).rules(),
      budget: (labels) => services.budgets.forRouting(labels),
      evidence: () => Promise.resolve(this.learner.evidence()),
      gainModel: () => Promise.resolve(this.learner.gainModel()),
      receipt: (id) => Promise.resolve(store.receipts.get(id)),
      answers: (limit) => Promise.resolve(store.usage.newest({ limit })),
      async classify(model, request, signal, { receiptId, ...labels }) {
        const provider = providers.find(model.providerId);
        if (!provider) {
          throw new AppError('config', `There is no provider "${model.providerId}".`);
        }
        const modelInfo = (await catalog.find(model))?.info;
        const asked = { provider, request: { ...request, model: model.model, modelInfo }, asking: 'once' as const };
        return services.askOnce({ ...asked, ...labels, purpose: 'judge', routed: { receiptId } }, signal);
      },
    };
  }

  dispose(): void {
    this.#rest?.dispose();
    for (const listener of this.#listeners) {
      listener.dispose();
    }
    this.#changed.dispose();
  }
}
