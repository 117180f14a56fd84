// Makes comparisons and columns: a conversation for each, with what is carried over from another one.
import type { Store } from '../store/openStore.ts';
import { textOf } from '../chat/answerParts.ts';
import { LONGEST_BRANCH } from '../chat/chatRequest.ts';
import { copyBranch, finishedBranch } from '../chat/forkConversation.ts';
import { AppError } from '../errors.ts';
import type { ChatParameters, Conversation, MessageContext, ModelReference, StoredMessage } from '../records.ts';
import type { StoredColumn, StoredComparison } from '../comparisonRecords.ts';
import { askedWith, livingColumns, newColumn, requireRoom } from './comparisonColumns.ts';
import { UNTITLED } from './comparisonViews.ts';

/** Where a comparison goes on from. */
export interface CarriedFrom {
  conversationId: string;
  /** A question, or its answer: what stands above the question is carried over; absent: the whole branch that is shown. */
  messageId?: string;
}

export interface NewComparison {
  parameters: ChatParameters;
  /** By column, in the order of the models: what differs from `parameters`. */
  overrides?: readonly ChatParameters[];
  carriedFrom?: CarriedFrom;
  title?: string;
}

export interface CreatedComparison {
  id: string;
  /** The question that `carriedFrom.messageId` names, to be asked again. */
  draft?: { text: string; context: readonly MessageContext[] };
}

export interface BeginningFacts {
  store: Store;
  now: number;
  newId: () => string;
  workspace(): string | undefined;
}

interface Carried {
  title: string;
  branch: readonly StoredMessage[];
  draft?: CreatedComparison['draft'];
}

/** Throws `badRequest` where there are too many or no models, or what is to be carried over is gone or still being written. */
export function createComparison(
  facts: BeginningFacts,
  models: readonly ModelReference[],
  { parameters, overrides = [], carriedFrom, title }: NewComparison,
): CreatedComparison {
  const { store, now, newId } = facts;
  if (models.length === 0) {
    throw new AppError('badRequest', 'Choose models to compare.');
  }
  requireRoom({ columns: [] }, models.length);
  return store.transaction(() => {
    const carried = carriedFrom && carriedOver(store, carriedFrom);
    const comparison: StoredComparison = {
      id: newId(),
      title: title ?? carried?.title ?? '',
      createdAt: now,
      updatedAt: now,
      workspace: facts.workspace(),
      columns: models.map((model, index) => newColumn(newId, model, overrides[index])),
      turns: [],
      parameters,
      ...(carried &&
        carried.branch.length > 0 && { carried: { title: carried.title, messages: carried.branch.length } }),
    };
    store.comparisons.create(comparison);
    for (const column of comparison.columns) {
      beginColumn(facts, comparison, column, carried?.branch ?? []);
    }
    return { id: comparison.id, ...(carried?.draft && { draft: carried.draft }) };
  });
}

/** Within a transaction: the conversation of a column, with copies of a branch that all columns begin with. */
export function beginColumn(
  { store, now, newId }: BeginningFacts,
  comparison: StoredComparison,
  column: StoredColumn,
  branch: readonly StoredMessage[],
): void {
  const conversation: Conversation = {
    id: column.conversationId,
    title: comparison.title || UNTITLED,
    titleByPerson: false,
    createdAt: now,
    updatedAt: now,
    workspace: comparison.workspace,
    pinned: false,
    parameters: askedWith(comparison, column),
    model: column.model,
    comparisonId: comparison.id,
  };
  store.conversations.create(conversation);
  copyBranch(store, branch, conversation.id, newId);
}

/** What was carried over, as it stands at the beginning of every column. */
export function carriedBranch(store: Store, comparison: StoredComparison): readonly StoredMessage[] {
  const messages = comparison.carried?.messages ?? 0;
  if (messages === 0) {
    return [];
  }
  for (const { conversationId } of [...livingColumns(comparison), ...comparison.columns]) {
    const leafId = store.conversations.get(conversationId)?.leafId;
    const branch = leafId === undefined ? [] : store.messages.branch(leafId, { limit: LONGEST_BRANCH });
    if (branch.length >= messages) {
      return branch.slice(0, messages);
    }
  }
  return [];
}

function carriedOver(store: Store, { conversationId, messageId }: CarriedFrom): Carried {
  const origin = store.conversations.get(conversationId);
  const message = messageId === undefined ? undefined : store.messages.get(messageId);
  if (!origin || (messageId !== undefined && message?.conversationId !== conversationId)) {
    throw new AppError('badRequest', 'What was to be compared is not there any more.');
  }
  const { title, leafId } = origin;
  if (!message) {
    return { title, branch: branchDownTo(store, leafId) };
  }
  const question = message.role === 'user' ? message : message.parentId && store.messages.get(message.parentId);
  if (!question) {
    throw new AppError('badRequest', 'The question of this answer is gone.');
  }
  const draft = { text: textOf(question, 'text'), context: question.context ?? [] };
  return { title, branch: branchDownTo(store, question.parentId), draft };
}

function branchDownTo(store: Store, messageId: string | undefined): readonly StoredMessage[] {
  return messageId === undefined ? [] : finishedBranch(store, messageId).branch;
}
