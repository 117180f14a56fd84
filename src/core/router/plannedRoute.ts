// A decision as the pipeline walks it: whoever is next after a failure, with a connection that is opened only then.
import type { ErrorKind } from '../../shared/errorKind.ts';
import { formatMoney } from '../../shared/money.ts';
import type { RoutingCandidate } from '../../shared/routingViews.ts';
import { toAppError, type AppError } from '../errors.ts';
import type { AfterContent, Route, RouteTarget, SkippedTarget, Target } from '../pipeline/call.ts';
import type { ModelInfo } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import type { Decision } from '../routing/decide.ts';
import { isSame } from '../routing/modelMap.ts';
import {
  linksOf,
  nextAfter,
  type ChainLink,
  type NextLink,
  type SpecialChains,
  type Tried,
} from '../routing/nextAfter.ts';
import type { RouteAsk } from './contract.ts';
import type { RouterOptions } from './options.ts';
import { personWaits } from './personWaits.ts';
import { takesPrefill } from './prefill.ts';
import type { ProviderKeys } from './providerKeys.ts';

export interface PlannedRouteOptions {
  router: Pick<RouterOptions, 'providers' | 'connections' | 'policy' | 'circuits'>;
  ask: Pick<RouteAsk, 'requestFor' | 'purpose' | 'maxCostUsd'>;
  keys: ProviderKeys;
  decision: Decision;
  candidates(): readonly RoutingCandidate[];
  infoOf(model: ModelReference): ModelInfo;
  /** Decided when it is first needed; absent: there is none. */
  tooLong?: () => Decision | undefined;
  filtered?: () => Decision | undefined;
  /** Tokens of the prompt with room for the answer. */
  neededTokens: number;
  afterContent: AfterContent;
}

/** Failures after which the vendor has worked, and may bill, as far as anybody knows. */
const WORKED: ReadonlySet<ErrorKind> = new Set(['timeout', 'truncated', 'badResponse', 'contentFilter']);
/** What a connection that cannot be opened says of its key: it is of no use for other models either. */
const DEAD_KEY = 'auth';

export class PlannedRoute implements Route {
  readonly afterContent: AfterContent;
  readonly contentFilter: 'tell' | 'goOn';
  readonly #options: PlannedRouteOptions;
  readonly #chain: readonly ChainLink[];
  readonly #filtered: readonly ChainLink[];
  readonly #tried: Tried[] = [];
  #tooLong?: readonly ChainLink[];
  #seen = 0;
  #failure?: AppError;
  #failed?: Tried;
  /** USD that attempts have cost, as far as estimates go. */
  #spentUsd = 0;

  constructor(options: PlannedRouteOptions) {
    this.#options = options;
    this.afterContent = options.afterContent;
    this.#chain = this.#linksOf(options.decision);
    this.#filtered = this.#linksOf(options.filtered?.());
    this.contentFilter = this.#filtered.length > 0 ? 'goOn' : 'tell';
  }

  /** Whether anybody could be asked after the first. */
  get hasMore(): boolean {
    const { tooLong } = this.#options;
    return (
      this.#chain.length > 1 || (this.#chain[0]?.keyNames.length ?? 0) > 1 || this.#filtered.length > 0 || !!tooLong
    );
  }

  async next(after: AppError, tried: readonly Target[]): Promise<RouteTarget | SkippedTarget | undefined> {
    this.#note(after, tried);
    const failed = this.#failed;
    const kind = failed?.errorKind ?? after.kind;
    const others = this.#tried.filter((one) => one !== failed);
    const found = nextAfter(kind, this.#chain, failed ? [...others, failed] : others, this.#special(kind));
    if (!found) {
      return undefined;
    }
    const skipped = (words: string): SkippedTarget => ({
      ...referenceOf(found),
      keyName: found.keyName,
      skipped: words,
    });
    const given: Tried = { ...referenceOf(found), keyName: found.keyName };
    this.#tried.push(given);
    const dear = this.#tooDear(found.link);
    if (dear !== undefined) {
      return skipped(dear);
    }
    const locked = (await this.#options.router.policy?.())?.refusal(found.link);
    if (locked !== undefined) {
      return skipped(locked);
    }
    try {
      return await this.#open(found);
    } catch (thrown) {
      const error = toAppError(thrown, { provider: found.link.providerId });
      given.errorKind = unopened(error);
      return skipped(error.message);
    }
  }

  /** The pipeline tells each failure with the one that was asked last before it; those after it were passed over for it. */
  #note(after: AppError, tried: readonly Target[]): void {
    for (const { provider, request, connection } of tried.slice(this.#seen)) {
      const one = { providerId: provider.id, model: request.model, keyName: connection.keyName };
      if (!this.#tried.some((other) => isSame(other, one) && other.keyName === one.keyName)) {
        this.#tried.push(one);
      }
    }
    this.#seen = tried.length;
    const last = tried.at(-1);
    if (!last) {
      this.#noteUnopened(after);
      return;
    }
    if (after === this.#failure) {
      return;
    }
    this.#failure = after;
    const { keyName } = last.connection;
    const model = { providerId: last.provider.id, model: last.request.model };
    this.#failed = this.#tried.find((one) => isSame(one, model) && one.keyName === keyName);
    if (this.#failed) {
      this.#failed.errorKind = this.#kindOf(after, this.#failed);
      this.#spentUsd += WORKED.has(after.kind) ? (this.#linkOf(model)?.estimatedCostUsd ?? 0) : 0;
    }
  }

  /** The first could not be opened, so that nobody was asked yet. */
  #noteUnopened(error: AppError): void {
    const [first] = this.#chain;
    if (first && this.#tried.length === 0) {
      const keyName = this.#options.keys.usual(first.providerId);
      this.#failed = { ...modelOf(first), keyName, errorKind: unopened(error) };
      this.#tried.push(this.#failed);
    }
  }

  /** Of one that was left alone because it had failed before: what it had failed with. */
  #kindOf({ code, kind }: AppError, { keyName, ...model }: Tried): ErrorKind {
    const circuit =
      code === 'circuitOpen'
        ? this.#options.router.circuits().find((one) => isSame(one, model) && one.keyName === keyName)
        : undefined;
    return circuit?.errorKind ?? kind;
  }

  #special(kind: ErrorKind): SpecialChains {
    const { tooLong, neededTokens } = this.#options;
    if (kind === 'contextTooLong' && tooLong) {
      this.#tooLong ??= this.#linksOf(tooLong());
    }
    return { contextTooLong: this.#tooLong, contentFilter: this.#filtered, neededTokens };
  }

  #tooDear(link: ChainLink): string | undefined {
    const { maxCostUsd } = this.#options.ask;
    const { estimatedCostUsd } = link;
    if (maxCostUsd === undefined) {
      return undefined;
    }
    if (estimatedCostUsd === undefined) {
      return `Its price is not known, and the request may cost ${formatMoney(maxCostUsd)}`;
    }
    const isWithin = this.#spentUsd + estimatedCostUsd <= maxCostUsd;
    const spent = this.#spentUsd > 0 ? `, of which about ${formatMoney(this.#spentUsd)} may be spent` : '';
    return isWithin
      ? undefined
      : `About ${formatMoney(estimatedCostUsd)}, and the request may cost ${formatMoney(maxCostUsd)}${spent}`;
  }

  async #open({ link, keyName }: NextLink): Promise<RouteTarget | SkippedTarget> {
    const { router, ask, keys } = this.#options;
    const provider = router.providers.find(link.providerId);
    if (!provider) {
      return { ...modelOf(link), keyName, skipped: 'Its provider is not there any more' };
    }
    const modelInfo = this.#options.infoOf(modelOf(link));
    const isUsual = keyName === keys.usual(link.providerId);
    // Whether a key may go to another address is asked of whoever waits; others are refused it.
    const asking = personWaits(ask.purpose) ? 'once' : 'never';
    const connection = await router.connections.open(provider, isUsual ? undefined : keyName, asking);
    const request = ask.requestFor({ provider, modelInfo });
    return { provider, connection, request, ...(takesPrefill(provider, request) && { takesPrefill: true }) };
  }

  #linkOf(model: ModelReference): ChainLink | undefined {
    return [...this.#chain, ...(this.#tooLong ?? []), ...this.#filtered].find((link) => isSame(link, model));
  }

  #linksOf(decision: Decision | undefined): ChainLink[] {
    return decision ? linksOf(decision.chain, this.#options.candidates(), this.#options.keys.all) : [];
  }
}

/** What is wrong with a model or its whole provider is nothing that another key mends. */
function unopened({ code }: AppError): ErrorKind | undefined {
  return code === 'policy' ? 'notAllowed' : code === 'disabled' ? undefined : DEAD_KEY;
}

function modelOf({ providerId, model }: ModelReference): ModelReference {
  return { providerId, model };
}

function referenceOf({ link }: NextLink): ModelReference {
  return modelOf(link);
}
