// System prompts: the person's own library, and one made from a sentence.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import type { ModelChoice, ModelReference, SystemPromptView } from '../views.ts';
import { modelReference, text } from './fields.ts';

/** Who would be asked to write a prompt; `missing` says in words why nobody can be. */
export interface PromptWriterView {
  model?: ModelChoice;
  missing?: string;
}

/** A prompt for review: nothing of it is kept yet. `note` says who wrote it, what it cost, and whether it was cut. */
export interface GeneratedPrompt {
  text: string;
  note?: string;
}

export interface PromptRequests {
  'systemPrompt/list': { params: Record<string, never>; result: readonly SystemPromptView[] };
  /**
   * Keeps a prompt in the person's settings under a name; the same name is replaced, unless it is meant to be new: then the
   * request fails where another prompt has it.
   */
  'systemPrompt/save': {
    params: { name: string; text: string; isNew?: boolean };
    result: readonly SystemPromptView[];
  };
  'systemPrompt/remove': { params: { name: string }; result: readonly SystemPromptView[] };
  'systemPrompt/writer': { params: Record<string, never>; result: PromptWriterView };
  /**
   * Asks the model that the person was told, or the one that is set for this purpose; cancelling the request stops it. Costs
   * money, and is in the ledger.
   */
  'systemPrompt/generate': { params: { description: string; model?: ModelReference }; result: GeneratedPrompt };
  /**
   * What the last `generate` of this page gives for the description, for a page that was hidden while it was written;
   * `null`: none is known, or it was stopped. Asks no model.
   */
  'systemPrompt/written': { params: { description: string }; result: GeneratedPrompt | null };
}

const description = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4000));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));

export const promptSchemas: Schemas<PromptRequests> = {
  'systemPrompt/list': v.strictObject({}),
  'systemPrompt/save': v.strictObject({ name, text, isNew: v.optional(v.boolean()) }),
  'systemPrompt/remove': v.strictObject({ name }),
  'systemPrompt/writer': v.strictObject({}),
  'systemPrompt/generate': v.strictObject({ description, model: v.optional(modelReference) }),
  'systemPrompt/written': v.strictObject({ description }),
};
