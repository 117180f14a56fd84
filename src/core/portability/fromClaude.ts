// Conversations as Claude exports them: `chat_messages`, each below its `parent_message_uuid` where the export names one.
// The form is not published; this reads what exports of 2024 to 2026 hold. Facts of real exports: the repositories
// Superkikim/nexus-ai-chat-importer (its issues 24, 63, 72 and 73), Sinity/polylogue, ukogan/claude-migration-assistant
// (issue 4: the list of parts that comes since August 2026) and anthropics/claude-code (issue 40411: projects are linked to no
// conversation).
import { IMPORTED_FROM } from '../importedFrom.ts';
import { isRecord } from '../isRecord.ts';
import { claudeContent } from './claudeContent.ts';
import { cleanName, cleanTime, stableId, titleOf } from './cleaned.ts';
import { type ReadConversation, type Reading, tooMany } from './contract.ts';
import { Notes } from './notes.ts';
import { type SourceMessage, toMessages } from './toMessages.ts';

/** What a file is told that lists where the parts of an export are, one of which has the conversations. */
export const PARTS_LIST =
  'This file only lists the parts of an export. Download them (it holds their addresses), and import the one that is named conversations.';

export function isPartsList(value: Record<string, unknown>): boolean {
  const parts: unknown = value['data_files'];
  return Array.isArray(parts) && parts.some((part) => isRecord(part) && typeof part['export_url'] === 'string');
}

export function isClaude(value: Record<string, unknown>): boolean {
  return Array.isArray(value['chat_messages']);
}

/** Throws nothing; a text says why it cannot be read. */
export async function fromClaude(
  value: Record<string, unknown>,
  { now, breathe, limits }: Reading,
): Promise<ReadConversation | string> {
  const told = value['chat_messages'] as readonly unknown[];
  const many = tooMany(told.length, limits);
  if (many !== undefined) {
    return many;
  }
  const sourceId = textId(value['uuid']) ?? textId(value['id']) ?? firstId(told);
  if (sourceId === undefined) {
    return told.length > 0 ? 'it has no id' : 'it holds no messages';
  }
  const createdAt = cleanTime(value['created_at'], now) ?? now;
  const model = cleanName(value['model']) ?? 'Claude';
  const notes = new Notes();
  const known = new Set(told.map((message) => (isRecord(message) ? textId(message['uuid']) : undefined)));
  const hasParents = told.some(
    (message) => isRecord(message) && known.has(textId(message['parent_message_uuid']) ?? ''),
  );
  const nodes: SourceMessage[] = [];
  const ids = new Set<string>();
  for (const message of told) {
    if (isRecord(message)) {
      const node = await nodeOf(message, nodes.length, { now, model, notes, breathe });
      const parentId = hasParents ? textId(message['parent_message_uuid']) : nodes.at(-1)?.id;
      // In a row an id twice is no harm.
      const id = !hasParents && ids.has(node.id) ? `place ${nodes.length}` : node.id;
      ids.add(id);
      nodes.push({ ...node, id, ...(parentId === undefined ? {} : { parentId }) });
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
  const why = 'hung in a circle or had the id of another and';
  notes.add(lost, `message ${why} was`, `messages ${why} were`);
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
    notes: notes.words,
  };
}

/** Stands for a conversation without an id: messages have theirs for good. */
function firstId(told: readonly unknown[]): string | undefined {
  return told
    .map((message) => (isRecord(message) ? textId(message['uuid']) : undefined))
    .find((id) => id !== undefined);
}

function textId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined;
}

interface NodeReading {
  now: number;
  model: string;
  notes: Notes;
  breathe: () => Promise<void>;
}

async function nodeOf(
  message: Record<string, unknown>,
  index: number,
  { now, model, notes, breathe }: NodeReading,
): Promise<SourceMessage> {
  const sender = message['sender'];
  const createdAt = cleanTime(message['created_at'], now);
  const node: SourceMessage = {
    id: textId(message['uuid']) ?? `place ${index}`,
    parts: [],
    ...(createdAt === undefined ? {} : { createdAt }),
  };
  if (sender !== 'human' && sender !== 'assistant') {
    notes.add(1, 'message of an unknown sender was', 'messages of unknown senders were');
    return node;
  }
  const { parts, context, citations } = await claudeContent(message, sender, { notes, breathe });
  return sender === 'human'
    ? { ...node, role: 'user', parts, context }
    : { ...node, role: 'assistant', parts, model, citations };
}
