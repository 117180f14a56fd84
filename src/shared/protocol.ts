// Every request that the webview may make and every event that it hears.
import type {
  ChatSnapshot,
  ContextChip,
  ConversationListItem,
  ConversationTotals,
  ConversationView,
  ErrorActionId,
  MessageView,
  ModelsView,
  ParametersView,
  RetryView,
} from './views.ts';

/** A run has begun: ids of its answer. */
export interface StartedRun {
  runId: string;
  conversationId: string;
  messageId: string;
}

/** What the editor's menu asks about code; each is the command `llmWorkbench.<task>`. */
export type EditorTask = 'explain' | 'fix' | 'refactor' | 'document' | 'writeTests' | 'review';

/** A page of the list of conversations; `next` is the `before` of the page that follows, absent after the last one. */
export interface ConversationPage {
  items: readonly ConversationListItem[];
  next?: string;
}

/** Requests of the webview: what they take and what they give back. */
export interface HostRequests {
  /** The view is ready and wants all that it shows. */
  'chat/snapshot': { params: Record<string, never>; result: ChatSnapshot };
  /** Sends a question with the attachments of the composer. */
  'chat/send': { params: { text: string }; result: StartedRun };
  /** Sends a changed question as a sibling of `messageId`. */
  'chat/editAndResend': { params: { messageId: string; text: string }; result: StartedRun };
  /** Another answer to the same question, a sibling of `messageId` (an answer). */
  'chat/regenerate': { params: { messageId: string }; result: StartedRun };
  'chat/stop': { params: { runId: string }; result: null };
  /** Ends the wait of a retry. */
  'chat/retryNow': { params: { runId: string }; result: null };
  'conversation/new': { params: Record<string, never>; result: ChatSnapshot };
  'conversation/open': { params: { id: string }; result: ChatSnapshot };
  'conversation/list': { params: { query?: string; before?: string; limit: number }; result: ConversationPage };
  'conversation/older': {
    params: { id: string; before: string };
    result: { messages: MessageView[]; hasOlder: boolean };
  };
  'conversation/rename': { params: { id: string; title: string }; result: null };
  'conversation/delete': { params: { id: string }; result: null };
  'conversation/undelete': { params: { id: string }; result: null };
  /** Shows the branch that goes through `messageId`. */
  'conversation/showBranch': { params: { messageId: string }; result: ConversationView };
  'conversation/setParameters': { params: { parameters: ParametersView }; result: ParametersView };
  'models/list': { params: { refresh: boolean }; result: ModelsView };
  'models/choose': { params: { providerId: string; model: string }; result: ModelsView };
  'attachment/remove': { params: { id: string }; result: null };
  'code/copy': { params: { text: string }; result: null };
  /** Inserts at the cursor of the last active editor. */
  'code/insert': { params: { text: string }; result: null };
  /** http, https and mailto only. */
  'link/open': { params: { url: string }; result: null };
  /** A button beside an error, of the first-steps page, or a task for the code in the last active editor. */
  'action/run': {
    params: { action: ErrorActionId | EditorTask; providerId?: string; messageId?: string };
    result: null;
  };
}

export type HostMethod = keyof HostRequests;

/** What the host tells the webview. Events of one run carry its id and a number that grows by one. */
export interface HostEvents {
  'run/started': { runId: string; seq: number; conversation: ConversationView; messageId: string; startedAt: number };
  'run/delta': { runId: string; seq: number; messageId: string; text?: string; reasoning?: string };
  /** The run waits before it tries again; without `retry` the wait is over. */
  'run/retry': { runId: string; seq: number; retry?: RetryView };
  'run/ended': { runId: string; seq: number; message: MessageView; totals: ConversationTotals; title: string };
  'chat/snapshot': ChatSnapshot;
  'models/changed': ModelsView;
  'attachments/changed': { attachments: readonly (ContextChip & { id: string })[] };
  /** Puts the cursor into the composer, with text where some is given. */
  'composer/focus': { text?: string };
  /** Opens a part of the view, from a command of VS Code. */
  'view/show': { part: 'models' | 'conversations' | 'parameters' };
}

export type HostEvent = keyof HostEvents;
