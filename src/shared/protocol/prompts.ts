// System prompts: the person's own library, and one made from a sentence.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import type { SystemPromptView } from '../views.ts';
import { text } from './fields.ts';

export interface PromptRequests {
  'systemPrompt/list': { params: Record<string, never>; result: readonly SystemPromptView[] };
  /** Keeps a prompt under a name; the same name is replaced. */
  'systemPrompt/save': { params: SystemPromptView; result: readonly SystemPromptView[] };
  'systemPrompt/remove': { params: { name: string }; result: readonly SystemPromptView[] };
  /** Asks the model that is set for this purpose; cancelling the request stops it. Costs money, and is in the ledger. */
  'systemPrompt/generate': { params: { description: string }; result: { text: string } };
}

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));

export const promptSchemas: Schemas<PromptRequests> = {
  'systemPrompt/list': v.strictObject({}),
  'systemPrompt/save': v.strictObject({ name, text }),
  'systemPrompt/remove': v.strictObject({ name }),
  'systemPrompt/generate': v.strictObject({
    description: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4000)),
  }),
};
