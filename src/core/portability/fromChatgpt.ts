// Conversations as ChatGPT exports them: a `mapping` of nodes, of which `current_node` was shown last.
// The form is not published; this reads what exports of 2023 to 2026 hold, and says of the rest that it is not there.
// Facts of real exports: the repositories Sinity/polylogue, Superkikim/nexus-ai-chat-importer, danny-avila/LibreChat,
// mitkury/chatgpt-export-parser and pionxzh/chatgpt-exporter. Nodes of 2026 may have no `children`; of titles and ids some
// are missing.
import { IMPORTED_FROM } from '../importedFrom.ts';
import { isRecord } from '../isRecord.ts';
import type { AssistantContent } from '../provider.ts';
import type { MessageContext } from '../records.ts';
import { canvasOf, type ChatgptContent, contentOf, listOf } from './chatgptContent.ts';
import { citationsIn, cleanName, cleanTime, fenced, missingFile, plainWords, stableId, titleOf } from './cleaned.ts';
import { type ReadConversation, type Reading, tooMany } from './contract.ts';
import { Notes } from './notes.ts';
import { type SourceMessage, toMessages } from './toMessages.ts';

export function isChatgpt(value: Record<string, unknown>): boolean {
  return isRecord(value['mapping']);
}

/** Throws nothing; a text says why it cannot be read. */
export async function fromChatgpt(
  value: Record<string, unknown>,
  { now, breathe, limits }: Reading,
): Promise<ReadConversation | string> {
  const mapping = isRecord(value['mapping']) ? value['mapping'] : {};
  const ids = Object.keys(mapping);
  const many = tooMany(ids.length, limits);
  if (many !== undefined) {
    return many;
  }
  const sourceId = textId(value['conversation_id']) ?? textId(value['id']) ?? firstMessage(mapping, ids);
  if (sourceId === undefined) {
    return 'it holds no messages';
  }
  const createdAt = cleanTime(value['create_time'], now) ?? cleanTime(value['update_time'], now) ?? now;
  const notes = new Notes();
  const nodes: SourceMessage[] = [];
  const usualModel = cleanName(value['default_model_slug']);
  const { ordered, parents } = await inOrder(mapping, ids, breathe);
  for (const id of ordered) {
    const node = mapping[id];
    const named = isRecord(node) ? textId(node['parent']) : undefined;
    const parentId = named !== undefined && Object.hasOwn(mapping, named) ? named : parents.get(id);
    nodes.push({
      id,
      ...(parentId === undefined ? {} : { parentId }),
      ...messageOf(isRecord(node) ? node['message'] : undefined, { now, notes, usualModel }),
    });
    await breathe();
  }
  const conversationId = stableId('chatgpt', sourceId);
  const { messages, leafId, lost } = await toMessages(nodes, {
    conversationId,
    source: 'chatgpt',
    providerId: IMPORTED_FROM.chatgpt,
    createdAt,
    currentId: textId(value['current_node']),
    breathe,
  });
  if (messages.length === 0) {
    return 'it holds no messages';
  }
  notes.add(lost, 'message hung in a circle and was', 'messages hung in a circle and were');
  const question = messages.find(({ role }) => role === 'user')?.parts.find((part) => part.type === 'text');
  return {
    conversation: {
      id: conversationId,
      ...titleOf(value['title'], question?.text ?? ''),
      createdAt,
      updatedAt: Math.max(createdAt, cleanTime(value['update_time'], now) ?? 0),
      pinned: false,
      parameters: {},
      leafId,
    },
    messages,
    notes: notes.words,
  };
}

function textId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined;
}

/** Stands for a conversation without an id: messages have theirs for good. */
function firstMessage(mapping: Record<string, unknown>, ids: readonly string[]): string | undefined {
  return ids.find((id) => {
    const node = mapping[id];
    return isRecord(node) && isRecord(node['message']);
  });
}

/**
 * Children in the order in which their parent names them, that of the tries, or of their times where it names none; and who
 * names them.
 */
async function inOrder(
  mapping: Record<string, unknown>,
  ids: readonly string[],
  breathe: Reading['breathe'],
): Promise<{ ordered: string[]; parents: Map<string, string> }> {
  const places = new Map<string, number>();
  const parents = new Map<string, string>();
  for (const id of ids) {
    const node = mapping[id];
    const children: unknown = isRecord(node) ? node['children'] : undefined;
    if (Array.isArray(children)) {
      (children as unknown[]).slice(0, ids.length).forEach((child, index) => {
        if (typeof child === 'string') {
          places.set(child, index);
          parents.set(child, id);
        }
      });
    }
    await breathe();
  }
  // A place is smaller than any time.
  const rank = new Map(ids.map((id) => [id, places.get(id) ?? timeOf(mapping[id], ids.length)]));
  return { ordered: ids.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)), parents };
}

/** Seconds behind `least`; 0 for a node without a parent. */
function timeOf(node: unknown, least: number): number {
  if (!isRecord(node) || textId(node['parent']) === undefined) {
    return 0;
  }
  const time = isRecord(node['message']) ? node['message']['create_time'] : undefined;
  return least + (typeof time === 'number' && time > 0 && time < 1e12 ? time : 0);
}

interface NodeReading {
  now: number;
  notes: Notes;
  usualModel?: string;
}

type Said = Omit<SourceMessage, 'id' | 'parentId'>;

const HIDDEN: Said = { parts: [] };

function messageOf(message: unknown, { now, notes, usualModel }: NodeReading): Said {
  if (!isRecord(message)) {
    return HIDDEN;
  }
  const metadata = isRecord(message['metadata']) ? message['metadata'] : {};
  const author = isRecord(message['author']) ? message['author']['role'] : undefined;
  const isHidden =
    metadata['is_visually_hidden_from_conversation'] === true ||
    metadata['is_user_system_message'] === true ||
    message['weight'] === 0;
  if (isHidden || author === 'system' || !isRecord(message['content'])) {
    return HIDDEN;
  }
  const createdAt = cleanTime(message['create_time'], now);
  const times = createdAt === undefined ? {} : { createdAt };
  if (author === 'user') {
    const { parts, context } = contentOf(message['content'], false, notes);
    const files = listOf(metadata['attachments']).slice(0, 100);
    const named = files.map((file) => missingFile(isRecord(file) ? file['name'] : undefined));
    return {
      ...times,
      role: 'user',
      parts,
      context: files.length > 0 ? withoutTwins([...named, ...context]) : context,
    };
  }
  if (author !== 'assistant' && author !== 'tool') {
    notes.add(1, 'message of an unknown author was', 'messages of unknown authors were');
    return HIDDEN;
  }
  return {
    ...times,
    role: 'assistant',
    parts: author === 'tool' ? toolParts(message['content'], metadata, notes) : answerParts(message, notes),
    model: cleanName(metadata['model_slug']) ?? cleanName(metadata['resolved_model_slug']) ?? usualModel ?? 'ChatGPT',
    citations: citationsIn(sourcesIn(metadata)),
    ...endOf(metadata),
  };
}

/** What a tool gave back: its output is shown where the person saw it, the pages that it read are not. */
function toolParts(
  content: Record<string, unknown>,
  metadata: Record<string, unknown>,
  notes: Notes,
): AssistantContent[] {
  const isOutput = content['content_type'] === 'execution_output';
  // Of what is left out as a whole no part is told of.
  const unsaid = isOutput ? notes : new Notes();
  const read = contentOf(content, true, unsaid);
  if (isOutput) {
    return read.parts;
  }
  if (read.pictures.length > 0) {
    notes.add(read.pictures.length, 'picture was', 'pictures were');
    const title = plainWords(cleanName(metadata['image_gen_title']) ?? '');
    return pictureWords(read.pictures.map((prompt) => (prompt === '' ? title : prompt)));
  }
  notes.add(read.parts.length > 0 || unsaid.words.length > 0 ? 1 : 0, 'result of a tool was', 'results of tools were');
  return [];
}

function pictureWords(pictures: ChatgptContent['pictures']): AssistantContent[] {
  const words = pictures.map((title) => `*(A picture${title === '' ? '' : `: ${title}`})*`);
  return words.length === 0 ? [] : [{ type: 'text', text: words.join('\n\n') }];
}

/** What is addressed to a tool is shown as the code that it is; a canvas document as the text that it is. */
function answerParts(message: Record<string, unknown>, notes: Notes): AssistantContent[] {
  const content = isRecord(message['content']) ? message['content'] : {};
  const recipient = typeof message['recipient'] === 'string' ? message['recipient'] : 'all';
  const canvas = canvasOf(recipient, content);
  if (canvas) {
    return canvas;
  }
  const { parts, pictures } = contentOf(content, true, notes);
  const isFenced = content['content_type'] === 'code';
  if (recipient !== 'all' && !isFenced) {
    return parts.map((part) => (part.type === 'text' ? { type: 'text', text: fenced(part.text) } : part));
  }
  // What is thought aloud is no part of the answer.
  const said: AssistantContent[] =
    message['channel'] === 'analysis' && !isFenced
      ? parts.map((part) => (part.type === 'text' ? { type: 'reasoning', text: part.text } : part))
      : parts;
  return [...said, ...pictureWords(pictures)];
}

/** Old exports name them in `citations`, newer ones in `content_references`. */
function sourcesIn(metadata: Record<string, unknown>): { url: unknown; title: unknown }[] {
  const old = listOf(metadata['citations']).map((citation) => (isRecord(citation) ? citation['metadata'] : undefined));
  const references = listOf(metadata['content_references']).flatMap((reference) =>
    isRecord(reference)
      ? [
          reference,
          ...listOf(reference['items'] ?? reference['fallback_items']).flatMap((item) =>
            isRecord(item) ? [item, ...listOf(item['supporting_websites'])] : [],
          ),
          ...listOf(reference['sources']),
        ]
      : [],
  );
  return [...old, ...references].filter(isRecord).map(({ url, title }) => ({ url, title }));
}

function endOf(metadata: Record<string, unknown>): Pick<SourceMessage, 'status' | 'finishReason'> {
  const details = isRecord(metadata['finish_details']) ? metadata['finish_details']['type'] : undefined;
  switch (details) {
    case 'max_tokens':
      return { finishReason: 'length' };
    case 'interrupted':
      return { status: 'cancelled', finishReason: 'other' };
    default:
      return {};
  }
}

/** A picture stands among the attachments and in the text. */
function withoutTwins(context: MessageContext[]): MessageContext[] {
  const named = context.filter(({ label }) => label !== 'Picture');
  return named.length > 0 ? named : context;
}
