// Chat completions as LiteLLM's proxy passes them on: with its own figure for the cost, and Anthropic's signed thinking.
import { REASONING_EFFORTS } from '../../shared/views.ts';
import type { ChatRequest, ProviderContext, StreamPart, Usage } from '../provider.ts';
import { CALL_ID_HEADER, openLitellm, PROVIDER_ID } from './litellmClient.ts';
import { chatStream, usageBuckets } from './openaiChat.ts';
import type { ChatQuirks } from './openaiChatBody.ts';
import { asRecord, tokenCount, withoutParts } from './wire.ts';

const QUIRKS: ChatQuirks = {
  // What stands behind an alias may not be known: an effort is only sent where the person set one.
  reasoningEfforts: REASONING_EFFORTS,
  thinkingBlocks: true,
  requestIdHeader: CALL_ID_HEADER,
  readUsage,
};

/** Streams one answer of an alias. Throws `AppError`. */
export function litellmStream(
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncIterable<StreamPart> {
  return chatStream(PROVIDER_ID, QUIRKS, request, context, signal, openLitellm);
}

/**
 * OpenAI's usage, with what the proxy adds (litellm 1.106.2): cache writes of an hour, and `cost`, in USD, reckoned with the
 * price of the deployment that really answered. The header `x-litellm-response-cost` is not to be had: a stream's headers
 * leave before its tokens are counted, and its relatives (`…-cost-original`) then say 0. A `cost` of 0 says that the proxy
 * knows no price, not that the answer was free.
 */
function readUsage(raw: Readonly<Record<string, unknown>>): Usage {
  const inputDetails = asRecord(raw['prompt_tokens_details']);
  const usage = usageBuckets(
    raw['prompt_tokens'],
    inputDetails,
    raw['completion_tokens'],
    raw['completion_tokens_details'],
  );
  const written = asRecord(inputDetails['cache_creation_token_details']);
  const cacheWrite1hTokens = tokenCount(written['ephemeral_1h_input_tokens']) || undefined;
  return {
    ...usage,
    // The count of all that was written holds the hour's too.
    cacheWrite5mTokens: withoutParts(usage.cacheWrite5mTokens, cacheWrite1hTokens),
    cacheWrite1hTokens,
    reportedCostUsd: tokenCount(raw['cost']) || undefined,
  };
}
