// What a request can cost at most: its input estimated high, at the dearest rate that may apply, and its longest answer.
import type { LoadedPricing } from '../pricing.ts';
import type { ChatRequest, StreamPart, Usage } from '../provider.ts';
import type { FrozenPrice } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import { reasons } from '../reasons.ts';
import type { CostCeiling } from '../usage/budgetJudging.ts';
import type { Call } from './call.ts';
import { highTokens } from './highTokens.ts';

/** What vendors put around a request. */
const EXTRA_TOKENS = 32;
/** And around each message, and each text that becomes a vector. */
const EXTRA_OF_TEXT = 5;
/** What they tell a model of itself where it is given tools or the shape of its answer: up to 804 tokens with Anthropic. */
const EXTRA_OF_TOOLS = 1000;
/** A large picture, at the vendor that counts most for it among those whose price is per plain token. */
const MOST_TOKENS_PER_IMAGE = 4800;
/** OpenAI counts those of this model many times over, so that they cost what they do elsewhere: 2833, and 5667 for each of up to eight tiles. */
const MULTIPLIED = { model: /gpt-4o-mini/, tokensPerImage: 2833 + 8 * 5667 };
/** Where nobody knows how long a model's answers can get. */
const LONGEST_ANSWER = 32_000;
/** Below, an answer is worth nothing; a model that reasons has not begun to answer by then. */
const LEAST_ANSWER = 128;
const LEAST_REASONED_ANSWER = 1024;

export interface Reckoning {
  inputTokens: number;
  /** The longest answer, and whether the model or the request holds it to that. */
  outputTokens: number;
  isHeldTo: boolean;
  /** It thinks, and not always in sight. */
  reasons: boolean;
  /** Absent: the price is not known. */
  ceiling?: CostCeiling;
  price?: FrozenPrice;
}

/** `at`: epoch milliseconds. `extraUsd`: what the vendor charges besides tokens. */
export function reckon(pricing: LoadedPricing, call: Call, at: number, extraUsd = 0): Reckoning {
  const { request, embedding, provider } = call;
  const inputTokens = embedding ? highTokensOfTexts(embedding.texts) : highInputTokens(request);
  const longest = embedding ? { outputTokens: 0, isHeldTo: true } : longestAnswer(request, inputTokens);
  const costs = inputKinds(inputTokens, call).map((usage) => {
    const [without, withMillion] = [0, 1_000_000].map((textOutputTokens) =>
      pricing.cost(
        provider,
        request.model,
        embedding ? usage : { ...usage, textOutputTokens },
        at,
        request.modelInfo?.price,
      ),
    );
    return { inputUsd: without?.costUsd, withMillionUsd: withMillion?.costUsd, price: withMillion?.price };
  });
  const known = costs.filter(({ inputUsd, withMillionUsd }) => isCost(inputUsd) && isCost(withMillionUsd));
  // The first is plain input: without a price for that there is none. A cache may have none of its own.
  if (known[0] !== costs[0]) {
    return { inputTokens, ...longest, reasons: reasons(request) };
  }
  const inputUsd = extraUsd + Math.max(...known.map((cost) => Number(cost.inputUsd)));
  const usdPerOutputToken = Math.max(
    ...known.map((cost) => (Number(cost.withMillionUsd) - Number(cost.inputUsd)) / 1_000_000),
  );
  const leastOutputTokens = reasons(request) ? LEAST_REASONED_ANSWER : LEAST_ANSWER;
  return {
    inputTokens,
    ...longest,
    reasons: reasons(request),
    ceiling: { inputUsd, usdPerOutputToken, outputTokens: longest.outputTokens, leastOutputTokens },
    price: known[0]?.price,
  };
}

function isCost(usd: number | undefined): boolean {
  return usd !== undefined && Number.isFinite(usd) && usd >= 0;
}

/** All input in each bucket that it may be billed as: what is written to a cache costs more than plain input. */
function inputKinds(inputTokens: number, { embedding, request: { promptCache } }: Call): Usage[] {
  if (embedding) {
    return [{ embeddingTokens: inputTokens }];
  }
  const plain: Usage = { uncachedInputTokens: inputTokens };
  switch (promptCache) {
    case '5m':
      return [plain, { uncachedInputTokens: 0, cacheWrite5mTokens: inputTokens }];
    case '1h':
      return [plain, { uncachedInputTokens: 0, cacheWrite1hTokens: inputTokens }];
    default:
      return [plain];
  }
}

function longestAnswer({ maxOutputTokens, modelInfo }: ChatRequest, inputTokens: number) {
  const most = modelInfo?.maxOutputTokens;
  if (maxOutputTokens !== undefined || most !== undefined) {
    const outputTokens = Math.min(maxOutputTokens ?? Number.POSITIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
    return { outputTokens: Math.max(0, Math.ceil(outputTokens)), isHeldTo: true };
  }
  const room = (modelInfo?.contextWindow ?? Number.POSITIVE_INFINITY) - inputTokens;
  return { outputTokens: Math.max(LEAST_ANSWER, Math.min(LONGEST_ANSWER, room)), isHeldTo: false };
}

function highInputTokens({ model, system = '', messages, tools = [], responseFormat }: ChatRequest): number {
  const schema = responseFormat?.schema;
  const texts = [system, ...tools.map((tool) => JSON.stringify(tool)), schema ? JSON.stringify(schema) : ''];
  let images = 0;
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type === 'image') {
        images += 1;
      } else {
        texts.push(part.type === 'toolCall' ? part.name + part.argumentsJson : part.text);
      }
    }
  }
  const perImage = MULTIPLIED.model.test(model) ? MULTIPLIED.tokensPerImage : MOST_TOKENS_PER_IMAGE;
  const around = (messages.length + 1) * EXTRA_OF_TEXT + (tools.length > 0 || schema ? EXTRA_OF_TOOLS : 0);
  return highSum(texts) + around + images * perImage;
}

function highTokensOfTexts(texts: readonly string[]): number {
  return highSum(texts) + texts.length * EXTRA_OF_TEXT;
}

function highSum(texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, text) => sum + highTokens(text), 0)) + EXTRA_TOKENS;
}

/** Characters that are looked at together: a fraction of a frame's work. Most answers end before the first look. */
const MOST_UNSEEN = 16_000;
const FEWEST_UNSEEN = 32;

/** Counts an answer while it comes, by estimate. */
export class OutputWatch {
  readonly #limit: number;
  #tokens = 0;
  #unseen = '';
  #lookAt: number;

  /** Tokens after which the answer has used up what was set aside. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#lookAt = this.#next();
  }

  isUsedUp(part: StreamPart): boolean {
    if (part.type === 'text' || part.type === 'reasoning') {
      this.#unseen += part.text;
    } else if (part.type === 'toolCallDelta') {
      this.#unseen += part.argumentsDelta;
    }
    if (this.#unseen.length < this.#lookAt) {
      return false;
    }
    this.#tokens += estimateTokens(this.#unseen);
    this.#unseen = '';
    this.#lookAt = this.#next();
    return this.#tokens >= this.#limit;
  }

  /** A token is hardly ever less than a character. */
  #next(): number {
    return Math.max(FEWEST_UNSEEN, Math.min(MOST_UNSEEN, this.#limit - this.#tokens));
  }
}
