// Fields that requests of several topics take, with their limits.
import * as v from 'valibot';
import { LONGEST_ID, REASONING_EFFORTS } from '../views.ts';

/** Longer than any text that a person types or a model answers; a hostile page cannot fill the host's memory. */
const MAX_TEXT = 4_000_000;

/** Of a model, a provider, or what is kept here. */
export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_ID));
export const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
export const nothing = v.strictObject({});
/** The last active editor's language, as VS Code names it, or what stands behind a fence. */
export const languageId = v.pipe(v.string(), v.maxLength(100));
export const modelReference = v.strictObject({ providerId: id, model: id });

export const parameters = v.strictObject({
  system: v.optional(text),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  topP: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  maxOutputTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000))),
  reasoningEffort: v.optional(v.picklist(REASONING_EFFORTS)),
  json: v.optional(v.boolean()),
});
