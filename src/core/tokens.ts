// Estimates tokens where no vendor counted them.
import { estimateTokenCount } from 'tokenx';
import type { ChatRequest } from './provider.ts';

/** Tokens a vendor adds around each message (role, separators); OpenAI's cookbook counts 3 to 4. */
const TOKENS_PER_MESSAGE = 4;
/** A picture's tokens when its size is not known: OpenAI's "high detail" of a 1024 × 1024 image. */
export const TOKENS_PER_IMAGE = 765;

/** Tokens of a text, by heuristics; a few percent off for English and code, too high for Chinese. */
export function estimateTokens(text: string): number {
  return estimateTokenCount(text);
}

/** Input tokens of a whole request. */
export function estimateRequestTokens(request: ChatRequest): number {
  let tokens = request.system ? estimateTokens(request.system) + TOKENS_PER_MESSAGE : 0;
  for (const message of request.messages) {
    tokens += TOKENS_PER_MESSAGE;
    for (const part of message.parts) {
      switch (part.type) {
        case 'text':
        case 'toolResult':
        case 'reasoning':
          tokens += estimateTokens(part.text);
          break;
        case 'image':
          tokens += TOKENS_PER_IMAGE;
          break;
        case 'toolCall':
          tokens += estimateTokens(part.name) + estimateTokens(part.argumentsJson);
          break;
        default:
      }
    }
  }
  for (const tool of request.tools ?? []) {
    tokens += estimateTokens(JSON.stringify(tool));
  }
  return tokens;
}
