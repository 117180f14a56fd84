// A router that chooses in a fixed order, and notes what it was asked; receipts grow as the true one's do.
import type { Connections } from '../../../../src/core/connections.ts';
import { toAppError } from '../../../../src/core/errors.ts';
import type { Route } from '../../../../src/core/pipeline/call.ts';
import type { ModelInfo, Provider } from '../../../../src/core/provider.ts';
import type { ChatRouterDoor, RouteAsk } from '../../../../src/core/router/contract.ts';
import { RouteRefused } from '../../../../src/core/router/routeRefused.ts';
import { withAttempt } from '../../../../src/core/routing/receipt.ts';
import { isAuto } from '../../../../src/shared/autoModel.ts';
import type { RoutingReceipt, ScoredCandidate } from '../../../../src/shared/routingViews.ts';

/** Whom it chooses, first to last. */
export interface Link {
  provider: Provider;
  model: string;
  name?: string;
  takesPrefill?: boolean;
  refuses?: ModelInfo['refuses'];
}

export interface ChainRouter extends ChatRouterDoor {
  readonly asks: RouteAsk[];
  chain: Link[];
  afterContent: NonNullable<Route['afterContent']>;
  /** What it says of a model that helps along. */
  keeps?: string;
  /** What it was asked that for. */
  readonly kept: RouteAsk[];
  /** How often it was loaded. */
  loaded: number;
  /** Awaited before it answers; an abort of its signal ends the wait. */
  before?: (signal: AbortSignal) => Promise<void>;
}

const NOTHING = { value: 0, weight: 0 };

export function chainRouter(connections: () => Connections, chain: Link[] = []): ChainRouter {
  const router: ChainRouter = {
    asks: [],
    kept: [],
    chain,
    afterContent: 'restart',
    loaded: 0,
    async plan(ask, signal) {
      router.asks.push(ask);
      await router.before?.(signal);
      const named = ask.models?.find((model) => !isAuto(model));
      const isNamed = ({ provider, model }: Link) => provider.id === named?.providerId && model === named.model;
      const links = named ? router.chain.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a))) : router.chain;
      const [first, ...rest] = links;
      const receipt = receiptOf(ask, links, named !== undefined);
      if (!first) {
        throw new RouteRefused(receipt);
      }
      return {
        receipt,
        first: {
          provider: first.provider,
          model: { providerId: first.provider.id, model: first.model },
          modelInfo: { id: first.model, abilities: {} },
          keyName: '',
          price: { inputPerMillion: 1, outputPerMillion: 2, source: 'genai-prices' },
        },
        route: routeOf(ask, rest),
        features: { task: 'simple_qa', estimatedInputTokens: 1, gain: 0.25 },
      };
    },
    async keptFrom(_model, ask) {
      router.kept.push(ask);
      return router.keeps;
    },
    async explain(ask) {
      const named = ask.models?.find((model) => !isAuto(model));
      const links = router.chain.filter(
        ({ provider, model }) => !named || (provider.id === named.providerId && model === named.model),
      );
      return receiptOf(ask, links, named !== undefined);
    },
    attempted: (receipt, attempt) => withAttempt(receipt, attempt, (text) => text),
  };

  function routeOf(ask: RouteAsk, rest: Link[]): Route {
    const waiting = [...rest];
    return {
      afterContent: router.afterContent,
      async next() {
        const link = waiting.shift();
        if (!link) {
          return undefined;
        }
        const { provider, model, takesPrefill, refuses } = link;
        const modelInfo: ModelInfo = { id: model, abilities: {}, refuses };
        try {
          const connection = await connections().open(provider);
          return { provider, connection, request: ask.requestFor({ provider, modelInfo }), takesPrefill };
        } catch (thrown) {
          return { providerId: provider.id, model, keyName: '', skipped: toAppError(thrown).message };
        }
      },
    };
  }
  return router;
}

function receiptOf({ receiptId, purpose }: RouteAsk, links: readonly Link[], isNamed: boolean): RoutingReceipt {
  const chain = links.map(({ provider, model, name = model }): ScoredCandidate => {
    const factors = { cost: NOTHING, latency: NOTHING, quality: NOTHING, locality: NOTHING, health: NOTHING };
    return { providerId: provider.id, model, name, score: 1, factors, firstTokenMs: 1, quality: 1 };
  });
  return {
    id: receiptId,
    at: 1,
    by: isNamed ? 'named' : 'strategy',
    strategy: 'balanced',
    request: {
      task: 'simple_qa',
      confidence: 1,
      difficulty: 0,
      purpose,
      inputTokens: 1,
      outputTokens: 1,
      required: [],
      preferLocal: false,
      at: 1,
    },
    chain,
    removed: [],
    because: links.length > 0 ? 'first in the list' : 'no model can be asked',
    decidedInUs: 1,
    attempts: [],
  };
}
