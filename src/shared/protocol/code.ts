// What can be done with a code block of an answer.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import { id, languageId, text } from './fields.ts';

export interface CodeRequests {
  'code/copy': { params: { text: string }; result: null };
  /** Inserts at the cursor of the last active editor. */
  'code/insert': { params: { text: string }; result: null };
  /** A new, unsaved file in an editor. */
  'code/newFile': { params: { text: string; language?: string }; result: null };
  /**
   * Shows what the block would change, as a diff to accept or discard. The target is the file named by the block (`path`),
   * else what the question of `messageId` was about, else the active editor.
   */
  'code/apply': { params: { text: string; language?: string; path?: string; messageId: string }; result: null };
}

export const codeSchemas: Schemas<CodeRequests> = {
  'code/copy': v.strictObject({ text }),
  'code/insert': v.strictObject({ text }),
  'code/newFile': v.strictObject({ text, language: v.optional(languageId) }),
  'code/apply': v.strictObject({
    text,
    language: v.optional(languageId),
    path: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1000))),
    messageId: id,
  }),
};
