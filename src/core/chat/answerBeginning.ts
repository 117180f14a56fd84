// What is written when an answer begins: the answer without a word yet, and why its model was chosen.
import { AppError } from '../errors.ts';
import type { CallCache } from '../pipeline/call.ts';
import type { ChatRequest } from '../provider.ts';
import type { Conversation, ModelReference, StoredMessage, UsagePurpose } from '../records.ts';
import type { OpenAttempt } from '../store/journal.ts';
import type { Store } from '../store/openStore.ts';
import { estimateRequestTokens } from '../tokens.ts';
import type { BranchRequests } from './branchRequests.ts';
import { LONGEST_BRANCH } from './chatRequest.ts';
import type { BeginningOptions } from './newQuestion.ts';
import type { ModelPlan } from './planModel.ts';

/** What is asked for. */
export interface Wish {
  model: ModelReference;
  purpose: UsagePurpose;
  /** Only this answer: the conversation stays with its model. */
  isOnce?: boolean;
  /** There is an answer already, and another one is wanted: none that is only given again. */
  isAgain?: boolean;
  /** The conversation begins with it, and has no title but its first words. */
  wantsTitle?: boolean;
}

/** An answer that stands in the store, without a word yet. */
export interface WrittenAnswer {
  message: StoredMessage;
  attempt: OpenAttempt;
  plan: ModelPlan;
  request: ChatRequest;
  cache?: CallCache;
}

export interface AnswerBeginning {
  conversation: Conversation;
  /** Kept. */
  question: StoredMessage;
  wish: Wish;
  plan: ModelPlan;
  /** Are told of the branch as it is kept. */
  requests: BranchRequests;
}

/**
 * The answer as it begins, with what another process needs to write the usage record if this one dies, and the receipt of its
 * model. Within a transaction; throws `badRequest` when conversation or question went away while the model was looked up.
 */
export function writeAnswer(
  store: Store,
  options: BeginningOptions,
  { conversation, question, wish, plan, requests }: AnswerBeginning,
): WrittenAnswer {
  const { provider, model, keyName, price, routed } = plan;
  const now = options.clock.now();
  const message: StoredMessage = {
    id: options.newId(),
    conversationId: conversation.id,
    parentId: question.id,
    role: 'assistant',
    parts: [],
    createdAt: now,
    status: 'streaming',
    providerId: provider.id,
    model: model.model,
    receiptId: routed?.receipt.id,
  };
  requests.branch = store.messages.branch(question.id, { limit: LONGEST_BRANCH });
  const request = requests.to(plan, model.model);
  const estimatedInputTokens = estimateRequestTokens(request);
  const attempt: OpenAttempt = {
    id: options.newId(),
    startedAt: now,
    providerId: provider.id,
    keyName,
    modelAsked: model.model,
    purpose: wish.purpose,
    workspace: options.workspace(),
    receiptId: message.receiptId,
    attempt: 1,
    hedged: false,
    features: { ...routed?.features, estimatedInputTokens, ...(wish.isOnce ? { ownModel: true } : {}) },
    estimatedInputTokens,
    price,
  };
  // Nothing is sent before its turn has come, however long that takes: should this process die until then, nothing was spent.
  store.answers.begin(message, { ...attempt, estimatedInputTokens: 0 });
  if (routed) {
    const { id: messageId, conversationId } = message;
    store.receipts.put(routed.receipt, { purpose: wish.purpose, conversationId, messageId });
  }
  // The wish and not who was chosen: Auto stays the conversation's choice.
  if (!store.conversations.update(conversation.id, wish.isOnce ? {} : { model: wish.model })) {
    throw new AppError('badRequest', 'This conversation is not there any more.');
  }
  return { message, attempt, plan, request, cache: wish.isAgain ? { mode: 'refresh' } : undefined };
}
