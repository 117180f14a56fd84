// Anthropic's signed thinking inside OpenAI's interface, as LiteLLM passes it: read from an answer, sent back with its tool calls.
import type { ChatMessage, StreamPart } from '../provider.ts';
import { asRecord, nonEmpty } from './wire.ts';

/**
 * What signs the reasoning that came before, from a delta's `thinking_blocks`; the text itself also stands in
 * `reasoning_content`. `model` goes along, because only the model that thought it takes it back: a gateway hands messages on
 * as they are, and others refuse the field.
 */
export function reasoningSeals(blocks: unknown, model: string | undefined): readonly StreamPart[] {
  return (Array.isArray(blocks) ? blocks : []).map(asRecord).flatMap((block): StreamPart[] => {
    const signature = nonEmpty(block['signature']);
    const redactedData = block['type'] === 'redacted_thinking' ? nonEmpty(block['data']) : undefined;
    if (redactedData !== undefined) {
      return [{ type: 'reasoning', text: '', providerMetadata: { redactedData, model } }];
    }
    return signature === undefined ? [] : [{ type: 'reasoning', text: '', providerMetadata: { signature, model } }];
  });
}

/** The blocks that `model` signed, in their order. Thinking without a signature is refused, and so left out. */
export function thinkingBlocks(
  message: ChatMessage & { role: 'assistant' },
  model: string,
): readonly Record<string, string>[] {
  return message.parts.flatMap((part): Record<string, string>[] => {
    const { signature, redactedData, model: thinker } = (part.type === 'reasoning' && part.providerMetadata) || {};
    if (thinker !== model) {
      return [];
    }
    if (typeof redactedData === 'string') {
      return [{ type: 'redacted_thinking', data: redactedData }];
    }
    return typeof signature === 'string' && 'text' in part
      ? [{ type: 'thinking', thinking: part.text, signature }]
      : [];
  });
}
