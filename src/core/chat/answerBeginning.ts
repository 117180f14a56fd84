// What is written when a question is asked: the conversation, the question, and the answer without a word yet.
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ChatRequest, PromptCacheLifetime, Provider } from '../provider.ts';
import type {
  ChatParameters,
  Conversation,
  MessageContext,
  ModelReference,
  StoredMessage,
  UsagePurpose,
} from '../records.ts';
import type { OpenAttempt } from '../store/journal.ts';
import type { Store } from '../store/openStore.ts';
import { estimateRequestTokens } from '../tokens.ts';
import { buildChatRequest, LONGEST_BRANCH, titleFrom } from './chatRequest.ts';
import type { ModelPlan } from './modelPlan.ts';

export interface BeginningOptions {
  clock: Clock;
  newId(): string;
  /** Folder URI; absent without a folder. */
  workspace(): string | undefined;
  /** Parameters of a new conversation. */
  defaults(): ChatParameters;
  /** How long vendors that have to be asked keep long beginnings; absent: not at all. */
  promptCache?(): PromptCacheLifetime | undefined;
}

export interface Question {
  /** Absent: a new conversation. */
  conversationId?: string;
  text: string;
  context: readonly MessageContext[];
  purpose: UsagePurpose;
  /** Title of a new conversation; made of the first words otherwise. */
  title?: string;
  /** Parameters of a new conversation. */
  parameters?: ChatParameters;
  /** Only for this question; absent: the model that is chosen now. */
  model?: ModelReference;
}

/** What is asked for. */
export interface Wish {
  model: ModelReference;
  purpose: UsagePurpose;
  /** Only this answer: the conversation stays with its model. */
  isOnce?: boolean;
  /** The conversation begins with it, and has no title but its first words. */
  wantsTitle?: boolean;
}

/** An answer that stands in the store, without a word yet. */
export interface WrittenAnswer {
  message: StoredMessage;
  attempt: OpenAttempt;
  provider: Provider;
  request: ChatRequest;
}

export function newConversation(options: BeginningOptions, question: Question): Conversation {
  const now = options.clock.now();
  return {
    id: options.newId(),
    title: titleFrom(question.title ?? (question.text || (question.context[0]?.label ?? ''))),
    titleByPerson: false,
    createdAt: now,
    updatedAt: now,
    workspace: options.workspace(),
    pinned: false,
    parameters: question.parameters ?? options.defaults(),
  };
}

/** Within a transaction. */
export function writeQuestion(
  store: Store,
  options: BeginningOptions,
  place: { conversationId: string; parentId: string | undefined },
  { text, context }: Pick<Question, 'text' | 'context'>,
): StoredMessage {
  const message: StoredMessage = {
    id: options.newId(),
    ...place,
    role: 'user',
    parts: [{ type: 'text', text }],
    context: context.length > 0 ? context : undefined,
    createdAt: options.clock.now(),
    status: 'complete',
  };
  store.messages.add(message);
  return message;
}

/**
 * The answer as it begins, with what another process needs to write the usage record if this one dies. Within a
 * transaction; throws `badRequest` when conversation or question went away while the model was looked up.
 */
export function writeAnswer(
  store: Store,
  options: BeginningOptions,
  {
    conversation,
    question,
    wish,
    plan,
  }: { conversation: Conversation; question: StoredMessage; wish: Wish; plan: ModelPlan },
): WrittenAnswer {
  const { provider, model, modelInfo, keyName, price } = plan;
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
  };
  const branch = store.messages.branch(question.id, { limit: LONGEST_BRANCH });
  const request = buildChatRequest(model.model, branch, conversation.parameters, modelInfo, {
    promptCache: options.promptCache?.(),
    imageTypes: provider.imageTypes,
  });
  const estimatedInputTokens = estimateRequestTokens(request);
  const attempt: OpenAttempt = {
    id: options.newId(),
    startedAt: now,
    providerId: provider.id,
    keyName,
    modelAsked: model.model,
    purpose: wish.purpose,
    workspace: options.workspace(),
    attempt: 1,
    hedged: false,
    features: { estimatedInputTokens, ...(wish.isOnce ? { ownModel: true } : {}) },
    estimatedInputTokens,
    price,
  };
  store.answers.begin(message, attempt);
  if (!store.conversations.update(conversation.id, wish.isOnce ? {} : { model })) {
    throw new AppError('badRequest', 'This conversation is not there any more.');
  }
  return { message, attempt, provider, request };
}
