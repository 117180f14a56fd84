// Says what sending a question would take and cost, from what this model's earlier answers really used.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAuto } from '../../shared/autoModel.ts';
import { formatMoney } from '../../shared/money.ts';
import type { EstimateView, ModelChoice } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Clock } from '../ports.ts';
import type { LoadedPricing, Pricing } from '../pricing.ts';
import type { ListPrice, ModelInfo, PromptCacheLifetime, Provider } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import { quantile } from '../quantile.ts';
import type {
  ChatParameters,
  FrozenPrice,
  MessageContext,
  ModelReference,
  TokenBucket,
  UsagePurpose,
  UsageRecord,
} from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { estimateRequestTokens, estimateTokens, TOKENS_PER_IMAGE } from '../tokens.ts';
import { buildChatRequest } from './chatRequest.ts';
import { priceSentence } from './chatViews.ts';

export interface EstimatesOptions {
  providers: Providers;
  catalog: Pick<ModelCatalog, 'view' | 'find'>;
  pricing: Pricing;
  clock: Clock;
  /** What questions ask the vendor to keep; absent: nothing. */
  promptCache?(): PromptCacheLifetime | undefined;
  /** Whom an Auto would take for a draft now, where that is soon known; absent or `undefined`: not known. */
  autoTakes?(auto: ModelReference, draft: Draft, signal: AbortSignal): Promise<ModelReference | undefined>;
}

/** What would be sent. */
export interface Draft {
  /** Absent: a new conversation. */
  conversationId?: string;
  /** Of a new conversation; one that is there has its own. */
  parameters: ChatParameters;
  text: string;
  context: readonly MessageContext[];
  /** Who would be asked; absent: the model that is chosen now. */
  model?: ModelReference;
}

/** Answers of a model that are looked at. */
const ANSWERS = 50;
/** Of these, the newest that serve to correct the number of tokens. */
const CORRECTED_BY = 20;
const FEWEST = 3;
/** A correction beyond this says more about odd records than about the model's tokens. */
const CORRECTION = { least: 0.5, most: 3 };
/** Answer lengths in tokens while a model has answered too little: a short one and a long one. */
const SHORT_ANSWER = 150;
const LONG_ANSWER = 1000;
/** Answers that were asked as a person asks. */
const LENGTHS_OF: ReadonlySet<UsagePurpose> = new Set<UsagePurpose>(['chat', 'compare', 'editorAction']);
/** Input tokens below which no vendor keeps anything. */
const SHORTEST_KEPT = 1000;
/** So long the event loop is held at a time: a fraction of a frame. */
const SLICE_MS = 4;
/** Messages whose place in their branch is remembered. */
const MOST_REMEMBERED = 20_000;

export class Estimates {
  readonly #options: EstimatesOptions;
  /** By message: tokens of the branch down to it. What is written does not change, so neither do these. */
  readonly #downTo = new Map<string, number>();
  /** Kept while nothing changes: to look through all lists with each key that is typed would be felt. */
  #current?: Asked;
  #changes = 0;

  constructor(options: EstimatesOptions) {
    this.#options = options;
  }

  /** A list or the chosen model is another. */
  modelsChanged(): void {
    this.#current = undefined;
    this.#changes += 1;
  }

  /** Throws `cancelled` when the signal is aborted. */
  async estimate(store: Store, draft: Draft, signal: AbortSignal): Promise<EstimateView> {
    const { pricing, providers, clock } = this.#options;
    const conversation = draft.conversationId === undefined ? undefined : store.conversations.get(draft.conversationId);
    const parameters = conversation?.parameters ?? draft.parameters;
    const own = questionTokens(draft, parameters);
    const chosen = draft.model ? await this.#named(draft.model) : await this.#currentModel();
    const taken = chosen.choice && isAuto(chosen.choice) ? await this.#taken(chosen.choice, draft, signal) : undefined;
    const { choice: current, price } = taken ?? chosen;
    const loaded = await pricing.load();
    const plain = own + (await this.#historyTokens(store, conversation?.leafId, signal));
    const provider = current && providers.find(current.providerId);
    if (current && isAuto(current)) {
      return autoEstimate(plain, current);
    }
    if (!current || !provider) {
      return { inputTokens: plain, tooLong: false, explanation: 'No model is chosen yet.' };
    }
    const records = store.usage.newestOfModel(current.providerId, current.model, ANSWERS);
    const correction = correctionOf(records);
    const inputTokens = Math.round(plain * correction.factor);
    const lengths = lengthsOf(records, parameters, current);
    const written = writtenBucket(provider, inputTokens, this.#options.promptCache?.());
    const tooLong = isTooLong(inputTokens, lengths, current, parameters);
    if (taken && chosen.choice && tooLong) {
      // Then Auto takes somebody else.
      return autoEstimate(plain, chosen.choice);
    }
    const costs = costsOf(loaded, provider, current.model, { inputTokens, lengths, written, price, now: clock.now() });
    return {
      inputTokens,
      contextWindow: current.contextWindow,
      tooLong,
      lowUsd: costs.lowUsd,
      highUsd: costs.highUsd,
      explanation: [
        ...(taken ? [`${chosen.choice?.name} would ask ${current.name} now: these are its figures.`] : []),
        priceWords(costs),
        correctionWords(correction),
        lengthWords(lengths),
      ].join(' '),
    };
  }

  async #currentModel(): Promise<Asked> {
    const before = this.#changes;
    const current = this.#current ?? (await this.#lookUp());
    if (current.choice && before === this.#changes) {
      this.#current = current;
    }
    return current;
  }

  async #lookUp(): Promise<Asked> {
    const { catalog } = this.#options;
    const { current: choice } = await catalog.view(false);
    return { choice, price: choice && (await catalog.find(choice))?.info.price };
  }

  async #named(model: ModelReference): Promise<Asked> {
    const found = await this.#options.catalog.find(model);
    return { choice: found?.choice, price: found?.info.price };
  }

  /** Whom Auto would take; not worth a failure. */
  async #taken(auto: ModelChoice, draft: Draft, signal: AbortSignal): Promise<Asked | undefined> {
    const { catalog } = this.#options;
    const reference = await this.#options.autoTakes?.(auto, draft, signal).catch(() => undefined);
    const found = reference && (await catalog.find(reference));
    return found && !isAuto(found.choice) ? { choice: found.choice, price: found.info.price } : undefined;
  }

  /** Reads upwards to the first message that is known, a slice at a time. */
  async #historyTokens(store: Store, leafId: string | undefined, signal: AbortSignal): Promise<number> {
    const path: { id: string; tokens: number }[] = [];
    let total = 0;
    let pauseAt = performance.now() + SLICE_MS;
    for (let id = leafId; id !== undefined;) {
      const known = this.#downTo.get(id);
      if (known !== undefined) {
        total = known;
        break;
      }
      const message = store.messages.get(id);
      if (message && message.status !== 'streaming') {
        path.push({ id, tokens: estimateRequestTokens(buildChatRequest('', [message], {}, TAKES_ALL)) });
      }
      id = message?.parentId;
      if (performance.now() > pauseAt) {
        await nextTurn();
        pauseAt = performance.now() + SLICE_MS;
      }
      if (signal.aborted) {
        throw new AppError('cancelled', 'Cancelled');
      }
    }
    if (this.#downTo.size + path.length > MOST_REMEMBERED) {
      this.#downTo.clear();
    }
    for (const { id, tokens } of path.toReversed()) {
      total += tokens;
      this.#downTo.set(id, total);
    }
    return total;
  }
}

/** What does not fit into the largest window of all fits nowhere; whose price it will be is not known. */
function autoEstimate(inputTokens: number, { contextWindow, local, name }: ModelChoice): EstimateView {
  return {
    inputTokens,
    contextWindow,
    tooLong: contextWindow !== undefined && inputTokens > contextWindow,
    ...(local && { lowUsd: 0, highUsd: 0 }),
    explanation: `${name} chooses the model when you send, and with it the price. Tokens are estimated.`,
  };
}

/** Who would be asked, and the price that the request would be made with. */
interface Asked {
  choice: ModelChoice | undefined;
  price: ListPrice | undefined;
}

const TAKES_ALL: ModelInfo = { id: '', abilities: {} };

/** Tokens of system prompt and question; what is attached was estimated when it was attached. */
function questionTokens({ text, context }: Draft, { system }: ChatParameters): number {
  const words = text.trim() === '' ? '' : text;
  const request = {
    model: '',
    system: system?.trim() || undefined,
    messages: [{ role: 'user', parts: [{ type: 'text', text: words }] }] as const,
  };
  const attached = context.map(({ estimatedTokens, image, text: sent }) =>
    estimatedTokens > 0 ? estimatedTokens : image ? TOKENS_PER_IMAGE : estimateTokens(sent),
  );
  return attached.reduce((sum, tokens) => sum + tokens, estimateRequestTokens(request));
}

interface Correction {
  factor: number;
  /** Answers that it is taken from; 0: none, the factor is 1. */
  answers: number;
}

const INPUT: readonly TokenBucket[] = ['uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'];

/** By how much estimated tokens of this model's input are to be multiplied. */
export function inputCorrection({ usage }: Pick<Store, 'usage'>, { providerId, model }: ModelReference): number {
  return correctionOf(usage.newestOfModel(providerId, model, ANSWERS)).factor;
}

/** How many tokens the vendor counted for each that was estimated, over the model's last answers. */
function correctionOf(records: readonly UsageRecord[]): Correction {
  const pairs = records
    .flatMap((record) => {
      const estimated = record.features?.['estimatedInputTokens'];
      const counts = INPUT.map((bucket) => record.tokens[bucket]).filter(({ origin }) => origin !== 'unknown');
      const isReported = counts.length > 0 && counts.every(({ origin }) => origin === 'reported');
      const reported = counts.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
      return typeof estimated === 'number' && estimated > 0 && isReported && reported > 0
        ? [{ estimated, reported }]
        : [];
    })
    .slice(0, CORRECTED_BY);
  if (pairs.length < FEWEST) {
    return { factor: 1, answers: 0 };
  }
  const sum = (key: 'estimated' | 'reported') => pairs.reduce((total, pair) => total + pair[key], 0);
  const ratio = sum('reported') / sum('estimated');
  return { factor: Math.min(Math.max(ratio, CORRECTION.least), CORRECTION.most), answers: pairs.length };
}

interface Lengths {
  /** Tokens of a short and of a long answer. */
  short: number;
  long: number;
  /** Answers that they are taken from; 0: assumed. */
  answers: number;
}

function lengthsOf(records: readonly UsageRecord[], { maxOutputTokens }: ChatParameters, model: ModelChoice): Lengths {
  const answers = records.flatMap(({ purpose, tokens: { textOutput, reasoningOutput } }) => {
    const length = (textOutput.tokens ?? 0) + (reasoningOutput.tokens ?? 0);
    return LENGTHS_OF.has(purpose) && length > 0 ? [length] : [];
  });
  const most = longestAnswer(maxOutputTokens, model) ?? Number.POSITIVE_INFINITY;
  const isKnown = answers.length >= FEWEST;
  return {
    short: Math.min(most, isKnown ? Math.round(quantile(answers, 0.25)) : SHORT_ANSWER),
    long: Math.min(most, isKnown ? Math.round(quantile(answers, 0.75)) : LONG_ANSWER),
    answers: isKnown ? answers.length : 0,
  };
}

function longestAnswer(wanted: number | undefined, { maxOutputTokens: most }: ModelChoice): number | undefined {
  return wanted === undefined ? most : Math.min(wanted, most ?? wanted);
}

/** Vendors refuse a prompt that leaves no room for the longest answer that is asked for; at most half of the window is kept for it. */
function isTooLong(inputTokens: number, { long }: Lengths, model: ModelChoice, parameters: ChatParameters): boolean {
  const { contextWindow } = model;
  if (contextWindow === undefined) {
    return false;
  }
  const wanted = parameters.maxOutputTokens;
  const room = wanted === undefined ? long : longestAnswer(wanted, model);
  return inputTokens + Math.min(room ?? long, contextWindow / 2) > contextWindow;
}

interface Costs {
  lowUsd?: number;
  highUsd?: number;
  price?: FrozenPrice;
  /** The upper figure is that of input which is written to a cache. */
  isWritten: boolean;
}

type InputBucket = 'uncachedInputTokens' | 'cacheWrite5mTokens' | 'cacheWrite1hTokens';

/** As what the vendor bills input that it keeps for the next question; `undefined` where it keeps nothing. */
function writtenBucket(
  { cacheWrites }: Provider,
  inputTokens: number,
  lifetime: PromptCacheLifetime | undefined,
): InputBucket | undefined {
  const isKept = cacheWrites === 'always' || (cacheWrites === 'asked' && lifetime !== undefined);
  if (!isKept || inputTokens < SHORTEST_KEPT) {
    return undefined;
  }
  return cacheWrites === 'asked' && lifetime === '1h' ? 'cacheWrite1hTokens' : 'cacheWrite5mTokens';
}

/** Nothing is taken to be read from a cache. For the upper figure all is written to one, where that costs more than sending it. */
function costsOf(
  pricing: LoadedPricing,
  provider: Provider,
  model: string,
  facts: { inputTokens: number; lengths: Lengths; written?: InputBucket; price?: ListPrice; now: number },
): Costs {
  const { inputTokens, lengths, written, now } = facts;
  const cost = (bucket: InputBucket, textOutputTokens: number) =>
    pricing.cost(provider, model, { [bucket]: inputTokens, textOutputTokens }, now, facts.price);
  const [low, plain] = [lengths.short, lengths.long].map((length) => cost('uncachedInputTokens', length));
  const keptUsd = written && cost(written, lengths.long).costUsd;
  const isWritten = keptUsd !== undefined && keptUsd > (plain?.costUsd ?? keptUsd);
  return { lowUsd: low?.costUsd, highUsd: isWritten ? keptUsd : plain?.costUsd, price: plain?.price, isWritten };
}

function priceWords({ price, isWritten }: Costs): string {
  if (!price) {
    return 'No price is known for this model.';
  }
  if (price.source === 'local') {
    return price.usdPerHour
      ? `A model of your own: ${formatMoney(price.usdPerHour)} an hour, as you set it.`
      : 'Free: a model of your own.';
  }
  const cached = isWritten
    ? 'Nothing is taken to be read from a cache; for the upper figure all input is written to one.'
    : 'Nothing is taken to be cached.';
  return `${priceSentence(price)} ${cached}`;
}

function correctionWords({ factor, answers }: Correction): string {
  return answers === 0
    ? 'Tokens are estimated; too few answers of this model yet to correct them by.'
    : `Tokens are estimated and multiplied by ${factor.toFixed(2)}, as this model's last ${answers} answers were counted.`;
}

function lengthWords({ short, long, answers }: Lengths): string {
  const [from, to] = [short, long].map((figure) => figure.toLocaleString('en'));
  const range = from === to ? `about ${to} tokens` : `${from} to ${to} tokens`;
  return answers === 0
    ? `An answer of ${range} is assumed.`
    : `An answer of ${range}, as most of its last ${answers} were.`;
}
