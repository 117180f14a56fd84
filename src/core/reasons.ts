// Whether a request is answered after thinking, shown or not.
import type { ChatRequest } from './provider.ts';

/** By what is asked and what is known of the model; one that thinks unasked says so with its least effort. */
export function reasons({ reasoningEffort, modelInfo }: ChatRequest): boolean {
  return reasoningEffort !== undefined || modelInfo?.leastEffort !== undefined;
}
