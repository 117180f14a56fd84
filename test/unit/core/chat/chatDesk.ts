// A chat with everything real but the vendors and the clock: store, pipeline, catalogue, prices, views.
import type { Question } from '../../../../src/core/chat/newQuestion.ts';
import { type ChatOptions, ChatService, type LearnedAnswer } from '../../../../src/core/chat/chatService.ts';
import { ConversationViews } from '../../../../src/core/chat/conversationViews.ts';
import { Connections } from '../../../../src/core/connections.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { RoutingSettings } from '../../../../src/core/routingSettings.ts';
import { KeyRing } from '../../../../src/core/keyRing.ts';
import { ModelCatalog } from '../../../../src/core/models/modelCatalog.ts';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import { Limiter } from '../../../../src/core/pipeline/limiter.ts';
import type { LimitRule } from '../../../../src/core/pipeline/limitGates.ts';
import type { Refusal } from '../../../../src/core/pipeline/policy.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { ChatParameters, ModelReference } from '../../../../src/core/records.ts';
import { estimateTokens } from '../../../../src/core/tokens.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { costAtFrozenPrice } from '../../../../src/core/frozenPrice.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ChatPageEvent, ChatPageEvents } from '../../../../src/shared/protocol.ts';
import type { StartedRun } from '../../../../src/shared/protocol/chat.ts';
import type { TemporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemorySecrets } from '../../support/memorySecrets.ts';
import { scriptedProvider, type ScriptedProvider, type Step } from '../../support/scriptedProvider.ts';
import { type ChainRouter, chainRouter } from './chainRouter.ts';

/** One event of any kind. */
export type Told = { [E in ChatPageEvent]: { event: E; data: ChatPageEvents[E] } }[ChatPageEvent];

export interface ChatDesk {
  chat: ChatService;
  /** What the chat was made with. */
  options: ChatOptions;
  catalog: ModelCatalog;
  views: ConversationViews;
  store: Store;
  clock: ManualClock;
  keys: KeyRing;
  secrets: MemorySecrets;
  events: Told[];
  warnings: string[];
  errors: { message: string; error: unknown }[];
  /** How often the chat said that a usage record was written. */
  usageTold(): number;
  /** May be changed by the test. */
  chosen: {
    model?: ModelReference;
    titles?: ModelReference;
    refusal?: Refusal;
    fallback?: RoutingSettings['fallback'];
    limits?: readonly LimitRule[];
    /** Answers are given again. */
    isCached?: boolean;
    /** Of the usual second to the first word. */
    hedgeAfter?: number;
  };
  /** Chooses for Auto; a test fills its chain. */
  router: ChainRouter;
  learned: LearnedAnswer[];
  breaker: Breaker;
  defaults: ChatParameters;
  ask(text: string, values?: Partial<Question>): Promise<StartedRun>;
  /** The data of all events of one kind, in order. */
  told<E extends ChatPageEvent>(event: E): ChatPageEvents[E][];
}

/** A provider with one model that answers each try with these steps. */
export const answering = (...answers: Step[][]) =>
  scriptedProvider({ answers, list: [{ id: 'gpt-4o-mini', abilities: {} }] });

/** A vendor that asks to wait 5 s. */
export const busy = new AppError('rateLimit', 'Slow down', { status: 429, retryAfterMs: 5000 });

/** How a window finds the answers of `dead-window`. */
export const RECOVERY = {
  estimateTokens,
  costOf: costAtFrozenPrice,
  isAlive: (owner: string) => owner !== 'dead-window',
};

const pricing = new Pricing();
let ids = 0;

export async function chatDesk(
  stores: TemporaryStores,
  scripted: readonly ScriptedProvider[],
  instance = 'this-window',
): Promise<ChatDesk> {
  const clock = new ManualClock();
  const providers = new ProviderSet(scripted);
  const store = await stores.open({ clock, instance });
  const secrets = new MemorySecrets();
  const keys = new KeyRing(secrets);
  const redactor = new Redactor();
  const events: Told[] = [];
  const warnings: string[] = [];
  const errors: { message: string; error: unknown }[] = [];
  const chosen: ChatDesk['chosen'] = {};
  const defaults: ChatParameters = { maxOutputTokens: 4096 };
  const log = {
    debug() {},
    info() {},
    warn: (message: string) => void warnings.push(message),
    error: (message: string, error?: unknown) => void errors.push({ message, error }),
  };
  const router = chainRouter(() => connections);
  const learned: LearnedAnswer[] = [];
  const breaker = new Breaker(clock);
  const newId = () => `id-${(ids += 1)}`;
  const connections = new Connections({
    keys,
    fetch: () => Promise.reject(new Error('No network in this test')),
    redactor,
    environment: {},
    settings: () => ({}),
  });
  const catalog = new ModelCatalog({
    providers,
    connections,
    keys,
    store: async () => store,
    pricing,
    clock,
    log,
    redact: redactor.text,
    chosen: () => chosen.model,
    onChange() {},
  });
  const views: ConversationViews = new ConversationViews({
    providers,
    modelName: () => undefined,
    isSimulated: () => false,
    toldText: (messageId) => chat.toldText(messageId),
  });
  let usageTold = 0;
  const timeouts = () => ({ connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 });
  const options: ChatOptions = {
    store: async () => store,
    views,
    providers,
    catalog,
    connections,
    pricing,
    send: createSend({
      clock,
      pricing,
      newId,
      timeouts,
      random: () => 0.5,
      breaker,
      cache: {
        settings: () => ({ isOn: chosen.isCached ?? false, maxAgeMs: 3_600_000, maxBytes: 1_000_000 }),
        store: async () => store.cachedAnswers,
        log,
      },
      hedge: () => (chosen.hedgeAfter === undefined ? undefined : { after: chosen.hedgeAfter }),
      usualFirstTokenMs: () => 1000,
      limiter: new Limiter({ clock, rules: () => chosen.limits ?? [] }),
      refusal: async (reference) => chosen.refusal?.(reference),
    }),
    clock,
    log,
    redactor,
    newId,
    emit: (event, data) => void events.push({ event, data } as Told),
    workspace: () => 'file:///work',
    defaults: () => defaults,
    titleModel: () => chosen.titles,
    router: async () => {
      router.loaded += 1;
      return router;
    },
    fallback: () => chosen.fallback ?? 'auto',
    learn: (one) => void learned.push(one),
    onUsage: () => (usageTold += 1),
  };
  const chat = new ChatService(options);
  return {
    chat,
    options,
    catalog,
    views,
    store,
    clock,
    keys,
    secrets,
    events,
    warnings,
    errors,
    usageTold: () => usageTold,
    chosen,
    router,
    learned,
    breaker,
    defaults,
    ask: (text, values = {}) => chat.ask({ text, context: [], purpose: 'chat', ...values }),
    told: <E extends ChatPageEvent>(event: E) =>
      events.flatMap((item) => (item.event === event ? [item.data as ChatPageEvents[E]] : [])),
  };
}
