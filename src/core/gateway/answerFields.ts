// What whole and streamed answers have in common: usage, the word for their end, and what tells of the router.
import { AppError } from '../errors.ts';
import type { FinishReason, StreamPart, Usage } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import type { GatewayPart } from './gatewayBackend.ts';
import { modelId } from './modelWish.ts';

export type ContentPart = Extract<
  StreamPart,
  { type: 'text' | 'reasoning' | 'toolCallDelta' | 'toolCall' | 'citation' }
>;
export type FinishPart = Extract<StreamPart, { type: 'finish' }>;

/** What is known of an answer beside its content. */
export class AnswerFacts {
  readonly receiptId: string;
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number = Math.floor(Date.now() / 1000);
  model?: ModelReference;
  attempts = 0;
  usage?: Usage;
  costUsd?: number;
  finish?: FinishPart;
  /** It was given before, so long ago. */
  cachedAgeMs?: number;

  constructor(receiptId: string) {
    this.receiptId = receiptId;
    this.id = `chatcmpl-${receiptId}`;
  }

  /** The model that answers, by the id that it can be asked again by. */
  get modelId(): string {
    return this.model ? modelId(this.model) : '';
  }

  /** All but the content, which is passed back. */
  take(part: GatewayPart): ContentPart | undefined {
    switch (part.type) {
      case 'usage':
        this.usage = part.usage;
        return undefined;
      case 'cost':
        this.costUsd = part.costUsd;
        return undefined;
      case 'finish':
        this.finish = part;
        return undefined;
      case 'model':
        this.model = part.model;
        return undefined;
      case 'attempt':
        this.attempts += part.attempt.outcome === 'skipped' ? 0 : 1;
        return undefined;
      case 'restart':
      case 'continue':
        this.model = part.model;
        this.finish = undefined;
        this.usage = undefined;
        return undefined;
      case 'cached':
        this.cachedAgeMs = part.ageMs;
        return undefined;
      case 'ask':
      case 'retry':
      case 'limited':
        return undefined;
      default:
        return part;
    }
  }

  /** An answer whose vendor did not end it is not finished. */
  requireFinish(): FinishPart {
    if (!this.finish) {
      throw new AppError('truncated', 'The answer ended before it was finished.', {
        provider: this.model?.providerId,
        model: this.model?.model,
      });
    }
    return this.finish;
  }

  /** The field of the body that OpenAI does not have. */
  own(): object {
    return {
      receipt_id: this.receiptId,
      provider: this.model?.providerId,
      attempts: this.attempts,
      cached_age_ms: this.cachedAgeMs,
      answered_as: this.finish?.model,
      native_finish_reason: this.finish?.rawReason,
      note: this.finish?.note,
    };
  }
}

/** `other`: the vendor ended it for a reason without a word in OpenAI's interface; it does not count as finished. */
const FINISH: Record<FinishReason, string> = {
  stop: 'stop',
  length: 'length',
  toolCalls: 'tool_calls',
  contentFilter: 'content_filter',
  other: 'length',
};

export function finishWord({ reason }: FinishPart): string {
  return FINISH[reason];
}

/** What was not reported is absent, never 0; `undefined` where nothing is known at all. */
export function usageFields({ usage, costUsd }: Pick<AnswerFacts, 'usage' | 'costUsd'>): object | undefined {
  if (!usage && costUsd === undefined) {
    return undefined;
  }
  const { cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, reasoningTokens } = usage ?? {};
  const prompt = sum(usage?.uncachedInputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens);
  const completion = sum(usage?.textOutputTokens, reasoningTokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === undefined || completion === undefined ? undefined : prompt + completion,
    prompt_tokens_details: cacheReadTokens === undefined ? undefined : { cached_tokens: cacheReadTokens },
    completion_tokens_details: reasoningTokens === undefined ? undefined : { reasoning_tokens: reasoningTokens },
    cost: costUsd,
  };
}

function sum(...counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((total, count) => (count === undefined ? total : (total ?? 0) + count), undefined);
}

export function annotation({ url, title }: { url: string; title?: string }): object {
  return { type: 'url_citation', url_citation: { url, title: title ?? url, start_index: 0, end_index: 0 } };
}

/** Characters that a part adds to an answer. */
export function lengthOf(part: ContentPart): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'toolCall':
      return part.argumentsJson.length;
    default:
      return 0;
  }
}
