// Conversations and their messages: listing, opening, changing, taking back.
import * as v from 'valibot';
import { CODE_LANGUAGES, CONVERSATION_FORMATS, type CodeLanguage, type ConversationFormat } from '../exportFormats.ts';
import type { Schemas } from '../rpc.ts';
import type { ChatSnapshot, ConversationListItem, ConversationView, MessageView, ParametersView } from '../views.ts';
import { id, nothing, parameters } from './fields.ts';

/** A page of the list of conversations; `next` is the `before` of the page that follows, absent after the last one. */
export interface ConversationPage {
  items: readonly ConversationListItem[];
  next?: string;
}

export interface ConversationRequests {
  'conversation/new': { params: Record<string, never>; result: ChatSnapshot };
  'conversation/open': { params: { id: string }; result: ChatSnapshot };
  /** Pinned ones first, then newest first; with a `query` the matches, newest first. */
  'conversation/list': { params: { query?: string; before?: string; limit: number }; result: ConversationPage };
  'conversation/older': {
    params: { id: string; before: string };
    result: { messages: MessageView[]; hasOlder: boolean };
  };
  'conversation/rename': { params: { id: string; title: string }; result: null };
  'conversation/pin': { params: { id: string; pinned: boolean }; result: null };
  'conversation/delete': { params: { id: string }; result: null };
  'conversation/undelete': { params: { id: string }; result: null };
  /** A conversation of its own that begins with the branch down to `messageId`; it is shown. */
  'conversation/fork': { params: { messageId: string }; result: ChatSnapshot };
  /** The branch that is shown, as Markdown, to the clipboard. */
  'conversation/copy': { params: { id: string }; result: null };
  /** Opens a comparison that carries the branch which is shown over. */
  'conversation/compare': { params: { id: string }; result: null };
  /** "What if I had used another model here?": a comparison of the question of this answer, with all before it. */
  'message/compare': { params: { messageId: string }; result: null };
  /**
   * Asks where, and writes these conversations there, with all their branches (JSON) or the one that is shown (Markdown). What is
   * left out is asked for.
   */
  'conversation/export': { params: { ids?: readonly string[]; format?: ConversationFormat }; result: null };
  /** The request of an answer as a program, in a new editor. */
  'message/exportCode': { params: { messageId: string; language: CodeLanguage }; result: null };
  /** Asks for files of conversations, and takes them in. */
  'conversation/import': { params: Record<string, never>; result: null };
  /** Shows the branch that goes through `messageId`. */
  'conversation/showBranch': { params: { messageId: string }; result: ConversationView };
  /** Of the conversation that the page shows; without an id, of the next new one. Refused where another one is shown by now. */
  'conversation/setParameters': {
    params: { parameters: ParametersView; conversationId?: string };
    result: ParametersView;
  };
  /** Takes a message away with all that follows it, in every branch; `message/undelete` brings back the same. */
  'message/delete': { params: { messageId: string }; result: ConversationView };
  'message/undelete': { params: { messageId: string }; result: ConversationView };
}

export const conversationSchemas: Schemas<ConversationRequests> = {
  'conversation/new': nothing,
  'conversation/open': v.strictObject({ id }),
  'conversation/list': v.strictObject({
    query: v.optional(v.pipe(v.string(), v.maxLength(1000))),
    before: v.optional(id),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  }),
  'conversation/older': v.strictObject({ id, before: id }),
  'conversation/rename': v.strictObject({ id, title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)) }),
  'conversation/pin': v.strictObject({ id, pinned: v.boolean() }),
  'conversation/delete': v.strictObject({ id }),
  'conversation/undelete': v.strictObject({ id }),
  'conversation/fork': v.strictObject({ messageId: id }),
  'conversation/copy': v.strictObject({ id }),
  'conversation/compare': v.strictObject({ id }),
  'message/compare': v.strictObject({ messageId: id }),
  'conversation/export': v.strictObject({
    ids: v.optional(v.pipe(v.array(id), v.minLength(1), v.maxLength(10_000))),
    format: v.optional(v.picklist(CONVERSATION_FORMATS)),
  }),
  'message/exportCode': v.strictObject({ messageId: id, language: v.picklist(CODE_LANGUAGES) }),
  'conversation/import': nothing,
  'conversation/showBranch': v.strictObject({ messageId: id }),
  'conversation/setParameters': v.strictObject({ parameters, conversationId: v.optional(id) }),
  'message/delete': v.strictObject({ messageId: id }),
  'message/undelete': v.strictObject({ messageId: id }),
};
