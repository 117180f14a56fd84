// Who goes on with an answer whose beginning is sent as the last message, as far as that is known.
import type { ChatRequest, Provider } from '../provider.ts';

/**
 * Of Anthropic's models those before 4.6: later ones answer with 400, "must end with a user message" (the vendor's "What's new in
 * Claude 4.6"), and so do all of them while they reason. Mistral wants a mark on that message that is not sent; OpenAI, Google,
 * Cohere and DeepSeek begin a new answer; what servers with templates of their own do is not known, and so none of them is
 * taken for able.
 */
export function takesPrefill({ id }: Pick<Provider, 'id'>, request: ChatRequest): boolean {
  const isPlain =
    request.reasoningEffort === undefined && request.responseFormat === undefined && (request.tools ?? []).length === 0;
  return id === 'anthropic' && isPlain && isOldClaude(request.model);
}

/** `claude-3-5-haiku-20241022`, `claude-sonnet-4-20250514`, `claude-opus-4-5`; no name without a version. */
function isOldClaude(model: string): boolean {
  if (model.startsWith('claude-3-')) {
    return true;
  }
  const [, major, minor] = /^claude-(?:opus|sonnet|haiku)-(\d+)(?:-(\d{1,2}))?(?:-|$)/.exec(model) ?? [];
  return major === '4' && Number(minor ?? 0) < 6;
}
