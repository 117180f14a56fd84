// A question before it is kept, and the conversation that begins with it.
import type { Clock } from '../ports.ts';
import type { PromptCacheLifetime } from '../provider.ts';
import type {
  ChatParameters,
  Conversation,
  MessageContext,
  ModelReference,
  StoredMessage,
  UsagePurpose,
} from '../records.ts';
import { titleFrom } from './chatRequest.ts';

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
  /** Where that conversation is gone nothing is asked; default: a new one begins. */
  mustBeThere?: boolean;
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

/** A question that is not kept yet. */
export function newQuestion(
  options: BeginningOptions,
  place: { conversationId: string; parentId: string | undefined },
  { text, context }: Pick<Question, 'text' | 'context'>,
): StoredMessage {
  return {
    id: options.newId(),
    ...place,
    role: 'user',
    parts: [{ type: 'text', text }],
    context: context.length > 0 ? context : undefined,
    createdAt: options.clock.now(),
    status: 'complete',
  };
}
