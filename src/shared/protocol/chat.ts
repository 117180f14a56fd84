// Asking and answering: what the chat page asks of the host, and what it hears.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import type { RoutingReceipt } from '../routingViews.ts';
import type {
  AskingView,
  ChatSnapshot,
  ConversationTotals,
  ConversationView,
  EarlierAnswerView,
  ErrorActionId,
  EstimateView,
  LimitedView,
  LivePrice,
  MessageView,
  ModelReference,
  RetryView,
  Vote,
} from '../views.ts';
import { id, modelReference, nothing, text } from './fields.ts';

/** A run has begun: ids of its answer. */
export interface StartedRun {
  runId: string;
  conversationId: string;
  messageId: string;
}

/** What the editor's menu asks about code; each is the command `llmWorkbench.<task>`. */
export type EditorTask = 'explain' | 'fix' | 'refactor' | 'document' | 'writeTests' | 'review';

export interface ChatRequests {
  /** The view is ready and wants all that it shows. */
  'chat/snapshot': { params: Record<string, never>; result: ChatSnapshot };
  /**
   * Sends a question with the attachments of the composer. `conversationId` is the one that was shown when Send was pressed;
   * absent: a new one. Refused where another one is shown by now.
   */
  'chat/send': { params: { text: string; conversationId?: string }; result: StartedRun };
  /** What sending `text` with the attachments of the composer would take and cost; asked while the person types. */
  'chat/estimate': { params: { text: string }; result: EstimateView };
  /** What stands in the composer, for commands that are about it; told when the person pauses. */
  'composer/draft': { params: { text: string }; result: null };
  /** Sends a changed question as a sibling of `messageId`. */
  'chat/editAndResend': { params: { messageId: string; text: string }; result: StartedRun };
  /** Another answer to the same question, a sibling of `messageId` (an answer); `model` asks another one, this once. */
  'chat/regenerate': { params: { messageId: string; model?: ModelReference }; result: StartedRun };
  'chat/stop': { params: { runId: string }; result: null };
  /** Ends the wait of a retry. */
  'chat/retryNow': { params: { runId: string }; result: null };
  /** The answer to `run/asking`; one that comes too late does nothing. */
  'chat/decide': { params: { runId: string; choice: 'restart' | 'continue' | 'stop' }; result: null };
  /** What the person thinks of an answer; without `vote` it is taken back. */
  'chat/vote': { params: { messageId: string; vote?: Vote }; result: null };
  /** All that is known of how a model was chosen; `null`: it is not kept any more. */
  'routing/receipt': { params: { receiptId: string }; result: RoutingReceipt | null };
  /** Opens the cost view at the time of this conversation. */
  'chat/openCosts': { params: { conversationId: string }; result: null };
  /** http, https and mailto only. */
  'link/open': { params: { url: string }; result: null };
  /** A button beside an error, of the first-steps page, or a task for the code in the last active editor. */
  'action/run': {
    params: { action: ErrorActionId | EditorTask | 'browseModels'; providerId?: string; messageId?: string };
    result: null;
  };
}

/** Events of one run carry its id and a number that grows by one. */
export interface ChatEvents {
  'run/started': {
    runId: string;
    seq: number;
    conversation: ConversationView;
    messageId: string;
    startedAt: number;
    /** For the cost while it is being written. */
    price?: LivePrice;
  };
  'run/delta': { runId: string; seq: number; messageId: string; text?: string; reasoning?: string };
  /** The run waits before it tries again; without `retry` the wait is over. */
  'run/retry': { runId: string; seq: number; retry?: RetryView };
  /** The run waits for a rate limit; without `limited` the wait is over. */
  'run/limited': { runId: string; seq: number; limited?: LimitedView };
  /** The person is asked how to go on; without `asking` it is decided. */
  'run/asking': { runId: string; seq: number; asking?: AskingView };
  /** Another model begins anew: what has come until now is `earlier`, and what follows is the answer from its beginning. */
  'run/restarted': {
    runId: string;
    seq: number;
    messageId: string;
    earlier: EarlierAnswerView;
    modelName: string;
    /** Whose model that is, and its id; absent: not told, and the line under the answer names the model alone. */
    providerName?: string;
    model?: string;
    /** For the cost from now on; absent: as before. */
    price?: LivePrice;
  };
  'run/ended': { runId: string; seq: number; message: MessageView; totals: ConversationTotals; title: string };
  'chat/snapshot': ChatSnapshot;
  /** A model has made a title; what that cost is in the totals. */
  'conversation/titled': { id: string; title: string; totals: ConversationTotals };
  /** Puts the cursor into the composer, with text where some is given. */
  'composer/focus': { text?: string };
  /** Opens a part of the view, from a command of VS Code. */
  'view/show': { part: 'models' | 'conversations' | 'parameters' };
}

export const chatSchemas: Schemas<ChatRequests> = {
  'chat/snapshot': nothing,
  'chat/send': v.strictObject({ text, conversationId: v.optional(id) }),
  'chat/estimate': v.strictObject({ text }),
  'composer/draft': v.strictObject({ text }),
  'chat/editAndResend': v.strictObject({ messageId: id, text }),
  'chat/regenerate': v.strictObject({ messageId: id, model: v.optional(modelReference) }),
  'chat/stop': v.strictObject({ runId: id }),
  'chat/retryNow': v.strictObject({ runId: id }),
  'chat/decide': v.strictObject({ runId: id, choice: v.picklist(['restart', 'continue', 'stop']) }),
  'chat/vote': v.strictObject({ messageId: id, vote: v.optional(v.picklist(['up', 'down'])) }),
  'routing/receipt': v.strictObject({ receiptId: id }),
  'chat/openCosts': v.strictObject({ conversationId: id }),
  'link/open': v.strictObject({
    url: v.pipe(v.string(), v.maxLength(4000), v.regex(/^(?:https?:\/\/|mailto:)[^\s]+$/i)),
  }),
  'action/run': v.strictObject({
    action: v.picklist([
      'retry',
      'addKey',
      'replaceKey',
      'testKey',
      'switchModel',
      'newConversation',
      'openBilling',
      'openStatus',
      'openSettings',
      'refreshModels',
      'installOllama',
      'copyDetails',
      'showLog',
      'raiseBudget',
      'useCheaper',
      'openBudgets',
      'explain',
      'fix',
      'refactor',
      'document',
      'writeTests',
      'review',
      'browseModels',
    ]),
    providerId: v.optional(id),
    messageId: v.optional(id),
  }),
};
