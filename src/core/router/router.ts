// The router: what every door asks before it asks a model. Who is asked first, why, and who after that.
import { autoModel, isAuto } from '../../shared/autoModel.ts';
import type { AttemptView, RoutingReceipt } from '../../shared/routingViews.ts';
import { AppError } from '../errors.ts';
import type { LoadedPricing } from '../pricing.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import { score, startingGainModel, type Gain, type GainModel } from '../routing/gainScorer.ts';
import { noEvidence } from '../routing/qualityScores.ts';
import { buildReceipt, withAttempt } from '../routing/receipt.ts';
import { recordedFeatures } from '../routing/recordedRequest.ts';
import type { RoutingRule } from '../routing/rules/routingRule.ts';
import type { RoutingSettings } from '../routingSettings.ts';
import type { AnswerTokens } from './answerTokens.ts';
import { Candidates, type CandidateFacts } from './candidates.ts';
import { choose, type Chosen } from './choose.ts';
import { ClassifierAsk } from './classifierAsk.ts';
import type { ChatRouterDoor, RouteAsk, RouteChoice, RoutePlan } from './contract.ts';
import { DecisionTime } from './decisionTime.ts';
import { keptFrom } from './keptFrom.ts';
import type { BudgetNow, CatalogNow, RouterOptions } from './options.ts';
import { packFeatures } from './packedFeatures.ts';
import { personWaits } from './personWaits.ts';
import { PlannedRoute } from './plannedRoute.ts';
import { ProviderKeys } from './providerKeys.ts';
import { questionOf, requestOf, type Question } from './requestOf.ts';
import { RouteRefused } from './routeRefused.ts';
import { RuleWords } from './ruleWords.ts';
import { UsualAnswers } from './usualAnswers.ts';

/** What is known of the world when a choice is made. */
interface World {
  catalog: CatalogNow;
  keys: ProviderKeys;
  rules: readonly RoutingRule[];
  budget: BudgetNow;
  usual: AnswerTokens;
  previous?: RoutingReceipt;
  facts: Pick<CandidateFacts, 'evidence' | 'circuits' | 'keyNamesOf' | 'inProcess'>;
  gainModel: GainModel;
  prices?: LoadedPricing;
}

interface Made {
  receipt: RoutingReceipt;
  chosen: Chosen;
  world: World;
  gain: Gain;
  request: Parameters<typeof recordedFeatures>[0];
}

const EMPTY: CatalogNow = { models: { providers: [] }, rows: () => [], find: () => undefined };

export function createRouter(options: RouterOptions): ChatRouterDoor {
  return new Router(options);
}

class Router implements ChatRouterDoor {
  readonly #options: RouterOptions;
  readonly #candidates = new Candidates();
  readonly #words = new RuleWords();
  readonly #classifier: ClassifierAsk;
  /** As they were known last: what does not come in time counts as unchanged. */
  #lastCatalog: CatalogNow = EMPTY;
  #lastRules?: readonly RoutingRule[];
  readonly #answers: UsualAnswers;
  readonly #redact = (text: string) => this.#options.redact(text);

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#classifier = new ClassifierAsk(options);
    this.#answers = new UsualAnswers(options);
  }

  async plan(ask: RouteAsk, signal: AbortSignal): Promise<RoutePlan> {
    const time = new DecisionTime(this.#options.clock, signal, this.#options.log);
    try {
      const made = await this.#made(ask, signal, time, false);
      const first = made.receipt.chain[0];
      const provider = first && this.#options.providers.find(first.providerId);
      if (!first || !provider) {
        throw new RouteRefused(made.receipt);
      }
      const { receipt, gain, request } = made;
      const route = this.#routeOf(ask, made);
      return {
        receipt,
        first: this.#choiceOf(provider, first.model, made.world),
        ...(route && { route }),
        features: recordedFeatures(request, gain.gain),
      };
    } finally {
      time.dispose();
    }
  }

  async keptFrom(model: ModelReference, ask: RouteAsk, signal: AbortSignal): Promise<string | undefined> {
    const time = new DecisionTime(this.#options.clock, signal, this.#options.log);
    try {
      return this.#keptFrom(model, ask, await this.#world(ask, time, true));
    } finally {
      time.dispose();
    }
  }

  async explain(ask: RouteAsk, signal: AbortSignal): Promise<RoutingReceipt> {
    const time = new DecisionTime(this.#options.clock, signal, this.#options.log);
    try {
      return (await this.#made(ask, signal, time, true)).receipt;
    } finally {
      time.dispose();
    }
  }

  attempted(receipt: RoutingReceipt, attempt: AttemptView): RoutingReceipt {
    return withAttempt(receipt, attempt, this.#redact);
  }

  async #made(ask: RouteAsk, signal: AbortSignal, time: DecisionTime, isDry: boolean): Promise<Made> {
    const { clock } = this.#options;
    const began = clock.monotonicMs();
    const settings = this.#options.settings();
    const found = questionOf(ask);
    const world = await this.#world(ask, time, isDry);
    const { classifierModel } = settings;
    const isAsked = !isDry && choosesAuto(ask) && classifierModel !== undefined;
    const finder = isAsked && !this.#keptFrom(classifierModel, ask, world, found) ? classifierModel : undefined;
    const classified = await this.#classifier.ask(ask, found, finder, signal);
    const question = { ...found, guess: classified?.guess ?? found.guess };
    const made = this.#decided(ask, settings, question, world);
    const now = made.chosen.decision.chain.length > 0 || isDry ? world : await this.#later(world, ask, time);
    const { chosen, request, gain } = now === world ? made : this.#decided(ask, settings, question, now);
    const decidedInUs = Math.round((clock.monotonicMs() - began) * 1000);
    const facts = { id: ask.receiptId, request, decision: chosen.decision, decidedInUs };
    const receipt: RoutingReceipt = {
      ...buildReceipt(facts, this.#redact),
      ...(classified && { classifier: classified.told }),
      ...(personWaits(ask.purpose) && { promptFeatures: packFeatures(request.features) }),
    };
    return { receipt, chosen, world: now, gain, request };
  }

  async #world(ask: RouteAsk, time: DecisionTime, isDry: boolean): Promise<World> {
    const options = this.#options;
    const { purpose, workspace, conversationId, previousReceiptId } = ask;
    const labels = { purpose, workspace, conversationId };
    const [catalog, entries, rules, budget, usual, previous, evidence, gainModel, prices] = await Promise.all([
      time.known('the list of models', () => options.catalog.state(isDry), this.#lastCatalog),
      time.known('the keys', () => options.keys.list(), []),
      time.known('the rules', () => options.rules(), this.#lastRules),
      time.known('the budget', async () => (await options.budget?.(labels)) ?? {}, {}),
      this.#answers.read(time),
      time.known('the last choice', async () => previousReceiptId && options.receipt?.(previousReceiptId), undefined),
      time.known('the votes', async () => options.evidence?.() ?? noEvidence, noEvidence),
      time.known('what was learned', async () => options.gainModel?.() ?? startingGainModel(), startingGainModel()),
      isDry ? undefined : time.known('the prices', () => options.pricing.load(), undefined),
    ]);
    if (!rules) {
      // What they keep on this machine must not leave it because a folder answers late.
      throw new AppError('config', 'Your routing rules could not be read in time. Try again in a moment.', {
        code: 'noRules',
      });
    }
    this.#lastCatalog = catalog;
    this.#lastRules = rules;
    const known = { rules, budget, usual, previous: previous || undefined, evidence, gainModel, prices };
    return this.#worldOf(catalog, entries, known);
  }

  #worldOf(
    catalog: CatalogNow,
    entries: ConstructorParameters<typeof ProviderKeys>[2],
    { evidence, ...known }: Omit<World, 'catalog' | 'keys' | 'facts'> & Pick<CandidateFacts, 'evidence'>,
  ): World {
    const { providers } = this.#options;
    const keys = new ProviderKeys(this.#options, catalog.models.providers, entries);
    const inProcess = new Set(providers.all().flatMap((provider) => (provider.inProcess ? [provider.id] : [])));
    return {
      ...known,
      catalog,
      keys,
      facts: { evidence, circuits: this.#options.circuits(), keyNamesOf: keys.all, inProcess },
    };
  }

  /** Nobody can be asked: lists that are on their way may hold somebody, and what was not running may run by now. */
  async #later(world: World, ask: RouteAsk, time: DecisionTime): Promise<World> {
    const { catalog } = this.#options;
    const named = ask.models?.find((model) => !isAuto(model));
    await time.known('a list of models', () => catalog.settled(named?.providerId), undefined);
    const state = await time.known('the list of models', () => catalog.state(false), world.catalog);
    return state === world.catalog ? world : { ...world, catalog: state };
  }

  #decided(
    ask: RouteAsk,
    settings: RoutingSettings,
    question: Question,
    world: World,
  ): Pick<Made, 'chosen' | 'request' | 'gain'> {
    const { catalog, previous, facts, gainModel } = world;
    const { request, rules, ruleRequest, ...words } = this.#keeping(ask, settings, question, world);
    const gain = score(gainModel, request.features);
    const candidateFacts: CandidateFacts = { ...facts, request };
    const candidates = this.#candidates.all(catalog, candidateFacts);
    const viewOf = (id: string) => catalog.models.providers.find((view) => view.id === id);
    const isAskedAnyway = ask.isAskedAnyway === true;
    const chosen = choose({
      models: ask.models?.length ? ask.models : [autoModel()],
      ...(ask.chain !== undefined && { chain: ask.chain }),
      ...(ask.strategy && { strategy: ask.strategy }),
      isAutoBehind: ask.fallback ?? settings.fallback === 'always',
      isAskedAnyway,
      request,
      ruleRequest,
      candidates,
      typed: (references) => this.#candidates.typed(catalog, references, candidates, candidateFacts),
      named: (candidate) =>
        this.#candidates.named(candidate, viewOf(candidate.providerId), candidateFacts, isAskedAnyway),
      rules,
      ...words,
      settings,
      previous,
      gain: gain.gain,
    });
    return { chosen, request, gain };
  }

  /** The request, and what rules see of it and of the world. */
  #keeping(ask: RouteAsk, settings: RoutingSettings, question: Question, world: World) {
    const { catalog, budget, usual, rules } = world;
    const now = this.#options.clock.now();
    const request = requestOf(ask, question, { settings, budget, usual, now });
    const words = this.#words.of({
      providers: this.#options.providers.all().map(({ id }) => id),
      models: this.#candidates.models(catalog),
      aliases: this.#options.aliases(),
      chains: settings.chains,
    });
    return {
      ...words,
      isHere: (id: string) => catalog.models.providers.find((view) => view.id === id)?.local === true,
      request,
      rules,
      ruleRequest: { ...request, budget: budget.state, promptText: () => question.text },
    };
  }

  /** Conditions on the task go by what was guessed here: it is not known better yet. */
  #keptFrom(model: ModelReference, ask: RouteAsk, world: World, question = questionOf(ask)): string | undefined {
    const keeping = this.#keeping(ask, this.#options.settings(), question, world);
    return keptFrom({ ...model, local: keeping.isHere(model.providerId) }, { ...keeping, chain: ask.chain });
  }

  /** With fallback off nobody else is asked, nor with another key. A list that the request itself brought along is its own wish. */
  #routeOf(ask: RouteAsk, { chosen, world, request }: Made): PlannedRoute | undefined {
    const settings = this.#options.settings();
    const { fallback, contextTooLongChain, contentFilterChain, afterContent } = settings;
    const isList = (ask.models?.length ?? 0) > 1;
    const wanted = choosesAuto(ask) ? fallback !== 'never' : fallback === 'always';
    if (!(ask.fallback ?? (isList || wanted))) {
      return undefined;
    }
    const { decision } = chosen;
    const route = new PlannedRoute({
      router: this.#options,
      ask,
      keys: world.keys,
      decision,
      candidates: () => chosen.candidates(),
      infoOf: (model) => infoOf(world.catalog, model),
      ...(contextTooLongChain !== undefined && { tooLong: () => chosen.special(contextTooLongChain) }),
      ...(contentFilterChain !== undefined && { filtered: () => chosen.special(contentFilterChain) }),
      neededTokens:
        request.inputTokens + Math.min(request.outputTokens, request.maxOutputTokens ?? request.outputTokens),
      afterContent: ask.afterContent ?? afterContent,
    });
    return route.hasMore ? route : undefined;
  }

  #choiceOf(provider: Provider, model: string, world: World): RouteChoice {
    const reference: ModelReference = { providerId: provider.id, model };
    const modelInfo = infoOf(world.catalog, reference);
    const price = world.prices?.facts(provider, model, this.#options.clock.now(), modelInfo.price)?.price;
    return { provider, model: reference, modelInfo, keyName: world.keys.usual(provider.id), ...(price && { price }) };
  }
}

function choosesAuto({ models = [], chain }: RouteAsk): boolean {
  return chain !== undefined || models.length === 0 || models.some(isAuto);
}

function infoOf(catalog: CatalogNow, model: ModelReference): ModelInfo {
  return catalog.find(model)?.info ?? { id: model.model, abilities: {} };
}
