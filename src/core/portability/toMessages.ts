// Makes messages of what another program calls nodes: hidden ones fall away, and what an answer was put together from becomes one.
import type { AssistantContent, UserContent } from '../provider.ts';
import type { MessageContext, StoredMessage } from '../records.ts';
import { MOST_CITATIONS, stableId } from './cleaned.ts';
import { inTreeOrder, type SourceNode } from './sourceTree.ts';

/** Without a `role` it is not shown: what hangs on it hangs on the one above. */
export interface SourceMessage extends SourceNode {
  role?: 'user' | 'assistant';
  parts: (UserContent | AssistantContent)[];
  context?: MessageContext[];
  createdAt?: number;
  model?: string;
  citations?: { url: string; title?: string }[];
  status?: StoredMessage['status'];
  finishReason?: StoredMessage['finishReason'];
}

export interface BuildOptions {
  conversationId: string;
  /** Begins the ids of the messages: "chatgpt". */
  source: string;
  /** Shown beside the name of the model: "ChatGPT (imported)". */
  providerId: string;
  /** Where a message has no time of its own. */
  createdAt: number;
  /** Node that was shown last. */
  currentId?: string;
  breathe: () => Promise<void>;
}

export interface BuiltMessages {
  messages: StoredMessage[];
  leafId?: string;
  /** Nodes that hang in a circle. */
  lost: number;
}

/** Answers follow answers only where one was begun anew in the middle of another. */
export async function toMessages(nodes: readonly SourceMessage[], options: BuildOptions): Promise<BuiltMessages> {
  const { ordered, lost } = inTreeOrder(nodes);
  const children = new Map<string, number>();
  for (const { parentId } of ordered) {
    if (parentId !== undefined) {
      children.set(parentId, (children.get(parentId) ?? 0) + 1);
    }
  }
  const messages: Built[] = [];
  const above = new Map<string, Built | undefined>();
  /** Answers that a node below, if it is the only one, goes on with. */
  const begun = new Map<string, Built>();
  for (const node of ordered) {
    const parentId = node.parentId ?? '';
    const goesOn = children.get(parentId) === 1 ? begun.get(parentId) : undefined;
    const isShown = node.role !== undefined && (node.parts.length > 0 || (node.context?.length ?? 0) > 0);
    let message = goesOn;
    if (isShown && goesOn && node.role === 'assistant') {
      extend(goesOn, node);
    } else if (isShown) {
      message = begin(node, above.get(parentId), options);
      messages.push(message);
    }
    above.set(node.id, message ?? above.get(parentId));
    if (message?.role === 'assistant' && (node.role !== 'user' || !isShown)) {
      begun.set(node.id, message);
    }
    await options.breathe();
  }
  const current = options.currentId === undefined ? undefined : above.get(options.currentId);
  return { messages, leafId: (current ?? messages.at(-1))?.id, lost };
}

/** As long as it is put together. */
type Built = StoredMessage & { parts: (UserContent | AssistantContent)[] };

function begin(node: SourceMessage, parent: Built | undefined, options: BuildOptions): Built {
  const { conversationId, source, providerId } = options;
  const isAnswer = node.role === 'assistant';
  return {
    id: stableId(source, conversationId, node.id),
    conversationId,
    ...(parent ? { parentId: parent.id } : {}),
    role: isAnswer ? 'assistant' : 'user',
    parts: [...node.parts],
    ...(node.context?.length ? { context: node.context } : {}),
    createdAt: node.createdAt ?? parent?.createdAt ?? options.createdAt,
    status: node.status ?? 'complete',
    ...(isAnswer ? { providerId, model: node.model ?? source } : {}),
    ...(isAnswer ? { finishReason: node.finishReason ?? 'stop' } : {}),
    ...(node.citations?.length ? { citations: node.citations } : {}),
  };
}

/** Blocks of one answer follow each other with a blank line. */
function extend(message: Built, { parts, citations, model, status, finishReason }: SourceMessage): void {
  for (const part of parts) {
    const last = message.parts.at(-1);
    if (last?.type === 'text' && part.type === 'text') {
      message.parts[message.parts.length - 1] = { type: 'text', text: `${last.text}\n\n${part.text}` };
    } else {
      message.parts.push(part);
    }
  }
  message.model = model ?? message.model;
  message.status = status ?? message.status;
  message.finishReason = finishReason ?? message.finishReason;
  if (citations?.length) {
    const before = message.citations ?? [];
    const known = new Set(before.map(({ url }) => url));
    const more = citations.filter(({ url }) => !known.has(url));
    message.citations = [...before, ...more].slice(0, MOST_CITATIONS);
  }
}
