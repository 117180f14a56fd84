// Builds the program's parts once, each when it is first needed: activation opens no database, reads no secret, loads no SDK.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { ChatService } from '../core/chat/chatService.ts';
import { Estimates } from '../core/chat/estimate.ts';
import { ConversationViews, type ConversationViewsOptions } from '../core/chat/conversationViews.ts';
import type { ComparisonService } from '../core/compare/comparisonService.ts';
import type { Purpose } from '../core/configuration/settingsReader.ts';
import { Connections } from '../core/connections.ts';
import { DisposableStore } from '../core/disposable.ts';
import type { EndpointSet } from '../core/endpoints/endpointSet.ts';
import { KeyRing } from '../core/keyRing.ts';
import type { LocalModels } from '../core/models/localModels.ts';
import { ModelCatalog } from '../core/models/modelCatalog.ts';
import type { Policy } from '../core/models/policy.ts';
import { askOnce, type AskOnceOptions, type OnceAnswered, type OnceAsked } from '../core/pipeline/askOnce.ts';
import type { CircuitKey, CircuitView } from '../core/pipeline/breaker.ts';
import type { Send } from '../core/pipeline/call.ts';
import type { EmbeddedTexts, EmbedTextsOptions } from '../core/pipeline/embedTexts.ts';
import type { LimitWait } from '../core/pipeline/limiter.ts';
import { lazySend } from '../core/pipeline/lazySend.ts';
import type { ProviderSet } from '../core/providerSet.ts';
import type { ModelReference } from '../core/records.ts';
import { Redactor } from '../core/redact.ts';
import type { Store } from '../core/store/openStore.ts';
import { systemClock } from '../core/systemClock.ts';
import { estimateTokens } from '../core/tokens.ts';
import { costAtFrozenPrice } from '../core/frozenPrice.ts';
import { Pricing } from '../core/pricing.ts';
import type { CatalogView } from '../shared/catalogViews.ts';
import { followCurrency } from '../shared/money.ts';
import type { ModelsView } from '../shared/views.ts';
import type { ChatPageEvent, ChatPageEvents } from '../shared/protocol.ts';
import { Configuration } from './configuration/configuration.ts';
import { Proposals } from './codeApply/proposals.ts';
import { knownProviders } from './knownProviders.ts';
import { channelLog, type ChannelLog } from './log.ts';
import { aliasChoices } from './aliasChoices.ts';
import { askingParts } from './askingParts.ts';
import { autoTakes } from './autoTakes.ts';
import { BudgetsDoor } from './budgetsDoor.ts';
import { type CompareEvent, ComparisonsDoor } from './comparisonsDoor.ts';
import { confirmOrigin } from './originDialog.ts';
import { hiddenModels, pinnedModels } from './pinnedModels.ts';
import type { PolicySources } from './policySources.ts';
import { secretStore } from './secretStore.ts';
import { simulatedProviders, simulatorAddress } from './simulatorAddress.ts';
import type { Routing } from './routing.ts';
import type { RuleSources } from './routingRules.ts';
import type { Webhooks } from './webhooks.ts';
import { UsageWatch } from './usageWatch.ts';

/** Everything that commands and views work with. */
export class Services {
  readonly context: vscode.ExtensionContext;
  readonly redactor = new Redactor();
  readonly log: ChannelLog;
  /** Servers that the person named in the settings. */
  readonly endpoints: EndpointSet;
  /** Everybody who can be asked, whatever they come from. */
  readonly providers: ProviderSet;
  readonly configuration: Configuration;
  readonly keys: KeyRing;
  readonly connections: Connections;
  readonly catalog: ModelCatalog;
  /** What was taken for embeddings where only a provider is named for them, by its id. */
  readonly embeddingModels = new Map<string, ModelReference>();
  /** With the table that was fetched last. */
  readonly pricing = new Pricing({
    kept: async () => (await this.store()).getMeta('priceTable'),
    person: async () => {
      const { personPrices } = await import('../core/configuration/ownPrices.ts');
      return personPrices(this.configuration.settings);
    },
  });
  readonly chat: ChatService;
  readonly estimates: Estimates;
  readonly views: ConversationViews;
  /** What may be spent, and how far it is. */
  readonly budgets = new BudgetsDoor(this);
  /** Diffs that wait to be accepted or discarded. */
  readonly proposals = new Proposals();
  readonly #comparisons: ComparisonsDoor;
  readonly #send: Send;
  readonly #usage = new UsageWatch(this, () => workspaceUri() ?? '');
  readonly #disposables = new DisposableStore();
  readonly #events = new vscode.EventEmitter<{ event: ChatPageEvent; data: ChatPageEvents[ChatPageEvent] }>();
  readonly #modelsChanged = new vscode.EventEmitter<void>();
  readonly #circuitsChanged = new vscode.EventEmitter<void>();
  /** Questions outside the conversations that are under way, and what stops them at the end of the session. */
  readonly #askedOnce = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();
  readonly #lastWorks: (() => Promise<void>)[] = [];
  #choosing: Promise<void> = Promise.resolve();
  #store?: Promise<Store>;
  #policies?: Promise<PolicySources>;
  #models?: ModelsView;
  #localModels?: Promise<LocalModels>;
  #webhooks?: Promise<Webhooks>;
  #routing?: Promise<Routing>;
  #loadedRouting?: Routing;
  #ruleSources?: Promise<RuleSources>;
  /** What the chat has to tell; the views listen. */
  readonly onChatEvent = this.#events.event;
  /** The ledger was opened, or something was counted or forgotten. */
  readonly onUsageChange = this.#usage.onChange;
  /** A list, a key or the chosen model changed. */
  readonly onModelsChange = this.#modelsChanged.event;
  /** `circuits` or `waitingRequests` have changed. */
  readonly onCircuitsChange = this.#circuitsChanged.event;

  constructor(context: vscode.ExtensionContext) {
    this.context = context;
    for (const part of [this.#events, this.#modelsChanged, this.#circuitsChanged, this.#usage]) {
      this.#disposables.add(part);
    }
    this.log = this.#disposables.add(channelLog(this.redactor));
    const known = knownProviders(context, () => this.configuration.own('endpoints'), this.#disposables);
    ({ endpoints: this.endpoints, providers: this.providers } = known);
    const { providers, pricing } = this;
    this.configuration = this.#disposables.add(new Configuration({ providers, environment: process.env }));
    this.#disposables.add(
      this.configuration.onChange(({ providers: areOthers, prices }) => {
        if (areOthers) {
          this.endpoints.changed();
        }
        if (prices) {
          pricing.personChanged();
        }
      }),
    );
    const { settings } = this.configuration;
    followCurrency(() => settings.currency());
    this.keys = new KeyRing(secretStore(context.secrets));
    this.connections = new Connections({
      keys: this.keys,
      // VS Code's own fetch: it knows the proxy and the certificates of the editor's settings.
      fetch: (input, init) => globalThis.fetch(input, init),
      redactor: this.redactor,
      environment: process.env,
      settings: (providerId) => settings.provider(providerId),
      wantedKey: (providerId) => settings.wantedKey(providerId),
      confirmOrigin,
      simulatorUrl: simulatorAddress(process.env),
      simulated: simulatedProviders(process.env),
    });
    this.catalog = new ModelCatalog({
      providers,
      connections: this.connections,
      keys: this.keys,
      store: () => this.store(),
      pricing,
      clock: systemClock,
      log: this.log,
      redact: this.redactor.text,
      chosen: () => settings.modelDefaults().model,
      preferred: () => ({ ...settings.modelDefaults(), modelOf: (providerId) => settings.modelOf(providerId) }),
      pinned: () => pinnedModels(this.configuration),
      hidden: () => hiddenModels(this.configuration),
      policy: () => this.policy(),
      onChange: () => this.#modelsChanged.fire(),
    });
    const naming: Pick<ConversationViewsOptions, 'modelName' | 'isSimulated'> = {
      modelName: (providerId, model) => this.catalog.nameOf({ providerId, model }),
      isSimulated: (providerId) => this.#models?.providers.find(({ id }) => id === providerId)?.simulated ?? false,
    };
    this.views = new ConversationViews({
      providers,
      ...naming,
      toldText: (messageId) => this.chat.toldText(messageId),
    });
    const promptCache = () => settings.promptCaching();
    const facts = { providers, catalog: this.catalog, pricing, clock: systemClock };
    this.estimates = new Estimates({ ...facts, promptCache, autoTakes: autoTakes(this) });
    this.#disposables.add(this.onModelsChange(() => this.estimates.modelsChanged()));
    this.#disposables.add(providers.onChange((id) => this.providersChanged(id)));
    this.#send = lazySend(() => this.#pipeline(pricing));
    const asking = askingParts(this, {
      ...naming,
      emit: (event, data) => this.#events.fire({ event, data }),
      workspace: workspaceUri,
      chosen: () => this.#choosing.then(() => this.configuration.written()),
    });
    this.chat = new ChatService(asking);
    this.#comparisons = new ComparisonsDoor(this, asking);
  }

  /** An answer is being written in this window, in the chat or in a comparison. */
  get isAnswering(): boolean {
    return this.chat.isAnswering || this.#comparisons.isAnswering;
  }

  /** The pipeline, which loads with its first request. */
  get send(): Send {
    return this.#send;
  }

  /** Somebody has needed the store: what only looks need not keep from it any more. */
  get isStoreOpen(): boolean {
    return this.#store !== undefined;
  }

  async #pipeline(pricing: Pricing): Promise<Send> {
    const [{ createSend }, { surviving }] = await Promise.all([import('../core/pipeline/send.ts'), this.routing()]);
    const { settings } = this.configuration;
    return createSend({
      ...surviving,
      clock: systemClock,
      pricing,
      newId: randomUUID,
      timeouts: (provider) => settings.timeouts(provider),
      maxRetries: () => settings.maxRetries(),
      refusal: async (reference) => (await this.policy()).refusal(reference),
      budget: () => this.budgets.gate(),
    });
  }

  /** Opens the store with the first call; a failure is told to every caller and tried again by the next. */
  store(): Promise<Store> {
    this.#store ??= this.#open().catch((error: unknown) => {
      this.#store = undefined;
      throw error;
    });
    return this.#store;
  }

  /** One question outside the conversations, with its cost in the ledger. */
  askOnce(asked: Omit<OnceAsked, 'workspace'>, signal: AbortSignal): Promise<OnceAnswered> {
    return this.once(signal, (options, either) => askOnce(options, { ...asked, workspace: workspaceUri() }, either));
  }

  /**
   * Vectors of texts, by the model that is set for it, with their cost in the ledger. Throws `config` where none is set.
   * `onProgress` hears of the texts that have their vector, after each call to the vendor.
   */
  embed(
    texts: readonly string[],
    signal: AbortSignal,
    onProgress?: (done: number, total: number) => void,
  ): Promise<EmbeddedTexts & { model: ModelReference }> {
    return this.once(signal, async (options, either) => {
      const { embed } = await import('./embedding.ts');
      return embed(this, { ...options, workspace: workspaceUri(), onProgress }, texts, either);
    });
  }

  /** A question outside the conversations: at the end of the session it is stopped, and waited for, as its record has to be written. */
  async once<T>(
    signal: AbortSignal,
    work: (options: AskOnceOptions & EmbedTextsOptions, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { connections, redactor, log } = this;
    const onUsage = () => this.usageChanged();
    const options = { send: this.#send, connections, store: () => this.store(), redactor, log, onUsage };
    const working = work(options, AbortSignal.any([signal, this.#ending.signal]));
    this.#askedOnce.add(working);
    try {
      return await working;
    } finally {
      this.#askedOnce.delete(working);
    }
  }

  /** The models as they are known now, and kept for those who cannot wait. */
  async models(refresh = false): Promise<ModelsView> {
    const before = this.#models?.current !== undefined;
    const view = await this.catalog.view(refresh);
    const { settings } = this.configuration;
    this.#models = { ...view, aliases: aliasChoices(settings, this.catalog), currency: settings.currency() };
    if (!before && this.#models.current) {
      // The walkthrough's first step is done.
      void vscode.commands.executeCommand('setContext', 'llmWorkbench.hasModel', true);
    }
    return this.#models;
  }

  /** All that is known of all models, at once; with `refresh` the vendors' lists are read anew, and `onModelsChange` tells of them. */
  async catalogView(refresh = false): Promise<CatalogView> {
    return (await import('./catalogView.ts')).catalogView(this, refresh);
  }

  /** What comparisons have to tell, the one that is shown and others. */
  get onCompareEvent(): vscode.Event<CompareEvent> {
    return this.#comparisons.onEvent;
  }

  /** Several models side by side; loaded with the first look at a comparison. */
  comparisons(): Promise<ComparisonService> {
    return this.#comparisons.get();
  }

  /** Ends all answers that are being written in this window, and all that wait for their turn. */
  stopAll(): void {
    this.chat.stopAll();
    this.#comparisons.stopAll();
  }

  /** The models on the person's own machine. */
  localModels(): Promise<LocalModels> {
    this.#localModels ??= import('./localModels.ts').then(({ createLocalModels }) =>
      createLocalModels(this, (view) => this.#events.fire({ event: 'local/changed', data: view })),
    );
    return this.#localModels;
  }

  /** What other programs are told; `webhookWatch.ts` sees to it that nothing is loaded before one is set up. */
  webhooks(): Promise<Webhooks> {
    this.#webhooks ??= import('./webhooks.ts').then(({ Webhooks }) => new Webhooks(this));
    return this.#webhooks;
  }

  /** Which models may be asked, by all that has a say. */
  async policy(): Promise<Policy> {
    this.#policies ??= import('./policySources.ts').then(({ PolicySources }) => {
      const { configuration, providers, connections, pricing } = this;
      const facts = { configuration, providers, connections, pricing, clock: systemClock };
      const sources = this.#disposables.add(new PolicySources({ ...facts, environment: process.env }));
      this.#disposables.add(sources.onChange(() => this.#modelsChanged.fire()));
      return sources;
    });
    return (await this.#policies).current();
  }

  /** What chooses models and keeps requests alive; loaded with the first request, or when somebody looks at it. */
  routing(): Promise<Routing> {
    this.#routing ??= this.store().then(async (store) => {
      const { Routing: Parts } = await import('./routing.ts');
      const routing = this.#disposables.add(new Parts(this, store));
      this.#disposables.add(routing.onChange(() => this.#circuitsChanged.fire()));
      this.#loadedRouting = routing;
      return routing;
    });
    this.#routing.catch(() => (this.#routing = undefined));
    return this.#routing;
  }

  /** The rules in force for choosing models, and what is wrong with them. */
  ruleSources(): Promise<RuleSources> {
    this.#ruleSources ??= import('./routingRules.ts').then(({ ruleSources }) =>
      this.#disposables.add(ruleSources(this)),
    );
    return this.#ruleSources;
  }

  /** Who rests because it failed; empty where nothing was asked yet. */
  circuits(): readonly CircuitView[] {
    return this.#loadedRouting?.breaker.views() ?? [];
  }

  /** Requests that wait for a rate limit, in their order. */
  waitingRequests(): readonly LimitWait[] {
    return this.#loadedRouting?.limiter.waiting() ?? [];
  }

  /** The next request goes there all the same: of one circuit, of all of a provider, or of all. */
  resetCircuits(of?: CircuitKey | string): void {
    this.#loadedRouting?.resetCircuits(of);
  }

  /** Who is asked for a purpose; `undefined`: nobody (titles by first words, embeddings, what is set leads nowhere), or no model is set up. */
  purposeModel(purpose: Purpose): ModelReference | undefined {
    const { settings } = this.configuration;
    if (
      settings.purposeProblem(purpose) !== undefined ||
      (purpose === 'titles' && settings.titles() === 'firstWords')
    ) {
      return undefined;
    }
    // A model that chats makes no embeddings.
    const current = purpose === 'embeddings' ? undefined : this.#models?.current;
    const model =
      settings.purposeModel(purpose) ?? (current && { providerId: current.providerId, model: current.model });
    // Nobody waits for a title: what the editor would ask the person for is not asked then.
    const asksFirst = model && this.providers.find(model.providerId)?.asksFirst?.(model.model);
    return purpose === 'titles' && asksFirst ? undefined : model;
  }

  /** Another model is being chosen: a question that is sent meanwhile is meant for that one, and waits. */
  choosing(work: () => Promise<void>): Promise<void> {
    const choosing = this.#choosing.then(work);
    this.#choosing = choosing.catch(() => undefined);
    return choosing;
  }

  /** Something about keys or addresses changed: lists are read again, of one provider or of all. */
  providersChanged(providerId?: string): void {
    this.catalog.invalidate(providerId);
    // What failed with the key or at the address before says nothing about now.
    this.resetCircuits(providerId);
    this.#modelsChanged.fire();
  }

  /** This window has counted or forgotten something. */
  usageChanged(): void {
    this.catalog.answered();
    this.#usage.changed();
  }

  /** Brings the copy of this workspace's usage up to date at once. */
  copyUsage(): Promise<void> {
    return this.#usage.copyNow();
  }

  /** Tells of what other windows have counted or forgotten since the last look. */
  lookForUsage(): Promise<void> {
    return this.#usage.look();
  }

  /** To be done at the end of the session, while there is still a store. */
  beforeEnd(work: () => Promise<void>): void {
    this.#lastWorks.push(work);
  }

  /** Another model was chosen. */
  modelChosen(): void {
    this.#modelsChanged.fire();
  }

  async dispose(): Promise<void> {
    this.stopAll();
    this.#ending.abort();
    await Promise.all([this.chat.settled(), this.#comparisons.end()]);
    await Promise.allSettled([...this.#askedOnce, ...this.#lastWorks.map((work) => work())]);
    await (await this.#localModels)?.dispose();
    await (await this.#webhooks)?.end();
    await this.#usage.copyNow();
    await this.#store?.then(
      (store) => store.close(),
      () => undefined,
    );
    this.budgets.dispose();
    this.#disposables.dispose();
  }

  async #open(): Promise<Store> {
    const file = vscode.Uri.joinPath(this.context.globalStorageUri, 'llm-workbench.sqlite').fsPath;
    const { openStore } = await import('../core/store/openStore.ts');
    const store = await openStore({ file, log: this.log, clock: systemClock });
    let recovered: number;
    try {
      ({ recovered } = store.answers.recoverInterrupted({ estimateTokens, costOf: costAtFrozenPrice }));
    } catch (error) {
      // The next call opens it again: two open stores of one window would wait for each other.
      store.close();
      throw error;
    }
    if (recovered > 0) {
      this.log.info(`${recovered} answers that were cut off by the editor's end were kept as far as they had come`);
      this.usageChanged();
    }
    // Another window may have deleted what the workspace's copy still holds.
    this.#usage.changed();
    void this.#keepRetention(store);
    return store;
  }

  /** Records of a year ago, say, are let go; see the setting `usageRetentionDays`. */
  async #keepRetention(store: Store): Promise<void> {
    const { keepRetention } = await import('../core/usage/retention.ts');
    const { log } = this;
    const days = () => this.configuration.settings.usageRetentionDays();
    const retention = keepRetention({ store, clock: systemClock, log, days, isBusy: () => this.isAnswering });
    this.#ending.signal.addEventListener('abort', () => retention.dispose(), { once: true });
    if (this.#ending.signal.aborted) {
      retention.dispose();
    }
  }
}

/** URI of the workspace file or the first folder; absent in a window without one. */
export function workspaceUri(): string | undefined {
  return vscode.workspace.workspaceFile?.toString() ?? vscode.workspace.workspaceFolders?.[0]?.uri.toString();
}
