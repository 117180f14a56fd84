// Conversations as Claude exports them: `chat_messages`, each below its `parent_message_uuid` where the export names one.
// The form is not published; this reads what exports of 2024 to 2026 hold.
import { IMPORTED_FROM } from '../importedFrom.ts';
import { isRecord } from '../isRecord.ts';
import type { AssistantContent } from '../provider.ts';
import type { MessageContext } from '../records.ts';
import {
  attachedText,
  citationsIn,
  cleanName,
  cleanTime,
  cutText,
  fenced,
  LONGEST_ATTACHMENT,
  missingFile,
  MOST_MESSAGES,
  stableId,
  titleOf,
} from './cleaned.ts';
import type { ReadConversation, Reading } from './contract.ts';
import { type SourceMessage, toMessages } from './toMessages.ts';

export function isClaude(value: Record<string, unknown>): boolean {
  return Array.isArray(value['chat_messages']);
}

/** Throws nothing; a text says why it cannot be read. */
export async function fromClaude(
  value: Record<string, unknown>,
  { now, breathe }: Reading,
): Promise<ReadConversation | string> {
  const told = value['chat_messages'] as readonly unknown[];
  const sourceId = textId(value['uuid']) ?? textId(value['id']);
  if (sourceId === undefined) {
    return 'it has no id';
  }
  if (told.length > MOST_MESSAGES) {
    return `it has more than ${MOST_MESSAGES.toLocaleString('en')} messages`;
  }
  const createdAt = cleanTime(value['created_at'], now) ?? now;
  const model = cleanName(value['model']) ?? 'Claude';
  const notes = new Set<string>();
  const known = new Set(told.map((message) => (isRecord(message) ? textId(message['uuid']) : undefined)));
  const hasParents = told.some(
    (message) => isRecord(message) && known.has(textId(message['parent_message_uuid']) ?? ''),
  );
  const nodes: SourceMessage[] = [];
  for (const message of told) {
    if (isRecord(message)) {
      const node = nodeOf(message, nodes.length, { now, model, notes });
      const parentId = hasParents ? textId(message['parent_message_uuid']) : nodes.at(-1)?.id;
      nodes.push({ ...node, ...(parentId === undefined ? {} : { parentId }) });
    }
    await breathe();
  }
  const conversationId = stableId('claude', sourceId);
  const { messages, leafId, lost } = await toMessages(nodes, {
    conversationId,
    source: 'claude',
    providerId: IMPORTED_FROM.claude,
    createdAt,
    currentId: textId(value['current_leaf_message_uuid']) ?? nodes.at(-1)?.id,
    breathe,
  });
  if (messages.length === 0) {
    return 'it holds no messages';
  }
  if (lost > 0) {
    notes.add(`${lost.toLocaleString('en')} messages hung in a circle or had the id of another and were left out.`);
  }
  const question = messages.find(({ role }) => role === 'user')?.parts.find((part) => part.type === 'text');
  return {
    conversation: {
      id: conversationId,
      ...titleOf(value['name'], question?.text ?? ''),
      createdAt,
      updatedAt: Math.max(createdAt, cleanTime(value['updated_at'], now) ?? 0),
      pinned: false,
      parameters: {},
      leafId,
    },
    messages,
    notes: [...notes],
  };
}

function textId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined;
}

interface NodeReading {
  now: number;
  model: string;
  notes: Set<string>;
}

function nodeOf(message: Record<string, unknown>, index: number, { now, model, notes }: NodeReading): SourceMessage {
  const sender = message['sender'];
  const createdAt = cleanTime(message['created_at'], now);
  const node: SourceMessage = {
    id: textId(message['uuid']) ?? `place ${index}`,
    parts: [],
    ...(createdAt === undefined ? {} : { createdAt }),
  };
  if (sender !== 'human' && sender !== 'assistant') {
    notes.add('A message of an unknown sender was left out.');
    return node;
  }
  const say = (text: unknown, longest?: number) => {
    const cut = cutText(text, longest);
    if (cut.note !== undefined) {
      notes.add(cut.note);
    }
    return cut.text;
  };
  const blocks = Array.isArray(message['content']) ? (message['content'] as unknown[]).slice(0, 5000) : [];
  const parts = blocks.flatMap((block) => {
    const found = isRecord(block) ? partsOf(block, say) : [];
    if (found === undefined) {
      notes.add('Parts of a kind that is not known here were left out.');
    }
    return found ?? [];
  });
  // Older exports have the text beside the blocks, or no blocks.
  const said = parts.length > 0 ? parts : textParts(say(message['text']));
  return sender === 'human'
    ? { ...node, role: 'user', parts: said.filter((part) => part.type === 'text'), context: filesOf(message, say) }
    : { ...node, role: 'assistant', parts: said, model, citations: citationsIn(blocks.flatMap(sourcesIn)) };
}

function textParts(text: string): AssistantContent[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

/** `undefined` for what is of no kind that is known. */
function partsOf(block: Record<string, unknown>, say: (text: unknown) => string): AssistantContent[] | undefined {
  switch (block['type']) {
    case 'text':
      return textParts(say(block['text']));
    case 'thinking': {
      const text = say(block['thinking']);
      return text.trim() === '' ? [] : [{ type: 'reasoning', text }];
    }
    case 'tool_use':
      return toolUse(block, say);
    case 'tool_result':
      return textParts(resultOf(block, say));
    // How much room was left: nothing that was said.
    case 'token_budget':
      return [];
    default: {
      const known = textParts(say(block['text']));
      return known.length > 0 ? known : undefined;
    }
  }
}

/** An artifact is what the person asked for; of other tools their name is enough to understand the answer. */
function toolUse(block: Record<string, unknown>, say: (text: unknown) => string): AssistantContent[] {
  const input = isRecord(block['input']) ? block['input'] : {};
  const name = cleanName(block['name'], 60) ?? 'a tool';
  const written = say(input['content'] ?? input['file_text'] ?? input['code'] ?? input['new_str']);
  const title = cleanName(input['title']) ?? cleanName(input['path']) ?? cleanName(input['query']);
  const head = `*(Used ${name.replaceAll(/[*_`]/g, '')}${title === undefined ? '' : `: ${title.replaceAll(/[*_`]/g, '')}`})*`;
  return textParts(written === '' ? head : `${head}\n\n${fenced(written, languageOf(input))}`);
}

function languageOf(input: Record<string, unknown>): string {
  const { language, type } = input;
  return typeof language === 'string' ? language : type === 'text/html' ? 'html' : '';
}

/** Only what is text; pages that were found are among the sources. */
function resultOf(block: Record<string, unknown>, say: (text: unknown) => string): string {
  const content: unknown = block['content'];
  const texts = Array.isArray(content)
    ? (content as unknown[])
        .slice(0, 100)
        .map((item) => (isRecord(item) && item['type'] === 'text' ? say(item['text']) : ''))
    : [say(content)];
  const text = texts.filter((words) => words.trim() !== '' && words !== 'OK').join('\n');
  return text === '' ? '' : fenced(text);
}

function filesOf(message: Record<string, unknown>, say: (text: unknown, longest?: number) => string): MessageContext[] {
  const list = (value: unknown) => (Array.isArray(value) ? (value as unknown[]).slice(0, 100).filter(isRecord) : []);
  const attachments = list(message['attachments']).map((file) => {
    const text = say(file['extracted_content'], LONGEST_ATTACHMENT);
    return text === '' ? missingFile(file['file_name']) : attachedText(file['file_name'], text);
  });
  return [...attachments, ...list(message['files']).map((file) => missingFile(file['file_name']))];
}

function sourcesIn(block: unknown): { url: unknown; title: unknown }[] {
  const citations: unknown = isRecord(block) ? block['citations'] : undefined;
  return Array.isArray(citations)
    ? (citations as unknown[])
        .slice(0, 1000)
        .filter(isRecord)
        .map((citation) => {
          const details = isRecord(citation['details']) ? citation['details'] : citation;
          return { url: citation['url'] ?? details['url'], title: citation['title'] ?? details['title'] };
        })
    : [];
}
