// Reads the events of one answer of Anthropic's Messages API into parts.
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { AppError } from '../errors.ts';
import type { FinishReason, StreamPart, Usage } from '../provider.ts';
import { asRecord, citedPage, nonEmpty, tokenCount, withoutParts } from './wire.ts';

const FINISH: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'toolCalls',
  refusal: 'contentFilter',
};

/** A block of the answer that is not plain text and is still being written. */
type OpenBlock =
  | { type: 'toolCall'; index: number; id: string; name: string; argumentsJson: string }
  | { type: 'thinking'; signature: string };

/** One answer, event by event. A server's mistakes in an event's shape throw `TypeError`. */
export class AnthropicAnswer {
  readonly #blocks = new Map<number, OpenBlock>();
  readonly #requestId: string | undefined;
  #usage: Readonly<Record<string, unknown>> = {};
  #toolCalls = 0;
  #model: string | undefined;
  #stopReason: string | undefined;

  constructor(requestId: string | undefined) {
    this.#requestId = requestId;
  }

  /** The part that the event brings, if any; `finish` only for `message_stop`. */
  take(event: RawMessageStreamEvent): StreamPart | undefined {
    switch (event.type) {
      case 'content_block_delta':
        return this.#continueBlock(event);
      case 'content_block_start':
        return this.#startBlock(event);
      case 'content_block_stop':
        return this.#endBlock(event.index);
      case 'message_start': {
        this.#model = nonEmpty(event.message.model);
        // The output counted so far is one token or two: for an answer that is cut off, unknown is nearer to the truth.
        const { output_tokens: _early, output_tokens_details: _details, ...input } = asRecord(event.message.usage);
        return this.#countUsage(input);
      }
      case 'message_delta':
        this.#stopReason = nonEmpty(event.delta.stop_reason) ?? this.#stopReason;
        return this.#countUsage(asRecord(event.usage));
      case 'message_stop':
        return {
          type: 'finish',
          reason: FINISH[this.#stopReason ?? ''] ?? 'other',
          rawReason: this.#stopReason,
          model: this.#model,
          requestId: this.#requestId,
        };
      default:
        return undefined; // The vendor announces that new events may come.
    }
  }

  #startBlock({
    index,
    content_block: block,
  }: Extract<RawMessageStreamEvent, { type: 'content_block_start' }>): StreamPart | undefined {
    switch (block.type) {
      case 'text':
        return textPart('text', block.text);
      case 'thinking':
        this.#blocks.set(index, { type: 'thinking', signature: nonEmpty(block.signature) ?? '' });
        return textPart('reasoning', block.thinking);
      case 'redacted_thinking':
        return { type: 'reasoning', text: '', providerMetadata: { redactedData: block.data } };
      case 'tool_use': {
        const { id, name } = block;
        if (!nonEmpty(id) || !nonEmpty(name)) {
          throw new AppError('badResponse', 'A tool call came without an id or a name');
        }
        const whole = Object.keys(asRecord(block.input)).length > 0 ? JSON.stringify(block.input) : '';
        const call: OpenBlock = { type: 'toolCall', index: this.#toolCalls++, id, name, argumentsJson: whole };
        this.#blocks.set(index, call);
        return { type: 'toolCallDelta', index: call.index, id, name, argumentsDelta: whole };
      }
      default:
        return undefined; // Blocks of tools that run at the vendor; none is asked for.
    }
  }

  #continueBlock({
    index,
    delta,
  }: Extract<RawMessageStreamEvent, { type: 'content_block_delta' }>): StreamPart | undefined {
    switch (delta.type) {
      case 'text_delta':
        return textPart('text', delta.text);
      case 'thinking_delta':
        return textPart('reasoning', delta.thinking);
      case 'signature_delta': {
        const block = this.#blocks.get(index);
        if (block?.type === 'thinking') {
          block.signature += nonEmpty(delta.signature) ?? '';
        }
        return undefined;
      }
      case 'input_json_delta': {
        const block = this.#blocks.get(index);
        const argumentsDelta = nonEmpty(delta.partial_json);
        if (block?.type !== 'toolCall' || argumentsDelta === undefined) {
          return undefined;
        }
        block.argumentsJson += argumentsDelta;
        return { type: 'toolCallDelta', index: block.index, argumentsDelta };
      }
      case 'citations_delta': {
        const { url, title } = asRecord(delta.citation);
        return citedPage(url, title);
      }
      default:
        return undefined;
    }
  }

  /** A thinking block's signature comes as a part of its own, without text, at the block's end. */
  #endBlock(index: number): StreamPart | undefined {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    if (block?.type === 'toolCall') {
      return { ...block, argumentsJson: block.argumentsJson || '{}' };
    }
    return block?.signature
      ? { type: 'reasoning', text: '', providerMetadata: { signature: block.signature } }
      : undefined;
  }

  /** Counts are cumulative: a later one replaces an earlier one, and one that is absent or null leaves it. */
  #countUsage(reported: Readonly<Record<string, unknown>>): StreamPart | undefined {
    const counts = Object.entries(reported).filter(([, value]) => value !== undefined && value !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(counts) };
    const usage = usageOf(this.#usage);
    const { rateFactor: _, ...counted } = usage;
    return Object.values(counted).some((value) => value !== undefined) ? { type: 'usage', usage } : undefined;
  }
}

/**
 * The vendor's `input_tokens` excludes both caches, its `output_tokens` includes thinking. A cache write that is not broken
 * down by lifetime is taken for 5 minutes, the vendor's default (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
 */
function usageOf(reported: Readonly<Record<string, unknown>>): Usage {
  const byLifetime = asRecord(reported['cache_creation']);
  const written = tokenCount(reported['cache_creation_input_tokens']);
  const written1h = tokenCount(byLifetime['ephemeral_1h_input_tokens']);
  const thinking = tokenCount(asRecord(reported['output_tokens_details'])['thinking_tokens']);
  return {
    uncachedInputTokens: tokenCount(reported['input_tokens']),
    cacheReadTokens: tokenCount(reported['cache_read_input_tokens']),
    cacheWrite5mTokens: withoutParts(written, written1h) ?? tokenCount(byLifetime['ephemeral_5m_input_tokens']),
    cacheWrite1hTokens: written1h,
    textOutputTokens: withoutParts(tokenCount(reported['output_tokens']), thinking),
    reasoningTokens: thinking,
    rateFactor: rateFactorOf(reported),
  };
}

/**
 * Nothing of this is asked for, but a workspace can be set to it. Staying in the USA costs 1.1 times as much, whatever the
 * tokens are for (https://platform.claude.com/docs/en/about-claude/pricing); priority is bought in advance.
 */
function rateFactorOf(reported: Readonly<Record<string, unknown>>): Usage['rateFactor'] {
  const { service_tier: tier, speed, inference_geo: region } = reported;
  return tier === 'priority' || speed === 'fast' ? 'unknown' : region === 'us' ? 1.1 : undefined;
}

function textPart(type: 'text' | 'reasoning', text: unknown): StreamPart | undefined {
  return typeof text === 'string' && text !== '' ? { type, text } : undefined;
}
