// Conversations as ChatGPT exports them: a `mapping` of nodes, of which `current_node` was shown last.
// The form is not published; this reads what exports of 2023 to 2026 hold, and says of the rest that it is not there.
import { IMPORTED_FROM } from '../importedFrom.ts';
import { isRecord } from '../isRecord.ts';
import type { AssistantContent } from '../provider.ts';
import type { MessageContext } from '../records.ts';
import {
  citationsIn,
  cleanName,
  cleanText,
  cleanTime,
  cutText,
  fenced,
  missingFile,
  MOST_MESSAGES,
  stableId,
  titleOf,
} from './cleaned.ts';
import type { ReadConversation, Reading } from './contract.ts';
import { Notes } from './notes.ts';
import { type SourceMessage, toMessages } from './toMessages.ts';

/** Marks between which ChatGPT keeps references to sources in its text, from the private use area. */
const REFERENCES = /\ue200[^\ue200\ue201]{0,2000}\ue201/g;

export function isChatgpt(value: Record<string, unknown>): boolean {
  return isRecord(value['mapping']);
}

/** Throws nothing; a text says why it cannot be read. */
export async function fromChatgpt(
  value: Record<string, unknown>,
  { now, breathe }: Reading,
): Promise<ReadConversation | string> {
  const mapping = isRecord(value['mapping']) ? value['mapping'] : {};
  const ids = Object.keys(mapping);
  if (ids.length > MOST_MESSAGES) {
    return `it has more than ${MOST_MESSAGES.toLocaleString('en')} messages`;
  }
  const sourceId = textId(value['conversation_id']) ?? textId(value['id']);
  if (sourceId === undefined) {
    return 'it has no id';
  }
  const createdAt = cleanTime(value['create_time'], now) ?? cleanTime(value['update_time'], now) ?? now;
  const notes = new Notes();
  const nodes: SourceMessage[] = [];
  for (const id of await inOrder(mapping, ids, breathe)) {
    nodes.push(nodeOf(id, mapping[id], { now, notes, usualModel: cleanName(value['default_model_slug']) }));
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

/** Children in the order in which their parent names them: that of the tries. */
async function inOrder(
  mapping: Record<string, unknown>,
  ids: readonly string[],
  breathe: Reading['breathe'],
): Promise<string[]> {
  const places = new Map<string, number>();
  for (const node of Object.values(mapping)) {
    const children: unknown = isRecord(node) ? node['children'] : undefined;
    if (Array.isArray(children)) {
      (children as unknown[]).slice(0, MOST_MESSAGES).forEach((child, index) => {
        if (typeof child === 'string') {
          places.set(child, index);
        }
      });
    }
    await breathe();
  }
  return ids.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

interface NodeReading {
  now: number;
  notes: Notes;
  usualModel?: string;
}

function nodeOf(id: string, node: unknown, { now, notes, usualModel }: NodeReading): SourceMessage {
  const parentId = isRecord(node) ? textId(node['parent']) : undefined;
  const hidden: SourceMessage = { id, ...(parentId === undefined ? {} : { parentId }), parts: [] };
  const message: unknown = isRecord(node) ? node['message'] : undefined;
  if (!isRecord(message)) {
    return hidden;
  }
  const metadata = isRecord(message['metadata']) ? message['metadata'] : {};
  const author = isRecord(message['author']) ? message['author']['role'] : undefined;
  const isHidden = metadata['is_visually_hidden_from_conversation'] === true || message['weight'] === 0;
  if (isHidden || author === 'system' || !isRecord(message['content'])) {
    return hidden;
  }
  const createdAt = cleanTime(message['create_time'], now);
  const times = createdAt === undefined ? {} : { createdAt };
  const read = contentOf(message['content'], notes);
  if (author === 'user') {
    const files = Array.isArray(metadata['attachments']) ? (metadata['attachments'] as unknown[]).slice(0, 100) : [];
    const context = [...files.map((file) => missingFile(isRecord(file) ? file['name'] : undefined)), ...read.context];
    return {
      ...hidden,
      ...times,
      role: 'user',
      parts: read.parts,
      context: files.length > 0 ? withoutTwins(context) : context,
    };
  }
  if (author !== 'assistant' && author !== 'tool') {
    notes.add(1, 'message of an unknown author was', 'messages of unknown authors were');
    return hidden;
  }
  const parts = author === 'tool' ? toolParts(message['content'], read, notes) : answerParts(message, read);
  return {
    ...hidden,
    ...times,
    role: 'assistant',
    parts,
    model: cleanName(metadata['model_slug']) ?? usualModel ?? 'ChatGPT',
    citations: citationsIn(sourcesIn(metadata)),
    ...endOf(metadata),
  };
}

interface Content {
  parts: AssistantContent[];
  context: MessageContext[];
  /** Pictures and sounds that are only named. */
  missing: number;
}

function contentOf(content: Record<string, unknown>, notes: Notes): Content {
  const found: Content = { parts: [], context: [], missing: 0 };
  const say = (value: unknown) => {
    const { text, note } = cutText(value);
    notes.say(note);
    const words = text.replaceAll(REFERENCES, '');
    if (words.trim() !== '') {
      found.parts.push({ type: 'text', text: words });
    }
  };
  switch (content['content_type']) {
    case 'text':
    case 'multimodal_text':
      for (const part of listOf(content['parts'])) {
        if (typeof part === 'string') {
          say(part);
        } else if (isRecord(part)) {
          sayPart(part, say, found, notes);
        }
      }
      break;
    case 'code':
      say(fenced(cutText(content['text']).text, languageOf(content['language'])));
      break;
    case 'execution_output':
      say(fenced(cutText(content['text']).text));
      break;
    case 'thoughts':
      found.parts.push(...thoughtsIn(content['thoughts']));
      break;
    case 'reasoning_recap':
    case 'user_editable_context':
    case 'model_editable_context':
      break;
    default:
      say(content['text'] ?? content['result']);
      if (found.parts.length === 0) {
        const kind = cleanName(content['content_type'], 40) ?? 'nothing known';
        notes.add(1, `part of the kind “${kind}” was`, `parts of the kind “${kind}” were`);
      }
  }
  return found;
}

function sayPart(part: Record<string, unknown>, say: (text: unknown) => void, found: Content, notes: Notes): void {
  const kind = part['content_type'];
  if (typeof part['text'] === 'string') {
    say(part['text']);
  } else if (typeof kind === 'string' && kind.includes('image')) {
    found.context.push(missingFile('Picture'));
    found.missing += 1;
    notes.add(1, 'picture is not in the export and was', 'pictures are not in the export and were');
  } else {
    notes.add(1, 'recording or other part was', 'recordings or other parts were');
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 1000) : [];
}

function languageOf(language: unknown): string {
  return typeof language === 'string' && language !== 'unknown' ? language : '';
}

function thoughtsIn(thoughts: unknown): AssistantContent[] {
  const told = typeof thoughts === 'string' ? [{ content: thoughts }] : listOf(thoughts);
  const texts = told.map((thought) => {
    const { summary, content } = isRecord(thought) ? thought : {};
    return [cleanText(summary), cutText(content).text].filter((words) => words.trim() !== '').join('\n');
  });
  const text = texts.filter((words) => words !== '').join('\n\n');
  return text === '' ? [] : [{ type: 'reasoning', text }];
}

/** What a tool gave back: its output is shown where the person saw it, the pages that it read are not. */
function toolParts(content: Record<string, unknown>, { parts, missing }: Content, notes: Notes): AssistantContent[] {
  if (content['content_type'] === 'execution_output') {
    return parts;
  }
  if (missing > 0) {
    return [{ type: 'text', text: missing === 1 ? '*(A picture)*' : `*(${missing} pictures)*` }];
  }
  notes.add(parts.length > 0 ? 1 : 0, 'result of a tool was', 'results of tools were');
  return [];
}

/** What is addressed to a tool is shown as the code that it is. */
function answerParts(message: Record<string, unknown>, { parts, missing }: Content): AssistantContent[] {
  const recipient = message['recipient'];
  const isForTool = typeof recipient === 'string' && recipient !== 'all';
  const pictures: AssistantContent[] = missing > 0 ? [{ type: 'text', text: '*(A picture)*' }] : [];
  const isFenced = isRecord(message['content']) && message['content']['content_type'] === 'code';
  return isForTool && !isFenced
    ? parts.map((part) => (part.type === 'text' ? { type: 'text', text: fenced(part.text) } : part))
    : [...parts, ...pictures];
}

/** Old exports name them in `citations`, newer ones in `content_references`. */
function sourcesIn(metadata: Record<string, unknown>): { url: unknown; title: unknown }[] {
  const old = listOf(metadata['citations']).map((citation) => (isRecord(citation) ? citation['metadata'] : undefined));
  const references = listOf(metadata['content_references']).flatMap((reference) =>
    isRecord(reference) ? [reference, ...listOf(reference['items']), ...listOf(reference['sources'])] : [],
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
